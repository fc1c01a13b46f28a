"""What the released log of participation says of support, reward and guidance, found by the words of its headings.

A heading counts when it has the words of a kind as whole words and nothing that turns it round. What is hidden stays
hidden, and a measure that no kind fits is named as one that was not understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from analysis.model import clean
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
}
MANY = {
    "hour", "hours", "minute", "minutes", "day", "days", "week", "weeks", "number", "count", "total", "sum", "average",
    "mean", "often", "many", "much", "times", "frequency", "percent", "percentage", "per", "each", "every", "rating",
    "score", "scale", "long", "amount", "of",
}  # fmt: skip
_SAYS_YES_OR_NO = re.compile(r"\b(yes\s*(/|or|,)\s*no|y\s*/\s*n)\b")
TURNED = {"not", "no", "never", "without", "declined", "refused", "rejected", "unused", "lack", "missing", "non"}


def recognised(measure: str) -> str | None:
    """The kind of a heading, or None.

    >>> recognised("Time code offered (yes/no)"), recognised("Time code not offered"), recognised("How rewarding?")
    ('time offered', None, None)
    """
    heading = re.sub(r"\(.*?\)", " ", clean(measure)).replace("get-together", "gettogether")
    words = set(re.findall(r"[a-z]+(?:-[a-z]+)*", heading))
    if words & TURNED or "n't" in heading:
        return None
    return next((kind for kind, (_, patterns) in KINDS.items() if any(_fits(each, words) for each in patterns)), None)


def is_yes_or_no(kind: str, row: Mapping[str, Any]) -> bool:
    """Whether a released row is known to tell of how many people something holds, so that its mean is their share.

    Its heading says so, or names what one person has once or not at all; and its figures are such as that gives.

    >>> row = {"measure": "Introductory session", "total": 9.0, "mean": 0.6}
    >>> is_yes_or_no("session", row), is_yes_or_no("session", row | {"measure": "Sessions attended"})
    (True, False)
    """
    if row["mean"] is None or row["total"] is None or not 0 <= row["mean"] <= 1 or row["total"] != int(row["total"]):
        return False
    heading = clean(str(row["measure"]))
    words = set(re.findall(r"[a-z]+(?:-[a-z]+)*", heading))
    if _SAYS_YES_OR_NO.search(heading):
        return True
    return not words & MANY and "%" not in heading and any(_fits(each, words) for each in ONCE.get(kind, ()))


def _fits(pattern: str, words: set[str]) -> bool:
    return all(words & set(alternatives.split("|")) for alternatives in pattern.split())


def taken_part(release: Release | None) -> pd.DataFrame:
    """The rows of the release that a kind fits, of people who take part; kinds in their order, then roles."""
    rows = [{"kind": recognised(str(row["measure"])), **row} for row in _of_participants(release)]
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


def _of_participants(release: Release | None) -> list[dict]:
    if release is None:
        return []
    roles = release.content["scheme"]["definition"]["roles"]
    beside = {each["id"] for each in roles if each.get("comparison") or each.get("outside")}
    return [row for row in release.table("participation").to_dict("records") if row["role"] not in beside]
