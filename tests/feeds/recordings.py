"""What the tests of feeds share: a Source that gives bytes, and hand-made excerpts in the publishers' own form."""

import io
import zipfile

from belvedere.errors import MissingFileError


class Recorded:
    """Bytes by file name, as a Source."""

    def __init__(self, files):
        self.files = {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}

    def open(self, name):
        if name not in self.files:
            raise MissingFileError(name, remedy="Record it.")
        return io.BytesIO(self.files[name])


def zipped(text, member="counts.csv"):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, text)
    return packed.getvalue()


def half_hours():
    return [f"{m // 60}.{m % 60:02d} - {(m + 30) // 60}.{(m + 30) % 60:02d}" for m in range(0, 1440, 30)]


def ring_row(day, code, cells):
    return ";".join([day, "martedì", "giorno feriale tipo", "Viale Panzacchi", "Ovest", code, *cells, "0"])


def ring(rows):
    header = ["data", "giorno_settimana", "tipo_giorno", "VIA_SPIRA", "DIREZIONE", "Codice", *half_hours(), "tot"]
    return "\r\n".join([";".join(header), *rows]) + "\r\n"


def hours():
    return [f"{h:02d}:00-{h + 1:02d}:00" for h in range(24)]


def west(rows):
    return (
        "\n".join([",".join(["date", "loop", "street", "direction", *hours()]), *(",".join(row) for row in rows)])
        + "\n"
    )


MTS = "datetime;MTSStationID;DirectionCode;VehicleType;TransitCount\n"
AIR = "data,DE AMICIS,v_DE AMICIS,GIARDINI,v_GIARDINI\n"

# one working recording (options, files) for each file of feeds/: a new feed adds its own and is held to the contract
RECORDINGS = {
    "wide_counts": (
        {"file": "w.csv", "day": "date", "code": "loop"},
        {"w.csv": west([["2024-01-11", "0.1 2", "VIA", "N", *[str(10 * h) for h in range(24)]]])},
    ),
    "mts_counts": (
        {"file": "m.zip"},
        {"m.zip": zipped(MTS + "2024-01-11 08:00:00;152;0;2;300\n2024-01-11 08:00:00;152;0;9;4\n")},
    ),
    "arpae_air": (
        {"hourly": {"NO2": "a.csv"}, "daily": {"PM10": "p.csv"}},
        {
            "a.csv": AIR + "2024-01-11 00:00,23,S,13,G\n2024-01-11 01:00,,,14,\n",
            "p.csv": AIR + "2024-01-11 00:00,40,S,39,M\n",
        },
    ),
    "daily_weather": (
        {"files": ["t.csv"], "place": "TOWN"},
        {"t.csv": "\ufeffData;Temperatura media;Temperatura massima;Stagione\n2024-01-11;5.8;8.6;Inverno\n"},
    ),
    "car_parks": (
        {"file": "c.csv"},
        {"c.csv": "car_park,t,free,total\nRiva,2026-03-01 13:54:39,85,257.0\nRiva,2026-03-01 14:20:00,300,257.0\n"},
    ),
    "venice_level": (
        {"file": "v.csv", "place": "SALUTE"},
        {
            "v.csv": "datetime,level,rain,vel_wind,dir_wind\n2016-01-01 00:00:00,31,0,1.2,22.5\n"
            "2016-01-01 01:00:00,,,2,45\n"
        },
    ),
    "monthly_tourism": (
        {"file": "t.csv"},
        {
            "t.csv": "codice_istat,comune,mese,arrivi,presenze\n017029,Brescia,2019-01,20,44\n"
            "17029,Brescia,2019-02,*,41\n"
        },
    ),
}
