"""The published data that the ground truth rows use, with their sources, and how close to them ours must come."""

from dataclasses import astuple, is_dataclass
from typing import Any

import numpy as np
import pytest

GONE = np.nan


def near(*figures: Any, digits: float = 1e-6) -> Any:
    """Exact figures to 1e-6; `digits` says where the source printed fewer."""
    return pytest.approx(figures, abs=digits)


def numbers_in(result: Any) -> list[float]:
    """Every number of a result, however deep it lies."""
    if is_dataclass(result) and not isinstance(result, type):
        result = astuple(result)
    if isinstance(result, tuple | list):
        return [number for part in result for number in numbers_in(part)]
    return [result] if isinstance(result, int | float) else []


def table(text: str, width: int) -> np.ndarray:
    return np.array(text.split(), dtype=float).reshape(-1, width)


# R datasets, sleep: extra hours after two drugs, ten people (Student 1908).
SLEEP = np.array(
    [
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
    ]
).T
# The same with drug 2 missing for two people and drug 1 for another.
SLEEP_PARTLY = SLEEP.copy()
SLEEP_PARTLY[[0, 1], 1] = GONE
SLEEP_PARTLY[9, 0] = GONE
# Heights of maize, fifteen differences (Darwin; Fisher 1935).
MAIZE = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48], dtype=float)
# R nlme, ergoStool: effort of nine people on four stools.
STOOLS = table("12 15 12 10 10 14 13 12 7 14 13 9 7 11 10 9 8 11 8 7 9 11 11 10 8 12 12 11 7 11 8 7 9 13 10 8", 4)
STOOLS_PARTLY = STOOLS.copy()
for person, stool in ((3, 4), (5, 3), (7, 2), (8, 4)):
    STOOLS_PARTLY[person - 1, stool - 1] = GONE
# R MASS, anorexia: weight before and after, three treatments.
ANOREXIA = {
    "Cont": table(
        "80.7 80.2 89.4 80.1 91.8 86.4 74.0 86.3 78.1 76.1 88.3 78.1 87.3 75.1 75.1 86.7 80.6 73.5 78.4 84.6 77.6 77.4 "
        "88.7 79.5 81.3 89.6 78.1 81.4 70.5 81.8 77.3 77.3 85.2 84.2 86.0 75.4 84.1 79.5 79.7 73.0 85.5 88.3 84.4 84.7 "
        "79.6 81.4 77.5 81.2 72.3 88.2 89.0 78.8",
        2,
    ),
    "CBT": table(
        "80.5 82.2 84.9 85.6 81.5 81.4 82.6 81.9 79.9 76.4 88.7 103.6 94.9 98.4 76.3 93.4 81.0 73.4 80.5 82.1 85.0 "
        "96.7 89.2 95.3 81.3 82.4 76.5 72.5 70.0 90.9 80.4 71.3 83.3 85.4 83.0 81.6 87.7 89.1 84.2 83.9 86.4 82.7 "
        "76.5 75.7 "
        "80.2 82.6 87.8 100.4 83.3 85.2 79.7 83.6 84.5 84.6 80.8 96.2 87.4 86.7",
        2,
    ),
    "FT": table(
        "83.8 95.2 83.3 94.3 86.0 91.5 82.5 91.9 86.7 100.3 79.6 76.7 76.9 76.8 94.2 101.6 73.4 94.9 80.5 75.2 81.6 "
        "77.8 82.1 95.5 77.6 90.7 83.5 92.5 89.9 93.8 86.0 91.7 87.3 98.0",
        2,
    ),
}
# R nlme, Orthodont: distance at 8 and 14 years, boys and girls.
BOYS = table(
    "26 31 21.5 26.5 23 27.5 25.5 27 20 26 24.5 28.5 22 26.5 24 25.5 23 26 27.5 31.5 23 25 21.5 28 17 29.5 22.5 26 "
    "23 30 22 25",
    2,
)
GIRLS = table("21 23 21 25.5 20.5 26 23.5 26.5 21.5 23.5 20 22.5 21.5 25 23 24 20 21.5 16.5 19.5 24.5 28", 2)
# Hollander & Wolfe 1973, depression before and after; R ?wilcox.test, y and x.
DEPRESSION = np.array(
    [
        [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29],
        [1.83, 0.50, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.30],
    ]
).T
# Lakens 2013, table 1: ten people on two films, the second film first.
FILMS = np.array([[9, 6, 7, 8, 7, 9, 8, 8, 8, 7], [9, 7, 8, 9, 8, 9, 9, 10, 9, 9]], dtype=float).T
# statpsych, ci.2x2.mean.mixed: two groups before and after.
MIXED = table("18 19 19 18 20 19 17 20 20 17 16 16", 2), table("19 16 16 10 16 12 14 9 16 13 18 15", 2)
# statpsych, ci.mann: other people at each of two waves.
EARLIER = [32, 39, 26, 35, 43, 27, 40, 37, 34, 29]
LATER = [36, 44, 47, 42, 49, 39, 46, 31, 33, 48]
# R datasets, attitude: one row a department.
ATTITUDE = table(
    "43 51 30 39 61 92 45 63 64 51 54 63 73 47 71 70 68 69 76 86 48 61 63 45 47 54 84 35 81 78 56 66 71 83 47 "
    "43 55 49 44 54 49 34 58 67 42 56 66 68 35 71 75 50 55 70 66 41 72 82 72 67 71 83 31 67 61 45 47 62 80 41 "
    "64 53 53 58 58 67 34 67 60 47 39 59 74 41 69 62 57 42 55 63 25 68 83 83 45 59 77 35 77 77 54 72 79 77 46 "
    "81 90 50 72 60 54 36 74 85 64 69 79 79 63 65 60 65 75 55 80 60 65 70 46 57 75 85 46 50 58 68 54 64 78 52 "
    "50 40 33 34 43 64 33 64 61 52 62 66 80 41 53 66 52 50 63 80 37 40 37 42 58 50 57 49 63 54 42 48 66 75 33 "
    "66 77 66 63 88 76 72 78 75 58 74 80 78 49 48 57 44 45 51 83 38 85 85 71 71 77 74 55 82 82 39 59 64 78 39",
    7,
)
# Benjamini & Hochberg 1995: the fifteen p-values of their example.
FIFTEEN = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]
