"""Alerts and what the engine remembers, as text and back.

Takes   Alert, Standing of contract.py
Gives   alert_text(), alert_of(), standing_text(), standing_of()
Used by life.py
Source  JSON, with NaN as Python's json writes it: nobody but this room reads it
"""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime

from pydantic import TypeAdapter

from belvedere.alerts.contract import Alert, Run, Standing

_ALERT = TypeAdapter(Alert)
_ALERTS = TypeAdapter(tuple[Alert, ...])
_RUNS = TypeAdapter(tuple[tuple[str, Run], ...])


def alert_text(alert: Alert) -> str:
    """Return an alert as JSON."""
    return json.dumps(dataclasses.asdict(alert), default=_iso, sort_keys=True, ensure_ascii=False)


def alert_of(text: str) -> Alert:
    """Return the alert that `alert_text` wrote."""
    return _ALERT.validate_python(json.loads(text))


def standing_text(standing: Standing) -> str:
    """Return what the engine remembers as JSON."""
    alerts = [dataclasses.asdict(standing.alerts[name]) for name in sorted(standing.alerts)]
    runs = [(rule, dataclasses.asdict(standing.runs[rule, place])) for rule, place in sorted(standing.runs)]
    return json.dumps({"alerts": alerts, "runs": runs}, default=_iso, sort_keys=True, ensure_ascii=False)


def standing_of(text: str) -> Standing:
    """Return what `standing_text` wrote."""
    found = json.loads(text)
    alerts = _ALERTS.validate_python(found["alerts"])
    runs = _RUNS.validate_python(found["runs"])
    return Standing({alert.alert: alert for alert in alerts}, {(rule, run.place): run for rule, run in runs})


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{value!r} is neither text, number nor time")
