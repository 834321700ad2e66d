"""What a run found, over the API: verdict, maps, files, report, and hostile names."""

import io
import json

import pandas as pd
import pytest

from belvedere.server.api import ScenarioText, Text
from belvedere.server.app import create
from belvedere.server.opening import Works
from tests.server import works
from tests.server.asking import ask
from tests.server.finished import RUN, TEXT, write_run
from tests.worlds import grid_town

WORDS = Text(en="By hand", it="A mano")
AT = f"/api/runs/{RUN}"


@pytest.fixture(scope="module")
def room(town, tmp_path_factory):
    state = tmp_path_factory.mktemp("state")
    write_run(state / "grid_town" / "runs", grid_town(), ScenarioText(name="by-hand", title=WORDS, description=WORDS))
    made = create(town, state, works=Works(works.quick, works.solved, works.written))
    yield made
    made.state.room.close()


def test_a_run_of_before_is_found_with_all_it_found(room):
    assert ask(room, f"{AT}/verdict").json()["rows"][0]["difference"] == -50.0
    assert ask(room, f"{AT}/findings").json()["missing"] == []
    assert ask(room, f"{AT}/streets?hour=8").json()["flow_variant"][0] == 88.0
    assert [one["quantity"] for one in ask(room, f"{AT}/themes").json()] == ["nox_rate", "speed", "no2"]
    assert ask(room, f"{AT}/themes/zones/no2").json()["variant"] == [30.0, 29.0, 28.0, 30.0]


def test_every_file_that_is_listed_can_be_taken_as_parquet_and_as_text(room):
    listed = {one["name"]: one for one in ask(room, f"{AT}/files").json()}
    assert {"verdict", "money", "themes_zones", "base-flows", "scenario.toml", "provenance.json"} <= set(listed)
    for name, said in listed.items():
        if said["kind"] == "text":
            answer = ask(room, f"{AT}/files/{name}")
            assert answer.status_code == 200 and len(answer.content) == said["size"]
            continue
        table = pd.read_parquet(io.BytesIO(ask(room, f"{AT}/files/{name}.parquet").content))
        text = pd.read_csv(io.BytesIO(ask(room, f"{AT}/files/{name}.csv").content), comment="#")
        assert len(table) == len(text) == said["rows"]
    assert ask(room, f"{AT}/files/scenario.toml").text == TEXT
    assert set(json.loads(ask(room, f"{AT}/files/provenance.json").text)) == {"base", "variant"}


def test_a_table_as_text_says_its_units_first(room):
    verdict = ask(room, f"{AT}/files/verdict.csv").text.splitlines()
    assert "# difference: see column unit" in verdict
    assert next(line for line in verdict if not line.startswith("#")).startswith("quantity,unit,area_id,base")
    assert any(line.startswith("co2,t/day,,1000.0") for line in verdict)
    assert "# central: EUR/year" in ask(room, f"{AT}/files/money.csv").text
    assert "# flow_base: veh/h" in ask(room, f"{AT}/files/streets.csv").text


@pytest.mark.parametrize(
    "name",
    [
        "run.json",
        "answer.json",
        "..%2Frun.json",
        "../run.json",
        "verdict.exe",
        "verdict",
        "base%2Fflows.parquet",
        "base-.parquet",
        "%00.csv",
        "moon.csv",
        "moon.parquet",
        "x" * 5000 + ".csv",
    ],
)
def test_a_file_that_is_not_listed_is_a_problem(room, name):
    answer = ask(room, f"{AT}/files/{name}")
    assert answer.status_code in (404, 422) and answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["links/no2", "zones/nox_rate", "moon/no2", "zones/..%2F", "zones/a b", "zones/%27"])
def test_a_map_that_the_run_does_not_have_is_a_problem(room, path):
    assert ask(room, f"{AT}/themes/{path}").status_code in (404, 422)


def test_a_report_is_written_when_asked_for_and_then_taken(room):
    assert ask(room, f"{AT}/report?language=fr").status_code == 422
    until = [ask(room, f"{AT}/report?language=en") for _ in range(40)]
    assert until[-1].json()["state"] == "done"
    answer = ask(room, f"{AT}/report.pdf?language=en")
    assert answer.content == b"%PDF-1.7 en" and answer.headers["content-type"] == "application/pdf"


def test_a_run_that_was_deleted_meanwhile_is_a_problem(room, town, tmp_path):
    runs = tmp_path / "grid_town" / "runs"
    write_run(runs, grid_town(), ScenarioText(name="by-hand", title=WORDS, description=WORDS))
    other = create(town, tmp_path, works=Works(works.quick, works.solved, works.written))
    try:
        for file in (runs / RUN / "results").glob("*.parquet"):
            file.unlink()
        answer = ask(other, f"{AT}/verdict")
        assert answer.status_code == 404 and "deleted" in answer.json()["detail"]
    finally:
        other.state.room.close()
