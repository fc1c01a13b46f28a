"""Passages that the invented researcher wants to show, as a scheme folder holds them; written without the dashboard."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from planted_texts import Document

HERE = Path(__file__).parent
SIGNED = {"reviewed_by": "Invented researcher", "approved_by": "Invented reviewer"}


def passages(documents: Iterable[Document]) -> list[dict]:
    """One entry a passage of passages.toml, with its place in the text that holds it; each text gives two at most."""
    given = [each for each in documents if each.stage != "after" and each.consent in ("verbatim", "paraphrase")]
    told = tomllib.loads((HERE / "passages.toml").read_text(encoding="utf-8"))["passages"]
    return [_passage(number, each, given) for number, each in enumerate(told, 1)]


def _passage(number: int, asked: dict, documents: list[Document]) -> dict:
    consents = ("paraphrase", "verbatim") if "words" in asked else ("verbatim",)
    document, text = next(
        (each, each.text) for consent in consents for each in documents
        if each.consent == consent and _plain(asked["sentence"]) in _plain(each.text)
    )  # fmt: skip
    start = _plain(text).index(_plain(asked["sentence"]))
    original = text[start : start + len(asked["sentence"])]
    before = re.findall(r"[.!?]\s", text[:start])
    return {
        "id": f"invented-{number:02}",
        "document": hashlib.sha256(f"0:{text}".encode()).hexdigest()[:16],
        "sentence": len(before) + 1,
        "start": start,
        "end": start + len(original),
        "theme": asked["theme"],
        "original": original,
        "kind": "paraphrase" if "words" in asked else "verbatim",
        "words": asked.get("words", original),
        "state": "approved",
        "read_whole": True,
        "partner": "no",
        **({"paraphrased_by": "Invented researcher"} if "words" in asked else {}),
        **SIGNED,
    }


def _plain(text: str) -> str:
    return text.replace("\u2019", "'")


def as_json(told: list[dict]) -> bytes:
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
