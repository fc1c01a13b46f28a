"""Both sides of what is said of a why: gathered by rules, hidden where the release hides, confident only with cause."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from conftest import SAMPLE
from test_delivery import SCHEME, release_of

from analysis import claims
from analysis.actions import Action
from analysis.burden import burden_themes, relief_in_words
from analysis.model import Event, Indicator, Refused, Role, Scheme, Why
from analysis.progress import forbidden_words
from analysis.progress.whys import ACCOUNTS
from analysis.records import Claim, record_of
from analysis.release import Release, open_release

WHY = SCHEME.whys[0].model_copy(update={"themes": ("T02", "T10")})
GIVEN = SCHEME.model_copy(update={"whys": (WHY,)})


def indicator(**more: Any) -> dict[str, Any]:
    return {
        "indicator": "voice", "why": "W1", "primary": True, "kind": "scale", "scale": "voice", "label": "Voice",
        "role": "mentor", "role_label": "Mentors", "from_wave": "Before", "to_wave": "After", "n": 15, "before": 2.8,
        "after": 3.3, "toward": 0.5, "toward_lo": 0.3, "toward_hi": 0.8, "state": "REACHED", "words": "Target reached",
        "sentence": "Target met.", "comparison": None, "late": False, "shown": True, **more,
    }  # fmt: skip


def hidden(**more: Any) -> dict[str, Any]:
    named = {"indicator", "why", "primary", "kind", "scale", "label", "role", "role_label", "from_wave", "to_wave"}
    kept = {name: cell for name, cell in indicator(**more).items() if name in named}
    said = "Not shown, to protect people in small groups."
    return {**kept, "words": said, "sentence": said, "late": False, "shown": False}


def why_row(accounts: str = "flat") -> dict[str, Any]:
    return {"why": "W1", "title": "Voice", "indicator": "voice", "accounts": ACCOUNTS[accounts]}


def lines(*indicators: dict, accounts: str = "flat", scheme: Scheme = GIVEN, **tables: Any) -> dict[str, list[tuple]]:
    """By side, the source and the sentence of each line."""
    told = {"progress_by_indicator": list(indicators), "progress_by_why": [why_row(accounts)], **tables}
    table = claims.evidence(scheme, release_of(scheme, **told))
    return {
        side: list(mine[["source", "sentence"]].itertuples(index=False, name=None))
        for side, mine in table.groupby("side")
    }


def sources(found: dict[str, list[tuple]], side: str) -> set[str]:
    return {source for source, _ in found.get(side, [])}


@pytest.mark.parametrize(
    ("state", "side"),
    [("REACHED", "for"), ("ON_THE_WAY", "for"), ("MOVING_AWAY", "against"), ("NO_CLEAR_CHANGE", "against"),
     ("TOO_LITTLE", "open")],
)  # fmt: skip
def test_an_indicator_stands_on_the_side_where_it_moved(state, side):
    found = lines(indicator(state=state))
    assert "indicator" in sources(found, side)
    assert not any("indicator" in sources(found, other) for other in {"for", "against", "open"} - {side})


def test_what_is_not_shown_speaks_for_nothing_and_against_nothing_and_carries_no_figure():
    people = [{"role": "mentor", "wave": wave, "wave_label": wave, "answered": 7} for wave in ("Before", "After")]
    found = lines(hidden(), people=people)
    assert "indicator" in sources(found, "open") and not found.get("for") and not found.get("against")
    said = " ".join(sentence for told in found.values() for _, sentence in told)
    assert "7" not in said and "not shown" in said


def test_a_row_without_levels_is_told_without_them():
    told = lines(indicator(before=None, after=None))["for"][0][1]
    assert "from" not in told and "0.3 to 0.8" in told


def test_an_indicator_that_no_scale_measures_is_told_in_the_words_of_the_release():
    row = indicator(kind="figure", role=None, role_label="The organisation", toward_lo=None, toward_hi=None,
                    sentence="Leavers: from 9 to 4.", n=None, from_wave=None, to_wave=None)  # fmt: skip
    assert ("indicator", "Leavers: from 9 to 4.") in lines(row)["for"]


def test_a_number_below_nothing_has_a_true_minus_sign_and_nothing_else_changes():
    told = lines(indicator(before=-1.5, after=-0.5, toward_lo=-0.2, state="TOO_LITTLE"))["open"][0][1]
    assert "from \u22121.5 to \u22120.5; likely change towards the aim \u22120.2 to 0.8" in told
    frozen = "Rota-7, 2025-26: -5 points, likely range -9 to 3 (-1 at 2)."
    told = lines(indicator(kind="figure", sentence=frozen))["for"][0][1]
    assert told == "Rota-7, 2025-26: \u22125 points, likely range \u22129 to 3 (\u22121 at 2)."


def test_colleagues_who_may_have_moved_as_much_speak_against_and_those_who_did_not_speak_for():
    assert "comparison" in sources(lines(indicator(comparison="not clearly more than")), "against")
    assert "comparison" in sources(lines(indicator(comparison="less than")), "against")
    assert "comparison" in sources(lines(indicator(comparison="more than")), "for")
    assert "comparison" in sources(lines(indicator()), "open")
    still = lines(indicator(state="NO_CLEAR_CHANGE", comparison="not clearly more than"))
    assert "comparison" not in sources(still, "against")


def test_what_people_write_stands_where_it_points():
    for accounts, side in (("towards", "for"), ("away", "against"), ("flat", "open"), ("not enough", "open")):
        assert "accounts" in sources(lines(indicator(), accounts=accounts), side)


def theme(ident: str, word: str) -> dict[str, Any]:
    return {"theme": ident, "name": ident, "role": "mentor", "role_label": "Mentors", "from_stage": "Beginning",
            "to_stage": "End", "word": word}  # fmt: skip


def test_more_mentions_alone_point_nowhere():
    rows = [theme("T02", claims.MORE), theme("T11", claims.MORE)]
    assert "theme" in sources(lines(indicator(), theme_change=rows), "open")
    towards = lines(indicator(), accounts="towards", theme_change=rows)
    assert [sentence for source, sentence in towards["for"] if source == "theme"][0].startswith("“T02”")
    assert "T11" not in str(towards), "a theme that the why does not name"
    fewer = lines(indicator(), accounts="towards", theme_change=[theme("T02", claims.FEWER)])
    assert "theme" in sources(fewer, "open") and "theme" not in sources(fewer, "for")


def test_more_mentions_of_the_burden_speak_against_whatever_else_is_said():
    book = [{"theme": "T10", "name": "Emotional labour and burden on mentors"}]
    found = lines(indicator(), accounts="towards", theme_change=[theme("T10", claims.MORE)], codebook=book)
    assert "theme" in sources(found, "against") and "theme" not in sources(found, "for")


def test_a_theme_of_another_name_is_not_taken_for_the_burden():
    release = release_of(GIVEN, codebook=[{"theme": "T10", "name": "Quiet rooms"}])
    assert burden_themes(release) == set()


def group(member: str, lo: float, hi: float, **more: Any) -> dict[str, Any]:
    return {"scale": "voice", "label": "Voice", "role": "mentor", "role_label": "Mentors", "group": "office",
            "group_label": "Office", "member": member, "people": "8 to 14", "lo": lo, "hi": hi, "higher": "better",
            "shown": True, **more}  # fmt: skip


def test_a_group_that_moved_away_speaks_against_and_the_others_are_not_listed():
    rows = [group("Leeds", -0.8, -0.2), group("London", 0.2, 0.8), group("Bath", -0.9, -0.1, shown=False)]
    found = lines(indicator(), change_by_group=rows)
    told = [sentence for source, sentence in found["against"] if source == "group"]
    assert len(told) == 1 and "“Leeds” (8 to 14 people)" in told[0]
    turned = lines(indicator(), change_by_group=[group("Leeds", 0.2, 0.8, higher="worse")])
    assert "group" in sources(turned, "against")


def test_a_view_without_groups_is_told_that_it_has_none():
    release = release_of(GIVEN, progress_by_indicator=[indicator()], progress_by_why=[why_row()])
    release.content["tables"]["change_by_group"] = {"withheld": "0" * 64}
    table = claims.evidence(GIVEN, release)
    told = table[table["source"] == "group"]
    assert told["side"].tolist() == ["open"] and "not part of this view" in told["sentence"].iloc[0]


@pytest.mark.parametrize(("last", "side"), [(9, "against"), (18, "open"), (20, None)])
def test_those_who_are_missing_speak_against_where_they_are_many(last, side):
    people = [
        {"role": "mentor", "wave": wave, "wave_label": wave, "answered": number}
        for wave, number in (("Before", 20), ("After", last))
    ]
    found = lines(indicator(), people=people)
    told = [each for each in ("for", "against", "open") if "leavers" in sources(found, each)]
    assert told == ([side] if side else [])


def test_a_later_look_speaks_for_or_against_only_where_its_whole_range_does():
    later = {"indicator": "later", "primary": False, "to_wave": "Much later"}
    for toward, low, high, side in (
        (0.4, 0.3, 0.5, "for"), (0.1, 0.0, 0.2, "against"), (-0.3, -0.5, -0.1, "against"),
        (0.4, 0.1, 0.7, "open"), (0.2, -0.1, 0.5, "open"), (0.4, None, None, "open"),
    ):  # fmt: skip
        found = lines(indicator(), indicator(**later, toward=toward, toward_lo=low, toward_hi=high))
        assert [each for each in claims.SIDES if "follow-up" in sources(found, each)] == [side], (toward, low, high)
    assert "follow-up" in sources(lines(indicator()), "open")
    unseen = lines(indicator(), hidden(**later))
    assert "follow-up" not in sources(unseen, "for") | sources(unseen, "against")


def test_a_later_look_is_told_with_the_figures_and_the_people_of_both():
    later = indicator(indicator="later", primary=False, to_wave="Much later", n=11, toward=0.2, toward_lo=-0.1,
                      toward_hi=0.5, state="TOO_LITTLE", words="Can't tell yet")  # fmt: skip
    assert dict(lines(indicator(), later)["open"])["follow-up"] == (
        "Voice, Mentors, Much later: +0.2 towards the aim (likely \u22120.1 to 0.5; 11 people), after +0.5 towards the "
        "aim at “After” (15 people): whether it lasted is not clear."
    )


@pytest.mark.parametrize(("state", "side"), [("REACHED", "for"), ("MOVING_AWAY", "against"), ("TOO_LITTLE", "open")])
def test_what_was_to_stay_is_looked_at_again_by_whether_it_stayed(state, side):
    held = indicator(toward=0.0, toward_lo=-0.1, toward_hi=0.1, detail="held")
    later = {**held, "indicator": "later", "primary": False, "to_wave": "Much later", "state": state}
    found = lines(held, later)
    assert [each for each in claims.SIDES if "follow-up" in sources(found, each)] == [side]


IN_THE_LOG = indicator(
    kind="participation", scale=None, from_wave=None, to_wave=None, before=None, toward=None, toward_lo=None,
    toward_hi=None, detail="in_the_log", sentence="Target reached. A log has no before.",
)  # fmt: skip


def test_a_log_that_reaches_its_target_speaks_of_no_movement():
    short = {"state": "NO_CLEAR_CHANGE", "detail": "short_in_the_log"}
    for leading in (IN_THE_LOG, IN_THE_LOG | short):
        found = lines(leading, accounts="towards")
        assert "indicator" in sources(found, "open")
        assert "indicator" not in sources(found, "for") | sources(found, "against")
        told = {source for side in found.values() for source, _ in side}
        assert not told & {"comparison", "shift", "follow-up"}
        told = claims.evidence(GIVEN, release_of(GIVEN, progress_by_indicator=[leading]))
        level, why = claims.suggested(told, leading)
        assert level == "low" and "no before" in why


def test_a_theme_takes_its_own_texts_for_no_second_source():
    counted = indicator(kind="theme", scale=None, sentence="More mention it.")
    assert confidence(counted, "towards") == "low"
    assert confidence(indicator(), "towards") == "some"
    assert confidence(counted | {"comparison": "more than"}, "towards", (LATER,)) == "some", "one further source"


def test_large_numbers_are_told_whole():
    told = str(lines(indicator(before=123456.7, after=1234567.0))["for"])
    assert "from 123,456.7 to 1,234,567;" in told


def test_an_indicator_that_came_late_speaks_against_itself():
    assert "late" in sources(lines(indicator(late=True)), "against")
    row = {name: cell for name, cell in indicator().items() if name != "late"}
    assert "late" not in sources(lines(row), "against")


def test_other_events_are_explanations_only_between_the_two_waves():
    events = tuple(
        Event(label=label, date=datetime.date(2026, month, 1)) for label, month in (("Pay round", 4), ("Merger", 7))
    )
    found = lines(indicator(), scheme=GIVEN.model_copy(update={"events": events}))
    told = [sentence for source, sentence in found["other"] if source == "event"]
    assert len(told) == 1 and told[0].startswith("Pay round, 1 April 2026")
    none = lines(indicator(), scheme=GIVEN.model_copy(update={"events": ()}))
    assert "event" in sources(none, "open")


def test_those_who_chose_to_take_part_may_have_changed_anyway_unless_chance_decided():
    assert "design" in sources(lines(indicator()), "other")
    drawn = Role(id="comparison", label="Others", singular="other", comparison=True, lottery=True)
    roles = (*GIVEN.roles[:2], drawn)
    assert "design" not in sources(lines(indicator(), scheme=GIVEN.model_copy(update={"roles": roles})), "other")


def test_nothing_released_gives_no_line():
    assert claims.evidence(GIVEN, None).empty


# ------------------------------------------------------------------------------------------------------ confidence


def confidence(leading: dict | None, accounts: str = "flat", further: tuple = (), **tables: Any) -> str:
    told = {"progress_by_why": [why_row(accounts)], "progress_by_indicator": [leading or hidden(), *further], **tables}
    return claims.suggested(claims.evidence(GIVEN, release_of(GIVEN, **told)), leading)[0]


LATER = indicator(indicator="later", primary=False, to_wave="Much later", toward=0.5)
CLEARER = indicator(comparison="more than")


def test_confidence_is_good_only_where_everything_points_the_same_way_and_nothing_against():
    assert confidence(CLEARER, "towards", (LATER,)) == "good"
    assert confidence(CLEARER, "towards") == "some", "nobody looked again"
    assert confidence(CLEARER, "flat", (LATER,)) == "some", "one further source"
    against = indicator(indicator="other", scale="safety", label="Safety", primary=False, state="MOVING_AWAY")
    assert confidence(CLEARER, "towards", (LATER, against)) == "some"


@pytest.mark.parametrize(
    ("leading", "accounts"),
    [(None, "towards"), (hidden(), "towards"), (indicator(), "flat"), (indicator(state="NO_CLEAR_CHANGE"), "towards"),
     (indicator(state="MOVING_AWAY"), "towards"), (CLEARER, "away"), (indicator(late=True), "towards")],
)  # fmt: skip
def test_confidence_is_low_without_a_movement_and_a_second_source(leading, accounts):
    assert confidence(leading, accounts) == "low"


def test_a_further_indicator_does_not_lend_its_comparison_to_the_leading_one():
    further = indicator(indicator="other", scale="safety", label="Safety", primary=False, comparison="more than")
    assert confidence(indicator(), "flat", (further,)) == "low"


def test_a_further_indicator_does_not_lend_its_lateness_to_the_leading_one():
    late = indicator(indicator="more", primary=False, late=True)
    assert confidence(indicator(comparison="more than"), "towards", further=(late,)) == "some"
    assert confidence(indicator(comparison="more than", late=True), "towards") == "low"


def test_what_was_to_stay_and_stayed_is_not_said_to_have_moved():
    held = indicator(toward=0.0, toward_lo=-0.1, toward_hi=0.1)
    told = claims.suggested(claims.evidence(GIVEN, release_of(GIVEN, progress_by_indicator=[held])), held)
    assert told == ("low", "The measure stayed where it was to stay, and no second source says the same.")


def test_more_mentions_of_people_beside_the_scheme_say_nothing_of_a_why():
    beside = theme("T02", "more people mention it") | {"role": "comparison", "role_label": "Others"}
    assert not [
        each for mine in lines(indicator(), theme_change=[beside]).values() for each in mine if each[0] == "theme"
    ]
    assert lines(indicator(), theme_change=[theme("T02", "more people mention it")])["open"]


def test_good_confidence_is_refused_without_the_other_side_written_down():
    told = {"kind": "claim", "id": "c", "why": "W1", "says": "Juniors are heard more", "confidence": "good"}
    with pytest.raises(Refused, match="evidence against and the other explanations"):
        record_of(told)
    kept = record_of({**told, "against": "One office did not", "other_explanations": "A pay round"})
    assert isinstance(kept, Claim)


def test_a_claim_is_found_by_its_why_and_a_new_id_is_never_taken():
    held = [Claim(id="claim-W-1", why="W 1", says="A")]
    assert claims.claim_of(held, "W 1") is held[0] and claims.claim_of(held, "W-1") is None
    assert claims.new_id(held, "W-1") == "claim-W-1-2"
    assert Claim(id=claims.new_id([], "…" * 90), why="x", says="A")


# ------------------------------------------------------------------------------------------------------ the sample


@pytest.fixture(scope="module")
def sample() -> tuple[Scheme, Release]:
    release = open_release((SAMPLE / "releases" / "001.json").read_text(encoding="utf-8"))
    return Scheme.model_validate(release.content["scheme"]["definition"]), release


def test_the_sample_has_both_sides_for_every_why_and_claims_no_more_than_it_can(sample):
    scheme, release = sample
    table = claims.evidence(scheme, release)
    for why in scheme.whys:
        mine = table[table["why"] == why.id]
        assert {"for", "against", "other", "open"} <= set(mine["side"])
        assert not mine.duplicated().any()
    assert not [sentence for sentence in table["sentence"] if forbidden_words(sentence)]
    assert burden_themes(release) == {"T10"}


def test_every_figure_of_the_lines_stands_in_the_release(sample):
    from wire import numbers_in, numbers_of

    scheme, release = sample
    known = set(numbers_of(release.content))
    known |= {-each for each in known}
    for sentence in claims.evidence(scheme, release)["sentence"]:
        assert numbers_in(sentence) <= known, sentence


def test_no_line_of_the_sample_writes_a_hyphen_before_a_number(sample):
    told = " ".join(claims.evidence(*sample)["sentence"])
    assert not re.findall(r"[\s(]-\d", told) and re.search("\u2212\\d", told)


def test_a_why_that_the_release_does_not_know_has_no_figures(sample):
    scheme, release = sample
    new = Why(id="W9", title="New", statement="Stated after the release")
    table = claims.evidence(scheme.model_copy(update={"whys": (*scheme.whys, new)}), release)
    mine = table[table["why"] == "W9"]
    assert set(mine["side"]) <= {"other", "open"}


def test_an_action_answers_the_burden_where_its_evidence_or_its_measure_is_the_burden():
    book = [{"theme": "T10", "name": "Emotional labour and burden on mentors"}, {"theme": "T02", "name": "Voice"}]
    release = release_of(GIVEN, codebook=book)
    due = datetime.date(2026, 3, 31)
    plan = [
        Action(id="a", title="Somebody to talk to.", evidence=("theme:T10",), due=due, owner_role="Wellbeing lead"),
        Action(id="b", title="Fewer cases", measure="measure:load|mentor", status="in progress"),
        Action(id="c", title="Quiet room", evidence=("theme:T02",), measure="measure:voice|mentor"),
    ]
    assert relief_in_words(release, plan) == (
        "In the plan for it: Somebody to talk to (due 31 March 2026, Wellbeing lead), proposed; "
        "Fewer cases, in progress."
    )
    assert relief_in_words(release, plan[2:]) == "No action in the plan answers it."
    assert relief_in_words(release, None) == ""


def test_what_was_stopped_or_looks_at_mentees_answers_no_burden_and_an_indicator_of_it_does():
    heavy = Indicator(id="heavy", why="W1", scale="load", role="mentor", before="W1", after="W3")
    release = release_of(GIVEN.model_copy(update={"indicators": (heavy,)}))
    stopped = Action(
        id="a", title="Pause", measure="measure:load|mentor", status="stopped", stopped_reason="Nobody came"
    )
    mentees = Action(id="b", title="Breakfast", measure="measure:load|mentee")
    looks = Action(id="c", title="Rota", measure="indicator:heavy", status="done", outcome="Runs")
    assert relief_in_words(release, [stopped, mentees]) == "No action in the plan answers it."
    assert relief_in_words(release, [stopped, looks]) == "Done: Rota."


def test_a_comparison_that_may_not_be_told_is_no_missing_comparison():
    place = {"scale": "voice", "role": "mentor", "from_wave": "Before", "to_wave": "After", "comparison": "others"}
    hidden_row = {"difference": [place | {"shown": False}]}
    for tables, said in (
        (hidden_row, "Not shown, to protect people in small groups"),
        ({}, "not compared with colleagues"),
    ):
        told = dict(lines(indicator(comparison=""), **tables)["open"])["comparison"]
        assert said in told, told
