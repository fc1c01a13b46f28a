"""The firm's own template for slides: opened, and emptied of its slides and of whatever tells of people and places.

A pack goes to readers whom the template's makers never thought of. So a list says what of the file stays: masters,
layouts, their theme, pictures and fonts. Slides, custom shows, sections, authors, tags, properties of the document and
whatever lies elsewhere do not.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.util import Inches

from analysis.model import CannotRead

MOST_BYTES, MOST_UNPACKED = 30_000_000, 300_000_000
MOST_XML, MOST_TAGS = 40_000_000, 1_000_000  # bytes, and tags: read whole, each takes hundreds of bytes of memory
NO_TEMPLATE = (
    "{file} is not a PowerPoint file that can be used as a template. Save it as .pptx, without a password and without "
    "macros, and load it again; or leave it out, and the pack comes in our own look."
)
# What stays, by the last part of the name of a relation: of the package, of the presentation.
OF_THE_PACKAGE = ("officeDocument", "core-properties")
OF_THE_SHOW = ("slideMaster", "notesMaster", "theme", "tableStyles", "font")
# What goes from masters and layouts, and from all parts what lies outside the file.
OF_OTHERS = ("slide", "notesSlide", "comments", "tags", "customXml")
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def opened(template: bytes | None, file: str) -> Any:
    """The template without its slides, or our own plain one. Raises CannotRead for what is none."""
    if template is None:
        show = Presentation()
        show.slide_width, show.slide_height = Inches(13.333), Inches(7.5)
        return _emptied(show)
    refused = CannotRead(NO_TEMPLATE.format(file=file))
    try:
        if not _can_be_read_whole(template):
            raise refused
        show = _emptied(Presentation(io.BytesIO(template)))
        if not len(show.slide_layouts):
            raise refused
    except CannotRead:
        raise
    except Exception:  # a foreign file fails in as many ways as there are programs that write one
        raise refused from None
    return show


def _can_be_read_whole(template: bytes) -> bool:
    """Whether it has no macros, and is no small file that unpacks to more than a machine can hold."""
    packed = zipfile.ZipFile(io.BytesIO(template))
    parts = packed.infolist()
    text = [part for part in parts if part.filename.endswith((".xml", ".rels", ".vml"))]
    if len(template) > MOST_BYTES or sum(part.file_size for part in parts) > MOST_UNPACKED:
        return False
    if sum(part.file_size for part in text) > MOST_XML:
        return False
    if sum(packed.read(part).count(b"<") for part in text) > MOST_TAGS:
        return False
    macros = any("vbaproject" in part.filename.lower() for part in parts)
    return not macros and b"macroenabled" not in packed.read("[Content_Types].xml").lower()


def _emptied(show: Any) -> Any:
    """Only what stays; no part of the file that is reached by nothing is written."""
    _without(show.part.package, lambda rel: _kind(rel) not in OF_THE_PACKAGE)
    gone = _without(show.part, lambda rel: _kind(rel) not in OF_THE_SHOW or _takes_no_notes(rel))
    root = show.part._element
    for each in list(root):
        # Slides, custom shows and the like name what is gone; the extensions hold the sections with their names.
        if each.tag.endswith("}extLst") or any(_names(below, gone) for below in each.iter()):
            root.remove(each)
    for part in list(show.part.package.iter_parts()):
        if part is not show.part and hasattr(part, "_element"):
            _unlinked(part, _without(part, lambda rel: rel.is_external or _kind(rel) in OF_OTHERS))
    return show


def _takes_no_notes(rel: Any) -> bool:
    """A master of notes without a place for words: it would lose every caveat, so that a plain one takes its place."""
    if _kind(rel) != "notesMaster":
        return False
    kinds = [each.placeholder_format.type for each in rel.target_part.notes_master.placeholders]
    return PP_PLACEHOLDER.BODY not in kinds


def _kind(rel: Any) -> str:
    return str(rel.reltype).rpartition("/")[2]


def _without(owner: Any, goes: Any) -> set[str]:
    """The names of the relations that went."""
    gone = {name for name, rel in owner._rels.items() if goes(rel)}
    for name in gone:
        owner._rels.pop(name)
    return gone


def _names(element: Any, gone: Collection[str]) -> list[str]:
    """The attributes of an element that name a relation that went."""
    return [key for key, value in element.attrib.items() if str(key).startswith(RELATION) and value in gone]


def _unlinked(part: Any, gone: Collection[str]) -> None:
    """A master or a layout without its links to what went: a picture stays where it is, anything else goes whole."""
    for each in list(part._element.iter()) if gone else ():
        for key in _names(each, gone):
            if each.tag.endswith("}blip"):
                del each.attrib[key]
            elif each.getparent() is not None:
                each.getparent().remove(each)
                break
