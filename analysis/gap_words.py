"""What the comparison of two groups allows to say, in a sentence; where that is little, what it could have shown."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.estimates import SENTENCES, VERDICT_FROM, Gap, minimum_detectable_difference_points
from analysis.model import Estimate

ALPHA = 0.05
WORDS = {
    "narrowed": "The gap narrowed",
    "widened": "The gap widened",
    "about_the_same": "The gap stayed about the same",
    "reversed": "The gap reversed",
    "too_little": "Too few people to say whether the gap changed",
    "no_clear_gap": "There was no clear gap at the start",
}
NOT_SETTLED = ("too_little", "no_clear_gap")


@dataclass(frozen=True)
class Compared:
    """A group beside its reference; pairs hold the reference first, as the counts of `Gap.difference` do.

    changes: of each side. started: who of each has a first score and can be followed. sd_at_start: the spread of all
    first scores together. sd_change, sd_before: spreads within the sides, of those seen twice; None where nobody can be
    followed. nested: people are nested in organisations.
    """

    gap: Gap
    changes: tuple[Estimate, Estimate]
    started: tuple[int, int]
    sd_at_start: float
    sd_change: float | None
    sd_before: float | None
    nested: bool


def sentence(place: tuple[str, str, str, str], found: Compared, p_holm: float | None, comparisons: int) -> str:
    """place: id and label of the grouping variable, the group, what it is held against."""
    _, label, member, reference = place
    gap, moved = found.gap, found.gap.difference
    who = f"{label}, {member} against {reference}"
    if moved.value is None:
        return f"{who}: too few people to tell."
    if moved.lo is None or moved.hi is None:
        return f"{who}: the difference in change is {moved.value:.2f}. {_no_range((reference, member), found)}"
    if min(moved.n_before, moved.n_after) < VERDICT_FROM:
        return f"{who}: too few people to tell. The difference in change is {moved.value:.2f}.{_could_show(found)}"
    clear = moved.lo > 0 or moved.hi < 0
    said = WORDS[gap.word]
    if gap.word == "no_clear_gap":
        said += ", but the groups changed differently" if clear else ", nor did the groups clearly change differently"
    figures = f"(difference in change {moved.value:.2f}, likely range {moved.lo:.2f} to {moved.hi:.2f})"
    many = _beside_others(p_holm, comparisons) if comparisons > 1 and _claims(gap.word, clear) else ""
    rest = _could_show(found) if gap.word in NOT_SETTLED and not clear else ""
    return f"{who}: {said} {figures}{many}.{rest}"


def _claims(word: str, clear: bool) -> bool:
    """Whether something is claimed that chance brings about now and then where many groups are compared."""
    return word in ("narrowed", "widened", "reversed") or (word == "no_clear_gap" and clear)


def _no_range(names: tuple[str, str], found: Compared) -> str:
    """Why a side has no likely range, in the words of its own reason."""
    name, side = next((name, each) for name, each in zip(names, found.changes, strict=True) if each.lo is None)
    value = "" if side.value is None else f"{side.value:.2f}"
    return f"For {name}: {SENTENCES[side.reason].format(n=side.n, value=value)}"


def _could_show(found: Compared) -> str:
    """The difference in change that would usually show; nothing where people are nested, for it would promise more."""
    reference, group = found.gap.difference.n_before, found.gap.difference.n_after
    spreads = {"sd_change": found.sd_change, "sd_before": found.sd_before}
    seen = None if found.nested else minimum_detectable_difference_points(reference, group, **spreads)
    if seen is None:
        return ""
    guess = "" if seen.assumed is None else f", if the two waves correlate by {seen.assumed}, as is assumed here"
    people = f"{group} and {reference} people"
    return f" With {people} only a difference in change of about {seen.points:.2f} would usually show{guess}."


def _beside_others(p_holm: float | None, comparisons: int) -> str:
    if p_holm is not None and p_holm < ALPHA:
        return f"; it holds up after allowing for the {comparisons} comparisons made"
    return f"; it could be one of the {comparisons} by chance"
