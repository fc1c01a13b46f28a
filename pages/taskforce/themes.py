"""What are people telling us? Released themes, stage by stage, to endorse, dispute, discuss and turn into action."""

import pandas as pd
import streamlit as st

from analysis.progress.wording import within
from pages import _cards, _frame, _parts
from pages.taskforce import _movement, _reading, _theme_card, _theme_rows, _theme_words

PARTS = {"themes": "Themes", "movement": "Movement", "heard": "Who was heard", "together": "Read together"}


def chosen_part() -> str:
    part = _parts.chosen(PARTS)
    if part != "together":
        st.query_params.pop("theme", None)
    return part


def chosen_role(roles: dict[str, str]) -> str:
    role = st.segmented_control(
        "Whose reflections",
        list(roles),
        format_func=lambda each: _cards.escaped(roles[each]),
        default=next(iter(roles)),
        key=f"role-{slug}",
        required=True,
        label_visibility="collapsed",
        persist_state="session",
    )
    return str(role)


def by_theme(role: str) -> None:
    """The shares of a role stage by stage, what no why names, and every theme with what was said of it."""
    mine = rows[rows["role"] == role]
    named = _theme_rows.named_themes(codebook, mine, everything=st.toggle("Show all themes", key="all_themes"))
    seen = mine[mine["theme"].isin(named)]
    seen = seen.sort_values("theme", key=lambda column: column.map(named.index), kind="stable")
    _theme_words.chart(seen, f"themes-{role}")
    st.caption(
        f"{which(mine, len(named))} Click on a dot, or on “Words” below, to read what was released with a theme. "
        "People are counted once, however often they mention it. Not mentioning something is not the same as not "
        "experiencing it."
    )
    _movement.missing_whys(release, told, whys)
    st.header("Theme by theme", anchor=False)
    for theme in named:
        _theme_card.draw(themes[theme], release, whys, (comments, notes))


def which(mine: pd.DataFrame, number: int) -> str:
    """Which themes the chart and the cards show, and in which order."""
    last = _theme_rows.at_the_last_stage(mine)
    order = (
        f", those most mentioned at the stage “{_cards.escaped(last['stage_label'].iloc[0])}” first."
        if len(last)
        else "."
    )
    everything = number == len(codebook) or number > _theme_rows.FIRST
    return f"{'All themes' if everything else 'The six themes that most people mention'}{order}"


st.title("What are people telling us?")
release = _frame.latest_release()
if release is None:
    _cards.nothing_released()
    st.stop()
rows, codebook = release.table("theme"), release.table("codebook")
told = rows[rows["shown"].astype(bool)]
if told.empty:
    _theme_words.none_released(release)
    st.stop()

store, viewer, slug = _frame.store(), _frame.viewer(), _frame.slug()
whys = {why.id: why.title for why in _frame.scheme().whys}
comments, notes = store.theme_comments(viewer, slug), store.meeting_notes(viewer, slug)
roles = dict(zip(told["role"], told["role_label"], strict=True))
# The headline stands above the choice of the role and is about the one that is chosen.
about = st.session_state.get(f"role-{slug}")
about = about if about in roles else next(iter(roles))
headline = _theme_rows.headline(rows[rows["role"] == about], within(roles[about]))
st.markdown(f"**{_cards.escaped(headline)}**")
_cards.read_by_people(release)
_cards.stand_of(release)
themes = {theme["theme"]: theme for theme in codebook.to_dict("records")}
part = chosen_part()
if part == "themes":
    by_theme(chosen_role(roles))
elif part == "movement":
    _movement.movement(release, chosen_role(roles))
elif part == "heard":
    _movement.heard(release)
else:
    order = list(dict.fromkeys([*_theme_rows.widest(told), *themes]))
    _reading.draw(release, [themes[theme] for theme in order if theme in themes], whys, notes)

# What a dot of the chart, or a button inside a window, asked for: only one window can be open at a time.
if theme := themes.get(st.session_state.pop("words_of", "")):
    _theme_words.opened(theme, release)
elif theme := themes.get(st.session_state.pop("act_on", "")):
    _theme_card.new_action(theme, release, whys)
