"""Vehicle classes as rules name them: fuel and Euro class, whatever the fleet table calls them in full.

Takes   rows of a fleet (names of the EMEP/EEA table), lists of classes as `restrictions` and `charges` hold them
Gives   of_fleet, the class of each row; listed and parsed, lists as text; share, how many of a use are in a list
Used by policies/ (who is shut out, who pays), mobility/ (how many are), environment/ (whose kilometres they are)
Source  Euro classes: Regulation (EC) 715/2007 and its predecessors for light vehicles, 595/2009 for heavy ones, whose
        Roman numerals are read as the same step (Euro VI is Euro 6); before Euro 1 everything is Euro 0
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

FUELS = ("Petrol", "Diesel", "LPG", "CNG", "Hybrid", "Electric")
STEPS = tuple(f"Euro {step}" for step in range(7))
ELECTRIC = "Electric:Electric"  # has no Euro class
CLASSES = (*(f"{fuel}:{step}" for fuel in FUELS[:-1] for step in STEPS), ELECTRIC)
# the fleet table's categories → GMNS uses
USES: Mapping[str, str] = {
    "Passenger Cars": "car",
    "Light Commercial Vehicles": "van",
    "Heavy Duty Trucks": "truck",
    "L-Category": "motorcycle",
    "Buses": "bus",
}
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6}


def of_fleet(fleet: pd.DataFrame) -> pd.Series[str]:
    """Return the class of each row of a fleet table: "Diesel:Euro 4", one of CLASSES."""
    pairs = zip(fleet["fuel"], fleet["euro"], strict=True)
    return pd.Series([_class(str(fuel), str(euro)) for fuel, euro in pairs], index=fleet.index, dtype="str")


def listed(classes: Iterable[str]) -> str:
    """Return classes as the tables hold them, in the order of CLASSES: "Petrol:Euro 0,Diesel:Euro 0"."""
    chosen = set(classes)
    return ",".join(name for name in CLASSES if name in chosen)


def parsed(text: str) -> frozenset[str]:
    """Return the classes that a table's text lists; an empty text is all of them."""
    return frozenset(part.strip() for part in text.split(",") if part.strip()) or frozenset(CLASSES)


def share(fleet: pd.DataFrame, use: str, text: str) -> float:
    """Return the share of the kilometres of a use that vehicles of the listed classes drive [-]; 0 without any fleet.

    Parameters
    ----------
    fleet : rows of the City's fleet, with category, fuel, euro, share
    use : car, van, truck, motorcycle or bus
    text : classes as a table lists them
    """
    own = fleet[fleet["category"].map(USES) == use]
    whole = float(own["share"].sum())
    if whole <= 0:
        return 0.0
    return float(own.loc[of_fleet(own).isin(parsed(text)), "share"].sum()) / whole


def _class(fuel: str, euro: str) -> str:
    if fuel == "Electric" or euro == "Electric":
        return ELECTRIC
    word = next((name for name in ("LPG", "CNG", "Hybrid", "Diesel") if name in fuel), "Petrol")
    step = euro.removeprefix("Euro ").split(" ")[0] if euro.startswith("Euro ") else "0"
    number = _ROMAN.get(step, int(step[0]) if step[:1].isdigit() else 0)
    return f"{word}:Euro {min(number, 6)}"
