"""What the change page and the methods page print is enough to redo every headline: this script reads only their text.

It looks up the t quantile afresh and follows the rules as the methods page numbers them. Nothing of the product is
called but the pages themselves.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import pytest
from conftest import dashboard
from scipy.stats import t

from analysis.instruments import all_instruments

# What the box for measures calls them: a reader picks by the label alone.
MEASURES = {scale.id: scale.label for each in all_instruments().values() for scale in each.scales}
STRENGTH = {"REACHED": 2, "ON_THE_WAY": 1}
CHIPS = {
    "REACHED": "Target reached|Held",
    "ON_THE_WAY": "On the way|Promising|Improved",
    "NO_CLEAR_CHANGE": "No clear change|Too small to matter",
    "TOO_LITTLE": "Too little data|Can't tell yet",
    "MOVING_AWAY": "Moving away",
}
# A measure whose lower scores are better says so in the methods; change and range are then turned round.
WORSE = re.compile(r"(\w[^.:;]*): the (?:sum|mean|answer)[^.]*higher is worse")


def words(page: Any) -> str:
    """Everything that a page says, as a reader would copy it out."""
    elements = [*page.main.markdown, *page.caption, *page.info]
    said = "\n".join(str(each.value) for each in elements).replace("\\", "")
    for frame in page.dataframe:
        said += "\n" + frame.value.astype(object).where(frame.value.notna(), "").to_string(index=False)
    return said


@pytest.fixture(scope="module")
def pages(sample_database):
    with dashboard(sample_database) as visit:
        page = visit()
        methods = words(page.switch_page("research/methods.py").run())
        yield page, methods


def numbers(text: str, pattern: str) -> list[float]:
    found = re.search(pattern, text)
    assert found, (pattern, text)
    return [float(each) for each in found.groups()]


N = r"(-?\d+(?:\.\d+)?)"


def headlines(methods: str) -> list[str]:
    return [line for line in methods.splitlines() if re.search(r"” to “[^”]*”: mean change", line)]


def by_the_rules(change: float, lo: float, hi: float, tau: float, delta: float) -> str:
    """Rules 2 to 5, as printed."""
    if tau <= 0:
        return "REACHED" if lo >= -delta else "MOVING_AWAY" if hi < 0 else "TOO_LITTLE"
    if hi < 0:
        return "NO_CLEAR_CHANGE" if lo > -delta else "MOVING_AWAY"
    if lo > 0:
        if hi < delta:
            return "NO_CLEAR_CHANGE"
        return "REACHED" if change >= tau and lo >= tau / 2 else "ON_THE_WAY"
    return "NO_CLEAR_CHANGE" if hi < tau else "TOO_LITTLE"


def redone(line: str, *, worse: bool) -> str:
    """The verdict of one headline from its printed figures: rules 1 to 7."""
    sign = -1 if worse else 1
    people, started = numbers(line, rf"{N} people seen at both waves of {N} who started")
    tau, delta = numbers(line, rf"Change needed {N}, smallest that matters {N}")
    change, se, df = numbers(line, rf"mean change {N},.*standard error {N}, degrees of freedom {N}")
    reach = float(t.ppf(0.975, df)) * se
    readings = [(change, change - reach, change + reach)]
    for found in re.finditer(rf"alone \(\d+ people\): {N}, {N} to {N}\.", line):
        readings.append(tuple(float(each) for each in found.groups()))
    states = []
    for figures in readings:
        value, *ends = (sign * each for each in figures)
        lo, hi = sorted(ends)
        state = by_the_rules(value, lo, hi, tau, delta) if people >= 8 else "TOO_LITTLE"
        share = people / started
        if tau > 0 and share < 0.6 and state in STRENGTH:
            cautious = by_the_rules(share * value, share * lo, share * hi, tau, delta)
            state = min(state, cautious, key=lambda each: STRENGTH.get(each, 0))
        states.append(state)
    weaker = min(states, key=lambda each: STRENGTH.get(each, 0))
    return weaker if STRENGTH.get(weaker, 0) < STRENGTH.get(states[0], 0) else states[0]


def test_every_headline_is_redone_from_the_text_of_the_two_pages(pages):
    page, methods = pages
    worse = {found.strip() for found in WORSE.findall(methods)}
    lines = headlines(methods)
    assert len(lines) == 11
    told = page.switch_page("research/change.py").run()
    for line in lines:
        label, role, *waves = re.match(r"(.*), ([^,]*), “(.*)” to “(.*)”: mean change", line).groups()
        change, lo, hi = numbers(line, rf"mean change {N},.*= {N} to .* = {N}\.")
        se, df = numbers(line, rf"standard error {N}, degrees of freedom {N}")
        reach = float(t.ppf(0.975, df)) * se
        assert (change - reach, change + reach) == pytest.approx((lo, hi), abs=3e-4)
        state = redone(line, worse=label in worse)
        assert re.search(rf"Verdict: (?:{CHIPS[state]}).*\({state.replace('_', ' ').lower()}", line), line
        said = on_the_change_page(told, label, role, waves)
        shown = *numbers(said, rf"mean change {N} \("), *numbers(said, rf"likely range is {N} to {N}\.")
        assert shown == pytest.approx((change, lo, hi), abs=0.0051)
        assert re.search(CHIPS[state], said), (state, line)
        assert numbers(said, rf"\n *t +{N}") == pytest.approx([change / se], rel=0.01, abs=0.01)


def on_the_change_page(page: Any, label: str, role: str, waves: list[str]) -> str:
    """The change page on one measure, role and pair of waves, chosen by what a reader sees."""
    scale = next(each for each, name in MEASURES.items() if name == label.removesuffix(" (added after its data)"))
    page.selectbox(key="change_scale").select(scale).run()
    page.selectbox(key="change_role").select("mentor" if role.startswith("Mentors") else "mentee").run()
    box = next(each for each in page.selectbox if (each.key or "").startswith(f"change_waves-{scale}-"))
    box.select(" to ".join(waves)).run()
    assert not page.exception and not page.error
    return words(page)


def test_the_rules_are_printed_one_by_one_and_in_order(pages):
    _, methods = pages
    places = [methods.index(f"\n{number}. ") for number in range(1, 8)]
    assert all(a < b for a, b in pairwise(places))
    assert "at least 50% of it" in methods and "fewer than 80% of those" in methods and "below 60%" in methods
