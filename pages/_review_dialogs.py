"""Part of the review page: what is asked in a window of its own: another theme, or a new one.

While a window is open no key reaches the page behind it.
"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from pydantic import ValidationError

from analysis.model import Refused, in_words
from analysis.themes.codebook import Codebook, Theme, free_id
from pages import _cards, _frame, _harm, _review_hand
from pages._review_desk import Desk, Place

# Keys for many themes, without those that a page or a browser keeps to itself.
KEYS = "1234567890QWEYUIOPADFGJKLZVM"


def ask(kind: str, about: str | None = None) -> None:
    """Opens a window on the next run: theme (about: the theme to move from) or new (the same)."""
    st.session_state["review_ask"] = (kind, about)


def close() -> None:
    st.session_state.pop("review_ask", None)


def is_open() -> bool:
    return bool(st.session_state.get("review_ask")) or _harm.is_open()


def open_one(desk: Desk, place: Place) -> None:
    """The window that was asked for, if any."""
    kind, about = st.session_state.get("review_ask") or ("", None)
    if kind == "theme":
        st.dialog("Move to another theme" if about else "Add a theme", width="large", on_dismiss=close)(_theme)(
            desk, place, about
        )
    elif kind == "new":
        st.dialog("A new theme", on_dismiss=close)(_new)(desk, place, about)
    else:
        _harm.window(place[0], then=lambda: _review_hand.go_on(place))


# ------------------------------------------------------------------------------------------------------- themes


def theme_keys(codebook: Codebook) -> dict[str, str]:
    """A key for each theme, as far as there are keys."""
    return {theme.id: key for theme, key in zip(codebook.themes, KEYS, strict=False)}


def shortcut(keys: dict[str, str], theme: str) -> dict[str, str]:
    return {"shortcut": keys[theme]} if theme in keys else {}


def _theme(desk: Desk, place: Place, instead_of: str | None) -> None:
    if instead_of:
        _cards.plain(f"“{desk.theme(instead_of).name}” is rejected here, and the theme that you choose is added.")
    hits = desk.hits_of(place)
    held = set(hits.loc[hits["status"] != "rejected", "theme"])
    keys = theme_keys(desk.reading.codebook)
    with st.container(horizontal=True, gap="small"):
        for theme in desk.reading.codebook.themes:
            chosen = st.button(
                _cards.escaped(theme.name),
                key=f"give-{theme.id}",
                disabled=theme.id in held and theme.id != instead_of or theme.id == instead_of,
                help=_cards.escaped(theme.definition) or None,
                on_click=_give,
                args=(place, theme.id, instead_of),
                **shortcut(keys, theme.id),
            )
            if chosen:
                st.rerun()
    if _frame.viewer().may("edit codebook"):
        fresh = st.button(
            "A new theme …", icon=":material/add:", key="give-new", on_click=ask, args=("new", instead_of), shortcut="N"
        )
        if fresh:
            st.rerun()


def _give(place: Place, theme: str, instead_of: str | None) -> None:
    """Adds the theme, in the place of another one if asked for."""
    before = [(instead_of, "reject")] if instead_of else []
    _review_hand.decide(place, [*before, (theme, "add")])
    close()


def _new(desk: Desk, place: Place, instead_of: str | None) -> None:
    """A theme that is coded by hand: no phrase suggests it until somebody writes one on the Codebook page."""
    st.caption("It joins the codebook as a new version, for texts of every stage. Phrases can be given to it later.")
    name = st.text_input("Name", key="new_theme_name", max_chars=80)
    definition = st.text_area("What belongs to it, and what does not", key="new_theme_definition", max_chars=600)
    reason = st.text_input("Why the codebook needs it", key="new_theme_reason", max_chars=300)
    if not st.button("Add it to the codebook and to this sentence", type="primary", key="new_theme_save"):
        return
    try:
        theme = add_to_codebook(name, definition, reason)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    _give(place, theme, instead_of)
    for key in ("new_theme_name", "new_theme_definition", "new_theme_reason"):
        st.session_state.pop(key, None)
    st.rerun()


def add_to_codebook(name: str, definition: str, reason: str, *, fits: Iterable[str] = ()) -> str:
    """The id of the new theme, once a version of the codebook with it is saved. Raises Refused with the reason."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    version, book = store.codebook_version(viewer, slug), store.codebook(viewer, slug)
    if not name.strip() or not definition.strip():
        raise Refused("A theme needs a name and a definition, so that others code it alike. Write both.")
    if name.strip().casefold() in {theme.name.casefold() for theme in book.themes}:
        raise Refused("The codebook has a theme of this name. Choose it from the list, or find another name.")
    theme = free_id(name, [each.id for each in book.themes])
    try:
        new = Theme(id=theme, name=name, definition=definition, fits=tuple(fits))
    except ValidationError as mistake:
        raise Refused(in_words(mistake)) from None
    grown = book.model_copy(update={"themes": (*book.themes, new)})
    store.save_codebook(viewer, slug, grown, reason=reason, grown_from=version)
    return theme
