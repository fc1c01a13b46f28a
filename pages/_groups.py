"""Parts of the change page: groups and the gaps between them, single questions, single people as shares."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from analysis.charts import forest, single, stacked
from analysis.estimates import (
    INDIVIDUAL_SENTENCES,
    RELIABILITY_SENTENCES,
    SENTENCES,
    SHOWN_FROM,
    MeasurementError,
    benjamini_hochberg,
    expected_by_error,
    measurement_error,
    responders,
)
from analysis.estimates.reliability import ALPHA_FROM, OMEGA_FROM, Reliability
from analysis.findings import Findings
from analysis.instruments import band_sentence, people_by_band
from analysis.items import ItemChange, consistency, item_changes, unlinked_items
from analysis.model import Instrument, Scale
from analysis.one_change import gaps_of, groups_of
from pages import _cards

GROUPS = {
    "member": "Group", "n": "People at both waves", "before": "Before", "after": "After", "change": "Change",
    "lo": "Low end", "hi": "High end", "route": "Route", "reason": "Note",
}  # fmt: skip
GAPS = {
    "member": "Group", "reference": "Held against", "n": "People", "n_reference": "Held against: people",
    "gap_before": "Gap before", "difference": "Difference in change", "lo": "Low end", "hi": "High end",
    "p": "p (Holm)",
}  # fmt: skip


def for_whom(findings: Findings, row: pd.Series, scale: pd.Series) -> None:
    """Group by group, then the gap, then mentor against mentee of the same pair."""
    place = (row["scale"], row["role"], row["from_wave"], row["to_wave"])
    groups, between = groups_of(findings, *place), gaps_of(findings, *place)
    if groups.empty:
        _cards.plain("This scheme has no grouping variable, or nobody of this role gave one.")
    else:
        labels = dict(zip(groups["group"], groups["label"], strict=True))
        group = st.selectbox("Grouping", list(labels), format_func=labels.get, key="change_group")
        own = (each[each["group"] == group] for each in (groups, between))
        name = "-".join((*place, group))
        _one_grouping(*own, scale, name=name, notices=[findings.notice(row["scale"])])
    _within_pairs(findings, row)


def _one_grouping(
    groups: pd.DataFrame, between: pd.DataFrame, scale: pd.Series, *, name: str, notices: list[str]
) -> None:
    members = groups.assign(kind="group", label=groups["member"])
    compared = between.assign(kind="gap", label=between["member"] + " against " + between["reference"])
    columns = ["kind", "label", "change", "lo", "hi", "n", "n_reference"]
    told = [members.reindex(columns=columns), compared.rename(columns={"difference": "change"})[columns]]
    rows = _toward(pd.concat([each for each in told if len(each)], ignore_index=True), scale)
    numbers = groups[list(GROUPS)].rename(columns=GROUPS)
    _cards.chart(forest, rows, numbers, name=f"groups-{name}", decimals=2, notices=notices)
    for sentence in between["sentence"]:
        _cards.plain(sentence)
    if len(between):
        with st.expander("The gaps in numbers"):
            told = between.assign(p=[_p(None if pd.isna(each) else each) for each in between["p_holm"]])
            _cards.table(told[list(GAPS)].rename(columns=GAPS), alt="Gaps between groups")
    st.caption(
        "Fewer than 5 people are not shown, nor the smallest other group where it would follow from the total. "
        "Groups are small and readers know each other, so this stays on the workbench."
    )


def _toward(rows: pd.DataFrame, scale: pd.Series) -> pd.DataFrame:
    """The rows as the chart draws them: positive towards the aim, with the range of the scale."""
    facts = {"minimum": scale["minimum"], "maximum": scale["maximum"], "shown": rows["change"].notna()}
    if scale["higher"] == "better":
        return rows.assign(**facts)
    return rows.assign(change=-rows["change"], lo=-rows["hi"], hi=-rows["lo"], **facts)


def _within_pairs(findings: Findings, row: pd.Series) -> None:
    table = findings.change_within_pairs
    if row["role"] not in ("mentor", "mentee"):
        return
    found = table[
        (table["scale"] == row["scale"])
        & (table["from_wave"] == row["from_wave"])
        & (table["to_wave"] == row["to_wave"])
    ].dropna(subset=["difference"])
    for each in found.to_dict("records"):
        span = "" if pd.isna(each["lo"]) else f" (likely range {each['lo']:.2f} to {each['hi']:.2f})"
        _cards.plain(
            f"Mentee against mentor of the same pair, {each['n']} pairs: difference in change "
            f"{each['difference']:.2f}{span}. Both scores rose in {each['both_rose']:.0f} pairs, one of them in "
            f"{each['one_rose']:.0f}, neither in {each['neither_rose']:.0f}."
        )


def single_questions(findings: Findings, row: pd.Series) -> None:
    """One question of the measure at a time, and how well they hang together at the start."""
    instrument, scale = _measure(findings, row["scale"])
    if instrument is None or scale is None or not scale.items:
        _cards.plain("This measure came as ready scores, so there are no single questions to show.")
        return
    waves = (row["from_wave"], row["to_wave"])
    for found in consistency(findings.study, instrument, scale, row["role"], waves[0]):
        _cards.plain(_hang_together(found))
    known = list(item_changes(findings.study, instrument, scale, row["role"], waves))
    if not known:
        _unlinked(findings, instrument, scale, row)
        return
    # By number: a box that held the questions themselves would go on showing those of the role chosen before.
    named = {each.item: each for each in known}
    item = st.selectbox(
        "Question",
        list(named),
        format_func=lambda each: f"{each}. {named[each].text}",
        key=f"change_item-{row['scale']}",
    )
    _one_question(findings, named[item], waves, notices=[instrument.notice])
    _every_question(known)


def _one_question(findings: Findings, each: ItemChange, waves: tuple[str, str], *, notices: list[str]) -> None:
    labels = {wave.id: wave.label for wave in findings.scheme.waves}
    rows = [
        (labels[wave], label, people)
        for wave, counts in zip(waves, (each.before, each.after), strict=True)
        for (_, label), people in zip(each.answers, counts, strict=True)
    ]
    table = pd.DataFrame(rows, columns=["wave_label", "answer", "n"])
    numbers = table.set_axis(["Wave", "Answer", "People"], axis=1)
    table = table.assign(shown=True)
    moved = (each.up, each.same, each.down)
    _cards.chart(stacked, table, numbers, name=f"item-{each.item}", notices=notices, moved=moved)
    net = (
        f"{each.net.value:+.0%} (likely range {each.net.lo:+.0%} to {each.net.hi:+.0%})"
        if each.net.lo is not None
        else ""
    )
    superior = (1 + (each.net.value or 0)) / 2
    _cards.plain(
        f"Of {each.n} people who answered both times {each.up} moved towards the better end, {each.same} stayed and "
        f"{each.down} moved away: net share {net}. Picking one of them at random, the later answer is the better one "
        f"with a chance of {superior:.0%}, ties counted half. {each.top_label}: {each.top_before:.0%} before, "
        f"{each.top_after:.0%} after. Mid-p of as many up as down: {_p(each.mid_p)}."
    )


def _unlinked(findings: Findings, instrument: Instrument, scale: Scale, row: pd.Series) -> None:
    """The questions where nobody can be followed: the answers of each wave, whoever gave them."""
    waves = (row["from_wave"], row["to_wave"])
    known = list(unlinked_items(findings.study, instrument, scale, row["role"], waves))
    if not known:
        _cards.plain("Fewer than 5 people answered its questions at each wave.")
        return
    for each in known:
        _cards.plain(f"{each.item}. {each.text}: {each.sentence()}")


def _every_question(known: list[ItemChange]) -> None:
    """All questions of the measure beside each other, for whoever looks where to look."""
    adjusted = benjamini_hochberg([each.mid_p for each in known])
    rows = [
        (f"{each.item}. {each.text}", each.n, each.up, each.same, each.down, each.net.value, each.net.lo, each.net.hi)
        for each in known
    ]
    names = ["Question", "People", "Up", "Same", "Down", "Net share", "Low end", "High end"]
    table = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[-3:], float))
    _cards.table(table.assign(**{"p (adjusted)": [_p(each) for each in adjusted]}), alt="Every question of the measure")
    st.caption(
        f"A list to look into, and no more: mid-p adjusted for {_cards.counted(len(known), 'question')} "
        "(Benjamini and Hochberg 1995). Up is towards the better end."
    )


def single_people(findings: Findings, row: pd.Series) -> None:
    """Shares of people who changed by more than their measure moves by itself, and how many stand in which band."""
    instrument, scale = _measure(findings, row["scale"])
    people = findings.pairs(row["scale"], row["role"], row["from_wave"], row["to_wave"])
    if instrument is None or scale is None:
        return
    _beyond_noise(findings, row, (instrument, scale), people)
    _bands(scale, people)


def _bands(scale: Scale, people: pd.DataFrame) -> None:
    """How many of the people at both waves stand in each published band; never who."""
    counts = [people_by_band(scale, people[wave]) for wave in ("before", "after")]
    if not scale.bands:
        return
    if any(each is None for each in counts):
        _cards.plain("Bands are not shown: one of them would hold fewer than 5 people.")
        return
    before, after = (each["n"].tolist() for each in counts if each is not None)
    labels = [] if counts[0] is None else counts[0]["label"].tolist()
    told = pd.DataFrame({"Band": labels, "People before": before, "People after": after})
    _cards.table(told, alt="People in each band, before and after")
    st.caption(_cards.escaped(band_sentence(scale)))


def _beyond_noise(findings: Findings, row: pd.Series, measure: tuple[Instrument, Scale], people: pd.DataFrame) -> None:
    instrument, scale = measure
    error, source = _error(scale) or _own_error(findings, instrument, scale, row, people["before"].std())
    if error is None:
        _cards.plain(INDIVIDUAL_SENTENCES["no_reliability"])
        return
    sign = 1 if scale.higher == "better" else -1
    before, after = (sign * people[wave].to_numpy() for wave in ("before", "after"))
    found = responders(before, after, error.detectable, error=error)
    if found.expected is None or found.improved is None:
        few = found.n < SHOWN_FROM
        _cards.plain(SENTENCES["suppressed_lt5"] if few else INDIVIDUAL_SENTENCES["n_lt_10"].format(n=found.n))
        return
    parts = {"better": found.improved, "within it": found.same, "worse": found.worse}
    shares = [f"{name} {each.value:.0%} ({each.lo:.0%} to {each.hi:.0%})" for name, each in parts.items() if each]
    net = found.net
    span = "" if net is None or net.lo is None else f" Net share {net.value:+.0%} ({net.lo:+.0%} to {net.hi:+.0%})."
    _cards.plain(
        f"The score of one person moves by up to {error.detectable:.2f} points without any change. Counting only moves "
        f"beyond that, of {found.n} people: {', '.join(shares)}.{span} "
        f"{INDIVIDUAL_SENTENCES['noise_line'].format(share=f'{found.expected:.1%}')}"
    )
    _drawn(findings, row, people, error.detectable, parts)
    if scale.smallest_change:
        points = _cards.counted(scale.smallest_change, "point")
        _cards.plain(
            f"The smallest change that matters is {points}. Of unchanged people "
            f"{expected_by_error(scale.smallest_change, error):.0%} would move up by that much from measurement error."
        )
    st.caption(_cards.escaped(f"{source} Shares of people, never a list of them."))


def _drawn(findings: Findings, row: pd.Series, people: pd.DataFrame, detectable: float, parts: dict) -> None:
    """Before against after, person by person, with the band of what a score moves by itself."""
    n = int(people.dropna().shape[0])
    counts = {name: round(each.value * n) for name, each in parts.items()}
    scale = findings.scales.set_index("scale").loc[row["scale"]]
    known = {name: scale[name] for name in ("label", "minimum", "maximum", "higher")}
    moved = {"improved": counts["better"], "within": counts["within it"], "worse": counts["worse"]}
    told = {"n": n, "detectable": detectable} | known | moved
    numbers = pd.DataFrame({"Moved": list(counts), "People": list(counts.values())})
    name = f"single-{row['scale']}-{row['role']}"
    _cards.chart(single, pd.DataFrame([told]), numbers, name=name, people=people.reset_index(drop=True))


def _error(scale: Scale) -> tuple[MeasurementError | None, str] | None:
    """How far one unchanged person's score moves: as published, else from published spread and reliability."""
    told = scale.measurement
    if told is None:
        return None
    doubt = "" if told.confirmed else " This figure is from general knowledge and waits to be confirmed."
    source = f"{told.source}.{doubt}"
    if told.error is not None:
        of_change = told.error * math.sqrt(2)
        return MeasurementError(told.error, of_change, told.reliable or 1.96 * of_change), source
    if told.sd is None or told.reliability is None:
        return None
    return measurement_error(told.sd, told.reliability), source


def _own_error(
    findings: Findings, instrument: Instrument, scale: Scale, row: pd.Series, sd: float
) -> tuple[MeasurementError | None, str]:
    """The same from these people's own answers, where at least a hundred tell how the items hang together."""
    found = consistency(findings.study, instrument, scale, row["role"], row["from_wave"])
    if not found or found[0].value is None or not 0 <= found[0].value < 1 or not sd > 0:
        return None, ""
    error = measurement_error(float(sd), found[0].value, own_people=found[0].n)
    rests = f"From the spread and {found[0].method} of these {found[0].n} people, which makes it a little too small."
    return error, rests


def _measure(findings: Findings, scale: str) -> tuple[Instrument | None, Scale | None]:
    for instrument in findings.instruments.values():
        for each in instrument.scales:
            if each.id == scale:
                return instrument, each
    return None, None


def _hang_together(found: Reliability) -> str:
    if found.value is None:
        least = OMEGA_FROM if found.method == "omega" else ALPHA_FROM
        return RELIABILITY_SENTENCES[found.reason].format(least=least)
    span = "" if found.lo is None else f", likely {found.lo:.2f} to {found.hi:.2f}"
    if found.treat_with_care and found.lo is not None:
        said = {"value": f"{found.value:.2f}", "lo": f"{found.lo:.2f}", "hi": f"{found.hi:.2f}"}
        return RELIABILITY_SENTENCES["treat_with_care"].format(**said)
    method = found.method.replace("_", "-")
    return f"At the start the items hang together ({method} {found.value:.2f}{span}; {found.n} people)."


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "< 0.001" if value < 0.001 else f"{value:.2f}" if value >= 0.1 else f"{value:.3f}"
