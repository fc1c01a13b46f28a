"""A candidate: one row that might leave the workbench, with what it tells and of whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

DECIMALS = 1
NOT_SHOWN = "Not shown, to protect people in small groups."


@dataclass(frozen=True)
class Candidate:
    """One row of a table before the audit.

    hidden: the row as it looks where it is not shown: its name and nothing else. told: what it is of, see `known`.
    shown: the figures that it tells at least. levels: those that it can do without, the means before and after.
    reason: the content rule that hides it, whatever the audit says.
    """

    name: str
    table: str
    hidden: dict[str, Any]
    told: dict[str, Any]
    shown: dict[str, Any] = field(default_factory=dict)
    levels: dict[str, Any] = field(default_factory=dict)
    reason: str | None = None

    def row(self, *, levels: bool) -> dict[str, Any]:
        """The row as it leaves, with or without its levels."""
        return self.hidden | self.shown | (self.levels if levels else {}) | {"shown": True}


def statistic(*parts: str) -> str:
    """The name of one statistic in the log and among the sets of people behind a release."""
    return "|".join(parts)


def table_of(rows: list[dict], columns: list[str]) -> pd.DataFrame:
    """A table whose whole numbers stay whole numbers where other rows are hidden."""
    return pd.DataFrame(rows, columns=columns, dtype=object)


def main_changes(changes: pd.DataFrame) -> pd.DataFrame:
    """The first change of each scale and role: between the waves that tell its story. Others stand behind them."""
    return changes.drop_duplicates(["scale", "role"]) if len(changes) else changes


def rounded(value: float | None) -> float | None:
    """A figure with the decimals of a release."""
    return None if value is None or pd.isna(value) else round(float(value), DECIMALS) + 0.0


def plain(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
