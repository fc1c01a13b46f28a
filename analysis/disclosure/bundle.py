"""Whether a bundle from elsewhere keeps the rules that every release of ours keeps.

A hash only tells that nothing was changed since it was computed, and anybody can compute one.
"""

from __future__ import annotations

import datetime

from analysis.disclosure.policy import keeps_floors
from analysis.quotations import MOST_WORDS, NameList, marks

LEAST = {"change": ("n", "k_group"), "progress_by_indicator": ("n", "k_group"), "theme": ("answered", "k_text")}


def keeps_its_rules(release) -> bool:
    """True for a release whose shown rows have people enough, and whose words and pairs of themes may stand."""
    policy = release.content["policy"]
    datetime.date.fromisoformat(release.content["made"])
    return (
        keeps_floors(policy)
        and all(
            row[count] >= policy[threshold] if row["shown"] is True else row["shown"] is False and row[count] is None
            for name, (count, threshold) in LEAST.items()
            for row in _rows(release, name)
        )
        and all(map(_may_be_read, _rows(release, "extract")))
        and all(_sides_hold(row, _counts(release), policy) for row in _rows(release, "theme_pair"))
        and all(_tells_of_enough(row, policy) for row in _rows(release, "coverage"))
    )


def _rows(release, name: str) -> list[dict]:
    return release.table(name).to_dict("records")


def _may_be_read(row: dict) -> bool:
    """Short words without a contact."""
    short = row["kind"] in ("verbatim", "paraphrase") and len(row["words"].split()) <= MOST_WORDS
    return short and not any(mark.masked and mark.token == "contact" for mark in marks(row["words"], NameList()))


def _counts(release) -> dict[tuple, int | None]:
    return {(row["role"], row["stage"], row["theme"]): row["people"] for row in _rows(release, "theme")}


def _sides_hold(row: dict, counts: dict[tuple, int | None], policy: dict[str, int]) -> bool:
    """Enough people on each of the four sides of two themes, as anybody can reckon them."""
    one, other = (counts.get((row["role"], row["stage"], row[side])) for side in ("theme", "other"))
    if one is None or other is None:
        return False
    sides = (row["both"], one - row["both"], other - row["both"], row["answered"] - one - other + row["both"])
    return min(sides) >= policy["m_side"] and row["answered"] >= policy["k_text"]


def _tells_of_enough(row: dict, policy: dict[str, int]) -> bool:
    return row["role"] is None or not row["received"] or row["received"] >= policy["m_side"]
