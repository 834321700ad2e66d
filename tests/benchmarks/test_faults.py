import numpy as np
import pytest
from benchmarks.faults import inject, mask_of, plant

from belvedere.city.model import Calendar
from belvedere.forecast.contract import KINDS, Panel


@pytest.fixture
def panel():
    hours = 24 * 7 * 20
    edges = (np.arange(hours + 1) * 3600 + 1_704_067_200).astype("datetime64[s]")
    value = np.random.default_rng(1).poisson(200, (20, hours)).astype(float)
    places = tuple(f"p{n}" for n in range(20))
    return Panel(KINDS["traffic"], "flow", places, edges, value, np.zeros(20, dtype=int), Calendar("Europe/Rome", "IT"))


def test_so_many_are_dead_missing_or_spikes_as_was_asked(panel):
    spoilt, truth = inject(panel, 7)
    assert np.isnan(spoilt.value).mean() == pytest.approx(0.2, abs=0.02)
    assert mask_of(panel, truth, ("stuck",)).mean() == pytest.approx(0.1, abs=0.03)
    assert mask_of(panel, truth, ("spike",)).mean() == pytest.approx(0.01 * 0.9, abs=0.002)


def test_the_same_seed_spoils_alike_and_the_panel_given_stays_as_it_was(panel):
    before = panel.value.copy()
    (first, truth), (second, again) = inject(panel, 7), inject(panel, 7)
    np.testing.assert_array_equal(first.value, second.value)
    assert truth.equals(again)
    np.testing.assert_array_equal(panel.value, before)


def test_nothing_changes_where_the_truth_says_nothing(panel):
    a_year = {"stuck": 6.0, "spike": 20.0, "gap": 20.0, "rescaled": 4.0, "drift": 2.0}
    spoilt, truth = plant(panel, 3, a_year)
    touched = mask_of(panel, truth, tuple(a_year))
    assert set(truth["kind"]) == set(a_year)
    np.testing.assert_array_equal(spoilt.value[~touched], panel.value[~touched])
    assert (spoilt.value != panel.value)[touched].mean() > 0.9


def test_a_panel_asked_for_no_faults_comes_back_as_it_was(panel):
    spoilt, truth = inject(panel, 7, dead=0, missing=0, spikes=0)
    np.testing.assert_array_equal(spoilt.value, panel.value)
    assert len(truth) == 0
