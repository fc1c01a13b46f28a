"""One released file held against the rules: what is in it, the smallest group that anybody could derive, the verdict.

From the file alone follows what is printed; with the data that it was made from, the joint audit runs again over it and
every release before it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from analysis.disclosure.audit import protect
from analysis.disclosure.bundle import sizes_printed
from analysis.disclosure.known import Known
from analysis.release import Release, Unsafe, open_release

PRINTED = "by what is printed"
BEHIND = "by the people behind it and behind every release before it"
SECONDS = 45.0


@dataclass(frozen=True)
class Audited:
    """How a file came out. smallest: people, None where it tells of none. how: what was held against what."""

    release: Release | None
    smallest: int | None
    how: str
    leak: bool
    words: str


def printed(text: str) -> Audited:
    """The verdict from the file alone. Raises Refused for what is no whole release."""
    try:
        release = open_release(text)
    except Unsafe as problem:
        return Audited(None, None, PRINTED, True, str(problem))
    return Audited(release, min(sizes_printed(release), default=None), PRINTED, False, "No leak found.")


def again(found: Audited, findings, behind: list[dict]) -> Audited:
    """The verdict with the people. behind: of each release up to this one, oldest first, {} where nobody knows."""
    if found.release is None:
        return found
    if not behind or not behind[-1]:
        words = (
            "These data do not give this release again, so nobody can say whom it shows. "
            "Audit it with the scheme folder that it was made from."
        )
        return replace(found, how=BEHIND, leak=True, words=words)
    policy = found.release.content["policy"]
    earlier, now = (Known(findings, part, frozenset(), policy["k_diff"]) for part in (behind[:-1], behind))
    before = set(earlier.released())
    fresh = [each for each in now.released() if each not in before]
    told = protect(fresh, tuple(before), k=policy["k_diff"], k_special=policy["k_special"], seconds=SECONDS)
    if any(not each for each in behind):
        words = "Of an earlier release these data do not tell whom it showed, so nobody can say that there is no leak."
        return replace(found, smallest=None, how=BEHIND, leak=True, words=words)
    words = "Leak: what it tells, with what was told before, gives fewer people away than the policy allows."
    if not told.removed:
        words = "No leak found."
    return replace(found, smallest=told.smallest, how=BEHIND, leak=bool(told.removed), words=words)


def in_words(found: Audited) -> str:
    """All of it for a person at a terminal."""
    if found.release is None:
        return f"Verdict: leak. {found.words}"
    content = found.release.content
    tables = "\n".join(f"  {name}: {_rows(found.release, name)}" for name in sorted(content["tables"]))
    audit, policy = content["audit"], content["policy"]
    smallest = "not known" if found.smallest is None else f"{found.smallest} people"
    return "\n".join(
        [
            f"{content['scheme']['name']}, release {content['number']} of {content['made']}",
            tables,
            "Policy: " + ", ".join(f"{name} {value}" for name, value in sorted(policy.items())),
            f"Audit when it was made: {audit['status']}, {audit['equations']} equations, "
            f"{audit['earlier_releases']} earlier releases",
            f"Smallest derivable group, {found.how}: {smallest}",
            f"Verdict: {'leak' if found.leak else 'no leak'}. {found.words}",
        ]
    )


def _rows(release: Release, name: str) -> str:
    if "withheld" in release.content["tables"][name]:
        return "taken out"
    table = release.table(name)
    if "shown" not in table:
        return f"{len(table)} rows"
    return f"{int(table['shown'].astype(bool).sum())} of {len(table)} rows shown"
