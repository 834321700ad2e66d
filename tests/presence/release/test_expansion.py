"""From devices to people: what is refused."""

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.release.expansion import Factors


@pytest.mark.parametrize(
    ("factor", "error", "shared"),
    [
        (np.zeros((2, 2)), np.zeros((2, 2)), 0.1),
        (np.ones((2, 2)), -np.ones((2, 2)), 0.1),
        (np.ones(2), np.ones(3), 0.1),
    ],
)
def test_factors_of_zero_errors_below_zero_and_other_shapes_are_refused(factor, error, shared):
    with pytest.raises(InputError, match="factors of expansion"):
        Factors(factor, error, shared)
