"""A walk whose every output can be worked out by hand; in a module, so that other processes can import it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Road:
    """One street whose flow is `base` and so much more for each unit of each level away from 1."""

    base: float
    slopes: tuple[tuple[str, float], ...]

    def flows(self, values):
        flow = self.base + sum(slope * (values[name] - 1.0) for name, slope in self.slopes)
        return pd.DataFrame({"link_id": [7], "hour": [8], "flow": [flow], "speed": [50.0], "travel_time": [10.0]})


@dataclass(frozen=True)
class Plain:
    """Vehicles, and tonnes of them by a factor that is the same on both sides."""

    factor: str = "injuries_per_crash"

    def __call__(self, base, variant, values):
        sides = [side.flows(values)["flow"].to_numpy() for side in (base, variant)]
        both = pd.DataFrame({"quantity": ["vehicle_km", "co2"], "area_id": ["", ""]})
        numbers = [np.array([flow[0], values[self.factor] * flow[0]]) for flow in sides]
        money = pd.DataFrame({"who": ["state"], "item": ["all"], "value": [numbers[1][1] - numbers[0][1]]})
        return {"verdict": both.assign(base=numbers[0], variant=numbers[1]), "money": money}
