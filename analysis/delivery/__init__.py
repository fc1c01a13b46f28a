"""Which evidence a scheme holds for each of the ten tips, which risks nobody has evidence against, and what comes next.

evidence_by_tip: one row a tip: tip, title, level (none, some, strong), held, missing (sentences), step, page, part.
risks: one row a risk that nothing speaks against: risk, title, because, step, page, part, looked_into, note.
taken_part: one row a role and released measure of participation that a tip asks for: kind, role, role_label, measure,
people, total, mean, shown.
voice_by_wave: what juniors feel and what seniors believe at each of two waves, both released.

No level is a score: the rules are a list of things to look for, and nobody adds them up.
"""

from analysis.delivery.held import Held, after_stages, came
from analysis.delivery.look import evidence_by_tip, risks, rules_of_tips
from analysis.delivery.risks import RISKS
from analysis.delivery.rules import LEVELS, TIPS, Check, Tip
from analysis.delivery.taking_part import KINDS, recognised, stopping_in_words, taken_part, unrecognised
from analysis.delivery.voice import voice_by_wave, voice_in_words

__all__ = [
    "KINDS",
    "LEVELS",
    "RISKS",
    "TIPS",
    "Check",
    "Held",
    "Tip",
    "after_stages",
    "came",
    "evidence_by_tip",
    "recognised",
    "risks",
    "rules_of_tips",
    "stopping_in_words",
    "taken_part",
    "unrecognised",
    "voice_by_wave",
    "voice_in_words",

]  # fmt: skip
