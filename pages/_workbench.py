"""What only research pages may reach: the findings of the scheme in view, computed once per version of its data."""

from __future__ import annotations

import json
from typing import NoReturn

import streamlit as st

from analysis.actions import table_of
from analysis.drafting import Words
from analysis.findings import Findings
from analysis.model import Viewer
from analysis.progress import figure_table
from analysis.quotations import NameList, read_names
from pages import _frame, _gone

TAKEN = ("why", "status", "measure", "evidence", "start")  # of an action, by the findings


def findings() -> Findings | None:
    """The findings of the scheme in view, or None while no file has been mapped.

    Needs the right to rows on every call.
    """
    viewer, slug = _frame.viewer(), _frame.slug()
    viewer.need("rows")
    store = _frame.store()
    _gone.stop_where_answers_were_deleted()
    version = store.study_version(viewer, slug)
    if not version and store.uploads(viewer, slug)["mapped"].any():
        store.rebuild(viewer, slug)  # a newer release of the program forgets builds that it cannot read
        version = store.study_version(viewer, slug)
    if not version:
        return None
    plan = tuple(
        (each.why, each.status, each.measure, each.evidence, each.start) for each in store.actions(viewer, slug)
    )
    versions = (version, store.decided(viewer, slug), store.codebook_version(viewer, slug), store.flags(viewer, slug))
    figures = tuple(each.model_dump_json() for each in store.records(viewer, slug, "figure"))
    return _findings(viewer, slug, versions, (plan, figures))


@st.cache_resource(max_entries=4, show_spinner="Computing the findings …")
def _findings(_viewer: Viewer, slug: str, versions: tuple[int, ...], beside: tuple[tuple, tuple]) -> Findings:
    """Keyed by ids and versions. Only one person uses this process in local mode, so rows may be kept in memory.

    beside: what the findings take of each action, and the figures from elsewhere as JSON.
    """
    store = _frame.store()
    study = store.study(_viewer, slug)
    if study is None:
        raise LookupError(f"scheme {slug} has version {versions[0]} and no tables")
    plan, figures = beside
    actions = table_of(dict(zip(TAKEN, each, strict=True)) for each in plan)
    return Findings(
        study,
        decisions=store.decisions(_viewer, slug),
        actions=actions,
        figures=figure_table(json.loads(each) for each in figures),
        codebook=store.codebook(_viewer, slug),
        tagged=store.tagged(_viewer, slug),
    )


def words() -> Words:
    """The passages that somebody wants to show, with the names to be kept out of them."""
    viewer, slug = _frame.viewer(), _frame.slug()
    names = _frame.store().name_list(viewer, slug)
    read = read_names(names.encode("utf-8"))[0] if names else NameList()
    return Words(tuple(_frame.store().extracts(viewer, slug)), read)


def behind(viewer: Viewer, slug: str) -> list[dict]:
    """The people behind each earlier release, oldest first."""
    return [json.loads(text) for text in _frame.store().release_behind(viewer, slug)]


def no_data() -> NoReturn:
    """The state before the first mapped file; the page ends here."""
    st.info(
        "No survey file has been mapped for this scheme yet. Upload one and say what its columns mean.",
        icon=":material/upload_file:",
    )
    st.page_link("research/data.py", label="Bring in data", icon=":material/upload_file:")
    st.stop()


def no_answers() -> None:
    """The state of a scheme whose people have written and answered no survey."""
    st.info(
        "No survey answers have come in, so nobody can be followed from wave to wave and no change can be computed. "
        "What people wrote can be read, tagged and released without any survey. If there is to be one, ask the same "
        "questions at two waves.",
        icon=":material/forum:",
    )
    with st.container(horizontal=True):
        st.page_link("research/review.py", label="Read what people wrote", icon=":material/rate_review:")
        st.page_link("research/release.py", label="Make a release", icon=":material/lock_open:")
        st.page_link("research/data.py", label="Bring in a survey", icon=":material/upload_file:")


def has_survey(findings: Findings) -> bool:
    """Whether any file held answers to questions or ready scores."""
    study = findings.study
    return not (study.answer_by_person_wave_item.empty and study.ready_score.empty)
