"""Codes that need a person: the candidates side by side, a decision with its reason, and the decisions so far."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.intake.people import LINK_COLUMNS
from analysis.model import Refused, Scheme
from pages import _cards, _frame

NOBODY = "Nobody can say who this is"
OWN = "A person of their own"
SHOWN = 10


def doubtful(scheme: Scheme) -> None:
    """One card for each code that may be another one's; nothing is chosen beforehand."""
    table = _frame.store().doubtful(_frame.viewer(), _frame.slug())
    st.header("Codes that need a person's decision", anchor=False)
    if table.empty:
        st.caption(
            "None. A code that differs in one part is followed by itself where no other code comes near; "
            "codes that differ in two parts would stand here."
        )
        return
    st.caption(
        "These codes resemble others too little to tell by themselves. If you know, or the custodian of the codes "
        "does, say who it is and why. Leaving it open is an answer, too: the person then counts, and is not followed."
    )
    cases = [(*key, case) for key, case in table.groupby(["role", "wave", "code"], sort=False, dropna=False)]
    # Keys of widgets reach the browser's storage, so they count and name no code.
    version = _frame.store().study_version(_frame.viewer(), _frame.slug())
    for number, (role, wave, code, case) in enumerate(cases[:SHOWN]):
        place = (str(role), None if pd.isna(wave) else str(wave), str(code))
        _case(scheme, place, case, key=f"{version}-{number}")
    if len(cases) > SHOWN:
        st.caption(f"{len(cases) - SHOWN} more will follow when these are decided.")


def _case(scheme: Scheme, place: tuple[str, str | None, str], case: pd.DataFrame, *, key: str) -> None:
    role, wave, code = place
    labels = {each.id: each.label for each in (*scheme.roles, *scheme.waves)}
    with st.container(border=True):
        where = f"{labels.get(role, role)}, {labels.get(wave or '', 'several waves')}"
        st.markdown(f"**`{code.replace('`', ' ')}`** – {_cards.escaped(where)}")
        _cards.table(_side_by_side(case, scheme), f"What is known of the code {code} and of its candidates")
        options = [*case["candidate"], OWN, NOBODY]
        chosen = st.radio("This is", options, index=None, key=f"is-{key}", horizontal=True)
        reason = st.text_input("Why", key=f"why-{key}", placeholder="The custodian of the codes confirmed it")
        if st.button("Decide", key=f"decide-{key}", disabled=chosen is None or not reason.strip()):
            meant = {OWN: code, NOBODY: None}.get(str(chosen), chosen)
            _decide(place, None if meant is None else str(meant), reason.strip())


def _side_by_side(case: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    """The code in the first row and each candidate below it: what may be compared, and how many parts differ."""
    waves = {each.id: each.label for each in scheme.waves}
    groups = {each.id: each.label for each in scheme.groups}
    about = [name for name in case if f"candidate_{name}" in case and name not in ("wave",)]
    first = case.iloc[0]
    rows = [{"Code": first["code"], "Parts that differ": None, **{name: first[name] for name in about}}]
    rows += [
        {
            "Code": row["candidate"],
            "Parts that differ": row["different"],
            **{name: row[f"candidate_{name}"] for name in about},
        }
        for row in case.to_dict("records")
    ]
    table = pd.DataFrame(rows)
    if "waves" in table:
        told = table["waves"].fillna("").str.split(", ")
        table["waves"] = [", ".join(waves.get(each, each) for each in held) for held in told]
    names = {"waves": "Answered at", "scores": "Scores", "cohort": "Cohort", **groups}
    return table.rename(columns=names).dropna(axis=1, how="all").astype({"Parts that differ": "Int64"})


def _decide(place: tuple[str, str | None, str], meant: str | None, reason: str) -> None:
    role, wave, code = place
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    try:
        store.decide_link(viewer, slug, role=role, wave=wave, code=code, is_=meant, reason=reason)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    store.rebuild(viewer, slug)
    st.toast("Decided; people were matched again.", icon=":material/check:")
    st.rerun()


def decisions(scheme: Scheme) -> None:
    """The decisions that stand, who took them and why, each to be taken back; and a links.csv to take in."""
    store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
    held = store.links(viewer, slug)
    with st.expander(f"Decisions so far ({len(held)})"):
        if len(held):
            _cards.table(_told(held, scheme), "Decisions on participant codes")
            options = {row["id"]: f"{row['code']} → {row['is'] or 'nobody'}" for row in held.to_dict("records")}
            left, right = st.columns([3, 1], vertical_alignment="bottom")
            chosen = left.selectbox("Decision", list(options), index=None, format_func=lambda each: options[each])
            if right.button("Take it back", disabled=chosen is None):
                store.undo_link(viewer, int(chosen))
                store.rebuild(viewer, slug)
                st.toast("Taken back; people were matched again.", icon=":material/undo:")
                st.rerun()
            kept = held.reindex(columns=LINK_COLUMNS)
            _cards.download(kept, "links", "Download the decisions (links.csv)")
        by_hand(scheme)


def by_hand(scheme: Scheme) -> None:
    """A decision on any code, for somebody who knows of one that resembles nothing."""
    st.markdown("**Say it of any code**")
    left, middle, right = st.columns(3)
    role = left.selectbox("Role", [each.id for each in scheme.roles], format_func=_label(scheme), key="any-role")
    waves = [None, *(each.id for each in scheme.waves)]
    wave = middle.selectbox("Wave", waves, format_func=_label(scheme, "every wave"), key="any-wave")
    code = right.text_input("Code as written", key="any-code").strip()
    usual = left.text_input("Usual code of that person", key="any-usual", placeholder="empty: nobody can say").strip()
    reason = middle.text_input("Why", key="any-reason").strip()
    if right.button("Decide", key="any-decide", disabled=not code or not reason):
        _decide((str(role), wave, code), usual or None, reason)


def _label(scheme: Scheme, otherwise: str = ""):
    names = {each.id: each.label for each in (*scheme.roles, *scheme.waves)}
    return lambda each: names.get(each, otherwise)


def _told(held: pd.DataFrame, scheme: Scheme) -> pd.DataFrame:
    names = {each.id: each.label for each in (*scheme.roles, *scheme.waves)}
    told = held.assign(
        role=held["role"].map(names),
        wave=held["wave"].map(names).fillna("every wave"),
        **{"is": held["is"].fillna("nobody can say")},
        at=held["at"].astype(str).str[:10],
    )
    columns = {
        "role": "Role",
        "wave": "Wave",
        "code": "Code",
        "is": "Is",
        "reason": "Why",
        "by": "Decided by",
        "at": "On",
    }
    return told[list(columns)].rename(columns=columns)
