"""A lane or track for bicycles.

Takes   streets picked on the map, or an area with all its streets; what the lane takes
Gives   the City with `cycle_lane` on their links, in both directions, and one lane less where it takes one
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 3 c. 1 nn. 12-bis, 39
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
class CycleLane:
    """Give bicycles a lane of their own."""

    LABEL_EN: ClassVar[str] = "Cycle lane"
    LABEL_IT: ClassVar[str] = "Pista o corsia ciclabile"
    MEANING_EN: ClassVar[str] = (
        "Bicycles on these streets have a lane or track of their own: a ride there is safer and more agreeable. Where"
        " it takes a lane of traffic, cars have one lane less and its capacity less."
    )
    MEANING_IT: ClassVar[str] = (
        "Le biciclette su queste strade hanno una corsia o una pista propria: il tragitto è più sicuro e gradito. Dove"
        " occupa una corsia di marcia, le auto hanno una corsia e la sua capacità in meno."
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
        links = chosen(city, self.streets, self.polygon, "cycle_lane")
        return with_lane(city, links, "cycle_lane", "cycle_lane", takes=self.takes == LANE)

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets with the lane, and whose lane it takes."""
        links = chosen(city, self.streets, self.polygon, "cycle_lane")
        return touched(city, links, "cycle_lane", "bicycle", takes=self.takes == LANE)
