"""A person withdraws: nothing of them remains, and nobody else is touched."""

import contextlib
import datetime
import json
import random
import re
import shutil
import string
from pathlib import Path

import pandas as pd
import pytest
from conftest import small_releases
from sqlalchemy import select, text

from analysis.intake.texts import text_mark
from analysis.model import Column, Recipe, Refused, Role, Scheme, Sheet, Stage, Viewer, Wave
from analysis.quotations import Extract
from analysis.store import Store, tables
from analysis.store.withdrawn_texts import without_marks
from analysis.themes import load_codebook

ANA = Viewer("Ana", frozenset({"researcher", "reviewer"}))
CY = Viewer("Cy", frozenset({"custodian"}))
LEE = Viewer("Lee", frozenset({"leadership"}))
SLUG = "small"
SCHEME = Scheme(
    name="Small",
    slug=SLUG,
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
    ),
    waves=(
        Wave(id="W1", label="Before", date=datetime.date(2025, 1, 20)),
        Wave(id="W2", label="After", date=datetime.date(2025, 7, 21)),
    ),
    stages=(Stage(id="S1", label="Beginning"),),
)
RELEASES = [each.release for each in small_releases(SCHEME, 2)]
CHANCE = random.Random(5)
LETTERS = string.ascii_uppercase.replace("W", "")


def drawn(number):
    return ["".join(CHANCE.choices(LETTERS, k=8)) for _ in range(number)]


MENTORS, MENTEES = drawn(12), drawn(12)
GONE, PARTNER = MENTORS[3], MENTEES[3]
SLIP = ("A" if GONE[0] != "A" else "B") + GONE[1:]  # one letter away, at the second wave
OTHER_WAY = "QQQQQQQQ"  # what GONE wrote in the form for reflections, as somebody decided
CANARIES = ("zanzibarian", "quokkaless", "brontofern")
SAME = "The meetings went well and I learnt a lot."  # GONE and another one wrote this
WORDS = f"I told them about the {CANARIES[0]} matter. They listened well."
WAVES = {"W1": 0, "W2": 3}


def table(rows, columns, file, sha):
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    frame.index = range(2, len(frame) + 2)
    minutes = pd.Series(range(len(frame)), index=frame.index, dtype=float, name="minutes")
    return Sheet(file, "plain", frame, {name: name for name in columns}, sha * 64, minutes=minutes)


SURVEY = ["Code", "Partner", "Score", "Note to self"]
KINDS = {
    "Code": {"kind": "person"},
    "Partner": {"kind": "partner"},
    "Score": {"kind": "score", "instrument": "swemwbs", "scale": "swemwbs", "raw": True},
    "Note to self": {"kind": "unused"},
    "Form": {"kind": "format"},
    "Text": {"kind": "reflection"},
    "Consent": {"kind": "consent"},
}


def survey(role, wave, without, sha):
    own, others = (MENTORS, MENTEES) if role == "mentor" else (MENTEES, MENTORS)
    rows = []
    for place, (code, partner) in enumerate(zip(own, others, strict=True)):
        if role == "mentor" and code == GONE:
            if without:
                continue
            written = SLIP.lower() if wave == "W2" else code
            rows.append((written, partner, "24", CANARIES[1]))
        else:
            named = None if without and partner == GONE else partner
            rows.append((code, named, str(18 + (place * 5 + WAVES[wave]) % 12), None))
    recipe = Recipe(file=f"{role} {wave}.csv", wave=wave, role=role, columns=tuple(
        Column(name=name, **KINDS[name]) for name in SURVEY
    ))  # fmt: skip
    return table(rows, SURVEY, recipe.file, sha), recipe


def reflections(without):
    rows = [
        (code, None, f"I felt heard by {place} partners. It was good.", "yes") for place, code in enumerate(MENTORS)
    ]
    rows[5] = (MENTORS[5], None, SAME, "yes")
    rows[3:4] = [] if without else [(OTHER_WAY, None, WORDS, "yes"), (GONE, None, SAME, "yes")]
    rows.append((None, "sub-group", "We all agreed that it was good.", None))
    columns = ["Code", "Form", "Text", "Consent"]
    recipe = Recipe(file="texts.csv", role="mentor", stage="S1", columns=tuple(
        Column(name=name, **KINDS[name]) for name in columns
    ))  # fmt: skip
    return table(rows, columns, recipe.file, "f"), recipe


def files(*, without=False):
    yield survey("mentor", "W1", without, "a")
    yield survey("mentor", "W2", without, "b")
    yield survey("mentee", "W1", without, "c")
    yield survey("mentee", "W2", without, "d")
    yield reflections(without)


def filled(path, *, without=False):
    store = Store(f"sqlite:///{path.as_posix()}")
    store.save_scheme(ANA, SCHEME, note="first")
    for sheet, recipe in files(without=without):
        store.save_recipe(ANA, store.add_upload(ANA, SLUG, sheet), recipe)
    if not without:
        given = {"role": "mentor", "wave": None, "code": OTHER_WAY, "is_": GONE}
        store.decide_link(ANA, SLUG, **given, reason=f"{GONE} says so")
    store.rebuild(ANA, SLUG)
    return store


def worked_on(path):
    """The same, read, coded, quoted, flagged and released."""
    store = filled(path)
    texts = store.reflections(ANA, SLUG).set_index("text")["document"]
    document = texts[WORDS]
    for each in (document, texts[SAME].iloc[0], texts[SAME].iloc[1]):
        store.add_decision(ANA, SLUG, document=each, sentence=1, theme="T01", decision="accept")
    memo = {"theme": "", "decision": "memo", "memo": f"Is this about {CANARIES[0]}?"}
    store.add_decision(ANA, SLUG, document=document, sentence=1, **memo)
    start = WORDS.index("They")
    wanted = WORDS[start:]
    told = {"sentence": 2, "start": start, "end": len(WORDS), "theme": "T01", "original": wanted, "words": wanted}
    store.save_extract(ANA, SLUG, Extract(id="e1", document=document, **told))
    store.save_second_share(ANA, SLUG, pd.DataFrame({"document": [document, texts[SAME].iloc[0]], "sentence": [1, 1]}))
    book = load_codebook("reverse_mentoring")
    example = WORDS.partition(".")[0] + "."
    themes = (book.themes[0].model_copy(update={"fits": (*book.themes[0].fits, example)}),)
    new = book.model_copy(update={"themes": themes + book.themes[1:]})
    store.save_codebook(ANA, SLUG, new, reason="an example", grown_from=0)
    people = {code: person_of(store, code) for code in (GONE, MENTORS[0])}
    behind = {"marks": {"swemwbs": {people[GONE]: "1f2e3d", people[MENTORS[0]]: "4c5b6a"}}, "statistics": {}}
    store.save_release(ANA, SLUG, RELEASES[0].text(), behind=json.dumps(behind), sha256=RELEASES[0].sha256)
    spare = table([("x", GONE, CANARIES[2]), ("y", MENTORS[1], "kept")], ["A", "B", "C"], "spare.csv", "e")
    store.add_upload(ANA, SLUG, spare)
    return store


def person_of(store, code, role="mentor"):
    return keys(store)[role, code]


def keys(store):
    key, code = tables.person_key.c, tables.code.c
    with store._engine.connect() as connection:
        rows = connection.execute(select(key.role, code.text, key.person).join(tables.code, code.id == key.code)).all()
    return {(row.role, row.text): row.person for row in rows}


def named(store):
    """The tables of the Study with codes in the place of random ids, in a fixed order."""
    study, known = store.study(ANA, SLUG), {}
    for (role, code), person in keys(store).items():
        known[person] = f"{role} {code}"
    told = {}
    for name in ("person", "ready_score", "reflection", "sighting", "participation"):
        frame = getattr(study, name).astype(object)
        for column in ("person", "alias"):
            if column in frame:
                frame[column] = frame[column].map(lambda each: known.get(each, "nobody"))
        frame = frame.drop(columns=["pair"], errors="ignore")
        told[name] = frame.sort_values(list(frame.columns), key=lambda cells: cells.astype(str)).reset_index(drop=True)
    return told


def everything(store):
    """Every cell of every table, as text; packed tables unpacked."""
    from analysis.store.frames import from_bytes

    with store._engine.connect() as connection:
        for name in tables.metadata.tables:
            for row in connection.execute(text(f'select * from "{name}"')):
                for cell in row:
                    yield name, from_bytes(cell).to_csv() if isinstance(cell, bytes) else str(cell)


def found_in(store, words):
    return [(name, word) for name, cell in everything(store) for word in words if word.lower() in cell.lower()]


def bytes_of(path):
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """The store after the withdrawal, what was told, what stood there before; and one that never knew the person."""
    path = tmp_path_factory.mktemp("withdrawal") / "open-loop.db"
    store, never = worked_on(path), filled(path.with_name("never.db"), without=True)
    before = keys(store), person_of(store, GONE), {row for row in store.log(CY).index}
    assert len(found_in(store, [GONE, SLIP, *CANARIES])) > 8, "the canaries are where they are looked for"
    told = store.withdraw(CY, SLUG, f" {GONE.lower()}", role="mentor")
    yield store, never, told, before, path
    store.close()
    never.close()


def test_nothing_of_the_person_remains_in_any_table_or_in_the_file(stores):
    store, _, _, _, path = stores
    assert not found_in(store, [GONE, SLIP, OTHER_WAY, WORDS, *CANARIES, text_mark(WORDS)])
    with contextlib.closing(store._engine.raw_connection()):
        held = bytes_of(path).lower()
    assert b"small" in held
    assert not [word for word in (GONE, SLIP, OTHER_WAY, *CANARIES) if word.lower().encode() in held]


def test_it_tells_what_was_removed_and_what_stays(stores):
    _, _, told, _, _ = stores
    assert (told.files, told.rows, told.texts) == (4, 5, 2)
    assert (told.reviews, told.passages, told.group_texts, told.releases, told.shared) == (3, 1, 1, 1, 0)
    assert (
        "Texts of several people stay, for they are of no single person: 1." in told.sentence
        and "stay as they were published" in told.sentence
    )
    assert GONE not in told.sentence


def test_the_others_numbers_are_as_if_the_person_had_never_been_there(stores):
    store, never, _, _, _ = stores
    one, other = named(store), named(never)
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, other[name], obj=name)
    assert len(one["person"]) == len(MENTORS) + len(MENTEES) - 1


def test_the_ids_of_the_others_do_not_change(stores):
    store, _, _, (before, gone, _), _ = stores
    after = keys(store)
    assert gone in before.values() and gone not in after.values()
    assert len([role for role, _ in after if role in ("mentor", "mentee")]) == 23
    assert all(before[key] == person for key, person in after.items() if key[0] != "pair")


def test_behind_earlier_releases_stands_only_that_they_withdrew(stores):
    store, _, _, (before, gone, _), _ = stores
    told = json.loads(store.release_behind(ANA, SLUG)[0])["marks"]["swemwbs"]
    assert told == {gone: "withdrawn", before["mentor", MENTORS[0]]: "4c5b6a"}
    assert store.release_text(LEE, SLUG) == RELEASES[0].text()


def test_decisions_on_an_equal_text_of_somebody_else_still_stand(stores):
    store = stores[0]
    decided = store.decisions(ANA, SLUG)
    texts = store.reflections(ANA, SLUG).set_index("document")["text"]
    assert [texts[each] for each in decided["document"]] == [SAME]
    assert store.second_share(ANA, SLUG)["document"].isin(texts.index).all()


def test_the_log_says_that_somebody_withdrew_and_nothing_else(stores):
    log = stores[0].log(CY)
    line = log[log["action"] == "withdraw"].iloc[0]
    assert line["by"] == "Cy" and line["about"] is None and line["details"] is None


def test_the_same_again_is_refused_with_a_sentence(stores):
    with pytest.raises(Refused, match="No answers under this code"):
        stores[0].withdraw(CY, SLUG, GONE)


@pytest.fixture(scope="module")
def filled_once(tmp_path_factory):
    path = tmp_path_factory.mktemp("small") / "open-loop.db"
    filled(path).close()
    return path


@pytest.fixture
def small(filled_once, tmp_path):
    store = Store(f"sqlite:///{Path(shutil.copy(filled_once, tmp_path)).as_posix()}")
    yield store
    store.close()


def test_a_code_that_two_roles_have_asks_which(small):
    recipe = Recipe(
        file="twice.csv", wave="W1", role="mentee",
        columns=(Column(name="Code", kind="person"), Column(name="Score", **KINDS["Score"])),
    )  # fmt: skip
    sheet = table([(GONE, "22")], ["Code", "Score"], "twice.csv", "9")
    small.save_recipe(ANA, small.add_upload(ANA, SLUG, sheet), recipe)
    small.rebuild(ANA, SLUG)
    with pytest.raises(Refused, match="more than one role"):
        small.withdraw(CY, SLUG, GONE)
    told = small.withdraw(CY, SLUG, GONE, role="mentee")
    assert told.rows == 1 and ("mentor", GONE) in keys(small) and ("mentee", GONE) not in keys(small)
    with pytest.raises(Refused, match="no such role"):
        small.withdraw(CY, SLUG, GONE, role="boss")


def test_the_slip_is_a_code_of_the_person_too(small):
    small.withdraw(CY, SLUG, SLIP)
    assert not found_in(small, [GONE, SLIP])


def test_a_row_that_somebody_else_wrote_under_this_code_stays_theirs(small):
    rows = [(GONE, "19")]  # MENTORS[6] wrote the wrong code once, as a person decided
    sheet = table(rows, ["Code", "Score"], "late.csv", "8")
    scheme = SCHEME.model_copy(update={"waves": (*SCHEME.waves, Wave(id="W3", label="Later"))})
    small.save_scheme(ANA, scheme, note="a wave more")
    columns = (Column(name="Code", kind="person"), Column(name="Score", **KINDS["Score"]))
    recipe = Recipe(file="late.csv", wave="W3", role="mentor", columns=columns)
    small.save_recipe(ANA, small.add_upload(ANA, SLUG, sheet), recipe)
    small.decide_link(ANA, SLUG, role="mentor", wave="W3", code=GONE, is_=MENTORS[6], reason="asked")
    small.rebuild(ANA, SLUG)
    other = person_of(small, MENTORS[6])
    small.withdraw(CY, SLUG, GONE)
    seen = small.study(ANA, SLUG).sighting
    assert seen.loc[seen["person"] == other, "wave"].tolist() == ["W1", "W2", "W3"]
    assert not found_in(small, [GONE, SLIP])


def test_a_code_that_stands_only_in_a_file_nobody_mapped_is_found(small):
    small.add_upload(ANA, SLUG, table([("ZZ99YY88", CANARIES[2])], ["A", "B"], "spare.csv", "7"))
    told = small.withdraw(CY, SLUG, "zz99yy88")
    assert told.rows == 1 and not found_in(small, ["ZZ99YY88", CANARIES[2]])


def test_both_rows_go_where_a_code_stands_twice_at_a_wave(small):
    columns = (Column(name="Code", kind="person"), Column(name="Score", **KINDS["Score"]))
    sheet = table([("RRTTYYUU", "20"), ("RRTTYYUU", "29")], ["Code", "Score"], "twice.csv", "6")
    sheet = Sheet(sheet.file, sheet.tool, sheet.rows, sheet.questions, sheet.sha256)
    recipe = Recipe(file="twice.csv", wave="W1", role="mentor", columns=columns)
    small.save_recipe(ANA, small.add_upload(ANA, SLUG, sheet), recipe)
    small.rebuild(ANA, SLUG)
    told = small.withdraw(CY, SLUG, "RRTTYYUU")
    assert (told.rows, told.shared) == (2, 2) and "may have been another's" in told.sentence


@pytest.mark.parametrize("odd", [{}, {"s": ["p", "q"]}, ["p"], {"a": {"b": [{"p": {"x": 1}}]}}])
def test_what_stands_behind_a_release_may_have_any_shape(odd):
    assert "x" not in json.dumps(without_marks(odd, {"p"}))


# ------------------------------------------------------------------------------------ codes of several parts, labels


PARTS = [
    ("KE", "07", "X"),
    ("PL", "7", "Y"),
    ("KE", "11", None),
    ("MO", "31", "Z"),
    ("QA", "19", "V"),
    ("RB", "23", "U"),
]


def in_parts(path):
    """A store whose codes stand in three columns, leading zeros ignored, with a label of the pair that tells a code."""
    store = Store(f"sqlite:///{path.as_posix()}")
    store.save_scheme(ANA, SCHEME, note="first")
    names = ["First", "Second", "Third", "Pair", "Score"]
    kinds = [Column(name=name, kind="person") for name in names[:3]] + [Column(name="Pair", kind="pair")]
    for place, wave in enumerate(("W1", "W2")):
        rows = [
            (
                first,
                second if wave == "W1" else second.zfill(3),
                third,
                f"{first}-{second}-{third or ''}-pair",
                str(20 + number + place),
            )
            for number, (first, second, third) in enumerate(PARTS)
        ]
        recipe = Recipe(
            file=f"{wave}.csv", wave=wave, role="mentor", ignore_leading_zeros=True,
            columns=(*kinds, Column(name="Score", **KINDS["Score"])),
        )  # fmt: skip
        store.save_recipe(ANA, store.add_upload(ANA, SLUG, table(rows, names, recipe.file, str(place))), recipe)
    store.rebuild(ANA, SLUG)
    return store


@pytest.fixture
def parts(tmp_path):
    store = in_parts(tmp_path / "parts.db")
    yield store
    store.close()


@pytest.mark.parametrize("written", ["KE|07|X", "ke-7-x", "KE7X", "KE 7 X"])
def test_a_code_of_several_parts_is_found_as_people_write_it(parts, written):
    before = parts.study(ANA, SLUG).person["person"].tolist()
    told = parts.withdraw(CY, SLUG, written)
    assert (told.rows, told.files) == (2, 2)
    assert parts.study(ANA, SLUG).person["person"].tolist() == before[1:]
    with parts._engine.connect() as connection:
        held = set(connection.execute(select(tables.code.c.text)).scalars())
    assert not {"X", "07", "KE-07-X-pair"} & held and "KE" in held, "another person's code begins with the same part"


def test_without_the_key_codes_of_several_parts_keep_people_apart(parts):
    before = parts.study(ANA, SLUG)
    parts.purge(CY, SLUG, ["identity_key"], datetime.date(2030, 1, 1))
    parts.rebuild(ANA, SLUG)
    after = parts.study(ANA, SLUG)
    for name in ("person", "ready_score", "sighting"):
        pd.testing.assert_frame_equal(getattr(after, name), getattr(before, name), obj=name)
    with parts._engine.connect() as connection:
        texts = list(connection.execute(select(tables.code.c.text)).scalars())
    assert texts and not [each for each in texts if not re.fullmatch(r"(mentor |label )?(W[0-9A-F]{16}\|?)+", each)]


def test_a_label_of_a_pair_that_tells_the_code_becomes_a_random_word(parts):
    rows = [("ZZ", "5", "T", "KE-07-X-pair", "25"), ("ZA", "6", "T", "other", "26")]
    names = ["First", "Second", "Third", "Pair", "Score"]
    columns = [Column(name=name, kind="person") for name in names[:3]] + [Column(name="Pair", kind="pair")]
    recipe = Recipe(file="e.csv", wave="W1", role="mentee", columns=(*columns, Column(name="Score", **KINDS["Score"])))
    parts.save_recipe(ANA, parts.add_upload(ANA, SLUG, table(rows, names, "e.csv", "9")), recipe)
    parts.rebuild(ANA, SLUG)
    before = parts.study(ANA, SLUG).person.set_index("person")
    assert before["pair"].duplicated().sum() == 1
    parts.withdraw(CY, SLUG, "KE7X")
    after = parts.study(ANA, SLUG).person.set_index("person")
    pd.testing.assert_frame_equal(after, before.loc[after.index])
    assert len(after) == len(before) - 1
    with parts._engine.connect() as connection:
        assert not [each for each in connection.execute(select(tables.code.c.text)).scalars() if "07-X" in each]
