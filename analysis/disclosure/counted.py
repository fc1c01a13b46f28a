"""Indicators that no scale measures, judged from the tables of the very release that they stand in.

A theme is judged from two shown rows of `theme`, the log from a shown row of `participation`, and figures from
elsewhere from `figure`, so that such a row tells nothing that does not stand beside it. Whoever opens a bundle judges
it again, and a row that comes out otherwise is no row of ours: see `bundle`. Its words are part of that, so whoever
changes the sentences in `progress.counted` makes a new format of releases.

figure: one row a figure that an indicator names: title, date, value, of, unit.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

import pandas as pd

from analysis import progress
from analysis.disclosure.candidates import NOT_SHOWN, rounded, table_of
from analysis.figure_rule import refuse_exposing
from analysis.model import Indicator, Scheme
from analysis.progress.counted import FIGURE_COLUMNS, ORGANISATION, days_of

INDICATOR = [
    "indicator", "why", "primary", "kind", "scale", "label", "role", "role_label", "from_wave", "to_wave",
    "n", "before", "after", "toward", "toward_lo", "toward_hi", "needed", "smallest", "axis", "higher",
    "state", "detail", "words", "sentence", "comparison", "due", "added", "late", "shown",
]  # fmt: skip
FIGURE = list(FIGURE_COLUMNS)
WHOLE = 100.0  # of a share in per cent
MOST_TYPED = 4  # decimals of a figure of no people
Row = dict[str, Any]
Rows = Mapping[str, list[Row]]


def named(scheme: Scheme, indicator: Indicator, label: str) -> Row:
    """The row of an indicator of which nothing is shown: only what the scheme itself has stated."""
    late = scheme.is_late(indicator)
    roles = {each.id: each.label for each in scheme.roles}
    return dict.fromkeys(INDICATOR) | {
        "indicator": indicator.id, "why": indicator.why, "primary": indicator.primary, "kind": indicator.kind,
        "scale": indicator.scale or None, "label": progress.labelled(label, late),
        "role": indicator.role or None, "role_label": roles.get(indicator.role, ORGANISATION),
        "due": indicator.due and indicator.due.isoformat(), "added": indicator.added and indicator.added.isoformat(),
        "late": late, "words": NOT_SHOWN, "sentence": NOT_SHOWN, "shown": False,
    }  # fmt: skip


def judged(scheme: Scheme, tables: Rows, least: Mapping[str, int]) -> dict[str, Row]:
    """The rows of all indicators that no scale measures, by id. least: the thresholds by name."""
    return {each.id: _row(each, scheme, tables, least) for each in scheme.indicators if each.kind != "scale"}


def with_counted(table: pd.DataFrame, rows: Mapping[str, Row]) -> pd.DataFrame:
    """The indicators with these rows in the places of their ids."""
    told = table.astype(object).where(table.notna(), None).to_dict("records")
    return table_of([rows.get(row["indicator"], row) for row in told], list(table.columns))


def figures(findings) -> pd.DataFrame:
    """The figures that indicators of the scheme name, as they were typed."""
    found = progress.named_by(findings.scheme, findings.figures)
    rows = [row | {"date": str(row["date"]), "value": float(row["value"])} for row in _records(found)]
    return table_of([row | {"of": None if row["of"] is None else int(row["of"])} for row in rows], FIGURE)


def figure_holds(row: Row, scheme: Scheme) -> bool:
    """Whether a released figure may stand: one that an indicator names, and that a record of ours could be."""
    datetime.date.fromisoformat(row["date"])
    if row["title"] not in {each.figure for each in scheme.indicators if each.kind == "figure"} or row["value"] < 0:
        return False
    try:
        # A release does not tell the topic, so the one that asks for least is taken.
        refuse_exposing(SimpleNamespace(**row, topic="network"))
    except ValueError:
        return False
    return True


def _row(indicator: Indicator, scheme: Scheme, tables: Rows, least: Mapping[str, int]) -> Row:
    names = {each["theme"]: each["name"] for each in tables.get("codebook", ())}
    if indicator.kind == "theme":
        return _of_theme(indicator, scheme, tables.get("theme", ()), names.get(indicator.theme, indicator.theme))
    if indicator.kind == "participation":
        return _of_log(indicator, scheme, tables.get("participation", ()))
    return _of_figure(indicator, scheme, tables.get("figure", ()), least)


def _of_theme(indicator: Indicator, scheme: Scheme, themes: Iterable[Row], name: str) -> Row:
    stages = {each.id: each.label for each in scheme.stages}
    mine = {
        row["stage"]: progress.Counted(row["people"], row["answered"], stages[row["stage"]])
        for row in themes
        if (row["role"], row["theme"]) == (indicator.role, indicator.theme) and row["shown"] and not row["fewer"]
    }
    found = progress.of_theme(indicator, scheme, name, mine.get(indicator.before), mine.get(indicator.after))
    sides = {"from_wave": stages[indicator.before], "to_wave": stages[indicator.after]}
    row = named(scheme, indicator, found["label"]) | sides
    if not found["n"]:
        return row
    told = _shares(found) | {"higher": "better" if indicator.direction == "more" else "worse"}
    return row | told


def _of_log(indicator: Indicator, scheme: Scheme, log: Iterable[Row]) -> Row:
    row = named(scheme, indicator, indicator.measure)
    mine = (each for each in log if (each["role"], each["measure"]) == (indicator.role, indicator.measure))
    found = next((each for each in mine if each["shown"]), None)
    if found is None:
        return row
    told = progress.of_participation(indicator, scheme, found["people"], found["total"])
    if not told["n"]:
        return row
    higher = "better" if indicator.direction == "more" else "worse"
    return row | _said(told) | {"after": rounded(told["after"]), "higher": higher}


def _of_figure(indicator: Indicator, scheme: Scheme, kept: Iterable[Row], least: Mapping[str, int]) -> Row:
    table = table_of([each for each in kept if each["title"] == indicator.figure], FIGURE)
    told = progress.of_figure(indicator, scheme, table)
    days = days_of(indicator, scheme, table) or (None, None)
    row = named(scheme, indicator, told["label"]) | dict(zip(("from_wave", "to_wave"), days, strict=True))
    if told["detail"] == "one_figure":
        return row | _said(told)
    if told["detail"] == "no_people":
        # Typed by hand and of no people: told as it was typed, and its change no coarser.
        figures = {name: _whole(told[name], MOST_TYPED) for name in ("before", "after", "toward")}
        axis = max(4 * abs(told["tau"] or 0), told["before"], told["after"])
        plain = {"needed": _whole(told["tau"], 2), "axis": _whole(axis, 2) or 1.0, "higher": indicator.higher}
        return row | _said(told) | figures | plain
    if told["n"] < least["k_group"]:
        return named(scheme, indicator, told["label"]) | {name: row[name] for name in ("from_wave", "to_wave")}
    return row | _shares(told) | {"higher": indicator.higher}


def with_one_decimal(row: Row) -> Row:
    """As an earlier program told a figure that was typed; any other row as it is."""
    if row["detail"] != "no_people":
        return row
    return row | {name: rounded(row[name]) for name in ("before", "after", "toward")}


def _shares(told: Row) -> Row:
    """Two shares of people, in whole per cent as the table that they come from tells them."""
    figures = {name: _whole(told[name]) for name in ("before", "after", "toward", "toward_lo", "toward_hi")}
    wanted = {"needed": _whole(told["tau"]), "smallest": _whole(told["delta"])}
    axis = min(WHOLE, max(4 * abs(wanted["needed"] or 0), WHOLE / 8))
    return _said(told) | figures | wanted | {"axis": axis}


def _said(told: Row) -> Row:
    words = progress.in_short(told["state"], told["detail"])
    names = ("n", "state", "detail", "sentence")
    return {name: told[name] for name in names} | {"words": words, "comparison": "", "shown": True}


def _whole(value: float | None, decimals: int = 0) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), decimals) + 0.0


def _records(table: pd.DataFrame) -> list[Row]:
    return table.astype(object).where(table.notna(), None).to_dict("records")
