"""How answers become scores: the table `scales`, one row a scale and coding, so that raw answers can be read.

Its columns stand in `dictionary.toml`. Everything follows from the questionnaires and from which codings were used.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.findings import Findings
from analysis.model import Coding, Instrument, Scale, scale_range
from analysis.scores import items_needed

COLUMNS = [
    "scale", "label", "instrument", "coding", "coding_label", "used", "minimum", "maximum", "higher", "smallest",
    "step", "score", "multiply", "conversion", "items", "reversed", "answer_minimum", "answer_maximum",
    "answer_step", "needed", "answers", "flags",
]  # fmt: skip


def scales(found: Findings) -> pd.DataFrame:
    """The key of every scale of the questionnaires that were used, in each of their codings."""
    score = found.score_by_person_scale_wave
    used = set(score[["scale", "coding"]].drop_duplicates().itertuples(index=False, name=None))
    rows = [
        _key(instrument, scale, coding) | {"used": (scale.id, coding.id) in used}
        for instrument in found.instruments.values()
        for scale in instrument.scales
        for coding in instrument.codings
    ]
    about = found.scales[["scale", "higher", "smallest", "step", "flags"]]
    table = pd.DataFrame(rows, columns=[name for name in COLUMNS if name not in about or name == "scale"])
    return table.merge(about, on="scale", how="left")[COLUMNS].astype({"needed": "Int64"})


def _key(instrument: Instrument, scale: Scale, coding: Coding) -> dict[str, object]:
    minimum, maximum = scale_range(scale, coding)
    return {
        "scale": scale.id,
        "label": scale.label,
        "instrument": instrument.id,
        "coding": coding.id,
        "coding_label": coding.label,
        "minimum": minimum,
        "maximum": maximum,
        "score": scale.score,
        "multiply": scale.multiply,
        "conversion": _joined(f"{total} = {score:g}" for total, score in scale.table.items()),
        "items": _joined(scale.items),
        "reversed": _joined(item for item in scale.items if item in coding.reversed),
        "answer_minimum": coding.minimum,
        "answer_maximum": coding.maximum,
        "answer_step": coding.step,
        "needed": items_needed(scale) if scale.items else None,
        "answers": _joined(f"{label} = {value:g}" for label, value in coding.labels.items()),
    }


def _joined(parts: Iterable[object]) -> str | None:
    return ";".join(map(str, parts)) or None
