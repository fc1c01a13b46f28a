"""Step of setting up a scheme: its waves and stages with their days, and what else happens meanwhile."""

from __future__ import annotations

import datetime
import itertools

import pandas as pd
import streamlit as st

from analysis import setting_up
from analysis.model import Event, Refused, Scheme, Stage, Wave
from pages import _cards, _frame, _new_ids
from pages._forms import Form
from pages.taskforce._setting_up_forms import Part, attempt, button, form_of, kept


def draw(scheme: Scheme) -> None:
    """Waves and stages with their days, from a first meeting or by hand, and what else happens meanwhile."""
    if scheme.waves or scheme.stages:
        _from_first_meeting(scheme)
        _fields(scheme)
    with st.container(horizontal=True):
        st.button("Add a wave", on_click=attempt, args=(_add_time, "waves"))
        st.button("Add a stage", on_click=attempt, args=(_add_time, "stages"))
        for field, what in (("waves", "wave"), ("stages", "stage")):
            if not _keeps_last(scheme, field):
                last = (_drop_time, field, getattr(scheme, field)[-1].id)
                st.button(f"Take out the last {what}", on_click=attempt, args=last, type="tertiary")
    _events(scheme)


def _fields(scheme: Scheme) -> None:
    """The names and days of waves and stages, to be changed by hand."""
    times = [*(("wave", each) for each in scheme.waves), *(("stage", each) for each in scheme.stages)]
    form = form_of("setup-dates", _part(scheme))
    told = [(kind, _time(form, kind, each)) for kind, each in times]
    changed = "Waves and stages changed"
    button(form, "Save waves and stages", lambda: _times(told), changed, part=_part(scheme))


def _held(scheme: Scheme) -> dict:
    """Names and days of waves and stages, by the fields of their form."""
    times = [*(("wave", each) for each in scheme.waves), *(("stage", each) for each in scheme.stages)]
    days = {f"{kind}-{each.id}": None if each.date is None else each.date.isoformat() for kind, each in times}
    return days | {f"{kind}-{each.id}-label": each.label for kind, each in times}


def _part(scheme: Scheme) -> Part:
    return Part(_held, {name: name.replace("-", " ").capitalize() for name in _held(scheme)})


def _from_first_meeting(scheme: Scheme) -> None:
    form = form_of("setup-start", _part(scheme), begun={})
    day = form.day("day", "When do the pairs meet first?")
    if day is None:
        st.caption("From that day the usual dates follow: before the first meeting, half-way, at the end, a year on.")
        return
    dates = setting_up.proposed_dates(scheme, day)
    kinds = {"wave": "Questionnaire", "stage": "Reflections"}
    told = dates.assign(kind=dates["kind"].map(kinds), date=dates["date"].map(in_words), week=_weeks(dates["week"]))
    names = {"kind": "What", "label": "When", "date": "Usual day", "week": "From the first meeting"}
    _cards.table(told[list(names)].rename(columns=names), alt="The usual days of waves and stages")
    note = f"Dates counted from {in_words(day)}"
    button(form, "Take these dates", lambda: _proposed(dates), note, part=_part(scheme))
    st.divider()


def _weeks(weeks: pd.Series) -> pd.Series:
    return weeks.map(lambda week: f"{_cards.counted(abs(week), 'week')} {'before' if week < 0 else 'after'}")


def in_words(day: datetime.date | None) -> str:
    return "not dated" if day is None or pd.isna(day) else f"{day.day} {day:%B %Y}"


def _proposed(dates: pd.DataFrame) -> dict:
    scheme, days = _frame.scheme(), dates.set_index(["kind", "id"])["date"]
    return {
        "waves": [each.model_copy(update={"date": days["wave", each.id]}) for each in scheme.waves],
        "stages": [each.model_copy(update={"date": days["stage", each.id]}) for each in scheme.stages],
    }


def _time(form: Form, kind: str, each: Wave | Stage) -> Wave | Stage:
    """A wave or stage under the name and day that stand in its fields; an emptied name is not taken."""
    left, right = st.columns(2)
    name = f"{kind} {_cards.escaped(each.id)}"
    label = form.text(f"{kind}-{each.id}-label", name[:1].upper() + name[1:], most=60, place=left)
    day = form.day(f"{kind}-{each.id}", f"Day of {name}", place=right)
    return each.model_copy(update={"label": label.strip() or each.label, "date": day})


def _times(told: list[tuple[str, Wave | Stage]]) -> dict:
    return {f"{name}s": [each for kind, each in told if kind == name] for name in ("wave", "stage")}


def _add_time(field: str) -> None:
    there = getattr(_frame.scheme(), field)
    letter, made, word = ("W", Wave, "Wave") if field == "waves" else ("S", Stage, "Stage")
    ident = _new_ids.numbered(field, letter, first=len(there) + 1)
    called = {each.label for each in there}
    label = next(name for n in itertools.count(len(there) + 1) if (name := f"{word} {n}") not in called)
    kept({field: [*there, made(id=ident, label=label)]}, f"{word} added")


def _keeps_last(scheme: Scheme, field: str) -> str:
    """Why the last one stays: the only wave, named by an indicator, or files were mapped; nothing if it may go."""
    there = getattr(scheme, field)
    word, least = ("wave", 1) if field == "waves" else ("stage", 0)
    if len(there) <= least:
        return f"A scheme keeps its first {word}." if there else f"There is no {word} to take out."
    last = there[-1]
    sides = [each for each in scheme.indicators if (each.kind == "theme") == (field == "stages")]
    if any(last.id in (each.before, each.after) for each in sides):
        return f"An indicator is measured at {last.label}. Give that indicator another {word} first."
    if _frame.store().study_version(_frame.viewer(), scheme.slug):
        return f"Files have been mapped, so the {word}s stay."
    return ""


def _drop_time(field: str, ident: str) -> None:
    scheme = _frame.scheme()
    there = getattr(scheme, field)
    if not there or there[-1].id != ident:
        raise Refused(f"Somebody else changed the {field} meanwhile, so nothing was taken out. Look again.")
    if why_not := _keeps_last(scheme, field):
        raise Refused(f"Nothing was taken out. {why_not}")
    kept({field: there[:-1]}, f"The last of the {field} taken out")


def _events(scheme: Scheme) -> None:
    """What else happens meanwhile: told on every time axis, for no comparison of waves can take it out."""
    st.divider()
    st.markdown("**What else happens meanwhile**, such as a reorganisation or a pay round")
    for place, event in enumerate(scheme.events):
        with st.container(horizontal=True, vertical_alignment="center"):
            _cards.plain(f"{in_words(event.date)}: {event.label}")
            st.button("Take out", key=f"event-{place}", on_click=attempt, args=(_drop_event, event), type="tertiary")
    form = Form("setup-event", {})
    form.stand({})
    left, right = st.columns(2)
    label = form.text("label", "What happens", most=120, place=left)
    day = form.day("date", "On which day", place=right)
    event, lacks = {"label": label.strip(), "date": day}, not (label.strip() and day)
    button(form, "Add this event", lambda: {"events": [*_frame.scheme().events, event]}, "Event added", disabled=lacks)


def _drop_event(event: Event) -> None:
    there = list(_frame.scheme().events)
    if event not in there:
        raise Refused("Somebody else has taken this event out meanwhile. Nothing was changed.")
    there.remove(event)
    kept({"events": there}, f"Event taken out: {event.label}")
