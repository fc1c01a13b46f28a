"""The restricted route for a text that discloses harm: one button, one confirming click, and what to pass on after it.

A flag carries no word of the text. The store asks for the right to texts.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from pages import _cards, _frame

WHAT_A_FLAG_DOES = (
    "Flag a text that discloses harm to somebody, or a risk of it: harassment, threats, thoughts of suicide. "
    "At once the whole text is taken out of every view and count of the workbench, and passages taken from it are "
    "deleted. What was released before stays as it was until the next release. The flag carries none of its words: "
    "only its number, who flagged it, and when. Only a researcher or the custodian can take it back, with a reason."
)
SUPPORT = (
    "Whoever reads such things may need support, too. LawCare is a UK charity for wellbeing in the law: a free and "
    "confidential helpline on 0800 279 6888, and lawcare.org.uk."
)
_ASKED, _FLAGGED = "harm_asked", "harm_flagged"


def flag_button(document: str, key: str, **options) -> None:
    """The button that opens the window for this text. options: of `st.button`, such as a shortcut."""
    st.button(
        "Flag a disclosure of harm",
        icon=":material/health_and_safety:",
        key=key,
        on_click=ask,
        args=(document,),
        **options,
    )
    window(document)


def window(document: str, then: Callable[[], None] | None = None) -> None:
    """The window about this text, where it was asked for. then: called once the text is flagged."""
    if st.session_state.get(_ASKED) == document:
        st.dialog("Flag a disclosure of harm", on_dismiss=close)(_window)(document, then)


def ask(document: str) -> None:
    """Opens the window about this text on the next run."""
    st.session_state[_ASKED] = document


def close() -> None:
    st.session_state.pop(_ASKED, None)


def is_open() -> bool:
    return bool(st.session_state.get(_ASKED))


def _window(document: str, then: Callable[[], None] | None) -> None:
    st.markdown(_cards.escaped(WHAT_A_FLAG_DOES))
    support()
    if st.button("Flag this text", type="primary", key="harm-confirm", on_click=_flag, args=(document, then)):
        st.rerun()


def _flag(document: str, then: Callable[[], None] | None) -> None:
    _frame.store().flag_harm(_frame.viewer(), _frame.slug(), document)
    if then is not None:
        then()
    close()
    st.session_state[_FLAGGED] = (_frame.slug(), document)


TELL = ("Tell now, by its number and without its words", "This scheme names nobody to tell.")


def support(told: tuple[str, str] = TELL) -> None:
    """Whom to turn to, and who helps whoever read it. told: the words before the contact, and where there is none."""
    contact = _frame.scheme().contact
    with st.container(border=True):
        if contact:
            _cards.plain(f"{told[0]}: {contact}.")
        else:
            st.warning(f"{told[1]} Ask whoever leads it to name one.")
        st.markdown(_cards.escaped(SUPPORT))


def note() -> None:
    """After a flag: what to pass on. It stays until it is put away."""
    scheme, document = st.session_state.get(_FLAGGED, ("", ""))
    if not document or scheme != _frame.slug():
        return
    with st.container(border=True, key="harm-note"):
        st.markdown("**Flagged. The text is out of every view and count of the workbench.**")
        if _frame.latest_release() is not None:
            st.markdown("If words of it were released, they stand there until a new release is made. Ask for one now.")
        _cards.plain(f"Its number, which is all to pass on: {document}")
        support()
        st.button("Put this note away", key="harm-away", on_click=st.session_state.pop, args=(_FLAGGED, None))
