"""Each why with its evidence: the primary indicator carries it; accounts, actions and own rating stand beside it.

progress_by_why: one row a why: why, title, indicator, role, n, state (of its primary indicator), words (one of
`WHY_WORDS`), and four short sentences: measure, accounts, action, rating. The harm flag is separate, because harm to
the people who carry a scheme is never weighed against its gains.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from analysis.estimates import SHOWN_FROM, VERDICT_FROM
from analysis.model import Scheme, Why
from analysis.progress.templates import STATE_WORDS
from analysis.progress.wording import in_short, say

WHY_COLUMNS = ("why", "title", "indicator", "role", "n", "state", "words", "measure", "accounts", "action", "rating")
WHY_WORDS = (
    "Not enough to say",
    "Moved the wrong way",
    "Conflicting",
    "Moved, consistent",
    "Moved, one source",
    "No clear change",
)
STATUSES = ("done", "in progress", "agreed", "proposed", "stopped")
NOTHING_KNOWN = ("n", "suppressed", "check_data", "no_people", "one_figure")
OF_A_LOG = ("in_the_log", "short_in_the_log")  # a log has no before, so its target is reached or not, and nothing moved
SMALL_STANDARDISED = 0.2
HARM_RISE, HARM_SHARE = 0.2, 0.2

MEASURE = "Measure: {label}, {state}."
NO_BEFORE = "; a log has no before"
MEASURE_NONE = "Measure: this why has no indicator yet."
ACCOUNTS = {
    "towards": "Accounts: what people write moved towards the aim.",
    "away": "Accounts: what people write moved away from the aim.",
    "flat": "Accounts: what people write has no clear direction.",
    "not enough": "Accounts: too few people wrote at both the first and the last stage to say.",
    "untied": "Accounts: not read for it, because no theme of the codebook is tied to this why.",
}
ACTION = "Actions: {counts}."
ACTION_NONE = "Actions: none yet."
RATING = "Own rating: {means} on average."
RATING_NONE = "Own rating: not asked, or too few people answered."
LOAD = "The load that taking part puts on people rose by {rise} points on average between {first} and {last}."
BURDEN = "At the stage {stage}, a fifth or more of those who wrote mentioned what taking part costs them."


def progress_by_why(
    indicator_rows: pd.DataFrame,
    accounts: pd.DataFrame | None,
    actions: pd.DataFrame | None,
    why_ratings: pd.DataFrame | None,
    scheme: Scheme,
    *,
    themes: Collection[str] | None = None,
    decimals: int = 2,
) -> pd.DataFrame:
    """What can be said of each why, in the order of the scheme.

    indicator_rows: `progress_by_indicator`. accounts: why, role, n, up, down, net, lo, hi, direction. actions: why,
    status. why_ratings: the rows of `summary_by_scale_role_wave` that hold the people's own rating. themes: those that
    the codebook has, where it is known. A why without a primary indicator is carried by its first one. The sentences
    carry no counts of people.
    """
    rows = [
        _why_row(
            why,
            _primary(indicator_rows, why),
            (_rows(accounts, why), _rows(actions, why), _rows(why_ratings, why)),
            tied=bool(why.themes if themes is None else set(why.themes) & set(themes)),
            at_least=max(VERDICT_FROM, scheme.policy.get("k_group", VERDICT_FROM)),
            decimals=decimals,
        )
        for why in scheme.whys
    ]
    return pd.DataFrame(rows, columns=list(WHY_COLUMNS))


def harm(
    load_change_row: Mapping[str, Any] | None, burden_rows: pd.DataFrame | None, *, decimals: int = 2
) -> dict[str, Any]:
    """Whether taking part costs people: `on`, and `sentences` that say why.

    On when the mean load rises by 0.2 points or more between the first and the last wave that asked for it
    (load_change_row: that row of `change_by_scale_role`), or when a fifth or more of those who wrote at any stage
    mention the burden (burden_rows: stage, people, answered, share). Groups below 5 people are not looked at, and
    the sentences carry no counts.
    """
    sentences = []
    row = dict(load_change_row) if load_change_row is not None else {}
    rise = row.get("change")
    if rise is not None and not pd.isna(rise) and round(float(rise), 10) >= HARM_RISE and row["n"] >= SHOWN_FROM:
        sentences.append(LOAD.format(rise=say(rise, decimals), first=row["from_wave"], last=row["to_wave"]))
    for each in [] if burden_rows is None else burden_rows.to_dict("records"):
        known = not pd.isna(each["share"]) and each["answered"] >= SHOWN_FROM
        if known and round(float(each["share"]), 10) >= HARM_SHARE:
            sentences.append(BURDEN.format(stage=each["stage"]))
    return {"on": bool(sentences), "sentences": sentences}


def _why_row(
    why: Why,
    primary: dict[str, Any] | None,
    beside: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame],
    *,
    tied: bool,
    at_least: int,
    decimals: int,
) -> dict[str, Any]:
    accounts, actions, ratings = beside
    role = primary["role"] if primary else None
    direction = _direction(accounts, role)
    done = "status" in actions and bool((actions["status"] == "done").any())
    return {
        "why": why.id,
        "title": why.title,
        "indicator": primary["indicator"] if primary else None,
        "role": role,
        "n": primary["n"] if primary else None,
        "state": primary["state"] if primary else None,
        "words": _words(primary, direction, done, at_least),
        "measure": _measure(primary),
        "accounts": ACCOUNTS["untied" if direction == "not enough" and not tied else direction],
        "action": _action(actions),
        "rating": _rating(ratings, role, decimals),
    }


def _words(primary: dict[str, Any] | None, accounts: str, done: bool, at_least: int) -> str:
    """The first rule that fits; an action alone is no movement of people, so it only stands beside another source."""
    if primary is None or pd.isna(primary["state"]) or primary["detail"] in NOTHING_KNOWN:
        return "Not enough to say"
    if pd.isna(primary["n"]) or primary["n"] < at_least:
        return "Not enough to say"
    if primary["state"] == "MOVING_AWAY":
        return "Moved the wrong way"
    accounts = _apart(accounts, primary)
    if primary["detail"] in OF_A_LOG:
        return "Moved, one source" if accounts == "towards" else "Not enough to say"
    moved = primary["state"] in ("REACHED", "ON_THE_WAY")
    if moved and accounts == "away":
        return "Conflicting"
    if moved and _large_enough(primary) and (accounts == "towards" or done):
        return "Moved, consistent"
    return "Moved, one source" if moved or accounts == "towards" else "No clear change"


def _apart(accounts: str, primary: dict[str, Any]) -> str:
    """Where the accounts point as a source of their own: a theme is counted in the very texts that they are."""
    return "flat" if primary.get("kind") == "theme" and accounts == "towards" else accounts


def _large_enough(primary: dict[str, Any]) -> bool:
    if primary["detail"] == "held":
        return True
    standardised = primary.get("standardised")
    return standardised is not None and not pd.isna(standardised) and standardised >= SMALL_STANDARDISED


def _rows(table: pd.DataFrame | None, why: Why) -> pd.DataFrame:
    """The rows of one why; a table that does not tell whys apart belongs to all of them."""
    if table is None:
        return pd.DataFrame()
    return table.loc[table["why"] == why.id] if "why" in table else table


def _primary(rows: pd.DataFrame, why: Why) -> dict[str, Any] | None:
    own = _rows(rows, why).to_dict("records")
    return next((row for row in own if row["primary"]), own[0] if own else None)  # type: ignore[return-value]


def _direction(accounts: pd.DataFrame, role: str | None) -> str:
    """Where the accounts point of the people whom the primary indicator is about, else of whoever is there."""
    rows = accounts.to_dict("records")
    own = [row for row in rows if row.get("role") == role]
    return (own or rows or [{"direction": "not enough"}])[0]["direction"]


def _measure(primary: dict[str, Any] | None) -> str:
    if primary is None:
        return MEASURE_NONE
    if pd.isna(primary["state"]):
        return MEASURE.format(label=primary["label"], state="not shown")
    of_a_log = primary["detail"] in OF_A_LOG
    words = in_short(primary["state"], primary["detail"]) if of_a_log else STATE_WORDS[primary["state"]]
    return MEASURE.format(label=primary["label"], state=words.lower() + (NO_BEFORE if of_a_log else ""))


def _action(actions: pd.DataFrame) -> str:
    if actions.empty:
        return ACTION_NONE
    number = actions["status"].value_counts()
    return ACTION.format(counts=", ".join(f"{number[status]} {status}" for status in STATUSES if status in number))


def _rating(ratings: pd.DataFrame, role: str | None, decimals: int) -> str:
    """The own rating at each wave that asked for it, of the primary indicator's people, else of whoever was asked."""
    rows = [row for row in ratings.to_dict("records") if row["n"] >= VERDICT_FROM and not pd.isna(row["mean"])]
    own = [row for row in rows if row["role"] == role] or [row for row in rows if row["role"] == rows[0]["role"]]
    means = ", ".join(f"{say(row['mean'], decimals)} at {row['wave']}" for row in own)
    return RATING.format(means=means) if own else RATING_NONE
