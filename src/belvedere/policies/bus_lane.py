"""A lane for buses alone.

Takes   streets picked on the map, or an area with all its streets; what the lane takes
Gives   the City with `bus_lane` on their links, in both directions, and one lane less where it takes one
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 3 c. 1 n. 17 (corsia riservata)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from belvedere.city.model import City
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.lanes import LANE, takes, touched, with_lane
from belvedere.policies.tables import chosen
from belvedere.policies.touch import Touch


@dataclass(frozen=True, slots=True)
class BusLane:
    """Give buses a lane of their own."""

    LABEL_EN: ClassVar[str] = "Bus lane"
    LABEL_IT: ClassVar[str] = "Corsia preferenziale"
    MEANING_EN: ClassVar[str] = (
        "Buses on these streets have a lane of their own and no longer queue with cars. Where it takes a lane of"
        " traffic, cars have one lane less and its capacity less."
    )
    MEANING_IT: ClassVar[str] = (
        "Gli autobus su queste strade hanno una corsia propria e non stanno più in coda con le auto. Dove occupa una"
        " corsia di marcia, le auto hanno una corsia e la sua capacità in meno."
    )

    streets: tuple[int, ...] = setting((), "Streets", "Strade", asks="streets")
    polygon: str = setting("", "And all streets in this area", "E tutte le strade di quest'area", asks="polygon")
    takes: str = takes()

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city with the lane.

        Raises
        ------
        InputError
            when no street is named, one is not in the city, or the lane would take the only one of a street
        """
        links = chosen(city, self.streets, self.polygon, "bus_lane")
        return with_lane(city, links, "bus_lane", "bus_lane", takes=self.takes == LANE)

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets with the lane, and whose lane it takes."""
        links = chosen(city, self.streets, self.polygon, "bus_lane")
        return touched(city, links, "bus_lane", "bus", takes=self.takes == LANE)
