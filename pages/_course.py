"""Parts of the change page: how a measure went over time, beside the comparison group, and what to bear in mind."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analysis.charts import dots, waves
from analysis.findings import Findings
from analysis.instruments import norm_sentences
from analysis.model import Scheme
from analysis.one_change import cautions_of, contrasts_of, dose_of
from pages import _cards

COURSE = {
    "role_label": "Role", "wave_label": "Wave", "n": "People", "mean": "Mean", "lo": "Low end", "hi": "High end",
}  # fmt: skip


def over_time(findings: Findings, row: pd.Series, scale: pd.Series) -> None:
    """The means of everybody who answered at each wave, the comparison group beside them."""
    scheme = findings.scheme
    beside = [each.id for each in scheme.roles if each.comparison and each.beside == row["role"]]
    table = _means(findings, row["scale"], [row["role"], *beside], scale)
    held = findings.score_tables[row["scale"], row["role"]]
    labels = {each.id: each.label for each in scheme.waves}
    people = pd.DataFrame(held.scores, columns=[labels[wave] for wave in held.waves])
    _cards.chart(
        waves,
        table,
        table[list(COURSE)].rename(columns=COURSE),
        name=f"course-{row['scale']}-{row['role']}",
        notices=[findings.notice(row["scale"])],
        decimals=2,
        people=people,
        events=_events(scheme, held.waves),
        references=_references(findings, row["scale"]),
    )
    st.caption(
        "Everybody who answered at a wave counts there, followed or not, so these means do not add up to a change."
    )
    for norm in _norms(findings, row["scale"]):
        st.caption(_cards.escaped(norm))
    _planned(contrasts_of(findings, row["scale"], row["role"]))


def _norms(findings: Findings, scale: str) -> list[str]:
    """What populations scored on this scale, with source and date."""
    known = (each for own in findings.instruments.values() for each in own.scales if each.id == scale)
    return [f"Elsewhere: {norm}" for each in known for norm in norm_sentences(each)]


def _planned(contrasts: pd.DataFrame) -> None:
    """The comparisons of waves that were planned, whichever one the reader looks at; did it last?"""
    if len(contrasts) < 2:
        return
    st.markdown("**The planned comparisons of waves**")
    st.markdown("\n".join(f"- {_cards.escaped(each)}" for each in contrasts["sentence"]))
    st.caption(
        "The first stands for itself; the others are adjusted for their number (Holm 1979). Where some people were "
        "seen only once, all come from one model of all waves."
    )


def beside_comparison(findings: Findings, row: pd.Series) -> None:
    """What can be said beside those who did not take part, or why nothing can."""
    beside = [each for each in findings.scheme.roles if each.comparison and each.beside == row["role"]]
    labels, which = {each.id: each.label for each in beside}, None
    if len(labels) > 1:
        which = st.selectbox("Comparison group", list(labels), format_func=labels.get, key="change_beside")
    found = findings.beside(row["scale"], row["role"], row["from_wave"], row["to_wave"], comparison=which)
    if next(each.comparison for each in findings.scheme.roles if each.id == row["role"]):
        _cards.plain("This is a comparison group itself; choose the role that it stands beside.")
        return
    if found is None:
        st.info(
            "Nobody outside the scheme answered this measure at both waves, so this is change during the scheme; "
            "it cannot show what brought it about.",
            icon=":material/help:",
        )
        return
    st.markdown(f"**{_cards.escaped(found.sentences[0])}**")
    for sentence in found.sentences[1:]:
        _cards.plain(sentence)
    figures = {
        "Difference in change": found.change,
        "Among people who started alike (ANCOVA)": found.adjusted,
        "The same with HC3 errors": found.robust,
        "Difference at the start (g)": found.start,
        "Difference in the share lost": found.lost,
    }
    rows = [(name, each.value, each.lo, each.hi) for name, each in figures.items()]
    columns = ["Figure", "Estimate", "Low end", "High end"]
    _cards.table(pd.DataFrame(rows, columns=columns), alt="Figures of the comparison")
    if findings.about(row["scale"])["higher"] == "worse":
        st.caption("In points of the scale, of which fewer are better: a minus is towards the aim.")


def cautions(findings: Findings, row: pd.Series) -> None:
    """What to bear in mind with this change, each rule in a sentence."""
    told = cautions_of(findings, row["scale"], row["role"], row["from_wave"], row["to_wave"])
    if told:
        st.markdown("**To bear in mind**")
        st.markdown("\n".join(f"- {_cards.escaped(each.sentence)}" for each in told))


def expected(findings: Findings, row: pd.Series, scale: pd.Series) -> float | None:
    """What people who start so low change by if nothing happens, towards the aim; None where no rule says so."""
    told = cautions_of(findings, row["scale"], row["role"], row["from_wave"], row["to_wave"])
    found = next((each.expected for each in told if each.expected is not None), None)
    return found if found is None or scale["higher"] == "better" else -found


def what_people_did(findings: Findings, row: pd.Series) -> None:
    """The change held against a figure of the participation file, person by person."""
    measures = _countable(findings.study.participation)
    if not measures or row["route"] == "unlinked":
        _cards.plain(
            "There is no participation file, or nobody can be followed, so there is nothing to hold this against."
        )
        return
    measure = st.selectbox("Hold this change against", measures, key="change_dose", persist_state="session")
    place = (row["scale"], row["role"], row["from_wave"], row["to_wave"])
    rows, told = dose_of(findings, place, measure)
    for each in told:
        _cards.plain(each.sentence)
    if not told:
        _cards.plain("Fewer than ten people of this role have such a figure, or all have the same, so no link is told.")
    if len(rows) >= 10:
        numbers = rows.set_axis(["Change", measure], axis=1)
        name, notices = f"dose-{row['scale']}-{row['role']}", [findings.notice(row["scale"])]
        _cards.chart(dots, rows.assign(label=measure), numbers, name=name, notices=notices)
    many = f"There are {len(measures)} such figures; whoever tries them all finds some link by chance."
    st.caption(f"{many} Single people are drawn here, so this picture stays on the workbench.")


def _countable(participation: pd.DataFrame) -> list[str]:
    """The figures that are numbers and differ between people."""
    numbers = participation.assign(value=pd.to_numeric(participation["value"], errors="coerce")).dropna(subset="value")
    different = numbers.groupby("measure", observed=True)["value"].nunique()
    return sorted(different.index[different > 1].astype(str))


def _means(findings: Findings, scale: str, roles: Sequence[str], about: pd.Series) -> pd.DataFrame:
    summary = findings.summary_by_scale_role_wave
    rows = summary[(summary["scale"] == scale) & summary["role"].isin(roles)]
    rows = rows.sort_values("role", key=lambda column: column.map(list(roles).index), kind="stable")
    roles_of = {each.id: each.label for each in findings.scheme.roles}
    labels = {each.id: each.label for each in findings.scheme.waves}
    facts = {name: about[name] for name in ("minimum", "maximum", "higher")} | {"shown": True}
    return rows.assign(role_label=rows["role"].map(roles_of), wave_label=rows["wave"].map(labels), **facts)


def _references(findings: Findings, scale: str) -> pd.DataFrame:
    """Published figures to hold this scale against, with what to know of each."""
    known = (each for own in findings.instruments.values() for each in own.scales if each.id == scale)
    rows = [
        (each.value, f"{each.label}, {each.date}", f"{each.caveat}. {each.source}")
        for own in known
        for each in own.references
    ]
    return pd.DataFrame(rows, columns=["value", "label", "caveat"])


def _events(scheme: Scheme, waves: Sequence[str]) -> pd.DataFrame:
    """Where each dated event stands on the axis of waves; those outside the dated waves are left out."""
    dates = {each.id: each.date for each in scheme.waves}
    known = [(place, dates[wave]) for place, wave in enumerate(waves) if dates[wave]]
    rows = []
    for event in scheme.events:
        for (place, start), (following, end) in zip(known, known[1:], strict=False):
            if start <= event.date <= end and end > start:
                part = (event.date - start).days / (end - start).days
                rows.append((event.label, place + part * (following - place)))
                break
    return pd.DataFrame(rows, columns=["words", "place"])
