"""The sums of all figures, measure by measure, as `ends` asks about them: of now, and of every release before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace

from analysis.disclosure import ends
from analysis.disclosure.blocks import blocks_of, values_of
from analysis.disclosure.candidates import Candidate
from analysis.disclosure.known import LEVELS, PRIORITY, Known, levels_of
from analysis.disclosure.known import Told as Figure
from analysis.disclosure.policy import Policy

State = tuple[Mapping[str, str | None], Set[str], Set[str], Mapping[str, Figure]]


def to_take_back(known: Known, candidates: list[Candidate], state: State, policy: Policy) -> Iterator[str]:
    """The names of what has to go, so that nothing tells that nearly all of some people stand at one end.

    A name with `LEVELS` before it is that of the averages before and after alone. state: the reasons of the rules, the
    names of what is told, of what was told before as it is, and what is told of whole roles.
    """
    reasons, kept, again, whole = state
    measures: dict[tuple, list[Candidate]] = {}
    for each in candidates:
        if (place := _measure(each.told)) is not None:
            measures.setdefault(place, []).append(each)
    for place, mine in measures.items():
        limits = _limits(known, place)
        shown = [each for each in mine if each.name in kept]
        if limits is None or not shown:
            continue
        before = [(at, name, told) for at, name, told in known.statistics if _measure(told) == place]
        figures = [sums for each in shown for sums in _of_now(known, each, (kept, again))]
        figures += [
            sums
            for name, told in whole.items()
            if name in kept and _measure(told) == place
            for sums in _sums(known, "", told, None, levels=False)
        ]
        figures += [
            sums for at, _, told in before for sums in _sums(known, "", told, at, levels=bool(told.get("levels")))
        ]
        blocks = {block for each in figures for block, _ in each.factors}
        truth = {
            (block, person): float(value) for block in blocks if "/" not in block
            for person, value in values_of(known.findings, block).items()
        }  # fmt: skip
        scale = ends.Scale(*limits, truth, policy.m_side)
        hidden = [
            {
                (block, person)
                for block in blocks_of(each.told)
                for person in each.told["people"]
                if (block, person) in truth
            }
            for each in mine
            if (reasons[each.name] or "").startswith(("C2", "C6"))
        ]
        yield from ends.to_take_back(figures, scale, _order(shown), hidden)


def _measure(told: Figure) -> tuple | None:
    if told["kind"] in ("change", "group"):
        return "score", told["scale"], told["role"]
    return ("followed", told["role"], *told["waves"]) if told["kind"] == "followed" else None


def _limits(known: Known, place: tuple) -> tuple[float, float] | None:
    """The ends of the scale; None where nobody knows them, for then no row of it is shown."""
    if place[0] == "followed":
        return 0.0, 1.0
    row = known.findings.scale_row(place[1])
    if row is None or not row["minimum"] < row["maximum"]:
        return None
    return float(row["minimum"]), float(row["maximum"])


def _of_now(known: Known, each: Candidate, told: tuple[Set[str], Set[str]]) -> Iterator[ends.Told]:
    kept, again = told
    for sums in _sums(known, each.name, each.told, None, levels=LEVELS + each.name in kept):
        yield replace(sums, name="") if sums.name in again else sums


def _sums(known: Known, name: str, told: Figure, place: int | None, *, levels: bool) -> Iterator[ends.Told]:
    """What a figure tells. An answer that is another one now stands in a block of its own, with a / in its name."""
    blocks = blocks_of(told)
    variables = [[(_version(known, block, who, place), who) for who in told["people"]] for block in blocks]
    if len(blocks) == 1:
        yield ends.Told(name, dict.fromkeys(variables[0], 1), told["sums"][0])
        return
    before, after = variables
    factors = dict.fromkeys(before, -1) | dict.fromkeys(after, 1)
    yield ends.Told(name, factors, told["sums"][1] - told["sums"][0])
    if levels:
        for mine, total in zip(variables, told["sums"], strict=True):
            yield ends.Told(LEVELS + name if name else "", dict.fromkeys(mine, 1), total)


def _version(known: Known, block: str, person: str, place: int | None) -> str:
    then = None if place is None else known.earlier[place]["marks"].get(block, {}).get(person)
    return block if place is None or known.marks(block).get(person) == then else f"{block}/{then}"


def _order(shown: Iterable[Candidate]) -> list[str]:
    """What goes first, see `PRIORITY`."""

    def rank(each: Candidate, *, levels: bool) -> tuple:
        group = "special" if each.told.get("special") else "group"
        change = "other" if each.told.get("other") else "change"
        what = change if each.told["kind"] == "change" else group
        return PRIORITY[levels_of(what) if levels else what], len(each.told["people"]), each.name

    ranked = [
        (rank(each, levels=levels), (LEVELS if levels else "") + each.name)
        for each in shown
        for levels in (True, False)
    ]
    return [name for _, name in sorted(ranked)]
