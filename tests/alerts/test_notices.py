"""Closures, works and events that were registered beforehand."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from belvedere.alerts.notices import EVENTS, FILE, notices_of
from belvedere.city.model import Calendar
from belvedere.errors import InputError

HEAD = "kind,start,end,streets,title_en,title_it,source\n"
GOOD = (
    HEAD + 'closure,2024-03-27T07:00,2024-03-27T20:00,Via Saffi; Via Malvasia,"The market, as ever",Il mercato,PG 1\n'
)
CALENDAR = Calendar("Europe/Rome", "IT")


def test_a_city_that_registers_nothing_has_no_notices(tmp_path: Path) -> None:
    assert notices_of(tmp_path, CALENDAR) == ()


def test_a_closure_is_read_with_its_streets_on_the_local_clock(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(GOOD, encoding="utf-8")
    (found,) = notices_of(tmp_path, CALENDAR)
    assert (found.start, found.end) == (datetime(2024, 3, 27, 6, tzinfo=UTC), datetime(2024, 3, 27, 19, tzinfo=UTC))
    assert found.streets == ("Via Saffi", "Via Malvasia") and found.title.en == "The market, as ever"


def test_an_event_that_forecasts_know_may_explain_an_alert_too(tmp_path: Path) -> None:
    head = "date,start_hour,end_hour,kind,name_en,name_it,place,people,source"
    text = f"{head}\n2024-03-27,20.75,24.5,football,A–B,A–B,stadio,28000,x\n"
    (tmp_path / EVENTS).write_text(text, encoding="utf-8")
    (found,) = notices_of(tmp_path, CALENDAR)
    assert (found.start, found.end) == (
        datetime(2024, 3, 27, 19, 45, tzinfo=UTC),
        datetime(2024, 3, 27, 23, 30, tzinfo=UTC),
    )
    assert found.kind == "football" and found.title.en == "A–B (stadio)"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "line 1"),
        (GOOD.replace(",", ";").encode(), "line 1"),
        (GOOD.replace("closure", "clozure").encode(), "line 2: kind is 'clozure'"),
        (GOOD.replace("2024-03-27T20:00", "2024-03-26T20:00").encode(), "ends before it starts"),
        (GOOD.replace("2024-03-27T20:00", "27/03/2024 20").encode(), "is no time"),
        (GOOD.replace("Via Saffi; Via Malvasia", " ; ").encode(), "no street"),
        (GOOD.replace('"The market, as ever"', "The market, as ever").encode(), "8 cells"),
        (GOOD.replace("Il mercato", "x" * 400).encode(), "not a line of text"),
        (GOOD.replace("Il mercato", "Il \x1b[31mmercato").encode(), "not a line of text"),
        (GOOD.encode()[:-12], "5 cells|6 cells"),
        (GOOD.encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(InputError, match=said):
        notices_of(tmp_path, CALENDAR)
