"""The command line: one command a thing that a person wants done.

Takes   words typed in a terminal
Gives   what they ask for, with progress on standard error and the answer on standard output
Used by people, the Makefile, cron
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table

from belvedere.errors import BelvedereError
from belvedere.progress import Progress

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS = 60  # of a run's table that are printed; the files hold all

app = typer.Typer(
    help="Belvedere: the open control room of a city.", no_args_is_help=True, pretty_exceptions_enable=False
)
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


@app.command()
def build(
    recipe: Annotated[Path, typer.Argument(help="A recipe, for instance cities/bologna/city.toml")],
    raw: Annotated[Path, typer.Option(help="The folder of raw files that the recipe names")],
    to: Annotated[Path | None, typer.Option(help="Where to write the bundle; beside the recipe if not said")] = None,
) -> None:
    """Turn raw open data into a city's bundle."""
    from belvedere.build import build as build_bundle

    start = time.perf_counter()
    with bar("Building") as listen:
        manifest = build_bundle(recipe, raw, listen, to)
    table = Table("table", "rows", "sha256")
    for name, entry in sorted(manifest.tables.items()):
        table.add_row(name, f"{entry.rows:,}", entry.sha256[:16])
    out.print(table)
    out.print(f"Built in {time.perf_counter() - start:.1f} s.")


@app.command()
def check(city: CityFolder, as_json: AsJson = False) -> None:
    """Print what is missing or odd in a city, with counts and where."""
    from belvedere.city.bundle import load
    from belvedere.city.check import check as check_city

    findings = check_city(load(city), datetime.now(UTC).date())
    if as_json:
        print_json([asdict(finding) for finding in findings])
        return
    table = Table("severity", "what", "count", "where")
    for finding in findings:
        table.add_row(finding.severity, finding.message_en, f"{finding.count:,}", ", ".join(finding.where[:5]))
    out.print(table)


@app.command()
def calibrate(city: CityFolder, as_json: AsJson = False) -> None:
    """Fit the city's demand to its counts and print the fit on loops used and on loops left out."""
    from belvedere.mobility.calibration.calibrate import calibrate as calibrate_city

    start = time.perf_counter()
    with bar("Calibrating") as listen:
        calibration = calibrate_city(city, listen)
    if as_json:
        print_json({"city": city.name, "seconds": time.perf_counter() - start, **calibration.as_json()})
        return
    fits = {name: asdict(fit) for name, fit in calibration.fits.items()}
    columns = list(next(iter(fits.values())))
    table = Table("counts compared with", *columns)
    for name, fit in fits.items():
        table.add_row(name, *(f"{fit[column]:.3g}" for column in columns))
    out.print(table)


@app.command()
def modes(city: CityFolder, as_json: AsJson = False) -> None:
    """Say how residents travel on a workday: trips by purpose and mode, choice and traffic agreeing."""
    from belvedere.city.bundle import load
    from belvedere.mobility.demand.counts import typical_workday
    from belvedere.mobility.modes.shares import modes_of_day

    start = time.perf_counter()
    place = load(city)
    with bar("Choosing modes") as listen:
        found = modes_of_day(place, typical_workday(city, place), listen)
    if as_json:
        tables = {name: getattr(found, name).to_dict("records") for name in ("purposes", "bands", "targets", "rounds")}
        print_json({
            "city": city.name, "seconds": time.perf_counter() - start, "transit": found.transit,
            "converged": found.converged, **tables,
        })  # fmt: skip
        return
    table = Table("purpose", "mode", "trips a day", "share", "mean length [km]")
    for row in found.purposes.to_dict("records"):
        table.add_row(
            row["purpose"], row["mode"], f"{row['daily_trips']:,.0f}", f"{row['mode_share']:.1%}",
            f"{row['trip_length']:.1f}",
        )  # fmt: skip
    out.print(table)
    known = ", ".join(found.targets.query("known")["mode"]) or "no single mode"
    out.print(f"Public transport from: {found.transit}. Stated by the city: {known}; other shares are to be confirmed.")


@app.command()
def evaluate(  # noqa: PLR0917 they are the words of a command
    city: CityFolder,
    scenario: Annotated[Path, typer.Argument(help="A scenario, for instance cities/bologna/scenarios/citta30.toml")],
    as_json: AsJson = False,
    draws: Annotated[int, typer.Option(help="Joint draws of all uncertain values; 0: none, 200 tell intervals")] = 0,
    exact: Annotated[int, typer.Option(help="Of them, those whose equilibria are solved again, as a check")] = 1,
    to: Annotated[
        Path | None, typer.Option(help="Where to write both results; .belvedere/CITY/SCENARIO if not said")
    ] = None,
) -> None:
    """Compare the city with and without a decision: base, variant, difference and how sure it is.

    Stopped in the middle, it goes on from the finished draws when asked again.
    """
    from belvedere.quantities import QUANTITIES
    from belvedere.scenarios.evaluate import evaluate as evaluate_scenario
    from belvedere.scenarios.evaluate import to_json, write
    from belvedere.scenarios.scenario import read

    start = time.perf_counter()
    plan = read(scenario)
    with bar(plan.title_en) as listen:
        kept = Path(".belvedere") / city.name / "draws" / plan.name
        comparison = evaluate_scenario(city, plan, listen, draws=draws, exact=exact, keep=kept)
    folder = to or Path(".belvedere") / city.name / plan.name
    write(comparison, folder)
    if as_json:
        print_json({**to_json(comparison), "seconds": time.perf_counter() - start, "written": str(folder)})
        return
    table = Table("indicator", "unit", "base", "variant", "difference", *(("5 %", "95 %") if draws else ("from", "to")))
    whole = comparison.verdict[comparison.verdict["area_id"] == ""]
    for row in whole.to_dict("records"):
        quantity = QUANTITIES[str(row["quantity"])]
        words = f"{row['difference']:+,.4g}" if row["established"] else "no established effect"
        numbers = (f"{row[name]:,.4g}" for name in ("base", "variant"))
        table.add_row(
            quantity.label_en, quantity.unit, *numbers, words, *(f"{row[name]:+,.4g}" for name in ("low", "high"))
        )
    out.print(table)
    for name in ("money", "appraisal", "drivers"):
        if name in comparison.tables:
            out.print(_table_of(comparison.tables[name].head(MOST_ROWS)))
    for text_en, _ in comparison.assumptions:
        out.print(f"· {text_en}")
    out.print(f"Written to {folder} in {time.perf_counter() - start:.1f} s.")


def _table_of(rows: pd.DataFrame) -> Table:
    """Return a table of a run as it is printed."""
    table = Table(*(str(name).replace("_", " ") for name in rows.columns))
    for row in rows.itertuples(index=False):
        table.add_row(*(f"{cell:,.4g}" if isinstance(cell, float) else str(cell) for cell in row))
    return table


@app.command()
def propose(
    city: CityFolder,
    scenario: Annotated[Path, typer.Argument(help="The decision to be set, for instance …/scenarios/area-charge.toml")],
    question: Annotated[Path, typer.Argument(help="What is asked, for instance …/questions/charge-level.toml")],
    as_json: AsJson = False,
) -> None:
    """Look for the best level or the best set of streets for a goal and a budget; show what else could be had."""
    from belvedere.scenarios.propose.proposal import propose as look
    from belvedere.scenarios.propose.proposal import to_json
    from belvedere.scenarios.propose.question import load
    from belvedere.scenarios.scenario import read

    plan, asked = read(scenario), load(question)
    with bar("Proposal") as listen:
        found = look(city, plan, asked, listen)
    if as_json:
        print_json(to_json(found))
        return
    table = Table("setting", f"change of {asked.goal}", "cost [EUR/year]", "within the budget", "nothing beats it")
    for row in found.front.to_dict("records"):
        marks = ("yes" if row[name] else "" for name in ("within", "on_front"))
        table.add_row(str(row["setting"]), f"{row['change']:+,.4g}", f"{row['cost']:,.0f}", *marks)
    out.print(table)
    for text_en, _ in found.said:
        out.print(f"· {text_en}")


@app.command()
def after(
    city: CityFolder,
    measure: Annotated[Path, typer.Argument(help="A measure, for instance cities/bologna/measures/lockdown-2020.toml")],
    as_json: AsJson = False,
    to: Annotated[
        Path | None, typer.Option(help="Where to write it; .belvedere/CITY/after/MEASURE if not said")
    ] = None,
) -> None:
    """Tell what a measure did from what was counted before and after it, and what could have been seen."""
    from belvedere.city.bundle import load
    from belvedere.scenarios.after.chart import chart
    from belvedere.scenarios.after.effect import after as tell
    from belvedere.scenarios.after.files import to_json, write

    with bar("Before and after") as listen:
        effect = tell(city, measure, listen)
    detectors = load(city).table("detectors")
    names = dict(zip(detectors["detector_id"], detectors["name"] + " " + detectors["direction"], strict=True))
    folder = to or Path(".belvedere") / city.name / "after" / measure.stem
    write(effect, folder)
    (folder / "chart.svg").write_text(chart(effect), encoding="utf-8")
    if as_json:
        print_json({**to_json(effect), "written": str(folder)})
        return
    table = Table("place", "effect [%]", "95 % from", "to", "a fall seen from [%]", "established")
    for row in effect.places.to_dict("records"):
        numbers = (f"{row[name]:+.1f}" for name in ("effect", "low", "high"))
        place = str(row["place"])
        said = (f"{row['detectable_fall']:.1f}", "yes" if row["established"] else "no")
        table.add_row(names.get(place, place) or "all together", *numbers, *said)
    out.print(table)
    for text_en, _ in (effect.sentence, *effect.warnings, *effect.assumptions):
        out.print(f"· {text_en}")
    out.print(f"Written to {folder}.")


@app.command()
def report(
    city: CityFolder,
    run: Annotated[Path, typer.Argument(help="The folder that evaluate has written, or a scenario that was evaluated")],
    language: Annotated[str, typer.Option(help="it or en")] = "it",
    to: Annotated[Path | None, typer.Option(help="Where to write it; the run's folder if not said")] = None,
) -> None:
    """Write an evaluation as a page for the mayor with an annex for the planner: HTML and PDF."""
    from belvedere.scenarios.report.report import report as write_report
    from belvedere.scenarios.scenario import read

    folder = run if run.is_dir() else Path(".belvedere") / city.name / read(run).name
    with bar("Report") as listen:
        files = write_report(folder, city, to or folder, language=language, progress=listen)
    out.print(f"Written: {files.html} and {files.pdf}")


@app.command()
def serve(
    city: CityFolder,
    port: Annotated[int, typer.Option(help="The next free port is taken when this one is in use")] = 8000,
    state: Annotated[Path, typer.Option(help="Where the control room keeps what it writes")] = Path(".belvedere"),
) -> None:
    """Open the control room on this machine."""
    from belvedere.server.app import serve as serve_city

    serve_city(city, port=port, state=state)


@app.command(name="compile")
def compile_kernels() -> None:
    """Compile the path and equilibrium kernels, so that the first answer comes at once."""
    from belvedere.mobility.compiling import compile_kernels as compile_all

    start = time.perf_counter()
    with bar("Compiling") as listen:
        compile_all(listen)
    out.print(f"Kernels compiled in {time.perf_counter() - start:.1f} s.")


def main() -> None:
    """Run the command; a mistake that Belvedere knows is printed as one sentence, with exit status 2."""
    try:
        app()
    except BelvedereError as error:
        err.print(f"[bold]{type(error).__name__}[/bold]  {error}", highlight=False, soft_wrap=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
