import numpy as np
import pytest

from belvedere.errors import ModelError
from belvedere.forecast.tides import ORIGIN, Tide, analyse, constituents, node, told_apart

HOUR = np.timedelta64(3600, "s")


def hours(count: int, start: str = "2010-01-01") -> np.ndarray:
    return np.datetime64(start, "s") + HOUR * np.arange(count)


def made(names: tuple[str, ...], mean: float = 30.0) -> Tide:
    return Tide(names, mean, np.linspace(1, 20, len(names)), np.linspace(-8, 12, len(names)))


def test_a_fortnight_tells_the_four_great_constituents_apart_and_not_their_neighbours() -> None:
    assert told_apart(15 * 24.0)[:4] == ("M2", "S2", "K1", "O1")
    assert not {"N2", "P1", "K2", "SA"} & set(told_apart(15 * 24.0))


def test_six_years_tell_every_constituent_apart() -> None:
    assert told_apart(6 * 8766.0) == tuple(one.name for one in constituents())


def test_a_tide_that_was_made_up_is_found_again_years_later() -> None:
    truth = made(told_apart(3 * 8766.0))
    past, future = hours(3 * 8766), hours(500, "2019-05-01")
    found = analyse(past, truth.at(past))
    assert np.allclose(found.at(future), truth.at(future), atol=1e-3)


def test_holes_in_the_record_change_nothing_of_a_pure_tide() -> None:
    truth = made(told_apart(8766.0))
    times = hours(9000)
    level = truth.at(times)
    level[1000:1500] = np.nan
    level[::7] = np.nan
    assert np.allclose(analyse(times, level).at(times), truth.at(times), atol=0.05)


def test_the_node_moves_m2_by_four_per_cent_and_k1_the_other_way() -> None:
    # by hand: N = 125.0445° at J2000: f(M2) = 1 − 0.037 cos N, u = −2.1 sin N
    factor, angle = node(("M2",), np.array([ORIGIN]))
    assert factor[0] == pytest.approx(1.02124, abs=1e-5)
    assert angle[0] == pytest.approx(-1.71929, abs=1e-4)
    assert node(("K1",), np.array([ORIGIN]))[0][0] < 1


def test_overtides_multiply_factors_and_add_angles() -> None:
    one, two = node(("M2",), hours(3)), node(("M2", "M2"), hours(3))
    assert np.allclose(two[0], one[0] ** 2)
    assert np.allclose(two[1], 2 * one[1])


def test_speeds_of_overtides_add_up() -> None:
    speed = {one.name: one.speed for one in constituents()}
    assert speed["M4"] == pytest.approx(2 * speed["M2"], abs=1e-6)
    assert speed["MS4"] == pytest.approx(speed["M2"] + speed["S2"], abs=1e-6)
    assert speed["MK3"] == pytest.approx(speed["M2"] + speed["K1"], abs=1e-6)
    assert speed["K1"] + speed["P1"] == pytest.approx(30.0, abs=1e-6)


def test_the_tide_is_known_ahead_for_any_edges() -> None:
    tide = made(("M2", "S2"))
    edges = hours(25, "2030-01-01")
    assert np.array_equal(tide.columns(edges)["tide"], tide.at(edges[:-1]))


@pytest.mark.parametrize("there", [0, 100])
def test_a_record_of_less_than_a_fortnight_has_no_tide(there: int) -> None:
    level = np.full(2000, np.nan)
    level[:there] = 1.0
    with pytest.raises(ModelError, match="15 days"):
        analyse(hours(2000), level)
