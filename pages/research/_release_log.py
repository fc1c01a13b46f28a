"""What a draft holds back, and why: for the researcher alone, in words, never shown to readers."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from analysis.disclosure.audit import Status
from analysis.drafting import Draft
from analysis.findings import Findings
from pages import _cards

LEVELS = "levels:"
BEFORE = "released before"
# What a statistic of the log is of, by the first word of its name.
KINDS = {
    "change": ("figure of change", "figures of change"),
    "group": ("change of a group", "changes of groups"),
    "followed": ("share of a group who answered again", "shares of groups who answered again"),
    "participation": ("total of what people took part in", "totals of what people took part in"),
    "texts": ("count of a theme", "counts of themes"),
}
REASONS = {
    "C1 size": "too few people (C1)",
    "C1 pool of texts": "too few people wrote (C1)",
    "C2 unanimity": "everyone, or nearly everyone, answered alike (C2)",
    "C2 end of scale": "nearly everyone stands at one end of the scale (C2)",
    "C2 nearly everyone": "nearly everyone mentions it (C2)",
    "C2 nearly everyone mentions another": "nearly everyone mentions another theme at this stage (C2)",
    "C2 nearly nobody": "nearly nobody took part in it (C2)",
    "C2 yes or no": "everyone, or nearly everyone, answered the same of two answers (C2)",
    "C2 categories": "too few people in a category, outside it or without an entry, or one category alone (C2)",
    "C4 dominance": "one person makes up too much of the total (C4)",
    "C4 no total of what can be negative": "a figure that can be negative is not summed (C4)",
    "C6 nearly everyone or nearly nobody answered": "nearly everyone or nearly nobody answered again (C6)",
    "different people": "the same people did not answer both times",
    "no likely range": "no likely range can be given",
    "joint audit": "together with what else is shown it could tell of too few people",
}


OF_THE_REST = ", of "  # those left over when this group, or another measure, is taken from what else is told


@dataclass(frozen=True)
class Names:
    """Labels by id, of everything that the name of a statistic is made of."""

    scales: dict[str, str]
    roles: dict[str, str]
    moments: dict[str, str]
    groups: dict[str, str]
    themes: dict[str, str] = field(default_factory=dict)


def names_of(findings: Findings) -> Names:
    scheme = findings.scheme
    return Names(
        scales=dict(zip(findings.scales["scale"], findings.scales["label"], strict=True)),
        roles={role.id: role.label for role in scheme.roles},
        moments={each.id: each.label for each in (*scheme.waves, *scheme.stages)},
        groups={group.id: group.label for group in scheme.groups},
        themes={theme.id: theme.name for theme in findings.codebook.themes},
    )


def told_of(statistic: str, names: Names) -> dict[str, str]:
    """What a statistic of the log is of, in the words of its reader.

    >>> names = Names({"b": "Belonging"}, {"m": "Mentors"}, {"W1": "Before", "W3": "End"}, {"office": "Office"})
    >>> list(told_of("levels:group|own|m|b|W1|W3|office|Leeds", names).values())
    ['Belonging: the averages', 'Mentors', 'Before to End', 'Office: Leeds']
    >>> list(told_of("participation||m|Meetings held", names).values())
    ['Meetings held', 'Mentors', '', '']
    """
    held = statistic.removeprefix(LEVELS)
    kind, _, role, rest = [*held.split("|", 3), "", "", ""][:4]
    whose, when, group = names.roles.get(role, role), "", ""
    if kind not in KINDS:
        what, whose = statistic, ""
    elif kind == "participation":
        what = rest
    elif kind == "texts":
        stage, _, theme = rest.partition("|")
        what, when = names.themes.get(theme, theme) or "Themes", names.moments.get(stage, stage)
    else:
        scale, first, last, *of = [*rest.split("|", 4), "", ""]
        what = "Answered again" if kind == "followed" else names.scales.get(scale, scale)
        when = f"{names.moments.get(first, first)} to {names.moments.get(last, last)}"
        group = f"{names.groups.get(of[0], of[0])}: {of[1]}" if of[0] else ""
    what += ": the averages" if held != statistic else ""
    return {"What": what, "Whose": whose, "When": when, "Group": group}


def answer(log: pd.DataFrame) -> str:
    """How much may leave, how much stands as an earlier release showed it, and how much stays."""
    whole = log[~log["statistic"].str.startswith(LEVELS)]
    leaves, carried = whole["reason"] == "shown", whole["reason"].str.startswith(BEFORE)
    free = whole.loc[leaves, "statistic"].str.split("|").str[0].value_counts()
    told = [_cards.counted(int(free[kind]), *KINDS[kind]) for kind in KINDS if kind in free]
    listed = " and ".join(filter(None, [", ".join(told[:-1]), *told[-1:]]))
    number = int(carried.sum())
    kept = f" {number} {'stands as it was' if number == 1 else 'stand as they were'} released before." if number else ""
    stay = int((~leaves & ~carried).sum())
    return f"{listed or 'Nothing new'} may leave; {stay} {'stays' if stay == 1 else 'stay'} here.{kept}"


def none_may_leave(prepared: Draft) -> None:
    """What to do with a scheme that is too small for any average, change or share to leave."""
    if prepared.log.empty or not prepared.log["reason"].str.startswith("C1").all():
        return
    least = prepared.release.content["policy"]["k_group"]
    st.info(
        f"No average, change or share of this scheme may leave: each needs at least {least} people of a role, else it "
        "could be traced to somebody. A release can be made all the same: readers then see why nothing is shown, and "
        "go on with what was said in a reflection of the whole group, told in other words, with how the scheme was "
        "carried out, and with the plan.",
        icon=":material/visibility_off:",
    )


def audit_in_words(prepared: Draft) -> list[str]:
    """How far anybody gets who adds and subtracts everything that is or was released, and how that was found."""
    told, policy = prepared.release.content["audit"], prepared.release.content["policy"]
    smallest = prepared.smallest
    first = (
        "This draft and the releases before it tell no figure, so there is no group to work out."
        if smallest is None
        else "The smallest group that anybody could work out, by adding and subtracting everything in this draft and "
        f"in every earlier release, has {_cards.counted(smallest, 'person', 'people')}."
    )
    if prepared.unknown:
        first += (
            f" {_cards.counted(prepared.unknown, 'earlier release is', 'earlier releases are')} not in it: nobody here "
            "knows whom that showed, so nothing on what it showed is told anew."
        )
    least = f"at least {policy['k_diff']} people, and {policy['k_special']} where special category data are told"
    how = (
        "The audit came to its end: that no smaller group can be derived holds for every combination"
        if told["status"] == Status.PROVED
        else "The audit came to its time limit and then took out whatever it could not show to be safe, so more is "
        "held back than might be needed"
    )
    equations = _cards.counted(told["equations"], "equation")
    releases = _cards.counted(told["earlier_releases"], "earlier release")
    return [first, f"{how}. Rule: {least}. In it: {equations}, {releases}."]


def waiting(log: pd.DataFrame, names: Names) -> None:
    """What has to wait because other people or other answers stand behind it than when it was released."""
    held = log[log["reason"].str.startswith(BEFORE)]
    if held.empty:
        return
    number = _cards.counted(len(held), "figure waits", "figures wait")
    with st.expander(f"{number} for the next wave"):
        st.markdown(
            "Answers came, were corrected or were taken out after these had been released, or it is not known here of "
            "whom an earlier release told. They stand as they were, because the difference between the two would tell "
            "of those few people. What came late counts from the next wave on."
        )
        _cards.table(in_words(held, names), alt="What waits for the next wave")


def held_back(log: pd.DataFrame, names: Names) -> None:
    """The private log: what stays here, and why."""
    with st.expander("What stays here, and why (never shown to readers)"):
        hidden = log[(log["reason"] != "shown") & ~log["reason"].str.startswith(BEFORE)]
        if hidden.empty:
            st.caption("Nothing: every figure of this draft may leave.")
            return
        reasons = in_words(hidden, names)
        counted = reasons["Reason"].value_counts().rename_axis("Reason").reset_index(name="How often")
        _cards.table(counted, alt="How often each reason holds something back")
        _cards.table(reasons, alt="What is held back and why")


def in_words(log: pd.DataFrame, names: Names) -> pd.DataFrame:
    """Entries of the log as a person reads them."""
    told = pd.DataFrame([told_of(each, names) for each in log["statistic"]], columns=list(COLUMNS))
    reasons = [reason_in_words(each) for each in log["reason"]]
    return told.assign(People=log["n"].astype("Int64").to_numpy(), Reason=reasons)


COLUMNS = ("What", "Whose", "When", "Group")


def reason_in_words(reason: str) -> str:
    """A reason of the log without its code alone.

    >>> reason_in_words("C1 size"), reason_in_words("C2 unanimity, of those left over")
    ('too few people (C1)', 'of those left over: everyone, or nearly everyone, answered alike (C2)')
    """
    own, _, rest = reason.partition(OF_THE_REST)
    return REASONS.get(reason) or (f"{OF_THE_REST[2:]}{rest}: {REASONS[own]}" if rest and own in REASONS else reason)
