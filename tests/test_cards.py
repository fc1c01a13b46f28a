"""A chart of a release is made once and sent to everybody who looks: the same to each, and never another's."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from conftest import ROOT

from analysis.charts import targets
from analysis.release import Release
from pages import _cards, _frame
from pages._cards import Drawn
from tests.test_charts import target_rows

NOTICE = ("(c) an owner",)


def release() -> Release:
    return Release({"tables": {}})


def drawn(rows: pd.DataFrame | None = None) -> Drawn:
    rows = target_rows() if rows is None else rows
    return Drawn(rows, rows, NOTICE)


@pytest.fixture
def shown(monkeypatch) -> list[tuple[object, ...]]:
    """What would have been drawn."""
    told: list[tuple[object, ...]] = []
    monkeypatch.setattr(_cards, "_shown", lambda *parts: told.append(parts))
    monkeypatch.setattr(_frame, "is_dark", lambda: False)
    return told


def test_what_is_kept_is_what_would_be_made_anew(shown):
    made, kept = _cards._made(targets, drawn(), dark=False, decimals=1), release()
    for _ in range(2):
        _cards.of_release(kept, targets, drawn, name="voice")
        card = shown[-1][0]
        assert json.loads(str(card.figure.to_json())) == json.loads(str(made.figure.to_json()))
        assert (card.words, card.title, card.file) == (made.words, made.title, made.file)
        pd.testing.assert_frame_equal(card.numbers.told, made.numbers.told)
        assert card.numbers.config == made.numbers.config


def test_it_is_made_once_for_a_release_and_anew_for_another_one_another_chart_and_the_dark(shown, monkeypatch):
    one, other = release(), release()
    for each, name in ((one, "voice"), (one, "voice"), (other, "voice"), (one, "load")):
        _cards.of_release(each, targets, drawn, name=name)
    monkeypatch.setattr(_frame, "is_dark", lambda: True)
    _cards.of_release(one, targets, drawn, name="voice")
    first, again, *anew = [parts[0].figure for parts in shown]
    assert again is first and len({id(each) for each in (first, *anew)}) == 4


def test_a_chart_that_is_not_of_a_release_is_made_each_time_with_its_own_decimals(shown):
    rows = target_rows().assign(change=0.41)
    for _ in range(2):
        _cards.chart(targets, rows, rows, name="voice", decimals=2)
    assert shown[0][0].figure is not shown[1][0].figure
    assert "+0.41" in shown[0][0].words and "+0.41" in shown[0][0].figure.to_json()


def test_what_follows_from_a_release_is_made_once_for_it_alone():
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return "told"

    one, other = release(), release()
    assert [_frame.once(each, "answer", make) for each in (one, one, other)] == ["told"] * 3 and len(made) == 2


# ------------------------------------------------------------------------------------------------------- on paper


def _two_tables():
    import pandas as pd

    from pages import _cards

    _cards.table(pd.DataFrame({"Row": range(_cards.WHOLE)}), "As many as stand open")
    _cards.table(pd.DataFrame({"Row": range(_cards.WHOLE + 1)}), "One more")


def test_a_table_stands_open_and_whole_or_paper_says_that_it_is_cut():
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_function(_two_tables).run()
    assert not page.exception
    open_one, said, cut = page.main.children.values()
    assert [len(each.value) for each in (open_one, cut)] == [_cards.WHOLE, _cards.WHOLE + 1]
    assert [each.value for each in page.caption] == [_cards.CUT] and list(said.children.values()) == list(page.caption)


def _wide_table():
    import datetime

    import pandas as pd

    from pages import _cards

    rows = {
        "What": ["![x](a)", "Two"],
        "Due": [datetime.date(2026, 3, 4), None],
        "Empty": [None, None],
        "No": [3, None],
    }
    _cards.wide_table(pd.DataFrame(rows), "The plan")


def test_a_table_wider_than_paper_has_every_column_there_as_text():
    from streamlit.testing.v1 import AppTest

    page = AppTest.from_function(_wide_table).run()
    assert not page.exception
    assert list(page.dataframe[0].value.columns) == ["What", "Due", "Empty", "No"]
    on_paper = page.table[0].value
    assert list(on_paper.columns) == ["What", "Due", "No"], "a column without anything takes no room"
    assert on_paper["Due"].tolist() == ["4 Mar 2026", ""]
    assert on_paper["What"].tolist() == [_cards.escaped("![x](a)"), "Two"], "never read as Markdown"
    assert [cell.startswith("3") for cell in on_paper["No"]] == [True, False]


def test_what_is_said_on_paper_alone_is_hidden_on_the_screen_and_the_other_way_round(chromium):
    style = (ROOT / "static" / "print.css").read_text(encoding="utf-8")
    page = chromium.new_page()
    page.set_content(
        f"<style>{style}</style>"
        + "".join(
            f"<div data-testid=stLayoutWrapper id={key}><div class='stVerticalBlock st-key-{key}-1'>{key}</div></div>"
            for key in (_cards.ON_PAPER, _cards.ON_SCREEN)
        )
        + "<p>Words</p>"
    )
    for media, paper in (("screen", False), ("print", True)):
        page.emulate_media(media=media)
        seen = [page.locator(f"#{key}").is_visible() for key in (_cards.ON_PAPER, _cards.ON_SCREEN)]
        assert seen == [paper, not paper]
        assert page.get_by_text("Words").is_visible()
    page.close()
