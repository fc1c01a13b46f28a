"""Open Loop without the dashboard: the commands, their exit codes and sentences, and what an import costs."""

from __future__ import annotations

import csv
import datetime
import json
import math
import shutil
import subprocess
import sys
import tomllib

import pandas as pd
import pytest
from conftest import ROOT, SAMPLE

import analysis
from analysis.__main__ import main
from analysis.actions import table_of
from analysis.exports.record import REMADE, record_zip
from analysis.findings import PEOPLE_TABLES, TABLES, Findings
from analysis.intake import read_folder
from analysis.model import Recipe
from analysis.release import open_release

HEAVY = {
    "pandas",
    "numpy",
    "sqlalchemy",
    "alembic",
    "sklearn",
    "textblob",
    "statsmodels",
    "scipy",
    "plotly",
    "openpyxl",
    "streamlit",
}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=120, check=False
    )


@pytest.fixture(scope="module")
def found():
    held = read_folder(SAMPLE)
    return Findings(held.study(), decisions=held.decisions, actions=table_of(held.actions))


def test_every_table_is_written_with_name_columns_and_rows(evaluated):
    assert [each["name"] for each in evaluated] == list(TABLES)
    for each in evaluated:
        assert set(each) == {"name", "columns", "rows"}
        assert each["rows"] and all(len(row) == len(each["columns"]) for row in each["rows"]), each["name"]


@pytest.mark.parametrize("name", TABLES)
def test_the_command_gives_the_numbers_of_the_findings(evaluated, found, name):
    written = next(each for each in evaluated if each["name"] == name)
    table = found.table(name)
    assert written["columns"] == list(table.columns) and len(written["rows"]) == len(table)
    for row, cells in zip(written["rows"], table.itertuples(index=False), strict=True):
        for column, cell, other in zip(table.columns, row, cells, strict=True):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                assert math.isclose(cell, other, rel_tol=1e-12, abs_tol=1e-12), (name, column)
            elif cell is None:
                assert pd.isna(other), (name, column)


def test_no_table_has_a_row_for_a_person_unless_asked(evaluated, found):
    people = set(found.study.person["person"])
    assert not people & {cell for each in evaluated for row in each["rows"] for cell in row if isinstance(cell, str)}
    assert not set(PEOPLE_TABLES) & {each["name"] for each in evaluated}
    assert {"person", "document"} & set(found.table(PEOPLE_TABLES[0]).columns)


def test_a_folder_that_is_no_scheme_ends_with_2_and_a_sentence(tmp_path):
    done = run("-m", "analysis", "evaluate", str(tmp_path))
    assert done.returncode == 2 and done.stdout == ""
    assert "Traceback" not in done.stderr and len(done.stderr.splitlines()) == 1
    assert "scheme.toml" in done.stderr and done.stderr.strip().endswith(".")


@pytest.mark.parametrize("command", ["evaluate", "release"])
def test_a_folder_that_is_not_there_is_named(command, tmp_path, capsys):
    assert main([command, str(tmp_path / "nowhere")]) == 2
    assert "nowhere" in capsys.readouterr().err and not (tmp_path / "nowhere").exists()


def test_a_place_that_cannot_be_written_ends_with_2_and_names_it(tmp_path, capsys, folder):
    assert main(["evaluate", str(folder), "--json", str(tmp_path / "no" / "such" / "out.json")]) == 2
    assert "out.json" in capsys.readouterr().err


@pytest.fixture
def folder(tmp_path):
    """A copy of the sample with its two wave-2 and wave-4 files only, so that it is quick to read."""
    small = tmp_path / "small"
    for name in ("files", "recipes"):
        (small / name).mkdir(parents=True)
    shutil.copy(SAMPLE / "scheme.toml", small)
    for name in ("invented-wave-2.csv", "invented-wave-4.csv"):
        shutil.copy(SAMPLE / "files" / name, small / "files")
        shutil.copy(SAMPLE / "recipes" / f"{name}.toml", small / "recipes")
    return small


def test_a_release_is_put_beside_the_earlier_ones_which_must_be_as_they_were_made(folder, capsys):
    first = folder / "releases" / "001.json"
    for number, path in enumerate((first, folder / "releases" / "002.json"), start=1):
        assert main(["release", str(folder), "--date", "2026-02-01"]) == 0
        written = open_release(path.read_text(encoding="utf-8"))
        assert written.content["number"] == number and written.content["made"] == "2026-02-01"
        assert written.content["audit"]["earlier_releases"] == number - 1
    assert "statistics may be shown" in capsys.readouterr().out

    first.write_text(first.read_text(encoding="utf-8").replace('"k_group": 8', '"k_group": 3'), encoding="utf-8")
    assert main(["release", str(folder), "--date", "2026-02-02"]) == 2
    assert "changed after it was made" in capsys.readouterr().err
    assert not (folder / "releases" / "003.json").exists()


def test_a_record_is_made_again_from_its_archive_and_its_folder_until_a_number_is_changed(folder, tmp_path):
    held = read_folder(folder)
    content = record_zip(
        Findings(held.study()), made=datetime.date(2026, 11, 24), recipes=[recipe for _, recipe in held.files]
    )
    (tmp_path / "record.zip").write_bytes(content)
    shutil.unpack_archive(tmp_path / "record.zip", tmp_path / "record")
    for place in ("record.zip", "record"):
        done = run("-m", "analysis", "reproduce", str(tmp_path / place))
        assert (done.returncode, done.stderr) == (0, "") and done.stdout.count(": same (") == len(REMADE)
    place = tmp_path / "record" / "results" / "summary_by_scale_role_wave.csv"
    text = place.read_text(encoding="utf-8-sig")
    mean = next(row["mean"] for row in csv.DictReader(text.splitlines()) if row["mean"])
    place.write_text(text.replace(mean, repr(float(mean) + 0.01), 1), encoding="utf-8-sig", newline="")
    done = run("-m", "analysis", "reproduce", str(tmp_path / "record"))
    assert done.returncode == 1 and "summary_by_scale_role_wave: differs in 1 cells" in done.stdout


def test_importing_the_package_brings_in_nothing_heavy():
    done = run(
        "-c", "import sys, analysis, analysis.model; print(*sorted(name for name in sys.modules if '.' not in name))"
    )
    assert done.returncode == 0, done.stderr
    assert not HEAVY & set(done.stdout.split())


def test_a_notebook_gets_the_same_tables_by_two_functions(folder):
    by_hand = Findings(read_folder(folder).study()).change_by_scale_role
    again = analysis.findings_of(analysis.load_folder(folder)).change_by_scale_role
    assert len(again) > 10 and again.drop(columns="flags").equals(by_hand.drop(columns="flags"))


def test_inspect_tells_tool_encoding_columns_and_reasons_of_every_file():
    done = run(
        "-m", "analysis", "inspect", "sample_data/files/invented-comparison.csv", "README.md", "nowhere.csv", "--json"
    )
    assert done.returncode == 1, "one of them is no file"
    first, second, third = json.loads(done.stdout)
    assert (first["tool"], first["encoding"], first["headings"], first["respondents"]) == ("plain", "cp1252", 1, 128)
    belong = next(each for each in first["columns"] if each["meaning"] == "item 1 of belong")
    assert belong["question"].endswith("I feel I belong at this organisation.") and belong["reason"].endswith(".")
    assert "is a text without columns" in second["refused"] and "is not a file" in third["refused"]


def test_a_recipe_is_written_that_reads_back_as_one():
    done = run("-m", "analysis", "recipe", "sample_data/files/invented-whole-group.txt", "--scheme", "sample_data")
    recipe = Recipe.model_validate(tomllib.loads(done.stdout))
    assert (done.returncode, recipe.tool) == (0, "group_notes")
    assert [column.kind for column in recipe.columns] == ["unused", "stage", "format", "members", "reflection"]
