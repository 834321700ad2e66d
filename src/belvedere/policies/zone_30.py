"""A zone with a low speed limit, drawn on the map or over the whole city.

Takes   a polygon, a limit, the classes of street it holds on
Gives   the City with the lower limit where a street had a higher one
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 135 c. 14 (zone a velocità limitata); city/street_classes.py for free speed
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from belvedere.city.model import City
from belvedere.city.street_classes import CLASSES
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import Flags, inside, limits, with_limit
from belvedere.policies.touch import Touch, on_links


@dataclass(frozen=True, slots=True)
class Zone30:
    """Lower the limit of every faster street inside."""

    LABEL_EN: ClassVar[str] = "30 km/h zone"
    LABEL_IT: ClassVar[str] = "Zona 30"
    MEANING_EN: ClassVar[str] = (
        "Streets of these classes inside the area get the limit if theirs is higher; slower streets stay as they are."
        " Cars wait at junctions as long as before."
    )
    MEANING_IT: ClassVar[str] = (
        "Le strade di queste classi nell'area prendono il limite, se il loro è più alto; le più lente restano come"
        " sono. L'attesa agli incroci resta quella di prima."
    )

    polygon: str = setting("", "Area (none: the whole city)", "Area (nessuna: tutta la città)", asks="polygon")
    speed: float = setting(30.0, "Limit", "Limite", unit="km/h", minimum=5, maximum=130)
    classes: tuple[str, ...] = setting(
        ("residential", "unclassified", "tertiary", "tertiary_link"),
        "Classes of street",
        "Classi di strada",
        asks="choices",
        choices=tuple(CLASSES),
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city with the zone in force."""
        return with_limit(city, self._links(city), self.speed)

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets whose limit falls."""
        return (on_links("limit", city, self._links(city)),)

    def _links(self, city: City) -> Flags:
        of_class = city.links["facility_type"].isin(self.classes).to_numpy(dtype=np.bool_)
        found: Flags = inside(city, self.polygon, "zone_30") & of_class & (limits(city.links) > self.speed)
        return found
