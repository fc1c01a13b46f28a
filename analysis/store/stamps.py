"""When an indicator was added and whether its data had arrived by then: what the store says, whoever saves a scheme.

A target that is chosen once the answers are in can always be met. So a new indicator, and one of which the measure, the
people, the waves, the target, the smallest change that matters, or what it carries was changed, bears the day on which
that was saved; and where the wave or stage at which it is judged lies behind, or the scheme ever held answers, texts, a
log or figures of it, it is called late. What has no date of its own is called late, too, where nobody can tell whether
its data came: of a file that is not mapped, or of a wave that has another id by now (see `arrived`). Late once is late
for ever, also when it is changed, or taken out and added again: every version of the scheme is asked, and every version
of its figures.

An indicator that was in time becomes late where its data turn out to have been there before it: a file whose bytes had
come by then is mapped to its wave, or both its figures are of days before it or were kept before it (`by_file`,
`by_figures`). A log goes on until the day it is judged at, so until then none makes anything late by being mapped.

A scheme that comes from a folder says these things of itself. It is believed, but for an indicator whose data come with
it and that bears no day, or one after theirs, or which a release of the folder calls late.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd
from sqlalchemy import Connection

from analysis.model import Indicator, Scheme, Study
from analysis.store import arrived, book, kept, schemes, studies
from analysis.store.arrived import NOTHING, Arrived, headings

MEASURE = ("kind", "scale", "theme", "measure", "figure", "role", "group", "member", "before", "after")
AIM = ("target", "smallest", "direction", "higher", "why")
NOTE = "Targets whose data were there before them are called late"


def stamped(connection: Connection, scheme: Scheme, today: datetime.date) -> Scheme:
    """The scheme with the days and the marks that its indicators have to bear."""
    known = schemes.versions(connection, scheme.slug)
    before = {each.id: each for each in known[-1].indicators} if known else {}
    once = [(each, version.is_late(each)) for version in known for each in version.indicators]
    data = _Data(
        lambda name: studies.table(connection, scheme.slug, name),
        lambda title: _days_of(_histories(connection, scheme.slug), title),
        arrived.ever(connection, scheme.slug) if known else NOTHING,
    )
    told = [_stamped(each, before.get(each.id), scheme, today, once, data) for each in scheme.indicators]
    if known:
        told = [_without_its_day(each, scheme, known[-1], data) for each in told]
        # A day of a wave that is changed can put two figures on its two sides that both lay on one.
        there = _figures_there(connection, scheme.slug, schemes.numbered(connection, scheme.slug), today)
        unchanged = {each.id for each in told if each.id in before and _is_same(before[each.id], each)}
        told = [
            each.model_copy(update={"late": True}) if each.id in unchanged and there(each, scheme) else each
            for each in told
        ]
    return scheme.model_copy(update={"indicators": tuple(told)})


def by_file(connection: Connection, slug: str, told: Arrived, came: int, *, today: datetime.date) -> Scheme | None:
    """The scheme with those marked whose data a file holds that came before them; None where there are none.

    told: what the file holds. came: the version of the scheme at which it came.
    """
    versions = schemes.numbered(connection, slug)

    def there(each: Indicator, scheme: Scheme) -> bool:
        if each.kind == "participation" and (scheme.collected(each) or datetime.date.min) >= today:
            return False
        return _names(told, each) and _since(versions, each)[0] > came

    return _marked(versions, there)


def by_figures(connection: Connection, slug: str, today: datetime.date) -> Scheme | None:
    """The scheme with those marked whose two figures were both there before them; None where there are none.

    A figure was there where its day lies before the indicator's, or where any version of it was kept before that.
    """
    versions = schemes.numbered(connection, slug)
    return _marked(versions, _figures_there(connection, slug, versions, today))


def _figures_there(
    connection: Connection, slug: str, versions: list[tuple[int, str, Scheme]], today: datetime.date
) -> Callable[[Indicator, Scheme], bool]:
    histories = _histories(connection, slug)

    def there(each: Indicator, scheme: Scheme) -> bool:
        if each.kind != "figure" or each.added is None:
            return False
        _, since = _since(versions, each)
        days: dict[datetime.date, bool] = {}
        for saved in histories.values():
            at, now = saved[0][0], saved[-1][1]
            if now is not None and now["title"] == each.figure and _day(now) <= today:
                day = _day(now)
                days[day] = days.get(day, False) or day < each.added or at < since
        sides = _sides(each, scheme, days)
        return bool(sides) and all(days[day] for day in sides)

    return there


def as_told(
    scheme: Scheme,
    study: Study,
    figures: Iterable[Mapping[str, Any]],
    *,
    released: bool,
    today: datetime.date,
    shown: Iterable[tuple[Indicator, bool]] = (),
) -> Scheme:
    """A scheme from elsewhere with the marks that its indicators have to bear, whatever it says of them.

    study, figures: what comes with it. released: whether releases of it do, which take data to make. shown: its
    indicators as these releases have them, and whether they call them late.
    """
    told, earlier = list(figures), list(shown)
    data = _Data(
        lambda name: getattr(study, name, None),
        lambda title: {_day(each) for each in told if each["title"] == title},
        NOTHING,
    )
    each_shown = [_as_shown(each, earlier) for each in scheme.indicators]
    marked = [_as_told(each, scheme, data, released=released, today=today) for each in each_shown]
    return scheme.model_copy(update={"indicators": tuple(marked)})


def _as_shown(each: Indicator, shown: Iterable[tuple[Indicator, bool]]) -> Indicator:
    """The indicator, late where a release calls it so, and added no earlier than any release says."""
    mine = [(own, late) for own, late in shown if _is_of(own, each)]
    days = [own.added for own, _ in mine if own.added and own.id == each.id and _is_same(own, each)]
    added = max([each.added, *days]) if each.added else None
    return each.model_copy(update={"added": added, "late": each.late or any(late for _, late in mine)})


def _as_told(each: Indicator, scheme: Scheme, data: _Data, *, released: bool, today: datetime.date) -> Indicator:
    day, there = scheme.collected(each), data.there(each, scheme)
    if each.added is None:
        late = each.late or there or released or bool(day and day < today)
        return each.model_copy(update={"late": True} if late else {"added": today})
    ahead = each.added <= (day or today)
    if each.kind == "figure":
        sides = _sides(each, scheme, {one for one in data.days(each.figure) if one <= today})
        ahead = ahead and not (sides and max(sides) < each.added)
    return each.model_copy(update={"late": each.late or (there and not ahead)})


def _stamped(
    each: Indicator,
    before: Indicator | None,
    scheme: Scheme,
    today: datetime.date,
    once: Iterable[tuple[Indicator, bool]],
    data: _Data,
) -> Indicator:
    late = any(was and _is_of(own, each) for own, was in once)
    if before is not None and _is_same(before, each):
        return each.model_copy(update={"added": before.added, "late": before.late or late})
    day = scheme.collected(each)
    late = late or bool(day and day < today) or data.there(each, scheme)
    return each.model_copy(update={"added": today, "late": late})


def _without_its_day(each: Indicator, scheme: Scheme, before: Scheme, data: _Data) -> Indicator:
    """The indicator, late where the day that it went by was taken out and nobody can tell whether its data came."""
    taken_out = scheme.collected(each) is None and before.collected(each) is not None
    return each.model_copy(update={"late": True}) if taken_out and data.unclear(each, scheme) else each


def _marked(versions: list[tuple[int, str, Scheme]], there: Callable[[Indicator, Scheme], bool]) -> Scheme | None:
    if not versions:
        return None
    scheme = versions[-1][2]
    late = {each.id for each in scheme.indicators if not each.late and there(each, scheme)}
    told = tuple(each.model_copy(update={"late": True}) if each.id in late else each for each in scheme.indicators)
    return scheme.model_copy(update={"indicators": told}) if late else None


def _since(versions: list[tuple[int, str, Scheme]], each: Indicator) -> tuple[int, str]:
    """The version of the scheme since which an indicator stands as it is, and when that was saved."""
    found, now = versions[-1][:2], each
    for version, at, scheme in reversed(versions):
        own = next((one for one in scheme.indicators if one.id == each.id), None)
        if own is None or not _is_same(own, now):
            break
        found, now = (version, at), own
    return found


def _is_of(own: Indicator, each: Indicator) -> bool:
    """Whether the two are the same indicator, or measure the same thing under another id."""
    return own.id == each.id or _of(own, MEASURE) == _of(each, MEASURE)


def _is_same(before: Indicator, now: Indicator) -> bool:
    """Whether nothing was changed that could be chosen by the answers; to carry a why no more is no such thing."""
    return _of(before, MEASURE + AIM) == _of(now, MEASURE + AIM) and before.primary >= now.primary


def _of(indicator: Indicator, names: tuple[str, ...]) -> tuple:
    return tuple(getattr(indicator, name) for name in names)


def _names(told: Arrived, each: Indicator) -> bool:
    """Whether this is data of what an indicator is judged by."""
    if each.kind == "participation":
        return told.counts(each.measure)
    return each.after in {"scale": told.waves, "theme": told.stages}.get(each.kind, ())


# ---------------------------------------------------------------------------------------------------------- figures


def _histories(connection: Connection, slug: str) -> dict[str, list[tuple[str, dict[str, Any] | None]]]:
    """By id of a figure, every version of it: when it was saved, and what it said; None where it was taken out."""
    found: dict[str, list[tuple[str, dict[str, Any] | None]]] = {}
    for row in kept.history(connection, slug, "figure").sort_values("version", kind="stable").to_dict("records"):
        told = None if row["definition"] == book.REMOVED else json.loads(row["definition"])
        found.setdefault(str(row["id"]), []).append((row["at"].isoformat(), told))
    return found


def _days_of(histories: Mapping[str, list[tuple[str, dict[str, Any] | None]]], title: str) -> set[datetime.date]:
    """The days of every version of each figure that ever bore this title."""
    told = [[each for _, each in saved if each is not None] for saved in histories.values()]
    return {_day(each) for saved in told if any(one["title"] == title for one in saved) for each in saved}


def _sides(each: Indicator, scheme: Scheme, days: Iterable[datetime.date]) -> tuple[datetime.date, ...]:
    """The days of the figure before and of the newest one, as `progress` compares them; none where there are no two."""
    ordered = sorted(days)
    begun = next((wave.date for wave in scheme.waves if wave.id == each.before), None)
    early = [day for day in ordered if begun and day <= begun]
    first = (early or ordered[:1])[-1:]
    return () if not first or first[0] == ordered[-1] else (first[0], ordered[-1])


def _day(figure: Mapping[str, Any]) -> datetime.date:
    return datetime.date.fromisoformat(str(figure["date"]))


class _Data:
    """What the scheme holds, or ever held, of what an indicator is judged by, looked up when it is first asked for.

    days: of the figures of a title. ever: all that ever came.
    """

    def __init__(
        self,
        table: Callable[[str], pd.DataFrame | None],
        days: Callable[[str], set[datetime.date]],
        ever: Arrived,
    ):
        self._table, self.days, self._ever = table, days, ever
        self._tables: dict[str, pd.DataFrame | None] = {}

    def there(self, each: Indicator, scheme: Scheme) -> bool:
        if each.kind == "figure":
            return bool(_sides(each, scheme, self.days(each.figure)))
        return self._known(each) or (scheme.collected(each) is None and self.unclear(each, scheme))

    def _known(self, each: Indicator) -> bool:
        if _names(self._ever, each):
            return True
        if each.kind == "participation":
            return self._holds("participation", "measure", *headings(each.measure))
        if each.kind == "theme":
            return self._holds("reflection", "stage", each.after)
        return any(self._holds(name, "wave", each.after) for name in ("answer_by_person_wave_item", "ready_score"))

    def unclear(self, each: Indicator, scheme: Scheme) -> bool:
        """Whether its data may have come: a log has no id to go by, and neither has a wave of another name."""
        if each.kind == "figure":
            return False
        if each.kind == "participation":
            return self._ever.log or self._ever.unclear
        came = self._ever.stages if each.kind == "theme" else self._ever.waves
        known = {one.id for one in (scheme.stages if each.kind == "theme" else scheme.waves)}
        return self._ever.unclear or bool(came - known)

    def _holds(self, name: str, column: str, *wanted: str) -> bool:
        if name not in self._tables:
            self._tables[name] = self._table(name)
        found = self._tables[name]
        return found is not None and bool(found[column].astype(object).isin(wanted).any())
