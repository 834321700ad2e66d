"""A limited-traffic zone (ZTL): only those with a permit or at home inside may drive in.

Takes   an area, hours, the uses shut out, the shares of trips that are let in all the same
Gives   the City with one more row of `restrictions`, of kind "limited_traffic", and its `exemptions`
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 7 c. 9; mobility/rules.py and day.py for what a restriction does to trips
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import MOTOR, inside, rule_of, with_rule
from belvedere.policies.touch import Touch, on_links


@dataclass(frozen=True, slots=True)
class LimitedTrafficZone:
    """Shut an area to all but residents and permits."""

    LABEL_EN: ClassVar[str] = "Limited-traffic zone"
    LABEL_IT: ClassVar[str] = "Zona a traffico limitato"
    MEANING_EN: ClassVar[str] = (
        "In these hours nobody drives through the area, and of the trips that end inside only residents and permits"
        " drive in."
    )
    MEANING_IT: ClassVar[str] = (
        "In queste ore nessuno attraversa l'area e, degli spostamenti diretti all'interno, entrano solo residenti e"
        " autorizzati."
    )

    polygon: str = setting("", "Area", "Area", asks="polygon")
    hours: tuple[int, int] = setting((7, 20), "Hours", "Ore", asks="hours", unit="h")
    uses: tuple[str, ...] = setting(MOTOR, "Shut out", "Esclusi", asks="choices", choices=(*MOTOR, "bus"))
    residents: float = setting(
        0.3,
        "Share of trips that end inside made by residents",
        "Quota di residenti tra gli spostamenti diretti all'interno",
        minimum=0,
        maximum=1,
    )
    permits: float = setting(
        0.3,
        "Share of trips that end inside with a permit",
        "Quota di autorizzati tra gli spostamenti diretti all'interno",
        minimum=0,
        maximum=1,
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if self.residents + self.permits > 1:
            raise InputError(
                "limited_traffic_zone",
                "permits",
                f"residents and permits are {self.residents + self.permits:g} of the trips that end inside",
                remedy="Together they are 1 at most.",
                italian=(
                    f"residenti e autorizzati sono {self.residents + self.permits:g} degli spostamenti diretti"
                    f" all'interno",
                    "Insieme sono al massimo 1.",
                ),
            )

    def apply(self, city: City) -> City:
        """Return the city with the zone in force.

        Raises
        ------
        InputError
            when no area is drawn, or it holds no street of the city
        """
        if not self.polygon.strip():
            raise InputError(
                "limited_traffic_zone",
                "polygon",
                "no area is drawn",
                remedy="Draw one on the map.",
                italian=("non è disegnata nessuna area", "Disegnane una sulla mappa."),
            )
        rule = rule_of(city, self, "limited_traffic_zone", "limited_traffic")
        return with_rule(city, rule, {"residents": self.residents, "permits": self.permits})

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets that are for residents and permits."""
        links = inside(city, self.polygon, "limited_traffic_zone")
        return (on_links("limited", city, links, self.hours, self.uses),)
