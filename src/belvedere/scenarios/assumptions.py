"""What was assumed, in sentences that stand beside every verdict.

Takes   a city, its folder, two days of it
Gives   ALWAYS, of_demand, of_people, of_run: pairs of an English and an Italian sentence
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
from belvedere.mobility.response.side import Side
from belvedere.scenarios.scenario import Scenario

Sentence = tuple[str, str]  # English, Italian
FIT = Path("model") / "fit.json"  # what calibration says of itself
FEW = 1e-6  # [-] share of all trips below which those that found no way are not worth a sentence

# What a reader must know of the traffic; environment/emissions.py has its own
ALWAYS: tuple[tuple[str, str], ...] = (
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


HORIZON = {
    "short": (
        "People answer as within a year: by route, mode and hour, a little by destination and by staying at home.",
        "Le persone reagiscono come entro un anno: cambiano percorso, mezzo e ora, un poco la destinazione o il numero"
        " di spostamenti.",
    ),
    "long": (
        "People answer as after five years or more: besides route, mode and hour also by destination, and vehicles are"
        " replaced. Nobody moves house or job.",
        "Le persone reagiscono come dopo cinque anni o più: oltre a percorso, mezzo e ora cambiano destinazione e"
        " veicolo. Nessuno cambia casa o lavoro.",
    ),
}
PEOPLE: tuple[Sentence, ...] = (
    (
        "Demand is the calibrated one, changed by the ratio of new to old shares of a logit; its sensitivities are"
        " fitted to published elasticities, not to this city.",
        "La domanda è quella tarata, variata con il rapporto tra le quote nuove e vecchie di un logit; le sensibilità"
        " sono tarate su elasticità pubblicate, non su questa città.",
    ),
    (
        "Trips by mode are the model's and not scaled to counts; people from outside, vans and trucks answer by"
        " elasticities from memory, to be confirmed.",
        "Gli spostamenti per mezzo sono quelli del modello, non riportati ai conteggi; chi viene da fuori, furgoni e"
        " autocarri reagiscono con elasticità a memoria, da confermare.",
    ),
)
CHARGED: Sentence = (
    "A charge is met in the choice of route as the expected one of the mean vehicle that passes through; who starts or"
    " ends inside pays whatever the route. A day's charge is shared out over a way out and a way back.",
    "Nella scelta del percorso la tariffa è quella attesa dal veicolo medio di passaggio; chi parte o arriva"
    " all'interno paga su qualsiasi percorso. La tariffa giornaliera è divisa tra andata e ritorno.",
)


def of_people(scenario: Scenario, sides: tuple[Side, Side]) -> list[Sentence]:
    """Return what is assumed of how people answer, and what their answer leaves open."""
    made = [HORIZON[scenario.horizon], *PEOPLE]
    if any(len(side.city.table("charges")) for side in sides):
        made.append(CHARGED)
    left = max((float(side.rounds["change"].iloc[-1]) for side in sides if len(side.rounds)), default=0.0)
    if left > FEW:
        made.append(
            (
                f"Choice and traffic agree to {left:.1e} of the trips; what is left is in the error.",
                f"Scelta e traffico concordano a meno di {left:.1e} degli spostamenti; il resto è nell'errore.",
            )
        )
    return made


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
