"""Where the names of a list stand in a text, in the many ways in which people write them.

In any case; with a possessive; first name or surname alone; initials; over a line break or a hyphen; letter by letter;
glued together as in an address; with one letter wrong; with digits for letters. A name that is also an ordinary word
counts only with a capital letter, or where somebody is asked or told: at the beginning of a sentence, and with a small
letter, it is left for a person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from analysis.quotations.folding import Folded, Word, folded
from analysis.quotations.lexicon import is_common, other
from analysis.quotations.names import Name, NameList
from analysis.quotations.wordings import addressed

# Below so many letters one wrong letter makes another ordinary word; from five on it is taken out, not only flagged.
_MISSPELT_FROM, _MISSPELT_MASKED_FROM = 4, 5
# The same for a name that stands within a longer word.
_INSIDE_FROM, _INSIDE_MASKED_FROM = 5, 6
# And for one that is cut in pieces or written letter by letter besides.
_CUT_FROM = 5
_PART_OF_AN_ORGANISATION = 4

_INITIALS = re.compile(
    r"(?<![\w.'])(?:[A-Za-z](?:\s?\.\s?[A-Za-z]){1,3}\.?|[A-Z]{2,4}|[A-Z](?: [A-Z]){1,3}|[a-z]{2,3})(?!\w)"
)
_LETTER_BY_LETTER = re.compile(r"(?<!\w)[^\W\d_](?:[ .\-_*/\n]{1,6}[^\W_]){3,40}(?!\w)")
_WITH_DIGITS = re.compile(r"(?<!\w)(?=[^\W\d]{0,40}\d)\w{4,40}(?!\w)")
_DIGITS_FOR_LETTERS = [str.maketrans("0134578", "oieastb"), str.maketrans("0134578", "oleastb")]
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")

# start, end in the folded text; the name; whether it is taken out.
Place = tuple[int, int, Name, bool]


@dataclass
class Sought:
    """A list of names as it is looked for.

    whole: names by their first word. parts: single words that stand for a name. glued: a name in one word. initials:
    first letters. literal: names with digits or in a script without spaces. known: what was found out about a word.
    """

    whole: dict[str, list[tuple[tuple[str, ...], Name]]] = field(default_factory=dict)
    parts: dict[str, Name] = field(default_factory=dict)
    glued: dict[str, Name] = field(default_factory=dict)
    initials: dict[str, Name] = field(default_factory=dict)
    literal: dict[str, Name] = field(default_factory=dict)
    misspelt: list[str] = field(default_factory=list)
    known: dict[str, tuple[Name | None, bool]] = field(default_factory=dict)

    def nearly(self, word: str) -> tuple[Name | None, bool]:
        """The name that a word has within it or is a misspelling of, and whether that is likely enough to mask it."""
        if word not in self.known:
            if len(self.known) > 200_000:
                self.known.clear()
            self.known[word] = self._nearly(word)
        return self.known[word]

    def misspelling(self, word: str) -> Name | None:
        """The name of which a word, or the letters of several, is a misspelling."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        if len(word) < _MISSPELT_FROM or not self.misspelt:
            return None
        best = process.extractOne(word, self.misspelt, scorer=OSA.distance, score_cutoff=1)
        return self.parts[best[0]] if best else None

    def _nearly(self, word: str) -> tuple[Name | None, bool]:
        name = self.misspelling(word)
        if name is not None or len(word) < _MISSPELT_FROM:
            return name, len(word) >= _MISSPELT_MASKED_FROM
        inside = [part for part in self.misspelt if len(part) >= _INSIDE_FROM and part in word]
        longest = max(inside, key=len, default=None)
        return (self.parts[longest], len(longest) >= _INSIDE_MASKED_FROM) if longest else (None, False)


@lru_cache(maxsize=16)
def sought(names: NameList) -> Sought:
    """The list as it is looked for, made once a list."""
    found = Sought()
    for name in names.names:
        _add(found, name)
    found.misspelt = [part for part in found.parts if len(part) >= _MISSPELT_FROM and not _ordinary(part)]
    return found


def _add(found: Sought, name: Name) -> None:
    text = folded(_turned(name))
    if any(character.isdigit() for character in text.text) or _IDEOGRAPH.search(text.text):
        found.literal[" ".join(text.text.lower().split())] = name
        return
    words = [word.lower for word in text.words]
    while len(words) > 1 and words[0] in ("the", "a", *other("titles")):
        words = words[1:]
    if not words:
        return
    found.whole.setdefault(words[0], []).append((tuple(words), name))
    person = name.token == "name"
    for word in words:
        if _names_it(word, len(words), person):
            found.parts.setdefault(word, name)
    if len(words) > 1:
        orders = {"".join(words), words[0] + words[-1], words[-1] + words[0]}
        if person:
            orders |= {words[0][0] + words[-1], words[0] + words[-1][0], words[-1] + words[0][0]}
        found.glued.update({order: name for order in orders if len(order) >= 5 and not is_common(order)})
        found.parts.update({order: name for order in _unapostrophed(text, words) if order not in found.parts})
        _add_initials(found, words, name)


def _turned(name: Name) -> str:
    """Quarrell, Tamsin is Tamsin Quarrell."""
    last, comma, first = name.name.partition(",")
    return f"{first} {last}" if comma and name.token == "name" else name.name


def _unapostrophed(text: Folded, words: list[str]) -> list[str]:
    """O'Neill written as ONeill: words that an apostrophe alone parts, in one."""
    pairs = zip(text.words, text.words[1:], strict=False)
    return [left.lower + right.lower for left, right in pairs if text.text[left.end : right.start] == "'" and words]


def _names_it(word: str, of: int, person: bool) -> bool:
    if of == 1:
        return len(word) > 1
    if word in other("particles") or len(word) < 2:
        return False
    if person:
        return True
    dull = (
        word in other("firms") or word in other("general") or word in other("universities") or word in other("courts")
    )
    return len(word) >= _PART_OF_AN_ORGANISATION and not dull and not is_common(word)


def _add_initials(found: Sought, words: list[str], name: Name) -> None:
    telling = [word for word in words if word not in ("and", "the", "of")]
    if name.token == "name":
        found.initials.setdefault(words[0][0] + words[-1][0], name)
        found.initials.setdefault("".join(word[0] for word in words if word not in other("particles")), name)
    elif len(telling) > 2:
        found.initials.setdefault("".join(word[0] for word in telling), name)


def _ordinary(word: str) -> bool:
    return is_common(word) or word in other("also_names")


# ------------------------------------------------------------------------------------------------- in a text


def name_places(text: Folded, names: NameList) -> Iterator[Place]:
    """Every place of the folded text where a name of the list stands."""
    if not names.names:
        return
    sought_for = sought(names)
    yield from _whole(text, sought_for)
    yield from _runs(text, sought_for)
    yield from _split(text, sought_for)
    yield from _initials(text, sought_for)
    yield from _disguised(text, sought_for)
    yield from _literal(text, sought_for)


def _whole(text: Folded, sought_for: Sought) -> Iterator[Place]:
    words = text.words
    for place, word in enumerate(words):
        for wanted, name in sought_for.whole.get(word.lower, ()):
            last = place + len(wanted) - 1
            if len(wanted) == 1 or last >= len(words):
                continue  # names of one word are parts
            fits = all(words[place + step].lower == each for step, each in enumerate(wanted))
            if fits and all(text.joined(words[step], words[step + 1]) for step in range(place, last)):
                yield word.start, words[last].end, name, True


def _hit(words: list[Word], place: int, sought_for: Sought) -> tuple[Name, bool] | None:
    """The name behind a single word, and whether that is certain enough to take it out."""
    word = words[place]
    name = sought_for.parts.get(word.lower)
    if name is None:
        glued = sought_for.glued.get(word.lower)
        return (glued, True) if glued else _misspelt(word, sought_for)
    if _ordinary(word.lower) or len(word.lower) < 3:
        asked = name.token == "name" and addressed(words, place)
        return (name, word.capital and not word.first) if word.capital or asked else None
    certain = name.token == "name" or word.capital or len(sought_for.whole.get(word.lower, ())) > 0
    return name, certain


def _misspelt(word: Word, sought_for: Sought) -> tuple[Name, bool] | None:
    """An everyday word is a misspelt name at most where it has a capital inside a sentence, and then a doubtful one."""
    everyday = is_common(word.lower)
    if everyday and (word.first or not word.capital):
        return None
    name, likely = sought_for.nearly(word.lower)
    return (name, likely and not everyday) if name is not None else None


def _runs(text: Folded, sought_for: Sought) -> Iterator[Place]:
    """Words that stand for a name, those side by side as one; initials beside them belong to it."""
    words = text.words
    hits = [_hit(words, place, sought_for) for place in range(len(words))]
    place = 0
    while place < len(words):
        first = hits[place]
        if first is None:
            place += 1
            continue
        start = end = place
        while (
            end + 1 < len(words)
            and _beside(text, words[end], words[end + 1])
            and (_same(first, hits[end + 1]) or _is_initial(words[end + 1], first))
        ):
            end += 1
        while start and _is_initial(words[start - 1], first) and _beside(text, words[start - 1], words[start]):
            start -= 1
        certain = any(hit[1] for hit in hits[start : end + 1] if hit)
        yield words[start].start, words[end].end, first[0], certain
        place = end + 1


def _beside(text: Folded, left: Word, right: Word) -> bool:
    between = text.text[left.end : right.start]
    return (
        text.joined(left, right)
        and "," not in between
        and (not right.first or "." not in between or len(left.lower) == 1)
    )


def _same(first: tuple[Name, bool], then: tuple[Name, bool] | None) -> bool:
    return then is not None and then[0].token == first[0].token


def _is_initial(word: Word, hit: tuple[Name, bool]) -> bool:
    return len(word.written) == 1 and word.written.isupper() and word.written not in "IA" and hit[0].token == "name"


def _split(text: Folded, sought_for: Sought) -> Iterator[Place]:
    """A name cut in two or three by hyphens, line breaks, spaces or signs, or with a sign in place of a letter."""
    words = text.words
    for place, left in enumerate(words[:-1]):
        right = words[place + 1]
        between = text.text[left.end : right.start]
        if len(between) > 4:
            continue
        both = left.lower + right.lower
        everyday = is_common(left.lower) and is_common(right.lower) and "\n" not in between
        name = sought_for.parts.get(both) if len(both) >= 4 and not everyday else None
        if name is None and len(between) == 1 and not between.isspace() and not everyday:
            name, likely = sought_for.nearly(both) if len(both) >= 4 else (None, False)
            name = name if likely and between not in "',." else None
        if name is not None:
            yield left.start, right.end, name, True
        elif place + 2 < len(words) and words[place + 2].start - right.end <= 4:
            name = sought_for.parts.get(both + words[place + 2].lower)
            if name is not None and not everyday:
                yield left.start, words[place + 2].end, name, True
        yield from _cut_and_misspelt(text, words[place : place + 3], sought_for)


def _cut_and_misspelt(text: Folded, pieces: list[Word], sought_for: Sought) -> Iterator[Place]:
    """A name that is cut in pieces and has a letter wrong besides: certain where a line break or a sign parts them.

    Where everyday words or spaces alone stand side by side, one letter more or less is likely to be chance.
    """
    for number in range(2, len(pieces) + 1):
        part = pieces[:number]
        gaps = [text.text[one.end : other.start] for one, other in zip(part, part[1:], strict=False)]
        letters = "".join(word.lower for word in part)
        if any(len(gap) > 4 or set(gap) & set("',.;:!?@") for gap in gaps):
            return
        if len(letters) < _CUT_FROM:
            continue
        marked = any(gap.strip(" ") for gap in gaps)
        common = [is_common(word.lower) for word in part]
        if all(common) or (any(common) and not marked) or any(sought_for.nearly(word.lower)[0] for word in part):
            continue
        name = sought_for.misspelling(letters)
        if name is not None:
            yield part[0].start, part[-1].end, name, marked


def _initials(text: Folded, sought_for: Sought) -> Iterator[Place]:
    for match in _INITIALS.finditer(text.text):
        letters = "".join(character for character in match[0].lower() if character.isalpha())
        name = sought_for.initials.get(letters) or sought_for.initials.get(letters[0] + letters[-1])
        bare = match[0].isalpha()
        if name is None or (name.token != "name" and letters not in sought_for.initials):
            continue
        doubtful = letters in other("not_initials")
        if bare and match[0].islower() and (doubtful or is_common(letters) or letters not in sought_for.initials):
            continue
        yield match.start(), match.end(), name, not (doubtful or (bare and match[0].islower()))


def _disguised(text: Folded, sought_for: Sought) -> Iterator[Place]:
    """Letter by letter, or with digits that look like letters, or in one word with digits."""
    for match in _LETTER_BY_LETTER.finditer(text.text):
        letters = "".join(character for character in match[0].lower() if character.isalnum())
        tries = [letters, *(letters.translate(table) for table in _DIGITS_FOR_LETTERS)]
        known = (sought_for.parts.get(each) or sought_for.glued.get(each) for each in tries)
        name = next(filter(None, known), None)
        if name is None and len(letters) >= _CUT_FROM:
            name = next(filter(None, map(sought_for.misspelling, tries)), None)
        if name:
            yield match.start(), match.end(), name, True
    for match in _WITH_DIGITS.finditer(text.text) if any(map(str.isdigit, text.text)) else ():
        word = match[0].lower()
        tries = {"".join(filter(str.isalpha, word)), *(word.translate(table) for table in _DIGITS_FOR_LETTERS)}
        tries |= {part for each in tries for part in each.split("_")}
        name = next(
            (hit for each in sorted(tries) if (hit := sought_for.parts.get(each) or sought_for.glued.get(each))), None
        )
        if name and not all(map(str.isdigit, word)):
            yield match.start(), match.end(), name, True


def _literal(text: Folded, sought_for: Sought) -> Iterator[Place]:
    if not sought_for.literal:
        return
    low = text.text.lower().replace("\n", " ")
    if len(low) != len(text.text):
        return
    for written, name in sought_for.literal.items():
        place = low.find(written)
        while place >= 0:
            end = place + len(written)
            apart = (place == 0 or not low[place - 1].isalnum()) and (end == len(low) or not low[end].isalnum())
            if apart or _IDEOGRAPH.search(written):
                yield place, end, name, True
            place = low.find(written, end)
