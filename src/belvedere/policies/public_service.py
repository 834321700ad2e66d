"""A public service that opens, or moves from one place to another: a school, a health centre, an office.

Takes   a place on the map, what it is, its name or the name of the place that moves, who works and studies there
Gives   the City with another row of `places`, and the jobs, students and attractions of two `zones` changed with it
Used by scenarios, the form in the browser
Source  categories are OpenStreetMap's words, as places.py has them
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from belvedere.city.model import COLUMNS, City
from belvedere.errors import InputError
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.shapes import in_city, point
from belvedere.policies.touch import Touch

SERVICES = {
    "school": ("school", "scuola"),
    "kindergarten": ("nursery school", "scuola dell'infanzia"),
    "university": ("university", "università"),
    "library": ("library", "biblioteca"),
    "hospital": ("hospital", "ospedale"),
    "clinic": ("health centre", "casa della comunità"),
    "pharmacy": ("pharmacy", "farmacia"),
    "townhall": ("municipal office", "ufficio comunale"),
    "post_office": ("post office", "ufficio postale"),
    "sports_centre": ("sports centre", "centro sportivo"),
    "theatre": ("theatre", "teatro"),
    "museum": ("museum", "museo"),
    "park": ("park", "parco"),
    "marketplace": ("market", "mercato"),
}
FAR = 5_000.0  # [m] from any zone: a click that missed the city


@dataclass(frozen=True, slots=True)
class PublicService:
    """Open a service, or move one."""

    LABEL_EN: ClassVar[str] = "New or moved public service"
    LABEL_IT: ClassVar[str] = "Servizio pubblico nuovo o spostato"
    MEANING_EN: ClassVar[str] = (
        "The service stands at the place clicked, with the people who work and study there. Where the name of a place"
        " of the city is given as moved, that one leaves where it stood and takes its people along."
    )
    MEANING_IT: ClassVar[str] = (
        "Il servizio sta nel luogo cliccato, con chi vi lavora e studia. Se si indica il nome di un luogo della città"
        " che si sposta, quello lascia dove stava e porta con sé le sue persone."
    )

    point: str = setting("", "Place", "Luogo", asks="point")
    category: str = setting(
        "library", "What it is", "Che cos'è", asks="choices", choices=tuple(SERVICES), words=SERVICES
    )
    name: str = setting("", "Name", "Nome", asks="text")
    moved: str = setting(
        "",
        "Moved: name of the place as the city lists it",
        "Spostato: nome del luogo nell'elenco della città",
        asks="text",
    )
    jobs: float = setting(
        0.0, "People who work there", "Persone che vi lavorano", unit="people", minimum=0, maximum=1e5
    )
    students: float = setting(
        0.0, "People who study there", "Persone che vi studiano", unit="people", minimum=0, maximum=1e5
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city with the service.

        Raises
        ------
        InputError
            when no place is clicked, it is far from the city, or no place or several have the name that moves
        """
        place = self._place(city)
        table = city.map_table("places")
        if self.moved:
            rows = np.flatnonzero((table["name"] == self.moved).to_numpy())
            if len(rows) != 1:
                many = "no place" if not len(rows) else f"{len(rows)} places"
                raise InputError(
                    "public_service",
                    "moved",
                    f"{many} of {city.title} is called {self.moved!r}",
                    remedy="Write a name as the table of places has it, of one place alone.",
                    italian=(
                        f"{'nessun luogo' if not len(rows) else f'{len(rows)} luoghi'} di {city.title} si chiama così",
                        "Scrivi il nome come nella tabella dei luoghi, di un solo luogo.",
                    ),
                )
            old = table.geometry.iloc[int(rows[0])]
            moved = table.geometry.to_numpy().copy()
            moved[rows[0]] = place
            made = city.with_table("places", table.set_geometry(gpd.GeoSeries(moved, index=table.index, crs=city.crs)))
            return self._with_people(made, place, old)
        row = {"name": self.name or SERVICES[self.category][1], "category": self.category, "geometry": place}
        blank = {column: None for column in table.columns if column not in row}
        added = gpd.GeoDataFrame([{**blank, **row}], geometry="geometry", crs=city.crs)[list(table.columns)]
        grown = pd.concat([table, added.astype(table.dtypes.to_dict())], ignore_index=True) if len(table) else added
        kinds = {column: kind for column, kind in COLUMNS["places"].items() if kind != "geometry"}
        whole = gpd.GeoDataFrame(grown, geometry="geometry", crs=city.crs).astype(kinds)
        return self._with_people(city.with_table("places", whole), place, None)

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the place that moves; a new one is in nobody's way."""
        return (Touch("place", "places", frozenset({self.moved})),) if self.moved else ()

    def _place(self, city: City) -> BaseGeometry:
        clicked = point(self.point, "public_service")
        if clicked is None:
            raise InputError(
                "public_service",
                "point",
                "no place is clicked",
                remedy="Click where it should stand.",
                italian=("non è indicato nessun luogo", "Clicca dove deve stare."),
            )
        place = in_city(clicked, city)
        if not float(shapely.distance(city.zones.geometry.to_numpy(), place).min(initial=np.inf)) <= FAR:
            raise InputError(
                "public_service",
                "point",
                f"the place is far from {city.title}",
                remedy="Click inside the city.",
                italian=(f"il luogo è lontano da {city.title}", "Clicca dentro la città."),
            )
        return place

    def _with_people(self, city: City, place: BaseGeometry, old: BaseGeometry | None) -> City:
        """Return the city with the people of the service in the zone of its place, gone from that of the old."""
        zones = city.zones.copy()
        cells = zones.geometry.to_numpy()
        here = int(np.argmin(shapely.distance(cells, place)))
        there = None if old is None else int(np.argmin(shapely.distance(cells, old)))
        for column, people in (("jobs", self.jobs), ("students", self.students), ("attractions", 1.0)):
            values = zones[column].to_numpy(dtype=np.float64).copy()
            leaves = people if there is None else min(people, max(float(np.nan_to_num(values[there])), 0.0))
            if there is not None:
                values[there] -= leaves
            values[here] += leaves
            zones[column] = values
        return city.with_table("zones", zones)
