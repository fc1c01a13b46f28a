"""The whole story of one Study: every table, computed when first asked for and kept.

`TABLES` may be shown to a researcher as they are; `PEOPLE_TABLES` hold one row a person or a text and never leave the
workbench. What leadership and the taskforce see is made from these by `disclosure` and `release`.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis import change, equity, instruments, judged, progress, response, scores, themes
from analysis.beside import Beside, beside, estimate_of
from analysis.model import Estimate, Instrument, Study
from analysis.one_change import gaps_of, groups_of
from analysis.score_problems import score_problems
from analysis.wide import ScoreTable, score_tables

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
    "change_by_group",
    "gap_by_group",
    "change_within_pairs",
    "theme_by_role_stage",
    "theme_change_by_role",
    "theme_pair_by_role_stage",
    "coverage_by_level_stage",
    "account_by_why",
    "burden_by_stage",
    "progress_by_indicator",
    "progress_by_why",
    "harm",
    "problem",
)
PEOPLE_TABLES = ("score_by_person_scale_wave", "hit_by_sentence")
SIDES = ("before", "after")
NO_ACTIONS = pd.DataFrame(columns=["why", "status", "links", "start"])
NO_DECISIONS = themes.NO_DECISIONS


class Findings:
    """The tables of one Study.

    decisions: reviewed theme hits. actions: the plan, see `actions.table_of`. figures: numbers from elsewhere,
    see `progress.figure_table`. codebook: the scheme's own, else the one it names. tagged: its sentences and hits,
    where they were made before; of more texts than these is no harm.
    """

    def __init__(
        self,
        study: Study,
        *,
        decisions: pd.DataFrame | None = None,
        actions: pd.DataFrame | None = None,
        figures: pd.DataFrame | None = None,
        codebook: themes.Codebook | None = None,
        tagged: themes.Tagged | None = None,
    ):
        self.study = study
        self.scheme = study.scheme
        self._codebook, self._tagged = codebook, tagged
        self.decisions = NO_DECISIONS if decisions is None else decisions
        self.actions = NO_ACTIONS if actions is None else actions
        self.figures = progress.figure_table([]) if figures is None else figures

    def table(self, name: str) -> pd.DataFrame:
        """The table of that name, which is in TABLES or PEOPLE_TABLES."""
        if name not in TABLES + PEOPLE_TABLES:
            raise KeyError(f"there is no table {name}; there are {', '.join(TABLES + PEOPLE_TABLES)}")
        return getattr(self, name)

    @cached_property
    def instruments(self) -> dict[str, Instrument]:
        """The questionnaires that this study used."""
        tables = self.study.answer_by_person_wave_item, self.study.ready_score
        used = {name for table in tables for name in table["instrument"].unique()}
        return {name: each for name, each in instruments.for_scheme(self.scheme).items() if name in used}

    @cached_property
    def scales(self) -> pd.DataFrame:
        return change.scales(self.instruments, self.score_by_person_scale_wave)

    @cached_property
    def seen(self) -> pd.DataFrame:
        """One row a person and wave with any answer or score; it never leaves the workbench."""
        return response.presence(self.study)

    @cached_property
    def people_by_role_wave(self) -> pd.DataFrame:
        return response.people_by_role_wave(self.study, self.seen)

    @cached_property
    def matched_by_role_waves(self) -> pd.DataFrame:
        return response.matched_by_role_waves(self.study, self.seen)

    @cached_property
    def matching_by_role_waves(self) -> pd.DataFrame:
        return response.matching_by_role_waves(self.study, self.seen)

    @cached_property
    def lost_by_role_scale(self) -> pd.DataFrame:
        return response.lost_by_role_scale(self.study, self.score_tables.values(), self.seen)

    @cached_property
    def score_by_person_scale_wave(self) -> pd.DataFrame:
        return scores.score_by_person_scale_wave(self.study)

    @cached_property
    def summary_by_scale_role_wave(self) -> pd.DataFrame:
        return change.summary_by_scale_role_wave(self.score_tables.values())

    @cached_property
    def change_by_scale_role(self) -> pd.DataFrame:
        """Everybody who answered at any wave, matched or not: the headline of the workbench."""
        return self._changes(self.score_tables.values())

    @cached_property
    def change_matched_by_scale_role(self) -> pd.DataFrame:
        """As change_by_scale_role, with the people seen at both waves alone: what a release shows."""
        return self._changes(self.score_tables.values(), matched_only=True)

    @cached_property
    def change_complete_by_scale_role(self) -> pd.DataFrame:
        """As change_by_scale_role, without the scores that rest on a part of the items: a line of sensitivity."""
        whole = self.score_by_person_scale_wave["prorated"].ne(True)
        if whole.all():
            return self.change_by_scale_role
        return self._changes(self._tables(self.score_by_person_scale_wave[whole], self.study.person))

    @cached_property
    def change_exact_only_by_scale_role(self) -> pd.DataFrame:
        """As change_matched_by_scale_role, with those whose codes are exactly equal: a line of sensitivity."""
        if not self.study.sighting["how"].isin(["tolerant", "by hand"]).any():
            return self.change_matched_by_scale_role
        study = response.exact_only(self.study)
        tables = self._tables(scores.score_by_person_scale_wave(study), study.person)
        return self._changes(tables, matched_only=True)

    def _changes(self, tables: Iterable[ScoreTable], *, matched_only: bool = False) -> pd.DataFrame:
        mixed = change.mixed_codings(self.scales)
        return change.change_by_scale_role(tables, mixed=mixed, matched_only=matched_only)

    def _tables(self, score: pd.DataFrame, person: pd.DataFrame) -> Iterator[ScoreTable]:
        return score_tables(score, person, self.scheme, self.instruments)

    @cached_property
    def difference_by_scale(self) -> pd.DataFrame:
        return change.difference_by_scale(self.change_by_scale_role, self.scheme)

    @cached_property
    def difference_matched_by_scale(self) -> pd.DataFrame:
        return change.difference_by_scale(self.change_matched_by_scale_role, self.scheme)

    @cached_property
    def score_tables(self) -> dict[tuple[str, str], ScoreTable]:
        """The scores of each scale and role as people by waves; they never leave the workbench."""
        tables = self._tables(self.score_by_person_scale_wave, self.study.person)
        return {(each.scale, each.role): each for each in tables}

    @cached_property
    def change_by_group(self) -> pd.DataFrame:
        """Each group's change between the main waves of each measure."""
        return self._by_group(groups_of, equity.BY_GROUP)

    @cached_property
    def gap_by_group(self) -> pd.DataFrame:
        """Whether the gaps between groups got smaller, between the main waves of each measure."""
        return self._by_group(gaps_of, equity.GAP)

    def _by_group(self, told: Callable[..., pd.DataFrame], columns: Sequence[str]) -> pd.DataFrame:
        names = ["scale", "role", "from_wave", "to_wave"]
        places = [(*key, *waves) for key in self.score_tables if (waves := self.main_waves(*key))]
        tables = [told(self, *place).assign(**dict(zip(names, place, strict=True))) for place in places]
        whole = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=[*names, *columns])
        return whole[[*names, *columns]]

    def beside(
        self,
        scale: str,
        role: str,
        before: str,
        after: str,
        *,
        matched_only: bool = False,
        comparison: str | None = None,
    ) -> Beside | None:
        """The role beside a comparison group, or None where there is none that answered this at both waves.

        comparison: which, where a scheme has several; else the first.
        """
        table = self.difference_matched_by_scale if matched_only else self.difference_by_scale
        table = table if comparison is None else table[table["comparison"] == comparison]
        row = _row(table, (scale, role, before, after))
        if row is None:
            return None
        roles = {each.id: each for each in self.scheme.roles}
        own, other = ((roles[each], self.score_tables[scale, each]) for each in (role, row["comparison"]))
        earlier = self._earlier(table, (scale, role, before), own[1].waves)
        higher = self.about(scale)["higher"]
        return beside(estimate_of(row), own, other, (before, after), higher=higher, earlier=earlier)

    @staticmethod
    def _earlier(table: pd.DataFrame, place: tuple[str, str, str], waves: Sequence[str]) -> Estimate | None:
        """The difference in change from the wave before the first one, where both groups answered there."""
        scale, role, before = place
        known = waves[: waves.index(before)]
        row = _row(table, (scale, role, known[-1], before)) if known else None
        return None if row is None else estimate_of(row)

    @cached_property
    def change_within_pairs(self) -> pd.DataFrame:
        return equity.change_within_pairs(self.score_tables, self.study.person, self.scheme)

    @cached_property
    def codebook(self) -> themes.Codebook:
        return self._codebook or themes.load_codebook(self.scheme.codebook)

    @cached_property
    def hit_by_sentence(self) -> pd.DataFrame:
        reflection = self.study.reflection
        if self._tagged is None:
            found = themes.hit_by_sentence(reflection, self.codebook)
        else:
            found = self._tagged.hits[self._tagged.hits["document"].isin(reflection["document"])]
        decided = self.decisions[self.decisions["document"].isin(reflection["document"])]
        return themes.with_decisions(found.reset_index(drop=True), decided, self.codebook)

    @cached_property
    def hits_counted(self) -> pd.DataFrame:
        """The hits that a figure rests on: all but those that a person rejected."""
        return themes.counted(self.hit_by_sentence, confirmed=False)

    @cached_property
    def sentence_by_document(self) -> pd.DataFrame:
        """The sentences of the texts that count: document, sentence. It never leaves the workbench."""
        texts = self.study.reflection
        counted = texts[texts["consent"] != "withdrawn"]
        cut = themes.sentence_by_document(counted) if self._tagged is None else self._tagged.sentences
        return cut.loc[cut["document"].isin(counted["document"]), ["document", "sentence"]].reset_index(drop=True)

    @cached_property
    def read_sentences(self) -> int:
        """How many of these sentences a person has read and settled."""
        read = themes.read_sentences(self.hit_by_sentence, self.decisions)[["document", "sentence"]]
        both = read.astype({"sentence": int}).merge(self.sentence_by_document, on=["document", "sentence"])
        return len(both)

    @cached_property
    def theme_change_by_role(self) -> pd.DataFrame:
        return themes.theme_change_by_role(self.study.reflection, self.hits_counted, self.scheme, self.codebook)

    @cached_property
    def theme_pair_by_role_stage(self) -> pd.DataFrame:
        return themes.theme_pair_by_role_stage(self.study.reflection, self.hits_counted, self.scheme, self.codebook)

    @cached_property
    def coverage_by_level_stage(self) -> pd.DataFrame:
        return themes.coverage_by_level_stage(self.study.reflection, self.scheme, self.people_by_role_wave)

    @cached_property
    def theme_by_role_stage(self) -> pd.DataFrame:
        return themes.theme_by_role_stage(self.study.reflection, self.hit_by_sentence, self.scheme, self.codebook)

    @cached_property
    def account_by_why(self) -> pd.DataFrame:
        found = self.hit_by_sentence
        return themes.account_by_why(self.study.reflection, found, self.scheme, codebook=self.codebook)

    @cached_property
    def burden_by_stage(self) -> pd.DataFrame:
        return themes.burden(self.study.reflection, self.hit_by_sentence, self.scheme, self.codebook)

    @cached_property
    def progress_by_indicator(self) -> pd.DataFrame:
        return progress.progress_by_indicator([self.indicator(each.id) for each in self.scheme.indicators])

    def indicator(
        self,
        name: str,
        *,
        released: bool = False,
        compared: bool = True,
        levels: bool = True,
        decimals: int = 2,
        today: datetime.date | None = None,
        more_started: int = 0,
    ) -> dict:
        """The verdict row of one indicator, its sentence to so many decimals, with or without the comparison group.

        released: the figures of the matched people, as a release shows them; the verdict is the same. levels: with the
        averages before and after. today: the day from which the target's date has passed or not. more_started: how many
        more are said to have begun than did, where an earlier release told that number.
        """
        telling = progress.Telling("matched_only" if released else "", decimals, today, levels=levels)
        return judged.judged(self, name, telling, compared=compared, more_started=more_started)

    @cached_property
    def adjusted(self) -> dict[str, float]:
        """The p of each target that is not primary, adjusted for their number, see `judged.adjusted`."""
        return judged.adjusted(self)

    def seen_at_both(self, scale: str, role: str, waves: tuple[str, str]) -> tuple[ScoreTable, np.ndarray] | None:
        """The table of a measure, and which of its people were seen at both waves; None where a wave was not asked."""
        table = self.score_tables.get((scale, role))
        if table is None or not set(waves) <= set(table.waves):
            return None
        sides = [np.isfinite(table.scores[:, table.waves.index(wave)]) for wave in waves]
        return table, table.followed & sides[0] & sides[1]

    def notice(self, scale: str) -> str:
        """The copyright line of the questionnaire that a scale belongs to, empty where it has none."""
        owned = (own for own in self.instruments.values() if any(each.id == scale for each in own.scales))
        return next((own.notice for own in owned), "")

    def about(self, scale: str) -> dict:
        """The row of `scales`, with the mean, spread and reliability that a population is published to have."""
        found = self.scale_row(scale)
        told = {"label": scale, "higher": "better"} if found is None else found.to_dict()
        known = next((each for own in self.instruments.values() for each in own.scales if each.id == scale), None)
        if known is None or not known.norms or known.measurement is None:
            return told
        means = [norm.mean for norm in known.norms]
        spread = next((norm.sd for norm in known.norms if norm.sd), known.measurement.sd)
        return told | {
            "norm_mean": sum(means) / len(means),
            "norm_sd": spread,
            "retest": known.measurement.reliability,
            "retest_kind": known.measurement.kind,
        }

    @cached_property
    def progress_by_why(self) -> pd.DataFrame:
        return progress.progress_by_why(
            self.progress_by_indicator,
            self.account_by_why,
            self.actions,
            self.why_ratings,
            self.scheme,
            themes={each.id for each in self.codebook.themes},
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
        own = [each for each in self.scheme.measured if each.scale == scale and (each.role == role or comparison)]
        held = self.waves_held(scale, role)
        order = {wave.id: place for place, wave in enumerate(self.scheme.waves)}
        for each in (*own, *self.scheme.measured[:1]):
            if (each.before, each.after) in held:
                return each.before, each.after
        last = order[self.scheme.measured[0].after] if self.scheme.measured else len(order)
        until = [pair for pair in held if order[pair[1]] <= last] or held
        return max(until, key=lambda pair: (order[pair[1]], -order[pair[0]])) if until else None

    def waves_held(self, scale: str, role: str) -> list[tuple[str, str]]:
        """The pairs of waves at which people of the role answered this measure."""
        table = self.change_by_scale_role
        rows = table[(table["scale"] == scale) & (table["role"] == role)]
        return list(zip(rows["from_wave"], rows["to_wave"], strict=True))

    @cached_property
    def problem(self) -> pd.DataFrame:
        """The intake's Problems, then people who gave one answer throughout and scales that could not be scored."""
        return pd.concat([self.study.problem, score_problems(self.study, self.instruments)], ignore_index=True)

    def change(
        self,
        scale: str,
        role: str,
        before: str,
        after: str,
        *,
        matched_only: bool = False,
        complete_only: bool = False,
    ) -> pd.Series | None:
        """The row of change_by_scale_role for this measure, or None when nobody answered it; or of a narrower reading.

        matched_only: of the people at both waves. complete_only: of complete questionnaires.
        """
        table = self.change_complete_by_scale_role if complete_only else self.change_by_scale_role
        return _row(self.change_matched_by_scale_role if matched_only else table, (scale, role, before, after))

    def change_of(self, scale: str, role: str, waves: tuple[str, str], people: Collection[str]) -> pd.Series | None:
        """As `change` of the people at both waves, of some of them alone; None where none of these answered."""
        found = self.seen_at_both(scale, role, waves)
        if found is None:
            return None
        table, both = found
        rows = both & np.isin(self.study.person["person"].to_numpy(dtype=str)[table.people], list(people))
        places = [table.waves.index(wave) for wave in waves]
        part = replace(
            table,
            waves=waves,
            scores=table.scores[rows][:, places],
            people=table.people[rows],
            followed=table.followed[rows],
            clusters=None if table.clusters is None else table.clusters[rows],
        )
        return _row(self._changes([part], matched_only=True), (scale, role, *waves))

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

    def started(self, scale: str, role: str, wave: str) -> int:
        """How many people with a score at a wave can be followed, and so could be seen again.

        As everywhere, whoever is left out of the measure's model (see `wide`) does not count.
        """
        found = self.seen_at_both(scale, role, (wave, wave))
        return 0 if found is None else int(found[1].sum())

    def pairs(self, scale: str, role: str, before: str, after: str) -> pd.DataFrame:
        """One row a person seen at both waves: before, after; index is the person."""
        found = self.seen_at_both(scale, role, (before, after))
        if found is None:
            return pd.DataFrame({"before": [], "after": []}, dtype=float)
        table, both = found
        waves = dict(zip(SIDES, (before, after), strict=True))
        sides = {name: table.scores[both, table.waves.index(wave)] for name, wave in waves.items()}
        people = self.study.person["person"].to_numpy()[table.people[both]]
        return pd.DataFrame(sides, index=pd.Index(people, name="person"))

    def _of(self, scale: str, role: str, wave: str) -> pd.DataFrame:
        empty = pd.DataFrame({"person": [], "score": [], "linked": pd.Series([], dtype=bool)})
        return self._scores.get((scale, role, wave), empty)

    def scale_row(self, name: str) -> pd.Series | None:
        found = self.scales[self.scales["scale"] == name]
        return None if found.empty else found.iloc[0]


def _row(table: pd.DataFrame, place: tuple[str, str, str, str]) -> pd.Series | None:
    """The row of a scale, role and pair of waves, or None."""
    names = ["scale", "role", "from_wave", "to_wave"]
    found = table[(table[names] == list(place)).all(axis=1)]
    return None if found.empty else found.iloc[0]
