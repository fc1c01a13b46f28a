"""Whose figures may tell of an action: those of people who take part."""

from __future__ import annotations

from analysis.release import Release


def beside(release: Release | None) -> set[str]:
    """The ids of the roles that stand beside the scheme: colleagues to compare with, and people outside."""
    if release is None:
        return set()
    roles = release.content["scheme"]["definition"]["roles"]
    return {each["id"] for each in roles if each.get("comparison") or each.get("outside")}
