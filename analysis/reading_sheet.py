"""Released themes on paper, for a meeting: one theme a page, its numbers, its released words, room to write.

The page of a browser that holds the dashboard also prints buttons and boxes; this file holds nothing but what is read.
It needs no other file and no network, and everything that a person wrote stands in it as text.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

import pandas as pd

from analysis.release import Release

# Sizes are words, so that no number stands in the file that is not a result.
STYLE = """
:root { color-scheme: light; }
body { font-family: "Source Sans", "Segoe UI", system-ui, sans-serif; margin: auto; padding: 1em; max-width: 50em; }
section { break-after: page; border-bottom: thin solid gray; padding-bottom: 1em; }
section:last-of-type { break-after: auto; }
blockquote { font-size: x-large; margin: 1em 0; padding-left: 1em; border-left: thick solid gray; break-inside: avoid; }
footer { font-size: medium; }
.room { border-bottom: thin dotted gray; padding-top: 2em; }
@media print { body { max-width: none; padding: 0; } section { border: none; } }
"""
NO_WORDS = "No words have been released for this theme."
SOMEBODY = "Someone who took part"


def spread(rows: pd.DataFrame) -> list[str]:
    """How many people mention one theme, a line a role, stages in the order of the table.

    rows: the rows of a theme in the table `theme` of a release.
    """
    lines = []
    for role, mine in rows.groupby("role_label", sort=False):
        told = ", ".join(f"{row['stage_label']} {_count(row)}" for row in mine.to_dict("records"))
        lines.append(f"{role}: {told}.")
    return lines


def _count(row: dict[str, Any]) -> str:
    if row["shown"] is not True:
        return "not shown"
    if row["fewer"] is True:
        return f"fewer than 3 of {int(row['answered'])}"
    return f"{int(row['people'])} of {int(row['answered'])}"


def words_of(release: Release, theme: str) -> list[dict[str, Any]]:
    """The released words of a theme in the order fixed by the release: words, kind, whose (a label), paraphrased."""
    held = release.table("extract")
    if held.empty:
        return []
    return [
        {
            "words": " ".join(str(row["words"]).split()),
            "whose": ", ".join(filter(None, (_whose(row["role_label"]), row["stage"]))),
            "paraphrased": row["kind"] != "verbatim",
        }
        for row in held[held["theme"] == theme].to_dict("records")
    ]


def _whose(role: str | None) -> str:
    if not role:
        return SOMEBODY
    return f"{'An' if role[0].lower() in 'aeiou' else 'A'} {role}"


def quoted(said: dict[str, Any]) -> str:
    """Words as they are shown: those of a person in quotation marks, a paraphrase without."""
    return said["words"] if said["paraphrased"] else f"“{said['words']}”"


def label_of(said: dict[str, Any]) -> str:
    """Whose words they are, as far as that may be told."""
    return f"{said['whose']}, paraphrased" if said["paraphrased"] else said["whose"]


def as_html(release: Release, themes: Iterable[str], notes: pd.DataFrame) -> str:
    """A file to print, of these themes in this order. notes: those of meetings (theme, text, decision)."""
    codebook, rows = release.table("codebook").set_index("theme"), release.table("theme")
    title = f"What are people telling us? {release.content['scheme']['name']}"
    made = f"Release {release.content['number']}, made {release.made.day} {release.made:%B %Y}."
    pages = []
    for theme in themes:
        told = codebook.loc[theme]
        parts = [_tag("h2", told["name"]), _tag("p", told["definition"])]
        parts += [_tag("p", line) for line in spread(rows[rows["theme"] == theme])]
        parts += [_words(each) for each in words_of(release, theme)] or [_tag("p", NO_WORDS)]
        parts += _notes(notes[notes["theme"] == theme])
        pages.append(f"<section>{''.join(parts)}</section>")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">{_tag("title", title)}<style>{STYLE}</style>'
        f"</head><body><header>{_tag('h1', title)}{_tag('p', made)}</header>{''.join(pages)}</body></html>"
    )


def _words(said: dict[str, Any]) -> str:
    return f"<blockquote>{html.escape(quoted(said))}{_tag('footer', label_of(said))}</blockquote>"


def _notes(notes: pd.DataFrame) -> list[str]:
    """What meetings wrote down so far, and lines for this one."""
    parts = []
    for note in notes.to_dict("records"):
        parts += [_tag("p", f"Noted: {note['text']}")] if note["text"] else []
        parts += [_tag("p", f"Decided: {note['decision']}")] if note["decision"] else []
    for heading in ("Notes", "What we decide"):
        parts += [_tag("h3", heading), '<div class="room"></div>' * 2]
    return parts


def _tag(name: str, text: object) -> str:
    return f"<{name}>{html.escape(str(text))}</{name}>"
