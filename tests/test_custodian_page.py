"""The custodian's page, from the click to the store; and the papers that it gives away."""

import contextlib
import datetime
import re
import shutil
from pathlib import Path

import pytest
from conftest import EMPTY, PAGES, SAMPLE, dashboard
from streamlit import config
from test_withdrawal import CY, GONE, SLUG, found_in, worked_on

from analysis import papers, retention
from analysis.disclosure import policy_of
from analysis.model import Refused, Scheme, load_toml
from pages import _frame

PAGE = "custodian/log.py"
TODAY = datetime.date(2026, 3, 2)
THISTLE = load_toml(SAMPLE / "scheme.toml", Scheme)


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    path = tmp_path_factory.mktemp("custody") / "open-loop.db"
    worked_on(path).close()
    return path


@pytest.fixture
def desk(once, tmp_path, monkeypatch):
    monkeypatch.setattr(_frame, "today", lambda: TODAY)
    with dashboard(Path(shutil.copy(once, tmp_path))) as visit:
        yield lambda **query: visit(**{"view": "custodian", **query})


def opened(page, part):
    page.switch_page(PAGE).run()
    page.button_group(key="custody_part").set_value(part).run()
    assert not page.exception and not page.error
    return page


def said(page):
    elements = [*page.main.markdown, *page.caption, *page.warning, *page.success, *page.info, *page.error]
    return "\n".join(str(each.value) for each in elements).replace("\\", "")


def pressed(page, label):
    next(each for each in page.button if each.label == label).click().run()
    return page


def test_the_log_is_told_in_plain_words_and_offered_as_lines(desk):
    page = opened(desk(), "log")
    table = page.dataframe[0].value
    assert table["What"].iloc[0] == "Added a file" and "Made a release" in set(table["What"])
    assert "rows 2" in table["Numbers"].iloc[0]
    assert not re.search(r"[a-z]:[0-9a-f]{16}\b", table.to_csv()), "a document could be told by its number"
    store = _frame.store()
    assert len(store.log_lines(CY, SLUG).splitlines()) == len(table)
    assert f"holds {len(table)} entries." in said(page)


def test_a_researcher_reads_their_own_entries_and_deletes_nothing(desk):
    page = opened(desk(view="researcher"), "log")
    assert "holds 1 entry of your own" in said(page)
    assert page.dataframe[0].value["Who"].tolist() == ["local, as researcher"]  # who looked at a release just now
    assert opened(page, "due").info[0].value.startswith("Only the custodian")
    assert not [each for each in page.button if "Delete" in each.label]
    assert "withdrawal" not in page.button_group(key="custody_part").options


def test_a_purge_lists_what_goes_and_waits_for_a_second_word(desk):
    page = opened(desk(), "due")
    assert "Due to be deleted now: identity key." in said(page)
    page.multiselect(key=f"purge-due-{SLUG}").set_value(["identity_key"]).run()
    assert "26 codes of participants" in page.warning[0].value
    button = next(each for each in page.button if each.label == "Delete this for good")
    assert button.disabled and found_in(_frame.store(), [GONE])
    next(each for each in page.checkbox if each.label.startswith("I have read")).check().run()
    page = pressed(page, "Delete this for good")
    assert not page.exception and "Deleted: Identity key" in said(page)
    assert not found_in(_frame.store(), [GONE])
    assert "Nothing is due" in said(page) and "Last deleted on 2 March 2026" in said(page)


def test_before_its_time_a_purge_needs_a_reason(desk):
    page = opened(desk(), "due")
    page.multiselect(key=f"purge-early-{SLUG}").set_value(["rows"]).run()
    next(each for each in page.checkbox if each.label.startswith("I have read")).check().run()
    page = pressed(page, "Delete this for good")
    assert "needs a reason" in page.error[0].value and found_in(_frame.store(), [GONE])


def test_a_withdrawal_needs_the_code_and_a_yes(desk):
    page = opened(desk(), "withdrawal")
    page.text_input[0].set_value(GONE)
    assert "Nothing was removed" in pressed(page, "Remove everything of this person").error[0].value
    page.text_input[0].set_value("nobody")
    page.checkbox[0].check()
    assert "No answers under this code" in pressed(page, "Remove everything of this person").error[0].value
    page.text_input[0].set_value(GONE)
    page.checkbox[0].check()
    page = pressed(page, "Remove everything of this person")
    assert "rows 5, files with them 4" in said(page) and "stay as they were published" in said(page)
    assert not found_in(_frame.store(), [GONE]) and GONE not in said(page)
    assert page.text_input[0].value == ""


def test_after_the_rows_every_page_opens_or_says_what_was_deleted(sample_database, tmp_path):
    path = Path(shutil.copy(sample_database, tmp_path))
    told = {}
    with dashboard(path) as visit, full_errors():
        slug = _frame.store().schemes(CY)[0][0]
        _frame.store().purge(CY, slug, ["rows"], datetime.date(2030, 5, 3))
        page = visit()
        for file in PAGES:
            page.switch_page(file).run()
            wrong = [*(each.message for each in page.exception), *(each.value for each in page.error)]
            deleted = [each.value for each in page.info if "were deleted" in each.value]
            told[file] = "\n".join(map(str, [*wrong, *deleted])).replace("\\", "")
            assert not wrong or not deleted, file
            assert len(page.title) == 1, file
    # The dashboard tells a refusal as its sentence; see `explain` in app.py.
    assert not [file for file, words in told.items() if words and "were deleted on 3 May 2030" not in words], told
    silent = {file for file, words in told.items() if not words}
    assert {file for file in PAGES if not file.startswith("research/")} <= silent
    assert not {"research/change.py", "research/people.py", "research/release.py"} & silent


@contextlib.contextmanager
def full_errors():
    before = config.get_option("client.showErrorDetails")
    config.set_option("client.showErrorDetails", "full")
    yield
    config.set_option("client.showErrorDetails", before)


# --------------------------------------------------------------------------------------------------------- papers


@pytest.mark.parametrize("scheme", [THISTLE, EMPTY], ids=["sample", "empty"])
@pytest.mark.parametrize("write", [papers.assessment, papers.notice])
def test_every_piece_is_filled_and_no_section_is_empty(scheme, write):
    text = write(scheme, TODAY)
    assert not re.search(r"\{[a-z_]*\}", text)
    parts = re.split(r"^#+ .*$", text, flags=re.MULTILINE)
    assert len(parts) > 9 and not [part for part in parts[1:] if len(re.findall(r"\w+", part)) < 6]
    assert scheme.name in text and "None" not in text and "2 March 2026" in text


@pytest.mark.parametrize("name", [papers.ASSESSMENT, papers.NOTICE])
def test_a_template_names_only_pieces_that_are_known(name):
    used = set(papers.PLACEHOLDER.findall(papers.template(name)))
    assert used and used <= set(papers._pieces(EMPTY, TODAY, retention.History()))


def test_the_papers_say_what_the_scheme_says():
    past = retention.History(released=(datetime.date(2026, 2, 1),))
    for text in (papers.assessment(THISTLE, TODAY, past), papers.notice(THISTLE, TODAY, past)):
        for told in (*(why.statement for why in THISTLE.whys), *(group.label for group in THISTLE.groups)):
            assert told in text
        assert THISTLE.contact in text and "special category" in text
        assert f"at least {policy_of(THISTLE).k_special} where it is told by special" in text
        assert "1 August 2026" in text and "24 months after the last wave" in text
        assert "What has been published stays as it is" in text and "LawCare" in text
        assert "word for word" in text and "a person can read, confirm or reject every mark" in text
    stricter = THISTLE.model_copy(update={"policy": {"k_group": 15}, "retention": {"rows": 6}})
    assert "at least 15 people behind any average" in papers.notice(stricter, TODAY)
    assert "6 months after the last wave" in papers.notice(stricter, TODAY)


def test_the_assessment_has_every_point_of_the_policy():
    text = papers.assessment(THISTLE, TODAY).lower()
    points = (
        "purpose", "necessary", "at most three", "holds the key", "insiders", "retaliation", "pair", "duty of care",
        "free text", "how long", "withdrawal", "transfer abroad", "automated theme tagging", "no decision about an",
        "not anonymous", "special categories", "consent",
    )  # fmt: skip
    assert not [point for point in points if point not in text]


def test_who_may_see_what_is_told_as_it_is():
    text = papers.notice(THISTLE, TODAY)
    assert "| Released tables by group | yes | yes | yes | no | no |" in text
    assert "| Answers of single people, under random ids | yes | no | no | no | no |" in text


def test_a_missing_template_is_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(papers, "TEMPLATES", tmp_path)
    with pytest.raises(Refused, match="missing from this installation"):
        papers.notice(EMPTY, TODAY)
