"""A card: a chart, its sentence, its numbers and their download. No page draws a chart in any other way."""

from __future__ import annotations

import datetime
import hashlib
import pickle
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from inspect import signature
from types import ModuleType
from typing import Literal, NamedTuple

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis import release_words
from analysis.charts import _template
from analysis.exports.csv_text import as_csv
from analysis.release import Release
from analysis.release_words import HIDDEN_CELL, HIDDEN_IN_A_FILE
from pages import _frame

SHAPES = {
    "REACHED": ":material/check_circle:",
    "ON_THE_WAY": ":material/arrow_circle_up:",
    "NO_CLEAR_CHANGE": ":material/do_not_disturb_on:",
    "MOVING_AWAY": ":material/arrow_circle_down:",
    "TOO_LITTLE": ":material/help:",
}
COLOURS: dict[str, Literal["green", "blue", "gray", "orange"]] = {
    "REACHED": "green",
    "ON_THE_WAY": "blue",
    "NO_CLEAR_CHANGE": "gray",
    "MOVING_AWAY": "orange",
    "TOO_LITTLE": "gray",
}


def chart(
    kind: ModuleType,
    rows: pd.DataFrame,
    numbers: pd.DataFrame,
    *,
    name: str,
    decimals: int = 1,
    notices: Iterable[str] = (),
    click: tuple[str, Callable[[], None]] | None = None,
    **options,
) -> None:
    """The chart of this table, the same in words, and its numbers below, under column names a reader knows.

    notices: copyright lines of the questionnaires behind it, which its picture carries. click: under which key the
    session holds the dot that was clicked, and what is done then.
    """
    drawn = Drawn(rows, numbers, tuple(notices))
    _shown(_made(kind, drawn, dark=_frame.is_dark(), decimals=decimals, **options), name, click)


@dataclass(frozen=True)
class Drawn:
    """What a chart draws, its numbers under column names a reader knows, and the copyright lines of its picture."""

    rows: pd.DataFrame
    numbers: pd.DataFrame
    notices: tuple[str, ...] = ()


def of_release(release: Release, kind: ModuleType, make: Callable[[], Drawn], *, name: str, decimals: int = 1) -> None:
    """The chart of what stands in a release: made once for all its readers, which costs more than the rest of a page.

    name: of the chart, and of nothing else that is made from this release.
    """
    dark = _frame.is_dark()

    def made() -> _Card:
        card = _made(kind, make(), dark=dark, decimals=decimals)
        return replace(card, figure=_Kept(card.figure))

    _shown(_frame.once(release, ("chart", kind.__name__, name, dark), made), name)


@dataclass(frozen=True)
class _Card:
    """A picture, the same in words, and its numbers, on the page and as a file. title: of the numbers, by ear."""

    figure: go.Figure
    words: str
    title: str
    numbers: _Printed
    file: bytes


def _made(kind: ModuleType, drawn: Drawn, *, dark: bool, decimals: int, **options) -> _Card:
    printed = {"decimals": decimals} if "decimals" in signature(kind.sentence).parameters else {}
    numbers = _withheld(drawn.numbers.infer_objects(), drawn.rows)
    figure = _template.signed(kind.draw(drawn.rows, dark=dark, **printed, **options), drawn.notices, dark=dark)
    title = f"The numbers of the chart: {kind.TITLE}{_span(numbers)}"
    return _Card(
        figure,
        kind.sentence(drawn.rows, **printed),
        title,
        _printed(numbers, decimals),
        as_csv(_told_in_a_file(numbers)),
    )


def _shown(card: _Card, name: str, click: tuple[str, Callable[[], None]] | None = None) -> None:
    key, picked = click or (f"chart-{name}", None)
    st.plotly_chart(
        card.figure,
        theme=None,
        config=_template.display(name),
        alt=card.words,
        key=key,
        on_select=picked or "ignore",
        selection_mode="points",
    )
    with st.expander("In words and numbers"):
        plain(card.words)
        _laid(card.numbers, card.title)
        _offered(card.file, name)


class _Kept(go.Figure):
    """A figure that is sent again and again, and changes no more: plotly copies all of it each time it is asked."""

    def to_dict(self) -> dict:
        if "_sent" not in self.__dict__:
            self.__dict__["_sent"] = super().to_dict()
        return dict(self.__dict__["_sent"])


def _span(numbers: pd.DataFrame) -> str:
    """What tells a reader by ear these numbers from those of another chart of the same kind on the page."""
    names = [next((cell for cell in row if isinstance(cell, str) and cell), "") for row in numbers.to_numpy(object)]
    ends = dict.fromkeys([name for name in names if name][:: max(len(names) - 1, 1)])
    return f" From the top: {' to '.join(ends)}." if ends else ""


DOWNLOAD = "Download these numbers (.csv)"
# All that a cell says when it may not be told, in lower case and without its full stop.
_HIDDEN_WORDS = {HIDDEN_CELL, "not shown, to protect people in small groups"}


def _withheld(numbers: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The numbers of a chart with words in every gap of a row that is not shown; a gap elsewhere stays a gap.

    rows: what the chart draws, one row or the same number of rows a row of numbers, in the same order.
    """
    if "shown" not in rows or not len(numbers) or len(rows) % len(numbers):
        return numbers
    shown = rows["shown"].map(_template.yes).to_numpy(dtype=bool).reshape(len(numbers), -1).any(axis=1)
    if shown.all():
        return numbers
    filled = {}
    for name in numbers:
        gaps = ~shown & [cell == "" or pd.isna(cell) for cell in numbers[name].astype(object)]
        if gaps.any():
            filled[str(name)] = numbers[name].astype(object).mask(gaps, HIDDEN_CELL)
    return numbers.assign(**filled)


def _in_a_file(cell: object) -> object:
    return HIDDEN_IN_A_FILE if isinstance(cell, str) and cell.rstrip(".").lower() in _HIDDEN_WORDS else cell


WHOLE = 60  # rows that stand open, and so on paper, too; of more a window shows a part, with their heads above it
ON_PAPER, ON_SCREEN = "on-paper", "on-screen"  # what static/print.css hides on the screen, and on paper
CUT = "On paper the table below is cut: it has more rows than are printed. All of them stand on the page itself."


def table(numbers: pd.DataFrame, alt: str, *, decimals: int = 2, **options) -> None:
    """A table as tall as its rows, up to sixty of them, with nothing where nothing is known.

    A column may hold words between its numbers, such as why one is missing. Paper says of a longer one that it is cut.
    """
    _laid(_printed(numbers, decimals), alt, **options)


class _Printed(NamedTuple):
    """A table as it is printed, and what its columns are."""

    told: pd.DataFrame
    config: dict


def _printed(numbers: pd.DataFrame, decimals: int) -> _Printed:
    mixed = [name for name in numbers if numbers[name].dtype == object and _holds_words_and_numbers(numbers[name])]
    told = numbers.assign(**{str(name): [_cell(cell, decimals) for cell in numbers[name]] for name in mixed})
    floats = told.select_dtypes("float").columns
    # What rounds to nothing has no minus sign, whatever the browser would make of -0.004.
    told = told.assign(**{str(name): told[name].round(decimals) + 0.0 for name in floats})
    config = dict.fromkeys(floats, st.column_config.NumberColumn(format=f"%.{decimals}f"))
    return _Printed(told, config | dict.fromkeys(mixed, st.column_config.TextColumn(alignment="right")))


def _laid(printed: _Printed, alt: str, **options) -> None:
    """The table on the page; where it stays the same for all readers it need not be printed anew for each."""
    told, config = printed.told, printed.config | options.pop("column_config", {})
    height = "content" if len(told) <= WHOLE else 800
    if height != "content":  # above the table: a printer that begins another page for it may draw it over what follows
        which = hashlib.sha256(pickle.dumps((alt, told))).hexdigest()
        st.container(key=f"{ON_PAPER}-{which}").caption(CUT)
    st.dataframe(told, hide_index=True, alt=alt, placeholder="", height=height, column_config=config, **options)


def wide_table(numbers: pd.DataFrame, alt: str, **options) -> None:
    """A table that is wider than a sheet of paper: there it has every column, and breaks between two rows."""
    with st.container(key=f"{ON_SCREEN}-{alt}"):
        table(numbers, alt, **options)
    with st.container(key=f"{ON_PAPER}-{alt}"):
        st.table(numbers.dropna(axis="columns", how="all").astype(object).map(_on_paper), hide_index=True, alt=alt)


def _on_paper(cell: object) -> str:
    if pd.isna(cell):
        return ""
    return f"{cell.day} {cell:%b %Y}" if isinstance(cell, datetime.date) else escaped(str(cell))


def narrow(widths: dict[str, int]) -> dict:
    """The width in pixels of columns that would else be as wide as their longest words; room that is left is shared."""
    return {name: st.column_config.Column(width=width) for name, width in widths.items()}


def _holds_words_and_numbers(column: pd.Series) -> bool:
    kinds = {type(cell) for cell in column if not pd.isna(cell)}
    return str in kinds and bool(kinds & {int, float})


def _cell(cell: object, decimals: int) -> object:
    """A number of a column that holds words, too, as the number columns beside it are printed."""
    if isinstance(cell, int):
        return str(cell)
    return _template.number(cell, decimals) if isinstance(cell, float) and not pd.isna(cell) else cell


def download(table: pd.DataFrame, name: str, label: str = DOWNLOAD) -> None:
    """A button that saves the table under this name, without a rerun of the page."""
    _offered(in_a_file(table), name, label)


def table_of_release(
    release: Release, make: Callable[[], pd.DataFrame], alt: str, *, name: str = "", **options
) -> None:
    """A table of a release, made once for all its readers. name: of the file that it is offered as, if it is."""
    decimals = options.pop("decimals", 2)
    _laid(_frame.once(release, ("printed", alt, decimals), lambda: _printed(make(), decimals)), alt, **options)
    if name:
        download_of_release(release, make, name)


def download_of_release(release: Release, make: Callable[[], pd.DataFrame], name: str) -> None:
    """A table of a release as a file, made once for all its readers."""
    _offered(_frame.once(release, ("file", name), lambda: in_a_file(make())), name)


def in_a_file(table: pd.DataFrame) -> bytes:
    return as_csv(_told_in_a_file(table))


def _told_in_a_file(table: pd.DataFrame) -> pd.DataFrame:
    worded = table.select_dtypes(["object", "string"])
    return table.assign(
        **{str(column): pd.Series(map(_in_a_file, worded[column]), worded.index, object) for column in worded}
    )


def _offered(content: bytes, name: str, label: str = DOWNLOAD) -> None:
    st.download_button(label, content, f"{name}.csv", "text/csv", on_click="ignore", key=f"download-{name}")


def counted(number: float, one: str, several: str = "") -> str:
    """A number with its noun.

    >>> counted(1, "why"), counted(2, "why"), counted(0, "person", "people"), counted(1.0, "point")
    ('1 why', '2 whys', '0 people', '1 point')
    """
    told = str(number) if isinstance(number, int) else format(number, "g")
    return f"{told} {one if number == 1 else several or one + 's'}"


def plain(text: str) -> None:
    """Words that may hold what a person wrote: never read as Markdown, so no link, image or formula comes alive."""
    st.markdown(escaped(text))


JOINER = "\u2060"
_ESCAPED = str.maketrans({letter: f"\\{letter}" for letter in "\\`*_{}[]()#+-.!|<>~$:/@^=&"})
# What an address has just before or within it: "http://", "www" and the "@" of an e-mail address.
_ADDRESS = re.compile(r":(?=//)|\bwww(?=\.)|@", re.IGNORECASE)


def escaped(text: str) -> str:
    """The text with every character escaped that Markdown would read, and a mark of no width in every address.

    Addresses become links once the escapes are resolved; the mark (a word joiner) keeps them text.

    >>> escaped("![x](a) $1 :red[no]")
    '\\\\!\\\\[x\\\\]\\\\(a\\\\) \\\\$1 \\\\:red\\\\[no\\\\]'
    >>> escaped("www.a.example").replace(JOINER, "|")
    'www|\\\\.a\\\\.example'
    """
    return _ADDRESS.sub(lambda match: match[0] + JOINER, str(text)).translate(_ESCAPED)


def verdict(state: str | None, words: str) -> None:
    """The verdict as a shape and a word, never as a colour alone."""
    st.badge(
        escaped(words),
        icon=SHAPES.get(state or "", ":material/visibility_off:"),
        color=COLOURS.get(state or "", "gray"),
    )


NOTHING_YET = (
    "Nothing has been released for this scheme yet. Results appear here once the researcher has made a release: "
    "numbers and themes that passed the privacy rules, and nothing else."
)
EARLIER_PROGRAM = (
    "The releases of this scheme were made by an earlier Open Loop, which did not hold everything released against "
    "each other, so they are not shown. Results appear here with the next release."
)


def nothing_released() -> None:
    """The state before the first release that may be shown: nothing has left the workbench."""
    made_before = not _frame.store().releases(_frame.viewer(), _frame.slug()).empty
    st.info(EARLIER_PROGRAM if made_before else NOTHING_YET, icon=":material/lock:")
    if _frame.viewer().may("make release"):
        st.page_link("research/release.py", label="Make a release", icon=":material/lock_open:")
    elsewhere("begin")


# Where somebody can go on from a page that has nothing to show: page, label, icon, part.
ELSEWHERE = {
    "begin": ("taskforce/scheme.py", "See how far the scheme is set up", ":material/explore:", "begin"),
    "impact": ("leadership/impact.py", "Look at the measures", ":material/groups:", ""),
    "themes": ("taskforce/themes.py", "Look at what people write", ":material/forum:", ""),
    "actions": ("taskforce/actions.py", "Decide, and write down what is done", ":material/checklist:", ""),
    "harm": (
        "leadership/progress.py",
        "All of it, and whom mentors can turn to",
        ":material/health_and_safety:",
        "harm",
    ),
    "meetings": ("taskforce/scheme.py", "Note a meeting or a decision", ":material/diversity_3:", "people"),
}


def elsewhere(*places: str) -> None:
    """Links to where somebody can go on; each is a page that whoever reads releases may open."""
    same = {"scheme": _frame.slug(), "view": st.session_state["view"]}
    with st.container(horizontal=True):
        for place in places:
            page, label, icon, part = ELSEWHERE[place]
            st.page_link(page, label=label, icon=icon, query_params={**same, **({"part": part} if part else {})})


def too_few(release) -> None:
    """What a release says where none of its numbers may be told, and what can be used in their place."""
    least = release.content["policy"]["k_group"]
    st.info(
        f"No average, change or share may be shown: each needs at least {least} people who answered, and nobody may be "
        "found behind it. That says nothing against the scheme. What can be used: what people say in a "
        "reflection of the whole group, told in other words and with their consent; how the scheme was carried out; "
        "and what was decided and done.",
        icon=":material/visibility_off:",
    )
    elsewhere("meetings", "actions")


def stand_of(release) -> None:
    """When this was released, and by which rules."""
    st.caption(release_words.stand_of(release))


FEW_SENTENCES = 50
READ_ENOUGH = 0.1  # of the sentences; below it, what the phrases found waits for a person


def read_by_people(release, begun: str = "Found") -> None:
    """Where the counts of themes come from, and how much of it a person has read; nothing where nobody noted it."""
    told = release.content.get("reading")
    if not told or release.table("theme").empty:
        return
    # A release tells both in whole fifties, so that a few sentences more or fewer cannot be seen.
    read = f"about {told['read']:,}" if told["read"] else "fewer than fifty"
    read = f"a person has read {read} of about {told['sentences']:,} sentences."
    unread = f"there are about {told['sentences']:,} sentences, and how many of them a person has read is not told."
    few = "in fewer than fifty sentences, and how many of them a person has read is not told."
    found = f"{begun} by the phrases of the codebook (version {escaped(told['codebook'])})"
    if told["sentences"] <= FEW_SENTENCES and not told["read"]:  # no read count below fifty says anything of so few
        st.caption(f"{found}; {unread}" if told["sentences"] else f"{found} {few}")
    elif told["read"] < READ_ENOUGH * told["sentences"]:
        st.markdown(f"{found}; {read} Take these counts as a first look.")
    else:
        st.caption(f"{found}; {read}")
