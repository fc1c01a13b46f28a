"""A recipe proposed for a file: what each column seems to mean, and why we think so.

The proposal looks at headings, question texts and answers, never at anything outside the file but its name (for the
wave and the role). What it does not recognise it leaves unused; a person decides.
"""

from __future__ import annotations

import difflib
import re

import pandas as pd

from analysis import instruments
from analysis.intake.people import clean_code
from analysis.model import Column, Instrument, Recipe, Scheme, Sheet, clean

CODE = re.compile(
    r"^(code|id|key|join key|pseudonym|token)$"
    r"|\b(participant|person|personal|unique|your|matching|match|study|respondent|student|self generated|anonymous)\b"
    r".*\b(code|id|key|token)\b"
    r"|^(code|id)\b.*\b(participant|person|respondent)\b"
)
KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("wave", re.compile(r"^(wave|time ?point|time|phase|survey (wave|round)|round|occasion)$")),
    ("role", re.compile(r"^(role|your role|participant role|are you a mentor or (a )?mentee.*|i am a.*)$")),
    ("stage", re.compile(r"^(stage|reflection stage)$")),
    ("prompt", re.compile(r"^(prompt|question asked)$")),
    ("format", re.compile(r"^(format|level|reflection format)$")),
    ("consent", re.compile(r"\bconsent\w*\b.*\bquot|\bquot\w*\b.*\bconsent")),
    ("members", re.compile(r"^(members|number of people|number present|group size)$")),
    ("cohort", re.compile(r"^(cohort|intake|year group)$")),
    ("pair", re.compile(r"^(pair|pair id|pair number|partnership)$")),
    ("reflection", re.compile(r"^(text|reflection|reflections|your reflection|response text)$")),
)  # fmt: skip
WAVE_WORDS: tuple[tuple[int, str], ...] = (
    (0, "pre|before|baseline|start|begin|beginning|entry"),
    (1, "mid|middle|midpoint|during"),
    (2, "post|after|end|exit|final|close"),
    (3, "followup|follow up|later"),
)
NUMBERED = re.compile(
    r"^(?:wave|time|t|w|test|survey|round|occasion)[ _]?(\d{1,2})$|^(\d{1,2}) ?(?:m|months?|weeks?|w)$"
)
ALIKE = 0.9
LONG = 60


def propose(sheet: Sheet, scheme: Scheme) -> Recipe:
    """The recipe that seems to fit the file. Each column carries the reason for the guess in `why`."""
    known = instruments.for_scheme(scheme)
    placed = waves_in_headings([str(name) for name in sheet.rows], scheme)
    columns = tuple(_column(name, sheet, scheme, known, placed) for name in sheet.rows)
    columns = _one_of_each(_with_code(columns, sheet), known)
    wide = any(column.wave for column in columns)
    return Recipe(
        file=sheet.file,
        tool=sheet.tool,
        **_meant(columns, sheet, scheme),
        wave=None if wide or _has(columns, "wave") else _in_name(sheet.file, scheme.waves),
        role=None if _has(columns, "role") else _role_of_file(sheet.file, scheme),
        stage=None if _has(columns, "stage") else _in_name(sheet.file, scheme.stages),
        columns=columns,
    )


def waves_in_headings(names: list[str], scheme: Scheme) -> dict[str, tuple[str, str]]:
    """For a wide file: the stem and the wave of each heading that begins or ends with a word for a wave.

    Only where the same stem stands with at least two such words; the words in time order are the scheme's waves in
    order, and when there are more words than waves nothing is proposed.
    """
    found = {name: split for name in names if (split := _split_wave(name))}
    stems = pd.Series([stem for stem, _ in found.values()], dtype=object)
    repeated = set(stems[stems.duplicated()])
    ranks = sorted({rank for stem, rank in found.values() if stem in repeated})
    if not 2 <= len(ranks) <= len(scheme.waves):
        return {}
    named = {rank: wave.id for wave in scheme.waves for word in (wave.id, wave.label) if (rank := _rank(clean(word)))}
    own = all(rank in named for rank in ranks)
    waves = named if own else dict(zip(ranks, _spread(len(ranks), scheme), strict=True))
    return {name: (stem, waves[rank]) for name, (stem, rank) in found.items() if rank in waves}


def _spread(number: int, scheme: Scheme) -> list[str]:
    ids = [wave.id for wave in scheme.waves]
    return [ids[0], ids[-1]] if number == 2 and len(ids) <= 3 else ids[:number]


def _split_wave(name: str) -> tuple[str, tuple[int, int]] | None:
    """The heading without its word for a wave, and that word's place in time: ("grade", (9, 1)) for grade_test1."""
    words = [word for word in re.split(r"[ _.:()\[\]\-]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).strip()) if word]
    for at in (-1, 0):
        rank = _rank(words[at].lower()) if len(words) > 1 else None
        if rank is not None:
            rest = words[:-1] if at == -1 else words[1:]
            return clean("_".join(rest)), rank
    return None


def _rank(word: str) -> tuple[int, int] | None:
    numbered = NUMBERED.match(word)
    if numbered:
        return 2 if word[0].isdigit() else 9, int(numbered[1] or numbered[2])
    return next(
        (
            (0 if place == 0 else place + 1 if place > 1 else 1, 0)
            for place, words in WAVE_WORDS
            if word in words.split("|")
        ),
        None,
    )


def _column(
    name: str, sheet: Sheet, scheme: Scheme, known: dict[str, Instrument], placed: dict[str, tuple[str, str]]
) -> Column:
    """What this column seems to be, by heading first, then by question text, then by what stands in it."""
    stem, wave = placed.get(name, (clean(name), None))
    question = sheet.questions.get(name, name)
    for guess in (_item_by_name, _item_by_text, _ready_score):
        found = guess(stem, question, known)
        if found:
            return Column(name=name, wave=wave, **found)
    return Column(name=name, **(_by_words(stem, question, scheme) or _by_content(sheet.rows[name], question)))


def _item_by_name(stem: str, question: str, known: dict[str, Instrument]) -> dict | None:
    """belong_1, SWEMWBS 3, wellbeing_2 where "wellbeing" is an own questionnaire: an id and an item number."""
    parts = re.fullmatch(r"(.+?)[ _.\-]*(?:item|q)?[ _.\-]*(\d{1,2})", stem)
    if not parts:
        return None
    instrument, item = known.get(parts[1].replace(" ", "_")), int(parts[2])
    if instrument is None or not any(item in scale.items for scale in instrument.scales):
        return None
    return {
        "kind": "item",
        "instrument": instrument.id,
        "item": item,
        "why": f"The heading names item {item} of {instrument.name}.",
    }


def _item_by_text(stem: str, question: str, known: dict[str, Instrument]) -> dict | None:
    """An item whose text we ship, word for word or but for a word."""
    best, likeness = None, ALIKE
    for asked in _asked(stem, question):
        for instrument in known.values():
            for item, text in instrument.items.items():
                match = difflib.SequenceMatcher(None, asked, clean(text))
                if match.real_quick_ratio() > likeness and match.quick_ratio() > likeness and match.ratio() > likeness:
                    best, likeness = (instrument, item), match.ratio()
    if best is None:
        return None
    how = "is" if likeness == 1 else "is close to"
    return {
        "kind": "item",
        "instrument": best[0].id,
        "item": best[1],
        "why": f"The question {how} item {best[1]} of {best[0].name}.",
    }


def _asked(stem: str, question: str) -> list[str]:
    """What a column may ask: its question, that without its wave, and the line of a grid that tools put behind it.

    >>> _asked("q2", "How far do you agree? - I am heard."), _asked("q", "How far? [I am heard.]")
    (['how far do you agree? - i am heard.', 'i am heard.'], ['how far? [i am heard.]', 'i am heard.'])
    """
    whole = clean(re.sub(r"</?[a-zA-Z][^>]*>", "", question))
    forms = [whole, stem.replace("_", " ") if " " in whole else whole]
    line = re.search(r"\[([^\[\]]+)\]$| - ([^\[\]]+)$", whole)
    forms += [line[1] or line[2].rpartition(" - ")[2]] if line else []
    return list(dict.fromkeys(form for form in forms if " " in form)) or [whole]


def _ready_score(stem: str, question: str, known: dict[str, Instrument]) -> dict | None:
    """swemwbs, swemwbs total, belong mean: the id or label of a scale, perhaps with a word for a score."""
    word = re.sub(r"[ _.\-]+(raw|total|raw total|sum|mean|score|metric|average)$", "", stem.replace("_", " "))
    word = re.sub(r"[ _.\-]+raw$", "", word).strip()
    for instrument in known.values():
        for scale in instrument.scales:
            if word in (scale.id.replace("_", " "), clean(scale.label)):
                raw = bool(scale.table) and bool(re.search(r"\b(raw|total|sum)\b", stem.replace("_", " ")))
                return {
                    "kind": "score",
                    "instrument": instrument.id,
                    "scale": scale.id,
                    "raw": raw,
                    "why": f"The heading names the scale {scale.label}.",
                }
    return None


def _by_words(stem: str, question: str, scheme: Scheme) -> dict | None:
    for group in scheme.groups:
        if stem in (clean(group.id), clean(group.label)) or clean(question) in (clean(group.id), clean(group.label)):
            return {"kind": "group", "group": group.id, "why": f"The heading is the grouping variable {group.label}."}
    words = stem.replace("_", " ")
    for kind, pattern in KINDS:
        if pattern.search(words) or pattern.search(clean(question)):
            return {"kind": kind, "why": f"The heading reads like the {kind}."}
    return None


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
    named = [column for column in named if not _counts_rows(column.name, sheet.rows[column.name])]
    counted = {column.name: _distinct(sheet.rows[column.name]) for column in named}
    best = max(named, key=lambda column: counted[column.name], default=None)
    if best is None or counted[best.name] < 0.3:
        return columns
    code = best.model_copy(
        update={"kind": "person", "why": "The heading reads like a participant code, and its values tell people apart."}
    )
    return tuple(code if column is best else column for column in columns)


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
            "person",
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
        if column.kind in ("unused", "reflection", "drop") or meaning not in seen:
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
    name = file.lower()
    found = [
        role.id for role in scheme.roles if any(clean(word) in name for word in (role.id, role.label, role.singular))
    ]
    return found[0] if len(found) == 1 else None


def _meant(columns: tuple[Column, ...], sheet: Sheet, scheme: Scheme) -> dict[str, dict[str, str]]:
    """The recipe's words for waves, roles and stages, as far as their columns let us guess."""
    named = {column.kind: column.name for column in columns if column.kind in ("wave", "role", "stage")}
    guesses = {kind: values_in_column(sheet.rows[name], getattr(scheme, f"{kind}s")) for kind, name in named.items()}
    return {f"{kind}s": {value: each for value, each in guess.items() if each} for kind, guess in guesses.items()}


def values_in_column(cells: pd.Series, choices: tuple) -> dict[str, str | None]:
    """What the values of a column of waves, roles or stages may mean, where they are not the scheme's own words.

    Empty when every value speaks for itself. As many unknown values as choices are taken in their order, as a proposal;
    else they stand with None for a person to say. Only the first twelve values: a column with more is something else.
    """
    known = {clean(word) for each in choices for word in (each.id, each.label, getattr(each, "singular", each.id))}
    unknown = [value for value in sorted(cells.dropna().unique(), key=_natural) if clean(value) not in known][:12]
    ids = [each.id for each in choices]
    in_order = len(unknown) == cells.dropna().nunique() and 1 < len(unknown) <= len(ids)
    return {value: ids[place] if in_order else None for place, value in enumerate(unknown)}


def _natural(value: str) -> tuple[int, float, str]:
    """Numbers in their order before words in theirs: 2 before 10."""
    try:
        return 0, float(value), ""
    except ValueError:
        return 1, 0.0, value
