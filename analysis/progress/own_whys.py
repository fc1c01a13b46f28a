"""What participants themselves hoped or worried about, beside what the scheme says it is for.

own_why: one row a theme in a role, of the first stage at which its people are told: role, role_label, stage_label,
theme, name, people, answered, share (0 to 1), whys (titles of the stated whys that name it, joined by "; ").
All of it stands in the released table of themes: how many mention any of several themes cannot be had from counts of
each, so nothing is added up.
"""

from __future__ import annotations

import pandas as pd

from analysis.model import Scheme

OWN_WHY = ("role", "role_label", "stage_label", "theme", "name", "people", "answered", "share", "whys")
MOST = 5  # themes of a role that many mention
UNNAMED = "{people} wrote of {themes}, which no stated why names."
NAMED = "What {people} wrote of most is named by a stated why."


def own_whys(theme: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """The themes of each role's first stage with counts, those that most mention first.

    theme: of a release. Roles that take part, in the order of the scheme. Themes that fewer than three people mention
    are left out.
    """
    stages = {stage.id: place for place, stage in enumerate(scheme.stages)}
    shown = theme[theme["shown"].astype(bool) & ~theme["fewer"].astype(bool) & theme["stage"].isin(stages)]
    rows = []
    for role in (each for each in scheme.roles if each.takes_part):
        mine = shown[shown["role"] == role.id]
        if mine.empty:
            continue
        first = min(mine["stage"], key=stages.__getitem__)
        own = mine[mine["stage"] == first].assign(whys=lambda rows: [_whys(scheme, each) for each in rows["theme"]])
        own = own.assign(share=own["people"].astype(int) / own["answered"].astype(int))
        rows.append(own.sort_values(["people", "theme"], ascending=[False, True], kind="stable")[list(OWN_WHY)])
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(OWN_WHY))


def sentences(own: pd.DataFrame) -> list[str]:
    """A sentence a role: which of the five themes that most of its people mention no stated why names."""
    told = []
    for label, rows in own.groupby("role_label", sort=False):
        most = rows.head(MOST)
        unnamed = most[most["whys"] == ""]["name"].tolist()
        people = f"At “{most['stage_label'].iloc[0]}” {label}"
        words = (
            " and ".join(filter(None, (", ".join(f"“{each}”" for each in unnamed[:-1]), f"“{unnamed[-1]}”")))
            if unnamed
            else ""
        )
        told.append(UNNAMED.format(people=people, themes=words) if unnamed else NAMED.format(people=label))
    return told


def _whys(scheme: Scheme, theme: str) -> str:
    return "; ".join(why.title for why in scheme.whys if theme in why.themes)
