"""Themes in people's own words: a codebook of phrases proposes, a person decides, and people are counted, not mentions.

codebook: what a theme is; one .toml file a codebook. codebook_changes: one version after another.
codebook_sheet: a codebook as a workbook. refi, refi_project: a codebook and a coded project for other programs.
sentences: a reflection cut into sentences. tagging: phrases found in them. tagged: both made once a text and kept.
review: what people decided about the hits. second_reader: a share read again, blind. queue: which sentence is asked
next. people: who mentions a theme, and which way. movement: what rose and fell, and what goes together. single_voices:
what a count of people hides. tone: a sort order. coverage: who was heard at which stage, and who should have been.
contrast: words that mark one stage or role. discovery: candidates for new themes. learning: what decided sentences
teach. column: one column of any file tagged, without a scheme.
"""

from analysis.themes.codebook import Codebook, Theme, codebooks, load_codebook, read_codebook
from analysis.themes.codebook_sheet import as_workbook as codebook_as_workbook
from analysis.themes.codebook_sheet import from_workbook as codebook_from_workbook
from analysis.themes.contrast import contrast
from analysis.themes.coverage import coverage_by_level_stage
from analysis.themes.discovery import Candidates, candidate_themes
from analysis.themes.learning import learning_by_theme, suggestions
from analysis.themes.movement import theme_change_by_role, theme_pair_by_role_stage, words_by_role_stage
from analysis.themes.people import account_by_why, burden, theme_by_role_stage
from analysis.themes.queue import left_by_reason, sentence_to_review
from analysis.themes.refi import as_qdc, from_qdc
from analysis.themes.refi_project import as_qdpx
from analysis.themes.review import NO_DECISIONS, counted, memos, read_sentences, standing, with_decisions
from analysis.themes.second_reader import agreement_by_theme, coding, disagreements, draw, phrases_by_theme
from analysis.themes.sentences import sentence_by_document
from analysis.themes.single_voices import rare_sentences, statements_of_intention
from analysis.themes.tagged import Tagged, tagged_texts
from analysis.themes.tagging import CAUTIONS, hit_by_sentence
from analysis.themes.tone import MEASURED_ACCURACY, MISREADINGS, polarity, tone_by_stage, tone_by_text

__all__ = [
    "CAUTIONS",
    "MEASURED_ACCURACY",
    "MISREADINGS",
    "NO_DECISIONS",
    "Candidates",
    "Codebook",
    "Tagged",
    "Theme",
    "account_by_why",
    "agreement_by_theme",
    "as_qdc",
    "as_qdpx",
    "burden",
    "candidate_themes",
    "codebook_as_workbook",
    "codebook_from_workbook",
    "codebooks",
    "coding",
    "contrast",
    "counted",
    "coverage_by_level_stage",
    "disagreements",
    "draw",
    "from_qdc",
    "hit_by_sentence",
    "learning_by_theme",
    "left_by_reason",
    "load_codebook",
    "memos",
    "phrases_by_theme",
    "polarity",
    "rare_sentences",
    "read_codebook",
    "read_sentences",
    "sentence_by_document",
    "sentence_to_review",
    "standing",
    "statements_of_intention",
    "suggestions",
    "tagged_texts",
    "theme_by_role_stage",
    "theme_change_by_role",
    "theme_pair_by_role_stage",
    "tone_by_stage",
    "tone_by_text",
    "with_decisions",
    "words_by_role_stage",
]
