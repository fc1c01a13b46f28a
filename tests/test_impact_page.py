"""Impact by group: what a release tells of groups reaches leadership as it is, and nobody else, and nothing more."""

from __future__ import annotations

import csv
import datetime
import io
import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from conftest import EMPTY, EVERYONE, address_of, dashboard, small_releases
from test_delivery import SCHEME, release_of

from analysis import homework, readers, release
from analysis.burden import burden, warned_first
from analysis.charts import forest, groups, roles
from analysis.disclosure.bundle_shape import COLUMNS
from analysis.disclosure.seal import salted
from analysis.exports.csv_text import as_csv
from analysis.intake import propose
from analysis.measure_words import by_wave, changes_and_gaps, compared, which_way, with_way
from analysis.model import Group, Indicator, Role, Scheme, Target, Why
from analysis.release import NOT_SHOWN, Release, without_groups
from analysis.release_words import gaps_told
from analysis.store import Store
from pages._cards import JOINER
from pages.leadership import _groups, _groups_words

THIRTY = Scheme.model_validate(
    EMPTY.model_dump()
    | {
        "name": "Thirty mentors",
        "slug": "thirty-mentors",
        "groups": (Group(id="office", label="Office", released=True), Group(id="gender", label="Gender", special=True)),
    }
)
OFFICES = ["Leeds"] * 18 + ["London"] * 9 + ["Bath"] * 3
GENDERS = ["Woman", "Man", "Woman"] * 9 + ["Non-binary", "Man", "Another term"]


def survey(wave: int) -> bytes:
    """Thirty mentors with a measure, an office and a gender; four of them are away at the second wave."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    heading = ["ID", "Start time", "Completion time", "Email", "Name", "What is your participant code?"]
    sheet.append([*heading, "Office", "Gender", "Belonging"])
    for number, (office, gender) in enumerate(zip(OFFICES, GENDERS, strict=True)):
        if wave == 2 and number in (1, 6, 11, 16):
            continue
        at = datetime.datetime(2026, wave, 1, 9, number)
        score = 2 + number % 4 * 0.5 + (wave - 1) * (number % 3) * 0.5
        sheet.append([number + 1, at, at, "anonymous", "Anonymous", f"KV{number:02d}", office, gender, score])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def thirty_mentors(path: Path) -> Path:
    """A database with thirty mentors at two waves and no release."""
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, THIRTY, note="Begun")
    for wave, name in enumerate(("before", "after"), start=1):
        sheet = readers.read(f"mentors {name}.xlsx", survey(wave))
        store.save_recipe(EVERYONE, store.add_upload(EVERYONE, THIRTY.slug, sheet), propose(sheet, THIRTY))
    store.rebuild(EVERYONE, THIRTY.slug)
    store.close()
    return path


# ------------------------------------------------------------------------------------- a release written by hand

BOTH = (*THIRTY.roles, Role(id="mentee", label="Mentees", singular="mentee"))
AIMED = {
    "whys": (Why(id="W1", title="Belonging", statement="Everybody belongs"),),
    "indicators": (
        Indicator(
            id="belonging", why="W1", scale="belong", role="mentor", before="W1", after="W2", target=Target(value=0.3)
        ),
    ),
}
SCALE = {"scale": "belong", "label": "Belonging", "minimum": 1.0, "maximum": 5.0, "higher": "better"}
WAVES = {"from_wave": "Before", "to_wave": "After"}
MENTORS = {"role": "mentor", "role_label": "Mentors"}
OFFICE = {"group": "office", "group_label": "Office", "special": False}
FIGURES = {"before": 3.0, "after": 3.5, "change": 0.5, "lo": 0.2, "hi": 0.8}
NOTHING = dict.fromkeys(FIGURES)


def change_rows() -> list[dict]:
    counts = {"up": 15, "same": 8, "down": 7}
    mentees = {"role": "mentee", "role_label": "Mentees"}
    only = NOTHING | {"change": 0.4, "lo": 0.1, "hi": 0.7}
    base = SCALE | WAVES | {"shown": True, "n": 30}
    return [base | MENTORS | FIGURES | counts, base | mentees | only | dict.fromkeys(counts)]


def group_rows() -> list[dict]:
    base = SCALE | WAVES | MENTORS | OFFICE
    return [
        base | FIGURES | {"member": "Leeds", "people": "15 to 24", "shown": True},
        base
        | NOTHING
        | {"change": -0.1, "lo": -0.4, "hi": 0.2, "member": "London", "people": "8 to 14", "shown": True},
        *(base | NOTHING | {"member": member, "people": None, "shown": False} for member in ("Bath", "York")),
    ]


def followed_rows() -> list[dict]:
    base = MENTORS | OFFICE | WAVES
    return [
        base | {"member": "Leeds", "people": "15 to 24", "share": 0.85, "shown": True},
        base | {"member": "York", "people": None, "share": None, "shown": False},
    ]


def participation_rows() -> list[dict]:
    return [
        MENTORS | {"measure": "Meetings held", "people": 30, "total": 120.0, "mean": 4.0, "shown": True},
        MENTORS | {"measure": "Hours", "people": None, "total": None, "mean": None, "shown": False},
    ]


def written(*, changes: list[dict], groups: list[dict], approved: bool = True, **more: list[dict]) -> str:
    """A release with these tables, whose hash and audit hold: a real one without answers, with the rows put in.

    more: the rows of other tables, for a scheme that has a why with an indicator.
    """
    scheme = THIRTY.model_copy(update={"roles": BOTH} | ({} if approved else {"groups": ()}) | (AIMED if more else {}))
    empty = small_releases(scheme)[0].release
    told = {
        "people": [MENTORS | {"wave": "W1", "wave_label": "Before", "invited": 30, "answered": 30}],
        "change": changes,
        "change_by_group": groups,
        "followed_by_group": followed_rows() if groups else [],
        "participation": participation_rows(),
        **more,
    }
    audit = {"equations": 4, "smallest": "8 to 14", "asked": len(changes), "shown": len(changes)}
    content = {
        **empty.content,
        "audit": empty.content["audit"] | audit,
        "tables": {**empty.content["tables"], **{name: table(name, rows) for name, rows in told.items()}},
    }
    del content["sha256"]
    content["sha256"] = release._hash(salted(content, empty.salts))
    return Release(content, empty.salts).text()


def table(name: str, rows: list[dict]) -> dict[str, list]:
    columns = COLUMNS[name]
    assert all(set(row) == set(columns) for row in rows), name
    return {"columns": columns, "rows": [[row[column] for column in columns] for row in rows]}


def test_the_releases_written_here_are_such_as_are_opened():
    whole = written(changes=change_rows(), groups=group_rows())
    assert release.open_release(whole).audited
    assert release.open_release(without_groups(whole)).sha256 == json.loads(whole)["sha256"]
    few = [group_rows()[0] | {"people": "5 to 7"}, *group_rows()[1:]]
    with pytest.raises(release.Unsafe):
        release.open_release(written(changes=change_rows(), groups=few))


@pytest.fixture
def reading(tmp_path):
    """Opens the impact page on a release, as leadership or in another view."""

    def opened(text: str, view: str = "leadership") -> Any:
        path = tmp_path / f"{view}.db"
        store = Store(address_of(path))
        store.save_scheme(EVERYONE, THIRTY, note="Begun")
        store.save_release(EVERYONE, THIRTY.slug, text, behind="{}", sha256=json.loads(text)["sha256"])
        store.close()
        with dashboard(path) as visit:
            page = visit(view=view).switch_page("leadership/impact.py").run()
            assert not page.exception and not page.error
            return page

    return opened


def told_by(page) -> str:
    """What the page says of this scheme, without what it says of others."""
    told = "\n".join(str(each.value) for each in [*page.main.markdown, *page.caption, *page.header, *page.subheader])
    told = told.replace("\\", "").replace(JOINER, "")
    for each in homework.shelved():
        told = told.replace(homework.in_a_line(each), "").replace(f"Caution: {each.caution}", "")
    return told


CHANGED = "How much it changed, and how sure we are"
TOOK_PART = ["Who took part in the surveys", "What people took part in"]
HEADINGS = [CHANGED, "By group", TOOK_PART[0], "Who answered again, by group", TOOK_PART[1]]


def test_every_group_of_the_release_is_drawn_told_and_tabled(reading):
    page = reading(written(changes=change_rows(), groups=group_rows()))
    assert [each.value for each in page.header] == HEADINGS
    assert [tab.label for tab in page.tabs] == ["Office"]
    told = told_by(page)
    assert "Leeds: change +0.5; likely range from +0.2 to +0.8 (95%); 15 to 24 people." in told
    assert "Mentors: a clear rise for Leeds; direction not clear for London. " in told
    assert "direction not clear for London. Not shown, to protect people in small groups: Bath and York." in told
    assert "cannot be read from these ranges" in told and "not ranked" in told
    by_group = page.dataframe[2].value
    assert list(by_group["Group"]) == ["Leeds", "London", "Bath", "York"]
    assert list(by_group["People"]) == ["15 to 24", "8 to 14", "not shown", "not shown"]
    assert list(by_group["Before"]) == ["3.0", *["not shown"] * 3] and list(by_group["Change"])[1] == "−0.1"
    again = page.dataframe[4].value
    assert list(again["Answered again"]) == ["85% of 15 to 24"] and list(again["Group"]) == ["Office: Leeds"]
    assert "1 of 2 groups are not shown, to protect people in small groups; the file below names them." in told
    assert list(_groups.again_in_numbers(pd.DataFrame(followed_rows(), dtype=object))["Group"]) == ["Leeds", "York"]
    taken_part = page.dataframe[5].value
    assert "4.0 each (120)" in str(taken_part.to_numpy()) and "not shown" in taken_part.to_numpy()


def test_a_role_whose_averages_are_withheld_tells_its_change_and_no_level(reading):
    page = reading(written(changes=change_rows(), groups=[]))
    told = told_by(page)
    assert "Mentees: change +0.4; likely range from +0.1 to +0.7 (95%); 30 people." in told
    assert "Mentees: the averages are not shown, to protect people in small groups." in told
    assert "Mentees: change +0.4 (+0.1 to +0.7); Before not shown, After not shown." in told
    numbers = page.dataframe[0].value
    assert list(numbers["Before"]) == ["3.0", "not shown"] and list(numbers["Rose"]) == ["15", "not shown"]
    assert list(numbers["Change"]) == [0.5, 0.4] and list(numbers["People"]) == [30, 30]


def test_a_withheld_table_leaves_nothing_about_groups_behind(reading):
    """The taskforce reads the same release without its tables of groups; what whole roles did is there."""
    text = without_groups(written(changes=change_rows(), groups=group_rows()))
    for view in ("leadership", "taskforce"):
        page = reading(text, view)
        assert [each.value for each in page.header] == [CHANGED, *TOOK_PART]
        assert not page.tabs and "Whether one group changed" not in told_by(page) and "Leeds" not in told_by(page)


def test_whoever_may_not_see_groups_sees_none_even_of_a_whole_release(reading):
    page = reading(written(changes=change_rows(), groups=group_rows()), "taskforce")
    assert "Leeds" not in told_by(page) and "By group" not in told_by(page)


def test_that_nothing_was_approved_is_said_otherwise_than_that_something_is_hidden(reading):
    page = reading(written(changes=change_rows(), groups=[], approved=False))
    assert _groups_words.NONE_APPROVED in told_by(page) and NOT_SHOWN not in _groups_words.NONE_APPROVED
    assert "Who answered again, by group" not in told_by(page)


def test_a_measure_without_groups_says_so_and_hides_nothing(reading):
    other = [row | {"scale": "voice", "label": "Voice"} for row in group_rows()]
    page = reading(written(changes=change_rows(), groups=other))
    assert _groups_words.NOT_OF_THIS in told_by(page) and not page.tabs


def test_the_sentence_is_the_same_whatever_hides_a_group_and_whatever_stands_behind_it():
    rows = pd.DataFrame(group_rows(), dtype=object)
    said = _groups_words.by_role(rows)
    secret = rows.copy()
    secret.loc[2, ["change", "lo", "hi", "people"]] = [2.0, 1.0, 3.0, "5 to 7"]
    assert _groups_words.by_role(secret) == said
    assert said[0].count(NOT_SHOWN.rstrip(".")) == 1
    only = _groups_words.by_role(rows.iloc[[2]])
    assert only == ["Mentors: not shown, to protect people in small groups: Bath."]


def test_a_file_of_the_numbers_keeps_numbers_and_says_what_is_not_shown():
    numbers = _groups.changes_in_numbers(pd.DataFrame(group_rows(), dtype=object))
    rows = list(csv.DictReader(io.StringIO(as_csv(numbers).decode("utf-8-sig"))))
    assert [row["Change"] for row in rows] == ["0.5", "-0.1", "not shown", "not shown"]
    assert [row["Before"] for row in rows] == ["3.0", *["not shown"] * 3]


def test_whole_people_stay_whole_and_the_callers_table_stays_as_it_was():
    given = pd.DataFrame({"n": [30, None], "change": [0.5, None]}, dtype=object)
    before = given.copy()
    told = gaps_told(given, ("n", "change"), whole=("n",))
    assert list(told["n"]) == [30, "not shown"] and list(told["change"]) == [0.5, "not shown"]
    pd.testing.assert_frame_equal(given, before)


def test_progress_tells_a_rating_whose_averages_are_withheld_as_a_change(tmp_path):
    """The rating of the whys is the one place of the progress page that speaks of averages in a sentence of its own."""
    rated = SCALE | {"scale": "why", "minimum": 0.0, "maximum": 10.0} | WAVES | {"shown": True, "n": 30}
    rated |= MENTORS | NOTHING | {"change": 1.2, "lo": 0.4, "hi": 2.0} | dict.fromkeys(("up", "same", "down"))
    text = written(
        changes=[*change_rows(), rated],
        groups=[],
        progress_by_why=[why_row()],
        progress_by_indicator=[indicator_row()],
    )
    path = tmp_path / "progress.db"
    store = Store(address_of(path))
    store.save_scheme(EVERYONE, THIRTY, note="Begun")
    store.save_release(EVERYONE, THIRTY.slug, text, behind="{}", sha256=json.loads(text)["sha256"])
    store.close()
    with dashboard(path) as visit:
        page = visit(view="leadership").switch_page("leadership/progress.py").run()
        assert not page.exception and not page.error
        assert "Mentors changed by 1.2 from Before to After, averages not shown (30 people)." in told_by(page)
        numbers = page.dataframe[0].value
        assert list(numbers["Before"]) == ["not shown"] and list(numbers["Change towards the aim"]) == [0.5]


def why_row() -> dict:
    return {
        "why": "W1", "title": "Belonging", "statement": "Everybody belongs", "indicator": "belonging", "role": "mentor",
        "n": 30, "state": "ON_THE_WAY", "words": "Moved, one source", "measure": "", "accounts": "Nobody wrote of it.",
        "action": "0 open", "rating": "", "affected": "",
    }  # fmt: skip


def indicator_row() -> dict:
    scale = {name: SCALE[name] for name in ("scale", "label", "higher")}
    return scale | WAVES | MENTORS | {
        "indicator": "belonging", "why": "W1", "primary": True, "n": 30, "before": None, "after": None,
        "toward": 0.5, "toward_lo": 0.2, "toward_hi": 0.8, "needed": 0.3, "smallest": None, "axis": 2.0,
        "state": "ON_THE_WAY", "detail": "", "words": "On the way", "sentence": "It rose.", "comparison": None,
        "due": None, "added": None, "kind": "scale", "late": False, "shown": True,
    }  # fmt: skip


NAMES = {"mentor": "Mentors", "comparison": "Colleagues who did not take part"}


def measure(role: str, shown: bool = True, **told: Any) -> dict[str, Any]:
    figures = {"n": 30, "change": -2.0, "lo": -3.5, "hi": -0.5} if shown else dict.fromkeys(("n", "change", "lo", "hi"))
    scale = {"minimum": 16.0, "maximum": 64.0, "higher": "worse"}
    return BETWEEN | {"role": role, "role_label": NAMES[role], "shown": shown} | scale | figures | told


BETWEEN = {"scale": "olbi", "label": "Burnout", "from_wave": "Before", "to_wave": "After"}
GAP = BETWEEN | {"role": "mentor", "comparison": "comparison", "difference": -1.2, "lo": -3.8, "hi": 1.4, "shown": True}


def told_by_forest(changes: list[dict], *gaps: dict, others: tuple[dict, ...] = ()) -> pd.DataFrame:
    """The table of the forest of these changes. others: changes that the release tells beside them."""
    mentors = Role(id="mentor", label="Mentors", singular="mentor")
    beside = Role(id="comparison", label=NAMES["comparison"], singular="colleague", comparison=True)
    scheme = SCHEME.model_copy(update={"roles": (mentors, beside)})
    release = release_of(scheme, change=[*changes, *others], difference=list(gaps))
    return changes_and_gaps(release.table("change").iloc[: len(changes)], release)


def test_where_lower_is_better_every_figure_of_a_measure_runs_the_same_way():
    told = told_by_forest([measure("mentor"), measure("comparison", change=0.0, lo=-1.0, hi=1.0)], GAP)
    assert list(told["kind"]) == ["group", "group", "gap"]
    assert told.loc[0, ["change", "lo", "hi"]].tolist() == [-2.0, -3.5, -0.5]
    assert told.loc[2, ["change", "lo", "hi", "n", "n_reference"]].tolist() == [-1.2, -3.8, 1.4, 30, 30]
    assert told.loc[2, "label"] == "Mentors against colleagues who did not take part"
    said = forest.sentence(told, 1)
    assert "Mentors: change −2.0; likely range from −3.5 to −0.5 (95%); 30 people." in said
    assert "difference in change −1.2; likely range from −3.8 to +1.4 (95%); 30 and 30 people." in said
    assert said.endswith("Lower is better: a minus is a change towards the aim.")
    rows = pd.DataFrame([measure("mentor", before=42.0, after=40.0)], dtype=object)
    axes = [words_of(forest.draw(told)), roles.draw(by_wave(rows)).layout.xaxis.title.text]
    assert all("← better" in each and "better →" not in each for each in axes)
    below = compared(GAP | {"word": "not clearly more than"}, NAMES, "worse")
    assert "differ by −1.2 (likely −3.8 to +1.4; lower is better); this is not clearly more" in below


def words_of(figure) -> str:
    return " ".join(str(each.text) for each in figure.layout.annotations)


LOAD = {"scale": "load", "label": "Burden of taking part", "minimum": 1.0, "maximum": 5.0, "n": 31}
LOAD |= {"before": 3.1, "after": 3.4, "change": 0.3, "lo": 0.0, "hi": 0.6}


def burdened(on: bool = True) -> Release:
    """A release whose mentors' burden rose by 0.3 points, with the words that it is released in."""
    mentors = Role(id="mentor", label="Mentors", singular="mentor")
    said = "The load that taking part puts on people rose by 0.3 points on average between Before and After."
    return release_of(
        SCHEME.model_copy(update={"roles": (mentors,)}),
        change=[measure("mentor", **LOAD)],
        harm=[{"on": on, "measured": True, "sentence": said if on else ""}],
    )


def test_a_burden_has_one_direction_in_every_chart_and_sentence():
    """Heavier is right, plus and a rise, and never better or worse."""
    release = burdened()
    rows = release.table("change")
    told = changes_and_gaps(rows, release)
    assert told.loc[0, ["change", "lo", "hi"]].tolist() == [0.3, 0.0, 0.6]
    said = forest.sentence(told, 1)
    assert "Mentors: change +0.3; likely range from 0.0 to +0.6" in said
    assert said.endswith("A plus is a heavier burden.")
    levels = roles.draw(by_wave(rows))
    assert roles.sentence(by_wave(rows)).endswith("Higher is heavier.")
    members = with_way(rows).assign(group_label="Office", member="Leeds", people="15 to 24")
    assert groups.sentence(members).endswith("A rise is heavier.")
    drawn = [words_of(forest.draw(told)), words_of(groups.draw(members)), levels.layout.xaxis.title.text]
    assert all("← lighter, heavier →" in each and "better" not in each for each in drawn)
    assert which_way(with_way(rows)["higher"].iloc[0]) == "In every chart, right is heavier."
    assert burden(release)[1] == (
        "Burden of taking part rose by 0.3 points (likely 0.0 to +0.6) from Before to After: from 3.1 to 3.4 on a "
        "scale of 1 to 5, 31 mentors. A rise is not certain, and the warning does not wait for that."
    )


def test_what_others_say_of_their_burden_stands_beside_the_mentors_and_takes_nothing_from_it():
    mentors, mentees = (Role(id=each, label=f"{each}s".capitalize(), singular=each) for each in ("mentor", "mentee"))
    lighter = LOAD | {"change": -0.1, "lo": -0.4, "hi": 0.3, "n": 27}
    release = release_of(
        SCHEME.model_copy(update={"roles": (mentors, mentees)}),
        change=[measure("mentor", **LOAD), measure("mentor", **lighter) | {"role": "mentee", "role_label": "Mentees"}],
        harm=burdened().table("harm").to_dict("records"),
    )
    alone = burden(burdened())[1]
    assert burden(release) == (
        True,
        f"{alone} Mentees, asked the same: \u22120.1 (likely \u22120.4 to +0.3), 27 people.",
    )


def test_a_burden_is_told_with_its_warning_first_and_without_it_where_there_is_none():
    assert warned_first(burdened(), "load") == (
        "The warning for mentors is on: burden +0.3 (0.0 to +0.6), 31 mentors. A rise is not certain, and the warning "
        "does not wait for that."
    )
    assert warned_first(burdened(on=False), "load") == warned_first(burdened(), "olbi") == ""


def test_a_plain_difference_that_leaves_out_zero_says_why_it_is_not_called_clear():
    doubted = GAP | {"difference": 1.6, "lo": 0.1, "hi": 3.0, "word": "not clearly more than"}
    assert compared(doubted, NAMES, "better").endswith(
        "the changes differ by +1.6 (likely +0.1 to +3.0), and this plain range leaves out zero. Allowing for where "
        "people started it does not, so this is not clearly more towards the aim."
    )
    assert "leaves out zero" not in compared(doubted | {"lo": -0.1}, NAMES, "better")
    assert "leaves out zero" not in compared(doubted | {"word": "more than"}, NAMES, "better")


def test_who_answered_stands_first_with_short_roles_and_no_gap():
    rows = [
        {"role": role, "role_label": label, "wave": "W1", "wave_label": "Before", "invited": invited, "answered": some}
        for role, label, invited, some in (
            ("mentor", "Mentors (juniors)", 36, 32), ("mentee", "Mentees (seniors)", None, 30),
            ("comparison", NAMES["comparison"], 40, None),
        )
    ]  # fmt: skip
    beside = Role(id="comparison", label=NAMES["comparison"], singular="colleague", comparison=True)
    release = release_of(SCHEME.model_copy(update={"roles": (*SCHEME.roles[:1], beside)}))
    told = _groups.who_answered(release, pd.DataFrame(rows, dtype=object))
    assert list(told) == ["Answered", "Role", "Wave"] and list(told["Answered"]) == ["32 of 36", "30", "not shown"]
    assert list(told["Role"]) == ["Mentors", "Mentees", "Comparison"]


def test_what_people_did_or_did_not_is_told_as_a_part_of_them_and_nothing_else_is():
    mentors = {"role": "a", "role_label": "Mentors", "people": 36, "shown": True}
    figures = {"Mid-point gathering": 32, "Ended early": 4, "Mode: video": 12, "Meetings cancelled": 15, "Fee: paid": 9}
    rows = [mentors | {"measure": name, "total": float(total), "mean": total / 36} for name, total in figures.items()]
    nothing = {"people": None, "total": None, "mean": None, "shown": False}
    rows += [mentors | nothing | {"measure": "Mode"}]
    rows += [nothing | {"role": "c", "role_label": "Colleagues beside", "measure": name} for name in figures]
    table = pd.DataFrame(rows, dtype=object)
    told = _groups.side_by_side(table).set_index("What")
    assert list(told) == ["Mentors"] and told.loc["Mode", "Mentors"] == "not shown"
    assert list(told["Mentors"])[:5] == ["32 of 36", "4 of 36", "12 of 36", "0.4 each (15)", "0.2 each (9)"]
    assert _groups.behind_the_log(table) == [
        "People behind each figure: Mentors 36.",
        "Colleagues beside: not shown, to protect people in small groups, or not in the log.",
    ]


def test_a_gap_counts_the_others_between_its_own_waves_and_waves_are_named_where_they_differ():
    late = {"to_wave": "Later"}
    others = (measure("comparison", n=12, **late),)
    told = told_by_forest([measure("mentor", **late), measure("comparison", n=40)], GAP | late, others=others)
    assert told.loc[2, "n_reference"] == 12 and told.loc[2, "label"].endswith("“Before” to “Later”")
    assert told.loc[1, "label"] == f"{NAMES['comparison']}, “Before” to “After”"


def test_a_change_or_gap_that_may_not_be_told_keeps_nothing_but_its_name():
    nothing = {"difference": None, "lo": None, "hi": None, "shown": False}
    told = told_by_forest([measure("mentor"), measure("comparison", shown=False)], GAP | nothing)
    hidden = told[~told["shown"].astype(bool)]
    assert list(hidden["kind"]) == ["group", "gap"]
    assert hidden[["change", "lo", "hi", "n", "n_reference"]].isna().all(axis=None)
    assert forest.sentence(told, 1).count("not shown, to protect people in small groups") == 2


def test_what_people_took_part_in_has_a_column_a_role_and_says_what_is_hidden():
    mentors, mentees = {"role": "a", "role_label": "Mentors"}, {"role": "b", "role_label": "Mentees"}
    nothing = {"people": None, "total": None, "mean": None, "shown": False}
    rows = [
        mentors | {"measure": "Meetings held", "people": 30, "total": 120.0, "mean": 4.0, "shown": True},
        mentees | {"measure": "Meetings held"} | nothing,
        mentees | {"measure": "Hours recorded", "people": 12, "total": 1234567.5, "mean": 102880.6, "shown": True},
    ]
    told = _groups.side_by_side(pd.DataFrame(rows, dtype=object))
    assert list(told) == ["What", "Mentors", "Mentees"] and list(told["What"]) == ["Meetings held", "Hours recorded"]
    assert list(told.iloc[0]) == ["Meetings held", "4.0 each (120)", "not shown"]
    assert told.iloc[1]["Mentees"] == "102880.6 each (1234567.5)" and pd.isna(told.iloc[1]["Mentors"])


def test_two_roles_of_one_label_keep_a_column_each():
    rows = [
        {"role": role, "role_label": "Colleagues", "measure": "Meetings", "people": 30, "total": total, "mean": 4.0,
         "shown": True}
        for role, total in (("a", 120.0), ("b", 50.0))
    ]  # fmt: skip
    told = _groups.side_by_side(pd.DataFrame(rows, dtype=object))
    assert list(told) == ["What", "Colleagues (a)", "Colleagues (b)"]
    assert "(120)" in told.iloc[0, 1] and "(50)" in told.iloc[0, 2]
