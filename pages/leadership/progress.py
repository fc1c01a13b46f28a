"""Is our why being met? Each why with its verdict, its evidence and what is being done about it."""

import pandas as pd
import streamlit as st

from analysis import actions
from analysis.charts import targets
from analysis.instruments import all_instruments
from analysis.progress.whys import BURDEN, LOAD
from analysis.progress.wording import say
from analysis.release import NOT_SHOWN
from pages import _cards, _frame
from pages.leadership._groups_told import gaps_told

COLUMNS = {
    "label": "Measure", "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People",
    "before": "Before", "after": "After", "toward": "Change towards the aim",
    "toward_lo": "Low end", "toward_hi": "High end", "needed": "Target", "words": "Verdict",
}  # fmt: skip

# Verdicts that tell of a movement, and what they say of the comparison group where it may have moved as much.
MOVED, NO_CLEARER = ("REACHED", "ON_THE_WAY"), ("not clearly more than", "less than")


def answer(whys: pd.DataFrame, leading: pd.DataFrame) -> str:
    """The whole page in a sentence: where the leading indicators stand, and how many whys have a second source."""
    counts = leading["words"].value_counts()
    told = "; ".join(f"{words[0].lower()}{words[1:].rstrip('.')} for {number}" for words, number in counts.items())
    consistent = int((whys["words"] == "Moved, consistent").sum())
    backed = (
        f" For {consistent} of them what people write, or what was done, points the same way." if consistent else ""
    )
    moved = leading[leading["state"].isin(MOVED)]
    alike = int(moved["comparison"].isin(NO_CLEARER).sum())
    doubted = f" For {alike} of them people who did not take part may have changed as much." if alike else ""
    return f"Of {_cards.counted(len(whys), 'stated why')}: {told or 'none has a measure yet'}.{backed}{doubted}"


def bars(indicators: pd.DataFrame) -> pd.DataFrame:
    """The indicators as the chart of targets reads them: everything turned so that right is towards the aim."""
    axis = indicators["axis"].fillna(1).astype(float)
    return indicators.assign(
        label=indicators["label"] + ", " + indicators["role_label"].str.lower(),
        change=indicators["toward"],
        lo=indicators["toward_lo"],
        hi=indicators["toward_hi"],
        target=indicators["needed"],
        verdict=indicators["words"],
        axis_lo=-axis,
        axis_hi=axis,
    )


def numbers(indicators: pd.DataFrame) -> pd.DataFrame:
    """The indicators under column names a reader knows."""
    figures = ("n", "before", "after", "toward", "toward_lo", "toward_hi")
    return gaps_told(indicators[list(COLUMNS)], figures, whole=("n",)).rename(columns=COLUMNS)


def why_card(why: dict, indicator: dict | None, plan: list) -> None:
    """A why with its verdict, what each source says of it, and the actions that belong to it."""
    with st.container(border=True):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(_cards.escaped(why["title"]), anchor=False)
            _cards.verdict(why["state"], indicator["words"] if indicator and indicator["shown"] else "Not shown")
        _cards.plain(why["statement"])
        if indicator is not None:
            _cards.plain(indicator["sentence"])
        now = actions_now([action for action in plan if action.why == why["why"]])
        if _frame.is_report() and not plan:  # the plan of the workbench is not in a report, but the release counted it
            now = f"When this was released, {why['action'][:1].lower()}{why['action'][1:]}"
        lines = [f"All sources together: {why['words'].lower()}.", why["accounts"], now]
        st.caption("  \n".join(_cards.escaped(line) for line in lines))


def actions_now(plan: list) -> str:
    told = actions.by_status(plan, _frame.today())
    return (
        f"Actions now: {told['open']} open (of these {told['late']} late), "
        f"{told['done']} done, {told['stopped']} stopped."
    )


def own_rating(changes: pd.DataFrame) -> str:
    """How far the scheme meets its whys as people see it, once, for it was asked of the scheme as a whole."""
    rows = changes[(changes["scale"] == "why") & changes["shown"].astype(bool)].to_dict("records")
    said = [f"{row['role_label']} {rated(row)} ({row['n']} people)" for row in rows]
    if not said:
        asked = (changes["scale"] == "why").any()
        return f"Own rating of the whole scheme: {NOT_SHOWN if asked else 'not asked at two waves.'}"
    ends = f"{rows[0]['minimum']:g} to {rows[0]['maximum']:g}"
    return f"Own rating of the whole scheme, {ends}, on average: {'; '.join(said)}."


def rated(row: dict) -> str:
    """The two averages of a rating, or its change where only that may be told."""
    if row["before"] is None:
        return f"changed by {say(row['change'], 1)} from {row['from_wave']} to {row['to_wave']}, averages not shown"
    return f"{row['before']:.1f} at {row['from_wave']}, {row['after']:.1f} at {row['to_wave']}"


def burden(row: dict, behind: str) -> None:
    """The mentors' burden: a warning that nothing on the page can hide, or the reason why there is none.

    behind: on how many people and which scale it rests.
    """
    if row["on"]:
        said = f"{row['sentence']} {behind}".strip()
        st.warning(f"**The mentors' burden.** {_cards.escaped(said)}", icon=":material/warning:")
        return
    said = "no warning sign." if row["measured"] else "nothing is told of it here."
    st.caption(f"The mentors' burden: {said}")


def behind_burden(sentence: str, changes: pd.DataFrame, themes: pd.DataFrame) -> str:
    """Who stands behind the sentence of the burden: its scale with its people, and who wrote at its stages."""
    burdens = {scale.id for each in all_instruments().values() if each.monitor == "burden" for scale in each.scales}
    mine = changes[(changes["role"] == "mentor") & changes["scale"].isin(burdens) & changes["shown"].astype(bool)]
    told = [
        f"{row['label']}: {row['n']} mentors, on a scale of {row['minimum']:g} to {row['maximum']:g}."
        for row in mine.to_dict("records")
        if LOAD.format(rise=say(row["change"], 1), first=row["from_wave"], last=row["to_wave"]) in sentence
    ]
    wrote = themes[(themes["role"] == "mentor") & themes["shown"].astype(bool)].drop_duplicates("stage")
    named = [row for row in wrote.to_dict("records") if BURDEN.format(stage=row["stage_label"]) in sentence]
    counts = ", ".join(f"{int(row['answered'])} at {row['stage_label']}" for row in named)
    return " ".join([*told, *([f"Mentors who wrote: {counts}."] if counts else [])])


st.title("Is our why being met?")
release = _frame.latest_release()
if release is None:
    _cards.nothing_released()
    st.stop()

whys, indicators, harm = release.table("progress_by_why"), release.table("progress_by_indicator"), release.table("harm")
plan = _frame.store().actions(_frame.viewer(), _frame.slug())
if whys.empty:
    st.info(
        "The scheme has not stated a why with a target yet. Without one nobody can say whether it is met.",
        icon=":material/explore:",
    )
    if _frame.viewer().may("edit scheme"):
        st.page_link("taskforce/scheme.py", label="State the why", icon=":material/explore:")
    st.stop()

leading = indicators[indicators["indicator"].isin(whys["indicator"])]
st.markdown(f"**{_cards.escaped(answer(whys, leading))}**")
_cards.stand_of(release)
changes = release.table("change")
for row in harm.to_dict("records"):
    burden(row, behind_burden(row["sentence"], changes, release.table("theme")))

if not leading.empty:
    st.subheader("How far each aim has moved", anchor=False)
    _cards.chart(
        targets, bars(leading), numbers(leading), name="progress", notices=_cards.notices_of(release, leading["scale"])
    )
st.subheader("Why by why", anchor=False)
_cards.plain(own_rating(changes))
_cards.read_by_people(release, "What people write is found")
for why in whys.to_dict("records"):
    found = indicators[indicators["indicator"] == why["indicator"]].to_dict("records")
    why_card(why, found[0] if found else None, plan)
further = indicators[~indicators["indicator"].isin(whys["indicator"])]
if not further.empty:
    with st.expander("Further indicators"):
        notices = _cards.notices_of(release, further["scale"])
        _cards.chart(targets, bars(further), numbers(further), name="further", notices=notices)
