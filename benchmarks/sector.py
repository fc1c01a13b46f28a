"""A survey of a whole sector, invented: two waves of any number of people in a database of its own, with a release.

The scheme states four whys with an indicator each and may tell its groups by office, as one that is run for years
would. Making one of 100,000 people takes some minutes, so databases are kept in the machine's temporary folder.
"""

from __future__ import annotations

import datetime
import json
import tempfile
from pathlib import Path

import numpy as np

from analysis import readers
from analysis.drafting import draft
from analysis.findings import Findings
from analysis.model import Group, Indicator, Recipe, Scheme, Sheet, Target, Viewer, Why
from analysis.store import Store
from benchmarks.data import SCHEME, SEED, recipe, survey

VERSION = 1  # of the invention; a database made by another one is not used again
MAKER = Viewer("benchmark", frozenset({"researcher", "custodian"}))
AIMS = {
    "wellbeing": ("Wellbeing", "Junior colleagues are well", "swemwbs", "mentor", 1.0),
    "belonging": ("Belonging", "Junior colleagues belong here", "belong", "mentor", 0.3),
    "voice": ("Voice", "Junior colleagues are heard", "voice", "mentor", 0.4),
    "understanding": ("Understanding", "Leaders know what a working day is like", "understand", "mentee", 0.5),
}
SECTOR = Scheme(
    **{
        **SCHEME.model_dump(),
        "name": "Invented sector",
        "slug": "invented-sector",
        "groups": (Group(id="office", label="Office", released=True),),
        "whys": [Why(id=name, title=title, statement=says) for name, (title, says, *_) in AIMS.items()],
        "indicators": [
            Indicator(
                id=name, why=name, scale=scale, role=role, before="W1", after="W2", primary=name != "wellbeing",
                target=Target(value=value),
            )
            for name, (_, _, scale, role, value) in AIMS.items()
        ],
    }
)  # fmt: skip


def database(people: int) -> Path:
    """A database with the survey of so many people taken in and released; made where there is none yet."""
    kept = Path(tempfile.gettempdir()) / f"open-loop-sector-{VERSION}-{SEED}-{people}.db"
    if not kept.is_file():
        with tempfile.TemporaryDirectory(dir=kept.parent) as folder:
            made = Path(folder) / "made.db"
            _fill(made, people)
            made.replace(kept)
    return kept


def _fill(path: Path, people: int) -> None:
    store = Store(f"sqlite:///{path.as_posix()}")
    store.save_scheme(MAKER, SECTOR, note="Begun", as_written=True)
    for wave, sheet in sheets(people).items():
        store.save_recipe(MAKER, store.add_upload(MAKER, SECTOR.slug, sheet), meaning(sheet, wave))
    store.rebuild(MAKER, SECTOR.slug)
    study = store.study(MAKER, SECTOR.slug)
    if study is None:
        raise RuntimeError("the survey that was just taken in is not there")
    made = draft(Findings(study), today=datetime.date(2026, 2, 1))
    told = {"behind": json.dumps(made.behind), "sha256": made.release.sha256}
    store.save_release(MAKER, SECTOR.slug, made.release.text(), **told)
    store.close()


def sheets(people: int) -> dict[str, Sheet]:
    """The files of both waves: the same people in the same roles and offices, each with answers of their own."""
    before, after = survey(people), survey(people, SEED + 1)
    same = ["Participant code", "Role", "Office"]
    after[same] = before[same]
    # What a survey asks once a scheme has run is not the same as before, or there would be nothing to tell.
    raised = np.random.default_rng(SEED).random(people) < 0.2
    after.loc[raised, "belong_1"] = "Strongly agree"
    tables = {"W1": before, "W2": after}
    return {
        wave: readers.read(f"sector-{wave}.csv", table.to_csv(index=False).encode("utf-8"))
        for wave, table in tables.items()
    }


def meaning(sheet: Sheet, wave: str) -> Recipe:
    """What each column means; the offices are a group."""
    told = recipe(sheet, wave)
    grouped = {"kind": "group", "group": "office"}
    columns = tuple(each.model_copy(update=grouped) if each.name == "Office" else each for each in told.columns)
    return told.model_copy(update={"columns": columns})
