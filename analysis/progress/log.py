"""The log of participation: the number that one measure of it holds of each person of a role, for all who count it."""

from __future__ import annotations

import pandas as pd

from analysis.model import Study, clean

YES_OR_NO = {"yes": 1.0, "y": 1.0, "true": 1.0, "no": 0.0, "n": 0.0, "false": 0.0}


def participation_of(study: Study, role: str, measure: str) -> pd.Series:
    """The numbers of one measure by person, the last where somebody has two; whatever is no number is left out.

    A measure that holds no number at all and is answered with yes and no counts them as 1 and 0.
    """
    log = study.participation
    mine = set(study.person.loc[study.person["role"] == role, "person"])
    rows = log[(log["measure"] == measure) & log["person"].isin(mine)].drop_duplicates("person", keep="last")
    given = rows.set_index("person")["value"]
    numbers = pd.to_numeric(given, errors="coerce")
    if numbers.isna().all():
        numbers = given.map(lambda value: YES_OR_NO.get(clean(value)))
    return numbers.dropna().astype(float)
