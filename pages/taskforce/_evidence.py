"""What an action may stand on and be measured by: released themes, measures and indicators, by their names."""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st

from analysis import actions
from analysis.actions import Action
from pages import _cards


def themes(release) -> dict[str, str]:
    """The themes of the codebook of a release by id."""
    return {} if release is None else dict(release.table("codebook")[["theme", "name"]].itertuples(index=False))


def measures(release) -> dict[str, str]:
    """The measures of a release by id."""
    if release is None:
        return {}
    return dict(release.table("change").drop_duplicates("scale")[["scale", "label"]].itertuples(index=False))


def offered(release) -> dict[str, str]:
    """References that an action may stand on, with what they are called."""
    told = {f"theme:{name}": f"Theme: {words}" for name, words in themes(release).items()}
    return told | {f"measure:{name}": f"Measure: {words}" for name, words in measures(release).items()}


def figures(release) -> dict[str, str]:
    """Released figures of which one may tell of an action: indicators first, then measures and themes by role."""
    if release is None:
        return {}
    told: dict[str, str] = {}
    others = release.beside
    for row in release.table("progress_by_indicator").to_dict("records"):
        if row["role"] in others or row.get("kind") == "participation":  # of a log, which has no before
            continue
        span = f" ({row['from_wave']} to {row['to_wave']})" if row["from_wave"] else ""
        told[f"indicator:{row['indicator']}"] = f"Indicator: {row['label']}, {row['role_label']}{span}"
    changes, themes_told = release.table("change"), release.table("theme")
    for row in changes[~changes["role"].isin(others)].to_dict("records"):
        told[f"measure:{row['scale']}|{row['role']}"] = f"Measure: {row['label']}, {row['role_label']}"
    mine = themes_told[~themes_told["role"].isin(others)]
    for row in mine.drop_duplicates(["theme", "role"]).to_dict("records"):
        told[f"theme:{row['theme']}|{row['role']}"] = f"Theme: {row['name']}, {row['role_label']}"
    return told


def in_words(release, evidence: Iterable[str]) -> str:
    """References that an action or a decision stands on, as a reader knows them."""
    return actions.evidence_in_words(evidence, _names(release))


def _names(release) -> dict[str, dict[str, str]]:
    """What everything is called that a reference may point at, by kind and id."""
    if release is None:
        return {}
    scheme, indicators = release.content["scheme"], release.table("progress_by_indicator")
    return {
        "theme": themes(release),
        "measure": measures(release),
        "indicator": dict(indicators[["indicator", "label"]].itertuples(index=False)),
        "role": {each["id"]: each["label"] for each in scheme["roles"]},
        "stage": {each["id"]: each["label"] for each in scheme["stages"]},
    }


def one_in_words(release, reference: str) -> str:
    """A reference as a choice of a form says it."""
    words = in_words(release, [reference])
    return words[:1].upper() + words[1:]


def links(release, action: Action) -> None:
    """From an action to the themes that it rests on, with their released words."""
    known = themes(release)
    for theme in actions.themes_behind(action):
        if theme in known:
            st.page_link(
                "taskforce/themes.py",
                label=f"Read the theme “{_cards.escaped(known[theme])}”",
                icon=":material/forum:",
                query_params={"part": "together", "theme": theme},
            )
