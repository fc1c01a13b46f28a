"""What people decided about the proposed hits. A decision is about a theme in a sentence, and the newest one counts.

A decision: document, sentence, theme, decision, by, at, reading, memo. decision: accept or reject a proposed theme,
add one; read (the whole sentence, theme ""); undo (takes back the latest decision of the same person on that theme);
memo (a note on the sentence, theme ""). reading: review (the first reading), blind (a second reader who saw no codes)
or settle (what was made of a difference); only review and settle say what counts.

standing: one row a theme in a sentence that somebody decided about: document, sentence, theme, decision, by, at.
"""

from __future__ import annotations

import pandas as pd

from analysis.themes.codebook import Codebook

DECISIONS = ("accept", "reject", "add", "read", "undo", "memo")
READINGS = ("review", "blind", "settle")
KEYS = ["document", "sentence", "theme"]
DECISION = [*KEYS, "decision", "by", "at", "reading", "memo"]
NO_DECISIONS = pd.DataFrame(columns=DECISION)
SENTENCE = ["document", "sentence"]
_STATUS = {"accept": "accepted", "add": "accepted", "reject": "rejected"}


def whole(decisions: pd.DataFrame) -> pd.DataFrame:
    """The decisions with every column; those without a reading are of the review."""
    table = decisions.reindex(columns=DECISION)
    return table.assign(reading=table["reading"].where(table["reading"].notna(), "review"))


def standing(decisions: pd.DataFrame, *, blind: bool = False) -> pd.DataFrame:
    """What holds of each theme in each sentence, after everything that was taken back.

    Of two decisions at the same time the lower row is the newer one. blind: what the second reader said instead.
    """
    table = whole(decisions)
    table = table[(table["reading"] == "blind") == blind].sort_values("at", kind="stable")
    table = table[table["decision"] != "memo"]
    held = table.iloc[_held(table)]
    newest = held.drop_duplicates(KEYS, keep="last")
    return newest[[*KEYS, "decision", "by", "at"]].reset_index(drop=True)


def _held(table: pd.DataFrame) -> list[int]:
    """The places of the decisions that nobody took back, oldest first."""
    decisions, by = table["decision"].tolist(), table["by"].tolist()
    keys = list(zip(*(table[name].tolist() for name in KEYS), strict=True))
    left: dict[tuple, list[int]] = {}
    for place, key in enumerate(keys):
        mine = left.setdefault(key, [])
        if decisions[place] != "undo":
            mine.append(place)
            continue
        last = next((each for each in reversed(mine) if by[each] == by[place]), None)
        if last is not None:
            mine.remove(last)
    return sorted(place for places in left.values() for place in places)


def memos(decisions: pd.DataFrame) -> pd.DataFrame:
    """The notes on sentences, oldest first: document, sentence, memo, by, at."""
    table = whole(decisions)
    told = table[(table["decision"] == "memo") & table["memo"].notna()].sort_values("at", kind="stable")
    return told[[*SENTENCE, "memo", "by", "at"]].reset_index(drop=True)


def with_decisions(hits: pd.DataFrame, decisions: pd.DataFrame, codebook: Codebook | None = None) -> pd.DataFrame:
    """The hits with their status: proposed, accepted or rejected, and a row `added` for each theme a person added.

    hits: as from `hit_by_sentence`. An added theme has no span and no phrase, and its direction is neutral. A theme
    that was accepted stays, as added, when its phrase is not found any more. codebook: decisions about themes that it
    does not have (any more) count for nothing.
    """
    newest = standing(decisions)
    newest = newest[newest["theme"] != ""]
    if codebook is not None:
        newest = newest[newest["theme"].isin([theme.id for theme in codebook.themes])]
    if newest.empty:
        return hits.assign(status="proposed")
    newest = newest[[*KEYS, "decision"]].astype({"sentence": hits["sentence"].dtype})
    decided = hits[KEYS].merge(newest, on=KEYS, how="left")["decision"].map(_STATUS)
    reviewed = hits.assign(status=decided.fillna("proposed").to_numpy())
    kept = newest[newest["decision"].isin(("accept", "add"))].merge(
        hits[KEYS].drop_duplicates(), on=KEYS, how="left", indicator=True
    )
    added = kept.loc[kept["_merge"] == "left_only", KEYS]
    if added.empty:
        return reviewed
    added = added.assign(direction="neutral", negated=False, status="added").reindex(columns=reviewed.columns)
    spans = {"start": "Int64", "end": "Int64"}
    return pd.concat([reviewed.astype(spans), added.astype(spans)], ignore_index=True)


def counted(hits: pd.DataFrame, *, confirmed: bool) -> pd.DataFrame:
    """The hits that a figure counts: those nobody rejected, or only those that somebody confirmed."""
    wanted = ("accepted", "added") if confirmed else ("accepted", "added", "proposed")
    return hits[hits["status"].isin(wanted)]


def read_sentences(hits: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """The sentences whose themes a person has settled: document, sentence, last (who decided last), at.

    Nothing of them is only proposed any more, and somebody decided something or said that they were read.

    hits: with their status, as from `with_decisions`.
    """
    told = standing(decisions)
    last = told.sort_values("at", kind="stable").drop_duplicates(SENTENCE, keep="last")
    waiting = hits.loc[hits["status"] == "proposed", SENTENCE].drop_duplicates()
    waiting = waiting.astype({"sentence": object}).assign(waits=True)
    marked = last.astype({"sentence": object}).merge(waiting, on=SENTENCE, how="left")
    done = marked[marked["waits"].isna()]
    return done.rename(columns={"by": "last"})[[*SENTENCE, "last", "at"]].reset_index(drop=True)
