"""The chart of groups: fixed places, a fixed axis, one placeholder, and nothing that ranks or compares."""

from __future__ import annotations

import json
import re
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.charts import groups, roles
from analysis.progress.wording import forbidden_words

PLANTED = 3.171717


def member_rows(**of_hidden) -> pd.DataFrame:
    scale = {"group_label": "Office", "minimum": 1, "maximum": 5, "higher": "better", "shown": True}
    told = {"change": 0.5, "lo": 0.25, "hi": 0.75, "people": "15 to 24"}
    secret = {"change": 0.4, "lo": 0.2, "hi": 0.6, "people": "5 to 7"} | of_hidden
    rows = [
        scale | {"role_label": "Mentors", "member": "Leeds"} | told,
        scale | {"role_label": "Mentors", "member": "Bath"} | secret | {"shown": False},
        scale | {"role_label": "Mentees", "member": "Leeds"} | told | {"change": -0.5, "lo": -1.0, "hi": 0.0},
    ]
    return pd.DataFrame(rows).astype({"shown": object})


def role_rows() -> pd.DataFrame:
    """Mentors with their means, mentees with their change alone."""
    scale = {"minimum": 1, "maximum": 5, "higher": "better"}
    mentors = {"role_label": "Mentors", "n": 20, "shown": True, "change": None}
    mentees = {"role_label": "Mentees", "mean": None, "n": None, "shown": False, "change": "change +0.4 (+0.1 to +0.7)"}
    rows = [
        mentors | scale | {"wave_label": "Before", "mean": 3.0},
        mentors | scale | {"wave_label": "After", "mean": 3.5},
        mentees | scale | {"wave_label": "Before"},
        mentees | scale | {"wave_label": "After"},
    ]
    return pd.DataFrame(rows).astype({"shown": object})


def written(figure: go.Figure) -> str:
    return json.dumps(json.loads(str(figure.to_json())), ensure_ascii=False)


def traces(figure: go.Figure) -> list[Any]:
    return list(figure.data)


def dots(figure: go.Figure) -> list[Any]:
    return [trace for trace in traces(figure) if trace.mode == "markers" and trace.marker.symbol == "circle"]


def stripes(figure: go.Figure) -> list[Any]:
    return [trace for trace in traces(figure) if trace.fill == "toself"]


def test_a_hidden_member_reaches_neither_figure_nor_sentence():
    hidden = member_rows(change=PLANTED, lo=PLANTED - 1, hi=PLANTED + 1, people="3171 to 3172")
    for words in (written(groups.draw(hidden)), groups.sentence(hidden)):
        assert "3.17" not in words and "317" not in words and "ot shown" in words


@pytest.mark.parametrize("other", [{"change": -2.0, "lo": -9.0, "hi": 9.0}, {"change": None, "people": None}])
def test_the_figure_is_the_same_whatever_stands_behind_a_hidden_member(other):
    assert written(groups.draw(member_rows(**other))) == written(groups.draw(member_rows()))
    assert groups.sentence(member_rows(**other)) == groups.sentence(member_rows())


@pytest.mark.parametrize("unclear", [None, float("nan"), False])
def test_a_member_is_hidden_unless_it_says_that_it_is_shown(unclear):
    table = member_rows()
    table["shown"] = [unclear] * len(table)
    assert len(stripes(groups.draw(table))) == len(table) and not dots(groups.draw(table))
    assert not re.search(r"\d", groups.sentence(table))


def test_a_member_that_may_not_be_seen_keeps_its_place_and_every_placeholder_its_size():
    table = member_rows()
    seen, hidden = groups.draw(table.assign(shown=True)), groups.draw(table.assign(shown=False))
    assert seen.layout.height == hidden.layout.height and seen.layout.margin == hidden.layout.margin
    assert seen.layout.xaxis.range == hidden.layout.xaxis.range
    places = [sum(trace.y[:-1]) / 4 for trace in stripes(hidden)]
    assert places == [trace.y[0] for trace in dots(seen)]
    assert len({(max(trace.x) - min(trace.x), round(max(trace.y) - min(trace.y), 6)) for trace in stripes(hidden)}) == 1


def test_the_axis_is_half_the_scale_both_ways_whatever_the_results_are():
    for wide in (0.1, 0.9, 40.0):
        assert tuple(groups.draw(member_rows().assign(hi=wide)).layout.xaxis.range) == (-2.0, 2.0)
    longer = member_rows().assign(minimum=0, maximum=20)
    assert tuple(groups.draw(longer).layout.xaxis.range) == (-10.0, 10.0)


def test_what_reaches_beyond_the_axis_is_said_to_run_on_and_keeps_its_number():
    table = member_rows()
    table.loc[0, ["change", "lo", "hi"]] = [2.5, 1.0, 4.0]
    figure = groups.draw(table)
    assert [trace.marker.symbol for trace in traces(figure) if trace.mode == "markers"].count("triangle-right") == 1
    assert len(dots(figure)) == 1 and "<b>+2.5</b>" in written(figure)


def test_members_stand_in_the_order_given_below_their_role_and_are_not_ranked():
    told = groups.sentence(member_rows())
    places = [told.index(each) for each in ("Mentors.", "Leeds:", "Bath:", "Mentees.")]
    assert places == sorted(places)
    turned = groups.sentence(member_rows().assign(change=[-0.5, None, 0.9]))
    assert [turned.index(each) for each in ("Leeds:", "Bath:")] == [told.index("Leeds:"), turned.index("Bath:")]
    figure = groups.draw(member_rows())
    assert not [
        trace
        for trace in traces(figure)
        if trace.mode == "lines" and trace.x and len(set(trace.y)) == 2 and not trace.fill
    ]


def test_the_sentence_tells_change_range_and_people_as_a_band():
    assert groups.sentence(member_rows()) == (
        "Mentors. Leeds: change +0.5; likely range from +0.2 to +0.8 (95%); 15 to 24 people. "
        "Bath: not shown, to protect people in small groups. "
        "Mentees. Leeds: change −0.5; likely range from −1.0 to 0.0 (95%); 15 to 24 people. A rise is towards the aim."
    )


def test_several_grouping_variables_are_told_apart_in_their_headings():
    table = pd.concat([member_rows(), member_rows().assign(group_label="Gender")])
    assert "Office: Mentors" in written(groups.draw(table)) and "Gender: Mentees" in groups.sentence(table)


def test_an_empty_table_gives_an_empty_figure_and_the_tables_given_stay_as_they_were():
    table = member_rows()
    before = table.copy()
    groups.draw(table)
    pd.testing.assert_frame_equal(table, before)
    assert isinstance(groups.draw(table.iloc[:0]), go.Figure) and "to show yet" in groups.sentence(table.iloc[:0])


def test_a_label_that_looks_like_a_tag_stays_text_and_no_word_claims_too_much():
    tag = "<b>x</b>"
    figure = groups.draw(member_rows().assign(member=tag, role_label=tag))
    assert tag not in written(figure) and "&lt;b&gt;x&lt;/b&gt;" in written(figure)
    assert not forbidden_words(" ".join([groups.sentence(member_rows()), *words_of(groups.draw(member_rows()))]))


def words_of(figure: go.Figure) -> list[str]:
    return [str(each.text) for each in figure.layout.annotations]


def test_a_role_with_its_change_alone_has_no_dot_and_says_its_change():
    figure = roles.draw(role_rows())
    assert len(stripes(figure)) == 2
    (drawn,) = [trace for trace in traces(figure) if trace.mode == "markers"]
    assert list(drawn.x) == [3.0, 3.5], "no mean is made up for the others"
    assert any("Mentees: change +0.4 (+0.1 to +0.7)" in words.replace("<br>", " ") for words in words_of(figure))
    assert "Mentees: change +0.4 (+0.1 to +0.7); Before not shown, After not shown." in roles.sentence(role_rows())
    assert "Mentors: Before 3.0 (20 people), After 3.5 (20 people)." in roles.sentence(role_rows())
