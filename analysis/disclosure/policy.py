"""How few people are too few: the defaults and the hard floors, in one place.

A scheme may raise a number; nothing may lower one below its floor (design: `privacy` 3.3). The thresholds protect
people who are known by name to everyone who reads the results, so they are higher than survey vendors' usual five.
"""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from analysis.model import Definition, Refused, Scheme, in_words

FLOORS = {"k_group": 5, "k_diff": 5, "k_special": 8, "k_dist": 8, "m_side": 3, "k_text": 8, "k_word": 3}


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
    return Policy(**{name: max(getattr(each, name) for each in policies) for name in Policy.model_fields})


def keeps_floors(policy: dict[str, int]) -> bool:
    """True for the policy of a release, complete and nowhere below a floor."""
    whole = set(policy) == set(Policy.model_fields) and all(type(each) is int for each in policy.values())
    return whole and all(policy[name] >= floor for name, floor in FLOORS.items())
