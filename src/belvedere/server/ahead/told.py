"""Forecasts as the screen asks for them: the cards, one series, the map by hour, all quantiles as a file.

Takes   an open room's Forecasting, the clock's time
Gives   now(), series(), areas(): messages of api_forecast.py; csv()
Used by routes_forecast.py
What a forecast is compared with is the usual as it was known at the same instant: the seasonal profile, which is also
the baseline of skill.py. A difference is called out of the ordinary only where the usual lies outside the 90 % interval
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np

from belvedere.forecast.contract import LEVELS, Floats, Forecast, Panel, Times
from belvedere.forecast.models import profile
from belvedere.forecast.panel import known
from belvedere.observations.calendar import kind_of_day
from belvedere.quantities import QUANTITIES
from belvedere.server.ahead.subjects import CITY, SILENT, Subject
from belvedere.server.ahead.words import (
    FAR,
    NO_FORECAST,
    NOT_MEASURED,
    ON_ITS_WAY,
    occasion,
    reason,
    sentence,
    soon,
)
from belvedere.server.api import NOTHING_SAID, Text
from belvedere.server.api_forecast import (
    ForecastCard,
    ForecastMap,
    ForecastNow,
    ForecastSeries,
    ForecastStep,
)
from belvedere.server.cards.readings import RULES
from belvedere.server.forecasting import Forecasting, Made
from belvedere.server.measured import number
from belvedere.server.words import compared, same

DAY = 86_400.0  # [s]
LOW, QUARTER, MIDDLE, THREE_QUARTERS, HIGH = 0, 4, 9, 14, 18  # of LEVELS: 5, 25, 50, 75, 95 %
HOURS = (1, 3, 24)  # [steps] ahead that a card tells
DAYS = (1, 2, 3)
ON_MAP = 24  # [steps] that the map tells; of days a week
PAST = 48  # [steps] of measured past beside a forecast; of days a month
LOOK = 0.1  # [-] of the usual from which on a difference that is sure is worth a look; ours
ABNORMAL = 0.3  # [-] and from which on it is abnormal; ours
TITLES = {
    **{rule.quantity: rule.title for rule in RULES},
    "people_present": Text(en="People present", it="Persone presenti"),
}


@dataclass(frozen=True, slots=True)
class Ahead:
    """A made forecast beside the usual, (horizons, series) each."""

    made: Made
    forecast: Forecast
    usual: Floats

    def level(self, which: int) -> Floats:
        """Return a quantile, (horizons, series)."""
        found: Floats = self.forecast.quantiles[which]
        return found


def ahead_of(room: Forecasting, subject: Subject, at: datetime) -> Ahead | None:
    """Return a subject's forecast beside the usual as it was known then; None where there is none (yet)."""
    made = room.made(subject, at)
    if made is None or made.forecast is None:
        return None
    panel = made.window.panel
    horizons = np.arange(1, len(made.forecast.starts) + 1, dtype=np.int64)
    usual = profile.Profile().predict(panel, np.array([made.instant], dtype=np.int64), horizons)[0] * made.window.times
    return Ahead(made, made.forecast, usual)


def judge(value: float, low: float, high: float, usual: float, quantity: str) -> int:
    """Return 0 where the usual may come, 1 where it is sure not to by LOOK and more, 2 by ABNORMAL and more."""
    if np.isnan(usual) or low <= usual <= high or same(value, usual, quantity):
        return 0
    better = QUANTITIES[quantity].better
    if (better == "down" and value < usual) or (better == "up" and value > usual):
        return 0
    share = abs(value - usual) / abs(usual) if usual else np.inf
    return 2 if share >= ABNORMAL else 1 if share >= LOOK else 0


# ─────────────────────────────────────────────────────────────── the cards


def now(room: Forecasting, at: datetime) -> ForecastNow:
    """Return the cards of what will happen, worst first, and one sentence."""
    work = room.work(at)
    chosen = _shown(room.subjects())
    made = [card for card in (_card(room, subject, at) for subject in chosen) if card is not None]
    made.sort(key=lambda card: -card.severity)
    zone = ZoneInfo(room.calendar.timezone)
    (day,) = kind_of_day([at.astimezone(zone).date()], room.calendar)
    notable = []
    for card in made:
        worst = max(card.steps, key=lambda step: step.severity, default=None)
        if worst is not None and worst.severity > 0:
            notable.append((worst.when, card.title, worst.comparison))
    blind = [card.title for card in made if card.reason.en]
    waits = work.state in ("waiting", "fitting") and len(made) < len(chosen)
    said = ON_ITS_WAY if waits and not made else sentence(notable, day, blind) if made else NO_FORECAST
    return ForecastNow(at=at, work=work, sentence=said, cards=made)


def _shown(subjects: Sequence[Subject]) -> list[Subject]:
    """Return one subject a card: the sum where there is one, else the sensors."""
    hours = [one for one in subjects if not one.days]
    summed = {one.quantity for one in hours if one.scope == CITY}
    return [one for one in hours if one.scope == CITY or one.quantity not in summed]


def _card(room: Forecasting, subject: Subject, at: datetime) -> ForecastCard | None:
    """Return a subject's card; None while its model is on its way, or where it was never measured before the time."""
    made = room.made(subject, at)
    failed = room.failure(subject, at) if made is None else None
    if made is None and failed is None:
        return None
    kind, window = subject.kind, None if made is None else made.window
    count = 0 if window is None else len(window.panel.places) + len(window.silent) + len(window.short)
    blank = ForecastCard(
        kind=kind.kind,
        quantity=subject.quantity,
        title=TITLES.get(subject.quantity) or _label(subject.quantity),
        place="",
        steps=[],
        reason=failed or NOTHING_SAID,
        severity=0,
        series=max(count, 1),
        series_known=0,
    )
    if window is None:
        return blank
    found = ahead_of(room, subject, at)
    if found is None:
        full = room.panel(subject, at)
        there = known(full, instant_of(full, at)) & ~np.isnan(full.value)
        lately = there[:, max(0, instant_of(full, at) - round(SILENT / max(kind.step, 1.0))) :].any()
        code = "too_little_past" if window.short or lately else "silent"
        if not there.any():
            return None
        return blank.model_copy(update={"reason": reason(code, kind, int(there.sum(axis=1).max()))})
    wanted = [step for step in (DAYS if kind.step >= DAY else HOURS) if step <= len(found.forecast.starts)]
    middle = found.level(MIDDLE)[np.array(wanted) - 1]
    sure = ~np.isnan(middle).all(axis=0)
    if not sure.any():
        return blank.model_copy(update={"reason": reason(found.forecast.reason[0], kind)})
    column = int(np.nanargmax(np.where(sure, np.nan_to_num(middle, nan=-np.inf).max(axis=0), -np.inf)))
    zone = ZoneInfo(room.calendar.timezone)
    steps = [_step(found, (step - 1, column), room, at.astimezone(zone)) for step in wanted]
    return blank.model_copy(
        update={
            "place": found.forecast.places[column],
            "steps": steps,
            "severity": max(step.severity for step in steps),
            "series": 1 if subject.scope == CITY else blank.series,
            "series_known": 1 if subject.scope == CITY else int(sure.sum()),
        }
    )


def _step(found: Ahead, where: tuple[int, int], room: Forecasting, at: datetime) -> ForecastStep:
    """Return what is expected at one horizon of one series; `at` is on the city's clock."""
    row, column = where
    subject = found.made.subject
    start, end = moment(found.forecast.starts[row]), moment(found.forecast.ends[row])
    local = start.astimezone(at.tzinfo)
    (day,) = kind_of_day([local.date()], room.calendar)
    low, value, high = (float(found.level(one)[row, column]) for one in (LOW, MIDDLE, HIGH))
    usual = float(found.usual[row, column])
    beside = occasion(day, None if subject.kind.step >= DAY else local.hour)
    return ForecastStep(
        start=start,
        end=end,
        when=soon(local, at, subject.kind),
        value=number(value),
        low=number(low),
        high=number(high),
        usual=number(usual),
        comparison=compared(value, None if np.isnan(usual) else usual, beside),
        severity=0 if np.isnan(value) else judge(value, low, high, usual, subject.quantity),
    )


# ─────────────────────────────────────────────────────────────── one series, and all


def series(room: Forecasting, subject: Subject, place: str, at: datetime) -> ForecastSeries:
    """Return what was measured of a series until a time, and its forecast; place CITY: the sum."""
    work = room.work(at, [subject])
    made = room.made(subject, at)
    found = ahead_of(room, subject, at)
    kind = subject.kind
    label = _label(subject.quantity)
    full = room.panel(subject, at)
    panel = full if made is None else made.window.panel
    row = panel.places.index(place) if place in panel.places else -1
    times = 1.0 if made is None else made.window.times
    if row < 0 and place in full.places:
        panel, row, times = full, full.places.index(place), 1.0
    past = _past(replace(panel, value=panel.value * times), row, at, kind.step)
    because = NOTHING_SAID
    column = -1
    if made is not None:
        because = why(made, place, found)
        if found is not None and place in found.forecast.places and not because.en:
            column = found.forecast.places.index(place)
    used = found.forecast.used[column] if found is not None and column >= 0 else ""
    english, italian = room.engine.title(used) if used else ("", "")
    levels = {f"p{name:02d}": _column(found, level, column) for name, level in _LEVELS}
    return ForecastSeries(
        place=place,
        quantity=subject.quantity,
        label=label,
        work=work,
        interval=kind.step,
        made=None if found is None else moment(found.forecast.at),
        fitted=None if made is None else made.fitted,
        used=Text(en=english, it=italian),
        model=used,
        reason=because,
        past_time=past[0],
        past_value=past[1],
        start=[] if column < 0 or found is None else [moment(one) for one in found.forecast.starts],
        end=[] if column < 0 or found is None else [moment(one) for one in found.forecast.ends],
        **levels,
        usual=[] if column < 0 or found is None else _numbers(found.usual[:, column]),
        came=[] if column < 0 or made is None or found is None else _came(made, column, len(found.forecast.starts)),
    )


def areas(room: Forecasting, subject: Subject, at: datetime) -> ForecastMap:
    """Return the forecast of every sensor, hour by hour; sensors of which nothing is known say why."""
    work = room.work(at, [subject])
    made = room.made(subject, at)
    found = ahead_of(room, subject, at)
    blank = ForecastMap(
        quantity=subject.quantity, work=work, made=None, start=[], end=[], places=[], reason=[], p05=[], p50=[], p95=[],
        usual=[],
    )  # fmt: skip
    if made is None:
        return blank
    window = made.window
    places = [*window.panel.places, *window.short, *window.silent]
    reasons = [why(made, place, found) for place in places]
    if found is None:
        return blank.model_copy(update={"places": places, "reason": reasons})
    span = slice(0, 7 if subject.kind.step >= DAY else ON_MAP)
    more = len(places) - len(window.panel.places)

    def table(values: Floats) -> list[list[float | None]]:
        return [[*_numbers(row), *([None] * more)] for row in values[span]]

    return blank.model_copy(
        update={
            "made": moment(found.forecast.at),
            "start": [moment(one) for one in found.forecast.starts[span]],
            "end": [moment(one) for one in found.forecast.ends[span]],
            "places": places,
            "reason": reasons,
            "p05": table(found.level(LOW)),
            "p50": table(found.level(MIDDLE)),
            "p95": table(found.level(HIGH)),
            "usual": table(found.usual),
        }
    )


def csv(found: Ahead, quantity: str) -> str:
    """Return all quantiles of all series as text; its first lines say the unit and when it was made."""
    head = [
        f"# forecast of {quantity} [{QUANTITIES[quantity].unit}], made at {_stamp(found.forecast.at)}",
        f"# model fitted at {found.made.fitted.isoformat()}; q05 to q95: quantiles; usual: the seasonal profile",
        ",".join(["place", "start", "end", *(f"q{round(100 * level):02d}" for level in LEVELS), "usual"]),
    ]
    rows = []
    for column, place in enumerate(found.forecast.places):
        name = f'"{place.replace(chr(34), chr(34) * 2)}"'
        for row, (start, end) in enumerate(zip(found.forecast.starts, found.forecast.ends, strict=True)):
            values = [*found.forecast.quantiles[:, row, column], found.usual[row, column]]
            cells = ["" if np.isnan(value) else f"{value:.3f}" for value in values]
            rows.append(",".join([name, _stamp(start), _stamp(end), *cells]))
    return "\n".join([*head, *rows]) + "\n"


_LEVELS = ((5, LOW), (25, QUARTER), (50, MIDDLE), (75, THREE_QUARTERS), (95, HIGH))


def moment(time: np.datetime64) -> datetime:
    """Return an edge of a panel as a time of the API."""
    return datetime.fromtimestamp(int(time.astype("datetime64[s]").astype(np.int64)), UTC)


def why(made: Made, place: str, found: Ahead | None) -> Text:
    """Return why nothing is expected of a place; "" where something is."""
    kind, window = made.subject.kind, made.window
    if place in window.panel.places:
        if found is None:
            return FAR
        return reason(found.forecast.reason[found.forecast.places.index(place)], kind)
    if place in window.short:
        return reason("too_little_past", kind)
    if place in window.silent:
        return reason("silent", kind)
    if place == CITY:
        return reason("too_little_past" if window.short else "silent", kind)
    return NOT_MEASURED


def instant_of(panel: Panel, at: datetime) -> int:
    """Return the instant of a panel that a time belongs to; -1 before its first."""
    return int(np.searchsorted(panel.edges, np.datetime64(int(at.timestamp()), "s"), side="right")) - 1


def _past(panel: Panel, row: int, at: datetime, step: float) -> tuple[list[datetime], list[float | None]]:
    if row < 0:
        return [], []
    instant = instant_of(panel, at)
    first = max(0, instant - (30 if step >= DAY else PAST))
    last = max(first, instant - int(panel.late[row]))
    times: Times = panel.edges[first:last]
    return [moment(one) for one in times], _numbers(panel.value[row, first:last])


def _came(made: Made, column: int, steps: int) -> list[float | None]:
    """Return what was measured later of the intervals forecast: a replay knows it, a live room does not."""
    value = made.window.panel.value[column, made.instant : made.instant + steps] * made.window.times
    return [*_numbers(value), *([None] * (steps - len(value)))]


def _column(found: Ahead | None, level: int, column: int) -> list[float | None]:
    return [] if found is None or column < 0 else _numbers(found.level(level)[:, column])


def _numbers(values: Floats) -> list[float | None]:
    return [number(value) for value in values]


def _stamp(time: np.datetime64) -> str:
    return moment(time).isoformat()


def _label(quantity: str) -> Text:
    found = QUANTITIES[quantity]
    return Text(en=found.label_en, it=found.label_it)
