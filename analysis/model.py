"""The nouns: what a scheme, a questionnaire, a file, a recipe, a study, an estimate and a reader of results are.

Definitions that people write (`Scheme`, `Instrument`, `Recipe`) are pydantic models, so that a mistake becomes a
sentence; what the program makes (`Sheet`, `Study`, `Estimate`, `Viewer`) are frozen dataclasses around plain tables.

In reverse mentoring the **mentor is the junior**. A role id never implies seniority.
"""

from __future__ import annotations

import datetime
import tomllib
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.95
OTHERS = "Anyone else"  # everybody of a grouping variable whom a release does not tell by name


class Refused(Exception):
    """Something a person gave us cannot be used. The message is a whole sentence: what, where, what to do next."""


class CannotRead(Refused):
    """A file that no reader can turn into a table of answers."""


class NotAllowed(Exception):
    """The viewer has no right to what was asked for."""


class Definition(BaseModel):
    """What people write in a .toml file: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


# The names of what a release tells are made of ids with "|" between them, and these two stand where a scale would.
NOT_SCALES = {"followed", "participation"}
_UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}  # categories of characters that nobody sees


def _mention(name: str) -> str:
    if "|" in name or any(unicodedata.category(each) in _UNSEEN for each in name):
        raise ValueError("an id may not hold | or a character that cannot be seen; write letters, digits and hyphens")
    return name


def _id(name: str) -> str:
    if not name.strip():
        raise ValueError("an id may not be empty; give it a short name such as mentor or W1")
    return _mention(name)


def _scale(name: str) -> str:
    if name in NOT_SCALES:
        raise ValueError("followed and participation are no names of scales; give the scale another id")
    return name


Id = Annotated[str, AfterValidator(_id)]
Mention = Annotated[str, AfterValidator(_mention)]  # of an id, by what may also name none
ScaleId = Annotated[Id, AfterValidator(_scale)]
ScaleMention = Annotated[Mention, AfterValidator(_scale)]
Finite = Annotated[float, Field(allow_inf_nan=False)]  # a number that can be kept, drawn and reached


# ---------------------------------------------------------------------------------------------- questionnaires


MOST_ITEMS = 999  # more than any questionnaire has; scoring lays out a place for each number


def _item_number(number: int) -> int:
    if not 0 <= number <= MOST_ITEMS:
        raise ValueError(f"an item number lies between 0 and {MOST_ITEMS}; number the items of the questionnaire anew")
    return number


def _item_count(number: int) -> int:
    if not 0 <= number <= MOST_ITEMS:
        raise ValueError(f"a questionnaire has at most {MOST_ITEMS} items; correct their count")
    return number


ItemNumber = Annotated[int, AfterValidator(_item_number)]


class Coding(Definition):
    """One way a tool may have numbered the answers: range, which items run the other way, what each label is worth.

    step: how far two neighbouring answers lie apart, counted from the lowest one: 1 for most questionnaires, 25 where
    0, 25, 50, 75 and 100 are the answers. None, as own scales have it, takes any number inside the range, for a line on
    which people mark a point has no steps. misprints: labels that some reprints carry by mistake, with the right one.
    """

    id: str = "standard"
    label: str = ""
    minimum: float
    maximum: float
    step: float | None = None
    reversed: tuple[ItemNumber, ...] = ()
    labels: dict[str, float] = {}
    misprints: dict[str, str] = {}


class Band(Definition):
    """A range of scores with a name, from its lowest score up to the next band; for counts of people, not for one."""

    label: str
    lowest: float


class Norm(Definition):
    """What a population scored. unconfirmed: figures from general knowledge, to be checked before use."""

    population: str
    mean: float
    sd: float | None = None
    n: int | None = None
    date: str = ""
    source: str
    unconfirmed: tuple[Literal["mean", "sd", "n"], ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether every figure of it was found in a source."""
        return not self.unconfirmed


class Measurement(Definition):
    """How exactly a scale measures one person: spread and reliability, or the standard error where it is published.

    kind tells what `reliability` is. reliable: the points by which one person must change to have changed for certain.
    unconfirmed: figures from general knowledge, to be checked before use.
    """

    sd: float | None = None
    reliability: float | None = None
    kind: Literal["retest", "alpha"] = "alpha"
    error: float | None = None
    reliable: float | None = None
    source: str
    unconfirmed: tuple[Literal["sd", "reliability", "error", "reliable"], ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether a source holds what a reliable change rests on: the published error, else spread and reliability."""
        behind = {"sd", "reliability"} if self.error is None else {"error", "reliable"}
        return not behind & set(self.unconfirmed)


class Reference(Definition):
    """A published figure to draw as a line, such as a sector's mean or a cut-off, with its date and its caveat."""

    label: str
    value: float
    date: str = ""
    caveat: str
    source: str


class Scale(Definition):
    """One score made of items. Its range follows from the coding, the score and the conversion table.

    step: the smallest difference between two scores. bands_source: who drew the bands, and where.
    """

    id: ScaleId
    label: str
    items: tuple[ItemNumber, ...] = ()
    score: Literal["mean", "sum", "item"] = "mean"
    multiply: float = 1.0
    higher: Literal["better", "worse"] = "better"
    min_answered: int | None = None
    table: dict[str, float] = {}
    smallest_change: float | None = None
    step: float = 1.0
    bands: tuple[Band, ...] = ()
    bands_source: str = ""
    bands_confirmed: bool = True
    norms: tuple[Norm, ...] = ()
    measurement: Measurement | None = None
    references: tuple[Reference, ...] = ()


class Example(Definition):
    """A worked example: the scores that these answers must give. `None` stands for an unanswered item."""

    coding: str | None = None
    answers: dict[int, float]
    scores: dict[str, float | None]
    source: str


class Instrument(Definition):
    """A questionnaire. Own scales of a scheme have the same form, and a ready score is a scale without items.

    permission: what whoever chooses it must know of its owner's terms. clinical: it screens for illness; it is not
    offered unless asked for, because whoever collects such answers takes on a duty to respond.
    """

    id: Id
    name: str
    citation: str = "Defined by the scheme's researcher"
    licence: str = "Own items"
    notice: str = ""
    text: Literal["ship", "may_ship", "do_not_ship"] = "ship"
    items: dict[ItemNumber, str] = {}
    count: Annotated[int, AfterValidator(_item_count)] = 0
    codings: tuple[Coding, ...]
    scales: tuple[Scale, ...]
    examples: tuple[Example, ...] = ()
    monitor: Literal["burden"] | None = None
    permission: str = ""
    clinical: bool = False

    def coding(self, name: str | None) -> Coding | None:
        """The coding of that name; the only one when there is no choice; None when it must be declared and was not."""
        if name is None:
            return self.codings[0] if len(self.codings) == 1 else None
        return next((each for each in self.codings if each.id == name), None)


def scale_range(scale: Scale, coding: Coding) -> tuple[float, float]:
    """Lowest and highest possible score, in score points."""
    if scale.table:
        return min(scale.table.values()), max(scale.table.values())
    number = len(scale.items) if scale.score == "sum" and scale.items else 1
    return number * coding.minimum * scale.multiply, number * coding.maximum * scale.multiply


# ------------------------------------------------------------------------------------------------------ scheme


class Role(Definition):
    """A kind of participant.

    `beside` names, for a comparison group, the role whose colleagues it is made of: juniors who did not take part say
    nothing about seniors who did. `lottery` tells that chance decided who takes part; otherwise they are volunteers.
    `outside`: people outside the scheme, such as applicants, former colleagues or a partner organisation, with a small
    survey of their own. They take no part in it, and nobody is held against them.
    """

    id: Id
    label: str
    singular: str
    invited: int | None = None
    comparison: bool = False
    beside: str = "mentor"
    lottery: bool = False
    outside: bool = False

    @model_validator(mode="after")
    def is_compared_or_outside(self) -> Role:
        if self.outside and self.comparison:
            raise ValueError(f"the role {self.id} is outside the scheme, so it is nobody's comparison group")
        return self

    @property
    def takes_part(self) -> bool:
        """Whether its people are in the scheme: neither colleagues to compare with nor people outside."""
        return not (self.comparison or self.outside)


class Wave(Definition):
    id: Id
    label: str
    date: datetime.date | None = None


class Event(Definition):
    """Something else that happened, such as a reorganisation: told on the time axis, for no design adjusts for it."""

    label: str
    date: datetime.date


class Stage(Definition):
    """When reflections were written. `expected`: how many notes of several people should have come, by format."""

    id: Id
    label: str
    date: datetime.date | None = None
    expected: dict[Literal["sub-group", "whole group"], Annotated[int, Field(ge=0)]] = {}


class Merge(Definition):
    """Members of a grouping variable that may be told as one where they are too few each, as somebody decided."""

    label: str
    members: Annotated[tuple[str, ...], Field(min_length=2)]


class Group(Definition):
    """A grouping variable such as office or gender. `special` marks special category data.

    `cluster` marks what people are nested in, as the organisations of a survey of a sector: those of one are alike, so
    likely ranges then rest on the number of organisations. `released` approves it for tables that leave the workbench;
    `merge` says which of its members may then be told together. No member is ever merged that nobody named.
    """

    id: Id
    label: str
    special: bool = False
    cluster: bool = False
    released: bool = False
    merge: tuple[Merge, ...] = ()

    @model_validator(mode="after")
    def merges_do_not_meet(self) -> Group:
        named = [member for each in self.merge for member in each.members]
        if len(named) != len(set(named)):
            raise ValueError(f"a member of {self.id} stands in two merges; name it once")
        return self

    @model_validator(mode="after")
    def a_merge_is_told_under_a_name_of_its_own(self) -> Group:
        taken = {clean(OTHERS)}
        for merge in self.merge:
            label = clean(merge.label)
            others = (member for each in self.merge if each is not merge for member in each.members)
            if not label:
                raise ValueError(f"members of {self.id} are told as one without a label; name them")
            if label in taken or label in map(clean, others):
                raise ValueError(f"the label of a merge of {self.id} is the name of others already; choose another one")
            taken.add(label)
        return self


class Target(Definition):
    """What the scheme wants of a measure.

    rise: by `value` points. at_least: an average of `value`. hold: at least as high as before, less `value`. share: at
    least the share `value` (0 to 1) of people, of a scale of those at `answer` or nearer the aim. gap: a difference
    between the indicator's group and the others of at most `value` points. part_of_gap: that part (0 to 1) of it
    closed, half by 0.5.
    """

    kind: Literal["rise", "at_least", "hold", "share", "gap", "part_of_gap"] = "rise"
    value: Finite = 0.0
    answer: Finite | None = None

    @model_validator(mode="after")
    def fits_its_kind(self) -> Target:
        if self.kind in ("share", "part_of_gap") and not 0 < self.value <= 1:
            raise ValueError(f"the value of a {self.kind} lies above 0 and at most at 1, so 60% is 0.6")
        return self


IndicatorKind = Literal["scale", "theme", "participation", "figure"]
# What an indicator of each kind names, and the targets that it can have.
NAMED_BY: dict[str, str] = {"scale": "scale", "theme": "theme", "participation": "measure", "figure": "figure"}
TARGETS_OF: dict[str, tuple[str, ...]] = {
    "scale": ("rise", "at_least", "hold", "share", "gap", "part_of_gap"),
    "theme": ("rise", "share"),
    "participation": ("at_least",),
    "figure": ("rise", "at_least", "share"),
}


class Indicator(Definition):
    """One measure of a why: what, of which role, between when, and how far it should move.

    kind: `scale` is measured by a questionnaire between two waves. `theme` is the share of those who wrote who mention
    it, between two stages, more or fewer of them (`direction`). `participation` is the average of a `measure` of the
    log, at least so much, or at most (`direction` fewer); it has no before. `figure` is a series of numbers from
    elsewhere, such as the personnel office, by its title; `higher` says which way is better, and its first figure is
    the one before, or the last on or before the day of the wave `before`.

    `value` of the target and `smallest` (the smallest change that matters) are in points of the scale, or shares of
    people, oriented so that positive is towards the aim. A target for a gap names the grouping variable and the group
    that the why is about. `added` is the day it was entered, `late` that its data had arrived by then; both are the
    store's to say, see `store.stamps`.
    """

    id: str
    why: str
    kind: IndicatorKind = "scale"
    scale: str = ""
    theme: str = ""
    measure: str = ""
    figure: str = ""
    role: str = ""
    before: str = ""
    after: str = ""
    target: Target = Target()
    direction: Literal["more", "fewer"] = "more"
    higher: Literal["better", "worse"] = "better"
    smallest: Finite | None = None
    due: datetime.date | None = None
    added: datetime.date | None = None
    late: bool = False
    primary: bool = True
    group: str = ""
    member: str = ""

    @model_validator(mode="after")
    def is_of_its_kind(self) -> Indicator:
        own = NAMED_BY[self.kind]
        twice = [name for name in NAMED_BY.values() if name != own and getattr(self, name)]
        if not getattr(self, own) or twice:
            raise ValueError(f"the indicator {self.id} is a {self.kind}, so it names one by `{own}` and nothing else")
        if not self.role and self.kind != "figure":
            raise ValueError(f"the indicator {self.id} needs `role`, whose {own} it is")
        if self.kind in ("scale", "theme") and not (self.before and self.after):
            raise ValueError(f"the indicator {self.id} needs `before` and `after`")
        return self

    @model_validator(mode="after")
    def has_a_target_of_its_kind(self) -> Indicator:
        if self.target.kind not in TARGETS_OF[self.kind]:
            told = " or ".join(TARGETS_OF[self.kind])
            raise ValueError(f"the indicator {self.id} is of the kind {self.kind}, which has targets of {told}")
        if self.kind == "scale" and self.target.kind == "share" and self.target.answer is None:
            raise ValueError("a share needs `answer`, the score from which somebody counts")
        if self.kind == "theme" and self.target.kind == "rise" and not 0 < self.target.value <= 1:
            raise ValueError(f"the indicator {self.id} moves by a share of people above 0, so 15 points are 0.15")
        return self

    @model_validator(mode="after")
    def a_gap_has_a_group(self) -> Indicator:
        if self.target.kind in ("gap", "part_of_gap") and not (self.group and self.member):
            raise ValueError(f"the indicator {self.id} is about a gap, so it needs `group` and `member`")
        return self

    @property
    def named(self) -> str:
        """The id or name of what it is measured by."""
        return str(getattr(self, NAMED_BY[self.kind]))


class Why(Definition):
    """A stated purpose of the scheme, with the themes whose mentions bear on it.

    problem: as it was known before the scheme, with the evidence of it. change_...: what should be otherwise for whom.
    """

    id: str
    title: str
    statement: str
    affected: str = ""
    themes: tuple[str, ...] = ()
    problem: str = ""
    evidence: str = ""
    change_mentors: str = ""
    change_mentees: str = ""
    change_organisation: str = ""


PRIMARIES = 3  # of a scheme
FURTHER = 5  # of a why, beside the one that carries it


# What is kept for a time: see `retention`, which has the usual number of months of each.
RetentionKind = Literal["identity_key", "texts", "rows", "log"]
Months = Annotated[int, Field(ge=0, le=240)]


class Scheme(Definition):
    """Everything people decided about a scheme; its answers are in a `Study`. Waves and stages stand in time order.

    asked: ids of the questionnaires that its forms ask, in their order; none for the ready-made set.
    """

    name: str
    slug: str
    notice: str = ""
    contact: str = ""
    codebook: str = "reverse_mentoring"
    roles: tuple[Role, ...]
    waves: tuple[Wave, ...]
    stages: tuple[Stage, ...] = ()
    events: tuple[Event, ...] = ()
    groups: tuple[Group, ...] = ()
    whys: tuple[Why, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    policy: dict[str, int] = {}
    retention: dict[RetentionKind, Months] = {}
    asked: tuple[Id, ...] = ()

    def for_readers(self, *, every_group: bool = False) -> Scheme:
        """The scheme as readers may know it: which groups are told, and not which members are too few to stand alone.

        every_group: also those that are neither approved for release nor named by an indicator.
        """
        named = {each.group for each in self.indicators}
        told = (each for each in self.groups if every_group or each.released or each.id in named)
        return self.model_copy(update={"groups": tuple(each.model_copy(update={"merge": ()}) for each in told)})

    @property
    def measured(self) -> tuple[Indicator, ...]:
        """The indicators that are measured by a scale, between two waves."""
        return tuple(each for each in self.indicators if each.kind == "scale")

    def collected(self, indicator: Indicator) -> datetime.date | None:
        """The day of the wave or stage at which an indicator is judged; None where there is none or it has no date."""
        sides = self.stages if indicator.kind == "theme" else self.waves
        return next((each.date for each in sides if each.id == indicator.after), None)

    def is_late(self, indicator: Indicator) -> bool:
        """Whether an indicator or its target came after its data, by what the scheme itself says."""
        day = self.collected(indicator)
        return indicator.late or bool(indicator.added and day and indicator.added > day)

    @model_validator(mode="after")
    def names_are_known(self) -> Scheme:
        whys = {why.id for why in self.whys}
        for kind, ids in (
            ("role", [role.id for role in self.roles]),
            ("wave", [wave.id for wave in self.waves]),
            ("why", [why.id for why in self.whys]),
            ("indicator", [each.id for each in self.indicators]),
        ):
            twice = {each for each in ids if ids.count(each) > 1}
            if twice:
                raise ValueError(f"the {kind} {sorted(twice)[0]} is defined twice")
        for each in self.indicators:
            self._knows(each)
        for why in whys:
            own = [each for each in self.indicators if each.why == why]
            if sum(each.primary for each in own) > 1:
                raise ValueError(f"the why {why} has more than one primary indicator; exactly one carries its verdict")
            if len(own) > 1 + FURTHER:
                raise ValueError(
                    f"the why {why} has more than {FURTHER} further indicators beside the one that carries it"
                )
        if sum(each.primary for each in self.indicators) > PRIMARIES:
            raise ValueError("a scheme has at most three primary indicators; mark the others primary = false")
        return self

    def _knows(self, indicator: Indicator) -> None:
        """Raises ValueError for an indicator that names what the scheme does not have."""
        what = "stage" if indicator.kind == "theme" else "wave"
        sides = [each.id for each in (self.stages if indicator.kind == "theme" else self.waves)]
        for kind, name, known in (
            ("role", indicator.role, {each.id for each in self.roles}),
            ("why", indicator.why, {each.id for each in self.whys}),
            (what, indicator.before, set(sides)),
            (what, indicator.after, set(sides)),
            ("group", indicator.group, {each.id for each in self.groups}),
        ):
            if name and name not in known:
                raise ValueError(
                    f"the indicator {indicator.id} names the {kind} {name}, which the scheme does not have"
                )
        named = [side for side in (indicator.before, indicator.after) if side]
        if len(named) > 1 and sides.index(named[0]) >= sides.index(named[1]):
            raise ValueError(f"the indicator {indicator.id} compares {named[0]} with {named[1]}, which is not later")


# ------------------------------------------------------------------------------------------------------- files


@dataclass(frozen=True)
class Sheet:
    """One table as the survey tool wrote it, after its personal columns were taken out.

    rows: DataFrame of text, one column a heading, missing cells None; index is the row number in the file, 1-based,
        so that a Problem can name it.
    questions: full question text by column (the heading itself where the tool has no other text).
    minutes: minutes between a row's submission and the first submission of the file, where the tool tells (the times
        themselves are dropped); index as `rows`.
    took: minutes that a row's participant spent on the form, where the tool tells; index as `rows`.
    labels: by column, what each stored answer stands for, where the tool writes codes and knows their words.
    dropped: columns taken out because they are personal, with the reason.
    problems: rows that the reader set aside (previews, unfinished, totals), and what to know of the file as a whole.
    sheet: the sheet of a workbook that was read. encoding: of a text file. headings: rows above the answers.
    """

    file: str
    tool: str
    rows: pd.DataFrame
    questions: dict[str, str]
    sha256: str
    minutes: pd.Series | None = None
    dropped: dict[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    took: pd.Series | None = None
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    sheet: str | None = None
    encoding: str = ""
    headings: int = 1


Kind = Literal[
    "person", "partner", "pair", "wave", "role", "cohort", "group", "item", "score", "check",
    "reflection", "prompt", "stage", "format", "consent", "members", "participation", "unused", "drop",
]  # fmt: skip


class Column(Definition):
    """What one column of a file means.

    person: several such columns are the parts of one code, in their order. partner: the code of the other one in the
    pair. item: `instrument` and `item` number. score: `instrument` and `scale`; `raw` when a conversion table still has
    to be applied. group: `group`. check: a question whose right answer is `expected`, for attention. `wave` where one
    wide file holds several waves, `stage` where a column is the answer to the reflection of one stage. `labels` is the
    declared answer list, where it differs from the coding's own; `codes` says what each stored answer stands for, where
    the tool wrote codes. `question` is the text that was asked when the column was mapped.
    """

    name: str
    kind: Kind
    instrument: Mention | None = None
    item: int | None = None
    coding: str | None = None
    scale: ScaleMention | None = None
    raw: bool = False
    group: Mention | None = None
    wave: Mention | None = None
    stage: Mention | None = None
    labels: dict[str, float] = {}
    codes: dict[str, str] = {}
    question: str = ""
    expected: str = ""
    why: str = ""


class Recipe(Definition):
    """How one file becomes part of a Study: what each column means, and what holds for the whole file.

    title: the name under which it is offered again. sheet: which one of a workbook; without it the first that holds a
    table. skip_hidden: rows that somebody hid in the workbook are left out.
    """

    file: str
    title: str = ""
    sheet: str | None = None
    skip_hidden: bool = False
    tool: str = "plain"
    wave: Mention | None = None
    role: Mention | None = None
    stage: Mention | None = None
    row_is_person: bool = False
    ignore_leading_zeros: bool = False
    waves: dict[str, Mention] = {}
    roles: dict[str, Mention] = {}
    stages: dict[str, Mention] = {}
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Problem:
    """Something in a file that a person should know of. The sentence carries no participant code and no answer text.

    found, accepted: what stood there and what may stand there, in a few words, where that helps; the same rule holds.
    """

    file: str
    row: int | None
    column: str | None
    kind: str
    sentence: str
    sheet: str | None = None
    found: str = ""
    accepted: str = ""


@dataclass(frozen=True)
class Study:
    """The tidy tables of one scheme. `person` is a random id everywhere.

    person: person, role, pair, cohort, linked (False: a row without a code, nobody can say who it is), and one column
        a grouping variable.
    answer_by_person_wave_item: person, wave, instrument, coding, item, answer (number as coded, not reversed).
    ready_score: person, wave, scale, score (points, after conversion).
    reflection: document, person (missing for documents of several people), role, format, stage, prompt, text,
        consent (verbatim, paraphrase, none, withdrawn), members (people behind the document).
    participation: person, measure, value.
    problem: file, row, column, kind, sentence.
    sighting: person, role, wave, how (exact, tolerant, by hand, alone: a code seen at this wave only, none: no code,
        or one that nobody can follow), alias (a random id of the code as it was written there). One row a person and
        wave of a survey.
    """

    scheme: Scheme
    person: pd.DataFrame
    answer_by_person_wave_item: pd.DataFrame
    ready_score: pd.DataFrame
    reflection: pd.DataFrame
    participation: pd.DataFrame
    problem: pd.DataFrame
    sighting: pd.DataFrame


# ----------------------------------------------------------------------------------------------------- results


@dataclass(frozen=True)
class Estimate:
    """A number with its 95% interval and the people behind it, or the reason why there is no number.

    n: people the number rests on. n_before, n_after: people with a value at each side, whether matched or not.
    route: paired, unlinked, difference or share. A field that cannot be computed is None, never NaN or 0.
    """

    value: float | None
    lo: float | None
    hi: float | None
    se: float | None = None
    df: float | None = None
    n: int = 0
    n_before: int = 0
    n_after: int = 0
    route: str = "paired"
    flags: tuple[str, ...] = ()
    reason: str = "ok"


# ----------------------------------------------------------------------------------------------------- viewers

ViewerRole = Literal["researcher", "reviewer", "leadership", "taskforce", "custodian"]

RIGHTS: dict[str, frozenset[str]] = {
    "rows": frozenset({"researcher"}),
    "texts": frozenset({"researcher", "reviewer"}),
    "scheme": frozenset({"researcher", "reviewer", "leadership", "taskforce", "custodian"}),
    "edit scheme": frozenset({"researcher"}),
    "release": frozenset({"researcher", "reviewer", "leadership", "taskforce"}),
    "groups": frozenset({"researcher", "reviewer", "leadership"}),
    "make release": frozenset({"researcher"}),
    "actions": frozenset({"researcher", "reviewer", "leadership", "taskforce"}),
    "edit actions": frozenset({"researcher", "leadership", "taskforce"}),
    "edit codebook": frozenset({"researcher", "reviewer"}),
    "names": frozenset({"researcher", "reviewer", "custodian"}),
    "concerns": frozenset({"researcher", "custodian"}),
    # Whoever may read the log sees their own entries in it; everybody's only with the second right.
    "log": frozenset({"researcher", "custodian"}),
    "whole log": frozenset({"custodian"}),
    "retention": frozenset({"researcher", "custodian"}),
    "purge": frozenset({"custodian"}),
    "withdraw": frozenset({"custodian"}),
}


@dataclass(frozen=True)
class Viewer:
    """Who is looking, and in which roles. What a role may do stands in `RIGHTS` and nowhere else."""

    name: str
    roles: frozenset[ViewerRole]

    def may(self, right: str) -> bool:
        return bool(self.roles & RIGHTS[right])

    def need(self, right: str) -> None:
        """Raises NotAllowed unless one of the viewer's roles has the right."""
        if not self.may(right):
            raise NotAllowed(f"This view has no right to: {right}.")


# ------------------------------------------------------------------------------------------------------- words


def clean(label: object) -> str:
    """A label as it is compared: NFKC, straight quotes and dashes, single spaces, lower case.

    >>> clean(" Strongly\\u00a0Agree ")
    'strongly agree'
    """
    text = unicodedata.normalize("NFKC", str(label)).translate(_STRAIGHT)
    return " ".join(text.split()).lower()


_STRAIGHT = str.maketrans(
    {
        "\u2018": "'",
        "\u2019": "'",
        "\u201c": '"',
        "\u201d": '"',
        "\u2010": "-",
        "\u2011": "-",
        "\u2012": "-",
        "\u2013": "-",
        "\u2014": "-",
    }
)


def load_toml(path: Path, kind: type[Definition]) -> Any:
    """A definition read from a .toml file; a mistake in it is raised as Refused with file, place and what is wrong."""
    try:
        return kind.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path.name} is not valid TOML: {error}. Mend the line it names and load it again.") from None
    except ValidationError as error:
        raise Refused(f"{path.name}: {in_words(error)}") from None


def in_words(error: ValidationError) -> str:
    """The first mistake of a definition as a sentence, without the value that was found."""
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the definition"
    return f"{place}: {first['msg'].removeprefix('Value error, ')}."
