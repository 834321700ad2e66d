"""What is happening, at the clock's time.

Takes   requests
Gives   GET /api/now, /api/series, /api/timeline
Used by app.py
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Query
from pydantic import AfterValidator, AwareDatetime

from belvedere.server.api import Now, SeriesData, Text, Timeline
from belvedere.server.cards.contract import Seen
from belvedere.server.now import cards
from belvedere.server.opening import Room
from belvedere.server.problems import may, refuse
from belvedere.server.words import NOTHING, sentence

router = APIRouter(prefix="/api", tags=["now"])
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
LONGEST = timedelta(days=400)  # of a series at once
USUAL_SPAN = timedelta(days=7)  # of a series where the asker does not say


def _possible(moment: datetime) -> datetime:
    if not EARLIEST <= moment <= LATEST:
        raise ValueError(f"a time is from {EARLIEST.year} to {LATEST.year}")
    return moment.astimezone(UTC)


Moment = Annotated[AwareDatetime, AfterValidator(_possible)]
At = Annotated[Moment | None, Query(description="the clock's time, with offset; now where it is not given")]
Name = Annotated[str, Query(min_length=1, max_length=200)]


@router.get("/now", responses=may(422))
def now(room: Room, later: BackgroundTasks, at: At = None) -> Now:
    """Return the state of the city: a sentence, cards worst first, and every sensor's last reading."""
    moment = at or datetime.now(UTC)
    known = room.measured.known
    readings = room.measured.readings(known, moment)
    made = cards(Seen(readings, moment, room.measured.usual(known), room.folder, room.state, room.people))
    day = room.measured.day(moment)
    notable = [(card.title, card.comparison) for card in made if card.severity > 0]
    blind = [card.title for card in made if card.value is None]
    feeds = room.feeds.now(moment)
    later.add_task(room.measured.prepare, moment)
    return Now(
        at=moment,
        kind_of_day=Text(en=day.name_en, it=day.name_it),
        sentence=sentence(day, notable, blind) if made else NOTHING,
        cards=made,
        readings=readings,
        feeds_fresh=feeds.feeds_fresh,
        feeds_late=feeds.feeds_late,
        feeds_down=feeds.feeds_down,
    )


@router.get("/series", responses=may(404, 422))
def series(
    room: Room, place: Name, quantity: Name, start: Moment | None = None, end: Moment | None = None
) -> SeriesData:
    """Return one sensor's readings from start to end beside what is usual; the last week where neither is given."""
    promise = room.measured.promise(place, quantity)
    if promise is None:
        raise refuse(404, "No such series. GET /api/map/detectors lists each sensor with what it measures.")
    until = end or room.measured.end(place, promise)
    since = start or until - USUAL_SPAN
    if since >= until:
        raise refuse(422, "The series ends before it starts.", field="end", remedy="Give a later end.")
    if until - since > LONGEST:
        raise refuse(422, f"More than {LONGEST.days} days at once.", field="start", remedy="Ask for a shorter time.")
    return room.measured.series(promise, place, since, until)


@router.get("/timeline", responses=may(422))
def timeline(room: Room, at: At = None) -> Timeline:
    """Return the measured traffic of the city as a share of the usual, hour by hour, ±24 h around the clock's time."""
    return room.measured.timeline(at or datetime.now(UTC))
