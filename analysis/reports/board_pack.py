"""The board pack: slides with native charts that a firm can edit, in the order in which a board asks.

The whys on a page; a slide a why with its chart; for whom; what it costs mentors, which stands by itself; what people
said; what is being done; how this was made and what it cannot show. The notes of each slide carry its caveats.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from pptx.util import Inches

from analysis.actions import Action
from analysis.charts._template import as_typed, number
from analysis.measure_words import CLEARLY
from analysis.model import CannotRead
from analysis.release import NOT_SHOWN
from analysis.release_words import HIDDEN_CELL, PLACE, POINTS, signed, unit
from analysis.reports._deck import Deck, noted
from analysis.reports._firm import NO_TEMPLATE
from analysis.reports._room import IN_THE_NOTES, SIZES, Box, height_of, shortened, table_height
from analysis.reports._why_chart import LOWEST, drawn
from analysis.reports.story import Row, Story, WhyTold, agreed_by

NAME = "Board pack"
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SUFFIX = "pptx"
MOST_WORDS = 6
FURTHER = (2.4, 1.5, 1.1)  # shares of the columns
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
    """Raises CannotRead, with a sentence, for a file that cannot be a template; one slide of each kind is tried."""
    deck = Deck(template, file=file)
    try:
        deck.opening(NAME, [NAME], NAME)
        slide, place = deck.slide(NAME, NAME)
        deck.text(slide, place, [NAME])
        deck.bytes(NAME, datetime.date.min)
    except Exception:  # as many ways as there are programs that write templates
        raise CannotRead(NO_TEMPLATE.format(file=file)) from None


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
        return number(row["toward"], as_typed((row["before"], row["after"], row["toward"])), signed=True)
    change, low, high = (signed(row[name]) for name in ("toward", "toward_lo", "toward_hi"))
    return f"{change} (likely {low} to {high}){'' if unit(row) == POINTS else f' {unit(row)}'}"


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
    tall = _tall(rows, left) if why.further else 0
    above, below = left.stacked(left.height - tall, tall)
    if why.leading is not None and _drawn(why.leading):
        drawn(slide, above, why.leading, deck.ink(slide))
    else:
        deck.text(slide, above, [("Nothing is drawn here.", True), why.sentence or "No measure is named."])
    if why.further:
        deck.table(slide, below, rows, FURTHER, "Further measures of this why")
    said = [] if why.claim is None else [(f"We say: {why.claim.says}", True), agreed_by(why.claim)]
    in_favour = [("What speaks for it", True), *(why.for_it or ("Nothing in this release.",))]
    against = [("What speaks against it", True), *(why.against or ("Nothing in this release.",))]
    deck.texts(slide, right, [block for block in (said, in_favour, against, why.sources[1:]) if block])


def _tall(rows: Sequence[Sequence[str]], place: Box) -> float:
    """How tall the table below a chart is: two fifths, or what one measure needs if the chart can be read."""
    least = table_height([*rows[:2], (IN_THE_NOTES, "", "")], FURTHER, place, SIZES[-1])
    most = max(place.height * 0.42, least if place.height - least >= LOWEST else 0)
    return min(table_height(rows, FURTHER, place), most)


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
    outcome = f" Outcome: {action.outcome.rstrip('.')}." if action.outcome else ""
    return (
        f"{action.title.rstrip('.')}.{outcome}",
        titles.get(action.why or "", ""),
        owners,
        due,
        story.action_state(action),
    )
