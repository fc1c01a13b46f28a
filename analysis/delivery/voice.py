"""The juniors' felt influence beside what the seniors believe of it; and whether a junior owns an action.

voice_by_wave: one row a wave: wave, felt, felt_people, believed, believed_people, apart (how much higher the seniors'
average lies, of figures as they were released; missing where one is).
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from analysis.actions import Action
from analysis.release import Release

FELT, BELIEVED = ("voice", "mentor"), ("voice_seen", "mentee")  # scale and role; the mentor is the junior
VOICE = ["wave", "felt", "felt_people", "believed", "believed_people", "apart"]
DIFFERENT = (
    "Juniors answered three statements and seniors two, of which the seniors' match the juniors' first two. "
    "They are two scales from one to five, so only the direction can be read."
)
NOT_BOTH = (
    "Whether seniors see the influence that juniors feel is not told: it takes released averages of juniors (Voice) "
    "and of seniors (Voice of juniors, seen by seniors) between the same two waves."
)


def voice_by_wave(release: Release | None) -> pd.DataFrame:
    """Both averages at the two waves of their released changes; empty unless both are told between the same waves."""
    felt, believed = sides(release)
    if felt is None or believed is None:
        return pd.DataFrame(columns=VOICE)
    rows = []
    for wave, level in (("from_wave", "before"), ("to_wave", "after")):
        rows.append(
            {
                "wave": felt[wave], "felt": felt[level], "felt_people": felt["n"],
                "believed": believed[level], "believed_people": believed["n"],
                "apart": round(believed[level] - felt[level], 1) + 0.0,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=VOICE)


def sides(release: Release | None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """The two released changes, or nothing of either where they do not stand beside each other."""
    rows = [] if release is None else release.changes.to_dict("records")
    found = [
        next((row for row in rows if (row["scale"], row["role"]) == place and _told(row)), None)
        for place in (FELT, BELIEVED)
    ]
    if found[0] is None or found[1] is None:
        return None, None
    alike = all(found[0][wave] == found[1][wave] for wave in ("from_wave", "to_wave"))
    return (found[0], found[1]) if alike else (None, None)


def _told(row: dict[str, Any]) -> bool:
    return row["shown"] is True and None not in (row["before"], row["after"])


def voice_in_words(release: Release | None) -> list[str]:
    """Where the two stand to each other, and whether they came nearer, as far as averages of two scales can tell."""
    felt, believed = sides(release)
    if felt is None or believed is None:
        return [NOT_BOTH]
    before, after = (round(believed[level] - felt[level], 1) for level in ("before", "after"))
    told = [f"At “{felt['from_wave']}” {_stands(before)}. At “{felt['to_wave']}” {_stands(after)}."]
    return [*told, _nearer(before, after, felt, believed), DIFFERENT]


def _stands(apart: float) -> str:
    if apart == 0:
        return "both averages were the same"
    if apart > 0:
        return "seniors believed that juniors have more influence than juniors felt they have"
    return "juniors felt that they have more influence than seniors believed"


def _nearer(before: float, after: float, felt: dict[str, Any], believed: dict[str, Any]) -> str:
    """In a word which way the distance went; certain only where the ranges of the two changes do not meet."""
    if abs(after) == abs(before):
        return "The two averages lie as far apart as before."
    way = "nearer to each other" if abs(after) < abs(before) else "further apart"
    if before * after < 0:
        way += ", on the other side"
    apart = believed["hi"] < felt["lo"] or felt["hi"] < believed["lo"]
    sure = (
        "the likely ranges of the two changes do not meet, so this is more than chance alone would usually bring"
        if apart
        else "the likely ranges of the two changes overlap, so this may be chance"
    )
    return f"The two averages lie {way} than before; {sure}."


def junior_owns(action: Action) -> bool:
    """Whether a junior owns the action, by role or as co-owner."""
    return bool(action.co_owner_mentor or action.junior_owner_role)
