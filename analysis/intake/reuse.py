"""A recipe used again for a file with the same headings, with every difference told."""

from __future__ import annotations

import pandas as pd

from analysis.intake.proposal import propose
from analysis.model import Column, Recipe, Scheme, Sheet, clean

ALIKE = 90.0  # of 100: a word more or less in a question of a dozen words
FITS = 0.6
COLUMNS = ["column", "was", "state"]


def fit(recipe: Recipe, sheet: Sheet) -> float:
    """The share of the recipe's used columns that the file has, by heading or by question; 0 to 1."""
    used = [column for column in recipe.columns if column.kind != "unused"] or list(recipe.columns)
    found = _pairs(recipe, sheet)
    taken = {was for was, _ in found.values()}
    return sum(column.name in taken for column in used) / max(len(used), 1)


def again(recipe: Recipe, sheet: Sheet, scheme: Scheme) -> tuple[Recipe, pd.DataFrame]:
    """The recipe for this file, and what differs from the file it was made for.

    Columns are found by heading, else by question, else by a question that differs by a word. What holds for the whole
    file (wave, role, stage) is proposed from the new file, never taken over. The table has one row a column: column,
    was (its heading before), state (same, moved, renamed, new, gone).
    """
    fresh = propose(sheet, scheme, used={column.instrument for column in recipe.columns})
    found = _pairs(recipe, sheet)
    before = {column.name: column for column in recipe.columns}
    columns = tuple(_taken_over(column, before, found) for column in fresh.columns)
    made = fresh.model_copy(
        update={
            "title": recipe.title,
            "columns": columns,
            "row_is_person": recipe.row_is_person,
            "ignore_leading_zeros": recipe.ignore_leading_zeros,
            **{kind: recipe_words(recipe, fresh, kind) for kind in ("waves", "roles", "stages")},
        }
    )
    return made, _differences(recipe, sheet, found)


def recipe_words(recipe: Recipe, fresh: Recipe, kind: str) -> dict[str, str]:
    """What the values of a column of waves, roles or stages mean: as it was said before, then as it is proposed now."""
    return {**getattr(fresh, kind), **getattr(recipe, kind)}


def _taken_over(column: Column, before: dict[str, Column], found: dict[str, tuple[str, str]]) -> Column:
    """What the column meant before; under its heading and question of now."""
    if column.name not in found:
        return column
    was, how = found[column.name]
    words = {"same": "As before.", "renamed": f"As before, where it was called “{was}”."}
    told = {"name": column.name, "question": column.question, "why": words[how]}
    old = before[was]
    return old.model_copy(update=told | ({"codes": column.codes} if column.codes else {}))


def _pairs(recipe: Recipe, sheet: Sheet) -> dict[str, tuple[str, str]]:
    """The column of the recipe by column of the file, and whether it is the same or renamed; each is used once."""
    names = [str(name) for name in sheet.rows]
    old = {column.name: clean(column.question or column.name) for column in recipe.columns}
    now = {name: clean(sheet.questions.get(name, name)) for name in names}
    found: dict[str, tuple[str, str]] = {}
    heads = {name: name for name in old} | {clean(name): name for name in reversed(old)}
    for step in (lambda name: _by_heading(name, heads, old, now), lambda name: _by_question(now[name], old)):
        for name in names:
            taken = {was for was, _ in found.values()}
            was = step(name) if name not in found else None
            if was is not None and was not in taken:
                found[name] = (was, "same" if old[was] == now[name] else "renamed")
    return found | _close(found, old, now)


def _by_heading(name: str, heads: dict[str, str], old: dict[str, str], now: dict[str, str]) -> str | None:
    """The column of that heading, where it may ask the same: field numbers of tools move from form to form."""
    from rapidfuzz import fuzz

    was = name if name in old else heads.get(clean(name))
    if was is None or (old[was] != now[name] and fuzz.ratio(old[was], now[name]) < ALIKE):
        return None
    return was


def _by_question(question: str, old: dict[str, str]) -> str | None:
    same = [name for name, asked in old.items() if asked == question]
    return same[0] if len(same) == 1 else None


def _close(found: dict[str, tuple[str, str]], old: dict[str, str], now: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Pairs of what is left whose questions differ by a word, where each is the other's nearest."""
    from rapidfuzz import fuzz, process

    taken = {was for was, _ in found.values()}
    left = [name for name in now if name not in found and len(now[name]) >= 8]
    free = [name for name in old if name not in taken and len(old[name]) >= 8]
    if not left or not free:
        return {}
    likeness = process.cdist([now[name] for name in left], [old[name] for name in free], scorer=fuzz.ratio)
    pairs = {}
    for place, name in enumerate(left):
        best = int(likeness[place].argmax())
        if likeness[place, best] >= ALIKE and int(likeness[:, best].argmax()) == place:
            pairs[name] = (free[best], "renamed")
    return pairs


def _differences(recipe: Recipe, sheet: Sheet, found: dict[str, tuple[str, str]]) -> pd.DataFrame:
    order = [column.name for column in recipe.columns]
    places = [order.index(found[name][0]) for name in map(str, sheet.rows) if name in found]
    ranks = {place: rank for rank, place in enumerate(sorted(places))}
    rows, at = [], 0
    for name in map(str, sheet.rows):
        if name not in found:
            rows.append((name, None, "new"))
            continue
        was, how = found[name]
        moved = ranks[order.index(was)] != at
        at += 1
        rows.append((name, was, "renamed" if how == "renamed" or was != name else "moved" if moved else "same"))
    taken = {was for was, _ in found.values()}
    rows += [(None, column.name, "gone") for column in recipe.columns if column.name not in taken]
    return pd.DataFrame(rows, columns=COLUMNS, dtype=object)
