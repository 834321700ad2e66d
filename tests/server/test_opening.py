"""A city opens with whatever it has: nothing measured, no model, no screen."""

from belvedere.city.bundle import Contents, write
from belvedere.server.app import create
from belvedere.server.opening import Works, inputs
from tests.server import works
from tests.server.asking import ask
from tests.worlds import SOURCE, grid_town


def bare(folder):
    city = grid_town()
    used = dict.fromkeys(city.tables, ("made_up",))
    write(folder, Contents(city=city, recipe_hash="0" * 64, sources={"made_up": SOURCE}, used=used))


def test_a_city_in_which_nothing_is_measured_or_modelled_can_be_looked_at(tmp_path):
    bare(tmp_path / "town")
    app = create(tmp_path / "town", tmp_path / "state", works=Works(works.quick))
    try:
        now = ask(app, "/api/now").json()
        assert (now["cards"], now["readings"]) == ([], [])
        assert now["sentence"]["it"] == "Qui non si misura nulla."
        assert ask(app, "/api/feeds").json() == []
        assert ask(app, "/api/timeline").json()["share_of_usual"] == [None] * 49
        assert ask(app, "/api/series", params={"place": "a", "quantity": "flow"}).status_code == 404
        assert ask(app, "/api/map/detectors").json()["features"] == []
        assert len(ask(app, "/api/map/streets").json()["features"]) == 80
        assert ask(app, "/api/streets/9").json()["flow"] == []
        missing = ask(app, "/api/flows")
        assert missing.status_code == 404 and "belvedere calibrate" in missing.json()["detail"]
        assert ask(app, "/status").json()["last"] is None
        assert "not been calibrated" in ask(app, "/api/city").json()["fit"]["en"]
    finally:
        app.state.room.close()


def test_an_answer_depends_on_the_bundle_and_the_model(tmp_path):
    bare(tmp_path)
    before = inputs(tmp_path)
    assert inputs(tmp_path) == before
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "demand.parquet").write_bytes(b"1")
    after = inputs(tmp_path)
    (tmp_path / "model" / "demand.parquet").write_bytes(b"2")
    assert len({before, after, inputs(tmp_path)}) == 3
