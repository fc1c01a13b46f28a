"""Whether the parts of a questionnaire's definition fit together; the first mistake is told in words."""

from __future__ import annotations

import math
from collections.abc import Iterator

from analysis.instruments.possible import is_possible
from analysis.model import Coding, Example, Instrument, Refused, Scale, clean


def item_numbers(instrument: Instrument) -> tuple[int, ...]:
    """The item numbers of a questionnaire, ascending.

    They come from its item texts, else from its count, else from the items its scales are made of.
    """
    if instrument.items:
        return tuple(sorted(instrument.items))
    if instrument.count:
        return tuple(range(1, instrument.count + 1))
    return tuple(sorted({item for scale in instrument.scales for item in scale.items}))


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
    if not math.isfinite(coding.minimum) or not math.isfinite(coding.maximum):
        yield "has a lowest or a highest answer that is no number"
    if coding.minimum >= coding.maximum:
        yield "has a lowest answer that is not below its highest"
    if coding.step is not None and not _leads_to_the_highest(coding.step, coding.maximum - coding.minimum):
        yield "has a step that does not lead from its lowest answer to its highest"
    if not set(coding.reversed) <= set(items):
        yield "reverses an item that the questionnaire does not have"
    if not all(coding.minimum <= value <= coding.maximum for value in coding.labels.values()):
        yield "gives a label a number outside its range"
    if not all(is_possible(coding, value) for value in coding.labels.values()):
        yield "gives a label a number that lies on none of its steps"
    yield from _label_mistakes(coding)


def _leads_to_the_highest(step: float, span: float) -> bool:
    return 0 < step <= span and math.isclose(span / step, round(span / step))


def _label_mistakes(coding: Coding) -> Iterator[str]:
    labels, misprints = ({clean(label) for label in each} for each in (coding.labels, coding.misprints))
    if len(labels) < len(coding.labels):
        yield "has the same label twice"
    if misprints & labels or not {clean(right) for right in coding.misprints.values()} <= labels:
        yield "takes a misprint for a label that it does not have, or calls one of its labels a misprint"


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
    if scale.bands and instrument.clinical:
        yield "has bands, which a questionnaire that screens for illness may not have"
    if scale.table:
        yield from _table_mistakes(scale, instrument)


def _table_mistakes(scale: Scale, instrument: Instrument) -> Iterator[str]:
    if scale.score != "sum" or len(instrument.codings) != 1:
        yield "has a conversion table, which needs a sum and a single coding"
    elif not all(raw.isdecimal() for raw in scale.table) or not _holds_every_total(scale, instrument.codings[0]):
        yield "has a conversion table that does not hold exactly the totals its items can add up to"


def _holds_every_total(scale: Scale, coding: Coding) -> bool:
    number, step = max(len(scale.items), 1), coding.step or 1.0
    totals = round((coding.maximum - coding.minimum) * number / step) + 1
    if len(scale.table) != totals:  # before they are laid out, for a range may be of any width
        return False
    return {float(raw) for raw in scale.table} == {coding.minimum * number + place * step for place in range(totals)}


def _example_mistakes(example: Example, instrument: Instrument, items: tuple[int, ...]) -> Iterator[str]:
    coding = instrument.coding(example.coding)
    if coding is None:
        yield f"must name one of the codings {listed(instrument.codings)}"
        return
    if not set(example.answers) <= set(items):
        yield "answers an item that the questionnaire does not have"
    if not all(coding.minimum <= answer <= coding.maximum for answer in example.answers.values()):
        yield "has an answer outside the range of its coding"
    if not all(is_possible(coding, answer) for answer in example.answers.values()):
        yield "has an answer that lies on none of the steps of its coding"
    if not set(example.scores) <= {scale.id for scale in instrument.scales}:
        yield "names a scale that the questionnaire does not have"


def listed(parts: tuple[Coding, ...] | tuple[Scale, ...]) -> str:
    """The ids of codings or scales, to choose from."""
    return ", ".join(part.id for part in parts)
