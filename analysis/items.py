"""Single questions before and after, of the same people: how many gave which answer, and how many moved.

Answers stand as they were given. Where a question runs the other way, up means towards the better end all the same.
Nothing here leaves the workbench.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimates import SHOWN_FROM, Reliability, internal_consistency, net_share, omega_total, sign_test
from analysis.model import Coding, Estimate, Instrument, Scale, Study

PAIRS_OF = 2  # the answers that make "top two"


@dataclass(frozen=True)
class ItemChange:
    """One question: its number, wording (its number where the wording may not be shown), and how people moved.

    answers: what can be answered, worst first, with its label. before, after: how many gave each. up, same, down: how
    many moved towards the better end, stayed, moved away; net with its interval. mid_p: of as many up as down.
    top_before, top_after: share at the two best answers.
    """

    item: int
    text: str
    answers: tuple[tuple[float, str], ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    n: int
    up: int
    same: int
    down: int
    net: Estimate
    mid_p: float
    top_before: float
    top_after: float


def item_changes(
    study: Study, instrument: Instrument, scale: Scale, role: str, waves: tuple[str, str]
) -> Iterator[ItemChange]:
    """The questions of a scale that at least 5 people of a role answered at both waves.

    Nothing where the two waves were answered on different codings, or the coding was not declared.
    """
    found = _answers(study, instrument, role, waves)
    names = list(found["coding"].unique())
    coding = _coding(instrument, names[0]) if len(names) == 1 else None
    if coding is None:
        return
    wide = found.pivot(index=["person", "item"], columns="wave", values="answer")
    if not set(waves) <= set(wide.columns):
        return
    both = wide[list(waves)].dropna()
    items = both.index.get_level_values("item")
    for item in scale.items:
        rows = both[items == item].to_numpy(dtype=float)
        if len(rows) >= SHOWN_FROM:
            yield _item_change(instrument, coding, scale, item, rows)


def consistency(study: Study, instrument: Instrument, scale: Scale, role: str, wave: str) -> tuple[Reliability, ...]:
    """How well the items hang together at one wave: alpha (two items: Spearman-Brown), and omega from 100 people on."""
    found = _answers(study, instrument, role, (wave,))
    coding = _coding(instrument, found["coding"].iloc[0]) if len(found) else None
    if coding is None or found["coding"].nunique() != 1 or len(scale.items) < PAIRS_OF:
        return ()
    wide = found.pivot(index="person", columns="item", values="answer").reindex(columns=list(scale.items))
    answers = wide.to_numpy(dtype=float, copy=True)
    turned = np.isin(scale.items, coding.reversed)
    answers[:, turned] = coding.minimum + coding.maximum - answers[:, turned]
    omega = omega_total(answers)
    return (internal_consistency(answers), *((omega,) if omega.value is not None else ()))


def _answers(study: Study, instrument: Instrument, role: str, waves: tuple[str, ...]) -> pd.DataFrame:
    people = study.person[study.person["linked"].astype(bool) & (study.person["role"] == role)]["person"]
    table = study.answer_by_person_wave_item
    kept = (table["instrument"] == instrument.id) & table["wave"].isin(waves) & table["person"].isin(set(people))
    found = table[kept].astype({"person": str, "wave": str})
    return found.assign(item=pd.to_numeric(found["item"]).astype(int))


def _coding(instrument: Instrument, name: object) -> Coding | None:
    return instrument.coding(None if name is None or name != name or name == "" else str(name))


def _item_change(instrument: Instrument, coding: Coding, scale: Scale, item: int, rows: np.ndarray) -> ItemChange:
    way = (-1 if item in coding.reversed else 1) * (1 if scale.higher == "better" else -1)
    steps = np.arange(coding.minimum, coding.maximum + 0.5)[::way]
    inside = (rows >= coding.minimum).all(axis=1) & (rows <= coding.maximum).all(axis=1)
    rows = rows[inside]
    moved = way * np.sign(np.round(rows[:, 1] - rows[:, 0], 10))
    up, down = int((moved > 0).sum()), int((moved < 0).sum())
    labels = {value: label for label, value in coding.labels.items()}
    answers = tuple((float(step), labels.get(float(step), f"{step:g}")) for step in steps)
    before, after = (tuple(int(np.isclose(rows[:, wave], step).sum()) for step in steps) for wave in (0, 1))
    number = len(rows)
    return ItemChange(
        item=item,
        text=instrument.items.get(item) or f"Question {item}",
        answers=answers,
        before=before,
        after=after,
        n=number,
        up=up,
        same=number - up - down,
        down=down,
        net=net_share(up, down, number),
        mid_p=sign_test(up, down).mid_p,
        top_before=sum(before[-PAIRS_OF:]) / max(number, 1),
        top_after=sum(after[-PAIRS_OF:]) / max(number, 1),
    )
