"""A codebook in the exchange format of programs for qualitative research: REFI-QDA Codebook 1.0, a .qdc file.

A code of the standard has a name and one free Description. There stand the definition and then, each at the beginning
of a line, "Include:", "Exclude:", "Fits:" (once a sentence) and "Does not fit:"; a line of a text that would begin like
that itself has a backslash before it. Phrases, tips, whys and sensitivity have no place in the standard: `from_qdc`
takes them from the codebook that is already known. A theme keeps its guid while it and its codebook keep their ids.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from uuid import UUID, uuid5

from pydantic import ValidationError

from analysis.model import Refused, clean, in_words
from analysis.themes.codebook import Codebook, Theme, free_id, named_after
from analysis.themes.refi_reading import Code, codes_of

NAMESPACE = "urn:QDA-XML:codebook:1.0"
ORIGIN = "Open Loop"
# Made once, at random: the root of every guid that Open Loop gives.
_ROOT = UUID("3d0c6f8e-52b7-4e0a-9a4f-7c1e5b2d9f60")
# Told apart by people who see colours differently; a longer codebook begins again.
_COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00",
    "#332288", "#999933", "#117733", "#882255", "#44AA99", "#777777",
)  # fmt: skip
_LABELS = {"Include": "include", "Exclude": "exclude", "Fits": "fits", "Does not fit": "does_not_fit"}
_LABEL = re.compile(rf"({'|'.join(_LABELS)}):[ ]?(.*)", re.DOTALL | re.IGNORECASE)
_ESCAPED = re.compile(rf"\\+(?:{'|'.join(_LABELS)}):", re.IGNORECASE)
_WITHIN = ("definition", "include", "exclude", "fits", "does_not_fit")
_BETWEEN = " / "


def as_qdc(codebook: Codebook) -> bytes:
    """The codebook as a .qdc file."""
    root = ET.Element("CodeBook", {"xmlns": NAMESPACE, "origin": ORIGIN})
    root.append(codes_element(codebook))
    return document(root)


def codes_element(codebook: Codebook) -> ET.Element:
    """The themes as the element Codes, which codebooks and projects of the standard have in common."""
    codes = ET.Element("Codes")
    for place, theme in enumerate(codebook.themes):
        given = {"guid": code_guid(codebook, theme.id), "name": theme.name, "isCodable": "true"}
        code = ET.SubElement(codes, "Code", given | {"color": _COLOURS[place % len(_COLOURS)]})
        told = _described(theme)
        if told:
            ET.SubElement(code, "Description").text = told
    return codes


def document(root: ET.Element) -> bytes:
    """An element as an XML file in UTF-8."""
    ET.indent(root)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode").encode("utf-8") + b"\n"


def guid(*of: object) -> str:
    """The guid of what these words name together: always the same for the same words."""
    return str(uuid5(_ROOT, "\n".join(str(each) for each in of))).upper()


def code_guid(codebook: Codebook, theme: str) -> str:
    """The guid of a theme of the codebook, by its id."""
    return guid("codebook", codebook.id, theme)


def from_qdc(content: bytes, *, file: str, known: Codebook | None = None) -> Codebook:
    """The codebook of any program's .qdc file; Refused, with a sentence, where it is none.

    A code within another one becomes a theme of its own, named "Parent / Child"; a folder, which is no code to code
    with, lives on in those names only. Sets are left out. known: the codebook as it was. A code with the guid or else
    the name of one of its themes is that theme: it keeps id, phrases, valence, sensitive, monitor, tips and whys, and
    where the code has no description also what `known` says. Themes of `known` that the file does not have are gone.
    Any other code is a new theme without phrases, not sensitive, with an id made of its name.
    """
    codes = [code for code in codes_of(content, file) if code.codable]
    if not codes:
        raise Refused(f"{file} has no code that one can code with. Export the codebook anew and load that file.")
    head = known.model_dump(include={"id", "name", "version"}) if known else named_after(file)
    matched = _matched(codes, known) if known else {}
    taken = [theme.id for theme in known.themes] if known else []
    themes = []
    for place, code in enumerate(codes):
        given = _given(code, matched.get(place))
        if "id" not in given:
            given["id"] = free_id(given["name"], taken)
            taken.append(given["id"])
        try:
            themes.append(Theme.model_validate(given))
        except ValidationError as error:
            raise Refused(f"{file}, code {code.number}: {in_words(error)} Mend it and export it again.") from None
    return Codebook.model_validate({**head, "themes": themes})


def _given(code: Code, before: Theme | None) -> dict[str, object]:
    """The fields of a theme: what the code says, and what it cannot say as it was `before`."""
    given = before.model_dump() if before else {"definition": ""}
    told = _read(code.description) if code.description and code.description.strip() else {}
    return given | told | {"name": _BETWEEN.join(code.path)}


def _matched(codes: list[Code], known: Codebook) -> dict[int, Theme]:
    """The theme that each code is, by its place, first by guid and then by name; no theme is two codes."""
    by_guid = {code_guid(known, theme.id): theme for theme in known.themes}
    by_name = {clean(theme.name): theme for theme in reversed(known.themes)}
    matched: dict[int, Theme] = {}
    used: set[str] = set()
    guids, names = [code.guid for code in codes], [clean(_BETWEEN.join(code.path)) for code in codes]
    for keys, themes in ((guids, by_guid), (names, by_name)):
        for place, key in enumerate(keys):
            theme = themes.get(key)
            if theme and place not in matched and theme.id not in used:
                matched[place] = theme
                used.add(theme.id)
    return matched


# ------------------------------------------------------------------------------------------------- the description


def _described(theme: Theme) -> str:
    parts = [_escaped(theme.definition)] if theme.definition else []
    for label, field in _LABELS.items():
        value = getattr(theme, field)
        texts = value if isinstance(value, tuple) else (value,)
        parts += [f"{label}: {_escaped(text)}" for text in texts if text]
    return "\n\n".join(parts)


def _escaped(text: str) -> str:
    """The text with a backslash before each line that could be taken for a label, or for such a line."""
    lines = text.split("\n")
    return "\n".join(f"\\{line}" if _LABEL.match(line) or _ESCAPED.match(line) else line for line in lines)


def _read(description: str) -> dict[str, object]:
    """The fields of a theme that a description tells; what it does not mention is empty."""
    found: dict[str, list[list[str]]] = {field: [] for field in _WITHIN}
    found["definition"].append([])
    lines = found["definition"][0]
    for line in description.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        label = _LABEL.match(line)
        if label:
            lines = []
            found[_LABELS[label[1].capitalize()]].append(lines)
            line = label[2]
        lines.append(line[1:] if _ESCAPED.match(line) else line)
    texts = {field: ["\n".join(each).strip() for each in parts] for field, parts in found.items()}
    return {field: each if field == "fits" else "\n\n".join(filter(None, each)) for field, each in texts.items()}
