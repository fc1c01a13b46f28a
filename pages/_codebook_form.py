"""The form of a theme: every field, with each phrase on a line of its own, and what is made of what stands in it."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import streamlit as st
from pydantic import ValidationError

from analysis.themes import Codebook, Theme
from analysis.themes.codebook import free_id
from pages import _cards, _codebook_drafts, _codebook_saving
from pages._codebook_stand import TIPS, VALENCES, Stand

NEW = "new"
LABELS = {
    "id": "Id",
    "name": "Name",
    "definition": "Definition",
    "include": "Include",
    "exclude": "Exclude",
    "toward": "Phrases towards the aim",
    "away": "Phrases away from it",
    "neutral": "Neutral phrases",
    "not_when": "Terms of art to leave out",
    "fits": "Sentences that fit",
    "does_not_fit": "A sentence that does not fit",
    "valence": "Valence",
    "sensitive": "Sensitive",
    "monitor": "Watches over the load on mentors",
    "whys": "Whys it bears on",
    "tips": "Tips it bears on",
}
HELP = {
    "toward": "Phrases that by themselves say things go well, one a line. * stands for any ending of a word.",
    "away": "Phrases that by themselves say things go badly, one a line.",
    "neutral": "Phrases that name the subject only, one a line.",
    "not_when": "One a line: within them no phrase of this theme counts.",
    "fits": "Examples, one a line.",
    "does_not_fit": "One that a reader might take for this theme.",
    "sensitive": "Quotations and counts of it follow the stricter rules.",
    "monitor": "Its mentions are counted for the harm flag beside every verdict.",
    "whys": "Kept with the codebook. Which themes are read for a why of this scheme is said with the why, on Scheme.",
}
PHRASES = ("toward", "away", "neutral")
LINES = (*PHRASES, "not_when", "fits")


def edit(stand: Stand, theme: Theme) -> None:
    """Changes a theme: the form, what it would do, and the click that saves it."""
    boxes = _Boxes(stand, theme.id, theme)
    wanted = _theme(boxes.drawn())
    draft = _codebook_drafts.draft_of(stand, theme.id)
    if wanted == theme:
        _codebook_drafts.drop(stand, theme.id)
        st.caption("Change something above, and here stands what it would do to the texts before you save it.")
        return
    if wanted is not None:
        changed = tuple(wanted if each.id == theme.id else each for each in stand.book.themes)
        book = stand.book.model_copy(update={"themes": changed})
        opened = None if draft is None else draft.base
        beside = None if draft is None or draft.opened == theme else _both(theme, wanted)
        _codebook_saving.ask(stand, theme.id, book, label="Save this change", opened=opened, beside=beside)
    _start_again(stand, theme.id)


def add(stand: Stand) -> None:
    """A theme more, at the end of the codebook."""
    boxes = _Boxes(stand, NEW, Theme(id=proposed_id(stand), name="New theme", definition=""))
    told = boxes.drawn(new=True)
    if not told["name"].strip():
        st.caption("A theme needs a name. One without phrases is coded by hand only.")
        return
    wanted = _theme(told)
    if wanted is not None and wanted.id in stand.orphans:
        st.warning(f"People decided about an earlier theme {wanted.id}: their decisions would count for this one.")
    if wanted is not None:
        book = with_themes(stand.book, (*stand.book.themes, wanted))
        if book is not None:
            _codebook_saving.ask(stand, NEW, book, label="Add this theme")
    _start_again(stand, NEW)


def proposed_id(stand: Stand) -> str:
    """The number after the last one where themes are numbered, and one that no earlier theme had."""
    ids = {theme.id for theme in stand.book.themes} | stand.orphans
    numbers = [re.fullmatch(r"([A-Za-z]+)(\d+)", id) for id in ids]
    found = [each for each in numbers if each]
    if not found:
        return free_id("theme", ids)
    last = max(found, key=lambda each: int(each[2]))
    return f"{last[1]}{int(last[2]) + 1:0{len(last[2])}d}"


def with_themes(book: Codebook, themes: tuple[Theme, ...]) -> Codebook | None:
    """The codebook with these themes; None, and a sentence on the page, where they cannot be one."""
    try:
        return Codebook.model_validate({**book.model_dump(), "themes": themes})
    except ValidationError as mistake:
        _mistake(mistake)
        return None


def _theme(told: dict[str, Any]) -> Theme | None:
    """The theme that stands in the form; None, and a sentence below it, where that is none."""
    try:
        return Theme.model_validate(told)
    except ValidationError as mistake:
        _mistake(mistake)
        return None


def _mistake(mistake: ValidationError) -> None:
    """The first mistake in a sentence that names the box as the form does."""
    first = mistake.errors(include_url=False, include_input=False)[0]
    box = LABELS.get(str((*first["loc"], "")[0]))
    said = first["msg"].removeprefix("Value error, ")
    st.error(_cards.escaped(f"{box}: {said}." if box else f"{said[:1].upper()}{said[1:]}."))


def _both(stored: Theme, wanted: Theme) -> pd.DataFrame:
    """What somebody else saved meanwhile, beside what stands in the form."""
    return pd.DataFrame(
        {"Field": label, "Saved now": as_text(stored, field), "As you have it": as_text(wanted, field)}
        for field, label in LABELS.items()
        if getattr(stored, field) != getattr(wanted, field)
    )


def as_text(theme: Theme, field: str) -> str:
    """A field of a theme as one text."""
    value = getattr(theme, field)
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    return {True: "yes", False: "no", None: ""}.get(value, str(value))


def _start_again(stand: Stand, what: str) -> None:
    if _codebook_drafts.draft_of(stand, what) is not None:
        label = "Leave the theme as it is" if what != NEW else "Empty the form"
        st.button(label, on_click=_codebook_drafts.forget, args=(stand, what), key=f"codebook-forget-{what}")


class _Boxes:
    """The boxes of the form. What is typed is remembered at once, so that a reload loses at most the last word."""

    def __init__(self, stand: Stand, what: str, theme: Theme):
        self.stand, self.theme = stand, theme
        draft = _codebook_drafts.draft_of(stand, what)
        self.told = {} if draft is None else draft.told
        self.prefix = _codebook_drafts.prefix(stand, what)
        self.place = _codebook_drafts.place(stand, what)

    def drawn(self, *, new: bool = False) -> dict[str, Any]:
        """What stands in the boxes, by field, as a theme has it."""
        told: dict[str, Any] = {"id": self.theme.id}
        if new:
            left, right = st.columns([1, 3])
            told["id"] = self.line("id", at=left, most=40)
            told["name"] = self.line("name", at=right, empty=True)
        else:
            told["name"] = self.line("name")
        told["definition"] = self.area("definition")
        left, right = st.columns(2)
        told["include"], told["exclude"] = self.area("include", at=left), self.area("exclude", at=right)
        for field, column in zip(PHRASES, st.columns(3), strict=True):
            told[field] = phrases_in(self.area(field, at=column, height=self.tall()))
        told["not_when"] = phrases_in(self.area("not_when"))
        left, right = st.columns(2)
        told["fits"] = lines_in(self.area("fits", at=left, height=120))
        told["does_not_fit"] = self.area("does_not_fit", at=right, height=120)
        return told | self._choices()

    def tall(self) -> int:
        """The height at which the longest list of phrases, as it is saved, needs no scrolling; within limits."""
        lines = max(len(getattr(self.theme, field)) for field in PHRASES)
        return min(max(200, 60 + 24 * lines), 560)

    def _choices(self) -> dict[str, Any]:
        told: dict[str, Any] = {}
        whys, tips = self.stand.whys, sorted({*TIPS, *self.theme.tips})
        left, middle, right = st.columns(3)
        valence = list(VALENCES).index(self.told.get("valence", self.theme.valence))
        told["valence"] = left.selectbox(
            LABELS["valence"], list(VALENCES), format_func=VALENCES.__getitem__, index=valence, **self.of("valence")
        )
        told["whys"] = tuple(
            middle.multiselect(
                LABELS["whys"],
                list(whys),
                default=[each for each in self.told.get("whys", self.theme.whys) if each in whys],
                format_func=whys.__getitem__,
                **self.of("whys"),
            )
        )
        told["tips"] = tuple(
            right.multiselect(
                LABELS["tips"],
                tips,
                default=list(self.told.get("tips", self.theme.tips)),
                format_func=lambda tip: f"{tip} {TIPS.get(tip, '')}".strip(),
                **self.of("tips"),
            )
        )
        with st.container(horizontal=True):
            given = self.told.get("sensitive", self.theme.sensitive)
            told["sensitive"] = st.checkbox(LABELS["sensitive"], given, **self.of("sensitive"))
            given = self.told.get("monitor", self.theme.monitor == "burden")
            burden = st.checkbox(LABELS["monitor"], given, **self.of("monitor"))
        told["monitor"] = "burden" if burden else None
        return told

    def of(self, field: str) -> dict[str, Any]:
        """What the box of a field has in common with every other one."""
        key = f"{self.prefix}{field}"
        remembered = (self.place, self.stand.version, self.theme, key, field)
        return {
            "key": key,
            "help": HELP.get(field),
            "on_change": _codebook_drafts.remember,
            "args": remembered,
            "persist_state": "session",
        }

    def line(self, field: str, *, at: Any = st, most: int | None = None, empty: bool = False) -> str:
        given = self.told.get(field, "" if empty else getattr(self.theme, field))
        return at.text_input(LABELS[field], given, max_chars=most, **self.of(field)) or ""

    def area(self, field: str, *, at: Any = st, height: int | str = "content") -> str:
        value = getattr(self.theme, field)
        given = self.told.get(field, "\n".join(value) if isinstance(value, tuple) else value)
        return at.text_area(LABELS[field], given, height=height, **self.of(field)) or ""


def lines_in(text: str) -> tuple[str, ...]:
    """The lines that hold something.

    >>> lines_in(" one \\n\\ntwo")
    ('one', 'two')
    """
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def phrases_in(text: str) -> tuple[str, ...]:
    """The phrases of a box. No phrase has a comma or a semicolon, so a list that was pasted in is taken apart too.

    >>> phrases_in("belong*, fit in\\nlonely;")
    ('belong*', 'fit in', 'lonely')
    """
    return lines_in(re.sub("[,;]", "\n", text))
