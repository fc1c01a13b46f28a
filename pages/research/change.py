"""What changed, and how sure are we? One measure at a time, every number with its people."""

import pandas as pd
import streamlit as st

from analysis import reviewer
from analysis.charts import estimation
from analysis.findings import Findings
from analysis.model import Indicator
from analysis.progress import in_short
from analysis.progress.wording import within
from analysis.release_words import as_read
from pages import _cards, _course, _frame, _groups, _missing, _printed, _workbench

scheme = _frame.scheme()
LABELS = {each.id: each.label for each in (*scheme.roles, *scheme.waves)}
NAMES = {
    "scale": "Measure", "role": "Role", "from_wave": "From", "to_wave": "To", "change": "Change", "lo": "Low end",
    "hi": "High end", "n": "People", "before": "Before", "after": "After",
    "up": "Rose", "same": "Stayed", "down": "Fell", "route": "Route", "reason": "Note",
}  # fmt: skip
AVERAGES = ("rise", "at_least", "hold")
SHORT = {"paired": "both waves", "all_available": "everybody", "unlinked": "not linked"}
SUMMARY = {
    "scale": "Measure", "role": "Role", "wave": "Wave", "n": "People",
    "mean": "Mean", "sd": "Spread", "lo": "Low end", "hi": "High end",
}  # fmt: skip


def rounded(table: pd.DataFrame, names: dict[str, str], scales: pd.DataFrame) -> pd.DataFrame:
    """The table with labels for ids and two decimals, as the workbench shows numbers."""
    ids = {
        column: table[column].map(lambda cell: LABELS.get(cell, cell))
        for column in ("role", "wave", "comparison", "from_wave", "to_wave")
        if column in table
    }
    told = table.assign(**ids)
    if "route" in told and "reason" in told:
        told = told.assign(route=told["route"].map(SHORT).fillna(""), reason=told["reason"].replace("ok", ""))
    if "scale" in told:
        told["scale"] = told["scale"].map(scales["label"]).fillna(told["scale"])
    counts = {name: told[name].astype("Int64") for name in ("up", "same", "down") if name in told}
    return told.assign(**counts)[[name for name in names if name in told]].round(2).rename(columns=names)


def answer(row: pd.Series, label: str) -> str:
    """One change as a sentence with its people and its likely range, or why there is none."""
    who, why = f"{label}, {within(LABELS[row['role']])}", reviewer.reason_of(row, LABELS)
    if pd.isna(row["change"]):
        return f"{who}: {why}"
    span = "" if pd.isna(row["lo"]) else f" The likely range is {row['lo']:.2f} to {row['hi']:.2f}."
    people = {
        "paired": f"{row['n']} people at both waves",
        "all_available": f"{row['n']} people at both waves, {row['n_from']} before and {row['n_to']} after in all",
        "unlinked": f"{row['n_from']} people before and {row['n_to']} after, who cannot be matched",
    }[row["route"]]
    moved = f"mean change {row['change']:.2f} ({people}), from {row['before']:.2f} to {row['after']:.2f}"
    return f"{who}: {moved}.{span} {why}".rstrip()


def matched_only(findings: Findings, row: pd.Series) -> str:
    """The same change by the people at both waves alone, where that is another figure."""
    found = findings.change(row["scale"], row["role"], row["from_wave"], row["to_wave"], matched_only=True)
    if row["route"] != "all_available" or found is None or pd.isna(found["lo"]):
        return ""
    return (
        f"By the {found['n']} people at both waves alone: {found['change']:.2f} (likely range {found['lo']:.2f} to "
        f"{found['hi']:.2f}), from {found['before']:.2f} to {found['after']:.2f}. A release shows this figure"
        f"{'; of the two verdicts it gives the weaker one' if indicators_of(row) else ''}."
    )


def leading_first(changes: pd.DataFrame) -> list[str]:
    """The measures in order, those of the indicators before the others."""
    leading = [each.scale for each in sorted(scheme.measured, key=lambda each: not each.primary)]
    held = dict.fromkeys(changes["scale"])
    return sorted(held, key=lambda scale: leading.index(scale) if scale in leading else len(leading))


def chosen_change(changes: pd.DataFrame, scales: pd.DataFrame) -> pd.Series:
    """The row of the measure, role and pair of waves that the reader asks for."""
    with st.container(horizontal=True):
        scale = st.selectbox(
            "Measure",
            leading_first(changes),
            format_func=lambda each: scales["label"].get(each, each),
            key="change_scale",
            persist_state="session",
        )
        of_scale = changes[changes["scale"] == scale]
        role = st.selectbox(
            "Role",
            list(dict.fromkeys(of_scale["role"])),
            format_func=lambda each: LABELS[each],
            key="change_role",
            persist_state="session",
        )
        rows = of_scale[of_scale["role"] == role].to_dict("index")
        pairs = {f"{LABELS[row['from_wave']]} to {LABELS[row['to_wave']]}": place for place, row in rows.items()}
        opening = opening_pair(scale, list(rows.values()))
        waves = st.selectbox("Waves", list(pairs), index=opening, key=f"change_waves-{scale}-{role}")
    return changes.loc[pairs[waves]]


def opening_pair(scale: str, rows: list[dict]) -> int:
    """The place of the pair of waves that an indicator of this measure compares, else the first."""
    main = {(each.before, each.after) for each in scheme.measured if each.scale == scale}
    return next((place for place, row in enumerate(rows) if (row["from_wave"], row["to_wave"]) in main), 0)


def chart(findings: Findings, row: pd.Series, scale: pd.Series) -> None:
    """The estimation plot, turned so that up is towards the aim where lower scores are better."""
    indicator = indicator_of(row)
    told = findings.indicator(indicator.id, today=_frame.today()) if indicator else {"tau": None, "delta": None}
    people = findings.pairs(row["scale"], row["role"], row["from_wave"], row["to_wave"])
    _cards.chart(
        estimation,
        turned(row, scale, target=told["tau"], smallest=told["delta"], expected=_course.expected(findings, row, scale)),
        rounded(row.to_frame().T, NAMES, findings.scales.set_index("scale")),
        name=f"change-{row['scale']}-{row['role']}",
        notices=[findings.notice(row["scale"])],
        people=people.reset_index(drop=True),
        decimals=2,
    )
    if scale["higher"] == "worse":
        st.caption("Lower scores are better here, so the right half of the chart counts a fall upwards.")


def verdicts(findings: Findings, row: pd.Series) -> None:
    """Every target that this change is judged for, the one in the chart first."""
    for each in indicators_of(row):
        told = findings.indicator(each.id, today=_frame.today())
        _cards.verdict(told["state"], in_short(told["state"], told["detail"]))
        _cards.plain(as_read(told["sentence"]))


def indicators_of(row: pd.Series) -> list[Indicator]:
    """The indicators that this change is judged for, those of an average first."""
    wanted = (row["scale"], row["role"], row["from_wave"], row["to_wave"])
    found = [each for each in scheme.measured if (each.scale, each.role, each.before, each.after) == wanted]
    return sorted(found, key=lambda each: each.target.kind not in AVERAGES)


def indicator_of(row: pd.Series) -> Indicator | None:
    """The indicator whose target stands in the chart, or None."""
    return next((each for each in indicators_of(row) if each.target.kind in AVERAGES), None)


def turned(row: pd.Series, scale: pd.Series, **lines: float | None) -> pd.DataFrame:
    """The one row that the estimation plot draws. lines: target and smallest change that matters."""
    sign = -1 if scale["higher"] == "worse" else 1
    lo, hi = sorted((sign * row["lo"], sign * row["hi"]))
    told = {
        "label": f"{scale['label']}, {within(LABELS[row['role']])}",
        "before": row["before"],
        "after": row["after"],
        "change": sign * row["change"],
        "lo": lo,
        "hi": hi,
        "n": row["n"],
        "minimum": scale["minimum"],
        "maximum": scale["maximum"],
        "higher": scale["higher"],
    }
    return pd.DataFrame([told | lines])


def drawer(findings: Findings, row: pd.Series) -> None:
    """What a methods reviewer asks for: how it was computed, and the figures that the page leaves out."""
    indicator = indicator_of(row)
    if indicator:
        _cards.plain(reviewer.headline(findings, indicator))
    nested = next((each.label.lower() for each in scheme.groups if each.cluster), "")
    _cards.table(reviewer.technical(row, nested=nested), alt="Technical figures")
    st.caption("References, rules and software: page Methods.")


def one_change(findings: Findings, scales: pd.DataFrame) -> None:
    """The change that the reader asks for, with all that belongs to it."""
    row = chosen_change(findings.change_by_scale_role, scales)
    scale = scales.loc[row["scale"]]
    st.markdown(f"**{_cards.escaped(answer(row, scale['label']))}**")
    alone = matched_only(findings, row)
    if alone:
        _cards.plain(alone)
    if row["route"] == "unlinked":
        st.info(
            "Different people may have answered: nobody could be matched. "
            "This compares the two waves' averages, and small changes will not show.",
            icon=":material/link_off:",
        )
    elif pd.notna(row["lo"]):
        chart(findings, row, scale)
    verdicts(findings, row)
    if pd.notna(row["change"]):
        _course.cautions(findings, row)
    parts = ["Over time", "Who is missing", "Comparison", "For whom", "Questions", "Single people", "What people did"]
    time, missing, beside, groups, questions, single, did, technical = st.tabs([*parts, "Reviewer"], key="change_parts")
    with time:
        _course.over_time(findings, row, scale)
    with missing:
        _missing.draw(findings, row)
    with beside:
        _course.beside_comparison(findings, row)
    with groups:
        _groups.for_whom(findings, row, scale)
    with questions:
        _groups.single_questions(findings, row)
    with single:
        _groups.single_people(findings, row)
    with did:
        _course.what_people_did(findings, row)
    with technical:
        drawer(findings, row)
    st.header("Every change", anchor=False)
    everything = rounded(findings.change_by_scale_role, NAMES, scales)
    _cards.table(everything, alt="Every change by measure, role and pair of waves")
    _cards.download(everything, "change-by-scale-role")


st.title("What changed, and how sure are we?")
findings = _workbench.findings()
if findings is None:
    _workbench.no_data()
if not _workbench.has_survey(findings):
    _workbench.no_answers()
    st.stop()
summary = findings.summary_by_scale_role_wave
if summary.empty:
    st.info("No scale could be scored yet. The problems on the data page say why.", icon=":material/help:")
    st.page_link("research/data.py", label="Look at the problems", icon=":material/upload_file:")
    st.stop()
scales = findings.scales.set_index("scale")
if findings.change_by_scale_role.empty:
    st.markdown("**No measure was asked at two waves yet, so there is no change to compute.**")
else:
    one_change(findings, scales)
st.header("Every wave on its own", anchor=False)
_cards.table(rounded(summary, SUMMARY, scales), alt="Means by measure, role and wave, matched or not")
with st.expander("Only means and spreads at hand? Change from printed figures"):
    _printed.draw()
