"""What the documents show is run: their examples, their links, and the names they use."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
from conftest import SAMPLE

from analysis.charts._template import LIGHT
from analysis.disclosure.policy import OTHER_VARIABLES
from analysis.model import Instrument
from analysis.release import open_release
from analysis.reports import story
from analysis.scores import score_one
from analysis.themes.codebook import read_codebook
from analysis.themes.tagging import hit_by_sentence

ROOT = Path(__file__).resolve().parent.parent
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"```(\w+)(?: (\w+))?\n(.*?)```", re.DOTALL)


def examples(document: str) -> dict[str, str]:
    """Fenced examples of a document by name; those without one by their language and number."""
    found = {}
    for language, name, text in FENCE.findall((ROOT / "docs" / document).read_text(encoding="utf-8")):
        found[name or f"{language}-{len(found)}"] = text
    return found


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_a_document_leads_to_what_is_there(path):
    text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    for place in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if not place.startswith(("http://", "https://", "mailto:")):
            assert (path.parent / place).is_file(), place


@pytest.mark.parametrize("number", (0, 1))
def test_the_examples_for_researchers_run(number, tmp_path, monkeypatch, capsys):
    script = tmp_path / "example.py"
    script.write_text(examples("researchers.md")[f"python-{number}"], encoding="utf-8")
    monkeypatch.chdir(ROOT)
    runpy.run_path(str(script))
    if number == 0:
        assert "0.4" in capsys.readouterr().out


def test_the_questionnaire_of_the_example_scores_as_it_says():
    made = Instrument.model_validate(tomllib.loads(examples("adding.md")["questionnaire"]))
    assert made.examples
    for each in made.examples:
        assert score_one(made, each.answers) == pytest.approx(each.scores)


def test_the_codebook_of_the_example_finds_the_sentence_that_fits(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(examples("adding.md")["codebook"], encoding="utf-8")
    book = read_codebook(path)
    theme = book.themes[0]
    told = pd.DataFrame({"document": ["a", "b"], "prompt": None, "text": [theme.fits[0], theme.does_not_fit]})
    assert set(hit_by_sentence(told, book)["document"]) == {"a"}


def test_the_chart_of_the_example_keeps_what_a_chart_promises(tmp_path):
    path = tmp_path / "events.py"
    path.write_text(examples("adding.md")["chart"], encoding="utf-8")
    chart = SimpleNamespace(**runpy.run_path(str(path)))
    table = pd.DataFrame({"event": ["Breakfast", "Talk"], "people": [31, 7], "shown": [True, False]})
    assert chart.__doc__ and chart.TITLE.endswith("?")
    assert list(chart.draw(table).data[0].y) == [31] and chart.draw(table).data[0].marker.color == LIGHT.series[0]
    assert chart.sentence(table) == "Breakfast: 31 people; Talk: not shown."


def test_the_document_of_the_example_is_written_from_the_sample(tmp_path):
    import datetime

    path = tmp_path / "lines.py"
    path.write_text(examples("adding.md")["document"], encoding="utf-8")
    made = SimpleNamespace(**runpy.run_path(str(path)))
    release = open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))
    told = story.told(release, plan=None, today=datetime.date(2026, 11, 2))
    assert made.NAME and made.SUFFIX and told.answer in made.write(told).decode("utf-8")


def test_the_page_on_deploying_names_every_variable():
    text = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")
    assert OTHER_VARIABLES and all(f"`{name}`" in text for name in OTHER_VARIABLES if name)
