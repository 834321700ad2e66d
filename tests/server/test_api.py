"""Every number that the API sends or a City holds has its unit in quantities.csv."""

from typing import get_args, get_origin

import pytest

from belvedere.city.model import COLUMNS
from belvedere.quantities import QUANTITIES
from belvedere.server import api
from belvedere.server.api import Message

# fields that need no row in quantities.csv, and why
EXEMPT = {
    # of the quantity that the message itself names
    "value": "in the unit of the message's quantity",
    "usual": "in the unit of the message's quantity",
    "usual_low": "in the unit of the message's quantity",
    "usual_high": "in the unit of the message's quantity",
    "last_value": "in the unit of the message's quantity",
    "base": "in the unit of the row's quantity",
    "variant": "in the unit of the row's quantity",
    "difference": "in the unit of the row's quantity",
    "error": "in the unit of what it is the error of",
    "limit": "in the unit of the message's quantity",
    "low": "in the unit of the row's quantity or figure; money: EUR/year",
    "high": "in the unit of the row's quantity or figure; money: EUR/year",
    "central": "in the unit of the row's figure; money: EUR/year",
    # what a form says of a policy's field, in the field's own unit
    "default": "in the unit of the field",
    "minimum": "in the unit of the field",
    "maximum": "in the unit of the field",
    "settings": "in the unit of each field",
    # of the street's own traffic
    "share": "a share [-]: of the traffic on the street, of the variance",
    "total": "the traffic [veh/h] on the street",
    # counts
    "rows": "a count",
    "rules": "a count",
    "sensors": "a count",
    "sensors_valid": "a count",
    "feeds_fresh": "a count",
    "feeds_late": "a count",
    "feeds_down": "a count",
    "places": "a count",
    "observations": "a count",
    "draws": "a count",
    "policies": "positions",
    "size": "bytes of a file",
    "series": "a count",
    "series_known": "a count",
    "forecasts": "a count",
    # of forecasts: quantiles, past values and errors in the unit of the message's quantity; coverage a share [-]
    **dict.fromkeys(("p05", "p25", "p50", "p75", "p95", "past_value", "came"), "in the unit of the message's quantity"),
    **dict.fromkeys(("mae", "mae_last", "mae_weekly", "mae_profile"), "in the unit of the message's quantity"),
    "coverage": "a share [-]",
    "worst_coverage": "a share [-]",
    # of people present
    "least": "a count of trips",
    "plain": "a privacy loss (epsilon)",
    # what the municipality spends
    "capital": "EUR once",
    "yearly": "EUR/year",
    "cost": "EUR/year",
    "budget": "EUR/year",
    "change": "in the unit of the goal",
    "step": "in the unit of the field",
    "trials": "a count",
    "most": "a count",
    "policy": "a position",
    "streets": "names",
    "life": "years",
    "first_year": "a year",
    "year": "a year",
    # names that are numbers
    "link_id": "a name",
    "link_ids": "names",
    "street_id": "a name",
    "zone_id": "a name",
    "gateway_id": "a name",
    "status": "an HTTP status",
    "quality": "a mark of observations.schema.Quality",
    "severity": "a mark: 0 to 3",
    # hours of the local day
    "hour": "an hour of the day",
    "start_hour": "an hour of the day",
    "end_hour": "an hour of the day",
    # people present: all in the message's unit, people or devices
    "noise": "in the message's unit",
    "foreign": "in the message's unit",
    "foreign_noise": "in the message's unit",
    "values": "in the message's unit",
    "usual_days": "a count",
    "count_steps": "in the message's unit",
    "density_steps": "the message's unit per km2",
    # the ledger of privacy
    "cap": "an epsilon [-]",
    "lines": "a count",
    "broken_line": "a position",
    "releases": "a count",
    # a rectangle
    "bounds": "west, south, east, north in degrees: of longitude and latitude",
}
# float columns of a City's tables likewise
EXEMPT_COLUMNS = {
    "share": "a share [-] of trips or of distance",
    "value": "in the unit that the row's own fact has",
    "amount": "money asked of a vehicle [EUR]: a policy's own",
}

MESSAGES = [
    thing
    for thing in vars(api).values()
    if isinstance(thing, type) and issubclass(thing, Message) and thing is not Message
]


def numeric(annotation):
    """Return whether a type holds a number anywhere."""
    if annotation in (int, float):
        return True
    return any(numeric(part) for part in get_args(annotation)) if get_origin(annotation) else False


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.__name__)
def test_every_number_of_a_message_is_a_quantity_or_exempt_for_a_reason(message):
    numbers = [name for name, field in message.model_fields.items() if numeric(field.annotation)]
    unnamed = [name for name in numbers if name not in QUANTITIES and name not in EXEMPT]
    assert unnamed == [], f"{message.__name__}: give {unnamed} a row in quantities.csv, or say here why it needs none"


def test_no_exemption_is_left_over():
    used = {name for message in MESSAGES for name in message.model_fields}
    assert sorted(set(EXEMPT) - used) == []
    assert sorted(set(EXEMPT) & set(QUANTITIES)) == []


@pytest.mark.parametrize("table", COLUMNS)
def test_every_float_column_of_a_city_is_a_quantity_or_exempt_for_a_reason(table):
    numbers = [column for column, dtype in COLUMNS[table].items() if dtype == "float64"]
    assert [name for name in numbers if name not in QUANTITIES and name not in EXEMPT_COLUMNS] == []


def test_a_message_refuses_what_json_cannot_hold():
    with pytest.raises(ValueError, match="finite"):
        api.FieldInfo(
            name="x", label=api.Text(en="", it=""), asks="number", unit="-", default=0.0, minimum=float("nan"),
            maximum=None, choices=[],
        )  # fmt: skip
