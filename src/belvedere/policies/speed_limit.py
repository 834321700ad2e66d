"""One speed limit becomes another, higher or lower: what a general change of limits does, or undoes.

Takes   the limit now and then, the classes of street, a polygon
Gives   the City with the new limit on streets that have exactly the old one
Used by scenarios (citta30.toml: the city before its limits were lowered), the form in the browser
Source  Italian Highway Code art. 142; city/street_classes.py for free speed
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
class SpeedLimit:
    """Give streets with one limit another one."""

    LABEL_EN: ClassVar[str] = "Change of speed limit"
    LABEL_IT: ClassVar[str] = "Cambio del limite di velocità"
    MEANING_EN: ClassVar[str] = (
        "Streets of these classes inside the area that have exactly the old limit get the new one."
        " Cars wait at junctions as long as before."
    )
    MEANING_IT: ClassVar[str] = (
        "Le strade di queste classi nell'area che hanno esattamente il vecchio limite prendono il nuovo."
        " L'attesa agli incroci resta quella di prima."
    )

    from_speed: float = setting(50.0, "Limit now", "Limite attuale", unit="km/h", minimum=5, maximum=130)
    to_speed: float = setting(30.0, "New limit", "Nuovo limite", unit="km/h", minimum=5, maximum=130)
    polygon: str = setting("", "Area (none: the whole city)", "Area (nessuna: tutta la città)", asks="polygon")
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
        """Return the city with the new limit in force."""
        return with_limit(city, self._links(city), self.to_speed)

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets whose limit changes."""
        return (on_links("limit", city, self._links(city)),)

    def _links(self, city: City) -> Flags:
        of_class = city.links["facility_type"].isin(self.classes).to_numpy(dtype=np.bool_)
        now = limits(city.links) == self.from_speed
        found: Flags = inside(city, self.polygon, "speed_limit") & of_class & now
        return found
