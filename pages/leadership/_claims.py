"""What is said of each why, with both sides: gathered by rules from the release, and written down by people."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis import claims
from analysis.record_fields import LABELS
from analysis.records import CONSTITUENCIES, Claim, record_of
from analysis.release import Release
from pages import _cards, _frame, _records
from pages._forms import Form

NONE = {
    "for": "Nothing in this release speaks for it.",
    "against": "Nothing in this release speaks against it. What could not be looked at stands below.",
    "other": "No other explanation is noted. That does not mean that there is none.",
    "open": "",
}
SHAPES = {"low": ":material/signal_cellular_1_bar:", "some": ":material/signal_cellular_3_bar:",
          "good": ":material/signal_cellular_4_bar:"}  # fmt: skip
COLOURS = {"low": "gray", "some": "blue", "good": "green"}
HEADS = {
    "for": ":material/add_circle: **What speaks for it**",
    "against": ":material/do_not_disturb_on: **What speaks against it**",
    "other": "**Other explanations**",
    "open": "**What is open**",
}
LONG = 2_000
FIELDS = ("says", "for_it", "against", "other_explanations", "confidence", "agreed_by")


def draw(release: Release, whys: pd.DataFrame, indicators: pd.DataFrame) -> None:
    """A card a why of the release, in its order. Both sides are drawn, also where one is empty."""
    st.caption(
        "Both sides are gathered by the same rules from this release. What is not shown speaks for nothing. People "
        "decide what to say, how sure they are, and who agreed; other things happened, too."
    )
    lines = claims.evidence(_frame.scheme(), release)
    held = [each for each in _held() if isinstance(each, Claim)]
    for why in whys.to_dict("records"):
        leading = indicators[indicators["indicator"] == why["indicator"]].to_dict("records")
        card(why, lines[lines["why"] == why["why"]], leading[0] if leading else None, held)
    if _frame.viewer().may("actions"):
        _records.changes("claim")


def _held() -> list:
    return _records.held("claim") if _frame.viewer().may("actions") else []


def card(why: dict, lines: pd.DataFrame, leading: dict | None, held: list[Claim]) -> None:
    """One why: what is said and how sure, the two sides beside each other, and below them what is open."""
    claim = claims.claim_of(held, why["why"])
    with st.container(border=True):
        st.header(_cards.escaped(why["title"]), anchor=False)
        _said(claim)
        left, right = st.columns(2)
        _side("for", lines, left)
        _side("against", lines, right)
        left, right = st.columns(2)
        _side("other", lines, left)
        _side("open", lines, right)
        level, because = claims.suggested(lines, leading)
        st.caption(f"Confidence by rule: {claims.CONFIDENCE[level].lower()}. {_cards.escaped(because)}")
        if _frame.viewer().may("edit actions"):
            _form(why["why"], claim, held, level)


def _said(claim: Claim | None) -> None:
    """What people say of it, with their words on either side."""
    if claim is None:
        st.markdown("Nobody has written down yet what is said of this why.")
        return
    st.markdown(f"**{_cards.escaped(claim.says)}**")
    level = claim.confidence
    st.badge(f"Confidence: {claims.CONFIDENCE[level].lower()}", icon=SHAPES[level], color=COLOURS[level])
    who = ", ".join(CONSTITUENCIES[each] for each in claim.agreed_by)
    day = f" ({_records.dated(claim)})" if claim.date else ""
    st.caption(_cards.escaped(f"Agreed by: {who or 'nobody yet'}{day}"))
    for field in ("for_it", "against", "other_explanations"):
        if told := getattr(claim, field):
            _cards.plain(f"{LABELS['claim'][field]}: {told}")


def _side(side: str, lines: pd.DataFrame, place) -> None:
    """The lines of one side, or that there is none."""
    mine = lines[lines["side"] == side].to_dict("records")
    told = "\n".join(f"- *{claims.SOURCES[row['source']]}.* {_cards.escaped(row['sentence'])}" for row in mine)
    place.markdown(HEADS[side])
    if told or NONE[side]:
        place.markdown(told or NONE[side])


def _form(why: str, claim: Claim | None, held: list[Claim], level: str) -> None:
    """The claim to write or to change. Good confidence is refused without evidence against and other explanations."""
    begun = claim.model_dump() if claim else {"confidence": level}
    ident = claim.id if claim else claims.new_id(held, why)
    form, labels = Form(ident, begun, version=claim.row_version if claim else 0), LABELS["claim"]
    with st.expander("Change what is said" if claim else "Write down what is said", expanded=bool(form.typed)):
        form.stand({field: labels[field] for field in FIELDS}, claim)
        told: dict = {"says": form.text("says", labels["says"])}
        for field in ("for_it", "against", "other_explanations"):
            told[field] = form.text(field, labels[field], most=LONG)
        told["confidence"] = form.choice("confidence", labels["confidence"], claims.CONFIDENCE)
        told["agreed_by"] = form.several("agreed_by", labels["agreed_by"], CONSTITUENCIES)
        whole = {"kind": "claim", "id": ident, "why": why, "date": _frame.today(), **told}
        if st.button("Save what is said", key=f"save-{ident}", type="primary") and form.saved(
            lambda version: _kept({**whole, "row_version": version}), labels=labels
        ):
            st.toast("Saved.", icon=":material/check:")
            st.rerun()


def _kept(told: dict) -> None:
    _frame.store().save_record(_frame.viewer(), _frame.slug(), record_of(told))
