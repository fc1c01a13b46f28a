"""Is our why being met? Each why with its verdict, both sides of what is said of it, and what it costs mentors."""

import streamlit as st

from analysis import at_a_glance
from analysis.progress.wording import without_chance
from analysis.release_words import as_read, has_range
from pages import _cards, _frame, _parts, _records
from pages.leadership import _claims, _harm_watch, _why_card

PARTS = {"whys": "Why by why", "claims": "Both sides", "harm": "Harm watch", "take": "Take it with you"}
IN_PLAIN_WORDS = (
    "That is how often luck alone would make at least one primary target look better; further measures are not counted."
)
WITHOUT_A_WHY = {name: PARTS[name] for name in ("harm", "take")}


def by_why() -> None:
    """What a board asks for first, then each why with all its sources."""
    today, hidden_plan = _frame.today(), _frame.is_report() and not plan
    glance = _frame.once(release, "at a glance", lambda: at_a_glance.lines(release, None, today))
    glance = glance if hidden_plan else [*glance, at_a_glance.done(plan, today)]
    st.markdown("\n".join(f"- **{head}:** {_cards.escaped(line)}" for head, line in glance))
    some_shown = indicators["shown"].astype(bool).any()
    if not indicators.empty and not some_shown:
        _cards.too_few(release)
    st.header("Why by why", anchor=False)
    leading = indicators[indicators["indicator"].isin(whys["indicator"]) & indicators["shown"].astype(bool)]
    if has_range(leading).any():
        st.caption(_why_card.READING)
    for chance in sorted({without_chance(each)[1] for each in indicators["sentence"]} - {""}):
        st.caption(f"{_cards.escaped(chance)} {IN_PLAIN_WORDS}")
    _cards.read_by_people(release, "What people write is found")
    shelf = _records.shelf()
    for why in whys.to_dict("records"):
        _why_card.draw(release, why, plan, shelf)
    others = indicators[~indicators["indicator"].isin(whys["indicator"])]
    if not others.empty and some_shown:
        with st.expander("Further measures in full"):
            _why_card.chart(release, list(others["indicator"]), "further")
            for row in others[~has_range(others)].to_dict("records"):
                _cards.plain(f"{row['label']}, {row['role_label']}: {as_read(row['sentence'])}")
    _cards.elsewhere("impact", "themes", "actions")


def since_the_last_one() -> None:
    """What this release tells otherwise than the one before it; nothing where it is the first."""
    if len(releases) < 2:
        return
    last, now = releases[-2:]
    lines = at_a_glance.since(last, now)
    before = f"release {last.content['number']} of {last.made.day} {last.made:%B %Y}"
    with st.expander(f"What is told otherwise since {before} ({len(lines)})", icon=":material/history:"):
        for line in lines:
            st.markdown(f"- {_cards.escaped(line)}")
        if not lines:
            st.markdown("No verdict has changed.")


st.title("Is our why being met?")
releases = _frame.releases()
release = releases[-1] if releases else None
if release is None:
    _cards.nothing_released()
    st.stop()

whys, indicators = release.table("progress_by_why"), release.table("progress_by_indicator")
plan = _frame.store().actions(_frame.viewer(), _frame.slug())
if whys.empty:
    st.info(
        "The scheme has not stated a why with a target yet. Without one nobody can say whether it is met.",
        icon=":material/explore:",
    )
    if _frame.viewer().may("edit scheme"):
        st.page_link("taskforce/scheme.py", label="State the why", icon=":material/explore:")
else:
    answer = _frame.once(release, "answer", lambda: at_a_glance.answer(release))
    st.markdown(f"**{_cards.escaped(answer)}**")
_cards.stand_of(release)
since_the_last_one()
_harm_watch.warning(release, None if _frame.is_report() and not plan else plan)
part = _parts.chosen(PARTS if not whys.empty else WITHOUT_A_WHY)
if part == "whys":
    by_why()
elif part == "claims":
    _claims.draw(release, whys, indicators)
elif part == "take":
    from pages.leadership import _take_away  # what writes slides takes a fifth of the time of a first page to load

    _take_away.draw(release)
else:
    _harm_watch.draw(release)
