"""A day with an event: people who come, streets that are closed, on some days of a year.

Takes   an area, hours, the people it draws, the streets closed
Gives   the City with a row of `events`, and of `restrictions` where streets are closed
Used by scenarios, the form in the browser
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from belvedere.city.model import City
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import MOTOR, Flags, ground, inside, names, picked, strip, with_row, with_rule
from belvedere.policies.touch import Touch, on_links


@dataclass(frozen=True, slots=True)
class Event:
    """Hold an event."""

    LABEL_EN: ClassVar[str] = "Event"
    LABEL_IT: ClassVar[str] = "Evento"
    MEANING_EN: ClassVar[str] = (
        "On a day of the event this many people more come to the area, in the hour before it begins, and leave in the"
        " hour in which it ends; meanwhile the streets named are closed."
    )
    MEANING_IT: ClassVar[str] = (
        "Nel giorno dell'evento vengono nell'area tante persone in più, nell'ora prima dell'inizio, e se ne vanno"
        " nell'ora in cui finisce; intanto le strade indicate sono chiuse."
    )

    polygon: str = setting("", "Area", "Area", asks="polygon")
    hours: tuple[int, int] = setting((18, 22), "Hours", "Ore", asks="hours", unit="h")
    people: float = setting(5000.0, "People drawn", "Persone attratte", unit="people/day", minimum=0, maximum=1e6)
    closed: str = setting(
        "none",
        "Streets of the area",
        "Strade dell'area",
        asks="choices",
        choices=("none", "all"),
        words={"none": ("stay open", "restano aperte"), "all": ("are closed", "sono chiuse")},
    )
    streets: tuple[int, ...] = setting((), "Other streets closed", "Altre strade chiuse", asks="streets")
    days: float = setting(1.0, "Days of a year", "Giorni all'anno", unit="days/year", minimum=1, maximum=366)

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city on a day of the event.

        Raises
        ------
        InputError
            when no area is drawn, it holds no street, a street is not in the city, or the event changes nothing
        """
        if not self.polygon.strip():
            raise InputError(
                "event",
                "polygon",
                "no area is drawn",
                remedy="Draw where the event takes place.",
                italian=("non è disegnata nessuna area", "Disegna dove si tiene l'evento."),
            )
        links = self._closed(city)
        if self.people == 0 and not links.any():
            raise InputError(
                "event",
                "people",
                "it draws nobody and closes no street",
                remedy="Say how many people come, or which streets are closed.",
                italian=(
                    "non attira nessuno e non chiude strade",
                    "Indica quante persone vengono o quali strade chiudono.",
                ),
            )
        place = ground(city, self.polygon, "event")
        times = {"start_hour": self.hours[0], "end_hour": self.hours[1]}
        made = city
        if self.people > 0:
            row = {"name": self.LABEL_IT, "people": self.people, **times, "geometry": place}
            made = with_row(city, "events", row)[0]
        if links.any():
            shut = {"kind": "closed", "name": names(city, links), "uses": ",".join(MOTOR), **times}
            made = with_rule(made, {**shut, "geometry": strip(city, links)}, {})
        return made

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the streets that are closed."""
        links = self._closed(city)
        return (on_links("closed", city, links, self.hours, MOTOR),) if links.any() else ()

    def _closed(self, city: City) -> Flags:
        links = picked(city, self.streets, "event")
        within = inside(city, self.polygon, "event")
        return links | within if self.closed == "all" else links
