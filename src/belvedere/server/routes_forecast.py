"""What will happen, from the clock's time on: cards, one series, the map by hour, days, and how right it was so far.

Takes   requests
Gives   GET /api/forecast, /api/forecast/series, /api/forecast/map, /api/forecast/calendar, /api/forecast/skill,
        /api/forecast/{quantity}.csv
Used by app.py
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response

from belvedere.quantities import QUANTITIES
from belvedere.server.ahead import days, skilled, told
from belvedere.server.ahead.subjects import CITY, Subject
from belvedere.server.api import ForecastCalendar, ForecastMap, ForecastNow, ForecastSeries, ForecastSkill
from belvedere.server.opening import ControlRoom, Room
from belvedere.server.problems import may, refuse
from belvedere.server.routes_now import At, Name

router = APIRouter(prefix="/api/forecast", tags=["forecast"])
Quantity = Annotated[str, Query(min_length=1, max_length=60, description="one that is forecast: see /api/forecast")]
Place = Annotated[str, Query(max_length=200, description="a sensor, or city for the sum")]
FileQuantity = Annotated[str, Path(pattern="^[a-z][a-z0-9_]{0,60}$")]


@router.get("", responses=may(422))
def forecast(room: Room, at: At = None) -> ForecastNow:
    """Return a sentence and cards of the next hours and days, those furthest from the usual first."""
    return told.now(room.forecasting, at or datetime.now(UTC))


@router.get("/series", responses=may(404, 422))
def series(room: Room, place: Name, quantity: Quantity, at: At = None) -> ForecastSeries:
    """Return one series: what was measured until the clock's time, then what is expected, with its intervals."""
    subject = _subject(room, quantity, place)
    return told.series(room.forecasting, subject, place, at or datetime.now(UTC))


@router.get("/map", responses=may(404, 422))
def areas(room: Room, quantity: Quantity = "flow", at: At = None) -> ForecastMap:
    """Return what is expected at every sensor, hour by hour for a day; of daily quantities day by day for a week."""
    return told.areas(room.forecasting, _subject(room, quantity, ""), at or datetime.now(UTC))


@router.get("/calendar", responses=may(404, 422))
def the_calendar(room: Room, quantity: Quantity = "flow", place: Place = "", at: At = None) -> ForecastCalendar:
    """Return what is expected of each of the next thirty days, with their kind, holidays and events."""
    if quantity not in QUANTITIES:
        raise _unknown(quantity)
    return days.calendar(room.forecasting, quantity, place, at or datetime.now(UTC))


@router.get("/skill", responses=may(404, 422))
def the_skill(room: Room, quantity: Quantity = "flow", at: At = None) -> ForecastSkill:
    """Return how far forecasts of the last month were off, beside last value, last week's value and the usual."""
    return skilled.skill(room.forecasting, _subject(room, quantity, ""), at or datetime.now(UTC))


@router.get(
    "/{quantity}.csv",
    responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}, **may(404, 409, 422)},
    response_class=Response,
)
def forecast_csv(room: Room, quantity: FileQuantity, at: At = None) -> Response:
    """Return every quantile of every sensor's forecast as text; 409 while its model is on its way."""
    subject = _subject(room, quantity, "")
    moment = at or datetime.now(UTC)
    found = told.ahead_of(room.forecasting, subject, moment)
    if found is None:
        raise refuse(
            409,
            "There is no such forecast at this time, or its model is still on its way.",
            remedy="GET /api/forecast/map says which; try again when it is ready.",
            italian=("Questa previsione non c'è, o il suo modello è in preparazione.", "Riprova quando è pronta."),
        )
    name = f"{room.city.name}-forecast-{quantity}-{moment:%Y%m%dT%H%MZ}.csv"
    return Response(
        told.csv(found, quantity),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-cache"},
    )


def _subject(room: ControlRoom, quantity: str, place: str) -> Subject:
    """Return what is asked for: a quantity's sensors, or its sum."""
    there = room.forecasting.subjects()
    found = Subject(quantity, "city" if place == CITY else "places", days=False)
    if found not in there:
        raise _unknown(quantity)
    if place not in ("", CITY) and room.measured.promise(place, quantity) is None:
        raise refuse(404, "No such series. GET /api/map/detectors lists each sensor with what it measures.")
    return found


def _unknown(quantity: str) -> Exception:
    return refuse(404, f"No {quantity} is forecast here. GET /api/forecast tells what is.", field="quantity")
