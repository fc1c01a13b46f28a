"""What a release holds for and against each why, gathered by rules, and how sure that lets anybody be.

evidence: one row a line: why, side (for, against, other, open), source, sentence. `other` are other explanations, and
`open` is what could not be looked at or points nowhere. Both sides are looked for whatever is found.

What is not shown speaks for nothing and against nothing. A suggestion of confidence is a suggestion: people set it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from analysis.burden import burden_themes
from analysis.model import Scheme, Why
from analysis.progress.states import FULL_COVERAGE
from analysis.progress.whys import ACCOUNTS, OF_A_LOG
from analysis.progress.wording import plainly
from analysis.records import Claim
from analysis.release import OF_GROUPS, Release
from analysis.release_words import against_others, as_read, told_against_others

SIDES = {
    "for": "What speaks for it",
    "against": "What speaks against it",
    "other": "Other explanations",
    "open": "What is open",
}
CONFIDENCE = {"low": "Low", "some": "Some", "good": "Good"}
EVIDENCE = ["why", "side", "source", "sentence"]
MOVED = ("REACHED", "ON_THE_WAY")
LASTS = 0.5  # of the first change towards the aim, at least
MORE, FEWER = "more people mention it", "fewer people mention it"
SOURCES = {
    "indicator": "Measure", "comparison": "Comparison", "accounts": "What people write", "theme": "Theme",
    "group": "Groups", "leavers": "Who is missing", "follow-up": "Later on", "late": "Target", "event": "Event",
    "design": "Design", "shift": "Reading of the question",
}  # fmt: skip
Line = tuple[str, str, str]  # side, source, sentence
Row = dict[str, Any]


def evidence(scheme: Scheme, release: Release | None) -> pd.DataFrame:
    """Every line of every why, whys in the order of the scheme, sides in theirs."""
    if release is None:
        return pd.DataFrame(columns=EVIDENCE)
    rows = []
    for why in scheme.whys:
        lines = sorted(_lines(why, scheme, release), key=lambda line: list(SIDES).index(line[0]))
        rows += [dict(zip(EVIDENCE, (why.id, *line), strict=True)) for line in dict.fromkeys(lines)]
    return pd.DataFrame(rows, columns=EVIDENCE)


def _lines(why: Why, scheme: Scheme, release: Release) -> Iterable[Line]:
    mine = [row for row in _rows(release, "progress_by_indicator") if row["why"] == why.id]
    told = next((row for row in _rows(release, "progress_by_why") if row["why"] == why.id), None)
    leading = next((row for row in mine if told and row["indicator"] == told["indicator"]), None)
    for row in mine:
        yield from _of_indicator(row)
    yield from _of_comparison(mine, release, scheme)
    yield from _of_accounts(told)
    yield from _of_themes(why, told, release)
    yield from _of_groups(mine, release)
    if leading is not None and leading["shown"] is True:
        yield from _of_leavers(leading, release)
        yield from _of_follow_up(leading, mine, scheme)
    yield from _of_events(leading, scheme)


def _rows(release: Release, name: str) -> list[Row]:
    return release.table(name).to_dict("records")


# ---------------------------------------------------------------------------------------------------------- numbers


def _of_indicator(row: Row) -> Iterable[Line]:
    """Where one indicator moved; not shown, or too little to tell, is open."""
    name = _name(row)
    if row["shown"] is not True:
        yield "open", "indicator", f"{name}: not shown, to protect people in small groups."
        return
    counted = row.get("kind", "scale") != "scale"  # shares, logs and figures have units of their own
    told = as_read(row["sentence"]) if counted else f"{name}: {_lower(row['words'])}{_figures(row)}."
    sides = {**dict.fromkeys(MOVED, "for"), "MOVING_AWAY": "against", "NO_CLEAR_CHANGE": "against"}
    yield "open" if row.get("detail") in OF_A_LOG else sides.get(row["state"], "open"), "indicator", told
    if row.get("late") is True:
        yield "against", "late", f"{name}: indicator or target came after its data had arrived."


def _moved(row: Row) -> bool:
    """Whether a shown indicator moved towards its target; a log has no before, so nothing moved in it."""
    return row["shown"] is True and row["state"] in MOVED and row.get("detail") not in OF_A_LOG


def _name(row: Row) -> str:
    whose = f", {row['role_label']}" if row["role_label"] else ""
    when = f", {row['to_wave']}" if row["to_wave"] else ""
    return f"{row['label']}{whose}{when}"


def _lower(words: str) -> str:
    words = words.rstrip(".")
    return words[:1].lower() + words[1:]


def _figures(row: Row) -> str:
    """The released figures of a row, as far as it has any."""
    parts = []
    if row["before"] is not None and row["after"] is not None:
        parts.append(f"from {_number(row['before'])} to {_number(row['after'])}")
    elif row["after"] is not None:
        parts.append(_number(row["after"]))
    if row["toward_lo"] is not None and row["toward_hi"] is not None:
        low, high = _number(row["toward_lo"]), _number(row["toward_hi"])
        parts.append(f"likely change towards the aim {low} to {high}")
    if row["n"] is not None:
        parts.append(f"{int(row['n'])} people")
    return f" ({'; '.join(parts)})" if parts else ""


def _number(number: float) -> str:
    return as_read(plainly(number))


def _of_comparison(mine: Sequence[Row], release: Release, scheme: Scheme) -> Iterable[Line]:
    """Only what moved can have moved more than for people who did not take part."""
    for row in mine:
        if not _moved(row):
            continue
        word = against_others(release, row)
        side = "for" if word == "more than" else "open" if word in ("hidden", "") else "against"
        whom = "next to colleagues who did not take part: " if word == "hidden" else ""
        told = f"{whom}{told_against_others(release, row)}"
        yield side, "comparison", f"{_name(row)}: {told[:1].lower()}{told[1:]}"
    if any(map(_moved, mine)):
        yield "open", "shift", "Whether people came to read the questions differently meanwhile is not told here."
    if not any(role.comparison and role.lottery for role in scheme.roles):
        yield (
            "other", "design",
            "Those who take part chose to, or were chosen: they may have been about to change anyway.",
        )  # fmt: skip


def _of_leavers(leading: Row, release: Release) -> Iterable[Line]:
    """People of the leading measure at its first wave and at the last wave that anybody answered."""
    told = [row for row in _rows(release, "people") if row["role"] == leading["role"] and row["answered"]]
    labels = [row["wave_label"] for row in told]
    if leading["from_wave"] not in labels or len(told) < 2:
        return
    first, last = told[labels.index(leading["from_wave"])], told[-1]
    if last["answered"] < first["answered"]:
        most = last["answered"] >= FULL_COVERAGE * first["answered"]
        yield (
            "open" if most else "against", "leavers",
            f"{int(first['answered'])} answered at “{first['wave_label']}” and {int(last['answered'])} at "
            f"“{last['wave_label']}”: what those who are missing would say is not known.",
        )  # fmt: skip


def _of_follow_up(leading: Row, mine: Sequence[Row], scheme: Scheme) -> Iterable[Line]:
    """Whether a later wave still finds it, where an indicator of the same measure looks there.

    It lasted where the whole likely range of the later change holds at least half of the first one, and it did not
    where the whole range lies below that. Between the two it is open: fewer people answer later, and not all the same.
    """
    order = [wave.label for wave in scheme.waves]
    if leading["to_wave"] not in order or not _moved(leading):
        return
    same = [
        row
        for row in mine
        if (_measure(row), row["role"], row["from_wave"]) == (_measure(leading), leading["role"], leading["from_wave"])
        and row["to_wave"] in order
        and order.index(row["to_wave"]) > order.index(leading["to_wave"])
    ]
    if not same:
        yield "open", "follow-up", f"No indicator looks again after “{leading['to_wave']}”, so what lasts is not known."
    for row in (each for each in same if each["shown"] is True):
        side, said = _lasted(row, LASTS * (leading["toward"] or 0))
        people = "" if leading["n"] is None else f" ({int(leading['n'])} people)"
        first = f"after {_toward(leading)} at “{leading['to_wave']}”{people}"
        yield side, "follow-up", f"{_name(row)}: {_toward(row)}{_range(row)}, {first}: {said}."


def _lasted(row: Row, half: float) -> tuple[str, str]:
    """On which side a later look stands, and what it says. half: of the first change; 0 where none was wanted."""
    low, high = row["toward_lo"], row["toward_hi"]
    if half <= 0:  # it was to stay where it was
        if row["state"] in MOVED:
            return "for", "it still was where it was to stay"
        if row["state"] == "MOVING_AWAY":
            return "against", "it no longer was where it was to stay"
        return "open", "whether it stays is not clear"
    if low is not None and low >= half:
        return "for", "at least half of it was still there"
    if high is not None and high < half:
        return "against", "less than half of it was left"
    some = low is not None and low > 0
    return "open", f"{'how much of it' if some else 'whether it'} lasted is not clear"


def _measure(row: Row) -> str:
    return row["scale"] or row["label"]


def _toward(row: Row) -> str:
    """The change of a row towards its aim, with its sign."""
    if row["toward"] is None:
        return "a change that is not told"
    number = _number(row["toward"])
    return f"{'+' if row['toward'] > 0 else ''}{number} towards the aim"


def _range(row: Row) -> str:
    told = [f"{int(row['n'])} people"] if row["n"] is not None else []
    if row["toward_lo"] is not None and row["toward_hi"] is not None:
        told.insert(0, f"likely {_number(row['toward_lo'])} to {_number(row['toward_hi'])}")
    return f" ({'; '.join(told)})" if told else ""


# -------------------------------------------------------------------------------------------- words, groups, events


def _of_accounts(told: Row | None) -> Iterable[Line]:
    if told is None or not told["accounts"]:
        return
    side = {ACCOUNTS["towards"]: "for", ACCOUNTS["away"]: "against"}.get(told["accounts"], "open")
    said = told["accounts"].removeprefix("Accounts: ")
    yield side, "accounts", said[:1].upper() + said[1:]


def _of_themes(why: Why, told: Row | None, release: Release) -> Iterable[Line]:
    """More mentions point where what people write points; by themselves they tell neither good nor bad."""
    points = {ACCOUNTS["towards"]: "for", ACCOUNTS["away"]: "against"}.get(told["accounts"] if told else None, "open")
    burdens = burden_themes(release)
    for row in _rows(release, "theme_change"):
        if row["theme"] not in why.themes or row["word"] not in (MORE, FEWER) or row["role"] in release.beside:
            continue
        more = row["word"] == MORE
        side = "against" if more and row["theme"] in burdens else points if more else "open"
        yield (
            side, "theme",
            f"“{row['name']}”, {row['role_label']}: {'more' if more else 'fewer'} people mention it at "
            f"“{row['to_stage']}” than at “{row['from_stage']}”.",
        )  # fmt: skip
    if any(row["theme"] in why.themes for row in _rows(release, "extract")):
        yield "open", "theme", "Released words on these themes: read them for what contradicts the numbers."


def _of_groups(mine: Sequence[Row], release: Release) -> Iterable[Line]:
    """Groups that moved away, of the measures of the why; others of whom nothing is told stay unknown."""
    if any("withheld" in release.content["tables"][name] for name in OF_GROUPS):
        yield "open", "group", "How groups fared is not part of this view."
        return
    places = {(row["scale"], row["role"]) for row in mine if row["shown"] is True}
    rows = [
        row
        for row in _rows(release, "change_by_group")
        if row["shown"] is True and (row["scale"], row["role"]) in places
    ]
    away = [row for row in rows if (row["lo"] > 0 if row["higher"] == "worse" else row["hi"] < 0)]
    for row in away:
        yield (
            "against", "group",
            f"{row['label']}, {row['role_label']}: {row['group_label']} “{row['member']}” ({row['people']} people) "
            "moved away from the aim.",
        )  # fmt: skip
    if places and not away:
        yield (
            "open", "group",
            "No group of which something is told moved clearly away; of other groups nothing is known."
            if rows
            else "Nothing is told of groups, so nobody knows whether some moved away.",
        )  # fmt: skip


def _of_events(leading: Row | None, scheme: Scheme) -> Iterable[Line]:
    """What else happened between the two waves; where a wave has no day, everything that happened."""
    days = {wave.label: wave.date for wave in scheme.waves}
    first, last = (days.get(leading[end]) if leading else None for end in ("from_wave", "to_wave"))
    for event in scheme.events:
        if (first and event.date < first) or (last and event.date > last):
            continue
        yield "other", "event", f"{event.label}, {event.date.day} {event.date:%B %Y}, may have moved people, too."
    if not scheme.events:
        yield "open", "event", "Nobody noted what else happened meanwhile."


# -------------------------------------------------------------------------------------------------------- confidence


def suggested(rows: pd.DataFrame, leading: Row | None) -> tuple[str, str]:
    """How sure the lines of one why let anybody be, and why so: low, some or good.

    rows: its lines. leading: the row of the indicator that carries it. Good takes a movement, words that point the same
    way, a clearer movement than that of colleagues, a later look, and nothing against it.
    """
    sides = set(zip(rows["side"], rows["source"], strict=True))
    if leading is None or leading["shown"] is not True:
        return "low", "The measure that carries this why is not told."
    if leading.get("detail") in OF_A_LOG:
        return "low", "The measure that carries this why is of a log, which has no before, so it tells of no movement."
    if not _moved(leading):
        return "low", "The measure that carries this why has not clearly moved towards its target."
    moved = "The measure moved" if (leading["toward"] or 0) > 0 else "The measure stayed where it was to stay"
    # A theme is counted in the very texts that the accounts are, so these are no second source beside it.
    own = {"accounts"} if leading.get("kind", "scale") != "theme" else set()
    backed = own & {source for side, source in sides if side == "for"}
    backed |= {"comparison"} if leading["comparison"] == "more than" else set()
    doubts = {source for side, source in sides if side == "against"}
    if not backed:
        return "low", f"{moved}, and no second source says the same."
    if leading.get("late") is True:
        return "low", f"{moved}, and its indicator or target came after its data."
    if "accounts" in doubts:
        return "low", f"{moved}, and what people write points the other way."
    if backed == {"accounts", "comparison"} and ("for", "follow-up") in sides and not doubts:
        return "good", "Measure, words and comparison point the same way, a later look still finds it, nothing against."
    return "some", f"{moved}, and a second source says the same; what speaks against it stands beside it."


def claim_of(claims: Iterable[Claim], why: str) -> Claim | None:
    """What people say of a why, the first such record."""
    return next((each for each in claims if each.why == why), None)


def new_id(claims: Iterable[Claim], why: str) -> str:
    """An id for a claim about a why, whatever letters its own id has.

    >>> new_id([], "W 1/a")
    'claim-W-1-a'
    """
    taken = {each.id for each in claims}
    base = f"claim-{re.sub(r'[^A-Za-z0-9_.-]+', '-', why)[:40]}"
    return next(name for name in (base, *(f"{base}-{number}" for number in range(2, 1_000))) if name not in taken)
