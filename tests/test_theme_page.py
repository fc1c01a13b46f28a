"""The taskforce's page: from a theme to words and to an action, what was said of it, and reading it in a meeting."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import EVERYONE, address_of, dashboard, serving
from test_journey import opened, reader, until

from analysis import reading_sheet
from analysis.disclosure.bundle_shape import COLUMNS, OF_GROUPS
from analysis.release import Release, _hash, open_release
from analysis.store import Store

SLUG = "thistlewood-marr"
PARTS = ("themes", "movement", "heard", "together")
NEW_TABLES = ("theme_change", "theme_pair", "coverage", "extract")


def newest(store: Store) -> Release:
    return open_release(store.release_text(EVERYONE, SLUG) or "")


def released(database: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Adds a release that differs from the newest one by this change."""
    store = Store(address_of(database))
    content = json.loads(newest(store).text())
    del content["sha256"]
    content["number"] += 1
    content["audit"]["earlier_releases"] += 1
    change(content)
    content["sha256"] = _hash(content)
    text = json.dumps(content, ensure_ascii=False)
    store.save_release(EVERYONE, SLUG, text, behind="{}", sha256=content["sha256"])
    store.close()


def as_before(content: dict[str, Any]) -> None:
    """A release of an earlier program, of which these tables were no part."""
    content.pop("reading", None)
    content["format"] = 1
    for name in NEW_TABLES:
        content["tables"].pop(name, None)
    for name in OF_GROUPS:  # of which it could tell nothing either
        content["tables"].pop(name)
    held = content["tables"]["codebook"]
    kept = [held["columns"].index(name) for name in ("theme", "name", "definition", "whys", "sensitive")]
    held["columns"] = [held["columns"][place] for place in kept]
    held["rows"] = [[row[place] for place in kept] for row in held["rows"]]


def with_nothing_in_them(content: dict[str, Any]) -> None:
    for name in NEW_TABLES:
        content["tables"][name]["rows"] = []


def with_rows(table: str, rows: list[dict[str, Any]]) -> Callable[[dict[str, Any]], None]:
    def change(content: dict[str, Any]) -> None:
        columns = [name for name in COLUMNS[table] if name in rows[0]]
        content["tables"][table] = {"columns": columns, "rows": [[row[name] for name in columns] for row in rows]}

    return change


def words(page) -> str:
    told = [*page.title, *page.header, *page.subheader, *page.markdown, *page.caption, *page.info, *page.error]
    return "\n".join(str(each.value) for each in told).replace("\\", "")


def alternatives(page) -> str:
    return " ".join(chart.proto.alt for chart in page.get("plotly_chart"))


@pytest.fixture
def database(sample_database, tmp_path) -> Path:
    return Path(shutil.copy(sample_database, tmp_path))


@pytest.fixture
def desk(database):
    with dashboard(database) as visit:
        yield lambda **query: drawn(visit(view="taskforce"), **query)


def drawn(page, *, part: str = "themes", theme: str = ""):
    if theme:
        page.query_params["theme"] = theme
    page.query_params["part"] = part
    page.switch_page("taskforce/themes.py").run()
    assert not page.exception and not page.error
    return page


# ------------------------------------------------------------------------------------------------- what it tells


def test_every_part_opens_and_tells_what_the_release_holds(desk):
    from pages import _frame

    release = newest(_frame.store())
    pairs, moved = release.table("theme_pair"), release.table("theme_change")
    heard = release.table("coverage").iloc[0]
    page = desk(part="movement")
    mine = pairs[pairs["role"] == "mentor"]
    last = mine[mine["stage"] == mine["stage"].iloc[-1]]
    assert f"**{last['both'].max()}** mention both" in words(page) and "wider than it need be" in words(page)
    assert all(name in alternatives(page) for name in moved.loc[moved["role"] == "mentor", "name"])
    page = desk(part="heard")
    assert f"{heard['stage_label']} {heard['received']} of {heard['expected']}" in alternatives(page)
    page = desk(part="together")
    assert re.search(r"\*\*1 of 18\*\*", words(page)) and len(page.title) == 1
    page = desk()
    assert "Your why may be missing something" in words(page) and "Bears on none of the stated whys." in words(page)


def test_where_no_theme_is_tied_to_any_why_nobody_hears_that_the_whys_miss_something(desk):
    from pages import _frame
    from pages.taskforce import _theme_rows

    release = newest(_frame.store())
    codebook, told = release.table("codebook"), release.table("theme")
    whys = release.table("progress_by_why").set_index("why")["title"].to_dict()
    assert _theme_rows.of_no_why(codebook, told, whys)
    assert _theme_rows.of_no_why(codebook.assign(whys=""), told, whys) == []


def test_a_gap_is_a_gap_and_never_nought_themes(database):
    told = {"level": "sub-group", "role": None, "role_label": None, "stage": "end", "stage_label": "End"}
    told |= {"fewer": False, "shown": True}
    released(database, with_rows("coverage", [told | {"received": 0, "expected": 8}]))
    with dashboard(database) as visit:
        page = drawn(visit(view="taskforce"), part="heard")
        assert "End gap (none of 8 came)" in alternatives(page)
        assert "It is not a finding" in words(page) and "0 of" not in words(page)


def test_a_release_made_before_these_tables_were_part_of_one_is_kept_and_the_one_that_may_be_shown_is_read(database):
    released(database, as_before)
    with dashboard(database) as visit:
        for part in PARTS:
            page = drawn(visit(view="taskforce"), part=part)
            assert "Release 1, made" in words(page) and "Release 2" not in words(page)
    with closing(Store(address_of(database))) as store:
        assert len(store.releases(EVERYONE, SLUG)) == 2


NOTHING = {
    "movement": ("No theme has a count at two stages", "No two themes are told together here"),
    "heard": ("no stage at which people write",),
}


def test_a_release_with_nothing_in_these_tables_opens(database):
    released(database, with_nothing_in_them)
    with dashboard(database) as visit:
        for part in PARTS:
            page = drawn(visit(view="taskforce"), part=part)
            assert len(page.title) == 1 and "Release 2, made" in words(page)
            assert all(each in words(page) for each in NOTHING.get(part, ()))
            assert part not in NOTHING or not page.get("plotly_chart")
        assert "page Quotations" in words(page), "whoever reads together learns where words come from"
        assert page.selectbox(key=f"note_stage-{SLUG}").value == "end"
        page = drawn(visit(view="taskforce"))
        page.button(key="words-T01").click().run()
        assert not page.exception and "page Quotations" in words(page)


def test_the_words_behind_a_theme_are_shown_as_text_and_a_paraphrase_as_one(database):
    row = {
        "theme": "T01",
        "name": "Belonging and connection",
        "role_label": "mentor",
        "stage": "End",
        "kind": "verbatim",
        "words": "![x](http://a.example)",
    }
    bare = row | {"role_label": "", "stage": "", "kind": "paraphrase", "words": "Somebody felt left out."}
    released(database, with_rows("extract", [row, bare]))
    with dashboard(database) as visit:
        page = drawn(visit(view="taskforce"))
        page.button(key="words-T01").click().run()
        # A mark of no width keeps an address from becoming a link.
        told = [str(each.value).replace("\u2060", "") for each in [*page.markdown, *page.caption]]
        assert r"“\!\[x\]\(http\:\/\/a\.example\)”" in told and r"Somebody felt left out\." in told
        assert "A mentor, End" in told and "Someone who took part, paraphrased" in told


def test_the_headline_tells_stage_and_people_and_chart_and_cards_follow_it(desk):
    from pages import _frame

    rows = newest(_frame.store()).table("theme")
    for role, label in (("mentor", "mentors (junior colleagues)"), ("mentee", "mentees (senior colleagues)")):
        mine = rows[(rows["role"] == role) & (rows["stage"] == "end") & rows["share"].notna()]
        assert len(mine) > 3, "every other stage after it is hidden, and this one tells most themes"
        first = mine.assign(people=mine["people"].astype(int)).sort_values("people", ascending=False, kind="stable")
        page = desk()
        page.button_group(key=f"role-{SLUG}").set_value(role).run()
        told = ", ".join(
            f"{row['name'].lower()} ({row['people']} of {row['answered']})" for row in first.to_dict("records")[:3]
        )
        assert f"At the stage “End” {label} wrote most about {told}." in words(page)
        assert "The six themes that most people mention, those most mentioned at the stage “End” first" in words(page)
        cards = [each.key.removeprefix("words-") for each in page.button if (each.key or "").startswith("words-")]
        assert len(cards) == 6 and cards[:3] == list(first["theme"])[:3]
        places = [
            alternatives(page).index(f"{name}: ")
            for name in rows.set_index("theme")["name"].to_dict().values()
            if f"{name}: " in alternatives(page)
        ]
        names = dict(zip(rows["theme"], rows["name"], strict=True))
        assert [names[theme] for theme in cards] == sorted(
            (names[theme] for theme in cards), key=lambda name: alternatives(page).index(f"{name}: ")
        )
        assert len(places) == 6


@pytest.mark.parametrize(
    ("reading", "told", "parts"),
    [
        ({"sentences": 1250, "read": 0}, "a person has read fewer than fifty of about 1,250 sentences", None),
        ({"sentences": 1250, "read": 200}, "a person has read about 200 of about 1,250 sentences", 1),
        ({"sentences": 0, "read": 0}, "how many of them a person has read is not told", 1),
    ],
)
def test_a_count_that_nobody_checked_is_told_as_such_on_every_part(database, reading, told, parts):
    released(database, lambda content: content.update(reading=reading | {"codebook": "9"}))
    with dashboard(database) as visit:
        for part in list(PARTS)[:parts]:
            said = words(drawn(visit(view="leadership"), part=part))
            assert "Found by the phrases of the codebook (version 9)" in said and told in said
        page = visit(view="leadership").switch_page("leadership/progress.py").run()
        assert "What people write is found by the phrases of the codebook (version 9)" in words(page)


def test_movement_tells_how_many_wrote_and_claims_nothing_that_nobody_checks(desk):
    from pages import _frame

    rows = newest(_frame.store()).table("theme")
    first, last = (
        rows[(rows["role"] == "mentor") & (rows["stage"] == each)]["answered"].iloc[0] for each in ("beginning", "end")
    )
    told = words(desk(part="movement"))
    assert f"People who wrote (Mentors (junior colleagues)): {first} at Beginning and {last} at End." in told
    assert "Most wrote at both" not in told


# ------------------------------------------------------------------------------------------- what is said of a theme


def say(page, theme: str, stance: str, text: str = "", *, turn: int = 0):
    suffix = f"{theme}-{turn}" if turn else theme
    page.radio(key=f"stance-{suffix}").set_value(stance)
    page.text_area(key=f"said-{suffix}").set_value(text)
    return page.button(key=f"save-{suffix}").click().run()


def test_a_dispute_stands_beside_the_endorsements_and_a_decision_with_its_day(desk):
    from pages import _frame

    page = desk()
    say(page, "T01", "endorse")
    say(page, "T01", "dispute", "Not in our office", turn=1)
    say(page, "T01", "decide", "A welcome lunch each month", turn=2)
    assert not page.exception and not page.error
    told = words(desk())
    assert "Rings true: 1" in told and "Disputed: 1" in told and "Not in our office" in told
    today = _frame.store().theme_comments(EVERYONE, SLUG)["at"].iloc[-1]
    assert f"Decided on {today.day} {today:%B %Y}:** A welcome lunch each month" in told


@pytest.mark.parametrize("stance", ["decide", "comment"])
def test_a_decision_or_comment_without_words_is_not_kept(desk, stance):
    from pages import _frame

    page = say(desk(), "T01", stance, "  ")
    assert page.error and _frame.store().theme_comments(EVERYONE, SLUG).empty


def test_a_mentor_is_made_co_owner_by_nobody_but_who_ticks_the_box(desk):
    page = desk()
    page.button(key="act-T02").click().run()
    assert next(each for each in page.checkbox if each.label == "A mentor is co-owner").value is False


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"owner_role": "", "due": None}, "Owner and date are still missing"),
        ({"owner_role": "Office manager", "due": None}, "Date is still missing"),
        ({"owner_role": "Office manager", "due": "2026-03-01"}, ""),
    ],
)
def test_the_plan_says_once_what_came_from_a_theme_and_what_it_lacks(database, known, told):
    with dashboard(database) as visit:
        page = visit(view="taskforce")
        page.session_state["just_added"] = {"title": "Act on: [voice]", **known}
        page.switch_page("taskforce/actions.py").run()
        said = page.toast[0].value.replace("\\", "")
        assert said.startswith("Added to the plan: “Act on: [voice]”.") and told in said
        assert bool(told) == ("missing" in said)
        assert not page.run().toast


def test_a_reader_without_the_right_to_act_reads_words_and_is_offered_nothing_else(database):
    with dashboard(database) as visit:
        page = drawn(visit(view="reviewer"))
        keys = {each.key for each in page.button if each.key}
        assert "words-T01" in keys and not {"act-T01", "save-T01"} & keys
        assert not drawn(visit(view="reviewer"), part="together").text_area


# ---------------------------------------------------------------------------------------------- read together


def test_a_note_of_a_meeting_is_kept_as_a_reflection_of_the_whole_group(desk):
    from pages import _frame

    page = desk(part="together", theme="T02")
    page.text_area(key="note-T02-0").set_value("We heard this as well")
    page.text_area(key="decision-T02-0").set_value("Juniors open the next meeting")
    page.number_input(key="present").set_value(9)
    page.selectbox(key=f"note_stage-{SLUG}").set_value("end")
    page.button(key="keep-T02-0").click().run()
    assert not page.exception and not page.error
    note = _frame.store().meeting_notes(EVERYONE, SLUG).iloc[0]
    assert (note["theme"], note["stage"], note["present"], note["release"]) == ("T02", "end", 9, 1)
    texts = _frame.store().study(EVERYONE, SLUG).reflection  # pyright: ignore[reportOptionalMemberAccess]
    kept = texts[texts["text"].str.contains("Juniors open the next meeting", regex=False)]
    assert len(kept) == 1 and kept["stage"].tolist() == ["end"] and kept["person"].isna().all()
    told = words(desk(part="together", theme="T02"))
    assert "Written down so far" in told and "We heard this as well" in told and "9 people" in told
    # A decision of a meeting is a decision on the theme.
    assert "Juniors open the next meeting" in words(desk())


def test_a_note_needs_the_number_of_people_in_the_room(desk):
    from pages import _frame

    page = desk(part="together", theme="T02")
    assert "counted and coded like a reflection of the whole group" in words(page)
    page.text_area(key="note-T02-0").set_value("We heard this as well")
    page.button(key="keep-T02-0").click().run()
    assert "how many people are in the room" in words(page) and _frame.store().meeting_notes(EVERYONE, SLUG).empty
    assert page.text_area(key="note-T02-0").value == "We heard this as well"


def test_a_note_with_a_contact_is_refused_in_a_sentence_and_nothing_typed_is_lost(desk):
    from pages import _frame

    page = desk(part="together", theme="T02")
    page.text_area(key="note-T02-0").set_value("Ask ada@example.org")
    page.text_area(key="decision-T02-0").set_value("A lunch")
    page.number_input(key="present").set_value(4)
    page.button(key="keep-T02-0").click().run()
    assert "e-mail address" in words(page) and _frame.store().meeting_notes(EVERYONE, SLUG).empty
    page.button(key="reading_on").click().run()
    page.button(key="reading_back").click().run()
    typed = page.text_area(key="note-T02-0").value, page.text_area(key="decision-T02-0").value
    assert typed == ("Ask ada@example.org", "A lunch")


def test_the_sheet_to_print_holds_every_theme_with_its_words_and_runs_nothing():
    tables = {
        "codebook": [{"theme": "A", "name": "<script>x</script>", "definition": "d"}],
        "theme": [
            {"theme": "A", "role_label": "Mentors", "stage_label": label, "people": 5, "answered": 12}
            | {"shown": shown, "fewer": fewer}
            for label, shown, fewer in (("Start", True, False), ("Middle", True, True), ("End", False, False))
        ],
        "extract": [{"theme": "A", "role_label": "", "stage": "", "kind": "verbatim", "words": "a <b> & c"}],
    }
    content: dict[str, Any] = {"number": 1, "made": "2026-02-01", "scheme": {"name": "S & T"}, "tables": {}}
    for name, rows in tables.items():
        with_rows(name, rows)(content)
    notes = pd.DataFrame([{"theme": "A", "text": "we <i>said</i>", "decision": None}])
    told = reading_sheet.as_html(Release(content), ["A"], notes)
    assert "<script" not in told and "<b>" not in told and "<i>" not in told
    assert "“a &lt;b&gt; &amp; c”" in told and "Noted: we &lt;i&gt;said&lt;/i&gt;" in told
    assert "Mentors: Start 5 of 12, Middle fewer than 3 of 12, End not shown." in told
    assert told.count("<section>") == 1 and not re.search(r"(src|href|url)\s*[=(]", told)


# --------------------------------------------------------------------------------------------------- in a browser


def turn_to(person, key, place):
    """Presses a key until the page says where it is: before it listens, nobody hears the key."""
    for _ in range(5):
        person.page.keyboard.press(key)
        person.page.wait_for_timeout(1_500)
        person.settle()
        if person.page.get_by_text(place, exact=True).is_visible():
            break
    person.sees(place)


@pytest.mark.browser
def test_one_click_from_a_dot_to_words_and_two_from_a_theme_to_an_action(chromium, database, tmp_path):
    with serving(database, tmp_path) as server, reader(chromium, server) as person, opened(database) as store:
        release = newest(store)
        said = release.table("extract").set_index("theme")["words"]
        person.open("themes?view=taskforce")
        # The first dot belongs to the first theme of the chart, in the order of the codebook.
        first = re.search(r"words-(T\d+)", person.page.locator("[class*=st-key-words-T]").first.get_attribute("class"))
        assert first is not None
        dot = person.page.locator(".js-plotly-plot .scatterlayer .trace:last-child .points path").first
        place = dot.bounding_box()
        assert place is not None
        person.page.mouse.click(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
        window = person.page.get_by_role("dialog")
        window.get_by_text(str(said[[first[1]]].iloc[0])).wait_for(timeout=20_000)
        person.settle()
        person.page.keyboard.press("Escape")
        window.wait_for(state="detached")
        person.settle()

        person.page.locator("[class*=st-key-box-T01]").get_by_role("button").click()
        person.write("In your words (no names)", "Said in our group as well")
        person.page.locator(".st-key-save-T01").get_by_role("button").click()
        person.sees("Rings true: 1")
        person.sees("Said in our group as well")
        person.page.get_by_test_id("stPopoverBody").wait_for(state="detached")

        person.page.locator(".st-key-act-T01").get_by_role("button").click()
        person.settle()
        window.get_by_role("button", name="Add to the plan").click()
        person.page.wait_for_url(re.compile("/actions"))
        person.page.get_by_test_id("stToast").get_by_text("Owner and date are still missing").wait_for(timeout=20_000)
        name = release.table("codebook").set_index("theme")["name"]["T01"]
        until(lambda: [each for each in store.actions(EVERYONE, SLUG) if each.title == f"Act on: {name}"], "the action")
        made = next(each for each in store.actions(EVERYONE, SLUG) if each.title == f"Act on: {name}")
        assert made.evidence == ("theme:T01", f"release:{release.content['number']}") and made.why == "W1"
        assert not made.co_owner_mentor

        person.open("themes?view=taskforce&part=together")
        for key, place in (("ArrowRight", "2 of 18"), ("ArrowRight", "3 of 18"), ("ArrowLeft", "2 of 18")):
            turn_to(person, key, place)
        person.page.reload()
        person.settle()
        person.sees("2 of 18")
