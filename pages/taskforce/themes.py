"""What are people telling us? Released themes, stage by stage, to endorse, dispute, discuss and turn into action."""

import uuid

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis.actions import Action
from analysis.charts import themes
from analysis.model import Refused, in_words
from pages import _cards, _frame

COLUMNS = {
    "name": "Theme",
    "stage_label": "Stage",
    "people": "People who mention it",
    "answered": "People who wrote",
    "share": "Share",
}
STANCES = {"endorse": "This rings true", "dispute": "This does not ring true", "comment": "A comment"}


def numbers(rows: pd.DataFrame) -> pd.DataFrame:
    """The shares under column names a reader knows; a hidden row and a small number say so in words."""
    told = rows.assign(
        people=[_count(row) for row in rows.to_dict("records")],
        share=[_share(share) for share in rows["share"]],
    )
    return told[list(COLUMNS)].rename(columns=COLUMNS)


def _count(row: dict) -> str:
    return "not shown" if not row["shown"] else "fewer than 3" if row["fewer"] else str(row["people"])


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def widest(rows: pd.DataFrame, number: int) -> list[str]:
    """The themes most people mention at any stage; a tie keeps the codebook's order."""
    reach = rows.assign(share=rows["share"].fillna(0).astype(float)).groupby("theme", sort=False)["share"].max()
    return list(reach.sort_values(ascending=False, kind="stable").index[:number])


def named_themes(codebook: pd.DataFrame, mine: pd.DataFrame, *, everything: bool) -> list[str]:
    """The themes to show, in the codebook's order: all of them, or the six that most people mention."""
    held = set(codebook["theme"]) if everything else set(widest(mine, 6))
    return [theme for theme in codebook["theme"] if theme in held]


@st.dialog("Turn this theme into an action")
def new_action(theme: dict, release) -> None:
    st.session_state.setdefault("action_id", str(uuid.uuid4()))
    whys = {row["why"]: row["title"] for row in release.table("progress_by_why").to_dict("records")}
    linked = [why for why in theme["whys"].split(", ") if why in whys]
    index = list(whys).index(linked[0]) if linked else 0
    _cards.plain(f"Evidence: the theme “{theme['name']}” in release {release.content['number']}.")
    action = {
        "id": st.session_state["action_id"],
        "evidence": (f"theme:{theme['theme']}", f"release:{release.content['number']}"),
        "title": st.text_input("What will be done", max_chars=200, key="action_title"),
        "why": st.selectbox("For which why", list(whys), format_func=lambda why: whys[why], index=index),
        "owner_role": st.text_input("Owner (a role, not a person)", max_chars=100, key="action_owner"),
        "co_owner_mentor": st.checkbox("A mentor is co-owner", value=True),
        "due": st.date_input("Due", value=None, format="DD/MM/YYYY"),
    }
    if st.button("Add to the plan", type="primary"):
        add_to_plan(action)


def add_to_plan(action: dict) -> None:
    """Saves the action and shows the plan; a mistake is told in a sentence and nothing typed is lost."""
    try:
        _frame.store().save_action(_frame.viewer(), _frame.slug(), Action(**action))
    except ValidationError as mistake:
        st.error(_cards.escaped(in_words(mistake)))
        return
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    st.session_state.pop("action_id")
    st.switch_page("taskforce/actions.py")


def theme_card(theme: dict, release, comments: pd.DataFrame) -> None:
    """A theme, what was said of it, and what may be done with it."""
    with st.container(border=True):
        st.subheader(_cards.escaped(theme["name"]), anchor=False)
        _cards.plain(theme["definition"])
        for said in comments[comments["theme"] == theme["theme"]].to_dict("records"):
            text = "" if pd.isna(said["text"]) else said["text"]
            st.caption(f"{STANCES.get(said['stance'], said['stance'])}. {_cards.escaped(text)}")
        if not _frame.viewer().may("edit actions"):
            return
        with st.container(horizontal=True):
            if st.button("Turn into an action", key=f"act-{theme['theme']}", icon=":material/add_task:"):
                new_action(theme, release)
            with st.popover("Say what you think"):
                comment_box(theme["theme"], _frame.latest_release_id())


def comment_box(theme: str, release: int) -> None:
    """A stance on a released theme. The box is empty again once it is kept."""
    label = "Does it ring true?"
    stance = st.radio(label, list(STANCES), format_func=lambda each: STANCES[each], key=f"stance-{theme}")
    turn = st.session_state.get(f"turn-{theme}", 0)
    key = f"said-{theme}-{turn}" if turn else f"said-{theme}"
    text = st.text_area("In your words (no names)", key=key, max_chars=500)
    if not st.button("Save", key=f"save-{theme}"):
        return
    told = {"release": release, "theme": theme, "stance": stance, "text": text or None}
    try:
        _frame.store().add_theme_comment(_frame.viewer(), _frame.slug(), **told)
    except Refused as refusal:
        st.error(_cards.escaped(str(refusal)))
        return
    st.session_state[f"turn-{theme}"] = turn + 1
    st.rerun()


st.title("What are people telling us?")
release = _frame.latest_release()
if release is None:
    _cards.nothing_released()
    st.stop()
rows, codebook = release.table("theme"), release.table("codebook")
told = rows[rows["shown"].astype(bool)]
if told.empty:
    st.info(
        "This release holds no themes: nobody has written yet, or too few people have for anything to be shown.",
        icon=":material/forum:",
    )
    st.stop()

roles = dict(zip(told["role"], told["role_label"], strict=True))
first = next(iter(roles))
leading = codebook.set_index("theme")["name"].reindex(widest(told[told["role"] == first], 3))
st.markdown(f"**{_cards.escaped(roles[first])} write most about {_cards.escaped(', '.join(leading.str.lower()))}.**")
_cards.stand_of(release)
role = st.segmented_control(
    "Whose reflections",
    list(roles),
    format_func=lambda each: _cards.escaped(roles[each]),
    default=first,
    key="role",
    required=True,
)
mine = rows[rows["role"] == role]
named = named_themes(codebook, mine, everything=st.toggle("Show all themes", key="all_themes"))
seen = mine[mine["theme"].isin(named)].sort_values("theme", key=lambda column: column.map(named.index), kind="stable")
_cards.chart(themes, seen, numbers(seen), name=f"themes-{role}")
st.caption(
    "People are counted once, however often they mention a theme. "
    "Not mentioning something is not the same as not experiencing it."
)

st.subheader("Theme by theme", anchor=False)
comments = _frame.store().theme_comments(_frame.viewer(), _frame.slug())
for theme in codebook[codebook["theme"].isin(named)].to_dict("records"):
    theme_card(theme, release, comments)
