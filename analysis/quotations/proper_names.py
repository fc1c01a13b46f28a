"""Names that no list holds: courts, universities and firms by the word they end in, cases by their v, titled people,
every other word that begins with a capital inside a sentence, and words that stand where somebody is asked or told."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.quotations.folding import Folded, Word
from analysis.quotations.lexicon import is_common, other, word_form
from analysis.quotations.wordings import may_be_a_name

# start, end in the folded text; kind; token; whether it is taken out.
Place = tuple[int, int, str, str, bool]
_REACH = 6  # words


def proper_places(text: Folded) -> Iterator[Place]:
    """Every such place of the folded text."""
    words = text.words
    anchors = _anchors()
    for place, word in enumerate(words):
        kind = anchors.get(word.lower) or anchors.get(word_form(word.lower))
        if kind:
            yield from _organisation(text, place, kind)
        if word.lower in other("begins"):
            yield from _begun(text, place)
        if word.lower in ("v", "vs", "versus"):
            yield from _case(text, place)
        elif (
            word.lower == "re"
            and word.written == "Re"
            and _capital(words, place + 1)
            and text.joined(word, words[place + 1])
        ):
            yield word.start, words[_right(text, place + 1)].end, "case name", "detail", True
        if word.lower in other("sure_titles") or (word.lower in other("titles") and word.capital):
            yield from _titled(text, place)
    yield from _capitals(text)
    yield from _without_capitals(text)


def _anchors() -> dict[str, str]:
    kinds = (("court", "courts"), ("university or college", "universities"), ("organisation", "firms"))
    return {word: kind for kind, name in reversed(kinds) for word in other(name)}


def _capital(words: list[Word], place: int) -> bool:
    return 0 <= place < len(words) and words[place].capital


def _telling(word: Word) -> bool:
    """Whether a capitalised word may be part of a name, rather than an everyday word at the head of a sentence."""
    return word.capital and word.written != "I" and not (word.first and is_common(word.lower))


def _near(text: Folded, left: Word, right: Word) -> bool:
    between = text.text[left.end : right.start]
    return len(between) <= 4 and not right.first and not set(between) - set(" \n&'-.")


def _left(text: Folded, place: int) -> int:
    """The first word of the capitalised run that ends at a word; small joining words may stand inside it."""
    words, first = text.words, place
    for step in range(place - 1, max(place - _REACH, 0) - 1, -1):
        if not _near(text, words[step], words[step + 1]):
            break
        if _telling(words[step]):
            first = step
        elif words[step].lower not in other("joins"):
            break
    return first


def _right(text: Folded, place: int) -> int:
    words, last = text.words, place
    for step in range(place + 1, min(place + _REACH, len(words))):
        if not _near(text, words[step - 1], words[step]):
            break
        if words[step].capital and words[step].written != "I":
            last = step
        elif words[step].lower not in other("joins"):
            break
    return last


def _organisation(text: Folded, place: int, kind: str) -> Iterator[Place]:
    """A capitalised name up to a word such as LLP, Chambers, University or Court, and "at" or "of" what follows."""
    words = text.words
    first = _left(text, place)
    if first < place and words[place].capital:
        yield words[first].start, words[_right(text, place)].end, kind, "organisation", True
    elif first < place:
        # Ashcombe university, in the hand of somebody in a hurry; "Asian partners" and "the Friday group" are none.
        sure = words[place].lower in ("university", "college", "llp", "ltd", "plc", "chambers")
        named = sure and any(not is_common(word.lower) for word in words[first:place])
        yield words[first].start, words[place].end, kind, "organisation", named
    elif (
        kind == "court"
        and place
        and words[place - 1].lower in ("county", "crown", "high", "supreme", "magistrates", "employment")
    ):
        yield words[place - 1].start, words[place].end, kind, "organisation", False


def _begun(text: Folded, place: int) -> Iterator[Place]:
    """University of Ashcombe, Court of Appeal: what follows "of" is a name, in lower case too unless it is everyday."""
    words = text.words
    if (
        place + 2 >= len(words)
        or words[place + 1].lower not in ("of", "for")
        or not _near(text, words[place], words[place + 1])
    ):
        return
    after = place + 2
    if words[after].lower == "the" and after + 1 < len(words):
        after += 1
    kind = _anchors().get(words[place].lower, "organisation")
    if words[after].capital or not is_common(words[after].lower):
        last = _right(text, after)
        yield words[place].start, words[last].end, kind, "organisation", True


def _case(text: Folded, place: int) -> Iterator[Place]:
    words = text.words
    if place == 0 or place + 1 >= len(words):
        return
    before, after = words[place - 1], words[place + 1]
    if before.end + 4 < words[place].start or words[place].end + 3 < after.start:
        return
    if before.capital and after.capital:
        first = place - 1 if before.first else _left(text, place - 1)
        yield words[first].start, words[_right(text, place + 1)].end, "case name", "detail", True
    elif words[place].lower == "v":
        yield before.start, after.end, "case name", "detail", False


def _titled(text: Folded, place: int) -> Iterator[Place]:
    """Mr Quarrell, HHJ Penvose, Mrs Justice Vane."""
    words = text.words
    if place + 1 < len(words):
        between = text.text[words[place].end : words[place + 1].start]
        short = between in (" ", ". ", ".", "\n", ".\n")
        after = words[place + 1]
        named = after.capital or (words[place].lower in other("sure_titles") and not is_common(after.lower))
        if short and named and after.written != "I":
            end = place + 1
            while (
                end + 1 < len(words)
                and end < place + 4
                and words[end + 1].capital
                and _near(text, words[end], words[end + 1])
            ):
                end += 1
            yield words[place].start, words[end].end, "titled name", "name", True


def _capitals(text: Folded) -> Iterator[Place]:
    """Runs of words with a capital inside a sentence; at its head a word that is not everyday English."""
    words = text.words
    start = None
    for place, word in enumerate(words):
        odd = _odd(word)
        if odd and start is None:
            start = place
        if start is not None and (not odd or not _follows(text, words, place + 1)):
            last = place if odd else place - 1
            yield words[start].start, words[last].end, "capitalised word", "detail", False
            start = None


def _without_capitals(text: Folded) -> Iterator[Place]:
    """I told priya, I asked will, I told MARK: what may be a name by where it stands."""
    for place, word in enumerate(text.words):
        plainly = word.written == word.lower or word.written.isupper()
        if plainly and len(word.lower) > 1 and may_be_a_name(text.words, place):
            yield word.start, word.end, "possible name", "name", False


def _follows(text: Folded, words: list[Word], place: int) -> bool:
    return (
        place < len(words)
        and _odd(words[place])
        and text.text[words[place - 1].end : words[place].start] in (" ", "-", "\n")
    )


def _odd(word: Word) -> bool:
    if word.written == word.lower or word.lower in other("ordinary_capitals"):
        return False
    everyday = is_common(word.lower)
    # NOT, in capitals for stress, is an everyday word still.
    return not (everyday and (word.first or (word.written.isupper() and len(word.written) > 1)))
