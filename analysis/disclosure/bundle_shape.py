"""What a bundle may hold at all: its tables with their columns, the kind of each cell, and names that the scheme has.

A table that no release of ours has, a column more or a cell of another kind could carry anything, so none may stand.
"""

from __future__ import annotations

import datetime
import json
import math
import re
from typing import Any

from analysis.disclosure import counted, gate, groups, taking_part, theme_table, words, written
from analysis.model import Scheme
from analysis.progress.whys import BURDEN, LOAD, WHY_COLUMNS
from analysis.progress.wording import labelled

OF_GROUPS = ("change_by_group", "followed_by_group")
PEOPLE = ["role", "role_label", "wave", "wave_label", "invited", "answered"]
COLUMNS: dict[str, list[str]] = {
    "people": PEOPLE,
    "change": gate.CHANGE,
    "difference": gate.DIFFERENCE,
    "theme": theme_table.THEME,
    "change_by_group": groups.CHANGE_BY_GROUP,
    "followed_by_group": groups.FOLLOWED_BY_GROUP,
    "participation": taking_part.PARTICIPATION,
    "progress_by_indicator": counted.INDICATOR,
    "progress_by_why": [*WHY_COLUMNS, "statement", "affected"],
    "harm": ["on", "measured", "sentence"],
    "theme_change": written.THEME_CHANGE,
    "theme_pair": written.THEME_PAIR,
    "coverage": written.COVERAGE,
    "codebook": words.CODEBOOK,
    "extract": words.EXTRACT,
    "figure": counted.FIGURE,
}
# As releases had them before there were other indicators than scales.
COLUMNS_BEFORE = {
    "progress_by_indicator": [name for name in counted.INDICATOR if name not in ("kind", "late")],
}
SINCE = {"figure"}
# One row a place: two of one place, of which one may be shown and the other not, are a release of nobody.
PLACES = {
    "people": ("role", "wave"),
    "change": ("scale", "role", "from_wave", "to_wave"),
    "difference": ("scale", "role", "comparison", "from_wave", "to_wave"),
    "theme": ("role", "stage", "theme"),
    "participation": ("role", "measure"),
    "progress_by_indicator": ("indicator",),
    "progress_by_why": ("why",),
    "theme_change": ("role", "theme"),
    "theme_pair": ("role", "stage", "theme", "other"),
    "coverage": ("level", "role", "stage"),
    "codebook": ("theme",),
}
WHOLE = {"n", "of", "up", "same", "down", "answered", "both", "received", "expected", "invited"}
FLAGS = {"shown", "fewer", "sensitive", "special", "primary", "on", "measured", "late"}
FIGURES = {
    "before", "after", "change", "lo", "hi", "share", "difference", "total", "mean", "toward", "toward_lo", "toward_hi",
    "needed", "smallest", "axis", "minimum", "maximum", "value",
}  # fmt: skip
PARTS = {
    "format": None, "made": None, "number": None, "policy": None, "tables": None,
    "scheme": {"name", "slug", "notice", "contact", "definition", "roles", "waves", "stages", "instruments"},
    "audit": {
        "rules", "joint_audit", "status", "equations", "k_diff", "k_special", "smallest", "asked", "shown",
        "earlier_releases",
    },
    "reading": {"sentences", "read", "codebook"},
}  # fmt: skip


def has_its_shape(content: dict[str, Any]) -> bool:
    """True for the parts and the tables of a release, each with its own columns and cells of the right kind."""
    audit, tables = content["audit"], content["tables"]
    counts = [content["number"], audit["equations"], audit["asked"], audit["shown"], audit["earlier_releases"]]
    return (
        set(content) == set(PARTS)
        and all(names is None or set(content[part]) == names for part, names in PARTS.items())
        and content["made"] == datetime.date.fromisoformat(content["made"]).isoformat()
        and all(type(each) is int and each >= 0 for each in (*counts, *map(content["reading"].get, READ)))
        and audit["earlier_releases"] == content["number"] - 1
        and set(COLUMNS) - SINCE <= set(tables) <= set(COLUMNS)
        and all(_is_table(name, table) for name, table in tables.items())
    )


READ = ("sentences", "read")


def is_readable(table: dict[str, Any], *, earlier: bool = False) -> bool:
    """True for named columns, each of them once, and rows of plain finite cells.

    earlier: of an earlier program, which wrote some whole numbers as 31.0.
    """
    columns = table["columns"]
    return len(set(columns)) == len(columns) and all(
        len(row) == len(columns)
        and all(
            _is_cell(name, int(cell) if earlier and type(cell) is float and cell.is_integer() else cell)
            for name, cell in zip(columns, row, strict=True)
        )
        for row in table["rows"]
    )


def _is_table(name: str, table: dict[str, Any]) -> bool:
    if name in OF_GROUPS and set(table) == {"withheld"}:
        return re.fullmatch("[0-9a-f]{64}", table["withheld"]) is not None
    salted = name not in OF_GROUPS or re.fullmatch("[0-9a-f]{32}", table["salt"]) is not None
    parts = {"columns", "rows", "salt"} if name in OF_GROUPS else {"columns", "rows"}
    known = table["columns"] in (COLUMNS[name], COLUMNS_BEFORE.get(name))
    return salted and set(table) == parts and known and is_readable(table)


def _is_cell(name: str, cell: Any) -> bool:
    if name in FLAGS:
        return type(cell) is bool
    if cell is None:
        return True
    if name in WHOLE:
        return type(cell) is int and cell >= 0
    if name in FIGURES:
        return type(cell) in (int, float) and math.isfinite(cell)
    if name == "people":  # a number of a whole role, a band of a group
        return type(cell) is str or (type(cell) is int and cell >= 0)
    return type(cell) is str


def scheme_of(content: dict[str, Any]) -> Scheme:
    """The scheme that a bundle is about; raises ValueError where its definition is none."""
    return Scheme.model_validate_json(json.dumps(content["scheme"]["definition"]))


ROLE = ("id", "label", "comparison")


def is_of(scheme: Scheme, content: dict[str, Any]) -> bool:
    """True where the scheme is told as readers may know it, and the same beside its definition as in it."""
    told = content["scheme"]
    named = {each.group for each in scheme.indicators}
    return (
        all(told[name] == getattr(scheme, name) for name in ("name", "slug", "notice", "contact"))
        and told["roles"]
        == [{name: getattr(each, name) for name in ("id", "label", "comparison")} for each in scheme.roles]
        and told["waves"] == [{"id": each.id, "label": each.label} for each in scheme.waves]
        and told["stages"] == [{"id": each.id, "label": each.label} for each in scheme.stages]
        and all(not each.merge and (each.released or each.id in named) for each in scheme.groups)
    )


def is_named(name: str, row: dict[str, Any], scheme: Scheme) -> bool:
    """True where the row speaks of what the scheme has, by the names that it has there."""
    if name == "extract":
        roles = {label for each in scheme.roles for label in (each.label, each.singular)}
        return row["role_label"] in {"", *roles} and row["stage"] in {"", *(each.label for each in scheme.stages)}
    if name == "harm":
        return row["on"] is bool(row["sentence"]) and _harm_of(scheme).fullmatch(row["sentence"] + " ") is not None
    waves, stages = {each.label for each in scheme.waves}, {each.label for each in scheme.stages}
    whys = {each.id for each in scheme.whys}
    return (
        (
            row.get("kind", "scale") != "scale"  # judged again as a whole, names and all: see `counted`
            or all(row[column] in waves for column in ("from_wave", "to_wave") if column in row)
        )
        and all(row[column] in stages for column in ("from_stage", "to_stage") if column in row)
        and ("why" not in row or row["why"] in whys)
        and ("indicator" not in row or row["indicator"] in {None, *(each.id for each in scheme.indicators)})
        and (name != "difference" or row["comparison"] in {each.id for each in scheme.roles})
        and (name != "figure" or counted.figure_holds(row, scheme))
        and row.items() >= names_of(row, scheme).items()
    )


def _harm_of(scheme: Scheme) -> re.Pattern:
    """All that may be said of the burden: the sentences of `progress`, each with a space behind it."""
    waves = "|".join(re.escape(each.label) for each in scheme.waves)
    stages = "|".join(re.escape(each.label) for each in scheme.stages)
    marks = {"rise": "0RISE0", "first": "0WAVE0", "last": "0WAVE0", "stage": "0STAGE0"}
    said = "|".join(re.escape(each.format(**marks)) for each in (LOAD, BURDEN))
    for mark, known in (("0RISE0", r"[\d.]{1,9}"), ("0WAVE0", waves), ("0STAGE0", stages)):
        said = said.replace(mark, f"(?:{known})")
    return re.compile(f"(?:(?:{said}) )* ?")


def names_of(row: dict[str, Any], scheme: Scheme) -> dict[str, Any]:
    """What the row has to call its role, wave, stage, group, indicator; raises KeyError where the scheme has none."""
    told: dict[str, Any] = _of_indicator(row, scheme) if "primary" in row else {}
    for what, known in (("role", scheme.roles), ("wave", scheme.waves), ("stage", scheme.stages)):
        if row.get(what) is not None:
            label = {each.id: each.label for each in known}[row[what]]
            told |= {f"{what}_label": label} if f"{what}_label" in row else {}
    if "group" in row:
        group = {each.id: each for each in scheme.groups}[row["group"]]
        # What was told as special once stays special, whatever the scheme says now.
        told |= {"group_label": group.label} | ({"special": True} if group.special else {})
    return told


def _of_indicator(row: dict[str, Any], scheme: Scheme) -> dict[str, Any]:
    """What the scheme says of an indicator now; above all, whether it came after its data, which stays in its name."""
    indicator = {each.id: each for each in scheme.indicators}[row["indicator"]]
    if "kind" not in row:  # of a release made before there were other kinds
        return {} if indicator.kind == "scale" else {"kind": indicator.kind}
    late = scheme.is_late(indicator)
    return {
        "kind": indicator.kind, "why": indicator.why, "primary": indicator.primary, "late": late,
        "label": labelled(row["label"], late), "added": indicator.added and indicator.added.isoformat(),
        "due": indicator.due and indicator.due.isoformat(),
    }  # fmt: skip
