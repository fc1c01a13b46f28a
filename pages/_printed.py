"""Part of the change page: the change from the means and spreads that a report prints, where no answers are at hand."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.estimates import SENTENCES, Printed, change_from_printed, overlapping_change_from
from analysis.model import Estimate
from pages import _cards

NOBODY_SAID = "Nobody says how the two waves agree: no correlation is printed. Two guesses, and neither is hidden:"
DERRICK = "Some people answered both times and some once (partially overlapping t, Derrick and others 2017):"


def draw() -> None:
    """Asks for the printed figures and tells what follows from them."""
    with st.form("printed", border=False):
        columns = st.columns(3)
        waves = []
        for name in ("first", "second"):
            mean = columns[0].number_input(f"Mean of the {name} wave", value=None, key=f"printed-mean-{name}")
            sd = columns[1].number_input(
                f"Its standard deviation ({name})", value=None, min_value=0.0, key=f"printed-sd-{name}"
            )
            people = columns[2].number_input(f"People ({name})", value=None, min_value=2, key=f"printed-n-{name}")
            waves.append((mean, sd, people))
        both = columns[0].number_input("People who answered both, if printed", value=None, min_value=2)
        known = columns[1].number_input("Correlation of their two answers, if printed", -0.99, 0.99, value=None)
        if not st.form_submit_button("Work out the change"):
            return
    if any(figure is None for wave in waves for figure in wave):
        st.error("A change needs the mean, the standard deviation and the number of people of both waves.")
        return
    before, after = (Printed(float(mean), float(sd), int(people)) for mean, sd, people in waves)
    if both is not None and known is not None and 2 * both < before.n + after.n and both <= min(before.n, after.n):
        _told(DERRICK, {f"r {known:.2f}": overlapping_change_from(before, after, both=int(both), r=float(known))})
        return
    guesses = (0.0, 0.6) if known is None else (float(known),)
    found = change_from_printed(before, after, correlations=guesses)
    words = NOBODY_SAID if known is None else "With the printed correlation:"
    _told(words, {f"r {r:.2f}": each for r, each in found.items()})


def _told(words: str, found: dict[str, Estimate]) -> None:
    _cards.plain(words)
    rows = [(name, each.value, each.lo, each.hi, each.df) for name, each in found.items()]
    table = pd.DataFrame(rows, columns=["Agreement", "Change", "Low end", "High end", "Degrees of freedom"])
    _cards.table(table.astype({name: float for name in table.columns[1:]}), alt="Change from printed figures")
    for each in found.values():
        if each.reason != "ok":
            value = "" if each.value is None else f"{each.value:.2f}"
            _cards.plain(SENTENCES[each.reason].format(n=each.n, value=value))
            break
