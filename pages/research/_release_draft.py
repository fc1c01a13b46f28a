"""The draft of the next release: made once for each state of the data, and laid out as readers would see it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from analysis.charts import coverage
from analysis.drafting import Draft, Words, draft, known_again
from analysis.findings import Findings
from analysis.release import Release, open_earlier
from analysis.release_words import gaps_told
from pages import _cards, _frame, _workbench
from pages.leadership import _groups

VERDICTS = {
    "label": "Measure", "role_label": "Whose", "n": "People", "toward": "Change towards the aim",
    "toward_lo": "Low end", "toward_hi": "High end", "needed": "Target", "words": "Verdict",
}  # fmt: skip
CHANGES = {
    "label": "Measure", "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People",
    "before": "Before", "after": "After", "change": "Change", "lo": "Low end", "hi": "High end",
}  # fmt: skip
BY_GROUP = {
    "label": "Measure", "role_label": "Whose", "group_label": "By", "member": "Group", "people": "People",
    "before": "Before", "after": "After", "change": "Change", "lo": "Low end", "hi": "High end",
}  # fmt: skip
THEMES = {
    "role_label": "Whose", "stage_label": "Stage", "name": "Theme", "people": "People", "answered": "Of",
    "share": "Share", "lo": "Low end", "hi": "High end",
}  # fmt: skip
MOVED = {
    "role_label": "Whose", "name": "Theme", "from_stage": "From", "to_stage": "To", "difference": "Difference in share",
    "lo": "Low end", "hi": "High end", "word": "In words",
}  # fmt: skip
TOGETHER = {
    "role_label": "Whose", "stage_label": "Stage", "name": "Theme", "other_name": "And", "both": "Mention both",
    "answered": "Of",
}  # fmt: skip
HEARD = {
    "level": "Level", "role_label": "Whose", "stage_label": "Stage", "received": "Received", "expected": "Expected",
}  # fmt: skip
WORDS = {"name": "Theme", "role_label": "Whose", "stage": "Stage", "kind": "As", "words": "Words"}
SEEN = {
    "progress_by_indicator": ("Verdicts", VERDICTS),
    "change": ("Change by role", CHANGES),
    "change_by_group": ("Change by group", BY_GROUP),
    "followed_by_group": ("Who answered again, by group", _groups.AGAIN),
    "participation": ("What people took part in", _groups.TOOK_PART),
    "theme": ("Themes", THEMES),
    "theme_change": ("Themes: what rose and what fell", MOVED),
    "theme_pair": ("Themes that the same people mention", TOGETHER),
    "coverage": ("Who was heard", HEARD),
    "extract": ("Words of participants", WORDS),
}
# Tables in which a row that is held back keeps its place, and the figures that it then does not tell.
FIGURES = {
    "progress_by_indicator": ("n", "toward", "toward_lo", "toward_hi"),
    "change": ("n", "before", "after", "change", "lo", "hi"),
    "change_by_group": ("people", "before", "after", "change", "lo", "hi"),
    "followed_by_group": ("people", "share"),
    "participation": ("people", "total", "mean"),
}
CANDIDATES = (*FIGURES, "theme")
# Of whole people and of whole notes: a table with gaps in it would tell them as 31.0.
COUNTS = ("n", "people", "answered", "both", "received", "expected")


def all_earlier() -> list[Release]:
    """Every release made, oldest first, also those of an earlier program, which no reader sees any more."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    numbers = sorted(store.releases(viewer, slug)["release"])
    texts = (store.release_text(viewer, slug, int(number)) for number in numbers)
    return [open_earlier(text) for text in texts if text]


@dataclass(frozen=True)
class _Asked:
    """What a draft is made of."""

    findings: Findings
    earlier: list[Release]
    behind: list[dict]
    words: Words


def prepared(findings: Findings, earlier: list[Release]) -> Draft:
    """The draft as things stand. Holding it against everything released takes a while, so it is kept by its state."""
    viewer, slug = _frame.viewer(), _frame.slug()
    viewer.need("rows")
    behind, words = _workbench.behind(viewer, slug), _workbench.words()
    day = _frame.today().isoformat()
    return _made((slug, day, *_versions(), _digest(behind, words)), _Asked(findings, earlier, behind, words))


def _versions() -> tuple:
    """Whatever a draft depends on, by number: data, decisions, codebook, plan and everything people decided."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    plan = tuple((each.why, each.status) for each in store.actions(viewer, slug))
    data = (store.study_version(viewer, slug), store.decided(viewer, slug))
    texts = (store.codebook_version(viewer, slug), store.flags(viewer, slug))
    released = tuple(store.releases(viewer, slug)["sha256"])
    return data, texts, plan, released, len(store.scheme_history(viewer, slug))


def _digest(behind: list[dict], words: Words) -> str:
    """Of what has no version: who stands behind each release, which a withdrawal changes, and the words chosen."""
    told = [json.dumps(behind, sort_keys=True), *(each.model_dump_json() for each in words.extracts)]
    told.append(words.names.model_dump_json())
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


@st.cache_resource(max_entries=4, show_spinner="Holding every figure against everything released so far …")
def _made(key: tuple, _asked: _Asked) -> Draft:
    """Keyed by ids and versions; the tables of a draft are never changed."""
    behind = known_again(_asked.findings, _asked.earlier, _asked.behind)
    return draft(_asked.findings, today=_frame.today(), earlier=_asked.earlier, behind=behind, words=_asked.words)


def as_read(name: str, table: pd.DataFrame, roles: dict[str, str]) -> pd.DataFrame:
    """A table of the draft under names a reader knows, whole people as whole numbers. roles: labels of roles."""
    columns = SEEN[name][1]
    if "role_label" not in table:
        table = table.assign(role_label=table["role"].map(roles))
    if name == "followed_by_group":
        return _groups.again_in_numbers(table)
    if name in FIGURES:
        whole = tuple(each for each in COUNTS if each in FIGURES[name] and name != "change_by_group")
        return gaps_told(table[list(columns)], FIGURES[name], whole=whole).rename(columns=columns)
    told = table[list(columns)].infer_objects()
    whole = {each: pd.to_numeric(told[each]).astype("Int64") for each in COUNTS if each in told}
    if "fewer" in table:
        few, count = table["fewer"].astype(bool), "received" if "received" in told else "people"
        number = whole[count].astype("string").fillna("")
        whole[count] = number.mask(few, coverage.FEWER)
    return told.assign(**whole).rename(columns=columns)


def preview(release: Release) -> None:
    """What readers would see, row by row; a row that is held back keeps its place and tells no figure."""
    roles = {role["id"]: role["label"] for role in release.content["scheme"]["roles"]}
    for name, (title, _) in SEEN.items():
        table = release.table(name)
        st.header(title, anchor=False)
        if table.empty:
            st.caption("Nothing of this kind.")
            continue
        st.caption(_shown(table, name))
        decimals = 2 if name.startswith("theme") else 1
        _cards.table(as_read(name, table, roles), f"What would go out: {title}", decimals=decimals)


def _shown(table: pd.DataFrame, name: str) -> str:
    if "shown" not in table or name not in CANDIDATES:
        return _cards.counted(len(table), "row would be shown.", "rows would be shown.")
    shown = int(table["shown"].astype(bool).sum())
    alone = ""
    if "before" in FIGURES.get(name, ()):
        number = int((table["shown"].astype(bool) & table["before"].isna()).sum())
        alone = f" Of these, {number} tell only the change and not the averages." if number else ""
    return f"{shown} of {len(table)} rows would be shown; the others keep their place and say nothing.{alone}"
