"""Where the loop is open: themes without a decision, decisions without an action, actions without a second measure.

theme_without_decision: theme, name, words (what the release tells of it), decided_before (day of the last decision of
an earlier cycle, or None). decision_without_action: decision, date, title. action_without_measure: action, title, words
(why nothing can be said).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.actions import Action, is_under_way
from analysis.loop.decided import themes_of
from analysis.loop.measured import links_of
from analysis.release import Release

MANY = 0.3  # share of those who wrote from which a theme is one that many mention
ROSE = "more people mention it"
THEME = ["theme", "name", "words", "decided_before"]


def theme_without_decision(
    release: Release | None,
    decisions: pd.DataFrame,
    *,
    counted: pd.DataFrame | None = None,
    plan: Iterable[Action] = (),
) -> pd.DataFrame:
    """Themes that many mention at the last stage told, or more than at the first, with no decision and no action.

    decisions: see `decided.decision_of`. counted: those that answer a theme, where not all do, see `steps.decided_in`.
    plan: the actions that count as an answer to the themes that they rest on, those of the cycle.
    """
    if release is None:
        return pd.DataFrame(columns=THEME)
    decided = {theme for themes in (decisions if counted is None else counted)["themes"] for theme in themes}
    decided |= {theme for each in plan for theme in themes_of(links_of(each)) if each.status != "stopped"}
    rows = []
    for theme, told in _striking(release).items():
        if theme not in decided:
            before = [row["date"] for row in decisions.to_dict("records") if theme in row["themes"]]
            words = "; ".join(words for words, _ in told["said"])
            rows.append(
                {"theme": theme, "name": told["name"], "words": words, "decided_before": max(before, default=None)}
            )
    return pd.DataFrame(rows, columns=THEME)


def _striking(release: Release) -> dict[str, dict[str, Any]]:
    """Themes that ask for a decision, most mentioned first: name, and what is said of each role with its share."""
    rose = {
        (row["role"], row["theme"]): row["from_stage"]
        for row in release.table("theme_change").to_dict("records")
        if row.get("word") == ROSE
    }
    found: dict[str, dict[str, Any]] = {}
    for row in _last_told(release):
        first = rose.get((row["role"], row["theme"]))
        if row["share"] >= MANY or first is not None:
            told = f"{row['role_label']}: {_share(row)} at the stage “{row['stage_label']}”"
            told += f", more than at “{first}”" if first is not None else ""
            found.setdefault(row["theme"], {"name": row["name"], "said": []})["said"].append((told, row["share"]))
    most = sorted(found.items(), key=lambda each: -max(share for _, share in each[1]["said"]))
    return dict(most)


def _share(row: dict[str, Any]) -> str:
    """A share with the people behind it."""
    share, of = f"{round(100 * row['share'])}%", row["answered"]
    if of is None:
        return share
    return f"{share} of {of}" if row["people"] is None else f"{row['people']} of {of} ({share})"


def _last_told(release: Release) -> list[dict[str, Any]]:
    """The shares of each role that takes part, at the last stage at which any theme of it is told."""
    rows = [
        row
        for row in release.table("theme").to_dict("records")
        if row["shown"] and row["share"] is not None and row["role"] not in release.beside
    ]
    order = [stage["id"] for stage in release.content["scheme"]["stages"]]
    last: dict[str, int] = {}
    for row in rows:
        if row["stage"] in order:
            last[row["role"]] = max(last.get(row["role"], 0), order.index(row["stage"]))
    return [row for row in rows if row["stage"] in order and order.index(row["stage"]) == last[row["role"]]]


def decision_without_action(decisions: pd.DataFrame, plan: Iterable[Action]) -> pd.DataFrame:
    """Decisions to act that no action names which still stands. Where nobody said so, nothing was decided to act."""
    named = {each.decision for each in plan if each.status != "stopped"}
    held = decisions[(decisions["outcome"] == "act") & ~decisions["decision"].isin(named)]
    return held[["decision", "date", "title"]].reset_index(drop=True)


def action_without_measure(plan: Iterable[Action], measured: pd.DataFrame) -> pd.DataFrame:
    """Actions in progress or done of which no later measure tells yet. measured: see `measured.measured_again`."""
    rows = []
    for action in filter(is_under_way, plan):
        mine = measured[measured["action"] == action.id]
        if not mine["measured"].any():
            said = list(dict.fromkeys(mine["words"]))
            rows.append((action.id, action.title, said[0] if said else NOT_LINKED))
    return pd.DataFrame(rows, columns=["action", "title", "words"])


NOT_LINKED = "No measure or theme is linked to it. Choose one, so that the next wave can tell of it."
