"""The same people from files to tables: tolerant matches, decisions, pairs, who is lost, and what the store keeps."""

import sqlite3
from dataclasses import replace

import pandas as pd
import pytest

from analysis import intake, response
from analysis.findings import Findings
from analysis.intake.doubts import doubtful_codes, tolerant_links
from analysis.model import Column, Group, Recipe, Refused, Role, Scheme, Sheet, Viewer, Wave
from analysis.store import Store, tables

RESEARCHER = Viewer("Ana", frozenset({"researcher"}))
SCHEME = Scheme(
    name="People",
    slug="people",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
        Role(id="comparison", label="Comparison", singular="colleague", comparison=True),
    ),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="Middle"), Wave(id="W3", label="After")),
    groups=(Group(id="office", label="Office"), Group(id="faith", label="Faith", special=True)),
)
CODES = [f"{place:02d}-{place * 7 % 13:02d}-{place * 5 % 13:02d}-{place * 3 % 11:02d}" for place in range(20)]
WRONG = "99" + CODES[4][2:]
TWO_WRONG = "99-88-77-66-55-44"
LINKS = ["role", "wave", "code", "is", "reason"]
SCORE = Column(name="S", kind="score", instrument="swemwbs", scale="swemwbs")


def survey(wave, codes, *, role="mentor", **more):
    """A sheet of one wave with a code and a score a row, and its recipe. more: other columns, by kind."""
    cells = {"Code": codes, "S": ["21.54", "20.73", "22.35", "23.21"] * 10}
    told = {kind: values for kind, values in more.items()}
    table = pd.DataFrame({"Code": codes, "S": cells["S"][: len(codes)], **told}, dtype=object)
    table.index = range(2, 2 + len(table))
    kinds = [
        Column(name=name, kind="group", group=name) if name in ("office", "faith") else Column(name=name, kind=name)
        for name in told
    ]
    columns = (Column(name="Code", kind="person"), SCORE, *kinds)
    name = f"{role}-{wave}.csv"
    return Sheet(name, "plain", table, {}, f"{role}{wave}".ljust(64, "0")), Recipe(
        file=name, wave=wave, role=role, columns=columns
    )


def built(*files, links=(), **options):
    table = pd.DataFrame([*links], columns=LINKS, dtype=object)
    return intake.build(SCHEME, files, links=table, **options)[0]


def kinds(study):
    return set(study.problem["kind"])


def counts(study, before="W1", after="W3", role="mentor"):
    table = response.matching_by_role_waves(study, response.presence(study))
    row = table[(table["role"] == role) & (table["from_wave"] == before) & (table["to_wave"] == after)].iloc[0]
    return row.to_dict()


TOLERANT = (survey("W1", CODES), survey("W3", [*CODES[:4], WRONG, *CODES[5:15], None]))


def test_a_code_with_one_element_different_is_followed_and_said_so_without_the_code():
    study = built(*TOLERANT)
    told = counts(study)
    assert (told["exact"], told["tolerant"], told["by_hand"], told["excluded"]) == (14, 1, 0, 1)
    assert (told["unmatched_before"], told["unmatched_after"]) == (5, 0)
    sentence = study.problem.set_index("kind").loc["tolerant_match", "sentence"]
    assert "Mentors, “Before” to “After”: 1 code differs" in sentence and WRONG not in " ".join(
        study.problem["sentence"]
    )
    how = study.sighting.groupby(["wave", "how"]).size().to_dict()
    assert how == {
        ("W1", "exact"): 14,
        ("W1", "alone"): 6,
        ("W3", "exact"): 14,
        ("W3", "tolerant"): 1,
        ("W3", "none"): 1,
    }


def test_the_ways_of_matching_add_up_to_those_who_are_matched():
    study = built(*TOLERANT, links=[("mentor", "W3", CODES[0], CODES[17], "somebody knows")])
    ways = response.matching_by_role_waves(study, response.presence(study))
    assert (
        ways[["exact", "tolerant", "by_hand"]].sum(axis=1)
        == response.matched_by_role_waves(study, response.presence(study))["matched"]
    ).all()
    assert ways["by_hand"].sum() == 1


def test_a_decision_goes_before_what_would_be_found_anyway_and_may_part_as_well():
    same = built(*TOLERANT, links=[("mentor", "W3", WRONG, CODES[4], "one part differs")])
    assert (counts(same)["tolerant"], counts(same)["by_hand"]) == (0, 1) and "tolerant_match" not in kinds(same)
    for meant in (WRONG, None):
        other = built(*TOLERANT, links=[("mentor", "W3", WRONG, meant, "somebody else")])
        assert (counts(other)["tolerant"], counts(other)["by_hand"]) == (0, 0) and "doubtful_code" not in kinds(other)


def test_tolerant_matches_can_be_kept_as_decisions_for_a_copy_with_other_codes():
    links = tolerant_links(SCHEME, TOLERANT)
    assert links.values.tolist() == [["mentor", None, WRONG, CODES[4], "one element differs, no other candidate"]]
    assert counts(intake.build(SCHEME, TOLERANT, links=links)[0])["by_hand"] == 1


def test_people_of_different_roles_are_never_matched():
    study = built(survey("W1", CODES), survey("W3", [WRONG, *CODES[5:]], role="mentee"))
    assert study.sighting["how"].eq("alone").all() and not {"tolerant_match", "doubtful_code"} & kinds(study)


def test_a_person_keeps_the_random_id_of_the_earliest_code_from_build_to_build():
    links = pd.DataFrame(columns=LINKS)
    late, keys = intake.build(SCHEME, TOLERANT[1:], links=links)
    both, keys = intake.build(SCHEME, TOLERANT, links=links, keys=keys)
    again, last = intake.build(SCHEME, TOLERANT, links=links, keys=keys)
    assert keys == last
    named = both.person[both.person["linked"]]["person"]
    assert set(named) == set(again.person[again.person["linked"]]["person"])
    person = both.sighting.set_index("how").loc["tolerant", "person"]
    assert person == keys["mentor", CODES[4]] and keys["mentor", WRONG] in set(late.person["person"])


def test_several_columns_of_codes_are_the_parts_of_one_code():
    table = pd.DataFrame({"A": [" ke", "KE", None], "B": ["7.0", "8", None], "S": ["20.73"] * 3}, dtype=object)
    parts = (Column(name="A", kind="person"), Column(name="B", kind="person"), SCORE)
    sheet = Sheet("w.csv", "plain", table.set_axis([2, 3, 4]), {}, "f" * 64)
    study, keys = intake.build(SCHEME, [(sheet, Recipe(file="w.csv", wave="W1", role="mentor", columns=parts))])
    assert set(keys) == {("mentor", "KE|7"), ("mentor", "KE|8")}
    assert study.person["linked"].tolist() == [True, True, False] and kinds(study) == {"no_code"}


def test_exact_matches_alone_part_those_who_were_joined_otherwise():
    study = built(*TOLERANT)
    alone = response.exact_only(study)
    assert (counts(alone)["exact"], counts(alone)["tolerant"]) == (14, 0)
    assert len(alone.person) == len(study.person) + 1 and len(alone.ready_score) == len(study.ready_score)
    found = Findings(study)
    for name, number in (("change_by_scale_role", 15), ("change_exact_only_by_scale_role", 14)):
        assert found.table(name)["n"].tolist() == [number]
    assert list(found.change_exact_only_by_scale_role) == list(found.change_by_scale_role)


def test_without_tolerant_matches_the_exact_study_is_the_study():
    study = built(survey("W1", CODES), survey("W3", CODES))
    pd.testing.assert_frame_equal(response.exact_only(study).ready_score, study.ready_score)


def test_whether_the_lost_had_differed_is_told_from_five_on_each_side():
    scores = ["20.73"] * 6 + ["21.54", "22.35", "23.21", "24.11", "25.03", "26.02", "20.73", "22.35"]
    first, recipe = survey("W1", CODES[:14])
    first = replace(first, rows=first.rows.assign(S=scores))
    told = Findings(built((first, recipe), survey("W3", CODES[:6]))).lost_by_role_scale.iloc[0]
    assert (told["stayed"], told["lost"], told["mean_stayed"]) == (6, 8, 20.73)
    assert told["mean_lost"] == pytest.approx(sum(map(float, scores[6:])) / 8)
    # By hand: the stayers do not vary, so the interval is 2.1875 +/- t(0.975, 7) 1.8193 / sqrt(8).
    assert told["difference"] == pytest.approx(told["mean_lost"] - 20.73)
    spread = pd.Series(map(float, scores[6:])).std()
    assert told["hi"] - told["difference"] == pytest.approx(2.364624 * spread / 8**0.5, rel=1e-5)
    assert Findings(built((first, recipe), survey("W3", CODES[:10]))).lost_by_role_scale.empty


# --------------------------------------------------------------------------------------------------------- pairs


def pairs_of(study):
    return study.person.set_index("role")["pair"]


def test_a_label_or_the_partners_code_makes_a_pair_with_a_random_id():
    by_label = (
        survey("W1", ["A", "B"], pair=["P 1", "2"]),
        survey("W1", ["X", "Y"], role="mentee", pair=["p1", "2.0"]),
    )
    by_code = (
        survey("W1", ["A", "B"], partner=["x", None]),
        survey("W1", ["X", "Y"], role="mentee", partner=[None, "B"]),
    )
    for files in (by_label, by_code):
        pairs = pairs_of(built(*files))
        assert pairs["mentor"].tolist() == pairs["mentee"].tolist() and pairs.nunique() == 2
        assert not set(pairs) & {"P1", "P 1", "2"}


def test_a_pair_keeps_its_id_when_the_partner_answers_later():
    mentor, mentee = survey("W1", ["A", "B"], partner=["X", None]), survey("W1", ["X"], role="mentee")
    first, keys = intake.build(SCHEME, [mentor])
    second, _ = intake.build(SCHEME, [mentor, mentee], keys=keys)
    assert first.person["pair"][0] == second.person["pair"][0] == second.person["pair"][2]
    assert second.person["pair"][1] is None


def test_what_contradicts_a_pair_is_told_and_what_was_said_first_holds():
    study = built(
        survey("W1", ["A", "B"], partner=["X", "X"]),
        survey("W1", ["X"], role="mentee", pair=["7"]),
        survey("W2", ["A"], pair=["8"]),
    )
    told = study.problem[study.problem["kind"] == "pair_conflict"]
    assert told["file"].tolist() == ["mentor-W1.csv"] and told["found"].tolist() == ["1"]
    first, second, third = study.person["pair"]
    assert first != second == third  # A was said to be of pair 8, so X of pair 7 is B's


def test_nobody_has_two_partners_of_one_role():
    study = built(survey("W1", ["A", "B"], partner=["X", "X"]), survey("W1", ["X"], role="mentee"))
    assert study.person["pair"].notna().tolist() == [True, False, True] and "pair_conflict" in kinds(study)


# --------------------------------------------------------------------------------------------------------- store


@pytest.fixture
def store(tmp_path):
    store = Store(f"sqlite:///{(tmp_path / 'open-loop.db').as_posix()}")
    store.save_scheme(RESEARCHER, SCHEME, note="first")
    yield store
    store.close()


def keep(store, *files):
    numbers = []
    for sheet, recipe in files:
        numbers.append(store.add_upload(RESEARCHER, "people", sheet))
        store.save_recipe(RESEARCHER, numbers[-1], recipe)
    store.rebuild(RESEARCHER, "people")
    return numbers


DOUBTFUL = ["-".join([code, f"{place:02d}", f"{place % 5:02d}"]) for place, code in enumerate(CODES)]


def doubtful_files():
    wrong = "-".join(["99", "98", *DOUBTFUL[4].split("-")[2:]])
    offices = ["Leeds", "York"] * 10
    first = survey("W1", DOUBTFUL, office=offices, faith=["none"] * 20)
    return first, survey("W3", [*DOUBTFUL[:4], wrong, *DOUBTFUL[5:]], office=offices), wrong


def test_a_doubtful_code_is_shown_beside_its_candidates_without_special_fields(store):
    first, last, wrong = doubtful_files()
    keep(store, first, last)
    told = store.doubtful(RESEARCHER, "people")
    assert told[["role", "wave", "code", "candidate", "candidate_wave", "different"]].values.tolist() == [
        ["mentor", "W3", wrong, DOUBTFUL[4], "W1", 2]
    ]
    row = told.iloc[0]
    assert (row["office"], row["candidate_office"], row["scores"], row["candidate_waves"]) == (
        "Leeds",
        "Leeds",
        1,
        "W1",
    )
    assert not [column for column in told if "faith" in column]
    assert "doubtful_code" in kinds(store.study(RESEARCHER, "people"))


def test_a_decision_is_signed_needs_a_reason_and_can_be_undone_alone(store):
    first, last, wrong = doubtful_files()
    keep(store, first, last)
    given = {"role": "mentor", "wave": "W3", "code": wrong, "is_": DOUBTFUL[4]}
    for reason in ("", "  "):
        with pytest.raises(Refused, match="reason"):
            store.decide_link(RESEARCHER, "people", **given, reason=reason)
    link = store.decide_link(RESEARCHER, "people", **given, reason="same office, same day")
    other = store.decide_link(RESEARCHER, "people", **(given | {"code": DOUBTFUL[0], "is_": None}), reason="unsure")
    told = store.links(RESEARCHER, "people")
    assert told["id"].tolist() == [link, other] and told["by"].tolist() == ["Ana", "Ana"] and told["at"].notna().all()
    store.rebuild(RESEARCHER, "people")
    study = store.study(RESEARCHER, "people")
    assert counts(study)["by_hand"] == 1 and store.doubtful(RESEARCHER, "people").empty
    store.undo_link(RESEARCHER, link)
    store.rebuild(RESEARCHER, "people")
    assert store.links(RESEARCHER, "people")["id"].tolist() == [other]
    assert counts(store.study(RESEARCHER, "people"))["by_hand"] == 0 and len(store.doubtful(RESEARCHER, "people")) == 1
    with pytest.raises(Refused, match="taken back"):
        store.undo_link(RESEARCHER, link)
    logged = store.log(RESEARCHER)
    assert f"link:{link}" in set(logged["about"]) and wrong not in logged.to_csv()


def test_a_new_decision_on_the_same_code_takes_the_place_of_the_old_one(store):
    given = {"role": "mentor", "wave": None, "code": "KE07", "reason": "known"}
    store.decide_link(RESEARCHER, "people", **given, is_="PL88")
    store.decide_link(RESEARCHER, "people", **given, is_=None)
    told = store.links(RESEARCHER, "people")
    assert len(told) == 1 and told["is"].tolist() == [None]


@pytest.mark.parametrize("wrong", [{"role": "boss"}, {"wave": "W9"}, {"code": " "}])
def test_a_decision_about_nothing_of_the_scheme_is_refused(store, wrong):
    given = {"role": "mentor", "wave": "W1", "code": "KE07", "is_": None, "reason": "known"}
    with pytest.raises(Refused):
        store.decide_link(RESEARCHER, "people", **(given | wrong))
    assert store.links(RESEARCHER, "people").empty


def test_decisions_that_stay_word_for_word_keep_who_took_them(store):
    store.decide_link(RESEARCHER, "people", role="mentor", wave="W1", code="KE07", is_=None, reason="known")
    held = store.links(RESEARCHER, "people")[LINKS]
    more = pd.concat([held, pd.DataFrame([["mentor", "W1", "PL88", "KE07", "r"]], columns=LINKS)], ignore_index=True)
    store.save_links(Viewer("Bo", frozenset({"researcher"})), "people", more)
    assert store.links(RESEARCHER, "people")["by"].tolist() == ["Ana", "Bo"]


def rows_of(store, table):
    with store._engine.connect() as connection:
        return connection.execute(tables.metadata.tables[table].select()).all()


def test_codes_partners_and_labels_of_pairs_leave_the_stored_table(store):
    files = survey("W1", ["KESTREL"], partner=["PLOVER"], pair=["PAIRLABEL"])
    keep(store, files)
    uploads = b"".join(row.content for row in rows_of(store, "upload"))
    study = store.study(RESEARCHER, "people")
    for text in ("KESTREL", "PLOVER", "PAIRLABEL"):
        assert text.encode() not in uploads
        assert text not in study.person.to_csv() and text in str(rows_of(store, "code"))
    assert store.sheet(RESEARCHER, 1).rows[["Code", "partner", "pair"]].nunique().tolist() == [1, 1, 1]


def test_the_codes_of_a_removed_file_are_forgotten_when_the_study_is_built_again(store):
    first, second = keep(store, survey("W1", ["KESTREL", "BOTH"]), survey("W3", ["BOTH", "PLOVER"]))
    kept = store.study(RESEARCHER, "people").sighting.set_index("how").loc["exact", "person"].iloc[0]
    store.remove_upload(RESEARCHER, first)
    store.rebuild(RESEARCHER, "people")
    assert {row.text for row in rows_of(store, "code")} == {"BOTH", "PLOVER"}
    assert kept in set(store.study(RESEARCHER, "people").person["person"])
    assert len(rows_of(store, "person_key")) == 2


def test_ids_of_people_wait_for_a_file_that_is_mapped_again(store):
    upload, _ = keep(store, survey("W1", ["KESTREL"]), survey("W3", ["PLOVER"]))
    before = {row.person for row in rows_of(store, "person_key")}
    recipe = store.recipe(RESEARCHER, upload)
    store.undo_recipe(RESEARCHER, upload)
    store.rebuild(RESEARCHER, "people")
    store.save_recipe(RESEARCHER, upload, recipe)
    store.rebuild(RESEARCHER, "people")
    assert {row.person for row in rows_of(store, "person_key")} == before


def test_a_database_of_the_first_version_opens_keeps_its_decisions_and_asks_for_a_new_build(tmp_path):
    path = tmp_path / "old.db"
    store = Store(f"sqlite:///{path.as_posix()}")
    store.save_scheme(RESEARCHER, SCHEME, note="first")
    keep(store, survey("W1", CODES))
    store.save_links(RESEARCHER, "people", pd.DataFrame([["mentor", "W1", "A", "B", "r"]], columns=LINKS))
    store.close()
    with sqlite3.connect(path) as old:
        for column in ("by", "at", "undone"):
            old.execute(f'alter table link drop column "{column}"')
        for column in ("reading", "memo", "mark"):
            old.execute(f'alter table decision drop column "{column}"')
        for table in ("kept_version", "tagged"):
            old.execute(f"drop table {table}")
        for trigger in ("log_is_not_changed", "log_is_not_deleted", "log_is_not_replaced"):
            old.execute(f"drop trigger {trigger}")
        old.execute("drop table log_pass")
        old.execute("drop index ix_release_listed")
        old.execute("alter table log drop column details")
        old.execute("delete from study_table where name = 'sighting'")
        old.execute("update alembic_version set version_num = '0001'")
    old.close()
    store = Store(f"sqlite:///{path.as_posix()}")
    assert store.study(RESEARCHER, "people") is None
    assert store.links(RESEARCHER, "people")[["code", "is", "by"]].values.tolist() == [["A", "B", None]]
    store.rebuild(RESEARCHER, "people")
    assert len(store.study(RESEARCHER, "people").sighting) == 20
    store.close()


def test_doubtful_codes_are_told_from_files_alone():
    first, last, wrong = doubtful_files()
    assert doubtful_codes(SCHEME, [first, last])["code"].tolist() == [wrong]
