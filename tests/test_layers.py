"""The walls: what may import what.

Imports are followed transitively, through every module of the project but the store.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import analysis

ROOT = Path(__file__).resolve().parent.parent
ORDER = re.findall(r"^([a-z_]+): ", analysis.__doc__ or "", flags=re.MULTILINE)
UNSAFE = {"scores", "change", "themes", "findings", "intake", "readers", "response"}


@cache
def path_of(module: str) -> Path | None:
    base = ROOT.joinpath(*module.split("."))
    return next((path for path in (base.with_suffix(".py"), base / "__init__.py") if path.is_file()), None)


@cache
def imports(module: str) -> frozenset[str]:
    """Every module of the project that this one imports anywhere, in a function too."""
    path = path_of(module)
    if path is None:
        return frozenset()
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                base = ".".join(
                    [*package.split(".")[: len(package.split(".")) - node.level + 1], *filter(None, [base])]
                )
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return frozenset(name for name in found if name.split(".")[0] in ("analysis", "pages") and path_of(name))


def reached(module: str, stop: str = "analysis.store") -> set[str]:
    """Everything reached from a module; the store is entered by name but not looked through."""
    seen, waiting = set(), [module]
    while waiting:
        for name in imports(waiting.pop()) - seen:
            seen.add(name)
            if name != stop and not name.startswith(f"{stop}."):
                waiting.append(name)
    return seen


def modules(folder: str) -> list[str]:
    return sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / folder).rglob("*.py")
    )


def outside_imports(module: str) -> set[str]:
    path = path_of(module)
    assert path is not None
    tree = ast.parse(path.read_text(encoding="utf-8"))
    plain = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    }
    return plain | {(node.module or "").split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def test_the_package_docstring_names_every_module_once():
    here = {
        path.stem if path.is_file() else path.name
        for path in (ROOT / "analysis").iterdir()
        if path.suffix == ".py" or path.is_dir()
    }
    here = {name for name in here if not name.startswith("_") and name != "migrations"}
    assert sorted(ORDER) == sorted(here)


@pytest.mark.parametrize(
    "module", [each for each in modules("analysis") if each not in ("analysis", "analysis.__main__")]
)
def test_a_module_imports_only_what_stands_above_it(module):
    own = module.split(".")[1]
    if own == "migrations":
        own = "store"
    for name in imports(module):
        other = (name.split(".") + [""])[1]
        if other in ("", own, "migrations"):
            continue
        assert ORDER.index(other) < ORDER.index(own), f"{module} imports {name}, which stands below it"


@pytest.mark.parametrize("module", modules("analysis"))
def test_nothing_below_the_roof_imports_the_web(module):
    assert not outside_imports(module) & {"streamlit", "starlette", "uvicorn"}


@pytest.mark.parametrize(
    "module",
    modules("pages/leadership") + modules("pages/taskforce") + ["pages._frame", "pages._cards", "pages._router"],
)
def test_readers_of_releases_reach_no_rows(module):
    touched = {name.split(".")[1] for name in reached(module) if name.startswith("analysis.")}
    assert not touched & UNSAFE
    assert not {
        name for name in reached(module) if name.startswith("pages.research")
    } and "pages._workbench" not in reached(module)


def test_the_walls_test_can_fail():
    touched = {name.split(".")[1] for name in reached("pages.research.change") if name.startswith("analysis.")}
    assert {"findings", "change", "scores"} <= touched


def test_no_page_stands_beside_the_router():
    beside = {path.name for path in (ROOT / "pages").glob("*.py")}
    assert all(name.startswith("_") for name in beside)
    assert not (ROOT / "pages" / "pages").exists()


@pytest.mark.parametrize("path", sorted((ROOT / "pages").rglob("*.py")), ids=lambda path: path.stem)
def test_no_page_lets_markup_through(path):
    text = path.read_text(encoding="utf-8")
    assert "unsafe_allow_html" not in text and "st.html" not in text and "components" not in text
