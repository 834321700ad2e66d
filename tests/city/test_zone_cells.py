import geopandas as gpd
import h3
import numpy as np
import pytest

from belvedere.city.recipe_sections import ZonesSection
from belvedere.city.zone_cells import SLIVER, merge, pieces_of
from belvedere.errors import InputError
from tests.city.small import CRS, links, square

AREAS = gpd.GeoDataFrame({"area_id": ["07", "08"]}, geometry=[square(0), square(1)], crs=CRS)
NETWORK = links([("", "residential", [(0, 0), (3000, 0)]), ("", "residential", [(0, 0), (0, 2000)])])


def section(minimum=10, maximum=30, resolution=9):
    return ZonesSection("x", resolution=resolution, minimum=minimum, maximum=maximum)


def test_pieces_cover_each_area_exactly_once_and_lie_in_their_cell():
    pieces = pieces_of(AREAS, NETWORK, section())
    by_area = pieces.assign(surface=pieces.area).groupby("area_id")["surface"].sum()
    assert by_area.tolist() == pytest.approx([1e6, 1e6], rel=1e-9)
    middle = pieces.representative_point().to_crs("EPSG:4326")
    assert [h3.latlng_to_cell(p.y, p.x, 9) for p in middle] == pieces["h3"].tolist()


def test_a_finer_resolution_is_taken_until_there_are_enough_pieces():
    coarse = pieces_of(AREAS, NETWORK, section(resolution=8, minimum=2))
    fine = pieces_of(AREAS, NETWORK, section(resolution=8, minimum=60, maximum=99))
    assert {h3.get_resolution(cell) for cell in coarse["h3"]} == {8}
    assert {h3.get_resolution(cell) for cell in fine["h3"]} == {10}
    assert int((fine.area >= SLIVER * fine["whole"]).sum()) >= 60


def test_a_wide_city_starts_from_larger_cells():
    wide = AREAS.set_geometry(
        [square(0, side=20_000.0), square(1, side=20_000.0)]
    )  # 800 km2: 7,600 cells of resolution 9
    pieces = pieces_of(wide, NETWORK, section(minimum=100, maximum=300))
    assert {h3.get_resolution(cell) for cell in pieces["h3"]} == {8}


def test_without_areas_the_hull_of_the_network_is_one():
    pieces = pieces_of(AREAS.iloc[:0], NETWORK, section())
    assert set(pieces["area_id"]) == {""}
    # the triangle of 3 × 2 km, 250 m wider on all sides: A + 250 P + π 250²
    assert pieces.area.sum() / 1e6 == pytest.approx(3 + 0.25 * (5 + 13**0.5) + np.pi * 0.0625, rel=0.01)


def test_merging_leaves_no_more_than_asked_and_no_slivers_and_never_crosses_an_area():
    pieces = pieces_of(AREAS, NETWORK, section())
    zone = merge(pieces, pieces.area.to_numpy() / pieces.area.sum(), 12)
    merged = pieces.assign(zone=zone).dissolve("zone", aggfunc={"area_id": ["first", "nunique"], "whole": "max"})
    assert len(merged) == 12
    assert (merged[("area_id", "nunique")] == 1).all()
    assert (merged.area >= SLIVER * merged[("whole", "max")]).all()
    assert (merged.geom_type == "Polygon").all()  # a zone is one piece of ground


def test_the_last_piece_of_an_area_stays():
    pieces = pieces_of(AREAS, NETWORK, section())
    zone = merge(pieces, np.ones(len(pieces)), 1)
    assert zone.max() == 1


def test_the_pieces_of_least_mass_are_merged_first():
    pieces = pieces_of(AREAS.iloc[:1], NETWORK, section(minimum=5))
    big = np.flatnonzero((pieces.area >= SLIVER * pieces["whole"]).to_numpy())
    heavy = big[:2]  # all the people in two cells: they stay alone, the others become few
    mass = np.full(len(pieces), 1e-6)
    mass[heavy] = 1.0
    zone = merge(pieces, mass, 4)
    people = np.bincount(zone, weights=mass)
    assert len(people) == 4
    assert np.sort(people)[-2:] == pytest.approx([1.0, 1.0], abs=1e-4)


def test_more_areas_than_zones_or_too_many_zones_are_named():
    with pytest.raises(InputError, match=r"zones\.maximum: there are 2 areas, more than the 1 zones"):
        pieces_of(AREAS, NETWORK, section(minimum=1, maximum=1))
    with pytest.raises(InputError, match="minimum 5 and maximum 4 leave no count"):
        pieces_of(AREAS, NETWORK, section(minimum=5, maximum=4))
    tiny = AREAS.set_geometry(AREAS.geometry.centroid.buffer(20))
    with pytest.raises(InputError, match="no H3 resolution from 9 to 12 gives 30 zones"):
        pieces_of(tiny, NETWORK, section(minimum=30))


def test_a_city_without_streets_and_areas_is_named():
    with pytest.raises(InputError, match="no links to lay zones over"):
        pieces_of(AREAS.iloc[:0], NETWORK.iloc[:0], section())
