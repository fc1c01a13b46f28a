"""When an indicator was added and whether its data had arrived by then: what the store says, whoever saves a scheme.

A target that is chosen once the answers are in can always be met. So a new indicator, and one of which the measure, the
people, the waves, the target, the smallest change that matters, or what it carries was changed, bears the day on which
that was saved; and where the wave or stage at which it is judged lies behind, or the scheme holds answers, texts, a log
or figures of it already, it is called late. Late once is late for ever, also when it is changed, or taken out and added
again: every version of the scheme is asked, and every version of its figures.

A scheme that comes from a folder says these things of itself. It is believed, but for an indicator whose data come with
it and that bears no day, or one that does not lie before them.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from analysis.model import Indicator, Scheme, Study
from analysis.store import book, kept, schemes, studies

MEASURE = ("kind", "scale", "theme", "measure", "figure", "role", "group", "member", "before", "after")
AIM = ("target", "smallest", "direction", "higher", "why")


def stamped(connection: Connection, scheme: Scheme, today: datetime.date) -> Scheme:
    """The scheme with the days and the marks that its indicators have to bear."""
    known = schemes.versions(connection, scheme.slug)
    before = {each.id: each for each in known[-1].indicators} if known else {}
    once = [(each, version.is_late(each)) for version in known for each in version.indicators]
    data = _Data(lambda name: studies.table(connection, scheme.slug, name), lambda: _figures(connection, scheme.slug))
    told = [_stamped(each, before.get(each.id), scheme, today, once, data) for each in scheme.indicators]
    return scheme.model_copy(update={"indicators": tuple(told)})


def as_told(
    scheme: Scheme, study: Study, figures: Iterable[Mapping[str, Any]], *, released: bool, today: datetime.date
) -> Scheme:
    """A scheme from elsewhere with the marks that its indicators have to bear, whatever it says of them.

    study, figures: what comes with it. released: whether releases of it do, which take data to make.
    """
    told = list(figures)
    data = _Data(lambda name: getattr(study, name, None), lambda: told)
    marked = [_as_told(each, scheme, data, released=released, today=today) for each in scheme.indicators]
    return scheme.model_copy(update={"indicators": tuple(marked)})


def _as_told(each: Indicator, scheme: Scheme, data: _Data, *, released: bool, today: datetime.date) -> Indicator:
    day, there = scheme.collected(each), data.there(each)
    if each.added is None:
        late = each.late or there or released or bool(day and day < today)
        return each.model_copy(update={"late": True} if late else {"added": today})
    ahead = each.added < day if day else each.added <= today
    return each.model_copy(update={"late": each.late or (there and not ahead)})


def _figures(connection: Connection, slug: str) -> list[dict[str, Any]]:
    """The figures in every version of each, also of those that were taken out since."""
    versions = kept.history(connection, slug, "figure")["definition"]
    return [json.loads(each) for each in versions if each != book.REMOVED]


def _stamped(
    each: Indicator,
    before: Indicator | None,
    scheme: Scheme,
    today: datetime.date,
    once: Iterable[tuple[Indicator, bool]],
    data: _Data,
) -> Indicator:
    late = any(was and (own.id == each.id or _of(own, MEASURE) == _of(each, MEASURE)) for own, was in once)
    if before is not None and _is_same(before, each):
        return each.model_copy(update={"added": before.added, "late": before.late or late})
    day = scheme.collected(each)
    return each.model_copy(update={"added": today, "late": late or bool(day and day < today) or data.there(each)})


def _is_same(before: Indicator, now: Indicator) -> bool:
    """Whether nothing was changed that could be chosen by the answers; to carry a why no more is no such thing."""
    return _of(before, MEASURE + AIM) == _of(now, MEASURE + AIM) and before.primary >= now.primary


def _of(indicator: Indicator, names: tuple[str, ...]) -> tuple:
    return tuple(getattr(indicator, name) for name in names)


class _Data:
    """What the scheme holds of an indicator's last wave or stage, looked up when it is first asked for."""

    def __init__(self, table: Callable[[str], pd.DataFrame | None], figures: Callable[[], list[Mapping[str, Any]]]):
        self._table, self._figures = table, figures
        self._tables: dict[str, pd.DataFrame | None] = {}

    def there(self, indicator: Indicator) -> bool:
        if indicator.kind == "figure":
            return len({str(each["date"]) for each in self._figures() if each["title"] == indicator.figure}) > 1
        if indicator.kind == "participation":
            return self._holds("participation", "measure", indicator.measure)
        if indicator.kind == "theme":
            return self._holds("reflection", "stage", indicator.after)
        return any(self._holds(name, "wave", indicator.after) for name in ("answer_by_person_wave_item", "ready_score"))

    def _holds(self, name: str, column: str, wanted: str) -> bool:
        if name not in self._tables:
            self._tables[name] = self._table(name)
        found = self._tables[name]
        return found is not None and bool((found[column].astype(object) == wanted).any())
