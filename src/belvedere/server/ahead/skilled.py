"""How right the forecasts were in the month before the clock, beside what anybody could have guessed.

Takes   an open room's Forecasting, the clock's time, a quantity
Gives   skill(): a message of api_forecast.py
Used by routes_forecast.py
Worked out in the background as it would have been live: each forecast knows only what was known at its instant
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from belvedere.quantities import QUANTITIES
from belvedere.server.ahead.subjects import Subject
from belvedere.server.ahead.words import ahead
from belvedere.server.api import NOTHING_SAID, Text
from belvedere.server.api_forecast import ForecastSkill, SkillRow
from belvedere.server.forecasting import MONTH, Forecasting
from belvedere.server.measured import number

NOTE = Text(
    en="Worked out afterwards as it would have been live: every forecast knew only what was known at its hour.",
    it="Calcolato a posteriori come dal vivo: ogni previsione sapeva solo ciò che si sapeva alla sua ora.",
)
NOTHING = Text(
    en="I do not know yet how right the forecasts are: there was too little past a month before this day.",
    it="Non so ancora quanto siano giuste le previsioni: un mese prima di questo giorno c'era troppo poco passato.",
)


def skill(room: Forecasting, subject: Subject, at: datetime) -> ForecastSkill:
    """Return how right forecasts of a quantity were, by horizon; `work` says how far that is."""
    work = room.work(at, [subject], skill=True)
    found = room.skill(subject, at)
    midnight = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    own = QUANTITIES[subject.quantity]
    rows = [] if found is None else list(found.rows)
    return ForecastSkill(
        quantity=subject.quantity,
        label=Text(en=own.label_en, it=own.label_it),
        work=work,
        since=midnight - timedelta(seconds=MONTH),
        until=midnight,
        series=0 if found is None else found.series,
        rows=[
            SkillRow(
                horizon=ahead(row.first, row.until, subject.kind),
                forecasts=row.forecasts,
                mae=round(row.mae, 3),
                mae_last=number(row.last),
                mae_weekly=number(row.weekly),
                mae_profile=number(row.profile),
                coverage=round(row.coverage, 3),
            )
            for row in rows
        ],
        worst_place="" if found is None else found.worst_place,
        worst_coverage=None if found is None else number(found.worst_coverage),
        note=NOTHING if found is not None and not rows else NOTE if rows else NOTHING_SAID,
    )
