"""Ids of what a scheme is given on its pages: new for ever, so that what was said of an old thing falls on no new one.

Actions, claims and records point at things by their ids, and go on doing so when a thing is taken out. So an id is
free only where no version of the scheme and no release ever had it, and nothing that people wrote points at it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import streamlit as st

from analysis.model import Definition, Scheme, Viewer
from analysis.records import KINDS, REFERENCES
from pages import _frame


def versions() -> list[Scheme]:
    """The scheme in every version that can still be read, oldest first, for whoever may change it."""
    viewer = _frame.viewer()
    viewer.need("edit scheme")
    return _versions(viewer, _frame.slug(), len(_frame.store().scheme_history(viewer, _frame.slug())))


@st.cache_resource(max_entries=4, show_spinner=False)
def _versions(_viewer: Viewer, slug: str, number: int) -> list[Scheme]:
    return _frame.store().scheme_versions(_viewer, slug)


def taken_out(kind: str) -> dict[str, Definition]:
    """What the scheme had of a kind, such as whys, and has no more, by id, as it last was."""
    last = {each.id: each for version in versions() for each in getattr(version, kind)}
    now = {each.id for each in getattr(_frame.scheme(), kind)}
    return {name: each for name, each in last.items() if name not in now}


# No letter of the whys that a codebook names (W1, W2): a theme must not bear on a why by the chance of its number.
OF_A_WHY = "Y"


def numbered(kind: str, letter: str, *, first: int = 1) -> str:
    """The letter with the first number that is free for something of this kind."""
    taken = _taken(kind)
    return next(name for name in (f"{letter}{n}" for n in itertools.count(first)) if name.lower() not in taken)


def named(kind: str, name: str) -> str:
    """The name, with a number where it is not free for something of this kind."""
    taken = _taken(kind)
    tries = itertools.chain([name], (f"{name}-{n}" for n in itertools.count(2)))
    return next(each for each in tries if each.lower() not in taken)


def _taken(kind: str) -> set[str]:
    told = [each.id for version in versions() for each in getattr(version, kind)]
    for release in _frame.releases():
        told += [str(each["id"]) for each in release.content["scheme"]["definition"].get(kind, ())]
    return {name.lower() for name in (*told, *_pointed_at())}


def _pointed_at() -> Iterator[str]:
    """Every word by which actions and records point at something."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    plan = [(each, ("why", "measure", "evidence")) for each in store.actions(viewer, slug)]
    plan += [(each, tuple(REFERENCES - {"id"})) for kind in KINDS for each in store.records(viewer, slug, kind)]
    for each, names in plan:
        for value in (getattr(each, name, None) for name in names):
            for words in (value,) if isinstance(value, str) else value or ():
                yield from re.split(r"[:|]", words)
