"""What stands, over the API."""

import gzip
import json

import pytest

from belvedere.quantities import QUANTITIES
from belvedere.server.routes_city import LayerName
from tests.server.asking import ask


def test_the_city_says_where_it_is_and_what_it_is_made_of(app):
    city = ask(app, "/api/city").json()
    assert (city["name"], city["timezone"]) == ("grid_town", "Europe/Rome")
    assert city["first"] == "2024-03-03T23:00:00Z"  # midnight in Rome
    assert {table["name"] for table in city["tables"]} >= {"links", "zones"}
    assert city["tables"][0]["sources"][0]["licence"] == "CC0-1.0"


def test_quantities_are_those_of_the_one_file(app):
    assert {row["name"]: row["unit"] for row in ask(app, "/api/quantities").json()} == {
        name: quantity.unit for name, quantity in QUANTITIES.items()
    }


@pytest.mark.parametrize("name", list(LayerName))
def test_every_layer_is_sent_packed_or_plain_with_its_tag(app, name):
    packed = ask(app, f"/api/map/{name}", headers={"Accept-Encoding": "gzip"})
    plain = ask(app, f"/api/map/{name}", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.json() == plain.json() and plain.json()["type"] == "FeatureCollection"
    assert packed.headers["etag"] == plain.headers["etag"]
    again = ask(app, f"/api/map/{name}", headers={"If-None-Match": packed.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_layer_that_is_not_there_is_a_problem(app):
    answer = ask(app, "/api/map/nothing")
    assert answer.status_code == 422 and answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["field"] == "layer" and "streets" in answer.json()["detail"]


@pytest.mark.parametrize(
    "path", ["/api/city", "/api/quantities", "/api/now?at=2024-03-20T08:00:00Z", "/api/flows?hour=8", "/api/policies"]
)
def test_every_answer_of_json_has_a_tag_and_is_sent_once(app, path):
    first = ask(app, path)
    assert first.status_code == 200
    assert ask(app, path, headers={"If-None-Match": first.headers["etag"]}).status_code == 304


def test_long_answers_are_packed(app):
    answer = ask(app, "/api/quantities", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip" and answer.json()


def test_the_status_says_what_is_missing(app):
    status = ask(app, "/status").json()
    assert status["city"] == "grid_town" and status["model"] is True
    assert status["state"] == "degraded"  # no reading of the town is of today
    assert status["feeds"]["feeds_down"] == 3


def test_openapi_says_of_every_route_which_errors_it_answers_with(app):
    schema = ask(app, "/openapi.json").json()
    assert "HTTPValidationError" not in json.dumps(schema)
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"] and operation["tags"], (method, path)
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert list(response["content"]) == ["application/problem+json"], (method, path, status)


def test_what_is_sent_packed_can_be_unpacked_by_anybody(app):
    layer = app.state.room.layers["streets"]
    assert gzip.decompress(layer.packed) == layer.text
