"""Part of the page of quotations: work on one passage, the whole text beside it."""

from __future__ import annotations

import streamlit as st

from analysis.quotations import Document, Extract, around
from pages import _cards, _harm, _quote_hand, _quote_list, _quote_points, _quote_text
from pages._quote_desk import APPROVED, GOES, HELD, NEEDS_WORK, REMOVED, STANDS, STATES, WAITS, Desk

PARTNER = {"no": "No", "yes": "Yes", "unsure": "Not sure"}
BADGES = {
    APPROVED: (":material/verified:", "blue"),
    GOES: (":material/check_circle:", "green"),
    WAITS: (":material/person_add:", "blue"),
    NEEDS_WORK: (":material/edit:", "gray"),
    HELD: (":material/block:", "orange"),
    REMOVED: (":material/delete:", "gray"),
}
STEPS = {
    True: ":green[:material/check_circle:] :gray[~~{}~~]",
    False: ":material/radio_button_unchecked: {}",
    None: ":material/help: {}",
}


def draw(desk: Desk) -> None:
    """The passages, and the one that is open."""
    _stale(desk)
    if not desk.extracts:
        st.info("Nobody has taken a passage yet. Find a sentence that is worth showing.", icon=":material/search:")
        return
    _from_address(desk)
    _quote_list.draw(desk)
    extract = desk.extract(st.session_state.get(_quote_hand.OPEN))
    if extract is None:
        st.markdown("Choose a row to work on a passage.")
        return
    document = desk.document(extract.document)
    if document is None:
        st.warning("The text of this passage is no longer among the texts of the scheme, so it cannot go out.")
        _last_ways(extract)
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _whole_text(desk, extract, document)
    with right:
        _passage(desk, extract, document)


def _from_address(desk: Desk) -> None:
    """The passage that is open stands in the address, so that a reload or a link opens the same one."""
    if _quote_hand.OPEN not in st.session_state:
        st.session_state[_quote_hand.OPEN] = st.query_params.get("passage")
    held = desk.extract(st.session_state[_quote_hand.OPEN])
    if held is None:
        st.query_params.pop("passage", None)
    else:
        st.query_params["passage"] = held.id


def _stale(desk: Desk) -> None:
    if desk.stale:
        number = _cards.counted(len(desk.stale), "passage was", "passages were")
        st.warning(f"{number} redacted with another list of names, or before the texts changed, and cannot go out so.")
        st.button(
            "Redact them again",
            icon=":material/ink_eraser:",
            key="quote-redact",
            on_click=_quote_hand.redact_again,
            args=(desk,),
            help="Takes back approvals of words that change by it",
        )


# ------------------------------------------------------------------------------------------------------ the text


def _whole_text(desk: Desk, extract: Extract, document: Document) -> None:
    agreed = f"author agreed to: {_quote_list.CONSENTS.get(document.consent or '', 'nothing said')}"
    told = [desk.label(document.role), desk.label(document.stage), document.format, agreed]
    st.markdown("**The whole text**")
    st.caption(_cards.escaped(" · ".join(each for each in told if each)))
    _quote_text.draw(desk, document, extract)
    _ticked("I have read the whole text, not only the passage", extract, "read_whole")
    _harm.flag_button(document.document, key=f"quote-harm-{extract.id}")


def _ticked(label: str, extract: Extract, name: str, *, note: str | None = None) -> None:
    """A tick that is always as the store has it."""
    key = f"quote-{name}-{extract.id}"
    st.session_state[key] = getattr(extract, name)
    st.checkbox(label, key=key, help=note, on_change=_quote_hand.tick, args=(extract, name, key))


# --------------------------------------------------------------------------------------------------- the passage


def _passage(desk: Desk, extract: Extract, document: Document) -> None:
    stand = desk.stands[extract.id]
    icon, colour = BADGES[stand]
    with st.container(horizontal=True, gap="small"):
        st.badge(STANDS[stand], icon=icon, color=colour)
        st.badge(_cards.escaped(desk.label(extract.theme)), icon=":material/label:", color="blue")
        if desk.about.themes.get(extract.theme):
            st.badge("sensitive", icon=":material/shield:", color="violet")
        st.badge(_quote_list.KINDS[extract.kind], icon=":material/format_quote:", color="gray")
    st.markdown("**As it would be shown**")
    with st.container(border=True, key=f"quote-shown-{extract.id}"):
        _cards.plain(" ".join(extract.words.split()) or "(nothing written yet)")
    if stand not in (HELD, REMOVED):
        if extract.kind == "verbatim":
            _exact(desk, extract, document)
        else:
            _other_words(desk, extract, document)
    _against(desk, extract)
    _steps(desk, extract)
    _signatures(desk, extract)


def _exact(desk: Desk, extract: Extract, document: Document) -> None:
    """Its points, the question of the pair, and the author's word where the theme is sensitive."""
    _quote_points.draw(desk, extract)
    key = f"quote-partner-{extract.id}"
    st.session_state[key] = extract.partner
    st.radio(
        f"Would {_other_one(desk, document)} recognise it?",
        list(PARTNER),
        format_func=lambda each: PARTNER[each],
        key=key,
        horizontal=True,
        on_change=_quote_hand.tick,
        args=(extract, "partner", key),
        help="If yes, or if you are not sure, it can only be said in other words.",
    )
    if desk.about.themes.get(extract.theme):
        _ticked("The author has approved these exact words", extract, "author_approved", note="The theme is sensitive")
    st.button(
        "Say it in other words",
        icon=":material/edit_note:",
        key=f"quote-paraphrase-{extract.id}",
        on_click=_quote_hand.turn,
        args=(desk, extract, "paraphrase"),
    )


def _other_one(desk: Desk, document: Document) -> str:
    """The other one of the pair, by role where the scheme has two."""
    others = [each for each in desk.reading.scheme.roles if each.takes_part and each.id != document.role]
    return f"this person's {others[0].singular}" if document.role and len(others) == 1 else "the other one of the pair"


def _other_words(desk: Desk, extract: Extract, document: Document) -> None:
    """The box for the paraphrase, and the points of its words."""
    key = f"quote-words-{extract.id}"
    st.session_state[key] = extract.words
    st.text_area(
        "In other words",
        key=key,
        height=110,
        max_chars=400,
        placeholder="Say what it means in general words, about somebody. No quotation marks.",
        on_change=_quote_hand.write,
        args=(extract, key),
    )
    st.caption("Saved as soon as you leave the field. It is shown as “paraphrased”, and you stand as its author.")
    _quote_points.draw(desk, extract)
    if around.may_be_shown(document) == "verbatim":
        st.button(
            "Go back to the exact words",
            key=f"quote-exact-{extract.id}",
            type="tertiary",
            on_click=_quote_hand.turn,
            args=(desk, extract, "verbatim"),
        )


def _against(desk: Desk, extract: Extract) -> None:
    """Every sentence that stands or stood against it."""
    told = desk.checklist(extract)
    left = sum(settled is not True for _, settled in told)
    st.markdown(f"**What stands against it** ({left} left)" if left else "**Nothing stands against it**")
    st.markdown("  \n".join(STEPS[settled].format(_cards.escaped(sentence)) for sentence, settled in told))


# -------------------------------------------------------------------------------------------------------- states


def _steps(desk: Desk, extract: Extract) -> None:
    """What may be done next: reviewed, approved, withheld, taken up again, removed."""
    if extract.state in ("withheld", "withdrawn"):
        if extract.reason and extract.state == "withheld":
            _cards.plain(f"Withheld: {extract.reason}")
        _last_ways(extract)
        return
    left, mine = desk.left(extract), desk.left(extract, desk.viewer.name)
    reviewed, approved = extract.state in ("reviewed", "approved"), extract.state == "approved"
    own = approved or not reviewed or extract.reviewed_by == desk.viewer.name or _says_so_too(desk, extract)
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Reviewed",
            icon=":material/rate_review:",
            key=f"quote-reviewed-{extract.id}",
            type="secondary" if reviewed else "primary",
            disabled=reviewed or bool(left),
            on_click=_quote_hand.move,
            args=(extract, "reviewed", "Reviewed. It waits for approval."),
        )
        st.button(
            "Approve",
            icon=":material/verified:",
            key=f"quote-approve-{extract.id}",
            type="primary" if reviewed else "secondary",
            disabled=approved or not reviewed or bool(mine) or not own,
            on_click=_quote_hand.move,
            args=(extract, "approved", "Approved. It goes into the next release if everything still holds then."),
        )
        _last_ways(extract)
    if not left and mine and not approved:
        _cards.plain(f"You cannot approve it: {mine[0]}")
    elif not left and not reviewed:
        st.caption("Everything else is settled. Say that you have reviewed it, then somebody can approve it.")


def _says_so_too(desk: Desk, extract: Extract) -> bool:
    """Whether the second person has read it, too: what the first one ticked is not theirs."""
    key = f"quote-second-{extract.id}-{desk.viewer.name}"
    return st.checkbox("I have read the whole text, too, and agree with the answers above", key=key)


def _last_ways(extract: Extract) -> None:
    """Withhold with a reason, take up again, remove."""
    if extract.state == "withdrawn":
        return
    if extract.state == "withheld":
        st.button("Take up again", icon=":material/undo:", key=f"quote-again-{extract.id}", on_click=_quote_hand.move,
                  args=(extract, _quote_hand.working(extract), "Taken up again."))  # fmt: skip
    else:
        with st.popover("Withhold", type="tertiary"):
            key = f"quote-why-{extract.id}"
            st.text_input("Why it is withheld", key=key, max_chars=200, placeholder="without any of the text")
            st.button("Withhold it", key=f"quote-withhold-{extract.id}", on_click=_quote_hand.withhold,
                      args=(extract, key))  # fmt: skip
    with st.popover("Remove", type="tertiary"):
        st.markdown("A removed passage stays out for good. The sentence still counts for its theme.")
        st.button("Remove it", key=f"quote-remove-{extract.id}", on_click=_quote_hand.move,
                  args=(extract, "withdrawn", "Removed."))  # fmt: skip


def _signatures(desk: Desk, extract: Extract) -> None:
    told = {"Reviewed by": extract.reviewed_by, "Paraphrased by": extract.paraphrased_by,
            "Approved by": extract.approved_by}  # fmt: skip
    signed = [f"{label} {who}" for label, who in told.items() if who]
    st.caption(_cards.escaped(" · ".join([STATES[extract.state], *signed])))
    st.caption(
        _cards.escaped(
            f"You sign as “{desk.viewer.name}”. This is one machine, and the switch of views in the side bar signs "
            "with another name: the one who reviews and the one who approves should be two people."
        )
    )
