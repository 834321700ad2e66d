"""The benchmark of emissions says what is met and what is not."""

from benchmarks.emissions import CHECKS, NOISE, QUIETER, chain_rows, check_rows, cycle_rows, noise_rows


def met(rows):
    return [row["within"] for row in rows if "within" in row]


def test_every_published_factor_is_met():
    rows = [*check_rows(), *noise_rows()]
    assert len(met(rows)) == len(CHECKS) + len(NOISE) + len(QUIETER) and all(met(rows))


def test_the_fleets_mean_is_within_the_bands_of_the_inventory():
    rows = chain_rows()
    assert [row["figure"] for row in rows if "within" in row] == ["nox miss", "co2 miss", "pm10 miss", "pm25 miss"]
    assert all(met(rows))


def test_low_limits_are_among_sumos_models():
    assert all(met(cycle_rows()))
