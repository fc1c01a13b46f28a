"""The invented scheme holds what it promises: planted figures, dirt, themes, traps; and it can be made again."""

import csv
import io
import json
import re
import sys
import tomllib
import zipfile
from pathlib import Path

import numpy as np
import pytest

SAMPLE = Path(__file__).parent.parent / "sample_data"
sys.path.insert(0, str(SAMPLE))

import make  # noqa: E402  # pyright: ignore[reportMissingImports]
import planted_answers  # noqa: E402  # pyright: ignore[reportMissingImports]
import planted_people  # noqa: E402  # pyright: ignore[reportMissingImports]
import truth  # noqa: E402  # pyright: ignore[reportMissingImports]
import written_files  # noqa: E402  # pyright: ignore[reportMissingImports]
from truth_notes import notes  # noqa: E402  # pyright: ignore[reportMissingImports]
from truth_numbers import all_available, change  # noqa: E402  # pyright: ignore[reportMissingImports]
from truth_read import straight_lines  # noqa: E402  # pyright: ignore[reportMissingImports]
from truth_texts import hits  # noqa: E402  # pyright: ignore[reportMissingImports]
from truth_themes import reflections  # noqa: E402  # pyright: ignore[reportMissingImports]

TRUTH = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
FILES = sorted((SAMPLE / "files").iterdir())
CHANGES = {(row["role"], row["scale"], row["from"], row["to"]): row for row in TRUTH["changes"]}
DIFFERENCES = {(row["role"], row["scale"], row["from"], row["to"]): row for row in TRUTH["differences"]}


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def planted() -> list[dict[str, str]]:
    return table(SAMPLE / "planted.csv")


# ------------------------------------------------------------------------------------------------ made again


def test_texts_and_codes_are_made_again_as_they_are(tmp_path, monkeypatch):
    for module, name in ((make, "HERE"), (written_files, "FILES"), (written_files, "RECIPES")):
        monkeypatch.setattr(module, name, tmp_path)
    chance = np.random.default_rng(make.SEED)
    planted_people.meetings_held(chance)
    usual = planted_people.codes(chance)
    make.write_texts(np.random.default_rng((make.SEED, 1)), usual)
    make.write_links(usual)
    make.write_names()
    places = dict.fromkeys(("planted.csv", "links.csv", "names.csv", "extracts.json"), SAMPLE)
    made = sorted(tmp_path.iterdir())
    assert len(made) == 50
    for path in made:
        usual = SAMPLE / ("recipes" if path.suffix == ".toml" else "files")
        assert content(path) == content(places.get(path.name, usual) / path.name), path.name


def content(path: Path) -> bytes | dict[str, bytes]:
    """Bytes of a file; of a Word document its parts, since they may be packed in more than one way."""
    if path.suffix != ".docx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_answers_are_drawn_the_same_way_twice():
    plan, meetings = planted_answers.PLANS[0], planted_people.meetings_held(np.random.default_rng(1))
    one, other = (planted_answers.totals(np.random.default_rng(2), plan, meetings) for _ in range(2))
    assert one == other
    assert len(set(one.values())) > 5


def test_a_workbook_carries_no_trace_of_the_day_it_was_written():
    with zipfile.ZipFile(io.BytesIO(written_files.workbook([["a"], [1]]))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2025-01-01T00:00:00Z</dcterms:modified>" in archive.read("docProps/core.xml")


def test_truth_is_what_the_written_files_say(monkeypatch, tmp_path):
    written = tmp_path / "truth.json"
    monkeypatch.setattr(truth, "OUT", written)
    truth.main()
    assert_alike(json.loads(written.read_text(encoding="utf-8")), TRUTH)


def assert_alike(found, expected):
    if isinstance(expected, dict):
        assert found.keys() == expected.keys()
        for name in expected:
            assert_alike(found[name], expected[name])
    elif isinstance(expected, list):
        assert len(found) == len(expected)
        for one, other in zip(found, expected, strict=True):
            assert_alike(one, other)
    elif isinstance(expected, float):
        assert found == pytest.approx(expected, abs=1e-6)
    else:
        assert found == expected


# ------------------------------------------------------------------------------------------------ the formulas


def test_a_paired_change_agrees_with_the_sleep_data_of_student():
    # R: t.test(extra ~ group, data = sleep, paired = TRUE), second drug less first
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0]
    second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    row = change(first, second)
    assert (row["change"], row["lo"], row["hi"]) == pytest.approx((1.58, 0.7001142, 2.4598858), abs=1e-7)


def test_partly_matched_answers_agree_with_r():
    # R: lmer(extra ~ drug + (1 | id)), clubSandwich::vcovCR(type = "CR2"); ids 1, 2 lack drug 2, id 10 lacks drug 1
    first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, None]
    second = [None, None, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4]
    row = all_available(list(zip(first, second, strict=True)))
    assert (row["change"], row["se"]) == pytest.approx((1.6708921, 0.5368904), abs=1e-6)
    assert (row["lo"], row["hi"]) == pytest.approx((0.357169, 2.984616), abs=2e-6)


# ------------------------------------------------------------------------------------------------ planted figures

# mean and spread before, mean and spread of the change, people: as planned for the invented scheme
PLANNED = [
    ("mentor", "belong", 3.10, 0.75, 0.45, 0.70, 31),
    ("comparison", "belong", 3.35, 0.75, 0.00, 0.70, 30),
    ("mentor", "voice", 2.80, 0.80, 0.50, 0.70, 31),
    ("comparison", "voice", 3.05, 0.80, 0.05, 0.70, 30),
    ("mentor", "swemwbs", 20.8, 3.4, 1.60, 2.90, 31),
    ("comparison", "swemwbs", 21.7, 3.4, 0.00, 2.90, 30),
    ("mentor", "edmondson", 4.60, 1.00, 0.15, 0.80, 31),
    ("mentor", "olbi", 41.8, 6.5, -0.20, 5.00, 31),
    ("comparison", "olbi", 40.9, 6.5, 1.00, 5.00, 30),
    ("mentee", "understand", 3.30, 0.60, 0.90, 0.65, 29),
    ("mentee", "action", 2.1, 1.8, 2.30, 2.20, 29),
    ("mentee", "belong", 4.10, 0.55, 0.05, 0.60, 29),
    ("mentee", "swemwbs", 23.4, 3.3, 0.20, 2.70, 29),
]


@pytest.mark.parametrize(("role", "scale", "mean", "sd", "moved", "sd_moved", "people"), PLANNED)
def test_planned_changes_were_reached(role, scale, mean, sd, moved, sd_moved, people):
    row, near = CHANGES[role, scale, "W1", "W3"], 0.15 if scale == "swemwbs" else 0.1
    assert row["n"] == people
    assert (row["before"], row["change"]) == pytest.approx((mean, moved), abs=near)
    assert (row["sd_before"], row["sd_change"]) == pytest.approx((sd, sd_moved), rel=0.1)


@pytest.mark.parametrize(("scale", "moved", "sd"), [("swemwbs", 0.70, 3.10), ("voice", 0.45, 0.75)])
def test_what_lasted_until_the_follow_up_is_as_planned(scale, moved, sd):
    row = CHANGES["mentor", scale, "W1", "W4"]
    assert (row["n"], row["change"]) == (25, pytest.approx(moved, abs=0.1))
    assert row["sd_change"] == pytest.approx(sd, rel=0.1)


def test_more_than_the_comparison_group_in_belonging_and_narrowly_in_wellbeing():
    assert DIFFERENCES["mentor", "belong", "W1", "W3"]["lo"] > 0
    assert 0 < DIFFERENCES["mentor", "swemwbs", "W1", "W3"]["lo"] < 0.2
    burnout = DIFFERENCES["mentor", "olbi", "W1", "W3"]
    assert burnout["lo"] < 0 < burnout["hi"]


@pytest.mark.parametrize(
    ("indicator", "state"),
    [
        ("belong-mentor", "REACHED"),
        ("voice-mentor", "REACHED"),
        ("swemwbs-mentor", "REACHED"),
        ("understand-mentee", "REACHED"),
        ("action-mentee", "REACHED"),
        ("voice-mentor-later", "ON_THE_WAY"),
        ("swemwbs-mentor-later", "TOO_LITTLE"),
        ("edmondson-mentor", "NO_CLEAR_CHANGE"),
        ("olbi-mentor", "NO_CLEAR_CHANGE"),
        ("belong-mentee", "TOO_LITTLE"),
    ],
)
def test_planned_verdicts_come_out(indicator, state):
    assert {row["id"]: row["state"] for row in TRUTH["indicators"]}[indicator] == state


def test_people_who_answered_are_counted_as_planned():
    counts = TRUTH["counts"]
    assert counts["mentor"]["answered"] == {"W1": 36, "W2": 33, "W3": 32, "W4": 26}
    assert counts["mentee"]["answered"] == {"W1": 36, "W2": 31, "W3": 30, "W4": 21}
    assert counts["comparison"]["answered"] == {"W1": 40, "W2": 33, "W3": 31, "W4": 24}
    matched = {role: (row["matched"]["W1-W3"], row["matched"]["W1-W4"]) for role, row in counts.items()}
    assert matched == {"mentor": (31, 25), "mentee": (29, 20), "comparison": (30, 23)}


def test_load_rises_and_the_harm_flag_is_on():
    harm = TRUTH["harm"]
    assert (harm["load_before"], harm["load_after"], harm["load_n"]) == pytest.approx((3.10, 3.40, 31), abs=0.03)
    assert harm["on"] is True


def test_canary_figures_are_exact():
    facts = TRUTH["planted"]
    assert facts["belong_change_third_gender"] == pytest.approx([-2 / 3] * 3)
    assert facts["voice_after_disabled"] == pytest.approx([2, 7 / 3, 7 / 3, 7 / 3, 8 / 3, 8 / 3, 8 / 3])
    assert facts["lowest_wellbeing_before"] == 9.51


def test_the_other_planted_facts_hold():
    facts = TRUTH["planted"]
    assert facts["wellbeing_kept"] - facts["wellbeing_lost"] == pytest.approx(2.5, abs=0.15)
    assert facts["meetings"]["mean"] == pytest.approx(134 / 31)
    assert facts["meetings"]["r_with_wellbeing_change"] == pytest.approx(0.32, abs=0.05)
    assert facts["comparison_lowest_third_rise"] == pytest.approx(1.2, abs=0.1)
    assert facts["then_test"]["shift"] == pytest.approx(0.4, abs=0.05)


# ------------------------------------------------------------------------------------------------------- dirt


def test_the_dirt_is_exactly_the_planted_dirt():
    assert TRUTH["problems"] == {
        "blank_row": 1,
        "missing_items": {"olbi": 1, "swemwbs": 3},
        "no_code": 3,
        "out_of_range": 1,
        "preview_row": 2,
        "repeated_code": 1,
        "straight_line": 2,
        "title_row": 23,
        "tolerant_match": 4,
        "total_row": 1,
        "true_duplicate": 2,
        "unfinished_row": 1,
        "unknown_role": 1,
    }
    assert TRUTH["codes"] == {"one_part": 4, "two_parts": 2, "fits_nobody": 3}


def test_straight_lines_need_items_of_both_directions():
    row = truth.Response("f", "mentor", "W2", "A", None)
    row.answers["swemwbs"] = dict.fromkeys(range(1, 8), 3.0)
    assert straight_lines(row) == 0
    row.answers["belong"] = {1: 4.0, 2: 4.0, 3: 4.0}
    assert straight_lines(row) == 1


def test_tools_leave_their_traces():
    wave = (SAMPLE / "files" / "invented-wave-2.csv").read_bytes()
    assert wave.startswith(b"\xef\xbb\xbf")
    assert wave.count(b"Survey Preview") == 2
    assert b"-99" in wave
    plain = (SAMPLE / "files" / "invented-comparison.csv").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        plain.decode("utf-8")
    assert re.search(r";\d\d,\d\d;", plain.decode("cp1252"))


def test_every_recipe_belongs_to_a_file_and_names_each_column_once():
    names = {path.name for path in FILES}
    for path in (SAMPLE / "recipes").iterdir():
        recipe = tomllib.loads(path.read_text(encoding="utf-8"))
        columns = [column["name"] for column in recipe["columns"]]
        assert recipe["file"] in names
        assert path.name == f"{recipe['file']}.toml"
        assert len(columns) == len(set(columns))


# ------------------------------------------------------------------------------------------------------- texts


def test_each_planted_sentence_holds_its_theme_and_no_other():
    for row in planted():
        assert [hit.theme for hit in hits(row["sentence"])] == ([row["theme"]] if row["theme"] else [])


def test_sentences_without_a_planted_theme_hold_none():
    spans = {}
    for row in planted():
        if row["theme"]:
            spans.setdefault(row["document"], []).append((int(row["start"]), int(row["end"])))
    for text in (*reflections(), *notes()):
        rest = text["text"]
        for start, end in spans.get(text["id"], []):
            rest = rest[:start] + "." * (end - start) + rest[end:]
        assert hits(rest) == []


def test_spans_point_at_their_sentence():
    texts = {text["id"]: text["text"] for text in (*reflections(), *notes())}
    found = planted()
    assert len(found) > 700 and sum(row["document"].startswith(("sub", "whole")) for row in found) == 21 * 4 + 3 * 3
    for row in found:
        assert texts[row["document"]][int(row["start"]) : int(row["end"])] == row["sentence"]


def test_negated_sentences_point_away():
    negated = [row for row in planted() if row["theme"] and hits(row["sentence"])[0].negated]
    assert len(negated) >= 5
    assert {row["direction"] for row in negated} == {"away"}


@pytest.mark.parametrize(
    ("role", "stage", "theme", "people", "answered"),
    [
        ("mentor", "beginning", "T01", 10, 34),
        ("mentor", "end", "T01", 15, 28),
        ("mentor", "middle", "T10", 8, 30),
        ("mentor", "end", "T10", 6, 28),
        ("mentor", "beginning", "T16", 12, 34),
        ("mentee", "beginning", "T07", 9, 30),
        ("mentee", "end", "T14", 13, 22),
    ],
)
def test_people_who_mention_a_theme_are_as_many_as_planned(role, stage, theme, people, answered):
    rows = {(row["role"], row["stage"], row["theme"]): row for row in TRUTH["themes"]}
    row = rows[role, stage, theme]
    assert (row["people"], row["answered"]) == (people, answered)


def test_accounts_move_towards_all_whys_but_wellbeing():
    found = {(row["why"], row["role"]): row for row in TRUTH["accounts"]}
    directions = {
        why: found[why, role]["direction"] for why, role in (("W2", "mentor"), ("W3", "mentor"), ("W4", "mentee"))
    }
    assert directions == {"W2": "towards", "W3": "towards", "W4": "towards"}
    assert found["W1", "mentor"]["direction"] == "flat"
    assert min(row["n"] for row in TRUTH["accounts"]) >= 8


def test_every_kind_of_trap_has_a_specimen():
    kinds = [row["kind"] for row in planted() if row["kind"]]
    assert {kind: kinds.count(kind) for kind in ("identical", "story_of_a_pair", "client_name", "canary")} == {
        "identical": 2,
        "story_of_a_pair": 2,
        "client_name": 2,
        "canary": 6,
    }
    assert set(kinds) >= {
        "participant_name", "participant_name_over_line_break", "participant_name_in_lower_case", "partner_nickname",
        "court_and_case_number", "email", "phone", "university_and_year", "life_event", "only_in_the_team", "formula",
        "markup", "instruction", "safeguarding", "welsh", "three_words", "emoji_only",
    }  # fmt: skip


def test_texts_differ_and_have_the_planted_lengths():
    texts = [text["text"] for text in reflections()]
    lengths = sorted(len(text.split()) for text in texts)
    assert len(texts) - len(set(texts)) == 1
    assert lengths[-1] >= 4000
    assert lengths[:2] == [1, 3]
    assert sum(30 <= length <= 90 for length in lengths) == len(texts) - 4


def test_notes_of_several_people_came_as_planned():
    documents = TRUTH["documents"]
    assert sum(documents["individual"].values()) == 177
    assert documents["notes"]["sub-group"]["documents"] == {"beginning": 8, "middle": 6, "end": 7}
    assert documents["notes"]["whole group"]["documents"] == {"beginning": 1, "middle": 1, "end": 1}
    assert documents["notes"]["whole group"]["members"] == {"beginning": 61, "middle": 48, "end": 58}
    assert {note["members"] for note in notes() if note["format"] == "sub-group"} == {4, 5}
    assert sum(each.get("sub-group", 0) for each in documents["expected"].values()) == 24


def test_each_note_mentions_a_theme_once():
    mentions = TRUTH["note_themes"]
    assert sum(row["documents"] for row in mentions if row["format"] == "sub-group") == 21 * 4
    assert sum(row["documents"] for row in mentions if row["format"] == "whole group") == 3 * 3


def test_consent_flags_cover_every_individual_text():
    assert TRUTH["consent"] == {"blank": 7, "none": 16, "paraphrase": 112, "verbatim": 38, "withdrawn": 4}


def test_hard_sentences_are_twenty_four_of_five_kinds():
    kinds = [row["kind"] for row in table(SAMPLE / "hard_sentences.csv")]
    assert len(kinds) == 24
    assert set(kinds) == {"negation", "sarcasm", "legal term", "reported speech", "prompt echo"}


# ----------------------------------------------------------------------------------------------- marked as invented


def test_every_file_says_that_it_is_invented():
    for path in FILES:
        assert path.name.startswith("invented-")
        if path.suffix in (".xlsx", ".docx"):
            with zipfile.ZipFile(path) as archive:
                assert b"Invented data" in archive.read("docProps/core.xml")


def test_twelve_canary_words_are_planted():
    assert sum(len(words) for words in TRUTH["canaries"].values()) == 12
