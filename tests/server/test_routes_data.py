"""Tables to download, each with its licence."""

import io

import pandas as pd
import pytest

from tests.server.asking import ask


def test_a_table_comes_as_text_with_its_licence(app):
    answer = ask(app, "/api/tables/links.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["x-licence"] == "CC0-1.0" and answer.headers["x-source"] == "Belvedere's tests"
    assert answer.headers["content-disposition"] == 'attachment; filename="grid_town-links.csv"'
    links = pd.read_csv(io.StringIO(answer.text))
    assert len(links) == 80 and links["geometry"][0].startswith("LINESTRING (11.3")


def test_a_table_without_geometry_comes_as_text(app):
    assert ask(app, "/api/tables/exemptions.csv").text.splitlines() == ["restriction_id,who,share", "ltz,residents,0.4"]


@pytest.mark.parametrize(("name", "rows"), [("links", 80), ("air", 671)])
def test_tables_and_observations_come_as_they_are_kept(app, name, rows):
    answer = ask(app, f"/api/tables/{name}.parquet")
    assert len(pd.read_parquet(io.BytesIO(answer.content))) == rows
    assert answer.headers["x-licence"] == "CC0-1.0"


def test_a_name_alone_gives_text_where_there_is_text(app):
    assert ask(app, "/api/tables/links").headers["content-type"].startswith("text/csv")
    assert ask(app, "/api/tables/air").headers["content-type"] == "application/vnd.apache.parquet"


@pytest.mark.parametrize(
    "name",
    [
        "nothing",
        "../manifest",
        "..%2f..%2fmanifest",
        "manifest",
        "LINKS",
        "links%00",
        "a" * 300,
        "%2e%2e",
        "links%0a",
    ],
)
@pytest.mark.parametrize("kind", ["", ".csv", ".parquet"])
def test_only_tables_of_the_bundle_can_be_had(app, name, kind):
    answer = ask(app, f"/api/tables/{name}{kind}")
    assert answer.status_code in (404, 422) and answer.headers["content-type"] == "application/problem+json"


def test_feeds_say_how_they_do(app):
    feeds = {row["feed"]: row for row in ask(app, "/api/feeds?at=2024-03-12T08:30:00%2B01:00").json()}
    assert (feeds["loops"]["places"], feeds["loops"]["state"], feeds["loops"]["interval"]) == (2, "fresh", 3600.0)
    assert feeds["air"]["share_valid"] == pytest.approx(167 / 168, abs=1e-4)  # of a week, one was blank
    assert feeds["air"]["sources"][0]["licence"] == "CC0-1.0"
