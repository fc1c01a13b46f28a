"""A codebook out into a workbook and back, and what a theme may be without."""

from __future__ import annotations

import datetime
import io
import time
import zipfile

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import themes
from analysis.model import Refused
from analysis.themes.codebook import free_id, named_after
from analysis.themes.codebook_cells import CELL_TEXT
from analysis.themes.codebook_sheet import MOST_BYTES, MOST_ROWS

CODEBOOK = themes.load_codebook("reverse_mentoring")


def theme(**fields) -> dict:
    return {"id": "A", "name": "One", "definition": "d"} | fields


def book(*given: dict, **head) -> themes.Codebook:
    return themes.Codebook.model_validate({"id": "own", "name": "Own", "themes": given or [theme()]} | head)


def workbook(*rows: list, sheet: str = "Sheet", others: dict[str, list[list]] | None = None) -> bytes:
    made = openpyxl.Workbook()
    first = made.active
    assert first is not None
    first.title = sheet
    for row in rows:
        first.append(row)
    for name, cells in (others or {}).items():
        more = made.create_sheet(name)
        for row in cells:
            more.append(row)
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def read(*rows: list, **more) -> themes.Codebook:
    return themes.codebook_from_workbook(workbook(*rows, **more), file="Our codes.xlsx")


# --------------------------------------------------------------------------------------------- what a theme may lack


def test_a_theme_may_have_nothing_but_a_name_and_a_definition():
    only = book(theme()).themes[0]
    assert list(only.phrases) == []
    assert (only.include, only.exclude, only.fits, only.does_not_fit) == ("", "", (), "")


@pytest.mark.parametrize("name", ["", "a b", "T01;", "é", "x" * 41, "=1", "a/b", "../x", "a\nb"])
def test_an_id_that_is_no_key_is_refused_with_what_is_allowed(name: str):
    with pytest.raises(ValueError, match="an id is 1 to 40 of the letters a to z, digits, - and _"):
        book(theme(id=name))


def test_a_character_that_no_file_can_keep_is_refused():
    for bad in ("a\x00b", "a\x1bb", "\ud800", "\uffff"):
        with pytest.raises(ValueError, match="a character that no file can keep"):
            book(theme(definition=bad))
        with pytest.raises(ValueError, match="a character that no file can keep"):
            book(theme(fits=[bad]))


def test_texts_have_one_kind_of_line_end_and_no_space_around_them():
    made = book(theme(definition=" a\r\nb\rc\n", fits=["one\ntwo", " ", "three"], name=" Two \n words ")).themes[0]
    assert (made.definition, made.fits, made.name) == ("a\nb\nc", ("one two", "three"), "Two words")


def test_free_ids_are_short_differ_in_more_than_case_and_come_from_the_name():
    assert free_id("Perthyn i’r tŷ", ()) == "perthyn-ir-ty"
    assert free_id("belonging", ["Belonging", "belonging-2"]) == "belonging-3"
    assert free_id("信頼", ()) == "theme"
    assert {len(free_id("x" * 90, ["x" * 40])), len(free_id("x" * 90, ()))} == {40}
    assert named_after("/a/b/Our codes \x00.qdc") == {"id": "our-codes", "name": "Our codes", "version": "1"}


# ------------------------------------------------------------------------------------------------------- round trip


def test_the_codebook_comes_back_from_its_workbook_exactly():
    assert themes.codebook_from_workbook(themes.codebook_as_workbook(CODEBOOK), file="other name.xlsx") == CODEBOOK


ODD = ["=HYPERLINK(1)", "'=1", "''+x", "-", "@a", "\uff1d1", "_x000D_", "_x005F_", "_x005F_x000D_", "1.0", "TRUE"]
ODD += ["<script>", "ŵyl 🙂", "a\nb", "#REF", "a;b", "N/A", "nan", "None", "NULL", "2026-04-01", "1e5", "{=1}"]
ERRORS = ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "'#N/A"]
ODD += ERRORS
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30) | st.sampled_from(ODD)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(texts=st.lists(WORDS, min_size=5, max_size=5), fits=st.lists(WORDS, max_size=3), sensitive=st.booleans())
def test_any_texts_that_a_theme_can_have_come_back_from_its_workbook(texts, fits, sensitive):
    name, definition, include, exclude, not_fitting = texts
    try:
        own = book(theme(
            id="-a_1", name=name, definition=definition, include=include, exclude=exclude, fits=fits,
            does_not_fit=not_fitting, sensitive=sensitive, tips=[4, 10], whys=["W1", "-W2"], monitor="burden",
            toward=["feel safe*"], not_when=["trust deed", "état"],
        ), version="7")  # fmt: skip
    except ValueError:
        return  # no theme can have this text; what that is has its own tests
    assert themes.codebook_from_workbook(themes.codebook_as_workbook(own), file="x.xlsx") == own


def test_each_odd_text_comes_back_from_the_workbook():
    own = book(*(theme(id=f"T{place}", definition=text, fits=[text, text]) for place, text in enumerate(ODD)))
    assert themes.codebook_from_workbook(themes.codebook_as_workbook(own), file="x.xlsx") == own


@pytest.mark.parametrize("text", ERRORS)
def test_a_text_that_looks_like_an_error_comes_back_from_every_field(text: str):
    fields = dict.fromkeys(("name", "definition", "include", "exclude", "does_not_fit"), text)
    own = book(theme(**fields, fits=[text], whys=[text]), name=text, version=text)
    content = themes.codebook_as_workbook(own)
    assert themes.codebook_from_workbook(content, file="x.xlsx") == own
    # The same once another program has opened and saved it.
    again = io.BytesIO()
    openpyxl.load_workbook(io.BytesIO(content)).save(again)
    assert themes.codebook_from_workbook(again.getvalue(), file="x.xlsx") == own


def test_numbers_of_tips_come_back_from_the_workbook_however_long():
    own = book(theme(tips=[1, 10, 12345, -1]))
    assert themes.codebook_from_workbook(themes.codebook_as_workbook(own), file="x.xlsx") == own


def test_line_ends_that_a_spreadsheet_program_wrote_out_are_line_ends():
    made = read(["Name", "Definition", "Fits"], ["One", "a_x000D_\nb", "I belong._x000D_\nMe too."]).themes[0]
    assert (made.definition, made.fits) == ("a\nb", ("I belong.", "Me too."))


def test_no_cell_runs_as_a_formula_and_the_workbook_names_nobody():
    own = book(theme(name='=HYPERLINK("http://x")', definition="+1", include="@a", does_not_fit="-2+3"))
    content = themes.codebook_as_workbook(own)
    made = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in made.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not [cell.value for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))]
    assert made.sheetnames == ["Themes", "Columns"]
    assert b"creator" not in zipfile.ZipFile(io.BytesIO(content)).read("docProps/core.xml")
    explained = [row[0] for row in made["Columns"].iter_rows(min_row=2, values_only=True)]
    assert explained[:16] == [cell.value for cell in made["Themes"][1]]


def test_a_text_longer_than_a_cell_is_refused_with_its_theme_and_column():
    with pytest.raises(Refused, match='Column "Definition" of the theme A has 32,767 characters'):
        themes.codebook_as_workbook(book(theme(definition="x" * CELL_TEXT)))
    with pytest.raises(Refused, match='Column "Definition" of the theme A has 52,000 characters'):
        themes.codebook_as_workbook(book(theme(definition="_x000D_" * 4_000)))  # written out, it is longer
    with pytest.raises(Refused, match="The codebook name has 40,000 characters"):
        themes.codebook_as_workbook(book(name="x" * 40_000))
    longest = book(theme(definition="x" * (CELL_TEXT - 1)))
    assert themes.codebook_from_workbook(themes.codebook_as_workbook(longest), file="x.xlsx") == longest


# -------------------------------------------------------------------------------------------- workbooks of other people


def test_headings_may_stand_anywhere_in_any_order_and_case():
    made = read(
        ["Our codebook"], [],
        ["EXAMPLES", " Code ", "sensitive?", "Description", "Tips", "code ID", ""],
        ["I felt at home.\nThey knew me.", "Belonging", "Yes", "Being part", 4, "B1", None],
        [None, " "],
        [None, "Voice", "n", "Being heard", "1, 4", None, None],
    )  # fmt: skip
    assert (made.id, made.name, made.version) == ("our-codes", "Our codes", "1")
    assert [(each.id, each.name, each.sensitive, each.tips) for each in made.themes] == [
        ("B1", "Belonging", True, (4,)),
        ("voice", "Voice", False, (1, 4)),
    ]
    assert made.themes[0].fits == ("I felt at home.", "They knew me.")


def test_an_id_made_of_a_name_never_meets_one_that_stands_further_down():
    made = read(["Id", "Name"], [None, "Voice"], ["voice", "Other"], [None, "Voice"])
    assert [each.id for each in made.themes] == ["voice-2", "voice", "voice-3"]


HEAD = ["Id", "Name", "Definition", "Sensitive", "Tips", "Valence", "Phrases toward", "Monitor"]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["A", "One", "d", "maybe"], 'sheet "Sheet", row 2, column D: "Sensitive" must be yes or no'),
        (["A", "One", "d", "no", "1; four"], 'row 2, column E: "Tips" must be whole numbers, such as 1; 4'),
        (["A", "One", "d", "no", 1.5], 'column E: "Tips" must be whole numbers'),
        (["A", "One", "d", "no", datetime.date(2026, 4, 1)], "column E: .* taken for a date"),
        (["A", "One", "d", "no", 1, "good"], 'column F: "Valence" must be positive or mostly positive or either'),
        (["A", "One", "d", "no", 1, None, "a*b"], 'row 2, column G: the phrase "a\\*b" must be words'),
        (["A", "One", "d", "no", 1, None, "x\nX"], 'row 2: the theme A has the phrase "x" twice'),
        (["A", "One", "d", "no", 1, None, None, "cost"], 'column H: "Monitor" must be burden or empty'),
        (["A B", "One"], "row 2, column A: an id is 1 to 40"),
        (["A", None, "d"], "row 2, column B: a theme needs a name"),
        (["A", "One", "#REF!"], 'row 2, column C: "Definition" holds the error #REF! of a formula'),
    ],
)
def test_a_mistake_is_told_with_its_file_sheet_row_and_column(row: list, sentence: str):
    with pytest.raises(Refused, match=sentence) as refused:
        read(HEAD, row)
    assert str(refused.value).startswith("Our codes.xlsx, sheet")


def test_every_mistake_is_told_at_once_up_to_ten():
    with pytest.raises(Refused) as refused:
        read(HEAD, *[[f"A{number}", "One", "d", "maybe"] for number in range(12)])
    assert [f"row {number}, column D" in str(refused.value) for number in range(2, 14)] == [True] * 10 + [False] * 2
    assert "And 2 more." in str(refused.value)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([["Name", "Definition", "Colour"], ["One", "d", "red"]], 'row 1, column C: no codebook has a column "Colour"'),
        ([["Name", "Definition", None], ["One", "d", "red"]], "row 1, column C: this column has no heading"),
        ([["Name", "Definition", "Code"], ["One", "d", "x"]], 'column C: the column "Name" stands twice'),
        ([["Id", "Name"], ["A", "One"], ["A", "Two"]], "row 3, column A: row 2 has the same id A"),
        ([["Id", "Name"]], "no theme stands below the headings"),
        ([["Name"], ["One"]], "has no codebook: no row with the headings"),
        ([], "has no codebook"),
    ],
)
def test_a_sheet_that_is_no_codebook_is_told_why(rows: list[list], sentence: str):
    with pytest.raises(Refused, match=sentence):
        read(*rows)


def test_an_unknown_column_that_is_empty_is_left_alone():
    assert read(["Name", "Definition", "Colour"], ["One", "d", None]).themes[0].name == "One"


def test_a_damaged_or_enormous_workbook_is_a_sentence():
    whole = themes.codebook_as_workbook(CODEBOOK)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)
    for content, sentence in (
        (b"", "is not an .xlsx workbook"),
        (b"Name,Definition", "is not an .xlsx workbook"),
        (whole[:5000], "is not an .xlsx workbook"),
        (bytes(MOST_BYTES + 1), "is too large for a codebook"),
        (bomb.getvalue(), "is too large for a codebook"),
        (workbook(["Name", "Definition"], *[["One", "d"]] * MOST_ROWS), "more than 2,000 rows"),
    ):
        with pytest.raises(Refused, match=sentence):
            themes.codebook_from_workbook(content, file="own.xlsx")


def test_a_wide_and_sparse_sheet_is_read_no_further_than_a_codebook_goes():
    made = openpyxl.Workbook()
    first = made.active
    assert first is not None
    first.append(["Name", "Definition"])
    first.append(["One", "d"])
    first["XFD1000000"] = "far away"
    content = io.BytesIO()
    made.save(content)
    assert themes.codebook_from_workbook(content.getvalue(), file="x.xlsx").themes[0].name == "One"


def test_hostile_cells_are_read_in_good_time():
    phrases = "\n".join(f"word{number}" for number in range(100_000))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        whole = zipfile.ZipFile(io.BytesIO(workbook(["Name", "Phrases", "("], ["One", "many", None])))
        for name in whole.namelist():
            part = whole.read(name).replace(b"<t>many</t>", f"<t>{phrases}</t>".encode())
            archive.writestr(name, part.replace(b"<t>(</t>", b"<t>" + b"(" * 1_000_000 + b"</t>"))
    started = time.perf_counter()
    made = themes.codebook_from_workbook(content.getvalue(), file="x.xlsx").themes[0]
    assert len(made.neutral) == 100_000
    assert time.perf_counter() - started < 5


def test_entities_in_a_workbook_come_to_nothing():
    laughs = b'<!DOCTYPE sst [<!ENTITY a "hahahahaha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + place, b"&%c;" % (97 + place) * 10) for place in range(9)
    ) + b"]>"  # fmt: skip
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        whole = zipfile.ZipFile(io.BytesIO(workbook(["Name", "Definition"], ["One", "many"])))
        for name in whole.namelist():
            part = whole.read(name)
            if name == "xl/sharedStrings.xml":
                part = laughs + part.replace(b"<t>many</t>", b"<t>&j;</t>")
            archive.writestr(name, part)
    started = time.perf_counter()
    try:
        made = themes.codebook_from_workbook(content.getvalue(), file="x.xlsx").themes[0]
        assert len(made.definition) < 100
    except Refused as refused:
        assert str(refused).startswith("x.xlsx ")
    assert time.perf_counter() - started < 5
