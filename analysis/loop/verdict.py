"""What participants say of an action, as far as the released table of participation tells it.

verdict_of_participants, one row an action and role: action, role_label, noticed_of, noticed (people who answered, and
who said yes), helped_of, helped (people who answered, and their mean from 1 to 5), words. What is not told is None, and
so is what cannot have been answered as it was asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.actions import Action
from analysis.actions.pulse import asked_of, code_in_brackets
from analysis.release import Release

VERDICT = ["action", "role_label", "noticed_of", "noticed", "helped_of", "helped", "words"]
NOT_TOLD = "is not told: too few answered, or it would say too much of single people"
NO_ANSWER = "cannot be told: what was answered is not {asked}"
LOWEST, HIGHEST = 1, 5


def verdict_of_participants(release: Release | None, plan: Iterable[Action]) -> pd.DataFrame:
    """One row an action and role of whom the release tells, or hides, an answer; those beside it took no part."""
    others = release.beside if release else set()
    ids = _by_code(plan)
    told: dict[tuple[str, str], dict[str, Any]] = {}
    for row in [] if release is None else release.table("participation").to_dict("records"):
        asked = asked_of(str(row["measure"]))
        action = ids.get(asked[0], ids.get(asked[0].lower())) if asked else None
        if asked and action is not None and row["role"] not in others:
            told.setdefault((action, str(row["role_label"])), {})[asked[1]] = row
    rows = pd.DataFrame([_row(action, role, rows) for (action, role), rows in told.items()], columns=VERDICT)
    # A role that was never asked looks as one that may not be told, so it stands only where no other role is told.
    heard = rows["noticed_of"].notna() | rows["helped_of"].notna()
    return rows[heard | ~rows["action"].isin(rows.loc[heard, "action"])].reset_index(drop=True)


def _by_code(plan: Iterable[Action]) -> dict[str, str]:
    """The ids of the actions by what stands in brackets, also in small letters; what two share tells of neither."""
    codes = [(code_in_brackets(each), each.id) for each in plan]
    found: dict[str, str] = {}
    for told in ([(code.lower(), name) for code, name in codes], codes):
        many = Counter(code for code, _ in told)
        found |= {code: name for code, name in told if many[code] == 1}
    return found


def _row(action: str, role: str, rows: dict[str, Any]) -> dict[str, Any]:
    noticed, helped = (rows.get(name) for name in ("noticed", "helped"))
    told = dict.fromkeys(VERDICT) | {"action": action, "role_label": role}
    if noticed and noticed["shown"] and _yes_or_no(noticed):
        told |= {"noticed_of": int(noticed["people"]), "noticed": round(noticed["total"])}
    if helped and helped["shown"] and LOWEST <= helped["mean"] <= HIGHEST:
        told |= {"helped_of": int(helped["people"]), "helped": float(helped["mean"])}
    return told | {"words": _words(role, told, noticed, helped)}


def _yes_or_no(row: dict[str, Any]) -> bool:
    """Whether a total can be the number of people who said yes."""
    return 0 <= row["mean"] <= 1 and float(row["total"]).is_integer()


def _words(role: str, told: dict[str, Any], noticed: Any, helped: Any) -> str:
    said = []
    if told["noticed"] is not None:
        said.append(f"{told['noticed']} of {told['noticed_of']} noticed it")
    elif noticed:
        said.append(f"how many noticed it {_why_not(noticed, 'yes or no')}")
    if told["helped"] is not None:
        of = f"on a scale of {LOWEST} to {HIGHEST} ({told['helped_of']} people)"
        said.append(f"helped: {told['helped']:.1f} on average, {of}")
    elif helped:
        said.append(f"whether it helped {_why_not(helped, f'from {LOWEST} to {HIGHEST}')}")
    return f"{role}: {'; '.join(said)}."


def _why_not(row: dict[str, Any], asked: str) -> str:
    return NO_ANSWER.format(asked=asked) if row["shown"] else NOT_TOLD
