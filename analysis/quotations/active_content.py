"""Text that does something where it is opened, or tells a program to: formulas, markup, links, orders to a machine.

Nothing of it belongs into a quotation. An export defuses what it writes all the same.
"""

from __future__ import annotations

import re

_TO_THE_END = r"[^.!?\n]{0,200}"
# Orders, each with the words without any of which a text holds none of them.
_ORDERS = (
    (
        r"\b(?:(?:ignore|disregard|override|bypass)\b[^.!?\n]{0,40}\b(?:instruction|prompt|rule|guideline|command)s?"
        rf"|forget\b[^.!?\n]{{0,40}}\b(?:instruction|prompt|command)s?)\b{_TO_THE_END}",
        ("instruction", "prompt", "rule", "guideline", "command"),
    ),
    (
        r"\b(?:ignore|disregard|forget)\s+(?:all|any|everything|the|your|what)\b[^.!?\n]{0,30}"
        rf"\b(?:previous|prior|above|earlier|before)\b{_TO_THE_END}",
        ("ignore", "disregard", "forget"),
    ),
    (rf"\b(?:system|developer)\s+(?:prompt|message|mode)\b{_TO_THE_END}", ("system", "developer")),
    (
        r"\byou\s+are\s+(?:now\s+)?(?:an?|the|in)\s+(?:\w+\s+)?"
        rf"(?:assistant|language\s+model|chatbot|ai|bot|developer\s+mode)\b{_TO_THE_END}",
        ("assistant", "model", "bot", "ai", "mode"),
    ),
    (
        r"\b(?:reveal|print|list|output|repeat|show|dump|return)\s+(?:me\s+)?(?:all\s+|the\s+|your\s+|every\s+|full\s+)"
        r"{0,3}(?:participants?|names?|prompts?|instructions|data\s?set|database|passwords?|secrets?|rows)\b"
        rf"{_TO_THE_END}",
        ("participant", "name", "prompt", "instructions", "data", "password", "secret", "rows"),
    ),
    (
        r"\b(?:act|respond|behave|pretend)\s+(?:as|to\s+be)\s+"
        rf"(?:if\s+you|an?\s+(?:ai|assistant|bot|language\s+model))\b{_TO_THE_END}",
        ("if you", "if\nyou", "ai", "assistant", "bot", "model"),
    ),
    (rf"\bas\s+an?\s+(?:ai|language\s+model)\b{_TO_THE_END}", ("ai", "model")),
    (
        r"\b(?:summari[sz]e|classify|rate|mark|score|code)\s+(?:this|the)\s+"
        rf"(?:text|reflection|document|answer|feedback)\s+as\b{_TO_THE_END}",
        ("text", "reflection", "document", "answer", "feedback"),
    ),
    (r"<\|[^|\n]{0,40}\|>|\[/?INST\]|\bjailbreak\b", ("<|", "inst]", "jailbreak")),
)

# Each expression, and the signs without any of which a text in lower case need not be searched.
ACTIVE: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"(?is)<(script|style|iframe|object)\b.{0,1000}?(?:</\1\s{0,9}>|\Z)"), ("<",)),
    (re.compile(r"<(?:[!/?]?[a-zA-Z][^<>]{0,1000}|!--[^<>]{0,1000})>?"), ("<",)),
    # Links and pictures of Markdown, and where they are defined.
    (re.compile(r"!?\[[^\[\]\n]{0,300}\]\([^()\n]{0,1000}\)"), ("](",)),
    (re.compile(r"!?\[[^\[\]\n]{0,300}\]:?\s?(?:\[[^\[\]\n]{0,100}\]|\w{2,10}://\S{1,1000})"), ("[",)),
    # A formula ends with its bracket; where brackets stand in it, with its line.
    (re.compile(r"[=+@-]\s?[A-Za-z][A-Za-z.]{1,20}\s?\((?:[^()\n]{0,1000}\)|[^\n]{0,1000})"), ("(",)),
    (re.compile(r"(?m)^[\s\"']{0,20}=(?![A-Za-z.]{1,20}\()[^\n]{1,1000}"), ("=",)),
    (re.compile(r"\A\s{0,20}[+@-][^\s\d]\S{0,200}"), ("+", "@", "-")),
    (re.compile(r"\A\s{0,20}[+-]\s?[\d(][\d+*/^()., -]{0,200}"), ("+", "-")),
    (re.compile(r"(?i)\b(?:javascript|vbscript|data|file):[^\s]{1,1000}"), (":",)),
    (re.compile(r"&(?:#\w{1,8}|[A-Za-z]{2,10});"), ("&",)),
    (re.compile(r"\{\{[^{}]{0,500}\}\}|\$\{[^{}]{0,500}\}|<%[^%]{0,500}%>"), ("{", "<")),
    *((re.compile(order, re.IGNORECASE), words) for order, words in _ORDERS),
)
