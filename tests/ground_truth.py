"""The published data that the ground truth rows use; sources stand beside each."""

import numpy as np

GONE = np.nan


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
