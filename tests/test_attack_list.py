"""Every attack of the privacy policy has a test whose name says so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent
ATTACKS = {
    1: "a small group",
    2: "the total less the groups",
    3: "the same with groups of five",
    4: "the margins of a table of two variables",
    5: "one filter less another",
    6: "three tables put together",
    7: "a subtraction worked out by hand",
    8: "everybody against those seen twice",
    9: "two waves and the change between them",
    10: "one answer that comes late",
    11: "one person who withdraws",
    12: "a group that grows by one between waves",
    13: "everyone says no",
    14: "nearly everyone says no",
    15: "nobody at all",
    16: "an average at the end of the scale",
    17: "a distribution of too few people",
    18: "one person who makes up most of a total",
    19: "mentions taken for people",
    20: "medians, ends and single points",
    21: "what is sent to the browser",
    22: "an axis that follows a hidden value",
    23: "an order that follows a hidden value",
    24: "the reason why something is hidden",
    25: "a word that one person uses",
    26: "a quotation from a small pool",
    27: "several quotations put together",
    28: "a story that the partner knows",
    29: "a name in disguise",
    30: "consent that is missing or was withdrawn",
    31: "words of a sub-group",
    32: "lists of words",
    33: "thresholds that somebody lowers",
    34: "a role that reaches too far",
    35: "what one session leaves for another",
    36: "what an error tells",
    37: "addresses that came with a file",
    38: "text that runs as a formula",
    39: "text that runs as a page",
    40: "codes that fit two people",
    41: "the rate of answers of a group",
    42: "an audit that comes to no end",
    43: "an attacker who knows nothing of the rules",
    44: "an attacker who took part",
}


def named() -> dict[int, list[str]]:
    """The tests that bear the number of each attack."""
    found: dict[int, list[str]] = {}
    for path in sorted(TESTS.glob("test_*.py")):
        for number, rest in re.findall(r"^def test_a(\d\d)_(\w+)\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            found.setdefault(int(number), []).append(f"{path.name}: {rest}")
    return found


def test_the_attacks_are_numbered_without_a_gap_and_named_apart():
    assert list(ATTACKS) == list(range(1, 45)) and len(set(ATTACKS.values())) == 44


@pytest.mark.parametrize("number", ATTACKS, ids=[f"a{number:02d} {words}" for number, words in ATTACKS.items()])
def test_every_attack_is_held_by_a_test_of_its_number(number):
    assert named().get(number), f"No test is called test_a{number:02d}_..., for {ATTACKS[number]}."


def test_no_test_bears_a_number_that_no_attack_has():
    assert set(named()) <= set(ATTACKS)
