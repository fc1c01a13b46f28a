"""Codebooks and coded projects for other programs, read back by a reader that was written from the standard."""

from __future__ import annotations

import datetime
import io
import re
import sys
import time
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis import themes
from analysis.model import Refused
from analysis.themes.refi_reading import MOST_BYTES, MOST_CODES, MOST_DEPTH
from analysis.themes.refi_text import written

sys.path.insert(0, str(Path(__file__).parent))

from refi_reader import Coding, read_codebook, read_project  # pyright: ignore[reportMissingImports]

CODEBOOK = themes.load_codebook("reverse_mentoring")
TOLD = ("name", "definition", "include", "exclude", "fits", "does_not_fit")
MADE = datetime.datetime(2026, 4, 1, 12, 30)


def book(*given: dict, **head) -> themes.Codebook:
    themes_given = [{"id": f"T{place}", "name": f"Theme {place}", "definition": "d"} | each
                    for place, each in enumerate(given or ({},), start=1)]  # fmt: skip
    return themes.Codebook.model_validate({"id": "own", "name": "Own", "themes": themes_given} | head)


def told(codebook: themes.Codebook) -> list[tuple]:
    return [tuple(getattr(theme, field) for field in TOLD) for theme in codebook.themes]


def qdc(
    codes: str, head: str = '<?xml version="1.0" encoding="utf-8"?>', space: str = "urn:QDA-XML:codebook:1.0"
) -> bytes:
    return f'{head}<CodeBook xmlns="{space}" origin="Elsewhere"><Codes>{codes}</Codes></CodeBook>'.encode()


def read(codes: str, known: themes.Codebook | None = None, **more) -> themes.Codebook:
    return themes.from_qdc(qdc(codes, **more), file="Their codes.qdc", known=known)


# ----------------------------------------------------------------------------------------------- the codebook as a .qdc


def test_the_codebook_holds_to_the_standard_and_has_every_code():
    codes = read_codebook(themes.as_qdc(CODEBOOK))
    assert [name for _, name, _ in codes] == [theme.name for theme in CODEBOOK.themes]
    assert [description.split("\n\n")[0] for *_, description in codes] == [each.definition for each in CODEBOOK.themes]
    assert "Exclude: feeling listened to (T02); friendship beyond the pair (T18)." in codes[0][2]


def test_a_theme_keeps_its_guid_whatever_its_name_and_place():
    first = {guid for guid, *_ in read_codebook(themes.as_qdc(CODEBOOK))}
    renamed = [theme.model_copy(update={"name": f"{theme.name}!"}) for theme in reversed(CODEBOOK.themes)]
    later = CODEBOOK.model_copy(update={"themes": tuple(renamed), "version": "2"})
    assert {guid for guid, *_ in read_codebook(themes.as_qdc(later))} == first
    other = CODEBOOK.model_copy(update={"id": "another"})
    assert not first & {guid for guid, *_ in read_codebook(themes.as_qdc(other))}


def test_the_codebook_comes_back_whole_where_it_is_known_and_in_words_where_it_is_not():
    content = themes.as_qdc(CODEBOOK)
    assert themes.from_qdc(content, file="x.qdc", known=CODEBOOK) == CODEBOOK
    alone = themes.from_qdc(content, file="Our codes.qdc")
    assert told(alone) == told(CODEBOOK)
    assert (alone.id, alone.name) == ("our-codes", "Our codes")
    assert [theme.id for theme in alone.themes[:2]] == ["belonging-and-connection", "voice-and-being-heard"]
    assert not any(list(theme.phrases) or theme.sensitive for theme in alone.themes)


ODD = ["Include: x", "\\Include: x", "\\\\fits: x", "a\nExclude: b\n\nFits: c", "does not fit:", "<b>&amp; ]]>",
       "ŵyl 🙂", '=HYPERLINK("x")', "<script>alert(1)</script>", "Include", "a\n\n\nb", "a\u2028b"]  # fmt: skip
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30) | st.sampled_from(ODD)


@pytest.mark.parametrize("text", ODD)
def test_each_odd_text_comes_back_from_the_file(text: str):
    fields = {"definition": text, "include": text, "exclude": text, "fits": [text, text], "does_not_fit": text}
    for own in (book(fields), book(fields | {"definition": ""}), book({"name": text}, {"include": text})):
        assert told(themes.from_qdc(themes.as_qdc(own), file="x.qdc")) == told(own)
        assert themes.from_qdc(themes.as_qdc(own), file="x.qdc", known=own) == own


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(WORDS, min_size=4, max_size=4), fits=st.lists(WORDS, max_size=3))
def test_any_texts_that_a_theme_can_have_come_back_from_the_file(texts: list[str], fits: list[str]):
    definition, include, exclude, does_not_fit = texts
    try:
        own = book({"definition": definition, "include": include, "exclude": exclude, "does_not_fit": does_not_fit,
                    "fits": fits})  # fmt: skip
    except ValueError:
        return  # no theme can have this text; what that is has its own tests
    assert told(themes.from_qdc(themes.as_qdc(own), file="x.qdc")) == told(own)
    assert len(read_codebook(themes.as_qdc(own))) == 1


# ------------------------------------------------------------------------------------------- files of other programs


def test_codes_within_codes_become_themes_in_order_and_folders_only_names():
    made = read(
        '<Code guid="{1ff58b12-6f6f-4b0c-8be5-bbdc91f55294}" name="Work" isCodable="false">'
        "<Description>A folder</Description>"
        '<Code guid="x" name="Hours" isCodable="true"><Description>Long  hours</Description>'
        '<Code name="At night" isCodable="1"/></Code></Code><Code name="Voice"/>'
        "</Codes><Sets><Set name='s' guid='y'><Description>No theme</Description><MemberCode guid='x'/></Set></Sets>"
        "<Codes>"
    )
    assert [(theme.id, theme.name, theme.definition) for theme in made.themes] == [
        ("work-hours", "Work / Hours", "Long  hours"),
        ("work-hours-at-night", "Work / Hours / At night", ""),
        ("voice", "Voice", ""),
    ]


@pytest.mark.parametrize("space", ["urn:QDA-XML:codebook:1.0", "urn:QDA-XML:codebook:1:0", "urn:QDA-XML:codebook:0:4"])
def test_every_spelling_of_the_namespace_that_programs_write_is_read(space: str):
    assert read('<Code guid="x" name="Voice" isCodable="true"/>', space=space).themes[0].name == "Voice"


def test_another_encoding_and_a_mark_at_the_beginning_are_read():
    plain = qdc('<Code name="ŵyl" isCodable="true"/>', head="").decode()
    for content in (plain.encode("utf-8-sig"), plain.encode("utf-16")):
        assert themes.from_qdc(content, file="x.qdc").themes[0].name == "ŵyl"


def test_a_known_theme_keeps_what_the_standard_has_no_place_for():
    known = book(
        {"id": "V", "name": "Voice", "sensitive": True, "toward": ["spoke up"], "tips": [4], "whys": ["W3"],
         "include": "old", "valence": "negative"},
        {"id": "B", "name": "Belonging", "away": ["outsider"], "definition": "kept"},
        {"id": "gone", "name": "Gone"},
        version="3",
    )  # fmt: skip
    voice = read_codebook(themes.as_qdc(known))[0][0].lower()
    made = read(
        f'<Code guid="{{{voice}}}" name="Voices" isCodable="true"><Description>New words</Description></Code>'
        '<Code guid="1ff58b12-6f6f-4b0c-8be5-bbdc91f55294" name="BELONGING" isCodable="true"/>'
        '<Code name="Gone too" isCodable="true"/><Code name="Belonging" isCodable="true"/><Code name="v"/>',
        known=known,
    )
    assert (made.id, made.name, made.version) == ("own", "Own", "3")
    assert [theme.id for theme in made.themes] == ["V", "B", "gone-too", "belonging", "v-2"]
    first, second, *_, new, _ = made.themes
    assert first == known.themes[0].model_copy(update={"name": "Voices", "definition": "New words", "include": ""})
    assert second == known.themes[1].model_copy(update={"name": "BELONGING"})
    assert (list(new.phrases), new.sensitive, new.definition) == ([], False, "")


def test_a_hostile_description_is_read_in_good_time():
    pieces = "a<b/>" * 300_000
    started = time.perf_counter()
    made = read(f'<Code name="A"><Description>{pieces}</Description><Description>no more</Description></Code>')
    assert made.themes[0].definition == "a" * 300_000
    assert time.perf_counter() - started < 5


LAUGHS = '<!DOCTYPE CodeBook [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE CodeBook [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (qdc('<Code name="&j;"/>', head=LAUGHS), "holds definitions (DOCTYPE)"),
        (qdc('<Code name="A"><Description>&x;</Description></Code>', head=OUTSIDE), "holds definitions (DOCTYPE)"),
        (qdc("", head='<!DOCTYPE CodeBook SYSTEM "http://localhost/x.dtd">'), "holds definitions (DOCTYPE)"),
        (qdc('<Code name="&j;"/>', head=LAUGHS).decode().encode("utf-16"), "holds definitions (DOCTYPE)"),
        (bytes(200_000_000), "is larger than a codebook can be"),
        (b" " * (MOST_BYTES + 1), "is larger than a codebook can be"),
        (qdc('<Code name="A">' * 10_000 + "</Code>" * 10_000), f"more than {MOST_DEPTH} deep"),
        (b"<a>" * 10_000 + b"</a>" * 10_000, "is no codebook of the REFI-QDA standard"),
        (qdc('<Code name="A"/>' * (MOST_CODES + 1)), "has more than 2,000 codes"),
        (qdc('<Code name="A"'), "is no whole XML file (line 1)"),
        (qdc('<Code name="A"/>')[:-20], "is no whole XML file"),
        (qdc('<Code name="A"/>') + b"<more/>", "is no whole XML file"),
        (qdc('<Code name="&nbsp;"/>'), "is no whole XML file"),
        (qdc('<Code name="A"/>', head='<?xml version="1.0" encoding="klingon"?>'), "is no whole XML file"),
        (qdc('<Code name="A"/>').replace(b"A", b"\xff"), "is no whole XML file"),
        (b"", "is no whole XML file"),
        (b"\x00\x01\x02", "is no whole XML file"),
        (b"PK\x03\x04", "is a whole project or another archive"),
        (b"<html/>", "is no codebook of the REFI-QDA standard"),
        (qdc(""), "has no code that one can code with"),
        (qdc('<Code name="A" isCodable="false"/>'), "has no code that one can code with"),
        (qdc('<Code name="A"/><Code name=" "/>'), "has no name for code 2"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_no_codebook_or_an_attack_is_refused_with_a_sentence(content: bytes, sentence: str):
    with pytest.raises(Refused, match=re.escape(sentence)) as refused:
        themes.from_qdc(content, file="theirs.qdc")
    assert str(refused.value).startswith("theirs.qdc ") and str(refused.value).endswith(".")


# ------------------------------------------------------------------------------------------------ the coded project

TEXTS = {
    "D1": "I 🙂 belong.\r\nNothing changes.\r\n\r\nDwi'n teimlo'n rhan o'r tŷ.",
    "D2": '=HYPERLINK("http://x")\r<script>alert(1)</script> & "more"',
    "D3": None,
    "D4": "\ufeffStart of 👩‍👩‍👧 here\x0b",
}
SOURCES = pd.DataFrame(
    {
        "document": TEXTS.keys(),
        "label": ["Mentor 1, beginning", "../Mentee\\1", "Nobody", "mentor 1, Beginning"],
        "role": ["mentor", "mentee", "mentee", None],
        "stage": ["beginning", None, "end", "end"],
        "text": TEXTS.values(),
    }
)


def coding(document: str, words: str, theme: str, by: str, at: object = None, memo: str | None = None) -> tuple:
    start = str(TEXTS[document]).index(words)
    return document, start, start + len(words), theme, by, at, memo


CODINGS = pd.DataFrame(
    [
        coding("D1", "🙂 belong", "T01", "Ana", pd.Timestamp("2026-03-01 10:00"), "So warm &\r\n<b>open</b>"),
        coding("D1", "🙂 belong", "T02", "Ana", pd.Timestamp("2026-03-01 10:05"), "So warm &\r\n<b>open</b>"),
        coding("D1", "🙂 belong", "T01", "Phrases"),
        coding("D1", "Nothing changes.", "T16", "Phrases"),
        coding("D1", "Nothing changes.\r\n\r\nDwi'n", "T16", "Ben", "2026-03-02T09:00:00+01:00"),
        coding("D1", "o'r tŷ.", "T01", "Ben"),
        coding("D1", "o'r tŷ.", "T01", "Ben"),
        coding("D2", '=HYPERLINK("http://x")', "T09", "Ben", memo="=1+1 \x01"),
        coding("D2", "<script>", "T09", "Ben"),
        coding("D4", "👩‍👩‍👧", "T09", "Zoë <z@x>"),
    ],
    columns=["document", "start", "end", "theme", "by", "at", "memo"],
)


def project(sources: pd.DataFrame = SOURCES, codings: pd.DataFrame = CODINGS, **more) -> bytes:
    return themes.as_qdpx(CODEBOOK, sources, codings, **{"name": "Pilot <2026>", "made": MADE} | more)


def test_every_text_span_code_coder_and_memo_is_read_back():
    found = read_project(project())
    assert found.name == "Pilot <2026>"
    first, second, third = found.texts
    assert [first, second, third] == ["Mentor 1, beginning", "..-Mentee-1", "mentor 1, Beginning (2)"]
    assert found.texts[first] == "I 🙂 belong.\nNothing changes.\n\nDwi'n teimlo'n rhan o'r tŷ."
    assert found.texts[second] == '=HYPERLINK("http://x")\n<script>alert(1)</script> & "more"'
    memo = "So warm &\n<b>open</b>"
    one, two, nine, sixteen = (CODEBOOK.themes[place].name for place in (0, 1, 8, 15))
    assert found.codings == [
        Coding(first, 2, 10, "🙂 belong", one, "Ana", "2026-03-01T10:00:00Z", memo),
        Coding(first, 2, 10, "🙂 belong", two, "Ana", "2026-03-01T10:05:00Z", memo),
        Coding(first, 2, 10, "🙂 belong", one, "Phrases", None, None),
        Coding(first, 12, 28, "Nothing changes.", sixteen, "Phrases", None, None),
        Coding(first, 12, 35, "Nothing changes.\n\nDwi'n", sixteen, "Ben", "2026-03-02T08:00:00Z", None),
        Coding(first, 50, 57, "o'r tŷ.", one, "Ben", None, None),
        Coding(second, 0, 22, '=HYPERLINK("http://x")', nine, "Ben", None, "=1+1 \ufffd"),
        Coding(second, 23, 31, "<script>", nine, "Ben", None, None),
        Coding(third, 10, 15, "👩‍👩‍👧", nine, "Zoë <z@x>", None, None),
    ]
    assert found.users == ["Ana", "Ben", "Zoë <z@x>", "Phrases"]
    assert list(found.codes) == [theme.name for theme in CODEBOOK.themes]
    assert found.cases == {
        first: {"Role": "mentor", "Stage": "beginning"},
        second: {"Role": "mentee"},
        third: {"Stage": "end"},
    }


def test_the_codes_of_a_project_are_those_of_the_codebook():
    project_xml = zipfile.ZipFile(io.BytesIO(project())).read("project.qde").decode()
    for guid, *_ in read_codebook(themes.as_qdc(CODEBOOK)):
        assert f'<Code guid="{guid}"' in project_xml
    embedded = themes.from_qdc(project_xml.encode(), file="project.qde", known=CODEBOOK)
    assert embedded == CODEBOOK


def test_the_same_input_gives_the_same_bytes_and_the_tables_stay_as_they_were():
    sources, codings = SOURCES.copy(), CODINGS.copy()
    assert project(sources, codings) == project()
    pd.testing.assert_frame_equal(sources, SOURCES)
    pd.testing.assert_frame_equal(codings, CODINGS)


def test_no_id_of_a_document_stands_in_the_file_or_made_its_guids():
    named = {"D1": "person-17@x", "D2": "B", "D3": "C", "D4": "D"}
    other = project(SOURCES.replace({"document": named}), CODINGS.replace({"document": named}))
    assert other == project()


def test_a_project_of_texts_alone_has_no_users_and_one_of_nothing_only_its_codebook():
    found = read_project(project(codings=CODINGS.iloc[:0]))
    assert (len(found.texts), found.users, found.codings) == (3, [], [])
    empty = read_project(project(SOURCES.iloc[:0], CODINGS.iloc[:0]))
    assert (empty.texts, empty.cases, len(empty.codes)) == ({}, {}, 18)


def test_times_are_utc_and_an_unknown_time_is_none():
    tokyo = datetime.timezone(datetime.timedelta(hours=9))
    xml = zipfile.ZipFile(io.BytesIO(project(made=MADE.replace(tzinfo=tokyo)))).read("project.qde").decode()
    assert 'creationDateTime="2026-04-01T03:30:00Z"' in xml.split("\n")[1]
    assert {coding.at for coding in read_project(project()).codings if coding.coder == "Phrases"} == {None}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"document": "D9"}, "Row 1 of the codings belongs to no text"),
        ({"document": "D3"}, "Row 1 of the codings belongs to no text"),
        ({"theme": "T99"}, "Row 1 of the codings has a theme that the codebook has not"),
        ({"by": None}, "Row 1 of the codings does not say who coded"),
        ({"start": None}, "Row 1 of the codings has no place in its text"),
        ({"start": -1}, "Row 1 of the codings has no place in its text"),
        ({"start": 10}, "Row 1 of the codings has no place in its text"),
        ({"end": 1000}, "Row 1 of the codings has no place in its text"),
        ({"at": "yesterday, I think"}, "Row 1 of the codings has no time that can be read"),
    ],
)
def test_a_coding_that_belongs_nowhere_is_refused_with_its_row(change: dict, sentence: str):
    codings = CODINGS.astype(object).copy()
    for column, value in change.items():
        codings.at[0, column] = value
    with pytest.raises(Refused, match=sentence):
        project(codings=codings)


def test_tables_that_lack_a_column_or_repeat_a_text_are_refused():
    with pytest.raises(Refused, match="The codings have no column memo"):
        project(codings=CODINGS.drop(columns="memo"))
    with pytest.raises(Refused, match="Row 5 of the texts is a text that an earlier row has too"):
        project(pd.concat([SOURCES, SOURCES.iloc[:1]]))


@settings(max_examples=150, deadline=None)
@given(text=st.text(st.sampled_from("a🙂\r\n\ufeffŵ"), min_size=1, max_size=12), data=st.data())
def test_a_span_holds_the_same_words_once_line_ends_are_plain(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    now = written(text)
    words = text[start:end].replace("\r\n", "\n").replace("\r", "\n")
    # Half of a Windows line end at the beginning of a span still stands for the whole one.
    found = now.text[now.start(start) : now.end(end)]
    assert found.replace("\u2060", "\ufeff") == words
    assert now.start(start) < now.end(end) <= len(now.text)


# ---------------------------------------------------------------------------------------- the reader can say no


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (' isCodable="true"', ""),
        ('startPosition="2"', 'begin="2"'),
        ('endPosition="10"', 'endPosition="1000"'),
        ("<Users>", "<Users><Coder/>"),
        ("</CodeBook>", '</CodeBook><Users><User guid="9" name="x"/></Users>'),
        ('<CodeRef targetGUID="', '<CodeRef targetGUID="0'),
        (' creatingUser="', ' creatingUser="00000000-0000-0000-0000-000000000000" was="'),
        ("urn:QDA-XML:project:1.0", "urn:QDA-XML:project:1:0"),
        ("2026-03-01T10:00:00Z", "2026-03-01 10:00"),
        ('color="#0072B2"', 'color="blue"'),
    ],
)
def test_the_reader_notices_what_the_standard_does_not_allow(old: str, new: str):
    archive = zipfile.ZipFile(io.BytesIO(project()))
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "project.qde":
                assert old.encode() in content
                content = content.decode().replace(old, new, 1).encode()
            copy.writestr(name, content)
    with pytest.raises(ValueError, match="Not as the standard has it"):
        read_project(changed.getvalue())
