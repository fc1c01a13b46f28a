"""However much there is to tell: a slide shows both sides and whole tables, its notes what it has no room for."""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from conftest import SAMPLE
from pptx import Presentation

from analysis.actions import Action
from analysis.release import open_release
from analysis.reports import _room, board_pack, book, story, summary

TODAY = datetime.date(2026, 11, 30)
LINE = "Something of which people wrote a good deal, and which has to be read to its end. "


@pytest.fixture(scope="module")
def release():
    return open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def told(release) -> story.Story:
    return story.told(release, plan=(), today=TODAY)


def slides_of(told: story.Story) -> list[Any]:
    return list(Presentation(io.BytesIO(board_pack.write(told))).slides)


def titled(slides: list[Any], title: str) -> list[Any]:
    return [each for each in slides if each.shapes.title.text_frame.text.startswith(title)]


def words_of(slide: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def cells_of(slide: Any) -> list[list[str]]:
    tables = [shape.table for shape in slide.shapes if shape.has_table]
    return [[cell.text for cell in row.cells] for table in tables for row in table.rows]


def notes_of(slide: Any) -> str:
    return slide.notes_slide.notes_text_frame.text


@pytest.mark.parametrize(("in_favour", "against"), [(30, 1), (1, 30), (30, 30), (8, 5), (0, 40)])
def test_both_sides_of_a_why_stand_on_its_slide_whatever_there_is_of_one(told, in_favour, against):
    lines = (
        tuple(f"{number}. {LINE * 2}" for number in range(in_favour)),
        tuple(f"{number} speaks otherwise. {LINE * 2}" for number in range(against)),
    )
    one = replace(told, whys=(replace(told.whys[2], for_it=lines[0], against=lines[1]),))
    (slide,) = titled(slides_of(one), told.whys[2].title)
    words, notes = words_of(slide), notes_of(slide)
    assert "What speaks for it" in words and "What speaks against it" in words
    for side in lines:
        assert not side or side[0].strip() in words
        assert all(line.strip() in words or line.strip() in notes for line in side)


@pytest.mark.parametrize("statement", [LINE * 12, "我们的" * 200, "x" * 3000], ids=["words", "chinese", "one word"])
def test_however_long_a_statement_is_the_verdict_stands_with_its_number(told, statement):
    why = replace(told.whys[0], statement=statement)
    (slide,) = titled(slides_of(replace(told, whys=(why,))), why.title)
    words = words_of(slide)
    assert f"{why.verdict}: {board_pack.change_of(why.leading)}, {why.leading['n']} people" in words
    assert f"All sources together: {why.words.lower()}." in words
    assert f"{statement[:20]}" in words and _room.IN_THE_NOTES in words and statement not in words
    assert statement.strip() in notes_of(slide)


def test_a_text_gives_way_to_what_stands_beside_it_and_to_no_more_than_that():
    beside, width = "Target reached.", 5_000_000
    tall = round(_room.height_of([LINE * 3, beside], width, _room.SIZES[-1])) + 1
    assert _room.shortened(LINE * 3, _room.Box(0, 0, width, tall), beside=beside) == LINE * 3
    cut = _room.shortened(LINE * 9, _room.Box(0, 0, width, tall), beside=beside)
    assert cut.startswith(LINE) and cut.endswith(_room.IN_THE_NOTES)
    assert _room.height_of([cut, beside], width, _room.SIZES[-1]) <= tall
    assert _room.shortened(LINE, _room.Box(0, 0, width, 1), beside=beside) == ""


def test_every_why_and_every_further_measure_is_on_a_slide_or_in_its_notes(told):
    further = tuple({**told.whys[2].further[0], "label": f"Measure {number}"} for number in range(12))
    many = tuple(replace(why, id=f"{why.id}{n}", title=f"{n}. {why.title}") for n in range(5) for why in told.whys)
    slides = slides_of(replace(told, whys=(*many, replace(told.whys[2], title="Crowded", further=further))))
    page = [row[0] for slide in titled(slides, "Is our why being met?") for row in cells_of(slide)]
    assert all(why.title in page for why in many)
    (crowded,) = titled(slides, "Crowded")
    shown = [row[0] for row in cells_of(crowded)]
    assert shown[-1] == _room.IN_THE_NOTES
    assert all(any(f"Measure {n}," in each for each in (*shown, *notes_of(crowded).split("\n"))) for n in range(12))


def test_no_table_is_reckoned_taller_than_its_slide(told):
    whole = Presentation(io.BytesIO(board_pack.write(told)))
    for slide in whole.slides:
        for shape in (each for each in slide.shapes if each.has_table):
            place = _room.Box(shape.left, shape.top, shape.width, 0)
            shares = [column.width for column in shape.table.columns]
            rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
            tall = _room.table_height(rows, shares, place, _room.SIZES[-1])
            assert shape.top + tall <= whole.slide_height


def test_a_long_outcome_is_shortened_on_its_slide_and_whole_in_its_notes(release):
    outcome = f"{LINE * 20}And this was the end of it."
    plan = (Action(id="a", title="Quiet room", why="W1", status="done", outcome=outcome[:1990]),)
    (slide,) = titled(slides_of(story.told(release, plan=plan, today=TODAY)), "What are we doing about it?")
    (_, row) = cells_of(slide)
    assert len(row[0]) < 300 and row[0].endswith("…")
    assert outcome[:1990].strip() in notes_of(slide)


def test_a_change_that_is_larger_than_the_usual_axis_is_drawn_on_it(told):
    row = {**told.whys[0].leading, "axis": 4.0, "toward": 4.4, "toward_lo": 3.7, "toward_hi": 5.1}
    (slide,) = titled(slides_of(replace(told, whys=(replace(told.whys[0], leading=row),))), told.whys[0].title)
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    assert chart.category_axis.maximum_scale >= 5.1 and chart.category_axis.minimum_scale <= -5.1


def test_notes_carry_what_the_figures_of_their_slide_cannot_show(told):
    for slide in slides_of(told):
        assert notes_of(slide)
        if any(shape.has_chart for shape in slide.shapes) or "whom" in words_of(slide):
            assert all(line in notes_of(slide) for line in told.method)


def test_that_a_comparison_may_not_be_told_is_not_that_nobody_was_compared():
    row = {"scale": "belong", "role": "mentor", "from_wave": "W1", "to_wave": "W2", "shown": True, "label": "Belonging"}
    row |= {"role_label": "Mentors", "before": 3.0, "after": 3.4, "lo": 0.1, "hi": 0.7, "n": 40, "change": 0.4}
    beside = {**row, "shown": False, "word": None}
    assert board_pack._of_role(row, [beside])[-1] == "not shown"
    assert board_pack._of_role(row, [])[-1] == "no comparison"
    assert (
        board_pack._of_role(row, [{**beside, "shown": True, "word": "more than"}])[-1] == "clearly more towards the aim"
    )


def test_a_why_without_a_measure_says_so_and_not_that_it_is_hidden(release):
    content = release.content | {"tables": {**release.content["tables"]}}
    table = content["tables"]["progress_by_why"]
    place = table["columns"].index("indicator")
    rows = [[None if at == place else value for at, value in enumerate(row)] for row in table["rows"]]
    content["tables"]["progress_by_why"] = {**table, "rows": rows}
    for why in story.told(type(release)(content), plan=(), today=TODAY).whys:
        assert why.leading is None and why.verdict == "No measure"


def test_participants_read_as_much_of_doubt_as_the_board(told):
    sheet = summary.write(told).decode("utf-8")
    for word in ("Not clearly more towards", "Clearly more towards", "Not compared with"):
        assert word in sheet
    later = [row for why in told.whys for row in why.further if row["to_wave"] == "Six months later"]
    assert later and sheet.count("At “Six months later”") == len(later)


def test_the_workbook_names_whole_verdicts_and_leads_nowhere_outside(told):
    opened = openpyxl.load_workbook(io.BytesIO(book.write(told)))
    heads, *rows = opened["Whys"].iter_rows(values_only=True)
    for why, row in zip(told.whys, rows, strict=True):
        assert row[heads.index("Measure")].endswith(f", {why.leading['words'].lower()}.")
    assert not [
        cell for row in opened["Indicators"].iter_rows(values_only=True) for cell in row if "Target met" in str(cell)
    ]
    links = [cell.hyperlink for row in opened["Contents"].iter_rows() for cell in row if cell.hyperlink]
    assert links and all(each.location and not each.target for each in links)
    assert {each.location.partition("!")[0].strip("'") for each in links} <= set(opened.sheetnames)
