"""The written files read from scratch, as a careful analyst would: recipes, links, repeats, scores, problems."""

from __future__ import annotations

import csv
import io
import tomllib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import openpyxl
from truth_notes import TOOLS, notes

HERE = Path(__file__).parent
FORMS_OWN = {"ID", "Start time", "Completion time", "Email", "Name", "Last modified time"}
METRIC = dict(
    zip(
        range(7, 36),
        (7.00, 9.51, 11.25, 12.40, 13.33, 14.08, 14.75, 15.32, 15.84, 16.36, 16.88, 17.43, 17.98, 18.59, 19.25, 19.98)
        + (20.73, 21.54, 22.35, 23.21, 24.11, 25.03, 26.02, 27.03, 28.13, 29.31, 30.70, 32.55, 35.00),
        strict=True,
    )
)


@dataclass(frozen=True)
class Measure:
    """Range of the answers, reversed items (by coding where there are two), and how items become a score."""

    low: int
    high: int
    items: tuple[int, ...]
    needed: int
    reversed: dict[str, tuple[int, ...]] = field(default_factory=dict)
    score: str = "mean"
    instrument: str = ""


_OLBI = {"SA1": (2, 3, 4, 6, 8, 9, 11, 12), "SD1": (1, 5, 7, 10, 13, 14, 15, 16)}
MEASURES = {
    "belong": Measure(1, 5, (1, 2, 3), 2, {"": (3,)}),
    "voice": Measure(1, 5, (1, 2, 3), 2, {"": (3,)}),
    "safety": Measure(1, 5, (1, 2), 2, {"": (2,)}),
    "voice_seen": Measure(1, 5, (1, 2), 2),
    "understand": Measure(1, 5, (1, 2, 3, 4), 3, {"": (4,)}),
    "understand_then": Measure(1, 5, (1, 2, 3, 4), 3, {"": (4,)}),
    "action": Measure(0, 3, (1, 2, 3), 3, score="sum"),
    "quality": Measure(1, 5, (1, 2, 3, 4, 5), 4, {"": (5,)}),
    "load": Measure(1, 5, (1, 2, 3), 2, {"": (3,)}),
    "why": Measure(0, 10, (1,), 1),
    "swemwbs": Measure(1, 5, tuple(range(1, 8)), 7, score="table"),
    "edmondson": Measure(1, 7, tuple(range(1, 8)), 6, {"1-7": (1, 3, 5)}),
    "olbi": Measure(1, 4, tuple(range(1, 17)), 16, _OLBI, "sum"),
    "olbi_exhaustion": Measure(1, 4, (2, 4, 5, 8, 10, 12, 14, 16), 6, _OLBI, instrument="olbi"),
    "olbi_disengagement": Measure(1, 4, (1, 3, 6, 7, 9, 11, 13, 15), 6, _OLBI, instrument="olbi"),
}


@dataclass
class Response:
    """One usable row of a survey file at one wave. `person` is the usual code, None where nobody can say."""

    file: str
    role: str
    wave: str
    person: str | None
    sent: datetime | None
    answers: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    codings: dict[str, str] = field(default_factory=dict)
    ready: dict[str, float] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    spoiled: set[str] = field(default_factory=set)

    def filled(self) -> int:
        return sum(len(items) for items in self.answers.values()) + len(self.ready)


@dataclass
class Line:
    """A row of a file: text by heading, and when it was sent where the file tells."""

    cells: dict[str, str]
    sent: datetime | None = None


def clean(text: object) -> str:
    return " ".join(unicodedata.normalize("NFKC", str(text)).split()).lower()


def clean_code(text: str | None) -> str | None:
    return "".join(text.split()).upper() or None if text else None


# -------------------------------------------------------------------------------------------------------- tables


def lines(recipe: dict, problems: Counter) -> list[Line]:
    name = recipe["file"]
    grid = _sheet(name) if name.endswith(".xlsx") else _text(name)
    if recipe["tool"] == "qualtrics":
        return list(_qualtrics(grid, problems))
    head = [_heading(cell) for cell in grid[0]]
    return [line for row in grid[1:] if (line := _line(head, row, problems)) is not None]


def _sheet(name: str) -> list[list[object]]:
    book = openpyxl.load_workbook(HERE / "files" / name)
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def _text(name: str) -> list[list[object]]:
    content = (HERE / "files" / name).read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252")
    delimiter = max("\t;,", key=text.splitlines()[0].count)
    return [list(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)]


def _heading(cell: object) -> str:
    return str(cell).replace("\u00a0", " ").strip()


def _line(head: list[str], row: list[object], problems: Counter) -> Line | None:
    cells = {name: str(value) for name, value in zip(head, row, strict=True) if value not in (None, "")}
    if not cells:
        problems["blank_row"] += 1
        return None
    if str(row[0]).lower() == "grand total":
        problems["total_row"] += 1
        return None
    sent = row[head.index("Completion time")] if "Completion time" in head else None
    return Line(
        {name: cells[name] for name in cells if name not in FORMS_OWN}, sent if isinstance(sent, datetime) else None
    )


def _qualtrics(grid: list[list[object]], problems: Counter) -> Iterator[Line]:
    """Below the three header rows; previews and unfinished rows are set aside, -99 is no answer."""
    head = [str(cell) for cell in grid[0]]
    for row in grid[3:]:
        cells = {name: str(value) for name, value in zip(head, row, strict=True) if value not in ("", "-99")}
        if cells["Status"] == "Survey Preview":
            problems["preview_row"] += 1
        elif cells["Finished"] != "True":
            problems["unfinished_row"] += 1
        else:
            yield Line(cells, datetime.fromisoformat(cells["EndDate"]))


# ------------------------------------------------------------------------------------------------------ responses


def recipes() -> list[dict]:
    paths = sorted((HERE / "recipes").glob("*.toml"))
    return [tomllib.loads(path.read_text(encoding="utf-8")) for path in paths]


def links() -> dict[tuple[str, str, str], str | None]:
    with (HERE / "links.csv").open(encoding="utf-8", newline="") as file:
        return {
            (row["role"], row["wave"], str(clean_code(row["code"]))): clean_code(row["is"])
            for row in csv.DictReader(file)
        }


def responses(problems: Counter) -> list[Response]:
    """All usable survey rows, repeats settled: of a true duplicate the fuller later row, otherwise nobody's."""
    decided = links()
    made: list[Response] = []
    problems["title_row"] = sum(note["titles"] for note in notes())
    for recipe in recipes():
        if recipe["tool"] in TOOLS:
            continue
        if any(column["kind"] in ("item", "score") for column in recipe["columns"]):
            rows = [each for line in lines(recipe, problems) for each in _responses(recipe, line, decided, problems)]
            made += _settled(rows, problems)
        else:
            lines(recipe, problems)
    slips = one_slip(made)
    problems["tolerant_match"] = len(slips)
    for each in made:
        each.person = slips.get((each.role, each.wave, str(each.person)), each.person)
    return made


def one_slip(made: list[Response]) -> dict[tuple[str, str, str], str]:
    """The usual code of each code that stands at one wave only and differs in one part from just one other person's."""
    waves: dict[tuple[str, str], set[str]] = {}
    for each in made:
        if each.person is not None:
            waves.setdefault((each.role, each.person), set()).add(each.wave)
    found = {}
    for (role, code), seen in waves.items():
        near = [
            other
            for who, other in waves
            if who == role
            and other.count("-") == code.count("-")
            and sum(a != b for a, b in zip(code.split("-"), other.split("-"), strict=True)) == 1
        ]
        if len(seen) == 1 and len(near) == 1 and not seen & waves[role, near[0]] and len(waves[role, near[0]]) > 1:
            found[role, next(iter(seen)), code] = near[0]
    return found


def _responses(recipe: dict, line: Line, decided: dict, problems: Counter) -> list[Response]:
    role = _named(recipe, line, "role")
    if role is None:
        problems["unknown_role"] += 1
        return []
    waves = {column["wave"] for column in recipe["columns"] if "wave" in column} or {_named(recipe, line, "wave")}
    return [_response(recipe, line, (role, str(wave)), decided, problems) for wave in sorted(map(str, waves))]


def _named(recipe: dict, line: Line, kind: str) -> str | None:
    """Role, wave or stage id of a line: of its own column, else of the whole file."""
    for column in recipe["columns"]:
        if column["kind"] == kind:
            words = {clean(word): name for word, name in recipe[f"{kind}s"].items()}
            return words.get(clean(line.cells.get(column["name"], "")))
    return recipe.get(kind)


def _response(recipe: dict, line: Line, place: tuple[str, str], decided: dict, problems: Counter) -> Response:
    role, wave = place
    made = Response(recipe["file"], role, wave, None, line.sent)
    for column in recipe["columns"]:
        cell = line.cells.get(column["name"])
        if column["kind"] == "person":
            code = clean_code(cell)
            problems["no_code"] += code is None
            made.person = decided.get((role, wave, str(code)), code)
        elif column["kind"] == "group" and cell:
            made.groups[column["group"]] = cell
        elif column["kind"] == "score" and cell:
            made.ready[column["scale"]] = float(cell.replace(",", "."))
        elif column["kind"] == "item" and cell and column.get("wave", wave) == wave:
            _add_answer(made, column, cell, problems)
    return made


def _add_answer(made: Response, column: dict, cell: str, problems: Counter) -> None:
    instrument = column["instrument"]
    labels = {clean(label): value for label, value in column.get("labels", {}).items()}
    try:
        value = labels[clean(cell)] if labels else float(cell)
    except (KeyError, ValueError):
        problems["unknown_label"] += 1
        return
    if not MEASURES[instrument].low <= value <= MEASURES[instrument].high:
        problems["out_of_range"] += 1
        made.spoiled.add(instrument)
        return
    made.codings[instrument] = column.get("coding", "")
    made.answers[instrument][column["item"]] = value


def _settled(rows: list[Response], problems: Counter) -> list[Response]:
    by_person: dict[tuple, list[Response]] = defaultdict(list)
    for row in rows:
        by_person[row.role, row.wave, row.person or id(row)].append(row)
    kept = []
    for several in by_person.values():
        if len(several) == 1:
            kept += several
            continue
        sent = [row.sent for row in several if row.sent is not None]
        if len(sent) == len(several) and max(sent) - min(sent) <= timedelta(hours=24):
            problems["true_duplicate"] += len(several) - 1
            kept.append(max(several, key=lambda row: (row.filled(), row.sent)))
        else:
            problems["repeated_code"] += 1
            for row in several:
                row.person = None
            kept += several
    return kept


# --------------------------------------------------------------------------------------------------------- scores


def scores(row: Response) -> dict[str, float]:
    """Score by scale of one response, where enough items were answered."""
    made = dict(row.ready)
    for scale, measure in MEASURES.items():
        instrument = measure.instrument or scale
        given = {item: value for item, value in row.answers.get(instrument, {}).items() if item in measure.items}
        if given and len(given) >= measure.needed:
            turned = measure.reversed.get(row.codings[instrument], ())
            values = [measure.low + measure.high - v if item in turned else v for item, v in given.items()]
            made[scale] = _score(measure.score, values)
    return made


def _score(kind: str, values: list[float]) -> float:
    if kind == "mean":
        return sum(values) / len(values)
    return METRIC[int(sum(values))] if kind == "table" else sum(values)


def straight_lines(row: Response) -> int:
    """Questionnaires with items of both directions that were answered with the same number throughout."""
    mixed = (name for name, measure in MEASURES.items() if measure.reversed and not measure.instrument)
    return sum(len(row.answers.get(name, {})) > 2 and len(set(row.answers[name].values())) == 1 for name in mixed)
