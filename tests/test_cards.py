"""A chart of a release is made once and sent to everybody who looks: the same to each, and never another's."""

from __future__ import annotations

import json

import pandas as pd
import pytest
from conftest import ROOT

from analysis.charts import targets
from pages import _cards
from tests.test_charts import target_rows

NOTICE = ("(c) an owner",)


@pytest.fixture(autouse=True)
def nothing_is_kept():
    _cards._made_once.clear()
    yield
    _cards._made_once.clear()


def kept(rows: pd.DataFrame, *, numbers: pd.DataFrame | None = None, notices=(), dark: bool = False, **options):
    return _cards._kept(targets, (rows, rows if numbers is None else numbers), notices, dark, options)


def test_what_is_kept_is_what_would_be_made_anew():
    made = _cards._made(targets, (target_rows(), target_rows()), NOTICE, False, {})
    for _ in range(2):
        card = kept(target_rows(), notices=NOTICE)
        assert json.loads(str(card.figure.to_json())) == json.loads(str(made.figure.to_json()))
        assert (card.words, card.file) == (made.words, made.file)
        pd.testing.assert_frame_equal(card.numbers, made.numbers)


def test_it_is_made_once_for_the_same_and_anew_for_anything_else():
    first = kept(target_rows())
    assert kept(target_rows()).figure is first.figure
    other = target_rows()
    other.loc[0, "change"] = 0.41
    hidden = target_rows().assign(shown=False)
    anew = [
        kept(other), kept(hidden), kept(target_rows(), numbers=other), kept(target_rows(), notices=NOTICE),
        kept(target_rows(), dark=True), kept(target_rows(), decimals=2),
    ]  # fmt: skip
    assert len({id(card.figure) for card in [first, *anew]}) == 7
    assert "+0.41" in kept(target_rows().assign(change=0.41), decimals=2).figure.to_json()


def test_a_row_deep_in_a_large_table_is_told_from_another_one():
    rows = pd.concat([target_rows().iloc[:1]] * 400, ignore_index=True)
    changed = rows.copy()
    changed.loc[211, "n"] = 17
    one, two = (_cards._kept(_Words(), (each, each), (), False, {}) for each in (rows, changed))
    assert one.words != two.words


class _Words:
    """A chart that draws nothing and says all, for tables too large to draw in a test."""

    __name__ = "words"
    TITLE = "What is there?"

    def draw(self, _: pd.DataFrame, *, dark: bool = False):
        return targets.draw(target_rows(), dark=dark)

    def sentence(self, table: pd.DataFrame) -> str:
        return ",".join(map(str, table["n"]))


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


def test_what_is_said_on_paper_alone_is_hidden_on_the_screen(chromium):
    style = (ROOT / "static" / "print.css").read_text(encoding="utf-8")
    page = chromium.new_page()
    page.set_content(
        f"<style>{style}</style><div data-testid=stLayoutWrapper id=outer>"
        f"<div class='stVerticalBlock st-key-{_cards.ON_PAPER}-1'>{_cards.CUT}</div></div><p>Words</p>"
    )
    for media, seen in (("screen", False), ("print", True)):
        page.emulate_media(media=media)
        assert [page.locator("#outer").is_visible(), page.get_by_text(_cards.CUT).is_visible()] == [seen, seen]
        assert page.get_by_text("Words").is_visible()
    page.close()
