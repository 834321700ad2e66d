import pickle
from datetime import date

import numpy as np
import pytest

from belvedere.errors import InputError, MissingFileError
from belvedere.presence.events import keys
from tests.presence.phones import KEY

DAY = date(2024, 3, 25)


@pytest.fixture
def place(tmp_path):
    trusted, safe = tmp_path / "trusted", tmp_path / "safe"
    trusted.mkdir()
    safe.mkdir()
    return trusted, safe


def key_file(folder, content=KEY, mode=0o600):
    file = folder / "key"
    file.write_bytes(content)
    file.chmod(mode)
    return file


def test_a_key_of_32_bytes_or_64_digits_is_the_same(place):
    trusted, safe = place
    first = keys.read(trusted, key_file(safe))
    second = keys.read(trusted, key_file(safe, KEY.hex().encode() + b"\n"))
    assert first.same(second)
    assert not first.same(keys.Secrets(KEY[::-1]))


def test_without_a_file_the_environment_is_read(place, monkeypatch):
    monkeypatch.setenv(keys.VARIABLE, KEY.hex())
    assert keys.read(place[0]).same(keys.Secrets(KEY))
    monkeypatch.delenv(keys.VARIABLE)
    with pytest.raises(InputError, match="not set"):
        keys.read(place[0])


def test_a_key_beside_the_data_is_refused(place):
    trusted, safe = place
    with pytest.raises(InputError, match="inside the trusted folder"):
        keys.read(trusted, key_file(trusted))
    (safe / "link").symlink_to(trusted / "key")
    with pytest.raises(InputError, match="inside the trusted folder"):
        keys.read(trusted, safe / "link")
    (trusted / "link").symlink_to(key_file(safe))
    with pytest.raises(InputError, match="inside the trusted folder"):
        keys.read(trusted, trusted / "link")


def test_a_key_that_others_may_read_is_refused(place):
    with pytest.raises(InputError, match="chmod 600"):
        keys.read(place[0], key_file(place[1], mode=0o640))


@pytest.mark.parametrize("content", [b"", b"secret-secret-secret", bytes(32), KEY.hex()[:-2].encode(), b"\xff" * 64])
def test_what_is_no_key_is_refused_and_not_shown(place, content):
    with pytest.raises(InputError) as caught:
        keys.read(place[0], key_file(place[1], content))
    assert "secret-secret" not in str(caught.value)


def test_a_missing_key_is_said(place):
    with pytest.raises(MissingFileError):
        keys.read(place[0], place[1] / "none")


def test_a_secret_shows_nothing_of_itself():
    secret = keys.Secrets(KEY)
    assert repr(secret) == str(secret) == "Secrets(hidden)"
    assert not hasattr(secret, "__dict__")
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)


def test_keys_of_days_and_months_differ_and_come_back():
    secret = keys.Secrets(KEY)
    derived = {secret.daily(date(2024, 3, day)) for day in range(1, 32)} | {secret.monthly(DAY), KEY}
    assert len(derived) == 33
    assert secret.monthly(DAY) == secret.monthly(date(2024, 3, 1)) != secret.monthly(date(2024, 4, 1))
    assert secret.daily(DAY) == keys.Secrets(KEY).daily(DAY)


def test_names_of_two_days_have_nothing_in_common_and_lead_back_to_the_same_month():
    secret = keys.Secrets(KEY)
    ids = np.frombuffer(np.random.default_rng(1).bytes(32 * 1000), np.uint8)
    month = keys.pseudonyms(np.arange(0, 32 * 1001, 32), ids, secret.monthly(DAY))
    days = [keys.today(month, secret.daily(date(2024, 3, day))) for day in (25, 26)]
    assert len(np.unique(month)) == len(np.unique(days[0])) == 1000
    assert not set(days[0]) & set(days[1])
    np.testing.assert_array_equal(keys.undo(days[0], secret.daily(DAY)), month)
    next_month = keys.pseudonyms(np.arange(0, 32 * 1001, 32), ids, secret.monthly(date(2024, 4, 1)))
    assert not set(month) & set(next_month)
