"""What reviewers decided about tagged sentences, and what the taskforce says of released themes. Both only grow."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Connection, Table, delete, func, insert, select

from analysis.model import Refused, Viewer
from analysis.store import releases, tables
from analysis.store.log import signed
from analysis.store.names import refuse_names
from analysis.themes.review import DECISION, DECISIONS, READINGS, standing

STANCES = ("endorse", "dispute", "comment", "decide")
MOST_MEMO, MOST_COMMENT = 2_000, 1_000  # letters
Decision = dict[str, str | int | None]
Place = tuple[str, int]


def decisions(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a decision, oldest first: document, sentence, theme, decision, by, at, reading, memo, mark."""
    return _listed(connection, tables.decision, slug, [*DECISION, "mark"])


def decided(connection: Connection, slug: str) -> int:
    """How many decisions there are, which names what follows from them in caches."""
    return connection.execute(select(func.count()).where(tables.decision.c.scheme == slug)).scalar_one()


def decide(
    connection: Connection, viewer: Viewer, slug: str, given: list[Decision], marks: dict[Place, str]
) -> list[Decision]:
    """Adds decisions (document, sentence, theme, decision, reading, memo) and gives those that were new.

    The newest on a sentence and theme counts. What this person said last of the same is not said twice: a second click,
    or a page that asks again, adds nothing. After a second reader has read a sentence, a change of the first codes is a
    settlement and changes no agreement. marks: of each sentence, by document and number.
    """
    written = []
    for each in given:
        check(each)
        row = {**each, "reading": _reading(connection, viewer, slug, each), "memo": each.get("memo")}
        if not _says_it_already(connection, viewer, slug, row):
            mark = marks.get((str(each["document"]), int(str(each["sentence"]))))
            connection.execute(insert(tables.decision).values(scheme=slug, mark=mark, **row, **signed(viewer)))
            written.append(each)
    return written


def where_they_belong(decided: pd.DataFrame, marks: dict[Place, str]) -> pd.DataFrame:
    """The decisions on the sentences they were taken on, whatever numbers these have now.

    A decision whose sentence is not there any more, in these words, is left out: it is asked again. marks: of each
    sentence that is there, by document and number. Decisions without a mark stand where they are.
    """
    there = {(document, mark): number for (document, number), mark in marks.items()}
    numbers = [
        number if not isinstance(mark, str) or marks.get((document, number)) == mark else there.get((document, mark))
        for document, number, mark in zip(decided["document"], decided["sentence"], decided["mark"], strict=True)
    ]
    placed = decided.assign(sentence=pd.array(numbers, dtype="Int64"))
    placed = placed[placed["sentence"].notna()]
    return placed.assign(sentence=placed["sentence"].astype(int)).drop(columns="mark").reset_index(drop=True)


def take_in(connection: Connection, viewer: Viewer, slug: str, given: list[Decision], marks: dict[Place, str]) -> None:
    """Keeps the decisions of a scheme folder in their order; those that are not signed are signed by the viewer."""
    for each in given:
        check(each)
    rows = [
        {**signed(viewer), "scheme": slug}
        | {name: cell for name, cell in each.items() if cell is not None}
        | {"memo": each.get("memo"), "mark": marks.get((str(each["document"]), int(str(each["sentence"]))))}
        for each in given
    ]
    if rows:
        connection.execute(insert(tables.decision), rows)


def as_moment(cell: object) -> str | None:
    """A time as the store writes it, None for none. Raises ValueError for what is no time, or lies ahead."""
    if cell is None or pd.isna(cell):
        return None
    moment = pd.to_datetime(str(cell), utc=True, format="ISO8601")
    if pd.isna(moment) or moment > pd.Timestamp.now(tz="UTC") + pd.Timedelta(days=1):
        raise ValueError
    return moment.isoformat(timespec="seconds")


def check(given: Decision) -> None:
    """Raises Refused for what is no decision."""
    if given["decision"] not in DECISIONS:
        raise Refused(f"A decision is one of {', '.join(DECISIONS)}. Choose one of them.")
    if given.get("reading", "review") not in READINGS:
        raise Refused(f"A reading is one of {', '.join(READINGS)}. Choose one of them.")
    if not given["theme"] and given["decision"] in ("accept", "reject", "add"):
        raise Refused("This decision names no theme. Choose one.")
    if given["decision"] == "memo" and not str(given.get("memo") or "").strip():
        raise Refused("The memo is empty. Write a few words.")
    if len(str(given.get("memo") or "")) > MOST_MEMO:
        raise Refused(f"A memo has at most {MOST_MEMO} letters. Shorten it.")


def _reading(connection: Connection, viewer: Viewer, slug: str, given: Decision) -> str:
    """`review` becomes `settle` while a blind reading stands. Refused where another person read it blind."""
    asked = str(given.get("reading") or "review")
    if asked == "settle" or given["decision"] == "memo":
        return asked
    kept = tables.decision.c
    here = (kept.scheme == slug) & (kept.document == given["document"]) & (kept.sentence == given["sentence"])
    query = select(*(kept[name] for name in DECISION)).where(here, kept.reading == "blind").order_by(kept.id)
    blind = standing(pd.DataFrame(connection.execute(query).all(), columns=DECISION), blind=True)
    if asked == "blind":
        if (blind["by"] != viewer.name).any():
            raise Refused("Somebody else has read this sentence as the second reader. Go on to the next one.")
        return asked
    return "settle" if (blind["decision"] == "read").any() else "review"


def _says_it_already(connection: Connection, viewer: Viewer, slug: str, given: Decision) -> bool:
    """Whether the newest row on this sentence and theme is the same, from the same person."""
    if given["decision"] == "undo":
        return False
    kept = tables.decision.c
    place = [kept[name] == given[name] for name in ("document", "sentence", "theme", "reading")]
    newest = select(kept.decision, kept.memo, kept.by).where(kept.scheme == slug, *place).order_by(kept.id.desc())
    row = connection.execute(newest.limit(1)).first()
    return row is not None and tuple(row) == (given["decision"], given.get("memo"), viewer.name)


def forget_memos(connection: Connection, slug: str, documents: set[str]) -> None:
    """Deletes what was noted on sentences of these documents."""
    kept = tables.decision.c
    for document in documents:
        noted = (kept.scheme == slug) & (kept.document == document) & (kept.decision == "memo")
        connection.execute(delete(tables.decision).where(noted))


def comments(connection: Connection, slug: str) -> pd.DataFrame:
    """One row a comment, oldest first: release, theme, stance, text, by, at."""
    return _listed(connection, tables.theme_comment, slug, ["release", "theme", "stance", "text", "by", "at"])


def comment(connection: Connection, viewer: Viewer, slug: str, comment: dict[str, str | int | None]) -> None:
    """Adds what somebody says of a theme of a release (release, theme, stance, text)."""
    if comment["stance"] not in STANCES:
        raise Refused(f"A stance is one of {', '.join(STANCES)}. Choose one of them.")
    words = str(comment["text"] or "").strip()
    if not words and comment["stance"] in ("comment", "decide"):
        raise Refused("Say it in a few words.")
    if len(words) > MOST_COMMENT:
        raise Refused(f"A comment has at most {MOST_COMMENT} letters. Shorten it.")
    refuse_names(connection, slug, words)
    releases.text(connection, slug, int(str(comment["release"])))
    connection.execute(insert(tables.theme_comment).values(scheme=slug, **comment, **signed(viewer)))


def _listed(connection: Connection, table: Table, slug: str, columns: list[str]) -> pd.DataFrame:
    query = select(*(table.c[name] for name in columns)).where(table.c.scheme == slug).order_by(table.c.id)
    found = pd.DataFrame(connection.execute(query).all(), columns=columns)
    return found.assign(at=pd.to_datetime(found["at"], utc=True, format="ISO8601"))
