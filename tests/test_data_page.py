"""The pages on data and people: what they ask, offer and tell, and that nothing is decided for a person."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import openpyxl
import pytest
from conftest import EMPTY, EVERYONE, dashboard

from analysis import readers
from analysis.intake import propose

SAMPLES = Path(__file__).parent / "data" / "readers"
BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def desk(tmp_path, empty_database):
    """The dashboard on a scheme without files, and its store."""
    from pages import _frame

    with dashboard(Path(shutil.copy(empty_database, tmp_path))) as visit:
        visit()
        yield visit, _frame.store()


def opened(visit, file: str):
    page = visit()
    page.switch_page(file).run()
    assert not page.exception, page.exception
    return page


def said(page) -> str:
    return "\n".join(str(each.value) for each in (*page.main.markdown, *page.caption, *page.info)).replace("\\", "")


def csv(*rows: str) -> bytes:
    return "\n".join(rows).encode("utf-8")


def test_a_workbook_of_several_sheets_waits_until_somebody_says_which(desk) -> None:
    visit, store = desk
    book = openpyxl.Workbook()
    for title, code in (("Pilot", "KQ01"), ("Answers", "KQ02")):
        sheet = book.create_sheet(title)
        for row in (["Participant code", "I feel I belong at this organisation."], [code, 4], ["KQ09", 5]):
            sheet.append(row)
    book["Answers"].row_dimensions[3].hidden = True
    stream = io.BytesIO()
    book.save(stream)
    page = opened(visit, "research/data.py")
    page.file_uploader[0].upload("mentors W1.xlsx", stream.getvalue(), BOOK).run()
    assert "which sheet holds the answers?" in said(page)
    assert store.uploads(EVERYONE, EMPTY.slug).empty, "nothing is taken in before the answer"
    choice = page.radio(key="sheet-of-mentors W1.xlsx")
    assert [option.split(":")[0] for option in choice.options] == ["Pilot", "Answers"]
    choice.set_value(choice.options[1] if isinstance(choice.value, str) else readers.sheets("a", stream.getvalue())[1])
    page.run()
    page.checkbox(key="skip-of-mentors W1.xlsx").check().run()
    page.button(key="take-mentors W1.xlsx").click().run()
    assert not page.exception
    kept = store.sheet(EVERYONE, 1)
    assert (kept.sheet, kept.rows["Participant code"].tolist()) == ("Answers", ["KQ02"])


def test_a_file_like_an_earlier_one_is_offered_its_mapping_with_the_differences(desk) -> None:
    visit, store = desk
    first = readers.read("mentors W1.csv", csv("Code,Team spirit here,Mood,What else?", "KQ01,4,3,x", "KQ02,5,2,y"))
    number = store.add_upload(EVERYONE, EMPTY.slug, first)
    recipe = propose(first, EMPTY)
    columns = tuple(
        each.model_copy(update={"kind": "item", "instrument": "belong", "item": 1}) if each.name == "Mood" else each
        for each in recipe.columns
    )
    store.save_recipe(EVERYONE, number, recipe.model_copy(update={"columns": columns, "title": "Mood survey"}))
    store.rebuild(EVERYONE, EMPTY.slug)
    second = readers.read("mentors W2.csv", csv("Code,Mood,Team spirit here,City", "KQ01,5,4,Leeds", "KQ02,5,3,York"))
    store.add_upload(EVERYONE, EMPTY.slug, second)
    page = opened(visit, "research/data.py")
    assert "This file looks like “Mood survey”" in said(page)
    assert "1 new, 1 gone" in said(page) or "1 new" in said(page)
    page.button(key="again-2").click().run()
    assert not page.exception
    draft = store.recipe_draft(EVERYONE, 2)
    assert draft.wave == "W2" and {each.name: each.kind for each in draft.columns}["Mood"] == "item"
    assert store.recipe(EVERYONE, 2) is None, "it is offered, and saved only by a person"


def test_a_coding_that_must_be_declared_is_asked_in_words(desk) -> None:
    visit, store = desk
    heads = ",".join(f"olbi_{item}" for item in range(1, 17))
    content = csv(f"Code,{heads}", "KQ01," + ",".join("3" * 16), "KQ02," + ",".join("2" * 16))
    store.add_upload(EVERYONE, EMPTY.slug, readers.read("mentors W1.csv", content))
    page = opened(visit, "research/data.py")
    asked = page.radio(key="coding-olbi-1")
    assert "How are the answers of OLBI" in asked.label and asked.value is None
    asked.set_value("SD1").run()
    draft = store.recipe_draft(EVERYONE, 1)
    assert {each.coding for each in draft.columns if each.instrument == "olbi"} == {"SD1"}


@pytest.mark.parametrize("order", [("jisc", "jisc_key"), ("jisc_key", "jisc")])
def test_the_key_of_coded_answers_is_used_whichever_file_came_first(desk, order) -> None:
    visit, store = desk
    for name in order:
        content = (SAMPLES / f"{name}.csv").read_bytes()
        store.add_upload(EVERYONE, EMPTY.slug, readers.read(f"{name}.csv", content))
    number = order.index("jisc") + 1
    page = opened(visit, "research/data.py")
    page.selectbox(key="upload").set_value(number).run()
    page.selectbox(key=f"wave-{number}").set_value("W1").run()
    assert not page.exception
    draft = store.recipe_draft(EVERYONE, number)
    told = {each.name: (each.question, each.codes) for each in draft.columns}
    assert told["Q1"] == ("How far are you heard?", {"1": "Very much, always", "2": "Not at all"})


def test_problems_can_be_filtered_and_each_says_what_was_done(desk) -> None:
    visit, store = desk
    rows = csv("Code,belong_1,belong_2,belong_3", "KQ01,6,4,2", "KQ02,4,,", "KQ03,4,4,1", "Total,14,8,3")
    sheet = readers.read("mentors W1.csv", rows)
    number = store.add_upload(EVERYONE, EMPTY.slug, sheet)
    store.save_recipe(EVERYONE, number, propose(sheet, EMPTY))
    store.rebuild(EVERYONE, EMPTY.slug)
    page = opened(visit, "research/data.py")
    labels = [each.label for each in page.expander]
    assert "Out of range (1): counts as missing" in labels and "Total row (1): set aside" in labels
    kinds = next(each for each in page.multiselect if each.label == "Kind")
    kinds.set_value(["Total row"]).run()
    labels = [each.label for each in page.expander]
    assert "Total row (1): set aside" in labels and "Out of range (1): counts as missing" not in labels


def two_waves(store) -> None:
    """Nine mentors; at the second wave one code differs in two parts from the only one that is missing there."""
    codes = [f"{first}-{number:02d}-{last}-0-X-Y" for number, (first, last) in enumerate(
        zip("ABCDEFGHI", "QRSTUVWXZ", strict=True)
    )]  # fmt: skip
    later = ["A-99-Q-7-X-Y", *codes[1:]]
    for wave, written in (("W1", codes), ("W2", later)):
        lines = ["Code,belong_1,belong_2,belong_3", *(f"{code},4,4,2" for code in written)]
        sheet = readers.read(f"mentors {wave}.csv", csv(*lines))
        number = store.add_upload(EVERYONE, EMPTY.slug, sheet)
        store.save_recipe(EVERYONE, number, propose(sheet, EMPTY))
    store.rebuild(EVERYONE, EMPTY.slug)


def test_a_doubtful_code_waits_for_a_person_with_a_reason_and_can_be_taken_back(desk) -> None:
    visit, store = desk
    two_waves(store)
    assert len(store.study(EVERYONE, EMPTY.slug).person) == 10
    page = opened(visit, "research/people.py")
    version = store.study_version(EVERYONE, EMPTY.slug)
    choice = page.radio(key=f"is-{version}-0")
    assert choice.value is None, "nothing is chosen beforehand"
    assert choice.options == ["A-00-Q-0-X-Y", "A person of their own", "Nobody can say who this is"]
    choice.set_value("A-00-Q-0-X-Y").run()
    assert page.button(key=f"decide-{version}-0").disabled, "a decision needs its reason"
    page.text_input(key=f"why-{version}-0").set_value("The custodian knows").run()
    page.button(key=f"decide-{version}-0").click().run()
    assert not page.exception
    held = store.links(EVERYONE, EMPTY.slug)
    assert (
        held[["reason", "by"]].values.tolist() == [["The custodian knows", held["by"].iloc[0]]] and held["by"].iloc[0]
    )
    assert len(store.study(EVERYONE, EMPTY.slug).person) == 9
    store.undo_link(EVERYONE, int(held["id"].iloc[0]))
    store.rebuild(EVERYONE, EMPTY.slug)
    assert len(store.study(EVERYONE, EMPTY.slug).person) == 10


def test_no_code_stands_in_the_name_of_a_widget(desk) -> None:
    visit, store = desk
    two_waves(store)
    page = opened(visit, "research/people.py")
    keys = [str(each.key) for each in (*page.radio, *page.text_input, *page.button, *page.selectbox)]
    assert keys and not any("-99-Q" in key or "-00-Q" in key for key in keys)
