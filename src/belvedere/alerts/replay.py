"""A past day lived again: the alerts that it raised, or would have raised.

Takes   rules, a Ground and the readings of a store, a day; what the engine remembered before it
Gives   instants(), live() (step after step), day(), afterwards(); ground() of a city's folder; Lived
Used by cli (belvedere alerts CITY --day), server/, benchmarks/alerts.py
Source  the engine is a pure function and look() shows it nothing that had not arrived, so a day lived again raises
        what it raised; tests/alerts/test_replay.py holds it to that
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from belvedere.alerts.contract import Alert, Rule, Standing, Step
from belvedere.alerts.engine import step
from belvedere.alerts.explain import later
from belvedere.alerts.life import Log
from belvedere.alerts.look import Bands, Ground, Window, intervals, look, usual_of, window
from belvedere.alerts.notices import notices_of
from belvedere.alerts.places import places
from belvedere.city import bundle
from belvedere.observations.calendar import local_day
from belvedere.observations.store import Store
from belvedere.observations.typical import History, history
from belvedere.progress import Progress, silent

STEP = timedelta(minutes=15)  # between two looks; a divisor of every feed's interval here
WARM = timedelta(days=2)  # before a day of which no log says what the engine remembered


@dataclass(frozen=True, slots=True)
class Lived:
    """What a day raised, in order of time, as it was when it was closed or the day ended; and what then still stood."""

    alerts: tuple[Alert, ...]
    standing: Standing


def ground(folder: Path, store: Store, rules: Sequence[Rule], known: History | None = None) -> Ground:
    """Return what does not change with the clock, of a city's folder and its store.

    Parameters
    ----------
    known : the store's History, where somebody has made it already

    Raises
    ------
    BundleError
        when the folder holds no bundle
    """
    city, said = bundle.load(folder), bundle.manifest(folder)
    past = history(store, said.calendar) if known is None else known
    return Ground(
        calendar=said.calendar,
        places=places(city),
        intervals=intervals(said),
        usual_of=usual_of(past, quantities(rules)),
        notices=notices_of(folder, said.calendar),
    )


def with_bands(plain: Ground, bands: Bands) -> Ground:
    """Return a Ground that knows forecasts too."""
    return replace(plain, bands=bands)


def quantities(rules: Sequence[Rule]) -> list[str]:
    """Return the quantities that rules are about; rules about feeds are about those of the others."""
    return sorted({name for rule in rules for name in rule.quantities})


def instants(start: datetime, end: datetime) -> Iterator[datetime]:
    """Yield the instants to look at in [start, end): whole multiples of STEP since 1970, UTC."""
    size = int(STEP.total_seconds())
    first = -(-int(start.timestamp()) // size)
    for number in range(first, -(-int(end.timestamp()) // size)):
        yield datetime.fromtimestamp(number * size, UTC)


def live(
    rules: Sequence[Rule], solid: Ground, readings: Window, standing: Standing, times: Iterator[datetime]
) -> Iterator[tuple[datetime, Step]]:
    """Yield each instant and what the engine did at it; the next step starts from what that left standing."""
    for at in times:
        done = step(rules, look(solid, readings, at), standing)
        standing = done.standing
        yield at, done


def day(
    rules: Sequence[Rule],
    solid: Ground,
    store: Store,
    asked: date,
    *,
    log: Log | None = None,
    until: datetime | None = None,
    progress: Progress = silent,
) -> Lived:
    """Return the alerts that a local day raises.

    Parameters
    ----------
    log : what the engine remembered before the day is taken from it, and the day is the one that was lived; None, or a
        log that does not reach back: WARM before the day is lived first, from nothing
    until : of a day that is not over: later instants are not lived
    """
    start, end = local_day(asked, solid.calendar)
    end = end if until is None else min(end, until)
    before = log.standing(start) if log is not None else None
    if before is not None and start - before[0] <= WARM:
        begin, standing = before[0] + STEP, before[1]
    else:
        begin, standing = start - WARM, Standing()
    readings = window(store, begin, end, quantities(rules))
    found: dict[str, Alert] = {}
    for at, done in live(rules, solid, readings, standing, instants(begin, end)):
        progress((at - begin) / (end - begin), f"Living {at:%d %b %H:%M}", f"Rivivo {at:%d/%m %H:%M}")
        standing = done.standing
        raised = done.raised if at >= start else ()
        found |= {alert.alert: alert for alert in raised}
        found |= {one.alert: one for one in (*standing.alerts.values(), *done.closed) if one.alert in found}
    order = sorted(found.values(), key=lambda one: (one.raised_at, -one.rank, one.alert))
    return Lived(tuple(order), standing)


def afterwards(lived: Lived, solid: Ground, store: Store, asked: date) -> Lived:
    """Return the same alerts with what became known of their day later: its rain, where it is measured by the day."""
    _, end = local_day(asked, solid.calendar)
    at = end + timedelta(days=1)
    seen = look(solid, window(store, end, at, ()), at)
    return replace(lived, alerts=tuple(later(alert, seen) for alert in lived.alerts))
