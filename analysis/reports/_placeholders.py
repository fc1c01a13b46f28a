"""Where a firm's template has its title and its words, as far as a slide can use that."""

from __future__ import annotations

from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Inches

from analysis.reports._room import Box

USUAL_TITLE = 44  # of a template that says nothing
TITLE_STYLE = ".//p:titleStyle/a:lvl1pPr/a:defRPr/@sz"
TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE)
OF_THE_FIRM = (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER)


def layout_for(show: Any, *, opening: bool) -> Any:
    """The layout for the first slide, or the one with a title and as little else as there is."""

    def rank(layout: Any) -> tuple[int, int]:
        held = [each.placeholder_format.type for each in layout.placeholders]
        titled = PP_PLACEHOLDER.CENTER_TITLE in held if opening else PP_PLACEHOLDER.TITLE in held
        return (not titled, 0 if opening else len([kind for kind in held if kind not in (*TITLES, *OF_THE_FIRM)]))

    return min(show.slide_layouts, key=rank)


def box(shape: Any) -> Box:
    return Box(shape.left, shape.top, shape.width, shape.height)


def stands(shape: Any, width: int, height: float) -> bool:
    """Whether the template gives it a place that can be used: one that is known, level and no further down than that.

    width: of the slide. height: down to which it may reach.
    """
    if shape is None or None in (shape.left, shape.top, shape.width, shape.height) or _is_turned(shape):
        return False
    right, bottom = shape.left + shape.width, shape.top + shape.height
    return shape.left >= 0 and shape.top >= 0 and right <= width + Inches(0.05) and bottom <= height + Inches(0.05)


def apart(one: Box, other: Box) -> bool:
    """Whether neither lies on the other."""
    beside = one.left + one.width <= other.left or other.left + other.width <= one.left
    return beside or one.top + one.height <= other.top or other.top + other.height <= one.top


def brought(shape: Any, place: Box) -> None:
    """Puts a placeholder there, its words level, whatever its layout says."""
    shape.left, shape.top, shape.width, shape.height = place.left, place.top, place.width, place.height
    shape.rotation, shape.text_frame.word_wrap = 0, True
    shape.text_frame._txBody.bodyPr.set("vert", "horz")


def title_size(layout: Any) -> int:
    """The size that the template gives a title, of the layout or else of its master."""
    named = [each._element for each in layout.placeholders if each.placeholder_format.type in TITLES]
    styles = [(each, ".//a:lstStyle/a:lvl1pPr/a:defRPr/@sz") for each in named[:1]]
    for element, style in (*styles, *((each, TITLE_STYLE) for each in (*named[1:], layout.slide_master._element))):
        found = element.xpath(style)
        if found:
            return int(found[0]) // 100
    return USUAL_TITLE


def _is_turned(shape: Any) -> bool:
    """Whether its words run down the page, as its slide or its layout says."""
    idx = shape.placeholder_format.idx
    of_the_layout = [each for each in shape.part.slide_layout.placeholders if each.placeholder_format.idx == idx]
    ways = [each._element.xpath("string(.//a:bodyPr/@vert)") or "horz" for each in of_the_layout]
    return bool(shape.rotation) or any(way != "horz" for way in ways)
