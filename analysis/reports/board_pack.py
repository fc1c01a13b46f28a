"""The board pack: slides with native charts that a firm can edit, in the order in which a board asks.

The whys on a page; a slide a why with its chart; for whom; what it costs mentors, which stands by itself; what people
said; what is being done; how this was made and what it cannot show. The notes of each slide carry its caveats.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.chart.data import XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.util import Inches, Pt

from analysis.actions import Action
from analysis.charts import targets
from analysis.charts._template import LIGHT
from analysis.measure_words import CLEARLY
from analysis.release import NOT_SHOWN
from analysis.release_words import HIDDEN_CELL, PLACE, along, as_read, bars, has_range, signed
from analysis.reports._book_charts import rounded
from analysis.reports._deck import Deck, described, noted
from analysis.reports._room import SIZES, Box, height_of, shortened, table_height
from analysis.reports.story import Row, Story, WhyTold, agreed_by

NAME = "Board pack"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SUFFIX = "pptx"
MOST_WORDS = 6
FURTHER = (2.4, 1.5, 1.1)  # shares of the columns
UNDER, OVER = 0, 2  # of the line of a target, which stands out above and below the bars; these lie at 1
DOING = "What are we doing about it?"
ACTIONS = ("Action", "Why", "Owners", "Due", "Stands")
AS_PLANNED = (
    "The plan as it stood on the day of the pack. That an action was done does not show that a change came from it."
)
CARRY = "These words were released for readers of this scheme. Ask those who said them before they travel further."


def write(story: Story, template: bytes | None = None, *, file: str = "The template") -> bytes:
    """The pack. template: a .pptx of the firm, called `file`. Raises CannotRead where it cannot be used."""
    deck = Deck(template, file=file)
    deck.opening(
        story.name,
        ["Is our why being met?", f"Release {story.release.content['number']}, {story.made}", story.notice],
        "\n".join(story.method),
    )
    _on_a_page(deck, story)
    for why in story.whys:
        _of_a_why(deck, why, story)
    _for_whom(deck, story)
    _costs(deck, story)
    _said(deck, story)
    _done(deck, story)
    slide, place = deck.slide("How this was made, and what it cannot show", "\n".join(story.notices))
    left, right = place.columns(1, 1)
    deck.text(slide, left, [("How it was made", True), *story.method])
    deck.text(slide, right, [("What protects people", True), *story.limits, "Questionnaires: see the notes."])
    return deck.bytes(f"{story.name}: board pack", story.release.made)


def refuse_unusable(template: bytes, file: str) -> None:
    """Raises CannotRead, with a sentence, for a file that cannot be a template."""
    Deck(template, file=file)


def _on_a_page(deck: Deck, story: Story) -> None:
    glance = [f"{head}: {line}" for head, line in story.glance]
    notes = "\n".join([*glance, *story.method])
    beside = [line for line in glance if line.startswith("Next to")]
    above = [(story.answer, True), *beside, _since(story)]
    if not story.whys:
        slide, place = deck.slide("Is our why being met?", notes)
        deck.text(slide, place, above)
        return
    rows = [("Why", "Measure", "Change towards the aim", "People", "All sources together"), *map(_line, story.whys)]
    alt = "Each why with its measure, its verdict and how sure one can be"
    deck.tables("Is our why being met?", above, rows, (3, 2.4, 2.2, 0.8, 1.8), alt=alt, notes=notes)


def _since(story: Story) -> str:
    if story.since is None:
        return ""
    return f"Since {story.earlier}: {' '.join(story.since) if story.since else 'no verdict has changed.'}"


def _line(why: WhyTold) -> tuple[str, ...]:
    row = why.leading
    if row is None:
        return why.title, "No measure", "", "", why.words
    if not row["shown"]:
        return why.title, f"{row['label']}, {row['role_label']}", NOT_SHOWN, "", why.words
    people = "" if row["n"] is None else str(int(row["n"]))
    return why.title, f"{row['label']}: {row['words'].lower()}", change_of(row), people, why.words


def change_of(row: Row) -> str:
    """The change of an indicator towards its aim with its likely range; words where there is none."""
    if not row["shown"]:
        return NOT_SHOWN
    if row["toward"] is None:
        return "no before to compare with"
    if row["toward_lo"] is None or row["toward_hi"] is None:
        return signed(row["toward"])
    return f"{signed(row['toward'])} (likely {signed(row['toward_lo'])} to {signed(row['toward_hi'])})"


def _of_a_why(deck: Deck, why: WhyTold, story: Story) -> None:
    """One why: what is drawn on the left, both sides on the right, the whole sentence and the caveats in the notes."""
    caveats = [why.sentence, "What is open:", *why.open, "Other explanations:", *why.other, *story.method]
    slide, place = deck.slide(why.title, "\n".join(filter(None, caveats)))
    found = "" if why.leading is None or not why.leading["shown"] else f": {_figure(why.leading)}"
    together = f"All sources together: {why.words.lower()}."
    verdict = f"{why.verdict}{found}. {together}"
    tall = max(place.height / 5, height_of([verdict], place.width, SIZES[-1]))
    head, _, body = place.stacked(tall, Inches(0.15), place.height - tall - Inches(0.15))
    statement = shortened(why.statement, head, beside=verdict)
    deck.text(slide, head, [statement, (verdict, True)])
    if statement != why.statement:
        noted(slide, why.statement)
    left, right = body.columns(1.2, 1)
    until = why.leading["to_wave"] if why.leading else ""
    rows = [("Further measures", "Change towards the aim", "Verdict"), *[_further(each, until) for each in why.further]]
    tall = min(table_height(rows, FURTHER, left), left.height * 0.42) if why.further else 0
    above, below = left.stacked(left.height - tall, tall)
    if why.leading is not None and _drawn(why.leading):
        _chart(slide, above, why.leading)
    else:
        deck.text(slide, above, [("Nothing is drawn here.", True), why.sentence or "No measure is named."])
    if why.further:
        deck.table(slide, below, rows, FURTHER, "Further measures of this why")
    said = [] if why.claim is None else [(f"We say: {why.claim.says}", True), agreed_by(why.claim)]
    in_favour = [("What speaks for it", True), *(why.for_it or ("Nothing in this release.",))]
    against = [("What speaks against it", True), *(why.against or ("Nothing in this release.",))]
    deck.texts(slide, right, [block for block in (said, in_favour, against, why.sources[1:]) if block])


def _figure(row: Row) -> str:
    people = "" if row["n"] is None else f", {int(row['n'])} people"
    return f"{change_of(row)}{people}"


def _drawn(row: Row) -> bool:
    return bool(row["shown"]) and None not in (row["toward"], row["toward_lo"], row["toward_hi"])


def _further(row: Row, until: str) -> tuple[str, str, str]:
    """A further measure; its last wave is named where it is another than that of the leading one."""
    later = row["to_wave"] if row["to_wave"] != until else ""
    whose = ", ".join(filter(None, (row["label"], row["role_label"], later)))
    return whose, change_of(row), row["words"] if row["shown"] else "Not shown"


def _chart(slide: Any, place: Box, row: Row) -> None:
    """Change, likely range, target and the band of what is too small to matter, on the axis of the scale."""
    import pandas as pd

    data = XyChartData()
    series: list[tuple[str, list[tuple[float, float]]]] = []
    if row["smallest"] is not None:
        series.append(("Too small to matter", [(-row["smallest"], 1), (row["smallest"], 1)]))
    series.append(("Likely range (95%)", [(row["toward_lo"], 1), (row["toward_hi"], 1)]))
    series.append(("Average change", [(row["toward"], 1)]))
    if row["needed"] is not None:
        series.append(("Target", [(row["needed"], UNDER), (row["needed"], OVER)]))
    for name, points in series:
        added = data.add_series(name)
        for x, y in points:
            added.add_data_point(x, y)
    where = (place.left, place.top, place.width, place.height)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *where, data)
    table = pd.DataFrame([row])
    described(frame, targets.sentence(bars(table)) if has_range(table).all() else as_read(row["sentence"]))
    chart = frame.chart
    chart.has_title = True
    chart.chart_title.text_frame.text = _title(row)
    _quiet(chart.chart_title.text_frame, 12)
    chart.has_legend, chart.legend.position, chart.legend.include_in_layout = True, XL_LEGEND_POSITION.BOTTOM, False
    chart.legend.font.size = Pt(11)
    across, up = chart.category_axis, chart.value_axis
    axis = _half(row)
    across.minimum_scale, across.maximum_scale, across.major_unit = -axis, axis, axis / 2
    across.has_major_gridlines, across.tick_labels.font.size = False, Pt(11)
    across.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    across.has_title = True
    across.axis_title.text_frame.text = along(row)
    _quiet(across.axis_title.text_frame, 10)
    up.minimum_scale, up.maximum_scale, up.has_major_gridlines = 0, 2, False
    up.tick_label_position, up.major_tick_mark = XL_TICK_LABEL_POSITION.NONE, XL_TICK_MARK.NONE
    for each in chart.plots[0].series:
        _look(each)


def _half(row: Row) -> float:
    """Half the axis: that of the scale, or as much as what is drawn needs."""
    axis, drawn = float(row["axis"] or 0), (row["toward"], row["toward_lo"], row["toward_hi"], row["needed"])
    widest = max(abs(each) for each in (*drawn, row["smallest"]) if each is not None)
    return axis if axis and widest <= axis else rounded(widest * 1.05)


def _quiet(frame: Any, size: int) -> None:
    font = frame.paragraphs[0].runs[0].font
    font.size, font.bold = Pt(size), False


def _title(row: Row) -> str:
    """What is drawn, of how many, with the averages where they may be told."""
    averages = "" if row["before"] is None else f": {row['before']:g} before, {row['after']:g} after"
    return f"{row['label']}{averages}"


# Width and colour of the line, marker and its size: shape tells the series apart where colour does not.
LOOKS: dict[str, tuple[float, str, Any, int]] = {
    "Too small to matter": (22, LIGHT.band, XL_MARKER_STYLE.NONE, 2),
    "Likely range (95%)": (7, "#7FB5DA", XL_MARKER_STYLE.NONE, 2),
    "Average change": (0, LIGHT.series[0], XL_MARKER_STYLE.CIRCLE, 13),
    "Target": (2.5, LIGHT.text, XL_MARKER_STYLE.NONE, 2),
}


def _look(series: Any) -> None:
    width, colour, marker, size = LOOKS[series.name]
    paint = RGBColor.from_string(colour.removeprefix("#"))
    series.smooth = False
    series.marker.style, series.marker.size = marker, size
    if width:
        series.format.line.width = Pt(width)
        series.format.line.color.rgb = paint
    else:
        series.format.line.fill.background()
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = paint


WHOM = ("Measure", "Whose", "People", "Before and after", "Change (likely range)", "Beside those who took no part")


def _for_whom(deck: Deck, story: Story) -> None:
    """Each measure of the whys by role, with its people; the others in the notes. As many slides as it takes."""
    leading = {row["scale"] for why in story.whys for row in (why.leading, *why.further) if row and row["scale"]}
    mine = [each for each in story.measures if each.scale in leading] or list(story.measures)
    others = [f"{each.label}. {' '.join(each.sentences)}" for each in story.measures if each not in mine]
    beside = story.release.table("difference").to_dict("records")
    rows = [_of_role(row, beside) for each in mine for row in each.rows.to_dict("records")]
    if rows:
        title, shares = "For whom, and how sure are we?", (2.6, 2.5, 1.0, 1.5, 1.9, 1.7)
        above, notes = (
            [(story.rating, True)] if story.rating else [],
            "\n".join([*story.method, *story.limits, *others]),
        )
        deck.tables(title, above, [WHOM, *rows], shares, alt="Each measure by role", notes=notes)


def _of_role(row: Row, beside: list[Row]) -> tuple[str, ...]:
    if not row["shown"]:
        return row["label"], row["role_label"], HIDDEN_CELL, "", "", ""
    averages = "averages not shown" if row["before"] is None else f"{row['before']:g} to {row['after']:g}"
    likely = "" if row["lo"] is None else f" ({signed(row['lo'])} to {signed(row['hi'])})"
    same = [each for each in beside if all(each[name] == row[name] for name in PLACE)]
    word = _beside(same[0]) if same else "no comparison"
    people = str(int(row["n"]))
    return row["label"], row["role_label"], people, averages, f"{signed(row['change'])}{likely}", word


def _beside(row: Row) -> str:
    """What is told of a difference: that it may not be told is not that nobody was compared."""
    return CLEARLY.get(row.get("word") or "", "not clearly more towards the aim") if row["shown"] else HIDDEN_CELL


def _costs(deck: Deck, story: Story) -> None:
    slide, place = deck.slide("What taking part costs mentors", "\n".join(story.method))
    sign = (
        "Warning sign. Stop and talk with mentors before the next step." if story.warned else "No warning sign is told."
    )
    contact = f"Mentors can turn to: {story.contact}" if story.contact else "This scheme names nobody to turn to."
    always = "Mentors may pause or stop at any time without giving a reason."
    lines = [(sign, True), story.burden, story.relief, always, contact]
    deck.text(slide, place, lines, sizes=(20, 18, 16, 14, 12))


def _said(deck: Deck, story: Story) -> None:
    if not story.words:
        return
    slide, place = deck.slide("What people said", "\n".join([CARRY, *story.limits]))
    chosen = chosen_words(story.words, MOST_WORDS)
    left, right = place.columns(1, 1)
    half = -(-len(chosen) // 2)
    for where, rows in ((left, chosen[:half]), (right, chosen[half:])):
        lines = [part for row in rows for part in (f"“{row['words']}”", (f"{row['name']}: {_who(row)}", True))]
        deck.text(slide, where, lines)


def _who(row: Row) -> str:
    kind = "" if row["kind"] == "verbatim" else ", in other words"
    return f"{row['role_label']}, {row['stage']}{kind}"


def chosen_words(words: Sequence[Row], most: int) -> list[Row]:
    """So many of the released words, one a theme as long as there are themes, and each role in turn.

    The order is that of the release, which tells nothing of people; nobody chooses what suits.
    """
    left, chosen = list(words), []
    while left and len(chosen) < most:
        themes = {row["theme"] for row in chosen}
        roles = [row["role_label"] for row in chosen]
        best = min(left, key=lambda row: (row["theme"] in themes, roles.count(row["role_label"])))
        chosen.append(best)
        left.remove(best)
    return chosen


def _done(deck: Deck, story: Story) -> None:
    """The plan: who does what by when."""
    if story.plan is None or not story.plan:
        slide, place = deck.slide(DOING, AS_PLANNED)
        deck.text(slide, place, [(story.by_status(), True), *[f"{w.title}: {' '.join(w.sources)}" for w in story.whys]])
        return
    titles, waiting = story.why_titles(), story.open_actions()
    rest = [each for each in story.plan if each not in waiting]
    rows = [action_row(each, story, titles) for each in (*waiting, *rest)]
    above, alt = [(story.by_status(), True)], "Actions: why, owners, due, status"
    deck.tables(DOING, above, [ACTIONS, *rows], (3, 2.2, 2.2, 1, 1.1), alt=alt, notes=AS_PLANNED)


def action_row(action: Action, story: Story, titles: dict[str, str]) -> tuple[str, ...]:
    """An action as a row under `ACTIONS`. titles: of the whys, by id."""
    owners = " and ".join(filter(None, (action.owner_role, action.junior_owner_role))) or "nobody yet"
    due = "no date" if action.due is None else f"{action.due.day} {action.due:%b %Y}"
    outcome = f" Outcome: {action.outcome}" if action.outcome else ""
    return f"{action.title}.{outcome}", titles.get(action.why or "", ""), owners, due, story.action_state(action)
