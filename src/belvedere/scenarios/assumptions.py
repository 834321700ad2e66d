"""What was assumed, in sentences that stand beside every verdict.

Takes   a city, its folder, two days of it
Gives   ALWAYS, of_demand, of_run: pairs of an English and an Italian sentence
Used by evaluate.py
Source  GEH below 5 is a good match: UK Design Manual for Roads and Bridges, vol. 12, section 2
"""

from __future__ import annotations

import json
import math
from pathlib import Path

from belvedere.city.model import City
from belvedere.environment import emissions
from belvedere.errors import InputError
from belvedere.mobility.day import Day
from belvedere.mobility.demand.trips import Demand

Sentence = tuple[str, str]  # English, Italian
FIT = Path("model") / "fit.json"  # what calibration says of itself
FEW = 1e-6  # [-] share of all trips below which those that found no way are not worth a sentence

# What a reader must know of the traffic; environment/emissions.py has its own
ALWAYS: tuple[tuple[str, str], ...] = (
    (
        "Demand is fixed: drivers change route and nothing else. Nobody changes mode, hour or destination, or stays at"
        " home.",
        "La domanda è fissa: cambia solo il percorso. Nessuno cambia mezzo, ora o destinazione, né rinuncia a"
        " muoversi.",
    ),
    (
        "The day is a workday of school; each hour is in equilibrium by itself, and cars drive at the limit where"
        " nothing holds them up.",
        "Il giorno è un feriale scolastico; ogni ora è in equilibrio per conto suo e le auto viaggiano al limite dove"
        " nulla le trattiene.",
    ),
    (
        "The error shown is numerical: how far the solver may be from equilibrium. It does not say how well demand,"
        " capacities or factors are known.",
        "L'errore indicato è numerico: quanto il calcolo può distare dall'equilibrio. Non dice quanto bene si conoscano"
        " domanda, capacità o fattori.",
    ),
)
NOT_CALIBRATED = (
    "Demand is not calibrated on this city's counts: belvedere calibrate was not run.",
    "La domanda non è calibrata sui conteggi della città: belvedere calibrate non è stato eseguito.",
)


def of_demand(folder: Path) -> Sentence:
    """Return how well the model fits loops it has not seen, NOT_CALIBRATED where nobody calibrated it.

    Raises
    ------
    InputError
        when model/fit.json is not what calibrate writes
    """
    file = folder / FIT
    if not file.is_file():
        return NOT_CALIBRATED
    try:
        left_out = json.loads(file.read_text(encoding="utf-8"))["fits"]["left_out"]
        near, bias = float(left_out["geh_below_5"]), float(left_out["bias"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        remedy = f"Run: belvedere calibrate {folder}"
        raise InputError(file, "", f"not what calibrate writes ({error!r})", remedy=remedy) from error
    if not (math.isfinite(near) and math.isfinite(bias)):
        return NOT_CALIBRATED
    return (
        f"On loops that calibration did not see, the model is near the count (GEH below 5) in {near:.0%} of hours and"
        f" its flows differ by {bias:+.0%} from those counted: differences hold for the model's city.",
        f"Sulle spire non usate per tararlo il modello è vicino al conteggio (GEH sotto 5) nel {near:.0%} delle ore e i"
        f" suoi flussi sono {bias:+.0%} rispetto ai contati: le differenze valgono per la città del modello.",
    )


def of_run(city: City, trips: Demand, base: Day, variant: Day) -> list[Sentence]:
    """Return what this run in particular assumes: a borrowed fleet, trips that found no way."""
    made: list[Sentence] = []
    if city.table("fleet").empty:
        made.append(emissions.ASSUMPTION_ITALY)
    whole = sum(float(trips.hour(hour).sum()) for hour in range(24))
    for day, english, italian in ((base, "base", "base"), (variant, "variant", "variante")):
        lost = float(day.unreachable["trips"].sum())
        if lost > FEW * whole:
            number = f"{lost:,.0f}"
            made.append(
                (
                    f"{number} trips a day found no way in the {english} and are not driven.",
                    f"{number.replace(',', '.')} spostamenti al giorno non trovano strada nella {italian} e non sono"
                    " percorsi.",
                )
            )
    return made
