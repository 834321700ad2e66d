"""Whatever is asked, the answer is one that the OpenAPI names: made-up requests, all routes but the endless stream."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from belvedere.server.app import create
from belvedere.server.opening import Works
from tests.server import works
from tests.server.foresight import profiled

ENDLESS = "/api/stream"
EXAMPLES = 10  # [-] requests a route
BOUNDED = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
ROUTES = [
    ("GET", "/api/city"),
    ("GET", "/api/quantities"),
    ("GET", "/api/map/{layer}"),
    ("GET", "/status"),
    ("GET", "/api/now"),
    ("GET", "/api/series"),
    ("GET", "/api/timeline"),
    ("GET", "/api/flows"),
    ("GET", "/api/streets/{street_id}"),
    ("GET", "/api/select-link"),
    ("GET", "/api/policies"),
    ("GET", "/api/lines"),
    ("GET", "/api/scenarios"),
    ("POST", "/api/scenarios/check"),
    ("POST", "/api/runs"),
    ("GET", "/api/runs"),
    ("GET", "/api/runs/{run_id}"),
    ("DELETE", "/api/runs/{run_id}"),
    ("GET", "/api/runs/{run_id}/verdict"),
    ("PUT", "/api/runs/{run_id}/pin"),
    ("DELETE", "/api/runs/{run_id}/pin"),
    ("GET", "/api/runs/{run_id}/findings"),
    ("GET", "/api/runs/{run_id}/streets"),
    ("GET", "/api/runs/{run_id}/themes"),
    ("GET", "/api/runs/{run_id}/themes/{of}/{quantity}"),
    ("GET", "/api/runs/{run_id}/files"),
    ("GET", "/api/runs/{run_id}/files/{name}"),
    ("GET", "/api/runs/{run_id}/proposal"),
    ("GET", "/api/runs/{run_id}/report"),
    ("GET", "/api/runs/{run_id}/report.pdf"),
    ("GET", "/api/alerts"),
    ("GET", "/api/alerts/rules"),
    ("GET", "/api/alerts/log"),
    ("GET", "/api/alerts/log.csv"),
    ("GET", "/api/alerts/{alert_id}"),
    ("POST", "/api/alerts/{alert_id}/acts"),
    ("GET", "/api/works"),
    ("POST", "/api/works"),
    ("GET", "/api/feeds"),
    ("GET", "/api/tables/{name}.csv"),
    ("GET", "/api/tables/{name}.parquet"),
    ("GET", "/api/people"),
    ("GET", "/api/people/day"),
    ("GET", "/api/people/map"),
    ("GET", "/api/people/definitions"),
    ("GET", "/api/people/trips"),
    ("GET", "/api/people/ledger"),
    ("GET", "/api/people/quality"),
    ("GET", "/api/people/ledger.jsonl"),
    ("GET", "/api/people/releases/{release_id}.csv"),
    ("GET", "/api/people/releases/{release_id}.parquet"),
    ("GET", "/api/forecast"),
    ("GET", "/api/forecast/series"),
    ("GET", "/api/forecast/map"),
    ("GET", "/api/forecast/calendar"),
    ("GET", "/api/forecast/skill"),
    ("GET", "/api/forecast/{quantity}.csv"),
]


@pytest.fixture(scope="module")
def schema(town, tmp_path_factory):
    app = create(
        town, tmp_path_factory.mktemp("openapi"), works=Works(works.quick, works.solved, works.written, profiled)
    )
    yield schemathesis.openapi.from_asgi("/openapi.json", app, headers={"Host": "127.0.0.1"})
    app.state.room.close()


def test_these_are_all_routes(schema):
    found = [operation.ok() for operation in schema.get_all_operations()]
    assert {(one.method.upper(), one.path) for one in found} == {*ROUTES, ("GET", ENDLESS)}


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_every_route_answers_as_it_says(schema, method, path):
    # a request of the right form may still mean nothing (a policy nobody wrote, the year 5): that is refused, and named
    @BOUNDED
    @given(case=schema[path][method].as_strategy())
    def ask(case):
        case.call_and_validate(headers={"Host": "127.0.0.1"}, excluded_checks=[positive_data_acceptance])

    ask()
