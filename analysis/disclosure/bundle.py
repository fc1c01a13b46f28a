"""Whether a bundle from elsewhere keeps the rules that every release of ours keeps.

A hash only tells that nothing was changed since it was computed, and anybody can compute one. What a bundle may hold at
all is in `bundle_shape`, what one row may say in `bundle_rows`; here is what all of it together must hold.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from itertools import combinations

from analysis.disclosure import counted
from analysis.disclosure.audit import Status
from analysis.disclosure.bundle_rows import least_of_group, stands
from analysis.disclosure.bundle_shape import OF_GROUPS, PLACES, has_its_shape, is_named, is_of, is_readable, scheme_of
from analysis.disclosure.groups import highest_of, lowest_of
from analysis.disclosure.policy import FLOORS, Policy, keeps_floors
from analysis.model import Scheme
from analysis.quotations import MOST_WORDS, NameList, marks

LEAST = {
    "change": ("n", "k_group"),
    "progress_by_indicator": ("n", "k_group"),
    "theme": ("answered", "k_text"),
    "participation": ("people", "k_group"),
}
GOOD = (Status.PROVED, Status.TIME_LIMIT)  # after the limit a release shrinks until it is proven
Rows = dict[str, list[dict]]


def keeps_its_rules(release, raised: Mapping[str, int] | None = None) -> bool:
    """True for a release whose shown rows have people enough, and whose words and pairs of themes may stand.

    raised: what this installation asks for, where the release is to be read here. Raises any error of its kind for what
    is no release at all.
    """
    content = release.content
    policy = content["policy"]
    if not keeps_floors(policy) or not _reads(content):
        return False
    own = Policy(**policy)
    asked = own.model_copy(update={name: max(getattr(own, name), least) for name, least in (raised or {}).items()})
    rows = {name: rows_of(content, name) for name in content["tables"]}
    least = min(asked.k_diff, asked.k_group)
    return (
        all(
            row[count] >= getattr(asked, threshold) if row["shown"] is True else row[count] is None
            for name, (count, threshold) in LEAST.items()
            for row in rows.get(name, ())
            if _counts_participants(row)
        )
        and all(each >= least for each in _derived(release) if each > 0)
        and all(map(_may_be_read, rows.get("extract", ())))
        and all(four_sides_hold(row, counts_of(rows), asked) for row in rows.get("theme_pair", ()))
        and all(_tells_of_enough(row, asked) for row in rows.get("coverage", ()))
        and (content["format"] == 1 or _is_one_of_ours(content, rows, own, asked))
    )


def rows_of(content: dict, name: str) -> list[dict]:
    """The rows of a table by column; none where it was taken out."""
    table = content["tables"][name]
    return [dict(zip(table["columns"], row, strict=True)) for row in table.get("rows", ())]


def _reads(content: dict) -> bool:
    """An earlier program had other tables, so of its releases only that every cell can be read."""
    datetime.date.fromisoformat(content["made"])
    if content["format"] != 1:
        return has_its_shape(content)
    return all(
        set(table) == {"columns", "rows"} and is_readable(table, earlier=True) for table in content["tables"].values()
    )


def _is_one_of_ours(content: dict, rows: Rows, own: Policy, asked: Policy) -> bool:
    """Row by row and table by table, what every release since the joint audit keeps."""
    scheme = scheme_of(content)
    least = asked.model_dump()
    return (
        is_of(scheme, content)
        and _asks_enough(scheme, own)
        and all(is_named(name, row, scheme) and stands(name, row, least) for name in rows for row in rows[name])
        and all(
            len({tuple(map(row.get, place)) for row in rows[name]}) == len(rows[name]) for name, place in PLACES.items()
        )
        and all(_known_to_be_enough(row, own, asked) for name in OF_GROUPS for row in rows[name] if row["shown"])
        and all(both_are_shown(row, rows["change"]) for row in rows["difference"] if row["shown"])
        and all(_is_in(row, rows["codebook"]) for name in ("theme", "extract") for row in rows[name])
        and all(agrees(row, rows["change"]) for row in rows["progress_by_indicator"] if row["shown"])
        and _judged_alike(scheme, rows, own)
        and all(row["n"] is None or row["n"] >= asked.k_group for row in rows["progress_by_why"])
    )


def _judged_alike(scheme: Scheme, rows: Rows, own: Policy) -> bool:
    """An indicator that no scale measures comes out of the tables beside it word for word as it is told."""
    again = counted.judged(scheme, rows, own.model_dump())
    told = [row for row in rows["progress_by_indicator"] if row.get("kind", "scale") != "scale"]
    return len(told) == len(again) and all(
        row in (again[row["indicator"]], counted.with_one_decimal(again[row["indicator"]])) for row in told
    )


def _asks_enough(scheme: Scheme, own: Policy) -> bool:
    """The release was made under no less than its own scheme asks for."""
    wanted = dict(scheme.policy)
    if "k_group" in wanted:
        wanted.setdefault("k_diff", wanted["k_group"])
    asked = Policy(**wanted)
    return all(getattr(own, name) >= getattr(asked, name) for name in Policy.model_fields)


def _known_to_be_enough(row: dict, own: Policy, asked: Policy) -> bool:
    """Where more people are asked for here than when it was made, the lower end of a band has to have them."""
    then, now = (least_of_group(row, each.model_dump()) for each in (own, asked))
    return then >= now or (lowest_of(row["people"]) or 0) >= now


def _is_in(row: dict, book: list[dict]) -> bool:
    """The theme of a row has to be one of the codebook that goes out with it; words bear its very name."""
    found = next((each for each in book if each["theme"] == row["theme"]), None)
    return found is not None and ("stage_label" in row or row["name"] == found["name"])


PLACE = ("scale", "role", "from_wave", "to_wave")


def change_at(row: dict, changes: list[dict]) -> dict | None:
    """The change of the same scale and role between the same waves."""
    return next((each for each in changes if all(each[name] == row[name] for name in PLACE)), None)


def both_are_shown(row: dict, changes: list[dict]) -> bool:
    sides = (change_at(row | {"role": role}, changes) for role in (row["role"], row["comparison"]))
    return all(side is not None and side["shown"] is True for side in sides)


def agrees(row: dict, changes: list[dict]) -> bool:
    """Whether an indicator of a scale repeats the figures of its change, where that stands in the same release."""
    if row.get("kind", "scale") != "scale":
        return True
    change = change_at(row, changes)
    if change is None:
        return True
    sign = -1 if change["higher"] == "worse" else 1
    return change["shown"] is True and row["n"] == change["n"] and row["toward"] == sign * change["change"]


def audited(content: dict) -> bool:
    """True where the joint audit came to its end and found no group below the floors that anybody could derive."""
    audit, policy = content["audit"], content["policy"]
    smallest = audit["smallest"]
    return (
        audit["joint_audit"] is True
        and audit["status"] in GOOD
        and type(audit["equations"]) is int
        and audit["equations"] >= 0
        and audit["k_diff"] == policy["k_diff"] >= FLOORS["k_diff"]
        and audit["k_special"] == policy["k_special"] >= FLOORS["k_special"]
        and (smallest is None or (lowest_of(smallest) or 0) >= FLOORS["k_diff"])
    )


def sizes_printed(release) -> list[int]:
    """How many people each group has that a reader can see or derive from the printed numbers alone, at least.

    Whole roles tell how many they are. Two of one measure whose numbers differ by a few, and share a wave with its
    average, give the difference away where the smaller is part of the larger; a role and all but one of its groups
    give that one away.
    """
    told = [
        row[count] for name, (count, _) in LEAST.items() for row in _shown(release, name) if _counts_participants(row)
    ]
    bands = [lowest_of(row["people"]) or 0 for name in OF_GROUPS for row in _shown(release, name)]
    return [int(each) for each in (*told, *bands, *_derived(release)) if each > 0]


def _counts_participants(row: dict) -> bool:
    """False for a figure from elsewhere, which has a rule of its own for those whom it counts."""
    return row.get("kind") != "figure"


def _derived(release) -> Iterator[int]:
    yield from _between_waves(release)
    yield from _left_of_groups(release)


def _between_waves(release) -> Iterator[int]:
    rows = [row for row in _shown(release, "change") if row["before"] is not None]
    for one, other in combinations(rows, 2):
        waves = {one["from_wave"], one["to_wave"]} & {other["from_wave"], other["to_wave"]}
        if (one["scale"], one["role"]) == (other["scale"], other["role"]) and waves:
            yield abs(one["n"] - other["n"])


def _left_of_groups(release) -> Iterator[int]:
    """Of a grouping variable with one hidden member, how many people that one can have at most."""
    whole = {tuple(row[name] for name in PLACE): row["n"] for row in _shown(release, "change")}
    told: dict[tuple, list[dict]] = {}
    for row in _rows(release, "change_by_group"):
        told.setdefault((tuple(row[name] for name in PLACE), row["group"]), []).append(row)
    for (place, _), rows in told.items():
        shown = [row["people"] for row in rows if row["shown"] is True]
        hidden = [row["member"] for row in rows if row["shown"] is not True]
        if place not in whole or len(hidden) != 1:
            continue
        most = whole[place] - sum(lowest_of(each) or 0 for each in shown)
        ends = [highest_of(each) for each in shown]
        # The hidden member may have nobody who answered twice, unless the others cannot be all.
        somebody = None not in ends and whole[place] > sum(end or 0 for end in ends)
        if somebody:
            yield max(0, most)


def _rows(release, name: str) -> list[dict]:
    return rows_of(release.content, name) if name in release.content["tables"] else []


def _shown(release, name: str) -> list[dict]:
    return [row for row in _rows(release, name) if row["shown"] is True]


def _may_be_read(row: dict) -> bool:
    """Short words without a contact."""
    short = row["kind"] in ("verbatim", "paraphrase") and len(row["words"].split()) <= MOST_WORDS
    return short and not any(mark.masked and mark.token == "contact" for mark in marks(row["words"], NameList()))


def counts_of(rows: Rows) -> dict[tuple, int | None]:
    told = {(row["role"], row["stage"], row["theme"]): row["people"] for row in rows.get("theme", ())}
    sensitive = {(row["role"], row["stage"], row["theme"]) for row in rows.get("theme", ()) if row["sensitive"]}
    return {place: people for place, people in told.items() if place not in sensitive}


def four_sides_hold(row: dict, counts: dict[tuple, int | None], policy: Policy) -> bool:
    """Enough people on each of the four sides of two themes, as anybody can reckon them; neither of them sensitive."""
    one, other = (counts.get((row["role"], row["stage"], row[side])) for side in ("theme", "other"))
    if one is None or other is None:
        return False
    sides = (row["both"], one - row["both"], other - row["both"], row["answered"] - one - other + row["both"])
    return min(sides) >= policy.m_side and row["answered"] >= policy.k_text


def _tells_of_enough(row: dict, policy: Policy) -> bool:
    return row["role"] is None or not row["received"] or row["received"] >= policy.m_side
