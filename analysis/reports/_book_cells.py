"""Where the workbook's charts find their numbers: cells of a sheet by line of its table and heading."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.charts.themes import FEWER
from analysis.workbooks import written


@dataclass(frozen=True)
class Place:
    """Cells, as a chart refers to them, and what they hold: not every program looks there before it draws."""

    formula: str
    values: tuple[Any, ...]

    def numbers(self) -> Any:
        from openpyxl.chart.data_source import NumRef

        return NumRef(f=self.formula, numCache=points(self.values))

    def texts(self) -> Any:
        from openpyxl.chart.data_source import StrData, StrRef, StrVal

        told = [StrVal(idx=at, v=written(str(each))) for at, each in enumerate(self.values) if each is not None]
        return StrRef(f=self.formula, strCache=StrData(ptCount=len(self.values), pt=told))


def points(values: Sequence[Any]) -> Any:
    from openpyxl.chart.data_source import NumData, NumVal

    told = [NumVal(idx=at, v=number(each)) for at, each in enumerate(values) if isinstance(each, (int, float))]
    return NumData(formatCode="General", ptCount=len(values), pt=told)


@dataclass(frozen=True)
class Cells:
    """The sheet and the table that stands in it, by line of the table and heading."""

    page: Any
    table: pd.DataFrame

    def at(self, first: int, heading: str, *, until: str = "", last: int | None = None) -> Place:
        """Where it stands; until: the last of several headings, last: of several lines. Line -1 is the headings."""
        from openpyxl.utils import get_column_letter, quote_sheetname

        left, right = (self.table.columns.get_loc(each) + 1 for each in (heading, until or heading))
        low, high = first + 2, (first if last is None else last) + 2
        cells = f"${get_column_letter(left)}${low}"
        cells += f":${get_column_letter(right)}${high}" if (left, low) != (right, high) else ""
        area = self.page.iter_rows(low, high, left, right, values_only=True)
        return Place(f"{quote_sheetname(self.page.title)}!{cells}", tuple(each for row in area for each in row))

    def held(self, line: int, heading: str) -> Any:
        return self.table.iat[line, self.table.columns.get_loc(heading)]

    def tells(self, line: int, *headings: str) -> bool:
        """Whether all of these are numbers, and none a gap or what may not be told."""
        found = [self.held(line, each) for each in headings]
        return all(isinstance(each, (int, float)) and math.isfinite(each) for each in found)

    def is_few(self, line: int, heading: str) -> bool:
        """Whether this is a count of which is told alone that it is small."""
        return self.held(line, heading) == FEWER

    def is_blank(self, line: int, *headings: str) -> bool:
        return all(pd.isna(self.held(line, each)) for each in headings)

    def words(self, line: int, heading: str) -> str:
        return number(self.held(line, heading)) if self.tells(line, heading) else str(self.held(line, heading))

    def groups(self, *headings: str) -> Iterator[tuple[tuple[Any, ...], list[int]]]:
        """The lines that share these cells, in the order of the table."""
        for key, rows in self.table.reset_index(drop=True).groupby(list(headings), sort=False, dropna=False):
            yield key, rows.index.tolist()


def number(value: float) -> str:
    """A released number as it stands in its cell.

    >>> number(0.5), number(31.0), number(1234567.25)
    ('0.5', '31', '1234567.25')
    """
    return f"{value:.12g}"
