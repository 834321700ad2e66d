import numpy as np

from belvedere.city.model import Calendar
from belvedere.forecast.contract import KINDS, Panel
from belvedere.forecast.models import tide
from belvedere.forecast.tides import Tide, told_apart

STEPS = 24 * 200
HORIZONS = np.array([1, 6, 24])
NOTHING = Tide((), 0.0, np.zeros(0), np.zeros(0))  # a Known: the fit does not look at it


def surge(seed: int, steps: int) -> np.ndarray:
    """A surge whose next hour is 0.95 of this one, and a shock of 1 cm."""
    shocks = np.random.default_rng(seed).normal(0, 1, steps)
    found = np.zeros(steps)
    for step in range(1, steps):
        found[step] = 0.95 * found[step - 1] + shocks[step]
    return found


def panel(late: int = 1, steps: int = STEPS) -> Panel:
    edges = np.datetime64("2012-01-01", "s") + np.timedelta64(3600, "s") * np.arange(steps + 1)
    names = told_apart(120 * 24.0)
    pure = Tide(names, 30.0, np.linspace(20, 1, len(names)), np.linspace(10, -1, len(names)))
    level = pure.at(edges[:-1]) + surge(1, steps)
    return Panel(
        KINDS["level"],
        "sea_level",
        ("gauge", "silent"),
        edges,
        np.stack([level, np.full(steps, np.nan)]),
        np.array([late, late]),
        Calendar("Europe/Rome", "IT"),
    )


def test_the_error_is_what_the_shocks_leave_and_grows_with_the_horizon() -> None:
    made = panel()
    model = tide.fit(made, 24 * 150, HORIZONS, NOTHING)
    instants = np.arange(24 * 150, STEPS - 24)
    found = model.predict(made, instants, HORIZONS)[:, :, 0]
    truth = made.value[0][instants[:, None] - 1 + HORIZONS]
    error = np.sqrt(((found - truth) ** 2).mean(axis=0))
    # by hand: shocks between the newest reading and the interval meant: h + late of them, each faded by 0.95 a step
    best = np.sqrt([sum(0.95 ** (2 * k) for k in range(h + 1)) for h in HORIZONS])
    assert (error < 1.2 * best).all()
    assert error[0] < error[1] < error[2]


def test_a_series_without_readings_has_no_forecast_and_spoils_no_other() -> None:
    made = panel()
    found = tide.fit(made, 24 * 150, HORIZONS, NOTHING).predict(made, np.array([24 * 150]), HORIZONS)
    assert np.isnan(found[:, :, 1]).all()
    assert not np.isnan(found[:, :, 0]).any()


def test_what_was_not_known_is_not_used_to_the_last_bit() -> None:
    made = panel(late=3)
    until = 24 * 150
    changed = Panel(
        made.kind,
        made.quantity,
        made.places,
        made.edges,
        np.where(np.arange(STEPS) < until - 3, made.value, 999.0),
        made.late,
        made.calendar,
    )
    one = tide.fit(made, until, HORIZONS, NOTHING).predict(made, np.array([until]), HORIZONS)[:, :, 0]
    other = tide.fit(changed, until, HORIZONS, NOTHING).predict(changed, np.array([until]), HORIZONS)[:, :, 0]
    assert np.array_equal(one, other)


def test_it_forecasts_beyond_the_last_edge_of_the_clock() -> None:
    made = panel()
    found = tide.fit(made, STEPS, HORIZONS, NOTHING).predict(made, np.array([STEPS]), HORIZONS)
    assert not np.isnan(found[:, :, 0]).any()


def test_wind_that_drives_the_surge_makes_the_forecast_better() -> None:
    made = panel()
    wind = np.random.default_rng(2).gamma(2.0, 1.0, STEPS)
    pushed = made.value + np.concatenate([np.zeros(5), 3.0 * wind[:-5]])
    outside = {"wind_speed": wind, "wind_direction": np.full(STEPS, 45.0)}
    blown = Panel(made.kind, made.quantity, made.places, made.edges, pushed, made.late, made.calendar, (), outside)
    still = Panel(made.kind, made.quantity, made.places, made.edges, pushed, made.late, made.calendar)
    instants = np.arange(24 * 150, STEPS - 24)
    truth = pushed[0][instants]
    errors = [
        np.abs(tide.fit(one, 24 * 150, HORIZONS, NOTHING).predict(one, instants, HORIZONS)[:, 0, 0] - truth).mean()
        for one in (blown, still)
    ]
    assert errors[0] < 0.7 * errors[1]
