"""What leaves the workbench: frozen tables and sentences that passed the gate, with policy, audit record and hash.

Leadership, the taskforce, every report and every export read a `Release` and nothing else. A statistic that an earlier
release already showed with other people or other answers is carried forward as it was: a wave is released once.

Until the joint audit over everything ever released stands, the audit record says so (`joint_audit` is false), and a
release holds whole roles only.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis import progress
from analysis.disclosure import gate, policy_of
from analysis.disclosure.earlier import KEYS, unproven, with_earlier
from analysis.model import Refused
from analysis.progress.whys import ACCOUNTS, LOAD
from analysis.progress.wording import say

FORMAT = 1
NOT_SHOWN = "Not shown, to protect people in small groups."


@dataclass(frozen=True)
class Release:
    """A bundle as it was frozen. `content` is plain JSON data; `table(name)` gives one of its tables."""

    content: dict[str, Any]

    def table(self, name: str) -> pd.DataFrame:
        """One of the released tables; unknown names give an empty table."""
        told = self.content["tables"].get(name, {"columns": [], "rows": []})
        return gate.table_of(told["rows"], told["columns"]).where(lambda cell: cell.notna(), None)

    @property
    def sha256(self) -> str:
        return self.content["sha256"]

    @property
    def made(self) -> datetime.date:
        return datetime.date.fromisoformat(self.content["made"])

    def text(self) -> str:
        return json.dumps(self.content, ensure_ascii=False, indent=1, sort_keys=True)


@dataclass(frozen=True)
class Draft:
    """A release before it is frozen, with what stays on the workbench: the people behind it and the log of reasons."""

    release: Release
    behind: dict[str, dict]
    log: pd.DataFrame


def draft(
    findings, *, today: datetime.date, earlier: list[Release] | None = None, behind: list[dict] | None = None
) -> Draft:
    """What would go out now. earlier, behind: the releases already made (oldest first) and the people behind each.

    `behind` is {} for a release that came without its workbench: nothing on what it showed is shown anew.
    """
    earlier = earlier or []
    behind = behind or [{} for _ in earlier]
    passed = gate.through(findings, earlier=behind, unproven=unproven(earlier, behind))
    tables = {
        "people": passed.people,
        "change": passed.change,
        "difference": passed.difference,
        "theme": passed.theme,
        "progress_by_indicator": _indicators(findings, passed),
    }
    fresh = tables["progress_by_indicator"]
    tables |= {name: with_earlier(tables[name], name, earlier) for name in KEYS}
    tables["progress_by_why"] = _whys(findings, tables, fresh, earlier, behind)
    tables["harm"] = _harm(findings, tables, passed, earlier)
    tables["codebook"] = _codebook(findings)
    content = {
        "format": FORMAT,
        "made": today.isoformat(),
        "number": len(earlier) + 1,
        "scheme": _scheme(findings),
        "policy": policy_of(findings.scheme).model_dump(),
        "audit": _audit(passed, len(earlier)),
        "tables": {name: _json(table) for name, table in tables.items()},
    }
    content["sha256"] = _hash(content)
    return Draft(Release(content), passed.behind, pd.DataFrame(passed.log, columns=["statistic", "n", "reason"]))


def open_release(text: str) -> Release:
    """A bundle read back; raises Refused when it was changed, is of another format or carries no audit."""
    try:
        content = json.loads(text)
        told = content.pop("sha256")
        whole = _hash(content) == told and content["format"] == FORMAT and bool(content["audit"]["rules"])
    except (ValueError, KeyError, TypeError, AttributeError):
        whole, told = False, ""
    if not whole:
        raise Refused(
            "This release was changed after it was made, or is not complete, so it is not opened. Ask the researcher for the original file."
        )
    return Release({**content, "sha256": told})


INDICATOR = [
    "indicator", "why", "primary", "scale", "label", "role", "role_label", "from_wave", "to_wave", "n", "before", "after", "toward", "toward_lo",
    "toward_hi", "needed", "smallest", "axis", "higher", "state", "detail", "words", "sentence", "comparison", "due", "added", "shown",
]  # fmt: skip


def _indicators(findings, passed: gate.Passed) -> pd.DataFrame:
    """One row an indicator of the scheme: its verdict and sentence where its change passed the gate."""
    label = {wave.id: wave.label for wave in findings.scheme.waves}
    roles = {role.id: role.label for role in findings.scheme.roles}
    changes, rows = passed.change, []
    for each in findings.scheme.indicators:
        found = changes[
            (changes["scale"] == each.scale) & (changes["role"] == each.role) & changes["shown"].astype(bool)
        ]
        found = found[(found["from_wave"] == label[each.before]) & (found["to_wave"] == label[each.after])]
        row = dict.fromkeys(INDICATOR) | {
            "indicator": each.id, "why": each.why, "primary": each.primary, "scale": each.scale, "label": _label(findings, each.scale),
            "role": each.role, "role_label": roles[each.role], "from_wave": label[each.before], "to_wave": label[each.after],
            "due": each.due and each.due.isoformat(), "added": each.added and each.added.isoformat(),
            "words": NOT_SHOWN, "sentence": NOT_SHOWN, "shown": False,
        }  # fmt: skip
        rows.append(
            row if found.empty else row | _verdict(findings, each, found.iloc[0], compared=_compared(passed, each))
        )
    return gate.table_of(rows, INDICATOR)


def _compared(passed: gate.Passed, indicator) -> bool:
    """Whether the comparison that the sentence would speak of, with the first such group, passed the gate as well."""
    table = passed.difference
    found = table.loc[(table["scale"] == indicator.scale) & (table["role"] == indicator.role), "shown"]
    return bool(len(found) and found.iloc[0])


def _verdict(findings, indicator, change: pd.Series, *, compared: bool) -> dict:
    """The verdict is judged on unrounded numbers and told in rounded ones."""
    told = findings.indicator(indicator.id, decimals=gate.DECIMALS, compared=compared)
    sign = -1 if change["higher"] == "worse" else 1
    ends = sorted((sign * change["lo"], sign * change["hi"]))
    return {
        "n": change["n"], "before": change["before"], "after": change["after"], "toward": sign * change["change"],
        "toward_lo": ends[0], "toward_hi": ends[1], "needed": _short(told["tau"]), "smallest": _short(told["delta"]),
        "axis": _axis(change, told["tau"]), "higher": change["higher"], "state": told["state"],
        "detail": told["detail"], "words": progress.in_short(told["state"], told["detail"]), "sentence": told["sentence"],
        "comparison": told["comparison"], "shown": True,
    }  # fmt: skip


def _axis(change: pd.Series, needed: float | None) -> float:
    """Half the width of the axis of a change: from the scale and the target alone, never from the result."""
    whole = change["maximum"] - change["minimum"]
    return round(min(whole, max(4 * abs(needed or 0), whole / 8)), 2)


def _short(value: float | None) -> float | None:
    """Targets are the scheme's own numbers, not people's; two decimals are enough."""
    return None if value is None or pd.isna(value) else round(float(value), 2)


def _label(findings, scale: str) -> str:
    found = findings.scales.loc[findings.scales["scale"] == scale, "label"]
    return scale if found.empty else found.iloc[0]


def _whys(
    findings, tables: dict[str, pd.DataFrame], fresh: pd.DataFrame, earlier: list[Release], behind: list[dict]
) -> pd.DataFrame:
    """One row a why: the verdict of its leading indicator, and the evidence lines in words without counts of people.

    What the gate held back is missing here before the words are chosen, so that no line can speak of it; where the
    figures are an earlier release's, so are the words.
    """
    changes = tables["change"]
    shown = tables["progress_by_indicator"].set_index("indicator")
    judged = findings.progress_by_indicator.astype(object)
    for column in ("state", "detail", "n"):
        judged[column] = [shown.loc[name, column] if shown.loc[name, "shown"] else None for name in judged["indicator"]]
    ratings = changes[(changes["scale"] == "why") & changes["shown"].astype(bool)]
    means = [
        ratings.assign(wave=ratings[f"{end}_wave"], mean=ratings[mean])
        for end, mean in (("from", "before"), ("to", "after"))
    ]
    told = progress.progress_by_why(
        judged,
        _accounts(findings, earlier, behind),
        findings.actions,
        pd.concat(means),
        findings.scheme,
        decimals=gate.DECIMALS,
    )
    about = {why.id: why for why in findings.scheme.whys}
    carried = shown["shown"].astype(bool) & ~fresh.set_index("indicator")["shown"].astype(bool)
    rows = [
        row | _words_before(row, earlier) if carried.get(row["indicator"], False) else row
        for row in told.to_dict("records")
    ]
    return gate.table_of(
        [row | {"statement": about[row["why"]].statement, "affected": about[row["why"]].affected} for row in rows],
        [*told.columns, "statement", "affected"],
    )


def _words_before(row: dict, earlier: list[Release]) -> dict:
    """What the latest release said of a why by the same indicator."""
    for release in reversed(earlier):
        for before in release.table("progress_by_why").to_dict("records"):
            if (before["why"], before["indicator"]) == (row["why"], row["indicator"]):
                return {column: before[column] for column in ("n", "state", "words", "measure", "accounts")}
    return {}


def _accounts(findings, earlier: list[Release], behind: list[dict]) -> pd.DataFrame:
    """Where the accounts point, of pools large enough for themes; told once, as long as other texts have come since."""
    table = findings.account_by_why.astype(object)
    least, written = policy_of(findings.scheme).k_text, gate.texts_behind(findings)
    said = {
        row["why"]: row["accounts"]
        for release in earlier
        for row in release.table("progress_by_why").to_dict("records")
    }
    directions = {sentence: direction for direction, sentence in ACCOUNTS.items()}
    for place, row in table.iterrows():
        keys = [gate.statistic("texts", "individual", row["role"], str(row[stage])) for stage in ("first", "last")]
        told_before = [people[key] for people in behind for key in keys if key in people]
        now = [written.get(key) for key in keys]
        before = directions.get(said.get(row["why"], ""), "not enough")
        if before != "not enough" and (not told_before or any(each not in now for each in told_before)):
            table.loc[place, "direction"] = before
        elif row["n"] < least:
            table.loc[place, "direction"] = "not enough"
    return table


def _harm(findings, tables: dict[str, pd.DataFrame], passed: gate.Passed, earlier: list[Release]) -> pd.DataFrame:
    """The mentors' burden, in every release and never averaged away; only numbers that stand in the release speak.

    The rise is judged unrounded; where an earlier release's figure stands, so does what it said of it.
    """
    watched = {theme.id for theme in findings.codebook.themes if theme.monitor == "burden"}
    themes = tables["theme"][tables["theme"]["shown"].astype(bool) & (tables["theme"]["role"] == "mentor")]
    themes = themes[themes["theme"].isin(watched) & ~themes["fewer"].astype(bool)]
    burden = themes.assign(stage=themes["stage_label"], share=themes["people"] / themes["answered"])
    load, carried = _load(findings, tables["change"], passed.change)
    sentences = list(dict.fromkeys(progress.harm(load, burden, decimals=gate.DECIMALS)["sentences"]))
    if carried and any(
        carried in row["sentence"] for release in earlier for row in release.table("harm").to_dict("records")
    ):
        sentences = [carried, *sentences]
    measured = load is not None or carried is not None or not burden.empty
    return gate.table_of(
        [{"on": bool(sentences), "measured": measured, "sentence": " ".join(sentences)}], ["on", "measured", "sentence"]
    )


def _load(findings, changes: pd.DataFrame, fresh: pd.DataFrame) -> tuple[pd.Series | None, str | None]:
    """The mentors' load as it may be judged now, or the sentence an earlier release would have said of its figure."""
    load = findings.load_change
    if load is None:
        return None, None
    label = {wave.id: wave.label for wave in findings.scheme.waves}
    load = load.copy()
    load["from_wave"], load["to_wave"] = label[load["from_wave"]], label[load["to_wave"]]
    name = ["scale", "role", "from_wave", "to_wave"]
    now, then = (
        table[(table[name] == load[name]).all(axis=1) & table["shown"].astype(bool)] for table in (fresh, changes)
    )
    if len(now) or then.empty:
        return (load if len(now) else None), None
    return None, LOAD.format(
        rise=say(then.iloc[0]["change"], gate.DECIMALS), first=load["from_wave"], last=load["to_wave"]
    )


def _codebook(findings) -> pd.DataFrame:
    """What the themes mean, so that whoever reads a release needs no other source. Definitions are not people's data."""
    rows = [
        (each.id, each.name, each.definition, ", ".join(each.whys), each.sensitive) for each in findings.codebook.themes
    ]
    return pd.DataFrame(rows, columns=["theme", "name", "definition", "whys", "sensitive"])


def _scheme(findings) -> dict:
    scheme = findings.scheme
    return {
        "name": scheme.name, "slug": scheme.slug, "notice": scheme.notice, "contact": scheme.contact,
        "roles": [{"id": role.id, "label": role.label, "comparison": role.comparison} for role in scheme.roles],
        "waves": [{"id": wave.id, "label": wave.label} for wave in scheme.waves],
        "stages": [{"id": stage.id, "label": stage.label} for stage in scheme.stages],
        "instruments": [{"name": each.name, "citation": each.citation, "notice": each.notice} for each in findings.instruments.values()],
    }  # fmt: skip


def _audit(passed: gate.Passed, earlier: int) -> dict:
    """How the gate came out. No reason and no size of anything hidden: those stay in the workbench's log."""
    shown = sum(entry["reason"] == "shown" for entry in passed.log)
    return {
        "rules": ["C1", "C2", "C5"],
        "joint_audit": False,
        "asked": len(passed.log),
        "shown": shown,
        "earlier_releases": earlier,
    }


def _json(table: pd.DataFrame) -> dict:
    rows = table.astype(object).where(table.notna(), None).values.tolist()
    return {"columns": list(table.columns), "rows": [[_value(cell) for cell in row] for row in rows]}


def _value(cell: Any) -> Any:
    return cell.item() if hasattr(cell, "item") else cell


def _hash(content: dict) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
