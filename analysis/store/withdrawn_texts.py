"""What people made of a withdrawn person's texts, and the marks of their answers behind releases: taken out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
from sqlalchemy import Connection, delete, select, update

from analysis.intake.texts import text_mark
from analysis.store import codebooks, concerns, extracts, kept, retention, tables

WITHDRAWN = "withdrawn"
_SHORTEST = 12  # letters of a sentence that is looked for in other people's work on the codebook


def their_texts(before: pd.DataFrame | None, people: set[str], unlinked: set[str], written: set[str]) -> pd.Series:
    """Which of the texts are theirs: by the ids of these people, or for nobody can say whose, and their rows held them.

    unlinked: ids of rows that nobody can follow. written: the texts of the rows that were removed.
    """
    if before is None:
        return pd.Series(dtype=bool)
    mine = before["person"].isin(people)
    rest = written - set(before.loc[mine, "text"])
    return mine | (before["text"].isin(rest) & before["person"].isin(unlinked))


def remove(connection: Connection, slug: str, before: pd.DataFrame | None, theirs: pd.Series) -> dict[str, int]:
    """Removes everything that people made of these texts, and gives it in numbers."""
    if before is None:
        return {}
    gone, left = before[theirs], before[~theirs]
    documents = set(gone["document"])
    decision = tables.decision.c
    about = [
        row.id
        for row in connection.execute(select(decision.id, decision.document).where(decision.scheme == slug))
        if row.document in documents
    ]
    for number in about:
        connection.execute(delete(tables.decision).where(decision.id == number))
    passages = _forget_passages(connection, slug, documents)
    marks = set(gone["text"].map(text_mark)) - set(left["text"].map(text_mark))
    flags = concerns.listed(connection, slug)
    out = flags.loc[flags["document"].isin(documents) | flags["mark"].isin(marks), "document"]
    kept.forget(connection, slug, concerns.KIND, list(out))
    _change_shares(connection, slug, lambda document: None if document in documents else document)
    letters = [_letters(text) for text in gone["text"]]
    codebooks.forget_examples(connection, slug, lambda sentence: _stands_in(_letters(sentence), letters))
    return {"texts": len(gone), "reviews": len(about), "passages": passages, "flags": len(out)}


def _letters(text: str) -> str:
    return "".join(each for each in str(text).casefold() if each.isalnum())


def _stands_in(sentence: str, texts: Iterable[str]) -> bool:
    return any(sentence == text or (len(sentence) >= _SHORTEST and sentence in text) for text in texts)


def _forget_passages(connection: Connection, slug: str, documents: set[str]) -> int:
    """Deletes the passages that were ever taken from these documents, with all versions."""
    held = kept.history(connection, slug, extracts.KIND)
    gone = {row.id for row in held.itertuples() if json.loads(row.definition)["document"] in documents}
    kept.forget(connection, slug, extracts.KIND, sorted(gone))
    return len(gone)


def _change_shares(connection: Connection, slug: str, rename: Callable[[str], str | None]) -> None:
    """Renames the documents of the sentences that a second reader has, in every version; None takes one out."""
    share = tables.kept_version
    for row in kept.history(connection, slug, retention.SHARE).itertuples():
        told = [[rename(document), number] for document, number in json.loads(row.definition)]
        this = (share.c.scheme == slug) & (share.c.kind == retention.SHARE) & (share.c.version == row.version)
        definition = json.dumps([each for each in told if each[0] is not None])
        connection.execute(update(share).where(this).values(definition=definition))


def rename(connection: Connection, slug: str, new: dict[str, str]) -> None:
    """What was decided on others' texts follows them to their new numbers."""
    if not new:
        return
    decision, passage = tables.decision.c, tables.kept_version.c
    found = connection.execute(select(decision.id, decision.document).where(decision.scheme == slug)).all()
    for row in found:
        if row.document in new:
            this = update(tables.decision).where(decision.id == row.id)
            connection.execute(this.values(document=new[row.document]))
    for row in kept.history(connection, slug, extracts.KIND).itertuples():
        told = json.loads(row.definition)
        if told["document"] in new:
            here = (passage.scheme == slug) & (passage.kind == extracts.KIND)
            here &= (passage.id == row.id) & (passage.version == row.version)
            definition = json.dumps({**told, "document": new[told["document"]]}, ensure_ascii=False)
            connection.execute(update(tables.kept_version).where(here).values(definition=definition))
    _change_shares(connection, slug, lambda document: new.get(document, document))


def mark_behind(connection: Connection, slug: str, people: set[str]) -> None:
    """Puts `withdrawn` in the place of every mark of these people's answers behind earlier releases."""
    made = tables.release.c
    for row in connection.execute(select(made.id, made.behind).where(made.scheme == slug)).all():
        try:
            told = json.loads(row.behind)
        except (ValueError, RecursionError):
            continue
        new = without_marks(told, people)
        if new != told:
            connection.execute(update(tables.release).where(made.id == row.id).values(behind=json.dumps(new)))


def without_marks(told: Any, people: set[str]) -> Any:
    """The same, where whatever stands under the id of one of these people is the word `withdrawn`.

    Of any shape: lists of ids stay as they are, and so does what nobody knows here.

    >>> without_marks({"marks": {"b": {"p": "1f", "q": "2e"}}, "statistics": {"s": {"people": ["p"]}}}, {"p"})
    {'marks': {'b': {'p': 'withdrawn', 'q': '2e'}}, 'statistics': {'s': {'people': ['p']}}}
    """
    if isinstance(told, dict):
        return {name: WITHDRAWN if name in people else without_marks(held, people) for name, held in told.items()}
    return [without_marks(each, people) for each in told] if isinstance(told, list) else told
