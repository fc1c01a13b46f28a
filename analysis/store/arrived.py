"""What data ever came to a scheme, kept for ever: also when a file was removed since, or mapped otherwise.

Of each file: the version of the scheme at which its very bytes first came, and by every mapping of it which waves and
stages it holds answers and texts of, and whether it holds a log. Of the Study: the same of everything that was ever
built. No answer, heading or file name is among it, only a hash of the file and one of each heading of a log.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, select

from analysis.model import Recipe, Scheme, Sheet, Study, Viewer
from analysis.store import kept, schemes, tables, uploads

if TYPE_CHECKING:
    from analysis.intake.rows import OpenFile

KIND = "arrived"
BUILT = "study"
DATA = ("item", "score", "reflection", "participation", "unused")  # what may hold answers


@dataclass(frozen=True)
class Arrived:
    """waves, stages: of which answers or texts came. log: whether any log did. measures: its headings, each as `mark`
    gives it. unclear: whether a file came of which nobody can say what it holds: not mapped now, or never before it
    was removed."""

    waves: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    log: bool = False
    unclear: bool = False
    measures: frozenset[str] = frozenset()

    def __or__(self, other: Arrived) -> Arrived:
        return Arrived(
            self.waves | other.waves,
            self.stages | other.stages,
            self.log or other.log,
            self.unclear or other.unclear,
            self.measures | other.measures,
        )

    def counts(self, measure: str) -> bool:
        """Whether a log of it holds this measure: a heading, or "HEADING: CATEGORY" of one."""
        return any(mark(each) in self.measures for each in headings(measure))


NOTHING = Arrived()


def headings(measure: str) -> list[str]:
    """What the heading of the log can be that a measure counts, or counts a category of.

    >>> headings("Reason: match")
    ['Reason', 'Reason: match']
    """
    parts = measure.split(": ")
    return [": ".join(parts[:end]) for end in range(1, len(parts) + 1)]


def mark(words: str) -> str:
    """What is kept of a heading of a log, or of the hash of a file: it tells the same one again, and nothing else."""
    return hashlib.sha256(words.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def add_file(connection: Connection, viewer: Viewer, slug: str, upload: int) -> None:
    """Keeps that a file came, and at which version of the scheme the same bytes first did."""
    same = mark(uploads.stored(connection, upload).sha256)
    came = _first_came(connection, slug, same)
    told = {"scheme": schemes.version(connection, slug) if came is None else came, "bytes": same}
    _keep(connection, viewer, (slug, _name(upload)), told)


def add_mapping(connection: Connection, viewer: Viewer, upload: int, recipe: Recipe) -> tuple[str, Arrived, int]:
    """Keeps what a file holds by this mapping. Gives its scheme, what that is, and the version at which it came."""
    row = uploads.stored(connection, upload)
    scheme = schemes.newest(connection, row.scheme)
    told = NOTHING if scheme is None else held_by(uploads.sheet(connection, upload), recipe, scheme)
    came = came_at(connection, row.scheme, upload)
    when = {"scheme": came, "bytes": mark(row.sha256)}
    _keep(connection, viewer, (row.scheme, _name(upload)), when | _as_json(told))
    return row.scheme, told, came


def add_built(connection: Connection, viewer: Viewer, study: Study) -> None:
    """Keeps what a Study was built with, where anything of it is new."""
    slug = study.scheme.slug
    before, now = _built(connection, slug), of_study(study)
    if before | now != before:
        _keep(connection, viewer, (slug, BUILT), _as_json(before | now))


def ever(connection: Connection, slug: str) -> Arrived:
    """Everything that ever came to a scheme."""
    return _union([_built(connection, slug), *_files(connection, slug)])


def came_at(connection: Connection, slug: str, upload: int) -> int:
    """The version of the scheme at which a file came."""
    known = _told(connection, slug, _name(upload))
    if known:
        return int(known[0]["scheme"])
    at = uploads.stored(connection, upload).at  # it came before this was kept
    return max((version for version, saved, _ in schemes.numbered(connection, slug) if saved <= at), default=0)


def held_by(sheet: Sheet, recipe: Recipe, scheme: Scheme) -> Arrived:
    """What a file holds by a mapping; unclear where that names nothing, although answers may stand in it.

    A wave or stage of which only blank cells stand there has not come.
    """
    from analysis.intake.rows import opened

    file, _ = opened(sheet, recipe, scheme)
    waves, stages = _places(file, "wave", "item", "score"), _places(file, "stage", "reflection")
    log = [each for each in file.of_kind("participation") if sheet.rows[each.name].notna().any()]
    measures = {mark(name) for each in log for name in (each.name, each.question)}
    may_hold = (each.name for each in recipe.columns if each.kind in DATA)
    told = any(name not in sheet.rows or sheet.rows[name].notna().any() for name in may_hold)
    silent = told and not (waves or stages or measures)
    return Arrived(waves, stages, bool(measures), silent, frozenset(measures))


def _places(file: OpenFile, kind: str, *columns: str) -> frozenset[str]:
    """The waves or stages of which a column of these kinds holds anything, by its own word or by that of the row."""
    from analysis.intake.rows import named

    known = {each.id for each in getattr(file.scheme, f"{kind}s")}
    told = [(getattr(each, kind), file.sheet.rows[each.name].notna()) for each in file.of_kind(*columns)]
    found = {own for own, filled in told if own in known and filled.any()}
    by_row = named(file, kind)
    for own, filled in told:
        if not own:
            found |= set(by_row[filled].dropna())
    return frozenset(map(str, found))


def of_study(study: Study) -> Arrived:
    """What the tables of a Study hold."""
    answered = [study.answer_by_person_wave_item["wave"], study.ready_score["wave"]]
    waves = {str(each) for column in answered for each in column.dropna().unique()}
    stages = {str(each) for each in study.reflection["stage"].dropna().unique()}
    measures = frozenset(mark(str(each)) for each in study.participation["measure"].unique())
    return Arrived(frozenset(waves), frozenset(stages), bool(measures), measures=measures)


def _files(connection: Connection, slug: str) -> Iterable[Arrived]:
    """Of each file that ever came: all that its mappings said; unclear where nobody says what it holds."""
    upload, entry = tables.upload.c, tables.log.c
    here = set(connection.execute(select(upload.id).where(upload.scheme == slug)).scalars())
    imported = entry.action == "import", entry.about.startswith("upload:")
    logged = select(entry.about).where(entry.scheme == slug, *imported)
    history = kept.history(connection, slug, KIND)
    names = {*history["id"], *connection.execute(logged).scalars(), *map(_name, here)} - {BUILT}
    mapped = dict(uploads.mapped(connection, slug))
    for name in sorted(names):
        said = [_from_json(each) for each in _told(connection, slug, name) if "waves" in each]
        number = int(name.partition(":")[2])
        if not said and number in mapped:  # mapped before this was kept
            said = [_mapped_now(connection, slug, number)]
        unsaid = not said or said[-1].unclear or (number in here and number not in mapped)
        whole = _union(said)
        yield replace(whole, unclear=unsaid)


def _mapped_now(connection: Connection, slug: str, upload: int) -> Arrived:
    recipe, scheme = uploads.recipe(connection, upload), schemes.newest(connection, slug)
    if recipe is None or scheme is None:
        return Arrived(unclear=True)
    return held_by(uploads.sheet(connection, upload), recipe, scheme)


def _built(connection: Connection, slug: str) -> Arrived:
    return _union(map(_from_json, _told(connection, slug, BUILT)))


def _union(told: Iterable[Arrived]) -> Arrived:
    whole = NOTHING
    for each in told:
        whole |= each
    return whole


def _told(connection: Connection, slug: str, name: str) -> list[dict[str, Any]]:
    """What was kept under this name, oldest first."""
    stored = tables.kept_version.c
    this = (stored.scheme == slug) & (stored.kind == KIND) & (stored.id == name)
    query = select(stored.definition).where(this).order_by(stored.version)
    return [json.loads(each) for each in connection.execute(query).scalars()]


def _first_came(connection: Connection, slug: str, same: str) -> int | None:
    """The version of the scheme at which a file of these bytes first came, also where it was removed since."""
    told = map(json.loads, kept.history(connection, slug, KIND)["definition"])
    return min((int(each["scheme"]) for each in told if each.get("bytes") == same), default=None)


def _keep(connection: Connection, viewer: Viewer, place: tuple[str, str], told: dict[str, Any]) -> None:
    slug, name = place
    grown = kept.version(connection, slug, KIND, name)
    kept.save(connection, viewer, (slug, KIND, name), json.dumps(told), grown_from=grown, note="")


def _name(upload: int) -> str:
    return f"upload:{upload}"


def _as_json(told: Arrived) -> dict[str, Any]:
    return {
        "waves": sorted(told.waves),
        "stages": sorted(told.stages),
        "log": told.log,
        "unclear": told.unclear,
        "measures": sorted(told.measures),
    }


def _from_json(told: dict[str, Any]) -> Arrived:
    waves, stages, measures = (frozenset(told.get(name, ())) for name in ("waves", "stages", "measures"))
    return Arrived(waves, stages, told["log"], told["unclear"], measures)
