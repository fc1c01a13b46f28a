"""The ten tips, both sides of what is said of a why, and the harm watch, as their readers use them."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from conftest import EVERYONE, dashboard, viewer_in

from analysis.model import Refused
from analysis.records import Claim, Safeguard, record_of

SLUG = "thistlewood-marr"
TIPS = ("tips", "risks", "support", "voice", "reflection")


@pytest.fixture
def desk(sample_database, tmp_path):
    with dashboard(Path(shutil.copy(sample_database, tmp_path))) as visit:
        yield visit


def words(page) -> str:
    headings = [*page.title, *page.header, *page.subheader]
    elements = [*headings, *page.main.markdown, *page.caption, *page.info, *page.warning]
    return "\n".join(str(each.value) for each in elements).replace("\\", "").replace("\u2060", "")


def opened(page, file: str, **query: str):
    """The page as its address opens it."""
    for name in ("part", "of", "open"):
        page.query_params.pop(name, None)
    page.query_params.update(query)
    page.switch_page(file).run()
    assert not page.exception and not page.error, (file, query)
    return page


def claims_page(visit, view: str = "taskforce"):
    return opened(visit(view=view), "leadership/progress.py", part="claims")


def tips_page(visit, of: str = "tips", view: str = "taskforce"):
    return opened(visit(view=view), "taskforce/scheme.py", part="tips", of=of)


def button(page, label: str):
    return next(each for each in page.button if each.label == label)


# ---------------------------------------------------------------------------------------------------- every scheme


@contextmanager
def report(folder: Path):
    """A report of a copy of the sample's releases, as a process started for it shows it."""
    import streamlit as st
    from conftest import ROOT, SAMPLE
    from streamlit.testing.v1 import AppTest

    from pages import _frame

    shutil.copytree(SAMPLE / "releases", folder)

    def visit(**query: str):
        test = AppTest.from_file(str(ROOT / "pages" / "_router.py"), default_timeout=60)
        test.query_params.update(query)
        return test.run()

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OPEN_LOOP_MODE", "report")
        patch.setenv("OPEN_LOOP_RELEASES", str(folder))
        st.cache_resource.clear()
        try:
            yield visit
        finally:
            _frame.store().close()
            st.cache_resource.clear()


@pytest.mark.parametrize("state", ["sample", "hidden", "empty"])
def test_every_part_of_the_ten_tips_is_drawn_for_every_scheme(databases, state, tmp_path):
    with dashboard(Path(shutil.copy(databases[state], tmp_path))) as visit:
        page = visit()
        for of in TIPS:
            told = words(opened(page, "taskforce/scheme.py", part="tips", of=of))
            if of == "tips":
                assert all(f"{number}. " in told for number in range(1, 11))
                assert ("Nothing has been released yet" in told) == (state == "empty")
            assert "None" not in told and "nan" not in told


def test_a_report_has_the_ten_tips_too_and_its_ticks_lie_beside_the_releases(tmp_path):
    with report(tmp_path / "releases") as visit:
        page = visit(view="taskforce")
        for of in TIPS:
            told = words(opened(page, "taskforce/scheme.py", part="tips", of=of))
            assert "Go to the data" not in told
        page = opened(page, "taskforce/scheme.py", part="tips", of="risks")
        page.checkbox[0].check().run()
        assert not page.exception and not page.error and page.checkbox[0].value is True
        for part in ("whys", "claims", "harm"):
            opened(page, "leadership/progress.py", part=part)


def test_a_custodian_reads_that_the_tips_are_not_theirs(desk):
    page = tips_page(desk, view="custodian")
    assert "1. Articulate the why" not in words(page)


# ------------------------------------------------------------------------------------------------------------ tips


def test_a_level_is_a_word_with_a_shape_and_the_rules_stand_on_the_page(desk):
    page = tips_page(desk)
    badges = [each.value for each in page.main.markdown if "-badge[" in str(each.value)]
    assert len(badges) == 10
    for badge in badges:
        assert ":material/" in badge and any(word in badge for word in ("No evidence yet", "Some", "Strong"))
    assert any("What is looked for" in each.value for each in page.dataframe)
    assert "not how good the scheme is" in words(page)


def test_a_tick_is_kept_at_once_and_seen_by_others(desk):
    from pages import _frame

    page = tips_page(desk, "risks")
    page.checkbox[0].check().run()
    assert not page.exception and not page.error
    kept = [each for each in _frame.store().records(viewer_in("leadership"), SLUG, "safeguard") if each.looked_into]
    assert len(kept) >= 1
    again = tips_page(desk, "risks", view="leadership")
    assert again.checkbox[0].value is True
    again.checkbox[0].uncheck().run()
    assert tips_page(desk, "risks").checkbox[0].value is False


def test_a_note_on_a_risk_outlives_a_reload_and_is_kept_when_saved(desk):
    from pages import _frame

    page = tips_page(desk, "risks")
    next(each for each in page.button if str(each.key).startswith("note-")).click().run()
    page.text_area[0].set_value("The office of the partners looks into it").run()
    mark = page.query_params["window"]
    window = mark[0] if isinstance(mark, list) else mark
    asked = page.query_params["open"]
    risk = (asked[0] if isinstance(asked, list) else asked).removeprefix("risk-")
    again = opened(
        desk(view="taskforce", window=window), "taskforce/scheme.py", part="tips", of="risks", open=f"risk-{risk}"
    )
    assert again.text_area[0].value == "The office of the partners looks into it"
    button(again, "Save the note").click().run()
    assert not again.exception and not again.error
    kept = [each for each in _frame.store().records(EVERYONE, SLUG, "safeguard") if each.id == risk]
    assert kept[0].note == "The office of the partners looks into it"
    assert not kept[0].looked_into, "a note is no tick"


def test_who_may_only_read_ticks_nothing(desk):
    page = tips_page(desk, "risks", view="reviewer")
    assert page.checkbox and all(each.disabled for each in page.checkbox)
    assert not [each for each in page.button if str(each.key).startswith("note-")]


def test_hidden_figures_of_the_log_say_so_and_are_in_no_table(desk):
    page = tips_page(desk, "support")
    assert "Not shown, to protect people in small groups." in words(page)
    for frame in page.dataframe:
        assert not frame.value.isna().any().any()


# ---------------------------------------------------------------------------------------------------------- claims


def test_both_sides_stand_on_every_card_even_where_one_is_empty(desk):
    told = words(claims_page(desk))
    whys = 4
    for head in ("What speaks for it", "What speaks against it", "Other explanations", "What is open"):
        assert told.count(head) == whys
    assert told.count("Confidence by rule") == whys


def test_an_empty_side_is_told_with_what_could_not_be_looked_at(hidden_database, tmp_path):
    with dashboard(Path(shutil.copy(hidden_database, tmp_path))) as visit:
        told = words(claims_page(visit))
    assert "Nothing in this release speaks against it. What could not be looked at stands below." in told
    assert "Nothing in this release speaks for it." in told and "not shown, to protect people" in told


def test_a_claim_is_written_with_both_sides_and_good_confidence_is_refused_without_them(desk):
    from pages import _frame

    page = claims_page(desk)
    for each in _frame.store().records(EVERYONE, SLUG, "claim"):
        assert isinstance(each, Claim)
    saves = [each for each in page.button if each.label == "Save what is said"]
    assert len(saves) == 4
    ident = saves[0].key.removeprefix("save-")
    form = f"form-{SLUG}-{ident}"
    page.text_input(key=f"{form}-says").set_value("Juniors may feel better")
    for field in ("against", "other_explanations"):
        page.text_area(key=f"{form}-{field}").set_value("")
    page.selectbox(key=f"{form}-confidence").set_value("good")
    page.button(key=f"save-{ident}").click().run()
    assert "evidence against and the other explanations" in page.error[0].value.replace("\\", "")
    assert page.text_input(key=f"{form}-says").value == "Juniors may feel better", "nothing typed is lost"
    page.text_area(key=f"{form}-against").set_value("Burnout did not move")
    page.text_area(key=f"{form}-other_explanations").set_value("The pay round of April")
    page.multiselect(key=f"{form}-agreed_by").set_value(["junior", "senior"])
    page.button(key=f"save-{ident}").click().run()
    assert not page.exception and not page.error
    kept = next(each for each in _frame.store().records(EVERYONE, SLUG, "claim") if each.id == ident)
    assert kept.confidence == "good" and kept.agreed_by == ("junior", "senior") and kept.date is not None
    told = words(claims_page(desk, "leadership"))
    assert "Juniors may feel better" in told and "Agreed by: Junior colleagues, Senior colleagues" in told


def test_words_of_a_claim_never_come_alive(desk):
    from pages import _frame

    store, told = _frame.store(), {"kind": "claim", "id": "alive", "why": "W1"}
    for each in store.records(EVERYONE, SLUG, "claim"):
        if each.why == "W1":
            store.remove_record(EVERYONE, SLUG, each)
    with pytest.raises(Refused):
        store.save_record(EVERYONE, SLUG, record_of({**told, "says": "![x](picture) <b>bold</b>"}))
    store.save_record(EVERYONE, SLUG, record_of({**told, "says": "A picture $x$ :red[no] **bold**"}))
    page = claims_page(desk)
    mine = next(str(each.value) for each in page.main.markdown if "picture" in str(each.value))
    assert "\\$x\\$" in mine and "\\:red\\[" in mine and "\\*\\*bold" in mine


def test_the_taskforce_reads_nothing_of_groups_among_the_lines(desk):
    assert "How groups fared is not part of this view." in words(claims_page(desk))
    assert "How groups fared is not part of this view." not in words(claims_page(desk, "leadership"))


# ------------------------------------------------------------------------------------------------------ harm watch


@pytest.mark.parametrize("part", ["whys", "claims", "harm"])
def test_no_part_of_the_page_hides_the_warning(desk, part):
    page = opened(desk(view="leadership"), "leadership/progress.py", part=part)
    assert "A sign of harm: the mentors' burden." in page.warning[0].value.replace("\\", "")


def test_the_harm_watch_stands_by_itself_with_whom_to_turn_to(desk):
    page = opened(desk(view="leadership"), "leadership/progress.py", part="harm")
    told = words(page)
    for said in ("offer to pause or to stop", "The invented safeguarding lead", "LawCare", "0800 279 6888"):
        assert said in told
    measures = next(each.value for each in page.dataframe if "Low end" in each.value)
    assert set(measures["Whose"]) == {"Mentors (junior colleagues)", "Mentees (senior colleagues)"}
    assert "Burden of taking part, “Mid-point” to “End of the scheme”" in told
    counts = next(each.value for each in page.dataframe if "Mention it" in each.value)
    assert "People who mention “Emotional labour and burden on mentors”, of those who wrote:" in told
    assert "8 of 30" in set(counts["Mention it"]) and list(counts)[0] == "Mention it"


def test_a_burden_that_nobody_asked_about_is_told_as_not_asked(hidden_database, tmp_path):
    with dashboard(Path(shutil.copy(hidden_database, tmp_path))) as visit:
        told = words(opened(visit(view="leadership"), "leadership/progress.py", part="harm"))
    assert "not asked, or nothing of it may be told here" in told and "LawCare" in told
    assert "No warning sign" not in told


def test_a_release_without_a_why_still_has_its_harm_watch(empty_database, tmp_path):
    from conftest import EMPTY, address_of, small_releases

    from analysis.store import Store

    database = Path(shutil.copy(empty_database, tmp_path))
    store = Store(address_of(database))
    made = small_releases(EMPTY)[0]
    store.save_release(EVERYONE, EMPTY.slug, made.release.text(), behind="{}", sha256=made.release.sha256)
    store.close()
    with dashboard(database) as visit:
        told = words(opened(visit(view="leadership"), "leadership/progress.py"))
    assert "has not stated a why" in told and "Harm watch" in told and "not asked" in told


def test_a_safeguard_is_a_record_and_no_number():
    assert set(Safeguard.model_fields) == {"kind", "id", "row_version", "looked_into", "note", "date"}
