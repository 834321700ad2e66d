"""What is sent of an alert.

Takes   an Alert and what happened to it
Gives   payload() (JSON), subject(), body() (both languages)
Used by webhook.py, email.py
"""

from __future__ import annotations

import json
import math

from belvedere.alerts.contract import Action, Alert
from belvedere.quantities import QUANTITIES

VERSION = 1  # of the JSON
LONGEST = 150  # [characters] of a subject


def payload(alert: Alert, what: Action) -> bytes:
    """Return an alert as JSON in UTF-8: the same alert gives the same bytes; what is not known is null."""
    values = [
        {
            "place": one.place,
            "quantity": one.quantity,
            "unit": QUANTITIES[one.quantity].unit,
            "time": one.time.isoformat(),
            "value": _known(one.value),
            "usual": _known(one.usual),
            "low": _known(one.low),
            "high": _known(one.high),
            "limit": _known(one.limit),
        }
        for one in alert.values
    ]
    message = {
        "version": VERSION,
        "what": what,
        "alert": alert.alert,
        "rule": alert.rule,
        "severity": alert.severity.name.lower(),
        "title": {"en": alert.title.en, "it": alert.title.it},
        "explanation": {"en": alert.explanation.en, "it": alert.explanation.it},
        "places": list(alert.places),
        "raised_at": alert.raised_at.isoformat(),
        "updated_at": alert.updated_at.isoformat(),
        "closed_at": None if alert.closed_at is None else alert.closed_at.isoformat(),
        "source": alert.source,
        "values": values,
    }
    return json.dumps(message, ensure_ascii=False, sort_keys=True, allow_nan=False).encode()


def subject(alert: Alert, what: Action) -> str:
    """Return one line that no header takes for two: what is not printable becomes a space."""
    done = {"closed": ("closed", "chiuso"), "raised": ("", "")}.get(what, ("update", "aggiornamento"))
    mark = f" ({done[0]} / {done[1]})" if done[0] else ""
    return line(f"[Belvedere] {alert.title.en} / {alert.title.it}{mark}")[:LONGEST]


def body(alert: Alert, what: Action) -> str:
    """Return the message's text: Italian first, then English."""
    raised = f"{alert.raised_at:%Y-%m-%d %H:%M} UTC"
    italian = {"raised": "Nuovo avviso", "closed": "Avviso chiuso"}.get(what, "Avviso aggiornato")
    english = {"raised": "New alert", "closed": "Alert closed"}.get(what, "Alert updated")
    parts = [
        f"{italian}: {line(alert.title.it)}",
        line(alert.explanation.it),
        f"Dalle: {raised}",
        "",
        f"{english}: {line(alert.title.en)}",
        line(alert.explanation.en),
        f"Since: {raised}",
        "",
        f"{line(alert.source)}",
        f"{alert.alert}",
    ]
    return "\n".join(parts).rstrip() + "\n"


def line(text: str) -> str:
    """Return text in one line: whatever is not printable (line ends, controls) becomes a space."""
    return " ".join("".join(letter if letter.isprintable() or letter == "\u00a0" else " " for letter in text).split())


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None
