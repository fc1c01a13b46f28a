"""The mapping of one file: a proposal in a table, edited on the page, saved as a recipe."""

from __future__ import annotations

import streamlit as st
from pydantic import ValidationError

from analysis import instruments
from analysis.intake import cautions, missing, propose, values_in_column
from analysis.intake.proposal import with_key
from analysis.model import Coding, Instrument, Recipe, Refused, Scale, Scheme, Sheet, in_words
from analysis.readers import jisc_key
from pages import _answers, _cards, _columns, _frame, _offers

NEW = "A new scale of our own"


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
    draft = _columns.edited(upload, draft, sheet, scheme, known)
    draft = _values(upload, draft, sheet, scheme)
    if draft != held:
        store.save_recipe_draft(viewer, upload, draft)
    with needs:
        _needs(draft, known)
    _take_up(upload, _answers.edited(upload, draft, sheet, known))
    _together(upload, draft, scheme, known)
    return _buttons(upload, draft, saved, blocked=bool(missing(draft)))


def _needs(draft: Recipe, known: dict[str, Instrument]) -> None:
    """What a person still has to say, before the table in which it is said."""
    for sentence in missing(draft):
        st.warning(_cards.escaped(sentence), icon=":material/help:")
    for sentence in cautions(draft, known):
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
        "wave": _choose(left, "Wave of the whole file", scheme.waves, draft.wave, f"wave-{upload}"),
        "role": _choose(middle, "Whose answers", scheme.roles, draft.role, f"role-{upload}"),
        "stage": _choose(right, "Stage of the reflections", scheme.stages, draft.stage, f"stage-{upload}"),
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


def _choose(place, label: str, choices: tuple, chosen: str | None, key: str) -> str | None:
    options = [None, *(each.id for each in choices)]
    names = {each.id: each.label for each in choices}
    index = options.index(chosen) if chosen in options else 0
    return place.selectbox(
        label,
        options,
        index=index,
        format_func=lambda each: names.get(each, "Says a column, or does not apply"),
        key=key,
    )


def _values(upload: int, draft: Recipe, sheet: Sheet, scheme: Scheme) -> Recipe:
    """What the values of a column of waves, roles or stages mean, asked where they are not the scheme's own words."""
    changes = {}
    for kind in ("wave", "role", "stage"):
        name = next((column.name for column in draft.columns if column.kind == kind), None)
        choices = getattr(scheme, f"{kind}s")
        guess = values_in_column(sheet.rows[name], choices) if name else {}
        if not guess:
            continue
        if kind == "role":
            st.markdown(
                "In reverse mentoring the **mentor is the junior** colleague. Which side is the mentor in this file?"
            )
        st.caption(f"What the values of “{_cards.escaped(name or '')}” mean")
        told = {**guess, **getattr(draft, f"{kind}s")}
        with st.container(horizontal=True):
            answers = {
                value: _choose(st, _cards.escaped(value), choices, told[value], f"value-{kind}-{value}-{upload}")
                for value in guess
            }
        changes[f"{kind}s"] = {value: chosen for value, chosen in answers.items() if chosen}
    return draft.model_copy(update=changes)


def _together(upload: int, draft: Recipe, scheme: Scheme, known: dict[str, Instrument]) -> None:
    """Maps several columns in one act: as the items of a questionnaire in their order, or as ready scores."""
    with st.expander("Map several columns at once, or define an own scale"):
        names = [column.name for column in draft.columns]
        picked = st.multiselect("Columns, in the order of the items", names, key=f"picked-{upload}")
        items = st.radio("They are", ["Items", "Ready scores"], horizontal=True, key=f"are-{upload}") == "Items"
        of = st.selectbox(
            "Of",
            [*known, NEW],
            format_func=lambda each: known[each].name if each in known else each,
            key=f"of-{upload}",
        )
        own = _own_scale(upload, scheme, items=len(picked) if items else 0) if of == NEW else None
        wave = _choose(st, "Wave of these columns (for a wide file)", scheme.waves, None, f"these-wave-{upload}")
        words = "Answers that are words, and what each is worth"
        labels = st.text_input(words, placeholder="Not at all = 1; Entirely = 7", key=f"labels-{upload}")
        if not st.button("Use this meaning", disabled=not picked or (of == NEW and own is None), key=f"use-{upload}"):
            return
        if own is not None and own not in scheme.instruments:
            new = scheme.model_copy(update={"instruments": (*scheme.instruments, own)})
            _frame.store().save_scheme(_frame.viewer(), new, note=f"Own scale {own.name} defined")
        meanings = _meanings(picked, own or known[of], items=items, wave=wave, labels=_columns.labels(labels))
        columns = tuple(column.model_copy(update=meanings.get(column.name, {})) for column in draft.columns)
        st.session_state[f"base-{upload}"] = draft.model_copy(update={"columns": columns})
        st.session_state[f"turn-{upload}"] = st.session_state.get(f"turn-{upload}", 0) + 1
        st.rerun()


def _meanings(names: list[str], instrument: Instrument, *, items: bool, **told) -> dict[str, dict]:
    """What each of these columns means from now on, by name: items of the questionnaire in order, or its score."""
    common = {"instrument": instrument.id, "why": "You said so.", **told}
    if items:
        return {name: {"kind": "item", "item": place, **common} for place, name in enumerate(names, start=1)}
    return {name: {"kind": "score", "scale": instrument.scales[0].id, **common} for name in names}


def _own_scale(upload: int, scheme: Scheme, *, items: int) -> Instrument | None:
    """The definition of an own scale, or None while it is not complete.

    A range is declared, never taken from the data. A definition that cannot stand beside the others is told in a
    sentence before it is saved: a scheme that holds one could not be opened any more.
    """
    left, right = st.columns(2)
    name = left.text_input("Its name", key=f"own-name-{upload}", max_chars=60).strip()
    higher = right.selectbox("A higher score is", ["better", "worse"], key=f"own-higher-{upload}")
    low = left.number_input("Lowest possible answer", value=1.0, key=f"own-low-{upload}")
    high = right.number_input("Highest possible answer", value=5.0, key=f"own-high-{upload}")
    turned = _turned(left, upload) if items else ()
    score = right.selectbox("The score is the", ["mean", "sum"], key=f"own-score-{upload}") if items > 1 else "item"
    if not name or high <= low:
        return None
    ident = "own_" + "_".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())
    numbers = tuple(range(1, items + 1))
    try:
        scale = Scale.model_validate({"id": ident, "label": name, "items": numbers, "score": score, "higher": higher})
        coding = Coding(minimum=low, maximum=high, reversed=turned)
        own = Instrument(id=ident, name=name, count=items, codings=(coding,), scales=(scale,))
        instruments.for_scheme(scheme.model_copy(update={"instruments": (*scheme.instruments, own)}))
    except ValidationError as mistake:
        st.error(_cards.escaped(in_words(mistake)))
        return None
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return None
    return own


def _turned(place, upload: int) -> tuple[int, ...]:
    """The numbers of the items that run the other way."""
    label = "Items that run the other way (numbers)"
    text = place.text_input(label, key=f"own-turned-{upload}", placeholder="3, 5")
    return tuple(int(part) for part in text.replace(",", " ").split() if part.isdecimal())


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
