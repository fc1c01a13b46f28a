"""What a reviewer does on the review page, from the click to the store; and what a second reader must not see."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from conftest import EMPTY, EVERYONE, address_of, dashboard, forms_workbook

from analysis import glossary, readers, themes
from analysis.intake import propose
from analysis.model import Viewer
from analysis.store import Store
from pages import _cards, _review_candidates, _review_hand, _review_words

SLUG = EMPTY.slug
REVIEWER = Viewer("local, as reviewer", frozenset({"reviewer"}))
TEXTS = (
    "I did not feel confident. We met on Tuesday.",
    "I was exhausted by the long hours.",
    "I felt part of the team. ![seen](https://example.org/a.png) costs $5 or $6 :red[so far].",
    "I felt heard by the partners.",
    "    We had coffee. # Nothing else_happened_here.",
    "I felt part of the team and I felt heard by everybody. From now on I will ask.",
)


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    """A scheme of six mentors who wrote at one stage, with a contact for harm."""
    path = tmp_path_factory.mktemp("review") / "open-loop.db"
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, EMPTY.model_copy(update={"contact": "The third floor"}), note="Begun")
    codes = [f"KV{number:02d}" for number in range(len(TEXTS))]
    sheet = readers.read("mentors beginning.xlsx", forms_workbook(codes, list(TEXTS), "Your reflection"))
    store.save_recipe(EVERYONE, store.add_upload(EVERYONE, SLUG, sheet), propose(sheet, EMPTY))
    store.rebuild(EVERYONE, SLUG)
    store.close()
    return path


@pytest.fixture
def visit(database, tmp_path, monkeypatch):
    monkeypatch.setattr(_review_hand, "SOONEST", 0.0)
    with dashboard(Path(shutil.copy(database, tmp_path))) as opens:
        yield opens


def opened(visit, **query):
    page = visit(**query)
    return drawn(page.switch_page("research/review.py").run())


def drawn(page):
    assert not page.exception, page.exception
    return page


def press(page, start: str):
    """Clicks the button whose key begins so."""
    return drawn(next(each for each in page.button if str(each.key).startswith(start)).click().run())


def store():
    from pages import _frame

    return _frame.store()


def decided(by: Viewer = EVERYONE) -> list[tuple]:
    table = store().decisions(by, SLUG)
    return list(table[["sentence", "theme", "decision", "by", "reading"]].itertuples(index=False, name=None))


def said(page) -> str:
    elements = [*page.markdown, *page.caption, *page.info, *page.warning, *page.header, *page.subheader, *page.success]
    return "\n".join(str(each.value) for each in elements).replace("\\", "")


def focus(page) -> tuple:
    return page.session_state["review_focus"]


def queue() -> pd.DataFrame:
    """What waits, worked out from the store alone."""
    found, decisions = store().tagged(EVERYONE, SLUG), store().decisions(EVERYONE, SLUG)
    book = store().codebook(EVERYONE, SLUG)
    hits = themes.with_decisions(found.hits, decisions, book)
    return themes.sentence_to_review(found.sentences, hits, decisions, book)


# ------------------------------------------------------------------------------------------------- one decision


def test_the_first_sentence_asked_is_the_negated_one_and_accepting_it_is_one_click(visit):
    page = opened(visit)
    waits = len(queue())
    assert f"{waits} of {waits} sentences wait for a person: 1 with a negation before the phrase" in said(page)
    assert "I did not feel confident." in "".join(each.value for each in page.header).replace("\\", "").replace(
        ":blue-background[", ""
    ).replace("]", "")
    before = focus(page)
    page = press(page, "accept-")
    assert decided() == [(1, "T05", "accept", "local", "review")]
    assert focus(page) != before and "Saved: 1 theme accepted. 1 sentence decided in this session." in said(page)
    assert len(queue()) == waits - 1 and f"{waits - 1} of {waits} sentences wait" in said(page)


def test_nothing_here_rejects_what_is_proposed_and_marks_the_rest_as_read(visit):
    page = press(opened(visit), "nothing-")
    assert decided() == [(1, "T05", "reject", "local", "review")]
    page.selectbox(key="review_show").set_value("Waiting")
    page.multiselect(key="review_reasons").set_value(["no hit"])
    page = press(drawn(page.run()), "nothing-")
    assert [row[1:3] for row in decided()][1:] == [("", "read")]


def test_undo_takes_one_act_after_another_back_and_returns_to_its_sentence(visit):
    page = opened(visit)
    first = focus(page)
    page = press(press(page, "accept-"), "nothing-")
    page = press(press(page, "undo-"), "undo-")
    assert focus(page) == first and "Taken back. 0 sentences decided in this session." in said(page)
    assert themes.standing(store().decisions(EVERYONE, SLUG)).empty
    assert len(decided()) == 4, "the history keeps what was taken back"
    assert all(each.disabled for each in page.button if str(each.key).startswith("undo-"))


def test_no_view_takes_back_what_was_done_in_another(visit):
    page = opened(visit)
    page = press(press(page, "yes-T05"), "no-T05")
    page = drawn(page.sidebar.selectbox(key="view").set_value("reviewer").run())
    assert all(each.disabled for each in page.button if str(each.key).startswith("undo-")), "of another view"
    assert "decided in this session" not in said(page)
    page = drawn(page.sidebar.selectbox(key="view").set_value("all").run())
    page = press(press(page, "undo-"), "undo-")
    assert [row[1:3] for row in decided()[-2:]] == [("T05", "undo"), ("T05", "undo")]


def test_a_second_click_that_writes_nothing_is_no_act_to_take_back(visit):
    page = opened(visit)
    place = focus(page)
    about = {"document": place[0], "sentence": place[1], "theme": "T05", "decision": "accept"}
    store().add_decisions(EVERYONE, SLUG, [about])  # the first click, in another window of the same person
    page = press(page, "accept-")
    assert len(decided()) == 1 and "That was saved before" in said(page)
    assert all(each.disabled for each in page.button if str(each.key).startswith("undo-"))


def test_nothing_is_left_to_undo_after_a_change_of_scheme(visit):
    other = EMPTY.model_copy(update={"slug": "another", "name": "Another"})
    page = press(opened(visit), "accept-")
    store().save_scheme(EVERYONE, other, note="Begun")
    sheet = readers.read("mentors beginning.xlsx", forms_workbook(["QX01"], ["I felt heard."], "Your reflection"))
    store().save_recipe(EVERYONE, store().add_upload(EVERYONE, "another", sheet), propose(sheet, other))
    store().rebuild(EVERYONE, "another")
    page = drawn(page.run())
    page = drawn(page.sidebar.selectbox(key="scheme").set_value("another").run())
    assert all(each.disabled for each in page.button if str(each.key).startswith("undo-"))
    assert "decided in this session" not in said(page)


def test_the_key_that_accepts_says_so_where_nothing_is_proposed(visit):
    page = press(opened(visit), "yes-T05")
    before = decided()
    page = press(page, "accept-")
    assert decided() == before and "Nothing is proposed here: this sentence is decided." in said(page)


def test_filters_that_find_nothing_say_that_the_filters_find_nothing(visit):
    page = opened(visit)
    page = drawn(page.text_input(key="review_words").set_value("zeppelin").run())
    assert f"These filters find no sentence. Without them {len(queue())} sentences wait." in said(page)
    assert not page.success


def test_tone_sorts_only_when_asked_and_comes_with_its_caution(visit):
    page = opened(visit)
    assert set(page.selectbox(key="review_order").options) == {"What matters first", "As written"}
    page = drawn(page.checkbox(key="review_tone").check().run())
    grid = next(each.value for each in page.dataframe if "Status" in each.value)
    assert list(grid["Tone"]) == sorted(grid["Tone"]) and "often wrong" in said(page)
    page = drawn(page.selectbox(key="review_tone_order").set_value("high").run())
    grid = next(each.value for each in page.dataframe if "Status" in each.value)
    assert list(grid["Tone"]) == sorted(grid["Tone"], reverse=True)


def test_a_theme_is_accepted_rejected_and_moved_without_leaving_the_sentence(visit):
    page = opened(visit)
    before = focus(page)
    page = press(press(page, "yes-T05"), "no-T05")
    assert focus(page) == before and [row[2] for row in decided()] == ["accept", "reject"]
    page = press(press(page, "move-T05"), "give-T06")
    assert [row[1:3] for row in decided()][-1] == ("T06", "add")
    status = themes.with_decisions(store().tagged(EVERYONE, SLUG).hits, store().decisions(EVERYONE, SLUG))
    here = status[(status["document"] == before[0]) & (status["sentence"] == before[1])]
    assert dict(zip(here["theme"], here["status"], strict=True)) == {"T05": "rejected", "T06": "added"}


def test_a_memo_is_kept_when_its_field_is_left_and_shown_from_then_on(visit):
    page = opened(visit)
    field = next(each for each in page.text_area if "Memo" in each.label)
    page = drawn(field.set_value("Ask what *she* meant").run())
    told = store().decisions(EVERYONE, SLUG)
    assert told["memo"].tolist() == ["Ask what *she* meant"] and told["decision"].tolist() == ["memo"]
    assert "Memo of local: Ask what *she* meant" in said(opened(visit))
    assert themes.standing(told).empty, "a memo decides nothing"


def test_a_key_held_down_decides_about_no_sentence_that_nobody_could_read(visit, monkeypatch):
    page = opened(visit)
    monkeypatch.setattr(_review_hand, "SOONEST", 3600.0)
    page = press(page, "accept-")
    assert decided() == [] and "Not kept" in said(page)


# ------------------------------------------------------------------------------------------- two people at a time


def test_what_somebody_else_decides_is_told_and_both_rows_stay(visit):
    page = opened(visit)
    document, number = focus(page)
    told = {"document": document, "sentence": number, "theme": "T05", "decision": "reject"}
    store().add_decision(REVIEWER, SLUG, **told)
    page = drawn(page.run())
    assert "local, as reviewer decided about this sentence while you had it open" in said(page)
    page = press(page, "yes-T05")
    assert [row[2:4] for row in decided()] == [("reject", "local, as reviewer"), ("accept", "local")]
    assert themes.standing(store().decisions(EVERYONE, SLUG))["decision"].tolist() == ["accept"]


def test_what_others_decide_moves_neither_the_focus_nor_the_order(visit):
    page = opened(visit)
    order, before = list(page.session_state["review_turn"]["rows"]), focus(page)
    store().add_decisions(REVIEWER, SLUG, accepted())
    page = drawn(page.run())
    assert list(page.session_state["review_turn"]["rows"]) == order and focus(page) == before
    grid = next(each.value for each in page.dataframe if "Status" in each.value)
    assert "Tone" not in grid
    assert grid["Sentence"].str.strip().ne("").all() and set(grid["Status"]) == {"Waits", "Read"}
    page = press(page, "on-")
    assert focus(page) in {(row["document"], row["sentence"]) for row in queue().to_dict("records")}, "next is fresh"


def accepted() -> list[dict]:
    """Decisions that accept one theme of each sentence that has any."""
    hits = store().tagged(EVERYONE, SLUG).hits.drop_duplicates(["document", "sentence"])
    return [
        {"document": row["document"], "sentence": int(row["sentence"]), "theme": row["theme"], "decision": "accept"}
        for row in hits.to_dict("records")
    ]


# -------------------------------------------------------------------------------------------------- what is shown


def test_words_of_people_stay_words():
    hits = pd.DataFrame({"start": [102, 102, 140], "end": [110, 106, 150]})
    text = "I ![felt heard](http://a.example) and *safe* :red[now] $1 by all."
    shown = _review_words.marked(text, hits, 100)
    assert shown.count(":blue-background[") == 2
    plain = shown.replace(":blue-background[", "\0").replace("\\]", "\1").replace("]", "").replace("\1", "\\]")
    # A word joiner keeps an address from coming alive.
    assert plain.replace("\0", "").replace("\\", "").replace("\u2060", "") == text
    assert "\\!\\[" in _cards.escaped(text) and "](" not in shown


@pytest.mark.parametrize(
    "text", ["One.\nTwo *here*. Three?\r\n\n  Four [x].", "Two.", "Two.\n", "One. Two.", "\tOne\u2028Two. #3"]
)
def test_the_whole_answer_keeps_every_word_around_the_sentence(text):
    start = text.index("Two")
    end = text.index(".", start) + 1
    lines = list(_review_words.within(text, start, end))
    shown = " ".join(lines).replace(":primary-background[**", "").replace("**]", "").replace("\\", "")
    assert shown.split() == text.split() and sum("**" in line for line in lines) == 1


def test_a_text_with_markdown_is_drawn_as_it_was_written(visit):
    page = opened(visit)
    page = drawn(page.text_input(key="review_words").set_value("costs").run())
    elements = [*page.main.markdown, *page.header, *page.subheader, *page.caption]
    drawn_texts = "".join(str(each.value) for each in elements)
    assert "](https" not in drawn_texts and "$5" not in drawn_texts.replace("\\$5", "")


def test_the_chart_says_whether_it_counts_what_is_proposed_or_confirmed(visit):
    press(opened(visit), "accept-")
    page = opened(visit, part="trust")
    hits = len(store().tagged(EVERYONE, SLUG).hits)
    assert "All that nobody rejected: what phrases" in said(page) and f"{hits} mentions" in said(page)
    page = drawn(page.segmented_control(key="trust_counted").set_value("confirmed").run())
    told = said(page)
    assert "Confirmed by a person: only what somebody accepted" in told and "1 mention in 1 sentence" in told
    assert "Sarcasm is taken at its word" in said(page) and "on the right side" in said(page)


def test_every_part_opens_by_its_address_and_says_the_same_again(visit):
    for part in ("review", "second", "trust", "rare", "candidates"):
        page = opened(visit, part=part)
        assert page.session_state["review_part"] == part
        first = said(page)
        assert said(drawn(page.run())) == first, part
    assert said(opened(visit, part="elsewhere")).count("A accept and go on, X none fits") == 1


def test_learning_shows_both_figures_and_why_it_is_not_used(visit):
    press(opened(visit), "accept-")
    page = press(opened(visit, part="candidates"), "learn")
    table = next(each.value for each in page.dataframe if "F1 learned" in each.value)
    assert {"F1 of phrases", "F1 learned", "Used", "Why not"} <= set(table) and not table["Used"].any()
    assert table["Why not"].str.len().gt(20).all()


def test_what_was_learned_is_asked_and_added_only_where_it_beats_the_phrases(visit, tmp_path):
    """Half of 48 people write of kayaks, for which no theme has a phrase; a person adds one theme to most of them."""
    texts = [
        f"The kayak was cold in week {number}." if number % 2 else f"The room was cold in week {number}."
        for number in range(48)
    ]
    codes = [f"LR{number:02d}" for number in range(48)]
    sheet = readers.read("more mentors.xlsx", forms_workbook(codes, texts, "Your reflection"))
    page = opened(visit)
    store().save_recipe(EVERYONE, store().add_upload(EVERYONE, SLUG, sheet), propose(sheet, EMPTY))
    store().rebuild(EVERYONE, SLUG)
    found = store().tagged(EVERYONE, SLUG).sentences
    known = found[found["text"].str.contains("cold in week")].iloc[:40]
    rows = [
        {"document": row["document"], "sentence": int(row["sentence"])}
        | ({"theme": "T18", "decision": "add"} if "kayak" in row["text"] else {"theme": "", "decision": "read"})
        for row in known.to_dict("records")
    ]
    store().add_decisions(EVERYONE, SLUG, rows)
    page = press(opened(visit, part="candidates"), "learn")
    table = next(each.value for each in page.dataframe if "F1 learned" in each.value)
    assert table.loc[table["F1 learned"].isna(), "F1 of phrases"].isna().all(), "too few to score either"
    used = table[table["Used"]]
    assert len(used) == 1 and (used["F1 of phrases"] == 0).all() and (used["F1 learned"] > 0.9).all()
    assert "better than the phrases for 1 theme of 18, with 4 suggestions" in said(page), said(page)
    page = drawn(page.segmented_control(key="review_part").set_value("review").run())
    assert "4 suggested by what was learned" in said(page)
    page = drawn(page.multiselect(key="review_reasons").set_value(["suggested"]).run())
    page = press(page, "learned-T18")
    assert decided()[-1] == (1, "T18", "add", "local", "review")
    assert "suggested by" not in said(opened(visit)), "another session learns for itself"


def test_an_example_is_shown_once_over_all_candidates():
    texts = ["We met.", "we  MET.", "They left.", "We met."]
    about = {("d", number): {"text": text} for number, text in enumerate(texts, start=1)}
    example = pd.DataFrame({"candidate": [1, 1, 2, 2], "document": "d", "sentence": [1, 2, 3, 4]})
    shown: set[str] = set()
    desk = SimpleNamespace(about=about)
    assert _review_candidates.new_examples(desk, example, 1, shown) == ["We met."]
    assert _review_candidates.new_examples(desk, example, 2, shown) == ["They left."]


# ----------------------------------------------------------------------------------------------- the second reader


def coded_by_one(share: int) -> pd.DataFrame:
    """Everything decided by one person, and a share drawn."""
    rows = accepted()
    sentences = store().tagged(EVERYONE, SLUG).sentences
    rows += [
        {"document": row["document"], "sentence": int(row["sentence"]), "theme": "", "decision": "read"}
        for row in sentences.to_dict("records")
    ]
    store().add_decisions(EVERYONE, SLUG, rows)
    drawn_share = sentences[["document", "sentence"]].head(share)
    store().save_second_share(EVERYONE, SLUG, drawn_share)
    return drawn_share


def test_a_share_is_drawn_from_what_was_read(visit):
    page = opened(visit, part="second")
    assert "No sentence has first codes yet" in said(page)
    press(opened(visit), "accept-")
    page = press(opened(visit, part="second"), "second_draw")
    assert len(store().second_share(EVERYONE, SLUG)) == 1
    assert "You took the first codes of what is left" in said(page)


def test_a_second_reader_sees_no_first_codes_anywhere_on_the_page_before_the_end(visit):
    share = coded_by_one(2)
    page = opened(visit, view="reviewer", part="second")
    told = said(page)
    assert "You read blind: 0 of 2 done" in told
    for theme in store().codebook(EVERYONE, SLUG).themes:
        assert theme.definition in told, "what each theme means is at hand"
        for text in filter(None, (theme.definition, theme.include, theme.exclude)):
            told = told.replace(text, "")
    for word, meaning in glossary.words_of("review"):  # the same words for whoever opens the page
        told = told.replace(f"**{word[:1].upper()}{word[1:]}:** {meaning}", "")
    for word in ("Accepted", "accepted", "Proposed", "negation", "differ", "Kappa", "feel confident”"):
        assert word not in told.replace("between readers", ""), word
    review = opened(visit, view="reviewer", part="review")
    hidden = set(share["document"])
    about = {row for row in review.session_state["review_turn"]["rows"] if row[0] in hidden and row[1] <= 2}
    assert not about
    page = press(press(page, "blind-T06"), "blind-save")
    assert decided(REVIEWER)[-2:] == [
        (1, "T06", "add", "local, as reviewer", "blind"),
        (1, "", "read", "local, as reviewer", "blind"),
    ]
    assert "You read blind: 1 of 2 done" in said(page) and "Kappa" not in said(page)
    first = opened(visit, part="second")
    assert "1 of 2 sentences of the share were read" in said(first) and "Kappa" not in said(first)
    assert "two readers differ" not in said(opened(visit, part="review"))


def test_a_blind_reading_can_be_taken_back(visit):
    coded_by_one(2)
    page = opened(visit, view="reviewer", part="second")
    page = press(press(press(page, "blind-T06"), "blind-save"), "blind-undo")
    assert "0 of 2 done" in said(page)
    assert themes.standing(store().decisions(REVIEWER, SLUG), blind=True).empty


def test_after_the_last_sentence_agreement_is_shown_and_differences_are_settled(visit):
    coded_by_one(2)
    page = opened(visit, view="reviewer", part="second")
    page = press(press(press(page, "blind-T06"), "blind-save"), "blind-save")
    assert "All 2 sentences of the share were read a second time" in said(page)
    assert "The phrases as one more reader" in said(page) and "where the codes allow one" in said(page)
    assert "comments" not in said(page) and "sentences, read by two" in said(page)
    assert len(themes.disagreements(store().decisions(EVERYONE, SLUG))) == 2
    page = press(page, "settle-As the second")
    assert themes.disagreements(store().decisions(EVERYONE, SLUG)).empty
    assert "Every difference is settled" in said(page)
    now = themes.with_decisions(store().tagged(EVERYONE, SLUG).hits, store().decisions(EVERYONE, SLUG))
    here = now[(now["document"] == now["document"].iloc[0]) & (now["sentence"] == 1)]
    assert dict(zip(here["theme"], here["status"], strict=True)) == {"T05": "rejected", "T06": "added"}


def test_what_both_gave_stands_beside_what_only_one_gave(visit):
    coded_by_one(2)
    page = opened(visit, view="reviewer", part="second")
    page = press(press(page, "blind-T05"), "blind-T06")
    page = press(press(page, "blind-save"), "blind-save")
    told = said(page)
    names = {theme.id: theme.name for theme in store().codebook(EVERYONE, SLUG).themes}
    assert f"Both gave: {names['T05']}" in told and "not this one" in told and "none of these" not in told
    assert "The whole answer" in told and "We met on Tuesday" in told


def test_no_range_stands_where_the_sentence_says_that_there_is_none(visit):
    coded_by_one(6)
    page = opened(visit, view="reviewer", part="second")
    for _ in range(6):
        page = press(page, "blind-save")
    assert "Only 6 sentences, read by two: no likely range, and no conclusion is drawn.**" in said(page)
    tables = [each.value for each in page.dataframe]
    shown = next(each for each in tables if "Likely range, %" in each)
    figures = next(each for each in tables if "Kappa" in each)
    assert set(shown["Likely range, %"]) == {""} and set(figures["κ from – to"]) == {""}
    assert "Kappa" not in shown and len(shown.columns) == 7


# ------------------------------------------------------------------------------------------------------------ harm


def test_a_flag_takes_the_answer_out_at_once_and_names_whom_to_tell(visit):
    page = press(opened(visit, view="reviewer"), "review-harm")
    document = focus(page)[0]
    assert "The third floor" in said(page) and "0800 279 6888" in said(page)
    page = press(page, "harm-confirm")
    page = drawn(page.run())
    assert document not in set(store().reflections(EVERYONE, SLUG)["document"])
    assert focus(page)[0] != document
    assert document in said(page) and "The third floor" in said(page) and "lawcare.org.uk" in said(page)
    assert "did not feel confident" not in said(page)
    held = store().concerns(EVERYONE, SLUG)
    assert held[["document", "state"]].values.tolist() == [[document, "open"]]
    assert "Nothing was flagged" not in said(opened(visit, part="rare"))
    assert not [each for each in opened(visit, view="reviewer", part="rare").selectbox if each.key == "flag_document"]
