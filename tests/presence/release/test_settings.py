"""The settings of privacy: read from a file, refused by the name of the key."""

from datetime import date

import pytest

from belvedere.errors import InputError, MissingFileError
from belvedere.presence.release.settings import Settings, read, taken_over


def written(folder, text):
    file = folder / "privacy.toml"
    file.write_text(text, "utf-8")
    return file


def test_an_empty_file_gives_the_defaults(tmp_path):
    assert read(written(tmp_path, "")) == Settings()


def test_caps_shares_and_raised_days_are_read(tmp_path):
    text = """
    day_epsilon = 0.5
    year_epsilon = 12
    shares = { presence = 1.0 }
    [raised]
    2024-03-27 = { epsilon = 1.5, reason = "an antenna was at the wrong place" }
    """
    settings = read(written(tmp_path, text))
    assert settings.plan.epsilon == 0.5 and settings.year_epsilon == 12
    assert settings.day_epsilon(date(2024, 3, 27)) == 1.5 and settings.day_epsilon(date(2024, 3, 28)) == 0.5
    assert settings.plan.budget("presence").epsilon == pytest.approx(0.5, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("keep_days = -1", "keep_days: -1 is no number of days. Give whole days from 0 to 365"),
        ("keep_days = 1.5", "keep_days: 1.5 is no number of days"),
        ("keep_days = true", "keep_days: True is no number of days"),
        ("day_epsilonn = 1", "day_epsilonn: no such setting. Write day_epsilon"),
        ("day_epsilon = 0", "day_epsilon: 0 is not a number above 0"),
        ("day_epsilon = true", "day_epsilon: True is not"),
        ("shares = 3", "shares: is not a table"),
        ("shares = { presence = 0.8, trips = 0.4 }", "shares"),
        ("[raised]\ntomorrow = { epsilon = 2, reason = 'x' }", "raised.tomorrow: is not a day"),
        ("[raised]\n2024-03-27 = { epsilon = 2 }", "raised.2024-03-27: lacks epsilon or reason"),
        ("day_epsilon =", "is not TOML"),
    ],
)
def test_a_wrong_setting_is_refused_by_its_name(tmp_path, text, where):
    with pytest.raises(InputError, match=where.replace("(", r"\(")):
        read(written(tmp_path, text))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(MissingFileError, match=r"privacy\.toml"):
        read(tmp_path / "privacy.toml")


def test_a_room_takes_its_settings_over_and_keeps_them_beside_its_ledger(tmp_path):
    room = tmp_path / "room"
    assert taken_over(room, None, None) == Settings() and not room.exists()
    given = written(tmp_path, "day_epsilon = 0.5\nkeep_days = 3\n[raised]\n")
    assert taken_over(room, given, None).keep_days == 3
    assert (room / "privacy.toml").read_bytes() == given.read_bytes()
    assert taken_over(room, None, None).plan.epsilon == 0.5  # what lies there holds until it is changed
    changed = taken_over(room, None, 7)
    assert (changed.keep_days, changed.plan.epsilon) == (7, 0.5) and read(room / "privacy.toml") == changed
    assert taken_over(tmp_path / "new", None, 0) == Settings()
    assert taken_over(tmp_path / "new", None, 2).keep_days == 2
    assert not list(tmp_path.rglob("*.part"))
