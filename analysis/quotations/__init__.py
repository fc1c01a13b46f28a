"""How a sentence becomes a quotation that may leave the workbench: found, redacted, reviewed, and let go by rule.

folding: a text as it is searched, without disguises. lexicon: the word lists and everyday English. names: the scheme's
list of names. marking: what a mark is, and marks that overlap. patterns, active_content, sought_names, proper_names:
what is looked for. wordings: telling rows of everyday words. redaction: the marks of a text, and the text without them.
distinctive: words that few people use. extracts: a piece of a text, what people decided about it and what is known
around it. decided: what stands against those decisions. hindrances: what still stands against showing it. around: what
whoever works on it is told. releasable: what goes into a release.
"""

from analysis.quotations.decided import NEVER_KEPT
from analysis.quotations.distinctive import people_by_word, points, rare_words, undecided
from analysis.quotations.extracts import About, Document, Extract
from analysis.quotations.hindrances import MOST_WORDS, hindrances
from analysis.quotations.lexicon import is_common, word_form
from analysis.quotations.marking import TOKENS, Mark
from analysis.quotations.names import KINDS, Name, NameList, read_names
from analysis.quotations.redaction import CAUTION, Resolution, marks, redacted, resolved
from analysis.quotations.releasable import QUOTATION, releasable

__all__ = [
    "CAUTION",
    "KINDS",
    "MOST_WORDS",
    "NEVER_KEPT",
    "QUOTATION",
    "TOKENS",
    "About",
    "Document",
    "Extract",
    "Mark",
    "Name",
    "NameList",
    "Resolution",
    "hindrances",
    "is_common",
    "marks",
    "people_by_word",
    "points",
    "rare_words",
    "read_names",
    "redacted",
    "releasable",
    "resolved",
    "undecided",
    "word_form",
]
