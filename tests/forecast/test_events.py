"""Local events are read as they are written, or refused with line and remedy."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from belvedere.city.model import Calendar
from belvedere.errors import InputError, MissingFileError
from belvedere.forecast.events import COLUMNS, columns, read

ROME = Calendar("Europe/Rome", "IT")
HEADER = ",".join(COLUMNS)
MATCH = "2031-02-01,20.75,22.75,football,Home–Away,Casa–Ospiti,stadio,28000,league"


def write(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "events.csv"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def hours(first: str, count: int) -> np.ndarray:
    return np.datetime64(first, "s") + np.arange(count + 1) * np.timedelta64(3600, "s")


def test_a_match_is_felt_before_during_and_after_by_its_size(tmp_path: Path) -> None:
    events = read(write(tmp_path, MATCH))
    assert events[0].day == date(2031, 2, 1) and events[0].people == 28000
    found = columns(events, hours("2031-02-01T16:00", 8), ROME)  # 17 to 1 on the local clock
    # 20:45 to 22:45 local: a quarter of 20 h, all of 21 h, three quarters of 22 h; 2.8 times ten thousand
    assert found["football"].tolist() == pytest.approx([0, 0, 0, 0.7, 2.8, 2.1, 0, 0])
    assert found["football_coming"].tolist() == pytest.approx([0, 2.1, 2.8, 2.1, 0, 0, 0, 0])  # from 18:15
    assert found["football_going"].tolist() == pytest.approx([0, 0, 0, 0, 0, 0.7, 2.8, 0.7])  # until 0:15


def test_an_event_of_unknown_size_counts_one_and_may_end_after_midnight(tmp_path: Path) -> None:
    events = read(write(tmp_path, "2031-02-01,0,24,strike,Bus strike,Sciopero dei bus,,,register of strikes"))
    found = columns(events, hours("2031-01-31T22:00", 3), ROME)  # 23, 0 and 1 on the local clock
    assert found["strike"].tolist() == [0, 1, 1]


def test_a_day_long_step_has_no_coming_and_going(tmp_path: Path) -> None:
    events = read(write(tmp_path, "2031-02-01,6,18,fair,Fair,Fiera,,10000,calendar of fairs"))
    days = np.array(["2031-01-31T23:00", "2031-02-01T23:00", "2031-02-02T23:00"], dtype="datetime64[s]")
    assert {name: one.tolist() for name, one in columns(events, days, ROME).items()} == {"fair": [0.5, 0.0]}


def test_a_file_with_only_its_header_has_no_events(tmp_path: Path) -> None:
    assert read(write(tmp_path)) == ()
    assert columns((), hours("2031-02-01", 2), ROME) == {}


def test_bolognas_file_is_there_and_invents_nothing() -> None:
    assert read(Path(__file__).parents[2] / "cities" / "bologna" / "events.csv") == ()


@pytest.mark.parametrize(
    ("row", "where", "says"),
    [
        (MATCH.replace("football", "footbal"), "line 2, kind", "Did you mean 'football'"),
        (MATCH.replace("2031-02-01", "01/02/2031"), "line 2, date", "2024-03-27"),
        (MATCH.replace("20.75,22.75", "22.75,20.75"), "line 2, start_hour and end_hour", "start < end"),
        (MATCH.replace("20.75,22.75", '"20,75",22.75'), "line 2, start_hour", "a point, not a comma"),
        (MATCH.replace("28000", "-1"), "line 2, people", "Leave it empty"),
        (MATCH.replace("28000", "nan"), "line 2, people", "number"),
        (MATCH.replace("28000", "many"), "line 2, people", "number"),
        (MATCH.replace(",league", ","), "line 2, source", "who says so"),
        (MATCH + ",more", "line 2", "10 fields"),
        ('2031-02-01,1,2,fair,"never closed', "", "quotation"),
    ],
)
def test_a_wrong_row_is_refused_with_its_line_and_what_to_do(tmp_path: Path, row: str, where: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read(write(tmp_path, row))
    assert where in str(caught.value) and says in str(caught.value)


def test_a_file_that_is_missing_or_not_text_or_of_other_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="header"):
        read(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(HEADER.encode() + "\n2031-02-01,1,2,fair,È,È,,,x".encode("latin-1"))
    with pytest.raises(InputError, match="UTF-8"):
        read(tmp_path / "latin.csv")
    with pytest.raises(InputError, match="separated by ';'"):
        read(write(tmp_path, header=HEADER.replace(",", ";")))
    (tmp_path / "empty.csv").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="first line must be"):
        read(tmp_path / "empty.csv")
