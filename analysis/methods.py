"""The methods section of a paper, made from what was actually run.

`sections` gives titles, paragraphs and tables as plain text; `as_text` joins them. Nothing stands here that was not
used: a scheme without a comparison group says so, and an estimator that no table rests on is not named.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from itertools import combinations
from pathlib import Path

import pandas as pd

from analysis.estimates import SHOWN_FROM, VERDICT_FROM, chance_of_a_false_rise
from analysis.model import Coding, Scale
from analysis.progress.states import FULL_COVERAGE, LOW_COVERAGE, SECURE
from analysis.progress.wording import labelled
from analysis.scores import items_needed
from analysis.themes import coding

PACKAGES = ("numpy", "scipy", "pandas")
ROUTES = {
    "paired": (
        "Where everybody who answered at one of two waves answered at both, or fewer than eight did, the change is the "
        "mean of later minus earlier scores with Student's t interval (Student 1908)."
    ),
    "all_available": (
        "Where some people answered at only one of the waves, the change comes from a linear mixed model of all "
        "waves of a measure and role with a random intercept for the person, fitted by restricted maximum likelihood "
        "(Laird and Ware 1982), with Bell and McCaffrey's CR2 standard error clustered by person (Bell and McCaffrey "
        "2002; Pustejovsky and Tipton 2018) and a t interval whose degrees of freedom are the people seen at both "
        "waves less one. It is unbiased where answers are missing at random given earlier answers. Beside it stands "
        "the mean change of the people seen at both waves alone; where the two support different verdicts, the "
        "weaker one is given."
    ),
    "unlinked": (
        "Where the answers of two waves could not be linked, the difference of their means is given with Welch's "
        "interval (Welch 1947) and marked as such, because different people may have answered."
    ),
}
RULES = (
    f"1. Fewer than {VERDICT_FROM} people, or no likely range: too little data; the same answers from everybody both "
    "times: no clear change.",
    "2. A target to hold (change needed 0 or less): reached (held) where the low end is at least minus the smallest "
    "change that matters; else moving away where the high end is below 0; else too little data.",
    "3. The high end is below 0: no clear change where the low end is above minus the smallest change that matters, "
    "else moving away.",
    "4. The low end is above 0: no clear change where the high end is below the smallest change that matters; else "
    f"reached where the change is at least the change needed and the low end at least {SECURE:.0%} of it (secure where "
    "the low end is at least all of it, else likely); else on the way.",
    "5. The likely range includes 0: no clear change where the high end is below the change needed; else too little "
    "data.",
    "6. Reached and on the way are held against those who did not answer again: where fewer than "
    f"{FULL_COVERAGE:.0%} of those who started did, rules 3 to 5 are asked again with change and likely range times "
    f"that share. A weaker answer is given below {LOW_COVERAGE:.0%}, and told from there on.",
    "7. Where the people at both waves alone, or complete questionnaires alone, support less, the weaker verdict is "
    "given (reached is stronger than on the way, and on the way than all else).",
)
REFERENCES = {
    "Student 1908": "Student (1908). The probable error of a mean. Biometrika 6, 1-25.",
    "Laird and Ware 1982": "Laird, N. M. and Ware, J. H. (1982). Random-effects models for longitudinal data. "
    "Biometrics 38, 963-974.",
    "Bell and McCaffrey 2002": "Bell, R. M. and McCaffrey, D. F. (2002). Bias reduction in standard errors for linear "
    "regression with multi-stage samples. Survey Methodology 28, 169-181.",
    "Pustejovsky and Tipton 2018": "Pustejovsky, J. E. and Tipton, E. (2018). Small-sample methods for cluster-robust "
    "variance estimation. Journal of Business & Economic Statistics 36, 672-683.",
    "Welch 1947": "Welch, B. L. (1947). The generalization of Student's problem. Biometrika 34, 28-35.",
    "Satterthwaite 1946": "Satterthwaite, F. E. (1946). An approximate distribution of estimates of variance "
    "components. Biometrics Bulletin 2, 110-114.",
    "Vickers and Altman 2001": "Vickers, A. J. and Altman, D. G. (2001). Analysing controlled trials with baseline and "
    "follow up measurements. BMJ 323, 1123-1124.",
    "Bonett 2008": "Bonett, D. G. (2008). Confidence intervals for standardized linear contrasts of means. "
    "Psychological Methods 13, 99-109.",
    "Bonett and Price 2012": "Bonett, D. G. and Price, R. M. (2012). Adjusted Wald confidence interval for a "
    "difference of binomial proportions based on paired data. Journal of Educational and Behavioral Statistics 37, "
    "479-488.",
    "Wilson 1927": "Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference. "
    "Journal of the American Statistical Association 22, 209-212.",
    "Holm 1979": "Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of "
    "Statistics 6, 65-70.",
}


@dataclass(frozen=True)
class Section:
    title: str
    paragraphs: tuple[str, ...]
    table: pd.DataFrame | None = None


def sections(findings) -> tuple[Section, ...]:
    """The methods of one `Findings`, in the order of a paper."""
    told = [
        Section("Measures", tuple(_measures(findings)), _scales(findings)),
        Section("People", tuple(_people(findings)), _answered(findings)),
        Section("Estimates", tuple(_estimates(findings))),
        Section("Missing answers", tuple(_missing(findings))),
        Section("Targets and verdicts", tuple(_targets(findings)), _declared(findings)),
        Section("What was not done", tuple(_not_done(findings))),
        Section("Software", (_software(),)),
    ]
    text = " ".join(paragraph for section in told for paragraph in section.paragraphs)
    references = tuple(sorted(full for short, full in REFERENCES.items() if short in text))
    citations = [f"{each.name}: {each.citation}." for each in findings.instruments.values() if each.text != "ship"]
    return (*told, Section("References", (*citations, *references)))


def as_text(told: tuple[Section, ...]) -> str:
    """The sections as one text, tables as lines of cells, ready to paste."""
    parts = []
    for section in told:
        table = [] if section.table is None else [_plain_table(section.table)]
        parts.append("\n\n".join([section.title, *section.paragraphs, *table]))
    return "\n\n\n".join(parts) + "\n"


def operating_characteristics() -> pd.DataFrame:
    """How often each verdict is given, by people and true change in targets; made by `benchmarks/simulate.py`."""
    return pd.read_csv(Path(__file__).parent / "operating_characteristics.csv", encoding="utf-8")


# --------------------------------------------------------------------------------------------------------- paragraphs


def _measures(findings) -> Iterator[str]:
    score = findings.score_by_person_scale_wave
    for each in findings.instruments.values():
        found = set(score.loc[score["instrument"] == each.id, "coding"].dropna())
        used = [coding for coding in each.codings if coding.id in found] or list(each.codings)
        scored = (_scored(scale, used) for scale in each.scales)
        notice = f" {each.notice}." if each.notice else ""
        yield " ".join((f"{each.name} ({each.citation}). {each.licence.rstrip('.')}.{notice}", *scored))


def _scored(scale: Scale, codings: list[Coding]) -> str:
    if not scale.items:
        return f"{scale.label} came as ready scores."
    kind = {"mean": "the mean", "sum": "the sum", "item": "the answer"}[scale.score]
    number = len(scale.items)
    said = f"{scale.label}: {kind} of {number} {'item' if number == 1 else 'items'}"
    said += "".join(_reversed(scale, coding, several=len(codings) > 1) for coding in codings)
    said += ", turned into points by the published table" if scale.table else ""
    needed = items_needed(scale)
    rule = "all items" if needed == number else f"at least {needed} of {number} items"
    way = "higher is better" if scale.higher == "better" else "higher is worse"
    return f"{said}; scored when {rule} were answered; {way}."


def _reversed(scale: Scale, coding: Coding, *, several: bool) -> str:
    """Which items run the other way; the same questionnaire may come in codings that differ in it."""
    turned = [str(item) for item in sorted(coding.reversed) if item in scale.items]
    where = f" where the answers are coded {coding.label or coding.id}" if several else ""
    if not turned:
        return ", none reversed" + where if several else ""
    return f", {'item' if len(turned) == 1 else 'items'} {', '.join(turned)} reversed{where}"


def _scales(findings) -> pd.DataFrame:
    table = findings.scales[["label", "minimum", "maximum", "higher", "smallest"]]
    names = ["Measure", "Lowest", "Highest", "Higher is", "Smallest change that matters (published)"]
    return table.set_axis(names, axis=1)


def _people(findings) -> Iterator[str]:
    how = findings.matching_by_role_waves
    excluded = int(findings.study.sighting["how"].eq("none").sum())
    waves = [wave.id for wave in findings.scheme.waves]
    told = {(each.before, each.after) for each in findings.scheme.measured} or set(combinations(waves, 2))
    yield (
        "Answers of different waves were linked by participant codes: exactly equal ones, then codes that differ by "
        "slips of writing where no other person could be meant, then by a person's recorded decision."
    )
    for role in findings.scheme.roles:
        rows = how[how["role"] == role.id]
        rows = rows[rows[["exact", "tolerant", "by_hand"]].sum(axis=1) > 0]
        for row in rows.to_dict("records"):
            if (row["from_wave"], row["to_wave"]) not in told:
                continue
            yield (
                f"{role.label}: between {row['from_wave']} and {row['to_wave']} {row['exact']} people were matched "
                f"exactly, {row['tolerant']} by a slip and {row['by_hand']} by hand."
            )
    if excluded:
        yield f"{excluded} answers carried no code that could be followed; they count at their own wave only."


def _answered(findings) -> pd.DataFrame:
    label = {each.id: each.label for each in findings.scheme.roles}
    table = findings.people_by_role_wave
    told = table.assign(role=table["role"].map(label), invited=table["invited"].astype(object))
    told = told[["role", "wave", "invited", "answered", "followed"]]
    return told.set_axis(["Role", "Wave", "Invited", "Answered", "Can be followed"], axis=1)


def _estimates(findings) -> Iterator[str]:
    used = findings.change_by_scale_role.dropna(subset=["change"])
    yield (
        "Every change is later minus earlier, in points of the scale, with a two-sided 95% interval, here called the "
        f"likely range. Nothing is computed for fewer than {SHOWN_FROM} people, and no verdict is given for fewer than "
        f"{VERDICT_FROM}. No interval is a bootstrap: at these numbers percentile and BCa intervals are too narrow."
    )
    yield from (ROUTES[route] for route in ROUTES if (used["route"] == route).any())
    nested = next((each for each in findings.scheme.groups if each.cluster), None)
    if nested is not None:
        yield (
            f"People are nested in {nested.label.lower()}: standard errors are clustered by it, and the degrees of "
            "freedom are the number of clusters less one. Below eight clusters no likely range is given."
        )
    if used["g_av"].notna().any():
        yield "Standardised changes are g_av, over the root mean of the two variances; interval of Bonett 2008."
    if used["net"].notna().any():
        yield "The share that rose less the share that fell has the interval of Bonett and Price 2012."
    if findings.difference_by_scale["difference"].notna().any():
        lottery = any(each.lottery for each in findings.scheme.roles if each.comparison)
        how = "assigned by lottery" if lottery else "of people who did not take part, not assigned by chance"
        yield (
            f"There is a comparison group {how}. The difference in change has the degrees of freedom of "
            "Satterthwaite 1946; the difference between people who started alike is the analysis of covariance of "
            f"Vickers and Altman 2001. {'The second' if lottery else 'The first'} leads, and where they disagree the "
            "weaker statement holds."
        )
    if not findings.gap_by_group.empty:
        yield "Groups are compared by one interval on their difference in change, adjusted by Holm 1979."
    if not findings.theme_by_role_stage.empty:
        yield "Shares of people who mention a theme have the interval of Wilson 1927."
        yield from _coding(findings)


def _coding(findings) -> Iterator[str]:
    """How themes were given to sentences, and by whom."""
    texts = findings.study.reflection
    counted = set(texts.loc[texts["consent"] != "withdrawn", "document"])
    book, hits = findings.codebook, findings.hit_by_sentence
    hits = hits[hits["document"].isin(counted)]
    proposed = hits[hits["status"] != "added"]
    waiting, added = (int((hits["status"] == status).sum()) for status in ("proposed", "added"))
    yield (
        f"Reflections were cut into sentences, in which {len(proposed)} phrases of the codebook “{book.name}”, version "
        f"{book.version}, suggested themes; people accepted or rejected {len(proposed) - waiting} of them and added "
        f"{added} {'theme' if added == 1 else 'themes'} by hand. Suggestions that nobody has decided on count."
    )
    decided = findings.decisions[findings.decisions["document"].isin(counted)]
    again = len(coding(decided, [theme.id for theme in book.themes])[0])
    if again:
        yield (
            f"A second reader coded {again} of these sentences without sight of the first codes; agreement is told by "
            "percent (Wilson 1927), kappa (Fleiss, Cohen and Everitt 1969) and alpha (Krippendorff 2011)."
        )


def _missing(findings) -> Iterator[str]:
    score = findings.score_by_person_scale_wave
    prorated, scored = int(score["prorated"].eq(True).sum()), int(score["score"].notna().sum())
    yield (
        f"{prorated} of {scored} scores rest on a part of their items, scored by the mean of the answered ones as the "
        f"rules above allow. Each verdict was repeated with complete questionnaires alone; {_lowered(findings)}."
        if prorated
        else f"All {scored} scores rest on complete questionnaires."
        if scored
        else "No score could be computed."
    )
    yield (
        f"Where fewer than {FULL_COVERAGE:.0%} of those who started were seen again, the verdict was redone as if the "
        f"others had not changed; below {LOW_COVERAGE:.0%} the weaker verdict is given."
    )


def _lowered(findings) -> str:
    flags = findings.progress_by_indicator["flags"].astype(str)
    number = int(flags.str.contains("lowered_by_complete_items").sum())
    return "none of them was weaker" if number == 0 else f"{number} of them became weaker, and the weaker one is given"


def _targets(findings) -> Iterator[str]:
    primary = [each for each in findings.scheme.indicators if each.primary]
    yield (
        "Of each target follows the change needed, and beside it stands the smallest change that matters: as the "
        "scheme or the questionnaire states it, else a fifth of the spread before, at most half of the change "
        "needed. The first rule that holds gives the verdict; change and likely range count towards the aim."
    )
    yield from RULES
    if len(primary) > 1:
        chance = chance_of_a_false_rise(len(primary))
        yield (
            f"{len(primary)} targets were declared primary and are not adjusted: with nothing really changing, the "
            f"chance of at least one false improvement is about {chance:.0%}. All others are secondary, and each says "
            "whether it holds up after allowing for their number (Holm 1979)."
        )


def _declared(findings) -> pd.DataFrame | None:
    scales = findings.scales.set_index("scale")["label"]
    rows = [
        (
            labelled(scales.get(each.scale, each.named), findings.scheme.is_late(each)),
            _role(findings, each.role) if each.role else "",
            f"{each.before} to {each.after}" if each.before and each.after else "",
            f"{each.target.kind.replace('_', ' ')} {each.target.value:g}",
            "yes" if each.primary else "no",
            each.added.isoformat() if each.added else "not recorded",
        )
        for each in findings.scheme.indicators
    ]
    return pd.DataFrame(rows, columns=["Measure", "Role", "Waves", "Target", "Primary", "Declared"]) if rows else None


def _not_done(findings) -> Iterator[str]:
    comparison = [each for each in findings.scheme.roles if each.comparison]
    if not comparison:
        yield "There is no comparison group, so this is change during the scheme; it cannot show what brought it about."
    elif not any(each.lottery for each in comparison):
        yield "Chance did not decide who takes part, so differences cannot be put down to the scheme."
    yield (
        "No missing answer was imputed, no outlier removed, no test of normality decided anything, and no power was "
        "computed from an observed effect."
    )


def _software() -> str:
    from analysis import __version__

    told = [f"Open Loop {__version__}", f"Python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            told.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return f"Computed with {', '.join(told)}."


def _role(findings, role: str) -> str:
    return next((each.label for each in findings.scheme.roles if each.id == role), role)


def _plain_table(table: pd.DataFrame) -> str:
    cells = [list(table.columns), *table.astype(object).where(table.notna(), "").values.tolist()]
    return "\n".join(" | ".join(f"{cell:g}" if isinstance(cell, float) else str(cell) for cell in row) for row in cells)
