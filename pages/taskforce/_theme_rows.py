"""Part of the themes page: which of the released rows are shown, in which order, under names a reader knows."""

from __future__ import annotations

import pandas as pd

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
FIRST, PAIRS, WITHOUT_WHY = 6, 5, 5  # how many themes, pairs and themes of no why are told at once


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


def widest(rows: pd.DataFrame, number: int) -> list[str]:
    """The themes most people mention at any stage; a tie keeps the codebook's order."""
    reach = rows.assign(share=rows["share"].fillna(0).astype(float)).groupby("theme", sort=False)["share"].max()
    return list(reach.sort_values(ascending=False, kind="stable").index[:number])


def named_themes(codebook: pd.DataFrame, mine: pd.DataFrame, *, everything: bool) -> list[str]:
    """The themes to show, in the codebook's order: all of them, or the six that most people mention."""
    held = set(codebook["theme"]) if everything else set(widest(mine, FIRST))
    return [theme for theme in codebook["theme"] if theme in held]


def with_a_dot(rows: pd.DataFrame) -> list[str]:
    """The theme of each dot that the chart of themes draws for these rows, in the order of the dots."""
    return list(rows.loc[rows["shown"].astype(bool) & ~rows["fewer"].astype(bool) & rows["share"].notna(), "theme"])


def linked(theme: dict, whys: dict[str, str]) -> list[str]:
    """The whys of the scheme that a theme bears on. An older release may name others, which are not the scheme's."""
    return [why for why in str(theme["whys"]).split(", ") if why in whys]


def of_no_why(codebook: pd.DataFrame, told: pd.DataFrame, whys: dict[str, str]) -> list[dict]:
    """The rows in which most people mention themes that bear on no why: one a theme, the most mentioned first."""
    free = {each["theme"] for each in codebook.to_dict("records") if not linked(each, whys)}
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
