"""Words are explained on the page where they stand, in plain English and without any figure."""

import re
import tomllib

import pytest
from conftest import PAGES, ROOT, dashboard

from analysis import glossary
from analysis.progress.wording import forbidden_words

HELD = tomllib.loads((ROOT / "analysis" / "glossary.toml").read_text(encoding="utf-8"))
TITLE = "What the words on this page mean"
# A view that may open the pages of a folder.
VIEWS = {"leadership": "leadership", "taskforce": "taskforce", "research": "researcher", "custodian": "custodian"}
TEXTS = ("review.py", "codebook.py", "quotes.py")


@pytest.fixture(scope="module")
def desk(sample_database):
    with dashboard(sample_database) as visit:
        yield visit


def explained(page) -> str | None:
    """What is explained at the foot of a page."""
    folds = [each for each in page.main.expander if each.label == TITLE]
    assert len(folds) <= 1
    return folds[0].markdown[0].value if folds else None


@pytest.mark.parametrize("file", PAGES)
def test_every_page_explains_its_own_words_at_its_foot(desk, file):
    folder, name = file.split("/")
    page = desk(view="reviewer" if name in TEXTS else VIEWS[folder]).switch_page(file).run()
    told = explained(page)
    assert told is not None and not page.exception
    words = re.findall(r"^- \*\*(.+?):\*\* (.+)$", told, re.MULTILINE)
    assert len(words) >= 4 and (word := words[0])[1] == HELD["words"][word[0][:1].lower() + word[0][1:]]
    guide = page.main.expander[-1].caption[0].value
    assert all((ROOT / each).exists() for each in re.findall(r"docs/[a-z]+\.md", guide)), guide


def test_every_word_is_explained_and_every_explanation_is_shown_somewhere():
    shown = {word for words in HELD["pages"].values() for word in words}
    assert shown == set(HELD["words"])
    assert all(len(words) == len(set(words)) for words in HELD["pages"].values())
    assert glossary.words_of("nowhere") == []


def test_no_explanation_holds_a_figure_or_claims_too_much():
    for word, meaning in HELD["words"].items():
        assert meaning.endswith(".") and not re.search(r"\d", meaning), word
        assert not forbidden_words(meaning), word
