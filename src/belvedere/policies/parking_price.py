"""What parking on the street costs in an area, and how many places there are.

Takes   an area, a price an hour, places as a share of those of today
Gives   the City with a row of `parking` for each zone of the area
Used by scenarios, the form in the browser
Source  Italian Highway Code art. 7 c. 1 f (paid parking). A zone is in the area when half its ground is
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pandas as pd

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
        zones = city.zones.loc[zones_inside(city, self.polygon, "parking_price"), "zone_id"].to_numpy()
        known = city.table("parking").set_index("zone_id")
        unknown = pd.DataFrame({"price": np.nan, "supply": np.nan, "supply_share": 1.0}, index=zones)
        every = unknown.drop(index=known.index, errors="ignore")
        table = pd.concat([known, every]) if len(known) and len(every) else (known if len(known) else every)
        table = table.rename_axis("zone_id").sort_index()
        here = table.index.isin(zones)
        table.loc[here, "price"] = self.price
        table.loc[here, ["supply", "supply_share"]] *= self.places
        return city.with_table("parking", table.reset_index().astype(dict(COLUMNS["parking"])))

    def touches(self, city: City) -> tuple[Touch, ...]:
        """Return the zones of the area."""
        zones = city.zones.loc[zones_inside(city, self.polygon, "parking_price"), "zone_id"]
        return (Touch("parking", "zones", frozenset(zones.tolist())),)
