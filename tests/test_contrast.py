"""Words that mark one stage or role: people are counted, each against themselves, and chance is allowed for."""

import numpy as np
import pandas as pd
import pytest

from analysis.model import Refused
from analysis.themes import contrast
from analysis.themes.contrast import _mid_p, word_by_person


def reflection(*rows: tuple[str | None, str, str | None], **columns: object) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["person", "stage", "text"], dtype=object)
    table = table.assign(document=[f"D{place}" for place in range(len(rows))], role="mentor", prompt=None)
    return table.assign(**({"consent": "verbatim"} | columns))


def both_stages(up: int, down: int, same: int, word: str = "courage") -> pd.DataFrame:
    """People at both stages: `up` use the word at the start only, `down` at the end only, `same` at neither."""
    uses = [(True, False)] * up + [(False, True)] * down + [(False, False)] * same
    rows = [
        (f"P{place}", stage, f"We met {word if said else 'again'}.")
        for place, pair in enumerate(uses)
        for stage, said in zip(("start", "end"), pair, strict=True)
    ]
    return reflection(*rows)


def different_people(said_one: int, one: int, said_other: int, other: int) -> pd.DataFrame:
    rows = [(f"A{place}", "start", "courage" if place < said_one else "tea") for place in range(one)]
    rows += [(f"B{place}", "end", "courage" if place < said_other else "tea") for place in range(other)]
    return reflection(*rows)


def of(table: pd.DataFrame, word: str) -> pd.Series:
    return table.set_index("word").loc[word]


def test_the_same_people_are_held_against_themselves():
    row = of(contrast(both_stages(11, 3, 10), "stage", "start", "end"), "courage")
    assert row[["people_one", "answered_one", "people_other", "answered_other"]].tolist() == [11, 24, 3, 24]
    assert row["paired"]
    # statpsych::ci.prop.ps(.05, 10, 3, 11, 0): 0.0303, 0.5851
    assert row[["difference", "lo", "hi"]].astype(float).round(4).tolist() == [0.3333, 0.0303, 0.5851]


def test_different_people_are_compared_by_newcombes_interval():
    row = of(contrast(different_people(56, 70, 48, 80), "stage", "start", "end"), "courage")
    assert not row["paired"]
    # Newcombe 1998, table II, method 10, 56/70 and 48/80: 0.0524, 0.3339
    assert row[["difference", "lo", "hi"]].astype(float).round(4).tolist() == [0.2, 0.0524, 0.3339]


@pytest.mark.parametrize("counts", [(7, 12, 1, 10), (3, 8, 6, 9), (0, 5, 5, 6), (56, 70, 48, 80), (4, 9, 4, 9)])
def test_the_mid_p_is_fishers_less_half_of_what_was_seen(counts: tuple[int, int, int, int]):
    from scipy.stats import fisher_exact, hypergeom

    x1, n1, x2, n2 = counts
    whole = fisher_exact([[x1, n1 - x1], [x2, n2 - x2]]).pvalue
    likely = hypergeom.pmf(np.arange(x1 + x2 + 1), n1 + n2, x1 + x2, n1)
    alike = likely[np.isclose(likely, likely[x1], rtol=1e-7)].sum()
    assert _mid_p(x1, n1, x2, n2) == pytest.approx(whole - alike / 2, abs=1e-9)


def test_one_person_who_says_a_word_fifty_times_makes_no_contrast():
    rows = [(f"P{place}", stage, "tea") for place in range(10) for stage in ("start", "end")]
    table = contrast(reflection(("P0", "start", "courage " * 50), *rows), "stage", "start", "end")
    assert list(table["word"]) == ["tea"] and table.loc[0, "difference"] == 0


@pytest.mark.parametrize(
    ("people", "k", "shown"), [(4, 1, False), (5, 1, True), (5, 5, True), (7, 8, False), (8, 8, True)]
)
def test_a_word_appears_from_five_people_on_or_as_many_as_asked_for(people: int, k: int, shown: bool):
    table = contrast(both_stages(people, 0, 12), "stage", "start", "end", k)
    assert ("courage" in set(table["word"])) is shown


def test_nothing_is_told_of_fewer_than_five_people():
    assert contrast(different_people(4, 4, 20, 20), "stage", "start", "end").empty
    assert not contrast(different_people(5, 5, 20, 20), "stage", "start", "end").empty
    table = contrast(both_stages(6, 0, 0), "stage", "start", "never")
    assert table.empty and list(table)[:3] == ["word", "people_one", "answered_one"]


def test_few_people_at_both_stages_do_not_push_the_others_aside():
    rows = [(f"P{place}", "start", "courage") for place in range(20)]
    rows += [(f"P{place}", "end", "tea") for place in range(12, 32)]
    row = of(contrast(reflection(*rows), "stage", "start", "end"), "courage")
    assert not row["paired"] and row[["answered_one", "answered_other"]].tolist() == [20, 20]
    rows += [(f"P{place}", "end", "tea") for place in range(10, 12)]
    row = of(contrast(reflection(*rows), "stage", "start", "end"), "courage")
    assert not row["paired"], "10 of 22"
    rows += [(f"P{place}", "end", "tea") for place in range(8, 10)]
    row = of(contrast(reflection(*rows), "stage", "start", "end"), "courage")
    assert row["paired"] and row[["answered_one", "answered_other"]].tolist() == [12, 12]


def test_roles_can_be_contrasted_too():
    table = different_people(9, 10, 1, 10)
    table = table.assign(role=table["stage"].map({"start": "mentor", "end": "mentee"}), stage="start")
    row = of(contrast(table, "role", "mentor", "mentee"), "courage")
    assert row["difference"] == pytest.approx(0.8)


def test_withdrawn_texts_and_texts_of_several_people_count_for_nobody():
    table = both_stages(8, 0, 4)
    more = reflection((None, "start", "secret"), ("P1", "start", "secret"), ("P2", "end", None), consent="withdrawn")
    whole = pd.concat([table, more.assign(document=["X1", "X2", "X3"])], ignore_index=True)
    pd.testing.assert_frame_equal(contrast(whole, "stage", "start", "end"), contrast(table, "stage", "start", "end"))


def test_a_pasted_prompt_is_not_what_somebody_said():
    table = both_stages(8, 0, 4).assign(prompt="What gave you courage this month?")
    table.loc[table["stage"] == "end", "text"] = "What gave you courage this month? My friends did."
    row = of(contrast(table, "stage", "start", "end"), "courage")
    assert row["people_other"] == 0


def test_words_lose_their_endings_but_not_what_they_deny():
    table = reflection(("P1", "start", "The mentor\u2019s tea. I'm sure we've met; DON'T ask."))
    words = set(word_by_person(table, "stage")["word"])
    assert {"mentor", "i", "we", "don't", "tea"} <= words and "mentor's" not in words


def test_words_of_grammar_are_left_out_and_we_and_they_are_not():
    rows = [(f"P{place}", "start", "Because of the 3 weeks we were there") for place in range(8)]
    rows += [(f"P{place}", "end", "They are here and the 3") for place in range(8)]
    assert set(contrast(reflection(*rows), "stage", "start", "end")["word"]) == {"weeks", "we", "they"}


def test_the_clearest_come_first_and_q_allows_for_the_length_of_the_list():
    chance = np.random.default_rng(1)
    noise = [f"word{'abcdefghij'[place // 10]}{'abcdefghij'[place % 10]}" for place in range(60)]
    rows = []
    for place in range(30):
        for stage in ("start", "end"):
            text = " ".join(chance.choice(noise, 20, replace=False))
            rows.append((f"P{place}", stage, text + (" courage" if stage == "end" and place < 20 else "")))
    table = contrast(reflection(*rows), "stage", "end", "start")
    assert table.loc[0, "word"] == "courage" and table.loc[0, "q"] < 0.01
    assert table["q"].is_monotonic_increasing and len(table) > 50
    assert (table["q"] < 0.05).sum() == 1
    mixed = contrast(reflection(*rows).sample(frac=1, random_state=2), "stage", "end", "start")
    pd.testing.assert_frame_equal(table, mixed)


def test_a_contrast_needs_a_column_and_two_sides():
    table = both_stages(8, 0, 4)
    for by, one, other in (("team", "a", "b"), ("stage", "start", "start")):
        with pytest.raises(Refused, match="two different values"):
            contrast(table, by, one, other)


def test_nothing_written_is_an_empty_table():
    assert contrast(reflection(), "stage", "start", "end").empty
    assert contrast(reflection(("P1", "start", None), ("P1", "end", "")), "stage", "start", "end").empty
