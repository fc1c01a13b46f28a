"""The whole coded project of a scheme, as other programs for qualitative research take it in: a .qdpx file.

Texts are named by role, stage and a number; no id of a person or a document goes with them. Phrases are a coder of
their own. A person's decision stands on the whole sentence, by name and time; what they rejected is no coding. A note
on a sentence stands with what was coded there.
"""

from __future__ import annotations

import datetime

import pandas as pd

from analysis import themes
from analysis.themes.refi_project import PHRASES
from pages._codebook_stand import SENTENCE, Stand
from pages._texts import Reading


def project(stand: Stand) -> bytes:
    """The project as a file. Needs the right to rows, and is logged before anything leaves."""
    stand.viewer.need("rows")
    assert stand.reading is not None
    stand.store.add_to_log(stand.viewer, stand.slug, "export", about="qdpx")
    made = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    texts, codings = sources(stand.reading), codings_of(stand.reading)
    return themes.as_qdpx(stand.book, texts, codings, name=stand.scheme.name, made=made)


def sources(reading: Reading) -> pd.DataFrame:
    """One row a text: document, label, role, stage, text."""
    texts = reading.reflection
    told = texts[["document", "text"]].assign(
        **{name: texts[name].map(reading.names).where(texts[name].notna(), None) for name in ("role", "stage")}
    )
    form = texts["format"].where(texts["format"] != "individual", None)
    parts = pd.DataFrame({"role": told["role"], "stage": told["stage"], "form": form}).astype(object)
    label = [", ".join(str(each) for each in row if isinstance(each, str)) or "Text" for row in parts.to_numpy()]
    number = pd.Series(label, index=told.index).groupby(label).cumcount() + 1
    return told.assign(label=[f"{name}, {count}" for name, count in zip(label, number, strict=True)])


def codings_of(reading: Reading) -> pd.DataFrame:
    """One row a theme given to a place: document, sentence, start, end, theme, by, at, memo; people come first."""
    hits = reading.tagged.hits.assign(by=PHRASES, at=None, memo=None)
    both = [themes.standing(reading.decisions), themes.standing(reading.decisions, blind=True)]
    people = pd.concat([each[each["decision"].isin(["accept", "add"])] for each in both if len(each)] or both[:1])
    known = {theme.id for theme in reading.codebook.themes}
    people = people[people["theme"].isin(known)].astype({"sentence": hits["sentence"].dtype})
    places = reading.tagged.sentences[[*SENTENCE, "start", "end"]]
    people = people.drop_duplicates([*SENTENCE, "theme", "by"]).merge(places, on=SENTENCE).assign(memo=None)
    return _with_notes(pd.concat([people, hits], ignore_index=True), reading)


def _with_notes(codings: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """The codings, where the first coder of a sentence carries the notes on it: a person before the phrases."""
    notes, place = notes_by_sentence(reading), [*SENTENCE, "by", "start", "end"]
    first = codings.drop_duplicates(SENTENCE)[place]
    keys = zip(first["document"], first["sentence"], strict=True)
    memo = pd.Series([notes.get((document, int(number))) for document, number in keys], index=first.index, dtype=object)
    return codings.drop(columns="memo").merge(first.assign(memo=memo), on=place, how="left")


def notes_by_sentence(reading: Reading) -> dict[tuple[str, int], str]:
    """What people noted on a sentence, each with a name, by document and number of the sentence."""
    notes: dict[tuple[str, int], str] = {}
    for row in themes.memos(reading.decisions).to_dict("records"):
        place = (row["document"], int(row["sentence"]))
        notes[place] = "\n".join(filter(None, [notes.get(place), f"{row['by']}: {row['memo']}"]))
    return notes


def notes_left_out(reading: Reading) -> int:
    """How many sentences have a note and nothing coded, for which the file has no place."""
    codings = codings_of(reading)
    coded = set(zip(codings["document"], codings["sentence"].astype(int), strict=True))
    return len(set(notes_by_sentence(reading)) - coded)
