"""What can be told by its form alone: contacts, numbers that identify, dates, sums, claims to be the only one.

Every pattern is bounded, so that time grows with the length of a text and not faster, whatever stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.quotations.active_content import ACTIVE

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar|apr(?:il)?|jun[e]?|jul[y]?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|march|may)\b\.?"
)
_SURE_MONTH = r"(?:january|february|april|june|july|august|september|october|november|december)\b"
_YEAR = r"(?:19|20)\d\d"
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_DECADE = r"(?:twent|thirt|fort|fift|sixt|sevent|eight|ninet|nought)ies"
_NUMBER_WORD = (
    r"(?:a|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|hundred|thousand|half|million"
    r"|and)"
)
_GROUP = (
    r"(?:teams?|offices?|departments?|firm|floor|chambers|groups?|building|company|cohort|intake|scheme|year|room"
    r"|practice|organisation|seat|branch|division|class|school|course|family|profession|city|country|committee|network)"
)
_ONLY = r"(?:only|first|sole|youngest|oldest|last)"
_SOMEBODY = (
    r"(?:one|person|man|woman|girl|boy|trainee|associate|partner|mentor|mentee|member|junior|paralegal|apprentice)"
)
_DOMAIN_ENDINGS = (
    r"(?:com|org|net|uk|co|io|eu|gov|edu|info|biz|law|legal|app|me|ie|wales|scot|cymru|london|example|invalid|test)"
)
_REGISTERS = (
    r"(?:sra|bsb|bar|cilex|ipreg|gmc|nmc|clc|roll|practising\scertificate|membership|payroll|staff|employee|student)"
)
_REFERENCED = r"(?:claim|case|action|petition|appeal|matter|file|client|our|your|reference|ref|invoice)"


@dataclass(frozen=True)
class Pattern:
    """kind, token and masked as in a Mark. gate: a text without any of these, in lower case, need not be searched."""

    kind: str
    token: str
    expression: re.Pattern[str]
    masked: bool
    gate: tuple[str, ...]


def _all(kind: str, token: str, gate: str, *expressions: str, masked: bool = True) -> list[Pattern]:
    """A pattern an expression, in any case unless it says (?-i: ). gate: the signs, with | between them."""
    signs = tuple(gate.split("|"))
    return [Pattern(kind, token, re.compile(each, re.IGNORECASE), masked, signs) for each in expressions]


_DIGIT = "0|1|2|3|4|5|6|7|8|9"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"

# Of two that find the same piece of text, the first gives it its kind.
_PATTERNS = [
    *_all(
        "email", "contact", "@",
        r"(?<![\w.+'%-])[\w.+'%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}",
        r"(?<![\w.+'%-])[\w.+'%-]{1,64}\s?@\s?[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}",
    ),
    *_all(
        "email", "contact", "at)|at]|at}|at )|at ]|at }",
        r"(?<![\w.+-])[\w.+-]{1,64}\s?[\[({]\s?at\s?[\])}]\s?[\w-]{1,63}"
        r"(?:\s?(?:\.|[\[({]\s?(?:dot|\.)\s?[\])}]|\bdot\b)\s?[\w-]{1,63}){0,4}",
    ),
    *_all("email", "contact", " dot ", r"(?<![\w.+-])[\w.+-]{1,64}\sat\s[\w-]{1,63}(?:\sdot\s[\w-]{1,63}){1,4}"),
    *_all(
        "web address", "contact", ".|/",
        r"\b(?:https?|ftp|hxxps?)\s?:\s?//\s?\S{1,2000}",
        r"\bwww\.\S{1,2000}",
        rf"(?<![\w@.-])[a-z0-9][a-z0-9-]{{0,62}}(?:\.[a-z0-9-]{{1,63}}){{0,4}}\.{_DOMAIN_ENDINGS}\b(?:/\S{{0,2000}})?",
    ),
    *_all("handle", "contact", "@", r"(?<![\w@])@\w[\w.]{1,60}"),
    *_all(
        "handle", "contact", "insta|twit|tik|link|snap|disc|tele|whats|skype|face",
        r"\b(?:instagram|insta|twitter|tiktok|linkedin|snapchat|discord|telegram|whatsapp|skype|facebook)\s?[:=]"
        r"\s?\S{2,60}",
    ),
    *_all(
        "telephone", "contact", _DIGIT,
        r"(?<![\w£$])(?:\+|00)\s?\(?[1-9](?:[\s().\-/]{0,3}\d){7,14}(?!\w)",
        r"(?<![\w£$])(?:\(\s?)?0[1-9O](?:[\s().\-/]{0,3}[\dO]){7,10}(?!\w)",
        r"\b(?:ext(?:ension)?|x)\.?\s?\d{3,6}\b",
    ),
    *_all("network address", "contact", _DIGIT, r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"),
    *_all("postcode", "place", _DIGIT, r"(?<!\w)(?:[a-z]{1,2}\d[a-z\d]?|gir)\s{0,2}\d[abd-hjlnp-uw-z]{2}(?!\w)"),
    *_all(
        "address", "place", _DIGIT,
        r"(?<!\w)\d{1,4}[a-z]?,?\s(?:[a-z][a-z']{1,20}\s){1,3}"
        r"(?:street|st|road|rd|lane|avenue|ave|close|drive|court|square|row|place|way|hill|terrace|gardens)\b",
    ),
    *_all("national insurance number", "detail", _DIGIT, r"(?<!\w)[a-z]{2}(?:[\s-]?\d\d){3}[\s-]?[a-d](?!\w)"),
    *_all(
        "regulator's number", "detail", _DIGIT,
        rf"\b{_REGISTERS}\s{{1,3}}(?:(?:id|no|number|ref|membership|council|is|:|#)\.?\s{{0,2}}){{0,4}}\d{{4,9}}\b",
    ),
    *_all(
        "date", "date", _DIGIT,
        r"(?<![\w/.-])\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d)(?![\w/-])",
        rf"(?<![\w/.-]){_YEAR}([./-])\d{{1,2}}\1\d{{1,2}}(?:T[\d:.Z+-]{{1,20}})?(?![\w/-])",
        rf"\b(?:{_WEEKDAY},?\s+(?:the\s+)?)?{_DAY}(?:\s+(?:of\s+)?|[-/]){_MONTH}(?:,?\s+{_YEAR}|,?\s+'\d\d)?",
        rf"\b{_MONTH}\s+(?:the\s+)?{_DAY}\b(?:,?\s+{_YEAR})?",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b",
        rf"(?<![\w.,/£$€-])(?:'\d\ds?|{_YEAR}s?(?:\s?[/-]\s?(?:{_YEAR}|\d\d))?)(?![\w/]|[.,]\d)",
        r"\b(?:class|intake|cohort)\s+(?:of\s+)?'?\d\d\b",
    ),
    *_all(
        "case citation", "detail", _DIGIT,
        r"[\[(]\s?(?:1[89]|20)\d\d\s?[\])]\s{0,2}(?:\d{1,3}\s{1,2})?[a-z][a-z. ]{0,20}\s{0,2}\d{1,5}"
        r"(?:\s?\([a-z ]{1,20}\))?",
    ),
    *_all(
        "case number", "detail", _DIGIT,
        rf"\b{_REFERENCED}\s{{0,2}}(?:(?:no|number|reference|ref|id|code)\b\.?\s{{0,2}}){{0,2}}[:#]?\s{{0,2}}"
        rf"(?=[\w./-]{{0,30}}\d)(?!{_YEAR}\b)[a-z0-9][\w./-]{{2,30}}",
        r"(?<![\w/-])(?:(?-i:[A-Z]){1,6}[/-])?\d{2,7}[/-]\d{2,7}(?:[/-](?-i:[\dA-Z]){1,7}){0,2}(?![\w/])",
        r"(?<![\w/-])(?-i:[A-Z]){1,6}[/-]\d{1,7}(?:[/-](?-i:[\dA-Z]){1,7}){0,3}(?![\w/])",
        r"(?<!\w)(?=\w{0,20}\d)(?=\w{0,20}[a-z])(?-i:[A-Z\d]{6,20})(?!\w)",
    ),
    *_all("matter number", "detail", _DIGIT, r"(?<![\w.£$€])\d{3,10}[.]\d{3,6}(?![\w.])"),
    *_all("vehicle", "detail", _DIGIT, r"(?<!\w)[a-z]{2}\d\d\s?(?-i:[A-Z]{3})(?!\w)"),
    *_all(
        "date", "date", _MONTHS,
        r"\b(?:(?:in|last|next|this|since|until|till|by|during|early|late|mid|from|of|before|after|around|for|every|each)"
        rf"[\s-]+){{1,3}}(?:the\s+)?(?:(?-i:March|May)\b|{_SURE_MONTH})",
        rf"\b(?:last|next|this)\s+(?:march|may)\b|\b{_SURE_MONTH}",
        r"(?<=[a-z,] )(?-i:March|May)\b",
    ),
    *_all("date", "date", "ties", rf"\b{_DECADE}\b"),
    *_all("time", "date", _DIGIT, r"(?<![\w:])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?\s?(?:am|pm)?\b", masked=False),
    *_all(
        "date", "date", "last|next|past",
        rf"\b(?:last|next|this\s+past)\s+(?:{_WEEKDAY}|week|month|year|summer|winter|spring|autumn|term)\b",
        masked=False,
    ),
    *_all(
        "date", "date", " ago|\nago|term",
        r"\b(?:\w{2,10}|\d{1,3})\s+(?:days|weeks|months|years)\s+ago\b",
        r"\b(?:michaelmas|hilary|trinity|easter|lent)\s+term\b",
        masked=False,
    ),
    *_all(
        "age", "detail", _DIGIT,
        r"\b(?:aged?\s+(?:of\s+)?\d{1,2}|\d{1,2}[\s-]+(?:years?|yrs?)[\s-]+old)\b",
        r"\b\d{1,2}(?:st|nd|rd|th)\s+birthday\b",
        r"\b(?:i\s+am|i'm|turn(?:ed|ing)?)\s+\d\d\b",
        masked=False,
    ),
    *_all("age", "detail", " old|-old|\nold", r"\b\w{3,12}[\s-]+years?[\s-]+old\b", masked=False),
    *_all(
        "money", "detail", _DIGIT,
        r"(?<!\w)[£$€]\s?\d[\d,.]{0,20}(?:\s?(?:k|m|bn|million|billion|thousand|grand))?\b",
        r"\b(?:gbp|usd|eur)\s?\d[\d,.]{0,20}",
        r"\b\d[\d,.]{0,20}\s?(?:k|m|bn|million|billion|thousand|grand|pounds|quid|euros?|dollars|pence)\b",
    ),
    *_all(
        "money", "detail", "pounds|quid|grand|euros|dollars",
        rf"\b(?:{_NUMBER_WORD}[\s-]+){{1,6}}(?:pounds|quid|grand|euros|dollars)\b",
    ),
    *_all("identifying number", "detail", _DIGIT, r"(?<![\w£$€.,])\d(?:[ -]?\d){5,30}(?!\w)"),
    *_all(
        "sub-group", "detail", "group|circle|pod",
        r"\b(?:sub-?\s?group|circle|pod)\s(?:[a-h]|\d{1,2}|one|two|three|four|five|six|seven|eight)\b",
    ),
    *(Pattern("active content", "detail", expression, True, gate) for expression, gate in ACTIVE),
    *_all("number", "detail", _DIGIT, r"(?<!\w)\d[\d.,:/%-]*\w*", r"(?<!\w)[^\W\d]{1,20}\d\w{0,20}", masked=False),
    *_all(
        "only one of a kind", "detail", "only|first|sole|youngest|oldest|last",
        rf"\b{_ONLY}\b(?!\s+(?:time|when|if|after|once|by|because|thing|day|few|year|week|month|meeting))"
        rf"[^.!?\n]{{1,80}}?\b(?:in|at|on|of|from|within|across)\s+(?:the|our|my|this|that|his|her|their)\b"
        rf"[^.!?\n]{{0,40}}?\b{_GROUP}\b",
        rf"\b(?:i\s+am|i'm|he\s+is|she\s+is|he's|she's|was|is|being|as|am)\s+the\s+{_ONLY}\s+[^.!?\n]{{1,60}}",
        rf"\bthe\s+{_ONLY}\s+{_SOMEBODY}\b[^.!?\n]{{0,60}}",
        masked=False,
    ),
    *_all(
        "only one of a kind", "detail", "nobody|no one|no-one|no\none",
        r"\b(?:nobody|no\s+one|no-one)\s+(?:else\s+)?(?:in|at|on|of|else)\s+[^.!?\n]{1,60}",
        masked=False,
    ),
]  # fmt: skip


def pattern_places(text: str) -> Iterator[tuple[int, int, Pattern]]:
    """Where the patterns match in a folded text."""
    here: dict[tuple[str, ...], bool] = {}
    low = text.lower()
    for pattern in _PATTERNS:
        gate = pattern.gate
        if gate not in here:
            here[gate] = any(sign in low for sign in gate)
        for match in pattern.expression.finditer(text) if here[gate] else ():
            # What an expression lets in at its ends for the sake of brevity belongs to no mark.
            found = match[0].rstrip(" \t\n,;:.")
            lead = len(found) - len(found.lstrip())
            if found[lead:]:
                yield match.start() + lead, match.start() + len(found), pattern
