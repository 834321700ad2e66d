"""The made-up phones of benchmarks/presence.py, and that its two tools agree on them."""

from datetime import date

import numpy as np
from benchmarks.peers import phones

from belvedere.presence.day import service_day
from belvedere.presence.events import files
from benchmarks import presence

DAY = service_day(date(2024, 3, 30), "Europe/Rome")  # of 23 hours
CROWD = phones.Crowd(devices=300, events=15.0, seed=4)


def read(folder):
    return [np.concatenate(each) for each in zip(*(files.read(piece) for piece in files.plan(folder)), strict=True)]


def test_both_tools_give_the_same_products_of_a_shuffled_day(tmp_path):
    phones.write(tmp_path / str(DAY.day), CROWD, DAY, phones.ground(presence.SEED), shuffled=True)
    one, other = (presence.work(tool, tmp_path, [DAY], memory=1 << 20) for tool in presence.TOOLS)
    assert one["digests"] == other["digests"]
    assert one["events"] == other["events"] > 3000


def test_the_same_seed_makes_the_same_events_in_the_order_of_their_hours(tmp_path):
    ground = phones.ground(1)
    for name in ("one", "two"):
        phones.write(tmp_path / name, CROWD, DAY, ground)
    first, second = read(tmp_path / "one"), read(tmp_path / "two")
    for mine, theirs in zip(first, second, strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert np.all(np.diff(first[1]) >= 0)
    assert DAY.start <= first[1].min() <= first[1].max() < DAY.end


def test_about_two_in_a_hundred_events_stand_there_twice(tmp_path):
    phones.write(tmp_path, phones.Crowd(3000, 15.0, 1), DAY, phones.ground(1))
    rows = np.stack([column.astype(np.int64) for column in read(tmp_path)[:3]])
    twice = 1 - len(np.unique(rows, axis=1).T) / rows.shape[1]
    assert 0.01 < twice < 0.03


def test_a_goal_is_met_or_not_by_its_row():
    rows = [{"tool": "belvedere", "case": "1 service day", "figure": "times DuckDB's CPU", "value": 7.9, "unit": "-"}]
    assert [goal["met"] for goal in presence.goals(rows)] == [False]
