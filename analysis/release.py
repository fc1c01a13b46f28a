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

from analysis.disclosure import Policy, gate, policy_of
from analysis.disclosure.bundle import keeps_its_rules
from analysis.disclosure.earlier import KEYS, people_with_earlier, unproven, with_earlier
from analysis.disclosure.verdicts import NOT_SHOWN, harm, progress_by_indicator, progress_by_why
from analysis.disclosure.words import Words, about, codebook, extracts
from analysis.disclosure.written import coverage, theme_change, theme_pair
from analysis.model import Refused

__all__ = ["NOT_SHOWN", "Draft", "Release", "Words", "about", "draft", "open_release"]

FORMAT = 1
FIFTY = 50


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
    findings,
    *,
    today: datetime.date,
    earlier: list[Release] | None = None,
    behind: list[dict] | None = None,
    words: Words | None = None,
) -> Draft:
    """What would go out now. earlier, behind: the releases already made (oldest first) and the people behind each.

    `behind` is {} for a release that came without its workbench: nothing on what it showed is shown anew. words: what
    participants wrote and people want to show; it goes out as far as nothing stands against it, see `quotations`.

    Raises Refused when one of the earlier releases is missing: what it showed is known outside all the same.
    """
    earlier = earlier or []
    _whole_row(earlier)
    behind = behind or [{} for _ in earlier]
    policy = policy_of(findings.scheme, [release.content["policy"] for release in earlier])
    passed = gate.through(findings, earlier=behind, unproven=unproven(earlier, behind), policy=policy)
    tables = _tables(findings, passed, (earlier, behind), policy, today)
    tables["extract"] = extracts(findings, words or Words(), earlier, policy)
    content = {
        "format": FORMAT,
        "made": today.isoformat(),
        "number": len(earlier) + 1,
        "scheme": _scheme(findings),
        "policy": policy.model_dump(),
        "audit": _audit(tables, len(earlier)),
        "reading": _reading(findings),
        "tables": {name: _json(table) for name, table in tables.items()},
    }
    content["sha256"] = _hash(content)
    return Draft(Release(content), passed.behind, pd.DataFrame(passed.log, columns=["statistic", "n", "reason"]))


def _whole_row(earlier: list[Release]) -> None:
    numbers = [release.content["number"] for release in earlier]
    if numbers != list(range(1, len(earlier) + 1)):
        raise Refused(
            f"This scheme has the releases {', '.join(map(str, numbers))}, so one that was made is missing or stands "
            "twice. Put every release back in its order: what was once shown has to be kept in mind."
        )


def _tables(
    findings, passed: gate.Passed, before: tuple[list[Release], list[dict]], policy: Policy, today: datetime.date
) -> dict[str, pd.DataFrame]:
    """Everything a release holds, by name; what may not be shown anew stands as an earlier release showed it."""
    earlier = before[0]
    fresh = progress_by_indicator(findings, passed, today)
    tables = {
        "people": people_with_earlier(passed.people, earlier, policy),
        "change": passed.change,
        "difference": passed.difference,
        "theme": passed.theme,
        "progress_by_indicator": fresh,
    }
    tables |= {name: with_earlier(tables[name], name, earlier, policy) for name in KEYS}
    tables["progress_by_why"] = progress_by_why(findings, tables, fresh, before, policy)
    tables["harm"] = harm(findings, tables, passed.change, earlier)
    tables |= {
        "theme_change": theme_change(tables["theme"]),
        "theme_pair": theme_pair(findings, passed.behind, earlier, policy),
        "coverage": coverage(findings, earlier, policy),
        "codebook": codebook(findings),
    }
    return tables


def open_release(text: str) -> Release:
    """A bundle read back; raises Refused when it was changed, is of another format or carries no audit."""
    try:
        content = json.loads(text)
        told = content.pop("sha256")
        whole = _hash(content) == told and content["format"] == FORMAT and bool(content["audit"]["rules"])
        kept = whole and keeps_its_rules(Release(content))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        whole, kept, told = False, False, ""
    if not whole:
        raise Refused(
            "This release was changed after it was made, or is not complete, so it is not opened. "
            "Ask the researcher for the original file."
        )
    if not kept:
        raise Refused(
            "This release shows more than the privacy rules allow, so it is not opened. "
            "Ask the researcher for the original file."
        )
    return Release({**content, "sha256": told})


def _scheme(findings) -> dict:
    scheme = findings.scheme
    return {
        "name": scheme.name,
        "slug": scheme.slug,
        "notice": scheme.notice,
        "contact": scheme.contact,
        "roles": [{"id": role.id, "label": role.label, "comparison": role.comparison} for role in scheme.roles],
        "waves": [{"id": wave.id, "label": wave.label} for wave in scheme.waves],
        "stages": [{"id": stage.id, "label": stage.label} for stage in scheme.stages],
        "instruments": [
            {
                "name": each.name,
                "citation": each.citation,
                "notice": each.notice,
                "scales": [scale.id for scale in each.scales],
            }
            for each in findings.instruments.values()
        ],
    }


def _reading(findings) -> dict:
    """How far people have read what the themes count: sentences, those that somebody has read, and the codebook.

    In fifties, for a number that moves by a few would tell that a text came late or was taken out.
    """
    numbers = {"sentences": len(findings.sentence_by_document), "read": findings.read_sentences}
    rounded = {name: number // FIFTY * FIFTY for name, number in numbers.items()}
    return rounded | {"codebook": findings.codebook.version}


def _audit(tables: dict[str, pd.DataFrame], earlier: int) -> dict:
    """How the gate came out. No reason and no size of anything hidden: those stay in the workbench's log.

    What an earlier release showed counts as shown, for the number of figures that had to wait tells what came late.
    """
    shown = [bool(each) for name in ("change", "theme") for each in tables[name]["shown"]]
    return {
        "rules": ["C1", "C2", "C5"],
        "joint_audit": False,
        "asked": len(shown),
        "shown": sum(shown),
        "earlier_releases": earlier,
    }


def _json(table: pd.DataFrame) -> dict:
    rows = table.astype(object).where(table.notna(), None).values.tolist()
    return {"columns": list(table.columns), "rows": [[_value(cell) for cell in row] for row in rows]}


def _value(cell: Any) -> Any:
    return cell.item() if hasattr(cell, "item") else cell


def _hash(content: dict) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
