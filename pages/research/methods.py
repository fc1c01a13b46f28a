"""How was it computed? The methods section made from what was run, and every table to take away."""

import datetime
import io
from functools import partial

import streamlit as st

from analysis import methods, reviewer
from analysis.exports import record, tidy, workbook
from analysis.findings import Findings
from analysis.model import Recipe, Viewer
from analysis.store import Store
from pages import _cards, _frame, _workbench


def headlines(findings: Findings) -> None:
    """Every indicator with all it takes to redo its likely range and verdict by hand."""
    st.header("The headlines, figure by figure", anchor=False)
    if not findings.scheme.indicators:
        st.caption("No why of this scheme has an indicator yet, so there is no headline to redo.")
    for indicator in findings.scheme.indicators:
        _cards.plain(reviewer.headline(findings, indicator))


def misleading() -> None:
    """How often each verdict is given, so that a reader knows what to expect of it."""
    st.header("How often do these verdicts mislead?", anchor=False)
    st.markdown(
        "Simulated through the same functions, everybody seen twice: a target of half a standard deviation of the "
        "change, a smallest change that matters of a fifth. Each row says how often each verdict comes out when the "
        "true change is that part of the target."
    )
    table = methods.operating_characteristics()
    names = {"n": "People", "truth": "True change, in targets", "reached": "Reached", "on_the_way": "On the way"}
    names |= {"no_clear_change": "No clear change", "moving_away": "Moving away", "too_little": "Too little data"}
    shares = {name: (100 * table[name]).round(1) for name in table.columns[2:]}
    told = table.assign(**shares).rename(columns=names)
    _cards.table(told, alt="Shares of verdicts by people and true change, in per cent", decimals=1)
    nothing = table[table["truth"] == 0]
    worst = (nothing["reached"] + nothing["on_the_way"]).max()
    st.caption(f"In per cent. Where nothing changed, at most {worst:.1%} of schemes get an upward verdict.")


def recipes_of(store: Store, viewer: Viewer, slug: str) -> list[Recipe]:
    """How each mapped file of the scheme was read, under the name by which the problems speak of the file."""
    held = store.uploads(viewer, slug)
    named = zip(held["upload"], held["file"], strict=True)
    found = [(file, store.recipe(viewer, int(upload))) for upload, file in named]
    return [recipe.model_copy(update={"file": file}) for file, recipe in found if recipe is not None]


def take_away(findings: Findings, store: Store, viewer: Viewer, slug: str) -> None:
    """Downloads for a researcher's own programs; each draws fresh pseudonyms."""
    st.header("Take the numbers away", anchor=False)
    st.markdown(
        "For your own machine only: these files hold rows of single people or small groups. They carry no code, no "
        "text and no name of a person or a file; the random words that stand for people are new in every download."
    )
    recipes = partial(recipes_of, store, viewer, slug)
    made = datetime.date.today()
    kinds = (
        ("Every table (.xlsx)", "xlsx", lambda: workbook.workbook(findings, recipes())),
        ("Every table (.csv, zipped)", "tables.zip", lambda: workbook.tables_zip(findings, recipes())),
        ("One row an answer (.csv, zipped)", "long.zip", lambda: tidy.answers_long_zip(findings)),
        ("SPSS (.sav)", "sav", lambda: tidy.spss(findings)),
        ("Analysis record (.zip)", "record.zip", lambda: record.record_zip(findings, made=made, recipes=recipes())),
    )
    with st.container(horizontal=True):
        for label, ending, make in kinds:
            st.download_button(
                label, lambda make=make: io.BytesIO(make()), f"{slug}.{ending}", on_click="ignore", key=ending
            )
    st.caption("`python -m analysis reproduce RECORD` makes the same numbers again from the analysis record.")


st.title("How was it computed?")
findings = _workbench.findings()
if findings is None:
    _workbench.no_data()
told = methods.sections(findings)
st.markdown(
    "**Everything below was made from what was run on the data in view, and it is enough to redo every headline.** "
    "Paste it into a paper, or give it to whoever checks the figures."
)
text = methods.as_text(told)
st.download_button("Download the methods section (.txt)", text, "methods.txt", "text/plain", on_click="ignore")
for section in told:
    with st.expander(section.title, expanded=section.title in ("Estimates", "Targets and verdicts")):
        for paragraph in section.paragraphs:
            _cards.plain(paragraph)
        if section.table is not None and not section.table.empty:
            _cards.table(section.table, alt=section.title)
headlines(findings)
misleading()
take_away(findings, _frame.store(), _frame.viewer(), _frame.slug())
