"""From sheets to a Study: who is who, what each answer is worth, and what is said of all that cannot be used."""

import datetime
import io

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import intake, readers
from analysis.findings import Findings
from analysis.intake.people import clean_code
from analysis.model import Coding, Column, Instrument, Recipe, Role, Scale, Scheme, Stage, Wave

SCHEME = Scheme(
    name="Intake",
    slug="intake",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="comparison", label="Comparison", singular="colleague", comparison=True),
    ),
    waves=(Wave(id="W1", label="Before"), Wave(id="W3", label="After")),
    stages=(Stage(id="start", label="Start"), Stage(id="end", label="End")),
)
BELONG = Column(name="belong", kind="score", instrument="belong", scale="belong")
CODE = Column(name="Code", kind="person")
ITEM = Column(name="Q1", kind="item", instrument="belong", item=1)


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
    """The kinds of the problems found, but for items left unanswered, which most small tables have."""
    return sorted(kind for kind in study.problem["kind"] if kind != "missing_items")


def one_wave(codes, *, wave="W1", links=None, minutes=None, cells=None, **options):
    """The Study of one Forms workbook with these codes and answers."""
    sheet = forms(
        f"{wave}.xlsx",
        ["Code", "Q1", "Q2"],
        [(code, *(cells or [(4, None)] * len(codes))[n]) for n, code in enumerate(codes)],
        minutes=minutes,
    )
    second = ITEM.model_copy(update={"name": "Q2", "item": 2})
    return build(
        [(sheet, Recipe(file="f", wave=wave, role="mentor", columns=(CODE, ITEM, second), **options))], links=links
    )


# ------------------------------------------------------------------------------------------------------- answers


def test_labels_become_numbers_through_a_declared_list_and_nothing_else():
    cells = [
        ("Strongly  AGREE", None),
        ("agree", None),
        ("4", None),
        ("Often", None),
        ("5 - agree", None),
        ("0", None),
        (None, 3),
    ]
    study = one_wave([f"P{n}" for n in range(7)], cells=cells)
    assert study.answer_by_person_wave_item["answer"].tolist() == [5, 4, 4, 3]
    assert kinds(study) == ["out_of_range", *["unknown_label"] * 2]
    own = ITEM.model_copy(update={"labels": {"often": 4, "agree": 2}})
    sheet = csv("w.csv", {"Code": ["A", "B", "C"], "Q1": ["Often", "Agree", "Disagree"]})
    told = build([(sheet, Recipe(file="f", wave="W1", role="mentor", columns=(CODE, own)))])
    assert told.answer_by_person_wave_item["answer"].tolist() == [4, 2, 2] and told.problem.empty


def test_a_problem_names_its_place_and_quotes_no_answer_that_one_person_gave():
    sheet = csv(
        "w.csv", {"Code": [f"KE0{n}" for n in range(5)], "Q1": ["My boss Fred", "6", "Often", "Often", "Often"]}
    )
    problems = build([(sheet, Recipe(file="f", wave="W1", role="mentor", columns=(CODE, ITEM)))]).problem
    assert problems[["kind", "row", "column"]].values.tolist() == [
        ["unknown_label", 2, "Q1"],
        ["unknown_label", 4, "Q1"],
        ["out_of_range", 3, "Q1"],
    ]
    told = " ".join(problems["sentence"])
    assert "Often" in told and "6 lies outside 1 to 5" in told and "w.csv" in told
    assert "Fred" not in told and "KE0" not in told
    assert "(used once, in row 2)" in told and "(used 3 times, first in row 4)" in told
    assert problems["found"].tolist() == ["1 answer", "Often", "6"]


def cbi(cells: list[str | None], *, labels: dict[str, float] | None = None):
    """The Study of seven work items of the Copenhagen inventory, answered alike."""
    names = [f"cbi_work_{item}" for item in range(1, 8)]
    sheet = csv("w.csv", {"Code": [f"KE0{n}" for n in range(len(cells))], **{name: cells for name in names}})
    columns = tuple(
        Column(name=name, kind="item", instrument="cbi_work", item=item, labels=labels or {})
        for item, name in enumerate(names, start=1)
    )
    return build([(sheet, Recipe(file="f", wave="W1", role="mentor", columns=(CODE, *columns)))])


@pytest.mark.parametrize("numbered", [["1", "2", "3", "4", "5"], ["1", "2", "3", "4", "4"]])
def test_answers_numbered_in_another_way_count_as_missing_and_say_what_to_do(numbered):
    study = cbi(numbered)
    assert study.answer_by_person_wave_item.empty and kinds(study) == ["between_answers"] * 7
    first = study.problem[study.problem["kind"] == "between_answers"].iloc[0]
    found = {"5": "1, 2, 3, 4 and 5", "4": "1, 2, 3 and 4"}[numbered[-1]]
    assert (first["row"], first["column"], first["found"]) == (2, "cbi_work_1", found)
    assert (first["accepted"], first["done"]) == ("0, 25, 50, 75 or 100", "counts as missing")
    assert first["sentence"] == (
        f"w.csv, column “cbi_work_1”: 5 answers (first in row 2) count as missing, because {found} are found where "
        "only 0, 25, 50, 75 or 100 can be answered. These are most of the column, so it is numbered in another way "
        "and none of it counts. Map each answer to 0, 25, 50, 75 or 100."
    )
    mapped = cbi(numbered, labels={"1": 0, "2": 25, "3": 50, "4": 75, "5": 100})
    assert mapped.problem.empty and len(mapped.answer_by_person_wave_item) == 35


def test_what_fits_a_column_numbered_in_another_way_does_so_by_accident():
    study = cbi(["0", "1", "2", "3", "4", "0", "2"])
    assert study.answer_by_person_wave_item.empty and kinds(study) == ["between_answers"] * 7
    assert "5 answers (first in row 3) count as missing" in study.problem["sentence"].iloc[0]


def test_half_an_answer_counts_as_missing_and_the_others_stay():
    study = one_wave(["A", "B"], cells=[("3.5", "4"), ("3", "4")])
    assert sorted(study.answer_by_person_wave_item["answer"]) == [3, 4, 4] and kinds(study) == ["between_answers"]
    told = study.problem.loc[study.problem["kind"] == "between_answers", "sentence"].iloc[0]
    assert "1 answer (first in row 2) counts as missing, because 3.5 is found where only 1, 2, 3, 4 or 5 can" in told


def test_a_line_to_mark_and_a_ready_score_keep_their_fractions():
    line = Instrument(
        id="line",
        name="Line",
        codings=(Coding(minimum=0, maximum=10),),
        scales=(Scale(id="line", label="Line", items=(1,), score="item"),),
    )
    sheet = csv("w.csv", {"Code": ["A", "B"], "Mark": ["3.25", "7.5"], "CBI": ["53.5714", "12"]})
    columns = (
        CODE,
        Column(name="Mark", kind="item", instrument="line", item=1),
        Column(name="CBI", kind="score", instrument="cbi_work", scale="cbi_work"),
    )
    study = build(
        [(sheet, Recipe(file="f", wave="W1", role="mentor", columns=columns))],
        scheme=SCHEME.model_copy(update={"instruments": (line,)}),
    )
    assert study.problem.empty
    assert study.answer_by_person_wave_item["answer"].tolist() == [3.25, 7.5]
    assert study.ready_score["score"].tolist() == [53.5714, 12]


def screened(cells: list[str], **changes):
    sheet = csv("w.csv", {"Code": [f"KE0{n}" for n in range(len(cells))], "Nervous": cells})
    column = Column(name="Nervous", kind="item", instrument="phq4", item=1, **changes)
    return build([(sheet, Recipe(file="f", wave="W1", role="mentor", columns=(CODE, column)))])


def test_a_label_that_reprints_carry_by_mistake_is_accepted_with_a_warning_that_points_at_nobody():
    study = screened(["Not at all sure", "Several days"])
    assert study.answer_by_person_wave_item["answer"].tolist() == [0, 1]
    problem = study.problem.iloc[0]
    assert problem["kind"] == "misprinted_label" and pd.isna(problem["row"])
    assert "“not at all sure” where the questionnaire says “not at all”" in problem["sentence"]
    assert "1" not in problem["sentence"] and "KE0" not in problem["sentence"]
    assert problem["done"] == "counts as the label that is meant"


def test_a_form_without_the_misprint_or_with_a_declared_worth_is_not_warned_of():
    assert screened(["Not at all", "Several days"]).problem.empty
    declared = screened(["Not at all sure", "Several days"], labels={"not at all sure": 1})
    assert declared.problem.empty and declared.answer_by_person_wave_item["answer"].tolist() == [1, 1]


def test_a_column_that_is_gone_and_a_mapping_to_nothing_are_told_and_reading_goes_on():
    sheet = csv("w.csv", {"Code": ["A", "B"], "Q1": ["3", "4"], "S": ["1", "2"]})
    wrong = (
        Column(name="Q9", kind="item", instrument="belong", item=2),
        Column(name="S", kind="score", instrument="belong", scale="nothing"),
    )
    study = build([(sheet, Recipe(file="f", wave="W1", role="mentor", columns=(CODE, ITEM, *wrong)))])
    assert kinds(study) == ["missing_column", "missing_scale"] and len(study.answer_by_person_wave_item) == 2


@pytest.mark.parametrize(
    ("recipe", "kind"),
    [
        ({"wave": "W9", "role": "mentor"}, "unknown_wave"),
        ({"role": "mentor"}, "unknown_wave"),
        ({"wave": "W1"}, "unknown_role"),
        ({"wave": "W1", "role": "boss"}, "unknown_role"),
    ],
)
def test_a_file_of_no_known_role_or_wave_is_set_aside_and_said_so(recipe, kind):
    study = build([(csv("w.csv", {"Code": ["A"], "Q1": ["3"]}), Recipe(file="f", columns=(CODE, ITEM), **recipe))])
    assert kinds(study) == [kind] and study.answer_by_person_wave_item.empty


def test_rows_of_an_unknown_role_or_wave_are_problems_and_the_others_stay():
    sheet = csv(
        "w.csv",
        {
            "code": list("ABCD"),
            "role": ["mentors", "Partner", "mentor", None],
            "wave": ["before", "W1", "W7", "W3"],
            "belong_1": ["3", "3", "3", "3"],
        },
    )
    study = build(proposed(sheet))
    assert study.problem[["kind", "row"]].values.tolist() == [
        ["unknown_role", 3],
        ["unknown_role", 5],
        ["unknown_wave", 4],
    ]
    assert len(study.answer_by_person_wave_item) == 1
    said = Recipe(
        **{**intake.propose(sheet, SCHEME).model_dump(), "roles": {"Partner": "mentor"}, "waves": {"w7": "W3"}}
    )
    assert len(build([(sheet, said)]).answer_by_person_wave_item) == 3


# -------------------------------------------------------------------------------------------------------- people


def matched(first, last, *, links=None, **options):
    """How many people are seen both times when these codes were written."""
    files = [
        (
            csv(f"{wave}.csv", {"Code": codes, "Q1": ["3"] * len(codes)}),
            Recipe(file="f", wave=wave, role="mentor", columns=(CODE, ITEM), **options),
        )
        for wave, codes in (("W1", first), ("W3", last))
    ]
    study = build(
        files, links=None if links is None else pd.DataFrame(links, columns=["role", "wave", "code", "is", "reason"])
    )
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
    assert (
        matched(["KE07", "PL88"], ["KE08", "PL88"], links=[("mentor", "W3", "ke 08", "KE07", "one part differs")]) == 2
    )
    assert matched(["KE07", "PL88"], ["KE08", "PL88"], links=[("mentor", None, "KE08", "KE07", "in every wave")]) == 2
    assert matched(["KE07", "PL88"], ["KE07", "PL88"], links=[("mentor", "W3", "KE07", None, "nobody can say")]) == 1
    assert matched(["KE07"], ["KE08"], links=[("comparison", "W3", "KE08", "KE07", "another role")]) == 0
    assert matched(["KE07"], ["KE08"], links=[("mentor", "W1", "KE08", "KE07", "another wave")]) == 0
    assert (
        matched(["0012"], ["013"], links=[("mentor", "W3", "013", "0012", "read badly")], ignore_leading_zeros=True)
        == 1
    )


@pytest.mark.parametrize(
    ("minutes", "kind", "answers"),
    [
        ([0, 90], "true_duplicate", [2, 5]),
        ([0, 1440], "true_duplicate", [2, 5]),
        ([0, 1441], "repeated_code", [1, 2, 5]),
    ],
)
def test_only_what_was_sent_again_within_a_day_is_a_duplicate_and_its_fullest_row_counts(minutes, kind, answers):
    study = one_wave(["KE07", "ke07"], minutes=minutes, cells=[(1, None), (2, 5)])
    assert kinds(study) == [kind] and sorted(study.answer_by_person_wave_item["answer"]) == answers
    assert study.person["linked"].tolist() == ([True] if kind == "true_duplicate" else [False, False])
    earlier_is_fuller = one_wave(["KE07", "KE07"], minutes=[0, 5], cells=[(1, 5), (2, None)])
    last_of_two_full = one_wave(["KE07", "KE07"], minutes=[0, 5], cells=[(1, 5), (2, 4)])
    assert [sorted(each.answer_by_person_wave_item["answer"]) for each in (earlier_is_fuller, last_of_two_full)] == [
        [1, 5],
        [2, 4],
    ]
    assert "KE07" not in " ".join(study.problem["sentence"])


def test_a_repeated_code_without_times_is_never_guessed():
    assert matched(["KE07", "KE07", "PL88"], ["KE07", "PL88"]) == 1


def test_two_files_with_the_same_answers_count_for_nobody_and_say_so():
    rows = {"Code": ["A", "B"], "Q1": ["3", "4"]}
    recipe = Recipe(file="f", wave="W1", role="mentor", columns=(CODE, ITEM))
    study = build([(csv("one.csv", rows), recipe), (csv("two.csv", rows), recipe)])
    assert (
        study.answer_by_person_wave_item.empty
        and kinds(study) == ["repeated_code"]
        and "2 people" in study.problem["sentence"][0]
    )


def test_without_codes_waves_are_compared_as_different_people_and_the_file_says_so():
    files = [
        (csv(f"mentors {wave}.csv", {"belong": values}), wave)
        for wave, values in (("W1", [2, 3, 4, 3, 2, 4, 3, 3]), ("W3", [4, 3, 4, 4, 3, 5, 4, 4]))
    ]
    study = build(proposed(*(sheet for sheet, _ in files)))
    told = change(study, "belong")
    assert (told["route"], told["n_from"], told["n_to"]) == ("unlinked", 8, 8) and told["change"] == pytest.approx(
        31 / 8 - 3
    )
    assert kinds(study) == ["nobody_matched"] * 2 and "nobody can be followed" in study.problem["sentence"][0]
    assert "nobody can be followed" in intake.still_needed(intake.propose(files[0][0], SCHEME), {})[0]


# --------------------------------------------------------------------------------------------------- reflections


CONSENT = {
    "Verbatim": "verbatim",
    "theme and paraphrase": "paraphrase",
    "none": "none",
    "WITHDRAWN": "withdrawn",
    "maybe": "none",
    None: "none",
}


def test_consent_that_is_not_given_is_not_assumed():
    rows = {
        "code": [f"P{n}" for n in range(6)],
        "stage": ["start"] * 6,
        "reflection": [f"Text {n}" for n in range(6)],
        "consent to quote": [*CONSENT],
    }
    assert build(proposed(csv("mentors.csv", rows))).reflection["consent"].tolist() == [*CONSENT.values()]


def test_reflections_with_wide_stages_and_with_a_stage_column_are_the_same_texts():
    long = csv(
        "mentors.csv",
        {"code": ["A", "B", "A"], "stage": ["Start", "start", "End"], "reflection": ["one", "two", "three"]},
    )
    wide = csv("mentors.csv", {"code": ["A", "B"], "R1": ["one", "two"], "R2": ["three", None]})
    columns = (
        Column(name="code", kind="person"),
        *(Column(name=name, kind="reflection", stage=stage) for name, stage in (("R1", "start"), ("R2", "end"))),
    )
    both = [build(proposed(long)), build([(wide, Recipe(file="f", role="mentor", columns=columns))])]
    for study in both:
        assert study.reflection.set_index("text")["stage"].to_dict() == {"one": "start", "two": "start", "three": "end"}
        assert study.reflection.set_index("text")["person"].nunique() == 2 and study.problem.empty
    lost = build(proposed(csv("mentors.csv", {"code": ["A"], "stage": ["Later"], "reflection": ["one"]})))
    assert kinds(lost) == ["unknown_stage"] and lost.reflection["stage"].isna().all()
