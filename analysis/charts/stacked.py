"""How was this question answered? The same people before and after as bars of 100%, and how many moved which way.

For the workbench only: it counts the people behind every answer.

Table, one row a wave and answer, waves in time order, answers from the worst to the best:
    wave_label
    answer            what was answered, in words
    n                 people who gave it
    shown             True where it may be seen; one row that may not be seen hides the whole question, because its
                      count is what the others leave of the total
moved: up, same and down, people towards the better end, where they were, and away from it.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from analysis.charts._template import MINUS, NOT_SHOWN, SMALL, blank, corners, hatch, palette, plain, wrapped, yes

TITLE = "How was this question answered?"

# From worst over the neutral middle to best in one order of lightness, so that the order is read in grey, in print and
# by colour-blind eyes: darker is better on paper, brighter is better on the dark page.
ENDS = {False: ("#EAC58F", "#828C96", "#0B3C5D"), True: ("#6B4E1F", "#8592A0", "#CDE9FF")}
INKS = ("#000000", "#FFFFFF")  # one of the two has a contrast of 4.5:1 on any colour
TOP, HEADING, BAR, MOVED, GAP, LEGEND_LINE, LETTER = 6, 24, 38, 24, 14, 22, 6.6
FITS, WORDS_FIT = 0.07, 0.2  # of the bar, below which a count or a count with a word does not fit
NARROW, LEGEND_WIDTH = 366, 26  # the drawing on a phone, in pixels; letters of an answer in the key


def draw(table: pd.DataFrame, *, moved: tuple[int, int, int], dark: bool = False) -> go.Figure:
    """A bar a wave in the order given, and below them who moved which way."""
    waves, answers = list(dict.fromkeys(table["wave_label"])), list(dict.fromkeys(table["answer"]))
    names = [wrapped(answer, LEGEND_WIDTH) for answer in answers]
    key = _key_height(names)
    height = len(waves) * (HEADING + BAR + GAP) + 2 * HEADING + MOVED
    figure = blank(TOP + height + key, dark=dark, margin={"l": 10, "r": 10, "t": TOP, "b": key}, legend=True)
    figure.update_layout(
        barmode="stack",
        legend={"traceorder": "normal", "entrywidth": _entry(names), "entrywidthmode": "pixels"},
        xaxis={"range": [0, 1], "visible": False},
        yaxis={"range": [height, 0], "visible": False},
    )
    counts = None if _hidden(table) else _counts(table, waves, answers)
    for place, wave in enumerate(waves):
        top = place * (HEADING + BAR + GAP)
        _head(figure, str(wave), _top_in_words(counts, place), top, dark=dark)
    _head(figure, "Who moved", "", len(waves) * (HEADING + BAR + GAP), dark=dark)
    if counts is None:
        _withhold(figure, len(waves), dark=dark)
        return figure
    colours = shades(len(answers), dark=dark)
    for place, (name, colour) in enumerate(zip(names, colours, strict=True)):
        _bar(figure, name, [each[place] for each in counts], [sum(each) for each in counts], colour, dark=dark)
    _draw_moved(figure, moved, len(waves), dark=dark)
    return figure


def sentence(table: pd.DataFrame, moved: tuple[int, int, int] | None = None) -> str:
    """The best answers at each wave with their people, and who moved where that is given."""
    waves, answers = list(dict.fromkeys(table["wave_label"])), list(dict.fromkeys(table["answer"]))
    if not waves:
        return "There are no answers to show yet."
    if _hidden(table):
        return "The answers to this question are not shown, to protect privacy."
    counts = _counts(table, waves, answers)
    said = [
        f"{wave}: {sum(each[-_best(each) :])} of {sum(each)} people gave {_best_words(each, 'one of ')}{_percent(each)}"
        for wave, each in zip(waves, counts, strict=True)
    ]
    movers = f" {_moved_in_words(moved, ', ')}." if moved else ""
    return f"{'; '.join(said)}.{movers}"


def shades(number_of: int, *, dark: bool = False) -> list[str]:
    """So many colours from worst to best; the lightness goes one way, and the middle one is neutral.

    >>> shades(3), len(set(shades(7)))
    (['#EAC58F', '#828C96', '#0B3C5D'], 7)
    """
    worst, middle, best = (_parts(colour) for colour in ENDS[dark])
    colours = []
    for place in range(number_of):
        t = place / (number_of - 1) if number_of > 1 else 1.0
        start, end, part = (worst, middle, 2 * t) if t <= 0.5 else (middle, best, 2 * t - 1)
        mixed = (round(a + (b - a) * part) for a, b in zip(start, end, strict=True))
        colours.append("#" + "".join(f"{each:02X}" for each in mixed))
    return colours


def ink(colour: str) -> str:
    """Black or white, whichever is read better on this colour.

    >>> ink("#EAC58F"), ink("#0B3C5D")
    ('#000000', '#FFFFFF')
    """
    linear = [(part / 255) / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in _parts(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return INKS[0] if (luminance + 0.05) ** 2 > 0.05 * 1.05 else INKS[1]


def _parts(colour: str) -> list[int]:
    return [int(colour[i : i + 2], 16) for i in (1, 3, 5)]


# ------------------------------------------------------------------------------------------------------ counts


def _hidden(table: pd.DataFrame) -> bool:
    return not all(yes(each) for each in table["shown"])


def _counts(table: pd.DataFrame, waves: list, answers: list) -> list[list[int]]:
    """People by wave and answer; nobody where a wave lacks an answer."""
    wide = table.pivot_table(index="wave_label", columns="answer", values="n", aggfunc="sum", fill_value=0)
    return [[int(each) for each in wide.reindex(index=[wave], columns=answers, fill_value=0).iloc[0]] for wave in waves]


def _best(counts: list[int]) -> int:
    """How many answers count as best: two of four or more, else one, for two of three is nearly everybody."""
    return 2 if len(counts) >= 4 else 1


def _best_words(counts: list[int], several: str = "") -> str:
    return f"{several}the two best answers" if _best(counts) == 2 else "the best answer"


def _percent(counts: list[int]) -> str:
    total = sum(counts)
    return f" ({sum(counts[-_best(counts) :]) / total:.0%})" if total else ""


def _top_in_words(counts: list[list[int]] | None, place: int) -> str:
    if counts is None:
        return NOT_SHOWN
    own = counts[place]
    words = "two best" if _best(own) == 2 else "best"
    return f"{words}: <b>{sum(own[-_best(own) :])} of {sum(own)}</b>{_percent(own)}"


def _moved_in_words(moved: tuple[int, int, int], joint: str) -> str:
    up, same, down = moved
    words = joint.join((f"{up} moved up", f"{same} stayed", f"{down} moved down"))
    total = sum(moved)
    net = round(100 * (up - down) / total) if total else 0
    sign = "+" if net > 0 else MINUS if net < 0 else ""
    return f"{words}{joint}net {sign}{abs(net)}%" if total else words


# ------------------------------------------------------------------------------------------------------- marks


def _entry(names: list[str]) -> int:
    longest = max((len(line) for name in names for line in name.split("<br>")), default=1)
    return int(longest * LETTER) + 12


def _key_height(names: list[str]) -> int:
    """Room for the key on a phone, where it takes the most lines."""
    beside = max(1, NARROW // (_entry(names) + 42))
    lines = -(-len(names) // beside)
    return 14 + lines * LEGEND_LINE * max((name.count("<br>") + 1 for name in names), default=1)


def _head(figure: go.Figure, left: str, right: str, top: float, *, dark: bool) -> None:
    """The wave at the left end and its best answers at the right end above the bar."""
    colours = palette(dark)
    common = {"y": top + HEADING - 3, "yanchor": "bottom", "showarrow": False, "xref": "paper"}
    text = f"<b>{plain(left)}</b>"
    figure.add_annotation(text=text, x=0, xanchor="left", font={"size": SMALL + 1, "color": colours.text}, **common)
    if right:
        font = {"size": SMALL, "color": colours.text}
        figure.add_annotation(text=right, x=1, xanchor="right", font=font, **common)


def _bar(figure: go.Figure, name: str, people: list[int], totals: list[int], colour: str, *, dark: bool) -> None:
    middles = [place * (HEADING + BAR + GAP) + HEADING + BAR / 2 for place in range(len(people))]
    shares = [each / total if total else 0.0 for each, total in zip(people, totals, strict=True)]
    inside = [str(each) if share >= FITS else "" for each, share in zip(people, shares, strict=True)]
    hover = [f"{name}: {each} people, {share:.0%}" for each, share in zip(people, shares, strict=True)]
    figure.add_trace(_piece(shares, middles, BAR, colour, dark=dark).update(name=name, text=inside, hovertext=hover))


def _piece(shares: list[float], middles: list[float], width: float, colour: str, *, dark: bool) -> go.Bar:
    return go.Bar(
        x=shares,
        y=middles,
        width=width,
        orientation="h",
        marker={"color": colour, "line": {"color": palette(dark).paper, "width": 1.5}},
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": ink(colour), "size": SMALL},
        constraintext="none",
        hoverinfo="text",
    )


def _draw_moved(figure: go.Figure, moved: tuple[int, int, int], waves: int, *, dark: bool) -> None:
    """A smaller bar from away over stayed to towards, and all its numbers in words below it."""
    top = waves * (HEADING + BAR + GAP) + HEADING
    up, same, down = moved
    total = sum(moved)
    worst, middle, best = shades(3, dark=dark)
    for name, people, colour in (("down", down, worst), ("stayed", same, middle), ("up", up, best)):
        share = people / total if total else 0.0
        inside = f"{people} {name}" if share >= WORDS_FIT else str(people) if share >= FITS else ""
        piece = _piece([share], [top + MOVED / 2], MOVED, colour, dark=dark)
        hover = f"{people} people {name}, {share:.0%}"
        figure.add_trace(piece.update(text=[inside], hovertext=[hover], showlegend=False))
    figure.add_annotation(
        text=_moved_in_words(moved, " · "), x=0, xref="paper", xanchor="left", y=top + MOVED + 3, yanchor="top",
        showarrow=False, font={"size": SMALL, "color": palette(dark).muted},
    )  # fmt: skip


def _withhold(figure: go.Figure, waves: int, *, dark: bool) -> None:
    tops: list[tuple[float, float]] = [(place * (HEADING + BAR + GAP) + HEADING, BAR) for place in range(waves)]
    tops.append((waves * (HEADING + BAR + GAP) + HEADING, MOVED))
    for top, height in tops:
        figure.add_trace(hatch(corners(0, 1, top, top + height), dark=dark))
