"""Is our why being met? Each why with its verdict, both sides of what is said of it, and what it costs mentors."""

import pandas as pd
import streamlit as st

from analysis import actions, at_a_glance
from analysis.charts import targets
from analysis.release_words import bars, gaps_told, has_range, notices_of, own_rating, since
from pages import _cards, _frame, _parts, _records
from pages.leadership import _claims, _harm_watch

COLUMNS = {
    "label": "Measure", "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People",
    "before": "Before", "after": "After", "toward": "Change towards the aim",
    "toward_lo": "Low end", "toward_hi": "High end", "needed": "Target", "words": "Verdict",
}  # fmt: skip

PARTS = {"whys": "Why by why", "claims": "Both sides", "harm": "Harm watch", "take": "Take it with you"}
PLACE = ["scale", "role", "from_wave", "to_wave"]
READING = (
    "Each bar has a scale of its own. The dot is the average change, the blue bar the range in which it likely lies, "
    "the upright stroke the target. “Target reached” stands where even the low end of the range reaches it, “on "
    "average” where only the dot does."
)
# What the verdict on all sources means, for whoever has not read the method.
TOGETHER = {
    "Moved, consistent": ": the measure moved, and a second kind of source says so, too",
    "Moved, one source": ": only one kind of source says so",
    "Conflicting": ": the measure and what people write point opposite ways",
}
WITHOUT_A_WHY = {name: PARTS[name] for name in ("harm", "take")}


def numbers(indicators: pd.DataFrame) -> pd.DataFrame:
    """The indicators under column names a reader knows."""
    figures = ("n", "before", "after", "toward", "toward_lo", "toward_hi")
    return gaps_told(indicators[list(COLUMNS)], figures, whole=("n",)).rename(columns=COLUMNS)


def why_card(why: dict, indicator: dict | None, plan: list, scales: tuple[str, ...]) -> None:
    """A why with its verdict, what each source says of it, its actions, and what others found on its measures."""
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(_cards.escaped(why["title"]), anchor=False)
            _cards.verdict(why["state"], indicator["words"] if indicator and indicator["shown"] else "Not shown")
        _cards.plain(why["statement"])
        if indicator is not None:
            figures(indicator)
            _cards.plain(indicator["sentence"])
        now = actions_now([action for action in plan if action.why == why["why"]])
        if _frame.is_report() and not plan:  # the plan of the workbench is not in a report, but the release counted it
            now = why["action"].removeprefix("Actions: ")
        sources = {
            "What people write": why["accounts"].removeprefix("Accounts: what people write ").capitalize(),
            "All sources together": f"{why['words']}{TOGETHER.get(why['words'], '')}.",
            "Actions now" if plan or not _frame.is_report() else "Actions when this was released": now,
        }
        for name, line in sources.items():
            st.markdown(f"**{name}:** {_cards.escaped(line)}")
        _records.others_found(scales, (why["why"],))


def figures(row: dict) -> None:
    """Where it began and where it is now, in bold, with who stands behind it and how many of them moved which way."""
    rows = changes if row["scale"] and row["shown"] else []
    told = next((each for each in rows if each["shown"] and all(each[name] == row[name] for name in PLACE)), None)
    if told is None:
        return
    ends = f"on a scale of {told['minimum']:g} to {told['maximum']:g}"
    averages = "" if told["before"] is None else f"{told['before']:.1f} → {told['after']:.1f} {ends}"
    moved = "" if told["up"] is None else f"{told['up']:g} rose, {told['same']:g} stayed, {told['down']:g} fell"
    when = f"“{told['from_wave']}” to “{told['to_wave']}”"
    parts = filter(None, (averages, when, f"{told['n']:g} people", moved))
    st.markdown(f"**{_cards.escaped(row['label'])}:** {_cards.escaped('; '.join(parts))}.")


def actions_now(plan: list) -> str:
    """How the actions stand, with the names of those that are late, or else of the next one that is due."""
    told, today = actions.by_status(plan, _frame.today()), _frame.today()
    overdue = [each.title.rstrip(".") for each in plan if actions.late(each, today)]
    waiting = sorted((each for each in plan if actions.is_open(each) and each.due), key=lambda each: each.due)
    named = f" Late: {'; '.join(overdue)}." if overdue else f" Next: {waiting[0].title.rstrip('.')}." if waiting else ""
    return f"{told['open']} open, {told['late']} of them late; {told['done']} done, {told['stopped']} stopped.{named}"


def by_why() -> None:
    """What a board asks for first, how far each aim has moved, then each why with all its sources."""
    hidden_plan = _frame.is_report() and not plan
    glance = at_a_glance.lines(release, None if hidden_plan else plan, _frame.today())
    st.markdown("\n".join(f"- **{head}:** {_cards.escaped(line)}" for head, line in glance))
    if not indicators.empty and not indicators["shown"].astype(bool).any():
        _cards.too_few(release)
    elif not leading.empty:
        st.header("How far each aim has moved", anchor=False)
        st.caption(READING)
        chart(leading, "progress")
    st.header("Why by why", anchor=False)
    _cards.plain(own_rating(release.changes))
    _cards.read_by_people(release, "What people write is found")
    for why in whys.to_dict("records"):
        found = indicators[indicators["indicator"] == why["indicator"]].to_dict("records")
        scales = indicators.loc[indicators["why"] == why["why"], "scale"].drop_duplicates()
        why_card(why, found[0] if found else None, plan, tuple(filter(None, scales)))
    further = indicators[~indicators["indicator"].isin(whys["indicator"])]
    if not further.empty and indicators["shown"].astype(bool).any():
        with st.expander("Further indicators"):
            chart(further, "further")
    _cards.elsewhere("impact", "themes", "actions")


def chart(rows: pd.DataFrame, name: str) -> None:
    """Indicators with a range as a picture; those that have none, such as a figure from elsewhere, in words below."""
    drawn = rows[has_range(rows)]
    if not drawn.empty:
        notices = notices_of(release, drawn["scale"])
        _cards.chart(targets, bars(drawn), numbers(drawn), name=name, notices=notices, released=True)
    for row in rows[~has_range(rows)].to_dict("records"):
        _cards.plain(f"{row['label']}, {row['role_label']}: {row['sentence']}")


def since_the_last_one() -> None:
    """What this release tells otherwise than the one before it; nothing where it is the first."""
    if len(releases) < 2:
        return
    last, now = releases[-2:]
    lines = since(last, now)
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
changes = release.table("change").to_dict("records")
plan = _frame.store().actions(_frame.viewer(), _frame.slug())
leading = indicators[indicators["indicator"].isin(whys["indicator"])]
if whys.empty:
    st.info(
        "The scheme has not stated a why with a target yet. Without one nobody can say whether it is met.",
        icon=":material/explore:",
    )
    if _frame.viewer().may("edit scheme"):
        st.page_link("taskforce/scheme.py", label="State the why", icon=":material/explore:")
else:
    st.markdown(f"**{_cards.escaped(at_a_glance.answer(release))}**")
_cards.stand_of(release)
since_the_last_one()
_harm_watch.warning(release)
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
