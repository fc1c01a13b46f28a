"""The fixed words of the verdicts: names of states, a sentence for each kind of verdict, and what is said with it.

`wording` fills them in. None claims more than a before-and-after comparison can carry.
"""

from __future__ import annotations

from analysis.progress.states import State

STATE_WORDS = {
    "REACHED": "Target reached",
    "ON_THE_WAY": "On the way",
    "NO_CLEAR_CHANGE": "No clear change",
    "TOO_LITTLE": "Too little data",
    "MOVING_AWAY": "Moving away",
}
DETAIL_WORDS: dict[tuple[State, str], str] = {
    ("REACHED", "likely"): "Target reached on average",
    ("REACHED", "held"): "Held",
    ("ON_THE_WAY", "at_target"): "Promising, not settled",
    ("ON_THE_WAY", "short"): "Improved, short of target",
    ("NO_CLEAR_CHANGE", "negligible"): "Too small to matter",
    ("TOO_LITTLE", "interval"): "Can't tell yet",
    ("TOO_LITTLE", "no_clear_gap"): "No clear gap at the start",
    ("ON_THE_WAY", "reversed"): "The gap turned round",
    ("MOVING_AWAY", "reversed"): "The gap turned round",
    ("NO_CLEAR_CHANGE", "short_in_the_log"): "Target not reached",
    ("TOO_LITTLE", "no_people"): "Told as typed",
}
# Of themes and figures a release is refused whose sentence is not this word for word, so these stay as they are.
TEMPLATES: dict[tuple[State, str], str] = {
    ("REACHED", "secure"): (
        "Target met. For the {count} who answered, {outcome} {toward} by {size}, from {before} to {after}. "
        "Even the low end of the likely range ({low} to {high}) meets the target of {target}."
    ),
    ("REACHED", "likely"): (
        "Target met on average. {outcome} {toward} by {size} ({before} to {after}); the target was {target}. "
        "The likely range is {low} to {high}, so the true {rise} could be somewhat below target."
    ),
    ("REACHED", "held"): (
        "Held. {outcome} was at or {above} target at the start and has not clearly {dropped} "
        "(likely change {lo} to {hi})."
    ),
    ("ON_THE_WAY", ""): (
        "{moving}. {outcome} {toward} by {size} of the {target} needed; the likely range is {low} to {high}."
    ),
    ("ON_THE_WAY", "short"): (
        "Improved, but short of the target. {outcome} {toward} by {size}; "
        "even the high end of the likely range ({high}) is below {target}."
    ),
    ("ON_THE_WAY", "at_target"): (
        "Promising, not settled. {outcome} {toward} by {size}: the average reached the target of {target}, "
        "but with {n} people the true {rise} could be as small as {low}."
    ),
    ("NO_CLEAR_CHANGE", ""): (
        "No clear change. {outcome} moved by {change}; likely range {lo} to {hi}. A {rise} as large as the target "
        "does not fit these answers; a smaller {rise}, or {a_fall}, does."
    ),
    ("NO_CLEAR_CHANGE", "negligible"): (
        "No clear change. {outcome} made a real but very small change ({change}; likely range {lo} to {hi}), "
        "less than the {smallest} that would matter."
    ),
    ("NO_CLEAR_CHANGE", "unchanged"): (
        "No clear change. {outcome} is practically the same ({change}); the whole likely range, {lo} to {hi}, "
        "is smaller than the {smallest} that would matter."
    ),
    ("NO_CLEAR_CHANGE", "same_answers"): (
        "No clear change. All {n} people gave the same score for {outcome} {at_both}."
    ),
    ("TOO_LITTLE", "interval"): (
        "We can't tell yet. For {outcome}, {n} answers fit anything from {lo} to {hi}, {includes}."
    ),
    ("TOO_LITTLE", "n"): (
        "Only {n} people answered {at_both} for {outcome}. We show their answers but draw no conclusion."
    ),
    ("TOO_LITTLE", "suppressed"): (
        "{outcome}: fewer than 5 people answered. Not shown, to protect privacy."
    ),
    ("TOO_LITTLE", "check_data"): (
        "We can't tell. The answers for {outcome} give no likely range that can be trusted, as when everyone "
        "changes by the same amount. Check the data."
    ),
    ("TOO_LITTLE", "no_clear_gap"): (
        "We can't tell. {outcome} was not clear at the start ({before}), so there is no gap to close. "
        "It changed by {change} (likely range {lo} to {hi})."
    ),
    ("MOVING_AWAY", ""): (
        "Moving away from the target. {outcome} {away} by {size_away} (likely range {low_away} to {high_away})."
    ),
    ("ON_THE_WAY", "reversed"): (
        "Smaller, but turned round. {outcome} went from {before} to {after}: a gap the other way is a gap, too "
        "(likely range of the change {lo} to {hi})."
    ),
    ("MOVING_AWAY", "reversed"): (
        "Turned round and larger. {outcome} went from {before} to {after}: a gap the other way is a gap, too "
        "(likely range of the change {lo} to {hi})."
    ),
}  # fmt: skip
HELD_ABOVE = (
    "Held. {outcome} was at or {above} target at the start and {toward} by {size} (likely change {lo} to {hi})."
)
HELD_WITHIN = (
    "Held. {outcome} {away} by {size_away} (likely range {low_away} to {high_away}), no more than the {smallest} that "
    "this target allows."
)
JUST_SHORT = (
    "Improved, but short of the target. {outcome} {toward} by {size}; even the high end of the likely range is just "
    "below {target}."
)
AS_FOUND = "{state}. {outcome} changed by {change}, from {before} to {after}; likely range {lo} to {hi}."
SUPPORTS_LESS = {
    "": "This is the verdict that all the answers support.",
    "all_available": "Counting also the people who answered only once supports less, so the weaker verdict stands.",
    "matched_only": "Those who answered both times support less when they alone count, so the weaker verdict stands.",
    "complete_items": "Complete questionnaires alone support less, so the weaker verdict stands.",
}
LOWERED_BY = "lowered_by_"
INCLUDES_TARGET = "which includes both no change and the full target"
INCLUDES_DROP = "which includes a change for the worse that would matter"
NEEDED_PEOPLE = "About {n_needed} people {whom} would be needed."
MOST_PEOPLE = 500  # beyond it the number of people is no plan for a scheme
TOO_MANY = "More than {most} people would be needed: so small a change cannot be told in a scheme of any size."
DETECTABLE = "{n} {followed} would usually show a change of {detectable} or more{supposing}."
SUPPOSING = ", if the two waves go together as usual"
BASED_ON = "Based on {count}."
LOWERED = (
    "Lowered because of non-response: the figures count the {missing} people who did not answer again as unchanged."
)
SENSITIVE = "This would be weaker if the {missing} people who did not answer again had not changed."
NO_COMPARISON = "This is change during the scheme; it cannot show what brought it about."
MISSING_PEOPLE = "{missing} people who started did not answer again; we do not know how they changed."
DIFFERENT_PEOPLE = "Different people may have answered at the two waves, so small changes will not show."
CHANCE = (
    "With {primaries} primary targets and nothing really changing, "
    "the chance of at least one false improvement is about {chance}%."
)
ADDED_LATE = "This target was added after its data arrived."
LATE_LABEL = " (added after its data)"  # stands in the name itself, so that no chart or table can be without it
COMPARED = (
    "The change towards the aim was {words} in the comparison group "
    "({difference_of} {difference}, likely range {lo} to {hi})."
)
# By lottery people who started alike lead, else the difference in change; the other is held against it.
DIFFERENCE_OF = {"change": "difference", "adjusted": "difference among people who started alike"}
DISPUTED = {
    "change": "Allowing for where people started, the difference is not clear; so the more careful wording stands.",
    "adjusted": "The plain difference in change is less clear; so the more careful wording stands.",
}
# Said of "more than" alone, which stands only where both tell it.
AGREED = {
    "change": "Allowing for where people started, it is clear, too.",
    "adjusted": "The plain difference in change is clear, too.",
}

HOLDS_UP = "It holds up after allowing for the {number} further targets of this scheme."
BY_CHANCE = "It could be one of the {number} further targets of this scheme by chance."
