"""Verdicts in words: who, how many, the likely range, then what this design cannot show.

The sentences (`templates`) never claim more than a before-and-after comparison can carry; `forbidden_words` finds words
that do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from analysis.progress.states import FULL_COVERAGE, State, Verdict, coverage
from analysis.progress.templates import (
    ADDED_LATE,
    AGREED,
    AS_FOUND,
    BASED_ON,
    CHANCE,
    COMPARED,
    DETAIL_WORDS,
    DETECTABLE,
    DIFFERENCE_OF,
    DIFFERENT_PEOPLE,
    DISPUTED,
    HELD_ABOVE,
    HELD_WITHIN,
    INCLUDES_DROP,
    INCLUDES_TARGET,
    JUST_SHORT,
    LATE_LABEL,
    LOWERED,
    LOWERED_BY,
    MISSING_PEOPLE,
    MOST_PEOPLE,
    NEEDED_PEOPLE,
    NO_COMPARISON,
    SENSITIVE,
    STATE_WORDS,
    SUPPORTS_LESS,
    SUPPOSING,
    TEMPLATES,
    TOO_MANY,
)

_CHANCE = re.compile(r" ?" + re.escape(CHANCE).replace(r"\{primaries\}", r"\d+").replace(r"\{chance\}", r"\d+"))
FORBIDDEN = (
    "proved", "proves", "caused", "impact of", "works", "worked", "failed", "significant", "significantly", "no effect",
    "no difference", "no differences", "guaranteed", "trend toward significance", "trend towards significance",
    "marginal", "marginally", "p =", "statistically",
)  # fmt: skip
# Longest first, so that "significantly" is not found as "significant"; any p-value, however it is spaced or compared.
_FORBIDDEN = re.compile(
    "|".join(
        r"\bp\s*[=<>]" if word == "p =" else r"\b" + r"\s+".join(word.split()) + r"\b"
        for word in sorted(FORBIDDEN, key=len, reverse=True)
    ),
    re.IGNORECASE,
)


def in_short(state: State, detail: str) -> str:
    """The verdict as it stands on a chip: what kind of its state it is, where that matters to a reader.

    >>> in_short("REACHED", "likely"), in_short("TOO_LITTLE", "n")
    ('Target reached on average', 'Too little data')
    """
    return DETAIL_WORDS.get((state, detail), STATE_WORDS[state])


def within(name: str) -> str:
    """A name as it stands within a sentence: small at its beginning, unless that is an abbreviation or a name.

    >>> within("Mentors (junior colleagues)"), within("HR partners"), within("Colleagues in London")
    ('mentors (junior colleagues)', 'HR partners', 'colleagues in London')
    """
    first = name.split(" ", 1)[0]
    return name if any(letter.isupper() for letter in first[1:]) else name[:1].lower() + name[1:]


def labelled(label: str, late: bool) -> str:
    """The name of an indicator as every chart and table has it: whoever added it after its data is told with it.

    >>> labelled("Belonging", True), labelled("Belonging (added after its data)", True), labelled("Belonging", False)
    ('Belonging (added after its data)', 'Belonging (added after its data)', 'Belonging')
    """
    return label.removesuffix(LATE_LABEL) + (LATE_LABEL if late else "")


def forbidden_words(text: str) -> list[str]:
    """The words found in a text that claim more than a before-and-after comparison can show.

    >>> forbidden_words("The scheme worked (p = 0.03); the network grew.")
    ['worked', 'p =']
    """
    return [found.lower() for found in _FORBIDDEN.findall(text)]


@dataclass(frozen=True)
class Facts:
    """What the sentences about one indicator may say.

    change, lo, hi, tau, delta point towards the aim; before and after are plain scores. people: who they are, as in
    "31 of 36 mentors". n_needed: people who would have to answer both times (of a gap: in each group). detectable: the
    change that so many would usually show, on a guess of how the waves go together where `supposed`. linked: the same
    people answered. gap: two groups are held against each other. aim: the average that a target names, where it names
    one. overdue: the target's date has passed. levels: whether the averages before and after, and their spread, may be
    told beside the change.
    """

    outcome: str
    n: int
    n_started: int | None = None
    change: float | None = None
    lo: float | None = None
    hi: float | None = None
    tau: float | None = None
    delta: float | None = None
    before: float | None = None
    after: float | None = None
    higher: str = "better"
    people: str = "people"
    n_needed: int | None = None
    detectable: float | None = None
    supposed: bool = False
    linked: bool = True
    gap: bool = False
    aim: float | None = None
    overdue: bool = False
    levels: bool = True


def sentence(verdict: Verdict, facts: Facts, *, decimals: int = 2) -> str:
    """What a verdict means, in words and numbers: 2 decimals on the workbench, 1 in a release.

    Where higher is worse, an improvement reads "fell by".

    >>> sentence(Verdict("MOVING_AWAY"), Facts("Belonging", 24, 26, -0.3, -0.5, -0.1, tau=0.5, delta=0.1))
    'Moving away from the target. Belonging fell by 0.30 (likely range 0.10 to 0.50). Based on 24 of 26 people.'
    """
    template = _template(verdict, facts, decimals)
    small = facts.lo is None or facts.tau is None or facts.lo >= -facts.tau
    words = {
        "a_fall": f"a {'small ' if small else ''}{_DIRECTIONS[facts.higher]['fall']}",
        "outcome": facts.outcome,
        "n": facts.n,
        "count": _count(facts),
        "includes": INCLUDES_DROP if facts.tau is not None and facts.tau <= 0 else INCLUDES_TARGET,
        "moving": "Improved, target not met" if facts.overdue else "Moving toward the target",
        "at_both": "both times" if facts.linked else "at each wave",
    }
    parts = [_capital(template.format(**words, **_DIRECTIONS[facts.higher], **_numbers(verdict, facts, decimals)))]
    if verdict.detail == "interval":
        parts += _what_it_takes(facts, decimals)
    if "{n}" not in template and "{count}" not in template and verdict.detail != "suppressed":
        parts.append(BASED_ON.format(count=_count(facts)))
    return " ".join(parts)


def _template(verdict: Verdict, facts: Facts, decimals: int) -> str:
    """The words of a verdict; what was held may have risen or lost a little, and two figures may round alike."""
    if verdict.detail == "held" and facts.lo is not None and facts.hi is not None and (facts.lo > 0 or facts.hi < 0):
        return HELD_ABOVE if facts.lo > 0 else HELD_WITHIN
    if verdict.detail == "short" and say(facts.hi, decimals) == say(facts.tau, decimals):
        return JUST_SHORT
    return _without_levels(TEMPLATES[verdict.state, verdict.detail], facts)


def _without_levels(template: str, facts: Facts) -> str:
    for told in () if facts.levels else (", from {before} to {after}", " ({before} to {after})"):
        template = template.replace(told, "")
    return template


def _what_it_takes(facts: Facts, decimals: int) -> list[str]:
    """With every "can't tell yet": what so many people would show, and how many the target takes."""
    told = []
    if facts.detectable is not None:
        shown = {"n": facts.n, "followed": "people in each group" if facts.gap else "people answering both times"}
        shown |= {"detectable": say(facts.detectable, decimals), "supposing": SUPPOSING if facts.supposed else ""}
        told.append(DETECTABLE.format(**shown))
    if facts.n_needed and facts.n_needed > facts.n:
        whom = "in each group" if facts.gap else "answering both times"
        many = facts.n_needed > MOST_PEOPLE
        told.append(
            TOO_MANY.format(most=MOST_PEOPLE) if many else NEEDED_PEOPLE.format(n_needed=facts.n_needed, whom=whom)
        )
    return told


def as_found(verdict: Verdict, facts: Facts, *, decimals: int = 2) -> str:
    """The figures beside a verdict that another reading of the answers has made weaker, and which reading that is.

    >>> found = Facts("Belonging", 24, 26, 0.62, 0.41, 0.83, tau=0.5, delta=0.1, before=3.0, after=3.62)
    >>> as_found(Verdict("ON_THE_WAY", "short", ("lowered_by_complete_items",)), found)[:72]
    'Improved, short of target. Belonging changed by 0.62, from 3.00 to 3.62;'
    """
    plain = Verdict(verdict.state, verdict.detail)
    told = _numbers(plain, facts, decimals) | {
        "outcome": facts.outcome,
        "state": in_short(verdict.state, verdict.detail),
    }
    lowered = next((flag.removeprefix(LOWERED_BY) for flag in verdict.flags if flag.startswith(LOWERED_BY)), "")
    return " ".join(
        (
            _capital(_without_levels(AS_FOUND, facts).format(**told)),
            SUPPORTS_LESS[lowered],
            BASED_ON.format(count=_count(facts)),
        )
    )


def caveats(
    verdict: Verdict, facts: Facts, *, comparison: bool, primaries: int = 1, flags: tuple[str, ...] = ()
) -> list[str]:
    """The lines that always stand under a verdict: what this design cannot show, who is missing, how likely luck is."""
    if verdict.detail == "suppressed":
        return []  # Any count beside it would tell how few people there are.
    missing = max(0, (facts.n_started or 0) - facts.n)
    chance = round(100 * (1 - 0.975**primaries))
    lines = (
        (LOWERED, "lowered_for_non_response" in verdict.flags),
        (SENSITIVE, "sensitive_to_non_response" in verdict.flags),
        (DIFFERENT_PEOPLE, "different_people_may_have_answered" in flags),
        (ADDED_LATE, "added_after_its_data" in flags),
        (NO_COMPARISON, not comparison),
        (MISSING_PEOPLE, coverage(facts.n, facts.n_started) < FULL_COVERAGE),
        (CHANCE, primaries > 1),
    )
    return [line.format(missing=missing, primaries=primaries, chance=chance) for line, holds in lines if holds]


def compared(
    words: str,
    difference: tuple[float, float, float],
    decimals: int = 2,
    *,
    leading: str = "change",
    disputed: bool = False,
    agreed: bool = False,
) -> str:
    """The line about the comparison group; the difference with its limits points towards the aim.

    leading: whether the difference in change or, by lottery, that of people who started alike (`adjusted`). disputed:
    the other one tells another story. agreed: it tells the same.
    """
    value, lo, hi = (say(each, decimals) for each in difference)
    told = COMPARED.format(words=words, difference=value, lo=lo, hi=hi, difference_of=DIFFERENCE_OF[leading])
    if disputed:
        return f"{told} {DISPUTED[leading]}"
    return f"{told} {AGREED[leading]}" if agreed else told


def without_chance(sentence: str) -> tuple[str, str]:
    """A sentence in two: what is said of its indicator, and what several primary targets come to by chance.

    >>> without_chance("On the way. " + CHANCE.format(primaries=2, chance=5))[0]
    'On the way.'
    >>> without_chance("On the way.")
    ('On the way.', '')
    """
    found = _CHANCE.search(sentence)
    if found is None:
        return sentence, ""
    return f"{sentence[: found.start()]}{sentence[found.end() :]}".strip(), found[0].strip()


def say(number: float | None, decimals: int = 2) -> str:
    """A number as it is written in every sentence; what rounds to nothing has no minus sign.

    >>> say(-0.004), say(1.25, 1)
    ('0.00', '1.2')
    """
    return "not known" if number is None else f"{round(float(number), decimals) + 0.0:.{decimals}f}"


def plainly(number: float) -> str:
    """A number as somebody typed it, thousands apart, and never rounded to fit.

    >>> plainly(5.0), plainly(1234567.5)
    ('5', '1,234,567.5')
    """
    return f"{number:,.10g}"


_DIRECTIONS = {
    "better": dict(toward="rose", away="fell", rise="rise", fall="fall", dropped="dropped", above="above"),
    "worse": dict(toward="fell", away="rose", rise="fall", fall="rise", dropped="risen", above="below"),
}


def _numbers(verdict: Verdict, facts: Facts, decimals: int) -> dict[str, str]:
    """Every number of the templates as text.

    size, low, high: the change towards the aim; size_away, low_away, high_away: the same the other way; change, lo,
    hi: in plain points of the scale. A lowered verdict speaks of all who started, the silent counted as unchanged.
    """
    share = coverage(facts.n, facts.n_started) if "lowered_for_non_response" in verdict.flags else 1.0
    toward = [None if each is None else share * each for each in (facts.change, facts.lo, facts.hi)]
    away = [None if toward[place] is None else -toward[place] for place in (0, 2, 1)]  # type: ignore[operator]
    plain = toward if facts.higher == "better" else away
    named = dict(zip(("size", "low", "high"), toward, strict=True))
    named |= dict(zip(("size_away", "low_away", "high_away"), away, strict=True))
    named |= dict(zip(("change", "lo", "hi"), plain, strict=True))
    named |= {"before": facts.before, "after": facts.after, "target": facts.tau, "smallest": facts.delta}
    told = {name: say(number, decimals) for name, number in named.items()}
    if not facts.levels:
        told["smallest"] = "change"  # "less than the change that would matter": it may be a part of the spread before
    if facts.aim is not None:
        told["target"] += f" (an average of {say(facts.aim, decimals)})"
    return told


def _count(facts: Facts) -> str:
    known = facts.n_started is not None and facts.n_started >= facts.n
    return f"{facts.n} of {facts.n_started} {facts.people}" if known else f"{facts.n} {facts.people}"


def _capital(text: str) -> str:
    return re.sub(r"(^|[.] )([a-z])", lambda found: found[1] + found[2].upper(), text)
