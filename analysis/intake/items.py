"""Which item or score of a known questionnaire a column holds: by its heading, else by what it asks."""

from __future__ import annotations

import difflib
import re

from analysis.model import Instrument, clean

ALIKE = 0.9
OWN = Instrument.model_fields["licence"].default


def recognised(stem: str, question: str, known: dict[str, Instrument]) -> dict | None:
    """The item or score that a column holds, as fields of a `Column` with the reason; None where nothing says it."""
    guesses = (guess(stem, question, known) for guess in (item_by_name, item_by_place, item_by_text, ready_score))
    return next((found for found in guesses if found), None)


def item_by_name(stem: str, question: str, known: dict[str, Instrument]) -> dict | None:
    """belong_1, SWEMWBS 3, wellbeing_2 where "wellbeing" is an own questionnaire: an id and an item number."""
    parts = re.fullmatch(r"(.+?)[ _.\-]*(?:item|q)?[ _.\-]*(\d{1,2})", stem)
    if not parts:
        return None
    instrument, item = known.get(parts[1].replace(" ", "_")), int(parts[2])
    if instrument is None or not any(item in scale.items for scale in instrument.scales):
        return None
    return {
        "kind": "item",
        "instrument": instrument.id,
        "item": item,
        "why": f"The heading names item {item} of {instrument.name}.",
    }


STATEMENT = re.compile(r"(?P<name>.+?)(?:, coded (?P<coding>\S+))?, statement (?P<item>\d{1,3})")


def item_by_place(stem: str, question: str, known: dict[str, Instrument]) -> dict | None:
    """PSS-10, statement 3: a name, and a place in the published order, as our own question sheets write it."""
    for words in (clean(question), stem):
        found = STATEMENT.fullmatch(words)
        instrument = next((each for each in known.values() if found and clean(each.name) == found["name"]), None)
        if not found or instrument is None:
            continue
        item = int(found["item"])
        coding = next((each.id for each in instrument.codings if clean(each.id) == found["coding"]), None)
        if any(item in scale.items for scale in instrument.scales):
            return {
                "kind": "item",
                "instrument": instrument.id,
                "item": item,
                "coding": coding,
                "why": f"The heading names statement {item} of {instrument.name}.",
            }
    return None


def item_by_text(stem: str, question: str, known: dict[str, Instrument]) -> dict | None:
    """An item whose text is known, word for word; of one that we ship, or but for a word.

    Own questions are often alike but for the word that matters: "I feel heard" and "I feel hurt".
    """
    best, likeness = None, ALIKE
    for asked in _asked(stem, question):
        for instrument in known.values():
            for item, text in instrument.items.items():
                if instrument.licence == OWN and clean(text) != asked:
                    continue
                match = difflib.SequenceMatcher(None, asked, clean(text))
                if match.real_quick_ratio() > likeness and match.quick_ratio() > likeness and match.ratio() > likeness:
                    best, likeness = (instrument, item), match.ratio()
    if best is None:
        return None
    how = "is" if likeness == 1 else "is close to"
    return {
        "kind": "item",
        "instrument": best[0].id,
        "item": best[1],
        "why": f"The question {how} item {best[1]} of {best[0].name}.",
    }


def _asked(stem: str, question: str) -> list[str]:
    """What a column may ask: its question, that without its wave, and the line of a grid that tools put behind it.

    >>> _asked("q2", "How far do you agree? - I am heard."), _asked("q", "How far? [I am heard.]")
    (['how far do you agree? - i am heard.', 'i am heard.'], ['how far? [i am heard.]', 'i am heard.'])
    """
    whole = clean(re.sub(r"</?[a-zA-Z][^>]*>", "", question))
    forms = [whole, stem.replace("_", " ") if " " in whole else whole]
    line = re.search(r"\[([^\[\]]+)\]$| - ([^\[\]]+)$", whole)
    forms += [line[1] or line[2].rpartition(" - ")[2]] if line else []
    return list(dict.fromkeys(form for form in forms if " " in form)) or [whole]


def ready_score(stem: str, question: str, known: dict[str, Instrument]) -> dict | None:
    """swemwbs, swemwbs total, belong mean: the id or label of a scale, perhaps with a word for a score."""
    word = re.sub(r"[ _.\-]+(raw|total|raw total|sum|mean|score|metric|average)$", "", stem.replace("_", " "))
    word = re.sub(r"[ _.\-]+raw$", "", word).strip()
    for instrument in known.values():
        for scale in instrument.scales:
            if word in (scale.id.replace("_", " "), clean(scale.label)):
                if scale.score == "item" and scale.items and instrument.licence == OWN:
                    # Its words are read through the answer list, which a ready score does not have.
                    why = f"The heading is the question {scale.label}."
                    return {"kind": "item", "instrument": instrument.id, "item": scale.items[0], "why": why}
                raw = bool(scale.table) and bool(re.search(r"\b(raw|total|sum)\b", stem.replace("_", " ")))
                return {
                    "kind": "score",
                    "instrument": instrument.id,
                    "scale": scale.id,
                    "raw": raw,
                    "why": f"The heading names the scale {scale.label}.",
                }
    return None
