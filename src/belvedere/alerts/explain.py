"""Why an alert: one sentence, of what was measured or registered and of nothing else.

Takes   an Alert with its values, what is Seen
Gives   drivers(), later(), sentence()
Used by engine.py
Source  "+38 % on the usual for a Tuesday at 8; two neighbouring streets too; rain today; closure registered in Via X"

Each driver is a number that was there: neighbours that say nothing are not spoken of, a day's rain is "rain today" and
not "since 7", a closure is one that somebody registered for this street and this hour. No driver is a guess at a cause.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from belvedere.alerts.around import city, neighbours, notices
from belvedere.alerts.contract import Alert, Driver, Value
from belvedere.alerts.deviation import SAME, fault
from belvedere.alerts.numbers import hours, number, percent
from belvedere.alerts.occasion import clock, occasion
from belvedere.alerts.seen import Reading, Seen, Words
from belvedere.quantities import QUANTITIES

DAY = 86_400.0  # [s]
WET = 1.0  # [mm] in a day or an hour: less is not spoken of


def drivers(alert: Alert, seen: Seen) -> tuple[Driver, ...]:
    """Return what was measured or registered and belongs to an alert, the deviation itself first."""
    if not alert.values:
        return ()
    worst = alert.values[0]
    first = FIRST.get(worst.kind, _usual)(worst, seen)
    found = [Driver(worst.kind, first, seen.at)] if first.en else []
    if alert.kind == "late":
        return tuple(found)
    words = {"neighbours": neighbours(alert, seen), "city": city(worst, seen), "rain": _rain(worst, seen)}
    found += [Driver(kind, text, seen.at) for kind, text in words.items() if text.en]
    found += [Driver("notice", text, seen.at) for text in notices(alert, seen)]
    known = {(one.kind, one.text.en): one.known for one in alert.drivers}
    return tuple(replace(one, known=known.get((one.kind, one.text.en), one.known)) for one in found)


def later(alert: Alert, seen: Seen) -> Alert:
    """Return an alert with what became known of its day afterwards: rain that is measured by the day."""
    if not alert.values or alert.kind == "late" or any(one.kind == "rain" for one in alert.drivers):
        return alert
    text = _rain(alert.values[0], seen)
    if not text.en:
        return alert
    found = (*alert.drivers, Driver("rain", text, seen.at))
    return replace(alert, drivers=found, explanation=sentence(found))


def sentence(found: Sequence[Driver]) -> Words:
    """Return drivers as one sentence."""
    if not found:
        return Words("", "")
    english, italian = "; ".join(one.text.en for one in found), "; ".join(one.text.it for one in found)
    return Words(f"{english[:1].upper()}{english[1:]}.", f"{italian[:1].upper()}{italian[1:]}.")


# ──────────────────────────────────────────────────────── what the rule says itself


def _usual(worst: Value, seen: Seen) -> Words:
    """Return "Via Saffi: +38 % on the usual for a school-day Tuesday at 8"."""
    reading = seen.readings.get((worst.place, worst.quantity))
    if not math.isfinite(worst.usual) or not math.isfinite(worst.value):
        return _measured(worst, seen)
    share = percent(worst.value / worst.usual - 1.0) if worst.usual > 0 else number(worst.value, worst.quantity)
    when = _when(worst, reading, seen)
    place = _where(worst.place, seen)
    return Words(
        f"{place.en}{share.en} on the usual for {when.en}", f"{place.it}{share.it} rispetto al solito per {when.it}"
    )


def _threshold(worst: Value, seen: Seen) -> Words:
    """Return "Porta San Felice: 212 µg/m³ at 8, above 200"; with what is usual, where it is known."""
    words = _measured(worst, seen)
    above = worst.value > worst.limit
    level = number(worst.limit, worst.quantity)
    english, italian = ("above", "oltre") if above else ("below", "sotto")
    words = Words(f"{words.en}, {english} {level.en}", f"{words.it}, {italian} {level.it}")
    if math.isfinite(worst.usual):
        usual = number(worst.usual, worst.quantity)
        words = Words(f"{words.en} (usually {usual.en})", f"{words.it} (di solito {usual.it})")
    return words


def _forecast(worst: Value, seen: Seen) -> Words:
    """Return "Via Saffi: 412 veh/h at 8, where 520 to 640 were forecast"."""
    words = _measured(worst, seen)
    low, high = number(worst.low, worst.quantity, bare=True), number(worst.high, worst.quantity, bare=True)
    return Words(
        f"{words.en}, where {low.en} to {high.en} were forecast",
        f"{words.it}, dove se ne prevedevano {low.it}–{high.it}",
    )


def _together(worst: Value, seen: Seen) -> Words:
    return _usual(worst, seen)


def _late(worst: Value, seen: Seen) -> Words:
    """Return "air: no NO₂ for 5 hours, promised every hour" or "west_loops: 12 of 80 sensors answer"."""
    label = QUANTITIES[worst.quantity]
    feed = next((one for one in seen.feeds if (one.feed, one.quantity) == (worst.place, worst.quantity)), None)
    if feed is None:
        return Words("", "")
    if worst.value < worst.limit:
        return Words(
            f"{feed.feed}: {feed.heard} of {feed.sensors} sensors answer ({label.label_en})",
            f"{feed.feed}: rispondono {feed.heard} sensori su {feed.sensors} ({label.label_it})",
        )
    gone, every = hours(worst.value), hours(feed.interval)
    return Words(
        f"{feed.feed}: no {label.label_en} for {gone.en}, promised every {every.en}",
        f"{feed.feed}: {label.label_it} assente da {gone.it}, promesso ogni {every.it}",
    )


def _broken(worst: Value, seen: Seen) -> Words:
    """Return "Via Saffi: the same value 4 times in a row, look at the sensor"."""
    place = _where(worst.place, seen)
    reading = seen.readings.get((worst.place, worst.quantity))
    found = fault(reading) if reading is not None else ""
    value = number(worst.value, worst.quantity)
    if found == "zero" and reading is not None:
        low = number(reading.low, worst.quantity)
        return Words(
            f"{place.en}nothing counted where at least {low.en} are usual: a dead sensor or a shut street",
            f"{place.it}nessun conteggio dove di solito sono almeno {low.it}: sensore guasto o strada chiusa",
        )
    if found == "stuck":
        return Words(
            f"{place.en}{value.en} {SAME} times in a row: the sensor is stuck",
            f"{place.it}{value.it} per {SAME} volte di fila: sensore bloccato",
        )
    return Words(
        f"{place.en}{value.en} is not what this sensor can measure", f"{place.it}{value.it} non è una misura credibile"
    )


FIRST: dict[str, Callable[[Value, Seen], Words]] = {
    "usual": _usual,
    "together": _together,
    "threshold": _threshold,
    "forecast": _forecast,
    "late": _late,
    "broken": _broken,
}


# ──────────────────────────────────────────────────────── small parts


def _measured(worst: Value, seen: Seen) -> Words:
    """Return "Porta San Felice: 212 µg/m³ at 8"; without the hour of what is measured by the day."""
    value, place = number(worst.value, worst.quantity), _where(worst.place, seen)
    reading = seen.readings.get((worst.place, worst.quantity))
    if reading is not None and reading.interval >= DAY:
        day = _day(worst.time, seen)
        return Words(f"{place.en}{value.en}{day.en}", f"{place.it}{value.it}{day.it}")
    at = clock(worst.time, seen.timezone)
    return Words(f"{place.en}{value.en} {at.en}", f"{place.it}{value.it} {at.it}")


def _day(time: datetime, seen: Seen) -> Words:
    """Return how long ago a day's reading is of."""
    zone = ZoneInfo(seen.timezone)
    ago = (seen.at.astimezone(zone).date() - time.astimezone(zone).date()).days
    if ago < 1:
        return Words(" today", " oggi")
    return Words(" yesterday", " ieri") if ago == 1 else Words(f" {ago} days ago", f" {ago} giorni fa")


def _when(worst: Value, reading: Reading | None, seen: Seen) -> Words:
    days = occasion(reading.kind_of_day if reading is not None else "", seen.occasion)
    if reading is not None and reading.interval >= DAY:
        return days
    at = clock(worst.time, seen.timezone)
    return Words(f"{days.en} {at.en}", f"{days.it} {at.it}")


def _where(place: str, seen: Seen) -> Words:
    found = seen.places.get(place)
    name = (found.street or found.name) if found is not None else place
    return Words(f"{name}: ", f"{name}: ") if name else Words("", "")


def _rain(worst: Value, seen: Seen) -> Words:
    """Return "rain since 7" of hourly measurements, "rain today (12 mm)" of daily ones, of the reading's own day."""
    zone = ZoneInfo(seen.timezone)
    day = worst.time.astimezone(zone).date()
    for rain in seen.rain:
        if rain.known > seen.at or rain.amount < WET:
            continue
        if rain.since is not None and rain.day == day.isoformat():
            at = clock(rain.since, seen.timezone)
            return Words(f"rain since {at.en.removeprefix('at ')}", f"pioggia da{at.it.removeprefix('a')}")
        if rain.since is None and rain.day == day.isoformat():
            amount = number(rain.amount, "precipitation")
            today = seen.at.astimezone(zone).date() == day
            return Words(
                f"rain {'today' if today else 'that day'} ({amount.en})",
                f"pioggia {'oggi' if today else 'quel giorno'} ({amount.it})",
            )
    return Words("", "")
