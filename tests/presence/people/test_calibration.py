"""What the model gets wrong, by hand."""

import numpy as np
import pandas as pd
import pytest

from belvedere.errors import InputError
from belvedere.presence.people.calibration import KNOWN, calibrated
from belvedere.presence.people.intervals import Z90
from belvedere.presence.people.model_errors import COLUMNS

MANY = 200


def values(level: str, truth: float, variance: float = 0.0) -> pd.DataFrame:
    """Return values of 2,000 estimated people, each of a place of its own."""
    keys = {"period": "day", "level": level, "size": "", "visitor_class": "all"}
    return pd.DataFrame(
        {**keys, "cluster": np.arange(MANY), "people": 2_000.0, "variance": variance, "truth": truth},
        columns=list(KNOWN),
    )


def test_an_estimate_that_is_right_needs_no_error_of_the_model():
    found = calibrated(values("city", 2_000.0), "mine")
    assert tuple(found.columns) == COLUMNS
    assert found.iloc[0].tolist() == ["mine", "day", "city", "", "all", 0.0]


def test_each_level_gets_its_own_error_and_what_noise_explains_is_taken_off():
    half = 2_000.0 + 200.0 * Z90  # a tenth in standard errors
    found = calibrated(pd.concat([values("city", half), values("zone", half, variance=120.0**2)]), "mine")
    by_level = found.set_index("level")["relative_se"]
    assert by_level["city"] == pytest.approx(0.1)
    assert by_level["zone"] == pytest.approx(0.08)  # √(200² − 120²) = 160 people in 2,000


def test_values_that_err_together_count_for_fewer_and_widen_the_error():
    rng = np.random.default_rng(1)
    table = values("zone", 2_000.0).assign(
        truth=2_000.0 + 200.0 * np.repeat(rng.standard_normal(20), 10) + rng.standard_normal(MANY)
    )
    alone = calibrated(table, "mine")["relative_se"].item()
    together = calibrated(table.assign(cluster=np.repeat(np.arange(20), 10)), "mine")["relative_se"].item()
    assert together > alone


def test_nothing_and_a_missing_column_are_refused():
    with pytest.raises(InputError, match="truth: the column is missing"):
        calibrated(values("city", 1.0).drop(columns="truth"), "mine")
    with pytest.raises(InputError, match="there is no value"):
        calibrated(values("city", 1.0).iloc[:0], "mine")
