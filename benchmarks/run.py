"""`python benchmarks/run.py [P1 P2 ...]`: the goals asked for, or all, a line each; ends with 1 where one is missed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main(asked: Sequence[str]) -> int:
    known = {path.stem.split("_")[0].upper(): path.stem for path in HERE.glob("p*_*.py")}
    unknown = [each for each in asked if each.upper() not in known]
    if unknown:
        print(f"There is no benchmark {unknown[0]}. Choose from {', '.join(sorted(known, key=_number))}.")
        return 2
    missed = 0
    for goal in [each.upper() for each in asked] or sorted(known, key=_number):
        for row in import_module(f"benchmarks.{known[goal]}").rows():
            print(row.line(), flush=True)
            missed += row.met is False
    return min(missed, 1)


def _number(goal: str) -> int:
    return int(goal[1:])


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    sys.exit(main(sys.argv[1:]))
