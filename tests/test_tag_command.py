"""`python -m analysis tag`: a column of any file tagged, people counted, what is set aside told."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT, SAMPLE

from analysis.__main__ import main
from analysis.model import Refused
from analysis.themes import hit_by_sentence, load_codebook
from analysis.themes.codebook import Codebook
from analysis.themes.codebook_sheet import as_workbook
from analysis.themes.column import as_data, codebook_of, in_words, tagged_column
from analysis.themes.refi import as_qdc

QUESTION = "What has changed for you?"
ROWS = [
    ("a1", "I felt heard. We lost trust."),
    ("A1 ", "I felt heard again."),
    ("b2", f"{QUESTION} I did not feel part of the team."),
    ("b2", QUESTION),
    ("c3", "N/A"),
    ("c3", "   "),
    ("", "I was given the floor. I felt heard."),
    ("d4", "Dw i\u2019n hapus iawn 🙂. Nothing else."),
]
SHIPPED = load_codebook("reverse_mentoring")
BARE = SHIPPED.themes[0].model_copy(update={"id": "W", "name": "Wales", "toward": (), "away": (), "neutral": ()})
OWN = Codebook(id="own", name="Own", themes=(SHIPPED.themes[1], BARE))


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows([("Code", "Email", QUESTION), *((code, "x@y.example", text) for code, text in ROWS)])
    path = tmp_path_factory.mktemp("tag") / "answers.csv"
    path.write_text(text.getvalue(), encoding="utf-8-sig")
    return path


@pytest.fixture(scope="module")
def by_code(answers):
    return tagged_column(answers, QUESTION, by="Code")


@pytest.fixture(scope="module")
def by_row(answers) -> dict:
    return as_data(tagged_column(answers, " what has  changed FOR you? "))


def people(told: dict) -> dict[str, int]:
    return {each["theme"]: each["people"] for each in told["people_by_theme"] if each["people"]}


def test_people_are_counted_by_the_column_that_tells_who_wrote(by_code):
    told = as_data(by_code)
    assert (told["unit"], told["by"], told["rows"]) == ("people", "Code", 8)
    # Heard: A1 twice, and one row that does not say whose it is. Not part of the team: b2. Answered: a1, b2 and d4.
    assert people(told) == {"T01": 1, "T02": 1, "T04": 1}
    assert {each["answered"] for each in told["people_by_theme"]} == {3}
    assert told["people_by_theme"][0]["share"] == pytest.approx(1 / 3)
    assert told["without_person"] == 1


def test_cells_that_name_nobody_are_nobody_and_not_one_person(tmp_path):
    nobody = ["n/a", "N/A.", "-", "\u2014", "???", "anonymous", "Anonymous.", "(anonymous)", "ANON", " ", "none"]
    codes = [*nobody, *nobody, "a1", "A1 ", "anonymous 1", "anonymous 2"]
    text = io.StringIO()
    csv.writer(text).writerows([("Code", "Comment"), *((code, "I felt heard.") for code in codes), ("n/a", "N/A")])
    path = tmp_path / "answers.csv"
    path.write_text(text.getvalue(), encoding="utf-8")
    told = tagged_column(path, "Comment", by="Code", codebook=OWN)
    assert told.without_person == 2 * len(nobody)
    assert set(told.people_by_theme["answered"]) == {3} and people(as_data(told)) == {"T02": 3}
    assert f"{2 * len(nobody)} answers do not say whose they are" in in_words(told)


def test_rows_are_counted_where_nothing_tells_who_wrote(by_row):
    assert (by_row["unit"], by_row["by"], by_row["without_person"]) == ("rows", None, 0)
    assert people(by_row) == {"T01": 1, "T02": 3, "T04": 1}
    assert {each["answered"] for each in by_row["people_by_theme"]} == {5}


def test_every_hit_and_sentence_is_a_place_in_a_cell_of_the_file(by_row):
    cell = {row: text for row, (_, text) in enumerate(ROWS, start=2)}
    assert [each["document"] for each in by_row["sentences"]] == [2, 2, 3, 4, 8, 8, 9, 9]
    for each in by_row["sentences"]:
        assert cell[each["document"]][each["start"] : each["end"]] == each["text"]
    for each in by_row["hits"]:
        assert cell[each["document"]][each["start"] : each["end"]] == each["found"]
    assert [each for each in by_row["hits"] if each["negated"]] == [
        {
            "document": 4, "sentence": 1, "start": len(QUESTION) + len(" I did not feel "), "end": len(ROWS[2][1]) - 1,
            "theme": "T01", "phrase": "part of the team", "found": "part of the team", "direction": "away",
            "negated": True,
        }
    ]  # fmt: skip


def test_what_is_set_aside_is_counted(answers, by_row):
    assert by_row["column"] == by_row["prompt"] == QUESTION
    assert by_row["set_aside"] == {"blank": 1, "non_answers": 1, "prompt_only": 1, "prompt_echoes": 2}
    other = as_data(tagged_column(answers, QUESTION, prompt="I was given the floor"))
    assert other["set_aside"] == {"blank": 1, "non_answers": 1, "prompt_only": 0, "prompt_echoes": 1}


@pytest.mark.parametrize("option", ["--text", "--by"])
def test_an_unknown_column_is_a_sentence_with_the_columns_and_no_answer(answers, option, capsys):
    told = {"--text": QUESTION, option: "Comment"}
    assert main(["tag", str(answers), *(word for pair in told.items() for word in pair)]) == 2
    out, err = capsys.readouterr()
    assert out == "" and "“Comment”" in err and f"Its columns are: “Code”, “{QUESTION}”." in err
    assert not any(text in err for _, text in ROWS[:3])


def test_a_personal_column_counts_nobody_and_says_why(answers):
    with pytest.raises(Refused, match=r"personal \(e-mail address\) and was not read"):
        tagged_column(answers, QUESTION, by="email")


def test_the_columns_of_a_workbook_and_of_notes_are_read_too(tmp_path):
    book = openpyxl.Workbook()
    for row in [("Code", "Comment"), ("a", "I felt heard."), ("b", "Nothing to add"), ("c", "It was long.")]:
        book.active.append(row)
    book.save(tmp_path / "answers.xlsx")
    told = as_data(tagged_column(tmp_path / "answers.xlsx", "Comment", by="Code"))
    assert people(told) == {"T02": 1} and told["set_aside"]["non_answers"] == 1
    for name in ("invented-sub-group-A-end.docx", "invented-whole-group.txt"):
        told = as_data(tagged_column(SAMPLE / "files" / name, "text"))
        assert told["sentences"] and told["unit"] == "rows"


@pytest.mark.parametrize("kind", ["toml", "xlsx", "qdc"])
def test_a_codebook_of_ones_own_is_taken_from_any_of_its_files(kind, answers, tmp_path):
    import tomli_w

    toml = tomli_w.dumps(OWN.model_dump(mode="json", exclude_none=True, exclude_defaults=True)).encode()
    path = tmp_path / f"own.{kind}"
    path.write_bytes({"toml": toml, "xlsx": as_workbook(OWN), "qdc": as_qdc(OWN)}[kind])
    book = codebook_of(path)
    assert [theme.name for theme in book.themes] == ["Voice and being heard", "Wales"]
    told = tagged_column(answers, QUESTION, codebook=book)
    assert list(told.people_by_theme["people"]) == [3, 0]
    assert as_data(told)["without_phrases"] == [book.themes[1].id]
    assert f"found by people only: {book.themes[1].id}." in in_words(told)


def test_a_codebook_without_any_phrase_finds_nothing(by_code):
    texts = by_code.sentences.assign(prompt=None)[["document", "prompt", "text"]]
    hits = hit_by_sentence(texts, Codebook(id="bare", name="Bare", themes=(BARE,)))
    assert hits.empty and list(hits) == list(hit_by_sentence(texts, SHIPPED))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("own.docx", b"", "must be a .toml, .xlsx or .qdc file"),
        ("own.toml", 'name = "Größe"'.encode("cp1252"), "not in UTF-8"),
        ("own.toml", b"id = ", "not valid TOML"),
        ("own.xlsx", b"no workbook", "own.xlsx"),
        ("own.qdc", b"<CodeBook", "own.qdc"),
        ("none.toml", None, "is not a file"),
    ],
)
def test_a_codebook_that_cannot_be_read_is_a_sentence(name, content, said, answers, tmp_path, capsys):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    assert main(["tag", str(answers), "--text", QUESTION, "--codebook", str(tmp_path / name)]) == 2
    assert said in capsys.readouterr().err


def test_the_data_is_utf_8_and_the_same_each_time_whatever_the_machine_speaks(answers, by_code):
    command = [sys.executable, "-m", "analysis", "tag", str(answers), "--text", QUESTION, "--by", "Code", "--json"]
    outs = [
        subprocess.run(
            command, cwd=ROOT, capture_output=True, timeout=120, check=True,
            env={**os.environ, "PYTHONIOENCODING": encoding, "PYTHONHASHSEED": seed},
        ).stdout
        for encoding, seed in (("ascii", "1"), ("utf-16", "2"))
    ]  # fmt: skip
    assert outs[0] == outs[1] and "hapus iawn 🙂." in outs[0].decode("utf-8")
    assert json.loads(outs[0]) == as_data(by_code)


def test_a_person_reads_a_line_a_theme_and_what_was_set_aside(by_code):
    told = in_words(by_code)
    for theme in SHIPPED.themes:
        assert f"{theme.id}  {theme.name} " in told
    assert "Set aside: 1 blank, 1 non-answers, 1 with nothing but the prompt." in told
    assert "1 answers do not say whose they are" in told and "Phrases only suggest a theme" in told
    line = next(line for line in told.splitlines() if line.startswith("T02"))
    assert line.split()[-3:] == ["1", "3", "33%"]
