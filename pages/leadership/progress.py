"""Is our why being met? Each why with its verdict, both sides of what is said of it, and what it costs mentors."""

import pandas as pd
import streamlit as st

from analysis import actions
from analysis.charts import targets
from analysis.progress.wording import say
from analysis.release import NOT_SHOWN
from pages import _cards, _frame, _parts, _records
from pages.leadership import _claims, _harm_watch
from pages.leadership._groups_told import gaps_told

COLUMNS = {
    "label": "Measure", "role_label": "Whose", "from_wave": "From", "to_wave": "To", "n": "People",
    "before": "Before", "after": "After", "toward": "Change towards the aim",
    "toward_lo": "Low end", "toward_hi": "High end", "needed": "Target", "words": "Verdict",
}  # fmt: skip

PARTS = {"whys": "Why by why", "claims": "Both sides", "harm": "Harm watch"}

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


def why_card(why: dict, indicator: dict | None, plan: list, scales: tuple[str, ...]) -> None:
    """A why with its verdict, what each source says of it, its actions, and what others found on its measures."""
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
        _records.others_found(scales, (why["why"],))


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


def by_why() -> None:
    """How far each aim has moved, then each why with all its sources."""
    if not indicators.empty and not indicators["shown"].astype(bool).any():
        _cards.too_few(release)
    elif not leading.empty:
        st.subheader("How far each aim has moved", anchor=False)
        chart(leading, "progress")
    st.subheader("Why by why", anchor=False)
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
    _cards.elsewhere("themes", "actions")


def chart(rows: pd.DataFrame, name: str) -> None:
    """Indicators with a range as a picture; those that have none, such as a figure from elsewhere, in words below."""
    drawn = rows[~is_plain(rows)]
    if not drawn.empty:
        notices = _cards.notices_of(release, drawn["scale"])
        _cards.chart(targets, bars(drawn), numbers(drawn), name=name, notices=notices)
    for row in rows[is_plain(rows)].to_dict("records"):
        _cards.plain(f"{row['label']}, {row['role_label']}: {row['sentence']}")


def is_plain(rows: pd.DataFrame) -> pd.Series:
    """True for shown indicators without a range of their change."""
    return rows["shown"].astype(bool) & (rows["toward_lo"].isna() | rows["toward_hi"].isna())


st.title("Is our why being met?")
release = _frame.latest_release()
if release is None:
    _cards.nothing_released()
    st.stop()

whys, indicators = release.table("progress_by_why"), release.table("progress_by_indicator")
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
    st.markdown(f"**{_cards.escaped(answer(whys, leading))}**")
_cards.stand_of(release)
_harm_watch.warning(release)
part = _parts.chosen(PARTS) if not whys.empty else "harm"
if part == "whys":
    by_why()
elif part == "claims":
    _claims.draw(release, whys, indicators)
else:
    _harm_watch.draw(release)
