"""A pack on a firm's own template keeps the look, and nothing else that the template's file holds."""

from __future__ import annotations

import datetime
import io
import re
import time
import zipfile
from collections.abc import Callable

import pytest
from conftest import SAMPLE
from pptx import Presentation
from pptx.util import Pt

from analysis.model import CannotRead
from analysis.release import open_release
from analysis.reports import _firm, board_pack, book, story

SECRET = "Closing the Leeds office"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(scope="module")
def told() -> story.Story:
    release = open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))
    return story.told(release, plan=(), today=datetime.date(2026, 11, 30))


def template(change: Callable[[str, bytes], bytes] = lambda _, content: content, **more: bytes) -> bytes:
    """A template with one slide, changed part by part. more: further parts of its file, `__` for each stroke."""
    show, stream, written = Presentation(), io.BytesIO(), io.BytesIO()
    show.slides.add_slide(show.slide_layouts[1]).shapes.title.text = SECRET
    show.save(stream)
    with zipfile.ZipFile(stream) as held, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in held.namelist():
            packed.writestr(name, change(name, held.read(name)))
        for name, content in more.items():
            packed.writestr(name.replace("__", "/") + ".xml", content)
    return written.getvalue()


def within(name: str, before: bytes, added: bytes) -> Callable[[str, bytes], bytes]:
    """Puts something before a piece of one part."""

    def change(part: str, content: bytes) -> bytes:
        if part == name:
            assert before in content
            return content.replace(before, added + before, 1)
        return content

    return change


def linked(part: str, kind: str, target: str, *, outside: bool = False) -> bytes:
    mode = b' TargetMode="External"' if outside else b""
    return f'<Relationship Id="rId900" Type="{RELATIONS}/{kind}" Target="{target}"'.encode() + mode + b"/>"


def both(*changes: Callable[[str, bytes], bytes]) -> Callable[[str, bytes], bytes]:
    def change(part: str, content: bytes) -> bytes:
        for each in changes:
            content = each(part, content)
        return content

    return change


def slide_of(content: bytes) -> str:
    found = re.search(rb'<p:sldId [^>]*r:id="(\w+)"', content)
    assert found
    return found[1].decode()


def custom_show(part: str, content: bytes) -> bytes:
    if part != "ppt/presentation.xml":
        return content
    named = f'<p:custShowLst><p:custShow name="{SECRET}" id="0"><p:sldLst><p:sld r:id="{slide_of(content)}"/>'
    whole = f"{named}</p:sldLst></p:custShow></p:custShowLst>".encode()
    return content.replace(b"<p:defaultTextStyle>", whole + b"<p:defaultTextStyle>", 1)


SECTIONS = (
    '<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst '
    'xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
    f'<p14:section name="{SECRET}" id="{{5FD7F0C2-0000-4000-8000-000000000001}}"><p14:sldIdLst>'
    '<p14:sldId id="256"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>'
).encode()
AUTHORS = (
    '<p:cmAuthorLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    f'<p:cmAuthor id="1" name="{SECRET}" initials="X" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'
).encode()
OF_AUTHORS = (
    b'<Override PartName="/ppt/commentAuthors.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.presentationml.commentAuthors+xml"/>'
)
TYPED = within("[Content_Types].xml", b"</Types>", OF_AUTHORS)
LAYOUT, LAYOUT_RELS = "ppt/slideLayouts/slideLayout6.xml", "ppt/slideLayouts/_rels/slideLayout6.xml.rels"
JUMP = b'<a:hlinkClick r:id="rId900" xmlns:r="' + RELATIONS.encode() + b'"/>'


def jumping(target: str, kind: str, *, outside: bool) -> Callable[[str, bytes], bytes]:
    """A layout whose title leads somewhere."""

    def change(part: str, content: bytes) -> bytes:
        if part == LAYOUT:
            return re.sub(rb"(<p:cNvPr [^>]*name=\"Title[^>]*)/>", rb"\1>" + JUMP + rb"</p:cNvPr>", content, count=1)
        return content

    return both(change, within(LAYOUT_RELS, b"</Relationships>", linked(LAYOUT, kind, target, outside=outside)))


KEPT_NOWHERE = {
    "a custom show": template(custom_show),
    "sections": template(within("ppt/presentation.xml", b"</p:presentation>", SECTIONS)),
    "titles of slides": template(
        lambda part, content: (
            content.replace(b"<Manager>", b"<Manager>" + SECRET.encode()).replace(
                b"<vt:lpstr>Office Theme", b"<vt:lpstr>" + SECRET.encode()
            )
            if part == "docProps/app.xml"
            else content
        )
    ),
    "properties": template(
        within("docProps/core.xml", b"</cp:coreProperties>", f"<dc:identifier>{SECRET}</dc:identifier>".encode())
    ),
    "authors of comments": template(
        both(
            TYPED,
            within(
                "ppt/_rels/presentation.xml.rels",
                b"</Relationships>",
                linked("", "commentAuthors", "commentAuthors.xml"),
            ),
        ),
        ppt__commentAuthors=AUTHORS,
    ),
    "a layout that leads to a slide": template(jumping("../slides/slide1.xml", "slide", outside=False)),
    "a layout that leads to a folder": template(
        jumping(f"file:///C:/{SECRET.replace(' ', '%20')}/a.docx", "hyperlink", outside=True)
    ),
}


@pytest.mark.parametrize("held", KEPT_NOWHERE)
def test_nothing_of_a_template_but_its_look_is_in_the_pack(held, told):
    given = KEPT_NOWHERE[held]
    words = (SECRET.encode(), SECRET.replace(" ", "%20").encode())
    with zipfile.ZipFile(io.BytesIO(given)) as packed:
        assert any(word in packed.read(name) for name in packed.namelist() for word in words)
    written = board_pack.write(told, given)
    with zipfile.ZipFile(io.BytesIO(written)) as packed:
        names = packed.namelist()
        assert len(names) == len(set(names))
        assert not [name for name in names for word in words if word in packed.read(name)]
        assert not [name for name in names if name.endswith(".rels") and b"External" in packed.read(name)]
        for name in names:  # and nothing points to what is gone
            if name.endswith((".xml",)) and name.startswith("ppt/slide"):
                rels = f"{name.rpartition('/')[0]}/_rels/{name.rpartition('/')[2]}.rels"
                held_by = set(re.findall(rb'Id="(\w+)"', packed.read(rels))) if rels in names else set()
                assert set(re.findall(rb'r:(?:id|embed|link)="(\w+)"', packed.read(name))) <= held_by
    assert len(Presentation(io.BytesIO(written)).slides) > 8


def test_macros_are_refused_by_their_kind_of_file_too(told):
    kind = b"openxmlformats-officedocument.presentationml.presentation.main"
    macros = b"ms-powerpoint.presentation.macroEnabled.main"
    given = template(lambda part, content: content.replace(kind, macros) if part == "[Content_Types].xml" else content)
    with pytest.raises(CannotRead, match="without macros"):
        board_pack.write(told, given, file="look.pptm")


def test_a_small_file_that_is_read_into_a_giant_is_refused_before_it_is_read():
    many = b"<a/>" * (_firm.MOST_TAGS + 1)
    given = template(
        within("ppt/slideMasters/slideMaster1.xml", b"</p:sldMaster>", b"<p:extLst>" + many + b"</p:extLst>")
    )
    assert len(given) < 200_000
    with pytest.raises(CannotRead):
        board_pack.refuse_unusable(given, "look.pptx")


def test_a_long_title_is_made_smaller_where_the_template_has_no_room_for_it(told):
    show = Presentation(io.BytesIO(board_pack.write(told, template())))
    titles = {slide.shapes.title.text_frame.text: slide.shapes.title for slide in show.slides}
    longest = titles[max(titles, key=len)]
    sizes = {run.font.size for paragraph in longest.text_frame.paragraphs for run in paragraph.runs}
    assert len(sizes) == 1 and Pt(14) <= sizes.pop() < Pt(44)
    short = titles["What people said"]
    assert {run.font.size for paragraph in short.text_frame.paragraphs for run in paragraph.runs} == {None}


@pytest.mark.parametrize("kind", [board_pack, book])
def test_a_file_tells_the_day_of_its_release_and_no_clock(kind, told):
    first = kind.write(told)
    time.sleep(1.1)
    assert kind.write(told) == first

    def dated(content: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            assert {each.date_time for each in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
            days = re.findall(rb"<dcterms:\w+[^>]*>([^<]*)", packed.read("docProps/core.xml"))
            assert set(days) == {f"{told.release.made.isoformat()}T00:00:00Z".encode()}
            for name in packed.namelist():
                if name.endswith(".xlsx"):
                    dated(packed.read(name))
            if "docProps/app.xml" in packed.namelist():
                assert not re.search(rb"Excel|[Oo]penpyxl|XlsxWriter|PowerPoint", packed.read("docProps/app.xml"))

    dated(first)
