"""Writes docs/models/: a model card of each kind of series, from backtests of the raw open data.

    python -m docs.models [--data FOLDER] [--case NAME …] [--days MANY]

Takes   the raw data's folder, a built bundle of Bologna
Gives   docs/models/<kind>-<case>.md; takes as long as the backtests do
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.forecast import run
from benchmarks.forecast_cases import CASES

from belvedere.forecast.card import write

FOLDER = Path(__file__).parent / "models"


def main() -> None:
    """Run the backtests and write the cards."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--case", nargs="*", choices=list(CASES))
    parser.add_argument("--days", type=int, help="only the first days of each test")
    given = parser.parse_args()
    for name in given.case or CASES:
        print(write(run(CASES[name](given.data), given.days), FOLDER, name))


if __name__ == "__main__":
    main()
