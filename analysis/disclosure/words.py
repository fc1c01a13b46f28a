"""What a release says in words: passages that participants wrote, and what the themes mean.

extract: one row a passage: theme, name, role_label, stage, kind (verbatim or paraphrase), words; see `quotations`.
codebook: one row a theme: theme, name, definition, include, exclude, tips, whys, sensitive.

The functions take a `Findings` and releases without importing them, as `gate` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from analysis.disclosure.policy import Policy
from analysis.quotations import About, Extract, NameList, releasable
from analysis.quotations.extracts import runs

EXTRACT = ["theme", "name", "role_label", "stage", "kind", "words"]
CODEBOOK = ["theme", "name", "definition", "include", "exclude", "tips", "whys", "sensitive"]
COPIED = 6  # words in a row


@dataclass(frozen=True)
class Words:
    """Passages that people want to show, in whatever state, and the names to be kept out of them."""

    extracts: tuple[Extract, ...] = ()
    names: NameList = field(default_factory=NameList)


def about(findings, names: NameList) -> About:
    """What is known around the passages of a scheme: texts, authors, pairs, and how many people take part."""
    people = findings.study.person
    taking_part = [role for role in findings.scheme.roles if role.takes_part]
    mine = people[people["role"].isin([role.id for role in taking_part])]
    # A person whose codes do not match from wave to wave is two in the table, and one among those invited.
    invited = [role.invited for role in taking_part]
    number = min(len(mine), sum(filter(None, invited))) if all(invited) else len(mine)
    paired = mine[mine["pair"].notna()]
    return About(
        reflections=findings.study.reflection,
        names=names,
        themes={theme.id: theme.sensitive for theme in findings.codebook.themes},
        people=number or None,
        pairs=dict(zip(paired["person"], paired["pair"], strict=True)),
        roles={role.id: role.singular for role in taking_part},
        stages={stage.id: stage.label for stage in findings.scheme.stages},
        unlinked=frozenset(people.loc[~people["linked"].astype(bool), "person"]),
    )


def extracts(findings, words: Words, earlier: list, policy: Policy) -> pd.DataFrame:
    """The words that may be shown, in an order of chance that is the same again for the same release."""
    names = {theme.id: theme.name for theme in findings.codebook.themes}
    shown = [row for release in earlier for row in release.table("extract").to_dict("records")]
    told = releasable(
        words.extracts,
        about(findings, words.names),
        k_text=policy.k_text,
        k_word=policy.k_word,
        seed=len(earlier) + 1,
        earlier=shown,
    )
    return told.assign(name=told["theme"].map(names))[EXTRACT]


def codebook(findings) -> pd.DataFrame:
    """What the themes mean, so that a reader needs no other source. Definitions are not people's data.

    whys: those of the scheme that name the theme. Those that the codebook names are another's, whatever their ids, and
    nobody's accounts are read for them. A theme of no why tells that the whys may be missing something.
    """
    own = {why.id: set(why.themes) for why in findings.scheme.whys}
    written = set().union(*(runs(text, COPIED) for text in findings.study.reflection["text"].dropna()))

    def own_words(text: str) -> str:
        """The text, unless it repeats what somebody wrote: then nothing of it."""
        return "" if runs(text, COPIED) & written else text

    rows = [
        {
            "theme": each.id,
            "name": each.name,
            "definition": own_words(each.definition),
            "include": own_words(each.include),
            "exclude": own_words(each.exclude),
            "tips": ", ".join(map(str, each.tips)),
            "whys": ", ".join(why for why, themes in own.items() if each.id in themes),
            "sensitive": each.sensitive,
        }
        for each in findings.codebook.themes
    ]
    return pd.DataFrame(rows, columns=CODEBOOK)
