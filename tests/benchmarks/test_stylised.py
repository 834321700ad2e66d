"""The stylised cities: made of rings and spokes, taken by every model as a real one."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from benchmarks.prediction import CASES, LONDON, MILAN
from benchmarks.stylised import SPOKES, Shape, build, disc, entering, inside

from belvedere.city.model import COLUMNS, check_columns
from belvedere.mobility.modes.service import public_transport


@pytest.mark.parametrize("shape", [LONDON, MILAN], ids=lambda shape: shape.name)
def test_a_stylised_city_has_every_table_of_a_city(shape: Shape) -> None:
    city = build(shape)
    for name in COLUMNS:
        check_columns(name, city.tables[name])
    assert city.zones["residents"].sum() * shape.thinned == pytest.approx(sum(shape.residents))
    assert city.zones["jobs"].sum() * shape.thinned == pytest.approx(sum(shape.jobs))


def test_one_street_a_spoke_leads_into_the_charged_area_and_zones_lie_wholly_in_or_out() -> None:
    city = build(MILAN)
    assert entering(city, MILAN).sum() == SPOKES
    area = shapely.Point(500e3, 5e6).buffer(1000 * MILAN.charged, quad_segs=64)
    share = city.zones.geometry.intersection(area).area / city.zones.geometry.area
    np.testing.assert_allclose(share, inside(city, MILAN), atol=0.04)
    assert shapely.from_wkt(disc(MILAN)).is_valid


def test_everybody_reaches_the_middle_by_public_transport() -> None:
    rides = public_transport(build(MILAN)).total()
    assert np.isfinite(rides[:, 0][1:]).all()


def test_tariffs_name_vehicles_that_the_fleet_has() -> None:
    for case in CASES:
        fleet = {f"{fuel}:{euro}" for fuel, euro, _ in case.shape.fleet}
        assert {name for names in case.tariffs.values() for name in names} <= fleet
    assert sum(share for *_, share in MILAN.fleet) == pytest.approx(1.0)
