"""Hours in which goods may not be delivered to an area.

Takes   an area, hours, vans or trucks or both, the share that delivers all the same
Gives   the City with one more row of `restrictions`, of kind "limited_traffic", for goods vehicles alone
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 7 c. 1 g (hours for loading); mobility/rules.py for what a restriction does to trips
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import inside, rule_of, with_rule
from belvedere.policies.touch import Touch, on_links

GOODS = ("van", "truck")


@dataclass(frozen=True, slots=True)
class FreightHours:
    """Keep vans and trucks out in some hours."""

    LABEL_EN: ClassVar[str] = "Delivery hours"
    LABEL_IT: ClassVar[str] = "Orari di consegna delle merci"
    MEANING_EN: ClassVar[str] = (
        "In these hours goods vehicles neither cross the area nor deliver in it; they come in the other hours. The"
        " share with a permit comes all the same."
    )
    MEANING_IT: ClassVar[str] = (
        "In queste ore i veicoli merci non attraversano l'area e non vi consegnano; vengono nelle altre ore. La quota"
        " con permesso viene comunque."
    )

    polygon: str = setting("", "Area (none: the whole city)", "Area (nessuna: tutta la città)", asks="polygon")
    hours: tuple[int, int] = setting((10, 20), "Hours without deliveries", "Ore senza consegne", asks="hours", unit="h")
    uses: tuple[str, ...] = setting(GOODS, "Shut out", "Esclusi", asks="choices", choices=GOODS)
    permits: float = setting(
        0.1, "Share that delivers all the same", "Quota che consegna comunque", minimum=0, maximum=1
    )

    def __post_init__(self) -> None:
        check_settings(self)
        if not self.uses or self.hours == (0, 24):
            raise InputError(
                "freight_hours",
                "hours" if self.uses else "uses",
                "goods could never be delivered" if self.uses else "nobody is shut out",
                remedy="Leave some hours for deliveries." if self.uses else "Choose vans, trucks or both.",
                italian=("le merci non arriverebbero mai", "Lascia alcune ore per le consegne.")
                if self.uses
                else ("nessuno è escluso", "Scegli furgoni, autocarri o entrambi."),
            )

    def apply(self, city: City) -> City:
        """Return the city with the hours in force.

        Raises
        ------
        InputError
            when the area holds no street of the city
        """
        rule = rule_of(city, self, "freight_hours", "limited_traffic")
        return with_rule(city, rule, {"permits": self.permits})

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets without goods vehicles."""
        links = inside(city, self.polygon, "freight_hours")
        return (on_links("limited", city, links, self.hours, self.uses),)
