"""Single questions: of the same people, and of two waves whose people nobody can follow."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from analysis.estimates import probability_of_superiority
from analysis.items import item_changes, unlinked_items
from analysis.model import Coding, Instrument, Role, Scale, Scheme, Study, Wave
from analysis.progress import forbidden_words

WAVES = ("pre", "post")
SCHEME = Scheme(
    name="S",
    slug="s",
    roles=(Role(id="mentor", label="Mentors", singular="mentor"),),
    waves=tuple(Wave(id=each, label=each) for each in WAVES),
)


def asking(minimum: float = 1, maximum: float = 5, **coding) -> tuple[Instrument, Scale]:
    scale = Scale(id="own", label="Own", items=(1,), score="item", higher=coding.pop("higher", "better"))
    codings = (Coding(minimum=minimum, maximum=maximum, **coding),)
    return Instrument(id="own", name="Own", items={1: "I am heard"}, codings=codings, scales=(scale,)), scale


def answered(before, after, *, linked: bool = True, apart: bool = False) -> Study:
    """Whoever answered once has None at the other wave. apart: nobody of the later wave is one of the earlier."""
    rows, people = [], []
    for place, pair in enumerate(zip(before, after, strict=True)):
        for wave, answer in zip(WAVES, pair, strict=True):
            person = f"{wave if apart else 'p'}{place}"
            if answer is not None:
                rows.append((person, wave, "own", None, 1, float(answer)))
                people.append(person)
    columns = ["person", "wave", "instrument", "coding", "item", "answer"]
    person = pd.DataFrame({"person": list(dict.fromkeys(people)), "role": "mentor", "linked": linked})
    empty = pd.DataFrame()
    return Study(SCHEME, person, pd.DataFrame(rows, columns=columns), empty, empty, empty, empty, empty)


def changes(study: Study, *, asked=None):
    return list(item_changes(study, *(asked or asking()), "mentor", WAVES))


def unlinked(study: Study, *, asked=None):
    return list(unlinked_items(study, *(asked or asking()), "mentor", WAVES))


def test_answers_that_do_not_exist_are_taken_out_before_people_are_counted():
    four_real = answered([1, 2, 3, 4, 9, 9, 9], [2, 3, 4, 5, 4, 4, 4])
    assert changes(four_real) == []
    (five_real,) = changes(answered([1, 2, 3, 4, 5, 9], [2, 3, 4, 5, 5, 4]))
    assert (five_real.n, sum(five_real.before), sum(five_real.after)) == (5, 5, 5)
    assert changes(answered([9] * 6, [9] * 6)) == []


@pytest.mark.parametrize(
    ("maximum", "label", "shares"),
    [(2, "Best answer", (0.2, 0.8)), (3, "Best answer", (0.0, 0.4)), (4, "Two best answers", (0.0, 0.4))],
)
def test_the_two_best_of_two_or_three_answers_would_be_nearly_all_so_the_best_alone_counts(maximum, label, shares):
    study = answered([1, 1, 1, 1, 2], [1, 2, 2, min(maximum, 3), min(maximum, 3)])
    (found,) = changes(study, asked=asking(maximum=maximum))
    assert (found.top_label, found.top_before, found.top_after) == (label, *map(pytest.approx, shares))


def test_answers_in_steps_of_twenty_five_are_five_answers():
    study = answered([0, 25, 50, 75, 100], [25, 25, 75, 100, 100])
    (found,) = changes(study, asked=asking(0, 100, step=25))
    assert [value for value, _ in found.answers] == [0, 25, 50, 75, 100]
    assert found.after == (0, 2, 0, 1, 2) and found.top_after == pytest.approx(0.6)


def test_an_answer_between_the_steps_of_a_line_is_counted():
    (found,) = changes(answered([1, 2, 3, 4, 4.5], [2, 2, 3.5, 4, 5]))
    assert sum(found.before) == sum(found.after) == 5


@pytest.mark.parametrize("way", [1, -1])
def test_where_nobody_can_be_followed_two_waves_of_one_question_are_still_compared(way):
    before, after = [1, 2, 2, 3, 3, 4, 5, 2], [3, 4, 4, 5, 5, 4, 3, 5]
    study = answered(before, after, linked=False, apart=True)
    asked = asking(reversed=(1,) if way < 0 else ())
    assert changes(study, asked=asked) == []
    (found,) = unlinked(study, asked=asked)
    expected = probability_of_superiority(way * np.array(before), way * np.array(after))
    assert found.superior == expected and (found.superior.value > 0.5) == (way > 0)
    assert (found.n_before, found.n_after, sum(found.before), sum(found.after)) == (8, 8, 8, 8)
    assert f"the better one is {expected.value:.0%} (likely range {expected.lo:.0%} to {expected.hi:.0%})" in (
        found.sentence()
    )
    assert "Nobody can be followed" in found.sentence() and not forbidden_words(found.sentence())


def test_where_fewer_than_five_can_be_followed_all_who_answered_are_compared():
    study = answered([1, 2, 3, 4, 5, None, None], [2, 3, 4, 5, None, 3, 4])
    assert changes(study) == []
    (found,) = unlinked(study)
    assert (found.n_before, found.n_after, found.followed) == (5, 6, 4)
    assert found.sentence().startswith("Fewer than 5 people can be followed")


@pytest.mark.parametrize("study", [answered([1, 2, 3, 4], [5, 4, 3, 2], apart=True), answered([1] * 5, [2] * 5)])
def test_below_five_at_a_wave_or_with_five_who_can_be_followed_waves_are_not_compared_as_strangers(study):
    assert unlinked(study) == []


def test_two_waves_without_any_overlap_have_a_chance_but_no_likely_range():
    (found,) = unlinked(answered([1] * 6, [5] * 6, linked=False, apart=True))
    assert found.superior.reason == "separated" and "better one is 100%, ties" in found.sentence()
    assert not re.search(r"nan|None", found.sentence())


def test_a_line_to_mark_lists_its_ends_and_what_was_given():
    from analysis.items import _Question
    from analysis.model import Coding, Instrument, Scale

    coding = Coding(minimum=0, maximum=1e9)
    scale = Scale(id="line", label="Line", items=(1,), score="item")
    line = Instrument(id="line", name="Line", count=1, codings=(coding,), scales=(scale,))
    told = _Question(line, coding, scale, 1).counts(np.array([3.0, 1e9]), np.array([5.0, 5.0]))
    assert [value for value, _ in told["answers"]] == [0, 3, 5, 1e9]
    assert (told["top_label"], told["top_before"], told["top_after"]) == ("Best answer", 0.5, 0)
