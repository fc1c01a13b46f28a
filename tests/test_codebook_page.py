"""The codebook page: what people change there holds for every stage at once, with who, when and why."""

from __future__ import annotations

import dataclasses
import datetime
import io
import shutil
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from conftest import EVERYONE, dashboard, viewer_in

from analysis import themes
from analysis.model import NotAllowed
from analysis.store import Store
from pages import (
    _codebook_drafts,
    _codebook_files,
    _codebook_order,
    _codebook_preview,
    _codebook_project,
    _codebook_view,
    _texts,
)
from pages import _codebook_stand as room

SLUG = "thistlewood-marr"
PAGE = "research/codebook.py"
BOOK = themes.load_codebook("reverse_mentoring")
FIRST = BOOK.themes[0]


@pytest.fixture(scope="module")
def shared(sample_database, tmp_path_factory):
    with dashboard(Path(shutil.copy(sample_database, tmp_path_factory.mktemp("codebook")))) as visit:
        yield visit


@pytest.fixture
def look(shared):
    """The dashboard on one copy of the sample, for tests that store nothing; no draft is open."""
    _codebook_drafts._held.clear()
    return shared


@pytest.fixture
def desk(sample_database, tmp_path):
    """The dashboard on a copy of the sample of its own."""
    with dashboard(Path(shutil.copy(sample_database, tmp_path))) as visit:
        yield visit


@pytest.fixture
def store(sample_database, tmp_path):
    opened = Store(f"sqlite:///{Path(shutil.copy(sample_database, tmp_path / 'own.db')).as_posix()}")
    yield opened
    opened.close()


def held() -> Store:
    from pages import _frame

    return _frame.store()


def opened(page):
    page.switch_page(PAGE).run()
    assert not page.exception and not page.error and page.title[0].value == "What does each theme mean?"
    return page


def changing(page):
    """The page with the form of the theme in view open."""
    opened(page).button(key="codebook-change").click().run()
    assert not page.exception
    return page


def words(page) -> str:
    kinds = [*page.main.markdown, *page.caption, *page.info, *page.warning, *page.success, *page.error]
    return "\n".join(str(each.value) for each in kinds).replace("\\", "")


def labelled(elements, label):
    """The first box of that name: those of the theme in view stand before those of a new one."""
    return next(each for each in elements if each.label == label)


def in_view(page):
    return labelled(page.selectbox, "Theme in view")


def save(page, what: str, reason: str):
    """Types the reason and presses the button of a change that is open on the page."""
    page.text_input(key=f"codebook-reason-{what}").set_value(reason).run()
    next(each for each in page.button if str(each.key).startswith(f"codebook-save-{what}-")).click().run()
    assert not page.exception
    return page


def with_phrase(phrase: str, *, theme: int = 0):
    changed = BOOK.themes[theme].model_copy(update={"neutral": (*BOOK.themes[theme].neutral, phrase)})
    return BOOK.model_copy(update={"themes": (*BOOK.themes[:theme], changed, *BOOK.themes[theme + 1 :])})


def stand_on(store: Store, viewer=EVERYONE) -> room.Stand:
    """What the page stands on, without the page."""
    book, reflection = store.codebook(viewer, SLUG), store.reflections(viewer, SLUG)
    assert reflection is not None
    scheme, tagged = store.scheme(viewer, SLUG), store.tagged(viewer, SLUG)
    reading = _texts.Reading(scheme, book, reflection, tagged, store.decisions(viewer, SLUG))
    version, history = store.codebook_version(viewer, SLUG), store.codebook_history(viewer, SLUG)
    return room.Stand(store, viewer, scheme, book, version, history, reading)


# ------------------------------------------------------------------------------------------ what changes nothing


def test_a_change_without_a_reason_is_not_saved_and_nothing_typed_is_lost(look):
    page = changing(look())
    labelled(page.text_area, "Definition").set_value("Being at home here.").run()
    save(page, "T01", "  ")
    assert "Say why first" in page.error[0].value and held().codebook_version(EVERYONE, SLUG) == 0
    assert labelled(page.text_area, "Definition").value == "Being at home here."


def test_a_mistake_in_a_phrase_is_a_sentence_and_nothing_typed_is_lost(look):
    page = changing(look())
    labelled(page.text_area, "Definition").set_value("Being at home here.").run()
    box = labelled(page.text_area, "Phrases towards the aim")
    box.set_value("belong*\n*home").run()
    assert not page.exception
    said = page.error[0].value.replace("\\", "")
    assert said.startswith("Phrases towards the aim: the phrase") and '"*home"' in said and said.endswith(".")
    assert not [each for each in page.button if each.key.startswith("codebook-save-T01")]
    again = look()  # a reload: another session of the same person
    again.switch_page(PAGE).run()
    assert labelled(again.text_area, "Phrases towards the aim").value == "belong*\n*home"
    assert labelled(again.text_area, "Definition").value == "Being at home here."
    assert held().codebook_version(EVERYONE, SLUG) == 0


def test_leaving_a_theme_as_it_is_empties_the_draft(look):
    page = changing(look())
    labelled(page.text_area, "Definition").set_value("Being at home here.").run()
    assert "Begun and not saved yet: T01" in words(page)
    page.button(key="codebook-forget-T01").click().run()
    assert labelled(page.text_area, "Definition").value == FIRST.definition
    assert "Begun and not saved yet" not in words(page.run())


def test_an_id_that_is_taken_is_told(look):
    page = opened(look())
    [each for each in page.text_input if each.label == "Name"][-1].set_value("Parking").run()
    labelled(page.text_input, "Id").set_value("T01").run()
    assert not page.exception and "defined twice" in page.error[0].value


@pytest.mark.parametrize("kind", ["xlsx", "qdc"])
def test_what_was_taken_along_changes_nothing_when_it_is_brought_in(look, kind):
    page = opened(look())
    content = themes.codebook_as_workbook(BOOK) if kind == "xlsx" else themes.as_qdc(BOOK)
    page.file_uploader[0].upload(f"edited.{kind}", content, "application/octet-stream").run()
    assert not page.exception and not page.error
    assert any("Nothing is different" in each.value for each in page.info)


def test_a_file_that_is_no_codebook_is_refused_in_a_sentence(look):
    page = opened(look())
    page.file_uploader[0].upload("broken.xlsx", b"PK\x03\x04 nothing", "application/octet-stream").run()
    assert not page.exception and "broken.xlsx" in page.error[0].value.replace("\\", "")


def test_only_whoever_may_read_rows_takes_the_project_along(look, store):
    assert [each for each in opened(look(view="researcher")).get("download_button") if "qdpx" in each.label]
    page = opened(look(view="reviewer"))
    assert not [each for each in page.get("download_button") if "qdpx" in each.label]
    assert "may read and not take along" in words(page)
    with pytest.raises(NotAllowed):
        _codebook_project.project(stand_on(store, viewer_in("reviewer")))
    assert "export" not in set(store.log(EVERYONE)["action"])


@pytest.mark.parametrize("view", ["leadership", "taskforce"])
def test_whoever_reads_releases_only_may_neither_open_nor_change_it(look, view):
    page = look(view=view)
    with pytest.raises(ValueError, match="codebook"):
        page.switch_page(PAGE).run()
    with pytest.raises(NotAllowed):
        held().save_codebook(viewer_in(view), SLUG, with_phrase("umbrella"), reason="No right", grown_from=0)
    assert held().codebook_version(EVERYONE, SLUG) == 0


def test_examples_of_a_theme_are_held_against_its_phrases():
    told = _codebook_view.found_in([*FIRST.fits, FIRST.does_not_fit, "Nothing of it."], FIRST)
    assert told == [["part of something"], ["outsider"], [], []]
    assert _codebook_view.found_in(["I was lonely and left out."], FIRST) == [["lonely", "left out"]]


def test_a_file_stays_the_codebook_of_its_scheme():
    other = BOOK.model_copy(update={"id": "other", "name": "Another name"})
    read = _codebook_files.read(themes.codebook_as_workbook(other), "theirs.xlsx", BOOK)
    assert read == BOOK


def test_a_time_is_told_as_people_write_it():
    at = pd.Timestamp(datetime.datetime(2026, 3, 5, 9, 4, tzinfo=datetime.UTC))
    assert room.moment(at) == "5 March 2026, 09:04 UTC"


# ------------------------------------------------------------------------------------------------------- changing


def test_a_changed_phrase_finds_sentences_of_every_stage_at_once_and_keeps_who_when_and_why(desk):
    page = changing(desk(view="reviewer"))
    assert f"18 themes, version {BOOK.version}" in words(page) and "nobody has changed it yet" in words(page)
    before = held().tagged(EVERYONE, SLUG).hits
    assert not (before["phrase"] == "meeting*").any()
    box = labelled(page.text_area, "Neutral phrases")
    box.set_value(f"{box.value}\nmeeting*").run()
    assert not page.exception and not page.error
    told = words(page)
    assert "neutral phrases: added “meeting*”" in told and "With this change" in told

    began = pd.Timestamp.now("UTC").floor("s")
    save(page, "T01", "Meetings are where people belong")
    assert not page.error
    hits = held().tagged(EVERYONE, SLUG).hits
    stages = held().reflections(EVERYONE, SLUG).set_index("document")["stage"]
    mine = hits[(hits["theme"] == "T01") & (hits["phrase"] == "meeting*")]
    assert {"beginning", "middle", "end"} <= set(mine["document"].map(stages))
    row = held().codebook_history(EVERYONE, SLUG).iloc[0]
    assert (row["version"], row["by"], row["reason"]) == (1, "local, as reviewer", "Meetings are where people belong")
    assert row["at"] >= began

    told = words(page)
    more = mine.drop_duplicates(["document", "sentence"]).merge(
        before[before["theme"] == "T01"][["document", "sentence"]].drop_duplicates(), how="left", indicator=True
    )
    assert (more["_merge"] == "left_only").sum() > 10
    assert f"version {BOOK.version}.1." in told and "Last changed by local, as reviewer" in told
    assert "“Meetings are where people belong”" in told
    assert "every stage were coded anew" in told
    assert "A number that was released stays as it was; new numbers count with this version." in told
    assert "every stage were coded anew" not in words(page.run()), "it is said once"


def test_the_preview_tells_what_saving_then_does(store):
    stand = stand_on(store)
    keys = ["document", "sentence", "theme"]
    shorter = FIRST.model_copy(update={"away": (), "neutral": (*FIRST.neutral, "team")})
    draft = BOOK.model_copy(update={"themes": (shorter, *BOOK.themes[1:])})
    told = _codebook_preview.difference(stand, draft)
    assert told is not None
    store.save_codebook(EVERYONE, SLUG, draft, reason="Shorter", grown_from=0)
    old = set(map(tuple, stand.reading.tagged.hits[keys].to_numpy()))
    new = set(map(tuple, store.tagged(EVERYONE, SLUG).hits[keys].to_numpy()))
    assert set(map(tuple, told.more.to_numpy())) == new - old and len(new - old) > 5
    assert set(map(tuple, told.fewer.to_numpy())) == old - new and len(old - new) > 5
    table = told.by_stage.set_index("Stage")
    assert table["More"].sum() == len(new - old) and table["Fewer"].sum() == len(old - new)
    assert table["Found then"].sum() == sum(theme == "T01" for *_, theme in new)
    assert f"{len(new - old)} sentences more and {len(old - new)} fewer are found" in told.sentence


def test_a_phrase_in_another_list_turns_sentences_and_finds_no_other(store):
    turned = FIRST.model_copy(update={"toward": (), "away": (*FIRST.away, *FIRST.toward)})
    draft = BOOK.model_copy(update={"themes": (turned, *BOOK.themes[1:])})
    told = _codebook_preview.difference(stand_on(store), draft)
    assert told is not None and len(told.more) == len(told.fewer) == 0 and len(told.turned) > 10
    assert f"{len(told.turned)} point another way" in told.sentence


def test_texts_of_no_stage_are_counted_apart(store):
    stand = stand_on(store)
    none = stand.reading.reflection.assign(stage=stand.reading.reflection["stage"].mask(lambda stage: stage == "end"))
    stand = dataclasses.replace(stand, reading=dataclasses.replace(stand.reading, reflection=none))
    told = _codebook_preview.difference(stand, with_phrase("meeting*"))
    assert told is not None
    table = told.by_stage.set_index("Stage")
    assert table.loc["End", "More"] == 0 < table.loc["No stage", "More"] and table["More"].sum() == len(told.more)


def test_words_about_a_theme_change_no_sentence(store):
    renamed = FIRST.model_copy(update={"definition": "Whether people feel at home."})
    told = _codebook_preview.difference(
        stand_on(store), BOOK.model_copy(update={"themes": (renamed, *BOOK.themes[1:])})
    )
    assert told is not None and "the same sentences as before" in told.sentence


def test_a_list_that_was_pasted_with_commas_is_phrases_too(desk):
    page = changing(desk())
    labelled(page.text_area, "Terms of art to leave out").set_value("team sport, office move; stand").run()
    save(page, "T01", "Terms of art")
    assert held().codebook(EVERYONE, SLUG).themes[0].not_when == ("team sport", "office move", "stand")


def test_a_clash_shows_both_versions_and_overwrites_nothing_unseen(desk):
    mine, theirs = changing(desk(view="researcher")), changing(desk(view="reviewer"))
    labelled(mine.text_area, "Definition").set_value("Mine.").run()
    mine.text_input(key="codebook-reason-T01").set_value("My reason").run()
    labelled(theirs.text_area, "Definition").set_value("Theirs.").run()
    save(theirs, "T01", "Their reason")
    mine.button(key="codebook-save-T01-0").click().run()
    assert not mine.exception and held().codebook(EVERYONE, SLUG).themes[0].definition == "Theirs."
    told = mine.warning[0].value.replace("\\", "")
    assert (
        "The codebook was changed since you opened this" in told
        and "local, as reviewer" in told
        and "“Their reason”" in told
    )
    both = next(each.value for each in mine.dataframe if "As you have it" in each.value)
    assert both.to_numpy().tolist() == [["Definition", "Theirs.", "Mine."]]
    assert labelled(mine.text_area, "Definition").value == "Mine."
    mine.button(key="codebook-save-T01-1").click().run()
    assert not mine.exception and held().codebook(EVERYONE, SLUG).themes[0].definition == "Mine."
    assert held().codebook_history(EVERYONE, SLUG)["reason"].tolist() == ["Their reason", "My reason"]


def test_what_is_open_for_one_theme_goes_on_after_the_same_person_saved_another(desk):
    page = changing(desk())
    labelled(page.text_area, "Definition").set_value("Mine.").run()
    in_view(page).set_value("T02").run()
    labelled(page.text_area, "Definition").set_value("Voice.").run()
    save(page, "T02", "Shorter")
    in_view(page).set_value("T01").run()
    assert labelled(page.text_area, "Definition").value == "Mine." and not page.warning
    save(page, "T01", "Shorter too")
    told = [theme.definition for theme in held().codebook(EVERYONE, SLUG).themes[:2]]
    assert told == ["Mine.", "Voice."]


# --------------------------------------------------------------------------------------- adding, moving, removing


def test_a_theme_without_phrases_can_be_added_under_a_proposed_id(desk):
    page = opened(desk())
    assert "T19" in [each.value for each in page.text_input if each.label == "Id"]
    [each for each in page.text_input if each.label == "Name"][-1].set_value("Parking").run()
    save(page, "new", "People wrote about it")
    assert not page.error
    added = held().codebook(EVERYONE, SLUG).themes[-1]
    assert (added.id, added.name, list(added.phrases)) == ("T19", "Parking", [])
    in_view(page).set_value("T19").run()
    assert "people code it by hand" in words(page)
    assert [each for each in page.text_input if each.label == "Name"][-1].value == "", "the form begins anew"


def test_a_theme_is_removed_once_it_is_said_what_becomes_of_decisions_on_it(desk):
    page = opened(desk())
    hits = held().tagged(EVERYONE, SLUG).hits
    hit = hits[hits["theme"] == "T01"].iloc[0]
    about = {"document": hit["document"], "sentence": int(hit["sentence"]), "theme": "T01"}
    held().add_decision(EVERYONE, SLUG, **about, decision="accept")
    page.checkbox(key="codebook-remove-T01-0").check().run()
    told = words(page)
    assert "People decided about it in 1 sentence" in told and "Wellbeing and mental-health culture" in told
    assert "0 sentences more" in told and "What a person confirmed stays counted" not in told
    save(page, "remove-T01", "Not asked for")
    assert [theme.id for theme in held().codebook(EVERYONE, SLUG).themes][0] == "T02"
    assert not (held().tagged(EVERYONE, SLUG).hits["theme"] == "T01").any()
    assert in_view(page).value == "T02"


def test_a_theme_moves_to_another_place(desk):
    page = opened(desk())
    page.selectbox(key="codebook-place-T01-0").set_value("T03").run()
    save(page, "move-T01", "Read later")
    assert [theme.id for theme in held().codebook(EVERYONE, SLUG).themes][:4] == ["T02", "T03", "T01", "T04"]
    back = _codebook_order.moved(held().codebook(EVERYONE, SLUG), FIRST, "")
    assert back.themes == BOOK.themes


# ------------------------------------------------------------------------------------------------------- history


def test_going_back_makes_a_new_version_of_an_earlier_one(desk):
    page = changing(desk())
    labelled(page.text_area, "Phrases away from it").set_value("left out").run()
    save(page, "T01", "Shorter")
    page.selectbox(key="codebook-back-1").set_value(0).run()
    assert "phrases away: added" in words(page)
    save(page, "back-0", "Too short")
    assert held().codebook(EVERYONE, SLUG).themes == BOOK.themes
    assert held().codebook_history(EVERYONE, SLUG)["reason"].tolist() == ["Shorter", "Too short"]
    page.selectbox(key="codebook-back-2").set_value(1).run()
    save(page, "back-1", "Shorter after all")
    assert held().codebook(EVERYONE, SLUG).themes[0].away == ("left out",)
    versions = next(each.value for each in page.dataframe if "Why" in each.value)
    assert versions["Version"].tolist() == [3, 2, 1, 0]
    assert versions["Why"].tolist() == ["Shorter after all", "Too short", "Shorter", "As it came"]


def test_each_version_is_told_as_it_was(store):
    for number, phrase in enumerate(["umbrella", "raincoat"]):
        store.save_codebook(EVERYONE, SLUG, with_phrase(phrase), reason=phrase, grown_from=number)
    told = [store.codebook_at(EVERYONE, SLUG, number).themes[0].neutral[-1] for number in range(3)]
    assert told == ["one of them", "umbrella", "raincoat"]


# --------------------------------------------------------------------------------------------------------- files


def test_an_edited_workbook_is_compared_before_it_is_saved(desk):
    page = opened(desk())
    content = themes.codebook_as_workbook(with_phrase("umbrella"))
    page.file_uploader[0].upload("our codebook.xlsx", content, "application/octet-stream").run()
    assert "T01 Belonging and connection: neutral phrases: added “umbrella”." in words(page)
    what = next(str(each.key) for each in page.button if str(each.key).startswith("codebook-save-file-"))
    save(page, what.removeprefix("codebook-save-").rsplit("-", 1)[0], "From our workshop")
    kept = held().codebook(EVERYONE, SLUG)
    assert kept.themes[0].neutral[-1] == "umbrella" and (kept.id, kept.name) == (BOOK.id, BOOK.name)


def test_the_project_holds_texts_phrases_and_decisions_and_no_id_of_a_person(store):
    hits = store.tagged(EVERYONE, SLUG).hits
    hit, other = hits.iloc[0], hits.iloc[-1]
    about = {"document": hit["document"], "sentence": int(hit["sentence"])}
    ben = viewer_in("reviewer")
    store.add_decision(ben, SLUG, **about, theme=hit["theme"], decision="accept")
    store.add_decision(ben, SLUG, **about, theme="", decision="memo", memo="Read twice")
    rejected = {"document": other["document"], "sentence": int(other["sentence"]), "theme": other["theme"]}
    store.add_decision(ben, SLUG, **rejected, decision="reject")
    stand = stand_on(store)
    with zipfile.ZipFile(io.BytesIO(_codebook_project.project(stand))) as archive:
        texts = [name for name in archive.namelist() if name.startswith("sources/")]
        project = archive.read("project.qde").decode("utf-8")
    reflection = stand.reading.reflection
    assert len(texts) == len(reflection) and "Mentors (junior colleagues), Beginning, 1" in project
    held_ids = set(reflection["person"].dropna()) | set(reflection["document"])
    assert not [each for each in held_ids if each in project or each in "".join(texts)]
    root = ET.fromstring(project)
    space = {"q": "urn:QDA-XML:project:1.0"}
    names = [each.get("name") for each in root.iterfind(".//q:User", space)]
    assert sorted(names) == ["Phrases", ben.name]
    codings = _codebook_project.codings_of(stand.reading)
    people = codings[codings["by"] == ben.name]
    assert people[["document", "sentence", "theme"]].to_numpy().tolist() == [[*about.values(), hit["theme"]]]
    assert people["memo"].tolist() == [f"{ben.name}: Read twice"] and f"{ben.name}: Read twice" in project
    assert _codebook_project.notes_left_out(stand.reading) == 0
    entry = store.log(EVERYONE).iloc[-1]
    assert (entry["action"], entry["about"], entry["scheme"]) == ("export", "qdpx", SLUG)


def test_a_note_that_has_no_place_in_the_project_is_counted(store):
    stand = stand_on(store)
    hits, sentences = stand.reading.tagged.hits, stand.reading.tagged.sentences
    both = sentences.merge(hits[["document", "sentence"]].drop_duplicates(), how="left", indicator=True)
    bare = both[both["_merge"] == "left_only"].iloc[0]
    about = {"document": bare["document"], "sentence": int(bare["sentence"]), "theme": ""}
    store.add_decision(EVERYONE, SLUG, **about, decision="memo", memo="Nothing yet")
    assert _codebook_project.notes_left_out(stand_on(store).reading) == 1


# ------------------------------------------------------------------------------------------------------- reading


def test_the_overview_counts_what_phrases_found_and_people_confirmed(desk):
    page = opened(desk())
    hits = held().tagged(EVERYONE, SLUG).hits
    mine = hits[hits["theme"] == "T05"].drop_duplicates(["document", "sentence"])
    for row in mine.head(2).to_dict("records"):
        about = {"document": row["document"], "sentence": int(row["sentence"]), "theme": "T05"}
        held().add_decision(EVERYONE, SLUG, **about, decision="accept")
    table = page.run().dataframe[0].value.set_index("Theme")
    row = table.loc["T05 Confidence and self-belief"]
    assert (row["Found"], row["Confirmed"]) == (len(mine), 2)
    assert len(table) == 18 and table["Confirmed"].sum() == 2


def test_a_scheme_without_texts_has_its_codebook_all_the_same(empty_database, tmp_path):
    with dashboard(Path(shutil.copy(empty_database, tmp_path))) as visit:
        page = changing(visit())
        told = words(page)
        assert f"18 themes, version {BOOK.version}" in told and "once reflections have been mapped" in told
        labelled(page.text_area, "Definition").set_value("Being at home here.").run()
        save(page, "T01", "Shorter")
        assert not page.error and held().codebook_version(EVERYONE, "nothing-yet") == 1


# ---------------------------------------------------------------------------------------------------- reading blind


def given_to_read_blind(store: Store, theme: str, *, many: int, of: int) -> list[tuple[str, int]]:
    """Somebody confirms the theme in so many sentences, of which the first ones wait for a second reader."""
    hits = store.tagged(EVERYONE, SLUG).hits
    mine = hits[hits["theme"] == theme].drop_duplicates(["document", "sentence"]).head(of)
    given = [(str(row["document"]), int(row["sentence"])) for row in mine.to_dict("records")]
    about = {"theme": theme, "decision": "accept"}
    store.add_decisions(EVERYONE, SLUG, [{"document": one, "sentence": two, **about} for one, two in given])
    store.save_second_share(EVERYONE, SLUG, pd.DataFrame(given[:many], columns=["document", "sentence"]))
    return given


def test_whoever_is_to_read_sentences_blind_finds_none_of_their_codes_here(store):
    given = given_to_read_blind(store, "T05", many=3, of=4)
    theme = next(each for each in BOOK.themes if each.id == "T05")
    first, blind = stand_on(store), stand_on(store, viewer_in("reviewer"))
    assert first.covered == set() and blind.covered == set(given[:3])
    assert first.sentences_by_theme.loc["T05", "confirmed"] == 4
    assert blind.sentences_by_theme.loc["T05", "confirmed"] == 1
    assert first.sentences_by_theme.loc["T05", "found"] - blind.sentences_by_theme.loc["T05", "found"] == 3
    shown = _codebook_view.examples(blind, theme)
    assert len(shown) and not set(zip(shown["document"], shown["sentence"].astype(int), strict=True)) & set(given[:3])
    assert "in 1 sentence:" in _codebook_order.becomes(blind, theme)[0]
    assert "The 3 sentences that you are to read blind are left out" in " ".join(_codebook_order.becomes(blind, theme))

    rows = [{"document": one, "sentence": two, "theme": "", "decision": "read"} for one, two in given[:3]]
    store.add_decisions(viewer_in("reviewer"), SLUG, [{**row, "reading": "blind"} for row in rows])
    assert stand_on(store, viewer_in("reviewer")).sentences_by_theme.loc["T05", "confirmed"] == 4


def test_no_example_of_a_change_is_a_sentence_to_read_blind(store):
    given = given_to_read_blind(store, "T05", many=3, of=3)
    rows = pd.DataFrame(given, columns=["document", "sentence"]).assign(theme="T05")
    assert len(_codebook_preview._texts_of(stand_on(store), rows)) == 3
    assert _codebook_preview._texts_of(stand_on(store, viewer_in("reviewer")), rows) == []


def test_the_page_of_a_blind_reader_says_what_it_leaves_out(desk):
    page = desk(view="reviewer")
    given_to_read_blind(held(), "T05", many=2, of=3)
    page = opened(page)
    table = page.dataframe[0].value.set_index("Theme")
    assert table.loc["T05 Confidence and self-belief", "Confirmed"] == 1
    in_view(page).set_value("T05").run()
    assert "The 2 sentences that you are to read blind are left out" in words(page)
    assert "added the theme in 1" in words(page)


def test_phrases_that_stand_in_the_texts_come_first_and_the_others_are_folded(look):
    page = opened(look())
    hits = held().tagged(EVERYONE, SLUG).hits
    found = set(hits.loc[hits["theme"] == "T01", "phrase"])
    others = [phrase for phrase in FIRST.phrases if phrase[0] not in found]
    assert len(others) > 0 and f"{len(others)} phrases not found in these texts" in [
        each.label for each in page.expander
    ]
