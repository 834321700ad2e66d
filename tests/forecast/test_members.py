"""Models are found by name, and a missing one is named."""

import numpy as np
import pytest

from belvedere.errors import ModelError
from belvedere.forecast.contract import KINDS
from belvedere.forecast.members import ask, baselines, forecaster, made_for, members, titles
from tests.forecast.worlds import street


@pytest.mark.parametrize(
    ("kind", "leads"), [("traffic", "ridge"), ("level", "tide"), ("nights", "climate"), ("air_daily", "climate")]
)
def test_each_kind_has_a_model_made_for_it_beside_the_simple_ways(kind, leads):
    assert made_for(KINDS[kind]) == leads
    assert members(KINDS[kind]) == ("last", "weekly", "profile", leads)


def test_every_baseline_has_a_name_in_both_languages():
    for english, italian in titles(baselines(KINDS["traffic"])).values():
        assert english
        assert italian


@pytest.mark.parametrize("name", ["oracle", "../room", "os.system"])
def test_a_model_that_is_not_there_is_named(name):
    with pytest.raises(ModelError, match="there is no model"):
        forecaster(name)


def test_a_number_that_is_none_counts_as_not_known():
    class Wild:
        def predict(self, panel, instants, horizons):
            return np.array([[[np.inf, 3.0, np.nan]]])

    said = ask(Wild(), street(), np.array([5]), np.array([1]))
    assert said[0, 0, 1] == 3.0
    assert np.isnan(said[0, 0, [0, 2]]).all()
