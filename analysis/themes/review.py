"""What people decided about the proposed hits. A decision is about a theme in a sentence, and the newest one counts."""

from __future__ import annotations

import pandas as pd

_KEYS = ["document", "sentence", "theme"]
_STATUS = {"accept": "accepted", "add": "accepted", "reject": "rejected"}


def with_decisions(hits: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """The hits with their status: proposed, accepted or rejected, and a row `added` for each theme a person added.

    hits: as from `hit_by_sentence`. decisions: document, sentence, theme, decision (accept, reject or add), by, at; of
    two at the same time the lower row is the newer one. An added theme has no span and no phrase, and its direction is
    neutral. A theme that was accepted stays, as added, when its phrase is not found any more.
    """
    if decisions.empty:
        return hits.assign(status="proposed")
    newest = decisions.sort_values("at", kind="stable").drop_duplicates(_KEYS, keep="last")[[*_KEYS, "decision"]]
    decided = hits[_KEYS].merge(newest, on=_KEYS, how="left")["decision"].map(_STATUS)
    reviewed = hits.assign(status=decided.fillna("proposed").to_numpy())
    kept = newest[newest["decision"] != "reject"].merge(
        hits[_KEYS].drop_duplicates(), on=_KEYS, how="left", indicator=True
    )
    added = kept.loc[kept["_merge"] == "left_only", _KEYS]
    if added.empty:
        return reviewed
    added = added.assign(direction="neutral", negated=False, status="added").reindex(columns=reviewed.columns)
    spans = {"start": "Int64", "end": "Int64"}
    return pd.concat([reviewed.astype(spans), added.astype(spans)], ignore_index=True)
