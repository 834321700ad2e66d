"""What parking on the street costs in an area, and how many places there are.

Takes   an area, a price an hour and today's, places as a share of those of today
Gives   the City with a row of `parking` for each zone of the area; known, the City as it is today with today's price
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 7 c. 1 f (paid parking). A zone is in the area when half its ground is
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from belvedere.city.model import COLUMNS, City
from belvedere.policies.contract import check_settings, setting
from belvedere.policies.tables import zones_inside
from belvedere.policies.touch import Touch


@dataclass(frozen=True, slots=True)
class ParkingPrice:
    """Set the price of parking and the places left."""

    LABEL_EN: ClassVar[str] = "Parking price and places"
    LABEL_IT: ClassVar[str] = "Prezzo e posti della sosta"
    MEANING_EN: ClassVar[str] = (
        "Who parks on the street in the area pays this price an hour instead of today's, and finds this share of"
        " today's places."
    )
    MEANING_IT: ClassVar[str] = (
        "Chi parcheggia su strada nell'area paga questo prezzo orario al posto di quello di oggi e trova questa quota"
        " dei posti di oggi."
    )

    polygon: str = setting("", "Area (none: the whole city)", "Area (nessuna: tutta la città)", asks="polygon")
    price: float = setting(2.0, "Price an hour", "Prezzo all'ora", unit="EUR/h", minimum=0, maximum=100)
    today: float = setting(
        1.5, "Price an hour today, where not known", "Prezzo orario di oggi, dove non è noto", unit="EUR/h", minimum=0,
        maximum=100,
    )  # fmt: skip
    places: float = setting(
        1.0, "Places as a share of today's", "Posti rispetto a quelli di oggi", minimum=0, maximum=5
    )

    def __post_init__(self) -> None:
        check_settings(self)

    def apply(self, city: City) -> City:
        """Return the city with the new price and places.

        Raises
        ------
        InputError
            when the area holds no traffic zone by half
        """
        table, here = self._rows(city)
        table.loc[here, "price"] = self.price
        table.loc[here, ["supply", "supply_share"]] *= self.places
        return city.with_table("parking", table.reset_index().astype(dict(COLUMNS["parking"])))

    def known(self, city: City) -> City:
        """Return the city as it is today with today's price in the area, where its table does not know one.

        Raises
        ------
        InputError
            when the area holds no traffic zone by half
        """
        table, here = self._rows(city)
        table.loc[here, "price"] = table.loc[here, "price"].fillna(self.today)
        return city.with_table("parking", table.reset_index().astype(dict(COLUMNS["parking"])))

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the zones of the area."""
        zones = city.zones.loc[zones_inside(city, self.polygon, "parking_price"), "zone_id"]
        return (Touch("parking", "zones", frozenset(zones.tolist())),)

    def _rows(self, city: City) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
        """Return the table `parking` by zone with a row for each zone of the area, and which rows these are."""
        zones = city.zones.loc[zones_inside(city, self.polygon, "parking_price"), "zone_id"].to_numpy()
        stated = city.table("parking").set_index("zone_id")
        unknown = pd.DataFrame({"price": np.nan, "supply": np.nan, "supply_share": 1.0}, index=zones)
        every = unknown.drop(index=stated.index, errors="ignore")
        table = pd.concat([stated, every]) if len(stated) and len(every) else (stated if len(stated) else every)
        table = table.rename_axis("zone_id").sort_index()
        return table, table.index.isin(zones)
