"""Part of the themes page: which of the released rows are shown, in which order, under names a reader knows."""

from __future__ import annotations

import pandas as pd

from analysis.release import NOT_SHOWN

NUMBERS = {
    "name": "Theme",
    "stage_label": "Stage",
    "people": "People who mention it",
    "answered": "People who wrote",
    "share": "Share",
}
MOVED = {
    "name": "Theme",
    "from_stage": "From",
    "to_stage": "To",
    "difference": "Difference in share",
    "lo": "Low end",
    "hi": "High end",
    "word": "In words",
}
HEARD = {"role_label": "Whose", "level": "Kind", "stage_label": "Stage", "received": "Received", "expected": "Expected"}
# How many themes are told at once, in the headline, of pairs, and of those of no why.
FIRST, LEADING, PAIRS, WITHOUT_WHY = 6, 3, 5, 5


def numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """The shares under column names a reader knows; a hidden row and a small number say so in words."""
    told = rows.assign(
        people=[_count(row) for row in rows.to_dict("records")],
        share=[_share(share) for share in rows["share"]],
    )
    return told[list(NUMBERS)].rename(columns=NUMBERS)


def _count(row: dict) -> str:
    return "not shown" if not row["shown"] else "fewer than 3" if row["fewer"] else str(row["people"])


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def at_the_last_stage(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of the last stage at which a share is told, the most mentioned first; a tie keeps the table's order.

    rows: those of a role, stages in time order.
    """
    counted = rows[rows["shown"].astype(bool) & rows["share"].notna()]
    last = counted[counted["stage"] == counted["stage"].iloc[-1]] if len(counted) else counted
    return last.assign(share=last["share"].astype(float)).sort_values("share", ascending=False, kind="stable")


def widest(rows: pd.DataFrame) -> list[str]:
    """All themes in reading order: as many mention them at the last stage, then at any; a tie keeps the table's order.

    rows: those of a role, or of several, of which every one has its last stage.
    """
    ends = [at_the_last_stage(mine) for _, mine in rows.groupby("role", sort=False)]
    late = pd.concat(ends).groupby("theme")["share"].max() if ends else pd.Series(dtype=float)
    most = rows.assign(share=rows["share"].astype(float)).groupby("theme", sort=False)["share"].max().rename("most")
    reach = most.to_frame().assign(late=late.reindex(most.index)).fillna(0)
    return list(reach.sort_values(["late", "most"], ascending=False, kind="stable").index)


def named_themes(codebook: pd.DataFrame, mine: pd.DataFrame, *, everything: bool) -> list[str]:
    """The themes to show in reading order: all of the codebook, or the six that most people mention."""
    order = [theme for theme in widest(mine) if theme in set(codebook["theme"])]
    return list(dict.fromkeys([*order, *codebook["theme"]])) if everything else order[:FIRST]


def headline(mine: pd.DataFrame, whose: str) -> str:
    """What people of a role wrote most about at the last stage that tells it, with how many of how many."""
    most = at_the_last_stage(mine).head(LEADING).to_dict("records")
    if not most and mine["shown"].astype(bool).any():
        return f"Of {whose}, fewer than 3 mention each theme that is shown."
    if not most:
        return f"What {whose} wrote about: {NOT_SHOWN[0].lower()}{NOT_SHOWN[1:]}"
    told = ", ".join(f"{row['name'].lower()} ({int(row['people'])} of {int(row['answered'])})" for row in most)
    return f"At the stage “{most[0]['stage_label']}” {whose} wrote most about {told}."


def wrote(rows: pd.DataFrame, role: str, stage_label: str) -> int | None:
    """How many people of a role wrote at a stage, as far as the release tells."""
    found = rows[(rows["role"] == role) & (rows["stage_label"] == stage_label) & rows["shown"].astype(bool)]
    return None if found.empty else int(found["answered"].iloc[0])


def with_a_dot(rows: pd.DataFrame) -> list[str]:
    """The theme of each dot that the chart of themes draws for these rows, in the order of the dots."""
    return list(rows.loc[rows["shown"].astype(bool) & ~rows["fewer"].astype(bool) & rows["share"].notna(), "theme"])


def linked(theme: dict, whys: dict[str, str]) -> list[str]:
    """The whys of the scheme that a theme bears on. An older release may name others, which are not the scheme's."""
    return [why for why in str(theme["whys"]).split(", ") if why in whys]


def of_no_why(codebook: pd.DataFrame, told: pd.DataFrame, whys: dict[str, str]) -> list[dict]:
    """The rows in which most people mention themes that bear on no why: one a theme, the most mentioned first.

    None where no theme is tied to any why: nobody has said yet what the whys are about.
    """
    themes = codebook.to_dict("records")
    free = {each["theme"] for each in themes if not linked(each, whys)}
    if len(free) == len(themes):
        return []
    counted = told[told["theme"].isin(free) & told["share"].notna()]
    if counted.empty:
        return []
    most = counted.assign(share=counted["share"].astype(float)).sort_values("share", ascending=False, kind="stable")
    return most.drop_duplicates("theme").head(WITHOUT_WHY).to_dict("records")


def together(pairs: pd.DataFrame, role: str) -> list[dict]:
    """The pairs of themes that most people of a role mention both of, at the latest stage at which any is told."""
    if pairs.empty:
        return []
    mine = pairs[(pairs["role"] == role) & pairs["shown"].astype(bool)]
    latest = mine[mine["stage"] == mine["stage"].iloc[-1]] if len(mine) else mine
    most = latest.assign(both=latest["both"].astype(int)).sort_values("both", ascending=False, kind="stable")
    return most.head(PAIRS).to_dict("records")


def latest_stage(release) -> str | None:
    """The last stage of which the release knows reflections, else the last stage of the scheme."""
    stages = [stage["id"] for stage in release.content["scheme"]["stages"]]
    heard, rows = release.table("coverage"), release.table("theme")
    if heard.empty:
        held = set(rows.loc[rows["shown"].astype(bool), "stage"])
    else:
        held = set(heard.loc[heard["received"].fillna(0).astype(int) > 0, "stage"])
    return next((stage for stage in reversed(stages) if stage in held), stages[-1] if stages else None)
