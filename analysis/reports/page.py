"""The report: one web page for screen and paper, with the charts of the dashboard, that needs no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import ModuleType

import pandas as pd
from markupsafe import Markup

from analysis.charts import roles, targets, themes
from analysis.charts._template import signed
from analysis.measure_words import by_wave
from analysis.release_words import HIDDEN_CELL, bars, gaps_told, has_range, notices_of
from analysis.reports._html import filled, table
from analysis.reports.board_pack import ACTIONS, CARRY, action_row
from analysis.reports.story import Measure, Row, Story, WhyTold, agreed_by

NAME = "Report"
MEDIA_TYPE = "text/html"
SUFFIX = "html"
COSTS = "It stands by itself and is never weighed against what the scheme brings. Mentors may stop at any time."
CHANGES = {
    "label": "Measure", "role_label": "Whose", "n": "People", "before": "Before", "after": "After",
    "change": "Change", "lo": "Low end", "hi": "High end", "up": "Rose", "same": "Stayed", "down": "Fell",
}  # fmt: skip
PEOPLE = {"role_label": "Role", "wave_label": "Wave", "invited": "Invited", "answered": "Answered"}
WHOLE = ("n", "up", "same", "down")
DRAWN = 6  # themes a role, those that most people mention; the table has all


@dataclass(frozen=True)
class Chart:
    """A drawing and the same in words."""

    drawing: Markup
    words: str


def write(story: Story) -> bytes:
    """The page as UTF-8. Its charts draw themselves with what lies in it; without that, words and tables remain."""
    release, names = story.release, iter(f"chart-{number}" for number in range(1_000))
    people = release.table("people")
    titles = story.why_titles()
    plan = [action_row(each, story, titles) for each in story.plan or ()]
    return filled(
        "page.html.j2",
        story=story,
        plotly=_plotly(),
        costs=COSTS,
        carry=CARRY,
        whys=[(why, _of_why(why, story, next(names)), agreed_by(why.claim) if why.claim else "") for why in story.whys],
        measures=list(_of_measures(story, names)),
        every=_all_measures(story),
        people=table(people[list(PEOPLE)].rename(columns=PEOPLE), "Invited and answered") if len(people) else None,
        themes=list(_of_themes(story, names)),
        plan=table(pd.DataFrame(plan, columns=list(ACTIONS)), "The plan") if plan else None,
    )


@cache
def _plotly() -> Markup:
    from plotly.offline import get_plotlyjs

    return Markup(get_plotlyjs())


def _chart(kind: ModuleType, rows: pd.DataFrame, name: str, notices: Iterable[str] = ()) -> Chart:
    figure, config = signed(kind.draw(rows), notices), {"staticPlot": True, "responsive": True}
    drawing = figure.to_html(full_html=False, include_plotlyjs=False, include_mathjax=False, config=config, div_id=name)
    return Chart(Markup(drawing), kind.sentence(rows))


def _of_why(why: WhyTold, story: Story, name: str) -> Chart | None:
    """The measures of a why that have a range, or stripes where one may not be told."""
    rows = pd.DataFrame([each for each in (why.leading, *why.further) if each])
    rows = rows[has_range(rows)] if len(rows) else rows
    if rows.empty:
        return None
    return _chart(targets, bars(rows), name, notices_of(story.release, rows["scale"]))


def _of_measures(story: Story, names: Iterator[str]) -> Iterable[tuple[Measure, Chart]]:
    """The measures of the whys, or all of them where no why has one; the table below holds every measure."""
    asked = {row["scale"] for why in story.whys for row in (why.leading, *why.further) if row and row["scale"]}
    for each in [one for one in story.measures if one.scale in asked] or story.measures:
        notices = notices_of(story.release, [each.scale])
        yield each, _chart(roles, by_wave(each.rows), next(names), notices)


def _all_measures(story: Story) -> Markup | None:
    if not story.measures:
        return None
    rows = pd.concat([each.rows for each in story.measures])
    told = gaps_told(rows[list(CHANGES)], (*WHOLE, "before", "after", "change", "lo", "hi"), whole=WHOLE)
    return table(told.rename(columns=CHANGES), "Every measure, before and after, with the likely range of its change")


def _of_themes(story: Story, names: Iterator[str]) -> Iterable[tuple[str, Chart, Markup]]:
    """A role at a time: the chart of its themes, and the same as a table with a column a stage."""
    rows = story.release.table("theme")
    for role, mine in rows.groupby("role_label", sort=False) if len(rows) else ():
        told = mine.assign(cell=[_mentions(row) for row in mine.to_dict("records")])
        wide = told.pivot_table(index="name", columns="stage_label", values="cell", aggfunc="first", sort=False)
        wide = wide.reset_index().rename(columns={"name": "Theme"})
        most = mine[mine["shown"].astype(bool)].groupby("theme", sort=False)["share"].max().dropna()
        drawn = mine[mine["theme"].isin(most.sort_values(ascending=False, kind="stable").index[:DRAWN])]
        chart = _chart(themes, drawn.sort_values("theme", kind="stable"), next(names))
        yield str(role), chart, table(wide, f"{role}: people who mention a theme, of those who wrote")


def _mentions(row: Row) -> str:
    if row["shown"] is not True:
        return HIDDEN_CELL
    if row["fewer"]:
        return f"fewer than 3 of {int(row['answered'])}"
    return f"{int(row['people'])} of {int(row['answered'])}"
