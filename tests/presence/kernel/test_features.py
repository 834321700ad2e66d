from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from belvedere.presence.kernel import features
from tests.presence.phones import DAY, STREET


@given(
    arrays(np.int16, st.tuples(st.integers(0, 5), st.just(24)), elements=st.integers(-1, 4)),
    arrays(np.bool_, 24),
)
@settings(deadline=None)
def test_the_main_zone_is_that_of_most_hours_and_of_equals_the_lowest(zone_hours, chosen):
    expected = []
    for row in zone_hours:
        many = Counter(int(zone) for zone in row[chosen] if zone >= 0)
        expected.append(min(many, key=lambda zone: (-many[zone], zone)) if many else -1)
    assert features.main_zone(zone_hours, chosen).tolist() == expected


def test_parts_of_the_day_follow_the_clock():
    assert np.flatnonzero(features.columns(DAY, features.NIGHT)).tolist() == [0, 1, 2, 3, *range(16, 24)]
    assert np.flatnonzero(features.columns(DAY, features.DEEP_NIGHT)).tolist() == [0, 1, 20, 21, 22, 23]
    assert np.flatnonzero(features.columns(DAY, features.DAYTIME)).tolist() == list(range(4, 16))


def test_features_of_a_day_by_hand():
    zone_hours = np.full((2, 24), -1, np.int16)
    zone_hours[0, 5:15] = 1  # 9 to 19
    zone_hours[0, 20:] = 0  # midnight to 4
    zone_hours[1, 2] = 2  # 6 to 7
    days = features.device_days(DAY, STREET, np.array([222, 208], np.int16), zone_hours, features.unseen(2))
    assert days.hours_present.tolist() == [14, 1]
    assert days.first_hour.tolist() == [5, 2]
    assert days.last_hour.tolist() == [23, 2]
    assert days.main_zone.tolist() == [1, 2]
    assert days.night_zone.tolist() == [0, 2]
    assert days.deep_night_zone.tolist() == [0, -1]
    assert days.day_zone.tolist() == [1, -1]
    assert days.hours_at(STREET.city).tolist() == [14, 0]
    assert days.municipality(days.deep_night_zone).tolist() == [0, -1]
    assert repr(days) == "DeviceDays(2 devices on 2024-03-25)"
