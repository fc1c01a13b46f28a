"""The table of columns of one file: what each column means, proposed, edited and read back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.model import Column, Instrument, Recipe, Scheme, Sheet

KINDS = {
    "unused": "Not used", "person": "Participant code", "partner": "Code of the other one in the pair",
    "item": "Answer to an item", "score": "Ready score", "check": "Attention check",
    "reflection": "Written reflection", "wave": "Wave", "role": "Role", "cohort": "Cohort", "pair": "Pair",
    "group": "Grouping variable", "stage": "Stage", "prompt": "Prompt", "format": "Format of the reflection",
    "consent": "Consent to quote", "members": "People behind the document", "participation": "Participation",
    "drop": "Personal, leave out",
}  # fmt: skip
BY_LABEL = {label: kind for kind, label in KINDS.items()}
EXAMPLES = 3
NONE = "–"


def edited(upload: int, draft: Recipe, sheet: Sheet, scheme: Scheme, known: dict[str, Instrument]) -> Recipe:
    """The table of columns, with the question text and examples beside each meaning.

    The table is always drawn from the same base and its edits are read on top: an editor that is fed its own output
    swallows every second edit. A new turn gives it a new base.
    """
    turn = st.session_state.get(f"turn-{upload}", 0)
    table = _as_table(draft, sheet)
    now = st.data_editor(
        table,
        column_order=[name for name in table if name != "Question" or table["Question"].any()],
        hide_index=True,
        key=f"columns-{upload}-{turn}",
        disabled=["Column", "Question", "Examples", "Why we think so"],
        column_config=_cells(scheme, known),
        alt="What each column means",
    )
    columns = tuple(_column(row, old) for row, old in zip(now.to_dict("records"), draft.columns, strict=True))
    return draft.model_copy(update={"columns": columns})


def _cells(scheme: Scheme, known: dict[str, Instrument]) -> dict:
    """What may stand in each column of the editor."""
    names = {name: each.name for name, each in known.items()} | {group.id: group.label for group in scheme.groups}
    scales = [scale.id for each in known.values() for scale in each.scales]
    codings = sorted({coding.id for each in known.values() for coding in each.codings})
    words = "Answers that are words, and what each is worth: Never = 0; Often = 2"
    raw = "A raw sum that still has to go through the conversion table"
    number = "Number of the item in its questionnaire"
    return {
        "Question": st.column_config.TextColumn(width="medium"),
        "Means": st.column_config.SelectboxColumn(options=list(BY_LABEL), required=True),
        "Of": st.column_config.SelectboxColumn(
            options=[NONE, *names],
            format_func=lambda each: names.get(str(each), str(each)),
            help="The questionnaire, or the grouping variable",
        ),
        "Item": st.column_config.TextColumn(help=number, validate=r"^\d{0,2}$"),
        "Scale": st.column_config.SelectboxColumn(options=[NONE, *scales]),
        "Raw total": st.column_config.CheckboxColumn(help=raw),
        "Coding": st.column_config.SelectboxColumn(options=[NONE, *codings]),
        "Wave": st.column_config.SelectboxColumn(
            options=[NONE, *(wave.id for wave in scheme.waves)],
            help="Only where one file holds several waves side by side",
        ),
        "Stage": st.column_config.SelectboxColumn(options=[NONE, *(stage.id for stage in scheme.stages)]),
        "Labels": st.column_config.TextColumn(help=words),
    }


def _as_table(draft: Recipe, sheet: Sheet) -> pd.DataFrame:
    """One row a column of the file, as the editor shows it."""
    return pd.DataFrame(
        {
            "Column": column.name,
            "Question": _question(sheet, column.name),
            "Examples": _examples(sheet, column),
            "Means": KINDS[column.kind],
            "Of": column.instrument or column.group or NONE,
            "Item": str(column.item or ""),
            "Scale": column.scale or NONE,
            "Raw total": column.raw,
            "Coding": column.coding or NONE,
            "Wave": column.wave or NONE,
            "Stage": column.stage or NONE,
            "Labels": "; ".join(f"{label} = {value:g}" for label, value in column.labels.items()),
            "Why we think so": column.why,
        }
        for column in draft.columns
    )


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
    told = {name: _told(row[name]) for name in ("Of", "Item", "Scale", "Coding", "Wave", "Stage", "Labels")}
    asked = kind in ("item", "score")
    item = told["Item"] or ""
    return old.model_copy(
        update={
            "kind": kind,
            "instrument": told["Of"] if asked else None,
            "group": told["Of"] if kind == "group" else None,
            "item": int(item) if kind == "item" and item.isdecimal() else None,
            "scale": (told["Scale"] or told["Of"]) if kind == "score" else None,
            "raw": kind == "score" and row["Raw total"] is True,
            "coding": told["Coding"] if asked else None,
            "wave": told["Wave"] if asked else None,
            "stage": told["Stage"] if kind == "reflection" else None,
            "labels": labels(told["Labels"] or "") if asked else {},
        }
    )


def _told(cell: object) -> str | None:
    """What a cell says; None for an emptied one."""
    return cell if isinstance(cell, str) and cell not in ("", NONE) else None


def labels(text: str) -> dict[str, float]:
    """ "Never = 0; Often = 2" as a declared answer list; parts that are not of that shape are left out."""
    pairs = (part.rsplit("=", 1) for part in text.split(";") if "=" in part)
    found = {}
    for label, value in pairs:
        try:
            found[label.strip()] = float(value)
        except ValueError:
            continue
    return found
