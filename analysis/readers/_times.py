"""Submission times: only the minutes since the first one are kept, because a time of day can identify a person."""

from __future__ import annotations

import pandas as pd

_PARTS = r"^\s*(\d{1,4})([/.\-])(\d{1,2})[/.\-](\d{1,4})[,T\s]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp])?"


def minutes_since_first(times: pd.Series, *, month_first: bool = False) -> pd.Series:
    """Minutes between each submission and the first one; NaN where a time is missing or can be read in two ways.

    times: text, index kept. month_first: 1/2/25 is 2 January, unless some other time in the file rules that out.

    >>> minutes_since_first(pd.Series(["2025-02-01 09:00:00", None, "2025-02-01 09:01:30"])).tolist()
    [0.0, nan, 1.5]
    """
    moments = pd.to_datetime(times, format="ISO8601", errors="coerce", utc=True)
    if int(moments.notna().sum()) == int(times.notna().sum()):
        return _since_first(moments)
    month, day = (_moments(times, first) for first in ("month", "day"))
    if month.notna().sum() != day.notna().sum():
        return _since_first(max(month, day, key=lambda each: each.notna().sum()))
    # Tools write rows as they come in, so the order of the rows tells day and month apart.
    if month_first or _rises(month) > _rises(day):
        return _since_first(month)
    if _rises(day) > _rises(month):
        return _since_first(day)
    return _since_first(month).where(_since_first(month) == _since_first(day))


def _rises(moments: pd.Series) -> bool:
    return moments.dropna().is_monotonic_increasing


def _since_first(moments: pd.Series) -> pd.Series:
    return ((moments - moments.min()).dt.total_seconds() / 60).astype(float).rename("minutes")


def _moments(times: pd.Series, first: str) -> pd.Series:
    parts = times.astype("string").str.extract(_PARTS)
    number = parts[[0, 2, 3, 4, 5, 6]].apply(pd.to_numeric).astype(float)
    year_leads = number[0] > 31
    # Dots between the numbers mean that the day leads, in every language that writes dates so.
    month_leads = (first == "month") & parts[1].ne(".").fillna(False).astype(bool)
    year = number[3].where(~year_leads, number[0])
    month = number[2].where(year_leads | ~month_leads, number[0])
    day = number[0].where(~month_leads, number[2]).where(~year_leads, number[3])
    half = parts[7].str.lower()
    hour = (number[4] % 12).where(half.notna(), number[4]) + 12 * half.eq("p").fillna(False).astype(float)
    fields = {
        "year": year.where(year > 99, year + 2000),
        "month": month,
        "day": day,
        "hour": hour,
        "minute": number[5],
        "second": number[6].fillna(0),
    }
    return pd.to_datetime(pd.DataFrame(fields), errors="coerce")
