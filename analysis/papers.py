"""The data protection papers of a scheme: the assessment of risks and the notice to participants, filled from it.

The templates stand in `docs`, with a name in braces for each piece that the scheme itself says.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

from analysis import retention
from analysis.disclosure import policy_of
from analysis.model import RIGHTS, Refused, Scheme
from analysis.retention import History

TEMPLATES = Path(__file__).resolve().parents[1] / "docs"
ASSESSMENT, NOTICE = "dpia-template.md", "participants-notice.md"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
READERS = ("researcher", "reviewer", "leadership", "taskforce", "custodian")
SEEN = (
    ("Answers of single people, under random ids", "rows"),
    ("What people wrote", "texts"),
    ("Released results: whole roles and themes", "release"),
    ("Released tables by group", "groups"),
    ("The action plan", "actions"),
    ("The whole log of who did what", "whole log"),
    ("Deletes what is due, takes out who withdraws", "purge"),
)
CUSTODIAN = (
    "The custodian takes out who withdraws and deletes what is due, and sees no results. "
    "Custodian of this scheme: see the contact."
)
MATCHING = (
    "Each participant writes the same code every time; it is not a name, and no list says whose it is. It puts the "
    "answers of one person together: by the same code, by one that differs in a single part where no other comes near, "
    "or by a decision of a person, which is recorded."
)
TAGGING = (
    "A program marks themes in texts by the words and phrases of a codebook. It decides nothing: a person can read, "
    "confirm or reject every mark, and no decision about an individual rests on it."
)
CONSENT = (
    "Each author chooses one of three levels: not quoted at all; only themes and other words; or word for word. "
    "Without a choice nothing is quoted. The choice can be taken back at any time before a release."
)
WITHDRAWAL = (
    "Whoever withdraws gives their code to the contact. All their answers, texts and what was made of them are removed "
    "from the data at once. What has been published stays as it is: to change it at once would show who withdrew. The "
    "next release, at its usual time, is made without them. Texts that several people wrote together stay."
)
SUPPORT = (
    "LawCare gives free and confidential support to everybody in the law (0800 279 6888, lawcare.org.uk). A text that "
    "tells of harm to somebody is passed to the contact of the scheme by an agreed route, and to nobody else."
)
NO_CONTACT = "No contact has been entered for this scheme yet; enter one before the first form goes out."


def assessment(scheme: Scheme, today: datetime.date, past: History | None = None) -> str:
    """The assessment of risks to people's data (DPIA), with what only the organisation can say left to write."""
    return _filled(ASSESSMENT, scheme, today, past or History())


def notice(scheme: Scheme, today: datetime.date, past: History | None = None) -> str:
    """What participants are told before they answer."""
    return _filled(NOTICE, scheme, today, past or History())


def template(name: str) -> str:
    try:
        return (TEMPLATES / name).read_text(encoding="utf-8")
    except OSError:
        raise Refused(f"The template docs/{name} is missing from this installation. Put it back.") from None


def _filled(name: str, scheme: Scheme, today: datetime.date, past: History) -> str:
    pieces = _pieces(scheme, today, past)
    return PLACEHOLDER.sub(lambda found: pieces[found[1]](), template(name))


def _pieces(scheme: Scheme, today: datetime.date, past: History) -> dict[str, Callable[[], str]]:
    """What stands in the place of each name in braces."""
    contact = _line(scheme.contact)
    return {
        "scheme": lambda: _line(scheme.name) or scheme.slug,
        "today": lambda: _day(today),
        "whys": lambda: _whys(scheme),
        "participants": lambda: _participants(scheme),
        "waves": lambda: _waves(scheme),
        "groups": lambda: _groups(scheme),
        "many_groups": lambda: _many_groups(scheme),
        "special": lambda: _special(scheme),
        "access": _access,
        "custodian": lambda: CUSTODIAN,
        "matching": lambda: MATCHING,
        "thresholds": lambda: _thresholds(scheme),
        "consent": lambda: CONSENT,
        "tagging": lambda: TAGGING,
        "distress": lambda: f"Contact for support and safeguarding: {contact or NO_CONTACT}\n\n{SUPPORT}",
        "periods": lambda: _periods(scheme, past),
        "withdrawal": lambda: WITHDRAWAL,
        "contact": lambda: contact or NO_CONTACT,
    }


def _line(text: str) -> str:
    return " ".join(text.split())


def _day(date: datetime.date) -> str:
    return f"{date.day} {date:%B %Y}"


def _list(lines: list[str], otherwise: str) -> str:
    return "\n".join(f"- {_line(line)}" for line in lines) or otherwise


def _whys(scheme: Scheme) -> str:
    nothing = "The scheme has not stated a why yet. Without one there is no purpose, and nothing should be collected."
    return _list([f"**{why.title}**: {why.statement}" for why in scheme.whys], nothing)


def _participants(scheme: Scheme) -> str:
    told = []
    for role in scheme.roles:
        number = "number not entered" if role.invited is None else f"{role.invited} invited"
        beside = ", for comparison" if role.comparison else ", outside the scheme" if role.outside else ""
        told.append(f"{role.label}: {number}{beside}")
    return _list(told, "The scheme names no roles yet.")


def _waves(scheme: Scheme) -> str:
    times = [*scheme.waves, *scheme.stages]
    kinds = ["questionnaire"] * len(scheme.waves) + ["reflections"] * len(scheme.stages)
    told = [
        f"{each.label} ({kind}): {_day(each.date) if each.date else 'no date yet'}"
        for each, kind in zip(times, kinds, strict=True)
    ]
    return _list(told, "The scheme has no waves yet.")


def _groups(scheme: Scheme) -> str:
    told = [f"{each.label}{' (special category data)' if each.special else ''}" for each in scheme.groups]
    return _list(told, "No grouping variable is collected.")


def _many_groups(scheme: Scheme) -> str:
    number = len(scheme.groups)
    if number > 3:
        return f"This scheme collects {number}, which is more than that: leave out what no why needs."
    return f"This scheme collects {number or 'none'}."


def _special(scheme: Scheme) -> str:
    special = [_line(each.label) for each in scheme.groups if each.special]
    if not special:
        return "No grouping variable of this scheme is marked as special category data."
    return f"Marked as special category data: {', '.join(special)}. Higher thresholds hold for them (section 6)."


def _access() -> str:
    head = f"| What | {' | '.join(each.capitalize() for each in READERS)} |\n|---|{'---|' * len(READERS)}"
    rows = [
        f"| {what} | {' | '.join('yes' if reader in RIGHTS[right] else 'no' for reader in READERS)} |"
        for what, right in SEEN
    ]
    return "\n".join([head, *rows])


def _thresholds(scheme: Scheme) -> str:
    policy = policy_of(scheme)
    return _list(
        [
            f"at least {policy.k_group} people behind any average, change or percentage",
            f"at least {policy.k_special} where it is told by special category data",
            f"at least {policy.k_dist} behind any spread of answers, and at least {policy.m_side} on either side of a "
            "percentage",
            f"no two figures whose difference would tell of fewer than {policy.k_diff} people",
            f"at least {policy.k_text} authors behind themes and quotations, and a rare word only if {policy.k_word} "
            "people used it",
        ],
        "",
    )


def _periods(scheme: Scheme, past: History) -> str:
    told = []
    for kind, months in retention.periods(scheme).items():
        until = retention.due_on(scheme, kind, past)
        when = f"Deleted from {_day(until)} on." if until else retention.waits_for(scheme, kind, past)
        number = "1 month" if months == 1 else f"{months} months"
        told.append(f"**{retention.LABELS[kind]}**: {number} {retention.START[kind]}. {when}")
    return _list(told, "")
