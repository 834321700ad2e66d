"""A typical year made into small tables."""

import numpy as np
import pytest

from belvedere.environment.reference import typical_year
from belvedere.environment.reference.typical_year import pasquill, read, tables
from belvedere.errors import InputError, MissingFileError

HEAD = ["Latitude (decimal degrees): 45.000", "month,year", "1,2018"]
COLUMNS = "time(UTC),T2m,RH,G(h),Gb(n),Gd(h),IR(h),WS10m,WD10m,SP"


def year(change=lambda lines: lines):
    days = np.datetime64("2018-01-01T00") + np.arange(8760).astype("timedelta64[h]")
    rows = []
    for time in days:
        hour = int(str(time)[11:13])
        sun = 500.0 if 8 <= hour < 16 else 0.0
        stamp = str(time)[:10].replace("-", "") + f":{hour:02d}00"
        rows.append(f"{stamp},15.0,60.0,{sun},0.0,0.0,300.0,1.5,359.0,99870.0")
    return "\n".join(change([*HEAD, COLUMNS, *rows, "", "PVGIS (c) European Union"]))


@pytest.mark.parametrize(
    ("speed", "sun", "sky", "made"),
    [
        (1.0, 1000.0, 0.8, 1),  # EPA-454/R-99-005, table 6-7
        (2.5, 700.0, 0.8, 2),
        (5.5, 300.0, 0.8, 4),
        (1.0, 100.0, 0.8, 4),
        (1.0, 0.0, 0.8, 6),
        (2.2, 0.0, 0.8, 5),
        (4.0, 0.0, 0.8, 4),
        (1.0, 0.0, 0.95, 5),
    ],
)
def test_stability_follows_the_published_table(speed, sun, sky, made):
    assert pasquill(np.array([speed]), np.array([sun]), np.array([sky]))[0] == made


def test_every_hour_of_the_year_is_counted_once(tmp_path):
    file = tmp_path / "tmy.csv"
    file.write_text(year())
    winds, means = tables(read(file), "Europe/Rome")
    assert winds["hours"].sum() == 8760
    assert set(winds["wind_from"]) == {0.0}  # 359 degrees is north
    assert len(means) == 32 and (means["temperature"] == 15.0).all()


def test_hours_are_local(tmp_path):
    # the sun of 08:00 to 15:59 UTC shines from 09:00 to 16:59 in winter and from 10:00 in summer
    file = tmp_path / "tmy.csv"
    file.write_text(year())
    _, means = tables(read(file), "Europe/Rome")
    lit = means.set_index(["season", "start_hour"])["irradiance"]
    assert lit[0, 6] == 0.0 and lit[0, 9] == 500.0 and lit[2, 9] == pytest.approx(333.3, abs=0.1)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda lines: lines[:100], "Half a download"),
        (lambda lines: [line.replace(",", ";") for line in lines], "no header"),
        (lambda lines: lines[:3], "no header"),
        (lambda lines: [*lines[:10], lines[10].replace(",1.5,", ",-1.5,"), *lines[11:]], "line 11: WS10m"),
        (lambda lines: [*lines[:10], lines[10].replace(",15.0,", ",n/a,"), *lines[11:]], "line 11: T2m"),
        (lambda lines: [*lines[:10], "x" + lines[10], *lines[11:]], "8759 hours"),
    ],
)
def test_a_broken_year_is_refused_with_its_line(tmp_path, change, says):
    file = tmp_path / "tmy.csv"
    file.write_text(year(change))
    with pytest.raises(InputError, match=says):
        read(file)


def test_a_missing_or_binary_file_is_refused(tmp_path):
    with pytest.raises(MissingFileError):
        read(tmp_path / "none.csv")
    archive = tmp_path / "tmy.csv"
    archive.write_bytes(b"PK\x03\x04\xff\xfe")
    with pytest.raises(InputError, match="not text"):
        read(archive)


def test_the_packaged_tables_say_where_they_come_from():
    for name in ("typical_winds", "typical_hours"):
        assert "PVGIS" in (typical_year.HERE / f"{name}.csv").read_text(encoding="utf-8").splitlines()[0]
