"""The real solver behind the question where a street's traffic comes from, on the town."""

import numpy as np
import pytest

from belvedere.errors import BundleError, ModelError
from belvedere.mobility.demand.files import save
from belvedere.mobility.demand.trips import Demand, Layer
from belvedere.progress import silent
from belvedere.server.origins import solve, told
from tests.worlds import grid_town

HIGH_STREET = 18  # link of the town, eastwards in its middle


def demand(zones=4):
    """Return 100 veh/h from the western gateway to the eastern, and 40 from zone 0 to zone 1, all day."""
    trips = np.zeros((zones + 2, zones + 2))
    trips[zones, zones + 1], trips[0, 1] = 2400.0, 960.0
    level, ones = np.full(24, 1 / 24), np.ones((24, zones + 2))
    return Demand(zones, 2, (Layer("work", trips, level, np.zeros(24)),), ones, ones)


def test_all_that_drives_the_high_street_comes_by_the_western_gate(tmp_path):
    city = grid_town()
    save(demand(), tmp_path)
    steps = []
    trace = solve(tmp_path, city, 12, lambda share, english, italian: steps.append(share))
    answer = told(city, HIGH_STREET, 12, trace(HIGH_STREET))
    assert answer.total == pytest.approx(100.0, abs=0.1)
    assert [(one.kind, one.name) for one in answer.origins] == [("gateway", "Porta Ovest")]
    assert [(one.kind, one.name) for one in answer.destinations] == [("gateway", "Porta Est")]
    assert answer.origins[0].share == pytest.approx(1.0)
    assert len(answer.flow) == len(city.links)
    assert answer.relative_gap <= 1e-5
    assert steps == sorted(steps) and len(steps) >= 3


def test_a_street_that_nobody_drives_comes_from_nowhere(tmp_path):
    city = grid_town()
    save(demand(), tmp_path)
    trace = solve(tmp_path, city, 12, silent)
    empty = next(link for link in range(len(city.links)) if trace(link).flow[link] == 0.0)
    answer = told(city, empty, 12, trace(empty))
    assert (answer.total, answer.origins, answer.destinations) == (0.0, [], [])


def test_without_a_demand_or_with_that_of_other_zones_it_says_what_to_run(tmp_path):
    city = grid_town()
    with pytest.raises(BundleError, match="belvedere calibrate"):
        solve(tmp_path, city, 12, silent)
    save(demand(zones=3), tmp_path)
    with pytest.raises(ModelError, match="other zones"):
        solve(tmp_path, city, 12, silent)
