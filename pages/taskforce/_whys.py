"""The whys: what the scheme is for, how it will be known, and what participants themselves hoped for."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from analysis.charts import why_tree
from analysis.model import Indicator, Scheme, Why
from analysis.progress.own_whys import own_whys, sentences
from analysis.release import Release
from analysis.release_words import some_of
from pages import _cards, _frame, _targets
from pages.taskforce import _why_forms, _why_gone

Rows = Mapping[str, dict]  # by the id of an indicator or a why
SAID = {
    "problem": "The problem before the scheme",
    "evidence": "What tells of it",
    "affected": "Who is affected",
    "change_mentors": "Should change for mentors",
    "change_mentees": "Should change for mentees",
    "change_organisation": "Should change in the organisation",
}
NOT_YET = "Not released yet"
TREE = {"label": "Why or indicator", "verdict": "Verdict"}
OWN = {
    "role_label": "Who wrote", "stage_label": "Stage", "name": "Theme", "people": "People", "answered": "Of",
    "whys": "Stated why that names it",
}  # fmt: skip


def draw() -> None:
    """The part of the page: each why with its indicators and their verdicts, the tree of all, people's own whys."""
    scheme, release = _frame.scheme(), _targets.latest_release()
    verdicts, told = released(release, scheme)
    if may_change():
        _why_gone.draw(scheme)
    if scheme.whys:
        st.header("What each why rests on", anchor=False)
        tree(scheme, verdicts, told)
    for why in scheme.whys:
        card(scheme, why, verdicts, told)
    if release is not None:
        own(release, scheme)
    outside(scheme)
    if may_change():
        with st.expander("Add a why", expanded=not scheme.whys):
            _why_forms.add_why()
        if scheme.whys:
            with st.expander("Add an indicator with its target", expanded=not scheme.indicators):
                _why_forms.add_indicator()
        with st.expander("Add people outside the scheme"):
            _why_forms.add_outside()


def may_change() -> bool:
    return _frame.viewer().may("edit scheme") and not _frame.is_report()


def released(release: Release | None, scheme: Scheme) -> tuple[Rows, Rows]:
    """The released verdicts of the indicators, and of the whys, that the scheme still has as they were judged.

    Whoever changed a target, or what carries a why, is told nothing of it by the old verdict.
    """
    if release is None:
        return {}, {}
    told = release.content["scheme"]["definition"]["indicators"]
    then = {each["id"]: _asked(Indicator.model_validate(each)) for each in told}
    same = {each.id for each in scheme.indicators if then.get(each.id) == _asked(each)}
    rows = release.table("progress_by_indicator").to_dict("records")
    whys = release.table("progress_by_why").to_dict("records")
    return (
        {row["indicator"]: row for row in rows if row["indicator"] in same},
        {
            row["why"]: row
            for row in whys
            if row["indicator"] == _leading(scheme, row["why"])
            and (row["indicator"] is None or row["indicator"] in same)
        },
    )


def _asked(indicator: Indicator) -> dict:
    """What an indicator asks, and since when."""
    return indicator.model_dump(exclude={"due", "late", "primary"})


def _leading(scheme: Scheme, why: str) -> str | None:
    """The indicator that carries a why: the primary one, else the first."""
    mine = [each for each in scheme.indicators if each.why == why]
    return next((each.id for each in mine if each.primary), mine[0].id if mine else None)


def without_primary(scheme: Scheme, why: Why) -> str:
    """What it means that no primary indicator carries a why; nothing where one does."""
    mine = [each for each in scheme.indicators if each.why == why.id]
    if not mine or any(each.primary for each in mine):
        return ""
    return "No primary target is named for this why: its first further indicator carries the verdict."


def carried(scheme: Scheme) -> str:
    """How many of the whys a primary indicator carries, and what carries the others."""
    first = {why.id: without_primary(scheme, why) for why in scheme.whys}
    bare = [why.title for why in scheme.whys if not any(each.why == why.id for each in scheme.indicators)]
    further = [why.title for why in scheme.whys if first[why.id]]
    number = len(scheme.whys) - len(bare) - len(further)
    all_of = "each why" if len(scheme.whys) > 1 else "the why"
    told = [f"A primary indicator carries {all_of if number == len(scheme.whys) else f'{number} of them'}"]
    told = told if number else [f"No primary indicator carries {'any of them' if len(scheme.whys) > 1 else 'it'}"]
    if further:
        told.append(f"a further one, which is no primary target, carries {_named(further)}")
    if bare:
        told.append(f"nothing measures {_named(bare)} yet")
    return f"{'; '.join(told)}."


def _named(titles: list[str]) -> str:
    return some_of([f"“{each}”" for each in titles], apart=", ")


# --------------------------------------------------------------------------------------------------------------- cards


def card(scheme: Scheme, why: Why, verdicts: Rows, told: Rows) -> None:
    """All that the register holds of a why, and each of its indicators in a line."""
    with st.container(border=True):
        st.subheader(_cards.escaped(why.title), anchor=False)
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.badge(_cards.escaped(told[why.id]["words"] if why.id in told else NOT_YET), color="gray")
            if may_change():
                _why_forms.opener(f"why-{why.id}")
        _cards.plain(why.statement)
        lines = [
            f"**{label}:** {_cards.escaped(getattr(why, name))}" for name, label in SAID.items() if getattr(why, name)
        ]
        if lines:
            st.markdown("  \n".join(lines))
        if may_change() and _why_forms.is_open(f"why-{why.id}"):
            _why_forms.change_why(why)
        mine = [each for each in scheme.indicators if each.why == why.id]
        if flag := without_primary(scheme, why):
            st.markdown(f":material/flag: {flag}")
        for each in mine:
            line(scheme, each, verdicts.get(each.id))
        if not mine:
            st.markdown("No indicator yet: nobody can say whether it is met.")


def line(scheme: Scheme, each: Indicator, row: dict | None) -> None:
    """An indicator with its target, and its verdict in the newest release."""
    words, state = _verdict(row)
    with st.container(gap="small"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            _cards.verdict(state, words)
            if may_change():
                _why_forms.opener(f"indicator-{each.id}")
        _cards.plain(_targets.in_a_line(scheme, each))
    if may_change() and _why_forms.is_open(f"indicator-{each.id}"):
        with st.container(border=True):
            _why_forms.change_indicator(each)


def _verdict(row: dict | None) -> tuple[str, str | None]:
    """The released verdict in words; see `released`."""
    if row is None:
        return NOT_YET, None
    return (row["words"], row["state"]) if row["shown"] else ("Not shown", None)


# ------------------------------------------------------------------------------------------------- tree and own whys


def tree(scheme: Scheme, verdicts: Rows, told: Rows) -> None:
    """The whys, their indicators and the verdicts in words."""
    rows = tree_rows(scheme, verdicts, told)
    numbers = rows.assign(
        label=["– " * level + label for level, label in zip(rows["level"], rows["label"], strict=True)]
    )
    _cards.chart(why_tree, rows, numbers[list(TREE)].rename(columns=TREE), name="why-tree")


def tree_rows(scheme: Scheme, verdicts: Rows, told: Rows) -> pd.DataFrame:
    """What the chart of the tree reads, in the order of the scheme."""
    rows = []
    for why in scheme.whys:
        known = told.get(why.id, {})
        said = known.get("words", NOT_YET)
        head = {"level": 0, "label": why.title, "verdict": said, "state": known.get("state")}
        rows.append({**head, "carries": False, "primary": False})
        mine = [each for each in scheme.indicators if each.why == why.id]
        leading = _leading(scheme, why.id)
        for each in mine:
            words, state = _verdict(verdicts.get(each.id))
            label = _targets.called(scheme, each)
            place = {"level": 1, "label": label, "verdict": words, "state": state}
            rows.append({**place, "carries": each.id == leading, "primary": each.primary})
    table = pd.DataFrame(rows, columns=["level", "label", "verdict", "state", "carries", "primary"])
    return table.assign(shown=table["verdict"] != "Not shown")


def own(release: Release, scheme: Scheme) -> None:
    """What participants hoped or worried about at first, beside the stated whys."""
    table = own_whys(release.table("theme"), scheme)
    st.header("What participants wrote at first, beside these whys", anchor=False)
    if table.empty:
        st.caption("Nothing is released of what people wrote at the first stage, so their own whys are not known.")
        return
    for sentence in sentences(table):
        st.markdown(f"- {_cards.escaped(sentence)}")
    st.caption(
        "Counted by the phrases of the codebook, each theme by itself; somebody may mention several, as a hope or as a "
        "worry."
    )
    with st.expander("Every theme of the first stage, and the why that names it"):
        shown = table[list(OWN)].assign(whys=table["whys"].replace("", "none"))
        _cards.table(shown.rename(columns=OWN), alt="Themes of the first stage beside the stated whys", decimals=0)


def outside(scheme: Scheme) -> None:
    """Applicants, former colleagues, partner organisations: each with a small survey of its own."""
    told = [
        f"{role.label}{'' if role.invited is None else f' ({role.invited} asked)'}"
        for role in scheme.roles
        if role.outside
    ]
    if told:
        st.header("People outside the scheme", anchor=False)
        _cards.plain(f"{'; '.join(told)}. Each has a small survey of its own; nobody is compared with them.")
