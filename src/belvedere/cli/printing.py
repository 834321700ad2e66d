"""What every command prints with: a progress bar on standard error, the answer on standard output.

Takes   answers
Gives   out, err; bar; print_json; table_of; the arguments that commands share
Used by the commands of this folder
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from belvedere.progress import Progress

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 60  # of a run's table that are printed; the files hold all

out = Console()
err = Console(stderr=True)

CityFolder = Annotated[Path, typer.Argument(help="A city's folder, for instance cities/bologna")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the answer as one JSON object")]


@contextmanager
def bar(title: str) -> Iterator[Progress]:
    """Draw a progress bar on standard error and give the listener that moves it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=err, transient=True) as progress:
        task = progress.add_task(title, total=1.0)

        def listen(share: float, step_en: str, step_it: str) -> None:
            progress.update(task, completed=share, description=step_en)

        yield listen


def print_json(value: object) -> None:
    """Print one JSON object on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, default=str) + "\n")


def table_of(rows: pd.DataFrame) -> Table:
    """Return a table of a run as it is printed."""
    table = Table(*(str(name).replace("_", " ") for name in rows.columns))
    for row in rows.itertuples(index=False):
        table.add_row(*(f"{cell:,.4g}" if isinstance(cell, float) else str(cell) for cell in row))
    return table
