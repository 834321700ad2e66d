"""quantities.csv is the only authority on names, units and labels."""

import pytest

import belvedere.quantities as module
from belvedere.quantities import QUANTITIES, read


def test_every_quantity_has_a_unit_a_source_and_a_label_in_both_languages():
    for quantity in QUANTITIES.values():
        for field in ("name", "unit", "meaning", "source", "label_en", "label_it"):
            assert getattr(quantity, field).strip(), f"{quantity.name} has no {field}"


def test_names_are_words_in_lower_case_and_units_are_plain_ascii():
    for quantity in QUANTITIES.values():
        assert quantity.name.replace("_", "").isalnum() and quantity.name == quantity.name.lower()
        assert quantity.unit.isascii()


def test_a_name_that_stands_twice_is_refused(monkeypatch):
    class TwoRows:
        def joinpath(self, name):
            return self

        def read_text(self, encoding):
            row = "flow,veh/h,traffic,DATEX II,-,Flow,Flusso"
            return f"name,unit,meaning,source,better,label_en,label_it\n{row}\n{row}\n"

    monkeypatch.setattr(module, "files", lambda package: TwoRows())
    with pytest.raises(ValueError, match="line 3: flow stands twice"):
        read()
