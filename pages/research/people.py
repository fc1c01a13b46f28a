"""Who answered, and who can be followed from wave to wave?"""

import pandas as pd
import streamlit as st

from analysis.charts import flow
from analysis.progress.wording import within
from pages import _cards, _codes, _frame, _workbench

store, viewer, slug, scheme = _frame.store(), _frame.viewer(), _frame.slug(), _frame.scheme()
UNFOLLOWED = ("repeated_code", "true_duplicate", "no_code", "nobody_matched")
LABELS = {each.id: each.label for each in (*scheme.roles, *scheme.waves)}
SHORT = {role.id: role.singular[:1].upper() + role.singular[1:] for role in scheme.roles}


def answer(people: pd.DataFrame, matched: pd.DataFrame, kinds: set[str]) -> str:
    """How many can be followed between the scheme's main waves. kinds: the problems found in the files."""
    if "nobody_matched" in kinds and not people["followed"].sum():
        return (
            "Nobody can be matched: the files hold no participant codes. "
            "Waves are summarised and compared as different people."
        )
    before, after = main_waves()
    told = matched[(matched["from_wave"] == before) & (matched["to_wave"] == after) & (matched["started"] > 0)]
    if not told["matched"].sum():
        return "Nobody was seen at two waves yet."
    rows = told.to_dict("records")
    followed = ", ".join(f"{row['matched']} of {row['started']} {within(LABELS[row['role']])}" for row in rows)
    return f"From “{LABELS[before]}” to “{LABELS[after]}” {followed} can be followed."


def main_waves() -> tuple[str, str]:
    """The waves of the first indicator that a scale measures, else the first and the last."""
    if scheme.measured:
        return scheme.measured[0].before, scheme.measured[0].after
    return scheme.waves[0].id, scheme.waves[-1].id


def flow_rows(people: pd.DataFrame, matched: pd.DataFrame) -> pd.DataFrame:
    """One row a role and wave for the picture of who was asked, who answered, and who is seen at the first wave too."""
    first = scheme.waves[0].id
    again = matched[matched["from_wave"] == first].rename(columns={"to_wave": "wave", "matched": "followed"})
    table = people.drop(columns="followed").merge(again[["role", "wave", "followed"]], how="left", on=["role", "wave"])
    seen = table[table["answered"] > 0]
    return seen.assign(role_label=seen["role"].map(LABELS), wave_label=seen["wave"].map(LABELS), shown=True)


def how_matched(table: pd.DataFrame) -> None:
    """How the people of two waves were put together, in one row a role and pair of waves."""
    names = {
        "exact": "Same code",
        "tolerant": "One part differs",
        "by_hand": "By hand",
        "unmatched_before": "Only before",
        "unmatched_after": "Only after",
        "excluded": "Cannot be followed",
    }
    seen = table[table[list(names)].sum(axis=1) > 0]
    told = seen.assign(
        role=seen["role"].map(SHORT), waves=seen["from_wave"].map(LABELS) + " → " + seen["to_wave"].map(LABELS)
    )
    before, after = (_cards.escaped(LABELS[wave]) for wave in main_waves())
    st.header(f"How people of “{before}” and “{after}” were put together", anchor=False)
    st.caption(
        "By the same code; by a code that differs in one part, where each is the other's only candidate and chance "
        "does not make such pairs; or by a person's decision. Nothing is guessed between two."
    )
    main = (told["from_wave"] == main_waves()[0]) & (told["to_wave"] == main_waves()[1])
    shown = told[["role", "waves", *names]].rename(columns={"role": "Role", "waves": "Waves"} | names)
    _cards.table(
        shown[main].drop(columns="Waves") if main.any() else shown,
        "People matched between the main waves, by role and way",
    )
    if main.any() and not main.all():
        with st.expander("Between all other waves"):
            _cards.table(shown[~main], "People matched between the other waves, by role and way")


def lost(findings) -> None:
    """Whether those who were lost had differed at the start, where there are enough of them to say."""
    before, after = main_waves()
    table = findings.lost_by_role_scale
    rows = table[(table["from_wave"] == before) & (table["to_wave"] == after) & table["difference"].notna()]
    st.header(f"Did those who were lost by “{_cards.escaped(LABELS[after])}” differ at the start?", anchor=False)
    if rows.empty:
        st.caption("Too few people were lost, or stayed, to say: at least 5 on both sides are needed.")
        return
    labels = findings.scales.set_index("scale")["label"]
    told = rows.assign(role=rows["role"].map(SHORT), scale=rows["scale"].map(labels))
    names = {
        "role": "Role", "scale": "Measure", "stayed": "Stayed", "lost": "Lost",
        "mean_stayed": "Average, stayed",
        "mean_lost": "lost", "difference": "Difference", "lo": "from", "hi": "to",
    }  # fmt: skip
    _cards.table(
        told[list(names)].rename(columns=names), "First scores of people who stayed and of people who were lost"
    )
    apart = rows[(rows["lo"] > 0) | (rows["hi"] < 0)]
    if len(apart):
        st.caption(
            "Where the range from–to lies on one side of 0, those who left had not been like those who stayed: an "
            "average of the matched people alone may flatter the scheme or wrong it."
        )


def only_exact(findings) -> None:
    """The headline again without tolerant matches and decisions, as a line of sensitivity."""
    before, after = main_waves()
    ways = findings.study.sighting["how"]
    if not ways.isin(["tolerant", "by hand"]).any():
        return
    places = ["scale", "role", "from_wave", "to_wave"]
    both = findings.change_by_scale_role.merge(
        findings.change_exact_only_by_scale_role, on=places, suffixes=("", "_exact"), how="left"
    )
    rows = both[(both["from_wave"] == before) & (both["to_wave"] == after) & both["change"].notna()]
    rows = rows[rows["n"] != rows["n_exact"]]
    if rows.empty:
        return
    labels = findings.scales.set_index("scale")["label"]
    names = {
        "role": "Role", "scale": "Measure", "n": "People", "change": "Change",
        "n_exact": "People with the same code", "change_exact": "Their change",
    }  # fmt: skip
    with st.expander("The changes with identical codes only"):
        told = rows.assign(role=rows["role"].map(SHORT), scale=rows["scale"].map(labels))
        _cards.table(
            told[list(names)].rename(columns=names), "Changes of everybody matched, and with identical codes only"
        )


st.title("Who answered, and who can be followed?")
findings = _workbench.findings()
if findings is None:
    _workbench.no_data()
if not _workbench.has_survey(findings):
    _workbench.no_answers()
    _codes.doubtful(scheme)
    _codes.decisions(scheme)
    st.stop()
people, matched = findings.people_by_role_wave, findings.matched_by_role_waves
told = answer(people, matched, set(findings.study.problem["kind"]))
st.markdown(f"**{_cards.escaped(told)}**")
rows = flow_rows(people, matched)
numbers = rows[["role_label", "wave_label", "invited", "answered", "followed"]].rename(
    columns={
        "role_label": "Role",
        "wave_label": "Wave",
        "invited": "Asked",
        "answered": "Answered",
        "followed": "Also at the first wave",
    }
)
_cards.chart(flow, rows, numbers, name="who-answered", decimals=0)
_codes.doubtful(scheme)
_codes.decisions(scheme)
if len(scheme.waves) > 1:
    how_matched(findings.matching_by_role_waves)
    only_exact(findings)
    lost(findings)
problems = findings.study.problem
repeats = problems[problems["kind"].isin(UNFOLLOWED)]
if not repeats.empty:
    st.header("Who cannot be followed, and why", anchor=False)
    st.markdown("\n".join(f"- {_cards.escaped(sentence)}" for sentence in repeats["sentence"]))
st.page_link("research/change.py", label="See what changed", icon=":material/trending_up:")
