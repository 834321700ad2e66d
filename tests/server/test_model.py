"""A model's file is of this city and whole, or it is refused."""

import pytest

from belvedere.errors import InputError
from belvedere.server.model import load, street
from tests.worlds import flows, grid_town, square


def write(folder, table):
    (folder / "model").mkdir(exist_ok=True)
    table.to_parquet(folder / "model" / "flows.parquet", index=False)


def test_rows_in_any_order_are_put_in_link_order(tmp_path):
    city = grid_town()
    table = flows(city)
    write(tmp_path, table.sample(frac=1, random_state=1))
    model = load(tmp_path, city)
    assert model.flow[8].tolist() == table[table["hour"] == 8]["flow"].tolist()


def test_a_city_without_a_model_has_none(tmp_path):
    assert load(tmp_path, grid_town()) is None
    assert street(grid_town(), None, 0, {}).flow == []


def test_intervals_are_those_of_the_file_and_nothing_where_it_has_none(tmp_path):
    city = grid_town()
    table = flows(city)
    write(tmp_path, table)
    plain = load(tmp_path, city)
    assert plain.flows(8).flow_low == [] == street(city, plain, 9, {}).flow_high
    write(tmp_path, table.assign(flow_low=0.5 * table["flow"], flow_high=1.5 * table["flow"]))
    model = load(tmp_path, city)
    at_eight, detail = model.flows(8), street(city, model, 9, {})
    assert at_eight.flow_high[18] == pytest.approx(1.5 * at_eight.flow[18], abs=0.1)
    assert detail.flow_low[0][8] == at_eight.flow_low[18]
    assert [len(day) for day in detail.flow_high] == [24, 24]


def test_what_a_loop_would_probably_count_is_shown_in_place_of_the_assigned_flow(tmp_path):
    city = grid_town()
    table = flows(city)
    write(tmp_path, table.assign(estimate=2.0 * table["flow"], flow_low=table["flow"], flow_high=3.0 * table["flow"]))
    model = load(tmp_path, city)
    assert model.flows(8).flow == (2.0 * table[table["hour"] == 8]["flow"]).round(1).tolist()
    assert model.flows(8).saturation[0] == 0.5  # of what is assigned, by tests/worlds.py
    write(tmp_path, table.assign(estimate=float("nan")))
    with pytest.raises(InputError, match="estimate: it is missing"):
        load(tmp_path, city)


def test_the_model_of_another_city_a_short_one_and_a_broken_one_are_refused(tmp_path):
    city = grid_town()
    write(tmp_path, flows(square()))
    with pytest.raises(InputError, match="96 rows, not 24 hours × 80 links"):
        load(tmp_path, city)
    table = flows(city)
    write(tmp_path, table.assign(link_id=table["link_id"] + 1))
    with pytest.raises(InputError, match="not the links of this city"):
        load(tmp_path, city)
    write(tmp_path, table.assign(flow_low=table["flow"]))
    with pytest.raises(InputError, match="flow_high: the column is missing"):
        load(tmp_path, city)
    write(tmp_path, table.assign(flow_low=table["flow"] + 2, flow_high=table["flow"] + 1))
    with pytest.raises(InputError, match="flow_low: it is above flow_high"):
        load(tmp_path, city)
    write(tmp_path, table.drop(columns="speed"))
    with pytest.raises(InputError, match="speed: the column is missing"):
        load(tmp_path, city)
    (tmp_path / "model" / "flows.parquet").write_bytes(b"half a download")
    with pytest.raises(InputError, match="calibrate"):
        load(tmp_path, city)
