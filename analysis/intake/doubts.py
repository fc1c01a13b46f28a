"""Codes that may be one person, for somebody who decides, and tolerant matches as decisions. Both hold codes."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from analysis.intake.people import LINK_COLUMNS, Register
from analysis.intake.study import built, with_codes
from analysis.model import Recipe, Scheme, Sheet, Study
from analysis.scores import score_by_person_scale_wave


def doubtful_codes(
    scheme: Scheme, files: Iterable[tuple[Sheet, Recipe]], *, links: pd.DataFrame | None = None
) -> pd.DataFrame:
    """What only a person can decide, a row a code and candidate, with what may be compared of both.

    role, wave (missing where the code stands at several), code, candidate, candidate_wave, different (elements); waves,
    scores (their number), cohort and the groups that are not special, and the same of the candidate under names that
    begin with `candidate_`. Holds participant codes: for the researcher's page on people and for nothing else.
    """
    study, register = built(scheme, files, links, None)
    table, about = _told(register), _comparable(study)
    for column, before in (("code", ""), ("candidate", "candidate_")):
        ids = [register.key(role, code) for role, code in zip(table["role"], table[column], strict=True)]
        told = about.reindex(ids).set_axis(table.index).add_prefix(before).astype(object)
        table = table.join(told.where(told.notna(), None))
    several = table["waves"].str.contains(", ", regex=False, na=False)
    return table.assign(wave=table["wave"].mask(several, None))


def tolerant_links(
    scheme: Scheme, files: Iterable[tuple[Sheet, Recipe]], *, links: pd.DataFrame | None = None
) -> pd.DataFrame:
    """The tolerant matches as decisions (role, wave, code, is, reason), for a copy whose codes are other words.

    wave is missing: each holds for every wave. Holds participant codes.
    """
    matched = with_codes(scheme, files, links, None)[1].matched
    reason = "one element differs, no other candidate"
    rows = [(role, None, code, usual, reason) for role, found in matched.items() for code, usual in found.usual.items()]
    return pd.DataFrame(rows, columns=LINK_COLUMNS, dtype=object)


def _comparable(study: Study) -> pd.DataFrame:
    """By person what may stand side by side: waves, number of scores, cohort and the groups that are not special."""
    groups = [group.id for group in study.scheme.groups if not group.special]
    order = [wave.id for wave in study.scheme.waves]
    waves = study.sighting.groupby("person")["wave"].agg(lambda held: ", ".join(sorted(held, key=order.index)))
    scored = score_by_person_scale_wave(study).dropna(subset=["score"])["person"].astype(object).value_counts()
    about = study.person.set_index("person")[["cohort", *groups]]
    about.insert(0, "waves", waves.reindex(about.index))
    about.insert(1, "scores", scored.reindex(about.index).fillna(0).astype(int))
    return about


def _told(register: Register) -> pd.DataFrame:
    """Role, wave, code, candidate, candidate_wave, different; the waves are the first at which each stands."""
    rows = [
        (
            role,
            register.first_wave(role, each.later),
            each.later,
            each.earlier,
            register.first_wave(role, each.earlier),
            each.different,
        )
        for role, found in register.matched.items()
        for each in found.doubts
    ]
    columns = ["role", "wave", "code", "candidate", "candidate_wave", "different"]
    return pd.DataFrame(rows, columns=columns).sort_values(columns[:3] + ["different"], ignore_index=True)
