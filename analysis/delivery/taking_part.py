"""What the released log of participation says of support, reward and guidance, found by the words of its headings.

A heading counts when it has the words of a kind as whole words and nothing that turns it round. What is hidden stays
hidden, and a measure that no kind fits is named as one that was not understood. "HEADING: CATEGORY" counts who is in a
category of a column of the log; what its heading is about is read off the heading alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.actions.pulse import asked_of
from analysis.model import clean
from analysis.progress.wording import plainly
from analysis.release import Release

COLUMNS = ["kind", "role", "role_label", "measure", "people", "total", "mean", "shown"]
# Label of a kind, and the sets of words of which a heading must have one as a whole; "a|b" stands for either.
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "time offered": ("Time code offered", ("time|hours|credit offered|given|granted", "protected time")),
    "time used": ("Time code used", ("time code|credit|codes|credits used|booked|claimed",)),
    "hours": ("Hours recorded", ("hours|time recorded|logged|booked|claimed|credited|spent",)),
    "reward": ("Rewards", ("reward|rewards|voucher|vouchers|award|awards|thanks|certificate|certificates|gift|gifts",)),
    "session": ("Sessions", ("introductory|induction|launch|training session|sessions|event|meeting|workshop",)),
    "gathering": (
        "Get-togethers",
        ("gathering|gatherings|gettogether|gettogethers", "closing|mid-point|midpoint|social event|events|meeting"),
    ),
    "handbook": ("Handbook used", ("handbook|guide|guidebook|toolkit|guidance used|opened|read",)),
    "contact": ("Support contact used", ("support contact|contacts|person|line used|called|asked", "helpline used")),
    "agreement": ("Agreement signed", ("agreement|agreements signed|made",)),
    "when": (
        "When it ended",
        ("ended|stopped|stopping|left|leaving|ending|withdrew|withdrawn|withdrawal on|after|when|date|day|month|week",),
    ),
    "ended": ("Ended early", ("ended|stopped|left early", "dropped out", "withdrew|withdrawn|withdrawal")),
    "reason": ("Reason for ending", ("reason|reasons",)),
    "chosen": ("What people chose", ("chose|chosen|preferred|matching dimension|dimensions|by|on",)),
    "network": ("New contacts and groups joined", ("network|networks|group|groups joined", "new contacts|links")),
}  # fmt: skip
# What one person can only have or not have, by its words; what can be many times or hours says so, or is plural.
ONCE: dict[str, tuple[str, ...]] = {
    "time offered": ("time code offered|given|granted",),
    "session": ("introductory|induction session|meeting|event|workshop", "launch event|meeting"),
    "agreement": ("agreement signed|made",),
    "gathering": ("opening|mid-point|midpoint|closing|final gathering|event|meeting",),
    "ended": ("ended|stopped|left early",),
}
MANY = {
    "hour", "hours", "minute", "minutes", "day", "days", "week", "weeks", "number", "count", "total", "sum", "average",
    "mean", "often", "many", "much", "times", "frequency", "percent", "percentage", "per", "each", "every", "rating",
    "score", "scale", "long", "amount", "of",
}  # fmt: skip
STOPPING = ("ended", "reason", "when")
_SAYS_YES_OR_NO = re.compile(r"\b(yes\s*(/|or|,)\s*no|y\s*/\s*n)\b")
COUNTED = ("when", "reason", "chosen")  # kinds whose columns hold words or days, of which people are counted
_PERIOD = re.compile(r"before \".*\"|after \".*\"|\".*\" to \".*\"|in the month of \".*\"|other than .*\".*")
TURNED = {
    "not", "no", "never", "without", "declined", "refused", "rejected", "unused", "lack", "missing", "non", "none",
    "nothing", "would", "wish", "wished", "wanted", "billable", "chargeable", "client", "clients",
}  # fmt: skip


def recognised(measure: str) -> str | None:
    """The kind of a heading, or None.

    >>> recognised("Time code offered (yes/no)"), recognised("Time code not offered"), recognised("How rewarding?")
    ('time offered', None, None)
    >>> recognised("Reason category: no time"), recognised("Stopped on: after “End”")
    ('reason', 'when')
    """
    about, category = parted(measure)
    kind = _fitting(about) if category else None
    if kind in COUNTED:
        return kind
    if kind == "ended":
        # Of those who ended, the ones in one category: never how many ended.
        return "when" if _PERIOD.fullmatch(clean(category)) else "reason"
    # Of a reward that is another than those that are named, nobody can say that it is one.
    return None if category.startswith("other than ") else _fitting(measure)


def parted(measure: str) -> tuple[str, str]:
    """The heading and the category of a measure that counts one; the category is empty where there is none.

    >>> parted("Reason category: match"), parted("Ended early")
    (('Reason category', 'match'), ('Ended early', ''))
    """
    heading, _, category = measure.partition(": ")
    return heading, category


def _fitting(measure: str) -> str | None:
    heading = re.sub(r"\(.*?\)", " ", clean(measure)).replace("get-together", "gettogether")
    words = set(re.findall(r"[a-z]+(?:-[a-z]+)*", heading))
    if words & TURNED or "n't" in heading:
        return None
    return next((kind for kind, (_, patterns) in KINDS.items() if any(_fits(each, words) for each in patterns)), None)


def is_yes_or_no(kind: str, row: Mapping[str, Any]) -> bool:
    """Whether a released row is known to tell of how many people something holds, so that its mean is their share.

    Its heading says so, or names what one person has once or not at all, or is a category that people are in or not;
    and its figures are such as that gives.

    >>> row = {"measure": "Introductory session", "total": 9.0, "mean": 0.6}
    >>> is_yes_or_no("session", row), is_yes_or_no("session", row | {"measure": "Sessions attended"})
    (True, False)
    """
    if row["mean"] is None or row["total"] is None or not 0 <= row["mean"] <= 1 or row["total"] != int(row["total"]):
        return False
    heading = clean(str(row["measure"]))
    words = set(re.findall(r"[a-z]+(?:-[a-z]+)*", heading))
    if _SAYS_YES_OR_NO.search(heading) or (kind in COUNTED and parted(heading)[1]):
        return True
    return not words & MANY and "%" not in heading and any(_fits(each, words) for each in ONCE.get(kind, ()))


def _fits(pattern: str, words: set[str]) -> bool:
    return all(words & set(alternatives.split("|")) for alternatives in pattern.split())


def taken_part(release: Release | None) -> pd.DataFrame:
    """The rows of the release that a kind fits, of people who take part; kinds in their order, then roles.

    A heading that is not shown is left out where an earlier release told its categories, which stand on.
    """
    every = _of_participants(release)
    told = {(row["role"], parted(str(row["measure"]))[0]) for row in every if parted(str(row["measure"]))[1]}
    rows = [
        {"kind": recognised(str(row["measure"])), **row}
        for row in every
        if row["shown"] is True or (row["role"], row["measure"]) not in told
    ]
    order = list(KINDS)
    found = sorted((row for row in rows if row["kind"]), key=lambda row: order.index(row["kind"]))
    return pd.DataFrame(found, columns=COLUMNS, dtype=object)


def unrecognised(release: Release | None) -> list[str]:
    """Headings of the log that no kind fits, each once."""
    return list(
        dict.fromkeys(
            str(row["measure"]) for row in _of_participants(release) if recognised(str(row["measure"])) is None
        )
    )


def stopping_in_words(release: Release | None) -> list[str]:
    """What is shown of who ended early: how many, then for which categories of reason, then when; roles in order.

    People are counted, and no category stands before another but by its name.
    """
    table = taken_part(release)
    rows = table[table["kind"].isin(STOPPING) & table["shown"].astype(bool)].to_dict("records")
    told: dict[tuple[int, str, str], list[dict]] = {}
    for row in rows:
        place = STOPPING.index(row["kind"]), str(row["role"]), parted(str(row["measure"]))[0]
        told.setdefault(place, []).append(row)
    roles = list(dict.fromkeys(str(row["role"]) for row in rows))
    order = sorted(told, key=lambda place: (roles.index(place[1]), place[0]))
    return [_in_words(place[2], told[place]) for place in order]


def _in_words(heading: str, rows: list[dict]) -> str:
    first = rows[0]
    counted = [row for row in rows if parted(str(row["measure"]))[1]]
    if not counted or not all(is_yes_or_no("reason", row) for row in counted):
        each = "; ".join(f"“{row['measure']}” {_figure(row)}" for row in rows)
        return f"{first['role_label']}: {each}, among the {first['people']} people of whom the log tells."
    told = ", ".join(f"{parted(str(row['measure']))[1]}: {int(row['total'])}" for row in counted)
    return f"{first['role_label']}, “{heading}”, in people of the {first['people']} in the log: {told}."


def _figure(row: Mapping[str, Any]) -> str:
    """A sum, or of the meetings after which people stopped the average, for nobody stopped after their sum."""
    return f"is {plainly(row['mean'])} on average" if row["kind"] == "when" else f"adds up to {plainly(row['total'])}"


def _of_participants(release: Release | None) -> list[dict]:
    if release is None:
        return []
    rows = [row for row in release.table("participation").to_dict("records") if row["role"] not in release.beside]
    # What participants were asked about an action is no log of what they were given.
    return [row for row in rows if asked_of(str(row["measure"])) is None]
