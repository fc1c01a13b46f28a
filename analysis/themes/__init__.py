"""Themes in people's own words: a codebook of phrases proposes, a person decides, and people are counted, not mentions.

codebook: what a theme is; one .toml file a codebook. sentences: a reflection cut into sentences. tagging: phrases found
in them. review: what people decided about the hits. people: who mentions a theme, and which way. tone: a sort order.
"""

from analysis.themes.codebook import Codebook, Theme, codebooks, load_codebook, read_codebook
from analysis.themes.people import account_by_why, burden, theme_by_role_stage
from analysis.themes.review import with_decisions
from analysis.themes.sentences import sentence_by_document
from analysis.themes.tagging import CAUTIONS, hit_by_sentence
from analysis.themes.tone import polarity

__all__ = [
    "CAUTIONS",
    "Codebook",
    "Theme",
    "account_by_why",
    "burden",
    "codebooks",
    "hit_by_sentence",
    "load_codebook",
    "polarity",
    "read_codebook",
    "sentence_by_document",
    "theme_by_role_stage",
    "with_decisions",
]
