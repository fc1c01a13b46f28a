"""One sheet of paper for the people who took part: what you told us, what changed, what happens next."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.actions import Action, late
from analysis.progress.wording import within
from analysis.release_words import HIDDEN_CELL, told_against_others
from analysis.reports._html import filled
from analysis.reports.board_pack import change_of, chosen_words
from analysis.reports.story import Row, Story, WhyTold

NAME = "One page for participants"
MEDIA_TYPE = "text/html"
SUFFIX = "html"
THEMES, WORDS, NEXT, DONE = 3, 3, 6, 3


def write(story: Story) -> bytes:
    """The sheet as UTF-8. It holds few lines of each kind, so that it stays one; what is left out is counted."""
    waiting = story.open_actions()
    done = [each for each in story.plan or () if each.status == "done" and each.outcome]
    return filled(
        "summary.html.j2",
        story=story,
        heard=[*_answered(story), *_mentioned(story)],
        words=chosen_words(story.words, WORDS),
        changed=[(why.title, _changed(why, story)) for why in story.whys] or [("Not told yet", story.answer)],
        next=[_next(each, story) for each in waiting[:NEXT]],
        done=[f"{each.title.rstrip('.')}: {each.outcome.rstrip('.')}." for each in done[:DONE]],
        more=max(len(waiting) - NEXT, 0),
        twice=any(row["scale"] and row["shown"] for row in (why.leading for why in story.whys) if row is not None),
    )


def _answered(story: Story) -> Iterable[str]:
    """How many answered, at the first and at the last wave that anybody answered."""
    rows = story.release.table("people").to_dict("records")
    for role in dict.fromkeys(row["role"] for row in rows if row["role"] not in story.release.beside):
        mine = [row for row in rows if row["role"] == role and row["answered"]]
        if not mine:
            continue
        asked = "" if mine[0]["invited"] is None else f" of {int(mine[0]['invited'])}"
        said = f"{int(mine[0]['answered'])}{asked} answered at “{mine[0]['wave_label']}”"
        later = f", {int(mine[-1]['answered'])} at “{mine[-1]['wave_label']}”" if len(mine) > 1 else ""
        yield f"{mine[0]['role_label']}: {said}{later}."


def _mentioned(story: Story) -> Iterable[str]:
    """What most people mention, role by role, at the last stage of which this is told."""
    rows = story.release.table("theme").to_dict("records")
    for role in dict.fromkeys(row["role"] for row in rows if row["role"] not in story.release.beside):
        mine = [row for row in rows if row["role"] == role and row["shown"] and row["share"] is not None]
        last = [row for row in mine if row["stage"] == mine[-1]["stage"]]
        most = sorted(last, key=lambda row: -row["share"])[:THEMES]
        if most:
            told = "; ".join(f"“{row['name']}” ({round(100 * row['share'])}%)" for row in most)
            wrote = f"of {int(most[0]['answered'])} who wrote at “{most[0]['stage_label']}”"
            yield f"{most[0]['role_label']}, {wrote}: {told}."


def _changed(why: WhyTold, story: Story) -> str:
    """What is told of a why, whether others changed as much, and how it stands at each wave after that."""
    row = why.leading
    if row is None:
        return "No measure was named."
    if not row["shown"]:
        return f"{row['label']}: {HIDDEN_CELL}, to protect people in small groups."
    measured = f"{row['label']}, {within(row['role_label'])}: {row['words'].lower()}.{_figure(row)}"
    beside = [] if row["toward"] is None else [told_against_others(story.release, row)]
    same = ("scale", "role")
    after = [each for each in why.further if row["scale"] and all(each[name] == row[name] for name in same)]
    later = [f"At “{each['to_wave']}”: {_at(each)}" for each in after if each["to_wave"] != row["to_wave"]]
    return " ".join([measured, *beside, *later])


def _at(row: Row) -> str:
    return f"{row['words'].lower()}.{_figure(row)}" if row["shown"] else f"{HIDDEN_CELL}."


def _figure(row: Row) -> str:
    people = "" if row["n"] is None else f", {int(row['n'])} people"
    return "" if row["toward"] is None else f" Change towards the aim {change_of(row)}{people}."


def _next(action: Action, story: Story) -> str:
    owners = " and ".join(filter(None, (action.owner_role, action.junior_owner_role)))
    due = "" if action.due is None else f"by {action.due.day} {action.due:%B %Y}"
    overdue = "late" if late(action, story.today) else ""
    told = ", ".join(filter(None, (owners, due, overdue)))
    return f"{action.title.rstrip('.')}{f' ({told})' if told else ''}."
