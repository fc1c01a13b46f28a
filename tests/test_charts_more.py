"""Charts of the change page: waves, forest, stacked answers and the lines of people keep what they promise."""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.charts import estimation, forest, stacked, waves
from analysis.charts._template import DARK, LIGHT
from analysis.progress.wording import forbidden_words

PLANTED = 3.171717
WAVES = ("Before", "Half-way", "After")
FIVE = ("Never", "Rarely", "Sometimes", "Often", "Always")


def wave_rows(*, role: str = "Mentors", means: tuple = (3.0, 3.2, 3.5), shown: tuple = (True,) * 3) -> pd.DataFrame:
    days = (datetime.date(2025, 1, 1), datetime.date(2025, 1, 11), datetime.date(2025, 2, 10))
    rows = []
    for wave, mean, seen, day in zip(WAVES, means, shown, days, strict=True):
        ends = (None, None) if mean is None else (mean - 0.25, mean + 0.5)
        told = {"mean": mean, "lo": ends[0], "hi": ends[1], "n": None if mean is None else 24}
        scale = {"minimum": 1, "maximum": 5, "higher": "better"}
        rows.append({"role_label": role, "wave_label": wave, "shown": seen, "date": day} | told | scale)
    return pd.DataFrame(rows)


def forest_rows(**of_hidden) -> pd.DataFrame:
    scale = {"minimum": 1, "maximum": 5, "n_reference": None, "target": 0.3, "words": None, "shown": True}
    secret = {"change": 0.5, "lo": 0.2, "hi": 0.8, "n": 4} | of_hidden
    gap = {"change": 0.2, "lo": -0.3, "hi": 0.7, "n": 24, "n_reference": 20, "target": None}
    return pd.DataFrame(
        [
            scale | {"kind": "gap", "label": "Women against men"} | gap,
            scale | {"kind": "group", "label": "Women", "change": 0.5, "lo": 0.25, "hi": 0.75, "n": 24},
            scale | {"kind": "group", "label": "Others"} | secret | {"shown": False},
            scale | {"kind": "group", "label": "Men", "change": 0.3, "lo": -0.125, "hi": 0.625, "n": 20},
        ]
    ).astype({"shown": object})


def answer_rows(before: tuple = (2, 6, 8, 6, 2), after: tuple = (1, 2, 7, 9, 5), answers: tuple = FIVE) -> pd.DataFrame:
    told = [
        {"wave_label": wave, "answer": answer, "n": n, "shown": True}
        for wave, counts in (("Before", before), ("After", after))
        for answer, n in zip(answers, counts, strict=True)
    ]
    return pd.DataFrame(told).astype({"shown": object})


def change_row(**values) -> pd.DataFrame:
    row = {"label": "Belonging", "before": 3.0, "after": 3.5, "change": 0.5, "lo": 0.2, "hi": 0.8, "n": 6}
    scale = {"minimum": 1, "maximum": 5, "higher": "better", "target": 0.4, "smallest": 0.1}
    return pd.DataFrame([row | scale | values])


def written(figure: go.Figure) -> str:
    """Everything the browser is sent."""
    return json.dumps(json.loads(str(figure.to_json())), ensure_ascii=False)


def traces(figure: go.Figure) -> list[Any]:
    return list(figure.data)


def words_of(figure: go.Figure) -> list[str]:
    return [str(each.text) for each in figure.layout.annotations]


def lines_of(figure: go.Figure, name: str) -> Any:
    return next(trace for trace in traces(figure) if trace.name == name)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


# ------------------------------------------------------------------------------------------------------- waves


def test_a_wave_without_numbers_breaks_the_line():
    line = lines_of(waves.draw(wave_rows(means=(3.0, None, 3.5))), "Mentors")
    assert list(line.y) == [3.0, None, 3.5] and line.connectgaps is False


def test_waves_stand_in_the_order_given_and_not_in_that_of_the_alphabet():
    ticks = waves.draw(wave_rows()).layout.xaxis.ticktext
    assert [tick.split("<br>")[0] for tick in ticks] == ["Before", "Half-way", "After"]


def test_the_axis_is_the_range_of_the_scale_whatever_the_means_are():
    low = waves.draw(wave_rows(means=(1.1, 1.2, 1.3))).layout.yaxis.range
    high = waves.draw(wave_rows(means=(4.4, 4.2, 4.3))).layout.yaxis.range
    assert low == high and low[0] <= 1 and low[1] >= 5


def test_an_interval_is_drawn_from_its_low_to_its_high_end():
    bars = lines_of(waves.draw(wave_rows()), "Mentors").error_y
    assert list(bars.arrayminus) == [0.25] * 3 and list(bars.array) == [0.5] * 3


def test_every_wave_tells_its_people_and_of_several_series_each_its_own():
    table = pd.concat([wave_rows(), wave_rows(role="Outside", means=(3.0, None, 3.1)).assign(n=[60, None, 41])])
    alone, both = (waves.draw(each).layout.xaxis.ticktext for each in (wave_rows(), table))
    assert alone[0] == "Before<br>n 24"
    assert "n 24" in both[0] and "n 60" in both[0] and "no data" in both[1]


def test_several_series_differ_in_shape_and_dash_and_not_by_colour_alone():
    figure = waves.draw(pd.concat([wave_rows(), wave_rows(role="Mentees"), wave_rows(role="Outside")]))
    drawn = [lines_of(figure, name) for name in ("Mentors", "Mentees", "Outside")]
    assert len({each.marker.symbol for each in drawn}) == len({each.line.dash for each in drawn}) == 3
    assert any("● " in text.replace("</span>", "") and "Outside" in text for text in words_of(figure))


def test_a_hidden_wave_takes_its_numbers_and_its_single_answers_along():
    table = wave_rows(means=(3.0, PLANTED, 3.5), shown=(True, False, True)).assign(n=[24, 3171, 24])
    people = pd.DataFrame([[3.0, PLANTED, 3.5]] * 5, columns=list(WAVES))
    for words in (written(waves.draw(table, people=people)), waves.sentence(table)):
        assert "3.17" not in words and "317" not in words and "not shown" in words


def test_single_people_are_drawn_up_to_thirty_as_one_faint_trace_without_hover():
    people = pd.DataFrame([[3.0, None, 3.5]] * 31, columns=list(WAVES))
    assert len(traces(waves.draw(wave_rows(), people=people))) == 1
    faint = traces(waves.draw(wave_rows(), people=people.head(30)))[0]
    assert faint.hoverinfo == "skip" and faint.connectgaps is False and list(faint.y)[:4] == [3.0, None, 3.5, None]


def test_an_event_stands_where_its_day_lies_between_the_waves():
    events = pd.DataFrame(
        {"words": ["Pay freeze", "Move"], "date": [datetime.date(2025, 1, 6), datetime.date(2025, 1, 26)]}
    )
    figure = waves.draw(wave_rows(), events=events)
    assert [shape.x0 for shape in figure.layout.shapes] == [0.5, 1.5]
    assert any("A  Jan 2025: Pay freeze<br>B  Jan 2025: Move" in text for text in words_of(figure))


def test_an_event_may_be_placed_by_hand_and_one_outside_is_told_and_not_drawn():
    events = pd.DataFrame({"words": ["Move", "Long ago"], "place": [0.25, -4.0]})
    figure = waves.draw(wave_rows().drop(columns="date"), events=events)
    assert [shape.x0 for shape in figure.layout.shapes] == [0.25]
    assert any("Outside these waves: Long ago" in text for text in words_of(figure))


def test_days_read_from_a_file_are_compared_with_days_of_the_scheme():
    events = pd.DataFrame({"words": ["Move", "Undated"], "date": pd.to_datetime(["2025-01-06", None])})
    figure = waves.draw(wave_rows(), events=events)
    assert [shape.x0 for shape in figure.layout.shapes] == [0.5]
    assert any("Outside these waves: Undated" in text for text in words_of(figure))


def test_a_benchmark_is_a_line_with_its_label_and_its_caveat():
    benchmark = pd.DataFrame([{"value": 3.25, "label": "Law, 2023", "caveat": "Not matched for age."}])
    figure = waves.draw(wave_rows(), references=benchmark)
    assert [(shape.y0, shape.y1) for shape in figure.layout.shapes] == [(3.25, 3.25)]
    assert any("Law, 2023: 3.25. Not matched for age." in text.replace("<br>", " ") for text in words_of(figure))


def test_the_axis_says_which_way_is_better():
    assert "↑ better" in written(waves.draw(wave_rows()))
    assert "↓ better" in written(waves.draw(wave_rows().assign(higher="worse")))
    assert waves.sentence(wave_rows().assign(higher="worse")).endswith("Lower is better.")


def test_the_sentence_of_the_waves_tells_mean_people_and_range():
    assert waves.sentence(wave_rows(means=(3.0, None, 3.5)), decimals=1) == (
        "Mean scores over time. Mentors: Before 3.0 (24 people, likely range from 2.8 to 3.5 (95%)); Half-way no data; "
        "After 3.5 (24 people, likely range from 3.2 to 4.0 (95%)). Higher is better."
    )


# ------------------------------------------------------------------------------------------------------ forest


def test_gaps_stand_below_the_groups_and_groups_in_the_order_given():
    told = forest.sentence(forest_rows())
    places = [told.index(each) for each in ("Women:", "Others:", "Men:", "Women against men:")]
    assert places == sorted(places)
    figure = forest.draw(forest_rows())
    height = {trace.marker.symbol: trace.y[0] for trace in traces(figure) if trace.mode == "markers"}
    rule = next(shape.y0 for shape in figure.layout.shapes if shape.y0 == shape.y1)
    assert height["circle"] < rule < height["diamond"]


def test_groups_and_gaps_share_one_axis_with_zero_in_the_middle_in_steps_of_the_scale():
    axis = {wide: tuple(forest.draw(forest_rows().assign(hi=wide)).layout.xaxis.range) for wide in (0.6, 0.9, 1.2, 9.0)}
    assert axis == {0.6: (-1.0, 1.0), 0.9: (-1.0, 1.0), 1.2: (-2.0, 2.0), 9.0: (-4.0, 4.0)}


def test_an_interval_beyond_the_axis_is_said_to_run_on():
    symbols = [trace.marker.symbol for trace in traces(forest.draw(forest_rows().assign(hi=9.0)))]
    assert symbols.count("triangle-right") == 3 and "triangle-left" not in symbols


def test_a_hidden_group_reaches_neither_figure_nor_sentence():
    hidden = forest_rows(change=PLANTED, lo=PLANTED - 1, hi=PLANTED + 1, n=3171, words="planted")
    for words in (written(forest.draw(hidden)), forest.sentence(hidden)):
        assert "3.17" not in words and "317" not in words and "planted" not in words and "ot shown" in words


def test_the_forest_is_the_same_when_only_a_hidden_value_differs():
    other = forest_rows(change=-3.0, lo=-4.0, hi=-2.0, n=7, words="Moving away from the target that was set")
    assert written(forest.draw(other)) == written(forest.draw(forest_rows()))
    assert forest.sentence(other) == forest.sentence(forest_rows())


@pytest.mark.parametrize("unclear", [None, float("nan"), False])
def test_a_row_of_the_forest_is_hidden_unless_it_says_that_it_is_shown(unclear):
    table = forest_rows()
    table["shown"] = [unclear] * len(table)
    assert not re.search(r"\d", forest.sentence(table))
    assert sum(trace.fill == "toself" for trace in traces(forest.draw(table))) == len(table)


def test_a_shown_row_without_a_number_is_striped_and_not_zero():
    table = forest_rows()
    table.loc[1, ["change", "lo", "hi"]] = None
    assert sum(trace.fill == "toself" for trace in traces(forest.draw(table))) == 2
    assert "Women: not shown" in forest.sentence(table)


def test_the_forest_does_without_the_columns_that_may_be_missing():
    table = forest_rows().drop(columns=["n_reference", "target", "words"])
    assert "target" not in forest.sentence(table) and "n 24" in written(forest.draw(table))


def test_the_sentence_of_the_forest_tells_change_range_target_and_people():
    assert forest.sentence(forest_rows(), decimals=1) == (
        "Women: change +0.5; likely range from +0.2 to +0.8 (95%); target +0.3; 24 people. "
        "Others: not shown, to protect people in small groups. "
        "Men: change +0.3; likely range from −0.1 to +0.6 (95%); target +0.3; 20 people. "
        "Women against men: difference in change +0.2; likely range from −0.3 to +0.7 (95%); 24 and 20 people. "
        "A plus is a change towards the aim."
    )


# ----------------------------------------------------------------------------------------------------- stacked


def test_before_stands_above_after_and_each_bar_is_the_whole_of_its_people():
    figure = stacked.draw(answer_rows(), moved=(11, 10, 3))
    bars = [lines_of(figure, answer) for answer in FIVE]
    assert all(bar.y[0] < bar.y[1] for bar in bars) and list(figure.layout.yaxis.range)[1] == 0
    assert [round(sum(bar.x[place] for bar in bars), 9) for place in (0, 1)] == [1.0, 1.0]
    assert bars[0].x[0] == 2 / 24 and bars[4].x[1] == 5 / 24


def test_a_count_is_written_where_it_fits_and_nowhere_else():
    worst = lines_of(stacked.draw(answer_rows(), moved=(11, 10, 3)), "Never")
    assert list(worst.text) == ["2", ""]


def test_the_two_best_answers_are_told_beside_each_bar():
    texts = words_of(stacked.draw(answer_rows(), moved=(11, 10, 3)))
    assert "two best: <b>8 of 24</b> (33%)" in texts and "two best: <b>14 of 24</b> (58%)" in texts


def test_of_three_answers_only_the_best_one_counts_as_best():
    table = answer_rows((3, 4, 5), (2, 4, 6), ("Worse", "The same", "Better"))
    assert "best: <b>5 of 12</b> (42%)" in words_of(stacked.draw(table, moved=(2, 9, 1)))
    assert stacked.sentence(table).startswith("Before: 5 of 12 people gave the best answer (42%)")


def test_who_moved_is_told_in_full_even_where_the_bar_is_too_short():
    texts = words_of(stacked.draw(answer_rows(), moved=(1, 22, 1)))
    assert "1 moved up · 22 stayed · 1 moved down · net 0%" in texts
    assert "net −8%" in stacked.sentence(answer_rows(), (1, 20, 3))


def test_one_hidden_answer_hides_the_question_because_the_others_would_give_it_away():
    table = answer_rows()
    table.loc[3, "shown"] = None
    figure = stacked.draw(table, moved=(11, 10, 3))
    assert not [trace for trace in traces(figure) if trace.type == "bar"]
    assert not re.search(r"\d", stacked.sentence(table, (11, 10, 3)) + " ".join(words_of(figure)))
    assert figure.layout.height == stacked.draw(answer_rows(), moved=(11, 10, 3)).layout.height


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("number_of", [2, 3, 4, 5, 7, 11])
def test_shades_go_one_way_in_grey_with_the_neutral_answer_in_the_middle(dark, number_of):
    colours = stacked.shades(number_of, dark=dark)
    greys = [luminance(colour) for colour in colours]
    assert greys == sorted(greys, reverse=not dark) and len(set(greys)) == number_of
    if number_of % 2:
        parts = [int(colours[number_of // 2][i : i + 2], 16) for i in (1, 3, 5)]
        assert max(parts) - min(parts) <= 32


@pytest.mark.parametrize("dark", [False, True])
def test_every_count_is_readable_on_its_shade(dark):
    for colour in stacked.shades(11, dark=dark):
        light, low = sorted((luminance(colour), luminance(stacked.ink(colour))), reverse=True)
        assert (light + 0.05) / (low + 0.05) >= 4.5


def test_the_sentence_of_the_answers_tells_shares_people_and_moves():
    assert stacked.sentence(answer_rows(), (11, 10, 3)) == (
        "Before: 8 of 24 people gave one of the two best answers (33%); After: 14 of 24 people gave one of the two "
        "best answers (58%). 11 moved up, 10 stayed, 3 moved down, net +33%."
    )


# -------------------------------------------------------------------------------------------------- estimation


def test_each_person_is_one_line_from_before_at_the_left_to_after_at_the_right():
    people = pd.DataFrame({"person": ["b", "a"], "after": [4.0, 2.0], "before": [3.0, 2.5]})
    drawn = [(trace.x, trace.y) for trace in traces(estimation.draw(change_row(), people=people))[:3]]
    lines = [tuple(y[i : i + 2]) for x, y in drawn for i in range(0, len(x or ()), 3) if x[i : i + 2] == (0, 1)]
    assert sorted(lines) == [(2.5, 2.0), (3.0, 4.0)]


def test_target_and_band_lie_on_the_axis_of_the_change_and_are_named():
    figure = estimation.draw(change_row(), people=pd.DataFrame({"before": [3.0] * 6, "after": [3.5] * 6}))
    right = [trace for trace in traces(figure) if trace.yaxis == "y2"]
    band = next(trace for trace in right if trace.fill == "toself")
    assert (min(band.y), max(band.y)) == (-0.1, 0.1)
    assert any(list(trace.y) == [0.4, 0.4] for trace in right)
    key = next(text for text in words_of(figure) if "likely range (95%)" in text)
    assert "target" in key and "too small to matter" in key


def test_the_key_names_no_mark_that_is_not_drawn():
    bare = change_row(target=None, smallest=None)
    figure = estimation.draw(bare, people=pd.DataFrame({"before": [3.0] * 6, "after": [3.5] * 6}))
    assert not any("target" in text or "too small" in text for text in words_of(figure))


@pytest.mark.parametrize(("number_of", "points"), [(61, "all"), (300, "all"), (301, False)])
def test_beyond_sixty_people_stands_a_half_density_with_box_and_dots_to_three_hundred(number_of, points):
    people = pd.DataFrame({"before": [3.0] * number_of, "after": [2.5 + 0.25 * (i % 5) for i in range(number_of)]})
    cloud = traces(estimation.draw(change_row(), people=people))[0]
    assert cloud.type == "violin" and cloud.side == "positive" and cloud.box.visible and cloud.points == points


# --------------------------------------------------------------------------------------------------------- all

DRAWN = {
    "waves": lambda **dark: waves.draw(wave_rows(means=(3.0, None, 3.5)), **dark),
    "forest": lambda **dark: forest.draw(forest_rows(), **dark),
    "stacked": lambda **dark: stacked.draw(answer_rows(), moved=(11, 10, 3), **dark),
}
SAID = {
    "waves": waves.sentence(wave_rows()) + waves.sentence(wave_rows(means=(3.0, None, 3.5))),
    "forest": forest.sentence(forest_rows()),
    "stacked": stacked.sentence(answer_rows(), (11, 10, 3)),
}


@pytest.mark.parametrize("name", DRAWN)
def test_no_gap_of_the_data_is_read_as_nan_or_none_and_no_word_claims_too_much(name):
    shown = " ".join([*words_of(DRAWN[name]()), SAID[name]])
    assert not re.search(r"\b(nan|None|inf)\b", shown)
    assert forbidden_words(shown) == []


@pytest.mark.parametrize("name", DRAWN)
def test_text_has_the_colours_of_the_page_it_stands_on(name):
    for dark, colours in ((False, LIGHT), (True, DARK)):
        assert DRAWN[name](dark=dark).layout.template.layout.font.color == colours.text


@pytest.mark.parametrize(
    ("draw", "sentence", "table"),
    [
        (waves.draw, waves.sentence, wave_rows()),
        (forest.draw, forest.sentence, forest_rows()),
        (lambda table: stacked.draw(table, moved=(0, 0, 0)), stacked.sentence, answer_rows()),
    ],
)
def test_an_empty_table_gives_an_empty_figure_and_says_so_and_tables_stay_as_they_were(draw, sentence, table):
    before = table.copy()
    draw(table)
    pd.testing.assert_frame_equal(table, before)
    assert isinstance(draw(table.iloc[:0]), go.Figure) and "to show yet" in sentence(table.iloc[:0])


def test_a_label_that_looks_like_a_tag_stays_text():
    tag = "<b>x</b>"
    drawn = (
        waves.draw(pd.concat([wave_rows(role=tag), wave_rows()])),
        forest.draw(forest_rows().assign(label=tag, words=tag)),
        stacked.draw(answer_rows(answers=(tag, *FIVE[1:])), moved=(1, 1, 1)),
    )
    for figure in drawn:
        assert tag not in written(figure) and "&lt;b&gt;x&lt;/b&gt;" in written(figure)


# -------------------------------------------------------------------------------------------------- whose questions


def test_the_copyright_lines_stand_below_everything_and_once_each():
    from analysis.charts._template import blank, signed

    line = "(c) NHS Health Scotland, University of Warwick and University of Edinburgh, 2008, all rights reserved"
    figure = blank(300, dark=False, margin={"l": 10, "r": 10, "t": 10, "b": 40}, legend=True)
    told = signed(figure, [line, "", line])
    words = told.layout.annotations[0].text.replace("<br>", " ")
    assert words == line and max(len(each) for each in told.layout.annotations[0].text.split("<br>")) <= 56
    room = told.layout.height - 300
    assert told.layout.margin.b == 40 + room and told.layout.annotations[0].yshift == -40
    assert told.layout.legend.y * told.layout.height == room


def test_a_chart_of_ones_own_questions_is_left_as_it_is():
    from analysis.charts._template import blank, signed

    figure = blank(300, dark=False, margin={"l": 10, "r": 10, "t": 10, "b": 40})
    assert signed(figure, ["", ""]).layout.height == 300 and not figure.layout.annotations
