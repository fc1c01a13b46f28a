"""The parts of a page and the choice between them, which the address names: a reload or a link opens the same one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st


def chosen(parts: Mapping[str, str], *, name: str = "part", forgotten: Sequence[str] = ()) -> str:
    """The part that is open, the first unless the address or the reader says otherwise.

    parts: their labels by the words that stand in the address. name: under which they stand there. forgotten: what else
    the address tells of a part, and what leaves it with the part.
    """
    key, before = f"{name}-{next(iter(parts))}", f"{name}-{next(iter(parts))}-before"
    told = st.query_params.get(name)
    wanted = told if told in parts else next(iter(parts))
    # A link to another part of the same page changes the address alone; a click changes the choice alone.
    if key not in st.session_state or wanted != st.session_state.get(before):
        st.session_state[key] = wanted
    part = _control("Part of the page", parts, key)
    st.session_state[before] = part
    if part == next(iter(parts)):
        st.query_params.pop(name, None)
    else:
        st.query_params[name] = part
    if part != wanted:
        for each in forgotten:
            st.query_params.pop(each, None)
    return part


def resumed(parts: Mapping[str, str], *, key: str, label: str, opening: str = "", name: str = "part") -> str:
    """The part that is open: as a link says, else as the reader left it, and at first `opening`, or the first one.

    parts, name: as in `chosen`. key: of the choice, which a page may set itself. label: for whoever does not see it.
    """
    told, before = st.query_params.get(name), f"{key}-before"
    if told in parts and told != st.session_state.get(before):
        st.session_state[key] = told
    elif st.session_state.get(key) not in parts:
        st.session_state[key] = opening or next(iter(parts))
    part = _control(label, parts, key)
    st.query_params[name] = st.session_state[before] = part
    return part


def _control(label: str, parts: Mapping[str, str], key: str) -> str:
    part = st.segmented_control(
        label,
        list(parts),
        format_func=parts.__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
        persist_state="session",  # the browser hears of it until it has it, also where a run is cut short
    )
    return str(part)
