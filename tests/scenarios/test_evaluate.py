"""The walk on the town of 5 × 5 crossings, with a made-up day, and with the real solver."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from belvedere.city.bundle import Contents
from belvedere.city.bundle import write as write_bundle
from belvedere.errors import BundleError, CancelledError, InputError, MissingFileError, RecipeError
from belvedere.mobility import day
from belvedere.mobility.day import Day
from belvedere.mobility.demand import workday
from belvedere.mobility.demand.trips import Demand
from belvedere.progress import silent
from belvedere.quantities import QUANTITIES
from belvedere.scenarios.evaluate import LOOSER, compare, evaluate, read, to_json, verdict, write
from belvedere.scenarios.scenario import from_tables
from tests.worlds import flows, grid_town

TRIPS = Demand(4, 2, (), np.ones((24, 6)), np.ones((24, 6)))
WORDS = {"en": "Words", "it": "Parole"}
ZONE = [{"policy": "zone_30", "classes": ["tertiary"]}]


def plan(base=(), variant=()):
    return from_tables(
        {"name": "plan", "title": WORDS, "description": WORDS, "base": list(base), "variant": list(variant)},
        "plan.toml",
    )


def made_up(city, demand, progress, *, gap, warm):
    """Every street at half its capacity; a looser gap is off by as much as the gap."""
    progress(0.5, "solving", "calcolo")
    table = flows(city, 1.0 + gap)
    gaps = pd.DataFrame({"hour": range(24), "relative_gap": gap, "passes": 1})
    lost = pd.DataFrame({"hour": [8], "origin": [0], "destination": [1], "trips": [0.0]})
    return Day(table, gaps, table[["link_id", "hour", "flow"]], lost, ())


@pytest.fixture(scope="module")
def town():
    return grid_town()


@pytest.fixture(scope="module")
def zone(town):
    return compare(town, plan(variant=ZONE), TRIPS, made_up, silent)


def whole(comparison):
    return comparison.verdict[comparison.verdict["area_id"] == ""].set_index("quantity")


def test_every_indicator_is_compared_for_the_city_and_its_areas(zone):
    assert set(zone.verdict["quantity"]) <= set(QUANTITIES)
    assert {"vehicle_km", "hours_driven", "hours_lost", "mean_speed", "co2", "nox", "pm"} <= set(
        zone.verdict["quantity"]
    )
    where = zone.verdict.groupby("quantity")["area_id"].apply(tuple)
    assert set(where) == {("", "east", "west"), ("",)}, "some quantities are of the city alone"
    assert where["vehicle_km"] == ("", "east", "west") and where["co2_per_resident"] == ("",)


def test_a_lower_limit_on_one_road_lengthens_its_hours_by_hand(zone):
    # via Nuova: 8 links of 200 m, 900 veh/h; 0.5 × capacity × (6 h of 0.05 + 17 of 0.6 + 1 of 1) = 5175 vehicles a day
    # from 50 to 30 km/h: 24 - 14.4 = 9.6 s a link at free flow, and BPR's share of it: 1 + 0.15 (flow / capacity) ** 4
    shape = np.array([0.05] * 6 + [0.6] * 2 + [1.0] + [0.6] * 15) * 0.5
    expected = 8 * 900 * (shape * (1 + 0.15 * shape**4)).sum() * 9.6 / 3600
    row = whole(zone).loc["hours_driven"]
    assert row["difference"] == pytest.approx(expected, rel=1e-5) and row["established"]


def test_what_does_not_change_is_no_established_effect(town):
    same = compare(town, plan(), TRIPS, made_up, silent)
    assert (same.verdict["difference"] == 0).all() and not same.verdict["established"].any()


def test_the_error_is_the_change_since_the_looser_gap_of_both_sides_added(zone):
    # flows at the looser gap are 1e-6 - 1e-8 more on each side
    row = whole(zone).loc["vehicle_km"]
    assert row["error"] == pytest.approx(2 * row["base"] * 1e-8 * (LOOSER - 1), rel=1e-4)
    assert not row["established"]
    streets = zone.streets
    assert streets["error"].to_numpy() == pytest.approx(2e-8 * (LOOSER - 1) * streets["flow_base"].to_numpy(), rel=1e-3)


def test_a_difference_below_its_error_is_not_established():
    side = pd.DataFrame({"quantity": ["co2"], "area_id": [""], "value": [10.0], "error": [0.3]})
    rows = [verdict(side, side.assign(value=value)).iloc[0] for value in (10.5, 10.7)]
    assert [bool(row["established"]) for row in rows] == [False, True]


def test_an_area_with_a_value_on_one_side_only_has_no_row():
    side = pd.DataFrame({"quantity": "mean_speed", "area_id": ["", "a"], "value": 1.0, "error": 0.0})
    assert verdict(side, side.iloc[:1])["area_id"].tolist() == [""]


def test_the_reader_is_told_what_was_assumed(zone):
    english = " ".join(en for en, _ in zone.assumptions)
    for words in ("People answer as within a year", "numerical", "logit", "Italy's"):
        assert words in english
    assert all(en and it and en != it for en, it in zone.assumptions)


@pytest.mark.parametrize(
    ("classes", "near"),
    [(["tertiary"], True), (["tertiary", "residential", "primary"], False)],  # 8 of 80 links; 80 of 80
)
def test_the_variant_starts_from_the_base_unless_most_streets_change(town, classes, near):
    seen = []

    def solve(city, demand, progress, *, gap, warm):
        seen.append((round(gap / 1e-8), warm is not None))
        return made_up(city, demand, progress, gap=gap, warm=warm)

    compare(town, plan(variant=[{"policy": "zone_30", "classes": classes, "speed": 20}]), TRIPS, solve, silent)
    assert seen == [(100, False), (1, True), (100, near), (1, True)]


def test_progress_only_grows_and_reaches_one(town):
    seen = []
    compare(town, plan(variant=ZONE), TRIPS, made_up, lambda share, en, it: seen.append(share))
    assert seen == sorted(seen) and seen[-1] == 1.0


def test_a_person_can_stop_it(town):
    def stop(share, step_en, step_it):
        if share > 0.5:
            raise CancelledError("stopped")

    with pytest.raises(CancelledError):
        compare(town, plan(variant=ZONE), TRIPS, made_up, stop)


def test_a_policy_that_the_city_cannot_take_is_named(town):
    with pytest.raises(RecipeError, match=r"plan\.toml: variant\[0\]\.streets.*no street 999"):
        compare(town, plan(variant=[{"policy": "close_street", "streets": [999]}]), TRIPS, made_up, silent)


def test_trips_that_find_no_way_are_said(town):
    def solve(city, demand, progress, *, gap, warm):
        found = made_up(city, demand, progress, gap=gap, warm=warm)
        return Day(found.flows, found.gaps, found.flows_error, found.unreachable.assign(trips=1234.0), ())

    made = compare(town, plan(), TRIPS, solve, silent)
    assert any(en.startswith("1,234 trips a day found no way in the variant") for en, _ in made.assumptions)
    assert any(it.startswith("1.234 spostamenti") for _, it in made.assumptions)


# ─────────────────────────────────────────────────────────────── files


def test_what_is_written_is_read_again(zone, tmp_path):
    write(zone, tmp_path / "out")
    again = read(tmp_path / "out")
    pd.testing.assert_frame_equal(again.verdict, zone.verdict)
    pd.testing.assert_frame_equal(again.base.flows, zone.base.flows)
    assert again.assumptions == zone.assumptions and again.text == zone.text
    assert again.variant.provenance == zone.variant.provenance
    assert to_json(again) == to_json(zone)


def test_tables_that_were_computed_are_read_again_and_others_are_absent(zone, tmp_path):
    money = pd.DataFrame(
        {"who": ["users"], "item": ["time"], "low": [1.0], "central": [2.0], "high": [np.inf], "confirmed": [False]}
    )
    trips = pd.DataFrame({"purpose": ["work"], "mode": ["car"], "zone_id": [0], "daily_trips": [1.0]})
    base = replace(zone.base, more={"trips": trips})
    variant = replace(zone.variant, more={})
    write(replace(zone, base=base, variant=variant, tables={"money": money}), tmp_path / "out")
    again = read(tmp_path / "out")
    assert list(again.tables) == ["money"] and list(again.base.more) == ["trips"] and not again.variant.more
    pd.testing.assert_frame_equal(again.tables["money"], money)
    row = to_json(again)["tables"]["money"][0]
    assert row == {"who": "users", "item": "time", "low": 1.0, "central": 2.0, "high": None, "confirmed": False}


def test_the_same_run_writes_the_same_bytes(zone, town, tmp_path):
    twin = compare(town, plan(variant=ZONE), TRIPS, made_up, silent)
    write(zone, tmp_path / "one")
    write(twin, tmp_path / "two")
    names = sorted(path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert len(names) == 14 + len(zone.tables) + len(zone.base.more) + len(zone.variant.more)
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


def test_json_has_units_and_no_number_that_json_lacks(zone):
    made = to_json(zone)
    json.dumps(made, allow_nan=False)
    co2 = next(row for row in made["verdict"] if row["quantity"] == "co2")
    assert (
        co2["unit"] == "t/day"
        and co2["area_id"] == ""
        and {"east", "west"} == {row["area_id"] for row in made["areas"]}
    )


def test_a_second_run_replaces_the_first_and_a_failed_one_leaves_it(zone, tmp_path, monkeypatch):
    write(zone, tmp_path / "out")
    (tmp_path / "out" / "old").write_text("of the first run")
    write(zone, tmp_path / "out")
    assert not (tmp_path / "out" / "old").exists()
    before = (tmp_path / "out" / "comparison.json").read_bytes()
    monkeypatch.setattr(
        "belvedere.scenarios.files._text", lambda file, text: (_ for _ in ()).throw(OSError("disk full"))
    )
    with pytest.raises(OSError, match="disk full"):
        write(zone, tmp_path / "out")
    assert (tmp_path / "out" / "comparison.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_something_else_is_left_alone(zone, tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="holds something else"):
        write(zone, tmp_path)


def test_half_a_comparison_is_refused(zone, tmp_path):
    write(zone, tmp_path / "out")
    (tmp_path / "out" / "verdict.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="not a whole comparison"):
        read(tmp_path / "out")
    (tmp_path / "out" / "verdict.parquet").unlink()
    with pytest.raises(MissingFileError, match=r"verdict\.parquet"):
        read(tmp_path / "out")


# ─────────────────────────────────────────────────────────────── with mobility's own solver


def test_on_the_real_solver_a_closed_high_street_sends_its_cars_elsewhere():
    town = grid_town()
    trips = workday.day(town)

    def solve(city, demand, progress, *, gap, warm):
        return day.assign(city, demand, progress, gap=gap, workers=1, warm=warm)

    made = compare(
        town, plan(variant=[{"policy": "close_street", "streets": [9], "hours": [8, 9]}]), trips, solve, silent
    )
    streets = made.streets[made.streets["link_id"].isin([18, 19])].groupby("hour")[["flow_base", "flow_variant"]].sum()
    assert streets.loc[8, "flow_base"] > 0 and streets.loc[8, "flow_variant"] == 0
    others = streets.drop(index=8)
    assert (others["flow_base"] - others["flow_variant"]).abs().max() <= 0.01 * others["flow_base"].max()
    assert made.base.gaps["relative_gap"].max() <= 1e-8 and made.variant.gaps["relative_gap"].max() <= 1e-8
    assert whole(made).loc["hours_driven", "difference"] > 0


def test_from_a_folder_with_a_bundle_and_no_model_the_reader_is_told_that_demand_is_not_calibrated(tmp_path):
    write_bundle(tmp_path, Contents(grid_town(), "0" * 64, {}, {}))
    made = evaluate(tmp_path, plan(variant=ZONE), silent, workers=1)
    assert made.assumptions[0][0].startswith("Demand is not calibrated")
    assert whole(made).loc["mean_speed", "base"] > 0
    (tmp_path / "model").mkdir()
    fit = tmp_path / "model" / "fit.json"
    fit.write_text('{"fits": {"left_out": {"geh_below_5": 0.334, "bias": -0.15}}}')
    again = evaluate(tmp_path, plan(variant=ZONE), silent, workers=2)
    assert "in 33% of hours and its flows differ by -15% from those counted" in again.assumptions[0][0]
    pd.testing.assert_frame_equal(again.verdict, made.verdict)
    assert again.base.provenance == made.base.provenance
    fit.write_text("{}")
    with pytest.raises(InputError, match=r"fit\.json: not what calibrate writes.*belvedere calibrate"):
        evaluate(tmp_path, plan(variant=ZONE), silent)


def test_a_folder_without_a_bundle_is_refused(tmp_path):
    with pytest.raises(BundleError, match="there is no bundle here"):
        evaluate(tmp_path, plan(), silent)
