"""Which action each row of a workbook is: one of the plan, by id or title, or another one with an id of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from analysis.actions.plan import Action
from analysis.model import clean

MOST = 80  # characters of an id


def ids_of(rows: Sequence[tuple[str, str]], plan: Iterable[Action] = ()) -> list[str]:
    """The id of each row (its own, or "", and its title): its own, else that of the action of the plan with this title,
    else a free one. An action of the plan that another row names is not taken for this one.

    >>> ids_of([("A01", "Quiet room"), ("", "Quiet room"), ("", "Quiet room"), ("", "\u9759\u304b")])
    ['A01', 'quiet-room', 'quiet-room-2', 'action-1']
    """
    own = [name for name, _ in rows]
    held = list(plan)
    named = set(own)
    taken = named | {each.id for each in held}
    waiting: dict[str, list[str]] = {}
    for each in held:
        if each.id not in named:
            waiting.setdefault(_as_compared(each.title), []).append(each.id)
    turns: Counter[str] = Counter()
    for place, (name, title) in enumerate(rows):
        if not name:
            same = waiting.get(_as_compared(title))
            own[place] = same.pop(0) if same else _free(title, taken, turns)
            taken.add(own[place])
    return own


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
