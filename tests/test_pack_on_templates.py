"""On whatever template a pack is put: its words can be read, nothing lies on its title, no caveat is lost."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from conftest import SAMPLE
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches

from analysis.model import CannotRead
from analysis.release import open_release
from analysis.reports import _colours, _why_chart, board_pack, story

NAVY, PALE = "0A1A2F", "F0F4FF"


@pytest.fixture(scope="module")
def told() -> story.Story:
    release = open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))
    return story.told(release, plan=(), today=datetime.date(2026, 11, 30))


def with_layouts(*names: str, width: float = 10, height: float = 7.5) -> Any:
    """The plain template with these layouts alone."""
    show = Presentation()
    show.slide_width, show.slide_height = Inches(width), Inches(height)
    for layout in [each for each in show.slide_layouts if names and each.name not in names]:
        show.slide_layouts.remove(layout)
    return show


def saved(show: Any) -> bytes:
    stream = io.BytesIO()
    show.save(stream)
    return stream.getvalue()


def slides_of(told: story.Story, show: Any) -> list[Any]:
    return list(Presentation(io.BytesIO(board_pack.write(told, saved(show)))).slides)


def filled(owner: Any, fill: str) -> None:
    """Gives a master or a layout this background."""
    whole = owner._element.cSld
    for each in whole.xpath("./p:bg"):
        whole.remove(each)
    whole.insert(0, parse_xml(f"<p:bg {nsdecls('p', 'a', 'r')}><p:bgPr>{fill}<a:effectLst/></p:bgPr></p:bg>"))


def solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def with_body(show: Any, fill: str) -> Any:
    for style in show.slide_master._element.xpath("./p:txStyles/p:bodyStyle/a:lvl1pPr/a:defRPr"):
        for each in style.xpath("./a:solidFill"):
            style.remove(each)
        style.insert(0, parse_xml(fill.replace("<a:solidFill>", f"<a:solidFill {nsdecls('a')}>", 1)))
    return show


def mapped_to_dark(show: Any) -> Any:
    """Dark by the map of colours: what a template calls the background is the dark colour of its theme."""
    (found,) = show.slide_master._element.xpath("./p:clrMap")
    for name, colour in (("bg1", "dk1"), ("tx1", "lt1"), ("bg2", "dk2"), ("tx2", "lt2")):
        found.set(name, colour)
    return show


def dark(show: Any) -> Any:
    filled(show.slide_master, solid(NAVY))
    return show


def dark_in_one_layout(show: Any) -> Any:
    for layout in show.slide_layouts:
        filled(layout, f'<a:gradFill><a:gsLst><a:gs pos="0"><a:srgbClr val="{NAVY}"/></a:gs>'
                       '<a:gs pos="100000"><a:srgbClr val="102040"/></a:gs></a:gsLst></a:gradFill>')  # fmt: skip
    return show


def covered(show: Any) -> Any:
    """White by its background, and dark by the picture that hides it."""
    area = {"left": 0, "top": 0, "width": show.slide_width, "height": show.slide_height}
    holder = Presentation().slides.add_slide(Presentation().slide_layouts[6])
    box = holder.shapes.add_shape(1, *area.values())
    show.slide_master.shapes._spTree.insert(2, box._element)
    return with_body(show, solid(PALE))


SHADE = '<a:schemeClr val="tx1"><a:lumMod val="65000"/><a:lumOff val="35000"/></a:schemeClr>'
WORDS = {
    "that of its body": (with_body(dark(Presentation()), solid(PALE)), f"#{PALE}"),
    "what the map makes of it": (mapped_to_dark(Presentation()), "#FFFFFF"),
    "one that can be read": (dark(Presentation()), "#F4F7FA"),
    "one for a layout": (dark_in_one_layout(Presentation()), "#F4F7FA"),
    "that of its body over a picture": (covered(Presentation()), f"#{PALE}"),
    "a shade of the theme": (with_body(Presentation(), f"<a:solidFill>{SHADE}</a:solidFill>"), "#595959"),
    "black on white": (Presentation(), "#000000"),
}


def colours_of_words(slide: Any) -> Iterator[str]:
    frames = [each.text_frame for each in slide.shapes if each.has_text_frame and not each.is_placeholder]
    for run in (run for frame in frames for paragraph in frame.paragraphs for run in paragraph.runs):
        yield f"#{run.font.color.rgb}"


@pytest.mark.parametrize("which", WORDS)
def test_words_and_charts_take_a_colour_that_can_be_read_on_the_template(which, told):
    show, colour = WORDS[which]
    charts = 0
    for slide in slides_of(told, show):
        assert set(colours_of_words(slide)) <= {colour}
        for chart in (shape.chart for shape in slide.shapes if shape.has_chart):
            charts += 1
            titles = (chart.chart_title, chart.category_axis.axis_title)
            fonts = [chart.font, *(each.text_frame.paragraphs[0].runs[0].font for each in titles)]
            assert {f"#{font.color.rgb}" for font in fonts} == {colour}
            (target,) = [each for each in chart.plots[0].series if each.name == _why_chart.TARGET]
            assert f"#{target.format.line.color.rgb}" == colour
    assert charts == 4


def test_in_our_own_look_words_keep_the_colour_they_have(told):
    slides = list(Presentation(io.BytesIO(board_pack.write(told))).slides)
    frames = [shape.text_frame for slide in slides for shape in slide.shapes if shape.has_text_frame]
    boxes = [frame for frame in frames if frame._parent.name.startswith("TextBox")]
    runs = [run for frame in boxes for paragraph in frame.paragraphs for run in paragraph.runs]
    assert runs and all(run.font.color.type is None for run in runs)


def test_a_background_that_is_a_picture_leaves_the_words_to_the_style_of_the_body():
    show = Presentation()
    filled(show.slide_master, "<a:blipFill><a:blip/><a:stretch/></a:blipFill>")
    area = show.slide_width * show.slide_height
    assert _colours.of_words(with_body(show, solid(PALE)).slide_layouts[5], area) == f"#{PALE}"
    for style in show.slide_master._element.xpath("./p:txStyles/p:bodyStyle/a:lvl1pPr/a:defRPr/a:solidFill"):
        style.getparent().remove(style)
    assert _colours.of_words(show.slide_layouts[5], area) is None


def no_place_for_a_title() -> Any:
    show = with_layouts("Title Only")
    for each in [each for each in show.slide_master.placeholders if each.placeholder_format.type == 1]:
        each._element.getparent().remove(each._element)
    for each in show.slide_layouts[0].placeholders:
        for place in each._element.xpath("./p:spPr/a:xfrm"):
            place.getparent().remove(place)
    return show


LAYOUTS = {
    "no place": no_place_for_a_title,
    "low": lambda: with_layouts("Section Header"),
    "below a picture": lambda: with_layouts("Picture with Caption"),
    "down the side": lambda: with_layouts("Vertical Title and Text"),
    "beside a text": lambda: with_layouts("Content with Caption"),
    "wider than the slide": lambda: with_layouts(width=7.5, height=10),
    "none": lambda: with_layouts("Blank"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_nothing_lies_on_a_title_wherever_the_template_has_it(layout, told):
    show = LAYOUTS[layout]()
    board_pack.refuse_unusable(saved(show), "look.pptx")
    for place, slide in enumerate(slides_of(told, show)):
        heading = slide.shapes.title
        assert place == 0 or heading is None or heading.top + heading.height <= show.slide_height * 0.4 + Inches(0.05)
        held = [each for each in slide.shapes if each.height and each.width]
        for number, one in enumerate(held):
            assert one.left >= 0 and one.left + one.width <= show.slide_width
            assert one.top >= 0 and one.top + one.height <= show.slide_height
            for other in held[number + 1 :]:
                across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
                down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
                assert across < Inches(0.3) or down < Inches(0.15), (one.name, other.name)
        if slide.shapes.title is not None:
            (way,) = slide.shapes.title._element.xpath("./p:txBody/a:bodyPr")
            assert layout != "down the side" or way.get("vert") == "horz"


def test_a_title_that_has_its_place_at_the_top_keeps_it(told):
    for slide in slides_of(told, Presentation())[1:]:
        assert not slide.shapes.title._element.xpath("./p:spPr/a:xfrm")


def test_what_breaks_only_when_a_slide_is_made_is_refused_when_the_template_is_loaded(monkeypatch):
    def breaks(*_: Any, **__: Any) -> None:
        raise TypeError("no such place")

    monkeypatch.setattr(board_pack.Deck, "slide", breaks)
    with pytest.raises(CannotRead, match=r"look\.pptx is not a PowerPoint file that can be used"):
        board_pack.refuse_unusable(saved(Presentation()), "look.pptx")


def test_notes_are_kept_where_the_templates_own_master_of_notes_has_no_place_for_them(told):
    show = Presentation()
    for each in list(show.notes_master.placeholders):
        if each.placeholder_format.type == PP_PLACEHOLDER.BODY:
            each._element.getparent().remove(each._element)
    slides = slides_of(told, show)
    assert all(slide.notes_slide.notes_text_frame.text for slide in slides)
    by_title = {slide.shapes.title.text_frame.text: slide.notes_slide.notes_text_frame.text for slide in slides}
    assert all(line in by_title[why.title] for why in told.whys for line in (*why.other, *told.method))


def test_a_master_of_notes_that_can_hold_them_stays(told):
    show = Presentation()
    show.notes_master.name = "Notes of the firm"
    written = Presentation(io.BytesIO(board_pack.write(told, saved(show))))
    assert written.notes_master.name == "Notes of the firm"


# -------------------------------------------------------------------------------------------- slides with little room


def test_a_low_chart_keeps_room_for_its_target_and_the_table_below_it_a_measure(told):
    wanted = {why.title: why for why in told.whys}
    small = slides_of(told, with_layouts("Blank", width=10, height=5.625))
    charted = [slide for slide in small if any(shape.has_chart for shape in slide.shapes)]
    assert len(charted) == 4
    for slide in charted:
        (frame,) = [shape for shape in slide.shapes if shape.has_chart]
        assert _why_chart.LOWEST <= frame.height < _why_chart.LOW
        (tall,) = frame.chart._chartSpace.xpath(".//c:plotArea/c:layout/c:manualLayout/c:h/@val")
        assert float(tall) * frame.height > Inches(0.4)
        title = frame.chart.chart_title.text_frame.text
        assert len(title) < 50 and any(title.startswith(str(why.leading["label"])) for why in wanted.values())
        rows = [row for shape in slide.shapes if shape.has_table for row in shape.table.rows]
        assert rows and rows[1].cells[1].text


@pytest.mark.parametrize(("width", "height"), [(10, 7.5), (13.333, 7.5)])
def test_a_chart_is_drawn_for_little_room_where_it_has_little(width, height, told):
    frames = [
        shape
        for slide in slides_of(told, with_layouts("Blank", width=width, height=height))
        for shape in slide.shapes
        if shape.has_chart
    ]
    low = [frame.height < Inches(2.2 if width > 12 else 2.8) for frame in frames]
    assert any(low) == (width == 10)
    for frame, is_low in zip(frames, low, strict=True):
        assert bool(frame.chart._chartSpace.xpath(".//c:plotArea/c:layout/c:manualLayout")) == is_low


def test_a_table_of_headings_alone_is_a_line_and_its_measures_are_in_the_notes(told):
    why = told.whys[2]
    further = ({**why.further[0], "label": "A measure of very many words " * 12},)
    (slide,) = [
        each
        for each in slides_of(replace(told, whys=(replace(why, further=further),)), with_layouts("Blank", height=4))
        if any(shape.has_chart for shape in each.shapes)
    ]
    assert not [shape for shape in slide.shapes if shape.has_table]
    words = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    assert [each for each in words if each.startswith("Further measures: … in full")]
    assert further[0]["label"].strip() in slide.notes_slide.notes_text_frame.text
