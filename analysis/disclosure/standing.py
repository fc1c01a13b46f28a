"""The last look at the tables of a release before it is frozen: every row keeps the rules that a bundle is held to.

What stands on from an earlier release was told under other thresholds and other names; and rounding may say more than
the gate passed: an average that reads like the end of the scale, a range that reads like a point. A row is then told
without those figures, or not at all. So whatever is drafted can be opened.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.disclosure.bundle import agrees, both_are_shown, counts_of, four_sides_hold
from analysis.disclosure.bundle_rows import LEVELS, SIDES, STEPS, TENTH, hidden, levels_hold, sides_hold, stands
from analysis.disclosure.bundle_shape import names_of
from analysis.disclosure.candidates import table_of
from analysis.disclosure.policy import Policy
from analysis.model import Scheme

Row = dict[str, Any]
Tables = dict[str, pd.DataFrame]


def all_standing(tables: Tables, policy: Policy, scheme: Scheme) -> Tables:
    """The tables with each row as it may stand."""
    return {name: standing(name, table, policy, scheme) for name, table in tables.items()}


def standing(name: str, table: pd.DataFrame, policy: Policy, scheme: Scheme) -> pd.DataFrame:
    """The table with each row as it may stand, under the names that the scheme has now."""
    return table_of([_standing(name, row, policy, scheme) for row in _records(table)], list(table.columns))


def together(tables: Tables, fresh: pd.DataFrame) -> Tables:
    """The tables whose rows speak of one another, without those that would contradict what is told.

    fresh: the indicators before earlier releases' rows came in, for an old verdict does not stand beside a new change.
    """
    changes = _records(tables["change"])
    now = {row["indicator"]: row for row in _records(fresh)}
    indicators = [
        next((each for each in (row, now[row["indicator"]]) if not each["shown"] or agrees(each, changes)), None)
        or hidden("progress_by_indicator", row)
        for row in _records(tables["progress_by_indicator"])
    ]
    differences = [
        row if not row["shown"] or both_are_shown(row, changes) else hidden("difference", row)
        for row in _records(tables["difference"])
    ]
    told = {"progress_by_indicator": indicators, "difference": differences}
    return {name: table_of(rows, list(tables[name].columns)) for name, rows in told.items()}


def pairs_standing(pairs: pd.DataFrame, theme: pd.DataFrame, policy: Policy, scheme: Scheme) -> pd.DataFrame:
    """The pairs of themes of which all four sides are still large enough, by the counts told beside them."""
    counts = counts_of({"theme": _records(theme)})
    rows = [row | names_of(row, scheme) for row in _records(pairs) if four_sides_hold(row, counts, policy)]
    return table_of(rows, list(pairs.columns))


def whole_people(whys: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """The whys with their people as whole numbers, and none below what is asked for now."""
    told = [None if pd.isna(each) or each < policy.k_group else int(each) for each in whys["n"]]
    return whys.assign(n=pd.Series(told, index=whys.index, dtype=object))


def _records(table: pd.DataFrame) -> list[Row]:
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _standing(name: str, row: Row, policy: Policy, scheme: Scheme) -> Row:
    least = policy.model_dump()
    row = row | names_of(row, scheme)
    if row["shown"] is not True:
        return row
    if stands(name, row, least):
        return row
    mended = row | _wider(row) | _without_small(name, row, least)
    return mended if stands(name, mended, least) else hidden(name, row)


def _wider(row: Row) -> Row:
    """A range that rounding has made a point tells that all changed alike; rounded outwards it is as true."""
    told: Row = {}
    for low, high in (("lo", "hi"), ("toward_lo", "toward_hi")):
        ends = row.get(low), row.get(high)
        if "share" not in row and None not in ends and ends[0] >= ends[1]:
            told |= {low: round(ends[0] - TENTH, 1) + 0.0, high: round(ends[1] + TENTH, 1) + 0.0}
    return told


def _without_small(name: str, row: Row, least: dict[str, int]) -> Row:
    told: Row = {}
    if "minimum" in row and not levels_hold(row):
        told |= dict.fromkeys(LEVELS)
    if name == "change" and not sides_hold(row, least):
        told |= dict.fromkeys(SIDES)
    if name == "theme" and (row["people"] or 0) < least["m_side"]:
        told |= dict.fromkeys(("people", "share", "lo", "hi")) | {"fewer": True}
    if name == "followed_by_group" and row["share"] is not None:
        told |= {"share": round(min(max(row["share"], 1 / STEPS), 1 - 1 / STEPS), 2)}
    return told
