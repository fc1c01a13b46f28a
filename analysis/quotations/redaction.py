"""What in a text may tell who wrote it or whom it is about, and the text without it.

Automatic redaction finds less than it misses. It knows forms (addresses, dates, citations), the names on the scheme's
own list, the words of words.toml and capital letters; it does not know a story that everybody in the office has heard.
A person reads the whole text before any of it is shown.

Six layers, of which only the first two and names of organisations take anything out by themselves: forms
(`patterns`), the list of names (`sought_names`), words that tell something (`lexicon`), wordings that do (`wordings`),
organisations and capitals (`proper_names`), and sentences that are hardly English. A folded text is searched
(`folding`), and every mark is a place in the text as it was written. A seventh, words that few people use, needs all
texts (`distinctive`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from pydantic import Field, model_validator

from analysis.model import Definition
from analysis.quotations.folding import Folded, Word, folded
from analysis.quotations.lexicon import is_common, listed_places
from analysis.quotations.marking import TOKENS, Mark, settled
from analysis.quotations.names import NameList
from analysis.quotations.patterns import pattern_places
from analysis.quotations.proper_names import proper_places
from analysis.quotations.sought_names import name_places
from analysis.quotations.wordings import wording_places

CAUTION = (
    "Automatic redaction finds less than it misses. It does not know a story that colleagues would recognise: read the "
    "whole text, not the excerpt, before you let any of it go."
)

# Below this share of everyday words a sentence of so many words is taken for another language.
_ENGLISH, _SENTENCE = 0.35, 6

Action = Literal["keep", "mask", "generalise"]


class Resolution(Definition):
    """What a person decided about a place of a text. `found` is what stood there, so that a changed text undoes it.

    keep: it may stand, for the reason given. mask: its token stands instead. generalise: `words` stand instead.
    """

    start: int = Field(ge=0)
    end: int = Field(ge=1)
    found: str
    action: Action
    reason: str = ""
    words: str = ""
    token: str = "detail"

    @model_validator(mode="after")
    def says_enough(self) -> Resolution:
        if self.action == "keep" and not self.reason.strip():
            raise ValueError("to keep something needs a reason, such as: everybody in the firm says this")
        if self.action == "generalise" and not self.words.strip():
            raise ValueError("to generalise needs the words that shall stand instead, such as: a sport")
        if self.token not in TOKENS:
            raise ValueError("the token must be one of " + ", ".join(TOKENS))
        if self.end <= self.start:
            raise ValueError("a place of a text ends after its start")
        return self


def resolved(mark: Mark, action: Action, *, reason: str = "", words: str = "") -> Resolution:
    """The decision about one mark."""
    return Resolution(
        start=mark.start, end=mark.end, found=mark.found, action=action, reason=reason, words=words, token=mark.token
    )


def marks(text: str, names: NameList) -> list[Mark]:
    """What may tell somebody apart, in the order of the text; marks do not overlap.

    >>> names = NameList(names=({"kind": "participant", "name": "Tamsin Vane"},))
    >>> found = marks("Tamsin rang 07700 900123 in May.", names)
    >>> [(mark.found, mark.kind, mark.token) for mark in found]
    [('Tamsin', 'participant', 'name'), ('07700 900123', 'telephone', 'contact'), ('in May', 'date', 'date')]
    """
    search = folded(text)
    found = settled(_found(search, names), text)
    taken = bytearray(len(text) + 1)
    for mark in found:
        if mark.masked:
            taken[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
    foreign = [
        _mark(search, start, end, kind="other language", token="detail", masked=False)
        for start, end in _foreign(search, taken)
    ]
    return settled([*foreign, *found], text) if foreign else found


def _found(search: Folded, names: NameList) -> Iterator[Mark]:
    for start, end, pattern in pattern_places(search.text):
        yield _mark(search, start, end, kind=pattern.kind, token=pattern.token, masked=pattern.masked)
    if not search.written.isascii():
        yield from _overriding(search.written)
    for start, end, name, certain in name_places(search, names):
        yield _mark(search, start, end, kind=name.kind, token=name.token, masked=certain)
    for start, end, listed in listed_places(search):
        yield _mark(search, start, end, kind=listed.kind, token=listed.token, masked=listed.masked)
    for start, end, listed in wording_places(search):
        yield _mark(search, start, end, kind=listed.kind, token=listed.token, masked=listed.masked)
    for start, end, kind, token, masked in proper_places(search):
        yield _mark(search, start, end, kind=kind, token=token, masked=masked)


def _mark(text: Folded, start: int, end: int, *, kind: str, token: str, masked: bool) -> Mark:
    first, last = text.span(start, end)
    return Mark(first, last, text.written[first:last], kind, token, masked)


def _overriding(text: str) -> Iterator[Mark]:
    """Signs that turn the direction of writing: what is read is not what is stored. Folding leaves them out."""
    for place, character in enumerate(text):
        if "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
            yield Mark(place, place + 1, character, "active content", "detail", True)


def _foreign(text: Folded, taken: bytearray) -> Iterator[tuple[int, int]]:
    """Sentences with hardly an everyday English word in them: the language itself may tell who wrote.

    taken: which characters are masked. An address or a list of names is no other language.
    """
    words = text.words
    starts = [place for place, word in enumerate(words) if word.first]
    for first, end in zip(starts, [*starts[1:], len(words)], strict=False):
        if end - first < _SENTENCE or _english(words[first:end]):
            continue
        left = [word for word in words[first:end] if not any(taken[slice(*text.span(word.start, word.end))])]
        if len(left) >= _SENTENCE and not _english(left):
            yield words[first].start, words[end - 1].end


def _english(words: list[Word]) -> bool:
    return sum(is_common(word.lower) for word in words) >= _ENGLISH * len(words)


# ------------------------------------------------------------------------------------------------- without it


def redacted(text: str, found: Iterable[Mark], resolutions: Iterable[Resolution] = ()) -> str:
    """The text with tokens for what is taken out, and with what people decided.

    A decision counts where it stands on the very words it was made on; what is masked is kept only by a decision on
    just that mark. Decisions that mask or generalise may stand anywhere, marked or not, and come before a mark.

    >>> text = "Ask Tamsin about falconry."
    >>> place = Mark(4, 10, "Tamsin", "participant", "name", True)
    >>> rare = Resolution(start=17, end=25, found="falconry", action="generalise", words="a sport")
    >>> redacted(text, [place], [rare])
    'Ask [name] about a sport.'
    """
    decided = [each for each in resolutions if stands(each, text)]
    kept = {(each.start, each.end) for each in decided if each.action == "keep"}
    edits = [
        (each.start, each.end, each.words.strip() if each.action == "generalise" else TOKENS[each.token])
        for each in decided
        if each.action != "keep"
    ]
    edits = [edit for place, edit in enumerate(edits) if not _overlaps(edit, edits[:place])]
    masks = [
        (mark.start, mark.end, TOKENS[mark.token])
        for mark in found
        if mark.masked and (mark.start, mark.end) not in kept
    ]
    for mask in masks:
        edits = _over(mask, edits)
    pieces, place = [], 0
    for start, end, instead in sorted(edits):
        pieces += [text[place:start], instead]
        place = end
    return "".join([*pieces, text[place:]])


def stands(resolution: Resolution, text: str) -> bool:
    """Whether a decision is about what stands in the text at its place."""
    return text[resolution.start : resolution.end] == resolution.found and resolution.end <= len(text)


_Edit = tuple[int, int, str]


def _overlaps(edit: _Edit, others: list[_Edit]) -> bool:
    return any(edit[0] < other_one[1] and other_one[0] < edit[1] for other_one in others)


def _over(mask: _Edit, edits: list[_Edit]) -> list[_Edit]:
    """The edits and a mask: nothing of it may show. What it only partly shares with a decision is taken out with it."""
    if any(edit[0] <= mask[0] and mask[1] <= edit[1] for edit in edits):
        return edits
    shared = [edit for edit in edits if _overlaps(edit, [mask])]
    start = min([mask[0], *(edit[0] for edit in shared)])
    end = max([mask[1], *(edit[1] for edit in shared)])
    return [*(edit for edit in edits if edit not in shared), (start, end, mask[2])]
