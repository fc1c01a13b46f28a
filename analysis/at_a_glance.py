"""A release in one sentence and in the few lines that a board asks for first, with names in place of counts.

answer: how many of the stated whys moved, and how many of them more than for others. lines: (heading, line) pairs: what
moved and whether more than for others, what did not, what further measures say, what cannot be said and of whom, and
what is being done. since: what is told otherwise than in an earlier release. Nothing is added up to a score.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from analysis.actions import Action, by_status, is_open, late, with_day
from analysis.burden import burden
from analysis.progress.whys import OF_A_LOG
from analysis.progress.wording import within
from analysis.release import Release
from analysis.release_words import HIDDEN_CELL, against_others, own_rating, shortened, some_of

Row = dict[str, Any]
NO_WHY = "The scheme has not stated a why with a target yet. Without one nobody can say whether it is met."
MOVED = ("REACHED", "ON_THE_WAY")
UNKNOWN = {"unknown": "Cannot be told yet", "hidden": "Not shown, to protect people in small groups"}
SILENT = ("unknown", "hidden", "unmeasured")
OTHERS = " than colleagues who did not take part"
# The heading of whys by the word on their comparison, and what is said of one of them and of several.
MORE, NOT_MORE, LESS = "gained clearly more{than}", "did not gain clearly more{than}", "gained clearly less{than}"
COMPARED = {
    "more than": ("Clearly more than for them", MORE, MORE),
    "not clearly more than": ("Not clearly more", NOT_MORE, NOT_MORE),
    "less than": ("Clearly less", LESS, LESS),
    "hidden": (
        "Not shown, to protect people in small groups",
        "has a comparison that may not be told", "have a comparison that may not be told",
    ),
    "": ("Not compared", "was compared with nobody", "were compared with nobody"),
}  # fmt: skip
FEW = 2  # titles in the one sentence
MOST_LATE, MOST_MEASURES = 3, 6  # that are named one by one
# The least welcome first.
WELCOME = {"MOVING_AWAY": 0, "NO_CLEAR_CHANGE": 1, "TOO_LITTLE": 2, "ON_THE_WAY": 3, "REACHED": 4}
FURTHER, UNSAID, FOR_WHOM = "Further measures", "What cannot be said", "For whom it cannot be said"
RATING = "Own rating of the whole scheme"
# In the order in which they are told: of one why, of several, and the heading of their names.
KINDS: dict[str, tuple[str, str, str]] = {
    "moved": ("moved towards its aim", "moved towards their aim", "Moved towards the aim"),
    "held": ("is held where it was to stay", "are held where they were to stay", "Held where it was to stay"),
    "log": ("is told by a log alone", "are told by a log alone", "Told by a log alone, which has no before"),
    "still": ("shows no clear change", "show no clear change", "No clear change"),
    "away": ("moved away from its aim", "moved away from their aim", "Moved away from the aim"),
    "unknown": ("cannot be told yet", "cannot be told yet", "Cannot be told yet"),
    "hidden": ("may not be told", "may not be told", "Not shown, to protect people in small groups"),
    "unmeasured": ("has no measure", "have no measure", "Without a measure"),
}
STATES = {"NO_CLEAR_CHANGE": "still", "MOVING_AWAY": "away", "TOO_LITTLE": "unknown"}


def answer(release: Release) -> str:
    """How many of the stated whys moved, and what is told of the others.

    >>> _counted({"moved": ["A", "B"], "unknown": ["C"]})
    'Of 3 stated whys 2 moved towards their aim, and 1 cannot be told yet.'
    >>> _counted({"moved": ["A"]}), _counted({"still": ["A", "B"]})
    ('The stated why moved towards its aim.', 'All 2 stated whys show no clear change.')
    """
    kinds = _kinds(release)
    if not kinds:
        return NO_WHY
    return together(_counted(kinds), compared(_against_others(release, kinds.get("moved", [])), alone=len(kinds) == 1))


def together(counted: str, found: str) -> str:
    """Both in one sentence where the second narrows the first, so that nobody stops reading between them.

    >>> together("All 2 stated whys moved towards their aim.", "Only “A” gained clearly more.")
    'All 2 stated whys moved towards their aim, but only “A” gained clearly more.'
    >>> together("The stated why moved towards its aim.", "")
    'The stated why moved towards its aim.'
    """
    narrows = counted.startswith(("All ", "The ")) and found.startswith(("Only ", "Of the "))
    return f"{counted[:-1]}, but {found[:1].lower()}{found[1:]}" if narrows else f"{counted} {found}".strip()


def compared(found: dict[str, list[str]], *, alone: bool) -> str:
    """How many of the whys that moved gained more than others, in a sentence; nothing where nobody was compared.

    found: their titles by a word of `COMPARED`, in its order. alone: whether every stated why is among them.

    >>> compared({"more than": ["A"], "not clearly more than": ["B", "C"], "": ["D"]}, alone=True)[:72]
    'Of the 3 that were compared only “A” gained clearly more than colleagues'
    >>> compared({"not clearly more than": ["A"]}, alone=False)
    'The one that moved did not gain clearly more than colleagues who did not take part.'
    """
    if not set(found) - {"", "hidden"}:
        return ""
    word, *rest = found
    if not rest:
        return f"{_all_alike(word, len(found[word]), alone=alone)}."
    these, more = "them" if alone else "those that moved", found[word]
    whose = _alone(found, more, alone=alone) if word == "more than" and len(more) <= FEW else f"{len(more)} of {these}"
    first = f"{whose} {_said(word, len(more), OTHERS)}"
    # Of a second one on, nobody needs to read again who the others are.
    others = [f"{len(found[each])} {_said(each, len(found[each]), '')}" for each in rest]
    return f"{first}; {_in_a_row(others)}."


def _alone(found: dict[str, list[str]], more: list[str], *, alone: bool) -> str:
    """Those that gained more, by name: only they did, of those that moved and of which that is known.

    >>> _alone({"more than": ["A"], "": ["B"]}, ["A"], alone=True)
    '“A”'
    >>> _alone({"more than": ["A"], "less than": ["B"]}, ["A"], alone=False)
    'Of those that moved only “A”'
    """
    names, silent = " and ".join(f"“{each}”" for each in more), {"", "hidden"} & set(found)
    known = sum(len(found[each]) for each in found if each not in silent)
    if not silent:
        return f"Only {names}" if alone else f"Of those that moved only {names}"
    which = "that were compared" if silent == {""} else "whose comparison is told"
    moved = "" if alone else "that moved and "
    return names if known == len(more) else f"Of the {known} {moved}{which} only {names}"


def _all_alike(word: str, number: int, *, alone: bool) -> str:
    """What is said where the comparison of all that moved comes to the same."""
    if number == 1:
        return f"{'It' if alone else 'The one that moved'} {_said(word, 1, OTHERS)}"
    whole = "All" if number > FEW else "Both"
    none = "None" if number > FEW else "Neither"
    who, said = (none, "more than") if word == "not clearly more than" else (whole, word)
    of = "of them" if alone else "of those that moved"
    return f"{who} {of} {_said(said, number, OTHERS)}"


def _said(word: str, number: int, than: str) -> str:
    return COMPARED[word][1 if number == 1 else 2].format(than=than)


def _in_a_row(names: Sequence[str]) -> str:
    """
    >>> _in_a_row(["a"]), _in_a_row(["a", "b"]), _in_a_row(["a", "b", "c"])
    ('a', 'a, and b', 'a, b, and c')
    """
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])}, and {names[-1]}"


def lines(release: Release, plan: Sequence[Action] | None, today: datetime.date) -> list[tuple[str, str]]:
    """What stands behind the sentence, name by name. plan: None where it is not part of what is read."""
    kinds = _kinds(release)
    told = [(heading, _listed(kinds[kind])) for kind, (_, _, heading) in KINDS.items() if kind in kinds]
    if "moved" in kinds:
        told[0] = (KINDS["moved"][2], _against_targets(release, kinds["moved"]))
    if kinds and "still" not in kinds and "away" not in kinds and set(kinds) - set(SILENT):
        those = "those that can be told" if set(kinds) & set(SILENT) else "the whys"
        told.append(("No clear change, or away from the aim", f"Not one of {those}."))
    told += list(_beside(release, kinds.get("moved", [])))
    if besides := _by_verdict(release):
        named = (f"{words}: {some_of(names, MOST_MEASURES)}." for words, names in besides.items())
        told.append((FURTHER, " ".join(named)))
    if unsaid := list(_unknown(release)):
        told.append((UNSAID, " ".join(unsaid)))
    if for_whom := [*_stated_for_others(release), *_silent(release)]:
        told.append((FOR_WHOM, " ".join(for_whom)))
    if len(release.changes):
        told.append((RATING, own_rating(release.changes)))
    if plan is not None:
        told.append(done(plan, today))
    return told


def done(plan: Sequence[Action], today: datetime.date) -> tuple[str, str]:
    """What is being done, as the last of the lines."""
    return "What is being done", _done(plan, today)


def _kinds(release: Release) -> dict[str, list[str]]:
    """Titles of the whys by what is told of the indicator that carries them."""
    by_id = {row["indicator"]: row for row in release.table("progress_by_indicator").to_dict("records")}
    found: dict[str, list[str]] = {}
    for why in release.table("progress_by_why").to_dict("records"):
        found.setdefault(_kind(by_id.get(why["indicator"])), []).append(why["title"])
    return {kind: found[kind] for kind in KINDS if kind in found}


def _kind(row: Row | None) -> str:
    if row is None:
        return "unmeasured"
    if row["shown"] is not True:
        return "hidden"
    if row.get("detail") in OF_A_LOG:
        return "log"
    if row.get("detail") == "held":
        return "held"
    return "moved" if row["state"] in MOVED else STATES.get(row["state"], "unknown")


def _counted(kinds: dict[str, list[str]]) -> str:
    whole = sum(map(len, kinds.values()))
    said = [f"{len(titles)} {KINDS[kind][len(titles) > 1]}" for kind, titles in kinds.items()]
    if len(kinds) == 1:
        one, several, _ = KINDS[next(iter(kinds))]
        return f"The stated why {one}." if whole == 1 else f"All {whole} stated whys {several}."
    return f"Of {whole} stated whys {', '.join(said[:-1])}, and {said[-1]}."


def _against_targets(release: Release, moved: list[str]) -> str:
    """The whys that moved under their verdicts: whether the target is reached, or how far it is."""
    by_id = {row["indicator"]: row for row in release.table("progress_by_indicator").to_dict("records")}
    found: dict[str, list[str]] = {}
    for why in release.table("progress_by_why").to_dict("records"):
        if why["title"] in moved:
            found.setdefault(str(by_id[why["indicator"]]["words"]), []).append(why["title"])
    return " ".join(f"{words}: {_listed(titles)}" for words, titles in found.items())


def _listed(names: Iterable[str]) -> str:
    return f"{'; '.join(names)}."


def _against_others(release: Release, moved: list[str]) -> dict[str, list[str]]:
    """Of the whys that moved, by what their comparison allows to say."""
    by_id = {row["indicator"]: row for row in release.table("progress_by_indicator").to_dict("records")}
    found: dict[str, list[str]] = {}
    for why in release.table("progress_by_why").to_dict("records"):
        if why["title"] in moved:
            found.setdefault(against_others(release, by_id[why["indicator"]]), []).append(why["title"])
    return {word: found[word] for word in COMPARED if word in found}


def _beside(release: Release, moved: list[str]) -> Iterable[tuple[str, str]]:
    found = _against_others(release, moved)
    if moved:
        said = [f"{COMPARED[word][0]}: {_listed(titles)}" for word, titles in found.items()]
        yield "Next to colleagues who did not take part", " ".join(said)


def further(release: Release) -> list[Row]:
    """The indicators beside those that carry a why."""
    carried = set(release.table("progress_by_why")["indicator"])
    return [row for row in release.table("progress_by_indicator").to_dict("records") if row["indicator"] not in carried]


def stated_for(why: Row, row: Row | None) -> str:
    """For whom a why is stated, where it is measured among a role that does not say so; else nothing.

    >>> stated_for({"affected": "Juniors"}, {"role": "mentor", "role_label": "Mentors (juniors)"})
    ''
    """
    affected = str(why.get("affected") or "").strip().rstrip(".")
    whole = row is None or not row["role"] or affected.lower() in str(row["role_label"]).lower()
    return "" if whole else affected


def _stated_for_others(release: Release) -> Iterable[str]:
    """The whys that are stated for some and measured among a whole role, of whom alone nothing is told."""
    by_id = {row["indicator"]: row for row in release.table("progress_by_indicator").to_dict("records")}
    for why in release.table("progress_by_why").to_dict("records"):
        row = by_id.get(why["indicator"])
        if row is not None and (affected := stated_for(why, row)):
            whom, all_of = within(affected), within(row["role_label"])
            told = f"“{why['title']}” is stated for {whom} and measured among {all_of}"
            yield f"{told} as a whole: that does not tell what changed for those it is stated for."


def _by_verdict(release: Release) -> dict[str, list[str]]:
    """The further measures that something can be said of, under their verdicts, the least welcome first."""
    named: dict[str, list[str]] = {}
    for row, name in _named(release):
        if _kind(row) not in UNKNOWN:
            named.setdefault(row["words"], []).append(name)
    rows = sorted((row for row, _ in _named(release)), key=lambda row: WELCOME.get(row["state"], 0))
    order = dict.fromkeys(row["words"] for row in rows)
    return {words: named[words] for words in order if words in named}


def _named(release: Release) -> list[tuple[Row, str]]:
    """The further measures, each with its people where others have it, too, and its wave where no why is told at it."""
    whys = set(release.table("progress_by_why")["indicator"])
    every = release.table("progress_by_indicator")
    rows = every.to_dict("records")
    usual = {row["to_wave"] for row in rows if row["indicator"] in whys}
    when = {row["to_wave"]: f" at “{row['to_wave']}”" for row in rows if row["to_wave"] and row["to_wave"] not in usual}
    shared = every.groupby("label")["role_label"].nunique().gt(1).to_dict()
    short = dict(zip(every["indicator"], shortened(every["role_label"]), strict=True))
    told = []
    for row in further(release):
        whose = f", {within(short[row['indicator']])}" if shared[row["label"]] else ""
        told.append((row, f"{row['label']}{whose}{when.get(row['to_wave'], '')}"))
    return told


def _unknown(release: Release) -> Iterable[str]:
    """Indicators beside those that carry a why, of which nobody can tell, and why not."""
    for kind, words in UNKNOWN.items():
        names = [name for row, name in _named(release) if _kind(row) == kind]
        if names:
            yield f"{words}: {_listed(names)}"


def _silent(release: Release) -> Iterable[str]:
    """Who no longer answered at the last wave that anybody did: what they would say is not known."""
    rows = release.table("people").to_dict("records")
    told = []
    for role in dict.fromkeys(row["role"] for row in rows if row["role"] not in release.beside):
        mine = [row for row in rows if row["role"] == role and row["answered"]]
        if len(mine) > 1 and mine[-1]["answered"] < mine[0]["answered"]:
            first, last = mine[0], mine[-1]
            told.append(
                f"{first['role_label']}: {int(first['answered'])} answered at “{first['wave_label']}” and "
                f"{int(last['answered'])} at “{last['wave_label']}”"
            )
    if told:
        yield f"{'; '.join(told)}. What the others would say is not known."


def _done(plan: Sequence[Action], today: datetime.date) -> str:
    if not plan:
        return "Nothing is planned yet."
    told, overdue = by_status(plan, today), [with_day(each) for each in plan if late(each, today)]
    due = [each for each in plan if is_open(each) and each.due and not late(each, today)]
    names = f" Late: {some_of(overdue, MOST_LATE)}." if overdue else ""
    names += f" Due next: {with_day(min(due, key=lambda each: each.due))}." if due else ""
    return f"{standing(told, 'action')}; {told['done']} done, {told['stopped']} stopped.{names}"


def standing(told: Mapping[str, int], noun: str = "") -> str:
    """How many actions are open, and how many of these are late. told: of `by_status`.

    >>> standing({"open": 3, "late": 1}, "action"), standing({"open": 1, "late": 1}), standing({"open": 1, "late": 0})
    ('3 actions open, 1 of them late', '1 open, and it is late', '1 open, and it is not late')
    """
    one = told["open"] == 1
    named = f" {noun}{'' if one else 's'}" if noun else ""
    late_ones = f"and it is {'' if told['late'] else 'not '}late" if one else f"{told['late']} of them late"
    return f"{told['open']}{named} open, {late_ones}"


def since(earlier: Release, later: Release) -> list[str]:
    """What is told otherwise than in an earlier release: verdicts, what may be told at all, the mentors' burden."""
    before, now = ({row["indicator"]: row for row in _indicators(each)} for each in (earlier, later))
    said = [f"{_in_full(row)}: new." for name, row in now.items() if name not in before]
    said += [f"{_in_full(row)}: no longer followed." for name, row in before.items() if name not in now]
    for name in (each for each in now if each in before):
        old, new = (row[name]["words"] if row[name]["shown"] else HIDDEN_CELL for row in (before, now))
        if old != new:
            said.append(f"{_in_full(now[name])}: was “{old}”, is now “{new}”.")
    warned, warns = burden(earlier)[0], burden(later)[0]
    if warned != warns:
        said.append(f"The mentors' burden: the warning is {'on' if warns else 'no longer on'}.")
    return said


def _indicators(release: Release) -> list[dict]:
    return release.table("progress_by_indicator").to_dict("records")


def _in_full(row: dict) -> str:
    return ", ".join(filter(None, (row["label"], row["role_label"], row["to_wave"])))
