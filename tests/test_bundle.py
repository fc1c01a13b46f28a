"""A bundle from elsewhere with a hash of its own is refused for whatever a release of ours would never hold."""

from __future__ import annotations

import copy
import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from test_gate import sheet

from analysis import intake
from analysis.auditing import printed
from analysis.disclosure import Policy
from analysis.disclosure.bundle_rows import stands
from analysis.disclosure.groups import band
from analysis.disclosure.rules import hide_rate
from analysis.disclosure.seal import digest, hash_of
from analysis.disclosure.standing import all_standing
from analysis.drafting import Draft, draft
from analysis.findings import Findings
from analysis.model import Column, Group, Indicator, Merge, Recipe, Refused, Role, Scheme, Stage, Target, Wave, Why
from analysis.release import Unsafe, open_earlier, open_release, without_groups

DAY = datetime.date(2026, 11, 24)
SCHEME = Scheme(
    name="Bundled",
    slug="bundled",
    roles=(
        Role(id="mentor", label="Mentors", singular="mentor", invited=50),
        Role(id="comparison", label="Colleagues", singular="colleague", comparison=True),
    ),
    waves=(Wave(id="W1", label="Before"), Wave(id="W2", label="After"), Wave(id="W3", label="Later")),
    stages=(Stage(id="start", label="Start"), Stage(id="end", label="End")),
    groups=(
        Group(id="office", label="Office", released=True),
        Group(id="faith", label="Faith", special=True, released=True, merge=(Merge(label="Both", members=("p", "q")),)),
    ),
    whys=(Why(id="Y1", title="Belonging", statement="People belong here.", themes=("T01",)),),
    indicators=(
        Indicator(id="i1", why="Y1", scale="belong", role="mentor", before="W1", after="W2", target=Target(value=0.3)),
    ),
)
ANSWERS = {f"M{n}": (2 + n % 3, 3 + (n * n + 1) % 3 - n % 2 / 2) for n in range(40)}
COLLEAGUES = {f"C{n}": (2 + n % 3, 2 + (n * n + 1) % 3) for n in range(14)}


def survey(role: str, people: dict[str, tuple], *, groups: dict[str, Callable[[int], str]]):
    """The two waves of a role; every fourth of the first forty answers once only."""
    for side, wave in enumerate(("W1", "W2")):
        codes = [code for code in people if side == 0 or int(code[1:]) % 4 != 3 or role != "mentor"]
        rows = {"Code": codes, "belong": [str(people[code][side]) for code in codes]}
        rows |= {name: [member(int(code[1:])) for code in codes] for name, member in groups.items()}
        columns = [
            Column(name="Code", kind="person"),
            Column(name="belong", kind="score", instrument="belong", scale="belong"),
            *(Column(name=name, kind="group", group=name) for name in groups),
        ]
        yield sheet(f"{role} {wave}", rows), Recipe(file="f", wave=wave, role=role, columns=tuple(columns))


def files(mentors: dict[str, tuple] = ANSWERS):
    groups = {"office": lambda n: "Leeds" if n < 20 else "York", "faith": lambda n: "a" if n < 36 else "p"}
    yield from survey("mentor", mentors, groups=groups)
    yield from survey("comparison", COLLEAGUES, groups={})
    words = ["I felt part of something. " * (n < 8) + "We had no time. " * (4 <= n < 11) + "We met." for n in range(16)]
    texts = {"stage": ["start"] * 16, "person": [f"M{n}" for n in range(16)], "reflection": words}
    texts["consent"] = ["paraphrase"] * 16
    held = {"Code": [f"M{n}" for n in range(12)], "meetings": [str(1 + n % 4) for n in range(12)]}
    columns = (Column(name="Code", kind="person"), Column(name="meetings", kind="participation"))
    yield (
        sheet("texts", texts),
        Recipe(file="f", role="mentor", columns=tuple(Column(name=each, kind=each) for each in texts)),
    )
    yield sheet("log", held), Recipe(file="f", role="mentor", columns=columns)


def made(scheme: Scheme = SCHEME, mentors: dict[str, tuple] = ANSWERS, before: tuple[Draft, ...] = ()) -> Draft:
    study, _ = intake.build(scheme, list(files(mentors)))
    earlier, behind = [each.release for each in before], [each.behind for each in before]
    return draft(Findings(study), today=DAY, earlier=earlier, behind=behind)


@pytest.fixture(scope="module")
def base() -> Draft:
    return made()


@pytest.fixture(scope="module")
def content(base: Draft) -> dict[str, Any]:
    return json.loads(base.release.text())


def sealed(content: dict[str, Any]) -> str:
    """The content with the hash that whoever forges a release would compute."""
    plain = {part: told for part, told in content.items() if part != "sha256"}
    return json.dumps({**plain, "sha256": hash_of(plain)})


def place_of(content: dict[str, Any], table: str, wanted: dict[str, Any]) -> int:
    told = content["tables"][table]
    rows = [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]
    return next(n for n, row in enumerate(rows) if all(row[name] == cell for name, cell in wanted.items()))


def cells(table: str, wanted: dict[str, Any], **told: Any) -> Callable[[dict], None]:
    """The first row like this one tells something else."""

    def forge(content: dict) -> None:
        row = content["tables"][table]["rows"][place_of(content, table, wanted)]
        for name, cell in told.items():
            row[content["tables"][table]["columns"].index(name)] = cell

    return forge


def row_more(table: str, **told: Any) -> Callable[[dict], None]:
    def forge(content: dict) -> None:
        columns = content["tables"][table]["columns"]
        content["tables"][table]["rows"].append([told.get(name) for name in columns])

    return forge


def column_more(content: dict) -> None:
    content["tables"]["change"]["columns"].append("median")
    for row in content["tables"]["change"]["rows"]:
        row.append(3.0)


def column_twice(content: dict) -> None:
    content["tables"]["change"]["columns"].insert(0, "n")
    for row in content["tables"]["change"]["rows"]:
        row.insert(0, 3)


def part(*way: str, to: Any) -> Callable[[dict], None]:
    def forge(content: dict) -> None:
        for name in way[:-1]:
            content = content[name]
        content[way[-1]] = to

    return forge


MENTOR = {"role": "mentor"}
T01 = {"theme": "T01", "stage": "start"}
LEEDS = {"member": "Leeds", "shown": True}
MENTORS = {"role": "mentor", "role_label": "Mentors"}
WORDS = {
    "theme": "T01", "name": "Belonging and connection", "role_label": "", "stage": "", "kind": "verbatim",
    "words": "We met.",
}  # fmt: skip
NOBODY = {"role": None, "shown": True, "fewer": False, "stage": "start", "stage_label": "Start"}
FORGED: dict[str, Callable[[dict], None]] = {
    "one person who rose": cells("change", MENTOR, up=1, same=0, down=29),
    "sides that are not all of them": cells("change", MENTOR, up=10, same=10, down=9),
    "only one of three sides": cells("change", MENTOR, up=None, same=10, down=None),
    "all at the end of the scale": cells("change", MENTOR, before=5.0, after=5.0),
    "an average beyond the scale": cells("change", MENTOR, after=7.0),
    "one average of two": cells("change", MENTOR, before=None),
    "averages on a scale without ends": cells("change", MENTOR, minimum=None),
    "a range that is a point": cells("change", MENTOR, lo=0.4, hi=0.4),
    "no range": cells("change", MENTOR, lo=None),
    "half a person": cells("change", MENTOR, n=8.5),
    "true people": cells("change", MENTOR, n=True),
    "people in words": cells("change", MENTOR, n="30"),
    "people without an end": cells("change", MENTOR, n=10**400),
    "a figure without an end": cells("change", MENTOR, change=1e300 * 10),
    "shown in another word": cells("change", MENTOR, shown=1),
    "a hidden change with its averages": cells("change", MENTOR, n=None, shown=False),
    "a hidden group with its figures": cells("change_by_group", LEEDS, people=None, shown=False),
    "a band that is none": cells("change_by_group", LEEDS, people="8 to 9"),
    "a band too small": cells("change_by_group", LEEDS, people="5 to 7"),
    "exact people of a group": cells("change_by_group", LEEDS, people=15),
    "a group at the end of the scale": cells("change_by_group", LEEDS, after=5.0),
    "a special group called usual": cells("change_by_group", {"group": "faith"}, special=False),
    "a hidden member of a special group": cells("change_by_group", {"group": "faith", "shown": False}, member="p"),
    "a group that is not the scheme's": cells("change_by_group", LEEDS, group="pay"),
    "everybody followed": cells("followed_by_group", LEEDS, share=1.0),
    "nobody followed": cells("followed_by_group", LEEDS, share=0.0),
    "all but two followed, whatever the band": cells("followed_by_group", LEEDS, people="15 to 24", share=0.95),
    "a theme of one person": cells("theme", T01, people=1, share=0.06, lo=0.0, fewer=False),
    "few people and their share": cells("theme", T01, people=None, fewer=True),
    "a sensitive theme of all who wrote": cells(
        "theme", T01, people=16, share=1.0, lo=0.8, hi=1.0, sensitive=True, answered=16
    ),
    "a share of other people": cells("theme", T01, share=0.9, hi=1.0),
    "a hidden theme with its people": cells("theme", T01, shown=False, answered=None),
    "a theme of no codebook": cells("theme", T01, theme="anna smith"),
    "more people than wrote": cells("theme", T01, people=17),
    "a total of a few": cells("participation", MENTOR, people=3),
    "a mean of other people": cells("participation", MENTOR, mean=9.0),
    "a difference from what is hidden": cells(
        "change", {"role": "comparison"}, shown=False,
        **dict.fromkeys(("n", "before", "after", "change", "lo", "hi", "up", "same", "down")),
    ),
    "a difference in another word": cells("difference", MENTOR, word="because of the scheme"),
    "an aim of other people": cells("progress_by_indicator", MENTOR, n=29),
    "an aim with another change": cells("progress_by_indicator", MENTOR, toward=3.0),
    "a hidden aim with a sentence": cells(
        "progress_by_indicator", MENTOR, shown=False, sentence="Two of three mentors felt worse.", words="",
        **dict.fromkeys((
            "n", "before", "after", "toward", "toward_lo", "toward_hi", "needed", "smallest", "axis", "higher", "state",
            "detail", "comparison",
        )),
    ),
    "a why of three people": cells("progress_by_why", {"why": "Y1"}, n=3),
    "a role by a name": cells("people", MENTOR, role_label="Anna Smith"),
    "people below none": cells("people", MENTOR, answered=-1),
    "a wave that is none": cells("change", MENTOR, to_wave="Anna's birthday"),
    "a burden with a name": part("tables", "harm", "rows", to=[[True, True, "Anna Smith of Leeds felt awful."]]),
    "words of a role that is none": row_more("extract", **WORDS | {"role_label": "Anna"}),
    "words at a stage that is none": row_more("extract", **WORDS | {"stage": "May"}),
    "words of another kind": row_more("extract", **WORDS | {"kind": "original"}),
    "one text of one person": row_more("coverage", level="individual", received=1, **NOBODY | MENTORS),
    "one text under no role": row_more("coverage", level="subgroup", received=1, **NOBODY),
    "texts of people under no role": row_more("coverage", level="individual", received=1, **NOBODY),
    "the same change twice": lambda content: content["tables"]["change"]["rows"].append(
        content["tables"]["change"]["rows"][0]
    ),
    "a column more": column_more,
    "a column twice": column_twice,
    "a table more": part("tables", "answers", to={"columns": ["person", "answer"], "rows": [["P1", 5]]}),
    "a table less": lambda content: content["tables"].pop("change_by_group"),
    "no table": part("tables", to={}),
    "another table taken out": part("tables", "change", to={"withheld": "0" * 64}),
    "a table beside what was taken out": part("tables", "change_by_group", to={
        "withheld": "0" * 64, "columns": ["a"], "rows": [["P1"]],
    }),
    "a table of groups without a salt": lambda content: content["tables"]["change_by_group"].pop("salt"),
    "a salt that tells something": part("tables", "change_by_group", "salt", to="Anna Smith of Leeds"),
    "a salt elsewhere": part("tables", "change", "salt", to="0" * 32),
    "a part more": part("answers", to=[5, 5, 5]),
    "a part of the audit more": part("audit", "answers", to=[5, 5, 5]),
    "sums below none": part("audit", "equations", to=-1),
    "a release without those before": part("number", to=5),
    "a day that is none": part("made", to="2026-11-24 or so"),
    "a scheme that asks for more": part("scheme", "definition", "policy", to={"k_group": 20}),
    "a scheme that asks for more of a difference": part("scheme", "definition", "policy", to={"k_group": 9}),
    "a policy below the usual one": lambda content: (
        content["policy"].update(dict.fromkeys(("k_group", "k_diff"), 5) | dict.fromkeys(("k_special", "k_dist"), 8)),
        content["audit"].update(k_diff=5, k_special=8),
    ),
    "a definition that is none": part("scheme", "definition", to={"name": "x"}),
    "another name beside it": part("scheme", "slug", to="another"),
    "who is too few to stand alone": part("scheme", "definition", "groups", to=[
        each.model_dump(mode="json") for each in SCHEME.groups
    ]),
    "rows that are none": part("tables", "change", "rows", to=5),
    "a row that is none": part("tables", "change", "rows", to=[5]),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_bundle_with_a_right_hash_is_no_release(what, content):
    told = copy.deepcopy(content)
    FORGED[what](told)
    assert json.dumps(told) != json.dumps(content)
    with pytest.raises(Refused, match=r"Ask the researcher for the original file\.$"):
        open_release(sealed(told))


def test_the_bundle_that_they_were_forged_from_opens_whole_and_without_its_groups(content):
    assert open_release(sealed(content)).sha256 == content["sha256"]
    assert open_release(without_groups(sealed(content))).sha256 == content["sha256"]
    shown = {
        name
        for name, table in content["tables"].items()
        if "shown" not in table["columns"] or any(row[table["columns"].index("shown")] for row in table["rows"])
    }
    assert shown == set(content["tables"]), "every table has a row that can be forged"


@pytest.mark.parametrize("what", ["half a person", "a table more", "all at the end of the scale", "no table"])
def test_at_the_terminal_a_forgery_is_a_leak(what, content):
    told = copy.deepcopy(content)
    FORGED[what](told)
    assert printed(sealed(told)).leak


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity", "1" * 5000])
def test_a_number_that_is_none_is_refused_in_a_sentence(number, content):
    told = copy.deepcopy(content)
    cells("change", MENTOR, n=float("inf"))(told)
    text = sealed(told).replace("Infinity", number)
    with pytest.raises(Refused, match="not opened"):
        open_release(text)


def test_a_part_that_stands_twice_hides_nothing(content):
    text = sealed(content)
    assert open_release(text)
    with pytest.raises(Refused, match="not opened"):
        open_release(text[:-1] + ', "policy": ' + json.dumps(content["policy"]) + "}")


def test_an_installation_that_asks_for_more_people_reads_no_bundle_with_fewer(content, monkeypatch):
    text = sealed(content)
    for name, asked, opens in (
        ("K_GROUP", 13, False),
        ("K_GROUP", 12, True),
        ("K_TEXT", 17, False),
        ("K_TEXT", 16, True),
        ("M_SIDE", 9, False),
    ):
        with monkeypatch.context() as patch:
            patch.setenv(f"OPEN_LOOP_{name}", str(asked))
            if opens:
                assert open_release(text)
            else:
                with pytest.raises(Unsafe):
                    open_release(text)
            assert open_earlier(text), "what was told before stays known to the workbench that told it"


# --------------------------------------------------------------------------------------------------------------- salt


def test_nobody_can_try_which_table_of_groups_was_taken_out(content):
    left = json.loads(without_groups(sealed(content)))["tables"]["followed_by_group"]
    whole = content["tables"]["followed_by_group"]
    assert set(left) == {"withheld"} and left["withheld"] == digest(whole)
    assert left["withheld"] != digest({name: whole[name] for name in ("columns", "rows")})
    assert whole["salt"] not in without_groups(sealed(content))


def test_a_salt_is_that_of_its_people_its_table_and_its_release(base):
    same_people_elsewhere = made()
    assert same_people_elsewhere.release.content["tables"] == base.release.content["tables"]
    again = made(before=(base,))
    salts = [salt for each in (base, same_people_elsewhere, again) for salt in each.release.salts.values()]
    assert len(set(salts)) == len(salts) == 6 and set(map(len, salts)) == {32}


# ------------------------------------------------------------------------------------ whatever is drafted can be opened


def opens(told: Draft) -> bool:
    return open_release(told.release.text()).content == told.release.content


def test_an_average_that_rounds_to_the_end_of_its_scale_is_not_told():
    # Three of forty are a twentieth below the end, so no rule hides the average, which reads 5.0.
    mentors = {f"M{n}": (2 + n % 3, 4.9 if n in (0, 10, 20, 32) else 5) for n in range(40)}
    told = made(mentors=mentors)
    row = told.release.table("change").set_index("role").loc["mentor"]
    assert row["shown"] and row["before"] is row["after"] is None and opens(told)


def test_a_range_that_rounds_to_a_point_is_told_wider():
    told = made(mentors={f"M{n}": (2 + n % 3 / 2, 3 + n % 3 / 2 + (n % 5 == 0) / 100) for n in range(40)})
    row = told.release.table("change").set_index("role").loc["mentor"]
    assert row["lo"] < row["change"] < row["hi"] and opens(told)


@pytest.mark.parametrize("raised", [{"m_side": 9}, {"k_dist": 40}, {"k_text": 20}, {"k_group": 20}, {"k_special": 60}])
def test_what_was_told_under_lower_thresholds_stands_on_without_what_they_forbid(raised, base):
    later = made(SCHEME.model_copy(update={"policy": raised}), before=(replace(base, behind={}),))
    assert opens(later) and later.release.content["policy"].items() >= raised.items()


def test_what_was_told_under_other_names_stands_on_under_those_of_now(base):
    roles = tuple(each.model_copy(update={"label": f"New {each.label}"}) for each in SCHEME.roles)
    stages = tuple(each.model_copy(update={"label": f"New {each.label}"}) for each in SCHEME.stages)
    groups = tuple(each.model_copy(update={"label": f"New {each.label}"}) for each in SCHEME.groups)
    scheme = SCHEME.model_copy(update={"roles": roles, "stages": stages, "groups": groups})
    later = made(scheme, before=(replace(base, behind={}),))
    assert opens(later) and later.release.table("change")["shown"].all()
    assert set(later.release.table("change")["role_label"]) == {"New Mentors", "New Colleagues"}
    assert set(later.release.table("theme")["stage_label"]) == {"New Start", "New End"}


def test_a_group_that_is_special_now_is_not_told_as_it_was(base):
    groups = tuple(each.model_copy(update={"special": True}) for each in SCHEME.groups)
    later = made(SCHEME.model_copy(update={"groups": groups}), before=(replace(base, behind={}),))
    assert opens(later) and later.release.table("change_by_group")["special"].all()


def test_every_share_that_the_gate_lets_out_is_one_that_a_band_can_give():
    policy = Policy()
    for special, people in product((False, True), range(8, 130)):
        for again in range(people + 1):
            if hide_rate(people, again, policy, special=special) is None:
                share = round(round(again / people * 20) / 20, 2)
                row = {"people": band(people), "share": share, "special": special, "shown": True}
                row |= {"member": "a"}
                assert stands("followed_by_group", row, policy.model_dump()) is (0 < share < 1), (people, again)


def test_looking_at_a_table_twice_changes_nothing(base):
    names = ("change", "theme", "change_by_group", "followed_by_group", "participation", "difference")
    tables = {name: base.release.table(name) for name in names}
    again = all_standing(tables, Policy(), SCHEME)
    assert {name: table.to_dict("records") for name, table in again.items()} == {
        name: table.to_dict("records") for name, table in tables.items()
    }


def test_a_release_of_an_earlier_program_is_kept_in_mind_and_stands_on(base, content):
    later_tables = {"change_by_group", "followed_by_group", "participation", "theme_pair", "theme_change"}
    old: dict[str, Any] = {part: told for part, told in content.items() if part != "sha256"}
    old |= {"format": 1, "audit": {"rules": ["C1"], "joint_audit": False}}
    old["tables"] = {name: copy.deepcopy(table) for name, table in old["tables"].items() if name not in later_tables}
    cells("progress_by_why", {"why": "Y1"}, n=30.0)(old)
    with pytest.raises(Refused, match="made by an earlier Open Loop"):
        open_release(sealed(old))
    before = open_earlier(sealed(old))
    later = made(before=(replace(base, release=before, behind={}),))
    assert opens(later)
    assert later.release.table("change").to_dict("records") == base.release.table("change").to_dict("records")
    cells("change", MENTOR, n=7)(old)
    with pytest.raises(Unsafe):
        open_earlier(sealed(old))
