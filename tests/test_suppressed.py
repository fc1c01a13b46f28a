"""What stands where something may not be shown: one symbol, one sentence, and nothing that depends on what is hidden.

Attacks A21 to A24 and A38: the value behind a hidden cell reaches no figure, no order, no text and no file.
"""

from __future__ import annotations

import csv
import importlib
import io
import json
import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from conftest import EMPTY, EVERYONE, address_of, dashboard, forms_workbook
from wire import SLUG, every_view, known_of_the_sample, text_of_file, views_of_readers

from analysis import charts, readers
from analysis.actions import Action, as_workbook, pulse
from analysis.charts import _template
from analysis.disclosure import counted
from analysis.disclosure.bundle import rows_of
from analysis.disclosure.bundle_shape import scheme_of
from analysis.exports.csv_text import FORMULA, as_csv
from analysis.intake import propose
from analysis.model import Indicator, Refused, Target, Why
from analysis.release import _hash, open_release
from analysis.reports import board_pack, book, page, story, summary
from analysis.store import Store

ROOT = Path(__file__).resolve().parent.parent
SENTENCE = "not shown, to protect people in small groups"
# Charts that only the workbench draws; the docstring of the package names them.
WORKBENCH = {"estimation", "single", "dots", "stacked", "forest", "flow"}
# The plan, and counts of themes, decisions and actions: nothing in them is ever hidden.
OF_THE_PLAN = {"loop", "timeline"}


# --------------------------------------------------------------------------------- figures, A21 A22 A23


def ladder(value: float) -> pd.DataFrame:
    rows = [("Mentors", "W1", 3.0, True), ("Mentors", "W3", 3.5, True), ("Colleagues", "W1", value, False)]
    table = pd.DataFrame(rows, columns=["role_label", "wave_label", "mean", "shown"])
    return table.assign(
        n=[12, 12, value], lo=table["mean"] - 1, hi=table["mean"] + 1, minimum=1.0, maximum=5.0, higher="better"
    )


def bullet(value: float) -> pd.DataFrame:
    rows = [("Voice", 0.5, True, "On the way"), ("Burden", value, False, f"Moved {value}")]
    table = pd.DataFrame(rows, columns=["label", "change", "shown", "verdict"])
    ends = {
        "lo": table["change"] - 1,
        "hi": table["change"] + 1,
        "target": table["change"],
        "before": table["change"],
        "after": table["change"],
        "smallest": table["change"],
    }
    return table.assign(**ends, n=[12, value], axis_lo=-2.0, axis_hi=2.0)


def shares(value: float) -> pd.DataFrame:
    rows = [("T01", "Voice", 5, 12, True), ("T02", "Load", value, 8, False), ("T03", "Trust", 7, 12, True)]
    table = pd.DataFrame(rows, columns=["theme", "name", "people", "answered", "shown"])
    share = table["people"] / table["answered"]
    return table.assign(
        stage="end", stage_label="End", share=share, lo=share / 2, hi=share, fewer=[False, value < 3, False]
    )


def heard(value: float) -> pd.DataFrame:
    table = pd.DataFrame({"role": ["mentor", "mentee"], "received": [12, value], "shown": [True, False]})
    told = {"level": "individual", "role_label": ["Mentors", "Mentees"], "stage": "end", "stage_label": "End"}
    return table.assign(**told, expected=14, fewer=[False, value < 3])


def moved(value: float) -> pd.DataFrame:
    rows = [("T01", "Voice", 0.3, True), ("T02", "Load", value / 10, False), ("T03", "Trust", -0.2, True)]
    table = pd.DataFrame(rows, columns=["theme", "name", "difference", "shown"])
    ends = {"lo": table["difference"] - 0.1, "hi": table["difference"] + 0.1, "word": ["more people", "x", "not clear"]}
    return table.assign(**ends, from_stage="Beginning", to_stage="End")


def members(value: float) -> pd.DataFrame:
    rows = [("Leeds", 0.4, True, "15 to 24"), ("London", value, False, f"{value}")]
    table = pd.DataFrame(rows, columns=["member", "change", "shown", "people"])
    ends = {"lo": table["change"] - 0.2, "hi": table["change"] + 0.2}
    told = {"role_label": "Mentors", "group_label": "Office", "minimum": 1.0, "maximum": 5.0, "higher": "better"}
    return table.assign(**ends, **told)


def tree(value: float) -> pd.DataFrame:
    state = "REACHED" if value > 3 else "MOVING_AWAY"
    rows = [(0, "Voice", "Moved, one source", "REACHED", True), (1, "Voice, mentors", f"{value}", state, False)]
    table = pd.DataFrame(rows, columns=["level", "label", "verdict", "state", "shown"])
    return table.assign(carries=[False, True])


BEHIND: dict[str, Any] = {
    "why_tree": tree,
    "groups": members,
    "roles": ladder,
    "waves": ladder,
    "targets": bullet,
    "themes": shares,
    "coverage": heard,
    "theme_change": moved,
}


def test_every_chart_of_released_tables_is_tried():
    assert set(BEHIND) == set(charts.names()) - WORKBENCH - OF_THE_PLAN


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", BEHIND)
def test_a22_a_figure_is_the_same_to_the_byte_whatever_value_is_hidden(name, dark):
    chart = importlib.import_module(f"analysis.charts.{name}")
    low, high = (BEHIND[name](value) for value in (1.0, 7.0))
    figures = [chart.draw(table, dark=dark).to_json() for table in (low, high)]
    assert figures[0] == figures[1]
    assert chart.sentence(low) == chart.sentence(high)
    other = BEHIND[name](1.0).assign(shown=True)
    assert chart.draw(other, dark=dark).to_json() != figures[0], "shown, it would have been seen"


@pytest.mark.parametrize("name", BEHIND)
def test_a21_the_hidden_value_stands_nowhere_in_a_figure(name):
    chart, hidden = importlib.import_module(f"analysis.charts.{name}"), 7.654321
    spec = json.loads(chart.draw(BEHIND[name](hidden)).to_json())
    told = list(numbers_in_any(spec))
    near = [each for each in told for far in (hidden, hidden / 10, hidden / 8) if abs(each - far) < 1e-3]
    assert near == [] and "7.65" not in json.dumps(spec) and "7.65" not in chart.sentence(BEHIND[name](hidden))


def numbers_in_any(part: Any):
    if isinstance(part, dict | list):
        for each in part.values() if isinstance(part, dict) else part:
            yield from numbers_in_any(each)
    elif isinstance(part, int | float) and not isinstance(part, bool):
        yield float(part)


@pytest.mark.parametrize("name", sorted(set(BEHIND) - {"waves", "coverage", "theme_change"}))
def test_the_placeholder_has_one_size_and_the_pattern_of_its_kind(name):
    """A striped band over the whole scale, as tall and wide for a hidden row as for any other hidden row."""
    chart = importlib.import_module(f"analysis.charts.{name}")
    table = BEHIND[name](2.0).assign(shown=False)
    bands = [trace for trace in json.loads(chart.draw(table).to_json())["data"] if trace.get("fillpattern")]
    assert len(bands) == len(table)
    widths = {round(max(band["x"]) - min(band["x"]), 6) for band in bands}
    heights = {round(max(band["y"]) - min(band["y"]), 6) for band in bands}
    assert len(widths) == 1 and len(heights) == 1 and len({json.dumps(band["fillpattern"]) for band in bands}) == 1


# An aim without a change has a verdict, and a group or theme without one has no row: there "no data" stands nowhere.
@pytest.mark.parametrize("name", ["roles", "waves", "themes", "coverage"])
def test_no_data_says_something_else_than_not_shown(name):
    chart, table = importlib.import_module(f"analysis.charts.{name}"), BEHIND[name](2.0)
    value = {"roles": "mean", "waves": "mean", "themes": "share", "coverage": "received"}[name]
    told = [chart.sentence(each) for each in (table, table.assign(shown=True, fewer=False, **{value: None}))]
    assert "not shown" in told[0] and "not shown" not in told[1]
    assert any(words in told[1] for words in ("no score", "no data", "no answers", "not known"))


def test_a_withheld_row_without_its_scale_takes_the_scale_of_the_others():
    table = ladder(2.0)
    table = pd.concat([table.tail(1).assign(minimum=None, maximum=None, higher=None), table.head(2)])
    figure = importlib.import_module("analysis.charts.roles").draw(table)
    assert figure.layout.xaxis.range == (1.0, 5.0)


# -------------------------------------------------------------------------------- from files to pages, A22 A24

WHY = Why(id="W1", title="Wellbeing", statement="People are well", themes=("T01",))
SCHEME = EMPTY.model_copy(
    update={
        "name": "Hidden",
        "slug": "hidden",
        "roles": (EMPTY.roles[0], EMPTY.roles[0].model_copy(update={"id": "mentee", "label": "Mentees"})),
        "whys": (WHY,),
        "indicators": tuple(
            Indicator(
                id=f"wellbeing-{role}",
                why="W1",
                scale="swemwbs",
                role=role,
                before="W1",
                after="W2",
                primary=role == "mentor",
                target=Target(value=1.0),
            )  # fmt: skip
            for role in ("mentor", "mentee")
        ),
    }
)
MENTORS = ([18, 20, 21, 19, 23, 24, 17, 22, 25, 20, 26, 21], [21, 22, 21, 22, 25, 23, 20, 24, 27, 22, 25, 24])
# Answers of mentees at two waves, each hidden for another reason.
REASONS: dict[str, tuple[list[int], list[int]]] = {
    "too few people": ([18, 20, 21, 19, 25, 22, 24], [21, 22, 23, 22, 24, 20, 26]),
    "too few people, other answers": ([30, 8, 12, 33, 10, 34, 9], [9, 31, 12, 34, 33, 7, 30]),
    "all alike": ([20] * 12, [21, 22, 20, 23, 24, 19, 21, 25, 22, 18, 24, 23]),
    "at the end of the scale": ([35] * 12, [35] * 11 + [34]),
}


def database_of(folder: Path, mentees: tuple[list[int], list[int]]) -> Path:
    """The scheme with the same mentors and these mentees, released."""
    import datetime

    from analysis.drafting import draft
    from analysis.findings import Findings

    folder.mkdir(exist_ok=True)
    path = folder / "open-loop.db"
    with closing(Store(address_of(path))) as store:
        store.save_scheme(EVERYONE, SCHEME, note="Begun")
        for role, letter, answers in (("mentor", "M", MENTORS), ("mentee", "S", mentees)):
            for wave, values in zip(("W1", "W2"), answers, strict=True):
                codes = [f"{letter}{number:02d}" for number in range(len(values))]
                sheet = readers.read(f"{role} {wave}.xlsx", forms_workbook(codes, values, "SWEMWBS raw total"))
                recipe = propose(sheet, SCHEME).model_copy(update={"role": role, "wave": wave})
                store.save_recipe(EVERYONE, store.add_upload(EVERYONE, SCHEME.slug, sheet), recipe)
        store.rebuild(EVERYONE, SCHEME.slug)
        study = store.study(EVERYONE, SCHEME.slug)
        assert study is not None
        made = draft(Findings(study), today=datetime.date(2026, 2, 1))
        store.save_release(
            EVERYONE, SCHEME.slug, made.release.text(), behind=json.dumps(made.behind), sha256=made.release.sha256
        )
    return path


PAGES = ("leadership/progress.py", "leadership/impact.py")


def told_on(database: Path) -> dict[str, list[str]]:
    """Everything that the pages of results send, element by element, but for the count of people who were asked."""
    told: dict[str, list[str]] = {}
    with dashboard(database) as visit:
        for page_name in PAGES:
            page = visit(view=views_of_readers()[0]).switch_page(page_name).run()
            told[page_name] = sent_by(page)
            for kind in ("selectbox", "toggle", "checkbox", "radio", "button_group"):
                for place in range(len(getattr(page.main, kind, []))):
                    told |= states_of(page, page_name, kind, place)
    return told


def sent_by(page) -> list[str]:
    assert not page.exception and not page.error
    # Under which number a document waits for whoever asks for it is drawn by lot.
    elements = [
        re.sub(r'deferred_file_id: "\w+"', "", str(each.proto))
        for each in page.main
        if not str(getattr(each.proto, "alt", "")).startswith("People invited")
    ]
    return elements + [str(each.value) for each in [*page.main.markdown, *page.caption]]


def states_of(page, page_name: str, kind: str, place: int) -> dict[str, list[str]]:
    """What the page sends in each state of one control, which is then put back."""
    control = getattr(page.main, kind)[place]
    begun = control.value
    told = {}
    for state in [*getattr(control, "options", [True, False])]:
        getattr(page.main, kind)[place].set_value(state)
        told[f"{page_name}, {kind} {place}: {state}"] = sent_by(page.run())
    getattr(page.main, kind)[place].set_value(begun)
    page.run()
    return told


@pytest.fixture(scope="module")
def told(tmp_path_factory) -> dict[str, dict[str, list[str]]]:
    folder = tmp_path_factory.mktemp("reasons")
    return {
        reason: told_on(database_of(folder / str(n), answers)) for n, (reason, answers) in enumerate(REASONS.items())
    }


def test_a22_pages_send_the_same_bytes_whatever_the_hidden_people_answered(told):
    first, second = told["too few people"], told["too few people, other answers"]
    assert first == second


def test_a22_documents_say_the_same_whatever_the_hidden_people_answered(tmp_path):
    said = []
    for number, reason in enumerate(("too few people", "too few people, other answers")):
        with closing(Store(address_of(database_of(tmp_path / str(number), REASONS[reason])))) as store:
            release = open_release(store.release_text(EVERYONE, SCHEME.slug) or "")
        told = story.told(release, plan=(), today=release.made)
        texts = [text_of_file(kind.write(told)) for kind in (board_pack, book, page, summary)]
        said.append([re.sub(r"\d{4}-\d\d-\d\dT[\d:]{8}Z", "when it was made", text) for text in texts])
    assert said[0] == said[1] and "not_shown" in said[0][1]


def test_a23_in_every_state_of_every_control_rows_stand_in_the_order_they_had(told):
    first, second = told["too few people"], told["too few people, other answers"]
    states = [state for state in first if state not in PAGES]
    assert states and list(first) == list(second)
    for state in states:
        assert first[state] == second[state], state


@pytest.mark.parametrize("reason", REASONS)
def test_a24_pages_say_the_same_for_every_reason(told, reason):
    assert told[reason] == told["too few people"]
    said = "\n".join(part for page in told[reason].values() for part in page).replace("\\", "").lower()
    assert SENTENCE in said
    for code in ("unanimous", "ceiling", "all alike", "n = 7", "7 people", "<8", "fewer than 8", "fewer than 5"):
        assert code not in said, code


# ------------------------------------------------------------------------------------------------ files, A38


def judge_again(content: dict[str, Any]) -> None:
    """What no scale measures says what follows from the tables as they are now."""
    rows = {name: rows_of(content, name) for name in content["tables"]}
    again = counted.judged(scheme_of(content), rows, content["policy"])
    table = content["tables"]["progress_by_indicator"]
    told = [again.get(row["indicator"], row) for row in rows["progress_by_indicator"]]
    table["rows"] = [[row[name] for name in table["columns"]] for row in told]


def hidden_release(database: Path) -> None:
    """Another release of the sample in which the first measure, aim and theme of the mentors may not be shown."""
    with closing(Store(address_of(database))) as store:
        content = json.loads(open_release(store.release_text(EVERYONE, SLUG) or "").text())
        del content["sha256"]
        content["number"] += 1
        content["audit"]["earlier_releases"] += 1
        keep = {
            *("scale", "label", "role", "role_label", "from_wave", "to_wave", "indicator", "why", "primary", "due"),
            *("added", "theme", "name", "stage", "stage_label", "sensitive", "minimum", "maximum", "higher"),
            *("kind", "late"),
        }
        for name in ("change", "progress_by_indicator", "theme"):
            table = content["tables"][name]
            place = table["columns"].index("role")
            for row in table["rows"]:
                if row[place] == "mentor":
                    for number, column in enumerate(table["columns"]):
                        if column in ("shown", "fewer"):
                            row[number] = False
                        elif column in ("words", "sentence"):
                            row[number] = f"{SENTENCE[0].upper()}{SENTENCE[1:]}."
                        elif column not in keep:
                            row[number] = None
        judge_again(content)
        for name in ("theme_pair", "theme_change", "difference"):
            table = content["tables"][name]
            place = table["columns"].index("role")
            table["rows"] = [row for row in table["rows"] if row[place] != "mentor"]
        content["sha256"] = _hash(content)
        text = json.dumps(content, ensure_ascii=False)
        store.save_release(EVERYONE, SLUG, text, behind="{}", sha256=content["sha256"])


@pytest.fixture(scope="module")
def files(sample_database, tmp_path_factory) -> dict[str, list[list[str]]]:
    """Every .csv that a page of results offers while the mentors are hidden, by its name, and the tables beside it."""
    import streamlit as st

    database = Path(shutil.copy(sample_database, tmp_path_factory.mktemp("files")))
    hidden_release(database)
    found: dict[str, bytes] = {}
    with dashboard(database) as visit, pytest.MonkeyPatch.context() as patch:
        real = st.download_button

        def noted(label: str, data: Any, file_name: str = "", *rest: Any, **options: Any) -> bool:
            found[file_name] = data() if callable(data) else data
            return real(label, data, file_name, *rest, **options)

        patch.setattr(st, "download_button", noted)
        for page_name, part in (
            ("leadership/progress.py", ""), ("leadership/impact.py", ""),
            *(("taskforce/themes.py", part) for part in ("themes", "movement", "heard")),
            ("taskforce/actions.py", "table"),
        ):  # fmt: skip
            page = visit(view="leadership")
            page.query_params["part"] = part
            page.switch_page(page_name).run()
            assert not page.exception and not page.error, page_name
    assert len(found) >= 5
    return {
        name: list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        for name, content in found.items()
        if name.endswith(".csv")
    }


def test_every_hidden_cell_of_a_file_is_the_one_word(files):
    hidden = 0
    for name, rows in files.items():
        for row in rows[1:]:
            assert not any(cell.lower().startswith("not shown") for cell in row), name
            if "not_shown" in row:
                hidden += 1
                assert "" not in row, f"{name}: a gap in a row that is not shown"
    assert hidden >= 4
    for name in ("why-", "further", "themes-mentee"):
        assert any(key.startswith(name) for key in files)


def test_a_file_of_a_page_carries_nothing_but_its_cells():
    """A .csv has no sheets, comments or properties; the workbooks of the plan are read for them."""
    offered = {
        ending
        for folder in ("leadership", "taskforce")
        for path in (ROOT / "pages" / folder).glob("*.py")
        for ending in re.findall(r"\.(csv|xlsx|docx|pdf|png|svg|html|zip)\"", path.read_text("utf-8"))
    }
    assert offered <= {"csv", "html", "zip", "xlsx"}
    plan = [Action(id="A01", title="Quiet room", outcome="Open")]
    for content, sheets in (
        (as_workbook(plan), ["Action plan"]),
        (pulse.question_sheet(plan), ["Answers", "How to ask"]),
    ):
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert [(each.title, each.sheet_state) for each in book.worksheets] == [(name, "visible") for name in sheets]
        assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.comment]
        assert not book.defined_names
    assert _template.display("x")["toImageButtonOptions"]["format"] == "png"


@pytest.mark.parametrize("sign", [*FORMULA, " =", "\ufeff=", "  @", "'="])
def test_a38_no_cell_and_no_heading_of_a_file_begins_a_formula(sign):
    text = f"{sign}HYPERLINK(1)"
    content = as_csv(pd.DataFrame({text: [text, "plain"], "number": [-0.8, 1.0]})).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    for cell in (rows[0][0], rows[1][0]):
        assert cell == f"'{text}"
    assert rows[1][1] == "-0.8" and content.count('"') >= 12


def test_a38_headings_names_of_themes_and_actions_are_tamed_in_the_files_of_pages(sample_database, tmp_path):
    database = Path(shutil.copy(sample_database, tmp_path))
    with closing(Store(address_of(database))) as store:
        # A whole formula is refused as it is typed; what only begins like one is kept.
        with pytest.raises(Refused):
            store.save_action(EVERYONE, SLUG, Action(id="formula", title="=HYPERLINK(1)"))
        store.save_action(EVERYONE, SLUG, Action(id="formula", title="@ mentors: late meetings", owner_role="@ office"))
    with dashboard(database) as visit, pytest.MonkeyPatch.context() as patch:
        import streamlit as st

        found: list[bytes] = []
        patch.setattr(st, "download_button", lambda label, data, *rest, **options: found.append(data))
        page = visit(view="taskforce")
        page.query_params["part"] = "table"
        page = page.switch_page("taskforce/actions.py").run()
        assert not page.exception
    rows = list(csv.reader(io.StringIO(found[-1].decode("utf-8-sig"))))
    mine = next(row for row in rows if "late meetings" in row[0])
    assert mine[0].startswith("'@") and "'@ office" in mine
    assert not any(cell.startswith(tuple(FORMULA)) for row in rows for cell in row)


def test_no_figure_that_a_reader_is_sent_holds_a_person(sample_database):
    known = known_of_the_sample(sample_database)
    with dashboard(sample_database) as visit:
        for page_name in (*PAGES, "taskforce/themes.py"):
            page = visit(view="taskforce").switch_page(page_name).run()
            specs = [chart.proto.spec for chart in page.get("plotly_chart")]
            assert specs
            for spec in specs:
                assert not any(person in spec for person in known.people)
                assert not any(f'"{code}"' in spec.lower() for code in known.codes)
    assert every_view()
