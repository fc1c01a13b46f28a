"""What leadership takes away: slides, workbook, report and one page for participants, written from the release."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from analysis.model import Refused
from analysis.records import Claim
from analysis.release import Release
from analysis.reports import board_pack, book, page, story, summary
from pages import _cards, _frame, _records

FORMATS = (
    (board_pack, "slideshow", "Slides with native charts that you can edit: the whys on a page, one slide a why, what "
     "taking part costs mentors, released words, actions, method and limits. The notes carry the caveats."),
    (page, "description", "One web page with every chart, for reading and for printing on A4. It opens without a "
     "network."),
    (book, "table_view", "Every released table on a sheet of its own with native charts, a dictionary and the method."),
    (summary, "handshake", "One sheet of paper for everybody who took part: what you told us, what changed, what "
     "happens next. Share it before anybody asks."),
)  # fmt: skip
LIMITS = (
    "All four are written from this release and from nothing else of what people answered; the actions are the plan as "
    "it stands now. None holds a table of groups, so that whoever gets a file may read all of it. Released words were "
    "released for readers of this scheme: ask those who said them before they travel further."
)


def draw(release: Release) -> None:
    """The four, each with what it is for."""
    st.header("Take it with you", anchor=False)
    st.caption(LIMITS)
    template = _template()
    told = _story(release)
    for place in range(0, len(FORMATS), 2):
        for column, (kind, icon, what) in zip(st.columns(2), FORMATS[place : place + 2], strict=True):
            with column.container(border=True, height="stretch"):
                st.markdown(f":material/{icon}: **{kind.NAME}**")
                st.markdown(what)
                write = partial(kind.write, template=template) if kind is board_pack else kind.write
                st.download_button(
                    f"Download the {kind.NAME[:1].lower()}{kind.NAME[1:]} (.{kind.SUFFIX})",
                    _written(write, told),
                    f"{_frame.slug()}-{kind.NAME.lower().replace(' ', '-')}.{kind.SUFFIX}",
                    kind.MEDIA_TYPE,
                    on_click="ignore",
                    key=f"take-{kind.NAME}",
                )


def _written(write: Callable[..., bytes], told: Callable[[], story.Story]) -> Callable[[], bytes]:
    """Made when somebody asks for it, so that the page does not wait; the button shows that it is at work."""
    return lambda: write(told())


def _story(release: Release) -> Callable[[], story.Story]:
    """Read now, while it is known who looks, and told later."""
    plan = _frame.store().actions(_frame.viewer(), _frame.slug())
    hidden = _frame.is_report() and not plan  # the plan of the workbench is not in a folder of releases
    held = _records.held("claim") if _frame.viewer().may("actions") else []
    earlier = [each for each in _frame.releases() if each.content["number"] < release.content["number"]]
    return partial(
        story.told,
        release,
        plan=None if hidden else plan,
        claims=[each for each in held if isinstance(each, Claim)],
        earlier=earlier[-1] if earlier else None,
        today=_frame.today(),
    )


def _template() -> bytes | None:
    """The firm's own look for the slides; a file that cannot be used says so and changes nothing."""
    with st.expander("Use our own slide template", icon=":material/palette:"):
        st.caption(
            "A .pptx of your firm. Its layouts and colours are used, its own slides are left out. It is not kept."
        )
        uploaded = st.file_uploader("Slide template (.pptx)", type=["pptx"], key="slide_template")
        if uploaded is None:
            return None
        try:
            board_pack.refuse_unusable(uploaded.getvalue(), uploaded.name)
        except Refused as problem:
            st.error(_cards.escaped(str(problem)))
            return None
        st.success(f"The board pack will be made on {_cards.escaped(uploaded.name)}.")
        return uploaded.getvalue()
