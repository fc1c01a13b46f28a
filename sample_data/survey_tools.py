"""Tables of answers as each survey tool writes them: Microsoft Forms, Qualtrics, and a plain text table."""

from __future__ import annotations

from collections.abc import Iterable

from planted_answers import ITEMS
from planted_people import WAVES
from questionnaires import (
    NO_BREAK,
    OWN_ITEMS,
    Cell,
    Question,
    Row,
    answer,
    attribute,
    item_text,
    labelled,
    numbered,
    own_meaning,
    simple,
    wellbeing_score,
    written,
)

# --------------------------------------------------------------------------------------------------- Forms files

CODE_FORMS = "Your personal code (six parts \u2013 please don\u2019t use your name)"


def forms_questions(role: str, wave: str) -> list[Question]:
    """Columns of one Forms workbook; at W3 voice stands before belonging, and one heading has changed by a word."""
    known = [simple(CODE_FORMS, "person", lambda row: row.code)]
    if wave == "W1":
        known += [
            simple("Pair number on your invitation", "pair", lambda row: f"P{row.person:02d}"),
            simple("Intake", "cohort", lambda row: row.cells["cohort"]),
            attribute("Gender", "gender"),
            attribute("Position", "seniority"),
            attribute("Office", "office"),
            attribute("Do you consider yourself disabled?", "disability"),
        ]
    blocks = _mentor_blocks(wave) if role == "mentor" else _mentee_blocks(wave)
    if wave == "W3":
        for instrument in ("quality", "load", "why"):
            blocks += labelled(instrument)
        if role == "mentee":
            blocks = [question for question in blocks if question.heading != OWN_ITEMS["load"][1]]
        blocks.append(written("What helped? (choose all that apply)", "helped"))
    return known + blocks


def _mentor_blocks(wave: str) -> list[Question]:
    first = OWN_ITEMS["belong"][0] if wave == "W1" else "I feel I belong in this organisation."
    belong = labelled("belong", headings={1: first.replace("I feel ", f"I feel{NO_BREAK}")})
    voice = labelled("voice", headings={1: OWN_ITEMS["voice"][0].replace("I feel ", f"I feel{NO_BREAK}")})
    opening = belong + voice if wave == "W1" else voice + belong
    return opening + labelled("swemwbs") + labelled("edmondson") + labelled("olbi")


def _mentee_blocks(wave: str) -> list[Question]:
    blocks = labelled("belong") + labelled("voice_seen") + labelled("understand")
    if wave == "W3":
        blocks += labelled("understand_then")
    return blocks + labelled("action") + labelled("swemwbs")


def forms_table(questions: list[Question], rows: Iterable[Row | None], *, named: bool) -> list[list[Cell]]:
    """The sheet as Forms writes it; None stands for a row somebody emptied by hand."""
    own = ["ID", "Start time", "Completion time", "Email", "Name"] + (["Last modified time"] if named else [])
    table: list[list[Cell]] = [[*own, *(question.heading for question in questions)]]
    for number, row in enumerate(rows, 1):
        if row is None:
            table.append([])
            continue
        head: list[Cell] = [number, row.cells["started"], row.submitted]
        head += [row.cells["email"], row.cells["name"], None] if named else ["anonymous", None]
        table.append(head + [question.cell(row) for question in questions])
    return table


# ---------------------------------------------------------------------------------------------- Qualtrics files

METADATA = (
    ("StartDate", "Start Date"), ("EndDate", "End Date"), ("Status", "Response Type"), ("IPAddress", "IP Address"),
    ("Progress", "Progress"), ("Duration (in seconds)", "Duration (in seconds)"), ("Finished", "Finished"),
    ("RecordedDate", "Recorded Date"), ("ResponseId", "Response ID"), ("RecipientLastName", "Recipient Last Name"),
    ("RecipientFirstName", "Recipient First Name"), ("RecipientEmail", "Recipient Email"),
    ("ExternalReference", "External Data Reference"), ("LocationLatitude", "Location Latitude"),
    ("LocationLongitude", "Location Longitude"), ("DistributionChannel", "Distribution Channel"),
    ("UserLanguage", "User Language"),
)  # fmt: skip
_IMPORT_NAMES = {
    "Status": "status",
    "Progress": "progress",
    "Finished": "finished",
    "Duration (in seconds)": "duration",
}
ROLE_NUMBERS = {"mentor": 1, "mentee": 2, "observer": 3}


def qualtrics_questions(wave: str) -> list[Question]:
    middle = wave == "W2"
    questions = [
        simple("Q1", "person", lambda row: row.code, "Your personal code, six parts"),
        simple(
            "Q2", "role", lambda row: ROLE_NUMBERS[row.role], "In the scheme I am a ...\n1 mentor, 2 mentee, 3 observer"
        ),
        *numbered("belong", "Q5"),
        *numbered("voice", "Q6"),
        *numbered("swemwbs", "Q7"),
        *numbered("edmondson", "Q8", shift=10, coding="1-7"),
        *numbered("olbi", "Q9", coding="SD1", turned=True),
        *numbered("understand", "Q10"),
        *numbered("action", "Q11", shift=1),
    ]
    if middle:
        questions += numbered("quality", "Q12") + numbered("load", "Q13")
    questions += numbered("why", "Q14")
    return questions + [written("Q15", "comment", text="Anything else you would like to say?")]


def qualtrics_table(questions: list[Question], rows: Iterable[Row]) -> list[list[Cell]]:
    """Three header rows (id, question, import id), then the submissions."""
    ids: list[Cell] = [*(name for name, _ in METADATA), *(question.heading for question in questions)]
    texts: list[Cell] = [*(text for _, text in METADATA), *(question.text for question in questions)]
    imports: list[Cell] = [_import_id(_IMPORT_NAMES.get(name, name[0].lower() + name[1:])) for name, _ in METADATA]
    imports += [_import_id(f"QID{question.heading[1:].replace('_', '-')}") for question in questions]
    body = [[row.cells.get(name) for name, _ in METADATA] + [q.cell(row) for q in questions] for row in rows]
    return [ids, texts, imports, *body]


def _import_id(name: str) -> str:
    return f'{{"ImportId":"{name}"}}'


# ------------------------------------------------------------------------------------------------ plain text files

ROUNDS: dict[str, str] = dict(zip(WAVES, ("before", "middle", "end", "follow-up"), strict=True))


def comparison_questions() -> list[Question]:
    """One long table with a column that says which round a row is from."""
    agree = "How far do you agree? \u2013 {}"
    return [
        simple("Code", "person", lambda row: row.code),
        simple("Survey round", "wave", lambda row: ROUNDS[row.wave]),
        attribute("Gender", "gender"),
        attribute("Position", "seniority"),
        attribute("Office", "office"),
        written("Hours last week", "hours"),
        Question(
            "Wellbeing score (converted)",
            {"kind": "score", "instrument": "swemwbs", "scale": "swemwbs"},
            wellbeing_score,
        ),
        *_plainly("belong", agree),
        *_plainly("voice", agree),
        *_plainly("olbi", "{}"),
        written("Your comment \u2013 what\u2019s on your mind?", "comment"),
    ]


def _plainly(instrument: str, heading: str) -> list[Question]:
    numbers = range(1, ITEMS[instrument].number + 1)
    return [
        Question(
            heading.format(item_text(instrument, number)),
            own_meaning(instrument, number),
            lambda row, number=number: answer(row, instrument, number),
        )
        for number in numbers
    ]


def plain_table(questions: list[Question], rows: Iterable[Row]) -> list[list[Cell]]:
    return [[q.heading for q in questions], *([q.cell(row) for q in questions] for row in rows)]
