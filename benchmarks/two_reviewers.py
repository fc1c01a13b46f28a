"""Two people review the same sentences at once by keyboard, one browser dies on the way: what was kept, and how soon.

    python benchmarks/two_reviewers.py          200 sentences, a few minutes; needs Chromium
    python benchmarks/two_reviewers.py 40       so many

Prints how many decisions the pages said were saved, how many of them the database lost or holds twice, and how long it
took from the key to the word "Saved". Ends with 1 where one was lost or is there twice.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from conftest import serving  # noqa: E402
from test_journey import opened  # noqa: E402
from test_review_browser import (  # noqa: E402
    Reviewer,
    database_of,
    left,
    lost,
    own_browser,
    rows,
)


class Timed(Reviewer):
    """Somebody whose waiting is measured. took: seconds from each key to the word that it is saved."""

    took: list[float]

    def press(self, key: str) -> tuple[str, str, int]:
        told = super().press(key)
        self.pressed = time.perf_counter()
        return told

    def acknowledged(self, told: tuple[str, str, int]) -> None:
        super().acknowledged(told)
        self.took = [*getattr(self, "took", []), self.answered - self.pressed]


def main(sentences: int) -> int:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        folder = Path(name)
        database = database_of(sentences, folder)
        with serving(database, folder) as server, opened(database) as store:
            people = review(driver.chromium, folder, server.url, store)
            return report(people, store)


def review(driver, folder: Path, url: str, store) -> list[Timed]:
    """Both go on until nothing waits; the second browser is killed at every quarter of the way, a key in the air."""
    with own_browser(driver, folder) as (page, _):
        one = Timed(page, "researcher")
        one.open(url)
        people, begun = [one], left(store)
        for quarter in (0.75, 0.5, 0.25, 0.0):
            with own_browser(driver, folder) as (second, process):
                other = Timed(second, "reviewer")
                other.open(url)
                people.append(other)
                while left(store) > quarter * begun:
                    together(one, other)
                if quarter:
                    other.press("a")
                    process.kill()
        return people


def together(one: Timed, other: Timed) -> None:
    """Both press before either is answered."""
    pressed = [(each, each.press(key)) for each, key in ((one, "a"), (other, "x")) if each.focus]
    for each, told in pressed:
        each.acknowledged(told)


def report(people: list[Timed], store) -> int:
    kept = sum(len(each.kept) for each in people)
    missing, twice = lost(store, people), sum(number > 1 for number in Counter(rows(store)).values())
    took = [each for person in people for each in getattr(person, "took", [])]
    print(f"{kept} decisions said to be saved by {len(people)} browsers, {left(store)} sentences left")
    print(f"lost: {len(missing)}   there twice: {twice}   rows: {len(rows(store))}")
    print(f"from key to “Saved”: median {median(took):.2f} s, 95 of 100 within {quantiles(took, n=20)[-1]:.2f} s")
    return int(bool(missing or twice))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 200))
