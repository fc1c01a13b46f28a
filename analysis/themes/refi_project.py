"""A coded project in the exchange format of programs for qualitative research: REFI-QDA Project 1.0, a .qdpx file.

sources: one row is a text. document, label (what people call it), role, stage, text. A row without text is left out.
codings: one row is a theme given to a place in a text. document, start, end (characters of the text as it was handed
over), theme, by (the coder; phrases are a coder too, called "Phrases"), at (when, or missing), memo (or missing).

Places. The standard counts Unicode characters from 0, so an emoji is one, as in Python; a program that counts UTF-16
units sees a place after an emoji one too early. The standard names "the first and the last character" of a selection;
programs that read such files (QualCoder among them) take the end for the first character after it, and so does this
module. A selection is called by its words, so that anybody can check. Programs disagree whether a Windows line end is
one character (ATLAS.ti) or two: texts are written with "\\n" alone, and the spans moved with them.

No id of a person or a document stands in the file, and no guid is made of one.
"""

from __future__ import annotations

import datetime
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from itertools import count

import pandas as pd

from analysis.model import Refused
from analysis.themes.codebook import Codebook
from analysis.themes.refi import ORIGIN, code_guid, codes_element, document, guid
from analysis.themes.refi_text import Written, written

NAMESPACE = "urn:QDA-XML:project:1.0"
PHRASES = "Phrases"
VARIABLES = {"role": "Role", "stage": "Stage"}
SOURCE_COLUMNS = ("document", "label", "role", "stage", "text")
CODING_COLUMNS = ("document", "start", "end", "theme", "by", "at", "memo")
_BEGUN = (1980, 1, 1, 0, 0, 0)  # an archive tells no time of its own
_NAME = 100  # characters of the name of a text or a selection
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_IN_A_FILE_NAME = re.compile(r'[\\/:*?"<>|]')  # programs name files after their sources


def as_qdpx(
    codebook: Codebook, sources: pd.DataFrame, codings: pd.DataFrame, *, name: str, made: datetime.datetime
) -> bytes:
    """The project as a .qdpx file: texts, who coded what in them, memos, and a case with role and stage for each text.

    The same input gives the same bytes. A time without a zone is taken for UTC. Raises Refused, with the row, for a
    coding that belongs to no text, theme or place in its text.
    """
    _refuse_columns(sources, SOURCE_COLUMNS, "texts")
    _refuse_columns(codings, CODING_COLUMNS, "codings")
    project = _Project(codebook, name, _moment(made, "The project"))
    texts = project.texts(sources)
    selections = project.selections(codings, texts)
    root = ET.Element("Project", {"xmlns": NAMESPACE} | project.head())
    for part in project.parts(texts, selections):
        if len(part) or part.text:
            root.append(part)
    files = {"project.qde": document(root)}
    files |= {f"sources/{text.guid}.txt": text.written.text.encode("utf-8") for text in texts.values()}
    return _zipped(files)


@dataclass(frozen=True)
class _Text:
    """A text of the project, and what is known of whoever wrote it."""

    guid: str
    name: str
    role: str | None
    stage: str | None
    written: Written


@dataclass(frozen=True)
class _Selection:
    """A place in a text and what one coder said of it: themes, when, and one memo for all of them."""

    guid: str
    start: int
    end: int
    by: str
    memo: str | None
    themes: dict[str, str | None]


class _Project:
    """The parts of project.qde, in the words of the standard."""

    def __init__(self, codebook: Codebook, name: str, made: str):
        self.codebook = codebook
        self.name = _line(name) or codebook.name
        self.made = made
        self.themes = {theme.id: theme.name for theme in codebook.themes}

    def head(self) -> dict[str, str]:
        return {"name": self.name, "origin": ORIGIN, "creationDateTime": self.made}

    def guid(self, *of: object) -> str:
        return guid("project", self.codebook.id, self.name, *of)

    def user(self, by: str) -> str:
        return guid("user", by)

    def texts(self, sources: pd.DataFrame) -> dict[Hashable, _Text]:
        texts: dict[Hashable, _Text] = {}
        used: set[str] = set()
        rows = sources[list(SOURCE_COLUMNS)].astype(object).itertuples(index=False)
        for number, (key, label, role, stage, text) in enumerate(rows, start=1):
            if key in texts:
                raise Refused(f"Row {number} of the texts is a text that an earlier row has too. Keep one of them.")
            if _given(text) is None:
                continue
            name = _free(_NOT_IN_A_FILE_NAME.sub("-", _line(_given(label) or f"Text {number}"))[:_NAME], used)
            place = self.guid("source", number, name)
            texts[key] = _Text(place, name, _given(role), _given(stage), written(text))
        return texts

    def selections(self, codings: pd.DataFrame, texts: dict[Hashable, _Text]) -> dict[Hashable, list[_Selection]]:
        found: dict[tuple, dict[str, str | None]] = {}
        rows = codings[list(CODING_COLUMNS)].astype(object).itertuples(index=False)
        for number, (key, start, end, theme, by, at, memo) in enumerate(rows, start=1):
            text = texts.get(key)
            if text is None:
                raise Refused(
                    f"Row {number} of the codings belongs to no text that is given. Add it or leave this out."
                )
            if theme not in self.themes:
                raise Refused(f"Row {number} of the codings has a theme that the codebook has not. Use its codebook.")
            if _given(by) is None:
                raise Refused(f"Row {number} of the codings does not say who coded. Name the coder.")
            if pd.isna(start) or pd.isna(end) or not 0 <= start < end <= text.written.length:
                raise Refused(f"Row {number} of the codings has no place in its text. Give the start and end of one.")
            said = (
                key,
                text.written.start(int(start)),
                text.written.end(int(end)),
                _line(str(by)),
                _paragraphs(_given(memo)),
            )
            when = None if pd.isna(at) else _moment(at, f"Row {number} of the codings")
            found.setdefault(said, {}).setdefault(theme, when)
        selections: dict[Hashable, list[_Selection]] = {key: [] for key in texts}
        for (key, start, end, by, memo), themes in found.items():
            place = guid(texts[key].guid, start, end, by, memo or "")
            selections[key].append(_Selection(place, start, end, by, memo, themes))
        return selections

    def parts(self, texts: dict[Hashable, _Text], selections: dict[Hashable, list[_Selection]]) -> Iterator[ET.Element]:
        """The children of Project, in the order that its schema prescribes."""
        every = [each for of in selections.values() for each in of]
        people = sorted({each.by for each in every}, key=lambda by: (by == PHRASES, by))
        yield _element("Users", *(_element("User", guid=self.user(by), name=by) for by in people))
        yield _element("CodeBook", codes_element(self.codebook))
        given = [each for each in VARIABLES if any(getattr(text, each) is not None for text in texts.values())]
        yield _element("Variables", *(self.variable(each) for each in given))
        yield _element("Cases", *(self.case(text) for text in texts.values()))
        yield _element("Sources", *(self.source(text, selections[key]) for key, text in texts.items()))
        notes = {each.guid: self.note(each) for each in every if each.memo}
        yield _element("Notes", *notes.values())
        if PHRASES in people:
            yield _element("Description", text=f'What "{PHRASES}" coded was proposed by phrases of the codebook.')

    def variable(self, of: str) -> ET.Element:
        return _element("Variable", guid=self.guid("variable", of), name=VARIABLES[of], typeOfVariable="Text")

    def case(self, text: _Text) -> ET.Element:
        values = [
            _element(
                "VariableValue",
                _element("VariableRef", targetGUID=self.guid("variable", of)),
                _element("TextValue", text=_line(value)),
            )
            for of, value in (("role", text.role), ("stage", text.stage))
            if value is not None
        ]
        source = _element("SourceRef", targetGUID=text.guid)
        return _element("Case", *values, source, guid=guid(text.guid, "case"), name=text.name)

    def source(self, text: _Text, selections: list[_Selection]) -> ET.Element:
        ordered = sorted(selections, key=lambda each: (each.start, each.end))
        inner = [self.selection(text, each) for each in ordered]
        path = f"internal://{text.guid}.txt"
        given = {"guid": text.guid, "name": text.name, "plainTextPath": path, "creationDateTime": self.made}
        return _element("TextSource", *inner, **given)

    def selection(self, text: _Text, said: _Selection) -> ET.Element:
        """A passage with its codings; a memo is its comment too, because some programs read only one of the two."""
        inner = [_element("Description", text=said.memo)] if said.memo else []
        inner += [self.coding(said, theme, at) for theme, at in said.themes.items()]
        inner += [_element("NoteRef", targetGUID=guid(said.guid, "memo"))] if said.memo else []
        words = _line(text.written.text[said.start : said.end])
        place = {"startPosition": str(said.start), "endPosition": str(said.end)}
        given = {"guid": said.guid, "name": words if len(words) <= _NAME else f"{words[: _NAME - 3]}..."}
        return _element("PlainTextSelection", *inner, **given, **place, **self.origin(said))

    def coding(self, said: _Selection, theme: str, at: str | None) -> ET.Element:
        code = _element("CodeRef", targetGUID=code_guid(self.codebook, theme))
        when = {"creationDateTime": at} if at else {}
        return _element("Coding", code, guid=guid(said.guid, "coding", theme), creatingUser=self.user(said.by), **when)

    def note(self, said: _Selection) -> ET.Element:
        names = [self.themes[theme] for theme in said.themes]
        content = _element("PlainTextContent", text=said.memo)
        given = {"guid": guid(said.guid, "memo"), "name": f"Memo: {', '.join(names)}"}
        return _element("Note", content, **given, **self.origin(said))

    def origin(self, said: _Selection) -> dict[str, str]:
        """Who, and when first; the day of the file where nobody noted it, as programs stumble where there is none."""
        noted = min((at for at in said.themes.values() if at), default=self.made)
        return {"creatingUser": self.user(said.by), "creationDateTime": noted}


def _refuse_columns(table: pd.DataFrame, columns: tuple[str, ...], of: str) -> None:
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise Refused(f"The {of} have no column {', '.join(missing)}. They need {', '.join(columns)}.")


def _element(kind: str, *inner: ET.Element, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.Element(kind, attributes)
    element.text = text
    element.extend(inner)
    return element


def _given(value: object) -> str | None:
    return None if value is None or pd.isna(value) or not str(value).strip() else str(value)


def _line(text: str) -> str:
    return " ".join(_NOT_IN_XML.sub("\ufffd", text).split())


def _paragraphs(text: str | None) -> str | None:
    return None if text is None else _NOT_IN_XML.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _free(name: str, used: set[str]) -> str:
    """A name that no other source has, in any case of its letters."""
    tries = (name if turn == 1 else f"{name} ({turn})" for turn in count(1))
    free = next(each for each in tries if each.lower() not in used)
    used.add(free.lower())
    return free


def _moment(at: object, whose: str) -> str:
    try:
        moment = pd.Timestamp(at)  # pyright: ignore[reportArgumentType]
        moment = moment.tz_localize("UTC") if moment.tzinfo is None else moment.tz_convert("UTC")
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    except (TypeError, ValueError, OverflowError):
        raise Refused(f"{whose} has no time that can be read. Write it like 2026-03-31 14:05.") from None


def _zipped(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            part = zipfile.ZipInfo(name, _BEGUN)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            archive.writestr(part, content)
    return target.getvalue()
