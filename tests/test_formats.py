"""What a file is written in: encodings, separators, SPSS, Word and notes. Right, refused or told; never in silence."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path

import docx
import pandas as pd
import pyreadstat
import pytest

from analysis.model import CannotRead, Sheet
from analysis.readers import read
from analysis.readers._encoding import text_in_utf8
from analysis.readers._headings import headings_of, is_headed

ROOT = Path(__file__).resolve().parent.parent


def kinds(sheet: Sheet) -> list[tuple[str, int | None]]:
    return [(problem.kind, problem.row) for problem in sheet.problems]


def rows(sheet: Sheet) -> list[list[str | None]]:
    return sheet.rows.to_numpy().tolist()


# ------------------------------------------------------------------------------------------------------- encodings

WESTERN = (
    "I don\u2019t know", "she said \u201cit\u2019s fine\u201d and left", "more time \u2013 less travel",
    "\u00a35 an hour",
    "r\u00e9union tr\u00e8s utile, \u00e0 l\u2019\u00e9coute", "O\u00f9 \u00eates-vous ?", "\u00c0 bient\u00f4t",
    "Stra\u00dfe f\u00fcr M\u00e4dchen und Gr\u00f6\u00dfe", "\u00dcbung macht den Meister", "\u201eJa\u201c sagte sie",
    "\u00bfQu\u00e9 aprendi\u00f3 usted?", "t\u00e2n a gw\u00eal", "Mae\u2019r t\u00eem yn hapus", "a\u00a0b c\u00a0d",
    "M\u00e5 f\u00e5 mer tid til m\u00f8ter",
)  # fmt: skip
CENTRAL = (
    "\u0141\u00f3d\u017a \u017ale za\u017c\u00f3\u0142\u0107 g\u0119\u015bl\u0105 ja\u017a\u0144",
    "Nie wiem, ale si\u0119 stara\u0142em",
    "Spotkania by\u0142y bardzo po\u017cyteczne",
    "Czuj\u0119 si\u0119 wys\u0142uchany w tej firmie",
)


def table_of(answer: str) -> str:
    return f"Code,Text,Score\nA1,{answer.replace(',', '')},3\nB2,plain words that anybody could have written,4\n"


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "iso8859_15"])
@pytest.mark.parametrize("answer", WESTERN)
def test_one_short_western_answer_tells_the_encoding(answer: str, encoding: str) -> None:
    try:
        content = table_of(answer).encode(encoding)
    except UnicodeEncodeError:
        pytest.skip("the encoding has no such letter")
    found = read("a.csv", content)
    assert found.rows["Text"][2] == answer.replace(",", "")


@pytest.mark.parametrize("encoding", ["cp1250", "mac_latin2"])
@pytest.mark.parametrize("answer", CENTRAL[:2])
def test_polish_letters_are_not_taken_for_western_ones(answer: str, encoding: str) -> None:
    found = read("a.csv", table_of(answer).encode(encoding))
    assert found.rows["Text"][2] == answer.replace(",", "") and found.encoding == encoding


def test_windows_1250_is_found_for_a_form_in_polish() -> None:
    lines = [f"A{number},{answer.replace(',', '')},{number}\n" for number, answer in enumerate(CENTRAL * 3)]
    found = read("a.csv", ("Code,Text,Score\n" + "".join(lines)).encode("cp1250"))
    assert found.encoding == "cp1250" and found.problems == ()
    assert found.rows["Text"].tolist() == [answer.replace(",", "") for answer in CENTRAL * 3]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b""),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b""),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
    ],
)
@pytest.mark.parametrize(
    "word", ["caf\u00e9", "\u0434\u0430 \u043a\u043e\u043d\u0435\u0447\u043d\u043e", "\u306f\u3044"]
)
def test_unicode_is_read_in_all_its_forms_with_and_without_a_mark(encoding: str, mark: bytes, word: str) -> None:
    text = f"Code,Why?\nKQ01,{word}\nKQ02,no\nKQ03,{word}\n"
    found = read("a.csv", mark + text.encode(encoding))
    assert found.rows["Why?"].tolist() == [word, "no", word]
    assert found.encoding.startswith(encoding[:6]) and found.problems == ()


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "cp1253", "cp932"])
def test_another_alphabet_is_never_read_without_telling_the_doubt(encoding: str) -> None:
    russian = "\u043d\u0435\u0442, \u043d\u0438\u043a\u043e\u0433\u0434\u0430"
    greek = "\u03bd\u03b1\u03b9 \u03c0\u03ac\u03bd\u03c4\u03b1 \u03bc\u03b5 \u03b1\u03ba\u03bf\u03cd\u03bd\u03b5"
    japanese = "\u306f\u3044\u3001\u3044\u3064\u3082\u805e\u3044\u3066\u304f\u308c\u307e\u3059"
    answer = {"cp1253": greek, "cp932": japanese}.get(encoding, russian)
    found = read("a.csv", f'Code,Why?\nKQ01,"{answer}"\nKQ02,"{answer}"\n'.encode(encoding))
    if encoding in ("cp1253", "cp932"):  # a word or two of Russian fit several encodings alike
        assert found.rows["Why?"].tolist() == [answer, answer]
    assert kinds(found) == [("doubtful_encoding", None)] and found.problems[0].accepted == "UTF-8"


def test_two_encodings_that_read_alike_are_told_and_not_guessed_in_silence() -> None:
    # 0x82 begins a quotation in Windows-1252 and is a capital C with a cedilla in Mac Roman.
    text, encoding, problems = text_in_utf8("a.csv", b"Code,Why?\nA1,\x82a va\nB2,x\n")
    assert encoding == "cp1252" and "\u201aa va" in text.decode()
    assert [problem.kind for problem in problems] == ["doubtful_encoding"]


def test_lines_pasted_below_in_another_encoding_are_read_and_told() -> None:
    content = "Code,Why?\nA1,caf\u00e9\nB2,na\u00efve\n".encode() + "C3,d\u00e9j\u00e0 vu\n".encode("cp1252")
    found = read("a.csv", content)
    assert found.rows["Why?"].tolist() == ["caf\u00e9", "na\u00efve", "d\u00e9j\u00e0 vu"]
    assert kinds(found) == [("doubtful_encoding", None)] and "line 4" in found.problems[0].sentence


def test_mac_roman_apostrophes_before_accents_are_not_taken_for_utf_8() -> None:
    # In Mac Roman an apostrophe and e acute are the bytes D5 8E, which UTF-8 would read as one Armenian letter.
    text = "Code,Why?\nA1,l\u2019\u00e9cole\nB2,d\u2019\u00eatre \u00e0 l\u2019\u00e9coute\n"
    assert read("a.csv", text.encode("mac_roman")).rows["Why?"].tolist() == [
        "l\u2019\u00e9cole",
        "d\u2019\u00eatre \u00e0 l\u2019\u00e9coute",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_that_ends_within_a_letter_is_refused_as_not_whole(encoding: str) -> None:
    content = "Code,Why?\nA1,caf\u00e9\nB2,caf\u00e9".encode(encoding)
    with pytest.raises(CannotRead, match="not whole"):
        read("a.csv", content[:-1])
    assert len(read("a.csv", content).rows) == 2


def test_an_accent_at_the_very_end_of_a_windows_file_is_no_sign_of_damage() -> None:
    assert read("a.csv", "Code,Why?\nA1,x\nB2,caf\u00e9".encode("cp1252")).rows["Why?"][3] == "caf\u00e9"


@pytest.mark.parametrize(
    "content", [bytes(range(256)) * 20, b"\xff\xfe" + bytes(range(1, 255)), b"a\x00\x00b,c\n" * 50]
)
def test_bytes_that_are_no_text_are_refused(content: bytes) -> None:
    with pytest.raises(CannotRead, match="not a text file"):
        read("a.csv", content)


# ------------------------------------------------------------------------------------------------------ separators


@pytest.mark.parametrize("hint", ["sep=;\r\n", "SEP=;\n", '"sep=;"\n'])
def test_the_hint_for_spreadsheets_is_no_row_and_names_the_separator(hint: str) -> None:
    found = read("a.csv", f"{hint}Code;Heard, if at all\nA1;3,5\nB2;4,0\n".encode())
    assert list(found.rows.columns) == ["Code", "Heard, if at all"]
    assert found.rows["Heard, if at all"].to_dict() == {2: "3.5", 3: "4.0"}


def test_headings_with_commas_in_a_file_of_tabs_stay_whole() -> None:
    found = read("a.tsv", b"Code\tHow often, if at all?\tWhy, really, though?\nA1\t4\tyes, no, yes\nB2\t5\tx\n")
    assert list(found.rows.columns) == ["Code", "How often, if at all?", "Why, really, though?"]
    assert rows(found) == [["A1", "4", "yes, no, yes"], ["B2", "5", "x"]]


def test_separators_between_quotation_marks_are_part_of_the_answer() -> None:
    found = read("a.csv", b'Code;"Which; how, why?";Score\nA1;"one;two, three";3,5\nB2;"say ""no"";";4\n')
    assert rows(found) == [["A1", "one;two, three", "3.5"], ["B2", 'say "no";', "4"]]


def test_sentences_with_commas_below_one_heading_stay_one_column() -> None:
    answers = ["Yes, it was good", "No", "Well, fine", "Sure, ok", "Yes, always"]
    found = read("a.csv", "\n".join(["Comment", *answers]).encode())
    assert found.rows["Comment"].tolist() == answers


def test_a_hand_made_table_with_blanks_after_its_commas_stays_a_table() -> None:
    found = read("a.csv", b"Code, Heard, Why\nA1, 4, x\nB2, 5, y\n")
    assert list(found.rows.columns) == ["Code", "Heard", "Why"]


def test_a_thousands_point_with_a_decimal_comma_is_left_as_it_stands() -> None:
    assert read("a.csv", b"Code;Cost\nA1;1.234,5\nB2;2,5\n").rows["Cost"].tolist() == ["1.234,5", "2,5"]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_break_parts_rows(newline: str) -> None:
    text = newline.join(["Code,Why?", "A1,one", 'B2,"two' + newline + 'lines"', "C3,three", ""])
    found = read("a.csv", text.encode())
    assert found.rows["Code"].tolist() == ["A1", "B2", "C3"] and found.rows["Why?"][2] == "one"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('Code,Why?,x\nA1,"one,2\nB2,two,3\nC3,three,4\n', "never closed"),  # opened, never closed
        ('Code,Why?,x\nA1,"one,2\nB2,"two",3\nC3,"three,4\nD4,four,5\n', "quotation mark"),
        ('Code,Why?,x\nA1,"one,2\nB2,two,3\nC3,"three",4\nD4,"four,5\n', "quotation mark"),
    ],
)
def test_a_quotation_mark_that_swallows_rows_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CannotRead, match=reason):
        read("a.csv", text.encode())


def test_quotation_marks_inside_answers_and_line_breaks_between_them_swallow_nothing() -> None:
    text = 'Code,Why?\nA1,"a ""good"" day\n\nand more"\nB2,5\'11" tall\nC3,"x"\nD4,12" wide\n'
    found = read("a.csv", text.encode())
    assert found.rows["Why?"].tolist() == ['a "good" day\n\nand more', "5'11\" tall", "x", '12" wide']


# ------------------------------------------------------------------------------------------------------------ SPSS


def spss(frame: pd.DataFrame, tmp_path: Path, *, packed: bool = False, **about: object) -> bytes:
    path = tmp_path / ("a.zsav" if packed else "a.sav")
    pyreadstat.write_sav(frame, str(path), compress=packed, **about)
    return path.read_bytes()


@pytest.mark.parametrize("packed", [False, True])
def test_spss_codes_texts_and_days_are_written_as_a_table_writes_them(tmp_path: Path, packed: bool) -> None:
    frame = pd.DataFrame({
        "code": ["KQ01", "KQ02", ""],
        "heard": [1.0, 5.0, None],
        "share": [3.25, 0.1 + 0.2, 4.0],
        "day": [datetime.date(2025, 2, 3), None, datetime.date(2024, 12, 31)],
    })  # fmt: skip
    content = spss(frame, tmp_path, packed=packed, column_labels={"heard": "I am  heard\nhere."})
    assert content[:4] == (b"$FL3" if packed else b"$FL2")
    found = read("a.dat", content)
    assert found.tool == "spss" and found.questions["heard"] == "I am heard here."
    assert rows(found) == [
        ["KQ01", "1", "3.25", "2025-02-03"],
        ["KQ02", "5", "0.3", None],
        [None, None, "4", "2024-12-31"],
    ]


def test_declared_missing_codes_and_ranges_are_missing_without_a_word(tmp_path: Path) -> None:
    frame = pd.DataFrame({"heard": [1.0, 8.0, 9.0, 4.0], "why": ["a", "-", "b", "c"], "code": ["p", "q", "r", "s"]})
    about = {"missing_ranges": {"heard": [{"lo": 8, "hi": 9}], "why": ["-"]}}
    found = read("a.sav", spss(frame, tmp_path, **about))
    assert found.rows["heard"].tolist() == ["1", None, None, "4"] and found.rows["why"].tolist() == [
        "a",
        None,
        "b",
        "c",
    ]
    assert found.problems == ()


@pytest.mark.parametrize(
    ("label", "code", "missing"),
    [
        ("No answer", 6, True),
        ("Don\u2019t know / refused", 6, True),
        ("PREFER NOT TO SAY", 6, True),
        ("N/A", 6, True),
        ("Refused the whole block", -9, True),
        ("Skipped meetings", 3, False),
        ("I was missing my mentor", 4, False),
        ("Never", 99, False),
    ],
)
def test_a_code_is_missing_where_its_words_say_so_and_nowhere_else(
    tmp_path: Path, label: str, code: int, missing: bool
) -> None:
    frame = pd.DataFrame({"code": ["p", "q", "r"], "heard": [1.0, float(code), 2.0]})
    labels = {"heard": {1: "Rarely", 2: "Often", code: label}}
    found = read("a.sav", spss(frame, tmp_path, variable_value_labels=labels))
    assert found.rows["heard"].tolist() == ["1", None if missing else str(code), "2"]
    assert [(each.kind, each.column, each.found) for each in found.problems] == (
        [("missing_code", "heard", f"{code} = {label}")] if missing else []
    )
    assert all("1 answer is" in each.sentence for each in found.problems)


def test_a_usual_missing_code_without_words_is_told_and_kept(tmp_path: Path) -> None:
    frame = pd.DataFrame({"code": ["p", "q", "r"], "heard": [77.0, 2.0, 77.0], "visits": [12.0, 77.0, 3.0]})
    found = read("a.sav", spss(frame, tmp_path, variable_value_labels={"heard": {1: "Never", 5: "Always"}}))
    assert found.rows["heard"].tolist() == ["77", "2", "77"]
    assert [(each.kind, each.column, each.found, each.accepted) for each in found.problems] == [
        ("unlabelled_code", "heard", "77", "1 to 5")
    ]


def test_times_of_submission_leave_an_spss_file_and_the_minutes_stay(tmp_path: Path) -> None:
    at = datetime.datetime(2025, 2, 3, 10, 0)
    later = [at + datetime.timedelta(minutes=number) for number in (5, 65)]
    frame = pd.DataFrame({"StartDate": [at, at], "EndDate": later, "code": ["p", "q"], "heard": [1.0, 2.0]})
    found = read("a.sav", spss(frame, tmp_path))
    assert list(found.rows.columns) == ["code", "heard"] and set(found.dropped) == {"StartDate", "EndDate"}
    assert found.minutes is not None and found.minutes.tolist() == [0.0, 60.0]
    assert found.took is not None and found.took.tolist() == [5.0, 65.0]


def test_a_truncated_spss_file_is_refused_wherever_it_was_cut(tmp_path: Path) -> None:
    frame = pd.DataFrame({"code": ["KQ01", "KQ02"] * 20, "heard": [1.0, 2.0] * 20})
    for packed in (False, True):
        content = spss(frame, tmp_path, packed=packed)
        for end in range(4, len(content) - 1, max(1, len(content) // 25)):
            with pytest.raises(CannotRead, match="SPSS"):
                read("a.sav", content[:end])


# ------------------------------------------------------------------------------------------------------------ Word


def word(*lines: str, table: list[list[str]] | None = None) -> bytes:
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    if table:
        made = document.add_table(len(table), len(table[0]))
        for row, cells in zip(made.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_body(content: bytes, body: bytes) -> bytes:
    """The document with other paragraphs, as raw XML."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                text = text.replace(b"<w:body>", b"<w:body>" + body)
            new.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize(
    "lines",
    [
        ["Sub-group: A", "Stage: End", "Number present: 4"],
        ["Number present: four of 5", "Stage: end", "Sub-group: A"],
        ["Sub-group A \u2013 End \u2013 4 people present"],
        ["Group:", "A", "Stage:", "End", "Present:", "4"],
        ["Facilitator: Jo Example", "Table label = A", "End (3 June 2025)", "4 members present", "Scribe: Al Example"],
    ],
)
def test_the_heading_block_is_read_in_any_order_and_wording(lines: list[str]) -> None:
    found = read("a.docx", word(*lines, "We were heard.", "", "And more will follow."))
    assert found.tool == "word_reflection"
    stage = found.rows["stage"].iloc[0]
    assert rows(found) == [["A", stage, "sub-group", "4", "We were heard.\n\nAnd more will follow."]]
    assert stage.lower() == "end" and found.problems == ()
    assert "Example" not in str(found.dropped) + found.rows.to_csv()


def test_a_heading_block_as_a_table_stands_or_lies() -> None:
    upright = [["Sub-group", "A"], ["Stage", "End"], ["Number present", "4"], ["Facilitator", "Jo Example"]]
    for table in (upright, [list(row) for row in zip(*upright, strict=True)]):
        content = word(table=table)
        text = b"<w:p><w:r><w:t>We were heard.</w:t></w:r></w:p>"
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = archive.read("word/document.xml")
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("word/document.xml", body.replace(b"</w:tbl>", b"</w:tbl>" + text))
        found = read("a.docx", stream.getvalue())
        assert rows(found) == [["A", "End", "sub-group", "4", "We were heard."]]
        assert found.dropped == {"Facilitator": "name"}


def test_several_heading_blocks_are_several_rows_and_what_holds_for_all_is_said_once() -> None:
    found = read("a.docx", word(
        "Sub-group: A", "Number present: 4", "Beginning", "We began.", "End", "We ended.",
        "Sub-group: B", "Stage: End", "They left.",
    ))  # fmt: skip
    assert rows(found) == [
        ["A", "Beginning", "sub-group", "4", "We began."],
        ["A", "End", "sub-group", "4", "We ended."],
        ["B", "End", "sub-group", None, "They left."],
    ]
    assert kinds(found) == [("unknown_members", 7)]


def test_a_document_without_headings_is_one_text_and_what_it_does_not_say_is_told() -> None:
    lines = ["We met and spoke.", "Time: never enough.", "Group: we all felt heard.", "In the end it was good."]
    found = read("a.docx", word(*lines))
    assert rows(found) == [[None, None, "sub-group", None, "\n".join(lines)]]
    assert kinds(found) == [("unknown_stage", 1), ("unknown_members", 1)]


def test_headings_below_a_long_text_belong_to_it() -> None:
    text = "We met in the room and spoke of many things that had kept us busy for the whole of the year."
    found = read("a.docx", word(text, "Sub-group: C", "Stage: End", "Number present: 6"))
    assert rows(found) == [["C", "End", "sub-group", "6", text]]


def test_people_present_by_name_are_left_out_and_not_counted() -> None:
    found = read("a.docx", word("Sub-group: A", "Stage: End", "Present: Ana Example and 2 more", "We were heard."))
    assert rows(found) == [["A", "End", "sub-group", None, "We were heard."]]
    assert found.dropped == {"Present": "name"} and kinds(found) == [("unknown_members", 1)]


def test_inserted_text_is_read_and_struck_out_text_is_not() -> None:
    body = (
        b"<w:p><w:r><w:t>Sub-group: A</w:t></w:r></w:p><w:p><w:r><w:t>Stage: End</w:t></w:r></w:p>"
        b"<w:sdt><w:sdtContent><w:p><w:r><w:t>Number present: 4</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        b'<w:p><w:r><w:t xml:space="preserve">We were </w:t></w:r>'
        b'<w:ins w:id="1" w:author="Jo Example"><w:r><w:t>heard</w:t></w:r></w:ins>'
        b'<w:del w:id="2" w:author="Jo Example"><w:r><w:delText>ignored</w:delText></w:r></w:del></w:p>'
    )
    assert rows(read("a.docx", with_body(word(), body))) == [["A", "End", "sub-group", "4", "We were heard"]]


def test_a_document_with_macros_is_read_without_them() -> None:
    stream = io.BytesIO(word("Sub-group: A", "Stage: End", "Number present: 4", "We were heard."))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"\xd0\xcf macro")
    assert read("a.docm", stream.getvalue()).rows["text"].tolist() == ["We were heard."]


def test_entities_and_bombs_in_a_document_are_refused() -> None:
    laughs = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><w:document/>'
    for text, reason in (
        (laughs, "definitions"),
        (b"<w:p/>" * 3_000_000, "far more than notes"),
        (b"<w:p>", "damaged"),
    ):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("word/document.xml", text)
        with pytest.raises(CannotRead, match=reason):
            read("a.docx", stream.getvalue())


def test_a_document_cut_off_or_without_text_is_refused() -> None:
    content = word("Sub-group: A", "Stage: End", "Number present: 4")
    with pytest.raises(CannotRead, match="no text below"):
        read("a.docx", content)
    with pytest.raises(CannotRead, match="damaged"):
        read("a.docx", content[: len(content) // 2])


# ----------------------------------------------------------------------------------------------------------- notes


def test_notes_are_recognised_in_several_spellings_of_their_headings() -> None:
    text = (
        "Notes of the day\n================\n**Beginning:**\n31 people present\nWe hope to be heard.\n"
        "## Mid-point (1 May 2025)\nPresent: 28\nTime is short for us.\n\n"
        "End \u2013 June 2026\nWe agreed on two things.\n"
    )
    found = read("a.txt", text.encode())
    assert found.tool == "group_notes"
    assert rows(found) == [
        [None, "Beginning", "whole group", "31", "We hope to be heard."],
        [None, "Mid-point", "whole group", "28", "Time is short for us."],
        [None, "End", "whole group", None, "We agreed on two things."],
    ]
    assert kinds(found) == [("title_row", 1), ("title_row", 2), ("unknown_members", 10)]


def test_text_on_the_line_of_its_heading_is_kept() -> None:
    found = read("a.txt", b"Beginning: we hope to be heard.\nMiddle: time is short.\nAnd so on.\nEnd: we agreed.\n")
    assert found.rows["stage"].tolist() == ["Beginning", "Middle", "End"]
    assert found.rows["text"].tolist() == ["we hope to be heard.", "time is short.\nAnd so on.", "we agreed."]


def test_notes_of_a_sub_group_may_be_a_text_file() -> None:
    found = read("a.txt", b"Sub-group: A\nStage: End\nNumber present: 4\nWe talked and it was good.\n")
    assert rows(found) == [["A", "End", "sub-group", "4", "We talked and it was good."]]


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman", "utf-16"])
def test_notes_keep_their_letters_in_every_encoding(encoding: str) -> None:
    text = "Beginning\nMae\u2019r t\u00eem yn hapus iawn.\nEnd\nDiolch \u00e2 chroeso i chi.\n"
    found = read("a.txt", text.encode(encoding))
    assert found.tool == "group_notes" and found.encoding == encoding
    assert found.rows["text"].tolist() == ["Mae\u2019r t\u00eem yn hapus iawn.", "Diolch \u00e2 chroeso i chi."]


@pytest.mark.parametrize(
    "text",
    [
        "When was it hardest?\nBeginning\nthe end\nat the start of the scheme\nMiddle\nI think it was fine\n",
        "When was it best?\nEnd\nwe were heard by all\nMiddle\nwe met now and then\nEnd\nwe were glad of it\n",
        "Beginning,Middle,End\nI was shy then,better now,good at all\nno,yes,yes\n",
        "Code,Stage,Text\nA1,Beginning,we hope to be heard\nB2,End,we agreed on two things\n",
    ],
)
def test_answers_that_name_stages_are_no_notes(text: str) -> None:
    found = read("a.csv", text.encode())
    assert found.tool == "plain" and len(found.rows) == len(text.splitlines()) - 1
    assert not is_headed(text.splitlines())


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\n\nthank you for coming to the meeting. It was nice.\n\nBest wishes,\nJo\n",
        "Minutes of the day\n\nWe met at noon and talked about the year that lies behind us.\nThen we left.\n",
    ],
)
def test_a_letter_is_neither_notes_nor_a_table(text: str) -> None:
    with pytest.raises(CannotRead, match="text without columns"):
        read("a.txt", text.encode())


def test_a_question_whose_first_answer_is_blank_is_still_a_table() -> None:
    found = read("a.csv", b"What changed for you?\n\nI listen more than I did before.\nNothing\n")
    assert found.rows["What changed for you?"].tolist() == ["I listen more than I did before.", "Nothing"]


@pytest.mark.parametrize(
    "line",
    ["In the end we agreed.", "End: we agreed on two steps.", "Before lunch",
     "Present company excepted: all were kind.",
     "Members: some of us felt unheard.", "The group: a place to talk, and to listen to one another."],
)  # fmt: skip
def test_a_sentence_is_no_heading(line: str) -> None:
    assert headings_of(line) == []


def test_the_samples_documents_say_what_the_scheme_folder_holds() -> None:
    folder = ROOT / "sample_data" / "files"
    found = [read(path.name, path.read_bytes()) for path in sorted(folder.glob("*.docx"))]
    assert len(found) == 21 and all(len(each.rows) == 1 and kinds(each) == [("title_row", 1)] for each in found)
    assert all(set(each.rows["members"]) <= {"4", "5"} and each.rows["text"].notna().all() for each in found)
    whole = read("whole.txt", (folder / "invented-whole-group.txt").read_bytes())
    assert whole.rows["members"].tolist() == ["61", "48", "58"] and len(whole.problems) == 2
