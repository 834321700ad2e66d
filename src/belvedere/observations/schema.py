"""What one measurement looks like.

Takes   nothing
Gives   SCHEMA, the columns of every batch of observations; QUALITY, what the marks mean; Series, what a feed promises
Used by feeds/ (they give such tables), store.py (it keeps them), server/
Source  words of ISO 19156 and OGC SensorThings; times are the START of the interval measured, in UTC
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import pyarrow as pa

SCHEMA = pa.schema(
    [
        pa.field("time", pa.timestamp("us", tz="UTC"), nullable=False),  # start of the interval measured
        pa.field("place", pa.string(), nullable=False),  # a detector_id of the City
        pa.field("quantity", pa.string(), nullable=False),  # a name of quantities.csv, in its unit
        pa.field("value", pa.float64(), nullable=True),  # null: the publisher says there is no reading
        pa.field("feed", pa.string(), nullable=False),
        pa.field("quality", pa.int8(), nullable=False),  # a Quality
    ]
)


class Quality(IntEnum):
    """How far a value can be trusted. Marks are set on arrival and may be tightened later, never loosened."""

    VALID = 0
    SUSPECT_STUCK = 1  # the same value for longer than its kind allows
    SUSPECT_SPIKE = 2  # far from its neighbours in time
    SUSPECT_RANGE = 3  # outside what the quantity can be
    SUSPECT_SOURCE = 4  # the publisher itself does not vouch for it
    MISSING = 5  # expected and not there, or there and empty


@dataclass(frozen=True, slots=True)
class Series:
    """What a feed promises of one quantity."""

    feed: str
    quantity: str
    interval: float  # [s] time between two readings
