"""The hashes tell what changed and nothing else."""

import json

import numpy as np
import pandas as pd
import pytest

from belvedere.mobility.demand.trips import Demand, Layer
from belvedere.policies.zone_30 import Zone30
from belvedere.scenarios import provenance as module
from belvedere.scenarios.provenance import Inputs, hash_city, hash_demand, hash_table, provenance
from tests.worlds import grid_town

TRIPS = Demand(1, 1, (Layer("work", np.ones((2, 2)), np.ones(24), np.ones(24)),), np.ones((24, 2)), np.ones((24, 2)))


@pytest.fixture(scope="module")
def town():
    return grid_town()


def inputs(town):
    return Inputs(hash_city(town), hash_demand(TRIPS), "name = …", 1e-6)


def test_the_same_inputs_give_the_same_record_and_it_is_json(town):
    record = provenance(inputs(town), "base", town)
    assert record == provenance(inputs(grid_town()), "base", grid_town())
    assert json.loads(json.dumps(record)) == record and record["changed_tables"] == {}


def test_a_changed_table_is_named(town):
    record = provenance(inputs(town), "variant", Zone30().apply(town))
    assert list(record["changed_tables"]) == ["links"]
    assert record["hash"] != provenance(inputs(town), "variant", town)["hash"]


def test_no_time_of_day_is_in_the_record(town):
    assert set(provenance(inputs(town), "base", town)) == {
        *("side", "scenario", "tables", "changed_tables", "demand", "relative_gap", "seed"),
        *("code", "python", "packages", "hash"),
    }


def test_a_changed_model_has_another_hash_and_a_changed_server_has_not(tmp_path, monkeypatch):
    for name, text in (
        ("scenarios/provenance.py", "0"),
        ("mobility/equilibrium/curves.py", "1"),
        ("server/app.py", "2"),
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(module, "__file__", str(tmp_path / "scenarios" / "provenance.py"))
    before = module.hash_code.__wrapped__()
    (tmp_path / "server" / "app.py").write_text("3")
    assert module.hash_code.__wrapped__() == before
    (tmp_path / "mobility" / "curves.py").write_text("4")
    assert module.hash_code.__wrapped__() != before


def test_each_value_name_and_row_counts_and_their_split_into_texts_too():
    tables = [
        pd.DataFrame({"a": ["x", "yz"]}),
        pd.DataFrame({"a": ["xy", "z"]}),
        pd.DataFrame({"b": ["x", "yz"]}),
        pd.DataFrame({"a": ["x"]}),
        pd.DataFrame({"a": [1, 2]}),
        pd.DataFrame({"a": [1.0, 2.0]}),
        pd.DataFrame({"a": [True, False]}),
    ]
    assert len({hash_table(table) for table in tables}) == len(tables)


def test_the_order_of_columns_and_the_index_do_not_count():
    table = pd.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    assert hash_table(table) == hash_table(table[["b", "a"]].set_index(pd.Index([7, 8])))


def test_another_demand_has_another_hash():
    more = Demand(1, 1, TRIPS.layers, TRIPS.start_factor * 1.01, TRIPS.end_factor)
    assert hash_demand(more) != hash_demand(TRIPS)
