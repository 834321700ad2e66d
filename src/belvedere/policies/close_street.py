"""Streets closed to motor traffic for some hours of the day: a pedestrian area, roadworks, a market, a school street.

Takes   streets picked on the map, or an area with all its streets; hours; the uses shut out
Gives   the City with one more row of `restrictions`, of kind "closed": nobody is let through
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 7 c. 1; mobility/rules.py for what a restriction does
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import shapely

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import MOTOR, inside, polygon, with_rule

STRIP = 1.0  # [m] half width of the ground that stands for a closed street: crossing streets stay outside it


@dataclass(frozen=True, slots=True)
class CloseStreet:
    """Close streets to motor traffic."""

    LABEL_EN: ClassVar[str] = "Closed streets"
    LABEL_IT: ClassVar[str] = "Chiusura di strade"
    MEANING_EN: ClassVar[str] = (
        "Nobody of the uses shut out drives on these streets in these hours. Trips that end there drive to the nearest"
        " open street."
    )
    MEANING_IT: ClassVar[str] = (
        "Nessuno degli usi esclusi percorre queste strade in queste ore. Chi è diretto lì arriva alla strada aperta"
        " più vicina."
    )

    streets: tuple[int, ...] = setting((), "Streets", "Strade", asks="streets")
    polygon: str = setting("", "And all streets in this area", "E tutte le strade di quest'area", asks="polygon")
    hours: tuple[int, int] = setting((0, 24), "Hours", "Ore", asks="hours", unit="h")
    uses: tuple[str, ...] = setting(MOTOR, "Shut out", "Esclusi", asks="choices", choices=(*MOTOR, "bus"))

    def __post_init__(self) -> None:
        check_settings(self)
        polygon(self.polygon, "close_street")

    def apply(self, city: City) -> City:
        """Return the city with the streets closed.

        Raises
        ------
        InputError
            when no street is named, or one is not in the city
        """
        links = city.links
        lost = sorted(set(self.streets) - set(links["street_id"]))
        if lost:
            raise InputError(
                "close_street", "streets", f"{city.title} has no street {lost[0]}", remedy="Pick streets on its map."
            )
        if not self.streets and not self.polygon:
            raise InputError("close_street", "streets", "no street is named", remedy="Pick streets or draw an area.")
        chosen = links["street_id"].isin(self.streets).to_numpy(dtype=np.bool_)
        if self.polygon:
            chosen = chosen | inside(city, self.polygon, "close_street")
        ground = shapely.union_all(shapely.buffer(links.geometry.to_numpy()[chosen], STRIP, cap_style="flat"))
        rule = {
            "kind": "closed",
            "name": ", ".join(sorted({name for name in links.loc[chosen, "name"] if name})[:5]),
            "uses": ",".join(self.uses),
            "start_hour": self.hours[0],
            "end_hour": self.hours[1],
            "geometry": ground,
        }
        return with_rule(city, rule, {})
