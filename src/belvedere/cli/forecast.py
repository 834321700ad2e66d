"""Commands about what will happen: backtest.

Takes   words typed in a terminal
Gives   what they ask for
Used by __init__.py
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from belvedere.cli.printing import AsJson, CityFolder, bar, out, print_json, table_of

if TYPE_CHECKING:
    import pandas as pd

    from belvedere.forecast.contract import Kind, Panel


def backtest(  # noqa: PLR0917 they are the words of a command
    city: CityFolder,
    quantity: Annotated[str, typer.Argument(help="What is forecast: flow, no2, pm10, …")],
    start: Annotated[
        datetime | None,
        typer.Option(help="First day of the test (UTC); if not said, after a third of the past"),
    ] = None,
    until: Annotated[datetime | None, typer.Option(help="Last day; the last measured if not said")] = None,
    feed: Annotated[str, typer.Option(help="Only the series of this feed; each feed by itself if not said")] = "",
    model: Annotated[
        list[str] | None, typer.Option(help="Models to show beside; the baselines that are installed if not said")
    ] = None,
    card: Annotated[Path | None, typer.Option(help="Also write the model card into this folder")] = None,
    as_json: AsJson = False,
) -> None:
    """Roll forecasts through a past time exactly as they would have been live, and score them beside simpler ways."""
    from belvedere.forecast.backtest import Plan
    from belvedere.forecast.backtest import backtest as roll
    from belvedere.forecast.card import write
    from belvedere.forecast.known import Ahead
    from belvedere.forecast.panel import instant_at
    from belvedere.progress import part

    answers = []
    panels = _panels(city, quantity, feed)
    with bar(f"Backtest of {quantity}") as listen:
        for number, (name, panel) in enumerate(panels.items()):
            first = instant_at(panel, _utc(start)) if start else panel.value.shape[1] // 3
            plan = Plan(until=instant_at(panel, _utc(until)) if until else None)
            share = part(listen, number / len(panels), (number + 1) / len(panels), (name, name))
            models = tuple(model) if model else None
            known = Ahead(panel.calendar)
            found = roll(panel, start=first, known=known, models=models, progress=share, plan=plan)
            answers.append((name, found))
    if card is not None:
        for name, found in answers:
            write(found, card, name)
    if as_json:
        from belvedere.forecast.card import to_json

        print_json(
            {"city": city.name, "quantity": quantity, "feeds": {name: to_json(found) for name, found in answers}}
        )
        return
    for name, found in answers:
        first, last = found.edges[found.start], found.edges[found.until]
        out.print(f"[bold]{name}[/bold]: {len(found.places)} series, forecasts made from {first} to {last} UTC")
        out.print(table_of(_printed(found.table)))
        spent, each = found.cpu.get("first fit", 0.0), 1000 * found.cpu["forecast"] / found.forecasts
        out.print(f"CPU: {spent:.1f} s to fit, {each:.0f} ms a forecast of all series and horizons.")
        out.print(f"{found.fits} fits, {found.forecasts:,} forecasts.")


def _printed(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table without the numbers of series and periods."""
    return table.drop(columns=["series", "periods"]).rename(columns={"worst_period": "worst_week"})


def _utc(day: datetime) -> datetime:
    return day if day.tzinfo else day.replace(tzinfo=UTC)


def _panels(city: Path, quantity: str, feed: str) -> dict[str, Panel]:
    """Return the series of a quantity, by feed, as they arrived.

    Raises
    ------
    InputError
        when no kind of series has this quantity, or no feed of the city measures it
    """
    import pandas as pd

    from belvedere.city.bundle import manifest
    from belvedere.errors import InputError
    from belvedere.forecast.cleaning import ON_ARRIVAL
    from belvedere.forecast.panel import from_observations

    _kind(quantity)
    said = manifest(city)
    files = sorted((city / "data" / "observations").glob("*.parquet"))
    panels = {}
    for file in files:
        if feed and file.stem != feed:
            continue
        table = pd.read_parquet(file, filters=[("quantity", "==", quantity)])
        if len(table):
            panels[file.stem] = from_observations(table, _kind(quantity), quantity, said.calendar, trusted=ON_ARRIVAL)
    if not panels:
        there = ", ".join(file.stem for file in files) or "none"
        where = f"of feed {feed!r} " if feed else ""
        raise InputError(
            city, quantity, f"no readings {where}are in the bundle", remedy=f"Its feeds are: {there}. Check the name."
        )
    return panels


def _kind(quantity: str) -> Kind:
    """Return the kind of series that a quantity is forecast as.

    Raises
    ------
    InputError
        when there is none
    """
    import difflib

    from belvedere.errors import InputError
    from belvedere.forecast.contract import KINDS

    kinds = {name: kind for kind in KINDS.values() for name in kind.quantities}
    if quantity not in kinds:
        near = difflib.get_close_matches(quantity, kinds, n=1)
        remedy = f"Did you mean {near[0]}?" if near else f"Those that are: {', '.join(sorted(kinds))}."
        raise InputError("backtest", "quantity", f"{quantity!r} is not forecast", remedy=remedy)
    return kinds[quantity]
