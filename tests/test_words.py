"""No sentence that the dashboard can say claims more than a before-and-after comparison can show.

Every piece of text in the code that makes sentences is looked at, whether or not some data happen to bring it up.
Error messages, the methods section and the reviewer's figures may name what a verdict must not.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.progress import forbidden_words

ROOT = Path(__file__).resolve().parent.parent
# Where such words stand for what they are: the list itself, the methods section, a reviewer's figures, refusals.
EXEMPT = {"progress/wording.py", "methods.py", "reviewer.py", "__main__.py"}
APART = ("readers", "intake", "exports", "store", "migrations", "instruments")
SPEAKING = [
    path
    for path in sorted((ROOT / "analysis").rglob("*.py"))
    if path.relative_to(ROOT / "analysis").parts[0] not in APART
    and path.relative_to(ROOT / "analysis").as_posix() not in EXEMPT
] + sorted((ROOT / "pages").rglob("*.py"))


def pieces(path: Path) -> Iterator[str]:
    """Every text of a module but its docstrings; of an f-string the parts between its values."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_text_of_the_code_claims_too_much(path):
    raised = _of_errors(path)
    for text in pieces(path):
        assert text in raised or not forbidden_words(text), text


def _of_errors(path: Path) -> set[str]:
    """Texts of exceptions: for whoever called, never for a reader of results."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = (node for each in ast.walk(tree) if isinstance(each, ast.Raise) for node in ast.walk(each))
    return {node.value for node in inside if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def test_the_templates_of_the_verdicts_claim_no_more():
    from analysis.progress import templates

    told = [*templates.TEMPLATES.values(), *templates.STATE_WORDS.values(), *templates.DETAIL_WORDS.values()]
    told += [
        *templates.SUPPORTS_LESS.values(),
        *templates.DISPUTED.values(),
        *templates.AGREED.values(),
        *templates.DIFFERENCE_OF.values(),
    ]
    told += [value for name, value in vars(templates).items() if name.isupper() and isinstance(value, str)]
    assert len(told) > 40
    assert not [text for text in told if forbidden_words(text)]


def test_a_claim_would_be_found(tmp_path):
    path = tmp_path / "claims.py"
    path.write_text('"""Worked."""\nSAID = f"The scheme {1} caused it."\n', encoding="utf-8")
    assert [text for text in pieces(path) if forbidden_words(text)] == [" caused it."]
