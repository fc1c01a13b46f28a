"""The ten tips as lists of things to look for, as data that the page prints.

A tip has no evidence where nothing on its list holds, strong evidence where all that is essential holds, else some.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.delivery import acting, preparing
from analysis.delivery.held import Held

LEVELS = {"none": "No evidence yet", "some": "Some evidence", "strong": "Strong evidence"}
SCHEME, ACTIONS, THEMES = (
    "taskforce/scheme.py", "taskforce/actions.py", "taskforce/themes.py",
)  # fmt: skip
DATA = "research/data.py"
Place = tuple[str, str]  # page, and part of it; of the ten tips also which of their parts
WHY, HOMEWORK, PEOPLE = (SCHEME, "why"), (SCHEME, "homework"), (SCHEME, "people")
SHEETS, VOICE, SUPPORT = (SCHEME, "tips/reflection"), (SCHEME, "tips/voice"), (SCHEME, "tips/support")
BEGIN, PLAN, HEARD = (SCHEME, "begin"), (ACTIONS, ""), (THEMES, "heard")
LOG, SAID = (DATA, ""), (THEMES, "")


@dataclass(frozen=True)
class Check:
    """One thing to look for. held, missing: what is said of it. step: what to do where it is missing, and where.

    missing: a sentence, or what makes one that names what is missing.
    """

    test: Callable[[Held], bool]
    held: str
    missing: str | Callable[[Held], str]
    step: str
    place: Place
    essential: bool = True

    def lacking(self, held: Held) -> str:
        """What is said where it is missing."""
        return self.missing if isinstance(self.missing, str) else self.missing(held)


@dataclass(frozen=True)
class Tip:
    """A tip with its list. keep: what to do where nothing is missing, and where."""

    number: int
    title: str
    checks: tuple[Check, ...]
    keep: str
    place: Place


def _told(what: str) -> str:
    return f"No released figure tells {what}."


RATED = Check(
    preparing.rated_by_people,
    "Participants rated how far the scheme meets its whys, at two waves.",
    _told("how far participants think that the scheme meets its whys"),
    "Ask participants what the scheme is for in their eyes, and rate it, in the next form.",
    BEGIN,
)
CONTACT = Check(
    preparing.contact_named,
    "A contact for support is named.",
    "No contact for support is named.",
    "Name whom people can turn to.",
    BEGIN,
)
TIPS: tuple[Tip, ...] = (
    Tip(1, "Articulate the why", (
        Check(preparing.whys_stated, "At least one why is stated.", "No why is stated.", "State the first why.", WHY),
        Check(
            preparing.problems_evidenced, "Every why names its problem and the evidence for it.",
            preparing.not_evidenced,
            "Write down what was known of the problem before the scheme, and from where.", WHY,
        ),
        Check(
            preparing.whys_measured,
            "Every why has an indicator, one is primary, and all were entered before their data came.",
            preparing.not_measured,
            "Give each why an indicator with a target, and enter it before its data come.", WHY,
        ),
        RATED,
    ), "Compare the whys with what people write when the next wave comes.", SAID),
    Tip(2, "Do your homework", (
        Check(
            preparing.sources_read, "A finding of another scheme is on the shelf, with its reference.",
            "No finding of another scheme with its reference and result is on the shelf.",
            "Put what another scheme found on the homework shelf.", HOMEWORK,
        ),
        Check(
            preparing.sources_tied, "A finding with its caution is tied to a why or a measure of this scheme.",
            "No finding with a caution is tied to a why or a measure of this scheme.",
            "Tie a finding to a why or a measure, and write down its caution.", HOMEWORK,
        ),
        Check(
            preparing.others_asked, "Another organisation was spoken to, or its findings were received.",
            "No talk with another organisation is noted.",
            "Note which organisation you spoke to, and what you took from it.", PEOPLE,
        ),
    ), "Read the cautions again beside the next results.", HOMEWORK),
    Tip(3, "Build a delivery taskforce", (
        Check(
            preparing.juniors_and_seniors_sit, "A junior and a senior colleague have a seat.",
            "A junior and a senior colleague do not both have a seat.",
            "Give a seat to a junior and to a senior colleague.", PEOPLE,
        ),
        Check(
            preparing.three_constituencies, "At least three constituencies have a seat.",
            "Fewer than three constituencies have a seat.", "Invite a further constituency.", PEOPLE,
        ),
        Check(
            preparing.taskforce_met, "A meeting with the people in the room is noted.",
            "No meeting with people in the room is noted.", "Note the last meeting and who was in the room.", PEOPLE,
        ),
        Check(
            preparing.decided_together, "A decision was made with a junior in the room.",
            "No decision with a junior in the room is noted.",
            "Decide the next question with juniors in the room, and note it.", PEOPLE,
        ),
    ), "See who joins for the next cycle.", PEOPLE),
    Tip(4, "Support, acknowledge and reward", (
        Check(
            preparing.time_offered, "At least half of the juniors were offered a time code.",
            _told("that at least half of the juniors were offered a time code"),
            "Offer a time code and note it in the log of participation.", LOG,
        ),
        Check(
            preparing.time_taken, "Juniors recorded time for it.", _told("that juniors recorded time for it"),
            "Note the hours that people recorded in the log of participation.", LOG,
        ),
        Check(
            preparing.rewarded, "Juniors were rewarded.", _told("that juniors were rewarded"),
            "Agree on a reward, and note in the log who was offered one.", LOG,
        ),
        CONTACT,
    ), "Ask juniors whether time and reward were worth having.", SUPPORT),
    Tip(5, "Provide meaningful guidance", (
        Check(
            preparing.sessions_held, "At least half of juniors and of seniors came to a session.",
            _told("that at least half of juniors and of seniors came to a session"),
            "Hold an introductory session, and note in the log who came.", LOG,
        ),
        Check(
            preparing.handbook_used, "Juniors and seniors used the handbook.",
            _told("that both juniors and seniors used the handbook"),
            "Hand out the handbook sheet, and note in the log who used it.", SHEETS,
        ),
        Check(
            preparing.people_gathered, "People came together at a gathering.", _told("that people came to a gathering"),
            "Hold a gathering, and note in the log who came.", LOG,
        ),
        Check(
            preparing.agreements_signed, "At least half signed a partnership agreement.",
            _told("that at least half signed a partnership agreement"),
            "Have each pair agree on how they work together, and note it in the log.", LOG, essential=False,
        ),
        CONTACT,
    ), "Ask which part of the guidance was used, and which was not.", SUPPORT),
    Tip(6, "Purposefully challenge hierarchies", (
        Check(
            acting.juniors_decide, "Juniors proposed and decided.",
            "No decision that juniors proposed and none that they took part in, or only one of the two, is noted.",
            "Note who proposed and who decided; leave the next decision to juniors and seniors together.", PEOPLE,
        ),
        Check(
            acting.juniors_own, "An agreed action has a junior owner.", "No agreed action has a junior owner.",
            "Give an action a junior owner beside the senior one.", PLAN,
        ),
        Check(
            acting.everybody_on_next_steps, "A meeting of everybody, juniors and seniors, decided on a next step.",
            "No meeting of everybody that decided on a next step is noted.",
            "Invite everybody who took part to decide on next steps.", PEOPLE,
        ),
        Check(
            acting.voice_on_both_sides, "Felt influence of juniors and what seniors believe of it are both measured.",
            _told("both the influence that juniors feel and what seniors believe of it"),
            "Ask juniors and seniors about the voice of juniors in the next form.", BEGIN,
        ),
    ), "Look whether the two views of voice come nearer to each other.", VOICE),
    Tip(7, "Reflect at different levels and stages", (
        Check(
            acting.single_people_wrote, "Juniors and seniors wrote at every stage of the scheme.",
            "Juniors and seniors are not known to have written at every stage of the scheme.",
            "Use the prompts for the missing stages.", SHEETS,
        ),
        Check(
            acting.groups_wrote, "Sub-groups wrote.", "No note of a sub-group came.",
            "Let sub-groups of three to eight people write a note together.", HEARD,
        ),
        Check(
            acting.everybody_wrote, "The whole group reflected together.", "No note of the whole group came.",
            "Hold a conversation of the whole group and keep its note.", HEARD,
        ),
        Check(
            acting.half_came, "At least half of what was expected came, at every stage.",
            "Less than half of what was expected is known to have come, or nobody said what was expected.",
            "Ask again with the prompts for what is missing.", SHEETS,
        ),
        Check(
            acting.wrote_after, "People reflected after the scheme had ended.",
            "Nobody is known to have reflected after the scheme had ended.",
            "Plan a stage some months after the end, and ask again.", BEGIN,
        ),
    ), "Keep a stage for the time after the scheme.", HEARD),
    Tip(8, "Expand the network", (
        Check(
            acting.contacts_counted, "New contacts or groups joined are counted.",
            "No new contacts or groups joined are counted.",
            "Count new contacts and groups joined, without names.", PEOPLE,
        ),
        Check(
            acting.contacts_counted_again, "They were counted again at a later day.",
            "They were not counted at two days.", "Count the same once more at the next stage.", PEOPLE,
        ),
        Check(
            acting.networks_mentioned, "Some people write of community or networks.",
            _told("that people write of community or networks"),
            "Ask at the next stage whom people met through the scheme.", HEARD,
        ),
    ), "Count the same again at the next stage.", PEOPLE),
    Tip(9, "Share and collaborate", (
        Check(
            acting.shared_out, "Something was passed on: an event, a text or a share pack.",
            "Nothing that was passed on to others is noted.",
            "Note an event, or give a share pack to another scheme.", PEOPLE,
        ),
        Check(
            acting.partners_met, "Another organisation took part in it.", "No other organisation is noted.",
            "Find an organisation to compare notes with.", PEOPLE,
        ),
        Check(
            acting.learnt_from_others, "What was learnt from others is written down.",
            "Nothing that was learnt from others is written down.", "Write down what you took from it.", PEOPLE,
        ),
    ), "Tell others what did not go well, too.", PEOPLE),
    Tip(10, "Take action", (
        Check(
            acting.acted_on_every_why, "Every why has an action.", acting.not_acted_on,
            "Plan an action for each why.", PLAN,
        ),
        Check(
            acting.half_agreed, "At least half of the actions are agreed, under way or done.",
            "Fewer than half of the actions are agreed, under way or done.",
            "Decide on the actions that are only proposed.", PLAN,
        ),
        Check(
            acting.some_done, "An action is done and says what came of it.",
            "No action is done with what came of it written down.", "Write down what came of an action.", PLAN,
        ),
        Check(
            acting.half_told, "Participants were told of at least half of what was agreed.",
            "Participants are not known to have been told of at least half of what was agreed.",
            "Tell participants what is being done, and note the day.", PLAN,
        ),
        Check(
            acting.measured_again, "What an action rests on was measured again after it began.",
            "Nothing that a finished action rests on is known to have been measured after it began.",
            "Tie actions to a measure or a theme, and look again at the next wave.", PLAN,
        ),
    ), "Carry the cycle on: reflect on what the actions brought.", PLAN),
)  # fmt: skip
