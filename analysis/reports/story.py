"""What a release, the plan and the claims tell, in the order in which a reader is told: why by why, then what it costs.

Every document is written from a `Story`, so that slides, workbook, page and sheet say the same in the same words.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import at_a_glance, measure_words, release_words
from analysis import claims as said_of_whys
from analysis.actions import Action, by_status, is_open, late
from analysis.burden import burden, relief_in_words
from analysis.model import Scheme
from analysis.progress.wording import within
from analysis.records import CONSTITUENCIES, Claim
from analysis.release import Release, without_groups

Row = dict[str, Any]
COMMON = (
    "“Likely range” is the range in which the average change lies with 95% confidence.",
    "A change during the scheme does not show what brought it about: other things happened too.",
    "“Can't tell yet” is an answer: the people who answered fit both no change and the full target.",
    "Nothing is added up to one score, and what taking part costs mentors is never weighed against what it brings.",
)
SAME_PEOPLE = "The averages of a questionnaire before and after are those of the same people."
PRIVACY = (
    "Everything here passed one check over all that was ever released, so that nobody can be found by subtracting one "
    "number from another.",
    "“Not shown” protects people in small groups. It speaks neither for nor against anything.",
    "Nothing is told by group in this document. Whoever may read groups finds them on the page.",
)


@dataclass(frozen=True)
class WhyTold:
    """One why. leading, further: rows of `progress_by_indicator`. for_it … open: lines gathered by rules."""

    id: str
    title: str
    statement: str
    words: str
    verdict: str
    state: str
    sentence: str
    sources: tuple[str, ...]
    leading: Row | None
    further: tuple[Row, ...]
    for_it: tuple[str, ...]
    against: tuple[str, ...]
    other: tuple[str, ...]
    open: tuple[str, ...]
    claim: Claim | None


@dataclass(frozen=True)
class Measure:
    """One measure before and after. rows: of `change`, a row a role; sentences: the same, and the comparisons."""

    scale: str
    label: str
    rows: pd.DataFrame
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Story:
    """All of it. release: without its tables of groups.

    plan: actions as they stand on `today`; None where the plan is not part of what is read.
    """

    release: Release
    name: str
    notice: str
    contact: str
    made: str
    stand: str
    answer: str
    glance: tuple[tuple[str, str], ...]
    whys: tuple[WhyTold, ...]
    rating: str
    warned: bool
    burden: str
    relief: str
    measures: tuple[Measure, ...]
    words: tuple[Row, ...]
    since: tuple[str, ...] | None
    earlier: str
    plan: tuple[Action, ...] | None
    today: datetime.date
    method: tuple[str, ...]
    limits: tuple[str, ...]
    notices: tuple[str, ...]

    def by_status(self) -> str:
        """How the plan stands, in a sentence."""
        if self.plan is None:
            return "The plan of actions is not part of this report."
        told = by_status(self.plan, self.today)
        if not self.plan:
            return "Nothing is planned yet."
        return f"{at_a_glance.standing(told)}; {told['done']} done, {told['stopped']} stopped."

    def action_state(self, action: Action) -> str:
        return f"{action.status}, late" if late(action, self.today) else action.status

    def open_actions(self) -> list[Action]:
        """Those that somebody still has to do, the next one due first."""
        found = [each for each in self.plan or () if is_open(each)]
        return sorted(found, key=lambda each: (each.due is None, each.due or self.today, each.title))

    def why_titles(self) -> dict[str, str]:
        return {each.id: each.title for each in self.whys}


def told(
    release: Release,
    *,
    plan: Sequence[Action] | None,
    claims: Iterable[Claim] = (),
    earlier: Release | None = None,
    today: datetime.date,
) -> Story:
    """The story of a release.

    plan: None where it is not part of what is read, as in a folder of releases. claims: what people say of the whys.
    earlier: the release before this one, for what is told otherwise. Raises nothing: what is missing is said in words.
    """
    release = Release(json.loads(without_groups(release.text())))  # what no document tells, none can be handed
    content = release.content["scheme"]
    scheme = Scheme.model_validate(content["definition"])
    whys, indicators = release.table("progress_by_why"), release.table("progress_by_indicator")
    warned, costs = burden(release)
    lines = said_of_whys.evidence(scheme, release)
    told_changes = release.changes[release.changes["shown"].astype(bool)] if len(release.changes) else ()
    rated = len(release.changes) and (release.changes["scale"] == "why").any()
    return Story(
        release=release,
        name=content["name"],
        notice=content["notice"],
        contact=content["contact"],
        made=_day(release.made),
        stand=release_words.stand_of(release),
        answer=at_a_glance.answer(release),
        glance=tuple(at_a_glance.lines(release, plan, today)),
        whys=tuple(_why(row, indicators, lines, list(claims)) for row in whys.to_dict("records")),
        rating=f"{at_a_glance.RATING}: {release_words.own_rating(release.changes)}" if rated else "",
        warned=warned,
        burden=costs,
        relief=relief_in_words(release, plan) if warned else "",
        measures=tuple(_measures(release, indicators)),
        words=tuple(release.table("extract").to_dict("records")),
        since=None if earlier is None else tuple(at_a_glance.since(earlier, release)),
        earlier="" if earlier is None else f"release {earlier.content['number']} of {_day(earlier.made)}",
        plan=None if plan is None else tuple(plan),
        today=today,
        method=(*COMMON, *([SAME_PEOPLE] if len(told_changes) else []), _design(scheme)),
        limits=(*PRIVACY, release_words.stand_of(release)),
        notices=tuple(_notices(release)),
    )


def _why(row: Row, indicators: pd.DataFrame, lines: pd.DataFrame, claims: list[Claim]) -> WhyTold:
    mine = indicators[indicators["why"] == row["why"]].to_dict("records") if len(indicators) else []
    leading = next((each for each in mine if each["indicator"] == row["indicator"]), None)
    sides = {
        side: tuple(lines.loc[(lines["why"] == row["why"]) & (lines["side"] == side), "sentence"])
        for side in said_of_whys.SIDES
    }
    hidden = leading is None or not leading["shown"]
    unsaid = "No measure" if leading is None else "Not shown"
    return WhyTold(
        id=row["why"],
        title=row["title"],
        statement=row["statement"],
        words=row["words"],
        verdict=unsaid if hidden else leading["words"],
        state="" if hidden else leading["state"],
        sentence="" if leading is None else release_words.as_read(leading["sentence"]),
        sources=tuple(filter(None, (row["accounts"], row["action"]))),
        leading=leading,
        further=tuple(each for each in mine if each is not leading),
        for_it=sides["for"],
        against=sides["against"],
        other=sides["other"],
        open=sides["open"],
        claim=said_of_whys.claim_of(claims, row["why"]),
    )


def _measures(release: Release, indicators: pd.DataFrame) -> Iterable[Measure]:
    """The measures of the indicators first, then the others in the order of the release."""
    changes = release.changes
    names = {role["id"]: role["label"] for role in release.content["scheme"]["roles"]}
    leading = [each for each in indicators["scale"] if each] if len(indicators) else []
    order = [*dict.fromkeys(leading), *(changes["scale"] if len(changes) else ())]
    for scale in dict.fromkeys(order):
        rows = changes[changes["scale"] == scale] if len(changes) else changes
        if not len(rows):
            continue
        beside = measure_words.gaps_of(rows, release).to_dict("records")
        sentences = [measure_words.in_words(row) for row in rows.to_dict("records")]
        sentences += [measure_words.compared(row, names, rows["higher"].iloc[0]) for row in beside]
        yield Measure(scale, rows["label"].iloc[0], rows, tuple(sentences))


def _design(scheme: Scheme) -> str:
    if not any(role.comparison for role in scheme.roles):
        return (
            "No colleagues outside the scheme are asked, so this is change during the scheme; others may have changed "
            "as much."
        )
    lottery = any(role.comparison and role.lottery for role in scheme.roles)
    return (
        "A comparison group was drawn by lot."
        if lottery
        else "A comparison group is asked; nobody was drawn by lot, so the two may have differed from the start."
    )


def _notices(release: Release) -> Iterable[str]:
    """How each questionnaire is to be named, and what its owners require beside its results."""
    for each in release.content["scheme"]["instruments"]:
        yield " ".join(filter(None, (f"{each['name']}: {each['citation']}.", each["notice"])))


def agreed_by(claim: Claim) -> str:
    """Who agreed to a claim, by constituency."""
    who = ", ".join(within(CONSTITUENCIES[each]) for each in claim.agreed_by)
    return f"Agreed by: {who}." if who else "Nobody has agreed to it yet."


def _day(day: datetime.date) -> str:
    return f"{day.day} {day:%B %Y}"
