"""Exports for researchers: nothing of anybody leaves with them, and an analysis record makes its results again."""

from __future__ import annotations

import datetime
import hashlib
import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from conftest import EMPTY, SAMPLE

from analysis.__main__ import main
from analysis.actions import table_of
from analysis.exports import packed
from analysis.exports.csv_text import FORMULA, as_csv, tamed, untamed
from analysis.exports.dictionary import dictionary, one_row
from analysis.exports.opening import open_record
from analysis.exports.pseudonyms import drawn
from analysis.exports.record import record_files, record_zip, write_record
from analysis.exports.reproducing import reproduced
from analysis.exports.tidy import LONG, answers_long, answers_long_csv, spss
from analysis.exports.variable_names import cut, variable_names
from analysis.exports.workbook import sheet_names, table_csv, tables_zip, workbook
from analysis.findings import PEOPLE_TABLES, TABLES, Findings
from analysis.intake import read_folder
from analysis.model import Refused, Study

DAY = datetime.date(2026, 11, 24)


@pytest.fixture(scope="module")
def held():
    return read_folder(SAMPLE)


@pytest.fixture(scope="module")
def found(held):
    return Findings(held.study(), decisions=held.decisions, actions=table_of(held.actions))


@pytest.fixture(scope="module")
def files(held, found) -> dict[str, bytes]:
    return record_files(found, made=DAY, recipes=[recipe for _, recipe in held.files])


@pytest.fixture(scope="module")
def book(found) -> bytes:
    return workbook(found)


@pytest.fixture(scope="module")
def sav(found, tmp_path_factory: pytest.TempPathFactory):
    content = spss(found, seed=1)
    place = tmp_path_factory.mktemp("spss") / "answers.sav"
    place.write_bytes(content)
    return content, *pyreadstat.read_sav(place)


@pytest.fixture(scope="module")
def few(found) -> Findings:
    """The sample with two of its questionnaires, so that it is quickly computed anew."""
    answer = found.study.answer_by_person_wave_item
    return Findings(
        replace(found.study, answer_by_person_wave_item=answer[answer["instrument"].isin(["belong", "load"])])
    )


@pytest.fixture(scope="module")
def few_files(few) -> dict[str, bytes]:
    return record_files(few, made=DAY)


@pytest.fixture
def folder(few_files, tmp_path) -> Path:
    """A record as a folder, to be damaged."""
    for name, content in few_files.items():
        place = tmp_path / "record" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    return tmp_path / "record"


def table(content: bytes) -> pd.DataFrame:
    return pd.read_csv(io.BytesIO(content), encoding="utf-8-sig")


def unpacked(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [name.encode() + b"\n" + archive.read(name) for name in archive.namelist()]


def changed(place: Path, change: Callable[[str], str], *, resigned: bool = True) -> None:
    """Changes the text of a file of a record, by default with its new checksum in the manifest."""
    text = place.read_bytes().decode("utf-8")
    assert change(text) != text
    place.write_bytes(change(text).encode("utf-8"))
    if resigned:
        sign(place)


def sign(place: Path) -> None:
    folder = place.parents[1] if place.parent.name in ("tables", "results", "recipes") else place.parent
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    name = place.relative_to(folder).as_posix()
    manifest["files"][name] = {"sha256": hashlib.sha256(place.read_bytes()).hexdigest(), "bytes": 0}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def refusal(place: Path) -> str:
    with pytest.raises(Refused) as caught:
        open_record(place)
    return str(caught.value)


# ------------------------------------------------------------------------------------------------------ privacy


def test_no_id_code_text_or_canary_is_in_any_byte_of_any_export(held, found, files, book, sav):
    everything = [*files.values(), *(name.encode() for name in files), *unpacked(book), sav[0]]
    everything += [*unpacked(tables_zip(found)), answers_long_csv(found), *unpacked(packed.zipped(files))]
    whole = "\n".join(content.decode("latin-1") for content in everything)  # which reads every byte
    words = set(re.findall(r"[^\W_]+", whole.lower()))
    study = found.study
    ids = {*study.person["person"], *study.sighting["alias"], *study.reflection["document"]}
    ids |= set(study.person["pair"].dropna())
    runs = set(re.findall(r"[0-9a-f]{16,}", whole))
    pieces = {run[start : start + 16] for run in runs for start in range(len(run) - 15)}
    assert len(ids) > 300 and {len(each) for each in ids} == {16} and pieces and not ids & pieces
    planted = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["canaries"].values()
    canaries = [word for words_of_kind in planted for word in words_of_kind]
    assert len(canaries) == 12 and not [word for word in canaries if word.lower() in whole.lower()]
    codes = {
        str(code).strip()
        for sheet, recipe in held.files
        for column in recipe.columns
        if column.kind == "person"
        for code in sheet.rows[column.name].dropna()
        if len(str(code).strip()) > 3
    }
    assert len(codes) > 100 and not [code for code in codes if code.lower() in words]
    texts = study.reflection["text"].dropna()
    assert len(texts) > 150
    assert not [text for text in texts if text.encode("utf-8").decode("latin-1")[:40] in whole]


def test_the_words_looked_for_would_be_found(found):
    words = re.findall(r"[^\W_]+", as_csv(found.study.person).decode("latin-1").lower())
    assert set(found.study.person["person"]) <= set(words)


def test_every_export_draws_its_pseudonyms_anew(found, files):
    first, second = answers_long(found), answers_long(found)
    recorded = set(table(files["tables/person.csv"])["person"])
    assert first["person"].nunique() == second["person"].nunique() > 100
    assert not set(first["person"]) & set(second["person"]) and not set(first["person"]) & recorded


def test_rows_stand_in_another_order_than_in_the_workbench(found, files):
    """Sorted by words that are random, so people's order in the files cannot be read off."""
    person = table(files["tables/person.csv"])
    assert person["person"].is_monotonic_increasing
    assert person["role"].tolist() != found.study.person["role"].tolist()


def test_texts_that_count_for_nothing_are_not_recorded(found, files):
    reflection = found.study.reflection
    counts = reflection["text"].notna() & (reflection["consent"] != "withdrawn") & reflection["person"].notna()
    recorded = table(files["tables/reflection.csv"])
    assert list(recorded.columns) == ["document", "person", "role", "stage"]
    assert len(recorded) == counts.sum() < len(reflection)


def test_tables_with_a_row_a_person_do_not_leave_as_they_are(found):
    for name in PEOPLE_TABLES:
        with pytest.raises(KeyError, match="not among the tables"):
            table_csv(found, name)
    assert len(table(table_csv(found, "people_by_role_wave"))) == len(found.people_by_role_wave)


def test_drawn_words_are_as_many_as_names_and_redone_only_with_the_seed():
    names = [f"n{number}" for number in range(200)]
    assert len(set(drawn(names).values())) == 200
    assert drawn(names, seed=4) == drawn(names, seed=4) != drawn(names, seed=5)
    assert drawn(["a", None, np.nan]).keys() == {"a"}


# --------------------------------------------------------------------------------------------------- dictionary


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_every_table_has_its_meaning(found, name):
    written = dictionary({name: found.table(name)})
    assert len(written) and written["column"].tolist() == list(found.table(name).columns)
    assert not written[["meaning", "kind"]].isna().any(axis=None), written[written["meaning"].isna()]
    assert one_row(name)


def test_every_column_of_the_long_table_has_its_meaning():
    assert not dictionary({"answers_long": pd.DataFrame(columns=LONG)}).isna().any(axis=None)


def test_a_column_nobody_described_is_listed_without_a_meaning():
    assert dictionary({"harm": pd.DataFrame(columns=["unheard_of"])})["meaning"].tolist() == [None]


# ----------------------------------------------------------------------------------------------- csv and workbook


@pytest.mark.parametrize("first", FORMULA)
def test_text_that_could_run_as_a_formula_is_tamed_and_comes_back(first):
    for text in (f"{first}1+1", f"  {first}x", f"\ufeff{first}x", f"'{first}x"):
        assert str(tamed(text)).startswith("'") and untamed(str(tamed(text))) == text
    assert [tamed(each) for each in ("plain", "'quoted'", -0.8, None)] == ["plain", "'quoted'", -0.8, None]


def test_numbers_stay_numbers_and_missing_cells_are_empty():
    content = as_csv(
        pd.DataFrame({"a": [-0.8, np.nan], "=b": ["-1+1", None], "n": pd.array([7, pd.NA], dtype="Int64")})
    )
    assert content.decode("utf-8-sig") == '"a","\'=b","n"\r\n"-0.8","\'-1+1","7"\r\n"","",""\r\n'


def test_the_workbook_holds_every_table_cell_by_cell(found, book):
    sheets = openpyxl.load_workbook(io.BytesIO(book))
    names = sheet_names(TABLES)
    assert sheets.sheetnames == ["contents", *names.values(), "dictionary"]
    assert all(sheet.sheet_state == "visible" for sheet in sheets)
    for name in TABLES:
        rows = list(sheets[names[name]].iter_rows(values_only=True))
        assert list(rows[0]) == list(found.table(name).columns), name
        for row, expected in zip(rows[1:], found.table(name).itertuples(index=False), strict=True):
            for cell, value in zip(row, expected, strict=True):
                empty = pd.isna(value) or value == ""
                assert cell is None or cell == "" if empty else cell == value or cell == pytest.approx(value, rel=1e-12)
    contents = list(sheets["contents"].iter_rows(values_only=True))
    assert [row[0] for row in contents[1:]] == list(TABLES) and contents[0] == ("table", "sheet", "one_row_is", "rows")


def test_the_workbook_names_nobody(book):
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        properties = archive.read("docProps/core.xml").decode("utf-8")
        assert "creator" not in properties and "lastModifiedBy" not in properties
        assert not [name for name in archive.namelist() if "comment" in name or "external" in name]


def test_no_text_of_a_workbook_is_a_formula_an_error_or_beyond_xml(found):
    odd = pd.DataFrame(
        {"=on": ["=HYPERLINK(1)", "#N/A", "a\x00b\x1f", "x" * 40_000, "-0.8"], "sentence": [-0.8, 1, 2, np.inf, True]}
    )
    made = Findings(found.study)
    for name in TABLES:
        setattr(made, name, odd if name == "harm" else found.table(name).head(1))
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(made)))["harm"]
    kinds = [[cell.data_type for cell in row] for row in sheet.iter_rows()]
    assert [row[0] for row in kinds] == ["s"] * 6 and [row[1] for row in kinds] == ["s", "n", "n", "n", "n", "b"]
    column = [row[0].value for row in sheet.iter_rows()]
    assert column[:4] == ["'=on", "'=HYPERLINK(1)", "#N/A", "a\ufffdb\ufffd"]
    assert len(column[4]) == 32_767 and column[5] == "'-0.8"
    assert [row[1].value for row in sheet.iter_rows()][1:] == [-0.8, 1, 2, None, True]


def test_sheet_names_fit_and_differ():
    names = list(sheet_names([*TABLES, "x" * 40, "X" * 41, "contents", "a/b"]).values())
    assert len({name.lower() for name in names}) == len(TABLES) + 4
    assert max(map(len, names)) <= 31 and "contents" not in names and not any("/" in name for name in names)


def test_the_zip_holds_every_table_and_what_the_columns_mean(found):
    with zipfile.ZipFile(io.BytesIO(tables_zip(found))) as archive:
        assert archive.namelist() == [f"{name}.csv" for name in ("contents", "dictionary", *TABLES)]
        changes = table(archive.read("change_by_scale_role.csv"))
        assert table(archive.read("dictionary.csv"))["meaning"].notna().all()
    np.testing.assert_array_equal(changes["change"], found.change_by_scale_role["change"])


# ---------------------------------------------------------------------------------------------- long table and SPSS


def test_the_long_table_holds_each_answer_and_score_once(found):
    long = answers_long(found, seed=2)
    assert list(long.columns) == LONG
    study, words = found.study, drawn(found.study.person["person"], seed=2)
    answers, scores = long[long["kind"] == "answer"], long[long["kind"] == "score"]
    assert len(answers) == len(study.answer_by_person_wave_item)
    assert len(scores) == found.score_by_person_scale_wave["score"].notna().sum()
    key = ["person", "wave", "instrument", "item"]
    expected = study.answer_by_person_wave_item.astype({"person": object, "wave": object, "instrument": object})
    expected = expected.assign(person=expected["person"].map(words)).set_index(key)["answer"]
    merged = answers.astype({"item": int}).set_index(key)["value"]
    assert (merged.sort_index() == expected.sort_index()).all()


def test_spss_reads_the_same_answers_under_the_same_labels(found, sav):
    _, wide, about = sav
    study, words = found.study, drawn(found.study.person["person"], seed=1)
    wide = wide.set_index("person")
    assert set(wide.index) == set(words.values()) and len(wide) == len(study.person)
    labels = about.variable_value_labels
    roles = study.person.set_index(study.person["person"].map(words))["role"]
    named = {role.id: role.label for role in study.scheme.roles}
    assert wide["role"].map(labels["role"]).to_dict() == roles.map(named).to_dict()
    assert about.column_names_to_labels["belong_W1"] == "Before the first meeting: Belonging, score"
    assert labels["action_1_W1"][0.0] == "never"
    for variable, instrument, item, wave in (("action_1_W1", "action", 1, "W1"), ("belong_3_W2", "belong", 3, "W2")):
        rows = study.answer_by_person_wave_item
        rows = rows[(rows["instrument"] == instrument) & (rows["item"] == item) & (rows["wave"] == wave)]
        expected = dict(zip(rows["person"].astype(object).map(words), rows["answer"], strict=True))
        assert len(expected) > 30 and wide[variable].dropna().to_dict() == expected
    assert wide["belong_3_W2"].isna().any()


def test_answers_numbered_in_two_ways_do_not_share_a_variable(sav):
    names = [name for name in sav[1] if name.startswith("olbi_1_W1")]
    assert names and all(name.endswith(("_SA1", "_SD1", "_standard")) for name in names)


def test_pairs_stand_together_in_spss(found, sav):
    pairs = found.study.person["pair"].dropna()
    assert sav[1]["pair"].value_counts().value_counts().to_dict() == pairs.value_counts().value_counts().to_dict()


def test_names_of_variables_are_what_spss_accepts():
    wanted = ["W1 score", "w1_SCORE", "1", "with", "", "é", "x" * 80, "x" * 81, "$a", "a.", "all"]
    names = variable_names(wanted)
    assert len({name.lower() for name in names}) == len(wanted)
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name) and len(name) <= 64 for name in names)
    assert names[3] == "v_with" and cut("ü" * 200, 255) == "ü" * 127


def test_a_scheme_without_people_has_no_spss_file():
    columns = ["person", "role", "pair", "cohort", "linked"]
    nothing = pd.DataFrame(columns=["person", "wave", "instrument", "coding", "item", "answer", "scale", "score"])
    study = Study(EMPTY, pd.DataFrame(columns=columns), nothing, nothing, nothing, nothing, nothing, nothing)
    with pytest.raises(Refused, match="nobody"):
        spss(Findings(study))


# -------------------------------------------------------------------------------------------------- the record


def test_the_record_makes_every_number_again(files, tmp_path, capsys):
    (tmp_path / "record.zip").write_bytes(packed.zipped(files))
    assert main(["reproduce", str(tmp_path / "record.zip")]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == list(TABLES)
    assert all(re.fullmatch(r"\w+: same \(\d+ rows\)", line) for line in lines)


def test_the_record_holds_the_results_as_they_were_seen(found, files):
    for name in TABLES:
        assert files[f"results/{name}.csv"] == as_csv(found.table(name)), name
    told = json.loads(files["versions.json"])
    assert told["made"] == "2026-11-24" and {"numpy", "pandas", "scipy"} <= told["libraries"].keys()
    manifest = json.loads(files["manifest.json"])["files"]
    assert manifest.keys() == files.keys() - {"manifest.json"}
    assert all(each["sha256"] == hashlib.sha256(files[name]).hexdigest() for name, each in manifest.items())


def test_changed_numbers_are_found_where_they_stand(folder, capsys):
    """A stored result beyond 1e-9, one within, an answer, and a file that was only touched."""
    results = table((folder / "results/change_by_scale_role.csv").read_bytes())
    old = str(results["change"].iloc[0])
    place = folder / "results/change_by_scale_role.csv"
    changed(place, lambda text: text.replace(old, repr(float(old) + 2e-9), 1))
    place = folder / "results/difference_by_scale.csv"
    small = str(table(place.read_bytes())["difference"].iloc[0])
    changed(place, lambda text: text.replace(small, repr(float(small) + 2e-10), 1))
    changed(folder / "README.md", lambda text: text + "\n", resigned=False)
    assert main(["reproduce", str(folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "README.md: changed since the record was made"
    differ = [line for line in lines[1:] if "same (" not in line]
    assert len(differ) == 1
    assert re.match(r"change_by_scale_role: differs in 1 cells, first in row 2, column change: ", differ[0])


def test_a_changed_answer_changes_the_tables_that_rest_on_it(folder):
    place = folder / "tables/ready_score.csv"
    score = str(table(place.read_bytes())["score"].iloc[0])
    changed(place, lambda text: text.replace(f'"{score}"', '"35.0"', 1), resigned=False)
    compared = {each.name: each for each in reproduced(folder)}
    assert not compared["tables/ready_score.csv"].same and not compared["summary_by_scale_role_wave"].same
    assert compared["people_by_role_wave"].same and compared["theme_by_role_stage"].same


def test_a_result_that_was_taken_out_or_is_unknown_is_told(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["files"]["results/harm.csv"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    (folder / "results/other.csv").write_text('"a"\n"1"\n', encoding="utf-8")
    sign(folder / "results/other.csv")
    lines = {each.name: each.line for each in reproduced(folder) if not each.same}
    assert lines == {
        "harm": "harm: not in the record (it was taken out)",
        "other": "other: cannot be compared, for this version makes no such table",
    }


def test_a_written_folder_and_the_archive_hold_the_same_files(few, tmp_path):
    write_record(tmp_path / "record", few, made=DAY, seed=9)
    written = {
        place.relative_to(tmp_path / "record").as_posix(): place.read_bytes()
        for place in (tmp_path / "record").rglob("*")
        if place.is_file()
    }
    assert written == record_files(few, made=DAY, seed=9)
    assert record_zip(few, made=DAY, seed=9) == record_zip(few, made=DAY, seed=9)


def test_texts_that_begin_like_formulas_come_back_as_they_were(found):
    group = found.scheme.groups[0].id
    person = found.study.person.assign(**{group: "=1+1"})
    made = Findings(replace(found.study, person=person))
    for name in TABLES:
        setattr(made, name, found.table(name).head(0))
    files = record_files(made, made=DAY)
    assert b"'=1+1" in files["tables/person.csv"]
    assert set(_opened(files).study.person[group]) == {"=1+1"}


def _opened(files: dict[str, bytes]):
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "record.zip"
        place.write_bytes(packed.zipped(files))
        return open_record(place)


# ------------------------------------------------------------------------------------------- what cannot be used


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("tables/person.csv", '"True"', '"yes"', "Row 2 of tables/person.csv, column linked: "),
        ("tables/sighting.csv", '"W1"', '"W9"', "column wave: what stands there is not a wave of the scheme"),
        ("tables/ready_score.csv", '"W1"', '"W1","W1"', "has 6 cells instead of 5"),
        ("tables/reflection.csv", '"stage"', '"when"', "must have the columns document, person, role, stage"),
        ("tables/theme_hit.csv", '"neutral"', '"up"', "not a direction"),
        ("scheme.toml", "waves = [", "wavs = [", "scheme.toml: waves"),
        ("scheme.toml", "waves = [", "waves = ", "not valid TOML"),
        ("versions.json", "{", "[", "versions.json cannot be read"),
    ],
)  # fmt: skip
def test_a_mistake_is_refused_with_its_place(folder, file, old, new, sentence):
    changed(folder / file, lambda text: text.replace(old, new, 1))
    assert sentence in refusal(folder)


@pytest.mark.parametrize("answer", ["nan", "inf", "1e999", "x", ""])
def test_an_answer_is_a_finite_number(folder, answer):
    place = folder / "tables/answer_by_person_wave_item.csv"
    changed(place, lambda text: re.sub(r'"[\d.]+"\r\n', f'"{answer}"\r\n', text, count=1))
    assert refusal(folder).startswith("Row 2 of tables/answer_by_person_wave_item.csv, column answer: ")


def test_a_person_who_stands_twice_is_refused(folder):
    changed(folder / "tables/person.csv", lambda text: text + text.splitlines(keepends=True)[1])
    assert "repeats an earlier row in person" in refusal(folder)


def test_a_sentence_of_refusal_repeats_nothing_that_stood_there(folder):
    changed(folder / "tables/sighting.csv", lambda text: text.replace('"W1"', '"secret-word"', 1))
    assert "secret-word" not in refusal(folder)


@pytest.mark.parametrize(
    "name", ["../outside.csv", "/etc/x.csv", "tables/../../x.csv", "tables\\x.csv", "a/b/c.csv", "x.pickle"]
)
def test_a_name_that_leads_elsewhere_is_refused(folder, name):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"][name] = {"sha256": "0" * 64, "bytes": 1}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert "names a file in a way that no record does" in refusal(folder)


def test_a_file_that_only_points_elsewhere_is_refused(folder, tmp_path):
    outside = tmp_path / "outside.csv"
    outside.write_bytes((folder / "tables/person.csv").read_bytes())
    (folder / "tables/person.csv").unlink()
    try:
        (folder / "tables/person.csv").symlink_to(outside)
    except OSError:
        pytest.skip("This system makes no links.")
    assert "only points to another place" in refusal(folder)


def test_a_missing_file_is_refused_by_name(folder):
    (folder / "tables/person.csv").unlink()
    assert refusal(folder) == "tables/person.csv is missing from record. Use the whole record as it was made."


def archive_of(place: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return place


def test_an_archive_that_unpacks_to_far_more_than_a_record_is_refused(few_files, tmp_path):
    bomb = archive_of(tmp_path / "bomb.zip", {**few_files, "tables/person.csv": bytes(30 * 1024**2)})
    assert refusal(bomb) == "bomb.zip unpacks to far more than a record needs. Make the record again."


def test_a_damaged_archive_and_what_is_no_record_are_refused(few_files, tmp_path):
    content = packed.zipped(few_files)
    cases = {"half.zip": content[: len(content) // 2], "text.zip": b"no archive", "empty.zip": b""}
    for name, each in cases.items():
        (tmp_path / name).write_bytes(each)
        assert "no analysis record" in refusal(tmp_path / name)
    assert "holds no manifest.json" in refusal(archive_of(tmp_path / "other.zip", {"a.csv": b"1"}))
    assert "neither a folder nor a file" in refusal(tmp_path / "nowhere")
    start = content.find(b"manifest.json") - 60
    (tmp_path / "torn.zip").write_bytes(content[: start - 400] + bytes(300) + content[start - 100 :])
    assert "damaged" in refusal(tmp_path / "torn.zip")


@pytest.mark.parametrize(
    "manifest", [b"[]", b"{}", b'{"format": "open-loop analysis record 1"}', b"[" * 100_000, b"\xff"]
)
def test_a_manifest_that_lists_nothing_is_refused(folder, manifest):
    (folder / "manifest.json").write_bytes(manifest)
    assert "manifest.json" in refusal(folder)


def test_the_command_ends_with_two_and_a_sentence(tmp_path, capsys):
    assert main(["reproduce", str(tmp_path)]) == 2
    told = capsys.readouterr()
    assert told.out == "" and "holds no manifest.json at its top" in told.err
