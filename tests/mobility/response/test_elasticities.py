"""How strongly people answer, beside what was measured elsewhere."""

from pathlib import Path

import pytest
from shapely.geometry import box

from belvedere.city.bundle import load
from belvedere.mobility.demand import files, workday
from belvedere.mobility.response import reference as hours
from belvedere.mobility.response.elasticities import CORDON, FARE, FUEL, OFTEN, PUBLISHED, TIME, elasticities
from belvedere.mobility.response.reference import reference
from tests.mobility.modes.riders import large
from tests.mobility.response.charged import EAST_HALF, with_charge

BOLOGNA = Path(__file__).parents[3] / "cities" / "bologna"
CENTRE = box(685_000.0, 4_928_800.0, 687_600.0, 4_930_900.0)  # about what the boulevards hold [m], EPSG:32632


@pytest.mark.parametrize("horizon", ["short", "long"])
def test_in_a_town_all_have_the_right_sign(horizon):
    city = large()
    base = reference(city, workday.day(city))
    charged = with_charge(city, kind="cordon", amount=1.3, where=EAST_HALF)
    found = elasticities(base, charged, horizon).set_index("what")["elasticity"]
    assert set(found.index) == set(PUBLISHED)
    assert (found[[FUEL, TIME, FARE, CORDON]] < 0).all() and found[OFTEN] > 0


@pytest.mark.skipif(not (BOLOGNA / files.FILE).is_file(), reason="Bologna is not calibrated here")
def test_bologna_answers_within_the_stated_factors(monkeypatch):
    monkeypatch.setattr(hours, "GAP", 1e-3)
    monkeypatch.setitem(hours.solved.__kwdefaults__, "gap", 1e-3)
    city = load(BOLOGNA)
    base = reference(city, files.load(BOLOGNA))
    cordon = with_charge(city, kind="cordon", amount=1.3, where=CENTRE, exempt=[("residents", 0.9)])
    for horizon in ("short", "long"):
        found = elasticities(base, cordon, horizon)
        assert found["within"].all(), found.to_string()
