"""Who was heard at which stage beside who should have been."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import themes
from analysis.model import Refused, Role, Scheme, Stage, Wave, load_toml

STAGES = (
    Stage(id="begin", label="Beginning", expected={"sub-group": 3, "whole group": 1}),
    Stage(id="end", label="End", expected={"sub-group": 0}),
)
SCHEME = Scheme(
    name="Small",
    slug="small",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor", invited=4),
        Role(id="mentee", label="Mentees", singular="mentee"),
        Role(id="comparison", label="Others", singular="other", invited=9, comparison=True),
    ),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
    stages=STAGES,
)
INVITED = pd.DataFrame(
    {
        "role": ["mentor", "mentor", "mentee", "mentee", "comparison", "comparison"],
        "wave": ["W1", "W2"] * 3,
        "invited": pd.array([4, 4, None, None, 9, 9], dtype="Int64"),
    }
)
COLUMNS = ["document", "person", "role", "format", "stage", "text", "consent"]


def texts(*rows: tuple) -> pd.DataFrame:
    """person, role, format, stage, text, consent of each document."""
    return pd.DataFrame([(f"D{number}", *row) for number, row in enumerate(rows)], columns=COLUMNS)


def covered(*rows: tuple) -> dict[tuple, tuple]:
    """received and expected by level, role and stage."""
    table = themes.coverage_by_level_stage(texts(*rows), SCHEME, INVITED).astype(object)
    table = table.where(table.notna(), None)
    return {row[:3]: row[3:] for row in table.itertuples(index=False, name=None)}


def test_people_are_counted_once_however_much_they_write():
    found = covered(
        ("A", "mentor", "individual", "begin", "One.", "none"),
        ("A", "mentor", "individual", "begin", "Two.", "none"),
        ("B", "mentor", "individual", "begin", "Three.", "verbatim"),
    )
    assert found["individual", "mentor", "begin"] == (2, 4)
    assert found["individual", "mentor", "end"] == (0, 4)


def test_notes_of_several_people_are_counted_as_documents_whatever_their_role():
    found = covered(
        (None, "mentor", "sub-group", "begin", "We talked.", "none"),
        (None, None, "sub-group", "begin", "We talked.", "none"),
        (None, None, "whole group", "begin", "All of us.", "none"),
    )
    assert found["sub-group", None, "begin"] == (2, 3)
    assert found["whole group", None, "begin"] == (1, 1)
    assert found["individual", "mentor", "begin"] == (0, 4)


def test_where_nobody_said_what_to_expect_nothing_is_expected_and_that_is_not_zero():
    found = covered(("A", "mentee", "individual", "end", "One.", "none"))
    assert found["individual", "mentee", "end"] == (1, None)
    assert found["whole group", None, "end"] == (0, None)
    assert found["sub-group", None, "end"] == (0, 0)


def test_withdrawn_and_empty_texts_were_not_received():
    found = covered(
        ("A", "mentor", "individual", "begin", "One.", "withdrawn"),
        ("B", "mentor", "individual", "begin", " \n", "none"),
        ("C", "mentor", "individual", "begin", None, "none"),
        ("D", "mentor", "individual", "begin", "Two.", None),
        (None, "mentor", "sub-group", "begin", "We talked.", "withdrawn"),
    )
    assert found["individual", "mentor", "begin"] == (1, 4)
    assert found["sub-group", None, "begin"] == (0, 3)


def test_a_text_of_no_stage_counts_at_none():
    found = covered(("A", "mentor", "individual", None, "One.", "none"))
    assert {found[place][0] for place in found} == {0}


def test_the_comparison_group_has_rows_only_where_it_wrote():
    assert not any(role == "comparison" for _, role, _ in covered())
    found = covered(("A", "comparison", "individual", "end", "One.", "none"))
    assert found["individual", "comparison", "end"] == (1, 9)


def test_every_level_has_a_row_at_every_stage_also_without_any_text():
    table = themes.coverage_by_level_stage(texts(), SCHEME, INVITED)
    assert list(table.columns) == ["level", "role", "stage", "received", "expected"]
    assert list(zip(table["level"], table["stage"], strict=True)) == [
        (level, stage)
        for level in ("individual", "individual", "sub-group", "whole group")
        for stage in ("begin", "end")
    ]
    assert table["received"].sum() == 0


def test_a_scheme_without_stages_has_nothing_to_cover():
    table = themes.coverage_by_level_stage(texts(), SCHEME.model_copy(update={"stages": ()}), INVITED)
    assert table.empty and list(table.columns) == ["level", "role", "stage", "received", "expected"]


@pytest.mark.parametrize("expected", ['{ "subgroup" = 8 }', '{ "sub-group" = -1 }', '{ "individual" = 8 }'])
def test_a_mistake_in_what_is_expected_is_a_sentence_that_names_the_stage(tmp_path, expected):
    path = tmp_path / "scheme.toml"
    path.write_text(
        'name = "S"\nslug = "s"\nwaves = []\nroles = []\n'
        f'[[stages]]\nid = "end"\nlabel = "End"\nexpected = {expected}\n',
        encoding="utf-8",
    )
    with pytest.raises(Refused, match=r"scheme\.toml: stages\.0\.expected"):
        load_toml(path, Scheme)
