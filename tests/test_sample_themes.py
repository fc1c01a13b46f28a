"""How far phrases find what was planted in the sample's texts, and how far in sentences that no phrase was written for.

Three sets, each told by itself: the sample's own sentences, each written around one phrase of its theme; 24 hard ones
on which phrases go wrong; and 200 written from the definitions of the themes by somebody who had not seen the phrases.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import themes
from analysis.findings import Findings
from analysis.intake import load_folder
from analysis.model import Study
from analysis.themes import Codebook

SAMPLE = Path(__file__).resolve().parent.parent / "sample_data"
sys.path.insert(0, str(SAMPLE))

from planted_texts import SHARES, STAGES  # noqa: E402  # pyright: ignore[reportMissingImports]
from truth_notes import notes  # noqa: E402  # pyright: ignore[reportMissingImports]
from truth_themes import reflections  # noqa: E402  # pyright: ignore[reportMissingImports]

TRUTH = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
CODEBOOK = themes.load_codebook("reverse_mentoring")
PLACES = ["document", "sentence", "theme"]
PRECISION, RECALL = 0.75, 0.65  # the least that each theme must reach on the sample

# On sentences written from the definitions alone: precision and recall by theme, measured once, rounded down.
FLOORS = {
    "T01": (1.00, 0.36),
    "T02": (0.40, 0.16),
    "T03": (0.40, 0.18),
    "T04": (0.83, 0.35),
    "T05": (1.00, 0.20),
    "T06": (0.70, 0.63),
    "T07": (0.44, 0.33),
    "T08": (0.69, 0.52),
    "T09": (0.83, 0.45),
    "T10": (0.66, 0.20),
    "T11": (0.85, 0.66),
    "T12": (0.81, 0.81),
    "T13": (0.62, 0.50),
    "T14": (0.66, 0.36),
    "T15": (0.62, 0.50),
    "T16": (0.71, 0.50),
    "T17": (0.66, 0.50),
    "T18": (0.77, 0.70),
}
ALL_FLOORS = (0.69, 0.44)

HARD_RIGHT = {"negation": 3, "sarcasm": 0, "legal term": 6, "reported speech": 1, "prompt echo": 2}
HARD_WRONG = [
    "It is no longer true that I am left out of the planning.",
    "Nobody here has ever made me feel isolated.",
    "I would not say I have been silenced.",
    "Oh yes, I feel so welcome here that the door code was changed twice.",
    "What a triumph: my opinion was noted and filed under coffee.",
    "Lovely, another action plan to put beside the last one.",
    "My wellbeing is so well looked after that the fruit bowl has a policy.",
    "They said nothing will change, and they were wrong.",
    "She quoted somebody who calls it lip service, and we both laughed at him.",
    "He said juniors kept quiet in his day and that he had been one of them.",
    "How has your confidence changed? It has.",
    "Did you feel safe to be honest? Yes, mostly.",
]


def table(name: str) -> pd.DataFrame:
    return pd.read_csv(SAMPLE / name, dtype=str, keep_default_na=False, encoding="utf-8")


@pytest.fixture(scope="module")
def study() -> Study:
    return load_folder(SAMPLE)


@pytest.fixture(scope="module")
def hits(study) -> pd.DataFrame:
    return themes.hit_by_sentence(study.reflection, CODEBOOK)


@pytest.fixture(scope="module")
def planted(study) -> pd.DataFrame:
    """document, sentence, theme of every planted sentence, found by its span alone."""
    ids = dict(zip(study.reflection["text"], study.reflection["document"], strict=True))
    names = {text["id"]: ids[text["text"]] for text in (*reflections(), *notes())}
    rows = table("planted.csv")
    rows = rows[rows["theme"] != ""].astype({"start": int, "end": int})
    rows = rows.assign(document=rows["document"].map(names)).rename(columns={"start": "first", "end": "last"})
    cut = themes.sentence_by_document(study.reflection)[["document", "sentence", "start", "end"]]
    rows = rows.drop(columns="sentence").merge(cut, on="document")
    inside = (rows["first"] < rows["end"]) & (rows["last"] > rows["start"])
    return rows.loc[inside, [*PLACES, "direction"]].reset_index(drop=True)


def marks(rows: pd.DataFrame) -> set[tuple]:
    return set(rows[PLACES].itertuples(index=False, name=None))


def scored(found: set[tuple], meant: set[tuple]) -> pd.DataFrame:
    """meant, found, right, precision, recall by theme, the theme being the last part of each mark."""
    counts = {
        theme.id: [len({mark for mark in each if mark[-1] == theme.id}) for each in (meant, found, meant & found)]
        for theme in CODEBOOK.themes
    }
    rows = pd.DataFrame.from_dict(counts, orient="index", columns=["meant", "found", "right"])
    return rows.assign(precision=rows["right"] / rows["found"], recall=rows["right"] / rows["meant"])


# ------------------------------------------------------------------------------------------------- the sample


def test_every_planted_sentence_is_cut_as_one_sentence(planted):
    assert len(planted) == (table("planted.csv")["theme"] != "").sum() == 694
    assert not planted.duplicated(PLACES).any()


def test_phrases_find_the_planted_themes_of_the_sample(hits, planted):
    figures = scored(marks(hits), marks(planted))
    low = figures[~((figures["precision"] >= PRECISION) & (figures["recall"] >= RECALL))]
    assert low.empty, f"\n{figures.round(2)}"
    assert len(figures) == 18 and figures["meant"].min() >= 10


def test_no_planted_direction_is_turned_round_and_few_are_lost(hits, planted):
    both = hits.merge(planted, on=PLACES, suffixes=("", "_planted"))
    told = pd.crosstab(both["direction_planted"], both["direction"])
    assert told.loc["toward", "away"] == told.loc["away", "toward"] == 0, f"\n{told}"
    kept = told.loc["toward", "toward"] + told.loc["away", "away"]
    assert kept >= 0.95 * told.loc[["toward", "away"]].to_numpy().sum(), f"\n{told}"


def as_planted(hits: pd.DataFrame, planted: pd.DataFrame) -> pd.DataFrame:
    """The planted sentences whose phrases point as planted, some of them, and none the other way."""
    both = planted.merge(hits[hits["direction"] != "neutral"], on=PLACES, suffixes=("", "_found"))
    told = both.groupby(PLACES).agg(fewest=("direction_found", "min"), most=("direction_found", "max")).reset_index()
    rows = planted.merge(told, on=PLACES)
    return rows[(rows["fewest"] == rows["direction"]) & (rows["most"] == rows["direction"])]


def people(rows: pd.DataFrame) -> dict[tuple, tuple]:
    """people and answered, by role, stage and theme, where anybody mentions it."""
    some = rows[rows["people"] > 0]
    return {
        (row["role"], row["stage"], row["theme"]): (row["people"], row["answered"]) for row in some.to_dict("records")
    }


PLANTED_PEOPLE = {
    (row["role"], row["stage"], row["theme"]): (row["people"], row["answered"]) for row in TRUTH["themes"]
}


def test_planted_shares_come_out_as_far_as_phrases_find_them(study):
    found = people(Findings(study).theme_by_role_stage)
    assert set(PLANTED_PEOPLE) <= set(found)
    for place, (number, answered) in PLANTED_PEOPLE.items():
        assert found[place][1] == answered
        assert RECALL * number <= found[place][0] <= number / PRECISION, (place, number, found[place])
    assert sum(number for place, (number, _) in found.items() if place not in PLANTED_PEOPLE) <= 5


def decided(hits: pd.DataFrame, planted: pd.DataFrame) -> pd.DataFrame:
    """What a reviewer decides who knows what was planted: accepts what is right, rejects the rest, adds what lacks."""
    meant, found = marks(planted), marks(hits)
    told = [(*mark, "accept" if mark in meant else "reject") for mark in sorted(found)]
    told += [(*mark, "add") for mark in sorted(meant - found)]
    return pd.DataFrame(told, columns=[*PLACES, "decision"]).assign(by="reviewer", at="2025-09-01T10:00:00")


def test_planted_shares_come_out_exactly_once_a_reviewer_decided(study, hits, planted):
    rows = Findings(study, decisions=decided(hits, planted)).theme_by_role_stage
    assert people(rows) == PLANTED_PEOPLE
    named = {(row["role"], row["stage"], row["theme"]): row for row in rows.to_dict("records")}
    for role, planned in SHARES.items():
        for theme, shares in planned.items():
            for stage, share in zip(STAGES, shares, strict=True):
                row = named[role, stage, theme]
                assert abs(row["share"] - share / 100) <= 0.5 / row["answered"] + 1e-9, (role, stage, theme)


def poorer(codebook: Codebook) -> Codebook:
    """Without most phrases of each theme, and with a phrase that fits nearly every sentence."""
    fewer = [
        theme.model_copy(update={"toward": (), "away": (), "neutral": theme.neutral[:1]}) for theme in codebook.themes
    ]
    fewer = [each if each.neutral else each.model_copy(update={"neutral": ("the",)}) for each in fewer]
    return codebook.model_copy(update={"themes": tuple(fewer)})


def test_a_reviewer_mends_a_poor_codebook_to_the_planted_counts(study, planted):
    codebook = poorer(CODEBOOK)
    poor = themes.hit_by_sentence(study.reflection, codebook)
    figures = scored(marks(poor), marks(planted))
    assert figures["recall"].mean() < 0.5 and figures["precision"].min() < 0.25
    reviewed = themes.with_decisions(poor, decided(poor, planted))
    assert people(themes.theme_by_role_stage(study.reflection, reviewed, study.scheme, codebook)) == PLANTED_PEOPLE


# ------------------------------------------------------------------------------------------- hard sentences, apart


def as_answers(rows: pd.DataFrame) -> pd.DataFrame:
    prompts = rows.get("prompt")
    return pd.DataFrame({"document": rows.index.astype(str), "prompt": prompts, "text": rows["sentence"]})


def test_hard_sentences_go_right_and_wrong_as_counted():
    """Right: just the theme that is meant, and its direction where one is meant; nothing where nothing is meant."""
    hard = table("hard_sentences.csv")
    hits = themes.hit_by_sentence(as_answers(hard), CODEBOOK)
    right = []
    for row in hard.itertuples():
        mine = hits[hits["document"] == str(row.Index)]
        theme_right = set(mine["theme"]) == ({row.theme} if row.theme else set())
        right.append(theme_right and (not row.direction or set(mine["direction"]) == {row.direction}))
    told = hard.assign(right=right)
    wrong = told.loc[~told["right"], "sentence"].tolist()
    assert told.groupby("kind")["right"].sum().to_dict() == HARD_RIGHT, wrong
    assert wrong == HARD_WRONG


# ------------------------------------------------------------------- sentences written from the definitions alone


@pytest.fixture(scope="module")
def figures() -> pd.DataFrame:
    """As `scored`; a sentence counts once for each theme that it was written for."""
    rows = table("definition_sentences.csv")
    hits = themes.hit_by_sentence(as_answers(rows), CODEBOOK)
    meant = {(str(place), theme) for place, told in rows["themes"].items() for theme in told.split(";") if theme}
    return scored(set(hits[["document", "theme"]].itertuples(index=False, name=None)), meant)


def test_there_are_two_hundred_sentences_over_all_themes_and_some_of_none(figures):
    rows = table("definition_sentences.csv")
    assert len(rows) == rows["sentence"].nunique() == 200
    assert (rows["themes"] == "").sum() == 25
    assert figures["meant"].sum() == 202 and figures["meant"].min() >= 9


def test_phrases_do_no_worse_than_measured_on_sentences_written_from_the_definitions(figures):
    for theme, (precision, recall) in FLOORS.items():
        row = figures.loc[theme]
        assert (row["precision"] >= precision, row["recall"] >= recall) == (True, True), f"\n{figures.round(2)}"
    all_right = figures["right"].sum()
    assert all_right / figures["found"].sum() >= ALL_FLOORS[0], f"\n{figures.round(2)}"
    assert all_right / figures["meant"].sum() >= ALL_FLOORS[1], f"\n{figures.round(2)}"


def test_over_all_sentences_of_the_sample_every_theme_keeps_its_floors(figures, hits, planted):
    """Two sets in one, because the floors are for the whole of it; each set is told by itself above."""
    both = figures[["meant", "found", "right"]] + scored(marks(hits), marks(planted))[["meant", "found", "right"]]
    assert (both["right"] / both["found"]).min() >= PRECISION and (both["right"] / both["meant"]).min() >= RECALL, both


def test_phrases_find_some_of_every_theme_there(figures):
    assert set(FLOORS) == set(figures.index)
    assert figures["right"].min() > 0, f"\n{figures.round(2)}"


def test_the_readme_tells_the_measured_figures(figures, hits, planted):
    text = " ".join((SAMPLE / "README.md").read_text(encoding="utf-8").split())
    right, found, meant = (int(figures[name].sum()) for name in ("right", "found", "meant"))
    pointing = planted[planted["direction"] != "neutral"]
    kept = len(as_planted(hits, pointing))
    for sentence in (
        f"found {right} of {meant} mentions (a recall of {right / meant:.2f})",
        f"{found - right} of {found} passages found were wrong (a precision of {right / found:.2f})",
        f"{sum(HARD_RIGHT.values())} of 24 come out right",
        f"of {len(pointing)} sentences planted towards or away, {kept} come out so",
    ):
        assert sentence in text
