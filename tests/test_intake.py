"""From the bytes a survey tool wrote to a Study: who is who, what each answer is worth, and what is said of the rest."""

import datetime
import io
from itertools import permutations
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import intake, readers
from analysis.charts import estimation
from analysis.findings import Findings
from analysis.instruments import all_instruments, for_scheme
from analysis.intake.people import clean_code
from analysis.model import Coding, Column, Instrument, Recipe, Refused, Role, Scale, Scheme, Stage, Wave
from analysis.release import draft

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SCHEME = Scheme(
    name="Intake",
    slug="intake",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"), Role(id="comparison", label="Comparison", singular="colleague", comparison=True)),
    waves=(Wave(id="W1", label="Before"), Wave(id="W3", label="After")),
    stages=(Stage(id="start", label="Start"), Stage(id="end", label="End")),
)
BELONG = Column(name="belong", kind="score", instrument="belong", scale="belong")
CODE = Column(name="Code", kind="person")
ITEM = Column(name="Q1", kind="item", instrument="belong", item=1)
# Raw totals of the hand-checked fixture: mentors before and after, colleagues before and after.
RAW = {
    "mentors W1": [18, 20, 21, 19, 23, 24, 17, 22, 25, 20, 26, 21],
    "mentors W3": [21, 22, 21, 22, 25, 23, 20, 24, 27, 22, 25, 24],
    "comparison W1": [20, 22, 19, 24, 21, 23, 18, 25, 22, 20],
    "comparison W3": [20, 21, 20, 24, 22, 22, 18, 26, 21, 20],
}


def csv(name, rows):
    return readers.read(name, pd.DataFrame(rows, dtype=object).to_csv(index=False).encode())


def forms(name, headings, rows, *, minutes=None):
    """A workbook as Microsoft Forms writes it, read back from its bytes; minutes: when each row was sent."""
    book = openpyxl.Workbook()
    book.active.append(["ID", "Start time", "Completion time", "Email", "Name", *headings])
    for place, row in enumerate(rows):
        sent = datetime.datetime(2026, 1, 1, 9) + datetime.timedelta(minutes=(minutes or range(len(rows)))[place])
        book.active.append([place + 1, sent, sent, "anonymous", "Anonymous", *row])
    written = io.BytesIO()
    book.save(written)
    return readers.read(name, written.getvalue())


def proposed(*sheets, scheme=SCHEME):
    return [(sheet, intake.propose(sheet, scheme)) for sheet in sheets]


def build(files, *, scheme=SCHEME, **options):
    return intake.build(scheme, files, **options)[0]


def change(study, scale, role="mentor"):
    table = Findings(study).change_by_scale_role
    return table[(table["scale"] == scale) & (table["role"] == role)].iloc[0]


def kinds(study):
    return sorted(study.problem["kind"])


def one_wave(codes, *, wave="W1", links=None, minutes=None, cells=None, **options):
    """The Study of one Forms workbook with these codes and answers."""
    sheet = forms(f"{wave}.xlsx", ["Code", "Q1", "Q2"], [(code, *(cells or [(4, None)] * len(codes))[n]) for n, code in enumerate(codes)], minutes=minutes)
    second = ITEM.model_copy(update={"name": "Q2", "item": 2})
    return build([(sheet, Recipe(file="f", wave=wave, role="mentor", columns=(CODE, ITEM, second), **options))], links=links)


# ------------------------------------------------------------------------------------------------ bytes to chart


def golden(order=("mentors W1", "mentors W3", "comparison W1", "comparison W3")):
    sheets = [forms(f"{name}.xlsx", ["What is your participant code?", "SWEMWBS raw total"], [(f"{name[0]}{n:02d}", raw) for n, raw in enumerate(RAW[name])]) for name in order]
    return proposed(*sheets)


def test_the_story_of_four_forms_workbooks_from_upload_to_difference():
    files = golden()
    assert [intake.still_needed(recipe, {}) for _, recipe in files] == [[]] * 4
    found = Findings(build(files))
    mentors = change(found.study, "swemwbs")
    assert mentors["n"] == 12 and round(mentors["before"], 4) == 19.6483 and round(mentors["after"], 4) == 20.8042
    assert [round(mentors[name], 4) for name in ("change", "lo", "hi")] == pytest.approx([1.1558, 0.4687, 1.8429], abs=1e-4)
    difference = found.difference_by_scale.iloc[0]
    assert [round(difference[name], 4) for name in ("difference", "lo", "hi")] == pytest.approx([1.1568, 0.3874, 1.9263], abs=1e-4)
    released = draft(found, today=datetime.date(2026, 11, 24)).release.table("change").iloc[0]
    assert [released[name] for name in ("n", "before", "after", "change", "lo", "hi")] == [12, 19.6, 20.8, 1.2, 0.5, 1.8]
    assert found.study.problem.empty and len(found.study.person) == 22


def test_one_cell_is_followed_from_the_workbook_to_the_chart():
    # M00 answered 18 before and 21 after: 17.43 and 19.25 on the published metric scale.
    found = Findings(build(golden()))
    first = found.pairs("swemwbs", "mentor", "W1", "W3").sort_values(["before", "after"])
    assert first.iloc[1].tolist() == [17.43, 19.25]
    pairs = found.pairs("swemwbs", "mentor", "W1", "W3")
    assert pairs["after"].sum() / 12 == pytest.approx(20.804167, abs=1e-6)
    assert estimation is not None


def test_the_order_of_files_and_of_rows_does_not_matter():
    whole = change(build(golden()), "swemwbs")
    for order in list(permutations(RAW))[::7]:
        pd.testing.assert_series_equal(change(build(golden(order)), "swemwbs"), whole, check_names=False)
    turned = [(readers.read(s.file, s.rows[::-1].to_csv(index=False).encode()), r.model_copy(update={"tool": "plain"})) for s, r in golden()]
    pd.testing.assert_series_equal(change(build(turned), "swemwbs"), whole, check_names=False)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=5, max_size=12), st.randoms(use_true_random=False))
def test_separate_long_and_wide_files_give_the_same_change(pairs, chance):
    people = [(f"P{n:02d}", *both) for n, both in enumerate(pairs)]
    long = [(code, wave, value) for code, *both in people for wave, value in zip(("Before", "After"), both, strict=True)]
    chance.shuffle(long)
    shapes = [
        [csv(f"mentors {wave}.csv", {"code": [p[0] for p in people], "belong": [p[side] for p in people]}) for side, wave in ((1, "W1"), (2, "W3"))],
        [csv("mentors.csv", dict(zip(("code", "wave", "belong"), zip(*long, strict=True), strict=True)))],
        [csv("mentors.csv", dict(zip(("code", "belong_pre", "belong_post"), zip(*people, strict=True), strict=True)))],
    ]
    first, *others = [change(build(proposed(*sheets)), "belong") for sheets in shapes]
    assert first["n"] == len(pairs) and first["change"] == pytest.approx(sum(b - a for a, b in pairs) / len(pairs))
    for other in others:
        pd.testing.assert_series_equal(other, first, check_names=False)


# ------------------------------------------------------------------------------------------------------- answers


def test_labels_become_numbers_through_a_declared_list_and_nothing_else():
    cells = [("Strongly  AGREE", None), ("agree", None), ("4", None), ("Often", None), ("5 - agree", None), ("0", None), ("nan", None), (None, 3)]
    study = one_wave([f"P{n}" for n in range(8)], cells=cells)
    assert study.answer_by_person_wave_item["answer"].tolist() == [5, 4, 4, 3]
    assert kinds(study) == ["out_of_range", *["unknown_label"] * 3]
    own = ITEM.model_copy(update={"labels": {"often": 4, "agree": 2}})
    sheet = csv("w.csv", {"Code": ["A", "B", "C"], "Q1": ["Often", "Agree", "Disagree"]})
    told = build([(sheet, Recipe(file="f", wave="W1", role="mentor", columns=(CODE, own)))])
    assert told.answer_by_person_wave_item["answer"].tolist() == [4, 2, 2] and told.problem.empty


def test_a_problem_names_its_place_and_quotes_no_answer_that_one_person_gave():
    sheet = csv("w.csv", {"Code": [f"KE0{n}" for n in range(5)], "Q1": ["My boss Fred", "6", "Often", "Often", "Often"]})
    problems = build([(sheet, Recipe(file="f", wave="W1", role="mentor", columns=(CODE, ITEM)))]).problem
    assert problems[["kind", "row", "column"]].values.tolist() == [["unknown_label", 2, "Q1"], ["unknown_label", 4, "Q1"], ["out_of_range", 3, "Q1"]]
    told = " ".join(problems["sentence"])
    assert "Often" in told and "6 lies outside 1 to 5" in told and "w.csv" in told
    assert "Fred" not in told and "KE0" not in told


def test_a_column_that_is_gone_and_a_mapping_to_nothing_are_told_and_reading_goes_on():
    sheet = csv("w.csv", {"Code": ["A", "B"], "Q1": ["3", "4"], "S": ["1", "2"]})
    wrong = (Column(name="Q9", kind="item", instrument="belong", item=2), Column(name="S", kind="score", instrument="belong", scale="nothing"))
    study = build([(sheet, Recipe(file="f", wave="W1", role="mentor", columns=(CODE, ITEM, *wrong)))])
    assert kinds(study) == ["missing_column", "missing_scale"] and len(study.answer_by_person_wave_item) == 2


@pytest.mark.parametrize(("recipe", "kind"), [({"wave": "W9", "role": "mentor"}, "unknown_wave"), ({"role": "mentor"}, "unknown_wave"), ({"wave": "W1"}, "unknown_role"), ({"wave": "W1", "role": "boss"}, "unknown_role")])
def test_a_file_of_no_known_role_or_wave_is_set_aside_and_said_so(recipe, kind):
    study = build([(csv("w.csv", {"Code": ["A"], "Q1": ["3"]}), Recipe(file="f", columns=(CODE, ITEM), **recipe))])
    assert kinds(study) == [kind] and study.answer_by_person_wave_item.empty


def test_rows_of_an_unknown_role_or_wave_are_problems_and_the_others_stay():
    sheet = csv("w.csv", {"code": list("ABCD"), "role": ["mentors", "Partner", "mentor", None], "wave": ["before", "W1", "W7", "W3"], "belong_1": ["3", "3", "3", "3"]})
    study = build(proposed(sheet))
    assert study.problem[["kind", "row"]].values.tolist() == [["unknown_role", 3], ["unknown_role", 5], ["unknown_wave", 4]]
    assert len(study.answer_by_person_wave_item) == 1
    said = Recipe(**{**intake.propose(sheet, SCHEME).model_dump(), "roles": {"Partner": "mentor"}, "waves": {"w7": "W3"}})
    assert len(build([(sheet, said)]).answer_by_person_wave_item) == 3


# -------------------------------------------------------------------------------------------------------- people


def matched(first, last, *, links=None, **options):
    """How many people are seen both times when these codes were written."""
    files = [(csv(f"{wave}.csv", {"Code": codes, "Q1": ["3"] * len(codes)}), Recipe(file="f", wave=wave, role="mentor", columns=(CODE, ITEM), **options)) for wave, codes in (("W1", first), ("W3", last))]
    study = build(files, links=None if links is None else pd.DataFrame(links, columns=["role", "wave", "code", "is", "reason"]))
    seen = study.answer_by_person_wave_item.groupby("person", observed=True)["wave"].nunique()
    return int((seen == 2).sum())


def test_codes_match_after_cleaning_and_leading_zeros_only_when_asked():
    assert matched([" ke 07", "Pl88"], ["KE07", "pl 88 "]) == 2
    assert (matched(["007"], ["7"]), matched(["007"], ["7"], ignore_leading_zeros=True)) == (0, 1)
    assert matched(["A007"], ["A7"], ignore_leading_zeros=True) == 0


@given(st.text(max_size=12))
def test_cleaning_a_code_twice_is_cleaning_it_once(code):
    once = clean_code(code)
    assert once is None or clean_code(once) == once


def test_recorded_decisions_join_and_part_people():
    assert matched(["KE07", "PL88"], ["KE08", "PL88"]) == 1
    assert matched(["KE07", "PL88"], ["KE08", "PL88"], links=[("mentor", "W3", "ke 08", "KE07", "one part differs")]) == 2
    assert matched(["KE07", "PL88"], ["KE08", "PL88"], links=[("mentor", None, "KE08", "KE07", "in every wave")]) == 2
    assert matched(["KE07", "PL88"], ["KE07", "PL88"], links=[("mentor", "W3", "KE07", None, "nobody can say")]) == 1
    assert matched(["KE07"], ["KE08"], links=[("comparison", "W3", "KE08", "KE07", "another role")]) == 0
    assert matched(["KE07"], ["KE08"], links=[("mentor", "W1", "KE08", "KE07", "another wave")]) == 0
    assert matched(["0012"], ["013"], links=[("mentor", "W3", "013", "0012", "read badly")], ignore_leading_zeros=True) == 1


@pytest.mark.parametrize(("minutes", "kind", "answers"), [([0, 90], "true_duplicate", [2, 5]), ([0, 1440], "true_duplicate", [2, 5]), ([0, 1441], "repeated_code", [1, 2, 5])])
def test_only_what_was_sent_again_within_a_day_is_a_duplicate_and_its_fullest_row_counts(minutes, kind, answers):
    study = one_wave(["KE07", "ke07"], minutes=minutes, cells=[(1, None), (2, 5)])
    assert kinds(study) == [kind] and sorted(study.answer_by_person_wave_item["answer"]) == answers
    assert study.person["linked"].tolist() == ([True] if kind == "true_duplicate" else [False, False])
    earlier_is_fuller = one_wave(["KE07", "KE07"], minutes=[0, 5], cells=[(1, 5), (2, None)])
    last_of_two_full = one_wave(["KE07", "KE07"], minutes=[0, 5], cells=[(1, 5), (2, 4)])
    assert [sorted(each.answer_by_person_wave_item["answer"]) for each in (earlier_is_fuller, last_of_two_full)] == [[1, 5], [2, 4]]
    assert "KE07" not in " ".join(study.problem["sentence"])


def test_a_repeated_code_without_times_is_never_guessed():
    assert matched(["KE07", "KE07", "PL88"], ["KE07", "PL88"]) == 1


def test_two_files_with_the_same_answers_count_for_nobody_and_say_so():
    rows = {"Code": ["A", "B"], "Q1": ["3", "4"]}
    recipe = Recipe(file="f", wave="W1", role="mentor", columns=(CODE, ITEM))
    study = build([(csv("one.csv", rows), recipe), (csv("two.csv", rows), recipe)])
    assert study.answer_by_person_wave_item.empty and kinds(study) == ["repeated_code"] and "2 people" in study.problem["sentence"][0]


def test_without_codes_waves_are_compared_as_different_people_and_the_file_says_so():
    files = [(csv(f"mentors {wave}.csv", {"belong": values}), wave) for wave, values in (("W1", [2, 3, 4, 3, 2, 4, 3, 3]), ("W3", [4, 3, 4, 4, 3, 5, 4, 4]))]
    study = build(proposed(*(sheet for sheet, _ in files)))
    told = change(study, "belong")
    assert (told["route"], told["n_from"], told["n_to"]) == ("unlinked", 8, 8) and told["change"] == pytest.approx(31 / 8 - 3)
    assert kinds(study) == ["nobody_matched"] * 2 and "nobody can be followed" in study.problem["sentence"][0]
    assert "nobody can be followed" in intake.still_needed(intake.propose(files[0][0], SCHEME), {})[0]


# --------------------------------------------------------------------------------------------------- reflections


CONSENT = {"Verbatim": "verbatim", "theme and paraphrase": "paraphrase", "none": "none", "WITHDRAWN": "withdrawn", "maybe": "none", None: "none"}


def test_consent_that_is_not_given_is_not_assumed():
    rows = {"code": [f"P{n}" for n in range(6)], "stage": ["start"] * 6, "reflection": [f"Text {n}" for n in range(6)], "consent": [*CONSENT]}
    assert build(proposed(csv("mentors.csv", rows))).reflection["consent"].tolist() == [*CONSENT.values()]


def test_reflections_with_wide_stages_and_with_a_stage_column_are_the_same_texts():
    long = csv("mentors.csv", {"code": ["A", "B", "A"], "stage": ["Start", "start", "End"], "reflection": ["one", "two", "three"]})
    wide = csv("mentors.csv", {"code": ["A", "B"], "R1": ["one", "two"], "R2": ["three", None]})
    columns = (Column(name="code", kind="person"), *(Column(name=name, kind="reflection", stage=stage) for name, stage in (("R1", "start"), ("R2", "end"))))
    both = [build(proposed(long)), build([(wide, Recipe(file="f", role="mentor", columns=columns))])]
    for study in both:
        assert study.reflection.set_index("text")["stage"].to_dict() == {"one": "start", "two": "start", "three": "end"}
        assert study.reflection.set_index("text")["person"].nunique() == 2 and study.problem.empty
    lost = build(proposed(csv("mentors.csv", {"code": ["A"], "stage": ["Later"], "reflection": ["one"]})))
    assert kinds(lost) == ["unknown_stage"] and lost.reflection["stage"].isna().all()


# ------------------------------------------------------------------------------------------------- scheme folders


def test_a_scheme_folder_written_and_read_again_gives_the_same_tables(tmp_path):
    twice = forms("mentors-W1.xlsx", ["Code", "Q1"], [("A", 1), ("A", 5), ("B", 2)], minutes=[0, 30, 60])
    files = (*golden(), (twice, Recipe(file="f", wave="W1", role="mentor", columns=(CODE, ITEM))))
    links = pd.DataFrame([("comparison", "W3", "C00", None, "nobody can say")], columns=["role", "wave", "code", "is", "reason"])
    held = intake.SchemeFolder(SCHEME, files, links, pd.DataFrame(columns=["document", "sentence", "theme", "decision", "by", "at"]), ({"title": "Do"},), ("{}",))
    intake.write_folder(tmp_path, held)
    again = intake.read_folder(tmp_path)
    first, second = held.study(), again.study()
    assert (len(again.files), again.actions, again.releases, again.scheme) == (5, ({"title": "Do"},), ("{}",), SCHEME)
    pd.testing.assert_frame_equal(Findings(first).change_by_scale_role, Findings(second).change_by_scale_role)
    assert kinds(first) == kinds(second) == ["true_duplicate"] and change(second, "swemwbs", "comparison")["n"] == 9


BAD = {
    "no folder": lambda folder: folder.rmdir(),
    "no scheme": lambda folder: None,
    "scheme no TOML": lambda folder: (folder / "scheme.toml").write_text("name = ", encoding="utf-8"),
    "scheme no text": lambda folder: (folder / "scheme.toml").write_bytes(b"\xff\xfe\x00"),
    "scheme unknown key": lambda folder: (folder / "scheme.toml").write_text('colour = "red"', encoding="utf-8"),
    "recipe without file": lambda folder: put(folder, "recipes/a.csv.toml", 'file = "a.csv"\ncolumns = []'),
    "recipe wrong": lambda folder: put(folder, "recipes/a.csv.toml", 'file = "a.csv"\ncolumns = [{name = "x", kind = "guess"}]'),
    "links without code": lambda folder: put(folder, "links.csv", "role,wave\nmentor,W1\n"),
    "links empty": lambda folder: put(folder, "links.csv", ""),
    "links no text": lambda folder: put(folder, "links.csv", b"role,wave,code,is,reason\nmentor,W1,K\xe9,,\n"),
    "actions no TOML": lambda folder: put(folder, "actions.toml", "[["),
    "release no text": lambda folder: put(folder, "releases/001.json", b"\xff\xff"),
    "file no table": lambda folder: put(folder, "files/photo.csv", b"\x89PNG\r\n\x1a\n\x00\x00"),
}


def put(folder, name, content):
    (folder / "scheme.toml").write_text('name = "A"\nslug = "a"\nroles = []\nwaves = []', encoding="utf-8")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())


@pytest.mark.parametrize("case", BAD)
def test_a_folder_that_cannot_be_used_is_refused_with_a_sentence(tmp_path, case):
    folder = tmp_path / "scheme"
    folder.mkdir()
    BAD[case](folder)
    with pytest.raises(Refused, match=r"^[\s\S]{20,}\.$"):
        intake.read_folder(folder)


def test_a_folder_without_files_and_one_with_a_lock_file_are_read(tmp_path):
    put(tmp_path, "files/~$open.xlsx", b"lock")
    assert intake.read_folder(tmp_path).files == ()
    (tmp_path / "files" / "~$open.xlsx").unlink()
    (tmp_path / "files").rmdir()
    assert intake.load_folder(tmp_path).person.empty


# ------------------------------------------------------------------------------------------------------ proposal


def recipe_of(rows, name="mentors W1.csv", scheme=SCHEME):
    return {column.name: column for column in intake.propose(csv(name, rows), scheme).columns}


def test_a_tidy_file_needs_no_editing():
    items = {f"belong_{n}": ["3"] * 3 for n in (1, 2, 3)} | {f"swemwbs_{n}": ["4"] * 3 for n in range(1, 8)}
    sheet = csv("export.csv", {"code": ["KE07", "PL88", "TR10"], "role": ["mentor"] * 3, "wave": ["W1"] * 3, **items})
    recipe = intake.propose(sheet, SCHEME)
    assert intake.still_needed(recipe, for_scheme(SCHEME)) == [] == intake.missing(recipe)
    assert [(column.instrument, column.item) for column in recipe.columns[3:]] == [("belong", n) for n in (1, 2, 3)] + [("swemwbs", n) for n in range(1, 8)]
    scored = Findings(build([(sheet, recipe)])).score_by_person_scale_wave.groupby("scale")["score"].first()
    assert scored.to_dict() == {"belong": 3.0, "swemwbs": 24.11}  # seven fours make 28, 25.03 in the table


def test_our_own_items_are_known_word_for_word_and_with_a_word_changed():
    texts = {item: text for each in all_instruments().values() if each.text == "ship" for item, text in ((((each.id, n)), t) for n, t in each.items.items())}
    assert len(texts) > 15
    found = recipe_of({"Code": ["A", "B"], **{text: ["3", "3"] for text in texts.values()}})
    assert {(found[text].instrument, found[text].item) for text in texts.values()} == set(texts)
    near = recipe_of({"I feel that I belong at this organisation.": ["3"], "I feel I belong at this company": ["3"], "The coffee is good here.": ["3"]})
    assert [(each.kind, each.item) for each in near.values()] == [("item", 1), ("unused", None), ("unused", None)]


@pytest.mark.parametrize("pattern", ["{}.pre {}.post", "{}_Time1 {}_Time2", "Time1_{} Time2_{}", "{}_W1 {}_W3", "before_{} after_{}", "{}T1 {}T2"])
def test_waves_in_headings_are_recognised(pattern):
    names = [half.format(f"belong_{n}") for n in (1, 2) for half in pattern.split(" ")]
    found = recipe_of({"Code": ["A", "B"], **{name: ["3", "4"] for name in names}}, "mentors.csv")
    assert [(found[name].kind, found[name].item, found[name].wave) for name in names] == [("item", n, wave) for n in (1, 2) for wave in ("W1", "W3")]


def test_a_wave_that_a_heading_names_is_taken_at_its_word():
    scheme = SCHEME.model_copy(update={"waves": tuple(Wave(id=f"W{n}", label=f"Wave {n}") for n in (1, 2, 3))})
    found = recipe_of({"belong_1_W1": ["3"], "belong_1_W2": ["3"]}, scheme=scheme)
    assert [column.wave for column in found.values()] == ["W1", "W2"]


@pytest.mark.parametrize("heading", ["Row", "ID", "Respondent ID", "No.", "rownames"])
def test_a_counter_is_not_taken_for_a_participant_code(heading):
    counter = {heading: ["1", "2", "3", "4"]}
    assert recipe_of({**counter, "belong": ["3"] * 4})[heading].kind == "unused"
    both = recipe_of({**counter, "Your code": ["KE07", "PL88", "TR10", None], "belong": ["3"] * 4})
    assert [each.name for each in both.values() if each.kind == "person"] == ["Your code"]
    assert recipe_of({"Participant code": ["1", "2", "3"]})["Participant code"].kind == "person"
