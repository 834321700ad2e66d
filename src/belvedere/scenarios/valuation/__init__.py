"""What a change is worth in euros, to whom, and whether it pays.

travel.prepare(base, variant, moves, horizon)    people and vehicles of both sides, reduced to what a draw needs
travel.run(prepared, values, year)               → benefits, surplus: two tables of the variant
money.prepare(base_city, variant_city)           → Standing: what no draw changes
money.money(base, variant, standing, scenario, values)   who, item, value [EUR/year], confirmed, parameter, daily
appraisal.appraise(money, costs, values)         figure, value: npv, bcr, payback, irr, switching values …
distribution.distribution(base, variant, city, scenario, values)   area_id, residents, value [EUR/year]
checks.checks(…)                                 the same worth by another road, beside the sum and never in it
items                                            what items, figures and people are called, in both languages
"""
