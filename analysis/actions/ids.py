"""Which action each row of a workbook is: one of the plan, by id or title, or another one with an id of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from analysis.actions.plan import Action
from analysis.model import clean

MOST = 80  # characters of an id


def ids_of(rows: Sequence[tuple[str, str]], plan: Iterable[Action] = ()) -> list[str]:
    """The id of each row, of which its own (or "") and its title are given.

    That is its own where the plan has it, else that of the action of the plan with this title, also where the row has
    a number of another list; else its own, or that of an action whose title differs in its signs alone, or a free one.
    An action of the plan that another row names is not taken for this one.

    >>> ids_of([("A01", "Quiet room"), ("", "Quiet room"), ("", "Quiet room"), ("", "\u9759\u304b")])
    ['A01', 'quiet-room', 'quiet-room-2', 'action-1']
    """
    held = list(plan)
    known = {each.id for each in held}
    found = {place: name for place, (name, _) in enumerate(rows) if name in known}
    exact = _by_title(held, clean, set(found.values()))
    for place, (_, title) in enumerate(rows):
        if place not in found and exact.get(clean(title)):
            found[place] = exact[clean(title)].pop(0)
    # Beside an action with the very title, one whose title only resembles it is another.
    similar, titles = _by_title(held, _as_compared, set(found.values())), {clean(each.title) for each in held}
    taken, turns = known | {name for name, _ in rows}, Counter[str]()
    for place, (name, title) in enumerate(rows):
        if place not in found:
            same = None if name or clean(title) in titles else similar.get(_as_compared(title))
            found[place] = name or (same.pop(0) if same else _free(title, taken, turns))
            taken.add(found[place])
    return [found[place] for place in range(len(rows))]


def _by_title(plan: Iterable[Action], compared: Callable[[str], str], named: set[str]) -> dict[str, list[str]]:
    """The ids of the actions that no row names yet, by title as it is compared."""
    waiting: dict[str, list[str]] = {}
    for each in plan:
        if each.id not in named:
            waiting.setdefault(compared(each.title), []).append(each.id)
    return waiting


def _as_compared(title: str) -> str:
    """A title by its letters and digits, of whatever alphabet."""
    return re.sub(r"[\W_]+", " ", clean(title)).strip() or clean(title)


def _free(title: str, taken: set[str], turns: Counter[str]) -> str:
    """An id made of the Latin letters and digits of a title, with a number where there are none or it is taken."""
    stem = re.sub(r"[^a-z0-9]+", "-", clean(title)).strip("-")[:MOST]
    name = stem
    while not name or name in taken:
        turns[stem] += 1
        name = f"{stem[: MOST - 8]}-{turns[stem] + 1}" if stem else f"action-{turns[stem]}"
    return name
