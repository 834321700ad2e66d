"""Streets closed to motor traffic for some hours of the day: a pedestrian area, roadworks, a market, a school street.

Takes   streets picked on the map, or an area with all its streets; hours; the uses shut out
Gives   the City with one more row of `restrictions`, of kind "closed": nobody is let through
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 7 c. 1; mobility/rules.py for what a restriction does
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from belvedere.city.model import City
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import MOTOR, chosen, names, strip, with_rule
from belvedere.policies.touch import Touch, on_links


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

    def apply(self, city: City) -> City:
        """Return the city with the streets closed.

        Raises
        ------
        InputError
            when no street is named, or one is not in the city
        """
        links = chosen(city, self.streets, self.polygon, "close_street")
        rule = {
            "kind": "closed",
            "name": names(city, links),
            "uses": ",".join(self.uses),
            "start_hour": self.hours[0],
            "end_hour": self.hours[1],
            "geometry": strip(city, links),
        }
        return with_rule(city, rule, {})

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets that are closed."""
        return (
            on_links("closed", city, chosen(city, self.streets, self.polygon, "close_street"), self.hours, self.uses),
        )
