"""The mean vehicle's tables by limit and speed."""

import numpy as np
import pandas as pd
import pytest

from belvedere.environment import dynamics, mean_vehicle, wear
from belvedere.environment.emission_factors import factors
from belvedere.environment.fleet import COLUMNS
from belvedere.environment.mean_vehicle import GASES, SPEEDS, tables
from belvedere.parameters import CENTRAL

DIESEL = pd.DataFrame([("Passenger Cars", "Diesel", "Medium", "Euro 5", 1.0)], columns=COLUMNS)
AT = {gas: column for column, gas in enumerate(GASES)}
LIMITS = np.array([30.0, 50.0])
PLAIN = {**CENTRAL, "no2_fraction_level": 1.0}


def made(fleet=DIESEL, values=PLAIN):
    return tables(mean_vehicle.prepare(fleet, dynamics.CAR), LIMITS, values)


def test_at_fifty_the_table_is_the_published_curve():
    warm, _ = made()
    hot = factors(DIESEL, SPEEDS)
    for gas in ("co2", "nox", "pm"):
        assert warm[1, :, AT[gas]] == pytest.approx(hot[f"ef_{gas}"][0])
    assert warm[1, :, AT["no2"]] == pytest.approx(0.33 * hot["ef_nox"][0])  # METHODS §2: diesel Euro 5


def test_at_thirty_it_is_the_same_street_at_fifty_times_the_ratio():
    warm, _ = made()
    row = int(np.flatnonzero(SPEEDS == 20.0)[0])
    as_fast, lost = 3600 / 132, 60.0  # by hand: test_dynamics
    factor = float(np.interp(as_fast, SPEEDS, factors(DIESEL, SPEEDS)["ef_co2"][0]))
    ratio = dynamics.ratio(np.array([30.0]), np.array([lost]), dynamics.CAR, PLAIN)["co2"][0]
    assert warm[0, row, AT["co2"]] == pytest.approx(factor * ratio)


def test_particles_are_exhaust_and_wear():
    warm, cold = made()
    row = int(np.flatnonzero(SPEEDS == 60.0)[0])
    worn = wear.factors("Passenger Cars", np.array([60.0]))
    for size, gas in (("pm10", "pm10"), ("pm25", "pm25")):
        by_hand = warm[1, row, AT["pm"]] + sum(worn[process, size][0] for process in wear.PROCESSES)
        assert warm[1, row, AT[gas]] == pytest.approx(by_hand)
    assert (cold[:, :, AT["pm10"]] == cold[:, :, AT["pm"]]).all()


def test_an_electric_car_sheds_particles_and_brakes_less():
    electric = DIESEL.assign(fuel="Electric", segment="Small", euro="Electric")
    warm, cold = made(electric)
    row = int(np.flatnonzero(SPEEDS == 60.0)[0])
    worn = wear.factors("Passenger Cars", np.array([60.0]))
    by_hand = worn["tyre", "pm10"] + worn["road", "pm10"] + 0.4 * worn["brake", "pm10"]
    assert warm[1, row, AT["pm10"]] == pytest.approx(by_hand[0])
    assert not warm[:, :, :4].any() and not cold.any()


def test_uncertain_levels_scale_their_own_figure():
    usual, _ = made()
    for name, gases in (
        ("co2_factor_level", {"co2"}),
        ("nox_factor_level", {"nox", "no2"}),
        ("no2_fraction_level", {"no2"}),
        ("pm_factor_level", {"pm", "pm10", "pm25"}),
        ("wear_factor_level", {"pm10", "pm25"}),
    ):
        other, _ = made(values={**PLAIN, name: 2.0})
        changed = {gas for gas in GASES if not np.allclose(other[:, :, AT[gas]], usual[:, :, AT[gas]])}
        assert changed == gases, name


def test_a_part_of_the_fleet_that_is_not_there_emits_nothing():
    warm, cold = made(DIESEL.iloc[:0])
    assert not warm.any() and not cold.any()
