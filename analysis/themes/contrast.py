"""Words that more people of one stage, or role, use than of another: a list to look into, never a finding.

contrast: one row is a word. word, people_one, answered_one, people_other, answered_other (people who use it, of those
who wrote), difference (of the two shares, -1 to 1), lo, hi (its 95% interval), q (the share of false finds in the list
that ends here), paired (the same people wrote both). The clearest contrasts come first.

People are counted, not mentions, so that one person who says a word twenty times makes no contrast. Longer answers
hold more words of every kind; whoever reads the list should know how long they are.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from analysis.estimates import (
    SHOWN_FROM,
    VERDICT_FROM,
    benjamini_hochberg,
    net_share,
    newcombe_difference,
    sign_test,
)
from analysis.model import Refused
from analysis.themes.people import answered_by
from analysis.themes.sentences import piles
from analysis.themes.words import read_words

# Words of grammar alone. Who speaks of "we" or "they", what is denied, and who feels seen, is worth a look and stays.
_GRAMMAR = """
    a about above across after again along also although am among an and another any are around as at away back be
    because been before being below between both but by can could did do does doing done during each either else even
    ever every for from get gets getting go goes going got had has have having here how however if in instead into is it
    its itself just let made make makes making may maybe might more most much must of off on onto or other others out
    over own per quite rather really said say says shall should since so some still such than that the then there these
    this those though through to too toward towards under until up upon very was way were what when where whether which
    while who whom whose why will with within would yet
"""
FUNCTION_WORDS = frozenset(_GRAMMAR.split())
_ENDING = re.compile("'(?:s|m|d|ve|re|ll)$")

_COLUMNS = [
    "word", "people_one", "answered_one", "people_other", "answered_other", "difference", "lo", "hi", "q", "paired",
]  # fmt: skip


def contrast(reflection: pd.DataFrame, by: str, one: str, other: str, k: int = SHOWN_FROM) -> pd.DataFrame:
    """The words that mark `one` against `other`, values of the column `by` such as stage or role.

    reflection: document, person, role, stage, prompt, text, consent and the column `by`. Only words that at least `k`
    different people use appear, never fewer than 5, and nothing where fewer than 5 people wrote on either side. Where
    at least 8 people wrote on both sides, and they are half of the larger side or more, only they are counted, each
    against themselves; else all who wrote are counted as if they were different people, which is the more cautious way.
    """
    if by not in reflection or one == other:
        raise Refused(
            f'Words cannot be contrasted by "{by}" between "{one}" and "{other}". Choose a column of the reflections '
            "and two different values of it."
        )
    wrote_by = _wrote(reflection, by)
    wrote = [set(wrote_by.loc[wrote_by[by] == side, "person"]) for side in (one, other)]
    both = wrote[0] & wrote[1]
    paired = len(both) >= VERDICT_FROM and 2 * len(both) >= max(map(len, wrote))
    counted = [both, both] if paired else wrote
    if min(map(len, counted)) < SHOWN_FROM:
        return _table([], paired)
    uses = word_by_person(reflection, by)
    said = [
        uses[(uses[by] == side) & uses["person"].isin(people)].groupby("word")["person"].agg(set)
        for side, people in zip((one, other), counted, strict=True)
    ]
    found = pd.DataFrame({"one": said[0], "other": said[1]})
    rows = [
        _row(str(word), *(each if isinstance(each, set) else set() for each in pair), counted)
        for word, *pair in found.itertuples(name=None)
        if word not in FUNCTION_WORDS and any(letter.isalpha() for letter in str(word))
    ]
    return _table([row for row in rows if row["people"] >= max(k, SHOWN_FROM)], paired)


def word_by_person(reflection: pd.DataFrame, by: str) -> pd.DataFrame:
    """person, `by`, word: each word that a person uses there once, in lower case, without 's, 'm, 've and their like.

    Prompts do not count. Only texts of one person do, and whoever withdrew is left out.
    """
    wrote = _wrote(reflection, by)
    tables = []
    for pile in piles(reflection[reflection["document"].isin(wrote["document"])]):
        words = read_words(pile)
        row = np.searchsorted(pile.begins, words.start, side="right") - 1
        places = pd.DataFrame({"row": row, "code": words.code}).drop_duplicates()
        plain = np.array([_ENDING.sub("", word) for word in words.vocabulary], dtype=object)
        document, word = pile.document[places["row"].to_numpy()], plain[places["code"].to_numpy()]
        tables.append(pd.DataFrame({"document": document, "word": word}, dtype=object))
    said = pd.concat(tables, ignore_index=True).merge(wrote, on="document")
    return said[["person", by, "word"]].drop_duplicates(ignore_index=True)


def _wrote(reflection: pd.DataFrame, by: str) -> pd.DataFrame:
    """document, person, `by` of the texts that count: of one person, not withdrawn, and not without a side."""
    sides = reflection.loc[reflection[by].notna(), ["document", by]].astype(object)
    return answered_by(reflection)[["document", "person"]].merge(sides, on="document")


def _row(word: str, said_one: set, said_other: set, wrote: list[set]) -> dict:
    """The counts of one word, the difference with its interval, and how likely one as large is by chance."""
    n_one, n_other = len(wrote[0]), len(wrote[1])
    row = {"word": word, "people": len(said_one | said_other), "people_one": len(said_one), "answered_one": n_one}
    row |= {"people_other": len(said_other), "answered_other": n_other}
    if wrote[0] is wrote[1]:
        only_one, only_other = len(said_one - said_other), len(said_other - said_one)
        share, p = net_share(only_one, only_other, n_one), sign_test(only_one, only_other).mid_p
    else:
        share = newcombe_difference(len(said_one), n_one, len(said_other), n_other)
        p = _mid_p(len(said_one), n_one, len(said_other), n_other)
    return row | {"difference": share.value, "lo": share.lo, "hi": share.hi, "p": p}


def _mid_p(x1: int, n1: int, x2: int, n2: int) -> float:
    """Fisher's exact test of two shares, two-sided, with half the weight of tables as likely as the one seen.

    Like the mid-p of the paired way it goes with its interval better than the plain test. Lancaster 1961, Journal of
    the American Statistical Association 56, 223-234. R: ``exact2x2::exact2x2(table, midp = TRUE)``.
    """
    from scipy.special import gammaln

    both, total = x1 + x2, n1 + n2
    x = np.arange(max(0, both - n2), min(both, n1) + 1)

    def ways(n: int, k: np.ndarray | int) -> np.ndarray:
        return gammaln(n + 1) - gammaln(np.asarray(k) + 1) - gammaln(n - np.asarray(k) + 1)

    likely = np.exp(ways(n1, x) + ways(n2, both - x) - ways(total, both))
    seen = likely[x == x1][0]
    alike = np.isclose(likely, seen, rtol=1e-9, atol=0)
    return float(min(1.0, likely[(likely < seen) & ~alike].sum() + 0.5 * likely[alike].sum()))


def _table(rows: list[dict], paired: bool) -> pd.DataFrame:
    q = benjamini_hochberg([row["p"] for row in rows])
    ordered = sorted(
        zip(rows, q, strict=True), key=lambda each: (each[1], -abs(each[0]["difference"]), each[0]["word"])
    )
    table = pd.DataFrame([row | {"q": share, "paired": paired} for row, share in ordered], columns=_COLUMNS)
    kinds = dict.fromkeys([name for name in _COLUMNS if name.startswith(("people", "answered"))], "int64")
    return table.astype(kinds | dict.fromkeys(["difference", "lo", "hi", "q"], float) | {"paired": bool})
