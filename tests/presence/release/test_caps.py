"""The caps: of a day over all products, and of any 365 days."""

from datetime import date, timedelta

import pytest

from belvedere.presence.chain import Account
from belvedere.presence.release.budget import Budget, Plan, rho
from belvedere.presence.release.caps import OverspendError, cost, refuse
from belvedere.presence.release.settings import Raised, Settings

DAY = date(2024, 3, 26)
WHOLE = Budget(rho(1.0))


def spent(day, budget=WHOLE, state="released"):
    says = {"day": day.isoformat(), "rho": budget.rho, "own_delta": budget.own_delta, "release_id": f"r-{day}"}
    return Account(says, state)


def test_the_products_of_a_plan_fit_a_day_exactly_and_nothing_after_them():
    plan, known = Plan(), ()
    for product in plan.shares:
        refuse(known, DAY, plan.budget(product), Settings(plan))
        known = (*known, spent(DAY, plan.budget(product)))
    assert cost(known, 1e-6) == pytest.approx(1.0, abs=1e-6)
    with pytest.raises(OverspendError, match=r"2024-03-26: the day has cost ε = 1.000 .* above its cap of 1"):
        refuse(known, DAY, Budget(1e-5), Settings(plan))


def test_what_was_lost_in_a_crash_counts_and_is_named():
    with pytest.raises(OverspendError, match="r-2024-03-26: paid for and lost in a crash"):
        refuse((spent(DAY, state="lost"),), DAY, WHOLE, Settings())


def test_a_day_that_was_raised_takes_a_correction():
    settings = Settings(raised={DAY: Raised(1.5, "an antenna was at the wrong place")})
    refuse((spent(DAY),), DAY, WHOLE, settings)  # ε = 1.41 for twice the ρ
    with pytest.raises(OverspendError, match=r"above its cap of 1\.5"):
        refuse((spent(DAY), spent(DAY)), DAY, WHOLE, settings)


def test_a_year_of_days_fits_and_its_window_begins_anywhere():
    days = [date(2024, 1, 1) + timedelta(days=number) for number in range(364)]
    known = tuple(spent(day) for day in days)
    refuse(known, days[-1] + timedelta(days=1), WHOLE, Settings())  # the 365th: 29.81
    tight = Settings(year_epsilon=10)
    early = tuple(spent(day) for day in days[:70])
    with pytest.raises(OverspendError, match=r"365 days from 2024-01-01 would cost ε = .* above the cap of 10 a year"):
        refuse(early, days[75], WHOLE, tight)
    refuse(early, days[69] + timedelta(days=365), WHOLE, tight)  # no window of 365 days holds both
    with pytest.raises(OverspendError, match="a year"):
        refuse(early, days[0] - timedelta(days=1), WHOLE, tight)  # a day before them is in their window too
