"""How often our likely ranges hold the truth and our verdicts mislead, by simulation through the public functions.

    python benchmarks/simulate.py            everything, a few minutes; ends with 1 where a promise is broken
    python benchmarks/simulate.py --quick    a tenth of the runs

The table of verdicts is written to `analysis/operating_characteristics.csv`, which the methods page prints.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.estimates import mean_change, overlapping_change, unlinked_change, wave_change
from analysis.progress import verdict

SEED = 20251124
OUT = Path(__file__).resolve().parent.parent / "analysis" / "operating_characteristics.csv"
Waves = tuple[np.ndarray, np.ndarray]

# -------------------------------------------------------------------------------------------------- invented answers

CUTS = np.array([-1.4, -0.5, 0.5, 1.4])  # from a latent normal to answers 1 to 5


def answers(latent: np.ndarray, chance: np.random.Generator, items: int, noise: float = 1.0) -> np.ndarray:
    """The mean of so many items answered 1 to 5, one row a person."""
    seen = latent[..., None] + chance.normal(0, noise, (*latent.shape, items))
    return (1 + np.searchsorted(CUTS, seen)).mean(axis=-1)


def seven_items(chance: np.random.Generator, people: int, rise: float = 0.0) -> Waves:
    """A scale of 7 items at two waves; the trait wanders a little, and rises by so much."""
    trait = chance.normal(0, 0.8, people)
    before, after = trait + chance.normal(0, 0.4, people), trait + rise + chance.normal(0, 0.4, people)
    return answers(before, chance, 7), answers(after, chance, 7)


def one_item(chance: np.random.Generator, people: int, rise: float = 0.45) -> Waves:
    trait = chance.normal(0, 0.8, people)
    return answers(trait, chance, 1, 0.8), answers(trait + rise, chance, 1, 0.8)


def ceiling(chance: np.random.Generator, people: int) -> Waves:
    """One item that seven in ten answer with the best answer."""
    trait = chance.normal(2.0, 0.8, people)
    return answers(trait, chance, 1, 0.8), answers(trait, chance, 1, 0.8)


def few_improve(chance: np.random.Generator, people: int) -> Waves:
    """One in five improves greatly, the others not at all."""
    trait = chance.normal(-0.4, 0.7, people)
    rise = np.where(chance.random(people) < 0.2, 2.0, 0.0)
    return answers(trait, chance, 7), answers(trait + rise, chance, 7)


SCENARIOS: dict[str, Callable[[np.random.Generator, int], Waves]] = {
    "7-item scale, no change": seven_items,
    "7-item scale, a rise": lambda chance, people: seven_items(chance, people, 0.4),
    "one 1-5 item, a rise": one_item,
    "one item at its ceiling": ceiling,
    "1 in 5 improve greatly": few_improve,
}


def truth(scenario: Callable[[np.random.Generator, int], Waves], chance: np.random.Generator) -> float:
    before, after = scenario(chance, 2_000_000)
    return float((after - before).mean())


# ------------------------------------------------------------------------------------------------------ coverage, 5.1


def complete(chance: np.random.Generator, runs: int) -> Iterator[tuple[str, int, float, bool]]:
    """Share of likely ranges that hold the true change, all people seen twice."""
    for name, scenario in SCENARIOS.items():
        true = truth(scenario, chance)
        for people in (6, 8, 10, 12, 15, 20, 24, 30, 60):
            held = [_holds(mean_change(*scenario(chance, people)), true) for _ in range(runs)]
            within = (0.91, 0.97) if name.startswith("1 in 5") else (0.93, 0.97)
            bound = name.startswith(("7-item", "1 in 5")) and people in (8, 12, 24, 60)
            share = float(np.mean([each for each in held if each is not None]))
            yield name, people, share, not bound or within[0] <= share <= within[1]


def resampled(chance: np.random.Generator, runs: int) -> Iterator[tuple[str, int, float, float]]:
    """The same for intervals that we do not use: percentile and BCa bootstrap of the mean change (scipy)."""
    from scipy.stats import bootstrap

    for name in ("7-item scale, no change", "one 1-5 item, a rise"):
        true = truth(SCENARIOS[name], chance)
        for people in (8, 20):
            held: dict[str, list[bool]] = {"percentile": [], "BCa": []}
            for _ in range(runs):
                before, after = SCENARIOS[name](chance, people)
                for method, kept in held.items():
                    if np.ptp(after - before) > 0:
                        told = bootstrap((after - before,), np.mean, method=method, n_resamples=1999, rng=chance)
                        kept.append(bool(told.confidence_interval.low <= true <= told.confidence_interval.high))
            yield name, people, float(np.mean(held["percentile"])), float(np.mean(held["BCa"]))


def _holds(estimate, true: float) -> bool | None:
    return None if estimate.lo is None else bool(estimate.lo <= true <= estimate.hi)


# --------------------------------------------------------------------------------------------- people missing, 5.2

LOSSES = ("random", "low scorers leave", "later low scorers leave")


def lost(before: np.ndarray, after: np.ndarray, why: str, chance: np.random.Generator) -> Waves:
    """The same answers with 30% of the later ones gone, and for the random case 15% of the earlier ones, too.

    Where low scorers leave, the people matched alone read the rise a tenth of a standard deviation too small.
    """
    if why == "random":
        both = chance.random(len(before)) < 0.15
        gone = ~both & (chance.random(len(before)) < 0.30 / 0.85)
        return np.where(both, np.nan, before), np.where(gone, np.nan, after)
    lead = before if why == "low scorers leave" else after
    standard = (lead - 3.0) / 0.75
    gone = chance.random(len(before)) < 1 / (1 + np.exp(1.08 + standard))
    return before, np.where(gone, np.nan, after)


def partly(chance: np.random.Generator, runs: int) -> Iterator[tuple]:
    """Bias in SD and coverage of four estimators where people are missing; a 7-item scale that rises."""
    scenario = SCENARIOS["7-item scale, a rise"]
    true = truth(scenario, chance)
    spread = float(scenario(chance, 200_000)[0].std())
    cases = [(people, why) for people in (12, 24, 60) for why in LOSSES[:2]]
    for people, why in (*cases, (60, LOSSES[2])):
        found: dict[str, list] = {name: [] for name in ("everybody (REML, CR2)", "matched only", "Derrick", "Welch")}
        for _ in range(runs):
            before, after = lost(*scenario(chance, people), why, chance)
            found["everybody (REML, CR2)"].append(wave_change(np.column_stack([before, after]), 0, 1))
            found["matched only"].append(mean_change(before, after))
            found["Welch"].append(unlinked_change(before, after))
            if 2 <= np.isfinite(before + after).sum() < people:
                found["Derrick"].append(overlapping_change(before, after))
        for name, estimates in found.items():
            known = [each for each in estimates if each.lo is not None]
            bias = (np.mean([each.value for each in known]) - true) / spread
            share = float(np.mean([_holds(each, true) for each in known]))
            bound = name.startswith("everybody") and why == LOSSES[1] and people in (24, 60)
            yield people, why, name, bias, share, not bound or 0.93 <= share <= 0.97


# ------------------------------------------------------------------------------------------------ three waves, 5.3


def drifting(chance: np.random.Generator, runs: int) -> Iterator[tuple[str, int, float, float]]:
    """False alarms at the middle and at the follow-up where nothing changed, 15% and 25% missing."""
    shapes = {
        "equal correlations": np.full((3, 3), 0.6) + 0.4 * np.eye(3),
        "waves drift apart": np.array([[1.0, 0.8, 0.3], [0.8, 1.0, 0.6], [0.3, 0.6, 1.0]]),
        "spread grows": np.diag([1, 1.3, 1.7]) @ (np.full((3, 3), 0.6) + 0.4 * np.eye(3)) @ np.diag([1, 1.3, 1.7]),
    }
    for name, covariance in shapes.items():
        for people in (8, 12, 24):
            alarms = np.zeros(2)
            counted = np.zeros(2)
            for _ in range(runs):
                scores = chance.multivariate_normal(np.zeros(3), covariance, people)
                scores[chance.random(people) < 0.15, 1] = np.nan
                scores[chance.random(people) < 0.25, 2] = np.nan
                for place, last in enumerate((1, 2)):
                    estimate = wave_change(scores, 0, last)
                    if estimate.lo is not None:
                        counted[place] += 1
                        alarms[place] += not estimate.lo <= 0 <= estimate.hi
            yield name, people, *(alarms / counted)


# ------------------------------------------------------------------------------------------------- verdicts, 1n

STATES = {
    "REACHED": "reached",
    "ON_THE_WAY": "on_the_way",
    "NO_CLEAR_CHANGE": "no_clear_change",
    "MOVING_AWAY": "moving_away",
    "TOO_LITTLE": "too_little",
}
TAU, DELTA, MOST = 0.5, 0.2, 0.037


def verdicts(chance: np.random.Generator, runs: int) -> pd.DataFrame:
    """Shares of the five verdicts in SDs of the change: target 0.5, smallest that matters 0.2, everybody seen twice."""
    rows = []
    for people in (8, 12, 20, 30, 60, 200):
        for truth_in_tau in (-0.5, 0.0, 0.5, 1.0, 1.5):
            told = Counter(_verdict(chance, people, truth_in_tau * TAU) for _ in range(runs))
            shares = {column: told[state] / runs for state, column in STATES.items()}
            rows.append({"n": people, "truth": truth_in_tau, **shares})
    return pd.DataFrame(rows)


def _verdict(chance: np.random.Generator, people: int, rise: float) -> str:
    change = mean_change(np.zeros(people), chance.normal(rise, 1.0, people))
    return verdict(
        n_pairs=people,
        n_started=people,
        change=change.value,
        lo=change.lo,
        hi=change.hi,
        tau=TAU,
        delta=DELTA,
        reason=change.reason,
    ).state


def misleading(table: pd.DataFrame) -> Iterator[tuple[int, str, float, bool]]:
    """How often a verdict claims something where nothing changed."""
    for row in table[table["truth"] == 0].to_dict("records"):
        for claim, share in (("upward", row["reached"] + row["on_the_way"]), ("moving away", row["moving_away"])):
            yield row["n"], claim, share, row["n"] not in (12, 30) or share <= MOST


# ---------------------------------------------------------------------------------------------------------- in words


def main(arguments: list[str]) -> int:
    part = 10 if "--quick" in arguments else 1
    chance = np.random.default_rng(SEED)
    kept = []
    print("Coverage of the likely range (95%), everybody seen twice")
    for name, people, share, good in complete(chance, 4000 // part):
        kept.append(good)
        print(f"  {name:26} n {people:3}  {share:6.1%}{'' if good else '   BROKEN'}")
    print("The same by intervals that we do not use: percentile, BCa")
    for name, people, percentile, bca in resampled(chance, 1000 // part):
        print(f"  {name:26} n {people:3}  {percentile:6.1%} {bca:6.1%}")
    print("People missing, a true rise: bias in SD of the scale, coverage")
    for people, why, name, bias, share, good in partly(chance, 5000 // part):
        kept.append(good)
        print(f"  n {people:3}, {why:24} {name:22} {bias:+6.2f} {share:6.1%}{'' if good else '   BROKEN'}")
    print("Three waves, nothing changed: false alarms at the middle, at the follow-up")
    for name, people, middle, later in drifting(chance, 2000 // part):
        print(f"  {name:26} n {people:3}  {middle:6.1%} {later:6.1%}")
    table = verdicts(chance, 20000 // part)
    print("Verdicts where nothing changed")
    for people, claim, share, good in misleading(table):
        kept.append(good)
        print(f"  n {people:3} {claim:12} {share:6.2%}{'' if good else '   BROKEN'}")
    if part == 1:
        table.round(4).to_csv(OUT, index=False, lineterminator="\n")
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
