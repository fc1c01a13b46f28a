"""Columns to meaning, labels to numbers, people across waves.

Modules: answers (text to numbers), people (codes), needs (what a person still has to say), proposal (a recipe guessed),
screeners (what waits until it is asked for), rows (whose and from when), measures, texts, study (the tidy
tables), folder (a scheme folder read and written), folder_cells (its csv files).
"""

from analysis.intake.folder import SchemeFolder, load_folder, pseudonymised, read_folder, write_folder
from analysis.intake.needs import cautions, missing, still_needed
from analysis.intake.proposal import propose, values_in_column
from analysis.intake.study import build
from analysis.intake.waves import waves_in_headings

__all__ = [
    "SchemeFolder",
    "build",
    "cautions",
    "load_folder",
    "missing",
    "propose",
    "pseudonymised",
    "read_folder",
    "still_needed",
    "values_in_column",
    "waves_in_headings",
    "write_folder",
]
