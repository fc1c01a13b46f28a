"""P1: from process start until `analysis.load_folder` can be called, against `import pandas`."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.timing import Row, middle, start_of

# Until it can be called means that everything it needs for a folder is imported too.
OURS = (
    "import analysis, analysis.intake, analysis.readers, sys; analysis.load_folder; "
    "heavy = {'sqlalchemy', 'sklearn', 'textblob', 'statsmodels'} & set(sys.modules); sys.exit(bool(heavy))"
)


def rows() -> Iterator[Row]:
    rounds = [(start_of(OURS), start_of("import pandas")) for _ in range(6)][1:]
    ours, peer = middle([each for each, _ in rounds]), middle([each for _, each in rounds])
    yield Row("P1", "start until a folder can be loaded", ours, peer, 2, "import pandas")
