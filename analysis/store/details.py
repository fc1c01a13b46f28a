"""What an entry of the log may tell beside its ids: numbers, and words of closed lists. Never what anybody wrote."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from analysis.model import Definition, Refused, RetentionKind

Count = Annotated[int, Field(ge=0, le=10**9, strict=True)]
# Names of statistics and reasons are made by the program; a name may hold the label of a group.
Name = Annotated[str, Field(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f\x7f@\\]+$")]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,80}$")]
Threshold = Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")]
Seal = Annotated[str, Field(pattern=r"^[0-9a-f]{32}:[0-9a-f]{64}$")]
State = Literal["raw", "auto_redacted", "reviewed", "approved", "released", "paraphrase_only", "withheld", "withdrawn"]


class Removed(Definition):
    """A statistic that a release did not let out."""

    statistic: Name
    n: Count | None = None
    reason: Name


class Audit(Definition):
    """How the joint audit of a release came out."""

    status: Name | None = None
    equations: Count | None = None
    k: Count | None = None
    k_special: Count | None = None
    smallest: Count | None = None
    earlier: Count | None = None


class Details(Definition):
    """Everything that an entry may hold. Any other key is refused."""

    requested: Count | None = None
    passed: Count | None = None
    removed: tuple[Removed, ...] | None = None
    audit: Audit | None = None
    policy: dict[Threshold, Count] | None = None
    retention: dict[RetentionKind, Count] | None = None
    state: State | None = None
    kinds: tuple[RetentionKind, ...] | None = None
    early: bool | None = None
    format: Id | None = None
    files: Count | None = None
    unmapped: Count | None = None
    rows: Count | None = None
    columns: Count | None = None
    people: Count | None = None
    codes: Count | None = None
    links: Count | None = None
    texts: Count | None = None
    memos: Count | None = None
    reviews: Count | None = None
    passages: Count | None = None
    shares: Count | None = None
    flags: Count | None = None
    names: Count | None = None
    behind: Count | None = None
    entries: Count | None = None
    seal: Seal | None = None


def as_text(details: dict[str, Any] | None) -> str | None:
    """The details as they are kept, None for none. Raises Refused for anything that is not of the list."""
    if details is None:
        return None
    try:
        plain = json.loads(json.dumps(details, default=int, allow_nan=False))  # numbers of numpy become plain ones
        told = Details.model_validate(plain)
    except (ValidationError, TypeError, ValueError):
        raise Refused(
            "The log keeps numbers and ids only, under names that it knows. Leave out any words, names or answers."
        ) from None
    kept = told.model_dump(mode="json", include=set(plain), exclude_unset=True)
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def from_text(text: str | None) -> dict[str, Any] | None:
    return None if text is None else json.loads(text)
