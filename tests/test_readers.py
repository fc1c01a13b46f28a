"""Export files become Sheets: each sample beside its expected table, and what is refused with a reason."""

from __future__ import annotations

import dataclasses
import io
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis.model import CannotRead, Sheet
from analysis.readers import TOOLS, plain, read
from analysis.readers._grid import MOST_BYTES, grid_from
from analysis.readers._text import MOST_CELLS, as_text, decoded, delimiter_of
from analysis.readers._times import minutes_since_first

SAMPLES = Path(__file__).parent / "data" / "readers"
SURVEYS = Path(__file__).resolve().parents[2] / "shared" / "data"


def sample(name: str) -> Sheet:
    return read(name, (SAMPLES / name).read_bytes())


def expected(name: str) -> pd.DataFrame:
    table = pd.read_csv(SAMPLES / name, dtype=str, keep_default_na=False, na_values=[""])
    return table.set_index(table.pop("row").astype(int))


def workbook(rows: list[list[object]], **more: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for number, (title, content) in enumerate({"Answers": rows, **more}.items()):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = title
        for row in content:
            sheet.append(row)
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def kinds(sheet: Sheet) -> list[tuple[str, int | None]]:
    return [(problem.kind, problem.row) for problem in sheet.problems]


@pytest.mark.parametrize(
    ("name", "tool", "problems"),
    [
        ("microsoft_forms", "microsoft_forms", [("blank_row", 4), ("total_row", 6)]),
        ("qualtrics", "qualtrics", [("preview_row", 4), ("preview_row", 8), ("unfinished_row", 6)]),
        ("google_forms", "google_forms", []),
        ("plain_semicolon", "plain", [("blank_row", 4), ("total_row", 6)]),
    ],
)
def test_a_sample_gives_its_expected_table(name: str, tool: str, problems: list[tuple[str, int]]) -> None:
    sheet, table = sample(f"{name}.csv"), expected(f"{name}.expected.csv")
    minutes = table.pop("minutes").astype(float).tolist() if "minutes" in table else None
    assert sheet.tool == tool
    assert list(sheet.rows.columns) == list(table.columns)
    assert list(sheet.rows.index) == list(table.index)
    assert sheet.rows.values.tolist() == table.astype(object).where(table.notna(), None).values.tolist()
    assert kinds(sheet) == problems
    assert (None if sheet.minutes is None else sheet.minutes.tolist()) == minutes
    assert all(problem.sentence.startswith(f"Row {problem.row} of {name}.csv ") for problem in sheet.problems)


def test_personal_columns_of_each_tool_are_dropped_with_the_reason() -> None:
    forms = sample("microsoft_forms.csv").dropped
    assert list(forms) == ["ID", "Start time", "Completion time", "Email", "Name", "Name (2)"]
    assert set(sample("google_forms.csv").dropped) == {"Timestamp", "Username"}
    assert sample("plain_semicolon.csv").dropped == {"Phone": "telephone number", "Contact": "e-mail address"}
    assert sample("qualtrics_german.csv").dropped.keys() == {
        "StartDate", "EndDate", "RecordedDate", "IPAddress", "ResponseId", "RecipientLastName", "RecipientFirstName",
        "RecipientEmail", "ExternalReference", "LocationLatitude", "LocationLongitude",
    }  # fmt: skip


def test_nothing_personal_is_left_in_a_sheet() -> None:
    for name in ("microsoft_forms", "google_forms", "qualtrics", "plain_semicolon"):
        sheet = sample(f"{name}.csv")
        left = sheet.rows.to_csv() + str(sheet.questions) + str(sheet.problems)
        assert "@" not in left and "192.0.2." not in left and "nonymous" not in left.replace(",anonymous,", "")


def test_a_german_qualtrics_interface_is_recognised_by_its_import_ids() -> None:
    sheet = sample("qualtrics_german.csv")
    assert sheet.tool == "qualtrics"
    assert sheet.questions["Q2"] == "This is a free text question."
    assert sheet.rows.loc[4, ["Q1", "Q2"]].tolist() == ["2", "Hello World!"]


def test_mac_roman_bytes_are_not_taken_for_windows_ones() -> None:
    sheet = sample("mac_roman.csv")
    assert sheet.rows.columns[0].startswith(
        "Generally speaking, how would you rate your level of knowledge of cuisines"
    )
    assert "\u00ca" not in "".join(sheet.rows.columns)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "mac_roman"])
def test_accents_and_curly_apostrophes_survive_each_encoding(encoding: str) -> None:
    text = "Code,What\u2019s d\u00e9j\u00e0 vu?,Stra\u00dfe\n" + "A1,caf\u00e9 na\u00efve,f\u00fcr M\u00e4dchen\n" * 3
    assert decoded("a.csv", text.encode(encoding)) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_separator_is_found_in_spite_of_commas_and_line_breaks_in_answers(delimiter: str) -> None:
    text = f'code{delimiter}text{delimiter}x\nA1{delimiter}"one, two; three,\nfour; five"{delimiter}3\n'
    assert delimiter_of(text * 3) == delimiter


def test_one_column_of_free_text_stays_one_column() -> None:
    sheet = read("notes.csv", b"What changed?\nI listen more, and speak less.\nLess fear, really, and more talk.\n")
    assert sheet.rows["What changed?"].tolist() == [
        "I listen more, and speak less.",
        "Less fear, really, and more talk.",
    ]


def test_a_comma_file_keeps_answers_such_as_3_5_as_they_are() -> None:
    assert read("a.csv", b'Code,Chosen\nA1,"3,5"\nB2,4\n').rows["Chosen"].tolist() == ["3,5", "4"]


def test_a_workbook_of_forms_gives_whole_numbers_without_point_and_real_dates() -> None:
    head = [
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "Last modified time",
        "Years\u00a0here",
        "Since",
        "Rate",
    ]
    at = pd.Timestamp("2025-08-20 12:51:45").to_pydatetime()
    later = pd.Timestamp("2025-08-21 12:51:45").to_pydatetime()
    day = pd.Timestamp("2019-05-01").to_pydatetime()
    sheet = read(
        "w1.xlsx",
        workbook(
            [head, [1, at, at, "anonymous", None, None, 3.0, day, 3.5], [2, later, later] + [None] * 3 + [12, None, 4]]
        ),
    )
    assert sheet.tool == "microsoft_forms"
    assert sheet.rows.to_dict("list") == {
        "Years here": ["3", "12"],
        "Since": ["2019-05-01", None],
        "Rate": ["3.5", "4"],
    }
    assert sheet.minutes is not None and sheet.minutes.tolist() == [0.0, 1440.0]


def test_a_workbook_and_a_text_file_with_the_same_cells_give_the_same_rows() -> None:
    rows = [
        ["Code", "Heard", "Why"],
        ["A1", "4", "line\nbreak"],
        [None, None, None],
        ["B2", "NA", " "],
        ["Total", "4", None],
    ]
    text = 'Code,Heard,Why\nA1,4,"line\nbreak"\n,,\nB2,NA, \nTotal,4,\n'
    one, other = read("a.xlsx", workbook(rows)), read("a.csv", text.encode())
    assert one.rows.equals(other.rows) and one.rows.loc[4].tolist() == ["B2", None, None]
    assert kinds(one) == kinds(other) == [("blank_row", 3), ("total_row", 5)]


def test_the_first_of_several_sheets_is_read_and_the_others_are_mentioned() -> None:
    table = [["Code", "Heard"], ["A1", 4]]
    sheet = read("two.xlsx", workbook([["Read me"], ["One note"]], W1=table, W2=table))
    assert sheet.rows["Heard"].tolist() == ["4"] and kinds(sheet) == [("other_sheets", None)]
    assert "W1" in sheet.problems[0].sentence


def test_a_workbook_with_merged_banners_is_refused_as_results() -> None:
    book = openpyxl.Workbook()
    for row in [["Banner", None, "Age", None], ["Question", "All", "18-24", "25-34"]] + [["Approve", 3, 2, 1]] * 8:
        book.active.append(row)
    for cells in ("A1:B1", "C1:D1", "A3:A5", "A6:A10"):
        book.active.merge_cells(cells)
    with pytest.raises(CannotRead, match="merged cells"):
        read("crosstab.xlsx", saved(book))


def test_headings_in_two_rows_are_refused_rather_than_read_as_a_person() -> None:
    with pytest.raises(CannotRead, match="no heading above 3 of its 5 columns"):
        read("monkey.csv", b"Id,How often?,,,\n,Never,Rarely,Often,Other\n1,x,,,\n2,,x,x,y\n")


def test_a_title_above_the_headings_is_passed_over() -> None:
    sheet = read("titled.csv", b"Spring wave,,\nCode,Heard,Why\nA1,4,x\n")
    assert list(sheet.rows.columns) == ["Code", "Heard", "Why"] and kinds(sheet) == [("title_row", 1)]


def test_a_row_with_an_unquoted_comma_is_set_aside_and_the_others_stay_right() -> None:
    sheet = read("a.csv", b"Code,Why,Heard\nA1,good,4\nB2,good, really,5\nC3,fine,3\n")
    assert sheet.rows["Heard"].tolist() == ["4", "3"] and kinds(sheet) == [("broken_row", 3)]


def test_trailing_blank_rows_and_commas_say_nothing() -> None:
    sheet = read("a.csv", b"Code,Heard,\nA1,4,\nB2,5,\n,,\n\n\n")
    assert sheet.rows.shape == (2, 2) and sheet.problems == ()


def test_a_person_who_answers_total_in_the_middle_is_kept() -> None:
    sheet = read("a.csv", b"Answer,Heard\nTotal,4\nA lot,5\nTotal,because\n")
    assert len(sheet.rows) == 3 and sheet.problems == ()


@pytest.mark.parametrize(
    "heading",
    [
        "Email",
        "E-mail address",
        "first_name",
        "LastName",
        "IP Address",
        "Latitude",
        "What is your name?",
        "telephone_1",
    ],
)
def test_an_unmistakable_heading_is_dropped(heading: str) -> None:
    assert list(read("a.csv", f"{heading},Heard\nx,4\ny,5\n".encode()).dropped) == [heading]


@pytest.mark.parametrize(
    "heading", ["Team name", "username", "What is your mobile phone brand?", "Code name", "Names we used", "ID"]
)
def test_a_heading_that_only_sounds_personal_is_kept(heading: str) -> None:
    assert read("a.csv", f"{heading},Heard\nx,4\ny,5\n".encode()).dropped == {}


@pytest.mark.parametrize("cell", ["ana@firm.example", "192.0.2.7", "2001:db8:0:0:0:0:0:1", '"51.5074, -0.1278"'])
def test_a_column_of_addresses_or_positions_is_dropped_whatever_its_heading(cell: str) -> None:
    assert list(read("a.csv", f"Q7,Heard\n{cell},4\n{cell},5\nnone,3\n".encode()).dropped) == ["Q7"]


def test_an_address_inside_an_answer_does_not_drop_the_answers() -> None:
    assert read("a.csv", b"Q7,Heard\nask ana@firm.example for more,4\nno,5\n").dropped == {}


@pytest.mark.parametrize(
    ("times", "minutes"),
    [
        (["13/09/2025 10:00", "14/09/2025 10:00"], [0.0, 1440.0]),
        (["31.12.2025 23:59:00", "01.01.2026 00:01:00"], [0.0, 2.0]),
        (["2025/09/30 11:59:00 AM GMT+1", "2025/09/30 12:01:00 PM GMT+1"], [0.0, 2.0]),
        (["1/2/2025 10:00", "3/1/2025 10:00"], [0.0, 58 * 1440.0]),
    ],
)
def test_day_and_month_are_told_apart(times: list[str], minutes: list[float]) -> None:
    # The last case rises only as 2 January and 1 March, 58 days; day first it falls, from 1 February to 3 January.
    assert minutes_since_first(pd.Series(times, dtype=object)).tolist() == minutes


def test_a_time_that_can_be_read_in_two_ways_has_no_minutes() -> None:
    times = pd.Series(["1/2/2025 10:00", "1/2/2025 10:05", "3/5/2025 10:00"], dtype=object)
    assert minutes_since_first(times).fillna(-1).tolist() == [0.0, 5.0, -1.0]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \r\n", "is empty"),
        (b"Code,Heard\n", "no answers"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 50, "old Office"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"\xef\xbb\xbf<!DOCTYPE html><table></table>", "web page"),
        (b"PK\x03\x04 broken", "damaged"),
        (b"\x01\x02\x00binary\x00\x07\xff", "not a text file"),
        (b'Code,Why\nA1,"never closed\nB2,fine\n', "never closed"),
        (b"Email,Name\na@b.example,Ana\n", "nothing but personal"),
    ],
)
def test_what_is_no_table_of_answers_is_refused_with_one_reason(content: bytes, reason: str) -> None:
    with pytest.raises(CannotRead, match=reason) as caught:
        read("upload.csv", content)
    assert str(caught.value).startswith("upload.csv ") and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("word/document.xml", "Word document"),
        ("xl/vbaProject.bin", "compressed folder"),
        ("xl/externalLinks/externalLink1.xml", "other workbooks"),
        ("xl/connections.xml", "outside data"),
        ("content.xml", "OpenDocument"),
        ("answers.csv", "compressed folder"),
    ],
)
def test_other_files_in_the_same_wrapping_are_refused(part: str, reason: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(part, "x")
    with pytest.raises(CannotRead, match=reason):
        read("upload.xlsx", stream.getvalue())


def test_a_workbook_that_unpacks_to_a_thousand_times_its_size_is_refused_unopened() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 11 * 1024**2)
    with pytest.raises(CannotRead, match="unpacks to far more"):
        read("bomb.xlsx", stream.getvalue())


def test_limits_on_bytes_and_cells_hold() -> None:
    with pytest.raises(CannotRead, match="100 MB"):
        grid_from("a.csv", bytes(MOST_BYTES + 1))
    with pytest.raises(CannotRead, match="20 million cells"):
        read("a.csv", b"," * 999 + b"\n" + b"\n" * (MOST_CELLS // 1000) + b"1")


def test_a_file_that_two_tools_claim_is_refused_naming_both() -> None:
    content = (
        b'Timestamp,Q1\nTime,How?\n"{""ImportId"":""endDate""}","{""ImportId"":""QID1""}"\n2025-01-01 10:00:00,4\n'
    )
    with pytest.raises(CannotRead, match="Qualtrics and as Google Forms"):
        read("both.csv", content)


def test_every_tool_has_a_name_a_label_and_a_sample_that_it_alone_recognises() -> None:
    assert len({tool.NAME for tool in (*TOOLS, plain)}) == len(TOOLS) + 1
    for tool in TOOLS:
        path = next(each for each in SAMPLES.glob(f"{tool.NAME}.*") if not each.name.endswith(".expected.csv"))
        grid = grid_from(path.name, path.read_bytes())
        assert [each.NAME for each in TOOLS if each.recognises(grid)] == [tool.NAME] and tool.LABEL
    plain_grid = grid_from("p.csv", (SAMPLES / "plain_semicolon.csv").read_bytes())
    assert not any(tool.recognises(plain_grid) for tool in TOOLS)


def test_missing_cells_are_none_and_every_other_cell_is_text() -> None:
    import pyarrow

    assert as_text(pyarrow.array(["NA", None, "", "N/A", "null", "none", "  "])).tolist() == [
        None,
        None,
        None,
        "N/A",
        None,
        "none",
        None,
    ]
    cells = pd.concat([sample(name).rows.stack(future_stack=True) for name in ("qualtrics.csv", "plain_semicolon.csv")])
    assert {type(cell) for cell in cells} == {str, type(None)}


def test_reading_twice_gives_the_same_sheet_and_its_fingerprint_follows_the_bytes() -> None:
    content = (SAMPLES / "qualtrics.csv").read_bytes()
    one, two, other = read("a.csv", content), read("a.csv", content), read("a.csv", content + b"\n")
    assert one.rows.equals(two.rows) and one.sha256 == two.sha256 != other.sha256
    plain_facts = [dataclasses.replace(each, rows=None, minutes=None, took=None) for each in (one, two)]
    assert plain_facts[0] == plain_facts[1]


def test_real_survey_files_are_read_or_refused_with_a_sentence() -> None:
    if not SURVEYS.is_dir():
        pytest.skip("the folder of real survey files does not stand beside the project")
    for path in sorted(each for each in SURVEYS.rglob("*") if each.is_file()):
        try:
            sheet = read(path.name, path.read_bytes())
        except CannotRead as refusal:
            assert str(refusal).startswith(path.name) and str(refusal).endswith(".")
        else:
            assert len(sheet.rows) and sheet.rows.columns.is_unique and set(sheet.questions) == set(sheet.rows.columns)


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"sep=;\n", b" \n\n", b""])
def test_a_file_without_any_cell_is_refused_with_a_sentence(content):
    with pytest.raises(CannotRead, match="empty"):
        read("answers.csv", content)
