"""Charts of the themes page: what rose and fell, and who was heard, keep what they promise."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.charts import coverage, theme_change
from analysis.charts._template import DARK, LIGHT
from analysis.progress.wording import forbidden_words

MORE, FEWER, UNCLEAR = "more people mention it", "fewer people mention it", "no clear difference"


def moved_rows() -> pd.DataFrame:
    rows = [
        ("T1", "Time", 0.02, -0.19, 0.24, UNCLEAR),
        ("T2", "Voice", 0.31, 0.06, 0.51, MORE),
        ("T3", "Doubt", -0.25, -0.43, -0.03, FEWER),
    ]
    told = pd.DataFrame(rows, columns=["theme", "name", "difference", "lo", "hi", "word"])
    return told.assign(role="mentor", role_label="Mentors", from_stage="Start", to_stage="End")


def heard_rows() -> pd.DataFrame:
    rows = [
        ("individual", "mentor", "Mentors", 34, 36),
        ("individual", "mentor", "Mentors", 28, 36),
        ("sub-group", None, None, 8, 8),
        ("sub-group", None, None, 0, 8),
        ("whole group", None, None, 3, None),
        ("whole group", None, None, 0, None),
    ]
    told = pd.DataFrame(rows, columns=["level", "role", "role_label", "received", "expected"]).astype(object)
    return told.assign(stage=["S1", "S2"] * 3, stage_label=["Start", "After the scheme"] * 3)


def written(figure: go.Figure) -> str:
    return json.dumps(json.loads(str(figure.to_json())), ensure_ascii=False)


def annotations(figure: go.Figure) -> list[str]:
    return [str(each.text) for each in figure.layout.annotations]


def dots(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if trace.mode == "markers"]  # pyright: ignore[reportAttributeAccessIssue]


# ------------------------------------------------------------------------------------------ what rose and fell


def test_themes_stand_from_the_greatest_rise_to_the_greatest_fall():
    assert [dot.x[0] for dot in dots(theme_change.draw(moved_rows()))] == [0.31, 0.02, -0.25]
    told = theme_change.sentence(moved_rows())
    assert told.index("Voice") < told.index("Time") < told.index("Doubt")


def test_a_way_is_seen_by_its_shape_and_read_in_words():
    figure = theme_change.draw(moved_rows())
    assert [dot.marker.symbol for dot in dots(figure)] == ["triangle-right", "circle-open", "triangle-left"]
    told = " ".join(annotations(figure))
    assert "more people" in told and "not clear" in told and "fewer people" in told


def test_the_released_word_decides_where_a_rounded_end_touches_nothing():
    sure = moved_rows().assign(lo=0.0, difference=0.2, hi=0.4, word=MORE)
    assert {dot.marker.symbol for dot in dots(theme_change.draw(sure))} == {"triangle-right"}


def test_the_sentence_tells_points_range_and_word_and_how_wide_the_range_is():
    assert theme_change.sentence(moved_rows().iloc[[1]]) == (
        "Share of people who mention a theme, Start to End, in percentage points. Voice: +31 points "
        "(likely range from +6 to +51, 95%), more people mention it. The ranges are reckoned as if different people "
        "had written, so they are wider than need be."
    )


@pytest.mark.parametrize(("reach", "end"), [(0.4, 0.5), (0.6, 0.75), (0.9, 1.0)])
def test_nothing_lies_at_the_middle_of_an_axis_that_holds_every_range(reach, end):
    figure = theme_change.draw(moved_rows().assign(lo=-reach, hi=reach))
    assert tuple(figure.layout.xaxis.range) == (-end, end) and "0" in figure.layout.xaxis.ticktext


def test_a_difference_that_nobody_could_reckon_is_left_out():
    rows = moved_rows().astype({"difference": object})
    rows.loc[1, ["difference", "lo", "hi"]] = None
    assert "Voice" not in written(theme_change.draw(rows)) and "Voice" not in theme_change.sentence(rows)


# ------------------------------------------------------------------------------------------------ who was heard


def test_a_gap_is_called_a_gap_and_stands_empty_within_a_dashed_line():
    figure = coverage.draw(heard_rows())
    dashed = [shape for shape in figure.layout.shapes if shape.line.dash == "dash"]
    assert len(dashed) == 1 and dashed[0].fillcolor == "rgba(0,0,0,0)" and dashed[0].line.color == LIGHT.series[1]
    gaps = [text for text in annotations(figure) if text.startswith("<b>gap</b>")]
    assert gaps == ["<b>gap</b><br>none of 8"]
    assert "After the scheme gap (none of 8 came)" in coverage.sentence(heard_rows())


def test_no_words_of_the_coverage_map_tell_of_nought_themes():
    told = " ".join([*annotations(coverage.draw(heard_rows())), coverage.sentence(heard_rows())])
    assert "0 of" not in told and "0 themes" not in told and "no themes" not in told


def test_what_nobody_expected_is_neither_a_gap_nor_a_share():
    told = annotations(coverage.draw(heard_rows()))
    assert "3, none<br>expected" in told and "none<br>expected" in told
    assert "Start 3, none expected, After the scheme none expected and none came" in coverage.sentence(heard_rows())
    nought = heard_rows().assign(expected=0)
    assert not any("gap</b>" in text for text in annotations(coverage.draw(nought)))


def test_a_cell_is_filled_as_far_as_texts_came_and_never_beyond_its_edge():
    rows = heard_rows().iloc[:2].assign(received=[18, 40])
    whole, filled = [], []
    for shape in coverage.draw(rows).layout.shapes:
        (filled if shape.opacity is not None else whole).append(shape.x1 - shape.x0)
    assert filled == pytest.approx([whole[0] / 2, whole[1]])


def test_where_nobody_knows_what_came_the_map_says_so():
    unknown = heard_rows().assign(received=None)
    assert annotations(coverage.draw(unknown)).count("not known") == 6
    assert "not known" in coverage.sentence(unknown)


def test_one_or_two_people_are_only_called_fewer_than_three():
    few = heard_rows().assign(received=None, fewer=True, shown=True)
    assert "fewer than 3 of" in coverage.sentence(few) and "gap (none" not in coverage.sentence(few)
    hidden = heard_rows().assign(received=None, fewer=False, shown=False)
    assert annotations(coverage.draw(hidden)).count("not shown") == 6


def test_a_stage_that_a_level_lacks_is_not_known_and_moves_nothing():
    held = heard_rows().drop(index=3)
    assert coverage.draw(held).layout.height == coverage.draw(heard_rows()).layout.height
    assert "Notes of sub-groups: Start 8 of 8, After the scheme not known." in coverage.sentence(held)


# ----------------------------------------------------------------------------------------------- as every chart


@pytest.mark.parametrize(("module", "rows"), [(theme_change, moved_rows), (coverage, heard_rows)])
def test_a_chart_leaves_its_table_alone_suits_both_themes_and_claims_nothing(module, rows):
    table = rows()
    for dark, colours in ((False, LIGHT), (True, DARK)):
        assert module.draw(table, dark=dark).layout.template.layout.font.color == colours.text
    pd.testing.assert_frame_equal(table, rows())
    assert module.TITLE.endswith("?") and module.sentence(table).endswith(".")
    assert not forbidden_words(f"{module.TITLE} {module.sentence(table)}")
    assert "yet" in module.sentence(table.iloc[:0]) and isinstance(module.draw(table.iloc[:0]), go.Figure)


@pytest.mark.parametrize(("module", "rows"), [(theme_change, moved_rows), (coverage, heard_rows)])
def test_a_label_that_looks_like_a_tag_stays_text(module, rows):
    column = "name" if module is theme_change else "role_label"
    told = written(module.draw(rows().assign(**{column: "<b>Bold</b>"})))
    assert "&lt;b&gt;Bold&lt;/b&gt;" in told and "<b><b>" not in told
