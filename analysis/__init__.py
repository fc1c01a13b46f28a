"""Open Loop's analysis: from survey files to a release, in the order in which it is best read.

A module imports only modules that stand above it here; a test holds it to that.

model: the nouns: scheme, questionnaire, sheet, recipe, study, estimate, viewer
workbooks: what a cell of a workbook can hold, and the rows of one within its bounds
figure_rule: what a figure from elsewhere may tell of people
published: what of the place of a published source could be somebody's number
estimates: the formulas: arrays in, Estimate out, each with its source
instruments: questionnaires as data, one .toml each, with a worked example
readers: survey tools, one module each: recognises, read
scores: items to scale scores
intake: columns to meaning (recipe), labels to numbers, people across waves, Problems; scheme folders
questions: the questions of a scheme's forms: of the questionnaires it chose, else ready-made ones
question_sheet: these as workbooks, to copy into any form tool or to fill in
question_pack: workbooks and the mapping of each form, packed
wide: scores as arrays of people by waves, one table a scale and role
response: who was invited, answered, can be followed
change: before and after, by role and wave, and against a comparison group
gap_words: what the comparison of two groups allows to say, in a sentence
equity: groups and the gaps between them, mentor and mentee of a pair
beside: a role held against colleagues who did not take part
asked: one change that somebody asks about, and a sentence to bear in mind with it
cautions: what to bear in mind with one change, in sentences
missing_people: who is missing from one change, how they had started, what they may have done
items: single questions before and after, and how well they hang together
themes: codebook, tagging, review by two readers, people counted by theme, candidates for new themes
quotations: how a passage becomes words that may be shown: redaction, rare words, consent, approval
progress: the whys: indicators, targets, verdicts, sentences
one_change: what belongs to one change: groups, who is missing, cautions, planned comparisons, what people did
judged: each indicator of a scheme judged
score_problems: what to know of the scores themselves
findings: the whole story of one Study, each table computed when first asked for
disclosure: the policy, the content rules, the joint audit, the gate
retention: how long what is kept is kept
papers: the impact assessment and the notice to participants, filled from a scheme
release: what left the workbench, frozen and hashed
release_words: what a release says in sentences, the same on every page and in every document
measure_words: the same of one measure: who changed, by how much, and next to whom
drafting: what would leave it now
auditing: one released file held against the rules, with or without its data
reading_sheet: released themes on paper, for a meeting
actions: the plan, as a workbook too, and what participants are asked about it
burden: the burden of mentors, and what in the plan answers it
records: what a scheme keeps beside it: sources, meetings, decisions, figures, claims, cycles
record_fields: what each field of a record is called, and what is written into it
homework: what other schemes found, to start with and beside results
loop: themes, decisions, actions and measures of a cycle, what is missing between them, and what was measured again
sharing: a release passed on to another installation as a share pack
taskforce: who is in it, who proposes, decides and owns, and series of figures
setting_up: the steps of setting up a scheme, the usual dates, what so many people could show
delivery: evidence for each of the ten tips by stated rules, and risks that nothing speaks against
guidance: a handbook sheet, and prompts for each stage and for what is missing
glossary: the words of the dashboard in plain English, and which of them stand on which page
at_a_glance: a release in one sentence and in the lines that a board asks for first
claims: what speaks for and against each why, and how sure that lets anybody be
methods: the methods section of a paper, made from what was run
reviewer: one change with every figure it takes to redo it by hand
exports: tables for a researcher's own programs, and the analysis record
records_sheet: records as a workbook, and read back from one
store: everything that must survive a restart
charts: one chart a module: a table in, a plotly figure and its sentence out
reports: what is taken away: one format a module, a release in and bytes out

Without the dashboard:

    import analysis
    study = analysis.load_folder("sample_data")
    found = analysis.findings_of(study)
    found.change_by_scale_role
"""

from importlib import import_module
from typing import Any

__version__ = "0.9.2"


def load_folder(path) -> Any:
    """The `model.Study` of a scheme folder; raises `model.Refused` with a sentence when it is not one."""
    # Imported by name when called: whoever reads releases imports this package too and must reach no rows through it.
    return import_module("analysis.intake").load_folder(path)


def findings_of(study, *, decisions=None, actions=None, figures=None) -> Any:
    """The `findings.Findings` of a Study: a table an attribute, each computed when first asked for."""
    told = {"decisions": decisions, "actions": actions, "figures": figures}
    return import_module("analysis.findings").Findings(study, **told)
