"""One of five states for a change held against a target, and what the target and the smallest change come to.

All numbers point towards the aim: positive is an improvement, whichever way the scale runs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.estimates import SHOWN_FROM, VERDICT_FROM
from analysis.model import Target

SECURE = 0.5
FULL_COVERAGE, LOW_COVERAGE = 0.8, 0.6

State = Literal["REACHED", "ON_THE_WAY", "NO_CLEAR_CHANGE", "TOO_LITTLE", "MOVING_AWAY"]


@dataclass(frozen=True)
class Verdict:
    """The state of an indicator, what kind of it, and flags.

    detail: secure, likely, held, in_the_log (REACHED); at_target, short, reversed or nothing (ON_THE_WAY); negligible,
        unchanged, same_answers, short_in_the_log or nothing (NO_CLEAR_CHANGE); interval, n, suppressed, check_data,
        no_clear_gap, no_people, one_figure (TOO_LITTLE); reversed or nothing (MOVING_AWAY).
    flags: lowered_for_non_response, sensitive_to_non_response, lowered_by_ and the reading that supports less.
    """

    state: State
    detail: str = ""
    flags: tuple[str, ...] = ()


def verdict(
    *,
    n_pairs: int,
    n_started: int | None,
    change: float | None,
    lo: float | None,
    hi: float | None,
    tau: float | None,
    delta: float | None,
    reason: str = "ok",
) -> Verdict:
    """The one of five states that the likely range allows; change, lo, hi, tau, delta point towards the aim.

    Comparisons are made as written, on unrounded numbers: lo = 0 includes no change, change = tau is at target.

    >>> verdict(n_pairs=24, n_started=26, change=0.62, lo=0.41, hi=0.83, tau=0.5, delta=0.1)
    Verdict(state='REACHED', detail='likely', flags=())
    """
    if n_pairs < SHOWN_FROM:
        return Verdict("TOO_LITTLE", "suppressed")
    if n_pairs < VERDICT_FROM:
        return Verdict("TOO_LITTLE", "n")
    if reason == "no_variation" and change == 0:
        return Verdict("NO_CLEAR_CHANGE", "same_answers")
    if reason not in ("ok", "n_lt_8") or change is None or lo is None or hi is None or tau is None or delta is None:
        return Verdict("TOO_LITTLE", "check_data")
    if tau <= 0:
        return _maintained(lo, hi, delta)
    return _guarded(_against(change, lo, hi, tau, delta), n_pairs, n_started, (change, lo, hi, tau, delta))


def _maintained(lo: float, hi: float, delta: float) -> Verdict:
    if lo >= -delta:
        return Verdict("REACHED", "held")
    return Verdict("MOVING_AWAY") if hi < 0 else Verdict("TOO_LITTLE", "interval")


def _against(change: float, lo: float, hi: float, tau: float, delta: float) -> Verdict:
    if hi < 0:
        return Verdict("NO_CLEAR_CHANGE", "negligible") if lo > -delta else Verdict("MOVING_AWAY")
    if lo > 0:
        return _risen(change, lo, hi, tau, delta)
    if hi < tau:
        return Verdict("NO_CLEAR_CHANGE", "unchanged" if lo > -delta and hi < delta else "")
    return Verdict("TOO_LITTLE", "interval")


def _risen(change: float, lo: float, hi: float, tau: float, delta: float) -> Verdict:
    if hi < delta:
        return Verdict("NO_CLEAR_CHANGE", "negligible")
    if change >= tau and lo >= SECURE * tau:
        return Verdict("REACHED", "secure" if lo >= tau else "likely")
    return Verdict("ON_THE_WAY", "at_target" if change >= tau else "short" if hi < tau else "")


def _guarded(first: Verdict, n_pairs: int, n_started: int | None, numbers: tuple[float, ...]) -> Verdict:
    """The verdict if those who did not answer again had not changed; only good news is held against it."""
    share = coverage(n_pairs, n_started)
    if first.state not in ("REACHED", "ON_THE_WAY") or share >= FULL_COVERAGE:
        return first
    change, lo, hi, tau, delta = numbers
    cautious = _against(share * change, share * lo, share * hi, tau, delta)
    if _strength(cautious) >= _strength(first):
        return first
    if share < LOW_COVERAGE:
        return Verdict(cautious.state, cautious.detail, ("lowered_for_non_response",))
    return Verdict(first.state, first.detail, ("sensitive_to_non_response",))


def weakest(headline: Verdict, others: Mapping[str, Verdict]) -> Verdict:
    """The verdict that every reading of the same answers supports, flagged with the reading that supports less.

    Only REACHED and ON_THE_WAY can be lowered; of readings that claim nothing the headline's stands.

    >>> weakest(Verdict("REACHED", "likely"), {"matched_only": Verdict("ON_THE_WAY", "short")})
    Verdict(state='ON_THE_WAY', detail='short', flags=('lowered_by_matched_only',))
    """
    name = min(others, key=lambda each: _strength(others[each]), default=None)
    if name is None or _strength(others[name]) >= _strength(headline):
        return headline
    return Verdict(others[name].state, others[name].detail, (*headline.flags, f"lowered_by_{name}"))


def of_a_gap(result: Verdict, word: str, before: float, after: float, aim: float) -> Verdict:
    """The verdict on a gap: one that was never clear cannot close, and one that turned round is still a gap.

    word: `estimates.Gap.word`. before, after: its size at both waves, negative once it has turned round. aim: the
    largest gap that the target allows.
    """
    if result.detail in ("suppressed", "n", "check_data"):
        return result
    if word == "no_clear_gap":
        return Verdict("TOO_LITTLE", "no_clear_gap")
    if word != "reversed" or abs(after) <= aim:
        return result
    return Verdict("ON_THE_WAY" if abs(after) < before else "MOVING_AWAY", "reversed")


def coverage(n_pairs: int, n_started: int | None) -> float:
    """The share of those who started that answered again; 1 where nobody knows how many started."""
    return min(1.0, n_pairs / n_started) if n_started else 1.0


def _strength(verdict: Verdict) -> int:
    return {"REACHED": 2, "ON_THE_WAY": 1}.get(verdict.state, 0)


def needed(
    target: Target,
    baseline: float | None,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    higher: str = "better",
) -> tuple[float | None, str]:
    """The change needed (tau, positive towards the aim; 0 or less means hold) and a reason: ok or target_out_of_range.

    `at_least` is an average in points of the scale: at most that much where higher is worse. For a share the baseline
    is in per cent; for a gap it is the size of the gap.

    >>> needed(Target(kind="at_least", value=3.5), 3.0, minimum=1, maximum=5)
    (0.5, 'ok')
    """
    if target.kind == "hold":
        return 0.0 - abs(target.value), "ok"
    if target.kind == "rise":
        tau = target.value
    elif baseline is None:
        return None, "ok"
    elif target.kind == "part_of_gap":
        tau = target.value * baseline
    else:
        aim = 100 * target.value if target.kind == "share" else target.value
        tau = sign(higher) * (aim - baseline)
        if target.kind == "at_least" and not _inside(aim, minimum, maximum):
            return None, "target_out_of_range"
    end = maximum if higher == "better" else minimum
    room = None if end is None or baseline is None else abs(end - baseline)
    # The 1e-9 lets a target exactly at the end of the scale through floating point.
    return (None, "target_out_of_range") if room is not None and tau > room + 1e-9 else (tau, "ok")


def _inside(aim: float, minimum: float | None, maximum: float | None) -> bool:
    """Whether an average can be there at all; 1e-9 lets the ends of the scale through floating point."""
    return (minimum is None or aim >= minimum - 1e-9) and (maximum is None or aim <= maximum + 1e-9)


def smallest_that_matters(declared: float | None, tau: float | None, sd_before: float | None) -> float | None:
    """Delta: the declared figure, else a fifth of the baseline SD; where a rise is wanted, never above it.

    Without a declared figure, or with one above the target, half the target is the most it can be.
    """
    half = tau / 2 if tau is not None and tau > 0 else None
    if declared is not None:
        return half if half is not None and tau is not None and declared > tau else declared
    candidates = [each for each in (None if sd_before is None else 0.2 * sd_before, half) if each is not None]
    return min(candidates, default=None)


def sign(higher: str) -> float:
    """What turns points of the scale towards the aim: -1 where higher is worse."""
    return 1.0 if higher == "better" else -1.0
