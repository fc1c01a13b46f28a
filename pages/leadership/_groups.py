"""What a release tells by group and of what people took part in. Who reads it without groups sees none of the first."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.charts import groups
from analysis.release import OF_GROUPS, Release
from analysis.release_words import HIDDEN_CELL, gaps_told, notices_of, told_apart
from pages import _cards, _frame
from pages._cards import Drawn
from pages.leadership import _groups_words

CHANGES = {
    "role_label": "Whose", "member": "Group", "from_wave": "From", "to_wave": "To", "people": "People",
    "before": "Before", "after": "After", "change": "Change", "lo": "Low end", "hi": "High end",
}  # fmt: skip
AGAIN = {
    "role_label": "Whose", "group_label": "By", "member": "Group", "people": "People who answered first",
    "share": "Answered again",
}  # fmt: skip
TOOK_PART = {
    "role_label": "Whose", "measure": "What", "people": "People", "total": "In total", "mean": "On average",
}  # fmt: skip


def may_be_read(release: Release) -> bool:
    """Whether this reader's release has its tables of groups."""
    held = [release.content["tables"].get(name) for name in OF_GROUPS]
    return _frame.viewer().may("groups") and all(table is not None and "withheld" not in table for table in held)


def changes(release: Release, scale: str) -> None:
    """The changes of one measure by group: a chart, its sentences and its numbers for each grouping variable."""
    if not may_be_read(release):
        return
    st.header("By group", anchor=False)
    table = release.table("change_by_group")
    if table.empty and not _approved(release):
        st.caption(_groups_words.NONE_APPROVED)
        return
    mine = table if table.empty else table[table["scale"] == scale]
    if mine.empty:
        st.caption(_groups_words.NOT_OF_THIS)
        return
    variables = dict(zip(mine["group"], mine["group_label"], strict=True))
    for tab, name in zip(st.tabs([_cards.escaped(label) for label in variables.values()]), variables, strict=True):
        with tab:
            _variable(release, mine[mine["group"] == name], f"{scale}-{name}")
    st.caption(_groups_words.LIMITS)


def _approved(release: Release) -> bool:
    return any(group.get("released") for group in release.content["scheme"]["definition"]["groups"])


def _variable(release: Release, rows: pd.DataFrame, name: str) -> None:
    _cards.of_release(
        release,
        groups,
        lambda: Drawn(rows, changes_in_numbers(rows), tuple(notices_of(release, rows["scale"].unique()))),
        name=f"impact-{name}",
    )
    for line in _frame.once(release, ("by role", name), lambda: _groups_words.by_role(rows)):
        _cards.plain(line)


def changes_in_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """The changes by group under column names a reader knows."""
    figures = ("people", "before", "after", "change", "lo", "hi")
    return gaps_told(rows[list(CHANGES)], figures).rename(columns=CHANGES)


def answered_again(release: Release) -> None:
    """Who of each group answered at both waves; nothing where no grouping variable may be told."""
    table = release.table("followed_by_group")
    if not may_be_read(release) or table.empty:
        return
    st.header("Who answered again, by group", anchor=False)
    alt = "Who answered again, by role and group"
    _cards.table_of_release(release, lambda: again_in_numbers(table), alt, name="answered-again-by-group")
    st.caption(_groups_words.AGAIN)


def again_in_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """Who answered again under column names a reader knows, shares as per cent."""
    shares = table.assign(share=[_groups_words.share(each) for each in table["share"]])
    return gaps_told(shares[list(AGAIN)], ("people", "share")).rename(columns=AGAIN)


def took_part(release: Release) -> None:
    """What the log of participation adds up to, by whole role."""
    table = release.table("participation")
    if table.empty:
        return
    st.header("What people took part in", anchor=False)
    _cards.table_of_release(release, lambda: side_by_side(table), "What people took part in, by role")
    st.caption(_groups_words.TOOK_PART)
    _cards.download_of_release(release, lambda: taken_part_in_numbers(table), "took-part")


def side_by_side(table: pd.DataFrame) -> pd.DataFrame:
    """A row a heading of the log and a column a role, in the order of the release."""
    told = table.assign(cell=[_in_a_cell(row) for row in table.to_dict("records")])
    wide = told.pivot_table(index="measure", columns="role", values="cell", aggfunc="first", sort=False)
    names = told_apart(table, "role", "role_label").set_axis(table["role"]).to_dict()
    return wide.reset_index().rename(columns={"measure": TOOK_PART["measure"], **names}).rename_axis(columns=None)


def _in_a_cell(row: dict) -> str:
    if not row["shown"]:
        return HIDDEN_CELL
    return f"{row['mean']:.1f} each, {row['total']:.10g} in all, {row['people']:g} people"


def taken_part_in_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """What people took part in under column names a reader knows."""
    numbers = gaps_told(table[list(TOOK_PART)], ("people", "total", "mean"), whole=("people",))
    # What is counted has no decimals: 147 meetings, but 178.1 hours.
    told = [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in numbers["total"]]
    return numbers.assign(total=pd.Series(told, numbers.index, object)).rename(columns=TOOK_PART)
