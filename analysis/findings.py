"""The whole story of one Study: every table, computed when first asked for and kept.

`TABLES` may be shown to a researcher as they are; `PEOPLE_TABLES` hold one row a person or a text and never leave the
workbench. What leadership and the taskforce see is made from these by `disclosure` and `release`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import pandas as pd

from analysis import change, instruments, progress, response, scores, themes
from analysis.model import Instrument, Study

TABLES = (
    "people_by_role_wave",
    "matched_by_role_waves",
    "matching_by_role_waves",
    "lost_by_role_scale",
    "summary_by_scale_role_wave",
    "change_by_scale_role",
    "change_matched_by_scale_role",
    "change_complete_by_scale_role",
    "change_exact_only_by_scale_role",
    "difference_by_scale",
    "difference_matched_by_scale",
    "theme_by_role_stage",
    "account_by_why",
    "burden_by_stage",
    "progress_by_indicator",
    "progress_by_why",
    "harm",
    "problem",
)
PEOPLE_TABLES = ("score_by_person_scale_wave", "hit_by_sentence")
NO_ACTIONS = pd.DataFrame(columns=["why", "status"])
NO_DECISIONS = pd.DataFrame(columns=["document", "sentence", "theme", "decision", "by", "at"])


class Findings:
    """The tables of one Study. decisions: reviewed theme hits. actions: why and status, for the evidence lines."""

    def __init__(self, study: Study, *, decisions: pd.DataFrame | None = None, actions: pd.DataFrame | None = None):
        self.study = study
        self.scheme = study.scheme
        self.decisions = NO_DECISIONS if decisions is None else decisions
        self.actions = NO_ACTIONS if actions is None else actions

    def table(self, name: str) -> pd.DataFrame:
        """The table of that name, which is in TABLES or PEOPLE_TABLES."""
        if name not in TABLES + PEOPLE_TABLES:
            raise KeyError(f"there is no table {name}; there are {', '.join(TABLES + PEOPLE_TABLES)}")
        return getattr(self, name)

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        """The questionnaires that this study used."""
        used = {*self.study.answer_by_person_wave_item["instrument"], *self.study.ready_score["instrument"]}
        return {name: each for name, each in instruments.for_scheme(self.scheme).items() if name in used}

    @cached_property
    def scales(self) -> pd.DataFrame:
        return change.scales(self.instruments, self.score_by_person_scale_wave)

    @cached_property
    def people_by_role_wave(self) -> pd.DataFrame:
        return response.people_by_role_wave(self.study)

    @cached_property
    def matched_by_role_waves(self) -> pd.DataFrame:
        return response.matched_by_role_waves(self.study)

    @cached_property
    def matching_by_role_waves(self) -> pd.DataFrame:
        return response.matching_by_role_waves(self.study)

    @cached_property
    def lost_by_role_scale(self) -> pd.DataFrame:
        return response.lost_by_role_scale(self.study, self.score_by_person_scale_wave)

    @cached_property
    def score_by_person_scale_wave(self) -> pd.DataFrame:
        return scores.score_by_person_scale_wave(self.study)

    @cached_property
    def summary_by_scale_role_wave(self) -> pd.DataFrame:
        return change.summary_by_scale_role_wave(self.score_by_person_scale_wave, self.study.person, self.scheme)

    @cached_property
    def change_by_scale_role(self) -> pd.DataFrame:
        """Everybody who answered at any wave, matched or not: the headline of the workbench."""
        return self._changes(self.score_by_person_scale_wave)

    @cached_property
    def change_matched_by_scale_role(self) -> pd.DataFrame:
        """As change_by_scale_role, with the people seen at both waves alone: what a release shows."""
        return self._changes(self.score_by_person_scale_wave, matched_only=True)

    @cached_property
    def change_complete_by_scale_role(self) -> pd.DataFrame:
        """As change_by_scale_role, without the scores that rest on a part of the items: a line of sensitivity."""
        score = self.score_by_person_scale_wave
        return self._changes(score[score["prorated"].ne(True)])

    @cached_property
    def change_exact_only_by_scale_role(self) -> pd.DataFrame:
        """As change_matched_by_scale_role, with those whose codes are exactly equal: a line of sensitivity."""
        study = response.exact_only(self.study)
        return self._changes(scores.score_by_person_scale_wave(study), person=study.person, matched_only=True)

    def _changes(
        self, score: pd.DataFrame, *, person: pd.DataFrame | None = None, matched_only: bool = False
    ) -> pd.DataFrame:
        people = self.study.person if person is None else person
        return change.change_by_scale_role(score, people, self.scheme, self.instruments, matched_only=matched_only)

    @cached_property
    def difference_by_scale(self) -> pd.DataFrame:
        return change.difference_by_scale(self.change_by_scale_role, self.scheme)

    @cached_property
    def difference_matched_by_scale(self) -> pd.DataFrame:
        return change.difference_by_scale(self.change_matched_by_scale_role, self.scheme)

    @cached_property
    def codebook(self) -> themes.Codebook:
        return themes.load_codebook(self.scheme.codebook)

    @cached_property
    def hit_by_sentence(self) -> pd.DataFrame:
        hits = themes.hit_by_sentence(self.study.reflection, self.codebook)
        return themes.with_decisions(hits, self.decisions)

    @cached_property
    def theme_by_role_stage(self) -> pd.DataFrame:
        return themes.theme_by_role_stage(self.study.reflection, self.hit_by_sentence, self.scheme, self.codebook)

    @cached_property
    def account_by_why(self) -> pd.DataFrame:
        return themes.account_by_why(self.study.reflection, self.hit_by_sentence, self.scheme)

    @cached_property
    def burden_by_stage(self) -> pd.DataFrame:
        return themes.burden(self.study.reflection, self.hit_by_sentence, self.scheme, self.codebook)

    @cached_property
    def progress_by_indicator(self) -> pd.DataFrame:
        return progress.progress_by_indicator([self.indicator(each.id) for each in self.scheme.indicators])

    def indicator(self, name: str, *, released: bool = False, compared: bool = True, decimals: int = 2) -> dict:
        """The verdict row of one indicator, its sentence to so many decimals, with or without the comparison group.

        released: the figures of the matched people, as a release shows them; the verdict is the same.
        """
        indicator = next(each for each in self.scheme.indicators if each.id == name)
        place = (indicator.scale, indicator.role, indicator.before, indicator.after)
        difference = self.difference_matched_by_scale if released else self.difference_by_scale
        telling = progress.Telling("matched_only" if released else "", decimals)
        return progress.indicator_verdict(
            indicator,
            self.scheme,
            self.change(*place),
            self._difference(indicator, difference) if compared else None,
            self._scale(indicator.scale),
            n_started=len(self.values(*place[:3])),
            readings={
                "matched_only": _row(self.change_matched_by_scale_role, place),
                "complete_items": _row(self.change_complete_by_scale_role, place),
            },
            telling=telling,
        )

    @cached_property
    def progress_by_why(self) -> pd.DataFrame:
        return progress.progress_by_why(
            self.progress_by_indicator, self.account_by_why, self.actions, self.why_ratings, self.scheme
        )

    @cached_property
    def why_ratings(self) -> pd.DataFrame:
        """How far people say the scheme has come (0 to 10): the waves' summaries of the scale `why`."""
        table = self.summary_by_scale_role_wave
        return table[table["scale"] == "why"]

    @cached_property
    def harm(self) -> pd.DataFrame:
        """Of two readings of the load the one that warns more, for bad news is never averaged away."""
        readings = [progress.harm(self.load_change(matched_only=each), self.burden_by_stage) for each in (False, True)]
        told = max(readings, key=lambda each: len(each["sentences"]))
        return pd.DataFrame([{"on": told["on"], "sentence": " ".join(told["sentences"])}])

    def load_change(self, *, matched_only: bool = False) -> pd.Series | None:
        """The change in the mentors' burden, over the waves that asked for it up to the scheme's main one."""
        monitors = [scale.id for each in self.instruments.values() if each.monitor == "burden" for scale in each.scales]
        waves = self.main_waves(monitors[0], "mentor") if monitors else None
        return None if waves is None else self.change(monitors[0], "mentor", *waves, matched_only=matched_only)

    def main_waves(self, scale: str, role: str) -> tuple[str, str] | None:
        """The pair of waves that tells a measure's story.

        Its indicator's, else the scheme's first indicator's, else the first and last that asked for it up to there. A
        comparison group follows the indicator of the others.
        """
        comparison = any(each.id == role and each.comparison for each in self.scheme.roles)
        own = [each for each in self.scheme.indicators if each.scale == scale and (each.role == role or comparison)]
        held = self._waves_held(scale, role)
        order = {wave.id: place for place, wave in enumerate(self.scheme.waves)}
        for each in (*own, *self.scheme.indicators[:1]):
            if (each.before, each.after) in held:
                return each.before, each.after
        last = order[self.scheme.indicators[0].after] if self.scheme.indicators else len(order)
        until = [pair for pair in held if order[pair[1]] <= last] or held
        return max(until, key=lambda pair: (order[pair[1]], -order[pair[0]])) if until else None

    def _waves_held(self, scale: str, role: str) -> list[tuple[str, str]]:
        table = self.change_by_scale_role
        rows = table[(table["scale"] == scale) & (table["role"] == role)]
        return list(zip(rows["from_wave"], rows["to_wave"], strict=True))

    @cached_property
    def problem(self) -> pd.DataFrame:
        """The intake's Problems, then people who gave one answer throughout and scales that could not be scored."""
        return pd.concat([self.study.problem, self._straight(), self._unscored()], ignore_index=True)

    def change(self, scale: str, role: str, before: str, after: str, *, matched_only: bool = False) -> pd.Series | None:
        """The row of change_by_scale_role for this measure, or None when nobody answered it."""
        table = self.change_matched_by_scale_role if matched_only else self.change_by_scale_role
        return _row(table, (scale, role, before, after))

    @cached_property
    def _scores(self) -> dict[tuple[str, str, str], pd.DataFrame]:
        """The scored people of each scale, role and wave: person, score, linked. Split once, looked up often."""
        about = self.study.person[["person", "role", "linked"]]
        scored = self.score_by_person_scale_wave.dropna(subset="score")[["person", "scale", "wave", "score"]]
        grouped = scored.merge(about, on="person").groupby(["scale", "role", "wave"], observed=True)
        return {(str(key[0]), str(key[1]), str(key[2])): rows for key, rows in grouped}

    def values(self, scale: str, role: str, wave: str) -> pd.Series:
        """The scores of one measure, role and wave, by person."""
        return self._of(scale, role, wave).set_index("person")["score"].astype(float)

    def pairs(self, scale: str, role: str, before: str, after: str) -> pd.DataFrame:
        """One row a person seen at both waves: before, after; index is the person."""
        waves = {"before": before, "after": after}
        linked = {name: self._of(scale, role, wave).query("linked") for name, wave in waves.items()}
        sides = [rows.set_index("person")["score"].astype(float).rename(name) for name, rows in linked.items()]
        return pd.concat(sides, axis=1).dropna()

    def _of(self, scale: str, role: str, wave: str) -> pd.DataFrame:
        empty = pd.DataFrame({"person": [], "score": [], "linked": pd.Series([], dtype=bool)})
        return self._scores.get((scale, role, wave), empty)

    def _scale(self, name: str) -> pd.Series | None:
        found = self.scales[self.scales["scale"] == name]
        return None if found.empty else found.iloc[0]

    def _difference(self, indicator, table: pd.DataFrame) -> pd.Series | None:
        return _row(table, (indicator.scale, indicator.role, indicator.before, indicator.after))

    def _straight(self) -> pd.DataFrame:
        found = scores.straight_lined(self.study).groupby(["wave", "instrument"]).size()
        sentences = [
            f"{_people(number)} gave the same answer to every item of {self.instruments[name].name} at {wave}, "
            "although some items run the other way. These answers are kept; treat them with care."
            for (wave, name), number in found.items()
        ]
        return self._problems("straight_line", sentences)

    def _unscored(self) -> pd.DataFrame:
        undeclared = [
            f"{name} is not scored: its files do not say how the answers are coded. Choose the coding in the mapping."
            for name in scores.undeclared(self.study)
        ]
        return self._problems("not_scored", undeclared)

    @staticmethod
    def _problems(kind: str, sentences: Sequence[str]) -> pd.DataFrame:
        done = {"straight_line": "kept, told only", "not_scored": "not scored"}[kind]
        rows = [{"row": pd.NA, "kind": kind, "sentence": sentence, "done": done} for sentence in sentences]
        columns = ["file", "row", "column", "kind", "sentence", "sheet", "found", "accepted", "done"]
        return pd.DataFrame(rows, columns=columns).astype({"row": "Int64"})


def _row(table: pd.DataFrame, place: tuple[str, str, str, str]) -> pd.Series | None:
    """The row of a scale, role and pair of waves, or None."""
    names = ["scale", "role", "from_wave", "to_wave"]
    found = table[(table[names] == list(place)).all(axis=1)]
    return None if found.empty else found.iloc[0]


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number} people"
