"""A recipe proposed for a file: what each column seems to mean, and why we think so.

The proposal looks at headings, question texts and answers, never at anything outside the file but its name (for the
wave and the role). What it does not recognise it leaves unused; a person decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import pandas as pd

from analysis import instruments
from analysis.intake.answers import words
from analysis.intake.items import recognised
from analysis.intake.people import clean_code
from analysis.intake.screeners import screeners
from analysis.intake.waves import placed, ranks_of, stems_and_waves
from analysis.model import CannotRead, Column, Instrument, Recipe, Role, Scheme, Sheet, Stage, Wave, clean

CODE = re.compile(
    r"^(code|id|key|join key|pseudonym|token)$"
    r"|\b(participant|person|personal|unique|your|matching|match|study|respondent|student|self generated|anonymous)\b"
    r".*\b(code|id|key|token|number)\b"
    r"|^(code|id)\b.*\b(participant|person|respondent)\b"
)
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("wave", re.compile(r"^(wave|time ?point|time|phase|survey (wave|round)|round|occasion|(redcap )?event name)$")),
    ("partner", re.compile(
        r"\b(partner|mentor|mentee|other person|pair)('?s|s')?\b.{0,25}\b(code|id|token)\b"
        r"|\b(code|id|token) of (your|the|my) (partner|mentor|mentee|pair)\b")),
    ("check", re.compile(
        r"attention check|(to show|if) (that )?you (are|have been) (reading|paying|read)|for this (question|item),? "
        r"(please )?(select|choose|answer)|"
        r"please (select|choose|answer|tick) [\"'“‘]?[\w ]{2,30}[\"'”’]? (here|to show|for this)")),
    ("role", re.compile(
        r"^(role|your role|participant role|are you a mentor or (a )?mentee.*"
        r"|i am an?( .*\b(mentor|mentee)s?\b.*)?)$")),
    ("stage", re.compile(r"^(stage|reflection stage)$")),
    ("prompt", re.compile(r"^(prompt|question asked)$")),
    ("format", re.compile(r"^(format|level|reflection format)$")),
    ("consent", re.compile(r"\bconsent\w*\b.*\bquot|\bquot\w*\b.*\bconsent")),
    ("members", re.compile(r"^(members|number of people|number present|group size)$")),
    ("cohort", re.compile(r"^(cohort|intake|year group)$")),
    ("pair", re.compile(r"^(pair|pair id|pair number|partnership)$")),
    ("reflection", re.compile(r"^(text|reflection|reflections|your reflection|response text)$")),
)  # fmt: skip
# A question about one action of the plan, whose heading ends with the action's short name and what is asked.
PULSE = re.compile(r"\[[^\[\]]+ (noticed|helped)\s*\]\s*$", re.IGNORECASE)
LONG = 60
# Meanings that several columns of one file may have.
REPEATED = ("unused", "reflection", "drop", "person", "partner", "check", "participation")
NUMBERED_PART = re.compile(
    r"\bcode\b\W*\d{1,2} of \d{1,2}\b|\bcode\b\W*(part|question|element)\W*\d{1,2}\b"
    r"|\b(part|element) \d{1,2} of (your|the) code"
)
CODE_QUESTION = re.compile(
    r"^(the )?(first|last|second|third)( \w+)? (letters?|digits?|characters?)\b"
    r"|\bday of (the month|your|birth)\b.*\bborn\b"
    r"|^how many (older|younger|elder)?\s*(brothers|sisters|siblings)\b"
)


def propose(sheet: Sheet, scheme: Scheme, *, beside: Iterable[Sheet] = (), used: Collection[str | None] = ()) -> Recipe:
    """The recipe that seems to fit the file. Each column carries the reason for the guess in `why`.

    beside: other files of the scheme, among which the key of coded answers may be. used: questionnaires that an earlier
    mapping names. One that screens for illness is proposed only where it was asked for (`instruments.offered`).
    """
    sheet = with_key(sheet, beside)
    known = instruments.offered(scheme, used=used)
    stems = stems_and_waves(sheet, scheme)
    columns = tuple(_column(name, sheet, scheme, known, stems[name]) for name in sheet.rows)
    kept_back = screeners(sheet, scheme, used=used)
    columns = tuple(each if each.instrument else kept_back.get(each.name, each) for each in columns)
    columns = _one_of_each(_with_code(columns, sheet), known)
    columns = tuple(_as_asked(column, sheet) for column in columns)
    wide = any(column.wave for column in columns)
    return Recipe(
        file=sheet.file,
        tool=sheet.tool,
        sheet=sheet.sheet,
        **_meant(columns, sheet, scheme),
        wave=None if wide or _has(columns, "wave") else _in_name(sheet.file, scheme.waves),
        role=None if _has(columns, "role") else _role_of_file(sheet.file, scheme),
        stage=None if _has(columns, "stage") else _in_name(sheet.file, scheme.stages),
        columns=columns,
    )


def with_key(sheet: Sheet, beside: Iterable[Sheet]) -> Sheet:
    """The sheet with the words of its codes, where its key is among the other files; else as it is."""
    from analysis.readers.jisc_key import NAME, labelled

    if sheet.tool != "jisc":
        return sheet
    for key in (each for each in beside if each.tool == NAME):
        try:
            return labelled(sheet, key)
        except CannotRead:
            continue
    return sheet


def _as_asked(column: Column, sheet: Sheet) -> Column:
    """The column with the question's text, and the words of its codes where the tool knows them."""
    codes = {} if column.kind in ("person", "partner", "drop") else sheet.labels.get(column.name, {})
    return column.model_copy(update={"question": sheet.questions.get(column.name, column.name), "codes": codes})


def _column(
    name: str, sheet: Sheet, scheme: Scheme, known: dict[str, Instrument], said: tuple[str, str | None]
) -> Column:
    """What this column seems to be, by heading first, then by question text, then by what stands in it.

    said: the stem of its heading, and the wave that the heading names.
    """
    stem, wave = said
    question = sheet.questions.get(name, name)
    if PULSE.search(question) or PULSE.search(name):
        return Column(name=name, kind="participation", why="The heading asks about one action of the plan.")
    found = recognised(stem, question, known)
    if found:
        return Column(name=name, wave=wave, **found)
    found = _by_words(stem, question, scheme) or _by_content(sheet.rows[name], question)
    if found["kind"] in ("reflection", "unused"):
        found |= _stage_in_heading(question, scheme)
    return Column(name=name, **found)


def _stage_in_heading(question: str, scheme: Scheme) -> dict:
    """A text whose question ends with a stage in brackets: "What has been hard? (Middle)"."""
    found = re.search(r"[(\[]([^()\[\]]+)[)\]]\s*$", question)
    word = clean(found[1]) if found else ""
    stage = next((each for each in scheme.stages if word in (clean(each.id), clean(each.label))), None)
    if stage is None:
        return {}
    return {"kind": "reflection", "stage": stage.id, "why": f"The question names the stage {stage.label}."}


def _by_words(stem: str, question: str, scheme: Scheme) -> dict | None:
    for group in scheme.groups:
        if stem in (clean(group.id), clean(group.label)) or clean(question) in (clean(group.id), clean(group.label)):
            return {"kind": "group", "group": group.id, "why": f"The heading is the grouping variable {group.label}."}
    words = stem.replace("_", " ")
    for kind, pattern in KINDS:
        if pattern.search(words) or pattern.search(clean(question)):
            return {"kind": kind, "why": f"The heading reads like the {kind}."} | _expected(kind, question)
    return None


def _expected(kind: str, question: str) -> dict:
    """For an attention check, the answer that its question asks for."""
    asked = re.search(
        r"(?:select|choose|answer|tick) [\"'“‘]?([\w ]{2,30}?)[\"'”’]?(?: (?:here|to show|for this)|[.,;)]|$)",
        question,
        re.I,
    )
    return {"expected": asked[1].strip()} if kind == "check" and asked else {}


def _by_content(cells: pd.Series, question: str) -> dict:
    texts = cells.dropna()
    if len(texts) and texts.str.len().median() > LONG and texts.nunique() > len(texts) / 2:
        return {"kind": "reflection", "why": "Long answers, nearly all different: written reflections."}
    return {"kind": "unused", "why": "Not recognised; it is kept, and used for nothing unless you say so."}


def _with_code(columns: tuple[Column, ...], sheet: Sheet) -> tuple[Column, ...]:
    """The column of participant codes: its heading says code, and its values tell people apart."""
    free = [column for column in columns if column.kind == "unused"]
    named = [
        column
        for column in free
        if CODE.search(column.name.lower().replace("_", " "))
        or CODE.search(clean(sheet.questions.get(column.name, "")))
    ]
    parts = _parts_of_code(free, sheet)
    if len(parts) > 1:
        return tuple(parts.get(column.name, column) for column in columns)
    named = [column for column in named if not _counts_rows(column.name, sheet.rows[column.name])]
    counted = {column.name: _distinct(sheet.rows[column.name]) for column in named}
    best = max(named, key=lambda column: counted[column.name], default=None)
    if best is None or counted[best.name] < 0.3:
        return columns
    code = best.model_copy(
        update={"kind": "person", "why": "The heading reads like a participant code, and its values tell people apart."}
    )
    return tuple(code if column is best else column for column in columns)


def _parts_of_code(free: list[Column], sheet: Sheet) -> dict[str, Column]:
    """Columns that are the parts of one code, by name: numbered ("Code 1 of 6: ..."), or several short questions of the
    kind that people are asked to make a code from.
    """
    asked = {column.name: clean(sheet.questions.get(column.name, column.name)) for column in free}
    numbered = [name for name, text in asked.items() if NUMBERED_PART.search(text)]
    others = [name for name, text in asked.items() if CODE_QUESTION.search(text)]
    names = numbered if len(numbered) > 1 else others
    short = [name for name in names if (sheet.rows[name].dropna().str.len() <= 12).all()]
    why = f"One of {len(short)} questions whose answers together are a participant code."
    by_name = {column.name: column for column in free}
    return {name: by_name[name].model_copy(update={"kind": "person", "why": why}) for name in short}


def _counts_rows(heading: str, cells: pd.Series) -> bool:
    """A column that numbers the rows: as a code it would join strangers, so only a clear heading makes it one."""
    clear = re.search(r"\b(code|pseudonym|token|participant|person)\b", heading.lower().replace("_", " "))
    numbers = pd.to_numeric(cells, errors="coerce")
    return not clear and len(cells) > 1 and bool((numbers.diff().iloc[1:] == 1).all()) and numbers.iloc[0] in (0, 1)


def _distinct(cells: pd.Series) -> float:
    codes = cells.map(clean_code)
    return codes.nunique() / max(len(codes), 1)


def _one_of_each(columns: tuple[Column, ...], known: dict[str, Instrument]) -> tuple[Column, ...]:
    """Where two columns claim the same meaning the first keeps it; the others say so and stay unused."""
    seen, result = set(), []
    for column in columns:
        single = column.kind in (
            "wave",
            "role",
            "stage",
            "prompt",
            "format",
            "consent",
            "members",
            "cohort",
            "pair",
        )
        meaning = column.kind if single else (column.instrument, column.item, column.scale, column.wave, column.group)
        if column.kind in REPEATED or meaning not in seen:
            result.append(column)
        else:
            result.append(Column(name=column.name, kind="unused", why="Another column already has this meaning."))
        seen.add(meaning)
    return tuple(result)


def _has(columns: tuple[Column, ...], kind: str) -> bool:
    return any(column.kind == kind for column in columns)


def _in_name(file: str, choices: tuple) -> str | None:
    """The one wave or stage whose id or label stands in the file's name."""
    words = " " + " ".join(re.split(r"[^a-z0-9]+", file.lower())) + " "
    found = [each.id for each in choices if any(f" {clean(word)} " in words for word in (each.id, each.label))]
    return found[0] if len(found) == 1 else None


def _role_of_file(file: str, scheme: Scheme) -> str | None:
    if len(scheme.roles) == 1:
        return scheme.roles[0].id
    name = f" {' '.join(_bare(re.sub(r'(?<=[a-z])(?=[A-Z])', ' ', file)))} "
    found = [role.id for role in scheme.roles if any(f" {' '.join(_bare(word))} " in name for word in _words_of(role))]
    return found[0] if len(found) == 1 else None


def _meant(columns: tuple[Column, ...], sheet: Sheet, scheme: Scheme) -> dict[str, dict[str, str]]:
    """The recipe's words for waves, roles and stages, as far as their columns let us guess."""
    named = {column.kind: column.name for column in columns if column.kind in ("wave", "role", "stage")}
    told = {kind: words(sheet.rows[name], sheet.labels.get(name, {})) for kind, name in named.items()}
    guesses = {kind: values_in_column(cells, getattr(scheme, f"{kind}s")) for kind, cells in told.items()}
    return {f"{kind}s": {value: each for value, each in guess.items() if each} for kind, guess in guesses.items()}


def values_in_column(cells: pd.Series, choices: Sequence[Wave | Stage | Role]) -> dict[str, str | None]:
    """What the values of a column of waves, roles or stages may mean, where they are not the scheme's own words.

    Empty when every value speaks for itself. Waves and stages are proposed where the words tell their place in time,
    roles where they are the role's own words with a little around; others stand with None for a person to say. Only the
    first twelve values: a column with more is something else.

    >>> waves = tuple(Wave(id=each, label=each) for each in ("before", "midway", "after"))
    >>> values_in_column(pd.Series(["Wave 2", "Wave 2"]), waves), values_in_column(pd.Series(["Autumn"]), waves)
    ({'Wave 2': 'midway'}, {'Autumn': None})
    """
    own = {clean(word): each.id for each in choices for word in _words_of(each)}
    values = [str(value) for value in sorted(cells.dropna().unique(), key=_natural)]
    unknown = [value for value in values if clean(value) not in own][:12]
    if not unknown:
        return {}
    if all(isinstance(each, Role) for each in choices):
        return {value: _role_in(value, choices) for value in unknown}
    ranks = {value: rank for value, rank in ranks_of(values).items() if value in unknown}
    meant = placed([rank for rank in ranks.values() if rank is not None], choices)
    guess = {value: None if rank is None else meant.get(rank) for value, rank in ranks.items()}
    # What two values tell in two ways, as "Before" and "Wave 1", is for a person to say.
    ways = {(own[clean(value)], None) for value in values if clean(value) in own}
    ways |= {(ident, ranks[value]) for value, ident in guess.items() if ident}
    told = Counter(ident for ident, _ in ways)
    return {value: ident if ident and told[ident] == 1 else None for value, ident in guess.items()}


def _words_of(choice: Wave | Stage | Role) -> tuple[str, ...]:
    return (choice.id, choice.label, *([choice.singular] if isinstance(choice, Role) else []))


_AROUND = {"a", "an", "the", "i", "am", "i'm", "as", "reverse"}


def _role_in(value: str, roles: Sequence[Any]) -> str | None:
    """The role whose own words a value is, but for a little around them: "I am a reverse mentor"."""
    found = {each.id for each in roles for words in _words_of(each) if _bare(words) == _bare(value)}
    return found.pop() if len(found) == 1 else None


def _bare(words: str) -> list[str]:
    """The words in the singular, without what stands around the name of a role."""
    told = re.findall(r"[\w']+", clean(words).replace("_", " "))
    return [word.removesuffix("s") for word in told if word not in _AROUND]


def _natural(value: str) -> tuple[int, float, str]:
    """Numbers in their order before words in theirs: 2 before 10."""
    try:
        return 0, float(value), ""
    except ValueError:
        return 1, 0.0, value
