"""Decisioni: runs that were done, beside each other."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.runs import BARE, WHOLE
from tests.browser.screen import settled, shot

pytestmark = pytest.mark.browser


def test_runs_of_one_base_are_set_beside_each_other_from_the_history(watched):
    page = watched.go("/decisioni?scenario=new")
    page.get_by_text("Calcoli fatti e confronto").click()
    page.get_by_label("Confronta Intera").check()
    expect(page.get_by_label("Confronta Altra")).to_be_disabled()  # its base is another
    page.get_by_label("Confronta Spoglia").check()
    expect(page).to_have_url(re.compile(rf"compare={WHOLE}(,|%2C){BARE}"))
    expect(page.get_by_role("heading", name="2 scenari a confronto")).to_be_visible()
    co2 = page.locator(".comparison tr", has_text="CO₂")
    expect(co2.locator("td.cell")).to_have_count(2)
    expect(co2.locator("td.cell").first).to_contain_text("da −70 a −30")
    shot(page, "decisioni-compare-1440")
    page.get_by_role("button", name="Chiudi il confronto").click()
    expect(page.locator(".comparison")).to_have_count(0)


def test_a_comparison_is_restored_from_its_address_and_opens_one_of_its_runs(watched):
    page = watched.go(f"/decisioni?compare={WHOLE},{BARE},nonsense,{WHOLE}")
    settled(page)
    expect(page.get_by_role("heading", name="2 scenari a confronto")).to_be_visible()
    page.get_by_role("button", name="Spoglia", exact=True).click()
    expect(page).to_have_url(re.compile(f"run={BARE}"))


def test_a_run_that_is_gone_is_said(watched):
    page = watched.go("/decisioni?compare=0123456789abcdef")
    expect(page.get_by_role("alert")).to_contain_text("0123456789abcdef")
