"""The city as it is today, with what a scenario's policies say of today: what parking costs, say.

Takes   a Scenario, the City of a bundle
Gives   known → the City that people are calibrated on, from which base and variant start
Used by evaluate.py, propose/quick.py
"""

from __future__ import annotations

from belvedere.city.model import City
from belvedere.errors import InputError, RecipeError
from belvedere.policies.contract import OfToday
from belvedere.scenarios.scenario import Scenario


def known(scenario: Scenario, city: City) -> City:
    """Return the city with what its tables do not say and the scenario does; the same city where it says nothing.

    Raises
    ------
    RecipeError
        naming the policy that this city cannot take
    """
    for side, uses in (("base", scenario.base), ("variant", scenario.variant)):
        for number, use in enumerate(uses):
            if not isinstance(use.made, OfToday):
                continue
            try:
                city = use.made.known(city)
            except InputError as error:
                where = f"{side}[{number}].{error.where}"
                raise RecipeError(scenario.file or side, where, error.problem, remedy=error.remedy) from error
    return city
