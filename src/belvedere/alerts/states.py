"""The state of an alert, worked out from its events.

Takes   Events of one alert, in the order of the log
Gives   state_of(); may(), whether a person may do something to an alert as it is
Used by life.py
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from belvedere.alerts.contract import STATES, Action, Alert, Event, State
from belvedere.errors import InputError


def state_of(events: Sequence[Event]) -> Alert | None:
    """Return an alert as its events leave it; None where none of them says what was raised.

    What a person did stays: an alert that changes after somebody acknowledged it is still acknowledged, and one that a
    person closed stays closed.
    """
    found: Alert | None = None
    for event in events:
        if event.then is not None and (found is None or found.state != "closed"):
            kept = ("raised", None, "") if found is None else (found.state, found.closed_at, found.owner)
            found = replace(event.then, state=kept[0], closed_at=kept[1], owner=kept[2])
        if found is None:
            continue
        if event.what in ("explained", "acknowledged", "closed"):
            found = _reached(found, event.what, event)
        elif event.what == "assigned" and found.state != "closed":
            found = replace(found, owner=event.note)
    return found


def check(alert: Alert | None, name: str, what: Action) -> None:
    """Refuse what cannot be done to an alert as it is.

    Raises
    ------
    InputError
        when there is no such alert, or it is acknowledged or closed already
    """
    if alert is None:
        raise InputError(
            "the log of alerts",
            name,
            "there is no such alert",
            remedy="Read the list again.",
            italian=("questo avviso non c'è", "Rileggi l'elenco."),
        )
    if alert.state == "closed" and what != "noted":
        raise InputError(
            "the log of alerts",
            name,
            "the alert is closed",
            remedy="Add a note to it if something is missing.",
            italian=("l'avviso è chiuso", "Se manca qualcosa, aggiungi una nota."),
        )
    if alert.state == "acknowledged" and what == "acknowledged":
        raise InputError(
            "the log of alerts",
            name,
            "somebody has acknowledged it already",
            remedy="Read its events.",
            italian=("qualcuno l'ha già preso in carico", "Leggi i suoi eventi."),
        )


def _reached(alert: Alert, state: State, event: Event) -> Alert:
    """Return an alert that has come to a state, if that lies ahead of its own."""
    if STATES.index(state) <= STATES.index(alert.state):
        return alert
    return replace(alert, state=state, closed_at=event.at if state == "closed" else None)
