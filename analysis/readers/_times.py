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
    order = order_of(times, month_first=month_first)
    if order is not None:
        return _since_first(_read(times, order))
    month, day = (_since_first(_read(times, each)) for each in ("month", "day"))
    return month.where(month == day)


def minutes_taken(started: pd.Series, submitted: pd.Series, *, month_first: bool = False) -> pd.Series:
    """Minutes between opening and sending a form; NaN where a time is missing, unclear or the wrong way round.

    >>> minutes_taken(pd.Series(["13/2/2025 09:00"]), pd.Series(["13/2/2025 09:12:30"])).tolist()
    [12.5]
    """
    # Within a day both readings give the same minutes, so an order that nothing tells does not matter.
    order = order_of(submitted, month_first=month_first) or "month"
    taken = (_read(submitted, order) - _read(started, order)).dt.total_seconds() / 60
    return taken.where(taken >= 0).astype(float).rename("took")


def order_of(times: pd.Series, *, month_first: bool = False) -> str | None:
    """How day and month of these times are written: iso, month (first), day (first), or None where nothing tells."""
    iso = _read(times, "iso")
    if int(iso.notna().sum()) == int(times.notna().sum()):
        return "iso"
    month, day = (_read(times, each) for each in ("month", "day"))
    if month.notna().sum() != day.notna().sum():
        return "month" if month.notna().sum() > day.notna().sum() else "day"
    # Tools write rows as they come in, so the order of the rows tells day and month apart.
    if month_first or _rises(month) > _rises(day):
        return "month"
    if _rises(day) > _rises(month):
        return "day"
    return "month" if _since_first(month).equals(_since_first(day)) else None


def _rises(moments: pd.Series) -> bool:
    return moments.dropna().is_monotonic_increasing


def _since_first(moments: pd.Series) -> pd.Series:
    return ((moments - moments.min()).dt.total_seconds() / 60).astype(float).rename("minutes")


def _read(times: pd.Series, first: str) -> pd.Series:
    if first == "iso":
        return pd.to_datetime(times, format="ISO8601", errors="coerce", utc=True)
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
