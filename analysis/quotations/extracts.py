"""A piece of a text on its way to a release, and what is known around it.

`Extract` is what people decided about a piece. `About` is what its text, its author, the pair and everybody else's
texts say; every question that it cannot answer is answered so that nothing goes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import pandas as pd
from pydantic import Field, model_validator

from analysis.model import Definition
from analysis.quotations.distinctive import WHOLE_GROUP, people_by_word, wrote_alone
from analysis.quotations.folding import folded
from analysis.quotations.lexicon import is_common, word_form
from analysis.quotations.names import NameList
from analysis.quotations.redaction import Resolution

State = Literal["raw", "auto_redacted", "reviewed", "approved", "released", "paraphrase_only", "withheld", "withdrawn"]
RUN = 5  # words that the texts of a pair share, one after another, before they are taken to tell one story
COPIED = 6  # words of any text in a row that a paraphrase must not have


class Extract(Definition):
    """A piece of a text and what people decided about it.

    sentence: the first of the piece. start, end: characters of the document's text; original: what stands there. words:
    what would be shown. resolutions: decisions on places of the original, or of `words` where it is a paraphrase.
    read_whole: a person has read the whole text. partner: would the other one of the pair recognise it? None: nobody
    has asked. author_approved: the author has agreed to these very words.
    """

    id: str = Field(min_length=1, max_length=80)
    document: str
    sentence: int | None = None
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    theme: str
    original: str
    kind: Literal["verbatim", "paraphrase"] = "verbatim"
    words: str = ""
    state: State = "raw"
    resolutions: tuple[Resolution, ...] = ()
    read_whole: bool = False
    partner: Literal["no", "yes", "unsure"] | None = None
    author_approved: bool = False
    paraphrased_by: str | None = None
    reviewed_by: str | None = None
    approved_by: str | None = None
    reason: str = ""

    @model_validator(mode="after")
    def is_as_long_as_its_place(self) -> Extract:
        if self.end - self.start != len(self.original):
            raise ValueError("start and end must be the place of the original in its document")
        return self

    @property
    def subject(self) -> str:
        """The text that the resolutions are about."""
        return self.original if self.kind == "verbatim" else self.words


@dataclass(frozen=True)
class Document:
    """One text with its author. person is None where nobody can say who wrote it."""

    document: str
    person: Hashable | None
    role: str | None
    stage: str | None
    format: str
    text: str
    consent: str | None
    members: int

    @property
    def alone(self) -> bool:
        """Whether one known person wrote it. What is in doubt counts as a sub-group's."""
        return wrote_alone(self.person, self.format, self.members)


@dataclass(frozen=True, eq=False)
class About:
    """What is known around an extract.

    reflections: `Study.reflection`. themes: each theme's id, and whether it is sensitive. people: who takes part in the
    scheme; None where nobody knows. pairs: the pair of each person. roles, stages: the words that name them. unlinked:
    the ids of texts without a code, of whom nobody knows whose they are.
    """

    reflections: pd.DataFrame
    names: NameList
    themes: Mapping[str, bool]
    people: int | None = None
    pairs: Mapping[Any, Any] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)
    unlinked: frozenset[Hashable] = frozenset()

    @cached_property
    def documents(self) -> dict[str, Document | None]:
        """Each text by its id; None where two texts have the same one."""
        found: dict[str, Document | None] = {}
        columns = ["document", "person", "role", "stage", "format", "text", "consent", "members"]
        for row in self.reflections[columns].astype(object).itertuples(index=False):
            each = _document(row)
            found[each.document] = None if each.document in found else each
        return found

    @cached_property
    def usage(self) -> dict[str, int]:
        """How many people, at the least, used each word."""
        return people_by_word(self.reflections)

    def document(self, name: str) -> Document | None:
        return self.documents.get(name)

    def pool(self, role: str | None = None, stage: str | None = None) -> int:
        """How many different people, at the least, wrote in a role at a stage; in all of them without.

        Those who wrote alone, or the members of the largest sub-group, whichever are more: a member may have written
        alone too, and nobody knows that two sub-groups differ. Notes of the whole group add nobody. Texts without a
        code are counted where they are more than the people with one, and at one stage alone: they may be by these.
        """
        return self._pools.get((role, stage), 0)

    @cached_property
    def _pools(self) -> dict[tuple[str | None, str | None], int]:
        alone: dict[tuple[str | None, str | None], set[Hashable]] = {}
        together: dict[tuple[str | None, str | None], int] = {}
        loose: Counter[tuple[tuple[str | None, str | None], str | None]] = Counter()
        for each in self._counted:
            if not each.text.strip():
                continue
            for place in {(each.role, each.stage), (each.role, None), (None, each.stage), (None, None)}:
                if each.alone and each.person in self.unlinked:
                    loose[place, each.stage] += 1
                    together[place] = max(together.get(place, 0), loose[place, each.stage])
                elif each.alone:
                    alone.setdefault(place, set()).add(each.person)
                else:
                    together[place] = max(together.get(place, 0), each.members)
        return {place: max(len(alone.get(place, ())), together.get(place, 0)) for place in alone.keys() | together}

    @property
    def _counted(self) -> list[Document]:
        """The texts that somebody counts for."""
        texts = [each for each in self.documents.values() if each is not None]
        return [each for each in texts if each.consent != "withdrawn" and each.format != WHOLE_GROUP]

    def written(self, text: str) -> bool:
        """Whether some text of the scheme has so many words of this one in a row that it is a copy."""
        return any(hash(run) in self._runs for run in runs(text, COPIED))

    @cached_property
    def _runs(self) -> frozenset[int]:
        # A number for each run: the words themselves would take five times the memory.
        texts = self.reflections["text"].dropna().astype(str)
        return frozenset(hash(run) for text in texts for run in runs(text, COPIED))

    def retold(self, document: Document, original: str, *, k_word: int) -> bool:
        """Whether the other of the pair tells the same: five words in a row, or three words, that few people use."""
        others = self._partners(document)
        mine = _rare(words_of(original), self.usage, k_word)
        theirs = set().union(*(_rare(words_of(each.text), self.usage, k_word) for each in others))
        if len(mine & theirs) >= 3:
            return True
        shared = runs(original, RUN) & set().union(*(runs(each.text, RUN) for each in others))
        return any(self._tellers(run) < k_word for run in shared)

    def _partners(self, document: Document) -> list[Document]:
        """The texts of the other one of the pair; where nobody knows the pair, of everybody in another role."""
        pair = self.pairs.get(document.person) if document.person is not None else None
        known = pair is not None and not pd.isna(pair)
        return [
            each
            for each in self.documents.values()
            if each is not None and each.person is not None and each.person != document.person
            if (self.pairs.get(each.person) == pair if known else each.role != document.role)
        ]

    def _tellers(self, run: tuple[str, ...]) -> int:
        """How many people, at the least, wrote this; all that was written together counts as one."""
        sought = f" {' '.join(run)} "
        found = {person for person, spoken in self._spoken if sought in spoken}
        return max(len(found - {None}), len(found & {None}))

    @cached_property
    def _spoken(self) -> list[tuple[Hashable | None, str]]:
        return [(each.person if each.alone else None, f" {' '.join(words_of(each.text))} ") for each in self._counted]


def words_of(text: str) -> list[str]:
    """The words of a text in their order, in lower case and without accents."""
    return [word.lower for word in folded(text).words]


def runs(text: str, length: int) -> set[tuple[str, ...]]:
    """Every run of so many words."""
    words = words_of(text)
    return {tuple(words[place : place + length]) for place in range(len(words) - length + 1)}


def _rare(words: list[str], usage: Mapping[str, int], k_word: int) -> set[str]:
    return {form for word in words if (form := word_form(word)) and usage.get(form, 0) < k_word and not is_common(word)}


def _document(row: Any) -> Document:
    def told(value: object) -> Any:
        return None if value is None or pd.isna(value) else value

    members = told(row.members)
    return Document(
        document=str(row.document),
        person=told(row.person),
        role=told(row.role),
        stage=told(row.stage),
        format=told(row.format) or "",
        text=told(row.text) or "",
        consent=told(row.consent),
        members=int(members) if members is not None else 1,
    )
