"""What left the workbench: frozen tables and sentences that passed the gate, with policy, audit record and hash.

Leadership, the taskforce, every report and every export read a `Release` and nothing else; `drafting` makes one.

The hash of a release is made of the hashes of its tables, so that the tables of groups, which the taskforce does not
see, can be taken out and the rest still be verified. Each of these has a salt, hashed with it and taken out with it:
without one, whoever sees the hash could try which of the few tables that there can be has it.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from analysis.disclosure.bundle import audited, keeps_its_rules
from analysis.disclosure.bundle_shape import OF_GROUPS
from analysis.disclosure.candidates import NOT_SHOWN, main_changes, table_of
from analysis.disclosure.policy import raised_here
from analysis.disclosure.seal import BROKEN, digest, hash_of, parsed, salted, taken_out, unsalted
from analysis.model import Refused

__all__ = ["FORMAT", "NOT_SHOWN", "OF_GROUPS", "Release", "Unsafe", "open_earlier", "open_release", "without_groups"]

FORMAT = 2
_hash, _digest = hash_of, digest


class Unsafe(Refused):
    """A whole release that shows more than the privacy rules allow."""


@dataclass(frozen=True)
class Release:
    """A bundle as it was frozen. `content` is plain JSON data; `table(name)` gives one of its tables.

    salts: of the tables of groups, which stand in the bundle beside their rows. They are no figures: two releases that
    tell the same have the same content, whatever theirs are.
    """

    content: dict[str, Any]
    salts: dict[str, str] = field(default_factory=dict)

    def table(self, name: str) -> pd.DataFrame:
        """One of the released tables; unknown names give an empty table."""
        told = self.content["tables"].get(name, NO_TABLE)
        told = NO_TABLE if "withheld" in told else told
        return table_of(told["rows"], told["columns"]).where(lambda cell: cell.notna(), None)

    @property
    def changes(self) -> pd.DataFrame:
        """Of each measure and role the change that tells its story; `table("change")` has those between other waves."""
        return main_changes(self.table("change"))

    @property
    def beside(self) -> set[str]:
        """The ids of the roles that stand beside the scheme: colleagues to compare with, and people outside."""
        roles = self.content["scheme"]["definition"]["roles"]
        return {each["id"] for each in roles if each.get("comparison") or each.get("outside")}

    @property
    def sha256(self) -> str:
        return self.content["sha256"]

    @property
    def made(self) -> datetime.date:
        return datetime.date.fromisoformat(self.content["made"])

    @property
    def audited(self) -> bool:
        """False for a release of an earlier program, which had no joint audit: it is held against, and never shown."""
        return self.content["format"] == FORMAT

    def text(self) -> str:
        content = salted(self.content, self.salts)
        return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)


NO_TABLE: dict[str, list] = {"columns": [], "rows": []}


def open_release(text: str) -> Release:
    """A bundle read back; raises Refused when it was changed, is of another format or carries no good audit.

    Where this installation asks for more people than the bundle's maker did, one that shows fewer is refused as well.
    """
    release = _opened(text, raised_here())
    if not release.audited:
        raise Refused(
            "This release was made by an earlier Open Loop, which did not hold everything released against each other, "
            "so it is not opened. Ask the researcher for a new one."
        )
    return release


def open_earlier(text: str) -> Release:
    """As `open_release`, also for a release of an earlier program: what it told is known outside all the same."""
    return _opened(text)


def without_groups(text: str) -> str:
    """The bundle without its tables of groups, as the taskforce may read it; it verifies as the whole one does."""
    content = json.loads(text)
    tables = content.get("tables", {}) if isinstance(content, dict) else {}
    held = {name: table for name, table in tables.items() if name in OF_GROUPS and "withheld" not in table}
    if not held:
        return text
    left = {name: taken_out(table) for name, table in held.items()}
    return Release({**content, "tables": {**tables, **left}}).text()


def _opened(text: str, raised: Mapping[str, int] | None = None) -> Release:
    try:
        content = parsed(text)
        told = content.pop("sha256")
        whole = content["format"] in (1, FORMAT) and _hash(content) == told and bool(content["audit"]["rules"])
    except BROKEN:
        content, told, whole = {}, "", False
    if not whole:
        raise Refused(
            "This release was changed after it was made, or is not complete, so it is not opened. "
            "Ask the researcher for the original file."
        )
    try:
        kept = keeps_its_rules(Release(content), raised) and (content["format"] == 1 or audited(content))
    except BROKEN:
        kept = False
    if not kept:
        raise Unsafe(
            "This release shows more than the privacy rules allow, or its audit is not a good one, so it is not "
            "opened. Ask the researcher for the original file."
        )
    return Release(*unsalted({**content, "sha256": told}))
