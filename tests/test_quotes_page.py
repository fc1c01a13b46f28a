"""From a sentence to words in a release, as people do it on the page: two views, names, consent, harm, other words."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest
from conftest import EVERYONE, address_of, dashboard, viewer_in

from analysis import readers
from analysis.drafting import Words, about, draft
from analysis.findings import Findings
from analysis.model import Column, NotAllowed, Recipe, Role, Scheme, Stage, Viewer, Wave
from analysis.quotations import Document, Extract, Mark, NameList, around, read_names, releasable
from analysis.release import open_release
from analysis.store import Store

SLUG = "thistlewood-marr"
PAGE = "research/quotes.py"
# A sentence of the sample in a text whose author agreed to exact words; the text holds a name of the list too.
SENTENCE = ("ec43f36b3c33bf6f", 5, "T01")
NAMES = b"kind,name\nparticipant,Tamsin Quarrell\npet,Rex\n,\n"
SMALL = Scheme(
    name="Twelve mentors",
    slug="twelve-mentors",
    contact="The invented lead of the twelve",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
    ),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
    stages=(Stage(id="S1", label="Beginning"),),
)
SAID = "Tamsin Quarrell made me feel part of the team."


@pytest.fixture(scope="module")
def small_database(tmp_path_factory):
    """Twelve mentors of whom eleven agreed to exact words; the last one said nothing."""
    path = tmp_path_factory.mktemp("small") / "open-loop.db"
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, SMALL, note="Begun")
    rows = [f"KV{number:02d},S1,{SAID},verbatim" for number in range(11)] + [f"KV11,S1,{SAID} I said so.,"]
    sheet = readers.read("texts.csv", "\n".join(["Code,Stage,Text,Consent", *rows]).encode())
    kinds = {"Code": "person", "Stage": "stage", "Text": "reflection", "Consent": "consent"}
    columns = tuple(Column(name=name, kind=kind) for name, kind in kinds.items())  # pyright: ignore[reportArgumentType]
    recipe = Recipe(file="texts.csv", role="mentor", stages={"S1": "S1"}, columns=columns)
    store.save_recipe(EVERYONE, store.add_upload(EVERYONE, SMALL.slug, sheet), recipe)
    store.rebuild(EVERYONE, SMALL.slug)
    store.close()
    return path


@pytest.fixture
def sample(sample_database, tmp_path):
    with dashboard(Path(shutil.copy(sample_database, tmp_path))) as visit:
        yield visit


@pytest.fixture
def small(small_database, tmp_path):
    with dashboard(Path(shutil.copy(small_database, tmp_path))) as visit:
        yield visit


def store() -> Store:
    from pages import _frame

    return _frame.store()


def at(visit, view: str, **state):
    page = visit(view=view)
    for name, value in state.items():
        page.session_state[name] = value
    page.switch_page(PAGE).run()
    assert not page.exception and not page.error
    return page


def chosen(place: tuple[str, int, str], name: str) -> dict:
    """What a click on the row of a sentence leaves behind; tables take no clicks here."""
    return {"quote_part": "find", "quote_candidate": place, "quote_around": (place[1], place[1]), "quote_new": name}


def press(page, key: str):
    for box in page.checkbox:
        if key.startswith("quote-approve") and box.key.startswith("quote-second"):
            assert page.button(key=key).disabled, "the second person has read nothing yet"
            box.check().run()
    page.button(key=key).click().run()
    assert not page.exception
    return page


def decide(page, found: str, action: str, words: str):
    """Decides the point in front, which must be this one."""
    card = next(each for each in page.segmented_control if each.key.startswith("quote-do-"))
    place = card.key.removeprefix("quote-do-")
    assert f"**{found}**" in [each.value for each in page.main.markdown]
    card.set_value(action).run()
    page.text_input(key=f"quote-{action}-{place}").set_value(words).run()
    assert not page.exception and not page.error
    return page


def answers(page, name: str):
    """The whole text was read and the pair was thought of."""
    page.checkbox(key=f"quote-read_whole-{name}").check().run()
    page.radio(key=f"quote-partner-{name}").set_value("no").run()
    assert not page.exception and not page.error
    return page


def said(page) -> str:
    elements = [*page.markdown, *page.caption, *page.warning, *page.info, *page.error]
    return "\n".join(str(each.value) for each in elements).replace("\\", "")


def extract(slug: str, name: str) -> Extract:
    return next(each for each in store().extracts(EVERYONE, slug) if each.id == name)


def known(slug: str) -> tuple[Findings, Words]:
    study = store().study(EVERYONE, slug)
    assert study is not None
    held = store().name_list(EVERYONE, slug)
    names = read_names(held.encode())[0] if held else NameList()
    findings = Findings(study, codebook=store().codebook(EVERYONE, slug), tagged=store().tagged(EVERYONE, slug))
    return findings, Words(tuple(store().extracts(EVERYONE, slug)), names)


def drafted(slug: str, earlier=()) -> list[str]:
    """The words in the draft of the next release, made without the page."""
    findings, words = known(slug)
    made = draft(findings, today=datetime.date(2026, 7, 1), earlier=list(earlier), words=words)
    return list(made.release.table("extract")["words"])


def words_out(slug: str) -> list[str]:
    """The same without everything else that a draft computes."""
    findings, words = known(slug)
    few = {"k_text": 10, "k_word": 3}
    return list(releasable(words.extracts, about(findings, words.names), seed=1, **few)["words"])


def sentence_of(slug: str, consent: str) -> tuple[str, int, str]:
    """A sentence with a theme of somebody with this consent."""
    texts = store().reflections(EVERYONE, slug)
    assert texts is not None
    held = set(texts.loc[texts["consent"] == consent, "document"])
    hits = store().tagged(EVERYONE, slug).hits
    row = hits[hits["document"].isin(held)].iloc[0]
    return str(row["document"]), int(row["sentence"]), str(row["theme"])


# --------------------------------------------------------------------------------------------- from raw to released


def test_a_passage_goes_from_a_sentence_through_two_views_into_the_release(sample):
    page = press(at(sample, "researcher", **chosen(SENTENCE, "p1")), "quote-take")
    taken = extract(SLUG, "p1")
    assert (taken.state, taken.kind, taken.original) == (
        "auto_redacted", "verbatim", "I felt isolated the week before Easter and told nobody.",
    )  # fmt: skip
    assert page.button(key="quote-reviewed-p1").disabled and page.button(key="quote-approve-p1").disabled
    decide(page, "Easter", "generalise", "a holiday")
    assert "I felt isolated the week before a holiday and told nobody." in said(page)
    decide(page, "told nobody", "keep", "It is a feeling of many, the text tells of no harm")
    answers(page, "p1")
    assert page.button(key="quote-approve-p1").disabled, "nobody has said that it was reviewed"
    press(page, "quote-reviewed-p1")
    assert "1 waits for a second person" in said(page)

    other = at(sample, "reviewer", quote_open="p1")
    press(other, "quote-approve-p1")
    done = extract(SLUG, "p1")
    assert (done.state, done.reviewed_by, done.approved_by) == (
        "approved",
        "local, as researcher",
        "local, as reviewer",
    )
    assert "I felt isolated the week before a holiday and told nobody." in drafted(SLUG)


def test_the_page_foretells_what_the_release_shows(sample):
    page = at(sample, "researcher", quote_part="next")
    foretold = page.dataframe[0].value["Words"].tolist()
    earlier = [open_release(store().release_text(EVERYONE, SLUG) or "")]
    assert foretold == drafted(SLUG, earlier) and len(foretold) > 10


def test_an_answer_that_is_taken_back_takes_the_approval_with_it(sample):
    page = at(sample, "researcher", quote_open="invented-05")
    assert extract(SLUG, "invented-05").words in words_out(SLUG)
    page.radio(key="quote-partner-invented-05").set_value("unsure").run()
    held = extract(SLUG, "invented-05")
    assert (held.partner, held.state, held.approved_by) == ("unsure", "reviewed", None)
    assert "may recognise it. Paraphrase it." in said(page) and held.words not in words_out(SLUG)


def test_nobody_approves_what_somebody_else_changed_meanwhile(sample):
    page = at(sample, "researcher", quote_open="invented-05")
    seen = extract(SLUG, "invented-05")
    store().save_extract(viewer_in("reviewer"), SLUG, seen.model_copy(update={"read_whole": False}))
    page.radio(key="quote-partner-invented-05").set_value("yes").run()
    assert "Somebody else changed" in page.error[0].value
    assert extract(SLUG, "invented-05").partner == "no" and not page.checkbox(key="quote-read_whole-invented-05").value


def test_removed_and_withheld_passages_stay_out_and_a_reason_is_asked(sample):
    page = at(sample, "researcher", quote_open="invented-05")
    press(page, "quote-withhold-invented-05")
    assert "needs its reason" in page.error[0].value and extract(SLUG, "invented-05").state == "approved"
    page.text_input(key="quote-why-invented-05").set_value("A colleague asked").run()
    press(page, "quote-withhold-invented-05")
    assert "1 is held back" in said(page)
    assert extract(SLUG, "invented-05").words not in words_out(SLUG)
    press(page, "quote-again-invented-05")
    assert extract(SLUG, "invented-05").state == "auto_redacted" and extract(SLUG, "invented-05").approved_by is None
    press(page, "quote-remove-invented-05")
    assert extract(SLUG, "invented-05").state == "withdrawn" and "Of 25 passages" in said(page)


# --------------------------------------------------------------------------------------------------------- consent


def test_a_blank_consent_is_shown_greyed_with_its_reason_and_cannot_be_taken(small):
    page = at(small, "researcher", **chosen(sentence_of(SMALL.slug, "none"), "p1"))
    assert "has not agreed to be quoted" in said(page)
    assert "quote-take" not in {each.key for each in page.button}
    rows = page.dataframe[0].value
    assert rows.loc[rows["Author agreed to"] == "nothing", "May be shown as"].tolist() == ["Cannot be used"]


def test_a_passage_without_consent_stays_out_whatever_was_approved(small):
    place = sentence_of(SMALL.slug, "none")
    row = store().tagged(EVERYONE, SMALL.slug).sentences.set_index(["document", "sentence"]).loc[place[:2]]
    forced = Extract(
        id="p1", document=place[0], start=int(row["start"]), end=int(row["end"]), theme=place[2],
        original=row["text"], words=row["text"], read_whole=True, partner="no",
    )  # fmt: skip
    for view, state in (("researcher", "reviewed"), ("reviewer", "approved")):
        store().save_extract(viewer_in(view), SMALL.slug, forced.model_copy(update={"state": state}))
    page = at(small, "researcher", quote_open="p1")
    assert "A blank or unknown answer is none." in said(page) and "0 may go out now" in said(page)
    assert words_out(SMALL.slug) == []


# --------------------------------------------------------------------------------------- names and other words


def test_a_list_of_names_masks_the_words_and_tells_no_more_than_numbers(small):
    press(at(small, "researcher", **chosen(sentence_of(SMALL.slug, "verbatim"), "p1")), "quote-take")
    assert "Tamsin" in extract(SMALL.slug, "p1").words
    page = at(small, "researcher", quote_part="names")
    assert "There is no list of names" in said(page)
    page.file_uploader[0].upload("names.csv", NAMES, "text/csv").run()
    assert "Row 3" in said(page) and "pet" not in said(page) and store().name_list(EVERYONE, SMALL.slug) is None
    press(page, "quote-names-save")
    assert "2 names are looked for" in said(page) and "There is no list of names" not in said(page)
    assert "Tamsin" not in said(page) and "Rex" not in str([each.value.to_dict() for each in page.dataframe])

    page = at(small, "researcher", quote_open="p1", quote_part="passages")
    assert "1 passage was redacted with another list" in said(page)
    press(page, "quote-redact")
    assert extract(SMALL.slug, "p1").words == "[name] made me feel part of the team."
    assert ":red-background[~~Tamsin Quarrell~~]" in "".join(each.value for each in page.main.markdown)


def test_a_paraphrase_that_copies_or_quotes_is_told_and_a_better_one_is_kept_with_its_author(small):
    press(at(small, "reviewer", **chosen(sentence_of(SMALL.slug, "verbatim"), "p1")), "quote-take")
    page = press(at(small, "researcher", quote_open="p1", quote_part="passages"), "quote-paraphrase-p1")
    box = "quote-words-p1"
    page.text_area(key=box).set_value("Somebody was made to feel part of the team.").run()
    assert "6 or more words of the original in a row" not in said(page)
    page.text_area(key=box).set_value("Somebody made me feel part of the “team”.").run()
    told = said(page)
    assert "6 or more words of the original in a row" in told and "carries no quotation marks" in told
    page.text_area(key=box).set_value("A mentor felt included by colleagues.").run()
    held = extract(SMALL.slug, "p1")
    assert (held.words, held.kind, held.paraphrased_by) == (
        "A mentor felt included by colleagues.", "paraphrase", "local, as researcher",
    )  # fmt: skip
    assert "in a row" not in " ".join(
        each.value for each in page.main.markdown if "radio_button_unchecked" in each.value and "~~" not in each.value
    )


def test_what_redaction_missed_is_taken_out_by_hand_and_can_be_put_back(sample):
    page = press(at(sample, "researcher", **chosen(SENTENCE, "p1")), "quote-take")
    page.text_input(key="quote-missed-p1").set_value("ISOLATED").run()
    press(page, "quote-out-p1")
    assert "do not stand in the passage" in page.error[0].value
    page.text_input(key="quote-missed-p1").set_value("isolated").run()
    page.text_input(key="quote-instead-p1").set_value("alone").run()
    press(page, "quote-out-p1")
    assert extract(SLUG, "p1").words == "I felt alone the week before Easter and told nobody."
    made = extract(SLUG, "p1").resolutions[0]
    press(page, f"quote-back-p1-{made.start}-{made.end}")
    assert extract(SLUG, "p1").words == extract(SLUG, "p1").original and not extract(SLUG, "p1").resolutions


def test_below_thirty_people_whoever_reviewed_cannot_approve_and_another_one_can(small):
    small(view="researcher")
    store().save_name_list(EVERYONE, SMALL.slug, NAMES.decode())
    press(at(small, "researcher", **chosen(sentence_of(SMALL.slug, "verbatim"), "p1")), "quote-take")
    page = press(at(small, "researcher", quote_open="p1", quote_part="passages"), "quote-paraphrase-p1")
    page.text_area(key="quote-words-p1").set_value("A mentor felt included by colleagues.").run()
    while any(each.key.startswith("quote-do-") for each in page.segmented_control):
        card = next(each for each in page.segmented_control if each.key.startswith("quote-do-"))
        place = card.key.removeprefix("quote-do-")
        page.text_input(key=f"quote-keep-{place}").set_value("Everybody says so").run()
    page.checkbox(key="quote-read_whole-p1").check().run()
    press(page, "quote-reviewed-p1")
    assert page.button(key="quote-approve-p1").disabled and "a second person has to approve it" in said(page)
    saved = store().save_extract(  # whatever a page says, the store signs
        Viewer("local, as researcher", frozenset({"researcher"})),
        SMALL.slug,
        extract(SMALL.slug, "p1").model_copy(update={"state": "approved", "approved_by": "local, as reviewer"}),
    )
    assert saved.approved_by == "local, as researcher" and words_out(SMALL.slug) == []

    store().save_extract(EVERYONE, SMALL.slug, saved.model_copy(update={"state": "reviewed"}))
    other = at(small, "reviewer", quote_open="p1", quote_part="passages")
    press(other, "quote-approve-p1")
    assert words_out(SMALL.slug) == ["A mentor felt included by colleagues."]


# ------------------------------------------------------------------------------------------------------------ harm


def test_a_flag_takes_a_text_out_at_once_and_only_who_handles_concerns_lifts_it(sample):
    held = extract(SLUG, "invented-05")
    assert held.words in words_out(SLUG)
    page = at(sample, "reviewer", quote_open="invented-05")
    press(page, "quote-harm-invented-05")
    assert "0800 279 6888" in said(page) and "safeguarding lead" in said(page)
    assert store().flags(EVERYONE, SLUG) == 0, "one click opens, the second one flags"
    press(page, "harm-confirm")
    assert held.document in said(page) and held.original not in said(page)
    assert held.words not in drafted(SLUG) and "Of 24 passages" in said(page), "both passages of this text are gone"
    assert "flags" not in page.segmented_control(key="quote_part").options

    page = at(sample, "researcher", quote_part="flags")
    press(page, f"quote-lift-{held.document}")
    assert "needs its reason" in page.error[0].value and store().flags(EVERYONE, SLUG) == 1
    page.text_input(key=f"quote-lift-why-{held.document}").set_value("Talked through with the author").run()
    press(page, f"quote-lift-{held.document}")
    assert store().concerns(EVERYONE, SLUG)["state"].tolist() == ["lifted"]


# ---------------------------------------------------------------------------------------------------- who may see


@pytest.mark.parametrize("view", ["leadership", "taskforce"])
def test_readers_of_releases_reach_neither_the_page_nor_what_is_behind_it(sample, view):
    page = sample(view=view)
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        page.switch_page(PAGE)
    held, who = extract(SLUG, "invented-05"), viewer_in(view)
    for forbidden in (
        lambda: store().extracts(who, SLUG),
        lambda: store().save_extract(who, SLUG, held),
        lambda: store().name_list(who, SLUG),
        lambda: store().save_name_list(who, SLUG, NAMES.decode()),
        lambda: store().flag_harm(who, SLUG, held.document),
        lambda: store().lift_flag(who, SLUG, held.document, reason="none"),
        lambda: store().concerns(who, SLUG),
        lambda: store().reflections(who, SLUG),
    ):
        with pytest.raises(NotAllowed):
            forbidden()


def test_who_knows_no_pairs_is_never_told_that_words_may_go_out(sample):
    page = at(sample, "reviewer", quote_open="invented-05")
    assert "26 approved, of which the release tells whether they go out" in said(page)
    assert "may go out now" not in said(page) and "nobody can say whether the other one of the pair" in said(page)
    part = at(sample, "reviewer", quote_part="next")
    assert not part.dataframe and "this view may not know" in said(part)


# ------------------------------------------------------------------------------------------------- the parts alone


def test_nothing_that_a_person_wrote_comes_alive_in_the_whole_text():
    from pages._quote_text import marked

    text = "    code? ![x](http://a.example) [me](b)\n# Head :red[no] $1$\n<b>bold</b> Tamsin"
    start = text.index("Tamsin")
    found = [Mark(start, start + 6, "Tamsin", "participant", "name", True)]
    told = marked(text, found, (text.index("<b>"), len(text)))
    assert told.startswith("code? \\!\\[x\\]") and "  \n\\# Head \\:red\\[no\\] \\$1\\$  \n" in told
    assert ":blue-background[**\\<b\\>bold\\<\\/b\\>**] :red-background[~~Tamsin~~]" in told


def test_every_letter_of_a_text_is_shown_once():
    from pages._quote_text import marked

    text = "One two three. Four Easter six.\n\nSeven (eight)."
    found = [
        Mark(20, 26, "Easter", "faith or belief", "detail", False),
        Mark(4, 7, "two", "rare word", "detail", False),
    ]
    told = marked(text, found, (15, 31))
    for sign in (":blue-background[", ":orange-background[", ":violet-background[", "]", "*", "\\"):
        told = told.replace(sign, "")
    assert told.split() == text.split()


def test_what_is_told_as_undecided_is_what_stands_against_a_passage(sample):
    sample(view="researcher")
    told_around = about(known(SLUG)[0], NameList())
    texts = [each for each in told_around.documents.values() if each is not None and len(each.text) > 40][:60]
    for number, kind in enumerate(("verbatim", "paraphrase") * 30):
        text = texts[number].text[:160]
        made = Extract(
            id=f"x{number}", document=texts[number].document, start=0, end=len(text), theme="T01", original=text,
            words=text, kind=kind,  # pyright: ignore[reportArgumentType]
        )  # fmt: skip
        left = around.undecided_in(made, told_around, k_word=3)
        told = [sentence for sentence, done in around.checklist(made, told_around, k_text=10, k_word=3) if not done]
        assert bool(left) == any(sentence.startswith("Still to be decided") for sentence in told)


def test_a_text_may_be_shown_at_most_as_its_author_and_its_writers_allow():
    def may(consent, form="individual", person="p", members=1):
        return around.may_be_shown(Document("d", person, "mentor", "S1", form, "Text", consent, members))

    assert may("verbatim") == "verbatim" and may("paraphrase") == "paraphrase"
    assert {may(None), may("none"), may("withdrawn"), may("")} == {"no"}
    assert may("verbatim", "sub-group", None, 5) == "paraphrase" and may("verbatim", members=2) == "paraphrase"
