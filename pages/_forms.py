"""A form that loses nothing: every change is kept as a draft, and two versions of one thing are shown side by side.

The store keeps the draft of each window under the viewer's name. The window's own mark stands in the address, so that
after a reload, or a restart of the program, the same window finds what was typed in it; what was typed in another
window that was closed is offered. No field stands in an `st.form`, which tells the server nothing until it is sent.
"""

from __future__ import annotations

import datetime
import secrets
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis.actions import Action
from analysis.model import Refused, in_words
from analysis.records import Record
from analysis.store import Clash
from analysis.workbooks import one_line, readable
from pages import _cards, _frame

LONG = 200  # letters from which a text has a box of several lines
PART = "/"  # between a field and the part of it that one widget asks for
_NOTHING = object()  # other than anything that can be typed
UNFINISHED = "Something was typed here in another window or on an earlier visit, and not saved."


class Form:
    """The fields of one thing: what is held of it, and over that what was typed and not saved.

    name: of the form, such as "action-A01"; the same for the same thing in every window. held: its values as they are
    stored, plain JSON but for dates. version: of the stored thing; what was typed grew from the version it began with.
    """

    def __init__(self, name: str, held: Mapping[str, Any], *, version: int = 0):
        self.name, self.version = name, version
        self.held = {part: value for field, whole in held.items() for part, value in _in_parts(field, whole)}
        self._mine, self._viewer = f"form-{_frame.slug()}-{name}", _frame.viewer().name
        if self._own("typed") not in st.session_state:
            found = _frame.store().drafts(_frame.viewer(), _frame.slug(), name)
            st.session_state[self._own("typed")] = found.pop(_window(), {})
            st.session_state[self._own("others")] = found
        self.typed: dict[str, Any] = st.session_state[self._own("typed")]
        # Whoever looks through other eyes in the same window begins with what these eyes typed, and no other.
        if st.session_state.setdefault(f"{self._mine}: eyes", self._viewer) != self._viewer:
            self._anew()
            st.session_state[f"{self._mine}: eyes"] = self._viewer
        # What somebody else saved meanwhile stands in the fields, but for those in which something was typed.
        if st.session_state.setdefault(self._own("drawn"), version) != version:
            self._anew()
            st.session_state[self._own("drawn")] = version
        # Which version stood beside the fields before this run: whoever saves now has seen that one and no later one.
        self._seen: int | None = st.session_state.get(self._own("shown"))
        if self.typed:
            st.query_params["window"] = _window()

    # ------------------------------------------------------------------------------------------------- fields

    def text(self, field: str, label: str, *, most: int = LONG, place: Any = st, **options) -> str:
        """A line, or a box where more than 200 letters may stand."""
        kind = place.text_input if most <= LONG else place.text_area
        told = kind(label, max_chars=most, key=self._key(field), **self._kept(field, "", str), **options)
        return one_line(told) if most <= LONG else readable(told)

    def day(self, field: str, label: str, *, place: Any = st, **options) -> datetime.date | None:
        return place.date_input(
            label, format="DD/MM/YYYY", key=self._key(field), **self._kept(field, None, _day), **options
        )

    def number(self, field: str, label: str, *, place: Any = st, **options) -> float | int | None:
        """A number. What is held or was typed stands in its field, also where it lies beyond the bounds."""
        limits = {name: options[name] for name in ("min_value", "max_value") if name in options}
        broken = any(isinstance(each, float) for each in (*limits.values(), options.get("step")))
        there = [each for each in (self.held.get(field), self.typed.get(field)) if isinstance(each, (int, float))]
        for name, widest in (("min_value", min), ("max_value", max)):
            if name in limits:
                options[name] = widest([limits[name], *(float(each) if broken else each for each in there)])
        kept = self._kept(field, None, float if broken else None)
        return place.number_input(label, key=self._key(field), **kept, **options)

    def tick(self, field: str, label: str, *, place: Any = st, **options) -> bool:
        return place.checkbox(label, key=self._key(field), **self._kept(field, False, bool), **options)

    def choice(
        self, field: str, label: str, choices: Mapping[str, str], *, none: str = "", place: Any = st, **options
    ) -> str | None:
        """One of these, by its words; none: what stands for no choice, where that may be."""
        offered = ["", *choices] if none else list(choices)
        first = offered[0] if offered else None
        kept = self._kept(field, first, lambda told: told if told in offered else first)
        told = place.selectbox(
            label,
            offered,
            format_func=lambda each: choices.get(each, none),
            key=self._key(field),
            on_change=kept["on_change"],
            index=offered.index(kept["value"]) if kept["value"] in offered else 0,
            **options,
        )
        return told or None

    def several(self, field: str, label: str, choices: Mapping[str, str], *, place: Any = st, **options) -> list[str]:
        kept = self._kept(field, [], lambda told: [each for each in told if each in choices])
        kept["default"] = kept.pop("value")
        return place.multiselect(
            label, list(choices), format_func=lambda each: choices[each], key=self._key(field), **kept, **options
        )

    def counts(self, field: str, label: str, choices: Mapping[str, str], *, place: Any = st) -> dict[str, int]:
        """A number for each of these where one was typed: three beside each other on a desk, below on a telephone."""
        place.caption(label)
        columns = [column for _ in range(0, len(choices), 3) for column in place.columns(3)]
        told = {
            name: self.number(f"{field}{PART}{name}", words, place=column, min_value=0, step=1)
            for (name, words), column in zip(choices.items(), columns, strict=False)
        }
        return {name: int(number) for name, number in told.items() if number is not None}

    def _key(self, field: str) -> str:
        # A browser keeps what stands in a field as long as the field has its name, so fields begun anew have another.
        again = st.session_state.get(f"{self._mine}: again", 0)
        return f"{self._mine}-{field}-{again}" if again else f"{self._mine}-{field}"

    def _own(self, what: str) -> str:
        """Where the form keeps something of its own in the session, which no field can be called."""
        return f"{self._mine}: {what} of {self._viewer}"

    def _kept(self, field: str, empty: Any, read: Callable[[Any], Any] | None) -> dict[str, Any]:
        """What a widget begins with, and that each change of it is kept. A widget that was drawn has its own value.

        Until somebody types in it, a browser shows what a widget begins with, and asks again whenever it draws the page
        anew: so it is told the same each time.
        """
        begun: dict[str, Any] = st.session_state.setdefault(f"{self._mine}: fields", {})
        if field not in begun or self._key(field) not in st.session_state:
            value = self.typed.get(field, self.held.get(field))
            begun[field] = empty if value is None else read(value) if read else value
        return {"value": begun[field], "on_change": lambda: self._keep(field)}

    def _keep(self, field: str) -> None:
        value = st.session_state.get(self._key(field))
        self.typed[field] = value.isoformat() if isinstance(value, datetime.date) else value
        self.typed.setdefault("version", self.version)
        if _in_words(value) == _in_words(self.held.get(field)) and self.typed["version"] == self.version:
            del self.typed[field]  # as it was
        # A copy of this window has the same mark: what was typed there into other fields stays, with what it grew from.
        stored = self._draft()
        others = {name: told for name, told in stored.items() if name != field}
        draft = {**self.typed, **(others if others.keys() - {"version"} else {})}
        self._keep_draft(draft)
        if self.typed.keys() - {"version"}:
            st.query_params["window"] = _window()  # last: an address with the mark finds what was typed
        else:
            self.typed.clear()
            st.session_state.pop(self._own("shown"), None)

    def _draft(self) -> dict[str, Any]:
        """What the store holds of this window now."""
        return _frame.store().drafts(_frame.viewer(), _frame.slug(), self.name).get(_window(), {})

    def _keep_draft(self, draft: Mapping[str, Any]) -> bool:
        """Whether this could be kept as the draft of this window; where nothing is in it, none stays."""
        place = (_frame.viewer(), _frame.slug(), self.name, _window())
        try:
            if draft.keys() - {"version"}:
                _frame.store().keep_draft(*place, dict(draft))
            else:
                _frame.store().forget_draft(*place)
        except Refused as refusal:
            st.session_state[self._own("refused")] = str(refusal)
            return False
        return True

    # ------------------------------------------------------------------------------------------------- saving

    @property
    def is_begun(self) -> bool:
        """Whether something was typed into this form and not saved, here or in another window."""
        return bool(self.typed or st.session_state.get(self._own("others")))

    @property
    def grown_from(self) -> int:
        """The version of the stored thing that what stands in the form grew from."""
        if self.typed and self._seen is not None:
            return self._seen
        return int(self.typed.get("version", self.version))

    def forget(self) -> None:
        """The form starts again from what the store holds, which may be what was typed in a copy of this window."""
        mine = {name: told for name, told in self.typed.items() if name != "version"}
        self._keep_draft({name: told for name, told in self._draft().items() if mine.get(name, _NOTHING) != told})
        self._reset()

    def _reset(self) -> None:
        self._anew()
        for what in ("typed", "others", "drawn", "shown", "refused"):
            st.session_state.pop(self._own(what), None)

    def _anew(self) -> None:
        """The fields are drawn again from what is held and what was typed."""
        for field in st.session_state.pop(f"{self._mine}: fields", ()):
            st.session_state.pop(self._key(field), None)
        st.session_state[f"{self._mine}: again"] = st.session_state.get(f"{self._mine}: again", 0) + 1

    def saved(self, save: Callable[[int], object], *, labels: Mapping[str, str]) -> bool:
        """Whether `save` kept it, from the version that it is given; if not, a sentence says why, and all stays.

        Where somebody else saved another version meanwhile, both are shown, and whoever saves again has seen theirs.
        labels: the fields by name, for that.
        """
        try:
            save(self.grown_from)
        except ValidationError as mistake:
            st.error(_cards.escaped(in_words(mistake)))
            return False
        except Clash as clash:
            st.error(_cards.escaped(str(clash)))
            if clash.stored is None or st.session_state.get(self._own("shown")) != clash.stored.row_version:
                self._beside(clash.stored, labels)
            return False
        except Refused as refusal:
            st.error(_cards.escaped(str(refusal)))
            return False
        self.forget()
        return True

    def stand(self, labels: Mapping[str, str], stored: Action | Record | None = None) -> None:
        """Above the fields: what was left unfinished in another window, and a version that somebody saved meanwhile."""
        if refused := st.session_state.pop(self._own("refused"), None):
            st.error(_cards.escaped(refused))
        self._others()
        if self.typed and stored is not None and self.typed.get("version", self.version) != stored.row_version:
            st.warning("Somebody else changed this since you began. Both versions are here; what you save now stands.")
            self._beside(stored, labels)

    def _beside(self, stored: Action | Record | None, labels: Mapping[str, str]) -> None:
        """Both versions, field by field, where they differ."""
        if stored is None:
            return
        theirs = stored.model_dump(mode="json")
        mine = {field: self._now(field, theirs.get(field)) for field in labels}
        rows = [
            (labels[field], _in_words(theirs.get(field)), _in_words(mine[field]))
            for field in labels
            if _in_words(theirs.get(field)) != _in_words(mine[field])
        ]
        columns = ["What", "As somebody else saved it", "As it stands in your form"]
        if rows:
            # Narrow columns and cells of several lines: on a telephone, too, both stand beside each other.
            narrow = {name: st.column_config.TextColumn(width=105) for name in columns}
            told = pd.DataFrame(rows, columns=columns)
            _cards.table(told, alt="Both versions, where they differ", column_config=narrow, row_height=90)
        else:
            st.caption("Both say the same.")
        st.session_state[self._own("shown")] = stored.row_version
        st.button("Take theirs instead", key=self._own("theirs"), on_click=self.forget)

    def _now(self, field: str, otherwise: Any) -> Any:
        if isinstance(otherwise, Mapping):
            names = [key for key in (*self.held, *self.typed) if key.startswith(f"{field}{PART}")]
            told = {name.partition(PART)[2]: self._now(name, None) for name in dict.fromkeys(names)}
            return {name: number for name, number in told.items() if number is not None}
        return st.session_state.get(self._key(field), self.typed.get(field, self.held.get(field, otherwise)))

    def _others(self) -> None:
        """What was typed in windows that may be closed by now."""
        others: dict[str, dict] = st.session_state.get(self._own("others"), {})
        for window, values in others.items():
            said = "; ".join(_in_words(value) for name, value in values.items() if name != "version" and value)
            with st.container(border=True):
                _cards.plain(f"{UNFINISHED} {said[:200]}")
                with st.container(horizontal=True):
                    key = self._own(f"other {window}")
                    st.button("Go on with it", key=f"{key}-take", on_click=self._take, args=(window, values))
                    st.button("Throw it away", key=f"{key}-drop", on_click=self._drop, args=(window,))

    def _take(self, window: str, values: dict) -> None:
        """What was typed there, under what was typed here, grown from whichever version does not stand any more."""
        both = {**values, **self._draft(), **self.typed}
        begun = [each["version"] for each in (values, self.typed) if "version" in each]
        both |= {"version": next((each for each in begun if each != self.version), self.version)} if begun else {}
        if not self._keep_draft(both):
            return
        _frame.store().forget_draft(_frame.viewer(), _frame.slug(), self.name, window)
        self._reset()
        st.query_params["window"] = _window()

    def _drop(self, window: str) -> None:
        _frame.store().forget_draft(_frame.viewer(), _frame.slug(), self.name, window)
        st.session_state[self._own("others")].pop(window, None)


def _in_parts(field: str, value: Any) -> list[tuple[str, Any]]:
    """A value as the widgets of a form hold it: a number for each of several things has a widget each."""
    if isinstance(value, Mapping):
        return [(f"{field}{PART}{name}", number) for name, number in value.items()]
    return [(field, value)]


def _window() -> str:
    """The mark of this browser window, which its address keeps."""
    if "window" not in st.session_state:
        told = st.query_params.get("window", "")
        st.session_state["window"] = told if told.isalnum() and len(told) <= 16 else secrets.token_hex(4)
    return st.session_state["window"]


def _day(told: Any) -> datetime.date | None:
    if isinstance(told, datetime.date):
        return told
    try:
        return datetime.date.fromisoformat(told)
    except (TypeError, ValueError):
        return None


def _in_words(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {number}" for name, number in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)
