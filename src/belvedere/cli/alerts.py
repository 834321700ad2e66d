"""The command about what should be looked at: alerts.

Takes   words typed in a terminal
Gives   what they ask for
Used by __init__.py
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.markup import escape
from rich.table import Table

from belvedere.cli.printing import AsJson, CityFolder, bar, out, print_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from belvedere.alerts.contract import Alert
    from belvedere.alerts.seen import Place, Words
    from belvedere.observations.store import Store

LANGUAGES = ("it", "en")
HEADS = {"en": ("#", "when", "what, where and why", "rank"), "it": ("n.", "quando", "che cosa, dove e perché", "peso")}
SEVERITIES = {"en": ("note", "warning", "alarm"), "it": ("nota", "avviso", "allarme")}
STANDS = {"en": "on", "it": "dura"}  # at the day's end
TOTAL = {
    "en": "{day}: alerts {count}, of them notes {notes}; rules {rules}.",
    "it": "{day}: avvisi {count}, di cui note {notes}; regole {rules}.",
}


def alerts(
    city: CityFolder,
    day: Annotated[str, typer.Option(help="A local day that was measured, as 2024-03-27")],
    language: Annotated[str, typer.Option(help="it or en")] = "en",
    state: Annotated[Path, typer.Option(help="Where the control room keeps what it writes")] = Path(".belvedere"),
    as_json: AsJson = False,
) -> None:
    """Live a past day again, seeing only what had arrived by each instant, and say what it raises."""
    from belvedere.alerts import replay, rules
    from belvedere.city.bundle import manifest
    from belvedere.errors import InputError
    from belvedere.observations.store import Store
    from belvedere.progress import part

    asked = _day(day)
    if language not in LANGUAGES:
        raise InputError("alerts", "--language", f"{language!r} is not spoken", remedy="Write it or en.")
    found = rules.read(city / rules.FILE).rules
    name = manifest(city).name
    with bar(f"Alerts of {asked}") as listen:
        store = Store(state / name / "observations")
        store.load_bundle(city, part(listen, 0.0, 0.4))
        listen(0.4, "Learning what is usual", "Imparo che cosa è usuale")
        solid = replay.ground(city, store, found)
        zone = ZoneInfo(solid.calendar.timezone)
        _measured(store, asked, zone, replay.quantities(found))
        lived = replay.day(found, solid, store, asked, until=datetime.now(UTC), progress=part(listen, 0.5, 1.0))
        lived = replay.afterwards(lived, solid, store, asked)
    if as_json:
        told = [_told(alert, solid.places) for alert in lived.alerts]
        print_json({"city": name, "day": asked.isoformat(), "rules": len(found), "alerts": told})
        return
    notes = sum(alert.severity == 1 for alert in lived.alerts)
    if lived.alerts:
        out.print(_table(lived.alerts, zone, language))
    out.print(
        TOTAL[language].format(day=asked, count=len(lived.alerts), notes=notes, rules=len(found)), highlight=False
    )


def _day(text: str) -> date:
    """Return a day that is written as 2024-03-27.

    Raises
    ------
    InputError
        when it is none
    """
    from belvedere.errors import InputError

    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError("alerts", "--day", f"{text!r} is no day", remedy="Write it as 2024-03-27.") from error


def _measured(store: Store, day: date, zone: ZoneInfo, quantities: Sequence[str]) -> None:
    """Check that a day was measured.

    Raises
    ------
    InputError
        when nothing that the rules are about was
    """
    from belvedere.errors import InputError

    start = datetime(day.year, day.month, day.day, tzinfo=zone)
    if len(store.between(start, start + timedelta(days=1), quantities=quantities)):
        return
    known = store.summary()
    known = known[known["quantity"].isin(quantities)]
    first, last = (f"{moment.astimezone(zone):%Y-%m-%d}" for moment in (known["first"].min(), known["last"].max()))
    span = (
        f"Readings are from {first} to {last}, not of every day." if len(known) else "Its bundle has no such readings."
    )
    raise InputError("alerts", "--day", f"nothing that the rules watch was measured on {day}", remedy=span)


def _told(alert: Alert, places: Mapping[str, Place]) -> dict[str, object]:
    """Return an alert as JSON has it: times in UTC, both languages."""
    return {
        "alert": alert.alert, "rule": alert.rule, "title": _both(alert.title), "severity": alert.severity.name.lower(),
        "raised_at": alert.raised_at.isoformat(),
        "closed_at": alert.closed_at.isoformat() if alert.closed_at else None,
        "places": list(alert.places), "where": _where(alert, places), "sentence": _both(alert.explanation),
        "drivers": [one.kind for one in alert.drivers], "rank": alert.rank, "source": alert.source,
    }  # fmt: skip


def _table(found: Sequence[Alert], zone: ZoneInfo, language: str) -> Table:
    """Return alerts as a table in order of time; "#" is the place of each in the day's list, by severity and rank."""
    number, when, what, weight = HEADS[language]
    table = Table(show_lines=True)
    table.add_column(number, justify="right")
    table.add_column(when, no_wrap=True)
    table.add_column(what, overflow="fold")
    table.add_column(weight, justify="right")
    order = sorted(found, key=lambda one: (-one.severity, -one.rank, one.raised_at, one.alert))
    for alert in found:
        ended = f"{alert.closed_at.astimezone(zone):%H:%M}" if alert.closed_at else STANDS[language]
        title, why = (escape(words.it if language == "it" else words.en) for words in (alert.title, alert.explanation))
        text = f"[bold]{title}[/bold] ({SEVERITIES[language][alert.severity - 1]})\n{why}"
        span = f"{alert.raised_at.astimezone(zone):%H:%M}–{ended}"
        table.add_row(str(order.index(alert) + 1), span, text, f"{alert.rank:.0f}")
    return table


def _where(alert: Alert, places: Mapping[str, Place]) -> str:
    """Return the streets of an alert, the worst first; of what stands at none its name."""
    names = [(places[name].street or places[name].name) if name in places else name for name in alert.places]
    return ", ".join(dict.fromkeys(names))


def _both(words: Words) -> dict[str, str]:
    return {"en": words.en, "it": words.it}
