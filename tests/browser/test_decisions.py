"""Decisioni: from a scenario to its verdict."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import drawn, shot

pytestmark = pytest.mark.browser
A_RUN = 600_000  # [ms] that two modelled days may take on a busy machine


def test_a_scenario_runs_to_its_verdict(watched):
    page = watched.go("/decisioni?scenario=citta30")
    page.get_by_role("button", name="Calcola").click()
    expect(page).to_have_url(re.compile(r"run=[0-9a-f]+"))
    table = page.locator(".verdict table").first
    expect(table).to_be_visible(timeout=A_RUN)
    run = re.search(r"run=([0-9a-f]+)", page.url)[1]
    rows = page.request.get(f"{watched.address}/api/runs/{run}/verdict").json()["rows"]
    whole = [row for row in rows if row["area_id"] == ""]
    shown = table.locator("tbody tr:not(.group)")
    assert shown.count() == len(whole)
    unsure = sum("nessun effetto accertato" in text for text in shown.all_inner_texts())
    assert unsure == sum(not row["established"] for row in whole)
    drawn(page)
    shot(page, "decisioni-1440")


def test_a_policys_form_is_made_from_its_fields(watched):
    page = watched.go("/decisioni?scenario=new")
    policies = page.request.get(watched.address + "/api/policies").json()
    for policy in policies:
        page.get_by_label("Aggiungi una politica").select_option(policy["name"])
        card = page.locator(".policy").last
        expect(card.get_by_role("heading")).to_have_text(policy["label"]["it"])
        for field in policy["fields"]:
            expect(card.get_by_text(field["label"]["it"], exact=True).first).to_be_visible()


def test_an_area_is_drawn_on_the_map_corner_by_corner(watched):
    page = watched.go("/decisioni?scenario=new")
    drawn(page)
    page.get_by_label("Aggiungi una politica").select_option("zone_30")
    page.get_by_role("button", name="Disegna sulla mappa").click()
    box = page.locator(".map .frame").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for across, down in ((-60, -60), (60, -60), (60, 60), (-60, 60)):
        page.mouse.click(x + across, y + down)
    expect(page.get_by_text("finora 4")).to_be_visible()
    page.get_by_role("button", name="Termina").click()
    expect(page.get_by_text("Disegnata, con 4 vertici.")).to_be_visible()
    page.get_by_text("Come testo WKT").click()
    expect(page.locator("textarea")).to_have_value(re.compile(r"^POLYGON \(\(11\.\d+ 44\.\d+, "))
    shot(page, "decisioni-drawing-1440")


def test_areas_from_a_list_become_one_area_without_the_map(watched):
    page = watched.go("/decisioni?scenario=new")
    page.get_by_label("Aggiungi una politica").select_option("zone_30")
    page.get_by_text("Scegli le aree da un elenco").click()
    page.get_by_role("checkbox", name="IRNERIO-1").or_(page.get_by_role("checkbox", name="Irnerio-1")).first.check()
    page.get_by_text("Come testo WKT").click()
    expect(page.locator("textarea")).to_have_value(re.compile(r"^(MULTI)?POLYGON "))


def test_streets_are_found_by_name_and_taken_away_again(watched):
    page = watched.go("/decisioni?scenario=new")
    page.get_by_label("Aggiungi una politica").select_option("close_street")
    page.get_by_label("Oppure cerca per nome").fill("via ugo bassi")
    page.get_by_role("button", name="Via Ugo Bassi", exact=True).click()
    gone = page.get_by_role("button", name="Togli Via Ugo Bassi")
    expect(gone).to_be_visible()
    gone.click()
    expect(page.get_by_text("Nessuna strada scelta.")).to_be_visible()


def test_a_refused_scenario_says_what_to_do(watched):
    page = watched.go("/decisioni?scenario=new")
    page.get_by_label("Aggiungi una politica").select_option("close_street")
    page.get_by_text("Come testo WKT").click()
    page.locator("textarea").fill("POLYGON ((0 0, 1 0, 1 1, 0 0))")
    page.locator("textarea").blur()
    expect(page.get_by_role("button", name="Calcola")).to_be_disabled()
    expect(page.get_by_text("nessuna strada").first).to_be_visible()


def test_a_run_can_be_stopped(watched):
    page = watched.go("/decisioni?scenario=pedestrian-centre")
    page.get_by_role("button", name="Calcola").click()
    page.get_by_role("button", name="Interrompi").click()
    expect(page.get_by_text("Calcolo interrotto")).to_be_visible()
