"""Adding a feed, a policy or an indicator is adding one file."""

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

from belvedere import plugins


def test_the_files_of_a_folder_are_found_in_alphabetical_order_without_its_contract():
    names = list(plugins.modules("policies"))
    assert names == sorted(names) and "contract" not in names and "zone_30" in names


def test_another_package_adds_to_a_folder_by_an_entry_point(monkeypatch):
    ours = ModuleType("padua_ztl")
    monkeypatch.setitem(sys.modules, "padua_ztl", ours)
    entry = EntryPoint(name="padua_ztl", value="padua_ztl", group="belvedere.policies")
    monkeypatch.setattr(plugins, "entry_points", lambda group: [entry] if group == "belvedere.policies" else [])
    assert plugins.modules("policies")["padua_ztl"] is ours
    assert "padua_ztl" not in plugins.modules("indicators")
