"""How many people mention a theme, and which way their accounts point: people are counted, never mentions.

theme_by_role_stage: one row is a theme in a role at a stage. role, stage, theme, name, people (who mention it),
answered (who wrote something at that stage), share (0 to 1), lo, hi (Wilson), toward, away (people, by the majority of
their hits), sensitive. Every theme has its row, in the order of the codebook; a share needs five who answered.
account_by_why: one row is a why in a role. why, role, first, last (the stages compared), n (people at both), up, down,
net (-1 to 1), lo, hi, direction (towards, away, flat, not enough).
burden: one row is a stage. stage, people, answered, share.

Only texts of one person count; whoever withdrew is left out. Not to mention is not the same as not to experience.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.estimates import SHOWN_FROM, VERDICT_FROM, net_share, wilson
from analysis.model import Scheme, Why
from analysis.themes.codebook import Codebook

_PLACE = ["role", "stage"]
_SIGN = {"toward": 1, "away": -1, "neutral": 0}


def theme_by_role_stage(
    reflection: pd.DataFrame, hits: pd.DataFrame, scheme: Scheme, codebook: Codebook
) -> pd.DataFrame:
    """Each theme in each role at each stage: who mentions it, of how many, which way. Rejected hits do not count."""
    answered = answered_by(reflection)
    writers = answered.groupby(_PLACE)["person"].nunique()
    stands = _stand_by_person(answered, hits, ["theme"]).groupby([*_PLACE, "theme"])["stand"]
    counts = stands.agg(people="size", toward=lambda s: (s > 0).sum(), away=lambda s: (s < 0).sum())
    rows = [
        {"role": role, "stage": stage.id, "theme": theme.id, "name": theme.name, "sensitive": theme.sensitive}
        for role in roles_that_wrote(scheme, answered)
        for stage in scheme.stages
        for theme in codebook.themes
    ]
    columns = [
        "role",
        "stage",
        "theme",
        "name",
        "people",
        "answered",
        "share",
        "lo",
        "hi",
        "toward",
        "away",
        "sensitive",
    ]
    table = pd.DataFrame(rows, columns=[c for c in columns if c in ("role", "stage", "theme", "name", "sensitive")])
    table = table.join(counts, on=[*_PLACE, "theme"]).join(writers.rename("answered"), on=_PLACE)
    numbers = ["people", "answered", "toward", "away"]
    table[numbers] = table[numbers].fillna(0).astype(int)
    return table.join(_shares(table))[columns]


def account_by_why(
    reflection: pd.DataFrame,
    hits: pd.DataFrame,
    scheme: Scheme,
    role: str | None = None,
    *,
    codebook: Codebook | None = None,
) -> pd.DataFrame:
    """Which way people's accounts of each why moved between the first stage and the last; all roles, or only `role`.

    A person stands at +1, 0 or -1 at a stage, by the majority of toward and away hits in the themes of the why. The
    share of people who moved up minus the share who moved down has a direction only where its interval excludes 0.
    The last stage is the latest that at least 8 people of the first one reached, so that a follow-up of a few people
    hides nothing; where no stage has 8, it is the one most of them reached, and the direction is `not enough`. So it is
    where the codebook has none of the themes of the why: nobody can have mentioned them.
    """
    answered = answered_by(reflection)
    roles = [role] if role else roles_that_wrote(scheme, answered)
    rows = [
        {"why": why.id, "role": each}
        | _account(answered[answered["role"] == each], hits, scheme, _known(why, codebook))
        for why in scheme.whys
        for each in roles
    ]
    return pd.DataFrame(
        rows, columns=["why", "role", "first", "last", "n", "up", "down", "net", "lo", "hi", "direction"]
    )


def burden(
    reflection: pd.DataFrame, hits: pd.DataFrame, scheme: Scheme, codebook: Codebook, role: str = "mentor"
) -> pd.DataFrame:
    """How many people of the role mention the theme that watches over burden, by stage.

    No row where the codebook has no such theme: then what people write says nothing of it.
    """
    watched = [theme.id for theme in codebook.themes if theme.monitor == "burden"]
    if not watched:
        return pd.DataFrame(columns=["stage", "people", "answered", "share"])
    answered = answered_by(reflection)
    answered = answered[answered["role"] == role]
    stands = _stand_by_person(answered, hits[hits["theme"].isin(watched)], [])
    table = pd.DataFrame({"stage": [stage.id for stage in scheme.stages]})
    for name, people in (("people", stands), ("answered", answered)):
        table[name] = table["stage"].map(people.groupby("stage")["person"].nunique()).fillna(0).astype(int)
    return table.join(_shares(table)[["share"]])


def answered_by(reflection: pd.DataFrame) -> pd.DataFrame:
    """document, person, role, stage of the texts that one person wrote and did not withdraw."""
    has_text = reflection["text"].fillna("").astype(str).str.strip() != ""
    counts = has_text & reflection["person"].notna() & (reflection["consent"].fillna("") != "withdrawn")
    # As objects, because an empty column has no text type of its own to be matched by.
    return reflection.loc[counts, ["document", "person", "role", "stage"]].astype(object)


def _stand_by_person(answered: pd.DataFrame, hits: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """role, stage, person, `by`, stand: +1, 0 or -1, by the majority of a person's toward and away hits at a stage."""
    counted = hits.loc[hits["status"] != "rejected", ["document", *by]]
    counted = counted.assign(stand=hits["direction"].map(_SIGN))
    mentions = answered.merge(counted, on="document")
    total = mentions.groupby([*_PLACE, "person", *by], as_index=False)["stand"].sum()
    return total.assign(stand=np.sign(total["stand"]))


def _known(why: Why, codebook: Codebook | None) -> Why:
    """The why with those of its themes that the codebook has."""
    if codebook is None:
        return why
    return why.model_copy(update={"themes": tuple(each for each in why.themes if codebook.theme(each))})


def _account(answered: pd.DataFrame, hits: pd.DataFrame, scheme: Scheme, why: Why) -> dict[str, object]:
    people = {stage.id: set(answered.loc[answered["stage"] == stage.id, "person"]) for stage in scheme.stages}
    if len(people) < 2 or not why.themes:
        return {"n": 0, "up": 0, "down": 0, "direction": "not enough"}
    first, *later = people
    last = max(reversed(later), key=lambda stage: min(len(people[first] & people[stage]), VERDICT_FROM))
    both = sorted(people[first] & people[last])
    stands = _stand_by_person(answered, hits[hits["theme"].isin(why.themes)], [])
    stand = {stage: stands[stands["stage"] == stage].set_index("person")["stand"] for stage in (first, last)}
    moved = stand[last].reindex(both, fill_value=0) - stand[first].reindex(both, fill_value=0)
    up, down = int((moved > 0).sum()), int((moved < 0).sum())
    share = net_share(up, down, len(both))
    counts = {"first": first, "last": last, "n": len(both), "up": up, "down": down}
    return counts | {
        "net": share.value,
        "lo": share.lo,
        "hi": share.hi,
        "direction": _direction(share.lo, share.hi, len(both)),
    }


def _direction(lo: float | None, hi: float | None, n: int) -> str:
    if lo is None or hi is None or n < VERDICT_FROM:
        return "not enough"
    return "towards" if lo > 0 else "away" if hi < 0 else "flat"


def roles_that_wrote(scheme: Scheme, answered: pd.DataFrame) -> list[str]:
    """The roles in the scheme's order; a comparison group and people outside only where they wrote something."""
    wrote = set(answered["role"])
    return [role.id for role in scheme.roles if role.takes_part or role.id in wrote]


def _shares(table: pd.DataFrame) -> pd.DataFrame:
    """share, lo, hi of people among answered, missing below the number of people from which anything is shown."""
    pairs = zip(table["people"].tolist(), table["answered"].tolist(), strict=True)
    rows = [(x / n, *wilson(x, n)) if n >= SHOWN_FROM else (None, None, None) for x, n in pairs]
    return pd.DataFrame(rows, columns=["share", "lo", "hi"], index=table.index, dtype=float)
