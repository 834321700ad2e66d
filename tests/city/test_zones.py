import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belvedere.city import census, landuse, osm_gpkg, places, streets, zones
from belvedere.city.model import check_columns
from belvedere.city.recipe_sections import AreasSection, LanduseSection, PlacesSection, ZonesSection
from belvedere.errors import InputError
from tests.city.small import CRS, RAW, at, links, needs_raw, square, town

STREETS = links([("", "residential", [(0, y), (3000, y)]) for y in (200, 500, 800)])
LANDUSE = gpd.GeoDataFrame({"landuse": ["residential", "industrial"]}, geometry=[square(0), square(2)], crs=CRS)
PLACES = gpd.GeoDataFrame({"name": ["m"], "category": ["Musei"]}, geometry=[at(500, 500)], crs=CRS)
GROUND = zones.Ground(STREETS, LANDUSE, PLACES)
SECTION = ZonesSection("x", minimum=10, maximum=20)


@pytest.fixture
def people(tmp_path):
    section = town(tmp_path)
    return census.read(section, tmp_path, CRS).table, census.job_zones(section, tmp_path, CRS).table


def test_every_published_sum_is_kept_and_nobody_is_cut_in_two(people):
    areas, job_zones = people
    made = zones.make(areas, job_zones, GROUND, SECTION)
    check_columns("zones", made.zones)
    check_columns("areas", made.areas)
    assert 10 <= len(made.zones) <= 20
    assert made.zones.groupby("area_id")["residents"].sum().to_dict() == {"07": 131.0, "08": 341.0, "10": 528.0}
    by_job_zone = made.zones.groupby(made.zones["area_id"].map({"07": "A", "08": "A", "10": "B"}))
    assert by_job_zone["jobs"].sum().to_dict() == {"A": 1001.0, "B": 7.0}
    assert by_job_zone["students"].sum().to_dict() == {"A": 33.0, "B": 0.0}
    for column in ("residents", "jobs", "students"):
        assert (made.zones[column] == made.zones[column].round()).all()
    assert made.areas.set_index("area_id")["jobs"].sum() == 1008.0
    assert made.zones["attractions"].sum() == 1.0
    assert made.zones["zone_id"].tolist() == list(range(len(made.zones)))


def test_zones_cover_the_areas_once(people):
    areas, job_zones = people
    made = zones.make(areas, job_zones, GROUND, SECTION).zones
    assert made.area.sum() == pytest.approx(areas.area.sum(), rel=1e-6)
    assert made.is_valid.all()
    assert made.union_all().area == pytest.approx(areas.area.sum(), rel=1e-6)


def test_the_same_city_gives_the_same_zones_twice(people):
    areas, job_zones = people
    first, second = (zones.make(areas, job_zones, GROUND, SECTION).zones for _ in range(2))
    pd.testing.assert_frame_equal(first.to_wkb(), second.to_wkb())


def test_a_city_without_areas_has_zones_whose_people_are_missing(people):
    areas, job_zones = people
    made = zones.make(areas.iloc[:0], job_zones.iloc[:0], GROUND, SECTION)
    check_columns("zones", made.zones)
    assert 10 <= len(made.zones) <= 20
    assert made.zones[["residents", "jobs", "students"]].isna().all(axis=None)
    assert set(made.zones["area_id"]) == {""}
    assert made.areas.empty


def test_an_area_whose_job_zone_nobody_publishes_is_named(people):
    areas, job_zones = people
    with pytest.raises(InputError, match="area 10: its zone 'B' has no workers and students"):
        zones.make(areas, job_zones.iloc[:1], GROUND, SECTION)


def test_workers_that_would_be_lost_are_named(people):
    areas, job_zones = people
    with pytest.raises(InputError, match="zone B: no statistical area belongs to it: its workers would be lost"):
        zones.make(areas.iloc[:2], job_zones, GROUND, SECTION)


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (10, [1, 1, 1], [4, 3, 3]),  # a tie goes to the first
        (10, [6, 3, 1], [6, 3, 1]),
        (7, [5, 3, 2], [4, 2, 1]),  # 3.5, 2.1, 1.4: the largest remainder is the first
        (5, [0, 0], [3, 2]),  # no weight anywhere: alike
        (0, [1, 2], [0, 0]),
        (3, [0, 1], [0, 3]),
    ],
)
def test_people_go_by_largest_remainder(total, weights, expected):
    assert zones.spread(total, np.array(weights, dtype=float)).tolist() == expected


def test_a_total_that_nobody_publishes_stays_missing():
    assert np.isnan(zones.spread(float("nan"), np.array([1.0, 2.0]))).all()


@pytest.mark.parametrize(("total", "weights"), [(-1, [1.0]), (1, []), (1, [-1.0, 2.0]), (1, [np.nan]), (1, [np.inf])])
def test_what_cannot_be_spread_is_refused(total, weights):
    with pytest.raises(ValueError, match="cannot spread"):
        zones.spread(total, np.array(weights, dtype=float))


weight = st.one_of(st.just(0.0), st.floats(1e-9, 1e9))


@given(st.integers(0, 3_000_000), st.lists(weight, min_size=1, max_size=60))
def test_whole_people_stay_whole_and_their_sum_is_exact(total, weights):
    array = np.array(weights)
    people = zones.spread(float(total), array)
    assert people.sum() == total
    assert (people == np.floor(people)).all()
    assert (people >= 0).all()
    if array.max() > 0:
        share = array / array.max() / (array / array.max()).sum() * total
        assert np.abs(people - share).max() <= 1 + 1e-6  # quota: nobody is off by more than one person


@given(st.floats(0, 1e7), st.lists(weight, min_size=1, max_size=60))
def test_sums_that_are_not_whole_are_kept_to_a_billionth(total, weights):
    people = zones.spread(total, np.array(weights))
    assert people.sum() == pytest.approx(total, rel=1e-12, abs=1e-9)
    assert (people >= -1e-9 * max(total, 1)).all()


@pytest.mark.raw
@needs_raw
def test_bologna_has_150_to_300_zones_and_every_published_person():
    raw = RAW / "bologna"
    section = AreasSection(
        "statistical_areas",
        "zones/aree-statistiche.geojson",
        "x",
        residents="zones/residents_by_area.parquet",
        districts="zones/zone-del-comune-di-bologna.zip",
        jobs="zones/zones_18.csv",
    )
    areas = census.read(section, raw, CRS).table
    job_zones = census.job_zones(section, raw, CRS).table
    _, network = streets.network(osm_gpkg.streets(raw / "osm/bologna_road_network.gpkg", CRS), "IT")
    ground = zones.Ground(
        network,
        landuse.read(LanduseSection("osm_gpkg", "osm/landuse_bologna.gpkg", "x"), raw, CRS).table,
        places.read(PlacesSection("csv", "zones/places.csv", "x"), raw, CRS).table,
    )
    made = zones.make(areas, job_zones, ground, ZonesSection("x"))
    assert 150 <= len(made.zones) <= 300
    by_area = made.zones.groupby("area_id")["residents"].sum()
    assert by_area.to_dict() == dict(zip(areas["area_id"], areas["residents"], strict=True))
    of_zone = made.zones["area_id"].map(dict(zip(areas["area_id"], areas["zone_code"], strict=True)))
    for column in ("jobs", "students"):
        sums = made.zones.groupby(of_zone)[column].sum()
        assert sums.to_dict() == dict(zip(job_zones["zone_code"], job_zones[column], strict=True))
    assert made.zones["residents"].max() < 5_000  # no zone swallows a district
    assert (made.zones.geom_type == "Polygon").all()
