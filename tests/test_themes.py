import re
from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

from analysis import themes
from analysis.model import Refused, Role, Scheme, Stage, Wave, Why
from analysis.themes.codebook import Codebook, read_codebook
from analysis.themes.sentences import set_aside

CODEBOOK = themes.load_codebook("reverse_mentoring")

LEGAL = [
    "I spent the morning on a privilege review of the disclosure bundle.",
    "The trust deed needs two signatures before Friday.",
    "We are defending a discrimination claim in the tribunal.",
    "The settlement agreement was signed at noon.",
    "The insurance policy wording was ambiguous.",
    "The financial sponsor wants to close the deal before the summer.",
    "The bank ran a stress test on the deal structure.",
    "The confidentiality clause survives termination of the contract.",
]


def answers(*texts: str | None, prompt: str | None = None, **columns: list) -> pd.DataFrame:
    table = pd.DataFrame({"document": [f"D{number}" for number in range(len(texts))], "prompt": prompt, "text": texts})
    return table.assign(**columns)


def tag(*texts: str | None, prompt: str | None = None, codebook: Codebook = CODEBOOK) -> pd.DataFrame:
    return themes.hit_by_sentence(answers(*texts, prompt=prompt), codebook)


def sentences(text: str, prompt: str | None = None) -> list[str]:
    return list(themes.sentence_by_document(answers(text, prompt=prompt))["text"])


def directions(text: str, theme: str) -> list[str]:
    hits = tag(text)
    return list(hits.loc[hits["theme"] == theme, "direction"])


# ------------------------------------------------------------------------------------------------------- codebook


def test_the_codebook_has_eighteen_themes_with_two_examples_each():
    assert [theme.id for theme in CODEBOOK.themes] == [f"T{number:02}" for number in range(1, 19)]
    assert {len(theme.fits) for theme in CODEBOOK.themes} == {2}
    assert [theme.id for theme in CODEBOOK.themes if theme.sensitive] == ["T04", "T06", "T08", "T09", "T10"]
    assert [theme.id for theme in CODEBOOK.themes if theme.monitor == "burden"] == ["T10"]


def test_each_example_hits_its_own_theme_and_one_hits_a_second():
    fits = [sentence for theme in CODEBOOK.themes for sentence in theme.fits]
    hits = tag(*fits)
    found = {sentence: set(hits.loc[hits["document"] == f"D{place}", "theme"]) for place, sentence in enumerate(fits)}
    expected = {sentence: {theme.id} for theme in CODEBOOK.themes for sentence in theme.fits}
    expected["Our next step is a pilot of fairer work allocation across the firm."] = {"T15", "T17"}
    assert len(found) == 36
    assert found == expected


def test_no_counterexample_hits_its_theme():
    hits = tag(*(theme.does_not_fit for theme in CODEBOOK.themes))
    themes_of_documents = {f"D{place}": theme.id for place, theme in enumerate(CODEBOOK.themes)}
    assert len(themes_of_documents) == 18
    assert not (hits["document"].map(themes_of_documents) == hits["theme"]).any()


@pytest.mark.parametrize("sentence", LEGAL)
def test_ordinary_legal_work_hits_nothing(sentence: str):
    assert tag(sentence)[["theme", "found"]].values.tolist() == []


def toml(path: Path, *theme: str) -> Path:
    head = ['id = "own"', 'name = "Own"']
    fixed = ['name = "One"', 'definition = "d"', 'include = "i"', 'exclude = "e"', 'fits = ["f"]', 'does_not_fit = "n"']
    lines = head + [line for each in theme for line in ("[[themes]]", *fixed, *each.split("; "))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        (['id = "A"; toward = ["x"]', 'id = "A"; toward = ["y"]'], "the theme A is defined twice"),
        (['id = "A"; toward = ["feel safe"]; away = ["Feel  safe"]'], 'the theme A has the phrase "feel safe" twice'),
        (['id = "A"; toward = ["a*b"]'], 'the phrase "a\\*b" must be words'),
        (['id = "A"; toward = ["_ voice"]'], 'the phrase "_ voice" must be words'),
        (['id = "A"; away = ["out _"]'], "_ only between words"),
        (['id = "A"; away = ["a _ _ _ _ b"]'], 'the phrase "a _ _ _ _ b" has more than 3 gaps'),
    ],
)
def test_a_mistake_in_a_codebook_is_a_sentence_that_names_it(tmp_path: Path, written: list[str], sentence: str):
    with pytest.raises(Refused, match=sentence):
        read_codebook(toml(tmp_path / "own.toml", *written))


@pytest.mark.parametrize("name", ["none such", "../themes/reverse_mentoring"])
def test_an_unknown_codebook_is_refused_with_the_known_ones(name: str):
    with pytest.raises(Refused, match="reverse_mentoring"):
        themes.load_codebook(name)


# ------------------------------------------------------------------------------------------------------ sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We met. It helped! Did it?", ["We met.", "It helped!", "Did it?"]),
        ("Mrs. Shah and Dr. Lee, e.g. on Monday, came.", ["Mrs. Shah and Dr. Lee, e.g. on Monday, came."]),
        ("We met at 3 p.m. on Monday. It ran to 5 p.m. Then we left.", None),
        ("Diaries, targets etc. and no time. Handbook etc. We coped.", None),
        ("So did I. Then J. Smith spoke.", ["So did I.", "Then J. Smith spoke."]),
        ("No. I saw No. 5 first.", ["No.", "I saw No. 5 first."]),
        ("It took a lot out of me. I said ok. I left.", ["It took a lot out of me.", "I said ok.", "I left."]),
        ("We were in group B. The others met J. Lee.", ["We were in group B.", "The others met J. Lee."]),
        ("Smith v. The Crown. E.g. that case.", ["Smith v. The Crown.", "E.g. that case."]),
        ("So did I\u00a0. “It hurt. I left.”", ["So did I\u00a0.", "“It hurt.", "I left.”"]),
        ("“Really?” she asked. ‘Yes.’ Good.", ["“Really?” she asked.", "‘Yes.’", "Good."]),
        ("Well... it was odd... But good", ["Well... it was odd...", "But good"]),
        ("It rose by 3.5 points. see www.x.org for it", ["It rose by 3.5 points.", "see www.x.org for it"]),
        ("More time\nBetter matching\r\n- fewer forms", ["More time", "Better matching", "- fewer forms"]),
        ("a line that was\r\nwrapped by the tool", ["a line that was\r\nwrapped by the tool"]),
        ("a first part\n\nand a second", ["a first part", "and a second"]),
        ("🙂🙂", []),
        ("  \n ", []),
    ],
)
def test_a_text_is_cut_where_a_reader_would_cut_it(text: str, expected: list[str] | None):
    by_hand = {
        "We met": ["We met at 3 p.m. on Monday.", "It ran to 5 p.m.", "Then we left."],
        "Diarie": ["Diaries, targets etc. and no time.", "Handbook etc.", "We coped."],
    }
    assert sentences(text) == (by_hand[text[:6]] if expected is None else expected)


def test_spans_are_places_in_the_text_as_it_was_written():
    texts = [
        "  We can\u2019t switch off.\r\n\u0130stanbul felt like home. 🙂 I belong here.",
        "x",
        "I found my voice \u2013 at last.",
    ]
    table = answers(*texts)
    written = dict(zip(table["document"], texts, strict=True))
    cut, hits = themes.sentence_by_document(table), themes.hit_by_sentence(table, CODEBOOK)
    assert [written[d][s:e] for d, s, e in cut[["document", "start", "end"]].values] == list(cut["text"])
    assert [written[d][s:e] for d, s, e in hits[["document", "start", "end"]].values] == list(hits["found"])
    assert list(hits["found"]) == ["switch off", "belong", "found my voice"]
    assert hits.merge(cut, on=["document", "sentence"])["text"].str.contains("switch off|belong|voice").all()


def test_a_pasted_prompt_is_no_answer():
    prompt = "When did you feel safe? What didn\u2019t work for you?"
    text = "WHEN DID YOU FEEL SAFE?\nwhat didn't work for you: i felt heard by the third meeting."
    assert sentences(text, prompt) == ["i felt heard by the third meeting."]
    assert list(tag(text, prompt=prompt)["theme"]) == ["T02"]
    assert list(tag(text)["theme"]) == ["T04", "T02"]
    assert sentences(prompt, prompt) == []


@pytest.mark.parametrize("text", ["N/A", " n/a. ", "Nothing to add", "???", "x", "Dim byd.", "?" * 100_000])
def test_a_text_that_says_nothing_is_set_aside_wherever_it_comes_from(text: str):
    prompt = "What made you feel that you belong here?"
    table = answers(text, f"{prompt} {text}", prompt, " ", None, "I belong.", f"{prompt} I belong.", prompt=prompt)
    reasons = dict(set_aside(table).values)
    said = "prompt only" if set(text) == {"?"} else "non-answer"
    assert reasons == {
        "D0": "non-answer", "D1": said, "D2": "prompt only", "D3": "blank", "D4": "blank", "D6": "prompt and answer",
    }  # fmt: skip
    assert list(themes.sentence_by_document(table)["document"]) == ["D5", "D6"]
    assert list(themes.hit_by_sentence(table, CODEBOOK)["document"]) == ["D5", "D6"]


def test_an_answer_of_one_word_is_an_answer():
    assert set_aside(answers("Belonging", "Nothing changed", "No trust", "🙂")).empty
    assert list(tag("Belonging", "No trust")["document"]) == ["D0", "D1"]


def test_a_prompt_of_two_words_is_left_in_the_answer():
    assert list(tag("We built trust.", prompt="We built")["theme"]) == ["T04"]


# -------------------------------------------------------------------------------------------------------- tagging


def test_confidence_kept_in_confidence_is_two_themes():
    hits = tag("My confidence grew because we agreed to keep things in confidence.")
    assert hits[["theme", "found"]].values.tolist() == [["T05", "My confidence"], ["T04", "in confidence"]]


@pytest.mark.parametrize(
    ("text", "theme", "expected"),
    [
        ("I did not feel part of the team.", "T01", ["away"]),
        ("I didn\u2019t feel that I was part of the team.", "T01", ["away"]),
        ("I felt part of the team.", "T01", ["toward"]),
        ("I no longer feel like an outsider.", "T01", ["toward"]),
        ("I could never quite be myself there.", "T01", ["away"]),
        ("We can't be honest.", "T04", ["away"]),
        ("We hardly trusted them.", "T04", ["away"]),
        ("We spoke without being judged.", "T04", ["toward"]),
        ("It was not safe.", "T04", ["away"]),
        ("We spoke without judgement.", "T04", ["toward"]),
        ("Not only did I feel included.", "T01", ["toward"]),
        ("It was not. I belong here.", "T01", ["toward"]),
        ("We did not use the handbook.", "T12", ["neutral"]),
        ("not one two three belong", "T01", ["away"]),
        ("not one two three four belong", "T01", ["toward"]),
    ],
)
def test_a_negation_within_four_words_swaps_toward_and_away(text: str, theme: str, expected: list[str]):
    assert directions(text, theme) == expected


def test_a_negated_neutral_hit_is_marked_and_kept():
    hits = tag("We did not use the handbook.")
    assert hits[["theme", "direction", "negated"]].values.tolist() == [["T12", "neutral", True]]


def test_apostrophes_case_hyphens_and_endings_do_not_matter():
    assert list(tag("I DIDN\u2019T REALISE it.")["found"]) == ["DIDN\u2019T REALISE"]
    assert list(tag("Long and isolating days")["phrase"]) == ["isolat*"]
    assert list(tag("A top\u2010down plan")["theme"]) == ["T03"]
    assert list(tag("The handbook's cover")["found"]) == ["handbook's"]


def test_a_phrase_is_whole_words_within_one_sentence():
    assert tag("The untrusty, entrusted thing was a diaryman's.").empty
    assert tag("I went as a guest. Equals everywhere.").empty
    assert tag("I can be, honest people say, slow.").empty


def test_a_longer_phrase_of_a_theme_takes_the_shorter_one_in():
    hits = tag("I found my voice with a non-chargeable code.")
    assert hits[["theme", "phrase"]].values.tolist() == [["T02", "found _ voice"], ["T11", "non-chargeable"]]


def test_phrases_of_different_themes_may_share_their_words():
    assert set(tag("This is tokenistic.")["theme"]) == {"T09", "T16"}


def test_a_term_of_art_hides_only_its_own_words():
    text = "After the privilege review I saw my own privilege, and the family trust taught me to trust her."
    hits = tag(text)
    assert hits[["theme", "start"]].values.tolist() == [
        ["T07", text.rindex("privilege")],
        ["T04", text.rindex("trust")],
    ]


def test_hits_are_those_of_a_plain_search_for_each_phrase():
    fits = " ".join(sentence.lower().rstrip(".") for theme in CODEBOOK.themes for sentence in theme.fits)
    phrases = [phrase for theme in CODEBOOK.themes for phrase, _ in theme.phrases][::6]
    texts = [fits, *(f"Once {filled(phrase)} was {filled(phrase, gap='').upper()}" for phrase in phrases)]
    begins = [sum(len(text) + 1 for text in texts[:number]) for number in range(len(texts) + 1)]
    slow = set()
    for theme in CODEBOOK.themes:
        spans = searched([phrase for phrase, _ in theme.phrases], "\n".join(texts))
        vetoes = searched(theme.not_when, "\n".join(texts))
        spans = {a for a in spans if not any(a[0] < v[1] and v[0] < a[1] for v in vetoes)}
        for first, last in {a for a in spans if not any(b != a and b[0] <= a[0] and a[1] <= b[1] for b in spans)}:
            number = bisect_right(begins, first) - 1
            slow.add((f"D{number}", theme.id, first - begins[number], last - begins[number]))
    hits = tag(*texts)
    assert {tuple(row) for row in hits[["document", "theme", "start", "end"]].itertuples(index=False)} == slow
    assert len(hits) == len(slow) > 700


def filled(phrase: str, gap: str = "somebody") -> str:
    return " ".join(phrase.replace("*", "").replace("_", gap).split())


def searched(phrases: Iterable[str], text: str) -> set[tuple[int, int]]:
    """Where each phrase stands, with each of its gaps open and closed."""
    return {
        match.span()
        for phrase in phrases
        for wording in {phrase, phrase.replace(" _ ", " ")}
        for match in re.finditer(pattern(wording), text, re.IGNORECASE)
    }


def pattern(phrase: str) -> str:
    words = [r"\w+" if word == "_" else re.escape(word).replace(r"\*", r"[\w']*") for word in re.split("[ -]", phrase)]
    return r"(?<![\w'])" + "[ -]".join(words) + r"(?![\w'])"


def test_a_gap_is_one_word_or_none(tmp_path: Path):
    codebook = read_codebook(toml(tmp_path / "own.toml", 'id = "A"; toward = ["find* _ voice", "left _ _ out"]'))
    texts = [
        "Finding her voice", "find voice", "find your own voice", "find, her voice", "find. Her voice",
        "left us all out", "left out", "left each of us out",
    ]  # fmt: skip
    hits = tag(*texts, codebook=codebook)
    assert hits[["document", "phrase", "found"]].values.tolist() == [
        ["D0", "find* _ voice", "Finding her voice"],
        ["D1", "find* _ voice", "find voice"],
        ["D5", "left _ _ out", "left us all out"],
        ["D6", "left _ _ out", "left out"],
    ]


def test_the_order_of_the_answers_does_not_matter_and_the_table_stays_as_it_was():
    table = answers("I belong. We lost trust.", None, "Nothing changes.", "")
    before = table.copy()
    forwards = themes.hit_by_sentence(table, CODEBOOK)
    backwards = themes.hit_by_sentence(table.iloc[::-1], CODEBOOK).sort_values(["document", "start"], ignore_index=True)
    pd.testing.assert_frame_equal(forwards, backwards)
    pd.testing.assert_frame_equal(table, before)
    assert list(forwards["document"]) == ["D0", "D0", "D2"]


def test_many_texts_are_tagged_like_one(monkeypatch: pytest.MonkeyPatch):
    texts = [f"{filler} I belong here." for filler in ("", "A day.", "It was a long day at work.")] * 5
    whole = tag(*texts)
    monkeypatch.setattr("analysis.themes.sentences._CHARACTERS_AT_ONCE", 40)
    pd.testing.assert_frame_equal(tag(*texts), whole)


@pytest.mark.parametrize("table", [answers(), answers(None), answers("🙂", "")])
def test_nothing_written_is_an_empty_table_with_its_columns(table: pd.DataFrame):
    hits = themes.hit_by_sentence(table, CODEBOOK)
    assert hits.empty and list(hits)[:3] == ["document", "sentence", "start"]
    assert themes.sentence_by_document(table).empty
    assert set(themes.theme_by_role_stage(people(), tag(None), SCHEME, CODEBOOK)["people"]) == {0}


# --------------------------------------------------------------------------------------------------------- review


def decide(*rows: tuple[int, str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["sentence", "theme", "decision", "at"])
    return table.assign(document="D0", by="someone", at=pd.to_datetime(table["at"]))


def test_the_newest_decision_counts_and_the_rest_stay_proposed():
    hits = tag("I belong. We lost trust. The diary won.")
    decisions = decide(
        (1, "T01", "reject", "2026-03-02"), (1, "T01", "accept", "2026-03-01"), (2, "T04", "accept", "2026-03-01")
    )
    assert list(themes.with_decisions(hits, decisions)["status"]) == ["rejected", "accepted", "proposed"]
    assert list(themes.with_decisions(hits, decisions.iloc[:0])["status"]) == ["proposed"] * 3


def test_an_added_theme_is_a_row_without_a_span_until_it_is_taken_back():
    hits = tag("I belong. Nobody wrote to us.")
    added = themes.with_decisions(hits, decide((2, "T02", "add", "2026-03-01")))
    assert list(added["status"]) == ["proposed", "added"]
    assert added.loc[1, ["sentence", "theme", "direction"]].tolist() == [2, "T02", "neutral"]
    assert added.loc[1, ["start", "phrase", "found"]].isna().all()
    taken_back = decide((2, "T02", "add", "2026-03-01"), (2, "T02", "reject", "2026-03-02"))
    assert list(themes.with_decisions(hits, taken_back)["status"]) == ["proposed"]


# --------------------------------------------------------------------------------------------------------- people

SCHEME = Scheme(
    name="Invented",
    slug="invented",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="mentee", label="Mentees", singular="mentee"),
        Role(id="other", label="Comparison", singular="colleague", comparison=True),
    ),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After")),
    stages=(Stage(id="start", label="Start"), Stage(id="end", label="End"), Stage(id="later", label="Later")),
    whys=(Why(id="belonging", title="Belonging", statement="They do not feel they belong.", themes=("T01", "T08")),),
)


def people(*rows: tuple[str | None, str, str], role: str = "mentor", consent: str = "verbatim") -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=["person", "stage", "text"], dtype="object")
    names = [f"D{number}" for number in range(len(table))]
    return table.assign(document=names, role=role, prompt=None, consent=consent)


def cell(table: pd.DataFrame, role: str, stage: str, theme: str) -> pd.Series:
    return table.set_index(["role", "stage", "theme"]).loc[(role, stage, theme)]


def by_stage(reflection: pd.DataFrame) -> pd.DataFrame:
    return themes.theme_by_role_stage(reflection, themes.hit_by_sentence(reflection, CODEBOOK), SCHEME, CODEBOOK)


def test_one_person_with_fourteen_mentions_counts_once():
    others = [(f"P{number}", "start", "We met.") for number in range(4)]
    row = cell(
        by_stage(people(("A", "start", "I belong. " * 13), ("A", "start", "I am lonely."), *others)),
        "mentor",
        "start",
        "T01",
    )
    assert row[["people", "answered", "toward", "away"]].tolist() == [1, 5, 1, 0]
    # R: prop.test(1, 5, correct = FALSE)
    assert row[["share", "lo", "hi"]].astype(float).round(4).tolist() == [0.2, 0.0362, 0.6245]


def test_texts_of_several_people_withdrawn_and_empty_ones_count_for_nobody():
    reflection = people(
        ("A", "start", "I belong."), (None, "start", "We belong."), ("B", "start", "I belong."), ("C", "start", " ")
    )
    reflection.loc[2, "consent"] = "withdrawn"
    row = cell(by_stage(reflection), "mentor", "start", "T01")
    assert row[["people", "answered"]].tolist() == [1, 1]
    assert row[["share", "lo", "hi"]].isna().all()


def test_every_theme_has_its_row_in_the_order_of_the_codebook_and_the_stages():
    table = by_stage(people(("A", "end", "I belong.")))
    assert len(table) == 2 * 3 * 18
    assert list(table["theme"][:18]) == [theme.id for theme in CODEBOOK.themes]
    assert list(table["stage"].unique()) == ["start", "end", "later"]
    assert table["people"].sum() == 1


def test_a_rejected_hit_does_not_count_and_an_added_theme_does():
    reflection = people(("A", "start", "I belong."))
    hits = themes.hit_by_sentence(reflection, CODEBOOK)
    reviewed = themes.with_decisions(hits, decide((1, "T01", "reject", "2026-03-01"), (1, "T02", "add", "2026-03-01")))
    table = themes.theme_by_role_stage(reflection, reviewed, SCHEME, CODEBOOK)
    assert list(table.loc[table["people"] > 0, "theme"]) == ["T02"]


def moved(up: int, down: int, same: int, *, later: int = 0) -> pd.DataFrame:
    before = ["I am an outsider."] * up + ["I belong."] * (down + same)
    after = ["I belong. I am lonely. We met."] * up + ["I do not belong."] * down + ["I feel seen."] * same
    rows = [(f"P{n}", "start", text) for n, text in enumerate(before)] + [
        (f"P{n}", "end", text) for n, text in enumerate(after)
    ]
    return people(*rows, *[(f"P{n}", "later", "I am lonely.") for n in range(later)])


def account(reflection: pd.DataFrame) -> pd.Series:
    hits = themes.hit_by_sentence(reflection, CODEBOOK)
    return themes.account_by_why(reflection, hits, SCHEME, "mentor").iloc[0]


@pytest.mark.parametrize(
    ("up", "down", "same", "direction"),
    [(11, 3, 10, "towards"), (3, 11, 10, "away"), (8, 8, 8, "flat"), (7, 0, 0, "not enough"), (8, 0, 0, "towards")],
)
def test_accounts_point_somewhere_only_when_the_interval_excludes_nothing_happened(
    up: int, down: int, same: int, direction: str
):
    row = account(moved(up, down, same))
    assert row[["first", "last", "n", "up", "down", "direction"]].tolist() == [
        "start",
        "end",
        up + down + same,
        up,
        down,
        direction,
    ]


def test_the_net_share_is_that_of_bonett_and_price():
    row = account(moved(11, 3, 10))
    # statpsych::ci.prop.ps(.05, 10, 3, 11, 0): 0.0303, 0.5851
    assert row[["net", "lo", "hi"]].astype(float).round(4).tolist() == [0.3333, 0.0303, 0.5851]


def test_a_follow_up_of_a_few_people_does_not_become_the_last_stage():
    assert account(moved(11, 3, 10, later=7))["last"] == "end"
    assert account(moved(11, 3, 10, later=8))[["last", "n"]].tolist() == ["later", 8]


def test_somebody_without_a_hit_stands_at_nothing():
    rows = [(f"P{n}", stage, "We met.") for n in range(9) for stage in ("start", "end")]
    row = account(people(*rows))
    assert row[["n", "up", "down", "direction"]].tolist() == [9, 0, 0, "flat"]


def test_without_a_role_each_role_of_the_scheme_has_its_account():
    reflection = moved(8, 0, 0)
    table = themes.account_by_why(reflection, themes.hit_by_sentence(reflection, CODEBOOK), SCHEME)
    assert table[["role", "direction"]].values.tolist() == [["mentor", "towards"], ["mentee", "not enough"]]


def test_burden_counts_the_mentors_who_mention_it():
    tired = [(f"P{n}", "end", "I was tired of explaining." if n < 2 else "We met.") for n in range(8)]
    reflection = people(*tired)
    table = themes.burden(reflection, themes.hit_by_sentence(reflection, CODEBOOK), SCHEME, CODEBOOK)
    assert table[["stage", "people", "answered"]].values.tolist() == [["start", 0, 0], ["end", 2, 8], ["later", 0, 0]]
    assert table["share"].isna().tolist() == [True, False, True] and table.loc[1, "share"] == 0.25


# ----------------------------------------------------------------------------------------------------------- tone


def test_tone_sorts_without_any_download(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NLTK_DATA", "nowhere")
    good, nothing, bad = themes.polarity(["A wonderful meeting", "Cyfarfod", "A terrible meeting"])
    assert good > nothing == 0.0 > bad
    assert themes.polarity([]) == []
