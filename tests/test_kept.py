"""Codebook, tags, flags, names and notes: every version is kept that may be, and what must go is gone."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest

from analysis.model import Column, Recipe, Refused, Role, Scheme, Sheet, Stage, Viewer, Wave
from analysis.quotations import Extract
from analysis.store import Clash, Store, folder_as_zip, take_in_zip
from analysis.themes.codebook import load_codebook

ANA, BEN = Viewer("Ana", frozenset({"researcher"})), Viewer("Ben", frozenset({"reviewer"}))
TEAM = Viewer("Tess", frozenset({"taskforce"}))
BOOK = load_codebook("reverse_mentoring")
SCHEME = Scheme(
    name="Sample",
    slug="sample",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=(Wave(id="W1", label="Before"),),
    stages=(Stage(id="start", label="Start"), Stage(id="end", label="End")),
)
ROWS = [
    ("KE01", "start", "verbatim", "I felt left out."),
    ("KE02", "start", "paraphrase", "We met twice. The umbrella was mine."),
    ("KE01", "end", "verbatim", "I lent my umbrella."),
    ("KE03", "end", "withdrawn", "I felt left out, and take it back."),
]


def file(rows=ROWS, sha256="a" * 64):
    table = pd.DataFrame(rows, columns=["Code", "Stage", "Consent", "Text"], dtype=object)
    table.index = pd.RangeIndex(2, len(table) + 2)
    kinds = {"Code": "person", "Stage": "stage", "Consent": "consent", "Text": "reflection"}
    columns = tuple(Column(name=name, kind=kind) for name, kind in kinds.items())
    sheet = Sheet("texts.csv", "plain", table, {name: name for name in kinds}, sha256)
    return sheet, Recipe(file="texts.csv", role="mentor", stages={"start": "start", "end": "end"}, columns=columns)


@pytest.fixture
def store(tmp_path):
    opened = Store(f"sqlite:///{(tmp_path / 'kept.db').as_posix()}")
    opened.save_scheme(ANA, SCHEME, note="first")
    bring(opened)
    yield opened
    opened.close()


def bring(store, *given):
    sheet, recipe = file(*given)
    store.save_recipe(ANA, store.add_upload(ANA, "sample", sheet), recipe)
    store.rebuild(ANA, "sample")


def with_phrase(phrase, book=BOOK):
    first = book.themes[0].model_copy(update={"neutral": (*book.themes[0].neutral, phrase)})
    return book.model_copy(update={"themes": (first, *book.themes[1:])})


def found(store, viewer=ANA):
    hits = store.tagged(viewer, "sample").hits.merge(store.reflections(viewer, "sample")[["document", "stage"]])
    return sorted(zip(hits["stage"], hits["theme"], hits["found"], strict=True))


# ------------------------------------------------------------------------------------------------------- codebook


def test_a_change_of_the_codebook_codes_every_stage_anew_and_says_who_when_and_why(store):
    assert found(store) == [("start", "T01", "left out")]
    assert store.save_codebook(BEN, "sample", with_phrase("umbrella"), reason="Seen in a review", grown_from=0) == 1
    assert found(store) == [
        ("end", "T01", "umbrella"),
        ("start", "T01", "left out"),
        ("start", "T01", "umbrella"),
    ]
    row = store.codebook_history(BEN, "sample").iloc[0]
    assert (row["version"], row["by"], row["reason"]) == (1, "Ben", "Seen in a review")
    assert row["changes"] == "T01 Belonging and connection: neutral phrases: added “umbrella”."
    assert store.codebook(BEN, "sample").version == f"{BOOK.version}.1"


def test_a_change_needs_a_reason_and_a_difference_and_meets_nobody_elses(store):
    with pytest.raises(Refused, match="needs its reason"):
        store.save_codebook(BEN, "sample", with_phrase("umbrella"), reason=" ", grown_from=0)
    with pytest.raises(Refused, match="Nothing is different"):
        store.save_codebook(BEN, "sample", BOOK, reason="again", grown_from=0)
    store.save_codebook(BEN, "sample", with_phrase("umbrella"), reason="one", grown_from=0)
    with pytest.raises(Clash, match="Somebody else"):
        store.save_codebook(ANA, "sample", with_phrase("raincoat"), reason="two", grown_from=0)


def test_texts_are_tagged_when_they_come_in_and_never_again(store, monkeypatch):
    first = store.tagged(ANA, "sample")

    def refuse(*_):
        raise AssertionError("a page view tagged a text")

    for name in ("hit_by_sentence", "sentence_by_document", "tone_by_text"):
        monkeypatch.setattr(f"analysis.themes.tagged.{name}", refuse)
    again = store.tagged(BEN, "sample")
    pd.testing.assert_frame_equal(again.hits, first.hits)
    pd.testing.assert_frame_equal(again.sentences, first.sentences)


def test_only_new_texts_are_tagged_when_a_file_comes_in(store, monkeypatch):
    from analysis.themes import tagged as room

    asked, real = [], room.hit_by_sentence
    monkeypatch.setattr(room, "hit_by_sentence", lambda texts, book: asked.append(len(texts)) or real(texts, book))
    bring(store, [("KE09", "start", "verbatim", "They talked over me.")], "b" * 64)
    assert asked == [1]
    assert ("start", "T02", "talked over") in found(store) and ("start", "T01", "left out") in found(store)


def test_what_was_kept_is_what_tagging_all_at_once_gives(store):
    from analysis.themes.tagged import tagged_texts

    bring(store, [("KE09", "start", "verbatim", "They talked over me. I felt left out.")], "b" * 64)
    kept, texts = store.tagged(ANA, "sample"), store.reflections(ANA, "sample")
    whole = tagged_texts(texts, BOOK)
    for name in ("sentences", "hits"):
        one, other = (getattr(each, name).astype(str).reset_index(drop=True) for each in (kept, whole))
        pd.testing.assert_frame_equal(one, other)


# ----------------------------------------------------------------------------------------------------- what must go


def test_a_withdrawn_text_is_in_no_view(store):
    assert "withdrawn" not in set(store.reflections(BEN, "sample")["consent"])
    assert not store.tagged(BEN, "sample").sentences["text"].str.contains("take it back").any()


def test_a_flagged_text_is_out_of_every_view_and_count_at_once_and_may_come_back(store):
    texts = store.reflections(BEN, "sample")
    document = texts.loc[texts["text"] == "I felt left out.", "document"].iloc[0]
    store.flag_harm(BEN, "sample", document)
    assert document not in set(store.reflections(ANA, "sample")["document"]) and found(store) == []
    assert document not in set(store.study(ANA, "sample").reflection["document"])
    told = store.concerns(Viewer("Cy", frozenset({"custodian"})), "sample")
    assert told[["document", "state", "by"]].values.tolist() == [[document, "open", "Ben"]]
    assert "left out" not in str(store.log(ANA)) + str(told)
    with pytest.raises(Refused, match="needs its reason"):
        store.lift_flag(ANA, "sample", document, reason="")
    store.lift_flag(ANA, "sample", document, reason="Handled; the author agrees")
    assert found(store) == [("start", "T01", "left out")]


def test_no_earlier_list_of_names_is_kept(store):
    store.save_name_list(ANA, "sample", "kind,name\nparticipant,Orla Quill\n")
    store.save_name_list(ANA, "sample", "kind,name\nparticipant,Idris Vane\n")
    assert store.name_list(BEN, "sample") == "kind,name\nparticipant,Idris Vane\n"
    with store._engine.connect() as connection:
        assert "Quill" not in str(connection.exec_driver_sql("select * from kept_version").all())
    with pytest.raises(Refused):
        store.save_name_list(ANA, "sample", "")


# -------------------------------------------------------------------------------------------------------- meetings


def test_what_a_meeting_wrote_down_becomes_a_whole_group_reflection_once(store):
    told = {"release": None, "theme": "T01", "stage": "end", "text": "We felt left out.", "decision": "", "present": 12}
    for _ in range(2):
        store.save_meeting_note(TEAM, "sample", "n1", **told)
    texts = store.study(ANA, "sample").reflection
    noted = texts[texts["format"] == "whole group"]
    assert noted[["stage", "text", "members"]].values.tolist() == [["end", "We felt left out.", 12]]
    assert noted["person"].isna().all() and ("end", "T01", "left out") in found(store)
    assert store.meeting_notes(TEAM, "sample")["by"].tolist() == ["Tess"]


def test_a_note_with_a_contact_or_without_a_word_is_refused(store):
    with pytest.raises(Refused, match="e-mail"):
        store.save_meeting_note(TEAM, "sample", "n1", text="Ask ada@example.org", stage="end")
    with pytest.raises(Refused, match="is empty"):
        store.save_meeting_note(TEAM, "sample", "n1", text=" ", stage="end")


# --------------------------------------------------------------------------------------------------- folders


def test_a_scheme_taken_along_keeps_codebook_readings_flags_and_notes(store):
    store.save_codebook(BEN, "sample", with_phrase("umbrella"), reason="Seen", grown_from=0)
    texts = store.reflections(BEN, "sample").set_index("text")["document"]
    one, two = texts["I felt left out."], texts["I lent my umbrella."]
    said = {"document": one, "sentence": 1, "theme": "T01", "decision": "accept"}
    store.add_decision(ANA, "sample", **said)
    store.add_decisions(BEN, "sample", [{**said, "theme": "", "decision": "read", "reading": "blind"}])
    store.add_decision(BEN, "sample", **{**said, "theme": "", "decision": "memo"}, memo="Ask, please")
    store.flag_harm(BEN, "sample", two)
    store.save_meeting_note(TEAM, "sample", "n1", text="We felt left out.", stage="end", theme="T01")
    slug = take_in_zip(store, ANA, folder_as_zip(store, ANA, "sample"))
    assert store.codebook(ANA, slug).themes == with_phrase("umbrella").themes
    again, first = (store.decisions(ANA, each).drop(columns="at") for each in (slug, "sample"))
    pd.testing.assert_frame_equal(again, first)
    assert two not in set(store.reflections(ANA, slug)["document"])
    assert "whole group" in set(store.reflections(ANA, slug)["format"])


# --------------------------------------------------------------------------------------------------- passages


def passage(store, **told):
    texts = store.reflections(BEN, "sample").set_index("text")["document"]
    given = {"id": "p", "document": texts["I felt left out."], "sentence": 1, "start": 0, "end": 16, "theme": "T01"}
    return Extract(**{**given, "original": "I felt left out.", "words": "I felt left out.", **told})


def test_nobody_signs_for_somebody_else(store):
    saved = store.save_extract(BEN, "sample", passage(store, state="reviewed", reviewed_by="Ana", approved_by="Ana"))
    assert (saved.reviewed_by, saved.approved_by) == ("Ben", None)
    approved = store.save_extract(ANA, "sample", saved.model_copy(update={"state": "approved", "approved_by": "Cy"}))
    assert (approved.reviewed_by, approved.approved_by) == ("Ben", "Ana")
    assert store.extracts(BEN, "sample") == [approved]


def test_a_passage_that_nobody_reviewed_says_so(store):
    assert store.save_extract(BEN, "sample", passage(store, reviewed_by="Ana")).reviewed_by is None


@pytest.mark.parametrize("change", [{"words": "I felt."}, {"theme": "T02"}, {"partner": "no"}, {"read_whole": True}])
def test_a_change_after_the_approval_takes_it_back(store, change):
    held = store.save_extract(BEN, "sample", passage(store, state="reviewed"))
    approved = store.save_extract(ANA, "sample", held.model_copy(update={"state": "approved"}))
    again = store.save_extract(BEN, "sample", approved.model_copy(update=change))
    assert (again.state, again.approved_by) == ("reviewed", None)
    assert again.reviewed_by == "Ben"


def test_passages_of_a_withdrawn_or_flagged_text_are_deleted_with_every_version(store):
    for number in range(2):
        store.save_extract(BEN, "sample", passage(store, reason=f"version {number}"))
    store.flag_harm(BEN, "sample", passage(store).document)
    assert store.extracts(BEN, "sample") == [] and "left out" not in everything(store)


def test_a_withdrawal_in_the_next_file_deletes_the_passage(store):
    store.save_extract(BEN, "sample", passage(store))
    for upload in store.uploads(ANA, "sample")["upload"]:
        store.remove_upload(ANA, int(upload))
    bring(store, [("KE01", "start", "withdrawn", "I felt left out."), *ROWS[1:]], "b" * 64)
    assert store.extracts(BEN, "sample") == [] and "left out" not in everything(store)


def everything(store):
    with store._engine.connect() as connection:
        return str(connection.exec_driver_sql("select * from kept_version").all())


# ------------------------------------------------------------------------------------------- what an adversary tried


def document_of(store, text="I felt left out."):
    return store.reflections(BEN, "sample").set_index("text").loc[text, "document"]


@pytest.mark.parametrize("again", ["I felt left out. ", "i FELT left out", "I felt\rleft out.", "I felt\nleft out!"])
def test_a_flag_holds_when_the_text_comes_in_again_a_little_different(store, again):
    store.flag_harm(BEN, "sample", document_of(store))
    bring(store, [("KE07", "start", "verbatim", again)], "b" * 64)
    texts = " ".join(store.reflections(ANA, "sample")["text"]).casefold()
    assert "felt" not in texts and found(store) == []


@pytest.mark.parametrize(
    "told", ["He hurt me\rmore than once", "He hurt me\nmore\ttoo", 'He said "no", then', " so, he hurt me "]
)
def test_a_flag_and_the_text_itself_survive_a_scheme_folder(store, told):
    bring(store, [("KE07", "start", "verbatim", told), ("KE08", "start", "verbatim", told + " x")], "b" * 64)
    flagged = store.reflections(BEN, "sample").set_index("text").loc[told, "document"]
    store.flag_harm(BEN, "sample", flagged)
    slug = take_in_zip(store, ANA, folder_as_zip(store, ANA, "sample"))
    seen = set(store.reflections(ANA, slug)["text"])
    assert told not in seen and len(seen) == len(set(store.reflections(ANA, "sample")["text"]))


def test_a_flag_of_no_text_is_refused(store):
    with pytest.raises(Refused, match="nothing was flagged"):
        store.flag_harm(BEN, "sample", "no-such-document")


def test_what_was_noted_on_a_flagged_text_is_out_too(store):
    told = {"document": document_of(store), "sentence": 1, "theme": "", "decision": "memo"}
    store.add_decision(BEN, "sample", **told, memo="says “left out”")
    store.save_second_share(BEN, "sample", pd.DataFrame({"document": [told["document"]], "sentence": [1]}))
    store.flag_harm(BEN, "sample", told["document"])
    assert store.decisions(ANA, "sample").empty and store.second_share(BEN, "sample").empty
    with zipfile.ZipFile(io.BytesIO(folder_as_zip(store, ANA, "sample"))) as packed:
        assert b"left out" not in packed.read("decisions.csv")
    with pytest.raises(Refused, match="not there any more"):
        store.save_extract(
            BEN, "sample", Extract(id="q", document=told["document"], start=0, end=1, theme="T01", original="I")
        )


def test_a_flagged_note_of_a_meeting_is_out_of_the_list_of_notes(store):
    store.save_meeting_note(TEAM, "sample", "n1", text="We felt left out.", stage="end")
    store.flag_harm(BEN, "sample", document_of(store, "We felt left out."))
    assert store.meeting_notes(TEAM, "sample").empty


@pytest.mark.parametrize(
    "told",
    [
        {"present": "abc"}, {"present": 0}, {"text": {"a": 1}}, {"stage": "nowhere"}, {"stage": ["x"]},
        {"release": 999}, {"theme": "T" * 300}, {"text": "x" * 5_000}, {"text": "Priya Quarrell said so"},
        {"text": "Ask ada (at) firm.com"},
    ],
)  # fmt: skip
def test_a_note_that_cannot_be_used_is_refused_and_breaks_nothing(store, told):
    store.save_name_list(ANA, "sample", "kind,name\nparticipant,Priya Quarrell\n")
    given = {"text": "We listened.", "stage": "end", "release": None, "theme": "T01", "present": 3}
    with pytest.raises(Refused):
        store.save_meeting_note(TEAM, "sample", "n1", **(given | told))
    store.rebuild(ANA, "sample")
    assert store.meeting_notes(TEAM, "sample").empty


def test_nobody_writes_over_somebody_elses_note(store):
    store.save_meeting_note(TEAM, "sample", "n1", text="We listened.", stage="end")
    with pytest.raises(Refused, match="Somebody else wrote"):
        store.save_meeting_note(Viewer("Lee", frozenset({"leadership"})), "sample", "n1", text="No.", stage="end")


def test_a_withheld_passage_is_not_a_reviewed_one(store):
    held = store.save_extract(ANA, "sample", passage(store, state="auto_redacted"))
    held = store.save_extract(BEN, "sample", held.model_copy(update={"state": "withheld", "reason": "too telling"}))
    held = store.save_extract(ANA, "sample", held.model_copy(update={"state": "auto_redacted"}))
    assert held.reviewed_by is None
    with pytest.raises(Refused, match="Review it first"):
        store.save_extract(ANA, "sample", held.model_copy(update={"state": "approved"}))
    held = store.save_extract(ANA, "sample", held.model_copy(update={"state": "reviewed"}))
    held = store.save_extract(ANA, "sample", held.model_copy(update={"state": "approved"}))
    assert held.reviewed_by == held.approved_by == "Ana", "and so a second person has to, in a small scheme"


def test_an_approval_rests_on_what_was_reviewed(store):
    held = store.save_extract(BEN, "sample", passage(store, state="reviewed", partner="yes"))
    told = {"state": "approved", "partner": "no", "read_whole": True}
    held = store.save_extract(ANA, "sample", held.model_copy(update=told))
    assert (held.state, held.reviewed_by, held.approved_by) == ("reviewed", "Ana", None)


def test_a_passage_that_was_taken_out_for_good_stays_out(store):
    held = store.save_extract(BEN, "sample", passage(store, state="withdrawn"))
    with pytest.raises(Refused, match="taken out for good"):
        store.save_extract(ANA, "sample", held.model_copy(update={"state": "reviewed"}))


def test_a_scheme_that_was_taken_along_can_be_reviewed_further(store):
    said = {"document": document_of(store), "sentence": 1, "theme": "T01"}
    store.add_decision(ANA, "sample", **said, decision="accept")
    slug = take_in_zip(store, ANA, folder_as_zip(store, ANA, "sample"))
    store.add_decision(ANA, slug, **said, decision="reject")
    assert store.decisions(ANA, slug)["decision"].tolist() == ["accept", "reject"]
    assert folder_as_zip(store, ANA, slug)


@pytest.mark.parametrize("at", ["yesterday", "29/11/2026", "2999-01-01T00:00:00+00:00"])
def test_a_decision_at_no_time_is_refused_before_anything_is_kept(store, at):
    said = {"document": document_of(store), "sentence": 1, "theme": "T01"}
    store.add_decision(ANA, "sample", **said, decision="accept")
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(folder_as_zip(store, ANA, "sample"))) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode("utf-8")
            if name == "decisions.csv":
                head, row = text.strip().split("\n")
                cells = row.split(",")
                cells[head.split(",").index("at")] = at
                text = f"{head}\n{','.join(cells)}\n"
            new.writestr(name, text)
    before = store.schemes(ANA)
    with pytest.raises(Refused, match="decisions.csv: row 2"):
        take_in_zip(store, ANA, packed.getvalue())
    assert store.schemes(ANA) == before


def test_a_decision_stays_with_its_sentence_when_the_prompt_becomes_known(store):
    text = "What did you learn from this? I felt left out. I feel included now."
    bring(store, [("KE07", "start", "verbatim", text)], "b" * 64)
    document = document_of(store, text)
    store.add_decision(ANA, "sample", document=document, sentence=2, theme="T01", decision="reject")
    upload = int(store.uploads(ANA, "sample")["upload"].max())
    asked = store.recipe(ANA, upload)
    question = asked.columns[-1].model_copy(update={"name": "Text"})
    sheet, recipe = file([("KE07", "start", "verbatim", text)], "c" * 64)
    store.remove_upload(ANA, upload)
    named = sheet.rows.assign(Prompt="What did you learn from this?")
    told = Column(name="Prompt", kind="prompt")
    given = type(sheet)(**{**vars(sheet), "rows": named, "questions": {**sheet.questions, "Prompt": "Prompt"}})
    recipe = recipe.model_copy(update={"columns": (*recipe.columns[:-1], question, told)})
    store.save_recipe(ANA, store.add_upload(ANA, "sample", given), recipe)
    store.rebuild(ANA, "sample")
    kept = store.decisions(ANA, "sample")
    sentences = store.tagged(ANA, "sample").sentences.set_index(["document", "sentence"])["text"]
    assert [sentences[document, number] for number in kept["sentence"]] == ["I felt left out."]


def test_of_equal_texts_role_and_stage_tell_which_is_which_whatever_the_order_of_files():
    from analysis.intake.texts import with_documents

    rows = pd.DataFrame({"text": ["Same.", "Same.", "Other."], "role": ["mentor", "mentee", "mentor"], "stage": "end"})
    one = with_documents(rows).set_index(["role", "text"])["document"]
    other = with_documents(rows.iloc[::-1].reset_index(drop=True)).set_index(["role", "text"])["document"]
    assert one.to_dict() == other.to_dict() and one.is_unique


def test_tags_of_another_program_or_codebook_are_not_used_again(store, monkeypatch):
    from analysis.themes import tagged as room

    monkeypatch.setattr(room, "program", lambda: "another program")
    asked, real = [], room.sentence_by_document
    monkeypatch.setattr(room, "sentence_by_document", lambda texts: asked.append(len(texts)) or real(texts))
    store.tagged(ANA, "sample")
    assert asked == [len(ROWS)]


def test_a_word_that_nobody_knows_for_how_many_wrote_makes_a_text_a_groups(store):
    sheet, recipe = file([("KE07", "start", "verbatim", "We agreed on it."), ("KE08", "start", "verbatim", "Mine.")])
    given = type(sheet)(**{**vars(sheet), "rows": sheet.rows.assign(Format=["Table 3", None]), "sha256": "d" * 64})
    told = recipe.model_copy(update={"columns": (*recipe.columns, Column(name="Format", kind="format"))})
    store.save_recipe(ANA, store.add_upload(ANA, "sample", given), told)
    store.rebuild(ANA, "sample")
    texts = store.reflections(ANA, "sample").set_index("text")
    assert texts.loc["We agreed on it.", "format"] == "sub-group" and pd.isna(texts.loc["We agreed on it.", "person"])
    assert texts.loc["Mine.", "format"] == "individual"
    assert "unknown_format" in set(store.study(ANA, "sample").problem["kind"])
