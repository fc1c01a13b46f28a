"""One change, and one headline, with every figure that a methods reviewer needs to redo it by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from analysis.change import estimate_of
from analysis.estimates import SENTENCES, VERDICT_FROM, p_value
from analysis.model import Indicator
from analysis.progress import in_short

ROUTES = {
    "paired": "Student's t on the people at both waves",
    "all_available": "everybody in one model of all waves (REML, CR2)",
    "unlinked": "Welch, people not linked",
}
ERRORS = {
    "paired": ("spread of the changes / root of the number of people", "people at both waves - 1"),
    "all_available": ("CR2 of Bell and McCaffrey 2002, clustered by person", "people at both waves - 1"),
    "unlinked": ("root of the sum of the squared errors of the two means", "Satterthwaite 1946"),
}
G_AV = "root of (n - 2)/(n - 1), x change / root mean of the two variances (Bonett 2008)"


def reason_of(row: pd.Series, waves: dict[str, str]) -> str:
    """Why a change has no number, no likely range or no verdict, as a sentence; empty where it has all of them.

    waves: their labels.
    """
    reason = row["reason"]
    if reason == "one_wave_empty":
        return f"There are no answers at “{waves[row['from_wave' if row['n_from'] == 0 else 'to_wave']]}”."
    if reason == "no_variation" and row["route"] == "unlinked":
        reason = "same_value"
    return SENTENCES[reason].format(n=row["n"], value="" if pd.isna(row["change"]) else four(abs(row["change"])))


def four(number: float) -> str:
    """A figure to redo others from: up to four decimals, and never a nothing that only looks like a number.

    >>> four(0.45480), four(30.0), four(-0.00001)
    ('0.4548', '30', '0')
    """
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def headline(findings, indicator: Indicator) -> str:
    """One indicator with every figure that it takes to redo its likely range and verdict by hand."""
    told = findings.indicator(indicator.id)
    if indicator.kind != "scale":
        return f"{told['label']}: {told['sentence']}"
    place = (indicator.scale, indicator.role, indicator.before, indicator.after)
    waves = {wave.id: wave.label for wave in findings.scheme.waves}
    role = next((each.label for each in findings.scheme.roles if each.id == indicator.role), indicator.role)
    between = " to ".join(f"“{waves[each]}”" for each in (indicator.before, indicator.after))
    name = f"{told['label'][:1].upper()}{told['label'][1:]}, {role}, {between}"
    row = findings.change(*place)
    if indicator.target.kind in ("share", "gap", "part_of_gap") or row is None or pd.isna(row["lo"]):
        return f"{name}: {told['sentence']}"
    said = (f"{name}: {_in_figures(row)}", _counted(row, told), _other_readings(findings, place), _judged(told))
    return " ".join(each for each in said if each)


def _in_figures(row: pd.Series) -> str:
    """A change with its interval as the sum that makes it."""
    from scipy.special import stdtrit

    quantile = four(float(stdtrit(row["df"], 0.975)))
    change, se, lo, hi = (four(row[name]) for name in ("change", "se", "lo", "hi"))
    return (
        f"mean change {change}, from {four(row['before'])} to {four(row['after'])}; standard error {se}, degrees of "
        f"freedom {four(row['df'])}, t quantile {quantile}; likely range {change} - {quantile} x {se} = {lo} to "
        f"{change} + {quantile} x {se} = {hi}."
    )


def _counted(row: pd.Series, told: dict) -> str:
    if row["route"] == "unlinked":
        return f"Route: {ROUTES['unlinked']}; {int(row['n_from'])} people before and {int(row['n_to'])} after."
    people = f"{int(row['n'])} people seen at both waves of {told['n_started']} who started"
    return f"Route: {ROUTES[row['route']]}; {people}."


def _other_readings(findings, place: tuple[str, str, str, str]) -> str:
    """The same change by fewer answers, where that is another figure: its verdict counts where it is weaker."""
    headline = findings.change(*place)
    said = []
    for label, kept in (("people at both waves", "matched_only"), ("complete questionnaires", "complete_only")):
        row = findings.change(*place, **{kept: True})
        if row is None or pd.isna(row["lo"]) or row["n"] < VERDICT_FROM:
            continue
        if abs(row["change"] - headline["change"]) > 1e-9 or abs(row["lo"] - headline["lo"]) > 1e-9:
            figures = four(row["change"]), four(row["lo"]), four(row["hi"])
            said.append(f"By {label} alone ({int(row['n'])} people): {figures[0]}, {figures[1]} to {figures[2]}.")
    return " ".join(said)


def _judged(told: dict) -> str:
    """Target and verdict; flags are what lowered it."""
    aim = "The target asks for more than the scale has left."
    if told["tau"] is not None and told["delta"] is not None:
        aim = f"Change needed {four(told['tau'])}, smallest that matters {four(told['delta'])}, towards the aim."
    words = in_short(told["state"], told["detail"])
    state = told["state"].replace("_", " ").lower()
    detail = told["detail"].replace("_", " ")
    flags = f" ({told['flags'].replace('_', ' ').replace(';', ', ')})" if told["flags"] else ""
    return f"{aim} Verdict: {words} ({state}{', ' + detail if detail else ''}){flags}."


def technical(row: pd.Series, *, nested: str = "") -> pd.DataFrame:
    """One change as a methods reviewer asks for it: figure, value, and in words how it is made.

    nested: what people are nested in, such as the organisation, where standard errors are clustered by it.
    """
    known = [(name, value, how) for name, value, how in _technical(row, nested) if value not in (None, "")]
    return pd.DataFrame(known, columns=["Figure", "Value", "How it is made"])


def _technical(row: pd.Series, nested: str) -> Iterator[tuple[str, str | None, str]]:
    def figure(name: str) -> str | None:
        return None if pd.isna(row[name]) else four(row[name])

    error, freedom = ERRORS.get(row["route"], ("", ""))
    if nested and row["route"] != "unlinked":
        error, freedom = f"CR2 of Bell and McCaffrey 2002, clustered by {nested}", f"number of {nested} values - 1"
    t = row["change"] / row["se"] if pd.notna(row["se"]) and row["se"] > 0 else None
    yield "t", None if t is None else four(t), "change / standard error"
    yield "Degrees of freedom", figure("df"), freedom
    p = p_value(estimate_of(row))
    told = None if p is None else "< 0.001" if p < 0.001 else f"{p:.3f}"
    yield "p, two-sided", told, "of no change; it decides nothing here"
    yield "Standard error", figure("se"), error
    yield "Standardised change, g_av", figure("g_av"), G_AV
    yield "g_av, low end", figure("g_lo"), "95% interval of Bonett 2008"
    yield "g_av, high end", figure("g_hi"), "95% interval of Bonett 2008"
    yield "Spread before", figure("sd_before"), "standard deviation, n - 1"
    yield "Spread after", figure("sd_after"), "standard deviation, n - 1"
    yield "Spread of the changes", figure("sd_change"), "standard deviation of the changes of the people at both waves"
    yield "Net share that rose", figure("net"), "(people who rose - people who fell) / people at both waves"
    yield "Net share, low end", figure("net_lo"), "95% interval of Bonett and Price 2012"
    yield "Net share, high end", figure("net_hi"), "95% interval of Bonett and Price 2012"
    yield "People at the first wave", str(row["n_from"]), "with a score"
    yield "People at the second wave", str(row["n_to"]), "with a score"
    yield "People at both waves", str(row["n"]), "matched by their codes"
    yield "Route", row["route"].replace("_", " "), ROUTES.get(row["route"], "")
    yield "Flags", str(row["flags"]).replace("_", " ").replace(";", ", "), "what was found on the way"
