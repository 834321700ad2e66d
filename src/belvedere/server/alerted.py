"""Alerts and their log as the API says them.

Takes   an Alert and Events of alerts/, the places of the city
Gives   alert_message(), event_message(), csv_text()
Used by alerting.py, routes_alerts.py
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from datetime import UTC

from belvedere.alerts import contract
from belvedere.alerts.contract import BELVEDERE, Event, Value
from belvedere.alerts.seen import Place, Words
from belvedere.server.api import Alert, AlertDriver, AlertEvent, AlertValue, Text

COLUMNS = ("time", "written", "alert", "rule_en", "rule_it", "place", "what", "who", "note")
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet runs a cell that begins so


def alert_message(alert: contract.Alert, events: Sequence[Event], places: Mapping[str, Place]) -> Alert:
    """Return an alert with what people did about it.

    Parameters
    ----------
    events : its own, in the order of the log
    """
    by, owner, state, closed = "", "", alert.state, alert.closed_at
    for event in events:
        if event.what == "acknowledged" and state != "closed":
            by, state = event.who, "acknowledged"
        elif event.what == "assigned":
            owner = event.note
        elif event.what == "closed" and event.who != BELVEDERE:
            state, closed = "closed", event.at
    if alert.closed_at is not None and (closed is None or alert.closed_at < closed):
        state, closed = "closed", alert.closed_at
    return Alert(
        alert_id=alert.alert,
        rule=alert.rule,
        title=_text(alert.title),
        severity=int(alert.severity),
        state=state,
        sentence=_text(alert.explanation),
        values=[_value(value, alert.kind, places) for value in alert.values],
        raised=alert.raised_at,
        updated=alert.updated_at,
        closed=closed,
        by=by,
        owner=owner,
        source=alert.source,
    )


def drivers(alert: contract.Alert) -> list[AlertDriver]:
    """Return what explains an alert."""
    return [AlertDriver(kind=one.kind, text=_text(one.text), known=one.known) for one in alert.drivers]


def event_message(event: Event, alert: contract.Alert, places: Mapping[str, Place]) -> AlertEvent:
    """Return a line of the log; what the engine did has no note: the alert itself says it in both languages."""
    engine = event.who == BELVEDERE
    told = event.what in ("told", "not_told")
    return AlertEvent(
        time=event.at,
        written=event.written,
        alert_id=event.alert,
        title=_text(alert.title),
        name=_name(alert.places[0], places) if alert.places else "",
        what=event.what,
        who="" if engine else event.who,
        note=event.note if told or not engine else "",
    )


def csv_text(events: Sequence[AlertEvent]) -> str:
    """Return lines of the log as CSV: times in UTC, commas, one header."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for event in events:
        written = "" if event.written is None else event.written.astimezone(UTC).isoformat(timespec="seconds")
        time = event.time.astimezone(UTC).isoformat(timespec="seconds")
        title, who = event.title, event.who or BELVEDERE
        cells = (time, written, event.alert_id, title.en, title.it, event.name, event.what, who, event.note)
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells])
    return file.getvalue()


def _value(value: Value, kind: str, places: Mapping[str, Place]) -> AlertValue:
    return AlertValue(
        place=value.place,
        name=_name(value.place, places),
        quantity="" if kind == "late" else value.quantity,
        value=_number(value.value),
        usual=_number(value.usual),
        usual_low=_number(value.low),
        usual_high=_number(value.high),
        limit=_number(value.limit),
    )


def _name(place: str, places: Mapping[str, Place]) -> str:
    known = places.get(place)
    return place if known is None else known.street or known.name or place


def _number(value: float) -> float | None:
    return round(value, 3) if math.isfinite(value) else None


def _text(words: Words) -> Text:
    return Text(en=words.en, it=words.it)
