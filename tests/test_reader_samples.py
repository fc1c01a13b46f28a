"""Every survey tool: its sample beside the expected table, and what happens when headings are lost, doubled or moved.

The mutations know nothing of the readers. An answer must stand under its own heading and its own respondent, or the
file must be refused, or what was left out must be told.
"""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import pandas as pd
import pytest

from analysis.model import CannotRead, Sheet
from analysis.readers import TOOLS, plain, read
from analysis.readers._grid import grid_from
from analysis.readers.jisc_key import labelled

SAMPLES = Path(__file__).parent / "data" / "readers"
EXPECTED = sorted(path.name.removesuffix(".expected.csv") for path in SAMPLES.glob("*.expected.csv"))
HEADINGS = {"surveymonkey": 2, "qualtrics": 3, "qualtrics_legacy": 2}
TEXTS = [
    name for name in EXPECTED if (SAMPLES / f"{name}.csv").is_file() and name not in ("jisc_key", "plain_semicolon")
]


def sample_path(name: str) -> Path:
    return next(path for path in SAMPLES.glob(f"{name}.*") if not path.name.endswith(".expected.csv"))


def sample(name: str) -> Sheet:
    path = sample_path(name)
    return read(path.name, path.read_bytes())


def expected(name: str) -> pd.DataFrame:
    table = pd.read_csv(SAMPLES / f"{name}.expected.csv", dtype=str, keep_default_na=False, na_values=[""])
    return table.set_index(table.pop("row").astype(int)).drop(columns="minutes", errors="ignore")


def answers(table: pd.DataFrame) -> list[list[str | None]]:
    return table.astype(object).where(table.notna(), None).to_numpy().tolist()


@pytest.mark.parametrize("name", EXPECTED)
def test_a_sample_gives_its_expected_table(name: str) -> None:
    found, table = sample(name), expected(name)
    assert list(found.rows.columns) == list(table.columns)
    assert list(found.rows.index) == list(table.index)
    assert answers(found.rows) == answers(table)


@pytest.mark.parametrize("name", EXPECTED)
def test_every_tool_is_asked_about_every_sample_and_only_its_own_says_yes(name: str) -> None:
    path = sample_path(name)
    grid = grid_from(path.name, path.read_bytes())
    claims = [tool.NAME for tool in TOOLS if tool.recognises(grid)]
    own = next(
        (tool.NAME for tool in sorted(TOOLS, key=lambda tool: -len(tool.NAME)) if name.startswith(tool.NAME)), ""
    )
    assert claims == ([own] if own else [])


@pytest.mark.parametrize(
    ("name", "problems"),
    [
        ("alchemer", [("unfinished_row", 4), ("partial_rows", None)]),
        ("group_notes", [("title_row", 1), ("title_row", 2), ("unknown_members", 12)]),
        ("limesurvey", [("partial_rows", None)]),
        ("redcap", [("repeating_rows", None)]),
        ("spss", [("missing_code", None), ("unlabelled_code", None)]),
        ("surveymonkey", []),
        ("typeform", [("partial_rows", None)]),
        ("word_reflection", [("title_row", 1)]),
    ],
)
def test_what_was_set_aside_or_left_in_doubt_is_told(name: str, problems: list[tuple[str, int | None]]) -> None:
    assert [(problem.kind, problem.row) for problem in sample(name).problems] == problems


@pytest.mark.parametrize(
    ("name", "took"),
    [
        ("surveymonkey", [6.0, 9.5, 3.0]),
        ("alchemer", [6.0, 2.0]),
        ("typeform", [6.0, 1.0]),
        ("qualtrics_legacy", [0.65]),
    ],
)
def test_the_minutes_spent_on_a_form_are_kept_and_the_times_are_not(name: str, took: list[float]) -> None:
    found = sample(name)
    assert found.took is not None and found.took.round(6).tolist() == took
    assert "2025-02-03" not in found.rows.to_csv() and "submission time" in found.dropped.values()


def test_personal_columns_of_the_tools_leave() -> None:
    for name in ("surveymonkey", "alchemer", "typeform", "limesurvey", "redcap", "qualtrics_legacy", "word_reflection"):
        found = sample(name)
        kept = found.rows.to_csv() + str(found.questions) + str(found.problems)
        assert not any(word in kept for word in ("192.0.2.", "@firm", "Example", "Anonym", "5f1c"))


def test_a_choice_of_one_over_several_columns_becomes_one_column_and_a_choice_of_several_does_not() -> None:
    rows = sample("surveymonkey").rows
    assert rows["Which office are you in?"].tolist() == ["Leeds", "Cardiff", None]
    assert [name for name in rows if name.startswith("What helps?")] == [
        "What helps? Tick all that apply. [Time codes]",
        "What helps? Tick all that apply. [Prompts]",
        "What helps? Tick all that apply. [Other (please specify)]",
    ]


def test_one_heading_row_of_surveymonkey_costs_no_respondent() -> None:
    assert sample("surveymonkey_single").rows["Your code"].tolist() == ["KQ-01", "KQ-02"]


def test_a_heading_that_holds_a_colon_is_only_parted_where_other_columns_ask_the_same() -> None:
    questions = sample("alchemer").questions
    assert questions["Reason #2:What helped most?"] == "What helped most? [Reason #2]"
    assert questions["Note: how far are you heard?"] == "Note: how far are you heard?"


def test_the_key_of_coded_answers_gives_their_words_whichever_came_first() -> None:
    told = labelled(sample("jisc"), sample("jisc_key"))
    assert told.questions["Q2_2"] == "What helps? (select all that apply) [Prompts]"
    assert told.questions["Q3_1_a"] == "How often do these happen? \u2013 Meetings \u2013 How often"
    assert told.labels == {
        "Q1": {"1": "Very much, always", "2": "Not at all"},
        "Q3_1_a": {"1": "Weekly", "2": "Monthly"},
    }
    with pytest.raises(CannotRead, match="is not the key of"):
        labelled(sample("alchemer"), sample("jisc_key"))


def test_spss_codes_keep_their_words_and_declared_missing_ones_are_missing() -> None:
    found = sample("spss")
    assert found.labels["heard"] == {"1": "Never", "5": "Always", "99": "No answer"}
    assert found.questions["heard"] == "I am heard here."
    assert [(problem.column, problem.found) for problem in found.problems] == [
        ("heard", "99 = No answer"),
        ("held", "9"),
    ]


# ------------------------------------------------------------------------------------------------------ mutations


def lines_of(name: str) -> list[list[str]]:
    text = (SAMPLES / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def as_file(lines: list[list[str]]) -> bytes:
    stream = io.StringIO()
    csv.writer(stream).writerows(lines)
    return stream.getvalue().encode("utf-8")


def reread(lines: list[list[str]]) -> Sheet | None:
    try:
        return read("changed.csv", as_file(lines))
    except CannotRead as refusal:
        assert str(refusal).endswith(".")
        return None


def respondents(name: str) -> list[set[str]]:
    """The answers of each respondent that no rewording of headings can change."""
    return [{cell for cell in row if cell} for row in answers(expected(name))]


def assert_nobody_is_lost_in_silence(name: str, found: Sheet | None) -> None:
    """Each respondent's answers stand in one row, or the file is refused, or a Problem tells of what is missing."""
    if found is None:
        return
    rows = [{cell for cell in row if cell} for row in answers(found.rows)]
    missing = [answer for answer in respondents(name) if not any(answer <= row for row in rows)]
    assert not missing or found.problems, missing


@pytest.mark.parametrize("name", TEXTS)
def test_columns_in_another_order_give_the_same_answers_under_the_same_headings(name: str) -> None:
    table = expected(name)
    lines = lines_of(name)
    own = {heading for heading in lines[0] if heading} | {
        cell for line in lines[: HEADINGS.get(name, 1)] for cell in line
    }
    movable = [place for place, heading in enumerate(lines[0]) if heading in table.columns and heading in own]
    movable = [place for place in movable if lines[0].count(lines[0][place]) == 1]
    if len(movable) < 2 or name.startswith("surveymonkey") and name != "surveymonkey_single":
        pytest.skip("its headings stand over groups of columns")
    order = list(range(len(lines[0])))
    for here, there in zip(movable, reversed(movable), strict=True):
        order[here] = there
    found = reread([[line[place] if place < len(line) else "" for place in order] for line in lines])
    assert found is not None
    same = [heading for heading in table.columns if heading in found.rows]
    assert len(same) == len(table.columns)
    assert answers(found.rows[same]) == answers(table[same])


@pytest.mark.parametrize("name", TEXTS)
def test_no_respondent_is_lost_when_a_heading_row_is_dropped_or_doubled(name: str) -> None:
    lines, number = lines_of(name), HEADINGS.get(name, 1)
    for row in range(number):
        for changed in (lines[:row] + lines[row + 1 :], lines[:row] + [lines[row]] + lines[row:]):
            assert_nobody_is_lost_in_silence(name, reread(changed))
    for order in itertools.permutations(range(number)):
        assert_nobody_is_lost_in_silence(name, reread([lines[row] for row in order] + lines[number:]))


@pytest.mark.parametrize("name", TEXTS)
def test_a_column_that_is_dropped_or_doubled_moves_no_answer_under_another_heading(name: str) -> None:
    table, lines = expected(name), lines_of(name)
    for place in range(len(lines[0])):
        for changed in (
            [line[:place] + line[place + 1 :] for line in lines],
            [line[: place + 1] + line[place:] for line in lines],
        ):
            found = reread(changed)
            if found is None or found.problems:
                continue
            # A heading that stands twice gets a number, which follows from the columns before it.
            shared = [each for each in found.rows.columns.intersection(table.columns) if lines[0].count(each) < 2]
            shared = [each for each in shared if not each.endswith(")")]
            for heading in shared:
                told = table[heading].dropna().tolist()
                kept = [cell for cell in found.rows[heading] if cell is not None]
                assert not kept or not told or set(told) <= set(kept) or set(kept) <= set(told), heading


def test_plain_takes_whatever_no_tool_claims() -> None:
    assert plain not in TOOLS and plain.recognises(grid_from("a.csv", b"Code,Heard\nKQ01,4\n"))
