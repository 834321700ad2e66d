"""The operator's table raked to the census."""

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence.people.census import AGES, raked

AREAS = pd.DataFrame(
    {
        "area_id": ["1", "2"],
        "residents": [30.0, 70.0],
        **dict.fromkeys(AGES.values(), 0.0),
        "residents_0_14": [10.0, 30.0],  # 40 in the city
        "residents_65_plus": [20.0, 40.0],  # 60
    }
)


def market(population=(1.0, 1.0, 1.0, 1.0)):
    return pd.DataFrame(
        {
            "kind": ["area"] * 4 + ["municipality"],
            "id": ["1", "1", "2", "2", "M"],
            "age": ["0-14", "65+", "0-14", "65+", "65+"],
            "mcc": 0,
            "population": [*population, 900.0],
            "share": 0.3,
            "share_error": 0.02,
        }
    )


def test_people_have_the_census_margins_by_area_and_by_age():
    made = raked(market(), AREAS)
    # even odds: the product of the margins over 100, as in test_raking.py
    assert made["population"].tolist() == pytest.approx([12.0, 18.0, 28.0, 42.0, 900.0])
    assert market()["population"].tolist() == [1.0] * 4 + [900.0]


def test_ages_are_scaled_to_the_areas_total():
    areas = AREAS.assign(residents_0_14=[1.0, 3.0], residents_65_plus=[2.0, 4.0])
    assert raked(market(), areas)["population"].tolist() == pytest.approx([12.0, 18.0, 28.0, 42.0, 900.0])


def test_an_age_that_the_operator_has_nobody_of_is_filled_by_the_census():
    made = raked(market((0.0, 5.0, 0.0, 5.0)), AREAS)["population"].to_numpy()
    assert made[[0, 2]].sum() == pytest.approx(40.0)
    assert made[:2].sum() == pytest.approx(30.0)


def test_areas_that_the_city_does_not_have_stay():
    foreign = market().replace({"id": {"1": "x", "2": "y"}})
    pd.testing.assert_frame_equal(raked(foreign, AREAS), foreign)


def test_what_cannot_be_raked_is_named():
    with pytest.raises(InputError, match="market: age: the column is missing"):
        raked(market().drop(columns="age"), AREAS)
    with pytest.raises(InputError, match="market: age old: is not one of these"):
        raked(market().replace({"age": {"65+": "old"}}), AREAS)
    with pytest.raises(InputError, match="an area and age stands twice"):
        raked(pd.concat([market()] * 2), AREAS)
    with pytest.raises(InputError, match="areas: residents: a count is missing"):
        raked(market(), AREAS.assign(residents=[np.nan, 70.0]))
