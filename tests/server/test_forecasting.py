"""What will happen, over the API: the town of tests/server/town.py, whose days are 0.9, 1.0, 1.1 of the usual."""

import time
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from belvedere.city.bundle import load
from belvedere.forecast.cleaning import clean
from belvedere.forecast.panel import cut
from belvedere.observations.quality import LIMITS
from belvedere.presence.footprint.cells import places
from belvedere.server.ahead.subjects import Subject, middle, window
from belvedere.server.app import create
from belvedere.server.opening import Works
from tests.server.asking import ask
from tests.server.foresight import Broken, Held, Profiled
from tests.server.released import write_people

AT = "2024-03-29T08:10:00Z"  # Friday, 9:10 in the town; its models are of the day before, the 24th
PATIENCE = 60.0  # [s]


def opened(town, state, engine):
    return create(town, state, works=Works(foresee=lambda calendar, events: engine))


@pytest.fixture(scope="module")
def foreseen(town, tmp_path_factory):
    made = opened(town, tmp_path_factory.mktemp("foreseen"), Profiled())
    ready(made)
    yield made
    made.state.room.close()


def told(app, path="", at=AT, **words):
    answer = ask(app, f"/api/forecast{path}", params={**words, "at": at})
    assert answer.status_code == 200, answer.text
    return answer.json()


def ready(app, path="", at=AT, **words):
    """Ask again until no model is on its way any more."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        found = told(app, path, at, **words)
        if found["work"]["state"] not in ("waiting", "fitting"):
            return found
        time.sleep(0.02)
    raise AssertionError("the models were never ready")


def test_the_first_answer_does_not_wait_for_a_model_and_the_progress_is_told(town, tmp_path):
    engine = Held()
    app = opened(town, tmp_path, engine)
    first = told(app)
    assert first["work"]["state"] in ("waiting", "fitting") and first["cards"] == []
    assert first["sentence"]["it"].startswith("Le previsioni sono in preparazione")
    assert engine.waits.wait(PATIENCE)
    half = told(app)["work"]
    assert half["state"] == "fitting" and 0 < half["progress"] < 1 and half["step"]["it"] == "A metà"
    engine.go.set()
    assert ready(app)["cards"] != []
    app.state.room.close()


def test_the_city_is_the_sum_of_the_loops_that_report(foreseen):
    card = next(one for one in told(foreseen)["cards"] if one["quantity"] == "flow")
    assert card["place"] == "city" and card["kind"] == "traffic"
    first = card["steps"][0]
    assert (first["start"], first["when"]["it"]) == ("2024-03-29T08:00:00Z", "stamattina alle 9")
    assert first["low"] < first["value"] < first["high"]
    # loop 2 fell silent on 20 March with 16 days of past: the sum is loop 1, whose workdays are 900 to 1100
    assert 900 <= first["value"] <= 1100
    assert first["comparison"]["it"].endswith("per un venerdì alle 9")


def test_a_forecast_knows_nothing_of_later_readings(foreseen):
    """The same question at the same time, of a panel that ends there: the same answer."""
    room = foreseen.state.room.forecasting
    subject = Subject("flow", "places", days=False)
    at = datetime.fromisoformat(AT)
    made = room.made(subject, at)
    part, instant = made.window.panel, made.instant
    blind = np.where(np.arange(part.value.shape[1]) < instant, part.value, np.nan)
    again, _ = Profiled().predict(
        Profiled().fit(part, made.window.until, lambda *_: None),
        type(part)(part.kind, part.quantity, part.places, part.edges, blind, part.late, part.calendar, part.groups),
        instant,
        np.arange(1, 49),
    )
    np.testing.assert_array_equal(again.quantiles, made.forecast.quantiles)


def test_a_model_is_fitted_before_the_time_that_it_is_asked_at(foreseen):
    found = told(foreseen, "/series", place="loops:1", quantity="flow")
    assert found["fitted"] == "2024-03-28T00:00:00Z"  # Thursdays: whole weeks since 1970
    assert found["made"] == "2024-03-29T08:00:00Z"
    assert found["past_time"][-1] == "2024-03-29T07:00:00Z" and found["past_value"][-1] is not None
    assert found["start"][0] == "2024-03-29T08:00:00Z" and len(found["p50"]) == 48
    assert all(a <= b <= c for a, b, c in zip(found["p05"], found["p50"], found["p95"], strict=True))
    assert found["came"][0] == found["past_value"][-1]  # one day counts the same in every hour


def test_a_silent_loop_is_unknown_and_says_why(town, foreseen):
    later = "2024-03-31T10:00:00Z"
    ready(foreseen, "/map", at=later)
    found = told(foreseen, "/map", at=later)
    column = found["places"].index("loops:1")
    assert found["p50"][0][column] is not None and found["reason"][column]["it"] == ""
    far = ready(foreseen, "/series", at="2024-06-20T10:00:00Z", place="loops:2", quantity="flow")
    assert far["p50"] == [] and "30 giorni" in far["reason"]["it"]


def test_people_are_not_forecast_from_a_week_and_that_is_said(town, tmp_path):
    write_people(tmp_path / "grid_town" / "presence", places(load(town)))
    made = opened(town, tmp_path, Profiled())
    (card,) = (one for one in ready(made)["cards"] if one["quantity"] == "people_present")
    assert card["steps"] == [] and card["series_known"] == 0
    assert "servono almeno 21 giorni" in card["reason"]["it"]
    made.state.room.close()


def test_the_calendar_has_thirty_days_with_their_holidays(foreseen):
    found = ready(foreseen, "/calendar", quantity="flow")
    days = {one["day"]: one for one in found["days"]}
    assert len(days) == 30 and found["days"][0]["day"] == "2024-03-29"
    assert days["2024-04-01"]["kind"] == "holiday" and "Angelo" in days["2024-04-01"]["name"]["it"]
    # 23 days before the clock's week are no 56: nothing is forecast, and the reason says how much it takes
    assert found["days"][0]["value"] is None and "56 giorni" in found["reason"]["it"]


def test_days_of_a_quantity_that_has_none_are_not_made_up(foreseen):
    found = told(foreseen, "/calendar", quantity="air_temperature")
    assert found["work"]["state"] == "none" and found["reason"]["it"].startswith("Non lo so")
    assert all(one["value"] is None for one in found["days"])


def test_skill_is_worked_out_in_the_background_and_says_what_it_compares(foreseen):
    found = ready(foreseen, "/skill", quantity="flow")
    assert (found["since"], found["until"]) == ("2024-02-28T00:00:00Z", "2024-03-29T00:00:00Z")
    assert found["rows"] == [] and "troppo poco passato" in found["note"]["it"]  # the town's readings begin on 4 March


def test_the_file_has_every_quantile_of_every_series(foreseen):
    ready(foreseen, "/map", quantity="flow")
    answer = ask(foreseen, "/api/forecast/flow.csv", params={"at": AT})
    lines = answer.text.splitlines()
    assert answer.headers["content-type"].startswith("text/csv") and "veh/h" in lines[0]
    names = lines[2].split(",")
    assert names[:3] == ["place", "start", "end"] and names[3] == "q05" and names[21] == "q95" and names[22] == "usual"
    series = len(told(foreseen, "/map", quantity="flow")["p50"][0])
    assert len(lines) == 3 + 48 * sum(1 for one in told(foreseen, "/map", quantity="flow")["p50"][0] if one is not None)
    assert series >= 1


def test_a_model_that_cannot_be_fitted_says_why_and_nothing_else_fails(town, tmp_path):
    app = opened(town, tmp_path, Broken())
    found = ready(app)
    assert found["work"]["state"] == "failed" and found["work"]["why"]["it"] == "Le serie non si muovono."
    assert ask(app, "/api/now", params={"at": AT}).status_code == 200
    app.state.room.close()


def test_a_model_is_kept_and_read_again_and_half_of_one_is_fitted_anew(town, tmp_path):
    first = opened(town, tmp_path, Profiled())
    whole = ready(first)
    first.state.room.close()
    before = Profiled.fits
    second = opened(town, tmp_path, Profiled())
    assert ready(second)["cards"] == whole["cards"]
    assert Profiled.fits == before
    second.state.room.close()
    for file in (tmp_path / "grid_town" / "forecast").rglob("spread.json"):
        file.write_text("{")
    third = opened(town, tmp_path, Profiled())
    assert ready(third)["cards"] == whole["cards"]
    assert Profiled.fits > before
    third.state.room.close()


def test_an_unknown_quantity_or_sensor_is_refused_by_name(foreseen):
    for path, words in [
        ("/series", {"place": "loops:1", "quantity": "sea_level"}),
        ("/series", {"place": "loops:9", "quantity": "flow"}),
        ("/map", {"quantity": "people_present"}),
        ("/calendar", {"quantity": "nothing"}),
        ("/sea_level.csv", {}),
    ]:
        assert ask(foreseen, f"/api/forecast{path}", params={**words, "at": AT}).status_code == 404


def test_a_sum_does_not_fall_because_a_loop_falls_silent(foreseen):
    room = foreseen.state.room.forecasting
    full = room.panel(Subject("flow", "places", days=False), datetime(2024, 3, 28, tzinfo=UTC))
    until = int(np.searchsorted(full.edges, np.datetime64("2024-03-19T00:00:00")))
    mean = middle(full, until)  # of two loops: the sum is twice that
    # 19 March: both loops; 22 March: loop 1 alone, which has ten elevenths of the weight
    on = {
        day: int(np.searchsorted(full.edges, np.datetime64(f"{day}T12:00:00"))) for day in ("2024-03-18", "2024-03-21")
    }
    both, alone = (2 * mean.value[0, one] for one in on.values())
    assert both == pytest.approx(full.value[:, on["2024-03-18"]].sum())
    assert alone == pytest.approx(1.1 * full.value[0, on["2024-03-21"]], rel=0.02)


def test_what_is_short_of_past_is_left_out_of_the_model(foreseen):
    room = foreseen.state.room.forecasting
    subject = Subject("flow", "places", days=False)
    full = room.panel(subject, datetime(2024, 3, 14, tzinfo=UTC))
    early = window(subject, full, np.datetime64("2024-03-14T00:00:00"))
    assert not early.enough and set(early.short) == {"loops:1", "loops:2"}  # ten days of the 21 that it takes


def test_a_city_is_learnt_where_a_reading_may_lie_and_told_as_a_sum(foreseen):
    """Cleaning knows how much one loop may count: thirty loops of 500 vehicles are no fault."""
    one = foreseen.state.room.forecasting.panel(
        Subject("flow", "places", days=False), datetime(2024, 3, 28, tzinfo=UTC)
    )
    places = tuple(f"loops:{number}" for number in range(30))
    course = 500 + 300 * np.sin(2 * np.pi * np.arange(one.value.shape[1]) / 24)
    value = np.random.default_rng(1).poisson(course, (30, len(course))).astype(np.float64)
    full = replace(one, places=places, value=value, late=np.repeat(one.late[:1], 30), groups=())
    city = window(Subject("flow", "city", days=False), full, np.datetime64("2024-03-28T00:00:00"))
    seen = cut(city.panel, city.until)
    assert city.times == 30
    np.testing.assert_array_equal(np.isnan(clean(seen).panel.value), np.isnan(seen.value))
    told_as = city.times * seen.value[0, 5]
    assert told_as == pytest.approx(value[:, 5].sum()) and told_as > LIMITS["flow"].maximum


def test_an_interval_without_a_width_is_no_forecast_but_where_nothing_can_be_less(town, tmp_path):
    class Certain(Profiled):
        def predict(self, fitted, panel, instant, horizons):
            found, moved = super().predict(fitted, panel, instant, horizons)
            quantiles = found.quantiles.copy()
            quantiles[:, 1], quantiles[:, 2] = quantiles[9, 1], 0.0
            return replace(found, quantiles=quantiles), moved

    app = opened(town, tmp_path, Certain())
    found = ready(app, "/series", place="loops:1", quantity="flow")
    assert found["p50"][0] is not None and found["p50"][1] is None
    assert (found["p05"][2], found["p95"][2]) == (0, 0)
    app.state.room.close()
