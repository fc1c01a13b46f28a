"""What a person still has to say about a file before it gives numbers, as sentences.

`missing` stops a file from being used at all; `cautions` let it in and say what will not come of it.
"""

from __future__ import annotations

from analysis.model import Column, Instrument, Recipe


def missing(recipe: Recipe) -> list[str]:
    """Without these answers the file gives nothing, so its mapping cannot be saved yet."""
    columns, survey = recipe.columns, asked(recipe)
    sentences = []
    if not survey and not any(column.kind in ("reflection", "participation", "group") for column in columns):
        sentences.append("Say which columns hold answers, scores or reflections; so far none does.")
    if survey and not recipe.wave and not _has(recipe, "wave") and not is_wide(recipe):
        sentences.append(
            "Say which wave the answers belong to: one for the whole file, a column, or one for each column."
        )
    # Notes of several people belong to no role of their own.
    if not recipe.role and not _has(recipe, "role") and (survey or not _has(recipe, "format")):
        sentences.append("Say whose answers these are: one role for the whole file, or a column of roles.")
    return sentences


def cautions(recipe: Recipe, known: dict[str, Instrument]) -> list[str]:
    """What the file cannot tell as it is mapped now. known: the questionnaires of the scheme."""
    sentences = [_undeclared(known[name]) for name in _undeclared_names(recipe, known)]
    for names in _twice(recipe):
        sentences.append(f"The columns {' and '.join(names)} mean the same, so neither is used. Choose one.")
    texts = [column for column in recipe.columns if column.kind == "reflection"]
    if texts and not recipe.stage and not _has(recipe, "stage") and not all(column.stage for column in texts):
        sentences.append(
            "The written reflections have no stage yet: they can be read and tagged, but stand in no chart by stage "
            "until you choose one for the file, for each column, or a column of stages."
        )
    if asked(recipe) and not _has(recipe, "person") and not recipe.row_is_person and not is_wide(recipe):
        sentences.append(
            "No column of participant codes: nobody can be followed, so waves are compared as different people."
        )
    return sentences


def still_needed(recipe: Recipe, known: dict[str, Instrument]) -> list[str]:
    """Everything a person may want to say; empty for a file that needs no editing."""
    return missing(recipe) + cautions(recipe, known)


def asked(recipe: Recipe) -> list[Column]:
    """The columns that hold survey answers."""
    return [column for column in recipe.columns if column.kind in ("item", "score")]


def is_wide(recipe: Recipe) -> bool:
    """Whether every survey column says its own wave: then a row holds one person at all waves."""
    return bool(asked(recipe)) and all(column.wave for column in asked(recipe))


def _has(recipe: Recipe, kind: str) -> bool:
    return any(column.kind == kind for column in recipe.columns)


def _twice(recipe: Recipe) -> list[list[str]]:
    """Names of survey columns that are mapped to one and the same item or score of one wave."""
    places: dict[tuple, list[str]] = {}
    for column in asked(recipe):
        places.setdefault((column.instrument, column.item, column.scale, column.wave), []).append(f"“{column.name}”")
    return [names for names in places.values() if len(names) > 1]


def _undeclared_names(recipe: Recipe, known: dict[str, Instrument]) -> list[str]:
    items = {(column.instrument, column.coding) for column in recipe.columns if column.kind == "item"}
    return sorted({name for name, coding in items if name in known and known[name].coding(coding) is None})


def _undeclared(instrument: Instrument) -> str:
    options = " or ".join(f"“{coding.label or coding.id}”" for coding in instrument.codings)
    return f"Say how the answers of {instrument.name} are coded: {options}. Until then it is not scored."
