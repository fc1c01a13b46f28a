"""The sentence of a chart is its alternative text: on any table it tells the numbers that are drawn, and no others."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from types import ModuleType
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
from analysis.charts._template import number
from analysis.progress import forbidden_words

NUMBER = re.compile(r"(?<![\w.])[+\u2212-]?\d+(?:\.\d+)?")
NAMES = st.sampled_from(["Belonging", "Voice", "Speaking up", "Load", "Trust"])
COUNT = st.integers(3, 90)
SHOWN = st.sampled_from([True, True, True, False, None])


def figure_between(low: float, high: float) -> st.SearchStrategy[float]:
    """Figures that are told apart by what is printed of them: as many decimals as a release has."""
    return st.integers(round(low * 10), round(high * 10)).map(lambda n: n / 10)


def ordered(values: Iterable[float], names: tuple[str, ...]) -> dict[str, float]:
    return dict(zip(names, sorted(values), strict=True))


@st.composite
def three(draw: Any, low: float, high: float, names: tuple[str, str, str]) -> dict[str, float]:
    """An interval around its figure."""
    return ordered([draw(figure_between(low, high)) for _ in names], names)


@st.composite
def target_tables(draw: Any) -> pd.DataFrame:
    rows = []
    for place in range(draw(st.integers(1, 4))):
        told = draw(three(-2, 2, ("lo", "change", "hi"))) | {"n": draw(COUNT), "target": draw(figure_between(0.1, 1))}
        told |= draw(st.sampled_from(({"before": 3.0, "after": 3.4}, {"before": None, "after": None})))
        rows.append(
            {"label": f"{draw(NAMES)} ({'abcd'[place]})", "verdict": "No clear change", "shown": draw(SHOWN)} | told
        )
    return pd.DataFrame(rows).assign(smallest=0.1, axis_lo=-2.0, axis_hi=2.0)


@st.composite
def role_tables(draw: Any) -> pd.DataFrame:
    rows = [
        {"role_label": role, "wave_label": wave, "n": draw(COUNT), "shown": draw(SHOWN)}
        | draw(three(1, 5, ("lo", "mean", "hi")))
        for role in ("Mentors", "Mentees")
        for wave in ("Before", "After")
    ]
    return pd.DataFrame(rows).assign(minimum=1.0, maximum=5.0, higher="better")


@st.composite
def theme_tables(draw: Any) -> pd.DataFrame:
    rows = []
    for theme in ("a", "b"):
        for stage in ("Start", "End"):
            answered = draw(st.integers(10, 90))
            people = draw(st.integers(0, answered))
            told = {"people": people, "answered": answered, "share": people / answered, "fewer": people < 3}
            rows.append({"theme": theme, "name": f"Theme {theme}", "stage": stage, "stage_label": stage} | told)
            rows[-1] |= {
                "lo": max(people / answered - 0.1, 0),
                "hi": min(people / answered + 0.1, 1),
                "shown": draw(SHOWN),
            }
    return pd.DataFrame(rows)


@st.composite
def forest_tables(draw: Any) -> pd.DataFrame:
    rows = [
        {"kind": kind, "label": label, "n": draw(COUNT), "shown": draw(SHOWN)}
        | draw(three(-2, 2, ("lo", "change", "hi")))
        for kind, label in (("group", "Leeds"), ("group", "Bath"), ("gap", "Leeds against Bath"))
    ]
    return pd.DataFrame(rows).assign(minimum=1.0, maximum=5.0)


@st.composite
def wave_tables(draw: Any) -> pd.DataFrame:
    rows = [
        {"wave_label": wave, "n": draw(COUNT), "shown": draw(SHOWN)} | draw(three(1, 5, ("lo", "mean", "hi")))
        for wave in ("Before", "Between", "After")
    ]
    return pd.DataFrame(rows).assign(role_label="Mentors", minimum=1.0, maximum=5.0, higher="better")


@st.composite
def flow_tables(draw: Any) -> pd.DataFrame:
    rows = []
    for wave in ("Before", "After"):
        invited = draw(st.integers(6, 90))
        answered = draw(st.integers(3, invited))
        told = {"invited": invited, "answered": answered, "followed": draw(st.integers(0, answered))}
        rows.append({"role_label": "Mentors", "wave_label": wave, "shown": draw(SHOWN)} | told)
    return pd.DataFrame(rows)


@st.composite
def estimation_tables(draw: Any) -> pd.DataFrame:
    told = draw(three(-2, 2, ("lo", "change", "hi"))) | {"n": draw(st.integers(10, 60))}
    means = {"before": draw(figure_between(1, 5)), "after": draw(figure_between(1, 5))}
    scale = {"minimum": 1.0, "maximum": 5.0, "higher": draw(st.sampled_from(["better", "worse"]))}
    return pd.DataFrame([{"label": "Belonging", "target": 0.4, "smallest": 0.1} | told | means | scale])


@st.composite
def group_tables(draw: Any) -> pd.DataFrame:
    rows = []
    for member in ("Leeds", "Bath", "York"):
        told = draw(three(-2, 2, ("lo", "change", "hi"))) | {"people": draw(st.sampled_from(["8 to 14", "15 to 24"]))}
        rows.append({"member": member, "role_label": "Mentors", "shown": draw(SHOWN)} | told)
    scale = {"scale": "belong", "label": "Belonging", "minimum": 1.0, "maximum": 5.0, "higher": "better"}
    return pd.DataFrame(rows).assign(
        group_label="Office", from_wave="Before", to_wave="After", before=3.0, after=3.5, **scale
    )


@st.composite
def theme_change_tables(draw: Any) -> pd.DataFrame:
    rows = []
    for name in ("Belonging", "Voice"):
        low, middle, high = sorted(draw(st.integers(-90, 90)) for _ in range(3))
        told = {"lo": low / 100, "difference": middle / 100, "hi": high / 100}
        rows.append({"theme": name, "name": name, "role_label": "Mentors", "shown": draw(SHOWN)} | told)
    return pd.DataFrame(rows).assign(from_stage="Start", to_stage="End", word="no clear difference")


PEOPLE = pd.DataFrame({"before": [2.0 + 0.25 * (i % 5) for i in range(30)], "after": [3.0] * 30})
Drawn = Callable[[pd.DataFrame], go.Figure]
# Chart, tables, drawing, where its figures lie, columns that are drawn as a dot, and their printed form.
KINDS: list[tuple[ModuleType, Any, Drawn, str, str, Callable[[float], str]]] = [
    (targets, target_tables(), targets.draw, "x", "change", lambda value: number(value, 1, signed=True)),
    (roles, role_tables(), roles.draw, "x", "mean", lambda value: number(value, 1)),
    (forest, forest_tables(), forest.draw, "x", "change", lambda value: number(value, 1, signed=True)),
    (groups, group_tables(), groups.draw, "x", "change", lambda value: number(value, 1, signed=True)),
    (waves, wave_tables(), waves.draw, "y", "mean", lambda value: number(value, 1)),
    (
        estimation, estimation_tables(), lambda table: estimation.draw(table, people=PEOPLE), "y", "change",
        lambda value: number(value, 2, signed=True),
    ),
]  # fmt: skip


def dots_of(figure: go.Figure, axis: str) -> set[float]:
    """Where marks of one figure each lie."""
    values: set[float] = set()
    for trace in figure.data:
        if trace.type == "scatter" and "markers" in (trace.mode or ""):
            values |= {float(each) for each in getattr(trace, axis) or () if isinstance(each, (int, float))}
    return values


def numbers_in(sentence: str) -> set[float]:
    return {float(each.replace("\u2212", "-")) for each in NUMBER.findall(sentence)}


def numbers_of(table: pd.DataFrame) -> set[float]:
    """Every number of a shown row as it may be printed, and those that belong to every row: percent, 95."""
    rows = table[table["shown"].eq(True)] if "shown" in table else table
    told = {95.0}
    for value in rows.select_dtypes("number").to_numpy().ravel():
        for decimals in (0, 1, 2):
            told |= {round(float(value), decimals) + 0.0, round(100 * float(value), decimals) + 0.0}
    for words in rows.select_dtypes(["object", "string"]).to_numpy().ravel():
        told |= numbers_in(str(words))
    return told


@pytest.mark.parametrize(
    ("kind", "tables", "draw", "axis", "column", "printed"), KINDS, ids=[each[0].__name__[16:] for each in KINDS]
)
def test_every_figure_that_is_drawn_is_told_and_every_figure_told_is_in_a_shown_row(
    kind, tables, draw, axis, column, printed
):
    @settings(max_examples=25, deadline=None)
    @given(table=tables)
    def holds(table: pd.DataFrame) -> None:
        sentence, shown = kind.sentence(table), table[table["shown"].eq(True)] if "shown" in table else table
        assert all(printed(value) in sentence for value in shown[column]), sentence
        assert numbers_in(sentence) <= numbers_of(table), numbers_in(sentence) - numbers_of(table)
        drawn = dots_of(draw(table), axis)
        assert {round(value, 9) for value in shown[column]} <= {round(value, 9) for value in drawn}
        assert not forbidden_words(sentence)
        hidden = table.drop(index=shown.index)
        if len(hidden):
            assert sentence.count("not shown") >= 1
            told = {round(float(value), 9) for value in hidden[column]} - {round(float(v), 9) for v in shown[column]}
            ends = shown.select_dtypes("number").to_numpy().ravel()
            assert not {each for each in told if each in drawn} - {round(float(each), 9) for each in ends} - AXES

    holds()


AXES = {0.0, 1.0, 2.0, -1.0, -2.0, 0.1, -0.1, 5.0, 3.0, 4.0}  # ends, zero and bands, which every drawing may hold


COUNTED: list[tuple[ModuleType, Any]] = [
    (themes, theme_tables()),
    (flow, flow_tables()),
    (theme_change, theme_change_tables()),
]


@pytest.mark.parametrize(("kind", "tables"), COUNTED, ids=[each[0].__name__[16:] for each in COUNTED])
def test_counts_and_shares_are_told_of_shown_rows_alone(kind, tables):
    @settings(max_examples=25, deadline=None)
    @given(table=tables)
    def holds(table: pd.DataFrame) -> None:
        sentence = kind.sentence(table)
        assert numbers_in(sentence) <= numbers_of(table) | {3.0}, numbers_in(sentence) - numbers_of(table)
        assert not forbidden_words(sentence)
        kind.draw(table)
        everybody_hidden = kind.sentence(table.assign(shown=False))
        assert numbers_in(everybody_hidden) <= {3.0, 95.0}

    holds()


@settings(max_examples=25, deadline=None)
@given(improved=st.integers(0, 20), within=st.integers(10, 40), worse=st.integers(0, 20), error=figure_between(0.1, 4))
def test_who_moved_beyond_the_noise_is_counted_in_words(improved, within, worse, error):
    row = {
        "label": "Belonging",
        "n": improved + within + worse,
        "detectable": error,
        "improved": improved,
        "within": within,
    }
    scale = {"worse": worse, "minimum": 1.0, "maximum": 5.0, "higher": "better"}
    said = single.sentence(pd.DataFrame([row | scale]))
    assert numbers_in(said) == {error, float(row["n"]), float(improved), float(within), float(worse)}
    assert not forbidden_words(said)


@settings(max_examples=25, deadline=None)
@given(counts=st.lists(st.integers(3, 40), min_size=6, max_size=6))
def test_answers_to_one_question_are_told_as_they_are_drawn(counts):
    places = [(wave, answer) for wave in ("Before", "After") for answer in ("disagree", "neutral", "agree")]
    rows = pd.DataFrame(places, columns=["wave_label", "answer"]).assign(n=counts, shown=True)
    said = stacked.sentence(rows)
    people = {float(sum(counts[:3])), float(sum(counts[3:]))}
    shares = {float(round(100 * n / sum(counts[at : at + 3]))) for at in (0, 3) for n in counts[at : at + 3]}
    assert people <= numbers_in(said) <= people | shares | set(map(float, counts)) | {2.0}
    assert not forbidden_words(said)


@settings(max_examples=25, deadline=None)
@given(received=st.integers(0, 36), expected=st.integers(36, 40))
def test_what_came_in_is_told_as_it_is_drawn(received, expected):
    place = {"level": "individual", "role_label": "Mentors", "role": "mentor", "stage": "start", "stage_label": "Start"}
    row = place | {"received": received, "expected": expected, "fewer": False, "shown": True}
    said = coverage.sentence(pd.DataFrame([row]))
    assert {float(received), float(expected)} >= numbers_in(said) and not forbidden_words(said)
    assert not numbers_in(coverage.sentence(pd.DataFrame([row | {"shown": False, "received": None}]))) - {
        float(expected)
    }


@settings(max_examples=15, deadline=None)
@given(changes=st.lists(figure_between(-2, 2), min_size=12, max_size=30))
def test_dots_of_people_are_told_as_two_averages_with_their_people(changes):
    did = [float(n % 5) for n in range(len(changes))]
    said = dots.sentence(pd.DataFrame({"change": changes, "measure": did, "label": "Meetings"}))
    middle = sorted(did)[len(did) // 2] if len(did) % 2 else sum(sorted(did)[len(did) // 2 - 1 : len(did) // 2 + 1]) / 2
    halves = [[c for c, d in zip(changes, did, strict=True) if (d <= middle) == low] for low in (True, False)]
    told = {float(len(changes)), middle, *(float(len(each)) for each in halves)}
    told |= {sum(each) / len(each) for each in halves if each}
    assert all(min(abs(number - each) for each in told) < 0.0051 for number in numbers_in(said)), said
    assert not forbidden_words(said)


DAY = st.dates(datetime.date(2024, 1, 1), datetime.date(2027, 12, 31))


@settings(max_examples=25, deadline=None)
@given(spans=st.lists(st.tuples(st.one_of(st.none(), DAY), st.one_of(st.none(), DAY)), min_size=1, max_size=5))
def test_the_days_of_actions_are_told_as_they_are_drawn(spans):
    rows = [
        {"title": f"Action {'abcde'[place]}", "status": "agreed", "late": False, "start": min(days), "due": max(days)}
        if None not in days
        else {"title": f"Action {'abcde'[place]}", "status": "agreed", "late": False, "start": days[0], "due": days[1]}
        for place, days in enumerate(spans)
    ]
    table = pd.DataFrame(rows).assign(today=datetime.date(2026, 11, 2))
    said, drawn = timeline.sentence(table), written_on(timeline.draw(table))
    for row in rows:
        known = [f"{day.day} {day:%b %Y}" for day in (row["start"], row["due"]) if day]
        told = said.partition(f"{row['title']}: ")[2].partition("Action")[0]
        assert all(day in told for day in known) and ("no day yet" in told) == (not known)
        assert (row["title"] in drawn) == bool(known) and all(day in drawn for day in known)
    assert not forbidden_words(said)


def written_on(figure: go.Figure) -> str:
    return re.sub(r"<[^>]+>", " ", " ".join(str(each.text) for each in figure.layout.annotations))


@settings(max_examples=25, deadline=None)
@given(shown=st.lists(st.tuples(SHOWN, st.integers(0, 4)), min_size=2, max_size=6))
def test_a_verdict_of_the_tree_is_told_where_it_is_drawn_and_nowhere_else(shown):
    words = ["Target reached", "On the way", "No clear change", "Can't tell yet", "Moving away"]
    rows = [
        {"level": int(place > 0), "label": f"Line {'abcdef'[place]}", "verdict": words[which], "state": None,
         "carries": place == 1, "shown": seen}
        for place, (seen, which) in enumerate(shown)
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    said, drawn = why_tree.sentence(table), written_on(why_tree.draw(table))
    for row in rows:
        told = re.split(r"(?<=\.) (?=Why|Indicator)", said)[rows.index(row)]
        assert row["label"] in told and row["label"] in drawn
        assert (row["verdict"].lower() in told.lower()) == (row["shown"] is True)
    told_in_all = {row["verdict"] for row in rows if row["shown"] is True}
    assert {each for each in words if each in drawn} == told_in_all


@settings(max_examples=25, deadline=None)
@given(counts=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 9)), min_size=7, max_size=7))
def test_what_each_step_of_the_loop_holds_is_told_as_it_is_drawn(counts):
    rows = [
        {"label": f"Step {'abcdefg'[place]}", "holds": held > 0, "short": f"{held} things", "words": f"Holds {held}.",
         "gap": f"{missing} open" if missing else None, "gap_words": f"{missing} are missing." if missing else None}
        for place, (held, missing) in enumerate(counts)
    ]  # fmt: skip
    table = pd.DataFrame(rows)
    said, drawn = loop.sentence(table), written_on(loop.draw(table))
    told = {float(number) for pair in counts for number in pair} | set(map(float, range(1, 8)))
    assert numbers_in(said) <= told and numbers_in(drawn) <= told and not forbidden_words(said)
    assert all(row["words"].rstrip(".") in said and row["short"] in drawn for row in rows)
    assert all(row["gap_words"].rstrip(".") in said and row["gap"] in drawn for row in rows if row["gap"])
