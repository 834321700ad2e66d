"""Roadworks: some of a street's capacity goes and cars pass slowly, on some days of a year.

Takes   streets picked on the map, or an area with all its streets; the capacity left, a limit, the days
Gives   the City with less `capacity` and a lower limit on their links, day and night
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 21; half the capacity is one of two lanes, or one lane shared by both directions
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from belvedere.city.model import City
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import chosen, limits, with_limit
from belvedere.policies.touch import Touch, on_links


@dataclass(frozen=True, slots=True)
class Roadworks:
    """Narrow streets for a while."""

    LABEL_EN: ClassVar[str] = "Roadworks"
    LABEL_IT: ClassVar[str] = "Cantiere stradale"
    MEANING_EN: ClassVar[str] = (
        "Day and night this share of the streets' capacity is left and cars pass the works at the limit. For works that"
        " leave nothing, or only in some hours, close the streets."
    )
    MEANING_IT: ClassVar[str] = (
        "Giorno e notte resta questa quota della capacità delle strade e le auto passano il cantiere al limite"
        " indicato. Per un cantiere che non lascia passare, o solo in alcune ore, chiudi le strade."
    )

    streets: tuple[int, ...] = setting((), "Streets", "Strade", asks="streets")
    polygon: str = setting("", "And all streets in this area", "E tutte le strade di quest'area", asks="polygon")
    left: float = setting(0.5, "Share of capacity left", "Quota di capacità che resta", minimum=0.05, maximum=1)
    speed: float = setting(30.0, "Limit at the works", "Limite nel cantiere", unit="km/h", minimum=5, maximum=130)
    days: float = setting(60.0, "Days of a year", "Giorni all'anno", unit="days/year", minimum=1, maximum=366)

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city on a day of works.

        Raises
        ------
        InputError
            when no street is named, or one is not in the city
        """
        links = chosen(city, self.streets, self.polygon, "roadworks")
        slower = with_limit(city, links & (limits(city.links) > self.speed), self.speed)
        table = slower.links.copy()
        table["capacity"] = table["capacity"].to_numpy(dtype=np.float64) * np.where(links, self.left, 1.0)
        return slower.with_table("links", table)

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets, their capacity and their limit."""
        links = chosen(city, self.streets, self.polygon, "roadworks")
        return on_links("capacity", city, links), on_links("limit", city, links)
