"""Make the reference tables anew: `python -m belvedere.environment.reference --raw ../shared/data/reference`.

Takes   --raw, the folder with the published tables
Gives   the two CSV files beside this one
Used by whoever takes a newer edition of a table
"""

import argparse
from pathlib import Path

from belvedere.environment.reference import build

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, required=True, help="the folder with the published tables")
    build(parser.parse_args().raw, Path(__file__).parent)
