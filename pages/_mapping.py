"""The mapping of one file: a proposal in a table, edited on the page, saved as a recipe."""

from __future__ import annotations

import streamlit as st

from analysis import instruments
from analysis.intake import cautions, missing, propose, values_in_column
from analysis.intake.answers import words
from analysis.intake.proposal import with_key
from analysis.model import Instrument, Recipe, Scheme, Sheet
from analysis.readers import jisc_key
from pages import _answers, _cards, _columns, _frame, _offers, _together
from pages._together import choose

SET_ASIDE = ("wave", "role")  # a row without one of these belongs nowhere


def edit(upload: int, scheme: Scheme) -> bool:
    """Draws the editor; True once a new recipe was saved. Every change is kept as a draft at once."""
    store, viewer = _frame.store(), _frame.viewer()
    sheet = store.sheet(viewer, upload)
    if sheet.tool == jisc_key.NAME:
        return _key(upload)
    sheet = with_key(sheet, _keys(upload))
    saved, begun = store.recipe(viewer, upload), store.recipe_draft(viewer, upload)
    held = begun or saved or propose(sheet, scheme)
    if begun is None and saved is None:
        _take_up(upload, _offers.earlier(upload, sheet, scheme))
    needs = st.container()
    base = _base(upload, held)
    known = instruments.for_scheme(scheme)
    _take_up(upload, _offers.own_scales(upload, base, sheet, scheme))
    draft = _answers.declared(upload, _whole_file(upload, base, scheme), known)
    draft = _columns.edited(upload, draft, sheet, scheme, _offered(upload, scheme, held, base))
    draft = _values(upload, draft, sheet, scheme)
    if draft != held:
        store.save_recipe_draft(viewer, upload, draft)
    with needs:
        _needs(draft, known)
    _take_up(upload, _answers.edited(upload, draft, sheet, known))
    _together.draw(upload, draft, sheet, scheme)
    return _buttons(upload, draft, saved, blocked=bool(missing(draft)))


def _offered(upload: int, scheme: Scheme, *recipes: Recipe) -> dict[str, Instrument]:
    """The questionnaires that the table offers: one that screens for illness only if it was asked for or is mapped."""
    used = {column.instrument for recipe in recipes for column in recipe.columns}
    return instruments.offered(scheme, clinical=_together.screeners_wanted(upload), used=used)


def _needs(draft: Recipe, known: dict[str, Instrument]) -> None:
    """What a person still has to say, before the table in which it is said."""
    for sentence in missing(draft):
        st.warning(_cards.escaped(sentence), icon=":material/help:")
    for sentence in cautions(draft, known):
        st.caption(_cards.escaped(sentence))
    used = dict.fromkeys(column.instrument for column in draft.columns if column.kind in ("item", "score"))
    for sentence in instruments.terms_of(known[name] for name in used if name in known):
        st.caption(_cards.escaped(sentence))


def _take_up(upload: int, made: Recipe | None) -> None:
    """Keeps a whole new recipe as the draft and draws the editor anew from it."""
    if made is None:
        return
    _frame.store().save_recipe_draft(_frame.viewer(), upload, made)
    forget(upload)
    st.rerun()


def _keys(upload: int) -> list[Sheet]:
    """The other files of the scheme that are keys of coded answers."""
    store, viewer = _frame.store(), _frame.viewer()
    held = store.uploads(viewer, _frame.slug())
    numbers = held.loc[(held["tool"] == jisc_key.NAME) & (held["upload"] != upload), "upload"]
    return [store.sheet(viewer, int(number)) for number in numbers]


def _key(upload: int) -> bool:
    """A key needs no mapping: it gives the words of the codes in the file of answers."""
    st.info(
        "This file is the key of coded answers. It needs no mapping: the answers' file uses it.", icon=":material/key:"
    )
    if st.button("Remove this file", key=f"remove-{upload}", icon=":material/delete:"):
        _frame.store().remove_upload(_frame.viewer(), upload)
        forget(upload)
        return True
    return False


def _base(upload: int, held: Recipe) -> Recipe:
    """What the editor is drawn from: one and the same while it is open, the kept draft when it is opened again.

    Streamlit forgets the edits of an editor that was not drawn, on another page or for another file, so they would be
    lost if it were drawn from where it first began.
    """
    if f"row-{upload}" not in st.session_state:
        st.session_state[f"base-{upload}"] = held
    return st.session_state.setdefault(f"base-{upload}", held)


def _whole_file(upload: int, draft: Recipe, scheme: Scheme) -> Recipe:
    """What holds for every row of the file: wave, role, stage, and how codes are read."""
    left, middle, right = st.columns(3)
    changes = {
        "wave": choose(left, "Wave of the whole file", scheme.waves, draft.wave, f"wave-{upload}"),
        "role": choose(middle, "Whose answers", scheme.roles, draft.role, f"role-{upload}"),
        "stage": choose(right, "Stage of the reflections", scheme.stages, draft.stage, f"stage-{upload}"),
        "row_is_person": left.checkbox(
            "Each row is one person",
            draft.row_is_person,
            key=f"row-{upload}",
            help="For a wide file without codes: both waves of a person stand in one row.",
        ),
        "ignore_leading_zeros": middle.checkbox(
            "007 and 7 are the same code", draft.ignore_leading_zeros, key=f"zeros-{upload}"
        ),
        "title": right.text_input(
            "Name of this mapping",
            draft.title,
            key=f"title-{upload}",
            max_chars=80,
            placeholder="Mentor survey",
            help="A file with the same headings is offered this mapping.",
        ).strip(),
    }
    return draft.model_copy(update=changes)


def _values(upload: int, draft: Recipe, sheet: Sheet, scheme: Scheme) -> Recipe:
    """What the values of a column of waves, roles or stages mean, asked where they are not the scheme's own words."""
    changes = {}
    for kind in ("wave", "role", "stage"):
        column = next((each for each in draft.columns if each.kind == kind), None)
        choices = getattr(scheme, f"{kind}s")
        guess = values_in_column(words(sheet.rows[column.name], column.codes), choices) if column else {}
        if not guess:
            continue
        if kind == "role":
            st.markdown(
                "In reverse mentoring the **mentor is the junior** colleague. Which side is the mentor in this file?"
            )
        st.caption(f"What the values of “{_cards.escaped(column.name if column else '')}” mean")
        told = {**guess, **getattr(draft, f"{kind}s")}
        none = f"Not one of these {kind}s"
        with st.container(horizontal=True):
            answers = {
                value: choose(
                    st, _cards.escaped(value), choices, told[value], f"value-{kind}-{value}-{upload}", none=none
                )
                for value in guess
            }
        if left := [value for value, chosen in answers.items() if chosen is None and kind in SET_ASIDE]:
            names = ", ".join(f"“{_cards.escaped(value)}”" for value in left)
            st.warning(f"Rows of {names} are set aside until you say which {kind} of the scheme that is.")
        changes[f"{kind}s"] = {value: chosen for value, chosen in answers.items() if chosen}
    return draft.model_copy(update=changes)


def _buttons(upload: int, draft: Recipe, saved: Recipe | None, *, blocked: bool) -> bool:
    """Saves the mapping, takes the last one back, or removes the file; True once one of these was done."""
    store, viewer = _frame.store(), _frame.viewer()
    with st.container(horizontal=True):
        save = st.button(
            "Save the mapping",
            type="primary",
            disabled=blocked or draft == saved,
            key=f"save-{upload}",
            icon=":material/save:",
        )
        undo = st.button("Undo the last change", disabled=saved is None, key=f"undo-{upload}", icon=":material/undo:")
        remove = st.button("Remove this file", key=f"remove-{upload}", icon=":material/delete:")
    if save:
        store.save_recipe(viewer, upload, draft)
    elif undo:
        store.undo_recipe(viewer, upload)
    elif remove:
        store.remove_upload(viewer, upload)
    if save or undo or remove:
        forget(upload)
    return save or undo or remove


def forget(upload: int) -> None:
    """The editor starts again from what is saved."""
    for key in [key for key in st.session_state if str(key).endswith(f"-{upload}") or f"-{upload}-" in str(key)]:
        del st.session_state[key]
