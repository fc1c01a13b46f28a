"""The attacks on words of the privacy policy: quotations, names, consent, word lists, metadata, formulas.

Where a rule itself is tested (`test_quotations`, `test_redaction`, `test_exports`), the tests there bear the number of
the attack. Here stand the ways through files, store, release and exports, and neighbours of each attack.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from conftest import EVERYONE, address_of
from test_attack_numbers import sheet
from test_quotations import K, around, extract, one_text, paraphrase, writers

from analysis import intake, readers
from analysis.actions import Action, table_of
from analysis.drafting import Words, draft
from analysis.exports.csv_text import FORMULA, as_csv
from analysis.exports.record import record_files
from analysis.exports.tidy import answers_long_zip, spss
from analysis.exports.workbook import tables_zip, workbook
from analysis.findings import Findings
from analysis.intake import propose
from analysis.model import Column, Group, Recipe, Role, Scheme, Stage, Wave, Why, in_words
from analysis.quotations import Extract, Name, NameList, hindrances, marks, points, redacted, resolved
from analysis.store import Store, folder_as_zip
from analysis.themes import Codebook, Theme, codebook_as_workbook
from analysis.themes.contrast import contrast
from analysis.themes.discovery import candidate_themes

DAY = datetime.date(2026, 11, 24)
SLUG = "told"
SCHEME = Scheme(
    name="Told",
    slug=SLUG,
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
    ),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
    stages=tuple(Stage(id=each, label=each.title()) for each in ("start", "middle", "end")),
    whys=(Why(id="Y1", title="Belonging", statement="People belong here.", themes=("T01",)),),
)
NAMES = NameList(names=(Name(kind="participant", name="Tamsin Quarrell"), Name(kind="participant", name="Idris Vane")))
SAID = "I felt heard in the meeting."
# role, stage, person, words, consent, format, members
Text = tuple[str, str, str | None, str, str | None, str, str]


def text(person: str | None, words: str = SAID, consent: str | None = "verbatim", *, role: str = "mentor",
         stage: str = "end", kind: str = "individual", members: str = "1") -> Text:  # fmt: skip
    return role, stage, person, words, consent, kind, members


def many(number: int, words: str = SAID, **more: Any) -> list[Text]:
    """One text a person; no two are equal."""
    return [text(f"P{place}", f"{words} We met on day {chr(97 + place)}.", **more) for place in range(number)]


class Desk:
    """A scheme whose passages are all approved, from release to release."""

    def __init__(self) -> None:
        self.keys: dict = {}
        self.releases: list = []
        self.behind: list = []

    def findings(self, texts: Iterable[Text], pairs: dict[str, str] | None = None) -> Findings:
        names = ("role", "stage", "person", "reflection", "consent", "format", "members")
        rows = dict(zip(names, zip(*texts, strict=True), strict=True))
        if pairs:
            rows["pair"] = [pairs.get(person) for person in rows["person"]]
        columns = tuple(Column(name=name, kind=name) for name in rows)
        study, self.keys = intake.build(SCHEME, [(sheet("t", rows), Recipe(file="f", columns=columns))], keys=self.keys)
        return Findings(study)

    def publish(self, texts: Iterable[Text], *wanted: str, pairs: dict[str, str] | None = None, kind: str = "verbatim",
                themes: Iterable[str] = ("T01",), words: str = "") -> pd.DataFrame:  # fmt: skip
        """The words that a release shows where these passages of the texts are wanted, in these themes by turn."""
        found, themes = self.findings(texts, pairs), list(themes)
        held = found.study.reflection
        told = []
        for place, original in enumerate(wanted):
            document = next(row for row in held.to_dict("records") if original in row["text"])
            start = document["text"].index(original)
            others = {"words": words or original, "theme": themes[place % len(themes)], "kind": kind}
            others |= {"paraphrased_by": "one"} if kind == "paraphrase" else {}
            told.append(extract(document["document"], original, start, id=f"E{place}", **others))
        made = draft(found, today=DAY, earlier=self.releases, behind=self.behind, words=Words(tuple(told), NAMES))
        self.releases, self.behind = [*self.releases, made.release], [*self.behind, made.behind]
        return made.release.table("extract")


def shown(table: pd.DataFrame) -> list[list[str]]:
    return table[["role_label", "stage", "kind", "words"]].values.tolist()


# -------------------------------------------------------------------------------------------- A25: a word of one person


FALCONRY = "I like falconry a lot."


def test_a25_a_word_of_one_person_does_not_leave_with_a_release_and_a_general_one_does():
    texts = [text("P99", FALCONRY), *many(11)]
    assert shown(Desk().publish(texts, FALCONRY)) == []
    desk = Desk()
    found = desk.findings(texts)
    document = found.study.reflection.query("text == @FALCONRY").iloc[0]["document"]
    from analysis.drafting import about

    (mark,) = points(FALCONRY, NAMES, about(found, NAMES).usage, k_word=3)
    general = resolved(mark, "generalise", words="sport")
    piece = extract(document, FALCONRY, words=redacted(FALCONRY, [mark], [general]), resolutions=[general])
    told = draft(found, today=DAY, words=Words((piece,), NAMES)).release
    assert told.table("extract")["words"].tolist() == ["I like sport a lot."]
    assert "falconry" not in told.text().lower()


@pytest.mark.parametrize(
    "written", ["falconry", "Falconry's", "FALCONRY", "falc\u200bonry", "f\u0430lconry", "fal\u00adconry"]
)
@pytest.mark.parametrize("others", [0, 1])
def test_a25_nor_one_of_two_people_nor_one_that_its_writer_says_ten_times_in_other_letters(written, others):
    said = f"I like {written} a lot."
    table = writers()
    table.loc[0, "text"] = f"{said} " + "Falconry it is. " * 10
    for place in range(1, others + 1):
        table.loc[place, "text"] = "We talked of falconry."
    against = hindrances(extract(original=said), around(table), **K)
    assert any("rare word" in each or "capital" in each or "1 " in each for each in against), against


def test_a25_who_withdrew_or_spoke_in_a_group_makes_no_word_a_common_one():
    table = writers()
    table.loc[0, "text"] = FALCONRY
    table.loc[[1, 2], ["text", "consent"]] = ["Falconry for us.", "withdrawn"]
    table.loc[[3, 4], ["text", "format", "members"]] = ["Falconry in our group.", "sub-group", 4]
    table.loc[[5, 6], ["text", "format"]] = ["Falconry, said all.", "whole group"]
    assert any("1 rare word" in each for each in hindrances(extract(original=FALCONRY), around(table), **K))


# ------------------------------------------------------------------------------------- A26, A31: small pools and groups


def middle(number: int, others: int = 0) -> list[Text]:
    return [*many(number, stage="middle"), *(text(f"Q{n}", f"We met on day {n + 1}.") for n in range(others))]


def test_a26_nine_mentors_at_the_middle_are_never_quoted_with_their_stage():
    assert shown(Desk().publish(middle(9, 3), SAID)) == [["mentor", "", "verbatim", SAID]]
    assert shown(Desk().publish(middle(10), SAID)) == [["mentor", "Middle", "verbatim", SAID]]


def test_a26_nor_at_all_where_nobody_else_wrote_and_a_mask_of_two_stages_hides_both():
    assert shown(Desk().publish(middle(9), SAID)) == []
    end = [text(f"P{n}", f"It was good to be asked. I said so {n} times.") for n in range(12)]
    told = Desk().publish([*middle(9), *end], SAID, "It was good to be asked.", themes=("T01", "T11"))
    assert {row[1] for row in shown(told)} == {""} and len(told) == 2


def test_a26_people_of_a_sub_group_or_who_withdrew_do_not_make_the_middle_large_enough():
    nine = middle(9, 3)
    more = [
        text("P50", "We met.", "withdrawn", stage="middle"),
        text(None, "We met.", stage="middle", kind="sub-group", members="4"),
    ]
    assert shown(Desk().publish([*nine, *more], SAID)) == [["mentor", "", "verbatim", SAID]]


HOW = (
    {"kind": "sub-group", "members": "4"},
    {"kind": "individual", "members": "4"},
    {"kind": "we four", "members": "1"},
    {"kind": "sub-group", "members": "1"},
)


@pytest.mark.parametrize("how", HOW)
def test_a31_words_of_four_people_do_not_leave_as_a_quotation(how):
    own = "We said what we thought of it."
    texts = [text(None if how["kind"] == "sub-group" else "P90", own, **how), *many(12)]
    assert shown(Desk().publish(texts, own)) == []
    told = Desk().publish(texts, own, kind="paraphrase", words="People were open with each other.")
    assert told["kind"].tolist() == ["paraphrase"] and "group" not in told.to_csv()


# ------------------------------------------------------------------------------------------------------ A27: stitching

THREE = ("I felt heard in the meeting.", "It was good to be asked.", "We had time to talk.")


def test_a27_the_third_quotation_of_one_person_stays_out_and_nothing_ties_the_others():
    texts = [text("P90", " ".join(THREE)), *many(12, "We met.")]
    told = Desk().publish(texts, *THREE, themes=("T01", "T11", "T13"))
    assert len(told) == 2 and list(told.columns) == ["theme", "name", "role_label", "stage", "kind", "words"]


def test_a27_neither_another_stage_nor_another_release_lets_the_third_one_through():
    apart = [text("P90", words, stage=stage) for words, stage in zip(THREE, ("start", "middle", "end"), strict=True)]
    texts, themes = [*apart, *many(12, "We met.")], ("T01", "T11", "T13")
    desk = Desk()
    first = desk.publish(texts, *THREE, themes=themes)
    assert len(first) == 2
    for _ in range(3):
        assert sorted(desk.publish(texts, *THREE, themes=themes)["words"]) == sorted(first["words"])


def test_a27_a_mark_of_nobodys_own_is_beside_a_quotation_and_people_do_not_stand_together():
    texts = [text(f"P{n}", " ".join(THREE) + f" Day {chr(97 + n)}.") for n in range(12)]
    found = Desk().findings(texts)
    held = found.study.reflection.to_dict("records")
    asked = [(row, words, theme) for row in held for words, theme in zip(THREE, ("T01", "T11"), strict=False)]
    pieces = [
        extract(row["document"], words, row["text"].index(words), theme=theme, id=f"{row['document']}{theme}")
        for row, words, theme in asked
    ]
    made = draft(found, today=DAY, words=Words(tuple(pieces), NAMES)).release
    ids = {row["document"] for row in held} | {row["person"] for row in held}
    assert len(made.table("extract")) == 24 and not [each for each in ids if each in made.text()]


# ------------------------------------------------------------------------------------------------- A28: a pair's story

STORY = "We ate a birthday cake on the car park steps."
PAIR = {"P90": "one", "Q90": "one"}


def with_partner(words: str, **more: Any) -> list[Text]:
    return [text("P90", STORY), text("Q90", words, **{"role": "mentee", **more}), *many(12)]


@pytest.mark.parametrize(
    ("words", "more"),
    [
        ("There was birthday cake on the car park steps for us.", {}),
        ("There was BIRTHDAY cake: on the\ncar-park steps!", {}),
        ("There was birthday cake on the c\u0430r park steps.", {}),
        ("There was birthday cake on the car park steps.", {"stage": "start"}),
        ("There was birthday cake on the car park steps.", {"consent": "withdrawn"}),
        ("There was birthday cake on the car park steps.", {"consent": None}),
    ],
    ids=["plain", "case and signs", "another alphabet", "another stage", "withdrawn", "no consent"],
)
def test_a28_a_story_of_the_partners_text_does_not_leave_in_the_authors_words(words, more):
    assert shown(Desk().publish(with_partner(words, **more), STORY, pairs=PAIR)) == []


def test_a28_four_words_in_a_row_that_everybody_uses_are_no_story():
    # In pairs nobody knows, whoever has the other role may be the partner.
    assert shown(Desk().publish(with_partner("There was birthday cake on the car park steps."), STORY)) == []
    told = "We met. It was on the car yesterday."
    about = one_text("We ate it on the car park steps.")
    other = writers("mentee", people=1, text=told)
    both = around(pd.concat([about.reflections, other], ignore_index=True))
    original = "We ate it on the car park steps."
    assert not any("tells it too" in each for each in hindrances(extract(original=original), both, **K))


# ------------------------------------------------------------------------------------------- A29: two disguises at once

TWICE = [
    "tam\u200bsin's", "TAMSIN\u2019S",
    "tms\u0430in", "Tam-\nzin", "Tamz\nin", "tam\nsin\u2019s", "qu\u0430rel", "Quar\nell",
    "Qau-\nrrell", "t.qu\u0430rrell@post.example", "Tamson.Quarell@post.example", "t\u200bq@x.example", "T\u200b.Q.",
    "Q U A R E L L", "q u 4 r r e l l", "T a m - \n s i n", "T*ms\nin", "T\u0430m\u200bsin", "tamsin\nquarell",
    "\uff34amzin", "xxT\u0430msinxx", "Quarrell-\nTamzin", "T4mz1n", "ta\u0301m\u00adsin",
]  # fmt: skip


@pytest.mark.parametrize("written", TWICE)
def test_a29_a_name_in_two_disguises_is_marked(written):
    said = f"We told {written} about it."
    found = marks(said, NAMES)
    place = range(8, 8 + len(written))
    marked = {each for mark in found for each in range(mark.start, mark.end)}
    left = [said[each] for each in place if said[each].isalnum() and each not in marked]
    assert len(left) <= 1, ("".join(left), [(mark.found, mark.kind) for mark in found])


@pytest.mark.parametrize("written", TWICE)
def test_a29_and_the_passage_with_it_does_not_leave(written):
    said = f"We told {written} about it in the end."
    about = around(one_text(said).reflections, names=NAMES)
    assert hindrances(extract(original=said), about, **K) != []


@pytest.mark.parametrize(
    "everyday",
    [
        "We had the same\nin the end.",
        "I was in an idea-\nlist.",
        "We met at ten, a b c d e f.",
        "It was a tam sing song.",
        "One, two-three, and so on\nfor all of us.",
    ],
)
def test_a29_everyday_lines_are_no_name_in_pieces(everyday):
    assert not [mark for mark in marks(everyday, NAMES) if mark.kind == "participant"]


# -------------------------------------------------------------------------------------------------------- A30: consent


@pytest.mark.parametrize("consent", [None, "", " ", "n/a", "maybe", "none", "withdrawn", "paraphrase"])
def test_a30_without_a_plain_yes_no_words_leave(consent):
    texts = [text("P90", SAID, consent), *many(12, "We met.")]
    assert shown(Desk().publish(texts, SAID)) == []


def test_a30_words_are_gone_from_the_next_release_once_their_author_withdrew():
    desk = Desk()
    texts = [text("P90", SAID), *many(12, "We met.")]
    assert desk.publish(texts, SAID)["words"].tolist() == [SAID]
    assert desk.publish([text("P90", SAID, "withdrawn"), *texts[1:]], SAID).empty
    assert "felt heard" not in desk.releases[1].text()


# ------------------------------------------------------------------------------------------------------ A32: word lists


def uses(*people: tuple[str, str, str]) -> pd.DataFrame:
    rows = [{"document": f"D{n}", "person": who, "role": "mentor", "stage": stage, "text": said}
            for n, (who, stage, said) in enumerate(people)]  # fmt: skip
    return pd.DataFrame(rows).assign(prompt="Why?", consent="verbatim", format="individual", members=1)


def both_stages(number: int, said: str) -> list[tuple[str, str, str]]:
    return [(f"P{n}", stage, said if n < number else "tea") for n in range(12) for stage in ("start", "end")]


@pytest.mark.parametrize("k", [1, 3, 5])
def test_a32_no_word_of_four_people_is_in_the_list_of_words(k):
    loud = [(f"P{n}", "start", "Falconry, falconry's FALCONRY falc\u200bonry! " * 9) for n in range(4)]
    words = set(contrast(uses(*loud, *both_stages(0, "")), "stage", "start", "end", k)["word"])
    assert not [word for word in words if "falc" in word or "onry" in word]
    fifth = uses(*loud, ("P4", "end", "falconry"), *both_stages(0, ""))
    assert "falconry" in set(contrast(fifth, "stage", "start", "end", k)["word"])


@pytest.mark.parametrize("k", [1, 5])
def test_a32_nor_in_the_words_that_stand_for_a_candidate_theme(k):
    from test_discovery import sentences

    table = sentences(200, 30, 60)
    loud = table["person"].isin(table["person"].unique()[:4])
    table.loc[loud, "text"] = table.loc[loud, "text"] + " falconry hawk falconer"
    terms = ", ".join(candidate_themes(table, k=k).candidate["terms"])
    assert terms and not [word for word in ("falconry", "hawk", "falconer") if word in terms]


# --------------------------------------------------------------------------------- A35, A36: words in memory, in errors


def test_a35_a_release_is_plain_data_and_reaches_no_text_of_the_workbench():
    import gc

    found = Desk().findings([text("P90", "Something that stays here, zephyrine."), *many(12)])
    release = draft(found, today=DAY, words=Words((), NAMES)).release
    seen, waiting = set(), [release.content]
    while waiting:
        each = waiting.pop()
        if id(each) in seen or isinstance(each, type):
            continue
        seen.add(id(each))
        assert isinstance(each, dict | list | str | int | float | bool | None), type(each)
        assert not (isinstance(each, str) and "zephyrine" in each)
        waiting += gc.get_referents(each)


SECRET = "Tamsin Quarrell told me about falconry"


@pytest.mark.parametrize(
    "broken",
    [
        {"start": 3, "original": SECRET, "end": 5},
        {"original": SECRET, "end": len(SECRET), "state": SECRET},
        {
            "original": SECRET,
            "end": len(SECRET),
            "resolutions": [{"start": 0, "end": 1, "found": SECRET, "action": "keep"}],
        },
        {"original": SECRET, "end": len(SECRET), "partner": SECRET},
    ],
)
def test_a36_a_passage_that_cannot_be_read_is_refused_without_its_words(broken):
    from pydantic import ValidationError

    told = {"id": "a", "document": "d", "start": 0, "theme": "T01", **broken}
    with pytest.raises(ValidationError) as caught:
        Extract.model_validate(told)
    assert "falconry" not in in_words(caught.value) and "Quarrell" not in in_words(caught.value)


def test_a36_no_sentence_that_stands_against_a_passage_repeats_it():
    table = writers()
    table.loc[0, ["text", "consent"]] = [f"{SECRET}.", "none"]
    about = around(table, names=NAMES)
    for each in (
        extract(original=SECRET),
        paraphrase(words=f"\u201c{SECRET}\u201d in 2019."),
        extract(original="other"),
    ):
        told = " ".join(hindrances(each, about, **K))
        assert told and not [word for word in ("falconry", "Quarrell", "Tamsin") if word in told]


def test_a36_no_problem_of_a_file_repeats_a_text():
    rows = [text("P1", SECRET, "maybe falconry"), text("P1", SECRET, kind="falconry", members="falconry"), *many(11)]
    problems = Desk().findings(rows).study.problem.astype(str).to_csv()
    assert "falconry" not in problems and "Quarrell" not in problems


# ------------------------------------------------------------------------------------------------------ A37: metadata

ADDRESSES = {
    "email": "tamsin.quarrell@firm.example", "other email": "boss.of.hers@firm.example", "ip": "203.0.113.77",
    "ip6": "2001:db8:85a3:8d3:1319:8a2e:370:7348", "latitude": "51.507412", "longitude": "-0.127758",
    "response": "R_3PqzLtSecret9", "reference": "HR-REF-778812", "first": "Tamsina", "last": "Quarrellton",
    "token": "https://survey.example/jfe/form/SV_abcSecret", "phone": "07700900123",
}  # fmt: skip
DAYS = ("2026-02-02 09:10:11", "2026-02-02 09:25:12")


def qualtrics() -> bytes:
    headings = ["StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished",
                "RecordedDate", "ResponseId", "RecipientLastName", "RecipientFirstName", "RecipientEmail",
                "ExternalReference", "LocationLatitude", "LocationLongitude", "DistributionChannel", "UserLanguage",
                "Code", "Score", "Q9", "Q10", "Q11"]  # fmt: skip
    asked = ["Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)", "Finished",
             "Recorded Date", "Response ID", "Recipient Last Name", "Recipient First Name", "Recipient Email",
             "External Data Reference", "Location Latitude", "Location Longitude", "Distribution Channel",
             "User Language", "Your code", "Belonging score", "In your own words", "Who is your line manager?",
             "Where do you sit?"]  # fmt: skip
    own = ["startDate", "endDate", "status", "ipAddress", "progress", "duration", "finished", "recordedDate",
           "_recordId", "recipientLastName", "recipientFirstName", "recipientEmail", "externalDataReference",
           "locationLatitude",
           "locationLongitude", "distributionChannel", "userLanguage"]  # fmt: skip
    own += [f"QID{n}_TEXT" for n in range(len(headings) - len(own))]
    ids = [json.dumps({"ImportId": each}) for each in own]
    rows = [
        [DAYS[0], DAYS[1], "0", ADDRESSES["ip" if n % 2 else "ip6"], "100", "901", "1", DAYS[1],
         ADDRESSES["response"] + str(n), ADDRESSES["last"], ADDRESSES["first"], ADDRESSES["email"],
         ADDRESSES["reference"], ADDRESSES["latitude"], ADDRESSES["longitude"], "email", "EN",
         f"KQ{n:02d}XP", str(2 + n % 3), f"I felt heard {n} times.", ADDRESSES["other email"],
         f"{ADDRESSES['latitude']}, {ADDRESSES['longitude']}"]
        for n in range(12)
    ]  # fmt: skip
    out = io.StringIO()
    csv.writer(out).writerows([headings, asked, ids, *rows])
    return out.getvalue().encode("utf-8-sig")


def forms() -> bytes:
    book = openpyxl.Workbook()
    book.properties.creator = book.properties.lastModifiedBy = ADDRESSES["email"]
    book.properties.title = ADDRESSES["reference"]
    page = book.worksheets[0]
    page.append(["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "Your code",
                 "Belonging score", "In your own words", "Your phone number"])  # fmt: skip
    for n in range(12):
        begun = datetime.datetime(2026, 2, 2, 9, 10, 11) + datetime.timedelta(minutes=n)
        page.append([n + 1, begun, begun + datetime.timedelta(minutes=7), ADDRESSES["email"],
                     f"{ADDRESSES['first']} {ADDRESSES['last']}", begun, f"KQ{n:02d}XP", 2 + (n * n + 1) % 3,
                     f"I felt heard {n} more times.", ADDRESSES["phone"]])  # fmt: skip
    from openpyxl.comments import Comment

    page["G3"].comment = Comment(ADDRESSES["other email"], ADDRESSES["email"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


FILES = {"W1 export.csv": qualtrics, "W2 export.xlsx": forms}


@pytest.fixture(scope="module")
def kept(tmp_path_factory) -> Iterator[tuple[Store, Path]]:
    """A store that has taken in both files as the dashboard does, built the study and made a release."""
    place = tmp_path_factory.mktemp("kept") / "open-loop.db"
    store = Store(address_of(place))
    store.save_scheme(EVERYONE, SCHEME, note="Begun")
    for name, make in FILES.items():
        read = readers.read(name, make())
        said = ("reflection", {"stage": "end"})
        found = {"Your code": ("person", {}), "Code": ("person", {}), "In your own words": said, "Q9": said}
        score = {"instrument": "belong", "scale": "belong"}
        found |= {"Belonging score": ("score", score), "Score": ("score", score)}
        columns = tuple(Column(name=column, kind=found[column][0], **found[column][1]) for column in read.rows
                        if column in found)  # fmt: skip
        assert len(columns) == 3, list(read.rows)
        upload = store.add_upload(EVERYONE, SLUG, read)
        store.save_recipe_draft(EVERYONE, upload, propose(read, SCHEME))
        store.save_recipe(EVERYONE, upload, Recipe(file=name, wave=name[:2], role="mentor", columns=columns))
    store.rebuild(EVERYONE, SLUG)
    made = draft(found_in(store), today=DAY)
    assert made.release.table("change")["shown"].any()
    store.save_release(EVERYONE, SLUG, made.release.text(), behind=json.dumps(made.behind), sha256=made.release.sha256)
    yield store, place
    store.close()


def found_in(store: Store) -> Findings:
    study = store.study(EVERYONE, SLUG)
    assert study is not None
    return Findings(study)


def secrets_in(content: bytes) -> list[str]:
    whole = content.decode("latin-1").lower()
    return [name for name, word in (ADDRESSES | dict(enumerate(DAYS))).items() if str(word).lower() in whole]


def unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


def test_a37_the_files_hold_what_is_looked_for():
    held = b"".join([qualtrics(), *(part for _, part in unpacked(forms()))])
    assert len(secrets_in(held)) == len(ADDRESSES) + len(DAYS) - 1  # a link stands in no file: nobody wrote one


def test_a37_no_address_stands_in_a_table_of_the_store(kept):
    store, place = kept
    import sqlite3

    with sqlite3.connect(place) as opened:
        names = [name for (name,) in opened.execute("select name from sqlite_master where type = 'table'")]
        assert len(names) > 10
        for name in names:
            rows = opened.execute(f'select * from "{name}"').fetchall()
            cells = [cell for row in rows for cell in row]
            parts = [cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells]
            parts += [unzipped for part in parts for unzipped in inflated(part)]
            assert not secrets_in(b"\n".join(parts)), name


def inflated(part: bytes) -> Iterator[bytes]:
    """A cell without the packing that the store may have given it."""
    import gzip
    import zlib

    for open_it in (gzip.decompress, zlib.decompress):
        try:
            yield open_it(part)
        except Exception:  # it was not packed in this way
            continue
    if part[:6] == b"ARROW1":
        import pyarrow as pa

        yield str(pa.ipc.open_file(io.BytesIO(part)).read_all().to_pydict()).encode()
    elif part[:4] == b"PAR1":
        yield pd.read_parquet(io.BytesIO(part)).to_csv().encode()


def test_a37_nor_in_any_byte_of_the_files_beside_it(kept):
    _, place = kept
    for path in place.parent.rglob("*"):
        if path.is_file():
            assert not secrets_in(path.read_bytes()), path.name


def downloads(found: Findings, recipes: Iterable[Recipe] = ()) -> dict[str, bytes]:
    """Everything that may be downloaded of a workbench, part by part."""
    recipes = list(recipes)
    packed = {"xlsx": workbook(found, recipes), "tables": tables_zip(found, recipes), "long": answers_long_zip(found)}
    parts = {f"{name}/{part}": held for name, whole in packed.items() for part, held in unpacked(whole)}
    parts |= {f"record/{name}": held for name, held in record_files(found, made=DAY, recipes=recipes).items()}
    return parts | {"answers.sav": spss(found)}


def test_a37_nor_in_any_export_of_the_workbench_nor_in_a_release(kept):
    store, _ = kept
    recipes = [store.recipe(EVERYONE, upload) for upload in store.uploads(EVERYONE, SLUG)["upload"]]
    parts = downloads(found_in(store), [each for each in recipes if each])
    parts |= {f"folder/{name}": held for name, held in unpacked(folder_as_zip(store, EVERYONE, SLUG))}
    release = store.release_text(EVERYONE, SLUG)
    assert release is not None
    parts["release"] = release.encode()
    assert len(parts) > 40 and {name: secrets_in(held) for name, held in parts.items() if secrets_in(held)} == {}


# ------------------------------------------------------------------------------------------------------ A38: formulas

HOSTILE = ('=HYPERLINK("http://x.invalid","a")', "+44 7700 900123", "-1+1", "@SUM(1)", "\t=1+1", "\uff1d1+1", " =1+1",
           "\ufeff=1+1", "\r=1+1", "\n@x", "\uff0b1", "\uff0d1", "\uff20x")  # fmt: skip


def lively(cell: object) -> bool:
    """Whether a spreadsheet may take a text for a formula; a number is none."""
    if not isinstance(cell, str) or re.fullmatch(r"[+-]?\d+([.,]\d+)?(e-?\d+)?", cell):
        return False
    return cell.lstrip(" \ufeff").startswith(FORMULA)


@pytest.mark.parametrize("words", HOSTILE)
def test_a38_a_text_is_tamed_in_every_place_of_a_table_and_otherwise_as_it_was(words):
    table = pd.DataFrame(
        {words: [words, "plain"], "number": [-0.8, 2.0], "mixed": pd.Series([-0.8, words], dtype=object)}
    )
    rows = list(csv.reader(io.StringIO(as_csv(table).decode("utf-8-sig"), newline="")))
    assert rows[0][0] == f"'{words}" and rows[1][0] == f"'{words}" and rows[2] == ["plain", "2.0", f"'{words}"]
    assert rows[1][1:] == ["-0.8", "-0.8"] and not [cell for row in rows for cell in row if lively(cell)]


def hostile_scheme() -> Scheme:
    """Every word that people may write of a scheme begins like a formula, down to names of themes and waves."""
    return SCHEME.model_copy(
        update={
            "name": "=1+1 of a name",
            "notice": "@SUM(1)",
            "contact": "+44 7700 900123",
            "roles": (Role(id="mentor", label="=HYPERLINK(1)", singular="@mentor"),),
            "waves": (Wave(id="W1", label="-1+1"), Wave(id="W2", label="+2")),
            "stages": (Stage(id="start", label="=start"), Stage(id="end", label="@end")),
            "groups": (Group(id="site", label="=site", released=True),),
            "whys": (Why(id="Y1", title="=why", statement="+statement", affected="@all", themes=("T01",)),),
        }
    )


def hostile_book() -> Codebook:
    said = {"name": "=theme()", "definition": "+definition", "include": "@include", "exclude": "-exclude"}
    told = Theme(id="T01", toward=("felt heard",), fits=("=fits",), does_not_fit="@other", **said)
    return Codebook(id="own", name="=book", version="1", themes=(told,))


@pytest.fixture(scope="module")
def hostile() -> tuple[Findings, list[Recipe]]:
    scheme, files = hostile_scheme(), []
    for wave in ("W1", "W2"):
        rows = {
            "=code": [f"=P{n}" for n in range(12)],
            "-score": [str(2 + (n * n + (wave == "W2")) % 3) for n in range(12)],
            "@site": [("=Leeds", "-York")[n % 2] for n in range(12)],
            "+why": [f"{HOSTILE[n % len(HOSTILE)]} I felt heard {n}." for n in range(12)],
        }
        columns = (
            Column(name="=code", kind="person"),
            Column(name="-score", kind="score", instrument="belong", scale="belong"),
            Column(name="@site", kind="group", group="site"),
            Column(name="+why", kind="reflection", stage="end" if wave == "W2" else "start"),
        )
        files.append((sheet(f"={wave}", rows), Recipe(file=f"={wave}.csv", wave=wave, role="mentor", columns=columns)))
    words = dict.fromkeys(("owner_role", "success_measure", "outcome", "stopped_reason"), "+action")
    actions = (Action(id="=a", why="Y1", title="=HYPERLINK(1)", evidence=("@theme:T01",), **words),)
    study = intake.build(scheme, files)[0]
    return Findings(
        study, codebook=hostile_book(), actions=table_of([each.model_dump(mode="json") for each in actions])
    ), [recipe for _, recipe in files]


def test_a38_no_download_of_the_workbench_holds_a_lively_cell(hostile):
    found, recipes = hostile
    parts, seen = downloads(found, recipes), 0
    for name, held in parts.items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(held.decode("utf-8-sig"), newline="")):
                assert not [cell for cell in row if lively(cell)], name
                seen += sum(cell.startswith("'") for cell in row)
    assert seen > 20
    book = openpyxl.load_workbook(io.BytesIO(workbook(found, recipes)))
    for page in book:
        assert not lively(page.title)
        for row in page.iter_rows():
            assert not [cell.coordinate for cell in row if cell.data_type == "f" or lively(cell.value)], page.title


def test_a38_nor_do_the_values_of_an_spss_file_where_only_words_of_ours_are_texts(hostile, tmp_path):
    (tmp_path / "a.sav").write_bytes(spss(hostile[0]))
    table, about = pyreadstat.read_sav(tmp_path / "a.sav")
    texts = [cell for column in table.select_dtypes(exclude="number") for cell in table[column]]
    assert texts and not [cell for cell in [*texts, *about.column_names] if lively(cell)]
    labels = [
        *about.column_labels,
        *(label for told in about.variable_value_labels.values() for label in told.values()),
    ]
    assert not [label for label in labels if lively(label)]


def test_a38_nor_does_the_codebook_as_a_workbook():
    book = openpyxl.load_workbook(io.BytesIO(codebook_as_workbook(hostile_book())))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or lively(cell.value)]
    assert "'=theme()" in {cell.value for cell in cells}


def test_a38_nor_does_anything_that_leadership_may_take_along(hostile):
    found, _ = hostile
    release = draft(found, today=DAY, words=Words((), NAMES)).release
    for name in release.content["tables"]:
        content = as_csv(release.table(name).infer_objects()).decode("utf-8-sig")
        assert not [cell for row in csv.reader(io.StringIO(content, newline="")) for cell in row if lively(cell)], name
    assert "=theme()" in set(release.table("theme")["name"])  # in a release itself it is a text as any other


def test_a38_a_whole_scheme_as_a_folder_holds_no_lively_cell_and_comes_back_as_it_was(hostile, tmp_path):
    from analysis.intake import read_folder, write_folder
    from analysis.intake.folder import DECISION_COLUMNS, READING_COLUMNS, SchemeFolder

    found, recipes = hostile
    numbers = ["-0.8", "+3", "1e-3", "-1,5"] + ["2"] * (len(HOSTILE) - 4)
    rows = {
        "Code": [f"P{n}" for n in range(len(HOSTILE))],
        "number": numbers,
        "=why": [f"{each} I was heard." for each in HOSTILE],
    }
    columns = (Column(name="Code", kind="person"), Column(name="=why", kind="reflection", stage="end"))
    recipe = Recipe(file="t.csv", role="mentor", wave="W1", columns=columns)
    links = pd.DataFrame([["mentor", "W1", "P1", "P2", "=reason"]], columns=["role", "wave", "code", "is", "reason"])
    decided = [["0" * 16, "1", "T01", "reject", "@reader", "2026-01-31T12:00:00+00:00", "first", "+memo"]]
    decisions = pd.DataFrame(decided, columns=[*DECISION_COLUMNS, *READING_COLUMNS])
    held = SchemeFolder(found.scheme, ((sheet("t", rows), recipe),), links, decisions, actions=(), releases=())
    write_folder(tmp_path, held)
    assert '"-0.8"' in (tmp_path / "files" / "t.csv").read_text(encoding="utf-8")
    for path in tmp_path.rglob("*.csv"):
        read = csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        assert not [cell for row in read for cell in row if lively(cell)], path.name
    back = read_folder(tmp_path)
    pd.testing.assert_frame_equal(back.links, links, check_dtype=False)
    pd.testing.assert_frame_equal(back.decisions, decisions, check_dtype=False)
    again = back.study().reflection["text"].tolist()
    assert len(again) == len(HOSTILE) and sorted(again) == sorted(
        intake.build(found.scheme, held.files)[0].reflection["text"]
    )
