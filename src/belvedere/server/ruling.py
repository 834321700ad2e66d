"""The rules of a city in words: what must be measured for an alert to be raised.

Takes   a Rule of alerts/
Gives   rule_words(); SEVERITIES
Used by alerting.py
A kind of an outside package, that this file does not know, is told by its rule's title
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from belvedere.alerts.contract import Rule
from belvedere.alerts.kinds import broken, forecast, late, threshold, together, usual
from belvedere.server.api import Text
from belvedere.server.naming import label, unit_of
from belvedere.server.words import NBSP

MORE = {
    "more": Text(en="more than", it="più del"),
    "less": Text(en="less than", it="meno del"),
    "both": Text(en="more or less than", it="più o meno del"),
}
FAULTS = {
    "zero": Text(en="counts nothing where vehicles always pass", it="non conta nulla dove passano sempre veicoli"),
    "stuck": Text(en="repeats the same number", it="ripete lo stesso numero"),
    "doubted": Text(en="is marked as doubtful", it="è segnato come dubbio"),
}
AROUND = {
    "neighbours": Text(en="neighbouring sensors", it="sensori vicini"),
    "district": Text(en="sensors of one district", it="sensori di un quartiere"),
    "street": Text(en="sensors of one street", it="sensori di una via"),
    "city": Text(en="sensors of the city", it="sensori della città"),
}


def rule_words(rule: Rule) -> Text:
    """Return when a rule raises an alert: "traffic flow is 40 % more or less than usual, twice in a row"."""
    check = rule.check
    what = _listed([label(name) for name in rule.quantities], "or", "o")
    if isinstance(check, threshold.Keys):
        said = _threshold(check, what, rule.quantities)
    elif isinstance(check, usual.Keys):
        share, side = _share(check.share), MORE[check.direction]
        said = Text(en=f"{what.en} is {share} {side.en} usual", it=f"{what.it}: {share} in {side.it} solito")
    elif isinstance(check, together.Keys):
        share, side, where = _share(check.share), MORE[check.direction], AROUND[check.around]
        said = Text(
            en=f"{what.en} at {check.least} or more {where.en} is {share} {side.en} usual",
            it=f"{what.it} in almeno {check.least} {where.it}: {share} in {side.it} solito",
        )
    elif isinstance(check, forecast.Keys):
        said = Text(
            en=f"{what.en} is outside the 90{NBSP}% interval of its forecast",
            it=f"{what.it} è fuori dall'intervallo al 90{NBSP}% della previsione",
        )
    elif isinstance(check, late.Keys):
        part = _share(check.part)
        said = Text(
            en=f"a feed is {check.after:g} promised intervals late, or less than {part} of it answers",
            it=f"un feed ritarda di {_it(check.after)} intervalli promessi, o ne risponde meno del {part}",
        )
    elif isinstance(check, broken.Keys):
        faults = [FAULTS[one] for one in check.faults]
        listed = _listed(faults, "or", "o")
        said = Text(en=f"a sensor {listed.en}", it=f"un sensore {listed.it}")
    else:
        said = Text(en=rule.title.en, it=rule.title.it)
    return _timed(rule, said)


def _threshold(check: threshold.Keys, what: Text, names: Sequence[str]) -> Text:
    unit = unit_of(names[0]).replace("ug/m3", "µg/m³").replace("mg/m3", "mg/m³") if names else "-"
    amount = partial(_amount, unit="" if unit == "-" else unit)
    side_en, side_it = ("above", "oltre") if check.above is not None else ("below", "sotto")
    level = amount(check.level)
    return Text(en=f"{what.en} is {side_en} {level.en}", it=f"{what.it} {side_it} {level.it}")


def _timed(rule: Rule, said: Text) -> Text:
    """Return the words with how often in a row it must be so, and when the rule rests."""
    english, italian, timing = said.en, said.it, rule.timing
    if timing.readings > 1:
        english += f", {timing.readings} readings in a row"
        italian += f", per {timing.readings} letture di seguito"
    if timing.alone > timing.readings:
        english += f"; where no neighbour says so too, {timing.alone} readings in a row"
        italian += f"; dove nessun vicino lo conferma, per {timing.alone} letture di seguito"
    if rule.quiet:
        hours = [(f"{one.start} to {one.end}", f"dalle {one.start} alle {one.end}") for one in rule.quiet]
        english += f"; not from {' and '.join(one for one, _ in hours)}"
        italian += f"; non {' e '.join(one for _, one in hours)}"
    return Text(en=f"{english[:1].upper()}{english[1:]}.", it=f"{italian[:1].upper()}{italian[1:]}.")


def _listed(words: Sequence[Text], last_en: str, last_it: str) -> Text:
    return Text(en=_list([one.en for one in words], last_en), it=_list([one.it for one in words], last_it))


def _list(words: Sequence[str], last: str) -> str:
    if len(words) < 2:
        return words[0] if words else ""
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _amount(value: float, unit: str) -> Text:
    text = f"{value:g}{NBSP}{unit}".strip()
    return Text(en=text, it=text.replace(".", ","))


def _share(value: float) -> str:
    return f"{100 * value:.0f}{NBSP}%"


def _it(value: float) -> str:
    return f"{value:g}".replace(".", ",")
