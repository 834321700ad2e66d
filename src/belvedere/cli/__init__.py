"""The command line: one command a thing that a person wants done.

Takes   words typed in a terminal
Gives   what they ask for, with progress on standard error and the answer on standard output
Used by people, the Makefile, cron

Each command loads only what it needs, so that --help answers at once.
"""

from __future__ import annotations

import sys

import typer

from belvedere.cli import alerts, city, decisions, forecast, people
from belvedere.cli.printing import err
from belvedere.errors import BelvedereError

app = typer.Typer(
    help="Belvedere: the open control room of a city.", no_args_is_help=True, pretty_exceptions_enable=False
)
for command in (
    city.build,
    city.check,
    city.calibrate,
    city.modes,
    decisions.evaluate,
    decisions.propose,
    decisions.after,
    decisions.report,
    forecast.backtest,
    alerts.alerts,
    city.serve,
    people.presence,
    people.ledger,
    people.dpia,
):
    app.command()(command)
app.command(name="simulate-operator")(people.simulate_operator)
app.command(name="compile")(city.compile_kernels)


def main() -> None:
    """Run the command; a mistake that Belvedere knows is printed as one sentence, with exit status 2."""
    try:
        app()
    except BelvedereError as error:
        err.print(f"[bold]{type(error).__name__}[/bold]  {error}", highlight=False, soft_wrap=True)
        sys.exit(2)
