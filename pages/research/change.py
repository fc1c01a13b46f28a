"""What changed, and how sure are we? One measure at a time, every number with its people."""

import pandas as pd
import streamlit as st

from analysis.charts import estimation
from analysis.estimates import SENTENCES
from pages import _cards, _frame, _workbench

scheme = _frame.scheme()
LABELS = {each.id: each.label for each in (*scheme.roles, *scheme.waves)}
NAMES = {
    "scale": "Measure", "role": "Role", "from_wave": "From", "to_wave": "To", "n": "People", "before": "Before", "after": "After", "change": "Change",
    "lo": "Low end", "hi": "High end", "up": "Rose", "same": "Stayed", "down": "Fell", "route": "Route", "reason": "Note",
}  # fmt: skip


def rounded(table: pd.DataFrame, names: dict[str, str]) -> pd.DataFrame:
    """The table with labels for ids and two decimals, as the workbench shows numbers."""
    ids = {
        column: table[column].map(lambda cell: LABELS.get(cell, cell))
        for column in ("role", "wave", "comparison", "from_wave", "to_wave")
        if column in table
    }
    told = table.assign(**ids)
    if "scale" in told:
        told["scale"] = told["scale"].map(SCALES).fillna(told["scale"])
    return told[[name for name in names if name in told]].round(2).rename(columns=names)


def answer(row: pd.Series, label: str) -> str:
    who = f"{label}, {LABELS[row['role']].lower()}"
    if pd.isna(row["change"]):
        return f"{who}: {SENTENCES[row['reason']].format(n=row['n'], value='the same')}"
    span = "" if pd.isna(row["lo"]) else f" The likely range is {row['lo']:.2f} to {row['hi']:.2f}."
    people = (
        f"{row['n']} people matched"
        if row["route"] == "paired"
        else f"{row['n_from']} people before and {row['n_to']} after, who cannot be matched"
    )
    return f"{who}: mean change {row['change']:.2f} ({people}), from {row['before']:.2f} to {row['after']:.2f}.{span}"


def chart(findings, row: pd.Series, scale: pd.Series) -> None:
    """The estimation plot, turned so that up is towards the aim where lower scores are better."""
    sign = -1 if scale["higher"] == "worse" else 1
    lo, hi = sorted((sign * row["lo"], sign * row["hi"]))
    indicator = next(
        (
            each
            for each in scheme.indicators
            if each.scale == row["scale"] and each.role == row["role"] and each.after == row["to_wave"]
        ),
        None,
    )
    told = findings.indicator(indicator.id) if indicator else {"tau": None, "delta": None}
    table = pd.DataFrame([{
        "label": f"{scale['label']}, {LABELS[row['role']].lower()}", "before": row["before"], "after": row["after"], "change": sign * row["change"],
        "lo": lo, "hi": hi, "n": row["n"], "minimum": scale["minimum"], "maximum": scale["maximum"], "higher": scale["higher"],
        "target": told["tau"], "smallest": told["delta"],
    }])  # fmt: skip
    people = findings.pairs(row["scale"], row["role"], row["from_wave"], row["to_wave"])
    _cards.chart(
        estimation,
        table,
        rounded(row.to_frame().T, NAMES),
        name=f"change-{row['scale']}-{row['role']}",
        people=people.reset_index(drop=True),
        decimals=2,
    )
    if indicator:
        _cards.plain(told["sentence"])


def drawer(row: pd.Series) -> None:
    with st.expander("For a methods reviewer"):
        st.caption(
            "Mean change: Student's t on the people seen at both waves (Welch on both waves where nobody can be matched), 95%. Standardised change: g_av, "
            "the change over the root mean of the two variances, with Bonett's (2008) interval. Net share that rose: Bonett and Price (2012)."
        )
        if "unmatched_left_out" in str(row["flags"]):
            left_out = max(row["n_from"], row["n_to"]) - row["n"]
            st.caption(
                f"Partly matched: at least {left_out} people answered only once and are left out of this change."
            )
        technical = [
            "se",
            "df",
            "sd_before",
            "sd_after",
            "sd_change",
            "g_av",
            "g_lo",
            "g_hi",
            "net",
            "net_lo",
            "net_hi",
            "n_from",
            "n_to",
            "route",
            "reason",
            "flags",
        ]
        told = pd.DataFrame({"Figure": technical, "Value": [str(row[name]) for name in technical]})
        _cards.table(told, alt="Technical figures")


st.title("What changed, and how sure are we?")
findings = _workbench.findings()
SCALES = {} if findings is None else dict(zip(findings.scales["scale"], findings.scales["label"], strict=True))
if findings is None:
    _workbench.no_data()
changes, summary = findings.change_by_scale_role, findings.summary_by_scale_role_wave
if summary.empty:
    st.info("No scale could be scored yet. The problems on the data page say why.", icon=":material/help:")
    st.stop()
scales = findings.scales.set_index("scale")
if changes.empty:
    st.markdown("**No measure was asked at two waves yet, so there is no change to compute.**")
else:
    leading = [each.scale for each in sorted(scheme.indicators, key=lambda each: not each.primary)]
    held = sorted(
        dict.fromkeys(changes["scale"]), key=lambda each: leading.index(each) if each in leading else len(leading)
    )
    with st.container(horizontal=True):
        name = st.selectbox(
            "Measure",
            held,
            format_func=lambda each: scales["label"].get(each, each),
            key="change_scale",
            persist_state="session",
        )
        of_scale = changes[changes["scale"] == name]
        role = st.selectbox(
            "Role",
            list(dict.fromkeys(of_scale["role"])),
            format_func=LABELS.get,
            key="change_role",
            persist_state="session",
        )
        of_role = of_scale[of_scale["role"] == role]
        pairs = {f"{LABELS[row.from_wave]} to {LABELS[row.to_wave]}": index for index, row in of_role.iterrows()}
        main = {(each.before, each.after) for each in scheme.indicators if each.scale == name}
        opening = next(
            (
                place
                for place, index in enumerate(pairs.values())
                if tuple(of_role.loc[index, ["from_wave", "to_wave"]]) in main
            ),
            0,
        )
        waves = st.selectbox("Waves", list(pairs), index=opening, key=f"change_waves-{name}-{role}")
    row = of_role.loc[pairs[waves]]
    st.markdown(f"**{_cards.escaped(answer(row, scales['label'].get(name, name)))}**")
    if row["route"] == "paired" and pd.notna(row["lo"]):
        chart(findings, row, scales.loc[name])
    elif row["route"] == "unlinked":
        st.info(
            "Different people may have answered: nobody could be matched. This compares the two waves' averages, and small changes will not show.",
            icon=":material/link_off:",
        )
    drawer(row)
    beside = findings.difference_by_scale
    beside = beside[
        (beside["scale"] == name) & (beside["from_wave"] == row["from_wave"]) & (beside["to_wave"] == row["to_wave"])
    ]
    if not beside.empty:
        st.subheader("Beside the comparison group", anchor=False)
        for each in beside.to_dict("records"):
            if pd.notna(each["difference"]):
                st.markdown(_cards.escaped(
                    f"{LABELS[each['role']]} against {LABELS[each['comparison']].lower()}: difference in change {each['difference']:.2f} "
                    f"({each['lo']:.2f} to {each['hi']:.2f}), {each['n']} and {each['n_comparison']} people."
                ))  # fmt: skip
    st.subheader("Every change", anchor=False)
    everything = rounded(changes, NAMES)
    _cards.table(everything, alt="Every change by measure, role and pair of waves")
    _cards.download(everything, "change-by-scale-role")
st.subheader("Every wave on its own", anchor=False)
_cards.table(
    rounded(summary, {"scale": "Measure", "role": "Role", "wave": "Wave", "n": "People", "mean": "Mean", "sd": "Spread", "lo": "Low end", "hi": "High end"}),
        alt="Means by measure, role and wave, matched or not",
)  # fmt: skip
