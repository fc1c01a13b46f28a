"""Files that are broken or mean harm: each is read rightly or refused in a sentence, and takes nothing else down."""

from __future__ import annotations

import io
import random
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from analysis import readers
from analysis.model import CannotRead
from analysis.readers import _apart, read, read_apart, sheets

ROOT = Path(__file__).resolve().parent.parent


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(*rows: list[object], **more: list[list[object]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "Answers"
    for row in rows or (["Code", "I am heard."], ["KQ01", 4], ["KQ02", 5]):
        first.append(row)
    for title, lines in more.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    return book


def with_part(content: bytes, part: str, text: bytes) -> bytes:
    """The packed file with one part more, or another text in its place."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | {part: text}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return stream.getvalue()


def part_of(content: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(part)


def kinds(sheet) -> list[str]:
    return [problem.kind for problem in sheet.problems]


def test_macros_are_neither_run_nor_kept_and_are_told() -> None:
    found = read("a.xlsm", with_part(saved(workbook()), "xl/vbaProject.bin", b"\xd0\xcf macro"))
    assert found.rows["I am heard."].tolist() == ["4", "5"]
    assert kinds(found) == ["macros"]


def test_an_open_document_table_is_read_with_its_repeated_empty_cells() -> None:
    names = "urn:oasis:names:tc:opendocument:xmlns:"
    cells = "".join(
        f"<table:table-row{hidden}>"
        f'<table:table-cell office:value-type="string"><text:p>{code}</text:p></table:table-cell>'
        f'<table:table-cell office:value-type="string"><text:p>{answer}</text:p></table:table-cell></table:table-row>'
        for code, answer, hidden in (
            ("Code", "I am heard.", ""),
            ("KQ01", "4", ""),
            ("KQ02", "5", ' table:visibility="collapse"'),
        )
    )
    text = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{names}office:1.0" '
        f'xmlns:table="{names}table:1.0" xmlns:text="{names}text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="Answers">{cells}<table:table-row table:number-rows-repeated="1048000">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", text)
        archive.writestr(
            "META-INF/manifest.xml",
            f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{names}manifest:1.0"><manifest:file-entry '
            'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
            "</manifest:manifest>",
        )
    found = read("a.ods", stream.getvalue())
    assert found.rows["I am heard."].tolist() == ["4", "5"] and kinds(found) == ["hidden_rows"]
    assert read("a.ods", stream.getvalue(), skip_hidden=True).rows["Code"].tolist() == ["KQ01"]


def test_several_sheets_are_listed_to_be_asked_and_the_chosen_one_is_read() -> None:
    book = workbook(Second=[["Code", "Score"], ["KQ09", 3]], Third=[["Code", "Kept"], ["KQ07", 1]])
    book["Third"].sheet_state = "hidden"
    content = saved(book)
    assert [(each.name, each.hidden, each.rows) for each in sheets("a.xlsx", content)] == [
        ("Answers", False, 3),
        ("Second", False, 2),
        ("Third", True, 2),
    ]
    first = read("a.xlsx", content)
    assert (
        first.sheet == "Answers" and kinds(first) == ["other_sheets"] and "Third (hidden)" in first.problems[0].sentence
    )
    assert read("a.xlsx", content, sheet="Third").rows["Code"].tolist() == ["KQ07"]
    with pytest.raises(CannotRead, match="has no sheet Fourth"):
        read("a.xlsx", content, sheet="Fourth")


def test_hidden_rows_are_told_and_left_out_only_when_asked() -> None:
    book = workbook()
    book["Answers"].row_dimensions[3].hidden = True
    content = saved(book)
    assert kinds(read("a.xlsx", content)) == ["hidden_rows"]
    assert read("a.xlsx", content).rows["Code"].tolist() == ["KQ01", "KQ02"]
    assert read("a.xlsx", content, skip_hidden=True).rows["Code"].tolist() == ["KQ01"]


def test_formulas_without_a_result_are_told_and_never_run() -> None:
    found = read("a.xlsx", saved(workbook(["Code", "Sum"], ["KQ01", 4], ["KQ02", "=1+1"])))
    assert found.rows["Sum"].tolist() == ["4", None] and kinds(found) == ["formula"]


def test_a38_what_looks_like_a_command_stays_text() -> None:
    texts = [
        '=HYPERLINK("http://a.example","x")',
        "<script>alert(1)</script>",
        "![x](http://a.example/y.png)",
        "@SUM(1)",
    ]
    lines = ["Code,Why?"] + [f'KQ{number},"{text.replace(chr(34), chr(34) * 2)}"' for number, text in enumerate(texts)]
    assert read("a.csv", "\n".join(lines).encode()).rows["Why?"].tolist() == texts


def test_a_bomb_is_refused_by_what_it_declares_and_by_what_it_holds() -> None:
    content = saved(workbook())
    declared = with_part(content, "xl/media/image1.png", b"\0" * 30 * 1024**2)
    with pytest.raises(CannotRead, match="far more than answers need"):
        read("a.xlsx", declared)
    # The directory says 100 bytes where more are packed: reading stops there and the check sum does not hold.
    lying = bytearray(with_part(content, "xl/styles.xml", b"<x>" + b" " * 100_000 + b"</x>"))
    place = lying.rfind(b"xl/styles.xml") - 46
    assert lying[place : place + 4] == b"PK\x01\x02"
    lying[place + 24 : place + 28] = (100).to_bytes(4, "little")
    with pytest.raises(CannotRead, match="damaged"):
        read("a.xlsx", bytes(lying))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_entities_are_refused_before_anything_expands_them(part: str) -> None:
    content = saved(workbook())
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    changed = with_part(content, part, laughs + part_of(content, part).partition(b"?>")[2])
    with pytest.raises(CannotRead):
        read("a.xlsx", changed)


def test_a_part_that_stands_twice_is_refused() -> None:
    stream = io.BytesIO(saved(workbook()))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("xl/worksheets/sheet1.xml", "<worksheet/>")
    with pytest.raises(CannotRead, match="not put together as a workbook"):
        read("a.xlsx", stream.getvalue())


def test_16384_columns_and_a_last_row_far_down_cost_nothing() -> None:
    wide = workbook()
    wide["Answers"].cell(1, 16_384, "Last question")
    assert read("a.xlsx", saved(wide)).rows["Last question"].isna().all()
    deep = workbook()
    deep["Answers"].cell(200_000, 1, "KQ99")
    assert len(read("a.xlsx", saved(deep)).rows) in (2, 3)


def test_a_text_of_4000_words_survives_whole() -> None:
    text = "word, " * 4000
    assert read("a.csv", f'Code,Why?\nKQ01,"{text}"\nKQ02,short\n'.encode()).rows["Why?"][2] == text


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"Code,I am heard.\n", "no answers"),
        (b"x", "no answers"),
        (b"a,b\n1,\x002\n" * 40, "not a text file"),
        (saved(workbook())[:3000], "damaged"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (b"$FL2@(#) SPSS DATA FILE and nothing more", "SPSS"),
        (b'Code,Why?\nKQ01,"never closed\nKQ02,x\nKQ03,y\n', "quotation mark"),
        (b'Code,Why?\nKQ01,"one\nKQ02,"two"\nKQ03,x\n', "quotation mark"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"2025-02-03 10:00,4,KQ01\n2025-02-03 11:00,5,KQ02\n", "where headings should stand"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content: bytes, reason: str) -> None:
    with pytest.raises(CannotRead, match=reason) as refused:
        read("upload.xlsx", content)
    assert str(refused.value).startswith("upload.xlsx") and str(refused.value).endswith(".")


# --------------------------------------------------------------------------------------- in a process of its own


def test_a_sheet_read_apart_is_the_same_sheet() -> None:
    path = ROOT / "tests" / "data" / "readers" / "qualtrics.csv"
    here, there = (way(path.name, path.read_bytes()) for way in (read, read_apart))
    assert there.rows.equals(here.rows) and there.rows.index.equals(here.rows.index)
    assert there.minutes.equals(here.minutes) and there.took.equals(here.took)
    facts = ("file", "tool", "questions", "sha256", "dropped", "labels", "sheet", "encoding", "headings", "problems")
    assert all(getattr(there, fact) == getattr(here, fact) for fact in facts)


def test_a_refusal_comes_back_from_the_other_process_in_its_own_words() -> None:
    with pytest.raises(CannotRead, match="is a PDF"):
        read_apart("a.pdf", b"%PDF-1.7")


def test_a_reader_that_takes_too_long_is_ended_and_says_so() -> None:
    with pytest.raises(CannotRead, match="takes longer than"):
        read_apart("a.csv", b"Code,Heard\nKQ01,4\n", seconds=0.01)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited on Linux only")
def test_a_reader_that_needs_too_much_memory_takes_nothing_else_down(monkeypatch) -> None:
    monkeypatch.setattr(_apart, "ARGUMENTS", ("--memory", str(300 * 1024**2)))
    with pytest.raises(CannotRead, match="needed more memory"):
        read_apart("a.csv", b"Code,Heard\n" + b"KQ01,4\n" * 1000)


# --------------------------------------------------------------------------------------------------------- fuzzing


@pytest.mark.parametrize("seed", [7, 11])
def test_damaged_files_of_every_kind_are_read_or_refused(seed: int) -> None:
    sys.path.insert(0, str(ROOT))
    from benchmarks import fuzz

    chance, held = random.Random(seed), fuzz.seeds()
    wrong = []
    for _ in range(60):
        name = chance.choice(sorted(held))
        told = fuzz.tried(name, fuzz.mutated(held[name], chance))
        if told:
            wrong.append((name, told))
    assert wrong == []


def test_a_survey_with_headings_and_nothing_else_is_no_crash() -> None:
    # Found by fuzzing: a SurveyMonkey file cut off after its first row.
    with pytest.raises(CannotRead):
        read("a.csv", b"Respondent ID,Collector ID,Start Date,End Date,Your code")
    assert readers.TOOLS
