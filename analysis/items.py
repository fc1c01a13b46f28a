"""Single questions before and after: how many gave which answer, and of the same people how many moved.

Answers stand as they were given. Where a question runs the other way, up means towards the better end all the same.
Nothing here leaves the workbench.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.estimates import (
    SHOWN_FROM,
    Reliability,
    internal_consistency,
    net_share,
    omega_total,
    probability_of_superiority,
    sign_test,
)
from analysis.model import Coding, Estimate, Instrument, Scale, Study

MOST_ANSWERS = 20  # steps of a question beyond which it is a line to mark
TWO_BEST_FROM = 4  # answers a question must have; of fewer the two best would be all, or all but one


@dataclass(frozen=True)
class ItemCounts:
    """One question: its number, wording (its number where the wording may not be shown), and its answers.

    answers: what can be answered, worst first, with its label. before, after: how many gave each. top_label: which of
    them top_before and top_after are the share of, "Two best answers", or "Best answer" where there are fewer than 4.
    """

    item: int
    text: str
    answers: tuple[tuple[float, str], ...]
    before: tuple[int, ...]
    after: tuple[int, ...]
    top_label: str
    top_before: float
    top_after: float


@dataclass(frozen=True)
class ItemChange(ItemCounts):
    """A question that the same n people answered at both waves.

    up, same, down: how many moved towards the better end, stayed, moved away; net with its interval. mid_p: of as many
    up as down.
    """

    n: int
    up: int
    same: int
    down: int
    net: Estimate
    mid_p: float


@dataclass(frozen=True)
class ItemUnlinked(ItemCounts):
    """A question whose people cannot be followed: all of either wave. followed: how many answered at both, below 5.

    superior: the chance that the later of two answers, one picked from each wave, is the better one, ties by half.
    """

    n_before: int
    n_after: int
    followed: int
    superior: Estimate

    def sentence(self) -> str:
        found = self.superior
        who = "Nobody" if self.followed == 0 else "Fewer than 5 people"
        unknown = found.lo is None or found.hi is None
        span = "" if unknown else f" (likely range {found.lo:.0%} to {found.hi:.0%})"
        chance = "not known" if found.value is None else f"{found.value:.0%}{span}"
        return (
            f"{who} can be followed, so all count who answered: {self.n_before} before, {self.n_after} after. Picking "
            f"one of each at random, the chance that the later answer is the better one is {chance}, ties counted "
            "half; 50% is what two waves alike would give. Different people may have answered, so small changes will "
            "not show."
        )


def item_changes(
    study: Study, instrument: Instrument, scale: Scale, role: str, waves: tuple[str, str]
) -> Iterator[ItemChange]:
    """The questions of a scale that at least 5 people of a role answered at both waves, with answers that exist.

    Nothing where the two waves were answered on different codings, or the coding was not declared.
    """
    for item, coding, first, last in _by_item(study, instrument, scale, role, waves):
        both = pd.concat([first, last], axis=1, join="inner").to_numpy(dtype=float)
        if len(both) >= SHOWN_FROM:
            yield _item_change(_Question(instrument, coding, scale, item), both)


def unlinked_items(
    study: Study, instrument: Instrument, scale: Scale, role: str, waves: tuple[str, str]
) -> Iterator[ItemUnlinked]:
    """The questions of a scale that fewer than 5 people can be followed in, but at least 5 answered at each wave."""
    followed = {item: (first, last) for item, _, first, last in _by_item(study, instrument, scale, role, waves)}
    for item, coding, first, last in _by_item(study, instrument, scale, role, waves, linked=False):
        sides = followed.get(item, (first.iloc[:0], last.iloc[:0]))
        both = len(sides[0].index.intersection(sides[1].index))
        if both < SHOWN_FROM <= min(len(first), len(last)):
            yield _item_unlinked(_Question(instrument, coding, scale, item), first, last, both)


def consistency(study: Study, instrument: Instrument, scale: Scale, role: str, wave: str) -> tuple[Reliability, ...]:
    """How well the items hang together at one wave: alpha (two items: Spearman-Brown), and omega from 100 people on."""
    found = _answers(study, instrument, role, (wave,), linked=True)
    coding = _coding(instrument, found["coding"].iloc[0]) if len(found) else None
    if coding is None or found["coding"].nunique() != 1 or len(scale.items) < 2:
        return ()
    wide = found.pivot(index="person", columns="item", values="answer").reindex(columns=list(scale.items))
    answers = wide.to_numpy(dtype=float, copy=True)
    turned = np.isin(scale.items, coding.reversed)
    answers[:, turned] = coding.minimum + coding.maximum - answers[:, turned]
    omega = omega_total(answers)
    return (internal_consistency(answers), *((omega,) if omega.value is not None else ()))


def _by_item(
    study: Study, instrument: Instrument, scale: Scale, role: str, waves: tuple[str, str], *, linked: bool = True
) -> Iterator[tuple[int, Coding, pd.Series, pd.Series]]:
    """The answers to each question at the two waves, by person; of those alone who can be followed, or of all."""
    found = _answers(study, instrument, role, waves, linked=linked)
    names = list(found["coding"].unique())
    coding = _coding(instrument, names[0]) if len(names) == 1 else None
    if coding is None or not set(waves) <= set(found["wave"]):
        return
    # Before anybody is counted: an answer that does not exist is none.
    found = found[found["answer"].between(coding.minimum, coding.maximum)].set_index("person")
    for item in scale.items:
        own = found[found["item"] == item]
        first, last = (own.loc[own["wave"] == wave, "answer"].astype(float) for wave in waves)
        yield item, coding, first, last


def _answers(study: Study, instrument: Instrument, role: str, waves: tuple[str, ...], *, linked: bool) -> pd.DataFrame:
    own = study.person[study.person["role"] == role]
    people = own.loc[own["linked"].astype(bool), "person"] if linked else own["person"]
    table = study.answer_by_person_wave_item
    kept = (table["instrument"] == instrument.id) & table["wave"].isin(waves) & table["person"].isin(set(people))
    found = table[kept].astype({"person": str, "wave": str})
    return found.assign(item=pd.to_numeric(found["item"]).astype(int))


def _coding(instrument: Instrument, name: object) -> Coding | None:
    return instrument.coding(None if name is None or name != name or name == "" else str(name))


@dataclass(frozen=True)
class _Question:
    instrument: Instrument
    coding: Coding
    scale: Scale
    item: int

    @property
    def way(self) -> int:
        """1 where a higher answer is the better one."""
        return (-1 if self.item in self.coding.reversed else 1) * (1 if self.scale.higher == "better" else -1)

    def counts(self, first: np.ndarray, last: np.ndarray) -> dict:
        """The fields of `ItemCounts`. Answers between the steps of a line without steps stand beside them."""
        step, ends = self.coding.step or 1.0, (self.coding.minimum, self.coding.maximum)
        # A line of a hundred points has no answers to list: its ends stand, and whatever was given.
        a_line = ends[1] - ends[0] > MOST_ANSWERS * step
        regular = np.array(ends) if a_line else np.arange(ends[0], ends[1] + step / 2, step)
        steps = np.unique(np.round(np.concatenate([regular, first, last]), 10))[:: self.way]
        labels = {value: label for label, value in self.coding.labels.items()}
        answers = tuple((float(each), labels.get(float(each), f"{each:g}")) for each in steps)
        before, after = (tuple(int(np.isclose(wave, each).sum()) for each in steps) for wave in (first, last))
        best = 2 if not a_line and len(regular) >= TWO_BEST_FROM else 1
        tops = (sum(counts[-best:]) / sum(counts) for counts in (before, after))
        return {
            "item": self.item,
            "text": self.instrument.items.get(self.item) or f"Question {self.item}",
            "answers": answers,
            "before": before,
            "after": after,
            "top_label": "Two best answers" if best == 2 else "Best answer",
            **dict(zip(("top_before", "top_after"), tops, strict=True)),
        }


def _item_change(question: _Question, rows: np.ndarray) -> ItemChange:
    moved = question.way * np.sign(np.round(rows[:, 1] - rows[:, 0], 10))
    up, down, number = int((moved > 0).sum()), int((moved < 0).sum()), len(rows)
    return ItemChange(
        **question.counts(rows[:, 0], rows[:, 1]),
        n=number,
        up=up,
        same=number - up - down,
        down=down,
        net=net_share(up, down, number),
        mid_p=sign_test(up, down).mid_p,
    )


def _item_unlinked(question: _Question, first: pd.Series, last: pd.Series, followed: int) -> ItemUnlinked:
    before, after = first.to_numpy(), last.to_numpy()
    return ItemUnlinked(
        **question.counts(before, after),
        n_before=len(before),
        n_after=len(after),
        followed=followed,
        superior=probability_of_superiority(question.way * before, question.way * after),
    )
