"""Steps of setting up a scheme that ask little: name and why, reflections; and how every step saves what it asked."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st
from pydantic import ValidationError

from analysis.model import Refused, Scheme, Why, in_words
from analysis.store import Clash
from pages import _cards, _frame, _new_ids
from pages._forms import Form

CHANGED = "Somebody else changed this since you opened it. Look at both versions and save again."
REFUSED = "setting-up-refused"
GROUP_NOTES = {"sub-group": "Notes of sub-groups", "whole group": "Notes of the whole group"}


def kept(changed: Mapping[str, Any], note: str) -> None:
    """Saves a new version of the scheme; what the numbers rest on is built anew. A mistake is raised."""
    store, viewer, scheme = _frame.store(), _frame.viewer(), _frame.scheme()
    store.save_scheme(viewer, Scheme.model_validate({**scheme.model_dump(), **changed}), note=note)
    if store.study_version(viewer, scheme.slug):
        store.rebuild(viewer, scheme.slug)


def attempt(change: Callable[..., None], *args: Any) -> None:
    """What a button does that saves at once. Where it cannot be, or somebody else was there first, the page says so."""
    try:
        change(*args)
    except ValidationError as mistake:
        st.session_state[REFUSED] = in_words(mistake)
    except (Clash, Refused) as refusal:
        st.session_state[REFUSED] = str(refusal)


def refused() -> None:
    """Says once what the last button could not do."""
    if words := st.session_state.pop(REFUSED, ""):
        st.error(_cards.escaped(words))


@dataclass(frozen=True)
class Stored:
    """What the scheme holds of the fields of one form, as the form sets it beside what was typed."""

    values: dict[str, Any]

    @property
    def row_version(self) -> int:
        """A number that other values do not have; a scheme is stored as a whole."""
        return zlib.crc32(repr(sorted(self.values.items())).encode()) or 1

    def model_dump(self, **_: Any) -> dict[str, Any]:
        return self.values


@dataclass(frozen=True)
class Part:
    """The part of a scheme that a form is about. held: its values by field. labels: what the fields are called."""

    held: Callable[[Scheme], dict[str, Any]]
    labels: Mapping[str, str]

    def now(self) -> Stored:
        return Stored(self.held(_frame.scheme()))


def form_of(name: str, part: Part, *, begun: Mapping[str, Any] | None = None) -> Form:
    """A form for a part of the scheme. begun: what stands in its fields, where that is something else."""
    stored = part.now()
    form = Form(name, stored.values if begun is None else begun, version=stored.row_version)
    form.stand(part.labels, stored if begun is None else None)  # type: ignore[arg-type]
    return form


def button(
    form: Form,
    label: str,
    changed: Callable[[], dict],
    note: str,
    *,
    disabled: bool = False,
    part: Part | None = None,
) -> None:
    """The button that saves what stands in a form. changed: makes the changed fields of the scheme, once it is pressed.

    part: as of `form_of`; where somebody else changed it meanwhile, both versions are shown first.
    """

    def save(grown: int) -> None:
        stored = part and part.now()
        if stored and stored.row_version != grown:
            raise Clash(CHANGED, stored)  # type: ignore[arg-type]
        kept(changed(), note)

    if st.button(label, key=f"keep-{form.name}", type="primary", disabled=disabled) and form.saved(
        save, labels=part.labels if part else {}
    ):
        st.toast("Saved.", icon=":material/check:")
        st.rerun()


def why(scheme: Scheme) -> None:
    part = Part(lambda scheme: {"name": scheme.name}, {"name": "Name of the scheme"})
    form = form_of("setup-name", part)
    name = form.text("name", "Name of the scheme", most=100)
    button(form, "Save the name", lambda: {"name": name.strip() or scheme.name}, "Name changed", part=part)
    st.divider()
    if scheme.whys:
        st.markdown("\n".join(f"- {_cards.escaped(each.title)}" for each in scheme.whys))
    first = Form("setup-first", {})
    if not scheme.whys or first.is_begun:
        _first_why(first, others=bool(scheme.whys))
    link("Go to the whys, their evidence and who is affected", "why")


def _first_why(form: Form, *, others: bool) -> None:
    """others: somebody stated a why while this one was typed."""
    if others:
        st.info("Another why was stated while you typed this one. Yours is added beside it.", icon=":material/info:")
    form.stand({})
    title = form.text("title", "The first why in a few words", most=80, placeholder="Juniors are not heard").strip()
    statement = form.text("statement", "The why in a sentence or two", most=600).strip()

    def added() -> dict:
        new = Why(id=_new_ids.numbered("whys", _new_ids.OF_A_WHY), title=title, statement=statement)
        return {"whys": [*_frame.scheme().whys, new]}

    label = "Add this why" if others else "Add the first why"
    button(form, label, added, f"Why added: {title}", disabled=not (title and statement))
    if others and form.typed:
        st.button("Let it go", on_click=form.forget, type="tertiary")


def link(label: str, part: str) -> None:
    """To another part of this page."""
    address = {"scheme": _frame.slug(), "view": st.session_state["view"], "part": part}
    st.page_link("taskforce/scheme.py", label=label, icon=":material/arrow_forward:", query_params=address)


def reflections(scheme: Scheme) -> None:
    """How many notes of several people should come at each stage; of single people everybody's is expected."""
    if not scheme.stages:
        st.markdown("This scheme has no stages: nothing written is expected. Add one under “Waves and stages”.")
        return
    st.markdown(
        "Everybody may write a text of their own at every stage. Groups of three to eight write one note together, "
        "with the number of its members; the whole group has a facilitator's notes. A stage without such notes takes 0."
    )
    part = Part(_expected, {stage.id: stage.label for stage in scheme.stages})
    form = form_of("setup-reflections", part)
    told = {stage.id: form.counts(stage.id, _cards.escaped(stage.label), GROUP_NOTES) for stage in scheme.stages}
    stages = [stage.model_copy(update={"expected": told[stage.id]}) for stage in scheme.stages]
    button(form, "Save what is expected", lambda: {"stages": stages}, "Reflections expected", part=part)


def _expected(scheme: Scheme) -> dict[str, Any]:
    return {stage.id: dict(stage.expected) for stage in scheme.stages if stage.expected}
