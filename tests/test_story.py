"""The story of an answer, from the bytes a survey tool wrote to what leadership sees, in every shape it may come in."""

import datetime
import io
from functools import cache
from itertools import permutations

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import intake, readers
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.instruments import all_instruments
from analysis.model import Column, Recipe, Role, Scheme, Stage, Wave

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


@cache
def workbook(name):
    rows = [(f"{name[0]}{n:02d}", raw) for n, raw in enumerate(RAW[name])]
    return forms(f"{name}.xlsx", ["What is your participant code?", "SWEMWBS raw total"], rows)


def golden(order=("mentors W1", "mentors W3", "comparison W1", "comparison W3")):
    return proposed(*(workbook(name) for name in order))


def test_the_story_of_four_forms_workbooks_from_upload_to_difference():
    files = golden()
    assert [intake.still_needed(recipe, {}) for _, recipe in files] == [[]] * 4
    found = Findings(build(files))
    mentors = change(found.study, "swemwbs")
    assert mentors["n"] == 12 and round(mentors["before"], 4) == 19.6483 and round(mentors["after"], 4) == 20.8042
    assert [round(mentors[name], 4) for name in ("change", "lo", "hi")] == pytest.approx(
        [1.1558, 0.4687, 1.8429], abs=1e-4
    )
    difference = found.difference_by_scale.iloc[0]
    assert [round(difference[name], 4) for name in ("difference", "lo", "hi")] == pytest.approx(
        [1.1568, 0.3874, 1.9263], abs=1e-4
    )
    released = draft(found, today=datetime.date(2026, 11, 24)).release.table("change").iloc[0]
    assert [released[name] for name in ("n", "before", "after", "change", "lo", "hi")] == [
        12,
        19.6,
        20.8,
        1.2,
        0.5,
        1.8,
    ]
    assert found.study.problem.empty and len(found.study.person) == 22


def test_one_row_is_followed_from_its_cells_to_what_leadership_sees():
    asked = [*all_instruments()["belong"].items.values()]
    before = [("KE07", "Agree", "Neutral", "Agree")] + [(f"A{n}", "Agree", "Agree", "Disagree") for n in range(4)]
    after = [("ke 07", "Strongly agree", "Agree", "Disagree"), *before[1:]]
    others = [(f"B{n}", "Neutral", "Neutral", "Neutral") for n in range(3)]
    sheets = [
        forms(f"mentors {wave}.xlsx", ["Your code", *asked], [*others, *rows])
        for wave, rows in (("W1", before), ("W3", after))
    ]
    found = Findings(build(proposed(*sheets)))
    # The third item runs the other way: (4 + 3 + 2) / 3 before, (5 + 4 + 4) / 3 after; the other seven stay at 4 or 3.
    moved = found.pairs("belong", "mentor", "W1", "W3").query("before != after")
    assert moved.values.tolist() == [[3.0, pytest.approx(13 / 3)]]
    told = change(found.study, "belong")
    # One of eight rose by 4/3: mean 1/6, standard error 1/6, t(7) = 2.364624.
    assert [told[name] for name in ("before", "after", "change")] == pytest.approx([3.5, 11 / 3, 1 / 6])
    assert [told[name] for name in ("lo", "hi")] == pytest.approx([(1 - 2.364624) / 6, (1 + 2.364624) / 6], abs=1e-6)
    released = draft(found, today=datetime.date(2026, 11, 24)).release.table("change").iloc[0]
    assert [released[name] for name in ("n", "before", "after", "change", "lo", "hi")] == [8, 3.5, 3.7, 0.2, -0.2, 0.6]


def test_the_order_of_files_and_of_rows_does_not_matter():
    whole = change(build(golden()), "swemwbs")
    for order in list(permutations(RAW))[::11]:
        pd.testing.assert_series_equal(change(build(golden(order)), "swemwbs"), whole, check_names=False)
    turned = [
        (readers.read(s.file, s.rows[::-1].to_csv(index=False).encode()), r.model_copy(update={"tool": "plain"}))
        for s, r in golden()
    ]
    pd.testing.assert_series_equal(change(build(turned), "swemwbs"), whole, check_names=False)


@settings(max_examples=4, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=5, max_size=12),
    st.randoms(use_true_random=False),
)
def test_separate_long_and_wide_files_give_the_same_change(pairs, chance):
    people = [(f"P{n:02d}", *both) for n, both in enumerate(pairs)]
    long = [
        (code, wave, value) for code, *both in people for wave, value in zip(("Before", "After"), both, strict=True)
    ]
    chance.shuffle(long)
    shapes = [
        [
            csv(f"mentors {wave}.csv", {"code": [p[0] for p in people], "belong": [p[side] for p in people]})
            for side, wave in ((1, "W1"), (2, "W3"))
        ],
        [csv("mentors.csv", dict(zip(("code", "wave", "belong"), zip(*long, strict=True), strict=True)))],
        [csv("mentors.csv", dict(zip(("code", "belong_pre", "belong_post"), zip(*people, strict=True), strict=True)))],
    ]
    first, *others = [change(build(proposed(*sheets)), "belong") for sheets in shapes]
    assert first["n"] == len(pairs) and first["change"] == pytest.approx(sum(b - a for a, b in pairs) / len(pairs))
    for other in others:
        pd.testing.assert_series_equal(other, first, check_names=False)


def test_a_scheme_folder_written_and_read_again_gives_the_same_tables(tmp_path):
    twice = forms("mentors-W1.xlsx", ["Code", "Q1"], [("A", 1), ("A", 5), ("B", 2)], minutes=[0, 30, 60])
    files = (*golden(), (twice, Recipe(file="f", wave="W1", role="mentor", columns=(CODE, ITEM))))
    links = pd.DataFrame(
        [("comparison", "W3", "C00", None, "nobody can say")], columns=["role", "wave", "code", "is", "reason"]
    )
    held = intake.SchemeFolder(
        SCHEME,
        files,
        links,
        pd.DataFrame(columns=["document", "sentence", "theme", "decision", "by", "at"]),
        ({"title": "Do"},),
        ("{}",),
    )
    intake.write_folder(tmp_path, held)
    again = intake.read_folder(tmp_path)
    first, second = held.study(), again.study()
    assert (len(again.files), again.actions, again.releases, again.scheme) == (5, ({"title": "Do"},), ("{}",), SCHEME)
    pd.testing.assert_frame_equal(Findings(first).change_by_scale_role, Findings(second).change_by_scale_role)
    assert (
        kinds(first) == kinds(second) == ["decided_code", "true_duplicate"]
        and change(second, "swemwbs", "comparison")["n"] == 9
    )
