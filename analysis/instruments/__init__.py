"""Questionnaires as data: one .toml each, in the form of `model.Instrument`, with its licence and a worked example.

To add one, drop its file in here; it is checked when read, and a test scores its examples. The wording of items stands
in a file only where the owner's terms allow it. In an example, a scale that is not named has no score.

Modules: possible (which numbers an answer can be), definition (whether the parts of one fit together), wording (terms,
norms and bands in sentences).
"""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.instruments.definition import check, item_numbers, listed
from analysis.instruments.possible import between, outside, possible_answers, widest
from analysis.instruments.wording import band_sentence, norm_sentences, terms, terms_of
from analysis.model import Instrument, Refused, Scale, Scheme, load_toml

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "all_instruments",
    "band",
    "band_sentence",
    "between",
    "check",
    "convert_raw",
    "for_scheme",
    "item_numbers",
    "norm_sentences",
    "offered",
    "outside",
    "people_by_band",
    "points",
    "possible_answers",
    "terms",
    "terms_of",
    "widest",
]


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


def offered(scheme: Scheme, *, clinical: bool = False, used: Collection[str | None] = ()) -> dict[str, Instrument]:
    """The questionnaires to choose from; those that screen for illness only where they were asked for.

    They were asked for where `clinical` says so, where an indicator of the scheme is measured by one, and where a
    mapping names one already: `used` holds the ids of the questionnaires in it.

    >>> from analysis.model import Role, Wave
    >>> mentor, first = Role(id="m", label="M", singular="m"), Wave(id="W", label="W")
    >>> plain = Scheme(name="S", slug="s", roles=(mentor,), waves=(first,))
    >>> "phq4" in offered(plain), "phq4" in offered(plain, clinical=True), "phq4" in offered(plain, used=["phq4"])
    (False, True, True)
    """
    targets = {each.scale for each in scheme.indicators}
    return {
        name: each
        for name, each in for_scheme(scheme).items()
        if clinical or not each.clinical or name in used or targets & {scale.id for scale in each.scales}
    }


def band(scale: Scale, score: float) -> str | None:
    """The named range that a score lies in, where the source supports ranges; for counts of people, never for a person.

    >>> band(all_instruments()["swemwbs"].scales[0], 19.25)
    'low'
    """
    below = [each for each in scale.bands if score >= each.lowest]
    return max(below, key=lambda each: each.lowest).label if below else None


def people_by_band(scale: Scale, scores: pd.Series) -> pd.DataFrame | None:
    """How many people have a score in each band, lowest band first: label, n. A missing score counts in none.

    None for a scale without published bands, as all that screen for illness are, and None where a band would hold one
    to four people: to hide that band alone would not hide it, for the others and the total would give it away.
    """
    import pandas as pd

    from analysis.estimates import SHOWN_FROM

    found = scores.dropna().map(lambda score: band(scale, score))
    labels = [each.label for each in sorted(scale.bands, key=lambda each: each.lowest)]
    counts = [int((found == label).sum()) for label in labels]
    if not any(counts) or any(0 < number < SHOWN_FROM for number in counts):
        return None
    return pd.DataFrame({"label": labels, "n": counts})


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
        raise Refused(f"{instrument.name} has no scale {scale}; choose one of {listed(instrument.scales)}.")
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
