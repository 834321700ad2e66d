"""What one measurement looks like.

Takes   nothing
Gives   SCHEMA, the columns of every batch of observations; Quality, what the marks mean; Series, what a feed promises;
        Observations, a batch with what could not be read; observations(), which makes such a table from columns
Used by feeds/ (they give such tables), store.py (it keeps them), server/
Source  words of ISO 19156 and OGC SensorThings; times are the START of the interval measured, in UTC
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import pandas as pd
import pyarrow as pa

from belvedere.errors import InputError

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


@dataclass(frozen=True, slots=True)
class Rejection:
    """Readings that arrived and could not be taken, and why."""

    where: str  # "traffico-viali.csv line 1191": the first of them
    problem: str
    count: int  # [-] readings


@dataclass(frozen=True, slots=True)
class Observations:
    """One batch of a feed: a table of SCHEMA, and what could not be read."""

    table: pa.Table
    rejected: tuple[Rejection, ...] = ()


def observations(  # noqa: PLR0917 they are SCHEMA's columns
    time: pd.DatetimeIndex,
    place: Sequence[str] | np.ndarray,
    quantity: str | Sequence[str] | np.ndarray,
    value: np.ndarray,
    feed: str,
    quality: np.ndarray | None = None,
) -> pa.Table:
    """Return columns as a table of SCHEMA; a value that is NaN becomes null, marked MISSING.

    Parameters
    ----------
    time : (n,) UTC, start of the interval measured
    place, quantity : (n,); `quantity` may be one name for all
    value : (n,) in the quantity's unit; NaN = the publisher says there is no reading
    quality : (n,) marks of Quality; None = all VALID
    """
    marks = np.zeros(len(value), dtype=np.int8) if quality is None else np.asarray(quality, dtype=np.int8)
    empty = np.isnan(value)
    names = np.full(len(value), quantity) if isinstance(quantity, str) else quantity
    columns = [
        pa.array(time, type=SCHEMA.field("time").type),
        pa.array(np.asarray(place, dtype=object), type=pa.string()),
        pa.array(np.asarray(names, dtype=object), type=pa.string()),
        pa.array(value, type=pa.float64(), mask=empty),
        pa.array([feed] * len(value), type=pa.string()),
        pa.array(np.where(empty, np.int8(Quality.MISSING), marks), type=pa.int8()),
    ]
    return pa.Table.from_arrays(columns, schema=SCHEMA)


def check_schema(table: pa.Table, file: str) -> pa.Table:
    """Return the table with exactly SCHEMA's columns and types.

    Raises
    ------
    InputError
        when a column is missing, of another type, or holds nulls where there must be none
    """
    for field in SCHEMA:
        if field.name not in table.column_names:
            raise InputError(
                file, field.name, "the column is missing", remedy="Observations have the columns of SCHEMA."
            )
        column = table.column(field.name)
        if column.null_count and not field.nullable:
            raise InputError(
                file, field.name, f"{column.null_count} values are null", remedy="Only `value` may be null."
            )
    try:
        return table.select(SCHEMA.names).cast(SCHEMA)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        raise InputError(file, "", f"a column has another type: {error}", remedy="Convert it to SCHEMA's.") from error
