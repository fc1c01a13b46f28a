"""The verdicts of a release: of each indicator, of each why, and of the mentors' burden.

Every word here follows from what passed the gate, or from what an earlier release said where its figures stand on. The
functions take a `Findings` and earlier releases without importing them.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from analysis import progress
from analysis.disclosure import gate
from analysis.disclosure.candidates import main_changes
from analysis.disclosure.counted import INDICATOR, named
from analysis.disclosure.policy import Policy
from analysis.disclosure.spans import spans
from analysis.model import Indicator
from analysis.progress.whys import ACCOUNTS, LOAD
from analysis.progress.wording import say


def progress_by_indicator(
    findings,
    passed: gate.Passed,
    today: datetime.date | None = None,
    *,
    moved: Mapping[tuple[str, str], int] = MappingProxyType({}),
) -> pd.DataFrame:
    """One row an indicator of the scheme: its verdict and sentence where its change passed the gate.

    Those that no scale measures are judged once the tables that they rest on stand: see `counted`.
    moved: by role and wave, how many more are told to have answered than did by now: who came or went by a few.
    """
    rows = []
    for each in findings.scheme.indicators:
        row = _unjudged(findings, each)
        if each.kind != "scale":
            rows.append(row)
            continue
        change = _change(passed.change, row)
        # By the ids of the waves, for two may have one label: figures passed between some pairs of waves only.
        # A share or a gap tells more of these people than the change that passed.
        told = (each.before, each.after) in spans(findings, each.scale, each.role)
        told = told and each.target.kind in ("rise", "at_least", "hold")
        # How far it is to an average tells the average before, which may have to stay here.
        told = told and not (each.target.kind == "at_least" and change is not None and change["before"] is None)
        if told and change is not None:
            more = moved.get((each.role, each.before), 0)
            row |= _verdict(findings, each, change, compared=_compared(passed, change), today=today, more=more)
        rows.append(row)
    return gate.table_of(rows, INDICATOR)


def _unjudged(findings, indicator: Indicator) -> dict:
    """The row of an indicator whose change is held back: only what the scheme itself has stated."""
    wave = {each.id: each.label for each in findings.scheme.waves}
    if indicator.kind != "scale":
        return named(findings.scheme, indicator, indicator.named)
    sides = {"from_wave": wave[indicator.before], "to_wave": wave[indicator.after]}
    return named(findings.scheme, indicator, _label(findings, indicator.scale)) | sides


def _change(changes: pd.DataFrame, about: pd.Series | dict) -> pd.Series | None:
    """The shown change of this scale and role between these waves (labels), or None."""
    names = ["scale", "role", "from_wave", "to_wave"]
    wanted = [about[name] for name in names]
    found = changes[(changes[names] == wanted).all(axis=1) & changes["shown"].astype(bool)]
    return None if found.empty else found.iloc[0]


def _compared(passed: gate.Passed, change: pd.Series) -> bool:
    """Whether the comparison that the sentence would speak of, with the first such group, passed the gate as well."""
    table = passed.difference
    found = [row["shown"] for row in table.to_dict("records") if gate.place_of(row) == gate.place_of(change)]
    return bool(found and found[0])


def _verdict(
    findings, indicator: Indicator, change: pd.Series, *, compared: bool, today: datetime.date | None, more: int
) -> dict:
    """The verdict is judged on unrounded numbers and told in rounded ones."""
    how = {"levels": change["before"] is not None, "compared": compared, "today": today, "more_started": more}
    told = findings.indicator(indicator.id, released=True, decimals=gate.DECIMALS, **how)
    needed, smallest = _stated(findings, indicator, told, levels=how["levels"])
    sign = -1 if change["higher"] == "worse" else 1
    ends = sorted((sign * change["lo"], sign * change["hi"]))
    return {
        "n": change["n"],
        "before": change["before"],
        "after": change["after"],
        "toward": sign * change["change"],
        "toward_lo": ends[0],
        "toward_hi": ends[1],
        "needed": needed,
        "smallest": smallest,
        "axis": _axis(change, needed),
        "higher": change["higher"],
        "state": told["state"],
        "detail": told["detail"],
        "words": progress.in_short(told["state"], told["detail"]),
        "sentence": told["sentence"],
        "comparison": told["comparison"],
        "shown": True,
    }


def _axis(change: pd.Series, needed: float | None) -> float:
    """Half the width of the axis of a change: from the scale and the target alone, never from the result."""
    whole = change["maximum"] - change["minimum"]
    return round(min(whole, max(4 * abs(needed or 0), whole / 8)), 2)


def _stated(findings, indicator: Indicator, told: dict, *, levels: bool) -> tuple[float | None, float | None]:
    """The change needed and the smallest that matters: two decimals where the scheme states them itself.

    An average to reach makes the needed change tell the baseline, and a fifth of the spread tells the spread: those
    have the decimals of people's numbers, and the second is told only where the average before is.
    """
    aim = indicator.target
    of_scale = findings.scales.loc[findings.scales["scale"] == indicator.scale, "smallest"].tolist()
    declared = [indicator.smallest, *of_scale, *([aim.value / 2] if aim.kind == "rise" else [])]
    own = any(each is not None and told["delta"] == each for each in declared)
    delta = told["delta"] if own or levels else None
    return (
        _short(told["tau"], gate.DECIMALS if aim.kind == "at_least" else 2),
        _short(delta, 2 if own else gate.DECIMALS),
    )


def _short(value: float | None, decimals: int) -> float | None:
    return None if value is None or pd.isna(value) else round(float(value), decimals)


def _label(findings, scale: str) -> str:
    found = findings.scales.loc[findings.scales["scale"] == scale, "label"]
    return scale if found.empty else found.iloc[0]


def progress_by_why(
    findings, tables: dict[str, pd.DataFrame], fresh: pd.DataFrame, before: tuple[list, list[dict]], policy: Policy
) -> pd.DataFrame:
    """One row a why: the verdict of its leading indicator, and the evidence lines in words without counts of people.

    What the gate held back is missing here before the words are chosen, so that no line can speak of it; where the
    figures are an earlier release's, so are the words. fresh: the indicators before earlier releases' rows came in.
    before: the earlier releases, and the people behind each.
    """
    earlier, behind = before
    shown = tables["progress_by_indicator"].set_index("indicator")
    told = progress.progress_by_why(
        _judged(findings, shown),
        _accounts(findings, earlier, behind, policy.k_text),
        findings.actions,
        _ratings(main_changes(tables["change"])),
        findings.scheme,
        themes={each.id for each in findings.codebook.themes},
        decimals=gate.DECIMALS,
    )
    about = {why.id: why for why in findings.scheme.whys}
    carried = shown["shown"].astype(bool) & ~fresh.set_index("indicator")["shown"].astype(bool)
    rows = []
    for row in told.to_dict("records"):
        why = about[row["why"]]
        words = _words_before(row, earlier) if carried.get(row["indicator"], False) else {}
        rows.append(row | words | {"statement": why.statement, "affected": why.affected})
    return gate.table_of(rows, [*told.columns, "statement", "affected"])


def _judged(findings, shown: pd.DataFrame) -> pd.DataFrame:
    """The verdicts of the workbench with nothing left of those that may not be shown.

    Of what no scale measures the released counts alone speak.
    """
    judged = findings.progress_by_indicator.astype(object)
    for column in ("state", "detail", "n"):
        judged[column] = [shown.loc[name, column] if shown.loc[name, "shown"] else None for name in judged["indicator"]]
    for place, row in judged.iterrows():
        told = shown.loc[row["indicator"]]
        if row["kind"] != "scale":
            sign = -1 if told["higher"] == "worse" else 1
            moved = None if told["toward_lo"] is None else progress.standardised(told["before"], told["after"])
            judged.loc[place, "standardised"] = None if moved is None else sign * moved
        judged.loc[place, "label"] = progress.labelled(row["label"], bool(told["late"]))
    return judged


def _ratings(changes: pd.DataFrame) -> pd.DataFrame:
    """The shown means of the scale `why`, one row a role and wave."""
    ratings = changes[(changes["scale"] == "why") & changes["before"].notna()]
    before = ratings.assign(wave=ratings["from_wave"], mean=ratings["before"])
    after = ratings.assign(wave=ratings["to_wave"], mean=ratings["after"])
    return pd.concat([before, after])


def _words_before(row: dict, earlier: list) -> dict:
    """What the latest release said of a why by the same indicator."""
    for release in reversed(earlier):
        for before in release.table("progress_by_why").to_dict("records"):
            if (before["why"], before["indicator"]) == (row["why"], row["indicator"]):
                return {column: before[column] for column in ("n", "state", "words", "measure", "accounts")}
    return {}


def _accounts(findings, earlier: list, behind: list[dict], least: int) -> pd.DataFrame:
    """Where the accounts point, of pools large enough for themes; told once, as long as other texts have come since."""
    table = findings.account_by_why.astype(object)
    written = gate.texts_behind(findings)
    said = {
        row["why"]: row["accounts"]
        for release in earlier
        for row in release.table("progress_by_why").to_dict("records")
    }
    directions = {sentence: direction for direction, sentence in ACCOUNTS.items()}
    for place, row in table.iterrows():
        keys = [gate.statistic("texts", "individual", row["role"], str(row[stage])) for stage in ("first", "last")]
        told_before = [
            people["statistics"][key] for people in behind for key in keys if key in people.get("statistics", {})
        ]
        now = [written.get(key) for key in keys]
        before = directions.get(said.get(row["why"], ""), "not enough")
        if before not in ("not enough", "untied") and (not told_before or any(each not in now for each in told_before)):
            table.loc[place, "direction"] = before
        elif row["n"] < least:
            table.loc[place, "direction"] = "not enough"
    return table


def harm(findings, tables: dict[str, pd.DataFrame], fresh: pd.DataFrame, earlier: list) -> pd.DataFrame:
    """The mentors' burden, in every release and never averaged away; only numbers that stand in the release speak.

    The rise is judged unrounded; where an earlier release's figure stands, so does what it said of it. fresh: the
    changes before earlier releases' rows came in.
    """
    burden = _burden(findings, tables["theme"])
    load, carried = _load(findings, tables["change"], fresh)
    sentences = list(dict.fromkeys(progress.harm(load, burden, decimals=gate.DECIMALS)["sentences"]))
    said = [row["sentence"] for release in earlier for row in release.table("harm").to_dict("records")]
    if carried and any(carried in sentence for sentence in said):
        sentences = [carried, *sentences]
    measured = load is not None or carried is not None or not burden.empty
    row = {"on": bool(sentences), "measured": measured, "sentence": " ".join(sentences)}
    return gate.table_of([row], list(row))


def _burden(findings, themes: pd.DataFrame) -> pd.DataFrame:
    """The shown shares of mentors who mention a theme of burden, one row a theme and stage."""
    watched = {theme.id for theme in findings.codebook.themes if theme.monitor == "burden"}
    themes = themes[themes["shown"].astype(bool) & (themes["role"] == "mentor")]
    themes = themes[themes["theme"].isin(watched) & ~themes["fewer"].astype(bool)]
    return themes.assign(stage=themes["stage_label"], share=themes["people"] / themes["answered"])


def _load(findings, changes: pd.DataFrame, fresh: pd.DataFrame) -> tuple[pd.Series | None, str | None]:
    """The mentors' load as it may be judged now, or the sentence an earlier release would have said of its figure."""
    load = findings.load_change(matched_only=True)
    if load is None:
        return None, None
    label = {wave.id: wave.label for wave in findings.scheme.waves}
    load = load.copy()
    load["from_wave"], load["to_wave"] = label[load["from_wave"]], label[load["to_wave"]]
    now, then = _change(fresh, load), _change(changes, load)
    if now is not None or then is None:
        return (load if now is not None else None), None
    rise = say(then["change"], gate.DECIMALS)
    return None, LOAD.format(rise=rise, first=load["from_wave"], last=load["to_wave"])
