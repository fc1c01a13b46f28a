"""What would leave the workbench now: every table that passed the gate, frozen with policy and audit record.

A statistic that an earlier release already showed with other people or other answers is carried forward as it was: a
wave is released once, after it has closed.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from analysis.disclosure import Policy, gate, policy_of
from analysis.disclosure.again import found_again
from analysis.disclosure.bundle_shape import OF_GROUPS
from analysis.disclosure.counted import figures, judged, with_counted
from analysis.disclosure.earlier import KEYS, ever_sensitive, people_with_earlier, unproven, with_earlier
from analysis.disclosure.groups import band, without_hidden_names
from analysis.disclosure.seal import hash_of, salted, salts_of
from analysis.disclosure.standing import all_standing, pairs_standing, together, whole_people
from analysis.disclosure.verdicts import harm, progress_by_indicator, progress_by_why
from analysis.disclosure.words import Words, about, codebook, extracts
from analysis.disclosure.written import coverage, theme_change, theme_pair
from analysis.model import Refused, Scheme, Stage, Wave
from analysis.release import FORMAT, Release, open_earlier

__all__ = ["Draft", "Words", "about", "draft", "known_again", "still_open"]

FIFTY = 50
COUNTED = ("theme", "participation", "figure", "codebook")  # what indicators that no scale measures rest on
GATED = ("change", "change_by_group", "followed_by_group", "participation", "theme")
DAYS_OPEN = 28  # a survey takes answers for some weeks after its day


@dataclass(frozen=True)
class Draft:
    """A release before it is frozen, with what stays on the workbench: the people behind it and the log of reasons.

    smallest: how many people the smallest group has that anybody could derive from this and all earlier releases.
    unknown: how many of these nobody here knows the people of, so that they are not in that number; nothing on what
    they showed is told anew.
    """

    release: Release
    behind: dict[str, dict]
    log: pd.DataFrame
    smallest: int | None = None
    unknown: int = 0

    def for_the_log(self) -> dict[str, Any]:
        """What the private log keeps of the making: how much was asked, what was held back and why, how it came out."""
        held = self.log[self.log["reason"] != "shown"]
        audit, policy = self.release.content["audit"], self.release.content["policy"]
        return {
            "requested": len(self.log),
            "passed": len(self.log) - len(held),
            "removed": held.to_dict("records"),
            "audit": {
                "status": audit["status"],
                "equations": audit["equations"],
                "k": policy["k_diff"],
                "k_special": policy["k_special"],
                "smallest": self.smallest,
                "earlier": audit["earlier_releases"],
            },
        }


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
    passed = gate.through(
        findings,
        earlier=behind,
        unproven=unproven(earlier, behind),
        policy=policy,
        sensitive=ever_sensitive(earlier),
        names=(words or Words()).names,
    )
    told = {name: getattr(passed, name) for name in GATED}
    passed = replace(passed, **all_standing(told, policy, findings.scheme))
    tables = _tables(findings, passed, (earlier, behind), policy, today)
    tables["extract"] = extracts(findings, words or Words(), earlier, policy)
    unknown = sum("statistics" not in each for each in behind)
    content = {
        "format": FORMAT,
        "made": today.isoformat(),
        "number": len(earlier) + 1,
        "scheme": _scheme(findings),
        "policy": policy.model_dump(),
        "audit": _audit(tables, passed, policy, (len(earlier), unknown)),
        "reading": _reading(findings),
        "tables": {name: _json(table) for name, table in tables.items()},
    }
    salts = salts_of(passed.behind["statistics"], [release.salts for release in earlier])
    content["sha256"] = hash_of(salted(content, salts))
    log = pd.DataFrame(passed.log, columns=["statistic", "n", "reason"])
    made = Release(content, salts)
    _can_be_opened(made)
    return Draft(made, passed.behind, log, passed.audit.smallest, unknown)


def _can_be_opened(made: Release) -> None:
    """Raises Refused for a draft that no reader could open: frozen, it would stand in the way of every later one."""
    try:
        open_earlier(made.text())
    except Refused as problem:
        raise Refused(
            f"This release cannot be made, for it would not be opened: {problem} "
            "Nothing was released. Tell whoever looks after Open Loop what was changed last."
        ) from None


def known_again(findings, earlier: list[Release], behind: list[dict]) -> list[dict]:
    """The people behind each release; where nothing was kept of them, those whom today's data give again.

    findings: None where there are no data, and then nobody is found.
    """
    return [
        people if "statistics" in people or findings is None else found_again(findings, release)
        for release, people in zip(earlier, behind, strict=True)
    ]


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
    waves = {wave.label: wave.id for wave in findings.scheme.waves}
    people = people_with_earlier(passed.people, earlier, policy)
    places = zip(people["role"], people["wave"], strict=True)
    moved = dict(zip(places, people["answered"] - passed.people["answered"].to_numpy(), strict=True))
    fresh = progress_by_indicator(findings, passed, today, moved=moved)
    tables = {
        "people": people,
        "change": passed.change,
        "difference": passed.difference,
        "theme": passed.theme,
        "change_by_group": passed.change_by_group,
        "followed_by_group": passed.followed_by_group,
        "participation": passed.participation,
        "progress_by_indicator": fresh,
    }
    carried = {name: with_earlier(tables[name], name, earlier, policy, waves=waves) for name in KEYS}
    tables |= all_standing(carried, policy, findings.scheme)
    tables |= together(tables, fresh)
    tables |= {"codebook": codebook(findings), "figure": figures(findings)}
    counted = judged(findings.scheme, {name: _records(tables[name]) for name in COUNTED}, policy.model_dump())
    fresh, tables["progress_by_indicator"] = (
        with_counted(each, counted) for each in (fresh, tables["progress_by_indicator"])
    )
    tables |= {name: without_hidden_names(tables[name]) for name in OF_GROUPS}
    tables["progress_by_why"] = whole_people(progress_by_why(findings, tables, fresh, before, policy), policy)
    pairs = theme_pair(findings, passed.behind["statistics"], earlier, policy)
    tables["harm"] = harm(findings, tables, passed.change, earlier)
    tables |= {
        "theme_change": theme_change(tables["theme"]),
        "theme_pair": pairs_standing(pairs, tables["theme"], policy, findings.scheme),
        "coverage": coverage(findings, earlier, policy),
    }
    return tables


def still_open(prepared: Draft, scheme: Scheme, today: datetime.date) -> list[Wave | Stage]:
    """The newest wave and the newest stage of which the draft tells, where more answers may still come in.

    Whoever makes the release has to say that they are closed: no answer that comes later can change it.
    """
    told = prepared.behind["statistics"].values()
    waves = {wave for each in told for wave in each.get("waves", ())}
    stages = {each["stage"] for each in told if "stage" in each}
    newest: list[Wave | Stage] = []
    for known, used in ((scheme.waves, waves), (scheme.stages, stages)):
        newest += [each for each in known if each.id in used][-1:]
    return [each for each in newest if not is_over(each.date, today)]


def is_over(day: datetime.date | None, today: datetime.date) -> bool:
    """Whether no more answers come to what was asked on this day; never, where nobody said which day."""
    return day is not None and today > day + datetime.timedelta(days=DAYS_OPEN)


def _scheme(findings) -> dict:
    scheme = findings.scheme
    return {
        "name": scheme.name,
        "slug": scheme.slug,
        "notice": scheme.notice,
        "contact": scheme.contact,
        "definition": scheme.for_readers().model_dump(mode="json"),
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


def _audit(tables: dict[str, pd.DataFrame], passed: gate.Passed, policy: Policy, earlier: tuple[int, int]) -> dict:
    """How the gate came out. No reason and no size of anything hidden: those stay in the workbench's log.

    What an earlier release showed counts as shown, for the number of figures that had to wait tells what came late.
    smallest: a band, for the exact size of the smallest group that can be derived may be that of a group told as one;
    None where of an earlier release nobody knows whom it showed, or where earlier ones alone tell of fewer.
    earlier: how many there are, and of how many nobody knows whom they showed.
    """
    number, unknown = earlier
    shown = [bool(each) for name in ("change", "theme") for each in tables[name]["shown"]]
    smallest = passed.audit.smallest
    return {
        "rules": ["C1", "C2", "C3", "C4", "C5", "C6", "C7"],
        "joint_audit": True,
        "status": str(passed.audit.status),
        "equations": passed.equations,
        "k_diff": policy.k_diff,
        "k_special": policy.k_special,
        "smallest": None if smallest is None or unknown or passed.told_before else band(smallest),
        "asked": len(shown),
        "shown": sum(shown),
        "earlier_releases": number,
    }


def _records(table: pd.DataFrame) -> list[dict]:
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _json(table: pd.DataFrame) -> dict:
    rows = table.astype(object).where(table.notna(), None).values.tolist()
    return {"columns": list(table.columns), "rows": [[_value(cell) for cell in row] for row in rows]}


def _value(cell: Any) -> Any:
    return cell.item() if hasattr(cell, "item") else cell
