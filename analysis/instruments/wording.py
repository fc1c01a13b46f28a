"""What to say of a questionnaire beside its numbers: whose it is, what others scored, and who drew its bands."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.model import Instrument, Norm, Scale

FIGURES = {"mean": "mean", "sd": "standard deviation", "n": "number of people"}


def terms(instrument: Instrument) -> str:
    """Whose a questionnaire is and on what terms, with what whoever chooses it must know and what has to be shown.

    >>> from analysis.instruments import all_instruments
    >>> terms(all_instruments()["belong"])
    "Open Loop's own items, not yet validated. CC0 1.0 (public domain)."
    """
    said = (instrument.citation, instrument.licence, instrument.permission, instrument.notice)
    return " ".join(f"{each.rstrip('. ')}." for each in said if each)


def terms_of(instruments: Iterable[Instrument]) -> list[str]:
    """The terms of several questionnaires, each wording once behind the names it holds for.

    Questions that a scheme's researcher made have no owner to name, so nothing is said of them.
    """
    own = (Instrument.model_fields["citation"].default, Instrument.model_fields["licence"].default)
    said: dict[str, list[str]] = {}
    for each in instruments:
        if (each.citation, each.licence) != own:
            said.setdefault(terms(each), []).append(each.name)
    return [f"{', '.join(names)}: {words}" for words, names in said.items()]


def norm_sentences(scale: Scale) -> list[str]:
    """What populations scored, one entry each: who and when, the figures, the source, and what waits to be confirmed.

    >>> norm = Norm(population="Men in England", date="2010", mean=23.7, source="A survey")
    >>> norm_sentences(Scale(id="s", label="S", norms=(norm,)))
    ['Men in England, 2010: mean 23.7. A survey.']
    """
    return [_norm(each) for each in scale.norms]


def band_sentence(scale: Scale) -> str:
    """Who drew the bands of a scale, and whether that waits to be confirmed; empty for a scale without bands."""
    if not scale.bands:
        return ""
    doubt = "" if scale.bands_confirmed else " They wait to be confirmed."
    return f"Bands: {scale.bands_source.rstrip('.')}.{doubt}"


def _norm(norm: Norm) -> str:
    who = f"{norm.population}, {norm.date}" if norm.date else norm.population
    figures = [f"mean {norm.mean:g}"]
    figures += [f"standard deviation {norm.sd:g}"] if norm.sd is not None else []
    figures += [f"{norm.n:,} people"] if norm.n is not None else []
    return f"{who}: {', '.join(figures)}. {norm.source.rstrip('.')}.{_waiting(norm)}"


def _waiting(norm: Norm) -> str:
    figures = " and the ".join(FIGURES[each] for each in norm.unconfirmed)
    if not figures:
        return ""
    if len(norm.unconfirmed) == 1:
        return f" The {figures} is from general knowledge and waits to be confirmed."
    return f" The {figures} are from general knowledge and wait to be confirmed."
