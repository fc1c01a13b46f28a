"""Writes the invented scheme's files, recipes and links, the same bytes on every run: python sample_data/make.py"""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from planted_answers import all_answers
from planted_passages import as_json, passages
from planted_people import codes, everyone, meetings_held, with_parts
from planted_texts import (
    GROUPS,
    PROMPTS,
    STAGES,
    Document,
    Planted,
    group_documents,
    individual_documents,
    whole_group_notes,
)
from survey_files import (
    FIRST_NAMES,
    FITS_NOBODY,
    LAST_NAMES,
    SLIPS,
    submissions,
    write_comparison,
    write_forms,
    write_pulse,
    write_qualtrics,
)
from written_files import FILES, RECIPES, TITLE, save, text_table, word_document, workbook

SEED = 20250120
HERE = Path(__file__).parent
ROLES = {"Mentor": "mentor", "Mentee": "mentee"}


def main() -> None:
    rng = np.random.default_rng(SEED)
    for folder in (FILES, RECIPES):
        folder.mkdir(exist_ok=True)
    meetings = meetings_held(rng)
    usual = codes(rng)
    answers = all_answers(rng, meetings)
    rows = submissions(rng, answers, usual)
    write_forms(rows)
    write_qualtrics(rows, usual)
    write_comparison(rng, rows)
    write_pulse(answers, usual)
    write_texts(np.random.default_rng((SEED, 1)), usual)
    write_participation(rng, meetings, usual)
    write_plan()
    write_names()
    write_links(usual)


# ------------------------------------------------------------------------------------------------------- texts


def write_texts(rng: np.random.Generator, usual: dict[tuple[str, int], str]) -> None:
    documents = individual_documents(rng)
    groups, whole = group_documents(rng), whole_group_notes(rng)
    head = ["id", "code", "role", "format", "stage", "prompt", "text", "quote_consent"]
    body = [
        [
            each.id,
            usual[each.role, each.person],
            each.role.capitalize(),
            "Individual",
            each.stage.capitalize(),
            PROMPTS[each.role, each.stage],
            each.text,
            each.consent,
        ]
        for each in documents
    ]
    kinds = ("unused", "person", "role", "format", "stage", "prompt", "reflection", "consent")
    columns = [{"name": name, "kind": kind} for name, kind in zip(head, kinds, strict=True)]
    stages = {stage.capitalize(): stage for stage in (*STAGES, "after")}
    save("invented-reflections.csv", text_table([head, *body]), columns, tool="plain", roles=ROLES, stages=stages)
    for (group, stage), parts in groups.items():
        content = word_document(_group_paragraphs(group, stage, parts))
        name = f"invented-sub-group-{group}-{stage}.docx"
        save(name, content, NOTE_COLUMNS, tool="word_reflection", role="mentor", stages=stages)
    content = _whole_group_text(whole).encode("utf-8")
    save("invented-whole-group.txt", content, NOTE_COLUMNS, tool="group_notes", stages=stages)
    _write_planted(documents, groups, whole)
    (HERE / "extracts.json").write_bytes(as_json(passages(documents)))


# What a reader of notes makes of them. Sub-groups are mentors'; a note of the whole group belongs to no role.
NOTE_COLUMNS = [
    {"name": "sub-group", "kind": "unused"},
    {"name": "stage", "kind": "stage"},
    {"name": "format", "kind": "format"},
    {"name": "members", "kind": "members"},
    {"name": "text", "kind": "reflection"},
]
SCRIBE = "Notes taken by one of us and read back to everybody."


def _group_paragraphs(group: str, stage: str, parts: Sequence[Planted]) -> list[str]:
    return [
        TITLE,
        f"Sub-group: {group}",
        f"Stage: {stage.capitalize()}",
        f"Number present: {GROUPS[group]}",
        SCRIBE,
        *(part.sentence for part in parts),
    ]


def _whole_group_text(whole: dict[str, list[Planted]]) -> str:
    lines = [TITLE, "Notes of the facilitator, whole group", ""]
    for stage, present in (("beginning", 61), ("middle", 48), ("end", 58)):
        lines += [stage.capitalize(), f"Number present: {present}", *(part.sentence for part in whole[stage]), ""]
    return "\n".join(lines)


def _write_planted(documents: list[Document], groups: dict, whole: dict) -> None:
    """The sentences whose theme or kind of trap is known, with their span in the text of their document."""
    table: list[list] = [["document", "start", "end", "sentence", "theme", "direction", "kind"]]
    for document in documents:
        table += _spans(document.id, document.parts)
    for (group, stage), parts in groups.items():
        table += _spans(f"sub-group-{group}-{stage}", parts, first=len(SCRIBE) + 1)
    for stage, parts in whole.items():
        table += _spans(f"whole-group-{stage}", parts)
    (HERE / "planted.csv").write_bytes(text_table(table))


def _spans(name: str, parts: Sequence[Planted], *, first: int = 0) -> Iterator[list]:
    """A row for each part that holds something; between two parts stands one space or line break."""
    start = first
    for part in parts:
        end = start + len(part.sentence)
        if part.theme or part.kind:
            yield [name, start, end, part.sentence, part.theme, part.direction, part.kind]
        start = end + 1


# ------------------------------------------------------------------------------- participation, plan, names, links

PARTICIPATION = (
    "Meetings planned",
    "Meetings held",
    "Rescheduled",
    "Cancelled by mentor",
    "Cancelled by mentee",
    "Minutes together",
    "Introductory session",
    "Mid-point gathering",
    "Closing event",
    "Handbook used",
    "Support contact used",
    "Time code offered",
    "Hours recorded",
)
IN_WORDS = ("Mode", "Agreement signed", "Ended early", "Reason category")
ENDED = {17: "left firm", 5: "workload", 11: "personal", 23: "match"}


def write_participation(rng: np.random.Generator, meetings: dict[int, int], usual: dict[tuple[str, int], str]) -> None:
    """One row a mentor and a mentee, and the total somebody added at the bottom."""
    head = ["Role", "Code", "Pair", *PARTICIPATION, *IN_WORDS]
    body = [
        [role.capitalize(), usual[role, person], f"P{person:02d}", *_took_part(rng, role, person, meetings[person])]
        for role in ("mentor", "mentee")
        for person in everyone(role)
    ]
    numbers = [sum(row[3 + place] for row in body) for place in range(len(PARTICIPATION))]
    columns = [{"name": "Role", "kind": "role"}, {"name": "Code", "kind": "person"}, {"name": "Pair", "kind": "pair"}]
    columns += [{"name": name, "kind": "participation"} for name in (*PARTICIPATION, *IN_WORDS)]
    table = [head, *body, ["Grand total", None, None, *numbers]]
    save("invented-participation.xlsx", workbook(table), columns, tool="plain", roles=ROLES)


def _took_part(rng: np.random.Generator, role: str, person: int, held: int) -> list:
    pair = np.random.default_rng((SEED, person))
    moved, by_mentor = int(pair.integers(0, 4)), int(pair.integers(0, 2))
    minutes = held * 50 + 5 * int(pair.integers(0, 9))
    gone = person in ENDED
    sessions = [
        1,
        int(not gone),
        int(not gone and rng.random() < 0.85),
        int(rng.random() < 0.7),
        int(rng.random() < 0.15),
    ]
    hours = round(minutes / 60 + float(rng.integers(0, 6)) / 2, 1)
    in_words = [("in person", "video", "both")[person % 3], "yes", "yes" if gone else "no", ENDED.get(person)]
    return [
        6,
        held,
        moved,
        by_mentor,
        max(0, 6 - held - by_mentor),
        minutes,
        *sessions,
        int(role == "mentor"),
        hours,
        *in_words,
    ]


def write_plan() -> None:
    plan = tomllib.loads((HERE / "actions.toml").read_text(encoding="utf-8"))["actions"]
    head = ["title", "why", "tips", "evidence", "owner_role", "co_owner_mentor", "start", "due", "status"]
    head += ["stopped_reason", "communicated", "review", "outcome"]
    save("invented-action-plan.xlsx", workbook([head, *([_plain(each.get(name)) for name in head] for each in plan)]))


def _plain(value: object) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    return str(value) if value else None


def write_names() -> None:
    """Names to be found and taken out of texts before anything is quoted. All of them are made up."""
    people = sorted({f"{FIRST_NAMES[number % 12]} {LAST_NAMES[number % 9]}" for number in everyone("mentee")})
    table = [["kind", "name"], *(["participant", name] for name in people)]
    table += [["participant", name] for name in ("Orlagh Penvose", "Tamsin Quarrell", "Idris Vane")]
    table += [["partner nickname", "the Brigadier"]]
    table += [["client", name] for name in ("Hollin and Crake Foods", "Veltrane Shipping")]
    (HERE / "names.csv").write_bytes(text_table(table))


def write_links(usual: dict[tuple[str, int], str]) -> None:
    """What a person decided about codes that do not match by themselves: those with one slip do."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\n")
    table.writerow(["role", "wave", "code", "is", "reason"])
    reason = "two parts differ, decided with the custodian"
    for (role, wave, person), parts in SLIPS.items():
        if len(parts) > 1:
            table.writerow([role, wave, with_parts(usual[role, person], parts), usual[role, person], reason])
    for (role, wave, _), code in FITS_NOBODY.items():
        table.writerow([role, wave, code, "", "fits nobody; nobody can say"])
    (HERE / "links.csv").write_bytes(written.getvalue().encode("utf-8"))


if __name__ == "__main__":
    main()
