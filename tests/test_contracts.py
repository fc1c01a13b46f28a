"""What a newcomer may rely on: every file of a kind keeps its folder's promise, and what is written down is true.

Instruments, charts and the reading order have tests of their own; here stand the promises that no other test holds.
"""

from __future__ import annotations

import ast
import importlib
import re
import tomllib

import pytest
from conftest import PAGES, ROOT

import analysis
from analysis import instruments, readers
from analysis.themes import load_codebook

TOOLS = sorted(path.stem for path in (ROOT / "analysis" / "readers").glob("*.py") if not path.name.startswith("_"))
CODEBOOKS = sorted(path.stem for path in (ROOT / "analysis" / "themes").glob("*.toml"))
CHARTS = sorted(path.stem for path in (ROOT / "analysis" / "charts").glob("*.py") if not path.name.startswith("_"))
MACHINE = re.compile(r"(?<![\w.])/(work|tmp|root)/|https?://[\w.:-]*(index|pypi|mirror|proxy)")


@pytest.mark.parametrize("name", TOOLS)
def test_a_survey_tool_has_a_module_and_a_sample_beside_its_expected_table(name):
    module = importlib.import_module(f"analysis.readers.{name}")
    assert module.__doc__ and callable(module.read)
    samples = ROOT / "tests" / "data" / "readers"
    kept = {path.name for path in samples.glob(f"{name}*")}
    assert any(each.endswith(".expected.csv") for each in kept) and any(".expected." not in each for each in kept)
    if name != "plain":  # what no tool claims
        assert callable(module.recognises) and module in readers.TOOLS and module.LABEL


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_gives_its_question_a_drawing_and_a_sentence(name):
    module = importlib.import_module(f"analysis.charts.{name}")
    assert module.__doc__ and module.TITLE.endswith("?")
    assert callable(module.draw) and callable(module.sentence)


@pytest.mark.parametrize("path", sorted((ROOT / "analysis" / "instruments").glob("*.toml")), ids=lambda path: path.stem)
def test_an_instrument_says_whose_it_is_and_how_to_check_it(path):
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    assert told["id"] == path.stem
    assert told["citation"] and told["licence"] and told["scales"] and told["examples"]
    assert all(example["source"] for example in told["examples"])
    if told.get("text") == "do_not_ship":
        assert not told.get("items"), "the owner of this questionnaire does not let its text be passed on"
    assert path.stem in instruments.all_instruments()


@pytest.mark.parametrize("name", CODEBOOKS)
def test_a_codebook_explains_every_theme(name):
    for theme in load_codebook(name).themes:
        assert theme.name and theme.definition and theme.include and theme.exclude, theme.id


@pytest.mark.parametrize("file", PAGES)
def test_a_page_says_which_question_it_answers(file):
    tree = ast.parse((ROOT / "pages" / file).read_text(encoding="utf-8"))
    titles = [
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "st.title"
        and isinstance(node.args[0], ast.Constant)
    ]
    assert len(titles) == 1 and str(titles[0]).endswith("?")
    assert (ast.get_docstring(tree) or "").strip()


def test_the_router_knows_every_page_and_asks_a_right_of_each():
    tree = ast.parse((ROOT / "pages" / "_router.py").read_text(encoding="utf-8"))
    table = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PAGES"
    )
    assert sorted(row[1] for row in table) == sorted(PAGES)
    assert len({row[5] for row in table}) == len(table) <= 14
    rights = {row[1].split("/")[0]: set() for row in table}
    for row in table:
        rights[row[1].split("/")[0]].add(row[6])
    assert rights["research"] <= {"rows", "texts"} and not rights["leadership"] & {"rows", "texts"}
    assert not rights["taskforce"] & {"rows", "texts"} and rights["custodian"] == {"log"}


def test_the_docstring_of_the_package_names_what_can_be_imported():
    order = re.findall(r"^([a-z_]+): ", analysis.__doc__ or "", flags=re.MULTILINE)
    assert order[0] == "model" and len(order) == len(set(order))
    for name in order:
        assert importlib.import_module(f"analysis.{name}").__doc__, name


def test_the_readme_holds_both_commands_as_they_are_run():
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    start = [line.strip() for line in lines if "streamlit run app.py" in line and "pip install" in line]
    check = [line.strip() for line in lines if "python -m pytest" in line and "pip install" in line]
    assert start and check
    assert "constraints.txt" in start[0] and "constraints.txt" in check[0]
    assert '".[test]"' in check[0] and "test" in settings["project"]["optional-dependencies"]
    run = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert check[0].replace(" && ", " </dev/null && ") in run, "the build runs another command than the README gives"


def test_nothing_that_ships_names_this_machine_or_an_index():
    folders = ("analysis", "pages", "sample_data", ".streamlit")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".toml")]
    files += [ROOT / name for name in ("app.py", "pyproject.toml", "constraints.txt", "README.md")]
    assert len(files) > 60
    for path in files:
        assert not MACHINE.search(path.read_text(encoding="utf-8")), path.name


def test_every_pin_is_exact_and_covers_what_the_project_asks_for():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = [
        line for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
    ]
    assert all(re.fullmatch(r"[\w.\-]+==[\w.\-+]+( ?;.*)?", line) for line in pins)
    pinned = {re.split(r"==", line)[0].lower().replace("_", "-") for line in pins}
    asked = [*settings["dependencies"], *settings["optional-dependencies"]["test"]]
    assert {re.match(r"[\w.\-]+", each)[0].lower().replace("_", "-") for each in asked} <= pinned  # pyright: ignore[reportOptionalSubscript]
