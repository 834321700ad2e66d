"""Commands about people present: simulate-operator, presence, ledger, dpia.

Takes   words typed in a terminal
Gives   what they ask for; nothing of any device is printed
Used by __init__.py
"""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from belvedere.cli.printing import AsJson, CityFolder, bar, out, print_json, table_of

LEDGER = ["release_id", "day", "epsilon", "spent_at", "state", "approver"]  # columns printed; the file holds all
FIRST = datetime(2024, 3, 25, tzinfo=UTC)  # of the synthetic week that Bologna carries

Day = Annotated[datetime, typer.Argument(help="A service day, as 2024-03-27", formats=["%Y-%m-%d"])]


class Form(StrEnum):
    """How a synthetic operator writes its events."""

    clean = "clean"
    bronze = "bronze"


def simulate_operator(  # noqa: PLR0917 they are the words of a command
    city: CityFolder,
    to: Annotated[Path, typer.Argument(help="A new folder outside the project, for events and their truth")],
    first: Annotated[datetime, typer.Option(help="First service day", formats=["%Y-%m-%d"])] = FIRST,
    days: Annotated[int, typer.Option(help="Service days")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people")] = 20240325,
    devices: Annotated[int, typer.Option(help="Of the operator; 0: as many as the city truly has")] = 0,
    market_share: Annotated[float, typer.Option(help="Of the operator among people")] = 0.30,
    events_per_device: Annotated[float, typer.Option(help="In 24 hours")] = 40.0,
    form: Annotated[Form, typer.Option(help="clean: ready for the kernel; bronze: multimno's tables")] = Form.clean,
    faults: Annotated[float, typer.Option(help="Share of bronze rows that carry a fault")] = 0.0,
    embed: Annotated[
        bool, typer.Option(help="Release the days into CITY/presence as its example, after 14 days of memory")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make the events of a synthetic operator, whose truth is known: people who sleep, work, visit and travel."""
    from belvedere.presence.simulate.example import embed as embed_example
    from belvedere.presence.simulate.operator import simulate
    from belvedere.presence.simulate.settings import Settings

    asked = Settings(
        first=first.date(), days=days, seed=seed, devices=devices, market_share=market_share,
        events_per_device=events_per_device, form=form.value, faults=faults,
    )  # fmt: skip
    start = time.perf_counter()
    with bar("Synthetic operator") as listen:
        if embed:
            embed_example(city, to, asked, progress=listen)
            out.print(
                f"Released into {city / 'presence'} in {time.perf_counter() - start:.1f} s. All of it is SYNTHETIC."
            )
            return
        made = simulate(city, to, asked, listen)
    seconds = time.perf_counter() - start
    if as_json:
        print_json({**asdict(made), "seconds": seconds, "written": str(to)})
        return
    table = Table("service day", "events", "devices", "people")
    for one in made.days:
        table.add_row(one.day, f"{one.events:,}", f"{one.devices:,}", f"{sum(one.people.values()):,}")
    out.print(table)
    out.print(f"Written to {to} in {seconds:.1f} s. All of it is SYNTHETIC: nobody is in it.")


def presence(  # noqa: PLR0917 they are the words of a command
    city: CityFolder,
    trusted: Annotated[Path, typer.Argument(help="The operator's trusted folder, with bronze/ in multimno's schema")],
    day: Day,
    approver: Annotated[str, typer.Option(help="Who answers for the release; it stands in the ledger")],
    key: Annotated[
        Path | None, typer.Option(help="File of the secret, on another disk; BELVEDERE_PRESENCE_KEY if not said")
    ] = None,
    definition: Annotated[str, typer.Option(help="Whose definition of residents and visitors")] = "vodafone_istat",
    privacy: Annotated[Path | None, typer.Option(help="A privacy.toml; ε = 1 a day if not said")] = None,
    to: Annotated[Path | None, typer.Option(help="Folder of the ledger; .belvedere/CITY/presence if not said")] = None,
    keep: Annotated[
        int | None, typer.Option(min=0, help="Days that events are kept after their release; privacy.toml's, else 0")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Turn an operator's events of a day into a private release, and delete them: people present, trips, countries."""
    from belvedere.presence.events import keys
    from belvedere.presence.operate import Asked, work
    from belvedere.presence.release import Ledger
    from belvedere.presence.release.settings import taken_over

    secrets = keys.read(trusted, key)
    with bar(f"{day.date()}") as listen:
        folder = to or Path(".belvedere") / city.name / "presence"
        ledger = Ledger(folder, taken_over(folder, privacy, keep))
        worked = work(city, trusted, secrets, ledger, Asked(day.date(), approver, definition), listen)
    account = worked.account
    if as_json:
        print_json({
            "day": day.date(), "released": [str(file) for file in worked.files], "received": account.received,
            "used": account.used, "dropped": dict(account.dropped), "noted": dict(account.noted),
            "hours_missing": account.hours_missing, "damaged": worked.damaged,
            "deleted": worked.swept.deleted, "kept": worked.swept.kept,
        })  # fmt: skip
        return
    table = Table("events", "count")
    for name, many in (("received", account.received), ("used", account.used), *account.dropped.items()):
        table.add_row(name, f"{many:,}")
    out.print(table)
    for name, size in worked.damaged:
        out.print(f"· {name}: damaged, {size:,} bytes whose rows nobody knows")
    out.print(f"Hours without an event: {', '.join(map(str, account.hours_missing)) or 'none'}.")
    for file in worked.files:
        out.print(f"Released: {file}")
    for name, many, size in worked.swept.deleted:
        out.print(f"Deleted: {name}, {many} files of {size:,} bytes; {trusted / 'deleted.jsonl'} says so")
    for name, why in worked.swept.kept:
        out.print(f"Not deleted: {name}: {why}")


def ledger(
    folder: Annotated[Path, typer.Argument(help="A folder of releases, for instance cities/bologna/presence")],
    as_json: AsJson = False,
) -> None:
    """Check the ledger of releases line by line, and say what was released and what it has cost."""
    from belvedere.presence.chain import accounts, faults, read
    from belvedere.presence.published import read as published

    found = faults(folder)
    if as_json:
        known = [] if found else [asdict(one) for one in accounts(read(folder))]
        print_json({"holds": not found, "faults": [asdict(fault) for fault in found], "accounts": known})
        return
    if found:
        for fault in found:
            out.print(f"✗ {fault}")
        raise typer.Exit(1)
    told = published(folder)
    out.print(table_of(told.ledger[LEDGER]))
    out.print(table_of(told.spent))
    out.print(table_of(told.composition))
    out.print(f"The ledger holds.{' All of it is SYNTHETIC: nobody is in it.' if told.synthetic else ''}")


def dpia(
    city: CityFolder,
    releases: Annotated[Path | None, typer.Option(help="Folder of the ledger; CITY/presence if not said")] = None,
    to: Annotated[Path | None, typer.Option(help="Where to write it; .belvedere/CITY if not said")] = None,
) -> None:
    """Draft the municipality's data-protection impact assessment from what is configured and what was released."""
    from belvedere.presence.dpia import LANGUAGES, write

    folder = to or Path(".belvedere") / city.name
    for language in LANGUAGES:
        with bar(f"DPIA, {language}") as listen:
            made = write(city, releases or city / "presence", folder / f"dpia.{language}.html", language, listen)
        out.print(f"Written: {made}")
