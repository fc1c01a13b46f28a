"""Charts draw what the table says and nothing that it withholds."""

from __future__ import annotations

import importlib
import json
import re
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis import charts
from analysis.charts import (
    coverage,
    dots,
    estimation,
    flow,
    forest,
    groups,
    loop,
    roles,
    single,
    stacked,
    targets,
    theme_change,
    themes,
    timeline,
    waves,
    why_tree,
)
from analysis.charts._template import DARK, LIGHT, display, number
from tests.test_charts_groups import member_rows
from tests.test_charts_themes import heard_rows, moved_rows

PLANTED = 3.171717
FORBIDDEN = (
    r"prove[ds]|caus(e|es|ed)|impact of|works|worked|fail(ed|s|ure)|significan\w*|no effect|no difference|"
    r"guarantee\w*|trend toward significance|marginal\w*|p =|statistically"
)


def target_rows(**hidden) -> pd.DataFrame:
    common = {"smallest": 0.1, "axis_lo": -2.0, "axis_hi": 2.0, "target": 0.3}
    secret = {"before": 3.4, "after": 3.9}
    told = {
        "before": 3.1,
        "after": 3.5,
        "change": 0.4,
        "lo": 0.1,
        "hi": 0.7,
        "n": 24,
        "verdict": "moving toward the target",
    }
    secret |= {"change": 0.5, "lo": 0.2, "hi": 0.8, "n": 6, "verdict": "target reached"} | hidden
    return pd.DataFrame(
        [
            {"label": "Belonging", "shown": True} | common | told,
            {"label": "Voice", "shown": False} | common | secret,
        ]
    )


def theme_rows(**hidden) -> pd.DataFrame:
    name = {"theme": "voice", "name": "Speaking up"}
    secret = {"people": 4, "answered": 7, "share": 4 / 7, "lo": 0.25, "hi": 0.84} | hidden
    told = {"people": 6, "answered": 20, "share": 0.3, "lo": 0.15, "hi": 0.52, "fewer": False}
    return pd.DataFrame(
        [
            name | {"stage": "start", "stage_label": "At the start", "shown": True} | told,
            name | {"stage": "middle", "stage_label": "Half-way", "shown": False, "fewer": False} | secret,
            name | {"stage": "end", "stage_label": "At the end", "shown": True} | told,
        ]
    )


def flow_rows(**hidden) -> pd.DataFrame:
    secret = {"invited": 36, "answered": 7, "followed": 3} | hidden
    return pd.DataFrame(
        [
            {
                "role_label": "Mentors",
                "wave_label": "Before",
                "shown": True,
                "invited": 36,
                "answered": 33,
                "followed": None,
            },
            {"role_label": "Mentors", "wave_label": "After", "shown": False} | secret,
            {
                "role_label": "Mentees",
                "wave_label": "After",
                "shown": True,
                "invited": None,
                "answered": 30,
                "followed": 29,
            },
        ]
    )


def role_rows(**hidden) -> pd.DataFrame:
    scale = {"minimum": 1, "maximum": 5, "higher": "better"}
    secret = {"mean": 3.9, "lo": 3.6, "hi": 4.2, "n": 4} | hidden
    told = {"mean": 3.2, "lo": 2.9, "hi": 3.5, "n": 20}
    return pd.DataFrame(
        [
            {"role_label": "Mentors", "wave_label": "Before", "shown": True} | scale | told,
            {"role_label": "Mentors", "wave_label": "After", "shown": False} | scale | secret,
        ]
    )


def change_row(**values) -> pd.DataFrame:
    row = {"label": "Belonging", "before": 3.0, "after": 3.5, "change": 0.5, "lo": 0.2, "hi": 0.8, "n": 6}
    scale = {"minimum": 1, "maximum": 5, "higher": "better", "target": 0.4, "smallest": 0.1}
    return pd.DataFrame([row | scale | values])


def people(number_of: int) -> pd.DataFrame:
    return pd.DataFrame({"before": [2.0 + 0.25 * (i % 5) for i in range(number_of)], "after": [3.0] * number_of})


def group_rows() -> pd.DataFrame:
    told = {"kind": "group", "label": "Leeds", "change": 0.6, "lo": 0.2, "hi": 1.0, "n": 12, "shown": True}
    hidden = {"kind": "group", "label": "Elsewhere", "shown": False}
    gap = {"kind": "gap", "label": "Leeds against London", "change": 0.3, "lo": -0.2, "hi": 0.8, "n": 12, "shown": True}
    return pd.DataFrame([told, hidden, gap]).assign(minimum=1, maximum=5)


def wave_rows() -> pd.DataFrame:
    rows = [("Before", 3.1, 2.9, 3.3, 30), ("After", 3.6, 3.4, 3.8, 28)]
    told = pd.DataFrame(rows, columns=["wave_label", "mean", "lo", "hi", "n"])
    return told.assign(role_label="Mentors", minimum=1, maximum=5, higher="better", shown=True)


def answer_rows() -> pd.DataFrame:
    rows = [(wave, answer, 3) for wave in ("Before", "After") for answer in ("disagree", "neutral", "agree")]
    return pd.DataFrame(rows, columns=["wave_label", "answer", "n"]).assign(shown=True)


def dot_rows() -> pd.DataFrame:
    return pd.DataFrame({"change": [0.5, -0.25, 1.0, 0.0], "measure": [2.0, 3.0, 6.0, 6.0], "label": "Meetings held"})


def tree_rows() -> pd.DataFrame:
    rows = [
        (0, "Voice of juniors", "Moved, one source", "ON_THE_WAY", False, True),
        (1, "Voice, mentors (added after its data)", "On the way", "ON_THE_WAY", True, True),
        (1, "Belonging, mentors", "Not shown", None, False, False),
    ]
    return pd.DataFrame(rows, columns=["level", "label", "verdict", "state", "carries", "shown"])


def step_rows() -> pd.DataFrame:
    rows = [
        ("Reflect", True, "4 stages", "The newest release tells of what people said at 4 stages.", None, None),
        ("Decide", False, "none yet", "No decisions in this cycle.", "2 open", "2 themes without a decision"),
    ]
    return pd.DataFrame(rows, columns=["label", "holds", "short", "words", "gap", "gap_words"])


def planned_rows() -> pd.DataFrame:
    rows = [
        ("Quiet room", "in progress", True, "2026-01-05", "2026-03-02"),
        ("Junior seats", "agreed", False, None, "2026-06-01"),
    ]
    return pd.DataFrame(rows, columns=["title", "status", "late", "start", "due"]).assign(today="2026-04-01")


def single_row(**values) -> pd.DataFrame:
    counts = {"n": 12, "improved": 3, "within": 8, "worse": 1, "detectable": 1.2}
    return pd.DataFrame([{"label": "Belonging", "minimum": 1, "maximum": 5, "higher": "better"} | counts | values])


DRAWN = {
    "loop": lambda **options: loop.draw(step_rows(), **options),
    "timeline": lambda **options: timeline.draw(planned_rows(), **options),
    "why_tree": lambda **options: why_tree.draw(tree_rows(), **options),
    "stacked": lambda **options: stacked.draw(answer_rows(), moved=(6, 2, 1), **options),
    "waves": lambda **options: waves.draw(wave_rows(), **options),
    "dots": lambda **options: dots.draw(dot_rows(), **options),
    "forest": lambda **options: forest.draw(group_rows(), **options),
    "groups": lambda **options: groups.draw(member_rows(), **options),
    "targets": lambda **options: targets.draw(target_rows(), **options),
    "themes": lambda **options: themes.draw(theme_rows(), **options),
    "coverage": lambda **options: coverage.draw(heard_rows(), **options),
    "theme_change": lambda **options: theme_change.draw(moved_rows(), **options),
    "flow": lambda **options: flow.draw(flow_rows(), **options),
    "roles": lambda **options: roles.draw(role_rows(), **options),
    "single": lambda **options: single.draw(single_row(), people=people(12), **options),
    "estimation": lambda **options: estimation.draw(change_row(), people=people(6), **options),
}
SAID = {
    "loop": lambda: loop.sentence(step_rows()),
    "timeline": lambda: timeline.sentence(planned_rows()),
    "why_tree": lambda: why_tree.sentence(tree_rows()),
    "stacked": lambda: stacked.sentence(answer_rows()),
    "waves": lambda: waves.sentence(wave_rows()),
    "dots": lambda: dots.sentence(dot_rows()),
    "forest": lambda: forest.sentence(group_rows()),
    "groups": lambda: groups.sentence(member_rows()),
    "targets": lambda: targets.sentence(target_rows()),
    "themes": lambda: themes.sentence(theme_rows()),
    "coverage": lambda: coverage.sentence(heard_rows()),
    "theme_change": lambda: theme_change.sentence(moved_rows()),
    "flow": lambda: flow.sentence(flow_rows()),
    "roles": lambda: roles.sentence(role_rows()),
    "single": lambda: single.sentence(single_row()),
    "estimation": lambda: estimation.sentence(change_row()),
}
RELEASED = [(targets, target_rows), (themes, theme_rows), (roles, role_rows), (flow, flow_rows)]


def written(figure: go.Figure) -> str:
    """Everything the browser is sent, with arrows and signs as they are read."""
    return json.dumps(json.loads(str(figure.to_json())), ensure_ascii=False)


def traces(figure: go.Figure) -> list[Any]:
    return list(figure.data)


def trace_values(figure: go.Figure) -> list[float]:
    return [value for trace in traces(figure) for value in (trace.x or ()) if isinstance(value, float)]


@pytest.mark.parametrize("name", charts.names())
def test_every_chart_has_a_question_a_drawing_and_a_sentence(name):
    module = importlib.import_module(f"analysis.charts.{name}")
    assert module.TITLE.endswith("?")
    assert isinstance(DRAWN[name](), go.Figure)
    assert SAID[name]().endswith(".")


@pytest.mark.parametrize("name", charts.names())
def test_text_is_readable_on_light_and_on_dark(name):
    for dark, colours in ((False, LIGHT), (True, DARK)):
        figure = DRAWN[name](dark=dark)
        assert figure.layout.template.layout.font.color == colours.text
        assert figure.layout.template.layout.paper_bgcolor == "rgba(0,0,0,0)"
        assert contrast(colours.text, colours.paper) >= 7
        assert contrast(colours.muted, colours.paper) >= 4.5
        assert min(contrast(colour, colours.paper) for colour in colours.series) >= 3


def contrast(one: str, other: str) -> float:
    """Ratio of relative luminances, WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(("module", "rows"), RELEASED)
def test_a_hidden_value_reaches_neither_figure_nor_sentence(module, rows):
    hidden = {name: PLANTED for name in ("change", "lo", "hi", "share", "mean")} | {"people": 3171, "n": 3171}
    table = rows(**{name: value for name, value in hidden.items() if name in rows().columns})
    for words in (written(module.draw(table)), module.sentence(table)):
        assert "3.17" not in words and "317" not in words
        assert "ot shown" in words


@pytest.mark.parametrize(("module", "rows"), RELEASED)
def test_figures_are_the_same_when_only_a_hidden_value_differs(module, rows):
    other = {"change": -1.4, "share": 0.9, "mean": 1.4, "n": 2, "people": 1, "verdict": "moving away from the target"}
    other = rows(**{name: value for name, value in other.items() if name in rows().columns})
    assert written(module.draw(rows())) == written(module.draw(other))
    assert module.sentence(rows()) == module.sentence(other)


@pytest.mark.parametrize(("module", "rows"), RELEASED)
@pytest.mark.parametrize("unclear", [None, float("nan"), False])
def test_a_row_is_hidden_unless_it_says_that_it_is_shown(module, rows, unclear):
    table = rows().astype({"shown": object})
    table["shown"] = [unclear] * len(table)
    assert written(module.draw(table)).count("ot shown") >= len(table)
    assert not re.search(r"\d", module.sentence(table).replace("Mean scores.", ""))


@pytest.mark.parametrize(("module", "rows"), RELEASED)
def test_a_hidden_row_keeps_its_place_and_its_size(module, rows):
    all_shown = rows()
    all_shown["shown"] = True
    assert module.draw(rows()).layout.height == module.draw(all_shown).layout.height


def test_a_hidden_row_may_come_without_an_axis():
    table = target_rows().astype({"axis_lo": object, "axis_hi": object})
    table.loc[1, ["axis_lo", "axis_hi"]] = None
    assert "Not shown" in written(targets.draw(table))


def test_a_count_of_fewer_than_three_draws_no_share():
    table = theme_rows()
    table["fewer"] = [True, False, False]
    table.loc[0, ["people", "share", "lo", "hi"]] = [2, PLANTED / 10, 0.01, 0.4]
    drawn = written(themes.draw(table))
    assert "fewer than 3" in drawn and "0.3171717" not in drawn and "2 of 20" not in drawn
    assert "At the start fewer than 3" in themes.sentence(table)


def test_axes_belong_to_the_scale_and_not_to_the_result():
    assert tuple(themes.draw(theme_rows()).layout.xaxis.range) == (0, 1)
    assert tuple(roles.draw(role_rows()).layout.xaxis.range) == (1.0, 5.0)
    assert tuple(targets.draw(target_rows()).layout.xaxis2.range) == (-2.0, 2.0)
    assert tuple(estimation.draw(change_row(), people=people(6)).layout.yaxis2.range) == (-1.0, 1.0)
    assert tuple(estimation.draw(change_row(hi=1.3), people=people(6)).layout.yaxis2.range) == (-2.0, 2.0)


def test_an_interval_beyond_the_axis_is_said_to_run_on():
    far = target_rows()
    far.loc[0, "hi"] = 2.5
    symbols = [trace.marker.symbol for trace in traces(targets.draw(far))]
    assert "triangle-right" in symbols and "triangle-left" not in symbols


def test_every_number_drawn_is_a_number_of_the_table():
    table = target_rows()
    told = set(table.select_dtypes("number").to_numpy().ravel()) | {0.0, -0.1}
    assert {round(value, 9) for value in trace_values(targets.draw(table))} <= told


def test_a_gap_between_stages_is_not_bridged():
    join = traces(themes.draw(theme_rows()))[1]
    assert join.line.dash == "dot" and list(join.x) == [None, 0.3, None, 0.3]


def test_lines_of_people_give_way_to_a_cloud_beyond_sixty():
    kinds = {
        number_of: traces(estimation.draw(change_row(), people=people(number_of)))[0].type for number_of in (60, 61)
    }
    assert kinds == {60: "scatter", 61: "violin"}
    assert traces(estimation.draw(change_row(), people=people(301)))[0].points is False


def test_people_below_the_gate_are_not_drawn():
    withheld = change_row(change=None, lo=None, hi=None, n=4, before=PLANTED, after=PLANTED)
    drawn = estimation.draw(withheld, people=pd.DataFrame({"before": [PLANTED] * 4, "after": [4.0] * 4}))
    assert "3.17" not in written(drawn)
    assert "not shown" in estimation.sentence(withheld) and not re.search(r"\d", estimation.sentence(withheld))


def test_nobody_is_pointed_at_in_the_lines_of_people():
    person_lines = traces(estimation.draw(change_row(), people=people(6)))[:3]
    assert [trace.hoverinfo for trace in person_lines] == ["skip"] * 3


def test_where_lower_is_better_a_fall_is_drawn_and_told_as_towards_the_aim():
    falling = change_row(higher="worse", before=3.5, after=3.0)
    drawn = estimation.draw(falling, people=pd.DataFrame({"before": [3.5] * 6, "after": [3.0] * 6}))
    towards = next(trace for trace in traces(drawn) if trace.x and trace.line.color == LIGHT.series[0])
    assert list(towards.y)[:2] == [3.5, 3.0]
    told = estimation.sentence(falling)
    assert "towards the aim" in told and "Lower scores are better" in told
    assert "↓ better" in written(drawn)
    assert "← better" in written(roles.draw(role_rows().assign(higher="worse")))


def test_the_interval_may_be_absent_from_role_means():
    plain = role_rows().drop(columns=["lo", "hi"])
    assert "likely range" not in written(roles.draw(plain))
    assert roles.sentence(plain).startswith("Mean scores. Mentors: Before 3.2 (20 people), After not shown.")


def test_a_label_that_looks_like_a_tag_stays_text():
    table = target_rows()
    table.loc[0, "label"] = "<b>Bold</b>"
    figure = targets.draw(table)
    assert "&lt;b&gt;Bold&lt;/b&gt;" in figure.layout.annotations[3].text


@pytest.mark.parametrize(("module", "rows"), RELEASED)
def test_an_empty_table_gives_an_empty_figure_and_says_so(module, rows):
    empty = rows().iloc[:0]
    assert isinstance(module.draw(empty), go.Figure)
    assert "to show yet" in module.sentence(empty)


@pytest.mark.parametrize("name", charts.names())
def test_sentences_claim_no_cause_and_no_significance(name):
    words = SAID[name]() + importlib.import_module(f"analysis.charts.{name}").TITLE
    assert not re.search(rf"\b({FORBIDDEN})\b", words, re.IGNORECASE)


def test_the_target_sentence_tells_verdict_change_range_target_and_people():
    assert targets.sentence(target_rows()) == (
        "Belonging: moving toward the target; from 3.1 to 3.5; change +0.4; likely range from +0.1 to +0.7 (95%); "
        "target +0.3; 24 people. Voice: not shown, to protect people in small groups."
    )


def test_the_tables_given_are_left_as_they_were():
    for module, rows in RELEASED:
        table = rows()
        module.draw(table)
        pd.testing.assert_frame_equal(table, rows())


def test_a_picture_to_take_away_has_the_name_it_was_given():
    assert display("belonging")["toImageButtonOptions"]["filename"] == "belonging"


def test_numbers_have_a_true_minus_and_no_minus_zero():
    assert [number(-0.25, 2), number(-0.001, 2), number(0.001, 2, signed=True)] == ["\u22120.25", "0.00", "0.00"]


def test_the_flow_says_who_was_asked_who_answered_and_who_is_seen_again():
    assert flow.sentence(flow_rows()) == (
        "Mentors. Before: 33 answered of 36 asked; After: not shown. "
        "Mentees. After: 30 answered, 29 of them seen at the first wave too."
    )
    bars = {trace.name: list(trace.x) for trace in flow.draw(flow_rows()).data}
    assert bars == {"Asked": [36], "Answered": [33, 30], "Also answered at the first wave": [29]}


def test_dots_of_people_with_the_same_figures_do_not_hide_each_other():
    trace = traces(dots.draw(dot_rows()))[0]
    assert trace.x[2] != trace.x[3] and abs(trace.x[2] - 6.0) < 0.5
    assert trace.hoverinfo == "skip"


def test_single_people_are_drawn_from_ten_on_by_shape_and_without_a_name():
    drawn = single.draw(single_row(), people=pd.DataFrame({"before": [2.0] * 10, "after": [4.0] * 5 + [2.5] * 4 + [1]}))
    told = {trace.name: (len(trace.x), trace.marker.symbol) for trace in traces(drawn) if trace.mode == "markers"}
    assert told == {"better": (5, "triangle-up"), "within it": (5, "circle"), "worse": (0, "triangle-down")}
    assert all(trace.hoverinfo == "skip" for trace in traces(drawn))
    assert not [trace for trace in traces(single.draw(single_row(), people=people(9))) if trace.mode == "markers"]


def test_a_move_as_large_as_the_noise_band_counts_whichever_way_is_better():
    moves = pd.DataFrame({"before": [3.0] * 10, "after": [4.2] * 3 + [1.8] * 2 + [3.0] * 5})
    for higher, better, worse in (("better", 3, 2), ("worse", 2, 3)):
        drawn = single.draw(single_row(higher=higher), people=moves)
        told = {trace.name: len(trace.x) for trace in traces(drawn) if trace.mode == "markers"}
        assert told == {"better": better, "within it": 5, "worse": worse}
