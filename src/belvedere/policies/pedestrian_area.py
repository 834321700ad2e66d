"""A pedestrian area: no motor traffic at all, but for deliveries in the morning.

Takes   an area, or streets picked on the map; the hours in which vans and trucks may still deliver
Gives   the City with rows of `restrictions`, of kind "pedestrian": one for people, two for goods around their hours
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 3 c. 1 n. 2 (area pedonale); close_street.py is for closures in some hours alone
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from belvedere.city.model import City
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import chosen, names, strip, with_rule
from belvedere.policies.touch import Touch, on_links

GOODS = ("van", "truck")
DAY = 24  # [h]


@dataclass(frozen=True, slots=True)
class PedestrianArea:
    """Give streets to people on foot."""

    LABEL_EN: ClassVar[str] = "Pedestrian area"
    LABEL_IT: ClassVar[str] = "Area pedonale"
    MEANING_EN: ClassVar[str] = (
        "No car or motorcycle drives on these streets, day and night; vans and trucks only in the hours for deliveries."
        " Trips that end there drive to the nearest open street."
    )
    MEANING_IT: ClassVar[str] = (
        "Nessuna auto o moto percorre queste strade, giorno e notte; furgoni e autocarri solo nelle ore di consegna."
        " Chi è diretto lì arriva alla strada aperta più vicina."
    )

    polygon: str = setting("", "Area", "Area", asks="polygon")
    streets: tuple[int, ...] = setting((), "And these streets", "E queste strade", asks="streets")
    deliveries: tuple[int, int] = setting((6, 10), "Hours for deliveries", "Ore di consegna", asks="hours", unit="h")
    buses: str = setting(
        "pass",
        "Buses",
        "Autobus",
        asks="choices",
        choices=("pass", "stay out"),
        words={"pass": ("still pass", "passano ancora"), "stay out": ("stay out", "restano fuori")},
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city with the pedestrian area.

        Raises
        ------
        InputError
            when nothing is named, a street is not in the city, or the area is none or holds no street
        """
        links = chosen(city, self.streets, self.polygon, "pedestrian_area")
        place = {"kind": "pedestrian", "name": names(city, links), "geometry": strip(city, links)}
        for uses, (start, end) in self._rules():
            hours = {"uses": ",".join(uses), "start_hour": start, "end_hour": end}
            city = with_rule(city, {**place, **hours}, {})
        return city

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets, by who is shut out when."""
        links = chosen(city, self.streets, self.polygon, "pedestrian_area")
        return tuple(on_links("closed", city, links, hours, uses) for uses, hours in self._rules())

    def _rules(self) -> tuple[tuple[tuple[str, ...], tuple[int, int]], ...]:
        people = ("car", "motorcycle") if self.buses == "pass" else ("car", "motorcycle", "bus")
        first, last = self.deliveries
        goods = [(GOODS, hours) for hours in ((0, first), (last, DAY)) if hours[0] < hours[1]]
        return ((people, (0, DAY)), *goods)
