"""Step of setting up a scheme: its waves and stages with their days, and what else happens meanwhile."""

from __future__ import annotations

import datetime

import pandas as pd
import streamlit as st

from analysis import setting_up
from analysis.model import Scheme, Stage, Wave
from pages import _cards, _frame
from pages._forms import Form
from pages.taskforce._setting_up_forms import Part, button, form_of, kept


def draw(scheme: Scheme) -> None:
    """Waves and stages with their days, from a first meeting or by hand, and what else happens meanwhile."""
    _from_first_meeting(scheme)
    times = [*(("wave", each) for each in scheme.waves), *(("stage", each) for each in scheme.stages)]
    form = form_of("setup-dates", _part(scheme))
    told = [(kind, _time(form, kind, each)) for kind, each in times]
    changed = "Waves and stages changed"
    button(form, "Save waves and stages", lambda: _times(told), changed, part=_part(scheme))
    with st.container(horizontal=True):
        st.button("Add a wave", on_click=_add_time, args=("waves",))
        st.button("Add a stage", on_click=_add_time, args=("stages",))
        for field, what in (("waves", "wave"), ("stages", "stage")):
            if _last_may_go(scheme, field):
                st.button(f"Take out the last {what}", on_click=_drop_time, args=(field,), type="tertiary")
    _events(scheme)


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
    scheme = _frame.scheme()
    there = getattr(scheme, field)
    letter, made, word = ("W", Wave, "Wave") if field == "waves" else ("S", Stage, "Stage")
    number = next(n for n in range(len(there) + 1, 999) if f"{letter}{n}" not in {each.id for each in there})
    kept({field: [*there, made(id=f"{letter}{number}", label=f"{word} {number}")]}, f"{word} added")


def _last_may_go(scheme: Scheme, field: str) -> bool:
    """The last one, while no file has been mapped and no indicator names it; a scheme keeps its first wave."""
    there = getattr(scheme, field)
    named = {name for each in scheme.indicators for name in (each.before, each.after)}
    spare = len(there) > (1 if field == "waves" else 0) and there[-1].id not in named
    return spare and not _frame.store().study_version(_frame.viewer(), scheme.slug)


def _drop_time(field: str) -> None:
    kept({field: getattr(_frame.scheme(), field)[:-1]}, f"The last of the {field} taken out")


def _events(scheme: Scheme) -> None:
    """What else happens meanwhile: told on every time axis, for no comparison of waves can take it out."""
    st.divider()
    st.markdown("**What else happens meanwhile**, such as a reorganisation or a pay round")
    for place, event in enumerate(scheme.events):
        with st.container(horizontal=True, vertical_alignment="center"):
            _cards.plain(f"{in_words(event.date)}: {event.label}")
            st.button("Take out", key=f"event-{place}", on_click=_drop_event, args=(place,), type="tertiary")
    form = Form("setup-event", {})
    form.stand({})
    left, right = st.columns(2)
    label = form.text("label", "What happens", most=120, place=left)
    day = form.day("date", "On which day", place=right)
    event, lacks = {"label": label.strip(), "date": day}, not (label.strip() and day)
    button(form, "Add this event", lambda: {"events": [*_frame.scheme().events, event]}, "Event added", disabled=lacks)


def _drop_event(place: int) -> None:
    there = _frame.scheme().events
    kept({"events": [*there[:place], *there[place + 1 :]]}, "Event taken out")
