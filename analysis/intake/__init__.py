"""Columns to meaning, labels to numbers, people across waves.

Modules: answers (text to numbers), people (codes), proposal (a recipe guessed), study (the tidy tables), folder (a scheme
folder read and written).
"""

from analysis.intake.folder import SchemeFolder, load_folder, pseudonymised, read_folder, write_folder
from analysis.intake.proposal import propose, still_needed, unusable, waves_in_headings
from analysis.intake.study import build

__all__ = [
    "SchemeFolder",
    "build",
    "load_folder",
    "propose",
    "pseudonymised",
    "read_folder",
    "still_needed",
    "unusable",
    "waves_in_headings",
    "write_folder",
]
