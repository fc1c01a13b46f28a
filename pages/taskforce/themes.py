"""What are people telling us? Released themes, stage by stage, to endorse, dispute, discuss and turn into action."""

import uuid

import pandas as pd
import streamlit as st

from analysis.actions import Action
from analysis.charts import themes
from analysis.model import Refused
from pages import _cards, _frame

STANCES = {"endorse": "This rings true", "dispute": "This does not ring true", "comment": "A comment"}


def numbers(rows: pd.DataFrame) -> pd.DataFrame:
    told = rows.assign(
        people=[_count(row) for row in rows.to_dict("records")],
        share=[_share(row["share"]) for row in rows.to_dict("records")],
    )
    columns = {
        "name": "Theme",
        "stage_label": "Stage",
        "people": "People who mention it",
        "answered": "People who wrote",
        "share": "Share",
    }
    return told[list(columns)].rename(columns=columns)


def _count(row: dict) -> str:
    return "not shown" if not row["shown"] else "fewer than 3" if row["fewer"] else str(row["people"])


def _share(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def widest(rows: pd.DataFrame, number: int) -> list[str]:
    """The themes most people mention at any stage; a tie keeps the codebook's order."""
    reach = rows.assign(share=rows["share"].fillna(0).astype(float)).groupby("theme", sort=False)["share"].max()
    return list(reach.sort_values(ascending=False, kind="stable").index[:number])


@st.dialog("Turn this theme into an action")
def new_action(theme: dict, release) -> None:
    st.session_state.setdefault("action_id", str(uuid.uuid4()))
    whys = {row["why"]: row["title"] for row in release.table("progress_by_why").to_dict("records")}
    _cards.plain(f"Evidence: the theme “{theme['name']}” in release {release.content['number']}.")
    title = st.text_input("What will be done", max_chars=200, key="action_title")
    linked = [why for why in theme["whys"].split(", ") if why in whys]
    why = st.selectbox(
        "For which why", list(whys), format_func=whys.get, index=list(whys).index(linked[0]) if linked else 0
    )
    owner = st.text_input("Owner (a role, not a person)", max_chars=100, key="action_owner")
    shared = st.checkbox("A mentor is co-owner", value=True)
    due = st.date_input("Due", value=None, format="DD/MM/YYYY")
    if st.button("Add to the plan", type="primary"):
        try:
            action = Action(
                id=st.session_state["action_id"], title=title, why=why, owner_role=owner, co_owner_mentor=shared, due=due,
                evidence=(f"theme:{theme['theme']}", f"release:{release.content['number']}"),
            )  # fmt: skip
            _frame.store().save_action(_frame.viewer(), _frame.slug(), action)
        except (ValueError, Refused) as mistake:
            st.error(_cards.escaped(mistake.errors()[0]["msg"] if hasattr(mistake, "errors") else str(mistake)))
            return
        st.session_state.pop("action_id")
        st.switch_page("taskforce/actions.py")


def theme_card(theme: dict, release, comments: pd.DataFrame) -> None:
    with st.container(border=True):
        st.subheader(_cards.escaped(theme["name"]), anchor=False)
        _cards.plain(theme["definition"])
        for said in comments[comments["theme"] == theme["theme"]].to_dict("records"):
            st.caption(f"{STANCES.get(said['stance'], said['stance'])}. {_cards.escaped(said['text'] or '')}")
        if not _frame.viewer().may("edit actions"):
            return
        with st.container(horizontal=True):
            if st.button("Turn into an action", key=f"act-{theme['theme']}", icon=":material/add_task:"):
                new_action(theme, release)
            with st.popover("Say what you think"):
                stance = st.radio(
                    "Does it ring true?", list(STANCES), format_func=STANCES.get, key=f"stance-{theme['theme']}"
                )
                text = st.text_area("In your words (no names)", key=f"said-{theme['theme']}", max_chars=500)
                if st.button("Save", key=f"save-{theme['theme']}"):
                    comment = {
                        "release": release.content["number"],
                        "theme": theme["theme"],
                        "stance": stance,
                        "text": text or None,
                    }
                    _frame.store().add_theme_comment(_frame.viewer(), _frame.slug(), **comment)
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
first = told[told["role"] == next(iter(roles))]
leading = codebook.set_index("theme")["name"].reindex(widest(first, 3))
st.markdown(
    f"**{_cards.escaped(next(iter(roles.values())))} write most about {_cards.escaped(', '.join(leading.str.lower()))}.**"
)
_cards.stand_of(release)
role = st.segmented_control(
    "Whose reflections", list(roles), format_func=roles.get, default=next(iter(roles)), key="role", required=True
)
mine = rows[rows["role"] == role]
everything = st.toggle("Show all themes", key="all_themes")
named = (
    list(codebook["theme"]) if everything else [theme for theme in codebook["theme"] if theme in set(widest(mine, 6))]
)
seen = mine[mine["theme"].isin(named)].sort_values(
    "theme", key=lambda column: column.map(list(codebook["theme"]).index), kind="stable"
)
_cards.chart(themes, seen, numbers(seen), name=f"themes-{role}")
st.caption(
    "People are counted once, however often they mention a theme. Not mentioning something is not the same as not experiencing it."
)

st.subheader("Theme by theme", anchor=False)
comments = _frame.store().theme_comments(_frame.viewer(), _frame.slug())
for theme in codebook[codebook["theme"].isin(named)].to_dict("records"):
    theme_card(theme, release, comments)
