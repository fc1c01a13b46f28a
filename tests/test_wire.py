"""What leaves the server: every message to a leadership or taskforce view is decoded as a browser would decode it.

`wire` reads the messages and says what may stand in them; `test_walk` walks through every state of these pages in a
browser, and `test_pages_by_role` asks for every page in every view.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import SEVEN, SMALL, serving
from wire import Known, Sent, known_of, known_of_the_sample, leaks, strange_numbers, visiting

PAGES = {
    "leadership": ("progress", "impact", "themes", "actions", "scheme"),
    "taskforce": ("themes", "actions", "scheme", "progress", "impact"),
}


@pytest.fixture(scope="module")
def known(sample_database) -> Known:
    return known_of_the_sample(sample_database)


def test_every_choice_a_reader_has_shows_released_numbers_only(sample_server, known):
    with visiting(sample_server, "leadership") as visit:
        measures = visit.open("impact").widgets["measure"][1]
        assert len(measures) > 10
        pages: list[tuple[str, dict[str, Any]]] = [("impact", {"measure": each}) for each in measures]
        visit.open("themes")
        pages.append(("themes", {"all_themes": True}))
        for page, choices in pages:
            seen = visit.open(page, **choices)
            assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}, (page, choices)


def test_the_wire_test_can_fail(sample_server, known):
    with visiting(sample_server, "researcher") as visit:
        assert strange_numbers(visit.open("change"), known).keys() >= {"texts", "tables", "downloads"}
        assert "a run of six words of a reflection" in leaks(visit.open("review"), known)
    planted = Sent(texts=[f"{next(iter(known.canaries))} {next(iter(known.codes))} {next(iter(known.people))}"])
    assert leaks(planted, known) == ["a canary word", "a participant code", "the id of a person"]


def test_seven_people_are_sent_to_nobody_outside_the_workbench(hidden_database, tmp_path):
    known = known_of(hidden_database, SMALL.slug, codes=SEVEN, canaries=["felt heard by the partners"])
    with serving(Path(shutil.copy(hidden_database, tmp_path)), tmp_path) as server:
        for view, pages in PAGES.items():
            with visiting(server, view, SMALL.slug) as visit:
                for page in pages:
                    seen = visit.open(page)
                    assert leaks(seen, known) == [] and strange_numbers(seen, known) == {}, page
