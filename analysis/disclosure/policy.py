"""How few people are too few: the defaults and the hard floors, in one place.

A scheme may raise a number, and so may whoever installs the program, for every scheme there; nothing may lower one
below its floor (design: `privacy` 3.3). The thresholds protect people who are known by name to everyone who reads the
results, so they are higher than survey vendors' usual five.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping

from pydantic import ValidationError

from analysis.model import Definition, Refused, Scheme, in_words

FLOORS = {"k_group": 5, "k_diff": 5, "k_special": 8, "k_dist": 8, "m_side": 3, "k_text": 8, "k_word": 3}
PREFIX = "OPEN_LOOP_"
# Variables of the environment that are no thresholds.
OTHER_VARIABLES = ("OPEN_LOOP_DATABASE_URL", "OPEN_LOOP_MODE", "OPEN_LOOP_RELEASES")


class Policy(Definition):
    """Smallest numbers of people.

    k_group: behind any mean, change, interval or percentage. k_diff: in the difference of two sets of people that both
    have been shown. k_special: as k_group for special category data. k_dist: behind a distribution. m_side: on either
    side of a percentage or away from either end of a scale. k_text: in the pool a theme split is drawn from. k_word:
    who used a distinctive word before it may be quoted.
    """

    k_group: int = 8
    k_diff: int = 8
    k_special: int = 10
    k_dist: int = 10
    m_side: int = 3
    k_text: int = 10
    k_word: int = 3


def policy_of(scheme: Scheme, released: Iterable[dict[str, int]] = ()) -> Policy:
    """The policy in force for a scheme; raises Refused when the scheme asks for less than a floor.

    released: the policies of the releases it has made. A number that was raised once is never lowered again: figures of
    8 people between figures of 12 would give 4 away.
    """
    for name, value in scheme.policy.items():
        if name in FLOORS and value < FLOORS[name]:
            raise Refused(
                f"scheme {scheme.slug}: policy.{name} = {value} is below the floor of {FLOORS[name]}. "
                "A scheme may ask for more people behind a number, never for fewer. Raise it or remove the line."
            )
    wanted = dict(scheme.policy)
    if "k_group" in wanted:
        wanted.setdefault("k_diff", wanted["k_group"])
    try:
        policies = [Policy.model_validate(each) for each in (wanted, *released)]
    except ValidationError as error:
        raise Refused(f"scheme {scheme.slug}, policy: {in_words(error)}") from None
    least = raised_here()
    return Policy(
        **{name: max(least.get(name, 0), *(getattr(each, name) for each in policies)) for name in Policy.model_fields}
    )


def raised_here(environment: Mapping[str, str] | None = None) -> dict[str, int]:
    """What this installation asks for in every scheme: OPEN_LOOP_K_GROUP=12 and its like.

    Raises Refused for a value below its floor, for what is no whole number, and for every name with our prefix that is
    not known: whoever set it meant something by it, and a threshold that silently does not hold protects nobody.
    """
    wanted: dict[str, int] = {}
    for variable, value in sorted((os.environ if environment is None else environment).items()):
        if variable.upper().startswith(PREFIX) and variable.upper() not in OTHER_VARIABLES:
            wanted |= _threshold(variable, value)
    if "k_group" in wanted:
        wanted.setdefault("k_diff", wanted["k_group"])
    return wanted


def _threshold(variable: str, value: str) -> dict[str, int]:
    name = variable.upper().removeprefix(PREFIX).lower()
    if name not in FLOORS:
        known = ", ".join([*OTHER_VARIABLES, *(f"{PREFIX}{each.upper()}" for each in FLOORS)])
        raise Refused(
            f"The environment variable {variable} is not one that Open Loop knows, so it does not start. "
            f"Remove it, or write one of these: {known}."
        )
    what = f"The environment variable {variable} = {value!r}"
    if not re.fullmatch("[0-9]{1,6}", value.strip(), re.ASCII):
        raise Refused(
            f"{what} is not a whole number, so Open Loop does not start. "
            f"Write a number of at least {FLOORS[name]}, or remove the variable."
        )
    if int(value) < FLOORS[name]:
        raise Refused(
            f"{what} is below the floor of {FLOORS[name]}, so Open Loop does not start. A threshold may be raised for "
            "the whole installation, never lowered. Raise it or remove the variable."
        )
    return {name: int(value)}


def keeps_floors(policy: dict[str, int]) -> bool:
    """True for the policy of a release, complete and nowhere below a floor."""
    whole = set(policy) == set(Policy.model_fields) and all(type(each) is int for each in policy.values())
    return whole and all(policy[name] >= floor for name, floor in FLOORS.items())
