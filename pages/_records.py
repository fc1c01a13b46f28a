"""One way to list, write, change and take out records of any kind, made of what `record_fields` says of their fields.

A record that is being changed stands in the address (`open`), so that a reload finds its form open with what was typed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from analysis import homework
from analysis.record_fields import KIND_WORDS, LABELS, RecordField, fields_of, made
from analysis.records import Record, Source
from analysis.store import Clash
from pages import _cards, _frame
from pages._forms import Form

Choices = Mapping[str, Mapping[str, str]]
OPEN = "open"
# A button without a frame is known as one by its sign.
PENCIL, BIN = ":material/edit:", ":material/delete:"
NO_RIGHT = "Your view may not read what the taskforce keeps."


def held(kind: str) -> list[Record]:
    """The records of a kind that stand."""
    return _frame.store().records(_frame.viewer(), _frame.slug(), kind)


def may_read() -> bool:
    """Whether whoever looks may read records; where not, a sentence says so."""
    if _frame.viewer().may("actions"):
        return True
    st.info(NO_RIGHT, icon=":material/lock:")
    return False


def draw(kind: str, card: Callable[[Any], None], *, choices: Choices | None = None, new: str = "") -> None:
    """All records of a kind as cards, each of which may be changed or taken out, and the form for another one.

    card: draws what a record says. choices: by field, words of what it may point at. new: what adding one is called.
    """
    records = held(kind)
    for each in records:
        one(each, card, choices=choices)
    gone(kind, {each.id for each in records}, choices=choices)
    if _frame.viewer().may("edit actions"):
        add(kind, new or f"Add a {KIND_WORDS[kind][0]}", choices=choices, expanded=not records)


def one(record: Record, card: Callable[[Any], None], *, choices: Choices | None = None) -> None:
    """A record as a card, with its form where it is being changed."""
    place = f"{record.kind}-{record.id}"
    with st.container(border=True, gap="xsmall"):
        card(record)
        if not _frame.viewer().may("edit actions"):
            return
        if st.query_params.get(OPEN) == place:
            _change(record, choices or {})
        else:
            st.button("Change", key=f"change-{place}", icon=PENCIL, on_click=_open, args=(place,), type="tertiary")


def gone(kind: str, ids: set[str], *, choices: Choices | None = None) -> None:
    """What was typed into a record that somebody else took out meanwhile; nothing where there is none."""
    place = st.query_params.get(OPEN, "")
    name = place.removeprefix(f"{kind}-")
    if not place.startswith(f"{kind}-") or name in ids or not _frame.viewer().may("edit actions"):
        return
    form = Form(place, {})
    if not form.typed:
        return
    with st.container(border=True):
        st.warning("Somebody else has taken out this entry meanwhile. What you typed is still here.")
        told = _filled_in(form, kind, choices or {})
        with st.container(horizontal=True):
            save = st.button("Keep it all the same", key=f"save-{place}", type="primary")
            st.button("Let it go", key=f"leave-{place}", on_click=_leave, args=(form,))
        if save and form.saved(lambda _: put(made({**told, "kind": kind, "id": name})), labels=LABELS[kind]):
            st.query_params.pop(OPEN, None)
            _told("Saved.")


def add(kind: str, label: str, *, choices: Choices | None = None, expanded: bool = False, **begun: Any) -> None:
    """The form for another record of a kind. begun: what stands in it to begin with."""
    form = Form(f"new-{kind}", begun)
    with st.expander(label, expanded=expanded or bool(form.typed)):
        form.stand(LABELS[kind])
        told = _filled_in(form, kind, choices or {})
        if st.button("Save", key=f"save-new-{kind}", type="primary") and form.saved(
            lambda _: _kept({**told, "kind": kind, "id": f"{kind}-{secrets.token_hex(4)}"}), labels=LABELS[kind]
        ):
            _told("Saved.")


def put(record: Record) -> None:
    """Keeps a record over whatever stands under its id, or stood there before it was taken out."""
    history = _frame.store().record_history(_frame.viewer(), _frame.slug())
    mine = history[(history["kind"] == record.kind) & (history["id"] == record.id)]
    version = 0 if mine.empty else int(mine["version"].max())
    _frame.store().save_record(_frame.viewer(), _frame.slug(), record.model_copy(update={"row_version": version}))


def changes(*kinds: str) -> None:
    """Who changed which record of these kinds, and when."""
    history = _frame.store().record_history(_frame.viewer(), _frame.slug())
    history = history[history["kind"].isin(kinds)]
    if history.empty:
        return
    titles = {(kind, each.id): title_of(each) for kind in kinds for each in held(kind)}
    rows = history.assign(
        what=[KIND_WORDS[kind][0].capitalize() for kind in history["kind"]],
        which=[titles.get(place, "taken out since") for place in zip(history["kind"], history["id"], strict=True)],
        done=[
            "Taken out" if row.removed else "Written" if row.version == 1 else "Changed" for row in history.itertuples()
        ],
    )
    names = {"what": "What", "which": "Which", "done": "What happened", "by": "By", "at": "When (UTC)"}
    with st.expander("Who changed what, and when"):
        _cards.table(rows[list(names)].iloc[::-1].rename(columns=names), alt="Changes of what the taskforce keeps")


def title_of(record: Record) -> str:
    """What a record is called among others of its kind."""
    fields = fields_of(record.kind)
    first = next(each.name for each in fields if each.shape == "line" and each.needed)
    return str(getattr(record, first))


def dated(record: Any) -> str:
    """The day of a record in words."""
    return f"{record.date.day} {record.date:%B %Y}"


def shelf() -> list[Source]:
    """What other schemes found, as far as whoever looks may read it."""
    if not _frame.viewer().may("actions"):
        return []
    return homework.shelf(_frame.scheme(), [each for each in held("source") if isinstance(each, Source)])


def others_found(known: Sequence[Source], scales: tuple[str, ...] = (), whys: tuple[str, ...] = ()) -> None:
    """What other schemes found on these measures or whys, folded; nothing where nothing is known. known: the shelf."""
    found = homework.beside(known, scales=scales, whys=whys)
    if not found:
        return
    with st.expander(f"What other schemes and studies found ({len(found)})", icon=":material/menu_book:"):
        for each in found:
            _cards.plain(homework.in_a_line(each))
            if each.caution:
                st.caption(_cards.escaped(f"Caution: {each.caution}"))
        st.caption("Other people, other measures: something to think with, and no yardstick for this scheme.")


# ------------------------------------------------------------------------------------------------------ one record


def _change(record: Record, choices: Choices) -> None:
    """The form of a record that stands, with the two ways out of it."""
    kind, place = record.kind, f"{record.kind}-{record.id}"
    form = Form(place, record.model_dump(), version=record.row_version)
    form.stand(LABELS[kind], record)
    told = _filled_in(form, kind, choices)
    with st.container(horizontal=True):
        save = st.button("Save", key=f"save-{place}", type="primary")
        st.button("Leave as it was", key=f"leave-{place}", on_click=_leave, args=(form,))
        asked = (place, record.row_version)
        st.button("Take out", key=f"out-{place}", icon=BIN, on_click=_ask, args=(asked,), type="tertiary")
    whole = {**record.model_dump(), **told}
    if save and form.saved(lambda version: _kept({**whole, "row_version": version}), labels=LABELS[kind]):
        st.query_params.pop(OPEN, None)
        _told("Saved.")
    asked_of, seen = st.session_state.get("really") or ("", 0)
    if asked_of == place:
        _really(record.model_copy(update={"row_version": seen}), form)


def _really(record: Record, form: Form) -> None:
    """The second question. record: with the version that stood here when the first one was answered."""
    st.warning("Take this out? Its versions stay in the history.")
    with st.container(horizontal=True):
        yes = st.button("Yes, take it out", key=f"really-{form.name}", type="primary")
        st.button("Keep it", key=f"keep-{form.name}", on_click=_ask, args=(None,))
    if not yes:
        return
    try:
        _frame.store().remove_record(_frame.viewer(), _frame.slug(), record)
    except Clash as clash:
        _ask(None)  # what stands now has to be seen before it is taken out
        st.error(_cards.escaped(str(clash)))
        return
    _ask(None)
    _leave(form)
    _told("Taken out.")


def _kept(told: dict[str, Any]) -> None:
    _frame.store().save_record(_frame.viewer(), _frame.slug(), made(told))


def _told(words: str) -> None:
    st.toast(words, icon=":material/check:")
    st.rerun()


def _open(place: str) -> None:
    st.query_params[OPEN] = place


def _leave(form: Form) -> None:
    form.forget()
    st.query_params.pop(OPEN, None)


def _ask(seen: tuple[str, int] | None) -> None:
    """Asks once more before this version of a record is taken out; None: asks no more."""
    st.session_state["really"] = seen


# ---------------------------------------------------------------------------------------------------------- fields


def _filled_in(form: Form, kind: str, choices: Choices) -> dict[str, Any]:
    """What stands in the fields of a form now, by their names."""
    return {each.name: _asked(form, each, choices.get(each.name, {})) for each in fields_of(kind)}


def _asked(form: Form, field: RecordField, offered: Mapping[str, str]) -> Any:
    told = form.held.get(field.name)
    if field.shape == "references" or offered:
        # What it points at already stays to choose, whatever has gone meanwhile: saving must not lose it.
        here = [told] if isinstance(told, str) else told or ()
        offered = {**offered, **{each: each for each in here if each not in offered}}
    if field.shape == "references":
        return form.several(field.name, field.label, offered) if offered else []
    if offered or field.shape == "choice":
        none = "" if field.needed else "Not said"
        return form.choice(field.name, field.label, offered or field.choices or {}, none=none)
    if field.shape == "several":
        return form.several(field.name, field.label, field.choices or {})
    if field.shape == "counts":
        return form.counts(field.name, field.label, field.choices or {})
    return _typed(form, field)


def _typed(form: Form, field: RecordField) -> Any:
    if field.shape == "day":
        return form.day(field.name, field.label)
    if field.shape == "tick":
        return form.tick(field.name, field.label)
    if field.shape == "whole":
        return form.number(field.name, field.label, min_value=0, step=1)
    if field.shape == "number":
        return form.number(field.name, field.label, min_value=0.0, step=1.0, format="%g")
    return form.text(field.name, field.label, most=field.most)
