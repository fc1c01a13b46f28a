"""Words that few people use: whoever knows the person knows who wrote them.

A word is compared without accents and capitals, without a possessive and without its plural -s (`word_form`). It is
distinctive when it is not everyday English (`is_common`) and fewer than `k_word` different people used it in any of the
texts, or it is in no dictionary (`is_known`): what several people write small may be the name of a colleague. Whatever
`marks` flags counts as distinctive however many people wrote it: numbers, dates, capitals inside a sentence, jobs,
practice areas, faiths, families, events.

People are counted as the least that there can be. Nobody knows who spoke in a sub-group, or that two sub-groups differ:
all that was written together counts as one, at whatever stage, and because that one may have written alone too, not
beside those who did. Notes of the whole group count for nobody: they tell again what others wrote. Whoever withdrew is
counted no more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

import pandas as pd

from analysis.quotations.folding import Folded, folded
from analysis.quotations.lexicon import is_common, is_known, word_form
from analysis.quotations.marking import Mark, settled
from analysis.quotations.names import NameList
from analysis.quotations.redaction import Resolution, marks, stands

RARE = "rare word"
INDIVIDUAL, WHOLE_GROUP = "individual", "whole group"


def people_by_word(reflections: pd.DataFrame) -> dict[str, int]:
    """How many different people, at the least, used each word.

    >>> texts = pd.DataFrame({"person": ["a", "b", None], "text": ["A lifeboat", "Lifeboats!", "lifeboat"]})
    >>> people_by_word(texts.assign(consent="verbatim", format="individual", members=1))["lifeboat"]
    2
    """
    alone: dict[str, set[object]] = defaultdict(set)
    together: set[str] = set()
    rows = reflections[reflections["text"].notna() & (reflections["consent"] != "withdrawn")]
    columns = rows[["person", "format", "members", "text"]].astype(object)
    for person, written, members, text in columns.itertuples(index=False):
        if written == WHOLE_GROUP:
            continue
        if wrote_alone(person, written, members):
            for word in words_in(str(text)):
                alone[word].add(person)
        else:
            together |= words_in(str(text))
    return {word: max(len(alone.get(word, ())), int(word in together)) for word in sorted(alone.keys() | together)}


def wrote_alone(person: object, written: object, members: object) -> bool:
    """Whether one known person wrote a text. What is in doubt counts as a sub-group's."""
    return written == INDIVIDUAL and not pd.isna(person) and (pd.isna(members) or members == 1)


def words_in(text: str) -> set[str]:
    """The words of a text in the form in which they are compared."""
    return {word_form(word.lower) for word in folded(text).words}


def rare_words(text: str, usage: Mapping[str, int], *, k_word: int) -> list[Mark]:
    """The distinctive words of a text, flagged for a person to decide.

    >>> [mark.found for mark in rare_words("My meetings need falconry", {"falconry": 1}, k_word=3)]
    ['falconry']
    """
    return _flagged(text, lambda word: usage.get(word_form(word), 0) < k_word or not is_known(word))


def uncommon_words(text: str) -> list[Mark]:
    """The words of a text that are not everyday English, whoever uses them.

    >>> [mark.found for mark in uncommon_words("The falconer was glad")]
    ['falconer']
    """
    return _flagged(text, lambda word: True)


def _flagged(text: str, telling: Callable[[str], bool]) -> list[Mark]:
    search = folded(text)
    found = [word for word in search.words if len(word.lower) > 1]
    return [_flag(search, word.start, word.end) for word in found if not is_common(word.lower) and telling(word.lower)]


def _flag(search: Folded, start: int, end: int) -> Mark:
    first, last = search.span(start, end)
    return Mark(first, last, search.written[first:last], RARE, "detail", False)


def points(text: str, names: NameList, usage: Mapping[str, int], *, k_word: int) -> list[Mark]:
    """Everything in a text that is taken out or must be decided on: its marks, and its distinctive words."""
    return settled([*marks(text, names), *rare_words(text, usage, k_word=k_word)], text)


def undecided(text: str, found: Iterable[Mark], resolutions: Iterable[Resolution]) -> list[Mark]:
    """The points that are only flagged and that nobody has decided on.

    To keep needs a decision on that very point; to take out or put in other words may take in its neighbours.
    """
    decided = [each for each in resolutions if stands(each, text)]
    return [mark for mark in found if not mark.masked and not any(_decides(each, mark) for each in decided)]


def _decides(resolution: Resolution, mark: Mark) -> bool:
    if resolution.action == "keep":
        return (resolution.start, resolution.end) == (mark.start, mark.end)
    return resolution.start <= mark.start and mark.end <= resolution.end
