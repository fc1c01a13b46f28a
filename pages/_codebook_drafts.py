"""What somebody typed into the form of a theme and has not saved: it outlives a reload, not a restart."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from analysis.themes import Theme
from pages._codebook_stand import Stand


@dataclass
class Draft:
    """base: the version it was begun with. opened: the theme as it was then, None for a new one. told: by field."""

    base: int
    opened: Theme | None
    told: dict[str, Any] = field(default_factory=dict)


@st.cache_resource(show_spinner=False)
def _held() -> dict[tuple[str, str, str], Draft]:
    """By viewer, scheme and what is changed."""
    return {}


def place(stand: Stand, what: str) -> tuple[str, str, str]:
    return stand.viewer.name, stand.slug, what


def draft_of(stand: Stand, what: str) -> Draft | None:
    return _held().get(place(stand, what))


def begun(stand: Stand) -> set[str]:
    """What the viewer has begun to change and not saved."""
    return {what for name, slug, what in _held() if (name, slug) == (stand.viewer.name, stand.slug)}


def prefix(stand: Stand, what: str) -> str:
    """The beginning of the keys of a form's boxes, which change where the form has to begin anew."""
    draft = draft_of(stand, what)
    base = stand.version if draft is None else draft.base
    turn = st.session_state.get(f"codebook-turn-{what}", 0)
    return f"codebook-{stand.viewer.name}-{stand.slug}-{what}-{base}-{turn}-"


def remember(place: tuple[str, str, str], base: int, theme: Theme | None, key: str, name: str) -> None:
    """Keeps what was just typed into a box that was drawn with version `base` of the theme."""
    _held().setdefault(place, Draft(base, theme)).told[name] = st.session_state[key]


def drop(stand: Stand, what: str) -> None:
    """The draft says what is stored anyway; the boxes may stay as they are."""
    _held().pop(place(stand, what), None)


def forget(stand: Stand, what: str) -> None:
    """The form begins again from what is stored."""
    _held().pop(place(stand, what), None)
    st.session_state[f"codebook-turn-{what}"] = st.session_state.get(f"codebook-turn-{what}", 0) + 1


def saved(stand: Stand, what: str, version: int) -> None:
    """The draft is stored. Others of the same person that grew from the version before go on from the new one."""
    forget(stand, what)
    for (name, slug, _), draft in _held().items():
        if (name, slug, draft.base) == (stand.viewer.name, stand.slug, stand.version):
            draft.base = version
