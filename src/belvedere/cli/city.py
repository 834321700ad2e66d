"""Commands about a city as it stands: build, check, calibrate, modes; serve opens its control room.

Takes   words typed in a terminal
Gives   what they ask for
Used by __init__.py
"""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from belvedere.cli.printing import AsJson, CityFolder, bar, out, print_json


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


def serve(
    city: CityFolder,
    port: Annotated[int, typer.Option(help="The next free port is taken when this one is in use")] = 8000,
    state: Annotated[Path, typer.Option(help="Where the control room keeps what it writes")] = Path(".belvedere"),
) -> None:
    """Open the control room on this machine."""
    from belvedere.server.app import serve as serve_city

    serve_city(city, port=port, state=state)


def compile_kernels(
    city: Annotated[
        Path | None, typer.Argument(help="A city's folder: the kernels of its synthetic operator are compiled too")
    ] = None,
) -> None:
    """Compile the kernels of paths, equilibria and people present, so that the first answer comes at once."""
    from belvedere.mobility.compiling import compile_kernels as compile_traffic
    from belvedere.presence.compiling import compile_kernels as compile_people
    from belvedere.progress import part

    start = time.perf_counter()
    with bar("Compiling") as listen:
        compile_traffic(part(listen, 0.0, 0.5))
        compile_people(part(listen, 0.5, 1.0), city)
    out.print(f"Kernels compiled in {time.perf_counter() - start:.1f} s.")
