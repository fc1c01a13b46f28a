"""Slides on the firm's own template or on ours: a title, and below it texts and tables that fit their place.

A slide has no way to make room, so each text and table is given the largest size at which it fits by estimate. What
does not fit at the smallest size stands in the notes of its slide, and the slide says so.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Inches, Pt

from analysis.charts._template import LIGHT
from analysis.reports._colours import of_words
from analysis.reports._firm import opened
from analysis.reports._placeholders import OF_THE_FIRM, TITLES, apart, box, brought, layout_for, stands, title_size
from analysis.reports._room import (
    AFTER,
    IN_THE_NOTES,
    LINE,
    SIZES,
    Box,
    fits,
    fitting,
    height_of,
    in_a_cell,
    shared,
    table_height,
)
from analysis.reports._still import still
from analysis.workbooks import written

MORE = " (continued)"
TITLE_SIZES = (36, 32, 28, 24, 20, 18, 16, 14)
UNDER_TITLE = (24, 20, 18, 16, 14, 12)
LOWEST_TITLE = 0.4  # of the height: what a title leaves has to hold all else


class Deck:
    """Slides below each other. template: the bytes of a .pptx, whose own slides are taken out."""

    def __init__(self, template: bytes | None = None, *, file: str = "The template"):
        self.own_look = template is None
        self.show = opened(template, file)
        self.first = layout_for(self.show, opening=True)
        self.plain = layout_for(self.show, opening=False)

    def opening(self, title: str, lines: Sequence[str], notes: str) -> None:
        """The first slide."""
        tall = self._height
        slide = self.show.slides.add_slide(self.first)
        self._accent(slide, 0.5)
        places = [each for each in slide.placeholders if each.placeholder_format.type not in (*TITLES, *OF_THE_FIRM)]
        ours = Box(self._margin, int(tall * 0.5), self._inner, int(tall * 0.38))
        under = places[0] if places and self._stands(places[0], tall) else None
        below = ours if under is None else box(under)
        heading = slide.shapes.title
        stays = self._stands(heading, tall) and apart(box(heading), below)
        place = Box(self._margin, int(tall * 0.28), self._inner, int(tall * 0.2))
        self._titled(slide, title, place, 40, stays=stays)
        if stays and under is not None:
            under.text_frame.text = "\n".join(map(written, lines))
            size, _ = fitting(list(lines), below, UNDER_TITLE)
            for run in (run for paragraph in under.text_frame.paragraphs for run in paragraph.runs):
                run.font.size = Pt(size)
            _emptied(slide, keep=(under,))
        else:
            _emptied(slide)
            self.text(slide, ours, list(lines), sizes=(18, 16, 14, 12))
        noted(slide, notes)

    def slide(self, title: str, notes: str = "") -> tuple[Any, Box]:
        """A slide with a title, and the place below it."""
        slide = self.show.slides.add_slide(self.plain)
        self._accent(slide, 0.12)
        top = int(self._height * 0.05)
        heading = slide.shapes.title
        stays = self._stands(heading, self._height * LOWEST_TITLE)
        self._titled(slide, title, Box(self._margin, top, self._inner, int(self._height * 0.12)), 28, stays=stays)
        _emptied(slide)
        noted(slide, notes)
        begins = top + int(self._height * 0.13)
        if stays:
            begins = int(heading.top + heading.height + self._height * 0.01)
        return slide, Box(self._margin, begins, self._inner, int(self._height * 0.92) - begins)

    def ink(self, slide: Any) -> str | None:
        """The colour of words that stand in no place of the template's; None leaves them as they are."""
        return None if self.own_look else of_words(slide.slide_layout, self._width * self._height)

    def text(self, slide: Any, place: Box, paragraphs: list[Any], *, sizes: Sequence[int] = SIZES) -> None:
        """Paragraphs in a box. Each is a text, or a pair of a text and True for one in bold."""
        told = [each if isinstance(each, tuple) else (each, False) for each in paragraphs if each]
        size, shown = fitting([text for text, _ in told], place, sizes)
        shape = slide.shapes.add_textbox(place.left, place.top, place.width, place.height)
        frame = shape.text_frame
        frame.word_wrap, ink = True, self.ink(slide)
        lines = [*told[:shown], *([(IN_THE_NOTES, False)] if shown < len(told) else [])]
        for number, (text, bold) in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text, run.font.size, run.font.bold = written(text), Pt(size), bold
            if ink:
                run.font.color.rgb = _rgb(ink)
            paragraph.space_after = Pt(size * AFTER)
        if shown < len(told):
            noted(slide, "\n".join(text for text, _ in told[shown:]))

    def texts(self, slide: Any, place: Box, blocks: Sequence[Sequence[Any]]) -> None:
        """Blocks of paragraphs below each other in one size. A long one is cut before it takes the room of another."""
        told = [[each[0] if isinstance(each, tuple) else each for each in block if each] for block in blocks]
        for size in SIZES:
            needed = [height_of(block, place.width, size) for block in told]
            if sum(needed) <= place.height:
                break
        else:
            needed = shared(needed, place.height)
        apart = min(Pt(size), max(0, place.height - sum(needed)) / len(needed))  # what is left over sets them apart
        needed = [each + apart for each in needed]
        for block, room in zip(blocks, place.stacked(*needed), strict=True):
            self.text(slide, room, list(block), sizes=(size,))

    def table(self, slide: Any, place: Box, rows: Sequence[Sequence[str]], shares: Sequence[float], alt: str) -> None:
        """A table, its first row the headings. shares: of the width, a column each."""
        size = next((each for each in SIZES[1:] if table_height(rows, shares, place, each) <= place.height), SIZES[-1])
        rows = self._noted_rows(slide, [in_a_cell(row) for row in rows], rows)
        if table_height(rows, shares, place, size) > place.height:
            more = (IN_THE_NOTES, *[""] * (len(shares) - 1))
            kept = max((n for n in range(1, len(rows)) if fits([*rows[:n], more], shares, place, size)), default=1)
            if kept == 1:  # headings alone would promise what does not come
                self.text(slide, place, [f"{rows[0][0]}: {IN_THE_NOTES}"])
                self._noted_rows(slide, [], rows, since=1)
                return
            rows = self._noted_rows(slide, [*rows[:kept], more], rows, since=kept)
        shape = slide.shapes.add_table(len(rows), len(shares), place.left, place.top, place.width, Pt(20) * len(rows))
        described(shape, alt)
        for column, share in enumerate(shares):
            shape.table.columns[column].width = Emu(int(place.width * share / sum(shares)))
        for number, row in enumerate(rows):
            shape.table.rows[number].height = Pt(size * LINE + 6)
            for column, words in enumerate(row):
                cell = shape.table.cell(number, column)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.margin_top = cell.margin_bottom = Pt(2)
                run = cell.text_frame.paragraphs[0].add_run()
                run.text, run.font.size, run.font.bold = written(words), Pt(size), number == 0
                if self.own_look:
                    _coloured(cell, run, heading=number == 0)

    def tables(
        self,
        title: str,
        above: Sequence[Any],
        rows: Sequence[Sequence[str]],
        shares: Sequence[float],
        *,
        alt: str,
        notes: str = "",
    ) -> None:
        """A table over as many slides as it takes, its headings, what is above it and the notes on each.

        rows: headings first.
        """
        heads, left = rows[0], list(rows[1:])
        while left:
            slide, place = self.slide(title, notes)
            told = [each[0] if isinstance(each, tuple) else each for each in above if each]
            tall = min(height_of(told, place.width, SIZES[1]), place.height * 0.3) if told else 0
            top, below = place.stacked(tall, place.height - tall)
            self.text(slide, top, list(above), sizes=SIZES[3:])  # smaller than reckoned: bold letters are wider
            short = [in_a_cell(row) for row in left]
            counts = (n for n in range(1, len(left) + 1) if fits([heads, *short[:n]], shares, below))
            most = max(counts, default=1)
            self.table(slide, below, [heads, *left[:most]], shares, alt)
            left, title = left[most:], f"{title.removesuffix(MORE)}{MORE}"

    def bytes(self, title: str, made: datetime.date) -> bytes:
        """The file, whose properties name no person and no program: its title, and the day of the release."""
        told = self.show.core_properties
        for each in list(told._element):
            told._element.remove(each)
        told.title, told.revision = written(title)[:255], 1
        told.created = told.modified = datetime.datetime.combine(made, datetime.time())
        for shape in (shape for slide in self.show.slides for shape in slide.shapes if shape.has_chart):
            numbers = shape.chart.part.chart_workbook.xlsx_part
            numbers._blob = still(numbers.blob, made)
        target = io.BytesIO()
        self.show.save(target)
        return still(target.getvalue(), made)

    def _noted_rows(
        self, slide: Any, shown: list[Sequence[str]], rows: Sequence[Sequence[str]], *, since: int = 0
    ) -> list[Sequence[str]]:
        """The rows as they are shown. Those that are shown otherwise than they are stand whole in the notes."""
        whole = [row for place, row in enumerate(rows) if place >= since and tuple(row) not in map(tuple, shown)]
        noted(slide, "\n".join("; ".join(filter(None, row)) for row in whole))
        return shown

    def _accent(self, slide: Any, height: float) -> None:
        """A bar of our colour at the top of a slide in our own look."""
        if self.own_look:
            bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, self.show.slide_width, Inches(height))
            bar.fill.solid()
            bar.fill.fore_color.rgb = _rgb("#1F5A8A")
            bar.line.fill.background()
            described(bar, "")

    def _stands(self, shape: Any, height: float) -> bool:
        return not self.own_look and stands(shape, self._width, height)

    def _titled(self, slide: Any, title: str, place: Box, size: int, *, stays: bool) -> None:
        """Writes the title into its placeholder, which is brought to `place` unless it stays where the template has it.

        In our own look `size` is that of the letters.
        """
        shape = slide.shapes.title
        if shape is None:
            self.text(slide, place, [(title, True)], sizes=(size, size - 6, size - 10))
            return
        shape.text_frame.text = written(title)
        if stays:
            place = box(shape)
        else:
            brought(shape, place)
        if self.own_look:
            shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM if size > 30 else MSO_ANCHOR.MIDDLE
        else:
            size = title_size(slide.slide_layout)
        fitted, _ = fitting([title], place, [size, *[each for each in TITLE_SIZES if each < size]])
        for run in (run for paragraph in shape.text_frame.paragraphs for run in paragraph.runs):
            if self.own_look or fitted < size:
                run.font.size = Pt(fitted)
            if self.own_look:
                run.font.bold, run.font.color.rgb = True, _rgb(LIGHT.text)
        if self.own_look:
            for paragraph in shape.text_frame.paragraphs:
                paragraph.alignment = 1

    @property
    def _height(self) -> int:
        return int(self.show.slide_height or Inches(7.5))

    @property
    def _width(self) -> int:
        return int(self.show.slide_width or Inches(13.333))

    @property
    def _margin(self) -> int:
        return int(self._width * 0.045)

    @property
    def _inner(self) -> int:
        return self._width - 2 * self._margin


def described(shape: Any, alt: str) -> None:
    """The words that a screen reader says in the place of a chart or table."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", written(alt))


def _emptied(slide: Any, keep: Sequence[Any] = ()) -> None:
    """Takes out the places that nothing was written into: they would say “Click to add text”."""
    kept = {each.placeholder_format.idx for each in keep}
    for each in list(slide.placeholders):
        if each.placeholder_format.type not in TITLES and each.placeholder_format.idx not in kept:
            each._element.getparent().remove(each._element)


def noted(slide: Any, words: str) -> None:
    """Words added to the notes of a slide."""
    if words:
        frame = slide.notes_slide.notes_text_frame
        frame.text = "\n".join(filter(None, (frame.text, written(words))))


def _coloured(cell: Any, run: Any, *, heading: bool) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb("#1F5A8A" if heading else "#FFFFFF")
    run.font.color.rgb = _rgb("#FFFFFF" if heading else LIGHT.text)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#"))
