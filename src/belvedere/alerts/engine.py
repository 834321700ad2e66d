"""One step of the engine: what is seen now, against the rules, beside what stands.

Takes   rules, Seen, Standing
Gives   step() → Step: what was raised, changed, closed, and what stands now
Used by replay.py, server/, benchmarks/alerts.py
Source  hysteresis as of ISA-18.2: raised after so many readings at the raise level, closed after so many at the clear
        level and not before it has stood so long

A pure function: the same rules, sights and memory give the same step, bit by bit. A reading counts once however often
it is looked at, so that a control room that looks each minute and a replay that looks each half-hour raise the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from belvedere.alerts.contract import Alert, Judgement, Rule, Run, Standing, Step, Value
from belvedere.alerts.explain import drivers, sentence
from belvedere.alerts.merge import causes
from belvedere.alerts.rank import rank
from belvedere.alerts.seen import Seen

LOST = 6.0  # [intervals] without a reading that can be judged: then what was raised of it is over
HOUR = 3_600.0  # [s]

Key = tuple[str, str]  # rule, place


@dataclass(frozen=True, slots=True)
class _Said:
    """What a rule says of a place, and for how long it has."""

    rule: Rule
    judgement: Judgement
    run: Run


def step(rules: Sequence[Rule], seen: Seen, standing: Standing) -> Step:
    """Return what one look at the city raises, changes and closes.

    Parameters
    ----------
    rules : in the order of their file; of two that say the same the first gives the alert its title
    seen : what is known at `seen.at`, which must not lie before the step that gave `standing`
    standing : of the step before; Standing() at first
    """
    said = [_say(rule, one, standing.runs) for rule in rules for one in rule.check.judge(rule, seen)]
    runs = {(one.rule.name, one.judgement.place): one.run for one in said}
    runs |= {key: run for key, run in standing.runs.items() if key not in runs and run.alert}  # no longer seen at all
    now = {(one.rule.name, one.judgement.place): one for one in said}
    alerts = dict(standing.alerts)

    fresh = [key for key in now if _ready(now[key], seen)]
    raised: list[str] = []
    joined: list[str] = []
    for group in causes([(now[key].rule, now[key].judgement) for key in fresh], tuple(alerts.values()), seen):
        keys = [fresh[position] for position in group.members]
        name = group.alert or _name(now[keys[0]], seen.at)
        if group.alert:
            joined.append(name)
        else:
            raised.append(name)
            alerts[name] = _new(name, now[keys[0]].rule, seen.at)
        for key in keys:
            runs[key] = replace(runs[key], alert=name)
            rule = now[key].rule
            if rule.severity > alerts[name].severity:
                alerts[name] = _led(alerts[name], rule)
            tell = tuple(dict.fromkeys((*alerts[name].tell, *rule.tell)))
            alerts[name] = replace(alerts[name], tell=tell)

    by_rule = {rule.name: rule for rule in rules}
    for key, run in runs.items():
        if run.alert and (run.alert not in alerts or _left(run, by_rule.get(key[0]), alerts[run.alert], seen.at)):
            runs[key] = replace(run, alert="")
    closed = set(alerts) - {run.alert for run in runs.values()}
    changed = []
    for name in sorted(alerts):
        before = alerts[name]
        mine = [now[key] for key, run in runs.items() if run.alert == name and key in now]
        alerts[name] = _told(before, mine, seen) if mine else before
        if (
            name not in raised
            and name not in closed
            and (name in joined or _other(standing.alerts[name], alerts[name]))
        ):
            changed.append(name)
    gone = tuple(replace(alerts.pop(name), state="closed", closed_at=seen.at) for name in sorted(closed))
    kept = {key: run for key, run in runs.items() if run.alert or run.raises or run.clears}
    order = sorted(raised, key=lambda name: (-alerts[name].rank, name)) if raised else []
    return Step(
        tuple(alerts[name] for name in order),
        tuple(alerts[name] for name in changed),
        gone,
        Standing(alerts, kept),
    )


def _say(rule: Rule, judgement: Judgement, runs: Mapping[Key, Run]) -> _Said:
    """Return a judgement with the run it continues."""
    time, place = judgement.values[0].time, judgement.place
    run = runs.get((rule.name, place))
    if run is None:
        run = Run(place, datetime.min.replace(tzinfo=time.tzinfo), judgement.interval)
    if judgement.level == "unknown" or time <= run.time:
        return _Said(rule, judgement, run)
    since = run.since if run.raises and judgement.level == "raise" else time
    counts = {"raise": (run.raises + 1, 0), "clear": (0, run.clears + 1), "keep": (0, 0)}[judgement.level]
    raises, clears = min(counts[0], 999), min(counts[1], 999)
    return _Said(rule, judgement, Run(place, time, judgement.interval, raises, clears, run.alert, since))


def _ready(said: _Said, seen: Seen) -> bool:
    """Return whether what a rule says of a place is to be raised now."""
    timing = said.rule.timing
    need = timing.readings if said.judgement.backed else timing.alone
    if said.run.alert or said.judgement.level != "raise" or said.run.raises < need or _silent(said.run, seen.at):
        return False
    hour = seen.at.astimezone(ZoneInfo(seen.timezone)).hour
    return not any(
        quiet.start <= hour < quiet.end if quiet.start < quiet.end else hour >= quiet.start or hour < quiet.end
        for quiet in said.rule.quiet
    )


def _name(first: _Said, at: datetime) -> str:
    mark = hashlib.sha256(first.judgement.place.encode()).hexdigest()[:6]
    return f"{first.rule.name}-{at:%Y%m%dT%H%M}-{mark}"


def _new(name: str, rule: Rule, at: datetime) -> Alert:
    empty = sentence(())
    alert = Alert(name, rule.name, rule.kind, rule.severity, rule.title, (), at, at, (), empty, ())
    return replace(alert, source=rule.source, merge=rule.merge)


def _led(alert: Alert, rule: Rule) -> Alert:
    """Return an alert under the name of a graver rule."""
    return replace(alert, rule=rule.name, kind=rule.kind, severity=rule.severity, title=rule.title, source=rule.source)


def _told(before: Alert, mine: Sequence[_Said], seen: Seen) -> Alert:
    """Return an alert with what is known of it now: its values, what drives it, its rank."""
    values = {(value.place, value.quantity, value.kind): value for value in before.values}
    for said in mine:
        if said.judgement.level in ("raise", "keep"):
            now = (replace(value, kind=said.rule.kind) for value in said.judgement.values)
            values |= {(value.place, value.quantity, value.kind): value for value in now}
    worst = sorted(values.values(), key=partial(_order, before.kind))
    places = tuple(dict.fromkeys(value.place for value in worst))
    alert = replace(before, places=places, values=tuple(worst), state="explained")
    found = drivers(alert, seen)
    alert = replace(alert, drivers=found, explanation=sentence(found))
    alert = replace(alert, rank=rank(alert))
    return replace(alert, updated_at=seen.at) if alert != before else before


def _order(kind: str, value: Value) -> tuple[bool, float, float, str, str, str]:
    """Return the place of a value in an alert: the leading rule's first, of these the newest, then the worst."""
    newest = -value.time.timestamp()
    return value.kind != kind, newest, -abs(value.score), value.place, value.quantity, value.kind


def _other(before: Alert, after: Alert) -> bool:
    """Return whether an alert says something else than before: not each new value is worth a line in the log."""
    kinds = [{(one.kind, one.text.en) for one in alert.drivers if one.kind in LASTING} for alert in (before, after)]
    return before.severity != after.severity or set(before.places) != set(after.places) or kinds[0] != kinds[1]


LASTING = ("notice", "rain")  # drivers whose coming or going is worth a line in the log


def _left(run: Run, rule: Rule | None, alert: Alert, at: datetime) -> bool:
    """Return whether a place is no longer part of its alert: clear or silent for long enough, or its rule is gone."""
    if rule is None:
        return True
    if at - alert.raised_at < timedelta(minutes=rule.timing.hold):
        return False
    return _silent(run, at) or run.clears >= rule.timing.clear


def _silent(run: Run, at: datetime) -> bool:
    """Return whether the last reading that could be judged is too old to say anything of now."""
    return (at - run.time).total_seconds() > (LOST + 1.0) * (run.interval or HOUR)
