"""The page that makes a release: what would go out is drawn whole, told in plain words and frozen once."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from conftest import dashboard

TITLES = [
    "Verdicts",
    "Change by role",
    "Themes",
    "Themes: what rose and what fell",
    "Themes that the same people mention",
    "Who was heard",
    "Words of participants",
]
PEOPLE = {"People", "Of", "Mention both", "Received", "Expected"}


@pytest.fixture
def begun(sample_database, tmp_path) -> Path:
    """The sample as it stands before its first release."""
    path = Path(shutil.copy(sample_database, tmp_path))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM release")
    return path


def drawn(visit, view: str = "researcher"):
    page = visit(view=view).switch_page("research/release.py").run()
    assert not page.exception and not page.error
    return page


def told_by(page) -> str:
    return "\n".join(str(each.value) for each in [*page.main.markdown, *page.info, *page.caption])


def makers(page) -> list:
    return [each for each in page.button if each.label == "Make this release"]


@pytest.mark.parametrize("view", ["all", "researcher"])
@pytest.mark.parametrize("state", ["begun", "sample_database"])
def test_every_table_of_the_draft_is_drawn_with_whole_people_and_labels(state, view, request, tmp_path):
    database = Path(shutil.copy(request.getfixturevalue(state), tmp_path / "drawn.db"))
    with dashboard(database) as visit:
        page = drawn(visit, view)
        assert [each.value for each in page.subheader] == TITLES
        tables = [each.value for each in page.dataframe][: len(TITLES)]
        assert all(len(table) for table in tables) and len(tables) == len(TITLES)
        for table in tables:
            for name in PEOPLE & set(table):
                whole = pd.api.types.is_integer_dtype(table[name])
                assert whole or not table[name].astype(str).str.contains(".", regex=False).any(), name
        pairs = tables[TITLES.index("Themes that the same people mention")]
        assert "Mentors (junior colleagues)" in set(pairs["Whose"]) and pairs["Whose"].notna().all()
        heard = tables[TITLES.index("Who was heard")]
        assert "fewer than 3" in set(heard["Received"])


def test_the_headline_counts_what_may_leave_in_plain_words(begun):
    with dashboard(begun) as visit:
        page = drawn(visit)
        found = re.search(
            r"\*\*(\d+) figures of change and (\d+) counts of themes may leave; (\d+) stay here\.\*\*", told_by(page)
        )
        assert found is not None
        log = page.dataframe[len(TITLES)].value
        change, themes = (int(page.dataframe[place].value["People"].replace("", pd.NA).count()) for place in (1, 2))
        assert [int(each) for each in found.groups()] == [change, themes, len(log)]


def test_a_release_is_made_once_and_then_nothing_has_changed(begun):
    """The words are shuffled anew for every draft, which is no news to a reader."""
    with dashboard(begun) as visit:
        page = drawn(visit)
        assert "This cannot be taken back." in told_by(page)
        makers(page)[0].click().run()
        for again in (page, drawn(visit), drawn(visit)):
            assert not again.exception and not again.error
            assert "Nothing has changed since the last release." in told_by(again) and not makers(again)
        codebook = again.dataframe[TITLES.index("Words of participants")].value
        assert len(codebook) > 5, "there are words to shuffle"
