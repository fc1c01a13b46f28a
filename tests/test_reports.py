"""What leadership takes away says what the release says, in every format, and nothing that it may not say."""

from __future__ import annotations

import copy
import datetime
import io
import re
import zipfile
from dataclasses import replace
from types import ModuleType
from typing import Any

import lxml.etree
import openpyxl
import pytest
from conftest import EMPTY, SAMPLE, small_releases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.util import Inches

from analysis import at_a_glance, release_words
from analysis.actions import Action
from analysis.exports.csv_text import FORMULA
from analysis.model import CannotRead
from analysis.progress import forbidden_words
from analysis.records import Claim
from analysis.release import NOT_SHOWN, OF_GROUPS, Release, open_release
from analysis.reports import _firm, _room, _why_chart, board_pack, book, page, story, summary

FORMATS = (board_pack, book, page, summary)
TODAY = datetime.date(2026, 11, 30)
PLAN = (
    Action(id="a", title="Quiet room", why="W1", owner_role="Facilities lead", due=datetime.date(2026, 10, 1)),
    Action(id="b", title="Two junior seats", why="W3", status="done", outcome="Ten juniors take part."),
    Action(id="c", title="Feedback training", why="W4", junior_owner_role="A mentor", due=datetime.date(2027, 2, 1)),
)
CLAIM = Claim(id="c1", why="W2", says="Belonging rose for mentors.", confidence="some", agreed_by=("junior", "HR"))


@pytest.fixture(scope="module")
def sample() -> Release:
    return open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))


def told_of(release: Release, **more: Any) -> story.Story:
    return story.told(release, **({"plan": PLAN, "claims": (CLAIM,), "today": TODAY} | more))


def changed(release: Release, change) -> Release:
    """A release with other tables; what is written of it is what it holds, whoever sealed it."""
    content = copy.deepcopy(release.content)
    tables = content["tables"]
    for each in tables.values():
        each["rows"] = [dict(zip(each["columns"], row, strict=True)) for row in each["rows"]]
    change(tables)
    for each in tables.values():
        each["rows"] = [[row[name] for name in each["columns"]] for row in each["rows"]]
    return Release(content)


def rows_of(tables: dict, name: str) -> list[dict]:
    return tables[name]["rows"]


def text_of(kind: ModuleType, written: bytes) -> str:
    """Everything that a file says or holds, without the program that draws in a web page."""
    if written[:2] != b"PK":
        text = written.decode("utf-8")
        return re.sub(r"<script>.*?</script>", "", text, count=1, flags=re.DOTALL)
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        parts = []
        for name in packed.namelist():
            content = packed.read(name)
            parts.append(text_of(kind, content) if content[:2] == b"PK" else content.decode("utf-8", errors="ignore"))
        return "\n".join(parts)


# ------------------------------------------------------------------------------------------------------ the contract


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.__name__)
def test_every_format_says_what_it_is_and_writes_the_sample_alike_each_time(kind, sample):
    assert kind.NAME and "/" in kind.MEDIA_TYPE and re.fullmatch("[a-z]+", kind.SUFFIX)
    written = kind.write(told_of(sample))
    assert len(written) > 1000
    texts = text_of(kind, written)
    for why in sample.table("progress_by_why")["title"]:
        assert why in texts
    assert sample.content["scheme"]["name"] in texts and "Invented data" in texts
    assert "None" not in re.sub(r'"[^"]*None[^"]*"|xlNone|<[^>]+>', "", texts) and ">nan<" not in texts


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.__name__)
def test_a_release_that_tells_nothing_gives_a_document_in_words(kind):
    release = small_releases(EMPTY)[0].release
    assert release is not None
    for plan in (None, ()):
        texts = text_of(kind, kind.write(told_of(release, plan=plan, claims=())))
        assert EMPTY.name in texts
        if kind is not book:
            assert at_a_glance.NO_WHY in texts.replace("&#39;", "'")


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.__name__)
def test_no_document_holds_a_table_or_a_line_of_groups(kind, sample):
    members = {(row["group_label"], row["member"]) for row in sample.table("change_by_group").to_dict("records")}
    assert members
    texts = text_of(kind, kind.write(told_of(sample, plan=())))
    assert not [member for _, member in members if re.search(rf"[>“]{re.escape(str(member))}[<”]", texts)]


@pytest.mark.parametrize("kind", FORMATS, ids=lambda kind: kind.__name__)
def test_a_release_of_an_earlier_program_is_written_all_the_same(kind, sample):
    def earlier(tables: dict) -> None:
        later = {
            "progress_by_indicator": ("kind", "late", "added", "due"),
            "difference": ("word",),
            "harm": ("measured",),
        }
        for name, columns in later.items():
            tables[name]["columns"] = [each for each in tables[name]["columns"] if each not in columns]
        for name in ("figure", "participation", "theme_pair"):
            del tables[name]

    assert sample.content["scheme"]["name"] in text_of(kind, kind.write(told_of(changed(sample, earlier))))


def test_groups_that_moved_away_are_in_no_line_of_a_story(sample):
    def worse(tables: dict) -> None:
        for row in rows_of(tables, "change_by_group"):
            row.update(
                shown=True, change=-1.0, lo=-1.5, hi=-0.5, higher="better", people="15 to 24", member="Ombersley"
            )

    told = told_of(changed(sample, worse))
    assert all(told.release.table(name).empty for name in OF_GROUPS) and not sample.table(OF_GROUPS[0]).empty
    lines = [line for why in told.whys for side in (why.for_it, why.against, why.other, why.open) for line in side]
    assert lines and not [line for line in lines if "Ombersley" in line]


# ------------------------------------------------------------------------------------------------------ what is told


def charts_of(written: bytes) -> dict[str, Any]:
    """The native charts of a pack by the title of their slide."""
    show = Presentation(io.BytesIO(written))
    found = {}
    for slide in show.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                found[slide.shapes.title.text_frame.text] = shape.chart
    return found


def points_of(chart: Any) -> dict[str, list[float]]:
    held = {}
    for series in chart.plots[0].series:
        held[series.name] = [float(each) for each in series._element.xpath("c:xVal//c:v/text()")]
    return held


def test_charts_of_the_pack_are_native_and_carry_the_released_numbers_exactly(sample):
    told = told_of(sample)
    charts = charts_of(board_pack.write(told))
    drawn = {why.title: why.leading for why in told.whys}
    assert set(charts) == set(drawn) and len(charts) == 4
    for title, row in drawn.items():
        points = points_of(charts[title])
        assert points["Likely range (95%)"] == [row["toward_lo"], row["toward_hi"]]
        assert points["Average change"] == [row["toward"]]
        assert points["Target"] == [row["needed"]] * 2  # a line from under the bars to over them
        assert points["Too small to matter"] == [-row["smallest"], row["smallest"]]
        axis = charts[title].category_axis
        assert (axis.minimum_scale, axis.maximum_scale) == (-row["axis"], row["axis"])
        # What Excel opens on “Edit data” is the same.
        sheet = openpyxl.load_workbook(io.BytesIO(charts[title].part.chart_workbook.xlsx_part.blob)).active
        cells = {cell.value for line in sheet.iter_rows() for cell in line if isinstance(cell.value, (int, float))}
        assert cells <= {each for held in points.values() for each in held} | {1, _why_chart.UNDER, _why_chart.OVER}


def test_every_picture_and_table_of_the_pack_has_words_and_every_slide_of_a_why_its_caveats(sample):
    told = told_of(sample)
    show = Presentation(io.BytesIO(board_pack.write(told)))
    notes = {slide.shapes.title.text_frame.text: slide.notes_slide.notes_text_frame.text for slide in show.slides
             if slide.has_notes_slide}  # fmt: skip
    for slide in show.slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                assert len(shape._element.xpath(".//p:cNvPr")[0].get("descr")) > 10
    for why in told.whys:
        assert why.sentence in notes[why.title] and all(line in notes[why.title] for line in (*why.other, *why.open))
        assert all(line in notes[why.title] for line in told.method)


def test_what_a_slide_has_no_room_for_stands_whole_in_its_notes(sample):
    lines = tuple(f"{number}. " + "Something that speaks against it, at some length. " * 4 for number in range(30))
    told = told_of(sample)
    told = replace(told, whys=(replace(told.whys[0], against=lines),))
    show = Presentation(io.BytesIO(board_pack.write(told)))
    slide = next(each for each in show.slides if each.shapes.title.text_frame.text == told.whys[0].title)
    texts = "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)
    notes = slide.notes_slide.notes_text_frame.text
    assert _room.IN_THE_NOTES in texts
    assert all(line.strip() in texts or line.strip() in notes for line in lines)


def test_a_long_plan_takes_as_many_slides_as_it_needs_and_loses_no_action(sample):
    plan = tuple(Action(id=f"a{n}", title=f"Step {n} " + "of many words " * (n % 9), why="W1") for n in range(60))
    show = Presentation(io.BytesIO(board_pack.write(told_of(sample, plan=plan))))
    cells = [
        row.cells[0].text_frame.text
        for slide in show.slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
    ]
    assert all(any(cell.startswith(f"{each.title.strip()}.") for cell in cells) for each in plan)
    tall = show.slide_height
    assert all(shape.top < tall for slide in show.slides for shape in slide.shapes)


def test_sheets_hold_the_released_tables_and_nothing_is_hidden_or_runs(sample):
    opened = openpyxl.load_workbook(io.BytesIO(book.write(told_of(sample))))
    assert opened.sheetnames[0] == "Contents" and opened.sheetnames[-2:] == ["Dictionary", "Method"]
    assert all(sheet.sheet_state == "visible" for sheet in opened)
    for sheet in opened:
        assert not [
            cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f" or cell.comment
        ]
        hidden = [*sheet.column_dimensions.values(), *sheet.row_dimensions.values()]
        assert not any(each.hidden for each in hidden)
    for told in book.sheets():
        released = sample.table(told["table"])
        if not len(released):
            assert told["name"] not in opened.sheetnames
            continue
        heads, *rows = opened[told["name"]].iter_rows(values_only=True)
        assert len(rows) == len(released)
        for name, heading, meaning in told["columns"]:
            place, cells = heads.index(heading), released[name].tolist()
            assert meaning
            if told["table"] != "theme":  # whose rows stand in another order
                held = [row[place] for row in rows]
                both = [(a, b) for a, b in zip(cells, held, strict=True) if isinstance(a, (int, float)) and a == a]
                assert all(a == b for a, b in both), (told["name"], heading)


def test_the_workbook_draws_what_may_be_told_and_only_that(sample):
    def hide(tables: dict) -> None:
        for row in rows_of(tables, "change")[::2]:
            row.update(dict.fromkeys(("n", "before", "after", "change", "lo", "hi", "up", "same", "down")), shown=False)

    opened = openpyxl.load_workbook(io.BytesIO(book.write(told_of(changed(sample, hide)))))
    sheet = opened["Changes"]
    drawn = [ref for chart in sheet._charts for series in chart.series for ref in [series.val.numRef.f]]
    assert drawn
    for ref in drawn:
        cells = [cell.value for row in sheet[ref.partition("!")[2].replace("$", "")] for cell in row]
        assert all(isinstance(value, (int, float)) for value in cells), cells
    words = {cell.value for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)}
    assert "not_shown" in words and NOT_SHOWN not in words and release_words.HIDDEN_CELL not in words


def drawn_in(written: bytes) -> list[tuple[Any, Any, str]]:
    """Every chart of a workbook with its sheet and the words in its place."""
    opened = openpyxl.load_workbook(io.BytesIO(written))
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        found = []
        for sheet in (each for each in opened if each._charts):
            links = packed.read(f"xl/worksheets/_rels/sheet{opened.index(sheet) + 1}.xml.rels").decode("utf-8")
            drawing = packed.read(f"xl/drawings/{re.findall(r'drawing[0-9]+[.]xml', links)[0]}")
            words = [each.get("descr") for each in lxml.etree.fromstring(drawing).iter("{*}cNvPr")]
            found += [(sheet, chart, said) for chart, said in zip(sheet._charts, words, strict=True)]
    return found


def numbers_of(chart: Any) -> list[tuple[str, list[float]]]:
    """What the series of a chart refer to, and what they hold of it."""
    held = []
    for series in chart.series:
        source = getattr(series, "val", None) or series.xVal
        if source.numRef is not None:
            held.append((source.numRef.f, [float(each.v) for each in source.numRef.numCache.pt]))
    return held


def cells_of(sheet: Any, reference: str) -> list[Any]:
    name, _, place = reference.rpartition("!")
    assert name.strip("'") == sheet.title, reference
    area = sheet[place.replace("$", "")]
    return [each.value for row in area for each in row] if isinstance(area, tuple) else [area.value]


def rows_drawn(chart: Any) -> set[int]:
    """The rows of the sheet that a chart draws or names, without the headings."""
    places = [place for place, _ in numbers_of(chart)]
    lines: set[int] = set()
    for place in places:
        ends = [int(each) for each in re.findall(r"[$]([0-9]+)", place.rpartition("!")[2])]
        lines |= set(range(ends[0], ends[-1] + 1))
    return lines


CHARTED = {
    "Indicators": ("progress_by_indicator", {"toward", "toward_lo", "toward_hi", "needed"}),
    "Comparison": ("difference", {"difference", "lo", "hi"}),
    "Theme changes": ("theme_change", {"difference", "lo", "hi"}),
    "Changes": ("change", {"before", "after"}),
    "Themes": ("theme", {"share"}),
    "People": ("people", {"invited", "answered"}),
}


def test_charts_of_the_workbook_are_cells_that_hold_the_released_numbers_exactly(sample):
    drawn = drawn_in(book.write(told_of(sample)))
    assert {sheet.title for sheet, _, _ in drawn} == set(CHARTED)
    for sheet, chart, _ in drawn:
        table, columns = CHARTED[sheet.title]
        held = numbers_of(chart)
        assert held
        for place, values in held:
            assert cells_of(sheet, place) == values, (sheet.title, place)
        heads = {sheet[f"{re.findall('[A-Z]+', place.rpartition('!')[2])[0]}1"].value for place, _ in held}
        headings = {head: name for told in book.sheets() if told["table"] == table for name, head, _ in told["columns"]}
        assert {headings[head] for head in heads} <= columns
        released = {each for name in columns for each in sample.table(table)[name] if each is not None}
        assert {value for _, values in held for value in values} <= released


def test_every_indicator_with_a_change_has_one_chart_with_its_range_and_its_target(sample):
    charts = [
        (sheet, chart) for sheet, chart, _ in drawn_in(book.write(told_of(sample))) if sheet.title == "Indicators"
    ]
    rows = sample.table("progress_by_indicator").to_dict("records")
    told = {line: row for line, row in enumerate(rows, start=2) if row["toward"] is not None}
    assert [rows_drawn(chart) for _, chart in charts] == [{line} for line in told] and len(told) == 12
    for (_, chart), row in zip(charts, told.values(), strict=True):
        assert [values for _, values in numbers_of(chart)] == [
            [row["toward_lo"], row["toward_hi"]], [row["toward"]], [row["needed"]],
        ]  # fmt: skip
        half = chart.x_axis.scaling.max
        assert chart.x_axis.scaling.min == -half and half >= max(abs(row["toward_lo"]), abs(row["toward_hi"]))
    wide = {}
    for (_, chart), row in zip(charts, told.values(), strict=True):
        assert wide.setdefault(row["scale"], chart.x_axis.scaling.max) == chart.x_axis.scaling.max


def hidden_half(tables: dict) -> None:
    for name in ("progress_by_indicator", "difference", "theme_change", "change", "theme"):
        for place, row in enumerate(rows_of(tables, name)):
            figures = [each for each, cell in row.items() if isinstance(cell, (int, float)) and each not in KEPT]
            figures = [each for each in figures if not isinstance(row[each], bool)]
            row.update(dict.fromkeys(figures, 417.3) if place % 2 else dict.fromkeys(figures), shown=bool(place % 2))


def test_a_row_that_may_not_be_told_is_in_no_chart_of_the_workbook(sample):
    drawn = drawn_in(book.write(told_of(changed(sample, hidden_half))))
    for sheet, chart, _ in drawn:
        for place, _ in numbers_of(chart):
            assert all(isinstance(value, (int, float)) for value in cells_of(sheet, place)), place
        if sheet.title in ("Indicators", "Comparison"):
            assert all(line % 2 for line in rows_drawn(chart)), (sheet.title, rows_drawn(chart))
    for name in ("Indicators", "Comparison", "Theme changes", "Changes", "Themes"):
        assert [each for each, _, _ in drawn if each.title == name], name


def test_a_workbook_of_which_nothing_may_be_told_has_no_number_of_it_in_any_part(sample):
    def all_hidden(tables: dict) -> None:
        hidden_half(tables)
        for name in ("progress_by_indicator", "difference", "theme_change", "change", "theme"):
            for row in rows_of(tables, name):
                row.update({each: None for each, cell in row.items() if cell == 417.3}, shown=False)

    assert "417.3" in text_of(book, book.write(told_of(changed(sample, hidden_half))))
    written = book.write(told_of(changed(sample, all_hidden)))
    assert "417.3" not in text_of(book, written)
    assert {sheet.title for sheet, _, _ in drawn_in(written)} == {"People"}


def test_every_chart_of_the_workbook_has_a_title_axes_and_words_of_released_numbers(sample):
    for sheet, chart, words in drawn_in(book.write(told_of(sample))):
        title = "".join(run.t for line in chart.title.tx.rich.p for run in line.r or ())
        assert title and words.startswith(title.partition(": ")[0]) and words.endswith(".")
        axes = [axis for axis in (chart.x_axis, chart.y_axis) if not axis.delete]
        assert axes and all(axis.title is not None for axis in axes)
        assert not forbidden_words(words), words
        said = re.sub(r"\(([0-9]+ of [0-9]+|of [0-9]+ themes [0-9]+)[a-z0-9 ]*\)", "", words)
        cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
        known = {float(each) for cell in cells for each in re.findall(r"-?[0-9]+(?:[.][0-9]+)?", str(cell))}
        found = [float(each) for each in re.findall(r"(?<![0-9A-Za-z])-?[0-9]+(?:[.][0-9]+)?", said)]
        assert found and set(found) <= known, (words, set(found) - known)


def test_a_count_of_so_few_is_called_that_in_the_workbook_and_is_not_called_hidden(sample):
    content = book.write(told_of(sample))
    pages = openpyxl.load_workbook(io.BytesIO(content))
    rows = [row for row in sample.table("theme").to_dict("records") if row["shown"] and row["fewer"]]
    heading = [cell.value for cell in pages["Themes"][1]].index("People")
    cells = [row[heading].value for row in pages["Themes"].iter_rows(2)]
    assert rows and cells.count("fewer than 3") == len(rows)
    told = [words for _, chart, words in drawn_in(content) if "share who mention each theme (of" in words]
    few = sum(int(found) for words in told for found in re.findall(r"([0-9]+) mentioned by fewer than 3", words))
    assert few == len(
        [row for row in rows if any(f"{row['role_label']}, {row['stage_label']}:" in each for each in told)]
    )


def test_no_chart_of_the_workbook_lies_on_another_nor_on_the_table(sample):
    for sheet in openpyxl.load_workbook(io.BytesIO(book.write(told_of(sample)))):
        rows: dict[int, list[Any]] = {}
        for chart in sheet._charts:
            rows.setdefault(chart.anchor._from.row + 1, []).append(chart)
        for line, charts in rows.items():
            assert line > sheet.max_row
            tall = sheet.row_dimensions[line].height * 12_700
            assert all(chart.anchor._from.rowOff + chart.anchor.ext.height <= tall for chart in charts)
            assert tall <= 409 * 12_700
            columns = [chart.anchor._from.col for chart in charts]
            assert columns == sorted(set(columns))


UNITS = {
    "scale": "points of the scale", "theme": "percentage points", "figure": "percentage points",
    None: "points of the scale",
}  # fmt: skip


@pytest.mark.parametrize("kind", UNITS)
def test_pack_and_workbook_name_the_unit_of_what_they_draw(sample, kind):
    def put(tables: dict) -> None:
        for row in rows_of(tables, "progress_by_indicator"):
            row.update(kind=kind)

    told, axis = told_of(changed(sample, put)), f"Change in {UNITS[kind]}: 0 is no change, right is towards the aim"
    charts = charts_of(board_pack.write(told)).values()
    assert {chart.category_axis.axis_title.text_frame.text for chart in charts} == {axis}
    drawn = [chart for sheet, chart, _ in drawn_in(book.write(told)) if sheet.title == "Indicators"]
    titles = [chart.x_axis.title.tx.rich.p for chart in drawn]
    assert {"".join(run.t for line in title for run in line.r or ()) for title in titles} == {axis}


def test_a_figure_without_a_range_is_told_as_it_was_typed():
    assert "the unit of the figure" in release_words.along({"kind": "figure", "n": None})
    assert "the unit of the figure" in release_words.along({"kind": "participation", "n": 36})


def test_the_dictionary_calls_the_share_of_a_theme_no_average_of_a_scale(sample):
    meanings = {(sheet, heading): meaning for sheet, heading, meaning in dictionary_of(book.write(told_of(sample)))}
    assert "of a share the per cent" in meanings["Indicators", "Before"]
    assert "of a log the average" in meanings["Indicators", "After"]
    assert "verage" not in meanings["Indicators", "Change towards the aim"]


def dictionary_of(written: bytes) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(io.BytesIO(written))["Dictionary"].iter_rows(values_only=True))


FIGURES = st.one_of(st.none(), st.integers(-400, 400).map(lambda n: n / 10))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.lists(st.tuples(FIGURES, FIGURES, FIGURES, st.booleans()), min_size=4, max_size=4))
def test_charts_and_words_of_any_whys_hold_the_numbers_of_their_rows(sample, values):
    def put(tables: dict) -> None:
        for number, row in enumerate(rows_of(tables, "progress_by_indicator")):
            low, high, toward, shown = values[number % len(values)]
            low, high = (low, high) if low is None or high is None else (min(low, high), max(low, high))
            figures = {"toward": toward, "toward_lo": low, "toward_hi": high, "shown": shown}
            if not shown:
                figures |= dict.fromkeys(("toward", "toward_lo", "toward_hi", "n", "before", "after"))
            row.update(figures)

    told = told_of(changed(sample, put))
    charts = charts_of(board_pack.write(told))
    for why in told.whys:
        row = why.leading
        whole = row["shown"] and None not in (row["toward"], row["toward_lo"], row["toward_hi"])
        assert (why.title in charts) == whole
        said = board_pack.change_of(row)
        if not row["shown"]:
            assert said == NOT_SHOWN
        elif row["toward"] is not None:
            assert release_words.signed(row["toward"]) in said
        if whole:
            assert points_of(charts[why.title])["Average change"] == [row["toward"]]


def test_a_hidden_figure_is_in_no_part_of_any_file(sample):
    """Figures that cannot be taken for others are told, and then hidden as a release hides them."""

    def put(*, hidden: bool):
        def change(tables: dict) -> None:
            for name in ("progress_by_indicator", "change"):
                for row in rows_of(tables, name):
                    figures = [each for each, cell in row.items() if isinstance(cell, float) and each not in KEPT]
                    row.update(dict.fromkeys(figures, None if hidden else 417.3), shown=not hidden)
                    row.update({"sentence": NOT_SHOWN if hidden else "It moved by 417.3."} if "sentence" in row else {})
            for row in rows_of(tables, "progress_by_why"):
                row.update(measure=NOT_SHOWN, rating=NOT_SHOWN)

        return change

    for kind in FORMATS:
        assert "417.3" in text_of(kind, kind.write(told_of(changed(sample, put(hidden=False))))), kind
        assert "417.3" not in text_of(kind, kind.write(told_of(changed(sample, put(hidden=True))))), kind
    texts = text_of(summary, summary.write(told_of(changed(sample, put(hidden=True)))))
    assert "not shown, to protect people in small groups" in texts


KEPT = ("minimum", "maximum", "axis", "needed", "smallest")


# ------------------------------------------------------------------------------------------------- what people write

NASTY = "</script><script>alert(1)</script>\x0b=cmd|' /C calc'!A0 {{ 7*7 }} <img src=http://evil.example/x>"


def nasty(release: Release) -> Release:
    def put(tables: dict) -> None:
        for row in rows_of(tables, "progress_by_why"):
            row.update(title=f"={NASTY}", statement=NASTY, affected=NASTY)
        for row in rows_of(tables, "progress_by_indicator") + rows_of(tables, "change") + rows_of(tables, "theme"):
            row.update(**{name: f"@{NASTY}" for name in ("label", "role_label", "name", "stage_label") if name in row})
        for row in rows_of(tables, "extract"):
            row.update(words=NASTY)

    found = changed(release, put)
    found.content["scheme"].update(name=f"+{NASTY}", contact=NASTY, notice=NASTY)
    return found


@pytest.mark.parametrize("kind", (page, summary), ids=lambda kind: kind.__name__)
def test_words_of_people_never_run_in_a_page(kind, sample):
    plan = (Action(id="x", title=NASTY.replace("\x0b", " "), why="W1", outcome="<b>bold</b>", status="done"),)
    written = kind.write(told_of(nasty(sample), plan=plan)).decode("utf-8")
    program = page._plotly()
    written = written.replace(str(program), "")
    assert "<script>alert" not in written and "<img" not in written and "<b>bold" not in written and "49" not in NASTY
    assert "{{ 7*7 }}" in written
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", written, re.DOTALL)
    assert all("alert(1)</" not in each for each in scripts)


def test_words_of_people_never_run_in_a_workbook_nor_break_slides(sample):
    told = told_of(nasty(sample))
    opened = openpyxl.load_workbook(io.BytesIO(book.write(told)))
    texts = [cell.value for sheet in opened for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    assert [text for text in texts if "cmd|" in text]
    assert not [text for text in texts if text.lstrip(" ").startswith(FORMULA)]
    assert len(Presentation(io.BytesIO(board_pack.write(told))).slides) > 8


def test_a_file_names_no_person_program_or_machine(sample):
    for kind in (board_pack, book):
        with zipfile.ZipFile(io.BytesIO(kind.write(told_of(sample)))) as packed:
            core = packed.read("docProps/core.xml").decode("utf-8")
            assert not re.search(r"<(dc:creator|cp:lastModifiedBy)[^>]*>[^<]+<", core), core
            assert not [name for name in packed.namelist() if "comment" in name or "customXml" in name]


def test_no_page_reaches_for_the_network(sample):
    for kind in (page, summary):
        written = kind.write(told_of(sample)).decode("utf-8").replace(str(page._plotly()), "")
        assert not re.search(r'(?:src|href|url)\s*[=(]\s*["\']?\s*(?:https?:)?//', written)
        assert "default-src 'none'" in written


def test_no_sentence_of_a_story_claims_too_much(sample):
    told = told_of(sample)
    for line in (*told.method, *told.limits, told.answer, told.rating, told.burden, *told.notices):
        assert not forbidden_words(line), line
    for kind in (page, summary):
        words = re.sub(r"<style>.*?</style>|<script>.*?</script>|<[^>]+>", " ",
                       text_of(kind, kind.write(told)), flags=re.DOTALL)  # fmt: skip
        quoted = [row["words"] for row in told.words]
        for each in quoted:
            words = words.replace(each, "")
        assert not forbidden_words(words), forbidden_words(words)


# -------------------------------------------------------------------------------------------------- the firm's template


def template(*, slides: int = 2, width: float = 10, layouts: bool = True) -> bytes:
    show = Presentation()
    show.slide_width = Inches(width)
    for number in range(slides):
        slide = show.slides.add_slide(show.slide_layouts[number % 6])
        slide.shapes.add_textbox(0, 0, 100, 100).text_frame.text = "A secret of the firm"
    stream = io.BytesIO()
    show.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("width", (10, 13.333))
def test_a_pack_on_the_firms_template_keeps_its_look_and_none_of_its_slides(sample, width):
    written = board_pack.write(told_of(sample), template(width=width))
    show = Presentation(io.BytesIO(written))
    assert show.slide_width == Inches(width)
    assert "A secret of the firm" not in text_of(board_pack, written)
    assert set(charts_of(written)) == set(sample.table("progress_by_why")["title"])
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0 and shape.left + shape.width <= show.slide_width + Inches(0.05), shape.name
        assert not [each for each in slide.placeholders if each.has_text_frame and not each.text_frame.text]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a file", template()[:5000]])
def test_what_is_no_template_is_refused_with_a_sentence(sample, content):
    with pytest.raises(CannotRead, match=r"look\.pptx is not a PowerPoint file"):
        board_pack.write(told_of(sample), content, file="look.pptx")


def test_a_template_with_macros_or_without_end_is_refused():
    stream = io.BytesIO(template())
    with zipfile.ZipFile(stream, "a") as packed:
        packed.writestr("ppt/vbaProject.bin", b"x")
    with pytest.raises(CannotRead):
        board_pack.refuse_unusable(stream.getvalue(), "look.pptx")
    stream = io.BytesIO(template())
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("ppt/media/large.bin", b"0" * (_firm.MOST_UNPACKED + 1))
    with pytest.raises(CannotRead):
        board_pack.refuse_unusable(stream.getvalue(), "look.pptx")


# ---------------------------------------------------------------------------------------------------- since, and words


def test_what_is_told_otherwise_than_in_the_last_release(sample):
    assert at_a_glance.since(sample, sample) == []

    def earlier(tables: dict) -> None:
        rows = rows_of(tables, "progress_by_indicator")
        rows[0].update(words="Can't tell yet")
        rows[1].update(shown=False)
        rows[2].update(indicator="another", label="Another measure")
        tables["harm"]["rows"][0].update(on=False)

    said = at_a_glance.since(changed(sample, earlier), sample)
    now = sample.table("progress_by_indicator").to_dict("records")
    assert any("was “Can't tell yet”, is now “Target reached on average”" in line for line in said)
    assert any(f"was “not shown”, is now “{now[1]['words']}”" in line for line in said)
    assert any("Another measure" in line and "no longer followed" in line for line in said)
    assert any(line.startswith(now[2]["label"]) and line.endswith("new.") for line in said)
    assert said[-1] == "The mentors' burden: the warning is on."
    told = told_of(sample, earlier=changed(sample, earlier))
    for kind in (board_pack, page):
        assert said[-1] in text_of(kind, kind.write(told)).replace("&#39;", "'")


def test_words_are_taken_theme_by_theme_and_nobody_chooses_what_suits(sample):
    rows = sample.table("extract").to_dict("records")
    chosen = board_pack.chosen_words(rows, 6)
    assert len(chosen) == 6 and len({row["theme"] for row in chosen}) == 6
    assert abs(sum(row["role_label"] == "mentor" for row in chosen) - 3) <= 1
    assert board_pack.chosen_words(rows, 6) == chosen and board_pack.chosen_words(rows[:2], 6) == rows[:2]


def test_two_looks_at_one_measure_have_two_names_in_a_chart(sample):
    drawn = release_words.bars(sample.table("progress_by_indicator"))
    assert drawn["label"].is_unique
    assert any(label.endswith(", Six months later") for label in drawn["label"])


def test_the_plan_is_told_as_it_stands(sample):
    told = told_of(sample)
    assert told.by_status() == "2 open, 1 of them late; 1 done, 0 stopped."
    assert [each.id for each in told.open_actions()] == ["a", "c"]
    texts = text_of(summary, summary.write(told))
    assert "Quiet room (Facilities lead, by 1 October 2026, late)." in texts
    assert "Two junior seats: Ten juniors take part." in texts
    assert "Belonging rose for mentors." in text_of(page, page.write(told))


def test_what_moved_away_is_not_said_to_have_fallen_less_than_others(sample):
    def put(tables: dict) -> None:
        for row in rows_of(tables, "progress_by_indicator"):
            row.update(words="moving away", comparison="less than")

    told = text_of(summary, summary.write(told_of(changed(sample, put))))
    assert "moving away. Change towards the aim" in told and "Clearly less than" not in told
    assert "Clearly less towards the aim than for colleagues who did not take part" in told


def test_averages_of_the_same_people_are_spoken_of_only_where_there_are_averages(sample):
    def hide(tables: dict) -> None:
        for name in ("progress_by_indicator", "change"):
            for row in rows_of(tables, name):
                row.update(shown=False)

    shown, hidden = told_of(sample), told_of(changed(sample, hide))
    assert story.SAME_PEOPLE in shown.method and story.SAME_PEOPLE not in hidden.method
    sheets = [text_of(summary, summary.write(each)) for each in (shown, hidden)]
    assert ["people who answered twice" in each for each in sheets] == [True, False]


def test_one_is_one_and_no_sentence_ends_twice(sample):
    plan = [Action(id=f"p{n}", title=f"Step {n}.", outcome="") for n in range(summary.NEXT + 1)]
    plan.append(Action(id="d", title="Seats.", status="done", outcome="Taken."))
    told = replace(told_of(sample, plan=plan), contact="Room 3.")
    assert "1 more stands in the plan." in text_of(summary, summary.write(told))
    for kind in (board_pack, page, summary):
        said = text_of(kind, kind.write(told))
        assert not re.search(r"(Seats|Taken|Step \d|Room 3)[.]{2}", said), kind
    assert story.agreed_by(CLAIM).endswith("personnel (HR).")


def test_a_share_has_its_unit_and_a_typed_figure_its_decimals(sample):
    row = sample.table("progress_by_indicator").iloc[0].to_dict()
    share = row | {"shown": True, "kind": "theme", "toward": 31.0, "toward_lo": 6.0, "toward_hi": 51.0}
    assert board_pack.change_of(share) == "+31.0 (likely +6.0 to +51.0) percentage points"
    typed = row | {"shown": True, "kind": "figure", "n": None, "before": 0.04, "after": 0.01, "toward": 0.03}
    assert board_pack.change_of(typed | {"toward_lo": None, "toward_hi": None}) == "+0.03"
