"""What a reader may take from figures by group, in words: ranges and never stars, and no group before another."""

from __future__ import annotations

import pandas as pd

HIDDEN = "not shown, to protect people in small groups"
NONE_APPROVED = "No grouping such as office or gender has been approved for release, so nothing is told by group."
NOT_OF_THIS = (
    "For this measure nothing is told by group: it was not asked of these groups at both waves, or it is kept to whole "
    "roles, as measures of strain and health are."
)
LIMITS = (
    "The groups stand in a fixed order and are not ranked. Whether one group changed more than another cannot be read "
    "from these ranges: two ranges may overlap although the groups differ, and one may reach no change where the other "
    "does not. “Direction not clear” means that a rise and a fall are both within the likely range, not that nothing "
    "changed. About one in twenty such ranges misses the change it stands for."
)
AGAIN = (
    "Of those who answered at the first of the two waves, the share who answered at the second as well, in steps of "
    "5 per cent. People are told as a band, which stands behind the share."
)
TOOK_PART = (
    "From the scheme's own log of what was planned and done, by whole role. “Each” is the average of those of whom the "
    "log holds the figure, and all of theirs together stands in brackets. Where one number stands “of” another, it "
    "counts those who did it or, after a colon, who are in that category, of everybody of the role in the log."
)


def by_role(rows: pd.DataFrame) -> list[str]:
    """A sentence a role: for which groups there was a clear rise or fall, for which none, and which are not shown."""
    roles: dict[str, dict[str, list[str]]] = {}
    for row in rows.to_dict("records"):
        roles.setdefault(row["role_label"], {}).setdefault(clearly(row), []).append(str(row["member"]))
    said = []
    for role, members in roles.items():
        told = "; ".join(f"{words} for {listed(members[words])}" for words in SEEN if words in members)
        hidden = f"{HIDDEN}: {listed(members[HIDDEN])}." if HIDDEN in members else ""
        if told and hidden:
            hidden = f" {hidden[0].upper()}{hidden[1:]}"
        said.append(f"{role}: {told}{'.' if told else ''}{hidden}")
    return said


SEEN = ("a clear rise", "a clear fall", "direction not clear")


def clearly(row: dict) -> str:
    """What the likely range of a group's change allows to say.

    >>> told = {"shown": True, "lo": 0.1, "hi": 0.7}
    >>> clearly(told), clearly(told | {"lo": -0.1}), clearly(told | {"lo": -0.7, "hi": -0.1})
    ('a clear rise', 'direction not clear', 'a clear fall')
    >>> clearly(told | {"lo": 0.0}), clearly(told | {"shown": False})
    ('direction not clear', 'not shown, to protect people in small groups')
    """
    if row["shown"] is not True or row["lo"] is None or row["hi"] is None:
        return HIDDEN
    if row["lo"] > 0:
        return SEEN[0]
    return SEEN[1] if row["hi"] < 0 else SEEN[2]


def listed(names: list[str]) -> str:
    """Names in a row, as a sentence has them.

    >>> listed(["Leeds"]), listed(["Leeds", "London"]), listed(["Bath", "Leeds", "London"])
    ('Leeds', 'Leeds and London', 'Bath, Leeds and London')
    """
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def left_out(hidden: int, rows: int) -> str:
    """That rows of a table are not shown, and why; nothing where all of them are.

    >>> left_out(14, 21), left_out(0, 3)
    ('14 of 21 groups are not shown, to protect people in small groups; the file below names them.', '')
    """
    if not hidden:
        return ""
    return f"{hidden} of {rows} groups are {HIDDEN}; the file below names them."


def share(value: float | None) -> str | None:
    """A share in twentieths as per cent.

    >>> share(0.85), share(None)
    ('85%', None)
    """
    return None if value is None else f"{round(20 * value) * 5}%"
