"""Alerts: what stands, why, what was done about it; the rules in force; works that explanations can name.

Takes   requests
Gives   GET /api/alerts, /api/alerts/rules, /api/alerts/log and log.csv, /api/alerts/{alert_id};
        POST /api/alerts/{alert_id}/acts; GET and POST /api/works
Used by app.py
Clock   `at` is the clock of a replay; without it, it is live. What is done at a replayed clock goes into the log of
        replays and never into the live one
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from belvedere.server.alerted import alert_message, csv_text, drivers, event_message
from belvedere.server.alerting import Alerting, Kind
from belvedere.server.api import (
    NOTHING_SAID,
    Alert,
    AlertAct,
    AlertEvent,
    AlertRule,
    AlertsNow,
    AlertTold,
    SeriesData,
    StreetWorks,
    StreetWorksText,
    Text,
)
from belvedere.server.opening import ControlRoom, Room
from belvedere.server.problems import may, refuse
from belvedere.server.routes_now import EARLIEST, LATEST, At
from belvedere.server.ruling import rule_words
from belvedere.server.works import Registered

router = APIRouter(prefix="/api", tags=["alerts"])
AlertId = Annotated[str, Path(pattern=r"^[a-z][a-z0-9_]{0,39}-[0-9]{8}T[0-9]{4}-[0-9a-f]{6}$")]
AROUND = timedelta(hours=24)  # of the series that an alert shows


def operator(request: Request) -> None:
    """Let in whoever may act: all whom guard.py lets change anything. The one place to ask for the role operator."""


Operator = Depends(operator)


@router.get("/alerts", responses=may(422))
def alerts(room: Room, at: At = None) -> AlertsNow:
    """Return the alerts that stand at the clock's time, the one to look at first at the head, and those of the day."""
    alerting, moment = room.alerting, at or datetime.now(UTC)
    watched = alerting.watched(at)
    found = [] if watched.moment is None else [*watched.moment.standing.alerts.values(), *watched.closed]
    ranked = sorted(found, key=lambda one: (-one.severity, -one.rank, one.raised_at, one.alert))
    told = [alert_message(one, alerting.done(one.alert, at), alerting.places) for one in ranked]
    past = [one for one in told if one.state == "closed"]
    return AlertsNow(
        at=moment,
        log=alerting.kind(at),
        state=watched.state,
        why=watched.why,
        standing=[one for one in told if one.state != "closed"],
        past=sorted(past, key=lambda one: one.closed or moment, reverse=True),
        rules=len(alerting.rules),
        sensors=0 if watched.moment is None else watched.moment.sensors,
    )


@router.get("/alerts/rules")
def rules(room: Room) -> list[AlertRule]:
    """Return the rules in force, in words; they are changed in the city's alerts.toml."""
    return [
        AlertRule(
            rule=one.name,
            title=Text(en=one.title.en, it=one.title.it),
            severity=int(one.severity),
            words=rule_words(one),
            sensors=room.alerting.sensors(one),
            source=one.source,
        )
        for one in room.alerting.rules
    ]


@router.get("/alerts/log", responses=may(409, 422))
def log(room: Room, at: At = None) -> list[AlertEvent]:
    """Return who did what about the alerts of the clock's local day until its time, in order of time."""
    alerting = ready(room)
    start, moment = alerting.day(at)
    watched = alerting.watched(at)
    known = {one.alert: one for one in watched.closed}
    if watched.moment is not None:
        known |= dict(watched.moment.standing.alerts)
    if at is None:  # what somebody wrote today of an alert of another day too
        known |= {one.alert: one for one in alerting.room("live").log.alerts(moment, since=start)}
    found = [
        event_message(event, alert, alerting.places)
        for name, alert in sorted(known.items())
        for event in alerting.done(name, at)
        if event.at >= start
    ]
    return sorted(found, key=lambda one: (one.time, one.alert_id))


@router.get(
    "/alerts/log.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "The log as CSV"}, **may(409, 422)},
)
def log_csv(room: Room, at: At = None) -> Response:
    """Return the same log as a file."""
    _, moment = room.alerting.day(at)
    name = f"alerts-{room.city.name}-{room.alerting.kind(at)}-{moment:%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(csv_text(log(room, at)), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/alerts/{alert_id}", responses=may(404, 409, 422))
def alert(room: Room, alert_id: AlertId, at: At = None) -> AlertTold:
    """Return one alert: why it was raised, what was measured, what was done about it."""
    alerting = ready(room)
    found = alerting.found(alert_id, at)
    if found is None:
        if alerting.watched(at).state == "working":
            italian = ("Le regole sono ancora al lavoro su questo giorno.", "Riprova fra poco.")
            raise refuse(409, "The rules are still being run on this day.", remedy="Ask again.", italian=italian)
        raise unknown(alert_id)
    events = alerting.done(alert_id, at)
    message = alert_message(found, events, alerting.places)
    return AlertTold(
        alert=message,
        drivers=drivers(found),
        events=[event_message(event, found, alerting.places) for event in events],
        series=_series(room, message, at or datetime.now(UTC)),
    )


@router.post("/alerts/{alert_id}/acts", responses=may(403, 404, 409, 413, 422), dependencies=[Operator])
def act(room: Room, alert_id: AlertId, asked: AlertAct) -> AlertTold:
    """Take an alert on, hand it to somebody, write a note about it or close it; return it as it is then."""
    alerting, at = ready(room), replayed(asked.at)
    kind: Kind = alerting.kind(at)
    book, moment = alerting.room(kind).log, at or datetime.now(UTC)
    if alerting.found(alert_id, at) is None or book.alert(alert_id, moment) is None:
        raise unknown(alert_id)
    if asked.act == "acknowledge":
        book.acknowledge(alert_id, asked.who, moment, asked.note)
    elif asked.act == "assign":
        book.assign(alert_id, asked.to, asked.who, moment)
        if asked.note.strip():
            book.add_note(alert_id, asked.note, asked.who, moment)
    elif asked.act == "note":
        book.add_note(alert_id, asked.note, asked.who, moment)
    else:
        book.close(alert_id, asked.who, moment, asked.note)
    alerting.changed(at)
    return alert(room, alert_id, at)


@router.get("/works", responses=may(409, 422))
def works(room: Room, at: At = None) -> list[StreetWorks]:
    """Return the closures, works and events of the clock's local day that had been registered by its time."""
    return [_works(one) for one in ready(room).registered(at)]


@router.post("/works", status_code=201, responses=may(403, 409, 413, 422), dependencies=[Operator])
def register(room: Room, asked: StreetWorksText) -> StreetWorks:
    """Register a closure, works or an event; alerts of its street that are raised from now on can name it."""
    alerting, at = ready(room), replayed(asked.at)
    span = (replayed(asked.start) or asked.start, replayed(asked.end) or asked.end)
    by = (asked.who, at or datetime.now(UTC))
    made = alerting.room(alerting.kind(at)).works.add(asked.place, asked.kind, span, asked.text, by)
    alerting.noticed(at)
    return _works(made)


def ready(room: ControlRoom) -> Alerting:
    """Return the room's alerts, or refuse where its rules or logs cannot be read."""
    why = room.alerting.why
    if why != NOTHING_SAID:
        raise refuse(409, why.en, italian=(why.it, ""))
    return room.alerting


def replayed(at: datetime | None) -> datetime | None:
    """Return a clock's time in UTC, or refuse one that no clock shows."""
    if at is not None and not EARLIEST <= at <= LATEST:
        raise refuse(422, f"A time is from {EARLIEST.year} to {LATEST.year}.", field="at")
    return None if at is None else at.astimezone(UTC)


def unknown(alert_id: str) -> Exception:
    """Return the refusal of an alert that there is not at the clock's time."""
    italian = (f"L'avviso {alert_id} a quest'ora non c'è.", "Torna all'elenco.")
    return refuse(404, f"There is no alert {alert_id} at this time. GET /api/alerts lists them.", italian=italian)


def _series(room: ControlRoom, message: Alert, at: datetime) -> SeriesData | None:
    """Return what the alert's first place measured a day before and after the clock; None where it measures nothing."""
    if not message.values or not message.values[0].quantity:
        return None
    first = message.values[0]
    promise = room.measured.promise(first.place, first.quantity)
    return None if promise is None else room.measured.series(promise, first.place, at - AROUND, at + AROUND)


def _works(one: Registered) -> StreetWorks:
    return StreetWorks(
        works_id=one.works_id,
        place=one.place,
        kind=one.kind,
        start=one.start,
        end=one.end,
        text=one.text,
        who=one.who,
    )
