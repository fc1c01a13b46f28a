"""Parts of the themes page: what rose and fell, what goes together, who was heard, and what the whys may be missing."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.charts import coverage, theme_change
from pages import _cards
from pages.taskforce import _theme_rows


def movement(release, role: str) -> None:
    """What more and what fewer people of a role mention, and which themes the same people mention."""
    rows = release.table("theme_change")
    mine = rows[rows["role"] == role]
    st.header("What rose and what fell", anchor=False)
    if mine.empty:
        st.info("No theme has a count at two stages that may be compared.", icon=":material/hourglass_empty:")
    else:
        numbers = mine[list(_theme_rows.MOVED)].rename(columns=_theme_rows.MOVED)
        _cards.chart(theme_change, mine, numbers, name=f"theme-change-{role}", decimals=2)
        st.caption(
            f"{_answered(release, mine.iloc[0])}The range is reckoned as if different people had written at the two "
            "stages. People who wrote at both stages count at each, so the range is wider than it need be. With this "
            "many themes some stand out by chance: this is a list to look into."
        )
    st.header("What goes together", anchor=False)
    labels = {each["id"]: each["label"] for each in release.content["scheme"]["roles"]}
    _together(_theme_rows.together(release.table("theme_pair"), role), labels.get(role, role))


def _answered(release, row: pd.Series) -> str:
    """How many wrote at the two stages that a row compares."""
    told = {
        row[end]: _theme_rows.wrote(release.table("theme"), row["role"], row[end]) for end in ("from_stage", "to_stage")
    }
    counts = " and ".join(f"{number} at {stage}" for stage, number in told.items() if number is not None)
    return f"People who wrote ({_cards.escaped(row['role_label'])}): {_cards.escaped(counts)}. " if counts else ""


def _together(pairs: list[dict], whose: str) -> None:
    if not pairs:
        st.info(
            "No two themes are told together here.",
            icon=":material/hourglass_empty:",
        )
        return
    first = pairs[0]
    _cards.plain(f"Of {first['answered']} people who wrote ({whose}, {first['stage_label']}):")
    lines = (
        f"- **{row['both']}** mention both “{_cards.escaped(row['name'])}” and “{_cards.escaped(row['other_name'])}”"
        for row in pairs
    )
    st.markdown("\n".join(lines))
    st.caption("That people mention two things does not tell that one leads to the other.")


def heard(release) -> None:
    """Who was heard at which stage: received of expected, a gap as a gap."""
    rows = release.table("coverage")
    st.header("Who was heard, and when", anchor=False)
    if rows.empty:
        st.info("This scheme has no stage at which people write.", icon=":material/hourglass_empty:")
        return
    numbers = rows.assign(
        role_label=rows["role_label"].fillna("Everybody"),
        received=[_told(row) for row in rows.to_dict("records")],
        expected=[_or_unsaid(each) for each in rows["expected"]],
    )
    told = numbers[list(_theme_rows.HEARD)].rename(columns=_theme_rows.HEARD)
    _cards.chart(coverage, rows, told, name="coverage")
    st.caption(
        "A gap tells that texts were expected and none came. It is not a finding: what those people would have "
        "written is not known."
    )


def _told(row: dict) -> str:
    number = row["received"]
    known = number is not None and not pd.isna(number)
    return str(int(number)) if known else coverage.FEWER if row.get("fewer") else "not shown"


def _or_unsaid(expected: float | None) -> str:
    return "nobody said" if expected is None or pd.isna(expected) else str(int(expected))


def missing_whys(release, told: pd.DataFrame, whys: dict[str, str]) -> None:
    """Themes that people bring up and no why names: what the scheme may be for and nobody has stated."""
    free = _theme_rows.of_no_why(release.table("codebook"), told, whys)
    if not free or not whys:
        return
    with st.container(border=True):
        st.header("Your why may be missing something", anchor=False)
        _cards.plain("People bring these themes up, and none of the stated whys names them:")
        lines = (
            f"- **{_cards.escaped(row['name'])}**: "
            + _cards.escaped(f"{row['people']} of {row['answered']} ({row['role_label']}, {row['stage_label']})")
            for row in free
        )
        st.markdown("\n".join(lines))
        st.caption("Each stands where the greatest share of people mention it.")
        st.page_link("taskforce/scheme.py", label="Look at the whys", icon=":material/explore:")
