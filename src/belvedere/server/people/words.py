"""What is said of people present: definitions, classes, reasons, states, in both languages.

Takes   names that released tables hold
Gives   definition(), class_label(), reason(), BEGIN, and the words of the states
Used by told.py, ledger.py
Source  labels and sources of definitions are those of presence/definitions, which this room must not import: a test
        holds them the same. A definition that is not here keeps its name
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from belvedere.presence.schema import CLASSES
from belvedere.server.api import NOTHING_SAID, PeopleDefinition, Text


@dataclass(frozen=True, slots=True)
class Words:
    """How a definition calls itself and each of CLASSES, in their order."""

    label: Text
    source: str
    classes: tuple[Text, ...]


PLAIN: Mapping[str, Text] = {
    "total": Text(en="People present", it="Persone presenti"),
    "foreign": Text(en="Foreign", it="Stranieri"),
    "italian": Text(en="Italian", it="Italiani"),
    "resident": Text(en="Residents", it="Residenti"),
    "commuter": Text(en="Commuters", it="Pendolari"),
    "regional": Text(en="From the region", it="Dalla regione"),
    "national": Text(en="From beyond the region", it="Da fuori regione"),
    "transit": Text(en="Passing through", it="Di passaggio"),
    "visitors": Text(en="Visitors", it="Visitatori"),
}


def _said(*pairs: tuple[str, str]) -> tuple[Text, ...]:
    return tuple(Text(en=english, it=italian) for english, italian in pairs)


DEFINITIONS: Mapping[str, Words] = {
    "garante": Words(
        Text(en="The Garante's four classes", it="Le quattro classi del Garante"),
        "Garante per la protezione dei dati personali, 2014, to be confirmed: read the full text",
        _said(
            ("Settled resident", "Residente stanziale"),
            ("Daily commuter", "Pendolare giornaliero"),
            ("Dweller or occasional visitor from the region", "Dimorante o visitatore occasionale dalla regione"),
            ("Dweller or occasional visitor from beyond", "Dimorante o visitatore occasionale da fuori regione"),
            ("Dweller or occasional visitor from abroad", "Dimorante o visitatore occasionale straniero"),
            ("(not distinguished)", "(non distinto)"),
        ),
    ),
    "multimno": Words(
        Text(en="Eurostat multimno", it="Eurostat multimno"),
        "Eurostat multimno, documentation of its components",
        _said(
            ("At home", "A casa"),
            ("In the usual environment, not at home", "Nell'ambiente abituale, non a casa"),
            ("Visit from the region", "Visita dalla regione"),
            ("Domestic visit", "Visita nazionale"),
            ("Inbound visit", "Visita dall'estero"),
            ("No stay", "Nessuna sosta"),
        ),
    ),
    "tim_city_forecast": Words(
        Text(en="TIM City Forecast", it="TIM City Forecast"),
        "TIM City Forecast, municipality of Como 2018–19, to be confirmed",
        _said(
            ("Resident", "Residente"),
            ("Commuter", "Pendolare"),
            ("Visitor from the region", "Visitatore intraregionale"),
            ("Visitor from beyond the region", "Visitatore extraregionale"),
            ("Foreign visitor", "Visitatore straniero"),
            ("In transit", "Transito"),
        ),
    ),
    "vodafone_istat": Words(
        Text(en="Vodafone with Istat", it="Vodafone con Istat"),
        "Vodafone Analytics with Istat, Rome and Rimini; the commuter's rule to be confirmed",
        _said(
            ("Resident", "Residente"),
            ("Commuter", "Pendolare"),
            ("Tourist or day-tripper from the region", "Turista o escursionista dalla regione"),
            ("Tourist or day-tripper from other regions", "Turista o escursionista da altre regioni"),
            ("Foreign tourist or day-tripper", "Turista o escursionista straniero"),
            ("Less than three hours", "Meno di tre ore"),
        ),
    ),
}
BEGIN = Text(
    en="No count of people was released yet. Give an operator's events to the presence pipeline, or make a synthetic "
    "week with “belvedere simulate-operator --embed”; what it releases appears here by itself.",
    it="Non è stato ancora rilasciato alcun conteggio di persone. Dare gli eventi di un operatore alla catena delle "
    "presenze, o creare una settimana sintetica con «belvedere simulate-operator --embed»: ciò che rilascia compare "
    "qui da sé.",
)
BROKEN = Text(
    en="The ledger of privacy or a released file does not hold: no number of people is shown until it is explained.",
    it="Il registro della riservatezza o un file rilasciato non torna: nessun numero di persone è mostrato "
    "finché non è chiarito.",
)
UNFIT = Text(
    en="What was released is of places that this city does not have.",
    it="Ciò che è stato rilasciato riguarda luoghi che questa città non ha.",
)
BEFORE = Text(en="Nothing was released of this time or before.", it="Nulla è stato rilasciato di quest'ora o prima.")
NOT_UNDER = Text(
    en="This day was not released under this definition. It would be a release of its own, at a cost of its own.",
    it="Questo giorno non è stato rilasciato secondo questa definizione. Sarebbe un rilascio a sé, con un costo a sé.",
)
NO_TRIPS = Text(
    en="No trips were released of this day.", it="Di questo giorno non è stato rilasciato alcuno spostamento."
)
OLD = Text(
    en="The last released hour is more than three days before this time.",
    it="L'ultima ora rilasciata è di oltre tre giorni prima.",
)
NO_QUALITY = Text(en="No quality report was written yet.", it="Non è ancora stato scritto un rapporto di qualità.")
REASONS: Mapping[str, Text] = {  # why a released value is empty: those of presence/release
    "the definition has no such class": Text(
        en="the definition has no such class", it="la definizione non ha questa classe"
    ),
    "no events came in this hour": Text(
        en="the operator sent no events in this hour", it="l'operatore non ha inviato eventi in quest'ora"
    ),
    "no expansion to people was given": Text(
        en="nobody said how many people a phone stands for", it="non è stato detto quante persone valga un telefono"
    ),
}
FLOOR = re.compile(r"noisy value below (\d+) devices")


def definition(name: str) -> PeopleDefinition:
    """Return a definition as the API says it."""
    known = DEFINITIONS.get(name)
    if known is None:
        words = name.replace("_", " ")
        return PeopleDefinition(name=name, label=Text(en=words, it=words), source="")
    return PeopleDefinition(name=name, label=known.label, source=known.source)


def class_label(of: str, name: str) -> Text:
    """Return what a definition calls a class; plain words for sums of classes and for what it does not tell apart."""
    known = DEFINITIONS.get(of)
    if known is None or name not in CLASSES:
        return PLAIN.get(name, Text(en=name, it=name))
    label = known.classes[CLASSES.index(name)]
    return PLAIN[name] if label.en.startswith("(") else label


def reason(said: str) -> Text:
    """Return why a released value is empty."""
    if not said:
        return NOTHING_SAID
    if found := FLOOR.fullmatch(said):
        return Text(en=f"fewer than {found[1]} phones, with noise", it=f"meno di {found[1]} telefoni, con il rumore")
    return REASONS.get(said, Text(en=said, it=said))
