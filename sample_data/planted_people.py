"""The people of the invented scheme: who they are, when they are absent, and the codes they write."""

from __future__ import annotations

import numpy as np

WAVES = ("W1", "W2", "W3", "W4")
INVITED = {"mentor": 36, "mentee": 36, "comparison": 40}

# People without a usable answer to follow, by wave. `NOBODY_CAN_SAY` did answer, but under a code that fits nobody or
# under none at all.
ABSENT = {
    "mentor": {
        "W2": {11, 17, 23},
        "W3": {5, 11, 17, 23, 29},
        "W4": {4, 5, 10, 11, 15, 17, 22, 23, 28, 29, 33},
    },
    "mentee": {
        "W2": {3, 12, 17, 24, 33},
        "W3": {3, 12, 17, 19, 24, 30, 33},
        "W4": {2, 3, 5, 9, 11, 12, 16, 17, 19, 22, 24, 26, 29, 30, 33, 35},
    },
    "comparison": {
        "W2": {2, 7, 16, 25, 31, 36, 39},
        "W3": {2, 7, 11, 16, 20, 25, 28, 31, 36, 39},
        "W4": {2, 4, 7, 11, 13, 16, 18, 20, 22, 25, 27, 28, 31, 34, 36, 39, 40},
    },
}
NOBODY_CAN_SAY = {
    ("mentor", "W3"): 29,
    ("mentor", "W4"): 10,
    ("mentee", "W3"): 19,
    ("mentee", "W4"): 26,
    ("comparison", "W3"): 20,
    ("comparison", "W4"): 27,
}
ONE_CODE_FOR_TWO = (6, 21)
GENDER_X = (34, 35, 36)
DISABLED = (2, 9, 13, 20, 24, 30, 35)
LOST = (5, 11, 17, 23, 29)
MEETINGS = [2] * 5 + [3] * 5 + [4] * 6 + [5] * 7 + [6] * 6 + [7] * 2


def everyone(role: str) -> range:
    return range(1, INVITED[role] + 1)


def followed(role: str, *waves: str) -> list[int]:
    """People whose answers can be followed at all of these waves."""
    lost = set().union(*(ABSENT[role].get(wave, set()) for wave in waves))
    if role == "mentee" and "W2" in waves:
        lost |= set(ONE_CODE_FOR_TWO)
    return [person for person in everyone(role) if person not in lost]


def answered(role: str, wave: str) -> list[int]:
    """People of whom a row exists at that wave, whether or not anybody can say whose it is."""
    extra = NOBODY_CAN_SAY.get((role, wave))
    return [person for person in everyone(role) if person not in ABSENT[role].get(wave, set()) or person == extra]


def meetings_held(rng: np.random.Generator) -> dict[int, int]:
    """Meetings of each pair by number; the 31 mentors who can be followed have exactly the planted ones."""
    held = dict(zip(followed("mentor", "W3"), rng.permutation(MEETINGS).tolist(), strict=True))
    return held | {5: 3, 11: 2, 17: 1, 23: 2, 29: 5}


def attributes(role: str, person: int) -> dict[str, str]:
    """Gender, seniority, office and disability. Of mentors exactly those of the fixture for disclosure tests."""
    gender = "Woman" if person <= 20 else "Man" if person <= 33 else "Another term"
    office = "Leeds" if (person - 1) % 9 < 5 else "London"
    seniority = ("Trainee", "Associate", "Apprentice")[(person - 1) % 3]
    disability = "Yes" if person in DISABLED else "Prefer not to say" if person in (5, 17, 28) else "No"
    if role == "mentee":
        gender = "Woman" if person % 5 in (1, 3) else "Man"
        seniority = ("Partner", "Partner", "Director")[(person - 1) % 3]
        disability = "Yes" if person in (7, 19, 31) else "No"
    if role == "comparison":
        gender = "Woman" if person % 2 else "Man"
        disability = "Yes" if person % 8 == 0 else "No"
    return {"gender": gender, "seniority": seniority, "office": office, "disability": disability}


_LETTERS = ("BR", "DA", "EL", "FO", "GI", "HU", "KE", "LN", "MO", "NY", "PA", "RU", "SE", "TA", "WI", "YO")
CANARY_PARTS = {("mentor", 22): "VREBLIN", ("mentee", 15): "OSKWETH", ("comparison", 33): "TRUNDAVE"}


def codes(rng: np.random.Generator) -> dict[tuple[str, int], str]:
    """Six-part codes; any two differ in at least four parts, so that a slip of one or two leads to one person."""
    made: dict[tuple[str, int], str] = {}
    for role in INVITED:
        for person in everyone(role):
            code = _code(rng)
            while any(differing(code, other) < 4 for other in made.values()):
                code = _code(rng)
            made[role, person] = code
    for who, part in CANARY_PARTS.items():
        made[who] = with_parts(made[who], {2: part})
    return made


def _code(rng: np.random.Generator) -> str:
    letters = [_LETTERS[number] for number in rng.integers(len(_LETTERS), size=4)]
    return f"{letters[0]}-{rng.integers(1, 29):02d}-{letters[1]}-{letters[2]}-{rng.integers(1, 10)}-{letters[3]}"


def differing(one: str, other: str) -> int:
    return sum(a != b for a, b in zip(one.split("-"), other.split("-"), strict=True))


def with_parts(code: str, parts: dict[int, str]) -> str:
    return "-".join(parts.get(number, part) for number, part in enumerate(code.split("-")))
