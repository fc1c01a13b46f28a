"""What is told of a file before any chart, and that nothing is changed by telling it."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from analysis.intake import build
from analysis.intake.quality import DONE
from analysis.intake.texts import is_non_answer
from analysis.model import Column, Recipe, Role, Scheme, Sheet, Stage, Wave
from analysis.readers import read

ROOT = Path(__file__).resolve().parent.parent
SCHEME = Scheme(
    name="Q",
    slug="q",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
    stages=(Stage(id="end", label="End"),),
)
CODE = Column(name="Code", kind="person")
BELONG = tuple(Column(name=f"belong_{item}", kind="item", instrument="belong", item=item) for item in (1, 2, 3))


def problems(columns: dict[str, list], *mapped: Column, took: list[float] | None = None) -> pd.DataFrame:
    rows = pd.DataFrame({name: pd.Series(cells, dtype=object) for name, cells in columns.items()}).astype(object)
    rows.index = pd.RangeIndex(2, len(rows) + 2)
    rows.insert(0, "Code", [f"K{number}" for number in range(len(rows))])
    times = None if took is None else pd.Series(took, index=rows.index, name="took")
    sheet = Sheet("a.csv", "plain", rows, {name: name for name in rows}, "0" * 64, took=times)
    recipe = Recipe(file="a.csv", wave="W1", role="mentor", stage="end", columns=(CODE, *mapped))
    return build(SCHEME, [(sheet, recipe)])[0].problem


def of_kind(found: pd.DataFrame, kind: str) -> list[str]:
    return found.loc[found["kind"] == kind, "sentence"].tolist()


def test_every_kind_of_problem_says_what_was_done() -> None:
    kinds = set()
    for folder in ("readers", "intake"):
        for path in (ROOT / "analysis" / folder).glob("*.py"):
            text = path.read_text(encoding="utf-8")
            kinds |= set(re.findall(r'problem\(\s*"([a-z_]+)"', text))
            kinds |= set(re.findall(r'(?:Problem|_unused|_several)\([^()]*?"([a-z]+_[a-z_]+)"', text))
            kinds |= set(re.findall(r'set_aside\(\s*table,\s*[^"]+?"([a-z_]+)"', text))
    assert len(kinds) > 25 and kinds <= set(DONE), kinds - set(DONE)


def test_who_answered_only_some_items_is_counted_with_what_follows() -> None:
    found = problems(
        {"belong_1": ["4", "4", "5"], "belong_2": ["4", None, None], "belong_3": ["2", None, "1"]}, *BELONG
    )
    (sentence,) = of_kind(found, "missing_items")
    assert "rows 3, 4: 2 people left some of the 3 items of Belonging unanswered" in sentence
    assert "1 without a score of “Belonging”" in sentence


def test_an_item_that_nobody_was_asked_is_no_missing_item() -> None:
    found = problems({"belong_1": ["4", "4"], "belong_2": ["4", "3"], "belong_3": [None, None]}, *BELONG)
    assert of_kind(found, "missing_items") == []


def test_a_form_filled_in_far_too_fast_is_told_and_kept() -> None:
    cells = {"belong_1": ["4"] * 12, "belong_2": ["3"] * 12, "belong_3": ["2"] * 12}
    found = problems(cells, *BELONG, took=[5.0] * 11 + [0.05])
    (sentence,) = of_kind(found, "too_fast")
    assert "row 13" in sentence and "at least 5.0" in sentence
    assert of_kind(problems(cells, *BELONG, took=[5.0] * 11 + [0.2]), "too_fast") == []


def test_a_failed_attention_check_is_told_with_its_rows() -> None:
    check = Column(name="Check", kind="check", expected="Agree")
    found = problems({"belong_1": ["4", "4", "5"], "Check": ["agree ", "Neutral", None]}, BELONG[0], check)
    (sentence,) = of_kind(found, "attention_check")
    assert "row 3: 1 person did not give the answer" in sentence


@pytest.mark.parametrize("date", ["Jun-25", "25-Jun", "2025-06-25", "2025-06-25 00:00:00"])
def test_a_range_that_a_spreadsheet_took_for_a_date_is_told(date: str) -> None:
    found = problems({"Team size": ["1-5", "26-50", date, "over 50", "1-5"]})
    (sentence,) = of_kind(found, "spreadsheet_damage")
    assert "row 4:" in sentence and "Team size" in sentence


def test_dates_among_dates_and_ranges_among_ranges_are_no_damage() -> None:
    assert (
        of_kind(problems({"Met": ["2025-06-25", "2025-07-01"], "Age": ["18-29", "30-44"]}), "spreadsheet_damage") == []
    )


def test_codes_that_a_spreadsheet_rewrote_as_numbers_are_told() -> None:
    rows = pd.DataFrame({"Code": ["1E05", "2E07", "KQ01"], "belong_1": ["1", "2", "3"]}, dtype=object)
    rows.index = pd.RangeIndex(2, 5)
    sheet = Sheet("a.csv", "plain", rows, {name: name for name in rows}, "0" * 64)
    recipe = Recipe(file="a.csv", wave="W1", role="mentor", columns=(CODE, BELONG[0]))
    found = build(SCHEME, [(sheet, recipe)])[0].problem
    assert "2 participant codes, first in row 2" in of_kind(found, "spreadsheet_damage")[0]


def test_days_whose_month_nothing_tells_are_told_and_a_thirteenth_settles_them() -> None:
    assert len(of_kind(problems({"Met": ["03/04/2025", "05/06/2025"]}), "ambiguous_dates")) == 1
    assert of_kind(problems({"Met": ["03/04/2025", "13/06/2025"]}), "ambiguous_dates") == []


def test_a_table_of_results_is_told_from_answers() -> None:
    text = "Team,Total,Agree,Disagree\nLeeds office,40,25%,75%\nCardiff office,30,10%,90%\nLondon office,20,5%,95%\n"
    sheet = read("results.csv", text.encode())
    found = build(SCHEME, [(sheet, Recipe(file="results.csv", role="mentor", columns=()))])[0].problem
    assert len(of_kind(found, "tabulated_results")) == 1
    likert = problems({f"belong_{item}": ["4", "3", "2", "5"] for item in (1, 2, 3)}, *BELONG)
    assert of_kind(likert, "tabulated_results") == []


@pytest.mark.parametrize("text", ["n/a", "N/A.", "nothing", "???", "-", "No comment", "…", "Dim byd"])
def test_a_text_that_says_nothing_is_a_non_answer(text: str) -> None:
    assert is_non_answer(text)


@pytest.mark.parametrize("text", ["Nothing has changed.", "No, I was not heard.", "😀", "None of the partners came."])
def test_a_text_that_says_something_is_none(text: str) -> None:
    assert not is_non_answer(text)


def test_non_answers_leave_the_texts_and_are_counted() -> None:
    text = Column(name="Why", kind="reflection")
    rows = pd.DataFrame({"Code": ["A", "B", "C"], "Why": ["n/a", "We met often.", "???"]}, dtype=object)
    rows.index = pd.RangeIndex(2, 5)
    sheet = Sheet("a.csv", "plain", rows, {name: name for name in rows}, "0" * 64)
    study, _ = build(SCHEME, [(sheet, Recipe(file="a.csv", role="mentor", stage="end", columns=(CODE, text)))])
    assert study.reflection["text"].tolist() == ["We met often."]
    assert "2 of 3 answers say nothing" in of_kind(study.problem, "non_answer")[0]


def test_one_answer_one_code_and_one_text_are_told_in_the_singular() -> None:
    text = Column(name="Why", kind="reflection")
    found = problems({"Why": ["n/a", "We met often."], "belong_1": ["Fred", "3.5"]}, text, BELONG[0])
    assert "1 of 2 answers says nothing" in of_kind(found, "non_answer")[0]
    assert "(used once, in row 2)" in of_kind(found, "unknown_label")[0]
    assert "1 answer (first in row 3) counts as missing" in of_kind(found, "between_answers")[0]
    assert not re.search(r"\b1 (answers|people|times|rows|codes)\b", " ".join(found["sentence"]))


def test_the_same_long_text_of_two_people_is_told() -> None:
    text = "We met six times and it was worth every minute of it."
    texts = [text, text.upper(), "Something else that is long enough to be a text."]
    found = problems({"Why": texts}, Column(name="Why", kind="reflection"))
    assert "rows 2, 3: different people wrote the same text" in of_kind(found, "same_text")[0]


def test_an_answer_out_of_range_says_what_was_found_and_what_is_accepted() -> None:
    found = problems({"belong_1": ["6", "4"]}, BELONG[0])
    row = found[found["kind"] == "out_of_range"].iloc[0]
    assert (row["row"], row["found"], row["accepted"], row["done"]) == (2, "6", "1 to 5", "counts as missing")


def test_a_question_that_moved_between_two_waves_is_told_once() -> None:
    names = [f"belong_{item}" for item in (1, 2, 3)] + [f"voice_{item}" for item in (1, 2, 3)]
    files = []
    for wave, order in (("W1", names), ("W2", names[3:] + names[:3])):
        rows = pd.DataFrame({"Code": ["A"], **{name: ["3"] for name in order}}, dtype=object)
        rows.index = pd.RangeIndex(2, 3)
        columns = [Column(name=name, kind="item", instrument=name[:-2], item=int(name[-1])) for name in order]
        sheet = Sheet(f"{wave}.csv", "plain", rows, {name: name for name in rows}, wave)
        files.append((sheet, Recipe(file=f"{wave}.csv", wave=wave, role="mentor", columns=(CODE, *columns))))
    (sentence,) = of_kind(build(SCHEME, files)[0].problem, "moved_question")
    assert sentence.startswith("W2.csv") and "this block of 3 questions" in sentence
