"""What a night of the past does to a later day, through the kernel and its memory, and what that costs."""

import math

import numpy as np
import pytest

from belvedere.presence.attacks import past_night
from belvedere.presence.attacks.outputs import sums
from belvedere.presence.definitions import known
from belvedere.presence.release import present
from belvedere.presence.release.bounds import hourly
from belvedere.presence.release.budget import Plan
from belvedere.presence.release.places import tree

PLACES = tree("town", [("z0", "a"), ("z1", "a"), ("z2", "b")])


@pytest.mark.parametrize("definition", sorted(known()))
def test_one_night_moves_a_later_day_between_classes_and_no_total(tmp_path, definition):
    out, inside = past_night.moved(tmp_path, definition)
    assert (out.sum(axis=2) == inside.sum(axis=2)).all()
    assert np.abs(out - inside).sum() == 2 * 24  # 24 hours: one less in a class, one more in another


@pytest.mark.parametrize("definition", sorted(known()))
def test_a_later_days_tables_of_classes_change_by_the_root_of_twice_the_hours_at_most(tmp_path, definition):
    change = sums(PLACES, np.subtract(*past_night.moved(tmp_path, definition)).astype(float))
    for name, table in change.items():
        most = math.sqrt(2 * 24) if "class" in name else 0.0
        assert np.linalg.norm(table) <= most + 1e-9


def test_the_cost_of_later_days_is_the_queries_own(tmp_path):
    """Σ ‖change‖² / (2 σ²) over the queries of a release at ρ = 0.02: 2 · (0.10 + 0.05 + 0.01) · 0.02."""
    change = sums(PLACES, np.subtract(*past_night.moved(tmp_path, "vodafone_istat")).astype(float))
    cost = sum(
        (np.linalg.norm(change[query.name]) / hourly(24).l2) ** 2 * query.rho for query in present.asked(24, 0.02)
    )
    assert cost == pytest.approx(past_night.later_cost(0.02, 1))
    assert past_night.later_cost(0.02, 1) == pytest.approx(0.0064)


def test_a_night_over_the_rest_of_its_month_costs_less_than_the_month():
    plan = Plan()
    presence, countries = (plan.budget(name).rho for name in ("presence", "countries"))
    whole = sum(plan.budget(name).rho for name in plan.shares)
    assert past_night.later_cost(presence, 30, countries) < 30 * whole
