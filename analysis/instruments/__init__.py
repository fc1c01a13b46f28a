"""Questionnaires as data: one .toml each, in the form of `model.Instrument`, with its licence and a worked example.

To add one, drop its file in here; it is checked when read, and a test scores its examples. The wording of items stands
in a file only where the owner's terms allow it. In an example, a scale that is not named has no score.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.model import Coding, Example, Instrument, Refused, Scale, Scheme, clean, load_toml

if TYPE_CHECKING:
    import pandas as pd


def all_instruments() -> dict[str, Instrument]:
    """The questionnaires that ship with Open Loop, by id; the files are read once.

    >>> all_instruments()["swemwbs"].text
    'do_not_ship'
    """
    return dict(_shipped())


@cache
def _shipped() -> dict[str, Instrument]:
    found = [load_toml(path, Instrument) for path in sorted(Path(__file__).parent.glob("*.toml"))]
    for instrument in found:
        check(instrument)
    return {instrument.id: instrument for instrument in found}


def for_scheme(scheme: Scheme) -> dict[str, Instrument]:
    """The shipped questionnaires with the scheme's own behind them, by id.

    Raises Refused when one of the scheme's own is not coherent, or takes an id (its own or a scale's) that is in use:
    numbers of the same name must mean the same in every scheme. A true copy of a shipped questionnaire is welcome.
    """
    known = all_instruments()
    for own in scheme.instruments:
        if known.get(own.id) == own:
            continue
        check(own)
        _refuse_names_in_use(own, known)
        known[own.id] = own
    return known


def offered(scheme: Scheme, *, clinical: bool = False) -> dict[str, Instrument]:
    """The questionnaires to choose from; those that screen for illness only where they were asked for.

    >>> from analysis.model import Role, Wave
    >>> mentor, first = Role(id="m", label="M", singular="m"), Wave(id="W", label="W")
    >>> plain = Scheme(name="S", slug="s", roles=(mentor,), waves=(first,))
    >>> "phq4" in offered(plain), "phq4" in offered(plain, clinical=True)
    (False, True)
    """
    return {name: each for name, each in for_scheme(scheme).items() if clinical or not each.clinical}


def band(scale: Scale, score: float) -> str | None:
    """The named range that a score lies in, where the source supports ranges; for counts of people, never for a person.

    >>> band(all_instruments()["swemwbs"].scales[0], 19.25)
    'low'
    """
    names = [each.label for each in scale.bands if score >= each.lowest]
    return names[-1] if names else None


def _refuse_names_in_use(own: Instrument, known: dict[str, Instrument]) -> None:
    if own.id in known:
        raise Refused(f"The scheme defines the questionnaire {own.id}, an id already in use; give it another id.")
    taken = {scale.id: other.name for other in known.values() for scale in other.scales}
    for scale in own.scales:
        if scale.id in taken:
            raise Refused(
                f"The questionnaire {own.id} of the scheme has a scale {scale.id}, which {taken[scale.id]} has already;"
                " give the scale another id."
            )


def item_numbers(instrument: Instrument) -> tuple[int, ...]:
    """The item numbers of a questionnaire, ascending.

    They come from its item texts, else from its count, else from the items its scales are made of.
    """
    if instrument.items:
        return tuple(sorted(instrument.items))
    if instrument.count:
        return tuple(range(1, instrument.count + 1))
    return tuple(sorted({item for scale in instrument.scales for item in scale.items}))


def convert_raw(instrument: Instrument, scale: str, raw_total: pd.Series) -> pd.Series:
    """Scores, in points of the scale, of raw totals that were added up elsewhere (reversed items already turned).

    A scale with a conversion table looks the total up; a sum is multiplied; a mean is divided by the number of items.
    A total that the items cannot add up to, or that is not in the table, gives NaN. Same index as `raw_total`.
    Raises Refused for a scale that the questionnaire does not have.

    >>> import pandas as pd
    >>> convert_raw(all_instruments()["swemwbs"], "swemwbs", pd.Series([21, 21.5, 36])).tolist()
    [19.25, nan, nan]
    """
    chosen = next((each for each in instrument.scales if each.id == scale), None)
    if chosen is None:
        raise Refused(f"{instrument.name} has no scale {scale}; choose one of {_listed(instrument.scales)}.")
    total = raw_total.astype(float)
    number = max(len(chosen.items), 1)
    lowest = min(coding.minimum for coding in instrument.codings) * number
    highest = max(coding.maximum for coding in instrument.codings) * number
    return points(chosen, total.where(total.between(lowest, highest)))


def points(scale: Scale, total: pd.Series) -> pd.Series:
    """Points of a scale from the total of all its items: through its table, or as sum or mean times its factor."""
    if scale.table:
        return total.map({float(raw): score for raw, score in scale.table.items()}).astype(float)
    divisor = 1 if scale.score == "sum" else max(len(scale.items), 1)
    return total / divisor * scale.multiply


def check(instrument: Instrument) -> None:
    """Raises Refused, with the first mistake in words, when the parts of a questionnaire do not fit together."""
    for mistake in _mistakes(instrument):
        raise Refused(f"The questionnaire {instrument.id} cannot be used: {mistake}. Mend its definition.")


def _mistakes(instrument: Instrument) -> Iterator[str]:
    items = item_numbers(instrument)
    if instrument.count and items != tuple(range(1, instrument.count + 1)):
        yield f"it counts {instrument.count} items, but its item texts are not numbered 1 to {instrument.count}"
    for kind, parts in (("coding", instrument.codings), ("scale", instrument.scales)):
        if not parts or len({part.id for part in parts}) < len(parts):
            yield f"it needs at least one {kind}, and each must have its own id"
    for coding in instrument.codings:
        yield from (f"its coding {coding.id} {mistake}" for mistake in _coding_mistakes(coding, items))
    for scale in instrument.scales:
        yield from (f"its scale {scale.id} {mistake}" for mistake in _scale_mistakes(scale, instrument, items))
    for place, example in enumerate(instrument.examples, start=1):
        yield from (f"its example {place} {mistake}" for mistake in _example_mistakes(example, instrument, items))


def _coding_mistakes(coding: Coding, items: tuple[int, ...]) -> Iterator[str]:
    if coding.minimum >= coding.maximum:
        yield "has a lowest answer that is not below its highest"
    if not set(coding.reversed) <= set(items):
        yield "reverses an item that the questionnaire does not have"
    if not all(coding.minimum <= value <= coding.maximum for value in coding.labels.values()):
        yield "gives a label a number outside its range"
    if len({clean(label) for label in coding.labels}) < len(coding.labels):
        yield "has the same label twice"


def _scale_mistakes(scale: Scale, instrument: Instrument, items: tuple[int, ...]) -> Iterator[str]:
    number = len(scale.items)
    if not set(scale.items) <= set(items) or len(set(scale.items)) < number:
        yield "names an item twice, or one that the questionnaire does not have"
    if scale.score == "item" and number > 1:
        yield "takes the answer to one item as its score but names several items"
    if scale.min_answered is not None and not 1 <= scale.min_answered <= max(number, 1):
        yield "asks for a number of answered items that it cannot have"
    if scale.multiply <= 0 or scale.step <= 0:
        yield 'needs a factor and a step above 0 (for a scale where high is bad, write higher = "worse")'
    if scale.table:
        yield from _table_mistakes(scale, instrument)


def _table_mistakes(scale: Scale, instrument: Instrument) -> Iterator[str]:
    if scale.score != "sum" or len(instrument.codings) != 1:
        yield "has a conversion table, which needs a sum and a single coding"
        return
    coding, number = instrument.codings[0], max(len(scale.items), 1)
    totals = {float(total) for total in range(round(coding.minimum * number), round(coding.maximum * number) + 1)}
    if not all(raw.isdecimal() for raw in scale.table) or {float(raw) for raw in scale.table} != totals:
        yield "has a conversion table that does not hold exactly the totals its items can add up to"


def _example_mistakes(example: Example, instrument: Instrument, items: tuple[int, ...]) -> Iterator[str]:
    coding = instrument.coding(example.coding)
    if coding is None:
        yield f"must name one of the codings {_listed(instrument.codings)}"
        return
    if not set(example.answers) <= set(items):
        yield "answers an item that the questionnaire does not have"
    if not all(coding.minimum <= answer <= coding.maximum for answer in example.answers.values()):
        yield "has an answer outside the range of its coding"
    if not set(example.scores) <= {scale.id for scale in instrument.scales}:
        yield "names a scale that the questionnaire does not have"


def _listed(parts: tuple[Coding, ...] | tuple[Scale, ...]) -> str:
    return ", ".join(part.id for part in parts)
