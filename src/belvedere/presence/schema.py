"""The tables of this room: what comes in, what passes between its parts, what alone goes out.

Takes   nothing
Gives   the columns of each table, and CLASSES, the classes of people that every definition gives
Used by every file of this room; the server reads RELEASED and LEDGER only
Source  names are those of Eurostat's multimno where it has one
"""

from __future__ import annotations

from collections.abc import Mapping

# ── inside the trusted machine: one row an event or a device. None of these is ever written below a release ──────────

# clean events of one service day, as Parquet; device is re-keyed with a secret that is never on the same disk
EVENTS: Mapping[str, str] = {
    "device": "uint64",  # keyed hash of the operator's user_id; another one each day
    "time": "int64",  # [s] since 1970, UTC
    "cell": "int32",  # row of NETWORK, 0 … cells-1
    "mcc": "int16",  # mobile country code of the SIM: 222 is Italy
}

# antennas in force on a day, as a table in order of `cell`
NETWORK: Mapping[str, str] = {
    "cell": "int32",  # 0 … cells-1
    "cell_id": "str",  # the operator's
    "x": "float64",  # [m] in the city's projected CRS
    "y": "float64",
    "azimuth": "float64",  # [degrees] NaN: in all directions
    "beam_width": "float64",  # [degrees] horizontal
    "range": "float64",  # [m]
    "power": "float64",  # [W]
    "frequency": "float64",  # [MHz]
    "height": "float64",  # [m] above ground
    "technology": "str",
}

# ── classes: what every definition gives. They part the people present: each is in exactly one ──────────────────────

CLASSES = ("resident", "commuter", "regional", "national", "foreign", "transit")
# resident   lives in the city                                     ┐
# commuter   comes often and sleeps elsewhere                      │ Italian
# regional   visits from the same region                           │
# national   visits from another region                            ┘
# foreign    a SIM of another country that does not live here
# transit    passes through (definitions that know it; else empty)

# ── what goes out: noisy and consistent, one file a release ─────────────────────────────────────────────────────────

RELEASED: Mapping[str, str] = {
    "level": "str",  # city, municipality, zone
    "zone_id": "str",  # of that level
    "timestamp": "datetime64[us, UTC]",  # start of the hour
    "visitor_class": "str",  # one of CLASSES, or "all"
    "devices": "float64",  # noisy, consistent; may be negative: it is unbiased. NaN: suppressed
    "variance": "float64",  # of the noise in `devices` alone
    "population": "float64",  # [people] devices expanded; NaN: suppressed
    "population_lower": "float64",  # [people] 5 % point: noise, expansion and model error together
    "population_upper": "float64",  # [people] 95 % point
    "suppression_reason": "str",  # "" where nothing is suppressed
    "release_id": "str",
}

RELEASED_TRIPS: Mapping[str, str] = {
    "level": "str",  # municipality (closed keys) or zone (keys above a noisy threshold)
    "origin_zone_id": "str",
    "destination_zone_id": "str",
    "time_period": "datetime64[us, UTC]",  # start of the hour of departure; for zones: start of the service day
    "trips": "float64",  # noisy devices' trips
    "variance": "float64",
    "population": "float64",  # [trips/period] expanded
    "population_lower": "float64",
    "population_upper": "float64",
    "suppression_reason": "str",
    "release_id": "str",
}

RELEASED_COUNTRIES: Mapping[str, str] = {
    "country": "str",  # ISO 3166 of the SIM, of a closed list; "other" beyond it; "all" foreign SIMs
    "timestamp": "datetime64[us, UTC]",  # start of the hour, in the whole city
    "devices": "float64",
    "variance": "float64",
    "population": "float64",
    "population_lower": "float64",
    "population_upper": "float64",
    "suppression_reason": "str",
    "release_id": "str",
}

# one row a release, as the ledger tells it
LEDGER: Mapping[str, str] = {
    "release_id": "str",
    "product": "str",  # presence, trips, countries
    "day": "str",  # service day of the data, year-month-day
    "definition": "str",  # of the classes; "" where the product has none
    "unit": "str",  # of privacy
    "epsilon": "float64",  # of this release alone, at `delta`; ε does not add up
    "delta": "float64",
    "rho": "float64",  # [zCDP] this adds up over releases of a device
    "own_delta": "float64",  # of a threshold on keys; adds up
    "sensitivity": "str",
    "mechanism": "str",
    "opendp_version": "str",
    "code_hash": "str",
    "noise_digest": "str",  # SHA-256 of the noisy answers before consistency; "" until released
    "approver": "str",
    "synthetic": "bool",
    "corrects": "str",  # release_id that this one supersedes; "": none
    "reason": "str",
    "spent_at": "str",  # ISO 8601, UTC
    "state": "str",  # spent, released, lost
    "sha256": "str",  # of the frozen file; "" until released
    "hash": "str",  # of the line `spent`
}
