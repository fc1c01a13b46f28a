"""What still stands against showing an extract, in sentences; an empty list lets it go.

Every rule is asked, whatever the others say, so that whoever reviews sees all that is left to do. A question that
cannot be answered stands against it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.quotations import decided
from analysis.quotations.distinctive import points, uncommon_words, undecided
from analysis.quotations.extracts import COPIED, WHOLE_GROUP, About, Document, Extract, runs, words_of
from analysis.quotations.marking import TOKENS, Mark, settled
from analysis.quotations.redaction import marks, redacted

MOST_WORDS = 40
MOST_CHARACTERS = 400  # of a script that puts no space between words
SECOND_PERSON_BELOW = 30
FEWEST_FOR_A_PARAPHRASE = 5  # who wrote anything; of fewer everybody knows whose it is
_ALLOWS = {"verbatim": ("verbatim",), "paraphrase": ("verbatim", "paraphrase")}
_QUOTED = re.compile(
    '["\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\uff02\u300c\u300d]'
    "|(?:^|[\\s(])['\u2018\u201a][^'\u2019\n]{1,400}['\u2019](?=[\\s.,;:!?)]|$)"
)


def hindrances(extract: Extract, about: About, *, k_text: int, k_word: int) -> list[str]:
    """What stands against showing the extract, in sentences for whoever reviews it.

    k_text: people in the pool that words are shown from. k_word: people who used a word before it may be shown.
    """
    document = about.document(extract.document)
    found = [*_of_its_state(extract), *_of_its_approval(extract, about), *_of_its_theme(extract, about)]
    if document is None:
        return [
            *found,
            "Its text is not among the texts of the scheme, or two texts have its number. Load the texts again.",
        ]
    found += _of_its_text(extract, document)
    if not about.names.names:
        found.append("There is no list of names, so nobody has looked for them. Give one.")
    found += _of_consent(extract, document)
    found += _of_the_pool(extract, document, about, k_text)
    found += _of_the_pair(extract, document, about, k_word)
    found += _of_its_length(extract)
    if extract.kind == "verbatim":
        found += _of_the_words(extract, about, k_word)
    else:
        found += _of_the_paraphrase(extract, document, about)
    return found


def _of_its_state(extract: Extract) -> Iterator[str]:
    if extract.state == "withdrawn":
        yield "It was withdrawn. It stays out."
    elif extract.state == "withheld":
        yield "It was withheld. Take it up again before anything else."
    elif extract.state == "paraphrase_only" and extract.kind == "verbatim":
        yield "It may go out in other words only. Write a paraphrase."
    elif extract.state in ("raw", "auto_redacted", "reviewed"):
        yield "Nobody has approved it yet."
    if not extract.read_whole:
        yield "Nobody has read the whole text it was taken from. Read it, not only the excerpt."
    if not _who(extract.reviewed_by):
        yield "Nobody has reviewed it."


def _of_its_approval(extract: Extract, about: About) -> Iterator[str]:
    approver = _who(extract.approved_by)
    if not approver:
        yield "It bears nobody's approval."
        return
    few = about.people is None or about.people < SECOND_PERSON_BELOW
    if few and approver in (_who(extract.reviewed_by), _who(extract.paraphrased_by)):
        yield (
            f"With fewer than {SECOND_PERSON_BELOW} people in a scheme, or nobody knows how many, a second person has "
            "to approve it: another than whoever reviewed or paraphrased it."
        )


def _who(name: str | None) -> str:
    return " ".join((name or "").split()).casefold()


def _of_its_theme(extract: Extract, about: About) -> Iterator[str]:
    if extract.theme not in about.themes:
        yield "Its theme is not in the codebook. Choose one that is."
    elif about.themes[extract.theme] and extract.kind == "verbatim" and not extract.author_approved:
        yield "Its theme is sensitive. Paraphrase it, or ask the author to approve the exact words."


def _of_its_text(extract: Extract, document: Document) -> Iterator[str]:
    if document.text[extract.start : extract.end] != extract.original:
        yield "The text has changed since the extract was made. Make it again."
    elif _cuts(document.text, extract.start) or _cuts(document.text, extract.end):
        yield "It begins or ends inside a word, where half a name would not be known for one. Take whole words."


def _cuts(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()


def _of_consent(extract: Extract, document: Document) -> Iterator[str]:
    if document.consent == "withdrawn":
        yield "The author has withdrawn. Nothing of the text may go out."
    elif document.consent not in _ALLOWS[extract.kind]:
        if extract.kind == "verbatim" and document.consent == "paraphrase":
            yield "The author agreed to other words only. Paraphrase it."
        else:
            yield "The author has not agreed to be quoted. A blank or unknown answer is none."


def _of_the_pool(extract: Extract, document: Document, about: About, k_text: int) -> Iterator[str]:
    pool = document.members if document.format == WHOLE_GROUP else about.pool()
    if pool < 1:
        yield "Nobody can say from how many people it was drawn."
    elif pool < k_text and extract.kind == "verbatim":
        yield f"Fewer than {k_text} people wrote in the whole scheme. Paraphrase it."
    elif pool < FEWEST_FOR_A_PARAPHRASE:
        yield f"Fewer than {FEWEST_FOR_A_PARAPHRASE} people wrote in the whole scheme: everybody knows whose it is."
    if extract.kind == "verbatim" and not document.alone and document.format != WHOLE_GROUP:
        yield "It was written in a sub-group, or nobody knows by whom: its members are known. Paraphrase it."


def _of_the_pair(extract: Extract, document: Document, about: About, k_word: int) -> Iterator[str]:
    if extract.kind == "paraphrase":
        return
    if extract.partner is None:
        yield "Nobody has said whether the other one of the pair would recognise it."
    elif extract.partner != "no":
        yield "The other one of the pair may recognise it. Paraphrase it."
    if about.retold(document, extract.original, k_word=k_word):
        yield "The other one of the pair tells it too, in words that hardly anybody else uses. Paraphrase it."


def _of_its_length(extract: Extract) -> Iterator[str]:
    bare = extract.words
    for token in TOKENS.values():
        bare = bare.replace(token, " ")
    if not any(character.isalpha() for character in bare):
        yield "There are no words left to show."
    if len(extract.words.split()) > MOST_WORDS or len(extract.words) > MOST_CHARACTERS:
        yield f"It is longer than {MOST_WORDS} words. Shorten it."


# ---------------------------------------------------------------------------------------------------- the words


def _of_the_words(extract: Extract, about: About, k_word: int) -> Iterator[str]:
    found = points(extract.original, about.names, about.usage, k_word=k_word)
    if extract.words.strip() != redacted(extract.original, found, extract.resolutions).strip():
        yield "The words to be shown are not the original after redaction. Redact it again."
    yield from decided.undecided_points(undecided(extract.original, found, extract.resolutions))
    yield from decided.stale(extract)
    yield from decided.kept(extract, found, about.names)
    yield from decided.put(extract, about.names)
    yield from decided.own_words(extract, found)


def _of_the_paraphrase(extract: Extract, document: Document, about: About) -> Iterator[str]:
    if not _who(extract.paraphrased_by):
        yield "The paraphrase does not say who wrote it."
    if _QUOTED.search(extract.words):
        yield "A paraphrase carries no quotation marks. Take them out."
    if _copies(extract, document):
        yield f"The paraphrase has {COPIED} or more words of the original in a row. Say it in other words."
    elif about.written(extract.words):
        yield f"The paraphrase has {COPIED} or more words in a row of what somebody else wrote. Say it in other words."
    found = points_of_paraphrase(extract.words, about)
    if any(mark.masked for mark in found):
        yield "Redaction would take something out of the paraphrase, such as a name or a date. Say it in general words."
    yield from decided.undecided_points(undecided(extract.words, found, extract.resolutions))
    yield from decided.stale(extract)
    if any(each.action != "keep" for each in extract.resolutions):
        yield "A paraphrase is changed in its own words, not by decisions to mask or to generalise. Write it anew."


def points_of_paraphrase(words: str, about: About) -> list[Mark]:
    """Points in words that are not the author's: their marks, and every word that is not everyday English.

    Whoever paraphrases may put a telling word there that nobody wrote.
    """
    return settled([*marks(words, about.names), *uncommon_words(words)], words)


def _copies(extract: Extract, document: Document) -> bool:
    """Whether a run of words is the text's own; a shorter paraphrase must not be a run of it as a whole."""
    said = words_of(extract.words)
    length = min(COPIED, len(said))
    if not length:
        return False
    source = {*runs(document.text, length), *runs(extract.original, length)}
    return bool(runs(extract.words, length) & source)
