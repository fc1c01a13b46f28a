"""What changed, and how sure are we? One measure at a time, every number with its people."""

import pandas as pd
import streamlit as st

from analysis import methods
from analysis.change import estimate_of
from analysis.charts import estimation
from analysis.estimates import SENTENCES, p_value
from analysis.findings import Findings
from analysis.progress import in_short
from pages import _cards, _course, _frame, _groups, _workbench

scheme = _frame.scheme()
LABELS = {each.id: each.label for each in (*scheme.roles, *scheme.waves)}
NAMES = {
    "scale": "Measure", "role": "Role", "from_wave": "From", "to_wave": "To", "n": "People",
    "before": "Before", "after": "After", "change": "Change", "lo": "Low end", "hi": "High end",
    "up": "Rose", "same": "Stayed", "down": "Fell", "route": "Route", "reason": "Note",
}  # fmt: skip
ROUTES = {
    "paired": "Student's t on the people at both waves",
    "all_available": "everybody in one model of all waves (REML, CR2)",
    "unlinked": "Welch, people not linked",
}
SUMMARY = {
    "scale": "Measure", "role": "Role", "wave": "Wave", "n": "People",
    "mean": "Mean", "sd": "Spread", "lo": "Low end", "hi": "High end",
}  # fmt: skip
TECHNICAL = [
    "se", "df", "sd_before", "sd_after", "sd_change", "g_av", "g_lo", "g_hi",
    "net", "net_lo", "net_hi", "n_from", "n_to", "route", "reason", "flags",
]  # fmt: skip


def rounded(table: pd.DataFrame, names: dict[str, str], scales: pd.DataFrame) -> pd.DataFrame:
    """The table with labels for ids and two decimals, as the workbench shows numbers."""
    ids = {
        column: table[column].map(lambda cell: LABELS.get(cell, cell))
        for column in ("role", "wave", "comparison", "from_wave", "to_wave")
        if column in table
    }
    told = table.assign(**ids)
    if "scale" in told:
        told["scale"] = told["scale"].map(scales["label"]).fillna(told["scale"])
    return told[[name for name in names if name in told]].round(2).rename(columns=names)


def answer(row: pd.Series, label: str) -> str:
    """One change as a sentence with its people and its likely range, or why there is none."""
    who = f"{label}, {LABELS[row['role']].lower()}"
    if pd.isna(row["change"]):
        return f"{who}: {SENTENCES[row['reason']].format(n=row['n'], value='the same')}"
    span = "" if pd.isna(row["lo"]) else f" The likely range is {row['lo']:.2f} to {row['hi']:.2f}."
    people = {
        "paired": f"{row['n']} people at both waves",
        "all_available": f"{row['n']} people at both waves, {row['n_from']} before and {row['n_to']} after in all",
        "unlinked": f"{row['n_from']} people before and {row['n_to']} after, who cannot be matched",
    }[row["route"]]
    why = "" if row["reason"] == "ok" else f" {SENTENCES[row['reason']].format(n=row['n'], value='the same')}"
    return (
        f"{who}: mean change {row['change']:.2f} ({people}), from {row['before']:.2f} to {row['after']:.2f}.{span}{why}"
    )


def matched_only(findings: Findings, row: pd.Series) -> str:
    """The same change by the people at both waves alone, where that is another figure."""
    found = findings.change(row["scale"], row["role"], row["from_wave"], row["to_wave"], matched_only=True)
    if row["route"] != "all_available" or found is None or pd.isna(found["lo"]):
        return ""
    return (
        f"By the {found['n']} people at both waves alone: {found['change']:.2f} (likely range {found['lo']:.2f} to "
        f"{found['hi']:.2f}), from {found['before']:.2f} to {found['after']:.2f}. A release shows this figure; of the "
        f"two "
        "verdicts it gives the weaker one."
    )


def leading_first(changes: pd.DataFrame) -> list[str]:
    """The measures in order, those of the indicators before the others."""
    leading = [each.scale for each in sorted(scheme.indicators, key=lambda each: not each.primary)]
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
    main = {(each.before, each.after) for each in scheme.indicators if each.scale == scale}
    return next((place for place, row in enumerate(rows) if (row["from_wave"], row["to_wave"]) in main), 0)


def chart(findings: Findings, row: pd.Series, scale: pd.Series) -> None:
    """The estimation plot, turned so that up is towards the aim where lower scores are better."""
    indicator = indicator_of(row)
    told = findings.indicator(indicator.id, today=_frame.today()) if indicator else {"tau": None, "delta": None}
    people = findings.pairs(row["scale"], row["role"], row["from_wave"], row["to_wave"])
    _cards.chart(
        estimation,
        turned(row, scale, target=told["tau"], smallest=told["delta"]),
        rounded(row.to_frame().T, NAMES, findings.scales.set_index("scale")),
        name=f"change-{row['scale']}-{row['role']}",
        people=people.reset_index(drop=True),
        decimals=2,
    )
    if indicator:
        _cards.verdict(told["state"], in_short(told["state"], told["detail"]))
        _cards.plain(told["sentence"])


def indicator_of(row: pd.Series):
    """The indicator that this change is judged for, or None."""
    wanted = (row["scale"], row["role"], row["from_wave"], row["to_wave"])
    found = (each for each in scheme.indicators if (each.scale, each.role, each.before, each.after) == wanted)
    return next((each for each in found if each.target.kind in ("rise", "at_least", "hold")), None)


def turned(row: pd.Series, scale: pd.Series, **lines: float | None) -> pd.DataFrame:
    """The one row that the estimation plot draws. lines: target and smallest change that matters."""
    sign = -1 if scale["higher"] == "worse" else 1
    lo, hi = sorted((sign * row["lo"], sign * row["hi"]))
    told = {
        "label": f"{scale['label']}, {LABELS[row['role']].lower()}",
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
    route = ROUTES.get(row["route"], row["route"])
    st.caption(
        f"Mean change: {route}, 95%. Standardised change: g_av, the change of the people at both waves over the root "
        f"mean "
        "of the two variances, with Bonett's (2008) interval. Net share that rose: Bonett and Price (2012)."
    )
    indicator = indicator_of(row)
    if indicator:
        _cards.plain(methods.headline(findings, indicator))
    if pd.notna(row["se"]) and row["se"] > 0:
        t = row["change"] / row["se"]
        p = p_value(estimate_of(row))
        shown = "" if p is None else ", p < 0.001" if p < 0.001 else f", p {p:.3f}"
        _cards.plain(f"t {t:.2f} on {row['df']:.1f} degrees of freedom{shown}. Source and formulas: Methods page.")
    told = [(name, figure(row[name])) for name in TECHNICAL]
    _cards.table(pd.DataFrame(told, columns=["Figure", "Value"]), alt="Technical figures")


def figure(value: object) -> str:
    """A figure of the drawer: four decimals, nothing where nothing is known."""
    if value is None or value != value:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)


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
    if pd.notna(row["change"]):
        _course.cautions(findings, row)
    parts = ["Over time", "Comparison", "For whom", "Questions", "Single people", "What people did", "Reviewer"]
    time, beside, groups, questions, single, did, reviewer = st.tabs(parts, key="change_parts")
    with time:
        _course.over_time(findings, row, scale)
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
    with reviewer:
        drawer(findings, row)
    st.subheader("Every change", anchor=False)
    everything = rounded(findings.change_by_scale_role, NAMES, scales)
    _cards.table(everything, alt="Every change by measure, role and pair of waves")
    _cards.download(everything, "change-by-scale-role")


st.title("What changed, and how sure are we?")
findings = _workbench.findings()
if findings is None:
    _workbench.no_data()
summary = findings.summary_by_scale_role_wave
if summary.empty:
    st.info("No scale could be scored yet. The problems on the data page say why.", icon=":material/help:")
    st.stop()
scales = findings.scales.set_index("scale")
if findings.change_by_scale_role.empty:
    st.markdown("**No measure was asked at two waves yet, so there is no change to compute.**")
else:
    one_change(findings, scales)
st.subheader("Every wave on its own", anchor=False)
_cards.table(rounded(summary, SUMMARY, scales), alt="Means by measure, role and wave, matched or not")
