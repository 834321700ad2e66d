"""Nine devices made by hand under every definition: each class and word as the published rule has it."""

import dataclasses

import numpy as np
import pytest

from belvedere.errors import InputError
from belvedere.presence.definitions import DEFAULT, known, named
from belvedere.presence.definitions.contract import lives_here, usual_home
from belvedere.presence.schema import CLASSES

from .devices import NAMES, nine

# by hand, from the sentences at the head of devices.py and of each definition
CLASS = {
    "tim_city_forecast": "resident commuter transit national foreign foreign national transit resident",
    "vodafone_istat": "resident commuter regional national foreign foreign transit transit resident",
    "multimno": "resident commuter regional national foreign foreign transit transit commuter",
    "garante": "resident commuter regional national foreign foreign national regional resident",
}
WORD = {
    "tim_city_forecast": "resident commuter transit tourist excursionist excursionist excursionist transit resident",
    "vodafone_istat": "resident commuter day_tripper tourist day_tripper tourist passer_by passer_by resident",
    "multimno": "home usual_environment same_day_visit overnight_visit same_day_visit overnight_visit no_stay no_stay "
    "usual_environment",
    "garante": "settled commuting occasional dwelling occasional dwelling occasional occasional settled",
}


@pytest.mark.parametrize("name", sorted(CLASS))
def test_each_device_has_the_class_of_the_published_rule(name):
    found = [CLASSES[index] for index in named(name).classify(nine())]
    assert dict(zip(NAMES, found, strict=True)) == dict(zip(NAMES, CLASS[name].split(), strict=True))


@pytest.mark.parametrize("name", sorted(WORD))
def test_each_device_has_the_word_of_the_published_rule(name):
    one = named(name)
    found = [one.WORDS[index].name for index in one.words(nine())]
    assert dict(zip(NAMES, found, strict=True)) == dict(zip(NAMES, WORD[name].split(), strict=True))


@pytest.mark.parametrize("name", sorted(known()))
def test_every_definition_of_the_folder_keeps_the_contract(name):
    one = known()[name]
    assert name == one.NAME
    assert one.LABEL_EN
    assert one.LABEL_IT
    assert one.SOURCE
    assert tuple(word.name for word in one.CLASS_LABELS) == CLASSES
    assert all(word.label_en and word.label_it for word in (*one.CLASS_LABELS, *one.WORDS))
    days = nine()
    before = days.zone_hours.copy()
    for given, most in ((one.classify(days), len(CLASSES)), (one.words(days), len(one.WORDS))):
        assert given.shape == (len(days),)
        assert given.dtype == np.int32
        assert given.min() >= 0
        assert given.max() < most
    assert np.array_equal(days.zone_hours, before)


@pytest.mark.parametrize("name", sorted(known()))
def test_a_bucket_without_devices_has_no_classes(name):
    days = nine()
    empty = {
        field.name: getattr(days, field.name)[:0]
        for field in dataclasses.fields(days)
        if field.name not in ("day", "ground", "past")
    }
    past = dataclasses.replace(
        days.past,
        **{
            field.name: getattr(days.past, field.name)[:0]
            for field in dataclasses.fields(days.past)
            if field.name != "days_kept"
        },
    )
    nobody = dataclasses.replace(days, **empty, past=past)
    assert len(named(name).classify(nobody)) == len(named(name).words(nobody)) == 0


def test_on_the_first_day_of_all_the_nights_of_the_city_are_taken_for_homes():
    home = dict(zip(NAMES, usual_home(nine(days_kept=0)).tolist(), strict=True))
    # A, D, F and K slept in the city (2), B, C and H in the region (1), E and G were not seen at night (0)
    assert home == {"A": 2, "B": 1, "C": 1, "D": 2, "E": 0, "F": 2, "G": 0, "H": 1, "K": 2}


def test_a_foreign_sim_lives_here_when_it_slept_here_most_nights_of_a_week_at_least():
    days = nine()

    def foreigners(nights, kept):
        many = np.full(len(NAMES), nights, np.int16)
        past = dataclasses.replace(days.past, city_nights=many, nights_seen=many, days_kept=kept)
        here = lives_here(dataclasses.replace(days, past=past))
        return [bool(here[NAMES.index(name)]) for name in "EF"]

    assert foreigners(24, 30) == [True, True]  # 0.8 · 30
    assert foreigners(23, 30) == [False, False]
    assert foreigners(6, 7) == [True, True]
    assert foreigners(6, 6) == [False, False]  # a stay of six nights is no home, whatever is kept


def test_an_unknown_definition_names_the_nearest_one():
    with pytest.raises(InputError, match=r"vodafone_istatt: there is no definition.*Did you mean vodafone_istat\?"):
        named("vodafone_istatt")
    with pytest.raises(InputError, match="Take one of garante, multimno"):
        named("zzz")


def test_the_default_definition_is_one_of_them():
    assert DEFAULT in known()
