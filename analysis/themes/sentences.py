"""Reflections cut into sentences, without the prompt where somebody pasted it into the answer.

sentence_by_document: one row is one sentence. document, sentence (1 for the first), start, end (characters of the
document's text), text.
set_aside: one row is one text that has no sentences, or not all of itself. document, reason (blank, non-answer, prompt
only, prompt and answer).

Texts are laid one after another into a `Pile` and cut in one go. Every step keeps the number of characters, so that a
place in the pile is a place in the answer as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import compress

import numpy as np
import pandas as pd

from analysis.intake.texts import is_non_answer

# Memory stays bounded however many texts there are: a character costs some 40 bytes while its pile is worked on.
_CHARACTERS_AT_ONCE = 4_000_000

# Between two texts stands a paragraph break, which no sentence reaches across.
_BETWEEN = "\n\n"

_CLOSING = r"""["'\u2019\u201d)\]]"""
_LOWER = "[a-z\u00df-\u00f6\u00f8-\u00ff]"
# Words that no surname is: "J. Smith" goes on, but "We were in group B. The others" does not.
_BEGINS = r"(?:But|I|In|It|My|She|That|The|Then|They|This|Thus|We|What|When)\b"

# The first character class is what the search runs for; what follows decides. A stop ends no sentence after a title, a
# Latin abbreviation, an initial ("I." does) or the number of a list; after "etc.", "p.m.", "Ltd.", after dots and after
# a closing quotation mark it does, unless the text goes on in lower case. So does a line break.
# A library for some 300 languages (sentencex 1.0.32) was tried in its place: it takes "me." for Maine and "no." for a
# number before "I", keeps what stands in quotation marks as one sentence, knows no lists of points, and stops with an
# error at a no-break space between a single letter and its stop.
_END = re.compile(
    rf"""[.!?\u2026\n]
    (?: (?<=\n) (?: [^\S\n]*+\n | (?![^\S\n]*+{_LOWER}) )
      | (?<=[!?]) (?<![!?][!?]) [.!?\u2026]*+ (?:{_CLOSING}++(?!\s+{_LOWER}))? (?=\s)
      | (?<=\u2026) (?!\s+{_LOWER}) {_CLOSING}*+ (?=\s)
      | (?<=\.) (?<!\.\.) \.++ (?!\s+{_LOWER}) {_CLOSING}*+ (?=\s)
      | (?<=\.) (?<!\.\.) (?<!\n\d\.) (?<!\n\d\d\.) (?: (?<!\b[A-HJ-Zv]\.) | (?<!v\.)(?=\s+{_BEGINS}) )
        (?<!\b(?:Mr|Ms|Dr|St|vs|cf|eg|ie)\.) (?<!\b(?:Mrs|[Ee]\.g|[Ii]\.e)\.) (?<!\bProf\.) (?<!\bMessrs\.)
        (?! (?<=\bNo\.)\s+\d )
        (?! (?:(?<=\bCo\.)|(?<=\b(?:etc|Ltd|plc|LLP|Inc|a\.m|p\.m)\.)|(?<=\bapprox\.)) \s+{_LOWER} )
        (?:{_CLOSING}++(?!\s+{_LOWER}))? (?=\s)
    )""",
    re.VERBOSE,
)
_LETTER = re.compile(r"[^\W_]")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


@dataclass(frozen=True)
class Pile:
    """Texts laid one after another, prompts blanked. start, end, home: where a sentence stands, and its text's row.

    A row is an answer. document: its id. written: its text as it was written. begins: where it begins in the pile.
    """

    document: np.ndarray
    written: list[str]
    begins: np.ndarray
    text: str

    @cached_property
    def plain(self) -> str:
        """The pile in lower case with straight apostrophes, character by character in the same place."""
        return _plain(self.text)

    @cached_property
    def _spans(self) -> np.ndarray:
        spans, start = [], 0
        for end in [*(match.end() for match in _END.finditer(self.text)), len(self.text)]:
            if _LETTER.search(self.text, start, end):
                piece = self.text[start:end].lstrip()
                first = end - len(piece)
                spans.append((first, first + len(piece.rstrip())))
            start = end
        return np.array(spans, dtype=np.int64).reshape(-1, 2)

    @property
    def start(self) -> np.ndarray:
        return self._spans[:, 0]

    @property
    def end(self) -> np.ndarray:
        return self._spans[:, 1]

    @cached_property
    def home(self) -> np.ndarray:
        return np.searchsorted(self.begins, self.start, side="right") - 1

    @cached_property
    def number(self) -> np.ndarray:
        """1 for the first sentence of its text."""
        return np.arange(len(self.home)) - np.searchsorted(self.home, self.home) + 1


def sentence_by_document(reflection: pd.DataFrame) -> pd.DataFrame:
    """The sentences of each reflection; a text that says nothing, or only repeats its prompt, has none.

    >>> text = "We met Dr. Shah at 3 p.m. today. Good!"
    >>> answers = pd.DataFrame({"document": ["D1"], "prompt": [None], "text": [text]})
    >>> list(sentence_by_document(answers)["text"])
    ['We met Dr. Shah at 3 p.m. today.', 'Good!']
    """
    tables = [_sentences(pile) for pile in piles(reflection)]
    return pd.concat(tables, ignore_index=True)


def set_aside(reflection: pd.DataFrame) -> pd.DataFrame:
    """The texts of which something is left out, with the reason; of `prompt and answer` the answer is read.

    >>> answers = pd.DataFrame({"document": ["D1", "D2"], "prompt": [None, None], "text": ["n/a", "Good!"]})
    >>> set_aside(answers).values.tolist()
    [['D1', 'non-answer']]
    """
    cells = zip(*(reflection[column].astype(object).tolist() for column in ("document", "text", "prompt")), strict=True)
    rows = [(document, _reason(text, prompt)) for document, text, prompt in cells]
    return pd.DataFrame([row for row in rows if row[1]], columns=["document", "reason"], dtype=object)


def _reason(text: object, prompt: object) -> str | None:
    if not isinstance(text, str) or not text.strip():
        return "blank"
    left = _without_prompt(text, prompt)
    if left != text and not _LETTER.search(left):
        return "prompt only"
    if is_non_answer(left):
        return "non-answer"
    return "prompt and answer" if left != text else None


def _sentences(pile: Pile) -> pd.DataFrame:
    begins = pile.begins[pile.home]
    start, end = pile.start - begins, pile.end - begins
    places = zip(pile.home.tolist(), start.tolist(), end.tolist(), strict=True)
    text = [pile.written[home][first:last] for home, first, last in places]
    return pd.DataFrame(
        {
            "document": pile.document[pile.home],
            "sentence": pile.number,
            "start": start,
            "end": end,
            "text": pd.Series(text, dtype="str"),
        }
    )


def piles(reflection: pd.DataFrame) -> Iterator[Pile]:
    """The answers in piles of bounded size, in the order of the table; at least one, maybe empty."""
    rows = reflection[reflection["text"].notna()]
    documents, texts, prompts = (rows[column].astype(object).tolist() for column in ("document", "text", "prompt"))
    lengths = np.cumsum([len(text) for text in texts])
    limits = np.arange(1, (lengths[-1] if texts else 0) // _CHARACTERS_AT_ONCE + 1) * _CHARACTERS_AT_ONCE
    cuts = [0, *np.unique(np.searchsorted(lengths, limits)).tolist(), len(texts)]
    for first, last in zip(cuts, cuts[1:], strict=False):
        if first < last or not texts:
            yield _pile(documents[first:last], texts[first:last], prompts[first:last])


def _pile(documents: list[object], texts: list[str], prompts: list[object]) -> Pile:
    blanked = [_without_prompt(text, prompt) for text, prompt in zip(texts, prompts, strict=True)]
    answers = [not is_non_answer(text) for text in blanked]
    documents, texts, blanked = (list(compress(each, answers)) for each in (documents, texts, blanked))
    lengths = np.array([len(text) + len(_BETWEEN) for text in blanked], dtype=np.int64)
    begins = np.cumsum(lengths) - lengths + len(_BETWEEN)
    text = _BETWEEN.join(["", *blanked, ""]).replace("\r\n", " \n")
    for other in "\r\v\f\x85\u2028\u2029":
        text = text.replace(other, "\n")
    ids = np.empty(len(documents), dtype=object)
    ids[:] = documents
    return Pile(ids, texts, begins, text)


def _without_prompt(text: str, prompt: object) -> str:
    echo = _echo(prompt) if isinstance(prompt, str) else None
    if echo is None:
        return text
    for match in echo.finditer(_plain(text)):
        text = text[: match.start()] + "\n" * len(match[0]) + text[match.end() :]
    return text


@lru_cache(maxsize=1_000)
def _echo(prompt: str) -> re.Pattern[str] | None:
    """Finds the sentences of a prompt. Under three words it could be anybody's phrase, and is left alone."""
    asked = [_WORD.findall(sentence) for sentence in re.split(r"[.?!:;\n]", _plain(prompt))]
    wordings = {r"\W+".join(map(re.escape, words)) for words in asked if len(words) >= 3}
    # No \b in front: a pattern that begins with a letter is found several times faster.
    return re.compile(rf"(?:{'|'.join(sorted(wordings, key=len, reverse=True))})\b[.?!:;]*") if wordings else None


def _plain(text: str) -> str:
    """Lower case and straight apostrophes, character by character in the same place."""
    for curly in "\u2019\u2018\u02bc\u00b4`":
        text = text.replace(curly, "'")
    # U+0130 is the one letter whose lower case has two characters.
    return text.replace("\u0130", "i").lower()
