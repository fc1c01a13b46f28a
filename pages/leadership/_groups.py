"""What a release tells by group and of what people took part in. Who reads it without groups sees none of the first."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.charts import groups
from analysis.delivery.taking_part import is_yes_or_no, recognised
from analysis.measure_words import with_way
from analysis.release import OF_GROUPS, Release
from analysis.release_words import HIDDEN_CELL, gaps_told, notices_of, shortened, told_apart
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
# Pixels of what stands first on a telephone, where a table of its whole width does not fit.
ANSWERED = {"Answered": 86, "Role": 96, "Wave": 170}
ANSWERED_AGAIN = {"Answered again": 124, "Whose": 96, "Group": 134}
WHAT, OF_A_ROLE = 134, 112


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
        lambda: Drawn(with_way(rows), changes_in_numbers(rows), tuple(notices_of(release, rows["scale"].unique()))),
        name=f"impact-{name}",
    )
    for line in _frame.once(release, ("by role", name), lambda: _groups_words.by_role(rows)):
        _cards.plain(line)


def changes_in_numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """The changes by group under column names a reader knows."""
    figures = ("people", "before", "after", "change", "lo", "hi")
    return gaps_told(rows[list(CHANGES)], figures).rename(columns=CHANGES)


def answered(release: Release, people: pd.DataFrame) -> None:
    """How many of those who were asked answered, by role and wave."""
    alt = "People invited and people who answered, by role and wave"
    _cards.table_of_release(release, lambda: who_answered(release, people), alt, column_config=_cards.narrow(ANSWERED))


def who_answered(release: Release, people: pd.DataFrame) -> pd.DataFrame:
    """A row a role and wave, the people first, of those invited where that is known."""
    told = [_of(row["answered"], row["invited"]) for row in people.to_dict("records")]
    return pd.DataFrame({"Answered": told, "Role": _whose(release, people), "Wave": people["wave_label"]})


def _of(some: float | None, everybody: float | None) -> str:
    if pd.isna(some):
        return HIDDEN_CELL
    return f"{int(some)}" if pd.isna(everybody) else f"{int(some)} of {int(everybody)}"


def _whose(release: Release, table: pd.DataFrame) -> pd.Series:
    """Short names of the roles of a table: without their brackets, and the one comparison group as just that."""
    names = shortened(told_apart(table, "role", "role_label"))
    beside = [each["id"] for each in release.content["scheme"]["roles"] if each.get("comparison")]
    return names.mask(table["role"].isin(beside), "Comparison") if len(beside) == 1 else names


def answered_again(release: Release) -> None:
    """Who of each group answered at both waves; nothing where no grouping variable may be told."""
    table = release.table("followed_by_group")
    if not may_be_read(release) or table.empty:
        return
    st.header("Who answered again, by group", anchor=False)
    seen = table[table["shown"].astype(bool)]
    if len(seen):
        alt = "Who answered again, by role and group"
        narrow = _cards.narrow(ANSWERED_AGAIN)
        _cards.table_of_release(release, lambda: who_answered_again(release, seen), alt, column_config=narrow)
    if left := _groups_words.left_out(len(table) - len(seen), len(table)):
        _cards.plain(left)
    _cards.download_of_release(release, lambda: again_in_numbers(table), "answered-again-by-group")
    st.caption(_groups_words.AGAIN)


def who_answered_again(release: Release, table: pd.DataFrame) -> pd.DataFrame:
    """A row a role and group that may be shown, the share first."""
    rows = table.to_dict("records")
    return pd.DataFrame(
        {
            "Answered again": [f"{_groups_words.share(row['share'])} of {row['people']}" for row in rows],
            "Whose": list(_whose(release, table)),
            "Group": [f"{row['group_label']}: {row['member']}" for row in rows],
        }
    )


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
    wide, behind = _frame.once(release, "took part", lambda: (side_by_side(table), behind_the_log(table)))
    if wide.shape[1] > 1:
        widths = {str(name): OF_A_ROLE for name in wide} | {TOOK_PART["measure"]: WHAT}
        _cards.table(wide, "What people took part in, by role", column_config=_cards.narrow(widths))
    for line in behind:
        _cards.plain(line)
    st.caption(_groups_words.TOOK_PART)
    _cards.download_of_release(release, lambda: taken_part_in_numbers(table), "took-part")


def side_by_side(table: pd.DataFrame) -> pd.DataFrame:
    """A row a heading of the log and a column a role, in the order of the release.

    A role of which nothing is shown has no column; `behind_the_log` says so.
    """
    seen = table[~table["role"].isin(_unseen(table))]
    if seen.empty:
        return pd.DataFrame({TOOK_PART["measure"]: []})
    several = {role for role, rows in _shown_by_role(seen) if rows["people"].nunique() > 1}
    named = set(table["measure"].astype(str))
    cells = [_in_a_cell(row, named, people=row["role"] in several) for row in seen.to_dict("records")]
    told = seen.assign(cell=cells)
    wide = told.pivot_table(index="measure", columns="role", values="cell", aggfunc="first", sort=False)
    names = shortened(told_apart(table, "role", "role_label")).set_axis(table["role"]).to_dict()
    return wide.reset_index().rename(columns={"measure": TOOK_PART["measure"], **names}).rename_axis(columns=None)


def _in_a_cell(row: dict, named: set[str], *, people: bool) -> str:
    """named: the measures of the table. people: whether other people stand behind the figure than behind its role's."""
    if not row["shown"]:
        return HIDDEN_CELL
    if counts_people(row, named):
        return f"{row['total']:g} of {row['people']:g}"
    said = f"{row['mean']:.1f} each ({row['total']:.10g})"
    return f"{said}, {row['people']:g} people" if people else said


def counts_people(row: dict, named: set[str]) -> bool:
    """Whether a figure is known to count people who did something or did not, so that it is a part of all of them.

    named: the measures of the table, among them the column of the log that a category belongs to.
    """
    name = str(row["measure"])
    whole = 0 <= row["total"] <= row["people"] and float(row["total"]).is_integer()
    category = any(name.startswith(f"{each}: ") for each in named)
    return whole and (category or is_yes_or_no(recognised(name) or "", row))


def behind_the_log(table: pd.DataFrame) -> list[str]:
    """Whose figures the log holds, and of whom nothing is shown."""
    names = told_apart(table, "role", "role_label").set_axis(table["role"]).to_dict()
    alone = [
        f"{names[role]} {rows['people'].iloc[0]:g}"
        for role, rows in _shown_by_role(table)
        if rows["people"].nunique() == 1
    ]
    unseen = [names[role] for role in _unseen(table)]
    said = [f"People behind each figure: {'; '.join(alone)}."] if alone else []
    return said + ([f"{'; '.join(unseen)}: {_groups_words.HIDDEN}, or not in the log."] if unseen else [])


def _shown_by_role(table: pd.DataFrame):
    return table[table["shown"].astype(bool)].groupby("role", sort=False)


def _unseen(table: pd.DataFrame) -> list[str]:
    """The roles of which no figure is shown."""
    return [str(role) for role, rows in table.groupby("role", sort=False) if not rows["shown"].astype(bool).any()]


def taken_part_in_numbers(table: pd.DataFrame) -> pd.DataFrame:
    """What people took part in under column names a reader knows."""
    numbers = gaps_told(table[list(TOOK_PART)], ("people", "total", "mean"), whole=("people",))
    # What is counted has no decimals: 147 meetings, but 178.1 hours.
    told = [int(cell) if isinstance(cell, float) and cell.is_integer() else cell for cell in numbers["total"]]
    return numbers.assign(total=pd.Series(told, numbers.index, object)).rename(columns=TOOK_PART)
