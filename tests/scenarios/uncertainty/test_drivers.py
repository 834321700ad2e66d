"""Shares of variance are those of a sum whose shares are known, and chance is not told."""

import numpy as np
import pandas as pd
import pytest

from belvedere.scenarios.uncertainty.draws import sample
from belvedere.scenarios.uncertainty.drivers import in_words, shares
from tests.scenarios.uncertainty.test_draws import parameter

NAMES = [f"p{number:02}" for number in range(40)]
DRAWS = sample([parameter("normal", -1.645, 0.0, 1.645, name) for name in NAMES], 200)


def test_a_sum_of_normals_has_the_shares_of_its_squares():
    # by hand: 3² + 2² + 1² = 14, of which 9, 4 and 1
    sum_of = DRAWS.values[:, :3] @ np.array([3.0, 2.0, 1.0])
    table = shares(DRAWS, {"co2": sum_of})
    assert table["parameter"].head(2).tolist() == ["p00", "p01"]
    assert table["share"].head(2).to_numpy() == pytest.approx([9 / 14, 4 / 14], abs=0.1)  # of 200 draws
    assert set(table["parameter"]) <= {"p00", "p01", "p02"}


def test_chance_drives_nothing():
    noise = {f"q{number}": np.random.default_rng(number).normal(size=200) for number in range(20)}
    assert len(shares(DRAWS, noise)) <= 3  # of 800


def test_what_never_changes_or_says_nothing_has_no_driver():
    some = DRAWS.values[:, 0].copy()
    some[3] = np.nan
    assert shares(DRAWS, {"same": np.ones(200), "gap": some}).empty


def test_the_sentence_names_the_largest_in_both_languages():
    table = pd.DataFrame({"quantity": "co2", "parameter": ["a", "b"], "share": [0.2, 0.7]})
    known = {name: parameter(name=name) for name in "ab"}
    english, italian = in_words(table, "co2", known)
    assert english == "Most of the uncertainty comes from one value. Shares of the variance: one (70 %), one (20 %)."
    assert italian.endswith("uno (70 %), uno (20 %).")
    assert in_words(table, "nox", known)[0].startswith("No single value")
