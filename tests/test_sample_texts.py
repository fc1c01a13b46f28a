"""Every text of the sample in the loaded Study: notes of several people, who was heard, and each planted trap."""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from analysis import readers, themes
from analysis.findings import Findings
from analysis.intake import load_folder
from analysis.intake.proposal import propose
from analysis.intake.study import build
from analysis.model import Recipe, Study, load_toml

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
sys.path.insert(0, str(SAMPLE))

from planted_traps import IDENTICAL  # noqa: E402  # pyright: ignore[reportMissingImports]
from truth_notes import notes  # noqa: E402  # pyright: ignore[reportMissingImports]
from truth_themes import reflections  # noqa: E402  # pyright: ignore[reportMissingImports]

TRUTH = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
CODEBOOK = themes.load_codebook("reverse_mentoring")

COUNTED = ["role", "stage", "theme", "people", "answered", "share", "lo", "hi"]

# Texts that hold a trap, by kind.
TRAPS = {
    "participant_name": 3,
    "participant_name_over_line_break": 1,
    "participant_name_in_lower_case": 1,
    "partner_nickname": 1,
    "client_name": 2,
    "court_and_case_number": 1,
    "email": 1,
    "phone": 1,
    "university_and_year": 1,
    "life_event": 1,
    "only_in_the_team": 1,
    "story_of_a_pair": 2,
    "formula": 1,
    "markup": 1,
    "instruction": 1,
    "welsh": 1,
    "three_words": 1,
    "emoji_only": 1,
    "identical": 2,
    "safeguarding": 1,
    "canary": 6,
}


@pytest.fixture(scope="module")
def study() -> Study:
    return load_folder(SAMPLE)


@pytest.fixture(scope="module")
def texts(study) -> pd.DataFrame:
    return study.reflection


@pytest.fixture(scope="module")
def hits(texts) -> pd.DataFrame:
    return themes.hit_by_sentence(texts, CODEBOOK)


@pytest.fixture(scope="module")
def mentions(study) -> pd.DataFrame:
    return Findings(study).theme_by_role_stage


def specimens(kind: str) -> list[str]:
    with (SAMPLE / "planted.csv").open(encoding="utf-8", newline="") as file:
        return [row["sentence"] for row in csv.DictReader(file) if row["kind"] == kind]


def holding(texts: pd.DataFrame, kind: str) -> pd.DataFrame:
    """The texts of the Study that hold a specimen of this kind of trap, in the characters in which it was planted."""
    found = [texts["text"].str.contains(sentence, regex=False) for sentence in specimens(kind)]
    return texts[pd.concat(found, axis=1).any(axis=1)]


# ------------------------------------------------------------------------------------------ notes of several people


def test_the_study_holds_every_text_of_the_folder_and_no_other(texts):
    assert Counter(texts["text"]) == Counter(text["text"] for text in (*reflections(), *notes()))
    assert texts["format"].value_counts().to_dict() == {"individual": 177, "sub-group": 21, "whole group": 3}


@pytest.mark.parametrize("level", ["sub-group", "whole group"])
def test_notes_of_several_people_come_with_their_stage_and_members(texts, level):
    rows = texts[texts["format"] == level]
    told = TRUTH["documents"]["notes"][level]
    assert rows["stage"].value_counts().to_dict() == told["documents"]
    assert rows.groupby("stage")["members"].sum().to_dict() == told["members"]


def test_sub_groups_are_mentors_and_the_whole_group_has_no_role(texts):
    roles = texts.groupby("format")["role"]
    assert set(roles.get_group("sub-group")) == {"mentor"}
    assert roles.get_group("whole group").isna().all()


def test_notes_of_several_people_count_for_nobody(study, texts, hits, mentions):
    rows = texts[texts["format"] != "individual"]
    # A sentence may hold two phrases of one theme.
    said = hits[hits["document"].isin(rows["document"])].drop_duplicates(["document", "sentence", "theme"])
    assert rows["person"].isna().all() and len(said) == 21 * 4 + 3 * 3
    alone = themes.theme_by_role_stage(texts.drop(rows.index), hits, study.scheme, CODEBOOK)
    pd.testing.assert_frame_equal(alone, mentions)


def test_the_mentions_of_the_notes_are_the_planted_ones(texts, hits):
    found = hits.merge(texts[texts["format"] != "individual"], on="document")
    found = found.groupby(["format", "stage", "theme"])["document"].nunique().to_dict()
    assert found == {(row["format"], row["stage"], row["theme"]): row["documents"] for row in TRUTH["note_themes"]}


@pytest.mark.parametrize("name", ["invented-whole-group.txt", "invented-sub-group-A-end.docx"])
def test_notes_need_neither_a_code_nor_a_role(study, name):
    sheet = readers.read(name, (SAMPLE / "files" / name).read_bytes())
    recipe = load_toml(SAMPLE / "recipes" / f"{name}.toml", Recipe).model_copy(update={"role": None})
    for each in (recipe, propose(sheet, study.scheme)):
        alone = build(study.scheme, [(sheet, each)])[0]
        assert set(alone.problem["kind"]) == {"title_row"}
        assert len(alone.reflection) == len(sheet.rows) and alone.reflection["role"].isna().all()
        assert alone.reflection["stage"].tolist() == [word.lower() for word in sheet.rows["stage"]]
        assert alone.person.empty


def test_a_table_without_codes_still_says_that_nobody_can_be_followed(study):
    content = b"format,stage,text\nindividual,End,I was heard.\nsub-group,End,We were heard.\n"
    sheet = readers.read("mixed.csv", content)
    recipe = propose(sheet, study.scheme).model_copy(update={"role": "mentor"})
    alone = build(study.scheme, [(sheet, recipe)])[0]
    assert set(alone.problem["kind"]) == {"nobody_matched"}
    assert alone.reflection["person"].notna().tolist() == [True, False]


def test_a_blank_code_beside_notes_of_several_people_is_counted_without_them(study):
    lines = ("code,format,stage,text", "K1,individual,End,One.", ",individual,End,Two.", ",sub-group,End,We.")
    sheet = readers.read("mixed.csv", "\n".join(lines).encode())
    columns = {"code": "person", "format": "format", "stage": "stage", "text": "reflection"}
    recipe = Recipe(
        file="mixed.csv", role="mentor", columns=[{"name": name, "kind": kind} for name, kind in columns.items()]
    )
    problem = build(study.scheme, [(sheet, recipe)])[0].problem
    assert problem["kind"].tolist() == ["no_code"] and " in 1 of 2 rows" in problem["sentence"][0]


def test_the_coverage_of_the_sample_is_what_the_truth_counts(study, texts):
    covered = themes.coverage_by_level_stage(texts, study.scheme, Findings(study).people_by_role_wave)
    found = {row[:3]: row[3:] for row in covered.astype(object).itertuples(index=False, name=None)}
    documents, answered = TRUTH["documents"], {(row["role"], row["stage"]): row["answered"] for row in TRUTH["themes"]}
    for stage in ("beginning", "middle", "end"):
        for role in ("mentor", "mentee"):
            assert found["individual", role, stage] == (answered[role, stage], 36)
        for level in ("sub-group", "whole group"):
            told = documents["notes"][level]["documents"][stage], documents["expected"][stage][level]
            assert found[level, None, stage] == told
    assert found["individual", "mentor", "after"] == (6 - 3, 36)
    assert found["sub-group", None, "after"][0] == 0 and pd.isna(found["sub-group", None, "after"][1])
    gaps = covered[covered["level"] == "sub-group"].dropna(subset="expected")
    assert (gaps["expected"] - gaps["received"]).tolist() == [0, 2, 1]


# ------------------------------------------------------------------------------------------------- planted traps


@pytest.mark.parametrize("kind", TRAPS)
def test_every_planted_trap_stands_in_the_study(texts, kind):
    assert len(holding(texts, kind)) == len(specimens(kind)) or kind == "identical"
    assert len(holding(texts, kind)) == TRAPS[kind]


def test_no_kind_of_trap_is_left_out_here():
    with (SAMPLE / "planted.csv").open(encoding="utf-8", newline="") as file:
        assert {row["kind"] for row in csv.DictReader(file)} - {""} == set(TRAPS)


def test_two_identical_texts_of_two_people_are_two_documents(study, texts):
    rows = texts[texts["text"] == IDENTICAL]
    assert len(rows) == rows["document"].nunique() == rows["person"].nunique() == 2
    assert (study.problem["kind"] == "same_text").sum() == 1


def test_fourteen_mentions_of_a_theme_count_once(study, texts, hits, mentions):
    of_time = hits[hits["theme"] == "T11"]
    counts = of_time.groupby("document").size()
    assert counts.max() == 14 and (counts >= 14).sum() == 1
    fewer = hits.drop(of_time.index[of_time["document"] == counts.idxmax()][1:])
    assert len(fewer) == len(hits) - 13
    once = themes.theme_by_role_stage(texts, fewer, study.scheme, CODEBOOK)
    pd.testing.assert_frame_equal(once[COUNTED], mentions[COUNTED])


def test_a_story_told_by_both_of_a_pair_is_two_texts_of_one_pair(study, texts):
    rows = holding(texts, "story_of_a_pair").merge(study.person[["person", "pair"]], on="person")
    assert set(rows["role"]) == {"mentor", "mentee"} and rows["pair"].nunique() == 1 and rows["pair"].notna().all()


@pytest.mark.parametrize("kind", ["formula", "markup", "instruction"])
def test_formulas_markup_and_instructions_arrive_as_plain_text_and_suggest_nothing(texts, hits, kind):
    (text,) = holding(texts, kind)["text"]
    (sentence,) = specimens(kind)
    first = text.index(sentence)
    assert text.startswith("=HYPERLINK(") == (kind == "formula")
    mine = hits[hits["document"] == holding(texts, kind)["document"].iloc[0]]
    assert len(mine) and not ((mine["start"] < first + len(sentence)) & (mine["end"] > first)).any()


@pytest.mark.parametrize(("kind", "sentences"), [("welsh", 3), ("emoji_only", 0), ("three_words", 1), ("identical", 8)])
def test_texts_without_a_theme_are_in_nobodys_themes_and_their_writers_wrote(texts, hits, kind, sentences):
    rows = holding(texts, kind)
    assert len(themes.sentence_by_document(rows)) == sentences
    assert not hits["document"].isin(rows["document"]).any()
    without = texts.drop(rows.index)
    for (role, stage), group in rows.groupby(["role", "stage"]):
        before, after = (len(each[(each["role"] == role) & (each["stage"] == stage)]) for each in (texts, without))
        answered = next(row["answered"] for row in TRUTH["themes"] if (row["role"], row["stage"]) == (role, stage))
        assert before == answered and after == answered - len(group)


def test_the_longest_text_is_read_to_its_end(texts, hits):
    words = texts["text"].str.split().str.len()
    assert (words >= 4000).sum() == 1
    longest = texts.loc[words.idxmax()]
    cut = themes.sentence_by_document(texts[texts["document"] == longest["document"]])
    assert len(cut) > 300 and cut["end"].max() == len(longest["text"])
    with (SAMPLE / "planted.csv").open(encoding="utf-8", newline="") as file:
        name = next(text["id"] for text in reflections() if text["text"] == longest["text"])
        planted = [row["theme"] for row in csv.DictReader(file) if row["document"] == name and row["theme"]]
    said = hits[hits["document"] == longest["document"]].drop_duplicates(["sentence", "theme"])
    assert sorted(said["theme"]) == sorted(planted) != []


def test_withdrawn_texts_count_for_nobody(study, texts, hits, mentions):
    gone = texts[texts["consent"] == "withdrawn"]
    assert len(gone) == TRUTH["documents"]["withdrawn"] == 4
    assert hits["document"].isin(gone["document"]).any()
    without = themes.theme_by_role_stage(texts.drop(gone.index), hits, study.scheme, CODEBOOK)
    pd.testing.assert_frame_equal(without, mentions)
    after = mentions[mentions["stage"] == "after"].groupby("role")["answered"].first()
    assert after.to_dict() == {"mentor": 3, "mentee": 2}


def test_the_disclosure_that_needs_the_safeguarding_route_is_there_whole(texts):
    row = holding(texts, "safeguarding").iloc[0]
    assert (row["role"], row["stage"], row["format"]) == ("mentor", "end", "individual")
    assert row["text"].count(specimens("safeguarding")[0]) == 1
