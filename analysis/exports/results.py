"""The tables as they leave the workbench: those of the findings, and the keys by which the scores were made.

Tables with a row a person are not among them: those leave in `tidy` and in the record, under fresh pseudonyms.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.exports.keys import scales
from analysis.exports.withheld import problem_without_names
from analysis.findings import TABLES, Findings
from analysis.model import Recipe

NAMES = (*TABLES, "scales")


def result(found: Findings, name: str) -> pd.DataFrame:
    """The table of that name; KeyError unless it is in NAMES. Names of files stay in the table of problems."""
    if name not in NAMES:
        raise KeyError(f"{name} is not among the tables that may be exported as they are")
    if name == "scales":
        return scales(found)
    return _in_order(found.problem) if name == "problem" else found.table(name)


def results(found: Findings, recipes: Iterable[Recipe] = ()) -> dict[str, pd.DataFrame]:
    """Every table by name, without names of files. recipes: how these were read."""
    tables = {name: result(found, name) for name in NAMES}
    return tables | {"problem": problem_without_names(tables["problem"], list(recipes))}


def _in_order(problem: pd.DataFrame) -> pd.DataFrame:
    """Problems of files as they were found; those of scores by their words, whatever the order of people's rows."""
    of_scores = problem["file"].isna()
    told = problem[of_scores].sort_values(["kind", "sentence"])
    return pd.concat([problem[~of_scores], told], ignore_index=True)
