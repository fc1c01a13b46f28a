"""What a scheme folder makes: worked out before the database is held for it, so that nobody waits for the long part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.model import Recipe, Scheme, Sheet, Study, Viewer
from analysis.store.log import signed

if TYPE_CHECKING:
    from analysis.findings import Findings
    from analysis.intake import SchemeFolder
    from analysis.themes.codebook import Codebook
    from analysis.themes.tagged import Tagged


@dataclass(frozen=True)
class Made:
    """The Study with the ids of its people by role and code, and its texts tagged by this codebook."""

    study: Study
    keys: dict[tuple[str, str], str]
    codebook: Codebook
    tagged: Tagged

    def without_flagged(self, flags: Iterable[tuple[str, str | None]]) -> Study:
        """The Study without the texts that were flagged."""
        from analysis.intake.texts import flagged_documents

        held = self.study.reflection
        out = flagged_documents(held, flags)
        return replace(self.study, reflection=held[~held["document"].isin(out)].reset_index(drop=True))


def made_of(held: SchemeFolder, codebook: Codebook | None) -> Made:
    """What the files of a folder make. codebook: its own one; None where it is the one that its scheme names."""
    from analysis.intake import build
    from analysis.themes import load_codebook
    from analysis.themes.tagged import tagged_texts

    links = held.links.astype(object)
    links = links.where(links.notna() & (links != ""), None)  # as the store gives them
    study, keys = build(held.scheme, _once(held.files), links=links)
    told = codebook or load_codebook(held.scheme.codebook)
    return Made(study, keys, told, tagged_texts(study.reflection, told))


def findings_of(viewer: Viewer, held: SchemeFolder, scheme: Scheme, made: Made, decisions: list[dict]) -> Findings:
    """What the folder says as the store will say it: without flagged texts, with every decision signed."""
    from analysis.actions import table_of
    from analysis.findings import Findings
    from analysis.intake.texts import flagged_documents
    from analysis.progress import figure_table
    from analysis.themes.review import DECISION

    texts = made.study.reflection
    out = flagged_documents(texts, held.flagged)
    unseen = out | set(texts.loc[texts["consent"] == "withdrawn", "document"])
    told = [signed(viewer) | {name: cell for name, cell in each.items() if cell is not None} for each in decisions]
    decided = pd.DataFrame([each for each in told if each["document"] not in unseen], columns=DECISION)
    return Findings(
        replace(made.without_flagged(held.flagged), scheme=scheme),
        decisions=decided.assign(at=pd.to_datetime(decided["at"], utc=True, format="ISO8601")),
        actions=table_of(held.actions),
        figures=figure_table(held.records),
        codebook=made.codebook,
        tagged=made.tagged.without(out),
    )


def _once(files: Iterable[tuple[Sheet, Recipe]]) -> list[tuple[Sheet, Recipe]]:
    """Each file once, however often its bytes stand in the folder, by the recipe that is read last: as in the store."""
    found: dict[str, tuple[Sheet, Recipe]] = {}
    for sheet, recipe in files:
        found[sheet.sha256] = (found.get(sheet.sha256, (sheet,))[0], recipe)
    return list(found.values())
