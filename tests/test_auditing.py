"""A released file is held against the rules at the terminal: exit code 0, 1 on a leak, 2 for what is no release."""

from __future__ import annotations

import copy
import json
import shutil

import pytest
from conftest import SAMPLE
from test_attacks import BELONG, FIRST, PEOPLE, TO_THIRD, Workbench
from test_doors import hash_of

from analysis import auditing
from analysis.__main__ import main
from analysis.disclosure.blocks import told_marks


def forged(content: dict) -> str:
    """The content with the hash that whoever forges a release would compute."""
    content.pop("sha256", None)
    return json.dumps({**content, "sha256": hash_of(content)})


@pytest.fixture(scope="module")
def content() -> dict:
    return json.loads(Workbench().publish({BELONG: FIRST}).text())


def audited(tmp_path, capsys, text: str) -> tuple[int, str]:
    file = tmp_path / "release.json"
    file.write_text(text, encoding="utf-8")
    code = main(["audit", str(file)])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_a_good_release_tells_what_is_in_it_its_smallest_group_and_no_leak(content, tmp_path, capsys):
    code, said = audited(tmp_path, capsys, json.dumps(content))
    assert code == 0
    for told in ("Attacked, release 1", "change: 1 of 1 rows shown", "k_group 8", "30 people", "Verdict: no leak."):
        assert told in said


def edited(content: dict, **cells) -> dict:
    """The content with a second row of change that differs from the first in these cells."""
    new = copy.deepcopy(content)
    table = new["tables"]["change"]
    row = dict(zip(table["columns"], table["rows"][0], strict=True)) | cells
    table["rows"].append([row[name] for name in table["columns"]])
    return new


LEAKS = {
    "two of one measure that differ by two people": lambda told: edited(told, n=28, to_wave="Wave 3"),
    "a row of seven people": lambda told: edited(told, n=7, scale="other"),
    "a hidden row that tells its people": lambda told: edited(told, shown=False, scale="other"),
    "no joint audit": lambda told: told | {"audit": told["audit"] | {"joint_audit": False}},
    "an audit with a smaller k than the policy": lambda told: told | {"audit": told["audit"] | {"k_diff": 5}},
    "a floor lowered": lambda told: told | {"policy": told["policy"] | {"k_group": 4}},
    "a smallest group of three": lambda told: told | {"audit": told["audit"] | {"smallest": "3 to 7"}},
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_forged_release_with_a_right_hash_is_a_leak(leak, content, tmp_path, capsys):
    code, said = audited(tmp_path, capsys, forged(LEAKS[leak](copy.deepcopy(content))))
    assert code == 1 and said.startswith("Verdict: leak.")
    assert audited(tmp_path, capsys, forged(copy.deepcopy(content)))[0] == 0


@pytest.mark.parametrize("text", ["", "[]", "no release", '{"format": 2}'])
def test_what_is_no_release_is_refused_with_a_sentence(text, tmp_path, capsys):
    code, said = audited(tmp_path, capsys, text)
    assert code == 2 and "Ask the researcher for the original file." in said


def test_with_the_people_a_leak_is_found_that_no_printed_number_shows():
    bench = Workbench()
    first, second = bench.publish({BELONG: FIRST}), bench.findings({BELONG: PEOPLE}, TO_THIRD)
    told = bench.behind[0]["statistics"]["change|belong|mentor|belong|W1|W2"]
    people = sorted(second.pairs("belong", "mentor", "W1", "W3").index)
    statistics = {"change|belong|mentor|belong|W1|W3": {**told, "waves": ["W1", "W3"], "people": people}}
    late = {"marks": told_marks(second, statistics), "statistics": statistics}
    printed = auditing.printed(first.text())
    assert not auditing.again(printed, second, bench.behind).leak
    found = auditing.again(printed, second, [bench.behind[0], late])
    assert found.leak and found.words.startswith("Leak")
    assert auditing.again(printed, second, [{}]).leak


def test_the_release_command_writes_one_file_and_audits_it_with_its_data(tmp_path, capsys):
    folder, file = tmp_path / "scheme", tmp_path / "handed-over.json"
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns("releases"))
    assert main(["release", str(folder), "--date", "2026-11-02", "--out", str(file)]) == 0
    assert "The smallest group that anybody could derive" in capsys.readouterr().out
    assert file.read_bytes() == (folder / "releases" / "001.json").read_bytes()
    assert main(["audit", str(file), "--scheme", str(folder)]) == 0
    assert "by the people behind it" in capsys.readouterr().out
    (folder / "releases" / "001.json").unlink()
    assert main(["audit", str(file), "--scheme", str(folder)]) == 1
