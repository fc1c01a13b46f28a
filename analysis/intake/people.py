"""Who is who across files and waves: by decisions that a person recorded, by codes as they stand, and by `matching`.

A code found twice in a wave is never guessed: only a true duplicate (sent again within 24 hours) keeps its last, most
complete row; other repeats stay in the data as people whom nobody can follow.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.intake.matching import JOINT, Matched, match
from analysis.model import Problem, Scheme

DAY = 24 * 60
LINK_COLUMNS = ["role", "wave", "code", "is", "reason"]
DASH = re.compile("[\u2010-\u2015\u2212]")  # telephones write them for a hyphen
WHOLE = re.compile(r"^(\d+)\.0+$")  # spreadsheets write a whole number so, where its column has gaps


def clean_code(text: object, *, ignore_leading_zeros: bool = False) -> str | None:
    """A participant code as it is compared: no spaces or invisible marks, plain hyphens, upper case, 7 for 7.0.

    Leading zeros of a number go only when asked.

    >>> clean_code(" ke 07"), clean_code("ke\u201307\u200b"), clean_code("7.0")
    ('KE07', 'KE-07', '7')
    >>> clean_code("007"), clean_code("007", ignore_leading_zeros=True)
    ('007', '7')
    """
    if not isinstance(text, str):
        return None
    # Most codes are plain letters and digits, and there may be hundreds of thousands.
    code = text.upper() if text.isascii() and text.isalnum() else _cleaned(text)
    if ignore_leading_zeros and code.isdigit():
        code = code.lstrip("0") or "0"
    return code or None


def _cleaned(text: str) -> str:
    shown = "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    code = unicodedata.normalize("NFKC", DASH.sub("-", "".join(shown.split())).upper())
    return WHOLE.sub(r"\1", code)


def joined_code(parts: Iterable[str | None]) -> str | None:
    """One code from its cleaned parts, in their order; None where every part is blank.

    >>> joined_code(["KE", None, "7"]), joined_code([None, None])
    ('KE||7', None)
    """
    told = [part or "" for part in parts]
    return JOINT.join(told) if any(told) else None


class Register:
    """The people of one scheme: gives each role and code its random id, and follows decisions and tolerant matches.

    `note` every code with its waves first, then `match`, then ask for each `person`: only who has seen all codes can
    say which of them are one person. keys: random id by role and code; `used_keys` are those that this scheme has now.
    """

    def __init__(
        self,
        keys: dict[tuple[str, str], str] | None,
        links: pd.DataFrame | None,
        waves: Sequence[str] = (),
    ):
        self.unlinked: set[str] = set()
        self.seen: set[tuple[str, str]] = set()
        self._keys = dict(keys or {})
        self._used: set[tuple[str, str]] = set()
        self._links = _decisions(links)
        self._without_zeros = _decisions(links, ignore_leading_zeros=True)
        self._waves = list(waves)
        self._written: dict[str, dict[str, dict[int, str | None]]] = defaultdict(lambda: defaultdict(dict))
        self._settled: set[tuple[str, str]] = set()
        self._usual: dict[tuple[str, str], str] = {}
        self.matched: dict[str, Matched] = {}

    def note(self, role: str, wave: str, code: str, *, ignore_leading_zeros: bool = False) -> None:
        """This code stands at this wave."""
        meant, decided = self._meant(role, wave, code, ignore_leading_zeros)
        self._written[role][code][self._waves.index(wave)] = meant
        if decided and meant == code:
            self._settled.add((role, code))

    def match(self) -> None:
        """Finds the codes that are one person although they differ; the results stand in `matched`, by role."""
        for role, written in self._written.items():
            people: dict[str, set[int]] = defaultdict(set)
            for whose in written.values():
                for wave, meant in whose.items():
                    if meant is not None:
                        people[meant].add(wave)
            seen = {code: frozenset(waves) for code, waves in people.items()}
            settled = {code for whose, code in self._settled if whose == role}
            self.matched[role] = match(seen, written, settled)
            self._usual |= {(role, code): usual for code, usual in self.matched[role].usual.items()}

    def first_wave(self, role: str, code: str) -> str | None:
        """The wave at which somebody of this role first wrote, or was decided to have meant, this code."""
        places = [
            wave
            for other, whose in self._written[role].items()
            for wave, meant in whose.items()
            if code in (other, meant)
        ]
        return self._waves[min(places)] if places else None

    def person(self, role: str, wave: str | None, code: str | None, *, ignore_leading_zeros: bool = False) -> str:
        """The random id of whoever wrote this code in this role and wave; a new unlinked id where nobody can say."""
        return self.sighting(role, wave, code, ignore_leading_zeros=ignore_leading_zeros)[0]

    def sighting(
        self, role: str, wave: str | None, code: str | None, *, ignore_leading_zeros: bool = False
    ) -> tuple[str, str, str]:
        """The person, the random id of the code itself, and how the two were put together.

        That is by hand, tolerant, none (nobody can follow the row), or own for the person's usual code.
        """
        if code is None:
            return self._alone()
        self.seen.add((role, code))
        meant, decided = self._meant(role, wave, code, ignore_leading_zeros)
        if meant is None:
            return self._alone()
        usual = self._usual.get((role, meant), meant)
        if decided and meant != code:
            return self.key(role, usual), self.key(role, code), "by hand"
        return self.key(role, usual), self.key(role, meant), "own" if usual == meant else "tolerant"

    def known(self, role: str, code: str) -> str | None:
        """The random id of who has this code in this role; None where nobody wrote it."""
        return self.key(role, self._usual.get((role, code), code)) if (role, code) in self.seen else None

    def nobody(self) -> str:
        person = secrets.token_hex(8)
        self.unlinked.add(person)
        return person

    def key(self, role: str, code: str) -> str:
        """The random id of a code, which it keeps from build to build."""
        self._used.add((role, code))
        return self._keys.setdefault((role, code), secrets.token_hex(8))

    def has_key(self, role: str, code: str) -> bool:
        return (role, code) in self._keys

    @property
    def used_keys(self) -> dict[tuple[str, str], str]:
        return {key: person for key, person in self._keys.items() if key in self._used}

    def _alone(self) -> tuple[str, str, str]:
        person = self.nobody()
        return person, person, "none"

    def _meant(self, role: str, wave: str | None, code: str, ignore_zeros: bool) -> tuple[str | None, bool]:
        """The usual code that a decision names for this one, else the code itself; and whether anybody decided."""
        links = self._without_zeros if ignore_zeros else self._links
        for when in (wave, None):
            if (role, when, code) in links:
                return links[role, when, code], True
        return code, False


def matching_problems(register: Register, scheme: Scheme) -> list[Problem]:
    """A Problem for each role and pair of waves with tolerant matches, and each role and wave with doubtful codes."""
    problems = []
    roles, waves = ({each.id: each.label for each in kind} for kind in (scheme.roles, scheme.waves))
    for role, found in register.matched.items():
        followed = Counter(
            (register.first_wave(role, usual), register.first_wave(role, code)) for code, usual in found.usual.items()
        )
        for (before, after), number in followed.items():
            sentence = (
                f"{roles[role]}, “{waves.get(before)}” to “{waves.get(after)}”: {_codes(number)} in one element from "
                "an earlier one and no other code comes near, so they are followed as the same people. "
                "If one of them is somebody else, say so on the People page."
            )
            problems.append(_several("tolerant_match", sentence, f"{number}", "the same code at every wave"))
        doubtful = Counter(register.first_wave(role, code) for code in {each.later for each in found.doubts})
        for wave, number in doubtful.items():
            sentence = (
                f"{roles[role]}, “{waves.get(wave)}”: {_codes(number)} in one or two elements from earlier ones, too "
                "little to tell whether they are the same people; they are not followed. Decide on the People page."
            )
            problems.append(_several("doubtful_code", sentence, f"{number}", "the same code at every wave"))
    return problems


def _codes(number: int) -> str:
    return "1 code differs" if number == 1 else f"{number} codes differ"


def _several(kind: str, sentence: str, found: str, accepted: str) -> Problem:
    return Problem("several files", None, None, kind, sentence, found=found, accepted=accepted)


def zeros_apart(register: Register) -> list[Problem]:
    """A Problem where codes are one number but for zeros in front: as they stand they are different people."""
    written: dict[tuple[str, str], set[str]] = defaultdict(set)
    for role, code in register.seen:
        if code.isdigit():
            written[role, code.lstrip("0")].add(code)
    number = sum(len(codes) > 1 for codes in written.values())
    if not number:
        return []
    codes = "1 participant code stands" if number == 1 else f"{number} participant codes stand"
    sentence = (
        f"{codes} both with and without zeros in front (as 007 and 7), which are different people unless you say so. "
        "If they are the same, ignore leading zeros in the mapping of every file."
    )
    return [Problem("several files", None, None, "leading_zeros", sentence)]


def unused_decisions(links: pd.DataFrame | None, scheme: Scheme) -> list[Problem]:
    """A Problem for each recorded decision on a role or wave that the scheme does not have, so that it decides nothing.

    Also for a decision that another one on the same code contradicts.
    """
    if links is None:
        return []
    rows = links.reindex(columns=LINK_COLUMNS).astype(object).where(lambda cell: cell.notna(), None)
    roles, waves = {each.id for each in scheme.roles}, {each.id for each in scheme.waves}
    problems, decided = [], {}
    for place, (role, wave, *codes, _) in enumerate(rows.itertuples(index=False, name=None), start=2):
        written, meant = map(clean_code, codes)
        if role not in roles:
            problems.append(_unused(place, "role", "its role is not one of the scheme's, so it decides nothing"))
        elif wave and wave not in waves:
            problems.append(_unused(place, "wave", "its wave is not one of the scheme's, so it decides nothing"))
        elif decided.setdefault((role, wave, written), meant) != meant:
            problems.append(_unused(place, "is", "it contradicts an earlier row on the same code, and the later holds"))
    return problems


def decisions_told(links: pd.DataFrame | None) -> list[Problem]:
    """A line on the recorded decisions: how many codes they give to a person, and how many to nobody."""
    if links is None or links.empty:
        return []
    meant = links["is"].map(clean_code)
    sentence = (
        f"links.csv: {_given(int(meant.notna().sum()))} given to a person and {int(meant.isna().sum())} to nobody, "
        "as a person decided. The People page lists them, with who decided and why."
    )
    return [Problem("links.csv", None, None, "decided_code", sentence)]


def _given(number: int) -> str:
    return "1 code was" if number == 1 else f"{number} codes were"


def _unused(row: int, column: str, why: str) -> Problem:
    return Problem("links.csv", row, column, "unused_decision", f"links.csv, row {row}: {why}. Mend the row.")


def _decisions(
    links: pd.DataFrame | None, *, ignore_leading_zeros: bool = False
) -> dict[tuple[str, str | None, str], str | None]:
    """The code meant, by role, wave and the code written; None where it was decided that nobody can say."""
    if links is None:
        return {}
    rows = links.reindex(columns=LINK_COLUMNS).astype(object).where(lambda cell: cell.notna(), None)
    decisions = {}
    for role, wave, *codes, _ in rows.itertuples(index=False, name=None):
        written, meant = (clean_code(code, ignore_leading_zeros=ignore_leading_zeros) for code in codes)
        if written:
            decisions[(role, wave or None, written)] = meant
    return decisions


def settle_repeats(rows: pd.DataFrame, file: str, register: Register) -> tuple[pd.DataFrame, list[Problem]]:
    """The rows of one survey file with each linked person at most once a wave, and a Problem for each repeat.

    rows: person, role, wave, answered (cells filled), minutes (since the first submission, NaN when unknown); index is
    the row in the file. Earlier copies of a true duplicate are gone; the other repeats carry a new unlinked person.
    """
    rows, problems = rows.copy(), []
    linked = rows[rows["person"].notna() & ~rows["person"].isin(register.unlinked)]
    twice = linked[linked.duplicated(["role", "wave", "person"], keep=False)]
    for _, group in twice.groupby(["role", "wave", "person"], sort=False, dropna=False):
        where = " and ".join(str(row) for row in group.index)
        if group["minutes"].notna().all() and group["minutes"].max() - group["minutes"].min() <= DAY:
            kept = group.sort_values(["answered", "minutes"]).index[-1]
            rows = rows.drop(index=[row for row in group.index if row != kept])
            sentence = (
                f"{file}: rows {where} are one person who sent the form again within 24 hours; row {kept}, the most "
                "complete, is kept."
            )
            problems.append(Problem(file, int(kept), None, "true_duplicate", sentence))
            continue
        for row in group.index:
            rows.loc[row, "person"] = register.nobody()
        sentence = (
            f"{file}: rows {where} carry the same participant code in the same wave, so none of them is followed "
            "from wave to wave. If you know who is who, record it on the people page."
        )
        problems.append(Problem(file, int(group.index[0]), None, "repeated_code", sentence))
    return rows, problems
