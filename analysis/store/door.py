"""The one way in: every read and write first asks whether the viewer has the right, then is one transaction."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.disclosure import policy_of
from analysis.model import Recipe, Refused, Scheme, Sheet, Study, Viewer
from analysis.records import KINDS
from analysis.release import without_groups
from analysis.store import (
    arrived,
    book,
    codebooks,
    concerns,
    extracts,
    log,
    names,
    plan,
    releases,
    retention,
    schemes,
    seals,
    stamps,
    studies,
    uploads,
)
from analysis.store.custody_door import CustodyDoor
from analysis.store.text_door import without

if TYPE_CHECKING:
    from analysis.intake import SchemeFolder


class Store(CustodyDoor):
    """Everything that must survive a restart. Threads may share it; `close` it before its file is deleted."""

    # ---------------------------------------------------------------------------------------------- schemes

    def schemes(self, viewer: Viewer) -> list[tuple[str, str]]:
        """Slug and name of every scheme, by name."""
        viewer.need("scheme")
        with self._read() as connection:
            return schemes.listed(connection)

    def scheme(self, viewer: Viewer, slug: str) -> Scheme:
        """The scheme as it is now. Raises Refused when there is none.

        Whoever may not see rows gets it as readers may know it: which members of a group are told as one tells who is
        too few. Whoever answers for what is kept still sees every group that is asked for.
        """
        viewer.need("scheme")
        with self._read() as connection:
            found = schemes.scheme(connection, slug)
        return found if viewer.may("rows") else found.for_readers(every_group=viewer.may("retention"))

    def save_scheme(
        self,
        viewer: Viewer,
        scheme: Scheme,
        *,
        note: str,
        as_written: bool = False,
        today: datetime.date | None = None,
    ) -> int:
        """The new version. A Study built before keeps the scheme it was built with: rebuild it afterwards.

        When an indicator was added, and whether its data had arrived by then, is the store's to say and not the
        caller's: see `stamps`. as_written: a scheme that comes from elsewhere, with what it says of that itself. today:
        the day that counts as today. Raises Refused for a policy below its floors, and where a label, an id, any other
        words of it or the note newly name somebody.
        """
        viewer.need("edit scheme")
        policy_of(scheme)
        with self._write() as connection:
            before = schemes.newest(connection, scheme.slug)
            names.refuse_names_of_scheme(connection, scheme, before, note)
            if not as_written or before is not None:
                scheme = stamps.stamped(connection, scheme, today or datetime.date.today())
            version = schemes.save(connection, viewer, scheme, note)
            about = f"scheme-version:{version}"
            log.write(connection, viewer, "scheme", scheme=scheme.slug, about=about, details=_changed(before, scheme))
            return version

    def scheme_history(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a version, oldest first: version, by, at (UTC), note.

        Whoever may not see rows is not told notes on what readers do not know.
        """
        viewer.need("scheme")
        with self._read() as connection:
            return schemes.history(connection, slug, for_readers=not viewer.may("rows"))

    def scheme_versions(self, viewer: Viewer, slug: str) -> list[Scheme]:
        """The scheme as it was in every version that can still be read, oldest first, for whoever may change it."""
        viewer.need("edit scheme")
        with self._read() as connection:
            return schemes.versions(connection, slug)

    # ------------------------------------------------------------------------------------------------ files

    def add_upload(self, viewer: Viewer, slug: str, sheet: Sheet) -> int:
        """The number of the stored file; the same bytes in the same scheme keep the number they have."""
        viewer.need("rows")
        with self._write(slug) as connection:
            retention.refuse_deleted(connection, slug)
            upload, new = uploads.add(connection, viewer, slug, sheet)
            if new:
                arrived.add_file(connection, viewer, slug, upload)
                size = {"rows": len(sheet.rows), "columns": len(sheet.rows.columns)}
                log.write(connection, viewer, "import", scheme=slug, about=f"upload:{upload}", details=size)
            return upload

    def uploads(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a stored file: upload, file, tool, rows, columns, sha256, mapped, at (UTC)."""
        viewer.need("rows")
        with self._read() as connection:
            return uploads.listed(connection, slug)

    def sheet(self, viewer: Viewer, upload: int) -> Sheet:
        """The file as it was read; once it is mapped, a cell with a participant code only says that it has one."""
        viewer.need("rows")
        with self._read() as connection:
            return uploads.sheet(connection, upload)

    def recipe(self, viewer: Viewer, upload: int) -> Recipe | None:
        """The recipe of a file that holds now; None while it is not mapped."""
        viewer.need("rows")
        with self._read() as connection:
            return uploads.recipe(connection, upload)

    def recipes(self, viewer: Viewer) -> list[tuple[int, str, Recipe]]:
        """Number, name and recipe of every mapped file of every scheme, newest first: to be used again."""
        viewer.need("rows")
        with self._read() as connection:
            return uploads.recipes(connection)

    def recipe_draft(self, viewer: Viewer, upload: int) -> Recipe | None:
        """The mapping of a file that somebody has begun and not saved."""
        viewer.need("rows")
        with self._read() as connection:
            return uploads.draft(connection, upload)

    def save_recipe_draft(self, viewer: Viewer, upload: int, recipe: Recipe) -> None:
        """Keeps an unfinished mapping, so that a reload loses nothing; nothing is computed from it."""
        viewer.need("rows")
        with self._write() as connection:
            uploads.save_draft(connection, upload, recipe)

    def save_recipe(self, viewer: Viewer, upload: int, recipe: Recipe) -> int:
        """The version of this mapping, which holds from now on. The codes leave the stored table.

        Targets whose data it turns out to hold are called late where the file came before them: see `stamps`.
        """
        viewer.need("rows")
        with self._write() as connection:
            version = uploads.save_recipe(connection, viewer, upload, recipe)
            slug, told, came = arrived.add_mapping(connection, viewer, upload, recipe)
            log.write(connection, viewer, "map", scheme=slug, about=f"upload:{upload}:{version}")
            late = stamps.by_file(connection, slug, told, came, today=datetime.date.today())
            self._mark(connection, viewer, slug, late)
            return version

    def undo_recipe(self, viewer: Viewer, upload: int) -> Recipe | None:
        """Takes the last mapping back and gives the one that holds again, if any."""
        viewer.need("rows")
        with self._write() as connection:
            recipe = uploads.undo_recipe(connection, upload)
            slug = uploads.stored(connection, upload).scheme
            log.write(connection, viewer, "undo map", scheme=slug, about=f"upload:{upload}")
            return recipe

    def remove_upload(self, viewer: Viewer, upload: int) -> None:
        """Deletes a file with its mappings and codes. The Study still has its rows until it is rebuilt."""
        viewer.need("rows")
        with self._write() as connection:
            slug = uploads.remove(connection, upload)
            log.write(connection, viewer, "remove", scheme=slug, about=f"upload:{upload}")

    # ------------------------------------------------------------------------------------------------ study

    def rebuild(self, viewer: Viewer, slug: str) -> None:
        """Builds the Study anew from all mapped files; people keep the random ids they have."""
        viewer.need("rows")
        self._rebuild(viewer, slug)

    def held(self, viewer: Viewer, slug: str) -> SchemeFolder:
        """Everything of a scheme as a scheme folder holds it, with random words in place of participant codes."""
        viewer.need("rows")
        from analysis.intake import SchemeFolder, pseudonymised

        decided = self.decisions(viewer, slug)
        with self._write(slug) as connection:
            seals.check(connection, slug)  # taken in again without them, what releases showed would be shown anew
            log.write(connection, viewer, "export", scheme=slug, about="folder")
            given = studies.ingredients(connection, slug)
            found = releases.listed(connection, slug)["release"]
            folder = SchemeFolder(
                scheme=given.scheme,
                files=tuple(given.files),
                links=given.links,
                decisions=decided,
                codebook=codebooks.written(connection, slug),
                extracts=tuple(each.model_dump(mode="json") for each in extracts.listed(connection, slug)),
                flagged=tuple(concerns.flags(connection, slug)),
                actions=tuple(
                    each.model_dump(mode="json", exclude={"row_version"}, exclude_none=True)
                    for each in plan.listed(connection, slug)
                ),
                records=tuple(
                    each.model_dump(mode="json", exclude={"row_version"}, exclude_none=True)
                    for kind in KINDS
                    for each in book.listed(connection, slug, kind)
                ),
                releases=tuple(releases.text(connection, slug, number)[1] for number in found),
            )
        return pseudonymised(folder)

    def study(self, viewer: Viewer, slug: str) -> Study | None:
        """The newest Study, with the scheme it was built with; None before the first `rebuild`.

        Texts that were flagged for harm are not in it. Raises Refused once the answers of single people were deleted.
        """
        viewer.need("rows")
        with self._read() as connection:
            retention.refuse_deleted(connection, slug)
            study = studies.load(connection, slug)
            out = set() if study is None else concerns.flagged(connection, slug, study.reflection)
        if study is None or not out:
            return study
        return replace(study, reflection=without(study.reflection, out))

    def study_version(self, viewer: Viewer, slug: str) -> int:
        """The number of the newest Study, which names its results in caches; 0 before the first `rebuild`."""
        viewer.need("scheme")
        with self._read() as connection:
            return studies.version(connection, slug)

    def links(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a decision about codes that stands: id, role, wave, code, is, reason, by, at (UTC, ISO text).

        wave: missing where it holds for every wave. is: missing where it was decided that nobody can say.
        """
        viewer.need("rows")
        with self._read() as connection:
            return studies.links(connection, slug)

    def save_links(self, viewer: Viewer, slug: str, links: pd.DataFrame) -> None:
        """These decisions about codes replace the earlier ones; columns as in `links`."""
        viewer.need("rows")
        with self._write(slug) as connection:
            studies.save_links(connection, viewer, slug, links)
            log.write(connection, viewer, "links", scheme=slug)

    def decide_link(
        self, viewer: Viewer, slug: str, *, role: str, wave: str | None, code: str, is_: str | None, reason: str
    ) -> int:
        """The number of the decision that this code, in this role and wave (None: every wave), means that other one.

        is_: the usual code of that person; None where nobody can say who it is; the code itself where it is a person
        of its own. Raises Refused without a reason. It holds from the next `rebuild` on.
        """
        viewer.need("rows")
        given = {"role": role, "wave": wave, "code": code, "is": is_, "reason": reason}
        with self._write(slug) as connection:
            link = studies.decide_link(connection, viewer, slug, given)
            log.write(connection, viewer, "decide link", scheme=slug, about=f"link:{link}")
            return link

    def undo_link(self, viewer: Viewer, link: int) -> None:
        """Takes one decision back, from the next `rebuild` on. Raises Refused where it does not stand any more."""
        viewer.need("rows")
        with self._write() as connection:
            slug = studies.undo_link(connection, link)
            log.write(connection, viewer, "undo link", scheme=slug, about=f"link:{link}")

    def doubtful(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """What only a person can decide: one row a code and each code that may be the same person's.

        role, wave (missing: the code stands at several), code, candidate, candidate_wave, different (elements), then
        for both what may be compared: waves, scores (their number), cohort and every group that is not special; those
        of the candidate begin with `candidate_`. Nothing is preselected. Holds participant codes.
        """
        viewer.need("rows")
        from analysis.intake.doubts import doubtful_codes

        with self._read() as connection:
            given = studies.ingredients(connection, slug)
        return doubtful_codes(given.scheme, given.files, links=given.links)

    # --------------------------------------------------------------------------------------------- releases

    def save_release(
        self,
        viewer: Viewer,
        slug: str,
        release_json: str,
        *,
        behind: str,
        sha256: str,
        details: dict[str, Any] | None = None,
    ) -> int:
        """The number of the release; the same release keeps the number it has.

        behind: JSON of the people behind it, which leaves the store only for the audit of the next release. details:
        what of it stands in the log. Raises Refused for what is no release of this scheme, where an earlier one was
        lost or exchanged, and once the answers of single people were deleted; the log then says that it was tried.
        """
        viewer.need("make release")
        given = {"content": release_json, "behind": behind, "sha256": sha256}
        try:
            with self._write(slug) as connection:
                retention.refuse_deleted(connection, slug)
                seals.check(connection, slug)
                release, new = releases.save(connection, viewer, slug, given)
                if new:
                    about = f"release:{release}:{sha256[:12]}"
                    told = (details or {}) | {"seal": seals.new(connection, slug)}
                    log.write(connection, viewer, "release", scheme=slug, about=about, details=told)
                return release
        except Refused:
            self._note_refused(viewer, slug, "release refused")
            raise

    def releases(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a release, oldest first: release, made (UTC), sha256, title."""
        viewer.need("release")
        with self._read() as connection:
            return releases.listed(connection, slug)

    def release_text(self, viewer: Viewer, slug: str, release: int | None = None) -> str | None:
        """The JSON of a release, or of the newest one; None when nothing was released. The log says who looked.

        Its tables of groups are taken out for a viewer who may not read them; what is left verifies all the same.
        """
        viewer.need("release")
        with self._read() as connection:
            found = releases.text(connection, slug, release)
            about = f"release:{found[0]}" if found else ""
            seen = not found or log.seen_today(connection, viewer, about)
        if not seen:
            with self._write(slug) as connection:
                log.write(connection, viewer, "view", scheme=slug, about=about)
        if found is None:
            return None
        return found[1] if viewer.may("groups") else without_groups(found[1])

    def release_behind(self, viewer: Viewer, slug: str) -> list[str]:
        """The people behind each number of every release, oldest first, as JSON.

        Raises Refused where a release that was made is gone, or others stand behind one than then.
        """
        viewer.need("rows")
        with self._read() as connection:
            return releases.behind(connection, slug)


def _changed(before: Scheme | None, now: Scheme) -> dict[str, dict[str, int]] | None:
    """What was set anew of how few people are too few, and of how long things are kept."""
    names = ("policy", "retention")
    told = {name: dict(getattr(now, name)) for name in names}
    old = {name: {} if before is None else dict(getattr(before, name)) for name in names}
    return {name: told[name] for name in names if told[name] != old[name]} or None
