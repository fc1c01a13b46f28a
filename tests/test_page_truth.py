"""Published results, brought in as a file and read off the change page as a researcher would."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import EVERYONE, address_of, dashboard

from analysis import readers
from analysis.model import Coding, Column, Group, Instrument, Recipe, Role, Scale, Scheme, Wave
from analysis.store import Store
from tests.ground_truth import (
    ANOREXIA,
    ATTITUDE,
    BOYS,
    FILMS,
    GIRLS,
    MAIZE,
    MIXED,
    SLEEP,
    SLEEP_PARTLY,
    STOOLS,
    STOOLS_PARTLY,
)

WAVES = ("W1", "W2", "W3", "W4")
# Twenty-six people up, four down, eighteen the same, as in statpsych's ci.prop.ps.
SHARES = np.array([[0, 1]] * 26 + [[1, 0]] * 4 + [[1, 1]] * 6 + [[0, 0]] * 12, dtype=float)
# Twenty people whose changes have the mean 0 and the spread 1.
STILL = np.column_stack([np.linspace(3, 4, 20), np.linspace(3, 4, 20)])
STILL[:, 1] += np.tile([1, -1], 10) * np.sqrt(19 / 20)
# Eleven up, three down, ten the same, as in the table of Bonett and Price's interval.
MOVES = np.array([[3, 4]] * 11 + [[3, 2]] * 3 + [[3, 3]] * 10, dtype=float)
DATA: dict[str, list[tuple[str, str, np.ndarray]]] = {
    "sleep": [("mentor", "", SLEEP)],
    "partly": [("mentor", "", SLEEP_PARTLY)],
    "maize": [("mentor", "", np.column_stack([np.zeros(15), MAIZE]))],
    "stools": [("mentor", "", STOOLS)],
    "gappy": [("mentor", "", STOOLS_PARTLY)],
    "weight": [("mentor", "", ANOREXIA["FT"]), ("comparison", "", ANOREXIA["Cont"])],
    "jaw": [("mentor", "boy", BOYS), ("mentor", "girl", GIRLS)],
    "moves": [("mentor", "", MOVES)],
    "films": [("mentor", "", FILMS)],
    "sixes": [("mentor", "", MIXED[1]), ("comparison", "", MIXED[0])],
    "shares": [("mentor", "", SHARES)],
    "still": [("mentor", "", STILL)],
}
ITEMS = range(1, 8)
SCHEME = Scheme(
    name="Published",
    slug="published",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor"),
        Role(id="comparison", label="Others", singular="other", comparison=True),
    ),
    waves=tuple(Wave(id=each, label=each) for each in WAVES),
    groups=(Group(id="sex", label="Sex"),),
    instruments=tuple(
        Instrument(
            id=name, name=name, codings=(Coding(minimum=-200, maximum=200),), scales=(Scale(id=name, label=name),)
        )
        for name in DATA
    )
    + (
        Instrument(
            id="attitude",
            name="attitude",
            count=7,
            codings=(Coding(minimum=0, maximum=100),),
            scales=(Scale(id="attitude", label="attitude", items=tuple(ITEMS)),),
        ),
    ),
)


ATTITUDE_COLUMNS = [f"attitude {item} {wave}" for wave in ("W1", "W2") for item in ITEMS]


def wide_file() -> bytes:
    """One row a person, one column a measure and wave."""
    stream = io.StringIO()
    headings = ["code", "role", "sex", *(f"{name} {wave}" for name in DATA for wave in WAVES), *ATTITUDE_COLUMNS]
    writer = csv.DictWriter(stream, headings)
    writer.writeheader()
    for name, parts in DATA.items():
        people = ((role, sex, row) for role, sex, rows in parts for row in rows)
        for number, (role, sex, row) in enumerate(people):
            scores = {f"{name} {wave}": f"{score:g}" for wave, score in zip(WAVES, row, strict=False) if score == score}
            writer.writerow({"code": f"{name}{number:03d}", "role": role, "sex": sex} | scores)
    for number, row in enumerate(ATTITUDE):
        answers = {column: f"{answer:g}" for column, answer in zip(ATTITUDE_COLUMNS, np.tile(row, 2), strict=True)}
        writer.writerow({"code": f"attitude{number:03d}", "role": "mentor", "sex": ""} | answers)
    return stream.getvalue().encode()


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    path = tmp_path_factory.mktemp("published") / "open-loop.db"
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, SCHEME, note="Begun")
    sheet = readers.read("published.csv", wide_file())
    columns = (
        Column(name="code", kind="person"),
        Column(name="role", kind="role"),
        Column(name="sex", kind="group", group="sex"),
        *(
            Column(name=f"{name} {wave}", kind="score", instrument=name, scale=name, wave=wave)
            for name in DATA
            for wave in WAVES[: DATA[name][0][2].shape[1]]
        ),
        *(
            Column(name=name, kind="item", instrument="attitude", item=int(name.split()[1]), wave=name.split()[2])
            for name in ATTITUDE_COLUMNS
        ),
    )
    store.save_recipe(
        EVERYONE, store.add_upload(EVERYONE, SCHEME.slug, sheet), Recipe(file="published.csv", columns=columns)
    )
    store.rebuild(EVERYONE, SCHEME.slug)
    store.close()
    with dashboard(Path(path)) as visit:
        yield visit()


def shown(page: Any, scale: str, waves: str = "W1 to W2", role: str = "Mentors") -> str:
    """Everything that the change page says about one measure."""
    page.switch_page("research/change.py").run()
    page.selectbox(key="change_scale").select(scale).run()
    key = f"change_waves-{scale}-mentor"
    page.selectbox(key=key).select(waves).run()
    assert not page.exception and not page.error
    elements = [*page.main.markdown, *page.caption, *page.info]
    said = "\n".join(str(each.value) for each in elements).replace("\\", "")
    for frame in page.dataframe:
        said += "\n" + frame.value.astype(object).where(frame.value.notna(), "").to_string()  # as the page draws it
    return said


def figures(said: str, pattern: str) -> list[float]:
    found = re.search(pattern, said)
    assert found, (pattern, said[:1500])
    return [float(each) for each in found.groups()]


SPAN = r"likely range is (-?[\d.]+) to (-?[\d.]+)\."
DRAWER = r"mean change (-?[\d.]+), from [-\d.]+ to [-\d.]+; standard error ([\d.]+)"


NAMES = {
    "t": "t", "p": "p, two-sided", "se": "Standard error", "df": "Degrees of freedom",
    "g_av": "Standardised change, g_av", "g_lo": "g_av, low end", "g_hi": "g_av, high end",
    "net": "Net share that rose", "net_lo": "Net share, low end", "net_hi": "Net share, high end",
}  # fmt: skip


def drawer(said: str, name: str) -> float:
    return figures(said, rf"\n\d+\s+{NAMES[name]}\s+(-?[\d.]+)")[0]


def test_g01_and_g02_sleep(page):
    said = shown(page, "sleep")
    assert figures(said, r"mean change (-?[\d.]+) \(10 people at both waves\)") == [1.58]
    assert figures(said, SPAN) == [0.70, 2.46]
    assert [drawer(said, name) for name in ("se", "df", "g_av", "g_lo", "g_hi")] == [
        0.3890,
        9.0,
        0.7846,
        0.2844,
        1.3800,
    ]
    assert [drawer(said, "t"), drawer(said, "p")] == [4.0621, 0.003]
    assert "0.8322" not in said and "1.2846" not in said  # other standardised changes that are sold as the same


def test_g03_lakens_films(page):
    said = shown(page, "films")
    assert figures(said, SPAN) == [0.52, 1.48]
    assert [drawer(said, "t"), drawer(said, "g_av")] == [4.7434, 1.0615]


def test_g05_maize(page):
    said = shown(page, "maize")
    assert figures(said, SPAN) == [0.03, 41.84]
    assert drawer(said, "p") == 0.050


def test_g10_seven_pairs_stand_alone_and_carry_no_verdict(page):
    said = shown(page, "partly")
    assert figures(said, r"mean change (-?[\d.]+) \(7 people at both waves\)") == [1.54]
    assert "no conclusion is drawn" in said


@pytest.mark.parametrize(
    ("wave", "change", "se", "lo", "hi"),
    [("W2", 3.89, 0.4547, 2.84, 4.94), ("W3", 2.22, 0.6620, 0.70, 3.75), ("W4", 0.67, 0.5774, -0.66, 2.00)],
)
def test_g12_stools_complete(page, wave, change, se, lo, hi):
    said = shown(page, "stools", f"W1 to {wave}")
    assert figures(said, r"mean change (-?[\d.]+) \(9") == [change] and figures(said, SPAN) == [lo, hi]
    assert drawer(said, "se") == se and "0.5187" not in said  # the pooled error that others print


@pytest.mark.parametrize(
    ("wave", "change", "se", "lo", "hi"), [("W2", 4.01, 0.5010, 2.83, 5.20), ("W3", 2.42, 0.6458, 0.89, 3.95)]
)
def test_g13_stools_with_gaps(page, wave, change, se, lo, hi):
    said = shown(page, "gappy", f"W1 to {wave}")
    assert figures(said, r"mean change (-?[\d.]+) \(8 people at both waves, 9 before and 8 after") == [change]
    assert figures(said, SPAN) == [lo, hi] and drawer(said, "se") == se
    assert "By the 8 people at both waves alone" in said


def test_g14_change_and_covariance_stand_side_by_side(page):
    said = shown(page, "weight")
    assert figures(said, r"Difference in change: ([\d.]+) \(likely range ([\d.]+) to ([\d.]+)\)") == [7.71, 2.98, 12.45]
    alike = r"Difference between people who started alike: ([\d.]+) \(likely range ([\d.]+) to ([\d.]+)\)"
    assert figures(said, alike) == [9.03, 4.93, 13.14]


def test_g16_the_gap_is_welch_on_changes(page):
    said = shown(page, "jaw")
    gap = r"difference in change (-?[\d.]+), likely range (-?[\d.]+) to (-?[\d.]+)"
    assert figures(said, gap) == [-1.68, -3.29, -0.08]
    assert "0.065" not in said  # with pooled variances


def test_g24_the_net_share(page):
    said = shown(page, "moves")
    assert [drawer(said, name) for name in ("net", "net_lo", "net_hi")] == [0.3333, 0.0303, 0.5851]


def test_g15_six_people_a_group_have_a_difference_and_no_word(page):
    said = shown(page, "sixes")
    assert figures(said, r"Difference in change: (-?[\d.]+) \(likely range (-?[\d.]+) to (-?[\d.]+)\)") == [
        -3.83, -6.08, -1.59,
    ]  # fmt: skip
    assert "Too few people answered both times in one of the groups" in said


def test_g23_the_interval_of_a_net_share(page):
    said = shown(page, "shares")
    assert [drawer(said, name) for name in ("net", "net_lo", "net_hi")] == [0.4583, 0.2548, 0.6252]


def test_g25_how_the_attitude_items_hang_together(page):
    said = shown(page, "attitude")
    assert figures(said, r"alpha ([\d.]+), likely ([\d.]+) to ([\d.]+); 30 people") == [0.84, 0.74, 0.92]


def test_g28_what_twenty_people_could_show(page):
    said = shown(page, "still")
    assert figures(said, r"20 people seen twice, a change of about ([\d.]+)") == [0.66]


@pytest.mark.parametrize("scale", [*DATA, "attitude"])
def test_no_page_shows_a_gap_in_a_number(page, scale):
    assert not re.search(r"\b(nan|NaN|inf|None|<NA>)\b|\b0\.000\b", shown(page, scale))
