"""Homework: what other schemes found, searchable, the scheme's own beside those that come with the program."""

from __future__ import annotations

import streamlit as st

from analysis import homework
from analysis.records import Source
from pages import _cards, _frame, _records

FIRST = 6  # shown before anybody asks for all
TAKE = "Take over and edit"


def draw() -> None:
    """The shelf, a search over it, and the form for another finding."""
    if not _records.may_read():
        return
    own = [each for each in _records.held("source") if isinstance(each, Source)]
    sources = homework.shelf(_frame.scheme(), own)
    st.markdown(
        f"**{_cards.counted(len(own), 'finding')} of your own and {len(sources) - len(own)} to start with: "
        "what other schemes saw, how they measured it, and what to be careful with.**"
    )
    choices = {"scales": measures(), "whys": whys()}
    found = _searched(sources, choices)
    mine = {each.id for each in own}
    for each in found:
        if each.id in mine:
            _records.one(each, card, choices=choices)
        else:
            _offered(each)
    if _frame.viewer().may("edit actions"):
        _records.add("source", "Add a finding of another scheme", choices=choices)
    _records.changes("source")


def measures() -> dict[str, str]:
    """Measures by id: those that a release tells, those of the scheme's indicators, those that findings name."""
    release, scheme = _frame.latest_release(), _frame.scheme()
    told = {} if release is None else dict(release.table("change")[["scale", "label"]].itertuples(index=False))
    named = {each.scale: str(told.get(each.scale, each.scale)) for each in scheme.measured}
    return {str(scale): str(label) for scale, label in told.items()} | named


def whys() -> dict[str, str]:
    return {each.id: each.title for each in _frame.scheme().whys}


def card(source: Source) -> None:
    """A finding with all that is known of it."""
    st.markdown(f"**{_cards.escaped(source.title)}**")
    about = [source.setting, f"{source.people:,} people or texts" if source.people else "", source.measure]
    st.caption(_cards.escaped(". ".join(each for each in about if each)))
    if source.result:
        _cards.plain(source.result)
    if source.caution:
        _cards.plain(f"Caution: {source.caution}")
    known = whys()
    met = ", ".join(known[each] for each in source.whys if each in known)
    told = [f"Bears on: {met}." if met else "", f"Read more: {source.reference}" if source.reference else ""]
    told.append("Came as a share pack." if source.shared else "")
    st.caption(_cards.escaped(" ".join(each for each in told if each)))


def _searched(sources: list[Source], choices: dict[str, dict[str, str]]) -> list[Source]:
    """What fits the words and the choice, the first few of it unless all are wanted."""
    slug = _frame.slug()
    left, right = st.columns(2)
    words = left.text_input("Search", key=f"homework-{slug}", placeholder="A setting, a measure, a word")
    about = {"": "Any why or measure"}
    about |= {f"why {name}": title for name, title in choices["whys"].items()}
    about |= {f"scale {name}": label for name, label in choices["scales"].items()}
    chosen = right.selectbox("About", list(about), format_func=about.__getitem__, key=f"homework-about-{slug}")
    found = homework.matching(sources, words)
    kind, _, name = (chosen or "").partition(" ")
    if kind:
        found = homework.beside(found, scales=[name] if kind == "scale" else [], whys=[name] if kind == "why" else [])
    if not found:
        st.info("Nothing on the shelf fits. Try fewer words, or add what you know.", icon=":material/search_off:")
    if len(found) > FIRST and not st.toggle(f"Show all {len(found)}", key=f"homework-all-{slug}"):
        return found[:FIRST]
    return found


def _offered(source: Source) -> None:
    """A finding that comes with the program, which may be taken over."""
    with st.container(border=True, gap="xsmall"):
        card(source)
        if _frame.viewer().may("edit actions"):
            place = f"take-{source.id}"
            st.button(TAKE, key=place, icon=_records.PENCIL, on_click=_take, args=(source,), type="tertiary")


def _take(source: Source) -> None:
    _records.put(source)
    st.query_params[_records.OPEN] = f"source-{source.id}"
