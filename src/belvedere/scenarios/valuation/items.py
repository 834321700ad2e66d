"""What the items of money and the figures of an appraisal are called.

Takes   nothing
Gives   ITEMS, FIGURES, WHO: name → (English, Italian)
Used by report/, server/, docs/
"""

from __future__ import annotations

from collections.abc import Mapping

Words = tuple[str, str]  # English, Italian

WHO: Mapping[str, Words] = {
    "users": ("People and goods that travel", "Persone e merci che si muovono"),
    "municipality": ("Municipality", "Comune"),
    "operators": ("Transport operators", "Gestori del trasporto"),
    "state": ("State", "Stato"),
    "society": ("Everybody (external costs)", "Tutti (costi esterni)"),
}
ITEMS: Mapping[str, Words] = {
    "time_commute": ("time on the way to work", "tempo per andare al lavoro"),
    "time_other": ("time of other trips", "tempo degli altri spostamenti"),
    "time_goods": ("time of goods vehicles", "tempo dei veicoli merci"),
    "trips": ("worth of trips made or given up", "valore degli spostamenti fatti o rinunciati"),
    "running": ("fuel and wear", "carburante e usura"),
    "charges": ("charges and access fees", "pedaggi e contributi di accesso"),
    "parking": ("parking", "sosta"),
    "fares": ("fares", "tariffe del trasporto pubblico"),
    "fare_taxes": ("VAT on fares", "IVA sulle tariffe"),
    "fuel_taxes": ("taxes on fuel", "imposte sul carburante"),
    "bus_operation": ("running the buses", "esercizio degli autobus"),
    "vehicles": ("vehicles replaced early", "veicoli sostituiti in anticipo"),
    "penalties": ("fines", "sanzioni"),
    "co2": ("CO₂", "CO₂"),
    "nox": ("NOx", "NOx"),
    "pm_exhaust": ("particles from exhausts", "particolato allo scarico"),
    "pm_wear": ("particles from wear", "particolato da usura"),
    "noise": ("noise", "rumore"),
    "deaths": ("deaths on the road", "morti sulla strada"),
    "injuries": ("injuries on the road", "feriti sulla strada"),
    "crashes": ("damage of crashes", "danni degli incidenti"),
}
FIGURES: Mapping[str, Words] = {
    "yearly": ("Gain of a year of full effect [EUR/year]", "Beneficio di un anno a regime [EUR/anno]"),
    "npv": ("Net present value [EUR]", "Valore attuale netto [EUR]"),
    "benefits": ("Present value of gains [EUR]", "Valore attuale dei benefici [EUR]"),
    "costs": ("Present value of costs [EUR]", "Valore attuale dei costi [EUR]"),
    "residual": ("Residual value, discounted [EUR]", "Valore residuo, attualizzato [EUR]"),
    "bcr": ("Benefits over costs [-]", "Rapporto benefici/costi [-]"),
    "irr": ("Internal rate of return [1/year]", "Tasso interno di rendimento [1/anno]"),
    "payback": ("Payback [years]", "Tempo di ritorno [anni]"),
    "days": ("Workdays that make a year [days/year]", "Feriali equivalenti in un anno [giorni/anno]"),
    "switch_capital": ("Capital cost at which nothing is gained [EUR]", "Costo di investimento con VAN nullo [EUR]"),
    "switch_days_per_year": (
        "Workdays a year at which nothing is gained [days/year]",
        "Feriali equivalenti con VAN nullo [giorni/anno]",
    ),
    "check_logsum": (
        "Travellers' gain of a day by the log-sum [EUR/day]",
        "Beneficio giornaliero con il logsum [EUR/giorno]",
    ),
    "check_rule_of_half": (
        "The same by the rule of half [EUR/day]",
        "Lo stesso con la regola del mezzo [EUR/giorno]",
    ),
    "check_air_health": (
        "Air: deaths avoided by concentration and response [EUR/year]",
        "Aria: morti evitate con concentrazione e risposta [EUR/anno]",
    ),
    "check_air_damage": (
        "Air: the same tonnes by cost of damage, as in the sum [EUR/year]",
        "Aria: le stesse tonnellate con il costo del danno, come nella somma [EUR/anno]",
    ),
}
