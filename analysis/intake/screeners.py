"""Questionnaires that screen for illness: recognised in a file, and left unused until somebody asks for them."""

from __future__ import annotations

from collections.abc import Collection

from analysis import instruments
from analysis.intake.items import recognised
from analysis.intake.waves import stems_and_waves
from analysis.model import Column, Instrument, Scheme, Sheet

SEVERAL_AT_ONCE = "Map several columns at once, or define an own scale"
SCREENERS = "Offer questionnaires that screen for illness as well"


def screeners(sheet: Sheet, scheme: Scheme, *, used: Collection[str | None] = ()) -> dict[str, Column]:
    """Columns of a questionnaire that screens for illness and was not asked for, by name: unused, and the reason why.

    Whoever collects such answers takes on a duty to respond, so a heading alone does not bring them in.
    """
    asked_for = instruments.offered(scheme, used=used)
    others = {name: each for name, each in instruments.for_scheme(scheme).items() if name not in asked_for}
    found = {}
    for name, (stem, _) in stems_and_waves(sheet, scheme).items():
        meant = recognised(stem, sheet.questions.get(name, name), others)
        if meant:
            found[name] = Column(name=name, kind="unused", why=_not_asked_for(meant, others[meant["instrument"]]))
    return found


def _not_asked_for(meant: dict, instrument: Instrument) -> str:
    scales = {scale.id: scale.label for scale in instrument.scales}
    part = f"item {meant['item']}" if meant["kind"] == "item" else f"the score “{scales[meant['scale']]}”"
    return (
        f"This would be {part} of {instrument.name}. It screens for illness, so it is used only where it was asked "
        f"for: switch on “{SCREENERS}” under “{SEVERAL_AT_ONCE}”, then map the column."
    )
