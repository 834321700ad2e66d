"""What traffic would cost if everybody drove for the good of all, and the tolls that make them.

Takes   a Network and trips by class
Gives   system_optimum → SystemOptimum: flows, total cost beside the users' own, price of anarchy, marginal tolls
Used by whoever judges tolls; docs
Source  Pigou (1920), The Economics of Welfare; Beckmann, McGuire & Winsten (1956): at the optimum, routes in use have
        the same marginal cost; price of anarchy: Roughgarden & Tardos (2002), Journal of the ACM 49, 236-259
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from belvedere.errors import ModelError
from belvedere.mobility.equilibrium.curves import BPR
from belvedere.mobility.equilibrium.loading import class_flows
from belvedere.mobility.equilibrium.network import Network, Trips
from belvedere.mobility.equilibrium.paired import GAP, Equilibrium, solve
from belvedere.mobility.equilibrium.trees import Floats
from belvedere.mobility.equilibrium.warm import Warm


@dataclass(frozen=True)
class SystemOptimum:
    """The flows of least total cost, beside those that people choose.

    Costs are what links ask of their users: time, fixed costs, and what a class pays beyond everybody. A toll that only
    changes hands is no cost to society: leave it out of the network that you give. Where classes have a weight, a
    vehicle's cost counts that many times.
    """

    best: Equilibrium  # its skim is of marginal costs
    chosen: Equilibrium  # the user equilibrium
    best_cost: float  # [veh·s/h]
    chosen_cost: float  # [veh·s/h]
    toll: Floats  # (links,) [s] what one more vehicle costs the others at the optimum

    @property
    def price_of_anarchy(self) -> float:
        """Return how much more people's own choice costs, as a ratio [-]; 1 where nothing drives."""
        return self.chosen_cost / self.best_cost if self.best_cost > 0 else 1.0


def system_optimum(
    network: Network, demand: Sequence[Trips], *, gap: float = GAP, warm: Warm | None = None, workers: int = 1
) -> SystemOptimum:
    """Return the system optimum of `demand` and, beside it, the user equilibrium.

    Parameters
    ----------
    gap : relative gap [-] of both, the optimum's in marginal costs
    warm : of an earlier user equilibrium

    Raises
    ------
    ModelError
        as solve
    """
    chosen = solve(network, demand, gap=gap, warm=warm, workers=workers)
    priced = replace(network, curve=marginal(network.curve))
    best = solve(priced, demand, gap=gap, warm=chosen.warm, workers=workers)
    _, factor, power = network.curve.powers()
    return SystemOptimum(
        best,
        chosen,
        total_cost(network, demand, best),
        total_cost(network, demand, chosen),
        power * factor * best.flow**power,
    )


def marginal(curve: BPR) -> BPR:
    """Return the curve of what one more vehicle costs itself and all others: a power curve's is one too."""
    if curve.which is not None:
        raise ModelError("system optimum: links with a table of delays have no table of marginal costs. Use BPR there.")
    steep = curve.beta > 0  # published test networks write beta = 0 for links without delay
    return replace(curve, alpha=np.where(steep, curve.alpha * (curve.beta + 1.0), curve.alpha))


def total_cost(network: Network, demand: Sequence[Trips], found: Equilibrium) -> float:
    """Return the cost of all trips at the flows of `found`, whatever costs it was solved for [veh·s/h]."""
    total = float((found.flow * network.curve.cost(found.flow)).sum())
    if network.extra:
        for name, flow in class_flows(found, demand).items():
            total += network.weight_of(name) * float(flow @ network.extra.get(name, np.zeros(len(flow))))
    return total
