"""The colour of words on a firm's template: that of its own body text, or one that can be read on its background.

Boxes of text and charts do not take the style of the body by themselves, so that they would stay black on black.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterator
from typing import Any

from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml import parse_xml

from analysis.charts._template import DARK, LIGHT

READABLE = 4.5  # contrast of text (WCAG 2.2, 1.4.3)
COVERS = 0.8  # of a slide: a picture or shape of that size is what is seen of the background
BODY = "./p:txStyles/p:bodyStyle/a:lvl1pPr/a:defRPr/a:solidFill/*"


def of_words(layout: Any, area: int) -> str | None:
    """The colour of words on slides of this layout, as #RRGGBB; None where the template does not tell.

    area: of a slide, in the square of the file's units.
    """
    master = layout.slide_master._element
    own = next((_resolved(each, layout) for each in master.xpath(BODY)), None)
    ground = None if _is_covered(layout, area) else _background(layout)
    if ground is None or (own is not None and contrast(own, ground) >= READABLE):
        return own
    return max((LIGHT.text, DARK.text), key=lambda each: contrast(each, ground))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours after WCAG 2.2, from 1 to 21.

    >>> round(contrast("#000000", "#FFFFFF"))
    21
    """
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def is_light(colour: str) -> bool:
    return contrast(colour, "#000000") > contrast(colour, "#FFFFFF")


def _luminance(colour: str) -> float:
    parts = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in _parts(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return red, green, blue


def _background(layout: Any) -> str | None:
    """The colour behind slides of a layout, its own or that of its master; a picture has none that can be told."""
    held = [*layout._element.xpath("./p:cSld/p:bg/*"), *layout.slide_master._element.xpath("./p:cSld/p:bg/*")]
    if not held:
        return None
    if held[0].tag.endswith("}bgRef"):
        return None if _is_a_picture(held[0], layout) else next((_resolved(each, layout) for each in held[0]), None)
    shades = [_resolved(each, layout) for each in held[0].xpath("./a:solidFill/* | ./a:gradFill/a:gsLst/a:gs/*")]
    told = [_parts(each) for each in shades if each]
    if not told or len(told) < len(shades):
        return None
    return _written(*(sum(each) / len(told) for each in zip(*told, strict=True)))


def _is_a_picture(reference: Any, layout: Any) -> bool:
    """Whether the background that is meant, of those of the theme, is one; they are counted from 1001."""
    fills = _theme(layout).xpath(".//*[local-name()='bgFillStyleLst']/*")
    place = int(reference.get("idx", 0)) - 1001
    return 0 <= place < len(fills) and fills[place].tag.endswith("}blipFill")


def _is_covered(layout: Any, area: int) -> bool:
    return any(each.width * each.height >= COVERS * area for each in _drawn(layout))


def _drawn(layout: Any) -> Iterator[Any]:
    """What a layout and its master draw on every slide, whose size is told."""
    shows_the_masters = layout._element.get("showMasterSp", "1") not in ("0", "false")
    for owner in (layout, *([layout.slide_master] if shows_the_masters else [])):
        for each in owner.shapes:
            if not each.is_placeholder and None not in (each.width, each.height):
                yield each


def _theme(layout: Any) -> Any:
    return parse_xml(layout.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob)


def _resolved(element: Any, layout: Any) -> str | None:
    """A colour of DrawingML, through the map of colours and the theme; None for a kind that is not known here."""
    kind = element.tag.rpartition("}")[2]
    if kind == "schemeClr":
        named = _theme(layout).xpath(f".//*[local-name()='clrScheme']/*[local-name()='{_mapped(element, layout)}']/*")
        base = next((_resolved(each, layout) for each in named), None)
    else:
        base = {"srgbClr": element.get("val"), "sysClr": element.get("lastClr")}.get(kind)
        base = base and f"#{base}"
    return None if base is None else _modified(base, element)


def _mapped(element: Any, layout: Any) -> str:
    """The name in the theme of a colour such as bg1: layouts and masters say which of its colours that is."""
    maps = [*layout._element.xpath(".//a:overrideClrMapping"), *layout.slide_master._element.xpath("./p:clrMap")]
    name = element.get("val", "")
    return next((each.get(name, name) for each in maps), name)


def _modified(colour: str, element: Any) -> str:
    """A colour with what is changed of it: its lightness, or how much white or black it holds."""
    red, green, blue = _parts(colour)
    for each in element:
        part = int(each.get("val", 100_000)) / 100_000
        match each.tag.rpartition("}")[2]:
            case "lumMod" | "lumOff" as way:
                hue, light, strong = colorsys.rgb_to_hls(red, green, blue)
                light = light * part if way == "lumMod" else light + part
                red, green, blue = colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), strong)
            case "shade":
                red, green, blue = red * part, green * part, blue * part
            case "tint":
                red, green, blue = (1 - (1 - each) * part for each in (red, green, blue))
    return _written(red, green, blue)


def _written(*parts: float) -> str:
    return "#" + "".join(f"{round(255 * each):02X}" for each in parts)
