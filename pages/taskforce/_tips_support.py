"""What was released of support and reward, of voice, and of reflection; prompts and sheets to take away."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import delivery, guidance
from analysis.progress.wording import plainly
from analysis.release import NOT_SHOWN
from pages import _cards, _frame

TAKEN = {
    "what": "What", "measure": "Heading in the log", "role_label": "Whose", "people": "People", "total": "In total",
    "mean": "On average",
}  # fmt: skip
SUPPORTED = ("time offered", "time used", "hours", "reward", "contact")
GUIDED = ("session", "gathering", "handbook", "agreement")
STOPPED = ("ended", "reason", "when")
STOPPING = "How many ended early, why and when"
VOICE = {
    "wave": "Wave", "felt": "Juniors feel", "felt_people": "Juniors", "believed": "Seniors believe",
    "believed_people": "Seniors", "apart": "Seniors higher by about",
}  # fmt: skip
STATES = {
    "kept": "Kept", "in part": "Kept in part", "not kept": "Not kept", "not told": "Not shown",
    "nothing agreed": "Nothing was agreed",
}  # fmt: skip


# --------------------------------------------------------------------------------------------------------- support


def support(held: delivery.Held) -> None:
    """Time, reward, guidance, how many stopped and why, of whole roles; never a list or a ranking of people."""
    rows = held.participation
    for title, kinds in (
        ("Time, reward and support", SUPPORTED), ("Sessions, get-togethers, handbook", GUIDED),
        (STOPPING, STOPPED), ("What people chose", ("chosen",)),
    ):  # fmt: skip
        st.header(title, anchor=False)
        if kinds == STOPPED:
            for sentence in delivery.stopping_in_words(held.release):
                _cards.plain(sentence)
        _taken(rows[rows["kind"].isin(kinds)], kinds, title if kinds != STOPPED else "")
    contact = held.scheme.contact
    _cards.plain(f"Contact for support: {contact}" if contact else "No contact for support is named.")
    _read(held)
    typed = [each for each in held.happened("figure") if each.topic == "support"]
    for each in typed:
        among = f" of {each.of}" if each.of is not None else ""
        unit = f" {each.unit}" if each.unit else ""
        _cards.plain(f"{each.title}: {plainly(each.value)}{among}{unit} ({_records_day(each.date)})")


def _records_day(date) -> str:
    return f"{date.day} {date:%B %Y}"


def _taken(rows: pd.DataFrame, kinds: tuple[str, ...], title: str) -> None:
    """The rows that a release tells of these kinds as a table, those it hides, and the kinds that it does not have.

    title: of the table; without one there is none.
    """
    shown = rows[rows["shown"].astype(bool)] if len(rows) else rows
    if len(shown) and title:
        told = shown.assign(what=[delivery.KINDS[kind][0] for kind in shown["kind"]])
        told = told.astype({"people": "Int64", "total": float, "mean": float})
        told = told[list(TAKEN)].rename(columns=TAKEN)
        _cards.table(told, alt=f"What the log of participation tells: {title}", decimals=1)
    hidden = rows[~rows["shown"].astype(bool)] if len(rows) else rows
    for kind, mine in hidden.groupby("kind", sort=False):
        whose = ", ".join(mine["role_label"].drop_duplicates())
        _cards.plain(f"{delivery.KINDS[str(kind)][0]} ({whose}): {NOT_SHOWN}")
    absent = [delivery.KINDS[kind][0] for kind in kinds if kind not in set(rows["kind"])]
    if absent:
        st.caption(f"Not found in the released log: {', '.join(absent).lower()}.")


def _read(held: delivery.Held) -> None:
    """Which headings were understood, since a heading in other words would be missed."""
    if held.release is None:
        return
    understood = list(dict.fromkeys(held.participation["measure"]))
    others = delivery.unrecognised(held.release)
    with st.expander("How the headings of the log were read"):
        _cards.plain(f"Understood by their words: {', '.join(understood) or 'none'}.")
        _cards.plain(f"Other headings, of which this page says nothing: {', '.join(others) or 'none'}.")


# ----------------------------------------------------------------------------------------------------------- voice


def voice(held: delivery.Held) -> None:
    """The influence that juniors feel beside what seniors believe of it, in the averages that were released."""
    st.header("Do seniors see what juniors feel?", anchor=False)
    table = delivery.voice_by_wave(held.release)
    for sentence in delivery.voice_in_words(held.release):
        _cards.plain(sentence)
    if len(table):
        _cards.table(table.rename(columns=VOICE), alt="Felt influence and what seniors believe of it", decimals=1)
        st.caption(
            "Averages as they were released, each of people who answered at both waves; what lies between them is "
            "reckoned from these, so it is rounded, and no likely range of it is known."
        )
    st.page_link(
        "taskforce/scheme.py", label="Who proposed, decided and owns", icon=":material/groups:",
        query_params={"part": "people", "of": "decisions"},
    )  # fmt: skip


# ------------------------------------------------------------------------------------------ reflection and guidance


def reflection(held: delivery.Held) -> None:
    """Whether what was agreed on reflection was kept, prompts for what is missing, and sheets to print."""
    scheme, release = held.scheme, held.release
    st.header("Was the reflection that was agreed on kept?", anchor=False)
    kept = guidance.commitment(release)
    if kept.empty:
        st.info("No release tells yet who reflected, and when.", icon=":material/hourglass_empty:")
    else:
        for row in kept.to_dict("records"):
            said = f": {row['said']}" if row["said"] else ""
            st.markdown(f"- **{_cards.escaped(row['stage_label'])}.** {STATES[row['state']]}{_cards.escaped(said)}")
    if scheme.stages and not delivery.after_stages(scheme):
        _cards.plain("No stage lies after the scheme. What lasts is known only if people are asked again later.")
    _missing(guidance.gaps(scheme, release))
    st.header("To take away and print", anchor=False)
    with st.container(horizontal=True):
        _sheet("Handbook sheet (.html)", guidance.handbook(scheme), "handbook")
        _sheet("Prompts (.html)", guidance.prompt_sheet(scheme, release), "prompts")
    with st.expander("Prompts of every stage"):
        prompts = guidance.prompts_by_stage(scheme)
        for label, mine in prompts.groupby("stage_label", sort=False):
            st.markdown(f"**{_cards.escaped(str(label))}**")
            st.markdown(
                "\n".join(f"- {_cards.escaped(row.whose)}: {_cards.escaped(row.words)}" for row in mine.itertuples())
            )
        if prompts.empty:
            st.caption("The scheme has no stage of reflection yet.")


def _missing(gaps: pd.DataFrame) -> None:
    if gaps.empty:
        return
    st.header("Prompts for what is missing", anchor=False)
    for row in gaps.to_dict("records"):
        with st.container(border=True):
            whose = row["role_label"] or guidance.LEVELS[row["level"]]
            asked = " (less than half of what was expected came)" if row["expected"] else " (none came, none expected)"
            st.markdown(f"**{_cards.escaped(row['stage_label'])}: {_cards.escaped(whose)}**{asked}")
            st.markdown("\n".join(f"- {_cards.escaped(each)}" for each in row["words"]))


def _sheet(label: str, content: str, name: str) -> None:
    st.download_button(
        label, content, f"{_frame.slug()}-{name}.html", "text/html", icon=":material/print:", on_click="ignore",
        key=f"sheet-{name}",
    )  # fmt: skip
