"""Slides on the firm's own template or on ours: a title, and below it texts and tables that fit their place.

A slide has no way to make room, so each text is given the largest size at which it fits by estimate. What does not fit
at the smallest size stands in the notes of its slide, and the slide says so.
"""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Emu, Inches, Pt

from analysis.charts._template import LIGHT
from analysis.model import CannotRead
from analysis.workbooks import written

MOST_BYTES, MOST_UNPACKED = 30_000_000, 300_000_000
NO_TEMPLATE = (
    "{file} is not a PowerPoint file that can be used as a template. Save it as .pptx, without a password and without "
    "macros, and load it again; or leave it out, and the pack comes in our own look."
)
IN_THE_NOTES = "… in full in the notes of this slide"
MORE = " (continued)"
READABLE = 11
SIZES = (16, 14, 13, 12, 11, 10)
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
_OF_THE_FIRM = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)
LETTER, LINE = 0.5, 1.22  # width of an average letter and height of a line, in sizes of the font


@dataclass(frozen=True)
class Box:
    """A place on a slide, in the units of the file."""

    left: int
    top: int
    width: int
    height: int

    def columns(self, *shares: float, gap: float = 0.3) -> list[Box]:
        """The box cut into columns of these shares."""
        room = self.width - Inches(gap) * (len(shares) - 1)
        widths = [int(room * share / sum(shares)) for share in shares]
        lefts = [self.left + sum(widths[:place]) + Inches(gap) * place for place in range(len(shares))]
        return [Box(left, self.top, width, self.height) for left, width in zip(lefts, widths, strict=True)]

    def rows(self, *shares: float, gap: float = 0.15) -> list[Box]:
        """The box cut into rows of these shares."""
        turned = Box(self.top, self.left, self.height, self.width).columns(*shares, gap=gap)
        return [Box(self.left, each.left, self.width, each.width) for each in turned]


class Deck:
    """Slides below each other. template: the bytes of a .pptx, whose own slides are taken out."""

    def __init__(self, template: bytes | None = None, *, file: str = "The template"):
        self.own_look = template is None
        self.show = opened(template, file)
        self.first = _layout(self.show, opening=True)
        self.plain = _layout(self.show, opening=False)

    def opening(self, title: str, below: Sequence[str], notes: str) -> None:
        """The first slide."""
        tall = self._height
        slide = self.show.slides.add_slide(self.first)
        self._accent(slide, 0.5)
        self._titled(
            slide, title, Box(self._margin, int(self._height * 0.28), self._inner, int(self._height * 0.2)), 40
        )
        places = [each for each in slide.placeholders if each.placeholder_format.type not in (*_TITLES, *_OF_THE_FIRM)]
        if places and not self.own_look:
            places[0].text_frame.text = "\n".join(map(written, below))
            _emptied(slide, keep=(places[0],))
        else:
            _emptied(slide)
            place = Box(self._margin, int(tall * 0.5), self._inner, int(tall * 0.38))
            self.text(slide, place, list(below), sizes=(18, 16, 14, 12))
        _noted(slide, notes)

    def slide(self, title: str, notes: str = "") -> tuple[Any, Box]:
        """A slide with a title, and the place below it."""
        slide = self.show.slides.add_slide(self.plain)
        self._accent(slide, 0.12)
        top = int(self._height * 0.05)
        self._titled(slide, title, Box(self._margin, top, self._inner, int(self._height * 0.12)), 28)
        _emptied(slide)
        _noted(slide, notes)
        heading = slide.shapes.title
        begins = top + int(self._height * 0.13)
        if heading is not None and not self.own_look:
            begins = int(heading.top + heading.height + self._height * 0.01)
        begins = min(begins, int(self._height * 0.4))
        return slide, Box(self._margin, begins, self._inner, int(self._height * 0.92) - begins)

    def text(self, slide: Any, place: Box, paragraphs: list[Any], *, sizes: Sequence[int] = SIZES) -> None:
        """Paragraphs in a box. Each is a text, or a pair of a text and True for one in bold."""
        told = [each if isinstance(each, tuple) else (each, False) for each in paragraphs if each]
        size, shown = _fitting([text for text, _ in told], place, sizes)
        shape = slide.shapes.add_textbox(place.left, place.top, place.width, place.height)
        frame = shape.text_frame
        frame.word_wrap = True
        lines = [*told[:shown], *([(IN_THE_NOTES, False)] if shown < len(told) else [])]
        for number, (text, bold) in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text, run.font.size, run.font.bold = written(text), Pt(size), bold
            paragraph.space_after = Pt(size * 0.4)
        if shown < len(told):
            _noted(slide, "\n".join(text for text, _ in told[shown:]))

    def table(self, slide: Any, place: Box, rows: Sequence[Sequence[str]], shares: Sequence[float], alt: str) -> None:
        """A table, its first row the headings. shares: of the width, a column each."""
        size = next((each for each in SIZES[1:] if _table_height(rows, shares, place, each) <= place.height), SIZES[-1])
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
        above: str,
        rows: Sequence[Sequence[str]],
        shares: Sequence[float],
        *,
        alt: str,
        notes: str = "",
    ) -> None:
        """A table over as many slides as it takes, its headings on each. rows: headings first."""
        heads, left = rows[0], list(rows[1:])
        while left:
            slide, place = self.slide(title, notes)
            top, below = place.rows(1, 6)
            self.text(slide, top, [(above, True)])
            counts = (n for n in range(1, len(left) + 1) if _fits([heads, *left[:n]], shares, below))
            fits = max(counts, default=1)
            self.table(slide, below, [heads, *left[:fits]], shares, alt)
            left, title, notes = left[fits:], f"{title.removesuffix(MORE)}{MORE}", ""

    def bytes(self, title: str, made: datetime.date) -> bytes:
        """The file, whose properties name no person and no program: its title, and the day of the release."""
        told = self.show.core_properties
        for name in ("author", "last_modified_by", "comments", "keywords", "category", "subject", "content_status"):
            setattr(told, name, "")
        told.title, told.revision = written(title)[:255], 1
        told.created = told.modified = datetime.datetime.combine(made, datetime.time())
        target = io.BytesIO()
        self.show.save(target)
        return target.getvalue()

    def _accent(self, slide: Any, height: float) -> None:
        """A bar of our colour at the top of a slide in our own look."""
        if self.own_look:
            bar = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, self.show.slide_width, Inches(height))
            bar.fill.solid()
            bar.fill.fore_color.rgb = _rgb("#1F5A8A")
            bar.line.fill.background()
            described(bar, "")

    def _titled(self, slide: Any, title: str, place: Box, size: int) -> None:
        shape = slide.shapes.title
        if shape is None:
            self.text(slide, place, [(title, True)], sizes=(size, size - 6, size - 10))
            return
        shape.text_frame.text = written(title)
        if self.own_look:
            shape.left, shape.top, shape.width, shape.height = place.left, place.top, place.width, place.height
            shape.text_frame.word_wrap = True
            shape.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM if size > 30 else MSO_ANCHOR.MIDDLE
            fitted, _ = _fitting([title], place, (size, size - 4, size - 8, size - 10))
            for paragraph in shape.text_frame.paragraphs:
                paragraph.alignment = 1
                for run in paragraph.runs:
                    run.font.size, run.font.bold, run.font.color.rgb = Pt(fitted), True, _rgb(LIGHT.text)

    @property
    def _height(self) -> int:
        return int(self.show.slide_height or Inches(7.5))

    @property
    def _margin(self) -> int:
        return int((self.show.slide_width or Inches(13.333)) * 0.045)

    @property
    def _inner(self) -> int:
        return int(self.show.slide_width or Inches(13.333)) - 2 * self._margin


def described(shape: Any, alt: str) -> None:
    """The words that a screen reader says in the place of a chart or table."""
    shape._element.xpath(".//p:cNvPr")[0].set("descr", written(alt))


def opened(template: bytes | None, file: str) -> Any:
    """The template without its slides, or our own plain one. Raises CannotRead for what is none."""
    if template is None:
        show = Presentation()
        show.slide_width, show.slide_height = Inches(13.333), Inches(7.5)
        return _without_pictures_of_itself(show)
    refused = CannotRead(NO_TEMPLATE.format(file=file))
    try:
        packed = zipfile.ZipFile(io.BytesIO(template))
        unpacked = sum(part.file_size for part in packed.infolist())
        macros = any("vbaProject" in name for name in packed.namelist())
        if len(template) > MOST_BYTES or unpacked > MOST_UNPACKED or macros:
            raise refused
        show = Presentation(io.BytesIO(template))
        listed = show.slides._sldIdLst
        for each in list(listed):
            show.part.drop_rel(each.rId)
            listed.remove(each)
        if not len(show.slide_layouts):
            raise refused
        _without_pictures_of_itself(show)
    except CannotRead:
        raise
    except Exception:  # a foreign file fails in as many ways as there are programs that write one
        raise refused from None
    return show


def _without_pictures_of_itself(show: Any) -> Any:
    """A template brings a picture of its first slide along, and settings of somebody's printer."""
    for owner in (show.part.package, show.part):
        rels = owner._rels
        for name in [name for name, rel in rels.items() if rel.reltype.endswith(("/thumbnail", "/printerSettings"))]:
            rels.pop(name)
    return show


def _layout(show: Any, *, opening: bool) -> Any:
    """The layout for the first slide, or the one with a title and as little else as there is."""

    def kinds(layout: Any) -> list[Any]:
        return [each.placeholder_format.type for each in layout.placeholders]

    def rank(layout: Any) -> tuple[int, int]:
        held = kinds(layout)
        titled = PP_PLACEHOLDER.CENTER_TITLE in held if opening else PP_PLACEHOLDER.TITLE in held
        return (not titled, 0 if opening else len([kind for kind in held if kind not in (*_TITLES, *_OF_THE_FIRM)]))

    return min(show.slide_layouts, key=rank)


def _emptied(slide: Any, keep: Sequence[Any] = ()) -> None:
    """Takes out the places that nothing was written into: they would say “Click to add text”."""
    kept = {each.placeholder_format.idx for each in keep}
    for each in list(slide.placeholders):
        if each.placeholder_format.type not in _TITLES and each.placeholder_format.idx not in kept:
            each._element.getparent().remove(each._element)


def _noted(slide: Any, words: str) -> None:
    """Words added to the notes of a slide."""
    if words:
        frame = slide.notes_slide.notes_text_frame
        if frame is not None:
            frame.text = "\n".join(filter(None, (frame.text, written(words))))


def _fitting(texts: list[str], place: Box, sizes: Sequence[int]) -> tuple[int, int]:
    """The largest size at which all fits, and how many paragraphs do at the one that is taken."""
    for size in sizes:
        if _height_of(texts, place.width, size) <= place.height:
            return size, len(texts)
    size, shown = sizes[-1], 0
    while shown < len(texts) and _height_of([*texts[: shown + 1], IN_THE_NOTES], place.width, size) <= place.height:
        shown += 1
    return size, shown


def _height_of(texts: Sequence[str], width: float, size: float) -> float:
    """How tall these paragraphs are in this width, by estimate; with the margins that a box has of itself."""
    lines = sum(_lines(text, width - Inches(0.2), size) for text in texts)
    return Pt(size) * (lines * LINE + len(texts) * 0.4) + Inches(0.1)


def _lines(text: str, width: float, size: float) -> int:
    letters = max(int(width / (Pt(size) * LETTER)), 8)
    return sum(max(1, -(-len(line) // letters)) for line in text.split("\n"))


def _fits(rows: Sequence[Sequence[str]], shares: Sequence[float], place: Box) -> bool:
    return _table_height(rows, shares, place, READABLE) <= place.height


def _table_height(rows: Sequence[Sequence[str]], shares: Sequence[float], place: Box, size: float) -> float:
    widths = [place.width * share / sum(shares) - Inches(0.2) for share in shares]
    tall = [max(_lines(words, width, size) for words, width in zip(row, widths, strict=True)) for row in rows]
    return sum(Pt(size) * LINE * lines + Pt(6) for lines in tall)


def _coloured(cell: Any, run: Any, *, heading: bool) -> None:
    cell.fill.solid()
    cell.fill.fore_color.rgb = _rgb("#1F5A8A" if heading else "#FFFFFF")
    run.font.color.rgb = _rgb("#FFFFFF" if heading else LIGHT.text)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.removeprefix("#"))
