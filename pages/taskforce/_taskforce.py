"""The taskforce: seats, meetings, decisions, figures from elsewhere, what was shared, and all of it as a workbook."""

from __future__ import annotations

import streamlit as st

from analysis import taskforce
from analysis.records import CONSTITUENCIES, Decision, Figure, Meeting, Member, Sharing
from pages import _cards, _frame, _parts, _records
from pages.taskforce import _evidence, _homework, _records_book, _share_pack

OUTCOMES = {"act": "Act", "look further": "Look further", "no action": "No action"}
STEPS = {"proposed": "Proposed a decision", "decided": "Took a decision", "owned": "Owns an action"}
SIDES = {
    "step": "What",
    "junior": "Juniors",
    "senior": "Seniors",
    "both": "Both",
    "other": "Others",
    "not_said": "Not said",
}
PARTS = {
    "seats": "Seats",
    "meetings": "Meetings",
    "decisions": "Decisions",
    "figures": "Figures",
    "sharing": "Sharing",
    "book": "Workbook",
}


def draw() -> None:
    """The part of the page that the address names, below who is in the taskforce."""
    if not _records.may_read():
        return
    members = [each for each in _records.held("member") if isinstance(each, Member)]
    st.markdown(f"**{_cards.escaped(taskforce.mix(members, _frame.today()))}**")
    part = _parts.chosen(PARTS, name="of", forgotten=[_records.OPEN])
    {
        "seats": seats,
        "meetings": meetings,
        "decisions": decisions,
        "figures": figures,
        "sharing": sharing,
        "book": _records_book.draw,
    }[part]()


# ----------------------------------------------------------------------------------------------------------- seats


def seats() -> None:
    """Who has a seat, by role or office."""
    st.caption("A seat is a role or an office. Nobody is named here, and the program refuses names.")
    _records.draw("member", member)
    _records.changes("member")


def member(seat: Member) -> None:
    st.markdown(f"**{_cards.escaped(seat.seat)}**")
    since = f", since {_day(seat.joined)}" if seat.joined else ""
    until = f", until {_day(seat.left)}" if seat.left else ""
    st.caption(f"{_cards.escaped(CONSTITUENCIES[seat.constituency])}{since}{until}")


# ------------------------------------------------------------------------------------------ meetings and decisions


def meetings() -> None:
    """Meetings, with who was in the room."""
    st.caption("Who is in the room when next steps are decided? Numbers by constituency, no names.")
    _records.draw("meeting", meeting)
    _records.changes("meeting")


def meeting(held: Meeting) -> None:
    st.markdown(f"**{_cards.escaped(held.about)}**")
    whole = " Everybody of the scheme was invited." if held.whole_group else ""
    st.caption(f"{_records.dated(held)}. {_cards.escaped(taskforce.room(held))}.{whole}")


def decisions() -> None:
    """What was decided, on what evidence, and who had a part in it."""
    held = [each for each in _records.held("decision") if isinstance(each, Decision)]
    plan = _frame.store().actions(_frame.viewer(), _frame.slug())
    if held or plan:
        st.header("Who proposes, decides and owns", anchor=False)
        table = taskforce.voice(held, plan)
        _cards.plain(taskforce.voice_in_words(table))
        told = table.assign(step=table["step"].map(STEPS)).rename(columns=SIDES)
        _cards.table(told, alt="Who proposed, decided and owns, juniors beside seniors")
        st.header("What was decided", anchor=False)
    _records.draw("decision", decision, choices=decision_choices())
    _records.changes("decision")


def decision_choices() -> dict[str, dict[str, str]]:
    """What a decision may point at: whys, released themes and measures, meetings."""
    themes = {f"theme:{name}": f"Theme: {words}" for name, words in theme_names().items()}
    measures = {f"measure:{name}": f"Measure: {words}" for name, words in _homework.measures().items()}
    return {"why": _homework.whys(), "evidence": themes | measures, "meeting": _meeting_names()}


def theme_names() -> dict[str, str]:
    release = _frame.latest_release()
    return {} if release is None else dict(release.table("codebook")[["theme", "name"]].itertuples(index=False))


def _meeting_names() -> dict[str, str]:
    held = [each for each in _records.held("meeting") if isinstance(each, Meeting)]
    return {each.id: f"{_records.dated(each)}: {each.about}" for each in held}


def decision(told: Decision) -> None:
    st.markdown(f"**{_cards.escaped(told.title)}**")
    who = [f"proposed by {taskforce.CALLED[told.proposed_by]}"] if told.proposed_by else []
    who += [f"decided by {', '.join(map(taskforce.CALLED.__getitem__, told.decided_by))}"] if told.decided_by else []
    said = f": {'; '.join(who)}" if who else ""
    st.caption(_cards.escaped(f"{OUTCOMES[told.outcome]}, {_records.dated(told)}{said}."))
    if told.reason:
        _cards.plain(told.reason)
    known = decision_choices()
    about = [known["why"].get(told.why, told.why)] if told.why else []
    release = _frame.latest_release()
    about += [known["evidence"].get(each) or _evidence.one_in_words(release, each) for each in told.evidence]
    at = next((each for each in _records.held("meeting") if each.id == told.meeting), None)
    room = f" In the room: {taskforce.room(at)}." if isinstance(at, Meeting) else ""
    st.caption(_cards.escaped(f"{'. '.join(about)}{'.' if about else ''}{room}"))


# --------------------------------------------------------------------------------------------- figures and sharing


def figures() -> None:
    """Figures from elsewhere: of the personnel office, and counts of new contacts."""
    st.caption(
        "Figures of the personnel office, and counts such as new contacts or groups joined. The same words and another "
        "day make a series. A figure that is called one of people (staff, juniors, leavers …) needs the number it is "
        "counted among, unless it counts contacts, and a small one is refused. More than these words is not checked."
    )
    st.caption(
        "Two figures close together, or a figure and its part, can tell of single people. Nobody checks that here: "
        "give figures a year apart and of large groups."
    )
    held = [each for each in _records.held("figure") if isinstance(each, Figure)]
    for sentence in taskforce.in_words(taskforce.series(held)):
        st.markdown(f"- {_cards.escaped(sentence)}")
    if held:
        st.caption("Other things happened in these years too; a figure tells that something changed, never why.")
    _records.draw("figure", figure)
    _records.changes("figure")


def figure(told: Figure) -> None:
    table = taskforce.series([told])
    _cards.plain(taskforce.in_words(table)[0])
    st.caption(_cards.escaped(f"{told.topic.capitalize()}{f'. From: {told.source}' if told.source else ''}"))


def sharing() -> None:
    """What was passed on and what came, and share packs both ways."""
    _records.draw("sharing", shared, new="Add an event, a publication or a partner")
    if _frame.viewer().may("edit actions"):
        _share_pack.give()
        _share_pack.receive()
    _records.changes("sharing")


def shared(told: Sharing) -> None:
    st.markdown(f"**{_cards.escaped(told.title)}**")
    others = f", with {told.others}" if told.others else ""
    st.caption(_cards.escaped(f"{told.what.capitalize()}, {_records.dated(told)}{others}"))
    if told.learned:
        _cards.plain(told.learned)


def _day(date) -> str:
    return f"{date.day} {date:%B %Y}"
