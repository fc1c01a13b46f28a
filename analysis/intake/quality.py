"""What to know of a file's answers before any chart: each doubt as a Problem, nothing changed and nobody left out.

`DONE` says for every kind of Problem what was done about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from analysis.intake.damage import damaged
from analysis.intake.rows import OpenFile
from analysis.model import Instrument, Problem, clean
from analysis.scores import items_needed

DONE: dict[str, str] = {
    "ambiguous_dates": "kept, told only",
    "attention_check": "kept, told only",
    "blank_row": "left out",
    "between_answers": "counts as missing",
    "broken_row": "set aside",
    "consent": "kept as said; blank counts as none",
    "decided_code": "as a person decided",
    "disagreement": "the first file holds",
    "doubtful_encoding": "read in the likeliest encoding",
    "doubtful_code": "not followed until somebody decides",
    "formula": "counts as missing",
    "heading_row": "left out",
    "hidden_rows": "as you chose",
    "impossible_score": "counts as missing",
    "leading_zeros": "kept apart",
    "macros": "not run, not kept",
    "missing_code": "counts as missing",
    "missing_column": "the column is not used",
    "missing_group": "the column is not used",
    "missing_instrument": "the column is not used",
    "missing_item": "the column is not used",
    "missing_items": "scored where the questionnaire's rule allows it",
    "missing_scale": "the column is not used",
    "missing_wave": "the column is not used",
    "misprinted_label": "counts as the label that is meant",
    "moved_question": "followed to its new place",
    "no_code": "counted, followed by nobody",
    "nobody_matched": "waves are compared as different people",
    "non_answer": "counted here, left out of the text analysis",
    "not_scored": "not scored",
    "other_sheets": "not read",
    "out_of_range": "counts as missing",
    "pair_conflict": "no pair",
    "partial_rows": "kept",
    "preview_row": "set aside",
    "repeated_code": "counted, followed by nobody",
    "repeating_rows": "joined with their record",
    "said_twice": "the first column holds",
    "same_text": "kept, told only",
    "spreadsheet_damage": "kept as it stands, told only",
    "straight_line": "kept, told only",
    "tabulated_results": "kept, told only",
    "title_row": "left out",
    "tolerant_match": "followed as one person",
    "too_fast": "kept, told only",
    "total_row": "set aside",
    "true_duplicate": "the most complete one is kept",
    "two_heading_rows": "joined into one",
    "unfinished_row": "set aside",
    "unknown_label": "counts as missing",
    "unknown_members": "counts as one person",
    "unknown_format": "counts as a group's, for nobody",
    "unknown_role": "set aside",
    "unknown_stage": "counts at no stage",
    "unknown_wave": "set aside",
    "unlabelled_code": "kept, told only",
    "unused_decision": "decides nothing",
}

THIRD = 1 / 3  # of the median of a file: the usual mark of somebody who did not read the questions
SECONDS_AN_ANSWER = 2.0
LEAST_TIMED = 10
NAMED_ROWS = 5
_FIGURE = re.compile(r"\s*[-+]?[\d.,\s]*\d\s*%\s*")
_NUMBER = re.compile(r"\s*\d+\s*")


def problems_of(file: OpenFile, rows: pd.DataFrame, known: dict[str, Instrument]) -> list[Problem]:
    """What to know of one file. rows: its usable rows with role and wave, index the row in the file."""
    return [
        *_missing_items(file, rows, known),
        *_too_fast(file, rows),
        *_attention(file, rows),
        *damaged(file),
        *_tabulated(file),
        *_consent(file),
        *_same_text(file, rows),
    ]


def moved_questions(files: Sequence[OpenFile]) -> list[Problem]:
    """Questions that stand elsewhere than in an earlier file of the same tool: the answers follow the question.

    Only files that share most of their questions are compared, each with the nearest one before it.
    """
    problems = []
    for number, file in enumerate(files):
        here = _order(file)
        for other in reversed(files[:number]):
            there = _order(other)
            shared = [each for each in here if each in there]
            if other.sheet.tool != file.sheet.tool or len(shared) < 5 or len(shared) < 0.6 * min(len(here), len(there)):
                continue
            moved = _out_of_order(shared, list(there))
            problems += [_moved(file, other, block) for block in _blocks(moved, list(here), here)]
            break
    return problems


def _order(file: OpenFile) -> dict[tuple, str]:
    """The heading of each question in the order of the file, where its columns belong to one wave."""
    return {(each.instrument, each.item): each.name for each in file.of_kind("item") if each.wave is None}


def _out_of_order(here: list[tuple], there: list[tuple]) -> list[tuple]:
    """The fewest questions that had to be moved to get from one order to the other."""
    places = [there.index(each) for each in here]
    best: list[list[int]] = []
    for number, place in enumerate(places):
        longest = max((chain for chain in best if places[chain[-1]] < place), key=len, default=[])
        best.append([*longest, number])
    kept = set(max(best, key=len, default=[]))
    return [each for number, each in enumerate(here) if number not in kept]


def _blocks(moved: list[tuple], order: list[tuple], names: dict[tuple, str]) -> list[list[str]]:
    """The headings of moved questions, those that stand together in one list: a matrix is one question."""
    blocks: list[list[str]] = []
    before = -2
    for each in moved:
        place = order.index(each)
        if place == before + 1:
            blocks[-1].append(names[each])
        else:
            blocks.append([names[each]])
        before = place
    return blocks


def _moved(file: OpenFile, other: OpenFile, columns: list[str]) -> Problem:
    what = "this question stands" if len(columns) == 1 else f"this block of {len(columns)} questions stands"
    sentence = (
        f", column “{columns[0]}”: {what} elsewhere than in {other.name}. The answers were found by what is asked, "
        "not by its place."
    )
    return file.problem("moved_question", sentence, column=columns[0])


def _missing_items(file: OpenFile, rows: pd.DataFrame, known: dict[str, Instrument]) -> Iterator[Problem]:
    """For each questionnaire and role, people who answered some of its items and left others; and who has no score."""
    for instrument in known.values():
        columns = [each for each in file.of_kind("item") if each.instrument == instrument.id]
        for wave in dict.fromkeys(each.wave for each in columns):
            names = {each.item: each.name for each in columns if each.wave == wave and each.item is not None}
            if len(names) > 1:
                for _, some in rows.groupby("role", sort=False):
                    yield from _partly(file, some.index, names, instrument)


def _partly(file: OpenFile, rows: pd.Index, names: dict[int, str], instrument: Instrument) -> Iterator[Problem]:
    given = {item: file.sheet.rows[name].reindex(rows).notna().to_numpy() for item, name in names.items()}
    asked = {item: answered for item, answered in given.items() if answered.any()}  # the others were for other roles
    if len(asked) < 2:
        return
    answered = np.sum(list(asked.values()), axis=0)
    some = (answered > 0) & (answered < len(asked))
    if not some.any():
        return
    lost = []
    for scale in instrument.scales:
        items = [asked[item] for item in scale.items if item in asked]
        without = int((some & (np.sum(items, axis=0) < items_needed(scale))).sum()) if items else 0
        if without:
            lost.append(f"{without} without a score of “{scale.label}”")
    places = [int(row) for row in rows[some]]
    sentence = (
        f", {_rows(places)}: {_people(len(places))} left some of the {len(asked)} items of {instrument.name} "
        f"unanswered; {', '.join(lost) if lost else 'all still have their scores'}."
    )
    yield file.problem("missing_items", sentence, row=places[0])


def _too_fast(file: OpenFile, rows: pd.DataFrame) -> Iterator[Problem]:
    took = file.sheet.took
    answers = file.of_kind("item", "score")
    if took is None or not answers:
        return
    minutes = took.reindex(rows.index)
    timed = minutes[minutes > 0]
    if len(timed) < LEAST_TIMED:
        return
    answered = sum(file.sheet.rows[each.name].reindex(rows.index).notna().astype(int) for each in answers)
    fast = (minutes < THIRD * timed.median()) & (minutes * 60 < SECONDS_AN_ANSWER * answered)
    for row in rows.index[fast.fillna(False)]:
        sentence = (
            f", row {row}: filled in in {minutes[row]:.1f} minutes, where half of the people took at least "
            f"{timed.median():.1f}. The answers are kept; treat them with care."
        )
        yield file.problem("too_fast", sentence, row=int(row))


def _attention(file: OpenFile, rows: pd.DataFrame) -> Iterator[Problem]:
    for column in file.of_kind("check"):
        if not column.expected:
            continue
        cells = file.sheet.rows[column.name].reindex(rows.index)
        wrong = [int(row) for row, cell in cells.items() if cell is not None and clean(cell) != clean(column.expected)]
        if wrong:
            sentence = (
                f", column “{column.name}”, {_rows(wrong)}: {_people(len(wrong))} did not give the answer that the "
                f"question asks for, “{column.expected}”. Their answers are kept; treat them with care."
            )
            yield file.problem("attention_check", sentence, row=wrong[0], column=column.name)


def _tabulated(file: OpenFile) -> Iterator[Problem]:
    """A Problem where the table looks like results: a name in each row, percentages or counts in the others."""
    rows = file.sheet.rows
    if rows.shape[1] < 4 or len(rows) < 3:
        return
    shares = [name for name in rows if _share(rows[name], _FIGURE) > 0.9]
    counts = [name for name in rows if _share(rows[name], _NUMBER) > 0.7]
    first = rows.iloc[:, 0].dropna()
    names = first.is_unique and _share(first, re.compile(r".*[A-Za-z]{3}.*")) > 0.9
    total = any(re.search(r"\b(total|respondents|n)\b", clean(name)) for name in counts)
    if names and len(shares) >= 2 and len(shares) + len(counts) >= 0.8 * (rows.shape[1] - 1) and (total or not counts):
        sentence = (
            ": this looks like a table of results, not like people's answers: each row has a name, and the other "
            "columns hold counts and percentages. Load the answers themselves, one row a person."
        )
        yield file.problem("tabulated_results", sentence)


def _share(cells: pd.Series, pattern: re.Pattern[str]) -> float:
    filled = cells.dropna()
    return sum(bool(pattern.fullmatch(str(cell))) for cell in filled[:500]) / max(len(filled[:500]), 1)


def _consent(file: OpenFile) -> Iterator[Problem]:
    """How many texts may be quoted, and how: what people said, before anything is read as consent."""
    from analysis.intake.texts import consents

    name = file.column("consent")
    if name is None or not file.of_kind("reflection"):
        return
    said = ", ".join(f"{number} {word}" for word, number in consents(file).items() if number)
    sentence = f", column “{name}”: consent to be quoted: {said}. Blank and unknown words count as none."
    yield file.problem("consent", sentence, column=name)


def _same_text(file: OpenFile, rows: pd.DataFrame) -> Iterator[Problem]:
    """Long texts that two people wrote word for word: one of them may have been copied by mistake."""
    for column in file.of_kind("reflection"):
        texts = file.sheet.rows[column.name].reindex(rows.index).dropna()
        texts = texts[texts.str.len() >= 40]
        same = texts[texts.map(clean).duplicated(keep=False)]
        for _, found in same.groupby(same.map(clean), sort=False):
            if rows.loc[found.index, "person"].nunique() > 1:
                places = [int(row) for row in found.index]
                sentence = f", column “{column.name}”, {_rows(places)}: different people wrote the same text."
                yield file.problem("same_text", sentence, row=places[0], column=column.name)


def _rows(places: list[int]) -> str:
    shown = ", ".join(str(place) for place in places[:NAMED_ROWS])
    more = f" and {len(places) - NAMED_ROWS} more" if len(places) > NAMED_ROWS else ""
    return f"row {shown}" if len(places) == 1 else f"rows {shown}{more}"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
