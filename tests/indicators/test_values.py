"""Each indicator by hand on the square of four links."""

import pandas as pd
import pytest

from belvedere.indicators import co2, hours_driven, hours_lost, mean_speed, nox, pm, vehicle_km
from tests.worlds import square

# one hour: 100 veh/h on links 0 and 1 (1 km each at 50 km/h free, driven in 90 s), nobody elsewhere
FLOWS = pd.DataFrame(
    {"link_id": [0, 1, 2, 3], "hour": 8, "flow": [100.0, 100.0, 0.0, 0.0], "speed": 40.0, "travel_time": 90.0}
)
EMISSIONS = pd.DataFrame(
    {"link_id": [0, 1], "hour": 8, "co2_rate": [3e5, 7e5], "nox_rate": [200.0, 300.0], "pm_rate": [5.0, 10.0]}
)
TABLES = {"flows": FLOWS, "emissions": EMISSIONS}


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        (vehicle_km, 200.0),  # 2 links × 100 veh × 1 km
        (hours_driven, 5.0),  # 200 × 90 s
        (hours_lost, 1.0),  # 200 × (90 - 72) s
        (mean_speed, 40.0),  # 200 km in 5 h
        (co2, 1.0),  # 1,000,000 g
        (nox, 0.5),  # 500 g
        (pm, 0.015),  # 15 g
    ],
)
def test_the_whole_city_by_hand(indicator, expected):
    made = indicator.measure(TABLES, square())
    assert indicator.summary(made) == pytest.approx(expected)
    assert made.set_index("area_id")["value"]["square"] == pytest.approx(expected)


def test_ground_in_no_area_counts_for_the_city_and_for_no_area():
    city = square()
    lost = city.with_table("links", city.links.assign(area_id=pd.Series(["", "square", "", ""], dtype="str")))
    made = vehicle_km.measure(TABLES, lost)
    assert made.set_index("area_id")["value"].to_dict() == {"": 100.0, "square": 100.0}
    assert vehicle_km.summary(made) == 200.0


def test_a_mean_speed_is_weighted_by_time_and_not_by_streets():
    # half the distance at 40 km/h (0.025 h/km) and half at 10 km/h (0.1 h/km): 2 / 0.125 = 16 km/h
    flows = pd.DataFrame(
        {"link_id": [0, 1], "hour": 8, "flow": 10.0, "speed": [40.0, 10.0], "travel_time": [90.0, 360.0]}
    )
    assert mean_speed.summary(mean_speed.measure({"flows": flows}, square())) == pytest.approx(16.0)


def test_an_area_where_nobody_drives_has_no_mean_speed():
    assert mean_speed.measure({"flows": FLOWS.assign(flow=0.0)}, square()).empty
