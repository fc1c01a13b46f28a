"""What stands against the decisions that people made about a passage, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from analysis.quotations.distinctive import uncommon_words
from analysis.quotations.extracts import Extract, words_of
from analysis.quotations.folding import Word, folded
from analysis.quotations.lexicon import is_common, is_known, other, word_form
from analysis.quotations.marking import Mark, settled
from analysis.quotations.names import KINDS, NameList
from analysis.quotations.redaction import Resolution, marks, stands
from analysis.quotations.sought_names import name_places
from analysis.quotations.wordings import addressed

NEVER_KEPT = frozenset(
    {
        "active content", "email", "web address", "handle", "telephone", "network address", "postcode", "address",
        "national insurance number", "regulator's number", "identifying number", "sub-group",
    }
)  # fmt: skip
MOST_PUT, MOST_REPLACED = 4, 5  # words of one generalisation, and words of the author's that it stands for


def undecided_points(left: list[Mark]) -> Iterator[str]:
    if left:
        kinds = ", ".join(f"{number} {kind}" for kind, number in sorted(Counter(mark.kind for mark in left).items()))
        yield f"Still to be decided, one by one ({kinds}): keep with a reason, put in general words, or mask."


def stale(extract: Extract) -> Iterator[str]:
    if not all(stands(each, extract.subject) for each in extract.resolutions):
        yield "A decision was made on words that no longer stand there. Remove it and decide again."


def kept(extract: Extract, found: Iterable[Mark], names: NameList) -> Iterator[str]:
    """What may be kept for no reason: contacts and the like, and whoever stands on the list of names."""
    places = {(each.start, each.end) for each in extract.resolutions if each.action == "keep"}
    touched = [mark for mark in found if any(start < mark.end and mark.start < end for start, end in places)]
    if any(mark.kind in NEVER_KEPT for mark in touched):
        yield "A contact, an address, a number that identifies, a sub-group's label or active content is kept. Mask it."
    if any(mark.masked and mark.kind in KINDS and _listed(mark, extract.subject, names) for mark in touched):
        yield "A name of the list is kept. Mask it: whoever or whatever is on the list is not shown for any reason."


def _listed(mark: Mark, text: str, names: NameList) -> bool:
    """Whether a mark is of a name of the list, and that name no ordinary English word where it stands."""
    search = folded(text)
    for start, end, _, certain in name_places(search, names):
        first, last = search.span(start, end)
        if certain and first < mark.end and mark.start < last:
            inside = [place for place, word in enumerate(search.words) if word.start < end and start < word.end]
            if not _ordinary(search.words, inside):
                return True
    return False


def _ordinary(words: list[Word], places: list[int]) -> bool:
    """An everyday word, or one of a dictionary without a capital; not two with capitals, nor somebody who is asked."""
    here = [words[place] for place in places]
    capital = [word for word in here if word.capital]
    plain = all(is_common(word.lower) or (is_known(word.lower) and not word.capital) for word in here)
    return plain and bool(here) and len(capital) < 2 and not any(addressed(words, place) for place in places)


def put(extract: Extract, names: NameList) -> Iterator[str]:
    """Words put in place of others: they tell nobody, and they are few."""
    general = [each for each in extract.resolutions if each.action == "generalise"]
    if any(_telling(each.words, names) for each in general):
        yield "The words put in place of others may tell who it is themselves. Choose more general ones."
    if any(len(each.words.split()) > MOST_PUT or not 0 < _replaced(each) <= MOST_REPLACED for each in general):
        yield (
            f"General words stand for one to {MOST_REPLACED} words of the author's and are {MOST_PUT} at most. "
            "Where more has to change, paraphrase it."
        )
    if any(_cuts(each, extract.original) for each in general):
        yield "General words stand in place of a part of a word. Put them in place of the whole word."


def _telling(words: str, names: NameList) -> bool:
    rare = [mark for mark in uncommon_words(words) if word_form(mark.found) not in other("general_words")]
    return bool(settled([*marks(words, names), *rare], words))


def _replaced(resolution: Resolution) -> int:
    return len(words_of(resolution.found))


def _cuts(resolution: Resolution, text: str) -> bool:
    return any(
        0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
        for place in (resolution.start, resolution.end)
    )


def own_words(extract: Extract, found: Iterable[Mark]) -> Iterator[str]:
    """At least half of the words are still the author's own, whoever or whatever changed the others."""
    decided = [each for each in extract.resolutions if stands(each, extract.original)]
    whole = {(each.start, each.end) for each in decided if each.action == "keep"}
    out = [(mark.start, mark.end) for mark in found if mark.masked and (mark.start, mark.end) not in whole]
    out += [(each.start, each.end) for each in decided if each.action != "keep"]
    search = folded(extract.original)
    places = [search.span(word.start, word.end) for word in search.words]
    changed = sum(any(start < last and first < end for start, end in out) for first, last in places)
    if changed * 2 > len(places):
        yield "Fewer than half of the words are the author's own still. Paraphrase it."
