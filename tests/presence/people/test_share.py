"""The operator's share by home."""

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence.people.share import MARKET, Homes, from_nights, homes, shrunken


def market(**changes):
    """Return a market of two areas by two ages, one municipality and one country, with some columns replaced."""
    table = pd.DataFrame(
        {
            "kind": ["area", "area", "area", "area", "municipality", "country"],
            "id": ["1", "1", "2", "2", "M", "DE"],
            "mcc": [0, 0, 0, 0, 0, 262],
            "population": [100.0, 300.0, 50.0, 50.0, 900.0, np.nan],
            "share": [0.10, 0.30, 0.20, 0.40, 0.25, 0.35],
            "share_error": 0.02,
        }
    )
    assert set(MARKET) <= set(table.columns)
    return table.assign(**changes)


def test_the_share_of_a_home_is_the_mean_over_its_people():
    found = homes(market(), "area")
    assert found.ids == ("1", "2")
    assert found.people.tolist() == [400.0, 100.0]
    # (0.1 · 100 + 0.3 · 300) / 400 = 0.25; (0.2 + 0.4) / 2 = 0.3
    assert found.share == pytest.approx([0.25, 0.30])
    assert found.error == pytest.approx([0.02, 0.02])


def test_a_home_without_residents_takes_the_plain_mean_of_its_ages():
    found = homes(market(population=[0.0, 0.0, 50.0, 50.0, 900.0, np.nan]), "area")
    assert found.people.tolist() == [0.0, 100.0]
    assert found.share[0] == pytest.approx(0.20)


def test_shares_are_drawn_to_their_mean_as_far_as_their_error_exceeds_their_spread():
    raw = Homes(("a", "b", "c"), np.ones(3), np.array([0.2, 0.3, 0.4]), np.full(3, 0.05))
    found = shrunken(raw)
    # variance between 0.01, of the error 0.0025: τ² = 0.0075, b = 0.75
    assert found.share == pytest.approx([0.225, 0.3, 0.375])
    # b · error² + (1 − b)² / Σ 1/(τ² + error²) = 0.75 · 0.0025 + 0.0625 · 0.01 / 3
    assert found.error == pytest.approx(np.sqrt(0.001875 + 0.0625 * 0.01 / 3))
    assert (found.error < raw.error).all()


def test_shares_that_differ_by_no_more_than_their_error_become_one():
    found = shrunken(Homes(("a", "b"), np.ones(2), np.array([0.29, 0.31]), np.full(2, 0.1)))
    assert found.share == pytest.approx([0.3, 0.3])


def test_one_home_alone_stays_as_it_is():
    raw = Homes(("a",), np.ones(1), np.array([0.2]), np.array([0.05]))
    assert shrunken(raw) is raw


def test_nights_against_the_census_give_a_share_with_the_error_of_draw_and_noise():
    found = from_nights(
        ("a", "empty", "b"), np.array([30.0, 5.0, -4.0]), np.full(3, 400.0), np.array([100.0, 0.0, 50.0])
    )
    assert found.ids == ("a", "b")
    # draw 0.3 · 0.7 / 100 = 0.0021, noise 400 / 100² = 0.04; a negative count of noise is the least share there is
    assert found.share == pytest.approx([0.3, 0.005])
    assert found.error[0] == pytest.approx(np.sqrt(0.0421))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"share": [0.1, 0.3, 30.0, 0.4, 0.25, 0.35]}, "row 2, 2, share: 30.0 cannot be"),
        ({"share": [0.1, np.nan, 0.3, 0.4, 0.25, 0.35]}, "row 1, 1, share: nan cannot be"),
        ({"share_error": -0.1}, "share_error: -0.1 cannot be"),
        ({"population": [-1.0, 300.0, 50.0, 50.0, 900.0, np.nan]}, "population: -1.0 cannot be"),
    ],
)
def test_a_number_that_cannot_be_is_named(changes, message):
    with pytest.raises(InputError, match=message):
        homes(market(**changes), "area")


def test_a_missing_column_or_kind_is_named():
    with pytest.raises(InputError, match="market: share_error: the column is missing"):
        homes(market().drop(columns="share_error"), "area")
    with pytest.raises(InputError, match=r"region: no row is of this kind.*area, country, municipality"):
        homes(market(), "region")


def test_nights_of_other_lengths_are_refused():
    with pytest.raises(InputError, match="different lengths"):
        from_nights(("a",), np.ones(2), np.ones(2), np.ones(2))
