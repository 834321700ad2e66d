"""What a measure did: the walk from a city's observations to an effect with its interval.

Takes   a city's folder (its bundle with observations) and a measure
Gives   after: Effect
Used by files.py, cli.py, benchmarks/before_after.py
Source  each step's file names its own
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from belvedere.city import bundle
from belvedere.city.model import Calendar
from belvedere.errors import InputError, ModelError
from belvedere.progress import Progress, silent
from belvedere.scenarios.after.compare import Compared, Periods, by_each_method
from belvedere.scenarios.after.contrast import together
from belvedere.scenarios.after.controls import fit, in_space, named
from belvedere.scenarios.after.known import kinds, to_date, to_day, weather
from belvedere.scenarios.after.measure import Measure, Span, read
from belvedere.scenarios.after.series import Days, Floats, days, matching
from belvedere.scenarios.after.tables import ALL, Effect, Found, tables


def after(folder: Path, measure: Path | Measure, progress: Progress = silent) -> Effect:
    """Return what a measure did, from the observations of a city's bundle.

    Parameters
    ----------
    folder : the city's folder, cities/bologna
    measure : a .toml of its measures/, or a Measure

    Raises
    ------
    BundleError
        when the folder has no bundle or no observations
    RecipeError, MissingFileError
        when the measure cannot be read
    InputError
        when a place is unknown or a period lies outside what was measured
    ModelError
        when no place has enough measured days
    """
    asked = measure if isinstance(measure, Measure) else read(measure)
    progress(0.0, "Reading the observations", "Lettura delle osservazioni")
    series = gather(folder, asked, bundle.manifest(folder).calendar)
    judged: dict[str, list[Compared]] = {}
    failed: list[str] = []
    known, periods = series.known, series.periods
    several = [ALL, *series.treated] if len(series.treated) > 1 else list(series.treated)
    for number, place in enumerate(several):
        name = place or f"all {len(series.treated)} places"
        progress(0.05 + 0.75 * number / len(several), f"What happened at {name}", f"Che cosa è successo: {name}")
        try:
            judged[place] = by_each_method(series.days.day, series.of(place), series.controls, known, periods, name)
        except ModelError as error:
            failed.append(str(error))
    if not any(place != ALL or len(several) == 1 for place in judged):
        raise ModelError("No place can be judged. " + " ".join(failed))
    progress(0.8, "Placebo tests in space", "Prove placebo nello spazio")
    method = next(iter(judged.values()))[0].method
    space = in_space(series.days.day, series.controls, known, periods, method, series.kept)
    progress(0.95, "Writing it down", "Stesura")
    found = Found(judged, space, tuple(failed), {place: series.of(place) for place in judged})
    made = tables(asked, series.days, periods, found, (series.kept, series.dropped, series.jumped))
    progress(1.0, "Done", "Fatto")
    return made


@dataclass(frozen=True)
class Gathered:
    """All that the method reads."""

    days: Days
    logs: Floats  # (days, places)
    known: Floats  # (days, k)
    periods: Periods
    treated: tuple[str, ...]
    kept: tuple[str, ...]  # controls that serve
    dropped: tuple[str, ...]  # controls with too few days
    jumped: tuple[str, ...]  # controls whose level jumps in the reference

    @property
    def controls(self) -> Floats:
        """Logarithms at the controls that serve, (days, controls)."""
        columns: Floats = self.logs[:, [self.days.places.index(place) for place in self.kept]]
        return columns

    def of(self, place: str) -> Floats:
        """Return the logarithms at a place; ALL: of all treated places together."""
        if place == ALL:
            teaches = self.periods.reference | self.periods.learn
            return together(self.logs[:, : len(self.treated)], self.known, teaches)
        column: Floats = self.logs[:, self.days.places.index(place)]
        return column


def gather(folder: Path, measure: Measure, calendar: Calendar) -> Gathered:
    """Return the series that a measure is judged by; see `after` for what it raises."""
    treated = matching(folder, measure.quantity, measure.places)
    controls = named(folder, measure, treated)
    measured = days(folder, measure.quantity, [*treated, *controls], calendar.timezone)
    periods = periods_of(measured, measure)
    known = np.column_stack(
        [
            np.ones(len(measured.day)),
            kinds(measured.day, calendar, measure.lessons),
            weather(folder, measured.day, calendar.timezone),
        ]
    )
    logs = np.log(measured.value)
    serve, jump = fit(measured.day, logs[:, len(treated) :], known, periods)
    kept, jumped = tuple(controls[each] for each in serve), tuple(controls[each] for each in jump)
    dropped = tuple(each for each in controls if each not in {*kept, *jumped})
    return Gathered(measured, logs, known, periods, tuple(treated), kept, dropped, jumped)


def periods_of(measured: Days, measure: Measure) -> Periods:
    """Return which days are which.

    Raises
    ------
    InputError
        when the reference or the counted days lie outside what was measured
    """
    day = measured.day

    def within(*spans: Span) -> np.ndarray:
        rows = np.zeros(len(day), bool)
        for first, last in spans:
            rows |= (day >= to_day(first)) & (day <= to_day(last))
        return rows

    also = within(*((each.start, each.end) for each in measure.also))
    transition = within((measure.start, measure.end)) & (day < to_day(measure.counts_from))
    counted = within((measure.counts_from, measure.end))
    reference, learn = within(*measure.reference) & ~also, within(*measure.learn) & ~also
    for name, rows in (("reference", reference), ("start, settled, end", counted)):
        if not rows.any():
            known = f"{to_date(day[0])} to {to_date(day[-1])}" if len(day) else "nothing"
            raise InputError(
                f"measure {measure.name}",
                name,
                "no day of it was measured",
                remedy=f"Measured: {known}. Choose days in there that nothing else in `also` covers.",
            )
    lengths = (
        to_day(measure.counts_from) - to_day(measure.start),
        to_day(measure.end) - to_day(measure.counts_from) + 1,
    )
    return Periods(reference, learn, transition, counted, lengths)
