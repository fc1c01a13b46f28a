"""The rules held against what a scheme holds."""

from __future__ import annotations

import pandas as pd

from analysis.delivery.held import Held
from analysis.delivery.risks import RISKS
from analysis.delivery.rules import TIPS, Tip

TIP_COLUMNS = ["tip", "title", "level", "held", "missing", "step", "page", "part"]
RISK_COLUMNS = ["risk", "title", "because", "step", "page", "part", "looked_into", "note"]


def evidence_by_tip(held: Held) -> pd.DataFrame:
    """One row a tip, in their order."""
    return pd.DataFrame([row_of(tip, held) for tip in TIPS], columns=TIP_COLUMNS)


def row_of(tip: Tip, held: Held) -> dict:
    """One tip held against what is held: the first thing missing that is essential is the next step."""
    found = {check: bool(check.test(held)) for check in tip.checks}
    there, lacking = [c for c in found if found[c]], [c for c in found if not found[c]]
    essential = [check for check in lacking if check.essential]
    level = "none" if not there else "some" if essential else "strong"
    ahead = next(iter([*essential, *lacking]), None)
    page, part = ahead.place if ahead else tip.place
    return {
        "tip": tip.number, "title": tip.title, "level": level,
        "held": tuple(check.held for check in there), "missing": tuple(check.lacking(held) for check in lacking),
        "step": ahead.step if ahead else tip.keep, "page": page, "part": part,
    }  # fmt: skip


def rules_of_tips() -> pd.DataFrame:
    """The rules as they are applied: one row a thing to look for: tip, title, looked_for, essential."""
    rows = [(tip.number, tip.title, check.held, check.essential) for tip in TIPS for check in tip.checks]
    return pd.DataFrame(rows, columns=["tip", "title", "looked_for", "essential"])


def risks(held: Held) -> pd.DataFrame:
    """The risks that nothing held speaks against, each with whether somebody looked into it and what they noted."""
    ticked = {each.id: each for each in held.of("safeguard")}
    rows = []
    for risk in RISKS:
        if not risk.stands(held):
            continue
        tick = ticked.get(risk.id)
        page, part = risk.place
        rows.append(
            {
                "risk": risk.id, "title": risk.title, "because": risk.because, "step": risk.step,
                "page": page, "part": part, "looked_into": bool(tick and tick.looked_into),
                "note": tick.note if tick else None,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=RISK_COLUMNS)
