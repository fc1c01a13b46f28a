"""The part of the door behind which texts lie: codebook, tags, reviews, flags, extracts, meetings.

As everywhere in the store, each method first asks whether the viewer has the right.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
from sqlalchemy import Connection

from analysis.model import Refused, Viewer
from analysis.store import (
    arrived,
    codebooks,
    concerns,
    extracts,
    kept,
    log,
    names,
    notes,
    retention,
    reviews,
    studies,
    tags,
)
from analysis.store.engine import Opened
from analysis.store.kept import Clash

if TYPE_CHECKING:
    from analysis.quotations import Extract
    from analysis.store.folder_made import Made
    from analysis.themes.codebook import Codebook
    from analysis.themes.tagged import Tagged


class TextDoor(Opened):
    """Reads and writes of texts and of what people make of them."""

    def reflections(self, viewer: Viewer, slug: str) -> pd.DataFrame | None:
        """The reflections of the newest Study (columns: see `Study`); None before the first `rebuild`.

        Without those that their authors withdrew and those that were flagged for harm. Raises Refused once the answers
        of single people were deleted.
        """
        viewer.need("texts")
        with self._read() as connection:
            retention.refuse_deleted(connection, slug)
            held = studies.reflections(connection, slug)
            return None if held is None else without(held, self._out(connection, slug, held))

    @staticmethod
    def _out(connection: Connection, slug: str, reflection: pd.DataFrame | None) -> set[str]:
        """The documents of these texts that nobody may see: flagged for harm, or withdrawn by their authors."""
        if reflection is None:
            return set()
        withdrawn = reflection.loc[reflection["consent"] == "withdrawn", "document"]
        return concerns.flagged(connection, slug, reflection) | set(withdrawn)

    def _seen(self, connection: Connection, slug: str, table: pd.DataFrame) -> pd.DataFrame:
        """The rows of a table about documents that may be seen."""
        return without(table, self._out(connection, slug, studies.reflections(connection, slug)))

    def tagged(self, viewer: Viewer, slug: str) -> Tagged:
        """Sentences and hits of the texts in `reflections`, with the codebook as it is now; made once and kept."""
        viewer.need("texts")
        found = self._tagged(slug)
        with self._read() as connection:
            return found.without(self._out(connection, slug, studies.reflections(connection, slug)))

    def _tagged(self, slug: str) -> Tagged:
        """Every text tagged, from what is kept as far as it still holds."""
        from analysis.themes.tagged import fingerprint, program, tagged_texts

        with self._read() as connection:
            codebook = codebooks.codebook(connection, slug)
            made = studies.version(connection, slug), fingerprint(codebook)
            known = tags.load(connection, slug)
            if known is not None and known[0] == made:
                return known[1]
            held = studies.reflections(connection, slug)
        usable = known if known is not None and known[0][1].startswith(program()) else None
        before = None if usable is None else usable[1]
        same = usable is not None and usable[0][1] == made[1]
        found = tagged_texts(tags.NO_TEXTS if held is None else held, codebook, known=before, same_codebook=same)
        with self._write(slug) as connection:
            now = studies.version(connection, slug), fingerprint(codebooks.codebook(connection, slug))
            if now == made:
                tags.save(connection, slug, made, found)
        return found

    # --------------------------------------------------------------------------------------------- codebook

    def codebook(self, viewer: Viewer, slug: str) -> Codebook:
        """The codebook of a scheme as it is now. Its examples may be sentences of participants."""
        viewer.need("texts")
        with self._read() as connection:
            return codebooks.codebook(connection, slug)

    def codebook_at(self, viewer: Viewer, slug: str, version: int) -> Codebook:
        """The codebook as it was in a version of its history; 0 is the one that the scheme names."""
        viewer.need("texts")
        with self._read() as connection:
            return codebooks.at(connection, slug, version)

    def codebook_version(self, viewer: Viewer, slug: str) -> int:
        """How often the codebook was changed, which names what follows from it in caches; 0 as it came."""
        viewer.need("scheme")
        with self._read() as connection:
            return codebooks.version(connection, slug)

    def save_codebook(self, viewer: Viewer, slug: str, codebook: Codebook, *, reason: str, grown_from: int) -> int:
        """The version of the codebook that holds from now on; every text of every stage is tagged anew with it.

        grown_from: the version that was edited. Raises Clash where somebody else saved in between, and Refused without
        a reason or a difference.
        """
        viewer.need("edit codebook")
        with self._write(slug) as connection:
            version = codebooks.save(connection, viewer, slug, codebook, reason=reason, grown_from=grown_from)
            log.write(connection, viewer, "codebook", scheme=slug, about=f"codebook:{version}")
        self._tagged(slug)
        return version

    def take_in_codebook(self, viewer: Viewer, slug: str, codebook: Codebook) -> None:
        """Keeps the codebook of a scheme folder as it stands there; one that is the scheme's own is no new version."""
        viewer.need("edit codebook")
        with self._write(slug) as connection:
            codebooks.take_in(connection, viewer, slug, codebook)
            about = f"codebook:{codebooks.version(connection, slug)}"
            log.write(connection, viewer, "take in codebook", scheme=slug, about=about)

    def codebook_history(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a change of the codebook, oldest first: version, by, at (UTC), reason, changes (sentences)."""
        viewer.need("texts")
        with self._read() as connection:
            return codebooks.history(connection, slug)

    # ---------------------------------------------------------------------------------------------- reviews

    def decisions(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a decision about a sentence, oldest first; columns as in `themes.review`, at in UTC."""
        viewer.need("texts")
        with self._read() as connection:
            held = self._seen(connection, slug, reviews.decisions(connection, slug))
        return reviews.where_they_belong(held, self._marks(slug, set(held["document"])))

    def _marks(self, slug: str, documents: set[str]) -> dict[tuple[str, int], str]:
        """The mark of every sentence of these documents, by document and number."""
        from analysis.intake.texts import text_mark

        there = self._tagged(slug).sentences
        there = there[there["document"].isin(documents)]
        told = zip(there["document"], there["sentence"], there["text"], strict=True)
        return {(document, int(number)): text_mark(text) for document, number, text in told}

    def decided(self, viewer: Viewer, slug: str) -> int:
        """How many decisions were ever taken, which names what follows from them in caches."""
        viewer.need("scheme")
        with self._read() as connection:
            return reviews.decided(connection, slug)

    def add_decision(
        self,
        viewer: Viewer,
        slug: str,
        *,
        document: str,
        sentence: int,
        theme: str,
        decision: str,
        reading: str = "review",
        memo: str | None = None,
    ) -> None:
        """Adds one decision about a theme of a sentence; the newest one counts."""
        given = {"document": document, "sentence": sentence, "theme": theme, "decision": decision}
        self.add_decisions(viewer, slug, [{**given, "reading": reading, "memo": memo}])

    def add_decisions(self, viewer: Viewer, slug: str, decisions: list[dict]) -> list[dict]:
        """Adds several decisions (document, sentence, theme, decision; reading, memo), all of them or none.

        Gives those that were new: saying the same again adds nothing; see `reviews.decide`.
        """
        viewer.need("texts")
        marks = self._marks(slug, {str(each["document"]) for each in decisions})
        with self._write(slug) as connection:
            return reviews.decide(connection, viewer, slug, decisions, marks)

    def take_in_reviews(
        self,
        viewer: Viewer,
        slug: str,
        decisions: list[dict],
        *,
        passages: Sequence[Extract] = (),
        flags: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Keeps the decisions (as in `themes.review`), passages and flags of a scheme folder, in their order.

        by and at stand as the folder has them, and so does who approved a passage.
        """
        viewer.need("rows")
        marks = self._marks(slug, {str(each["document"]) for each in decisions})
        with self._write(slug) as connection:
            reviews.take_in(connection, viewer, slug, decisions, marks)
            concerns.take_in(connection, viewer, slug, flags)
            for each in passages:
                extracts.keep(connection, viewer, slug, each)
            many = {"reviews": len(decisions), "passages": len(passages), "flags": len(flags)}
            log.write(connection, viewer, "take in reviews", scheme=slug, details=many)

    def second_share(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """The sentences that wait for, or have had, a second reader: document, sentence."""
        viewer.need("texts")
        with self._read() as connection:
            held = kept.newest(connection, slug, retention.SHARE)["definition"]
            told = pd.DataFrame(json.loads(held.iloc[0]) if len(held) else [], columns=["document", "sentence"])
            return self._seen(connection, slug, told)

    def save_second_share(self, viewer: Viewer, slug: str, share: pd.DataFrame) -> None:
        """Asks for a second reading of these sentences (document, sentence)."""
        viewer.need("texts")
        told = json.dumps([[document, int(number)] for document, number in share.itertuples(index=False)])
        with self._write(slug) as connection:
            grown = kept.version(connection, slug, retention.SHARE)
            kept.save(connection, viewer, (slug, retention.SHARE, kept.ONLY), told, grown_from=grown, note="")
            log.write(connection, viewer, "second reading", scheme=slug)

    # ------------------------------------------------------------------------------- harm, names and extracts

    def flag_harm(self, viewer: Viewer, slug: str, document: str) -> None:
        """Takes a text out of every view and count at once. The log says that it was done, and not to which."""
        viewer.need("texts")
        with self._write(slug) as connection:
            held = studies.reflections(connection, slug)
            concerns.flag(connection, viewer, slug, document, reflection=held)
            for each in concerns.flagged(connection, slug, held):
                extracts.forget(connection, slug, each)
            log.write(connection, viewer, "flag harm", scheme=slug)

    def lift_flag(self, viewer: Viewer, slug: str, document: str, *, reason: str) -> None:
        """Takes a flag back once whoever handles it says so; the text is seen and counted again."""
        viewer.need("concerns")
        if not reason.strip():
            raise Refused("Lifting a flag needs its reason. Say in a few words why, without any of the text.")
        with self._write(slug) as connection:
            concerns.lift(connection, viewer, slug, document, reason=reason)
            log.write(connection, viewer, "lift flag", scheme=slug)

    def concerns(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a text that was flagged for harm: document, state (open, lifted), by, at (UTC). Never the text."""
        viewer.need("concerns")
        with self._read() as connection:
            return concerns.listed(connection, slug)[concerns.COLUMNS]

    def flags(self, viewer: Viewer, slug: str) -> int:
        """How many changes of flags there were, which names what follows from them in caches."""
        viewer.need("texts")
        with self._read() as connection:
            return len(kept.history(connection, slug, concerns.KIND))

    def name_list(self, viewer: Viewer, slug: str) -> str | None:
        """The names to take out of texts, as csv (kind, name); None where nobody gave any."""
        viewer.need("names")
        with self._read() as connection:
            return names.text(connection, slug)

    def save_name_list(self, viewer: Viewer, slug: str, csv: str) -> None:
        """Replaces the list of names; no earlier one is kept. Raises Refused where it is not such a list."""
        viewer.need("names")
        with self._write(slug) as connection:
            names.save(connection, viewer, slug, csv)
            log.write(connection, viewer, "names", scheme=slug)

    def extracts(self, viewer: Viewer, slug: str) -> list[Extract]:
        """The passages that somebody wants to show, in whatever state, in the order in which they came."""
        viewer.need("texts")
        with self._read() as connection:
            return extracts.listed(connection, slug)

    def save_extract(self, viewer: Viewer, slug: str, extract: Extract) -> Extract:
        """The passage as stored. Whoever reviews, paraphrases or approves is the viewer, whatever the page says.

        A change of the words or of what was done to them takes an approval back.
        """
        viewer.need("texts")
        with self._write(slug) as connection:
            held = studies.reflections(connection, slug)
            known = set() if held is None else set(held["document"]) - self._out(connection, slug, held)
            if extract.document not in known:
                raise Refused(
                    "The text of this passage is not there any more, so nothing was kept. Load the page again."
                )
            saved = extracts.save(connection, viewer, slug, extract)
            about, state = f"extract:{saved.id}", {"state": saved.state}
            log.write(connection, viewer, "extract", scheme=slug, about=about, details=state)
            return saved

    # ---------------------------------------------------------------------------------------------- meetings

    def meeting_notes(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a note of a meeting: id, release, theme, stage, text, decision, present, by, at (UTC)."""
        viewer.need("actions")
        with self._read() as connection:
            return notes.listed(connection, slug)

    def save_meeting_note(self, viewer: Viewer, slug: str, name: str, **told: str | int | None) -> None:
        """Keeps what a meeting said and decided about a released theme, which counts as a whole-group reflection.

        name: an id made when the form was drawn, so that a second click saves nothing twice. told: release, theme,
        stage, text, decision, present.
        """
        viewer.need("edit actions")
        with self._write(slug) as connection:
            notes.save(connection, viewer, slug, name, told)
            log.write(connection, viewer, "meeting note", scheme=slug)
        self._rebuild(viewer, slug)

    # ---------------------------------------------------------------------------------------------- comments

    def theme_comments(self, viewer: Viewer, slug: str) -> pd.DataFrame:
        """One row a comment on a released theme, oldest first: release, theme, stance, text, by, at (UTC)."""
        viewer.need("actions")
        with self._read() as connection:
            return reviews.comments(connection, slug)

    def add_theme_comment(
        self, viewer: Viewer, slug: str, *, release: int, theme: str, stance: str, text: str | None = None
    ) -> None:
        """Adds what somebody says of a released theme: endorse, dispute or comment."""
        viewer.need("edit actions")
        given = {"release": release, "theme": theme, "stance": stance, "text": text}
        with self._write(slug) as connection:
            reviews.comment(connection, viewer, slug, given)
            log.write(connection, viewer, "comment", scheme=slug, about=f"release:{release}")

    # ------------------------------------------------------------------------------------------------- build

    def _rebuild(self, viewer: Viewer, slug: str, made: Made | None = None) -> None:
        """Builds the Study anew. made: what the files of a new scheme make, where that is known already."""
        from analysis.intake import build
        from analysis.themes.tagged import fingerprint

        for _ in range(3):
            with self._read() as connection:
                if retention.rows_deleted(connection, slug) is not None:
                    return  # a note of a meeting alone makes no study
                given = studies.ingredients(connection, slug)
            # Long work stands outside the transactions, so that nobody has to wait for it.
            if made is None:
                study, keys = build(given.scheme, given.files, links=given.links, keys=given.keys)
            else:
                study, keys = replace(made.study, scheme=given.scheme), made.keys
            with self._write(slug) as connection:
                if studies.state(connection, slug) == given.state:
                    version = studies.save(connection, viewer, study, keys)
                    arrived.add_built(connection, viewer, study)
                    extracts.forget_withdrawn(connection, slug, study.reflection)
                    reviews.forget_memos(connection, slug, self._out(connection, slug, study.reflection))
                    if made is not None:
                        tags.save(connection, slug, (version, fingerprint(made.codebook)), made.tagged)
                    log.write(connection, viewer, "build", scheme=slug, about=f"study:{version}")
                    break
        else:
            raise Clash("Files of this scheme are being changed right now. Wait a moment and build the results again.")
        self._tagged(slug)


def without(reflection: pd.DataFrame, documents: set[str]) -> pd.DataFrame:
    """The reflections but some."""
    return reflection[~reflection["document"].isin(documents)].reset_index(drop=True)
