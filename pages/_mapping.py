"""The mapping of one file: a proposal in a table, edited on the page, saved as a recipe."""

from __future__ import annotations

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis import instruments
from analysis.intake import cautions, missing, propose, values_in_column
from analysis.model import Coding, Column, Instrument, Recipe, Scale, Scheme, Sheet, in_words
from pages import _cards, _frame

KINDS = {
    "unused": "Not used", "person": "Participant code", "item": "Answer to an item", "score": "Ready score", "reflection": "Written reflection",
    "wave": "Wave", "role": "Role", "cohort": "Cohort", "pair": "Pair", "group": "Grouping variable", "stage": "Stage", "prompt": "Prompt",
    "format": "Format of the reflection", "consent": "Consent to quote", "members": "People behind the document", "participation": "Participation",
    "drop": "Personal, leave out",
}  # fmt: skip
BY_LABEL = {label: kind for kind, label in KINDS.items()}
EXAMPLES = 3
NONE = "–"


def edit(upload: int, scheme: Scheme) -> bool:
    """Draws the editor; True once a new recipe was saved. Every change is kept as a draft at once."""
    store, viewer = _frame.store(), _frame.viewer()
    sheet = store.sheet(viewer, upload)
    saved = store.recipe(viewer, upload)
    held = store.recipe_draft(viewer, upload) or saved or propose(sheet, scheme)
    base = st.session_state.setdefault(f"base-{upload}", held)
    known = instruments.for_scheme(scheme)
    draft = _columns(upload, _whole_file(upload, base, scheme), sheet, scheme, known)
    draft = _values(upload, draft, sheet, scheme)
    if draft != held:
        store.save_recipe_draft(viewer, upload, draft)
    for sentence in missing(draft):
        st.warning(_cards.escaped(sentence), icon=":material/help:")
    for sentence in cautions(draft, known):
        st.caption(_cards.escaped(sentence))
    _together(upload, draft, scheme, known)
    return _buttons(upload, draft, saved, blocked=bool(missing(draft)))


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


def _columns(upload: int, draft: Recipe, sheet: Sheet, scheme: Scheme, known: dict[str, Instrument]) -> Recipe:
    """The table of columns, with the question text and examples beside each meaning.

    The table is always drawn from the same base and its edits are read on top: an editor that is fed its own output
    swallows every second edit. A new turn gives it a new base.
    """
    names = {name: each.name for name, each in known.items()} | {group.id: group.label for group in scheme.groups}
    turn = st.session_state.get(f"turn-{upload}", 0)
    table = _as_table(draft, sheet)
    edited = st.data_editor(
        table,
        column_order=[name for name in table if name != "Question" or table["Question"].any()],
        hide_index=True,
        key=f"columns-{upload}-{turn}",
        disabled=["Column", "Question", "Examples", "Why we think so"],
        column_config={
            "Question": st.column_config.TextColumn(width="medium"),
            "Means": st.column_config.SelectboxColumn(options=list(BY_LABEL), required=True),
            "Of": st.column_config.SelectboxColumn(
                options=[NONE, *names],
                format_func=lambda each: names.get(each, each),
                help="The questionnaire, or the grouping variable",
            ),
            "Item": st.column_config.TextColumn(help="Number of the item in its questionnaire", validate=r"^\d{0,2}$"),
            "Scale": st.column_config.SelectboxColumn(
                options=[NONE, *(scale.id for each in known.values() for scale in each.scales)]
            ),
            "Raw total": st.column_config.CheckboxColumn(
                help="A raw sum that still has to go through the conversion table"
            ),
            "Coding": st.column_config.SelectboxColumn(
                options=[NONE, *sorted({coding.id for each in known.values() for coding in each.codings})]
            ),
            "Wave": st.column_config.SelectboxColumn(
                options=[NONE, *(wave.id for wave in scheme.waves)],
                help="Only where one file holds several waves side by side",
            ),
            "Stage": st.column_config.SelectboxColumn(options=[NONE, *(stage.id for stage in scheme.stages)]),
            "Labels": st.column_config.TextColumn(
                help="Answers that are words, and what each is worth: Never = 0; Often = 2"
            ),
        },
        alt="What each column means",
    )
    columns = tuple(_column(row, old) for row, old in zip(edited.to_dict("records"), draft.columns, strict=True))
    return draft.model_copy(update={"columns": columns})


def _as_table(draft: Recipe, sheet: Sheet) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Column": column.name, "Question": _question(sheet, column.name), "Examples": _examples(sheet, column), "Means": KINDS[column.kind],
                "Of": column.instrument or column.group or NONE, "Item": str(column.item or ""), "Scale": column.scale or NONE, "Raw total": column.raw,
                "Coding": column.coding or NONE, "Wave": column.wave or NONE, "Stage": column.stage or NONE,
                "Labels": "; ".join(f"{label} = {value:g}" for label, value in column.labels.items()), "Why we think so": column.why,
            }
            for column in draft.columns
        ]
    )  # fmt: skip


def _question(sheet: Sheet, name: str) -> str:
    question = sheet.questions.get(name, name)
    return "" if question == name else question


def _examples(sheet: Sheet, column: Column) -> str:
    """A few distinct answers. Written texts are not shown here: the review page is for reading them."""
    if column.kind == "reflection" or column.name not in sheet.rows:
        return ""
    return " · ".join(str(text)[:30] for text in sheet.rows[column.name].dropna().unique()[:EXAMPLES])


def _column(row: dict, old: Column) -> Column:
    """The column as the table has it now. A cell that does not apply to the chosen meaning is not kept."""
    kind = BY_LABEL[row["Means"]]
    told = {
        name: None if pd.isna(row[name]) or row[name] in ("", NONE) else row[name]
        for name in ("Of", "Item", "Scale", "Coding", "Wave", "Stage")
    }
    asked = kind in ("item", "score")
    return old.model_copy(
        update={
            "kind": kind, "instrument": told["Of"] if asked else None, "group": told["Of"] if kind == "group" else None,
            "item": int(told["Item"]) if kind == "item" and told["Item"] else None,
            "scale": (told["Scale"] or told["Of"]) if kind == "score" else None, "raw": kind == "score" and bool(row["Raw total"]),
            "coding": told["Coding"] if asked else None, "wave": told["Wave"] if asked else None, "stage": told["Stage"] if kind == "reflection" else None,
            "labels": _labels(row["Labels"] or "") if asked else {},
        }
    )  # fmt: skip


def _values(upload: int, draft: Recipe, sheet: Sheet, scheme: Scheme) -> Recipe:
    """What the values of a column of waves, roles or stages mean, asked only where they are not the scheme's own words."""
    changes = {}
    for kind in ("wave", "role", "stage"):
        name = next((column.name for column in draft.columns if column.kind == kind), None)
        if name is None:
            continue
        guess = values_in_column(sheet.rows[name], getattr(scheme, f"{kind}s"))
        if not guess:
            continue
        st.caption(f"What the values of “{_cards.escaped(name)}” mean")
        told = {**guess, **getattr(draft, f"{kind}s")}
        choices = getattr(scheme, f"{kind}s")
        with st.container(horizontal=True):
            answers = {
                value: _choose(st, value, choices, told[value], f"value-{kind}-{value}-{upload}") for value in guess
            }
        changes[f"{kind}s"] = {value: chosen for value, chosen in answers.items() if chosen}
    return draft.model_copy(update=changes)


def _labels(text: str) -> dict[str, float]:
    """ "Never = 0; Often = 2" as a declared answer list; parts that are not of that shape are left out."""
    pairs = (part.rsplit("=", 1) for part in text.split(";") if "=" in part)
    found = {}
    for label, value in pairs:
        try:
            found[label.strip()] = float(value)
        except ValueError:
            continue
    return found


def _together(upload: int, draft: Recipe, scheme: Scheme, known: dict[str, Instrument]) -> None:
    """Maps several columns in one act: as the items of a questionnaire in their order, or as ready scores of a scale."""
    with st.expander("Map several columns at once, or define an own scale"):
        picked = st.multiselect(
            "Columns, in the order of the items", [column.name for column in draft.columns], key=f"picked-{upload}"
        )
        kind = st.radio("They are", ["Items", "Ready scores"], horizontal=True, key=f"are-{upload}")
        new = "A new scale of our own"
        of = st.selectbox(
            "Of",
            [*known, new],
            format_func=lambda each: known[each].name if each in known else each,
            key=f"of-{upload}",
        )
        own = _own_scale(upload, scheme, items=len(picked) if kind == "Items" else 0) if of == new else None
        wave = _choose(st, "Wave of these columns (for a wide file)", scheme.waves, None, f"these-wave-{upload}")
        labels = st.text_input(
            "Answers that are words, and what each is worth",
            placeholder="Not at all = 1; Entirely = 7",
            key=f"labels-{upload}",
        )
        if not st.button("Use this meaning", disabled=not picked or (of == new and own is None), key=f"use-{upload}"):
            return
        if own is not None:
            scheme = scheme.model_copy(update={"instruments": (*scheme.instruments, own)})
            _frame.store().save_scheme(_frame.viewer(), scheme, note=f"Own scale {own.name} defined")
        instrument = own or known[of]
        told = {"instrument": instrument.id, "wave": wave, "labels": _labels(labels), "why": "You said so."}
        meaning = {
            name: {"kind": "item", "item": place, **told}
            if kind == "Items"
            else {"kind": "score", "scale": instrument.scales[0].id, **told}
            for place, name in enumerate(picked, start=1)
        }
        columns = tuple(column.model_copy(update=meaning.get(column.name, {})) for column in draft.columns)
        st.session_state[f"base-{upload}"] = draft.model_copy(update={"columns": columns})
        st.session_state[f"turn-{upload}"] = st.session_state.get(f"turn-{upload}", 0) + 1
        st.rerun()


def _own_scale(upload: int, scheme: Scheme, *, items: int) -> Instrument | None:
    """The definition of an own scale, or None while it is not complete. A range is declared, never taken from the data."""
    left, right = st.columns(2)
    name = left.text_input("Its name", key=f"own-name-{upload}", max_chars=60)
    higher = right.selectbox("A higher score is", ["better", "worse"], key=f"own-higher-{upload}")
    low = left.number_input("Lowest possible answer", value=1.0, key=f"own-low-{upload}")
    high = right.number_input("Highest possible answer", value=5.0, key=f"own-high-{upload}")
    turned = (
        left.text_input("Items that run the other way (numbers)", key=f"own-turned-{upload}", placeholder="3, 5")
        if items
        else ""
    )
    score = right.selectbox("The score is the", ["mean", "sum"], key=f"own-score-{upload}") if items > 1 else "item"
    if not name.strip() or high <= low:
        return None
    ident = "own_" + "_".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())
    numbers = tuple(int(part) for part in turned.replace(",", " ").split() if part.isdigit())
    try:
        return Instrument(
            id=ident, name=name.strip(), count=items, codings=(Coding(minimum=low, maximum=high, reversed=numbers),),
            scales=(Scale(id=ident, label=name.strip(), items=tuple(range(1, items + 1)), score=score, higher=higher),),
        )  # fmt: skip
    except ValidationError as mistake:
        st.error(_cards.escaped(in_words(mistake)))
        return None


def _buttons(upload: int, draft: Recipe, saved: Recipe | None, *, blocked: bool) -> bool:
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
