"""What people write in the invented scheme: reflections made of sentences whose theme and direction are known.

Every theme sentence holds exactly one phrase of its own theme; fillers hold none. Each kind of trap has a specimen.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from planted_traps import EXTRA, FOUR_THOUSAND_WORDS, FOURTEEN_MENTIONS, IDENTICAL, LAST, WHOLE

HERE = Path(__file__).parent
STAGES = ("beginning", "middle", "end")
STILL_SILENT = {
    ("mentor", "beginning"): {23, 35},
    ("mentor", "middle"): {5, 11, 17, 23, 28, 33},
    ("mentor", "end"): {4, 5, 10, 11, 17, 22, 23, 29},
    ("mentee", "beginning"): {3, 12, 17, 24, 30, 33},
    ("mentee", "middle"): {2, 3, 5, 11, 12, 16, 17, 24, 29, 30, 33, 35},
    ("mentee", "end"): {2, 3, 9, 11, 12, 16, 17, 19, 22, 24, 26, 30, 33, 35},
}
AFTERWARDS = {"mentor": (1, 6, 8, 14, 21, 27), "mentee": (1, 6, 10)}
WITHDRAWN = {("mentor", 6), ("mentor", 21), ("mentor", 27), ("mentee", 10)}

# Per cent of the people who write at a stage: beginning, middle, end.
SHARES = {
    "mentor": {
        "T01": (28, 40, 52), "T02": (25, 47, 58), "T03": (38, 43, 30), "T04": (32, 53, 46), "T05": (20, 33, 50),
        "T06": (26, 30, 29), "T08": (35, 37, 32), "T09": (9, 20, 14), "T10": (3, 27, 22), "T11": (20, 45, 38),
        "T12": (29, 23, 18), "T13": (12, 27, 43), "T15": (9, 17, 39), "T16": (36, 20, 12), "T17": (18, 20, 25),
        "T18": (6, 17, 29),
    },
    "mentee": {
        "T07": (31, 58, 71), "T14": (7, 29, 59), "T15": (14, 25, 47), "T11": (40, 46, 41), "T16": (20, 8, 9),
        "T03": (43, 38, 27),
    },
}  # fmt: skip

PROMPTS = {
    ("mentor", "beginning"): "What do you hope will be different afterwards, for you and for the organisation? "
    "What are you unsure about?",
    ("mentor", "middle"): "What have you heard that surprised you? What has been hard? What is helping?",
    (
        "mentor",
        "end",
    ): "What do you do differently? What should happen next and who should do it? What did it cost you?",
    ("mentor", "after"): "Half a year later: what has lasted?",
    ("mentee", "beginning"): "Describe a working week in the life of a junior colleague here whose background differs "
    "from yours.",
    ("mentee", "middle"): "What have you heard that surprised you? What has been hard? What is helping?",
    (
        "mentee",
        "end",
    ): "Describe a working week in the life of a junior colleague here whose background differs from yours.",
    ("mentee", "after"): "Half a year later: what has lasted?",
}


@dataclass(frozen=True)
class Planted:
    """One sentence with its theme and direction, or the kind of trap it is."""

    sentence: str
    theme: str = ""
    direction: str = ""
    kind: str = ""


@dataclass
class Document:
    role: str
    person: int
    stage: str
    parts: list[Planted] = field(default_factory=list)
    id: str = ""
    consent: str = "paraphrase"

    @property
    def text(self) -> str:
        return " ".join(part.sentence for part in self.parts)


class Wording:
    """Draws sentences; one is not drawn again before the others of its list had their turn."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.lists = tomllib.loads((HERE / "wording.toml").read_text(encoding="utf-8"))
        self.waiting: dict[str, list[str]] = {}

    def theme(self, role: str, theme: str, direction: str) -> Planted:
        return Planted(self._next(f"{role}.{theme}.{direction}", self.lists[role][theme][direction]), theme, direction)

    def filler(self, name: str) -> Planted:
        return Planted(self._next(name, self.lists["filler"][name]))

    def directions(self, role: str, theme: str) -> list[str]:
        return list(self.lists[role][theme])

    def _next(self, name: str, sentences: list[str]) -> str:
        if not self.waiting.get(name):
            self.waiting[name] = [sentences[number] for number in self.rng.permutation(len(sentences))]
        template = self.waiting[name].pop()
        filled = {slot: str(self.rng.choice(words)) for slot, words in self.lists["slots"].items()}
        sentence = template.format(**filled, Who=filled["who"].capitalize())
        return sentence[0].upper() + sentence[1:]


# ---------------------------------------------------------------------------------------------- who says what

Themes = dict[int, list[tuple[str, str]]]


def writers(role: str, stage: str) -> list[int]:
    return [person for person in range(1, 37) if person not in STILL_SILENT[role, stage]]


def people_by_theme(role: str, stage: str) -> dict[str, int]:
    number, column = len(writers(role, stage)), STAGES.index(stage)
    return {theme: int(number * shares[column] / 100 + 0.5) for theme, shares in SHARES[role].items()}


def fixed_mentions(rng: np.random.Generator) -> dict[tuple[str, str], dict[str, dict[int, str]]]:
    """Mentions that decide where the accounts point, by role and stage: theme, person, direction.

    Belonging, voice and insight move towards their why. For wellbeing, exhaustion and the cost of explaining
    weigh up what belonging gains.
    """
    both = [p for p in writers("mentor", "beginning") if p in writers("mentor", "end")]
    who = [both[number] for number in rng.permutation(len(both))]
    other = [person for person in writers("mentor", "beginning") if person not in both]
    begin = {
        "T01": dict.fromkeys(who[:7] + other[:2], "away") | {who[7]: "toward"},
        "T06": dict.fromkeys(who[18:23], "neutral") | dict.fromkeys(who[14:18], "toward"),
        "T09": dict.fromkeys(who[14:17], "away"),
        "T02": dict.fromkeys(who[20:27] + other[2:4], "away"),
        "T05": dict.fromkeys(who[9:14], "away") | dict.fromkeys(who[17:19], "toward"),
    }
    end = {
        "T01": dict.fromkeys(who[:14], "toward") | {who[26]: "away"},
        "T06": dict.fromkeys(who[:8], "away"),
        "T10": dict.fromkeys(who[8:14], "away"),
        "T09": dict.fromkeys([who[3], who[14], who[15], who[17]], "away"),
        "T02": dict.fromkeys(who[11:26], "toward") | {who[0]: "away"},
        "T05": dict.fromkeys(who[14:26], "toward") | dict.fromkeys(who[1:3], "away"),
    }
    return {("mentor", "beginning"): begin, ("mentor", "end"): end}


def mentions(
    rng: np.random.Generator, wording: Wording, role: str, stage: str, fixed: dict[str, dict[int, str]]
) -> Themes:
    """Themes and directions of each writer; counts are exact, and nobody is given more than seven themes."""
    free = [person for person in writers(role, stage) if (role, person, stage) not in WHOLE]
    chosen: Themes = {person: [] for person in writers(role, stage)}
    counts = people_by_theme(role, stage)
    for theme in sorted(counts, key=lambda each: each not in fixed):
        given = dict(fixed.get(theme, {}))
        if (role, stage) == FOURTEEN_MENTIONS[::2] and theme == "T11":
            given[FOURTEEN_MENTIONS[1]] = "neutral"
        open_to = [p for p in free if p not in given and len(chosen[p]) < 7]
        weights = np.array([1 / (1 + len(chosen[person])) ** 3 for person in open_to])
        number = counts[theme] - len(given)
        if number:
            drawn = rng.choice(open_to, size=number, replace=False, p=weights / weights.sum())
            given |= {int(person): _direction(rng, wording, role, theme, stage) for person in drawn}
        for person, direction in given.items():
            chosen[person].append((theme, direction))
    return chosen


def _direction(rng: np.random.Generator, wording: Wording, role: str, theme: str, stage: str) -> str:
    """Where a theme can point both ways, later stages lean towards the better."""
    known = wording.directions(role, theme)
    if role == "mentee" and theme == "T07":
        return "neutral" if stage == "beginning" and rng.random() < 0.7 else "toward"
    if "toward" in known and "away" in known:
        return "toward" if rng.random() < {"beginning": 0.3, "middle": 0.5, "end": 0.8}[stage] else "away"
    return known[0]


# ------------------------------------------------------------------------------------------------------- texts


def individual_documents(rng: np.random.Generator) -> list[Document]:
    wording = Wording(rng)
    fixed = fixed_mentions(rng)
    made = []
    for role in SHARES:
        for stage in STAGES:
            for person, themes in mentions(rng, wording, role, stage, fixed.get((role, stage), {})).items():
                made.append(_document(rng, wording, Document(role, person, stage), themes))
    made += _afterwards(rng, wording)
    _consents(rng, made)
    for document in made:
        if (document.role, document.person, document.stage) in LAST:
            kind, sentence = LAST[document.role, document.person, document.stage]
            document.parts.append(Planted(sentence, kind=kind))
    for number, place in enumerate(rng.permutation(len(made)), 1):
        made[place].id = f"R{number:03d}"
    return sorted(made, key=lambda document: document.id)


def _document(
    rng: np.random.Generator, wording: Wording, document: Document, themes: list[tuple[str, str]]
) -> Document:
    key = (document.role, document.person, document.stage)
    if key in WHOLE:
        kind, text = WHOLE[key]
        document.parts = [Planted(IDENTICAL if text == "IDENTICAL" else text, kind=kind)]
        return document
    body = [wording.theme(document.role, theme, direction) for theme, direction in themes]
    if key == FOURTEEN_MENTIONS:
        body += [wording.theme("mentor", "T11", "neutral") for _ in range(13)]
    body = [body[number] for number in rng.permutation(len(body))]
    if key in EXTRA:
        kind, sentence, first = EXTRA[key]
        body.insert(0 if first else len(body) // 2, Planted(sentence, kind=kind))
    document.parts = _padded(wording, document, body)
    if rng.random() < 0.4:
        document.parts = [_curly(part) for part in document.parts]
    return document


def _padded(wording: Wording, document: Document, body: list[Planted]) -> list[Planted]:
    """With an opening and closings, until there are 30 words; people rarely start with their theme."""
    opening = "mentor_end" if document.stage == "after" else f"{document.role}_{document.stage}"
    parts = (
        [wording.filler(opening), *body] if not body or body[0].kind != "formula" else [*body, wording.filler(opening)]
    )
    while words(parts) < 34:
        extra = wording.filler(opening if words(parts) < 18 else "closing")
        if extra not in parts:
            parts.append(extra)
    key = (document.role, document.person, document.stage)
    if words(parts) > 90 and key != FOURTEEN_MENTIONS:
        parts = body
    while key == FOUR_THOUSAND_WORDS and words(parts) < 4000:
        parts.append(wording.filler("plain"))
    return parts


def words(parts: list[Planted]) -> int:
    return sum(len(part.sentence.split()) for part in parts)


def _curly(part: Planted) -> Planted:
    return Planted(part.sentence.replace("'", "\u2019"), part.theme, part.direction, part.kind)


def _afterwards(rng: np.random.Generator, wording: Wording) -> list[Document]:
    choice = {
        "mentor": (("T01", "toward"), ("T15", "neutral"), ("T17", "neutral"), ("T18", "neutral")),
        "mentee": (("T14", "toward"), ("T15", "neutral"), ("T07", "toward")),
    }
    made = []
    for role, people in AFTERWARDS.items():
        for person in people:
            picked = rng.choice(len(choice[role]), size=2, replace=False)
            themes = [choice[role][number] for number in picked]
            made.append(_document(rng, wording, Document(role, person, "after"), themes))
    return made


def _consents(rng: np.random.Generator, documents: list[Document]) -> None:
    """The five kinds of consent in the planted proportion; who withdrew did so after the scheme."""
    left = [each for each in documents if each.stage != "after" or (each.role, each.person) not in WITHDRAWN]
    flags = ["verbatim"] * 38 + ["paraphrase"] * 112 + ["none"] * 16 + [""] * 7
    for document, flag in zip(left, rng.permutation(flags), strict=True):
        document.consent = str(flag)
    for document in documents:
        if document not in left:
            document.consent = "withdrawn"


# ------------------------------------------------------------------------------------------- texts of several people

GROUPS = {"A": 4, "B": 4, "C": 4, "D": 4, "E": 5, "F": 5, "G": 5, "H": 5}
NOT_RECEIVED = {("C", "middle"), ("F", "end"), ("H", "middle")}


def group_documents(rng: np.random.Generator) -> dict[tuple[str, str], list[Planted]]:
    """Sub-group notes by group and stage, three or four sentences each, as a scribe would write them down."""
    wording = Wording(rng)
    themes = [theme for theme in SHARES["mentor"] if theme not in ("T09", "T10")]
    made = {}
    for group in GROUPS:
        for stage in STAGES:
            if (group, stage) in NOT_RECEIVED:
                continue
            picked = [themes[number] for number in rng.choice(len(themes), size=4, replace=False)]
            made[group, stage] = [
                wording.theme("mentor", theme, _direction(rng, wording, "mentor", theme, stage)) for theme in picked
            ]
    return made


def whole_group_notes(rng: np.random.Generator) -> dict[str, list[Planted]]:
    wording = Wording(rng)
    themes = {"beginning": ("T03", "T16", "T12"), "middle": ("T11", "T04", "T02"), "end": ("T15", "T18", "T17")}
    return {
        stage: [wording.theme("mentor", theme, _direction(rng, wording, "mentor", theme, stage)) for theme in several]
        for stage, several in themes.items()
    }
