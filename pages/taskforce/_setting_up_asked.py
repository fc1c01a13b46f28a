"""Steps of setting up a scheme about what is measured: which questionnaires, how large a change, which indicators."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import instruments, questions, setting_up
from analysis.model import Scheme
from pages import _cards, _frame, _targets
from pages.taskforce._setting_up_forms import Part, attempt, button, form_of, kept, link

USUAL = (
    "A usual set takes five to eight minutes: a wellbeing scale (SWEMWBS after registering, else the open ONS4), "
    "belonging, voice, safety in the team, seniors' understanding, the quality of the conversations and the burden of "
    "taking part. A burnout scale only where that is the why."
)
ASKED = "Questionnaires that the forms ask"
COLUMNS = {"label": "Measure", "who": "Role (people)", "smallest": "Smallest change", "could": "Yours seen?"}


def draw(scheme: Scheme) -> None:
    """Which questionnaires are asked, on what terms, and how large a change so many people could show."""
    known = instruments.offered(scheme, used=scheme.asked)
    st.caption(USUAL)
    part = Part(lambda scheme: {"asked": list(scheme.asked)}, {"asked": ASKED})
    form = form_of("setup-asked", part)
    names = {each.id: each.name for each in known.values()}
    asked = form.several("asked", ASKED, names, placeholder="The ready-made set")
    button(form, "Save this choice", lambda: {"asked": asked}, "Questionnaires chosen", part=part)
    if not scheme.asked and not asked:
        st.button("Take the ready-made set", on_click=attempt, args=(_take_ready_made,))
    chosen = scheme.model_copy(update={"asked": tuple(asked)})
    _length(chosen)
    _terms([known[each.instrument] for each in questions.wanted(chosen) if each.instrument in known])
    _seen(chosen)


def _take_ready_made() -> None:
    if _frame.scheme().asked:
        return  # somebody else chose meanwhile
    kept({"asked": list(dict.fromkeys(each.instrument for each in questions.stock().asked))}, "Questionnaires chosen")


def _length(scheme: Scheme) -> None:
    """How many questions each role meets at the first wave and at the last."""
    if not scheme.waves:
        st.caption("No wave yet, so nothing is asked of anybody. Add waves under “Waves and stages”.")
        return
    told = []
    for role in (each for each in scheme.roles if not each.outside):
        first, last = (len(_measured(scheme, role, wave)) for wave in (scheme.waves[0], scheme.waves[-1]))
        told.append(f"{_cards.escaped(role.label)}: {first} at the first wave, {last} at the last")
    if told:
        st.caption(f"Questions to choose an answer to. {'; '.join(told)}.")


def _measured(scheme: Scheme, role, wave) -> list:
    return [each for each in questions.form(scheme, role, wave) if each.answers]


def _terms(asked) -> None:
    owned = list(dict.fromkeys(each.name for each in asked if not each.items))
    with st.expander("Whose these are, and on what terms", expanded=bool(owned)):
        if owned:
            st.markdown(
                f"**The words of {_cards.escaped(', '.join(owned))} are their owners' to give.** Get them from the "
                "owner; the question sheets hold their place and their answers."
            )
        for sentence in instruments.terms_of({each.id: each for each in asked}.values()):
            st.caption(_cards.escaped(sentence))


def _seen(scheme: Scheme) -> None:
    """The smallest change that would be seen, before anybody sets a target that nobody could see."""
    st.markdown("**How large a change could so many people show?**")
    share = st.number_input(
        "Of a hundred people invited, so many answer both times",
        min_value=10, max_value=100, value=round(setting_up.SHARE * 100), step=5, key="setting-up-share",
        persist_state="session",
    )  # fmt: skip
    rows = setting_up.detectable(scheme, share=share / 100)
    if rows.empty:
        st.caption("Enter how many people of each role are invited; then it can be said.")
        return
    told = rows.assign(
        who=rows["role_label"] + " (" + rows["people"].astype(str) + ")",
        smallest=[_smallest(row) for row in rows.to_dict("records")],
    )
    _cards.table(told[list(COLUMNS)].rename(columns=COLUMNS), alt="The smallest change that would usually be seen")
    named = rows[rows["could"].isin(["yes", "no", "not known yet"])].to_dict("records")
    lines = [f"- {row['label']}, {row['role_label'].lower()}: {row['words']}" for row in named]
    few = rows[rows["could"] == "too few people"].drop_duplicates("role").to_dict("records")
    lines += [f"- {row['role_label']}: {row['words']}" for row in few]
    st.markdown("\n".join(_line(each) for each in lines))
    starred = " * The spread is from general knowledge and waits to be confirmed." if rows["assumed"].any() else ""
    st.caption(
        "The smallest average change that so many people answering both times would show four times in five, supposing "
        "that the two waves go together as usual (0.6). SD: standard deviations between people. No clear change does "
        "not mean no change."
        f"{_cards.escaped(starred)}"
    )


def _smallest(row: dict) -> str:
    """In points where a spread is known, else in standard deviations between people."""
    if not pd.isna(row["points"]):
        return f"{row['points']:.1f} points{' *' if row['assumed'] else ''}"
    return "" if pd.isna(row["sds"]) else f"{row['sds']:.2f} SD"


def _line(line: str) -> str:
    return f"- {_cards.escaped(line.removeprefix('- '))}"


def indicators(scheme: Scheme) -> None:
    """The indicators there are; they are entered with the whys."""
    if not scheme.whys:
        st.markdown("There is no why yet, so nothing can be measured for one.")
    for why in scheme.whys:
        st.markdown(f"**{_cards.escaped(why.title)}**")
        mine = [each for each in scheme.indicators if each.why == why.id]
        told = [f"- {_cards.escaped(_targets.in_a_line(scheme, each))}" for each in mine]
        st.markdown("\n".join(told) or "No indicator yet: nobody can say whether it is met.")
    link("Go to the whys and give them indicators" if scheme.whys else "Go to the whys and state one", "why")
    if any(wave.date for wave in scheme.waves):
        st.caption("An indicator that is entered after its data arrived says so wherever it is shown.")
