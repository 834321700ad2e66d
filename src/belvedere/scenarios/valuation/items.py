"""What the items of money and the figures of an appraisal are called.

Takes   nothing
Gives   ITEMS, WHO: name → (English, Italian); FIGURES and figure: name → (English, Italian, unit)
Used by report/, server/, docs/
"""

from __future__ import annotations

from collections.abc import Mapping

from belvedere.parameters import PARAMETERS

Words = tuple[str, str]  # English, Italian

WHO: Mapping[str, Words] = {
    "users": ("People and goods that travel", "Persone e merci che si muovono"),
    "municipality": ("Municipality", "Comune"),
    "operators": ("Transport operators", "Gestori del trasporto"),
    "state": ("State", "Stato"),
    "society": ("Everybody (external costs)", "Tutti (costi esterni)"),
}
ITEMS: Mapping[str, Words] = {
    "time": ("Travel time", "Tempo di viaggio"),
    "time_commute": ("Time on the way to work", "Tempo per andare al lavoro"),
    "time_other": ("Time of other trips", "Tempo degli altri spostamenti"),
    "time_goods": ("Time of goods vehicles", "Tempo dei veicoli merci"),
    "trips": ("Worth of trips made or given up", "Valore degli spostamenti fatti o rinunciati"),
    "running": ("Fuel and wear", "Carburante e usura"),
    "charges": ("Charges and access fees", "Pedaggi e contributi di accesso"),
    "parking": ("Parking", "Sosta"),
    "fares": ("Fares", "Tariffe del trasporto pubblico"),
    "fare_taxes": ("VAT on fares", "IVA sulle tariffe"),
    "fuel_taxes": ("Taxes on fuel", "Imposte sul carburante"),
    "bus_operation": ("Running the buses", "Esercizio degli autobus"),
    "shut_out": (
        "Vehicles shut out: trips lost and vehicles replaced",
        "Veicoli esclusi: spostamenti persi e sostituzioni",
    ),
    "vehicles": ("Vehicles replaced early", "Veicoli sostituiti in anticipo"),
    "penalties": ("Fines", "Sanzioni"),
    "co2": ("CO₂", "CO₂"),
    "nox": ("NOx", "NOx"),
    "pm_exhaust": ("Particles from exhausts", "Particolato allo scarico"),
    "pm_wear": ("Particles from wear", "Particolato da usura"),
    "noise": ("Noise", "Rumore"),
    "deaths": ("Deaths on the road", "Morti sulla strada"),
    "injuries": ("Injuries on the road", "Feriti sulla strada"),
    "crashes": ("Damage of crashes", "Danni degli incidenti"),
}
FIGURES: Mapping[str, tuple[str, str, str]] = {
    "yearly": ("Gain of a year of full effect", "Beneficio di un anno a regime", "EUR/year"),
    "npv": ("Net present value", "Valore attuale netto", "EUR"),
    "benefits": ("Present value of gains", "Valore attuale dei benefici", "EUR"),
    "costs": ("Present value of costs", "Valore attuale dei costi", "EUR"),
    "residual": ("Residual value, discounted", "Valore residuo, attualizzato", "EUR"),
    "bcr": ("Benefits over costs", "Rapporto benefici/costi", "-"),
    "irr": ("Internal rate of return", "Tasso interno di rendimento", "1/year"),
    "payback": ("Payback", "Tempo di ritorno", "years"),
    "days": ("Workdays that make a year", "Feriali equivalenti in un anno", "days/year"),
    "switch_capital": ("Capital cost at which nothing is gained", "Costo di investimento con VAN nullo", "EUR"),
    "switch_days_per_year": (
        "Workdays a year at which nothing is gained",
        "Feriali equivalenti con VAN nullo",
        "days/year",
    ),
    "check_logsum": ("Travellers' gain of a day by the log-sum", "Beneficio giornaliero con il logsum", "EUR/day"),
    "check_rule_of_half": ("The same by the rule of half", "Lo stesso con la regola del mezzo", "EUR/day"),
    "check_air_health": (
        "Air: deaths avoided by concentration and response",
        "Aria: morti evitate con concentrazione e risposta",
        "EUR/year",
    ),
    "check_air_damage": (
        "Air: the same tonnes by cost of damage, as in the sum",
        "Aria: le stesse tonnellate con il costo del danno, come nella somma",
        "EUR/year",
    ),
}
SWITCH = "switch_"  # figures of this beginning are the value of a parameter at which nothing is gained


def figure(name: str) -> tuple[str, str, str]:
    """Return the English and the Italian name of a figure and its unit; of one that nobody knows, its own words."""
    if name in FIGURES:
        return FIGURES[name]
    found = PARAMETERS.get(name.removeprefix(SWITCH)) if name.startswith(SWITCH) else None
    if found is None:
        words = name.replace("_", " ")
        return words, words, "-"
    return f"Nothing is gained at: {found.label_en}", f"VAN nullo con: {found.label_it}", found.unit
