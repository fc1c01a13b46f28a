"""What the owners of questionnaires require wherever their results are shown."""

from __future__ import annotations

from analysis.findings import Findings

TITLE = "Notices of the questionnaires used"


def notices(found: Findings) -> list[str]:
    """Name and notice of each questionnaire that was used and has one."""
    return [f"{each.name}: {each.notice}" for each in found.instruments.values() if each.notice]


def notices_text(found: Findings) -> str:
    """The notices as the end of a README; empty where there are none."""
    told = notices(found)
    return "\n".join(["", f"## {TITLE}", "", *(f"- {each}" for each in told), ""]) if told else ""
