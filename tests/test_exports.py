"""Exports for researchers: nothing of anybody leaves with them, and an analysis record makes its results again."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import random
import re
import shutil
import tomllib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from conftest import EMPTY, EVERYONE, SAMPLE, address_of, dashboard

from analysis import readers
from analysis.__main__ import main
from analysis.actions import table_of
from analysis.exports import packed
from analysis.exports.csv_text import FORMULA, as_csv, tamed, untamed
from analysis.exports.dictionary import dictionary, meaning, one_row
from analysis.exports.opening import open_record
from analysis.exports.pseudonyms import drawn
from analysis.exports.record import REMADE, record_files, record_zip, write_record
from analysis.exports.reproducing import reproduced
from analysis.exports.results import NAMES, result
from analysis.exports.tidy import LONG, answers_long, answers_long_zip, spss
from analysis.exports.variable_names import cut, variable_names, wrapped
from analysis.exports.withheld import problem_without_names
from analysis.exports.workbook import sheet_names, table_csv, tables_zip, workbook
from analysis.findings import PEOPLE_TABLES, TABLES, Findings
from analysis.instruments import all_instruments
from analysis.intake import build, read_folder
from analysis.model import (
    Coding,
    Column,
    Group,
    Indicator,
    Instrument,
    Problem,
    Recipe,
    Refused,
    Role,
    Scale,
    Scheme,
    Sheet,
    Study,
    Target,
    Wave,
    Why,
)
from analysis.store import Store

DAY = datetime.date(2026, 11, 24)


@pytest.fixture(scope="module")
def held():
    return read_folder(SAMPLE)


@pytest.fixture(scope="module")
def found(held):
    return Findings(held.study(), decisions=held.decisions, actions=table_of(held.actions))


@pytest.fixture(scope="module")
def recipes(held) -> list[Recipe]:
    return [recipe for _, recipe in held.files]


@pytest.fixture(scope="module")
def files(found, recipes) -> dict[str, bytes]:
    return record_files(found, made=DAY, recipes=recipes)


@pytest.fixture(scope="module")
def book(found, recipes) -> bytes:
    return workbook(found, recipes)


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


def scheme_of(*, waves: tuple[str, ...] = ("W1", "W2"), groups: tuple[str, ...] = (), **more) -> Scheme:
    roles = tuple(Role(id=each, label=each.title(), singular=each) for each in ("mentor", "mentee"))
    held = {"waves": [Wave(id=each, label=each) for each in waves], "groups": [Group(id=e, label=e) for e in groups]}
    return Scheme.model_validate({"name": "Small", "slug": "small", "roles": roles, **held, **more})


def survey(
    scheme: Scheme,
    name: str = "answers.csv",
    *,
    people: int = 12,
    members: tuple[str, ...] = ("1", "2", "NA"),
    instrument: str = "belong",
) -> tuple[Sheet, Recipe]:
    """A file with three questions, answered by so many people of each role at each wave, and its recipe."""
    chance = random.Random(5)
    groups = [group.id for group in scheme.groups]
    rows = [
        {"code": f"{role.id}{person:03d}x", "role": role.id, "wave": wave.id}
        | {f"group {group}": members[person % len(members)] for group in groups}
        | {f"I feel it, part {item}": str(chance.randint(1, 5)) for item in (1, 2, 3)}
        for role in scheme.roles
        for person in range(people)
        for wave in scheme.waves
    ]
    columns = [Column.model_validate({"name": each, "kind": kind}) for each, kind in KINDS.items()]
    columns += [Column(name=f"group {group}", kind="group", group=group) for group in groups]
    columns += [
        Column(name=f"I feel it, part {item}", kind="item", instrument=instrument, item=item) for item in (1, 2, 3)
    ]
    content = pd.DataFrame(rows).to_csv(index=False).encode("utf-8")
    return readers.read(name, content), Recipe(file=name, columns=tuple(columns))


KINDS = {"code": "person", "role": "role", "wave": "wave"}


def findings_of(scheme: Scheme, *files: tuple[Sheet, Recipe]) -> Findings:
    return Findings(build(scheme, files or [survey(scheme)])[0])


def differences(place: Path, found: Findings, recipes: Iterable[Recipe] = ()) -> list[str]:
    """What is not the same when the record of these findings is made again, from the archive and from the folder."""
    (place / "record.zip").write_bytes(record_zip(found, made=DAY, recipes=recipes))
    write_record(place / "record", found, made=DAY, recipes=recipes)
    both = [*reproduced(place / "record.zip"), *reproduced(place / "record")]
    return [each.line for each in both if not each.same]


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
    everything += [*unpacked(tables_zip(found)), *unpacked(answers_long_zip(found)), *unpacked(packed.zipped(files))]
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


@pytest.mark.parametrize("name", NAMES)
def test_every_column_of_every_table_has_its_meaning(found, name):
    written = dictionary({name: result(found, name)})
    assert len(written) and written["column"].tolist() == list(result(found, name).columns)
    assert not written[["meaning", "kind"]].isna().any(axis=None), written[written["meaning"].isna()]
    assert one_row(name)


def test_every_column_of_the_long_table_has_its_meaning():
    assert not dictionary({"answers_long": pd.DataFrame(columns=LONG)}).isna().any(axis=None)


def test_numbers_in_per_cent_are_not_called_points_of_the_scale():
    """A share of people who reach 4 of 5 is told in per cent, which no belonging from 1 to 5 can be."""
    share = Indicator(
        id="i", why="w", scale="belong", role="mentor", before="W1", after="W2", primary=False,
        target=Target(kind="share", value=0.6, answer=3),
    )  # fmt: skip
    why = Why(id="w", title="Belonging", statement="Juniors belong")
    table = findings_of(scheme_of(whys=[why], indicators=[share])).progress_by_indicator
    figures = ["before", "after", "change", "lo", "hi", "toward", "toward_lo", "toward_hi", "tau", "delta"]
    assert table[figures].notna().all(axis=None) and table["before"].item() > 5
    assert {meaning("progress_by_indicator", name)[1] for name in figures} == {
        "points of the scale; of a share per cent of people"
    }


def test_the_record_says_what_each_column_of_each_table_means(found, files):
    written = table(files["dictionary.csv"])
    assert written[["meaning", "kind"]].notna().all(axis=None)
    for name in [name for name in files if name.startswith(("tables/", "results/"))]:
        assert written[written["file"] == name]["column"].tolist() == list(table(files[name]).columns), name
    told = written[written["file"] == "tables/person.csv"].set_index("column")["meaning"]
    for group in found.scheme.groups:
        assert told[group.id] == f"{group.label}, a grouping variable of the scheme"


def test_a_group_named_like_a_column_is_described_as_a_group():
    found = findings_of(scheme_of(groups=("linked_to", "lo")))
    written = table(record_files(found, made=DAY)["dictionary.csv"])
    told = written[(written["file"] == "tables/person.csv") & (written["column"] == "lo")]
    assert told["meaning"].item() == "lo, a grouping variable of the scheme"


def test_a_column_nobody_described_is_listed_without_a_meaning():
    assert dictionary({"harm": pd.DataFrame(columns=["unheard_of"])})["meaning"].tolist() == [None]


# ------------------------------------------------------------------------------------- what stays on the workbench

PERSONAL = "Jane Smith.csv"


@pytest.fixture(scope="module")
def named_after_somebody() -> tuple[Findings, list[Recipe]]:
    """Two files of one scheme, one of which is called after a person, with problems that mention both."""
    scheme = scheme_of(groups=("office",), contact="Wellbeing office, Rowan Harkness")
    held = [survey(scheme, PERSONAL, members=("North",)), survey(scheme, "b.csv", members=("South",))]
    gone = Column(name="Intake", kind="cohort")  # which neither file has
    odd = Column(name="What does Jane Smith cost you?", kind="unused", question="Asked of all", why="Not known")
    recipes = [each.model_copy(update={"columns": (*each.columns, gone, odd), "title": "Jane's"}) for _, each in held]
    found = findings_of(scheme, *zip((sheet for sheet, _ in held), recipes, strict=True))
    return found, recipes


def test_no_name_of_a_file_is_in_any_export_that_tells_of_problems(named_after_somebody):
    found, recipes = named_after_somebody
    assert {f"{PERSONAL} and b.csv", PERSONAL, "several files"} <= set(found.problem["file"])
    everything = unpacked(record_zip(found, made=DAY, recipes=recipes)) + [table_csv(found, "problem")]
    for given in ((), recipes):
        everything += [*unpacked(workbook(found, given)), *unpacked(tables_zip(found, given))]
    whole = b"\n".join(everything).decode("utf-8", errors="replace")
    assert "Jane" not in whole and "Smith" not in whole and not re.search(r"\bb\.csv", whole)


def test_a_file_has_one_number_wherever_it_is_mentioned(named_after_somebody):
    found, recipes = named_after_somebody
    files = record_files(found, made=DAY, recipes=recipes)
    told = table(files["tables/problem.csv"])
    assert told["file"].tolist() == [
        {PERSONAL: "file 1", "b.csv": "file 2", f"{PERSONAL} and b.csv": "file 1 and file 2"}.get(each, each)
        for each in found.study.problem["file"]
    ]
    disagreement = told[told["kind"] == "disagreement"]["sentence"].iloc[0]
    assert disagreement.startswith("Files file 1 and file 2 disagree about the office of one person")
    read = [tomllib.loads(files[f"recipes/00{number}.toml"].decode("utf-8")) for number in (1, 2)]
    assert [each["file"] for each in read] == ["file 1", "file 2"]
    assert table(files["results/problem.csv"])["file"].dropna().tolist() == told["file"].tolist()


def test_another_file_that_a_sentence_mentions_is_hidden_without_its_recipe(found):
    moved = found.problem[found.problem["kind"] == "moved_question"]
    assert "invented-mentors-w1.xlsx" in moved["sentence"].item()
    told = problem_without_names(found.problem)
    assert not told["sentence"].str.contains("invented-", regex=False).any()
    assert told["sentence"].str.contains(r"stands elsewhere than in file \d+\. The answers").sum() == 1


def test_names_of_the_sheets_of_a_workbook_stay_behind():
    book = openpyxl.Workbook()
    for name in ("Jane Smith", "Tom. O'Neil", "Third"):
        for row in (["code", "belong"], ["a1", 3], ["a2", 4]):
            book.create_sheet(name).append(row) if name not in book.sheetnames else book[name].append(row)
    del book["Sheet"]
    content = io.BytesIO()
    book.save(content)
    sheet = readers.read("w.xlsx", content.getvalue())
    told = problem_without_names(pd.DataFrame([vars(each) for each in sheet.problems]))
    assert sheet.problems[0].sheet == "Jane Smith" and "O'Neil" in sheet.problems[0].sentence
    assert told["sheet"].isna().all()
    assert told["sentence"].tolist() == [
        "file 1 holds 3 sheets with tables; only one sheet was read. Load the file again and choose another one if you "
        "mean it."
    ]


def test_a_name_of_a_file_within_another_word_is_left_alone():
    problems = [
        Problem("a", 1, None, "blank_row", "Row 1 of a is blank."),
        Problem("b a.csv", 2, None, "x", "b a.csv: data"),
    ]
    told = problem_without_names(pd.DataFrame([vars(each) for each in problems]))
    assert told["sentence"].tolist() == ["Row 1 of file 1 is blank.", "file 2: data"]


def test_a_recorded_recipe_keeps_what_a_reviewer_needs_and_no_wording(named_after_somebody):
    found, recipes = named_after_somebody
    labels = {"never": 1.0, "always": 5.0}
    asked = recipes[0].columns[-3].model_copy(update={"labels": labels, "coding": "standard", "question": "I feel it"})
    code = recipes[0].columns[0].model_copy(update={"codes": {"1": "Rowan"}, "labels": {"Rowan": 1.0}})
    plain = Column(name="Q7_4", kind="item", instrument="belong", item=1)
    recipe = recipes[0].model_copy(update={"columns": (code, asked, plain, recipes[0].columns[-1]), "sheet": "Jane"})
    text = record_files(found, made=DAY, recipes=[recipe])["recipes/001.toml"].decode("utf-8")
    assert tomllib.loads(text) == {
        "file": "file 1",
        "columns": [
            {"name": "code", "kind": "person"},
            {"name": "column 2", "kind": "item", "instrument": "belong", "item": 3}
            | {"coding": "standard", "labels": labels},
            {"name": "Q7_4", "kind": "item", "instrument": "belong", "item": 1},
            {"name": "column 4", "kind": "unused"},
        ],
    }


def test_problems_name_a_question_by_its_place_as_the_recipe_does(found, recipes):
    told = problem_without_names(found.problem, recipes)
    moved = told[told["kind"] == "moved_question"].iloc[0]
    assert moved["column"] == "column 5" and "column “column 5”: this block" in moved["sentence"]
    assert told[told["kind"] == "out_of_range"]["column"].tolist() == ["Q7_4"]


def test_whom_to_contact_is_not_in_the_record_which_says_so(named_after_somebody):
    found, recipes = named_after_somebody
    files = record_files(found, made=DAY, recipes=recipes)
    assert found.scheme.contact and "contact" not in tomllib.loads(files["scheme.toml"].decode("utf-8"))
    assert b"Harkness" not in b"".join(files.values())
    readme = files["README.md"].decode("utf-8")
    assert "Whom to contact is left out" in readme and "Names of files and sheets are left out" in readme
    assert "wording of questions" in readme


@pytest.fixture(scope="module")
def pressed(sample_database, tmp_path_factory) -> tuple[dict[str, bytes], pd.DataFrame]:
    """What the download buttons of the methods page give when they are pressed, by name, and the files of the store."""
    from streamlit.runtime.media_file_manager import MediaFileManager

    database = Path(shutil.copy(sample_database, tmp_path_factory.mktemp("pressed")))
    store = Store(address_of(database))
    store.add_upload(EVERYONE, "thistlewood-marr", survey(scheme_of(), "not mapped yet.csv")[0])
    made = {}

    def keep(self, make, mimetype, coordinates, file_name=None, *, element_id=""):
        made[file_name] = make
        return file_name

    with pytest.MonkeyPatch.context() as patch, dashboard(database) as visit:
        patch.setattr(MediaFileManager, "add_deferred", keep)
        page = visit().switch_page("research/methods.py").run()
        assert not page.exception
        given = {name.removeprefix("thistlewood-marr."): make().read() for name, make in made.items()}
    uploads = store.uploads(EVERYONE, "thistlewood-marr")
    store.close()
    return given, uploads


def test_the_record_of_the_methods_page_holds_the_recipe_of_every_mapped_file(pressed, tmp_path):
    given, uploads = pressed
    with zipfile.ZipFile(io.BytesIO(given["record.zip"])) as archive:
        names = [name for name in archive.namelist() if name.startswith("recipes/")]
        told = [tomllib.loads(archive.read(name).decode("utf-8")) for name in names]
    assert len(told) == uploads["mapped"].sum() == len(uploads) - 1 == 32
    assert len({each["file"] for each in told}) == len(told) and all(each["columns"] for each in told)
    (tmp_path / "record.zip").write_bytes(given["record.zip"])
    assert all(each.same for each in reproduced(tmp_path / "record.zip"))


def test_no_download_of_the_methods_page_names_a_file(pressed):
    given, uploads = pressed
    assert given.keys() == {"xlsx", "tables.zip", "long.zip", "sav", "record.zip"}
    whole = [given["sav"], *(part for name in given.keys() - {"sav"} for part in unpacked(given[name]))]
    text = b"\n".join(whole).decode("latin-1")
    assert not [name for name in uploads["file"] if name in text] and "file 1" in text


def test_the_downloads_of_the_methods_page_tell_the_same_problems(pressed):
    given, _ = pressed
    told = []
    for name, part in (("tables.zip", "problem.csv"), ("record.zip", "results/problem.csv")):
        with zipfile.ZipFile(io.BytesIO(given[name])) as archive:
            text = archive.read(part).decode("utf-8-sig")
        told.append(list(csv.reader(io.StringIO(text, newline="")))[1:])
    rows = list(openpyxl.load_workbook(io.BytesIO(given["xlsx"]))["problem"].iter_rows(min_row=2, values_only=True))
    places = [(row[0] or "", row[2] or "", row[4]) for row in rows]
    assert ("file 2", "column 5") in {place[:2] for place in places}
    assert told[0] == told[1] and places == [(row[0], row[2], row[4]) for row in told[0]]


# ----------------------------------------------------------------------------------------------- csv and workbook


@pytest.mark.parametrize("first", FORMULA)
def test_a38_text_that_could_run_as_a_formula_is_tamed_and_comes_back(first):
    for text in (f"{first}1+1", f"  {first}x", f"\ufeff{first}x", f"'{first}x"):
        assert str(tamed(text)).startswith("'") and untamed(str(tamed(text))) == text
    assert [tamed(each) for each in ("plain", "'quoted'", -0.8, None)] == ["plain", "'quoted'", -0.8, None]


def test_a38_numbers_stay_numbers_and_missing_cells_are_empty():
    content = as_csv(
        pd.DataFrame({"a": [-0.8, np.nan], "=b": ["-1+1", None], "n": pd.array([7, pd.NA], dtype="Int64")})
    )
    assert content.decode("utf-8-sig") == '"a","\'=b","n"\r\n"-0.8","\'-1+1","7"\r\n"","",""\r\n'


def test_the_workbook_holds_every_table_cell_by_cell(found, book):
    sheets = openpyxl.load_workbook(io.BytesIO(book))
    names = sheet_names(NAMES)
    assert sheets.sheetnames == ["contents", *names.values(), "dictionary"]
    assert all(sheet.sheet_state == "visible" for sheet in sheets)
    for name in set(TABLES) - {"problem"}:
        rows = list(sheets[names[name]].iter_rows(values_only=True))
        assert list(rows[0]) == list(found.table(name).columns), name
        for row, expected in zip(rows[1:], found.table(name).itertuples(index=False), strict=True):
            for cell, value in zip(row, expected, strict=True):
                empty = pd.isna(value) or value == ""
                assert cell is None or cell == "" if empty else cell == value or cell == pytest.approx(value, rel=1e-12)
    contents = list(sheets["contents"].iter_rows(values_only=True))
    assert contents[0] == ("table", "sheet", "one_row_is", "rows")
    assert [row[0] for row in contents[1 : len(NAMES) + 1]] == list(NAMES)


def test_the_workbook_names_nobody(book):
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        properties = ElementTree.fromstring(archive.read("docProps/core.xml"))
        assert {each.tag.rpartition("}")[2] for each in properties if each.text} <= {"created", "modified"}
        assert not [name for name in archive.namelist() if "comment" in name or "external" in name]


def test_a38_no_text_of_a_workbook_is_a_formula_an_error_or_beyond_xml(found):
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
        assert archive.namelist() == ["README.md", *(f"{name}.csv" for name in ("contents", "dictionary", *NAMES))]
        changes = table(archive.read("change_by_scale_role.csv"))
        assert table(archive.read("dictionary.csv"))["meaning"].notna().all()
    np.testing.assert_array_equal(changes["change"], found.change_by_scale_role["change"])


# ------------------------------------------------------------------------------------------ the keys of the scales


def test_scores_follow_from_the_long_table_and_the_keys_alone(found):
    """By hand from what leaves in the archive: turn the reversed answers, count what is missing, add or average."""
    parts = dict(part.split(b"\n", 1) for part in unpacked(answers_long_zip(found)))
    long, keys = table(parts[b"answers_long.csv"]), table(parts[b"scales.csv"])
    answers = long[long["kind"] == "answer"]
    scores = long[long["kind"] == "score"].set_index(["person", "wave", "scale"])["value"]
    scored = 0
    for key in keys[keys["used"]].to_dict("records"):
        items, reversed_ = (numbers_in(key[name]) for name in ("items", "reversed"))
        rows = answers[(answers["instrument"] == key["instrument"]) & (answers["coding"].fillna("") == key["coding"])]
        rows = rows[rows["item"].isin(items) & rows["value"].between(key["answer_minimum"], key["answer_maximum"])]
        turned = key["answer_minimum"] + key["answer_maximum"] - rows["value"]
        rows = rows.assign(value=rows["value"].where(~rows["item"].isin(reversed_), turned))
        by_person = rows.groupby(["person", "wave"])["value"]
        points = by_person.mean()[by_person.count() >= key["needed"]]
        points = points * (len(items) if key["score"] == "sum" else 1) * key["multiply"]
        if isinstance(key["conversion"], str):
            pairs = (pair.split(" = ") for pair in key["conversion"].split(";"))
            points = points.round(6).map({float(total): float(score) for total, score in pairs})
        for (person, wave), value in points.items():
            assert value == pytest.approx(scores[person, wave, key["scale"]], abs=1e-9), key["scale"]
            assert key["minimum"] <= value <= key["maximum"]
        scored += len(points)
    assert scored > 0.9 * len(scores) > 1_000


def numbers_in(cell: object) -> list[int]:
    return [int(float(each)) for each in str(cell).split(";")] if pd.notna(cell) else []


def test_each_coding_of_a_questionnaire_has_its_own_key(found):
    keys = result(found, "scales").set_index(["scale", "coding"])
    assert keys.loc[("olbi_exhaustion", "SA1"), "reversed"] == "2;4;8;12"
    assert keys.loc[("olbi_exhaustion", "SD1"), "reversed"] == "5;10;14;16"
    assert keys.loc[("edmondson", "1-7"), "used"] and not keys.loc[("edmondson", "1-5"), "used"]
    assert keys.loc[("edmondson", "1-5"), ["minimum", "maximum", "needed", "answer_step"]].tolist() == [1, 5, 6, 1]
    assert keys.loc[("olbi", "SA1"), "answers"] == "strongly agree = 1;agree = 2;disagree = 3;strongly disagree = 4"
    assert set(keys["instrument"]) == set(found.instruments)


def test_a_score_that_comes_ready_made_has_a_key_without_items():
    own = Instrument(id="own", name="Own", codings=(Coding(minimum=0, maximum=10),), scales=(Scale(id="o", label="O"),))
    ready = pd.DataFrame({"person": ["p"], "wave": ["W1"], "instrument": ["own"], "scale": ["o"], "score": [3.0]})
    study = findings_of(scheme_of(instruments=[own])).study
    key = result(Findings(replace(study, ready_score=ready)), "scales").set_index("scale").loc["o"]
    assert key[["items", "reversed", "needed"]].isna().all() and key["used"] and key["maximum"] == 10


# --------------------------------------------------------------------------------------------------------- notices


def test_the_notice_of_each_questionnaire_used_stands_in_every_export(found, book, files, sav):
    notice = "(c) NHS Health Scotland, University of Warwick and University of Edinburgh, 2008, all rights reserved"
    lines = [str(row[0]) for row in openpyxl.load_workbook(io.BytesIO(book))["contents"].iter_rows(values_only=True)]
    archives = (tables_zip(found), answers_long_zip(found), packed.zipped(files))
    told = ["\n".join(lines), " ".join(sav[2].notes)]
    told += [part.decode("utf-8") for each in archives for part in unpacked(each) if part.startswith(b"README.md\n")]
    assert len(told) == 5
    for each in told:
        assert f"SWEMWBS (short Warwick-Edinburgh Mental Wellbeing Scale): {notice}" in each
        assert all_instruments()["who5"].notice not in each and "Open Government Licence" not in each


def test_a_notice_is_broken_into_lines_as_spss_accepts_them(found, tmp_path):
    own = Instrument(
        id="own", name="Own", notice="© Größe " * 30 + "x" * 200, codings=(Coding(minimum=0, maximum=10),),
        scales=(Scale(id="o", label="O"),),
    )  # fmt: skip
    few = Findings(replace(found.study, scheme=found.scheme.model_copy(update={"instruments": (own,)})))
    few.instruments = {"own": own}
    (tmp_path / "a.sav").write_bytes(spss(few))
    notes = pyreadstat.read_sav(tmp_path / "a.sav", metadataonly=True)[1].notes
    assert max(len(line.encode("utf-8")) for line in notes) <= 80
    assert "".join(notes).replace(" ", "").endswith("Größe" + "x" * 200)
    assert wrapped("ü" * 5, 4) == ["üü", "üü", "ü"] and wrapped("", 4) == []


def test_where_no_questionnaire_asks_for_a_notice_none_is_announced():
    found = findings_of(scheme_of())
    lines = list(openpyxl.load_workbook(io.BytesIO(workbook(found)))["contents"].iter_rows(values_only=True))
    assert len(lines) == len(NAMES) + 1
    assert b"Notices" not in b"".join(unpacked(tables_zip(found)))


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


def test_no_two_variables_of_spss_share_a_label_and_each_names_its_coding(sav):
    labels = sav[2].column_names_to_labels
    assert len(set(labels.values())) == len(labels) > 250
    assert labels["olbi_1_W2_SA1"] == "Mid-point: OLBI (Oldenburg Burnout Inventory), item 1 (coding SA1)"
    assert labels["belong_1_W1"] == "Before the first meeting: I feel I belong at this organisation."


def test_an_answer_that_is_turned_in_the_score_says_so_in_its_label(found, sav):
    labels = sav[2].column_names_to_labels
    mark = "as answered; reversed in the score)"
    marked = {name for name, label in labels.items() if label.endswith(mark)}
    assert {name for name in labels if re.fullmatch(r"belong_\d_W1", name)} & marked == {"belong_3_W1"}
    for coding, turned in (("SA1", [2, 3, 4, 6, 8, 9, 11, 12]), ("SD1", [1, 5, 7, 10, 13, 14, 15, 16])):
        assert [item for item in range(1, 17) if f"olbi_{item}_W2_{coding}" in marked] == turned
    assert labels["olbi_2_W1_SA1"].endswith(f"(coding SA1; {mark}")


def test_a_long_question_gives_way_to_the_mark_in_a_label(tmp_path):
    long = all_instruments()["belong"].model_copy(update={"items": dict.fromkeys((1, 2, 3), "Ü" * 300)})
    found = findings_of(scheme_of())
    found.instruments = {"belong": long}
    (tmp_path / "a.sav").write_bytes(spss(found))
    label = pyreadstat.read_sav(tmp_path / "a.sav", metadataonly=True)[1].column_names_to_labels["belong_3_W1"]
    assert label.endswith("Ü (as answered; reversed in the score)") and 250 < len(label.encode("utf-8")) <= 256


def test_the_number_of_a_pair_is_no_measure(sav):
    assert sav[2].variable_measure["pair"] == "nominal"


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
    assert [line.split(":")[0] for line in lines] == list(REMADE)
    assert all(re.fullmatch(r"\w+: same \(\d+ rows\)", line) for line in lines)


def test_the_record_holds_the_results_as_they_were_seen(found, files):
    for name in set(TABLES) & set(REMADE) - {"problem"}:
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


def test_stored_names_of_columns_are_printed_as_a_few_short_words(folder):
    """A terminal obeys escapes, and a name may be as long as a book."""
    names = ["\x1b[2Jgone", "nul\x00", "x" * 1_000, "a", "b", "c", "d"]
    place = folder / "results/harm.csv"
    place.write_bytes(as_csv(pd.DataFrame(columns=["on", "sentence", *names])))
    sign(place)
    line = next(each.line for each in reproduced(folder) if each.name == "harm")
    assert line == "harm: differs in its columns (?[2Jgone, a, b, c, d and 2 more)"
    place.write_bytes(as_csv(pd.DataFrame(columns=["on", "sentence", *names[1:3]])))
    sign(place)
    line = next(each.line for each in reproduced(folder) if each.name == "harm")
    assert line == f"harm: differs in its columns (nul?, {'x' * 39}…)"


@pytest.mark.parametrize("stored", ["\x1b[31m7", "9" * 100_000, "seven"])
def test_a_line_shows_figures_alone_and_short(folder, stored):
    place = folder / "results/people_by_role_wave.csv"
    rows = table(place.read_bytes()).astype(object)
    rows.loc[0, "answered"] = stored
    place.write_bytes(as_csv(rows))
    sign(place)
    line = next(each.line for each in reproduced(folder) if each.name == "people_by_role_wave")
    assert line.isprintable() and len(line) < 200 and "first in row 2, column answered" in line
    assert ("stored" in line) == stored.isdecimal()


def test_a_nought_that_was_changed_is_shown_like_any_figure(folder):
    changed(folder / "results/people_by_role_wave.csv", lambda text: re.sub(r'"\d+"\r\n', '"0"\r\n', text, count=1))
    lines = {each.name: each.line for each in reproduced(folder)}
    assert ": 0 stored, " in lines["people_by_role_wave"]


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
    for name in set(TABLES) & set(REMADE):
        setattr(made, name, found.table(name).head(0))
    files = record_files(made, made=DAY)
    assert b"'=1+1" in files["tables/person.csv"]
    assert set(_opened(files).study.person[group]) == {"=1+1"}


@pytest.mark.parametrize("group", ["item", "score", "answer", "row", "wave", "scale", "value", "linked_"])
def test_a_group_may_be_called_what_a_column_is_called_and_its_members_may_be_numbers(group, tmp_path):
    study = findings_of(scheme_of(groups=(group,))).study
    members = [("1", "2", "NA")[place % 3] for place in range(len(study.person))]
    assert differences(tmp_path, Findings(replace(study, person=study.person.assign(**{group: members})))) == []
    person = open_record(tmp_path / "record.zip").study.person
    assert sorted(person[group]) == sorted(members) and person["linked"].dtype == bool


ODD = {
    "one wave": ({"waves": ("W1",)}, {}),
    "waves like formulas": ({"waves": ("=1", "+1", "@x")}, {}),
    "ids of seventy letters": ({"waves": ("w" * 70, "w" * 69 + "v"), "groups": ("g" * 70, "g" * 69 + "h")}, {}),
    "ids of other scripts": (
        {"waves": ("\u524d", "n\u00e4chste"), "groups": ("b\u00fcro",)},
        {"members": ("\u2615", "=cmd")},
    ),
    "groups like missing values": ({"groups": ("g",)}, {"members": ("NA", "nan", "None", "'1", " x", "a\nb")}),
    "a single person a role": ({}, {"people": 1}),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_schemes_leave_in_every_form_and_are_made_again(name, tmp_path):
    about, told = ODD[name]
    scheme = scheme_of(**about)
    file = survey(scheme, **told)
    found = findings_of(scheme, file)
    assert differences(tmp_path, found, [file[1]]) == []
    assert len(openpyxl.load_workbook(io.BytesIO(workbook(found, [file[1]]))).sheetnames) == len(NAMES) + 2
    (tmp_path / "a.sav").write_bytes(spss(found))
    assert len(pyreadstat.read_sav(tmp_path / "a.sav")[0]) == len(found.study.person)
    assert {row["wave"] for row in answers_long(found).to_dict("records")} == {wave.id for wave in scheme.waves}


def test_a_scheme_without_answers_leaves_and_is_made_again(tmp_path):
    scheme = scheme_of()
    found = Findings(build(scheme, [])[0])
    assert differences(tmp_path, found) == []
    assert len(unpacked(tables_zip(found))) == len(NAMES) + 3 and len(unpacked(answers_long_zip(found))) == 4


def test_the_order_of_peoples_rows_does_not_change_the_order_of_problems(found):
    answer = found.study.answer_by_person_wave_item
    undeclared = answer[answer["instrument"].isin(["olbi", "edmondson"])].assign(coding=None).astype(object)
    told = [
        result(Findings(replace(found.study, answer_by_person_wave_item=rows.reset_index(drop=True))), "problem")
        for rows in (undeclared.sort_values("instrument"), undeclared.sort_values("instrument", ascending=False))
    ]
    assert told[0]["kind"].tolist().count("not_scored") == 2
    pd.testing.assert_frame_equal(told[0], told[1])


def test_another_scoring_key_is_told_when_the_record_is_made_again(tmp_path):
    coding = Coding(minimum=1, maximum=5, reversed=(2,))
    scales = (Scale(id="o", label="O", items=(1, 2, 3)),)
    scheme = scheme_of(instruments=[Instrument(id="own", name="Own", codings=(coding,), scales=scales)])
    write_record(tmp_path / "record", findings_of(scheme, survey(scheme, instrument="own")), made=DAY)
    assert all(each.same for each in reproduced(tmp_path / "record"))
    found = re.compile(r"reversed = \[\s*2,?\s*\]")
    changed(tmp_path / "record" / "scheme.toml", lambda text: found.sub("reversed = [3]", text))
    lines = {each.name: each.line for each in reproduced(tmp_path / "record") if not each.same}
    assert lines["scales"].startswith("scales: differs in 1 cells, first in row 2, column reversed")
    assert "summary_by_scale_role_wave" in lines


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
        ("tables/person.csv", '"True"', '"yes"', " of tables/person.csv, column linked: what stands there is not True"),
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


def test_a_record_that_was_packed_as_a_whole_folder_is_taken(few_files, tmp_path):
    """As Explorer and Finder pack it; the latter adds a folder of its own."""
    inner = {f"My r\u00e9cord/{name}": content for name, content in few_files.items()}
    explorer = archive_of(tmp_path / "explorer.zip", {"My r\u00e9cord/": b"", **inner})
    beside = {f"__MACOSX/{name}": b"\0" for name in inner} | {"My r\u00e9cord/.DS_Store": b"\0"}
    finder = archive_of(tmp_path / "finder.zip", inner | beside)
    (tmp_path / "unpacked" / "__MACOSX").mkdir(parents=True)
    with zipfile.ZipFile(explorer) as archive:
        archive.extractall(tmp_path / "unpacked")
    for place in (explorer, finder, tmp_path / "unpacked"):
        held = open_record(place)
        assert held.changed == () and held.results.keys() == set(REMADE)


def test_two_records_in_one_archive_or_folder_are_refused(few_files, tmp_path):
    both = {f"{name}/{part}": content for name in ("one", "two") for part, content in few_files.items()}
    both_packed = archive_of(tmp_path / "both.zip", both)
    with zipfile.ZipFile(both_packed) as archive:
        archive.extractall(tmp_path / "both")
    for place in (both_packed, tmp_path / "both"):
        assert "holds no manifest.json at its top" in refusal(place)


def test_an_inner_folder_that_only_points_elsewhere_is_refused(folder, tmp_path):
    (tmp_path / "outer").mkdir()
    try:
        (tmp_path / "outer" / "record").symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("This system makes no links.")
    assert "only points to another place" in refusal(tmp_path / "outer")


def test_a_record_of_a_thousand_recipes_opens(few, recipes, tmp_path):
    (tmp_path / "record.zip").write_bytes(record_zip(few, made=DAY, recipes=recipes[:1] * 1_000))
    assert open_record(tmp_path / "record.zip").changed == ()


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


def test_a_refused_record_says_nothing_that_a_terminal_would_obey(folder, capsys):
    changed(folder / "scheme.toml", lambda text: f'"\\u001b[2J{"x" * 5_000}" = 1\n' + text)
    assert main(["reproduce", str(folder)]) == 2
    told = capsys.readouterr().err.removesuffix("\n")
    assert told.isprintable() and told.startswith("scheme.toml: ?[2Jxxx") and len(told) <= 500


def test_a_record_of_a_scheme_with_a_codebook_of_its_own_makes_its_numbers_again(found, tmp_path):
    book = found.codebook
    told = {"name": "Being one of us", "sensitive": True, "fits": ("I told nobody.",)}
    first = book.themes[0].model_copy(update=told)
    own = book.model_copy(update={"version": "2.1", "themes": (first, *book.themes[2:])})
    made = Findings(found.study, actions=found.actions, codebook=own)
    packed_record = record_zip(made, made=DAY)
    assert b"I told nobody" not in b"".join(map(bytes, unpacked(packed_record)))
    (tmp_path / "record.zip").write_bytes(packed_record)
    assert all(each.same for each in reproduced(tmp_path / "record.zip"))
