"""What changed from one version of a codebook to the next, in sentences for its history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from analysis.themes.codebook import Codebook, Theme

LISTS = ("toward", "away", "neutral", "not_when", "fits", "tips", "whys")
NAMES = {
    "toward": "phrases towards", "away": "phrases away", "neutral": "neutral phrases", "not_when": "vetoes",
    "fits": "fitting examples", "does_not_fit": "the example that does not fit", "tips": "tips", "whys": "whys",
}  # fmt: skip


def changes(before: Codebook, after: Codebook) -> list[str]:
    """One sentence a theme that came, went or changed; none where both say the same.

    >>> from analysis.themes.codebook import load_codebook
    >>> book = load_codebook("reverse_mentoring")
    >>> first = book.themes[0].model_copy(update={"name": "Belonging", "tips": (5, 9)})
    >>> changes(book, book.model_copy(update={"themes": (first, *book.themes[1:])}))
    ['T01 Belonging: the name; tips: added “9”, removed “6”, “8”.']
    """
    earlier, later = ({theme.id: theme for theme in book.themes} for book in (before, after))
    told = [f"{theme.id} {theme.name}: new." for theme in after.themes if theme.id not in earlier]
    told += [f"{theme.id} {theme.name}: removed." for theme in before.themes if theme.id not in later]
    for name, theme in later.items():
        differences = list(_differences(earlier[name], theme)) if name in earlier else []
        if differences:
            told.append(f"{theme.id} {theme.name}: {'; '.join(differences)}.")
    if [name for name in later if name in earlier] != [name for name in earlier if name in later]:
        told.append("The order of the themes.")
    if before.name != after.name:
        told.append("The name of the codebook.")
    return told


def _differences(before: Theme, after: Theme) -> Iterator[str]:
    for field in Theme.model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if old == new:
            continue
        if field not in LISTS:
            yield f"the {NAMES.get(field, field)}".replace("the the", "the")
            continue
        came, went = [each for each in new if each not in old], [each for each in old if each not in new]
        sides = [f"{word} {_quoted(each)}" for word, each in (("added", came), ("removed", went)) if each]
        yield f"{NAMES[field]}: {', '.join(sides) or 'another order'}"


def _quoted(words: Iterable[object]) -> str:
    return ", ".join(f"“{word}”" for word in words)
