"""Every version of the codebook with who, when and why, and the way back to one of them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from pages import _cards, _codebook_saving
from pages._codebook_stand import Stand, moment

IN_FULL = 3  # the newest ones, in words that no column cuts off


def show(stand: Stand) -> None:
    """The versions, the newest first; one that was chosen can be made the newest again."""
    rows = [
        {"Version": row["version"], "When": moment(row["at"]), "Who": row["by"], "Why": row["reason"]}
        | {"What was changed": row["changes"]}
        for row in stand.history.iloc[::-1].to_dict("records")
    ]
    came = {"Version": 0, "When": "", "Who": "", "Why": "As it came", "What was changed": ""}
    columns: dict = {"Version": st.column_config.NumberColumn(width=65, format="%d")}
    widths = {"When": 185, "Who": 150, "Why": 260, "What was changed": 420}
    columns |= {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}
    _cards.table(pd.DataFrame([*rows, came]), alt="Versions of the codebook, newest first", column_config=columns)
    if stand.history.empty:
        return
    for row in rows[:IN_FULL]:
        _cards.plain(f"Version {row['Version']}, {row['Why']}: {row['What was changed']}")
    if stand.viewer.may("edit codebook"):
        _go_back(stand)


def _go_back(stand: Stand) -> None:
    earlier = {int(row["version"]): row["reason"] for row in stand.history.to_dict("records")}
    earlier = {0: "as it came"} | {version: why for version, why in earlier.items() if version != stand.version}
    chosen = st.selectbox(
        "Go back to a version",
        sorted(earlier, reverse=True),
        index=None,
        format_func=lambda version: f"Version {version}: {earlier[version]}",
        placeholder="Choose one",
        key=f"codebook-back-{stand.version}",
    )
    if chosen is not None:
        st.caption("What it says becomes a new version; no version is lost.")
        book = stand.store.codebook_at(stand.viewer, stand.slug, chosen)
        _codebook_saving.ask(stand, f"back-{chosen}", book, label="Go back to this version")
