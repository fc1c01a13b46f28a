"""Files that nobody on this project wrote: they load with at most a mapping and give the figures published for them."""

from pathlib import Path

import pytest

from analysis import intake, readers
from analysis.findings import Findings
from analysis.model import Coding, Column, Instrument, Recipe, Role, Scale, Scheme, Wave

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real survey files are not part of the project")
MEASURES = {"grade": (0, 100), "hours": (-24, 24), "bdi": (0, 63), "coding": (1, 5), "grasp": (1, 7)}


def own(name):
    """A questionnaire of the scheme's own with this range: a ready score, and for one of them twelve items."""
    low, high = MEASURES[name]
    items = tuple(range(1, 13)) if name == "grasp" else ()
    scale = Scale(id=name, label=name, items=items, higher="worse" if name == "bdi" else "better")
    return Instrument(id=name, name=name, codings=(Coding(minimum=low, maximum=high),), scales=(scale,))


SCHEME = Scheme(
    name="Real",
    slug="real",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"), Role(id="other", label="Others", singular="other")),
    waves=(Wave(id="pre", label="Before"), Wave(id="post", label="After")),
    instruments=tuple(own(name) for name in MEASURES),
)


def read(pattern):
    found = sorted(DATA.glob(pattern))
    assert found, f"{pattern} is not among the real files"
    return readers.read(found[0].name, found[0].read_bytes())


def score(heading, name, wave=None):
    return Column(name=heading, kind="score", instrument=name, scale=name, wave=wave)


def both(name, before, after):
    return score(before, name, "pre"), score(after, name, "post")


def change_in(sheet, name, *columns, role="mentor", **options):
    recipe = Recipe(
        file=sheet.file,
        columns=columns,
        role=None if any(each.kind == "role" for each in columns) else "mentor",
        **options,
    )
    study = intake.build(SCHEME, [(sheet, recipe)])[0]
    table = Findings(study).change_matched_by_scale_role
    return study, table[(table["scale"] == name) & (table["role"] == role)].iloc[0]


def figures(row, *names):
    return [row[name] for name in names]


def test_grades_of_twenty_students_in_a_wide_file():
    sheet = read("local-only/*/chico.csv")
    proposed = {column.name: column for column in intake.propose(sheet, SCHEME).columns}
    assert (proposed["Row"].kind, proposed["id"].kind) == ("unused", "person")
    _, row = change_in(sheet, "grade", Column(name="id", kind="person"), *both("grade", "grade_test1", "grade_test2"))
    assert figures(row, "n", "before", "after") == pytest.approx([20, 56.98, 58.38], abs=0.005)
    assert figures(row, "lo", "hi") == pytest.approx([0.95, 1.86], abs=0.005)
    assert row["change"] / row["se"] == pytest.approx(6.4754, abs=1e-4)
    assert row["change"] / row["sd_change"] == pytest.approx(1.45, abs=0.005)


def test_sleep_in_a_long_file_with_a_wave_column():
    columns = (Column(name="ID", kind="person"), Column(name="group", kind="wave"), score("extra", "hours"))
    study, row = change_in(read("local-only/*/sleep.csv"), "hours", *columns, waves={"1": "pre", "2": "post"})
    assert figures(row, "n", "change", "df") == pytest.approx([10, 1.58, 9])
    assert figures(row, "lo", "hi") == pytest.approx([0.7001142, 2.4598858], abs=1e-7)
    assert study.problem.empty


def test_depression_scores_with_dropouts_in_one_arm_of_a_trial():
    columns = (Column(name="treatment", kind="role"), *both("bdi", "bdi.pre", "bdi.2m"))
    study, row = change_in(
        read("local-only/*/BtheB.csv"), "bdi", *columns, row_is_person=True, roles={"BtheB": "mentor", "TAU": "other"}
    )
    assert figures(row, "n", "change", "lo", "hi") == pytest.approx([52, -7.8269, -10.4737, -5.1802], abs=1e-4)
    assert row["change"] / row["se"] == pytest.approx(-5.9368, abs=1e-4) and len(study.person) == 100


def test_workshops_whose_keys_repeat():
    sheet = read("local-only/*/all_workshops.csv")
    measured = both("coding", "agree_coding.pre", "agree_coding.post")
    _, row = change_in(sheet, "coding", *measured, row_is_person=True)
    assert figures(row, "n", "before", "after") == pytest.approx([67, 3.3731, 3.9254], abs=1e-4)
    assert row["change"] / row["se"] == pytest.approx(3.9933, abs=1e-4)
    study, keyed = change_in(sheet, "coding", Column(name="join_key", kind="person"), *measured)
    assert keyed["n"] == 39 and keyed["change"] == pytest.approx(0.72, abs=0.005)
    assert "repeated_code" in set(study.problem["kind"])


def test_understanding_of_eighty_nine_students_from_items_before_and_a_mean_after():
    sheet = read("local-only/*/prp_data_reduced.csv")
    ends = {"Not at all confident": 1, "Entirely confident": 7}
    items = (
        Column(name=f"Understanding_OS_{n}_Time1", kind="item", instrument="grasp", item=n, wave="pre", labels=ends)
        for n in range(1, 13)
    )
    measured = (*items, score("Time2_Understanding_OS", "grasp", "post"))
    study, row = change_in(sheet, "grasp", Column(name="Code", kind="person"), *measured)
    assert figures(row, "n", "before", "after") == pytest.approx([89, 4.3586, 4.9316], abs=1e-4)
    assert figures(row, "lo", "hi") == pytest.approx([0.3564, 0.7897], abs=1e-4)
    assert row["change"] / row["sd_change"] == pytest.approx(0.5571, abs=1e-4)
    assert study.person["linked"].all()


def test_feedback_of_a_mentoring_scheme_without_codes_loads_and_says_that_nobody_can_be_matched():
    folder = "may-ship/open-life-science__open-seeds-paper-2024/participant_feedback"
    sheets = [read(f"{folder}/{stage}_cohort/OLS-{cohort}.csv") for cohort in (1, 2) for stage in ("mid", "post")]
    assert [len(sheet.rows) > 7 for sheet in sheets] == [True] * 4
    for sheet in sheets:
        recipe = intake.propose(sheet, SCHEME)
        assert not [column for column in recipe.columns if column.kind == "person"]
    asked = "To what extent did your mentor meet your expectations?"
    files = [
        (sheet, Recipe(file=sheet.file, wave="pre", role="mentor", columns=(score(asked, "coding"),)))
        for sheet in sheets
        if asked in sheet.rows
    ]
    study = intake.build(SCHEME, files)[0]
    assert set(study.problem["kind"]) >= {"nobody_matched"} and "nobody can be followed" in study.problem["sentence"][0]
    assert not study.person["linked"].any()
    assert Findings(study).summary_by_scale_role_wave.iloc[0]["n"] == len(study.ready_score) > 7
