"""Decisioni: an area's corners by mouse and by keyboard, a point, several policies in an order, conflicts."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.screen import drawn

pytestmark = pytest.mark.browser
SQUARE = "POLYGON ((11.33 44.49, 11.35 44.49, 11.35 44.5, 11.33 44.5, 11.33 44.49))"


def policy(page, name):
    page.get_by_label("Aggiungi una politica").select_option(name)
    return page.locator(".policy").last


def with_square(watched):
    page = watched.go("/decisioni?scenario=new")
    card = policy(page, "zone_30")
    card.get_by_text("Come testo WKT").click()
    card.locator("textarea").fill(SQUARE)
    card.locator("textarea").blur()
    card.get_by_role("button", name="Modifica i vertici").click()
    return page, card


def text_of(card):
    return card.locator("textarea")


def test_a_corner_is_dragged_with_the_mouse(watched):
    page = watched.go("/decisioni?scenario=new")
    drawn(page)
    card = policy(page, "zone_30")
    card.get_by_role("button", name="Disegna sulla mappa").click()
    box = page.locator(".map .frame").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    for across, down in ((-60, -60), (60, -60), (60, 60)):
        page.mouse.click(x + across, y + down)
    corner = card.get_by_role("button", name=re.compile("^Vertice 1"))
    before = corner.inner_text()
    drawn(page)
    page.mouse.move(x - 60, y - 60)
    page.mouse.down()
    page.mouse.move(x - 90, y - 80, steps=4)
    page.mouse.up()
    expect(corner).not_to_have_text(before)
    expect(card.get_by_text("finora 3")).to_be_visible()  # the drag put no corner
    drawn(page)
    page.mouse.click(x, y - 70)  # the middle of the side between corners 1 and 2, as moved
    expect(card.get_by_text("finora 4")).to_be_visible()


def test_corners_are_moved_added_and_taken_away_by_keyboard_alone(watched):
    page, card = with_square(watched)
    first = card.get_by_role("button", name=re.compile("^Vertice 1 "))
    first.focus()
    page.keyboard.press("ArrowUp")
    expect(first).to_contain_text("11.33000 44.49045")  # 50 m further north
    page.keyboard.press("Insert")
    expect(card.get_by_text("finora 5")).to_be_visible()
    card.get_by_role("button", name=re.compile("^Vertice 2 ")).focus()
    page.keyboard.press("Delete")
    expect(card.get_by_text("finora 4")).to_be_visible()
    first.press("Enter")
    card.get_by_label("Longitudine", exact=True).fill("11.3")
    card.get_by_label("Longitudine", exact=True).press("Tab")
    card.get_by_role("button", name="Termina").click()
    expect(text_of(card)).to_have_value(re.compile(r"^POLYGON \(\(11\.30000 44\.49045, 11\.35000 44\.49000, "))


def test_a_point_is_put_on_the_map_or_written(watched):
    page = watched.go("/decisioni?scenario=new")
    drawn(page)
    card = policy(page, "public_service")
    card.get_by_role("button", name="Metti sulla mappa").click()
    box = page.locator(".map .frame").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(card.get_by_text(re.compile(r"A 11\.\d{5}, 44\.\d{5}\."))).to_be_visible()
    card.get_by_label("Latitudine").fill("44.5")
    card.get_by_label("Latitudine").press("Tab")
    expect(card.get_by_text(re.compile(r", 44\.50000\."))).to_be_visible()


def test_policies_are_put_in_another_order_and_conflicts_are_named(watched):
    page = watched.go("/decisioni?scenario=new")
    policy(page, "zone_30")
    second = policy(page, "zone_30")
    second.locator("input[type=number]").first.fill("10")
    expect(page.locator(".conflict")).to_contain_text("vale la seconda")
    page.get_by_role("button", name="Sposta Zona 30 prima").last.click()
    expect(page.locator(".policy input[type=number]").first).to_have_value("10")


def test_terms_go_with_the_scenario(watched):
    page = watched.go("/decisioni?scenario=new")
    policy(page, "zone_30").locator("input[type=number]").first.fill("300")
    page.get_by_label("dopo cinque anni o più").check()
    page.get_by_label("100", exact=True).check()
    page.get_by_text("Costi e giorni dell'anno").click()
    page.get_by_label("Spesa iniziale, €").fill("1000000")
    with page.expect_request("**/api/runs") as sent:
        page.locator(".ask button").evaluate("one => one.form.noValidate = true")
        page.get_by_role("button", name="Calcola").click()
    said = sent.value.post_data_json
    assert (said["horizon"], said["draws"], said["costs"]["capital"]) == ("long", 100, 1e6)
    expect(page.get_by_role("alert")).to_be_visible()  # 300 km/h is refused: nothing is computed
