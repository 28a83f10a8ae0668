"""The tour of two minutes in a browser: from stop to stop by keys, back to the map that it made, in either language."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import settled, wait_for_map
from tests.browser.test_language_story import choose, spoken, title

pytestmark = pytest.mark.browser


def line(page: Page):
    return page.locator(".st-key-tour")


def press(page: Page, name: str, stop: str) -> None:
    """Press a button of the tour by the keyboard, and wait for the stop that it leads to."""
    line(page).get_by_role("button", name=name).press("Enter")
    expect(line(page)).to_contain_text(stop)
    settled(page)


def test_the_tour_leads_through_all_pages_and_back_to_its_map(tab, address, looked):
    page, _ = tab(address, locale="en-US")
    page.goto(address)
    page.get_by_role("button", name="Take the two-minute tour").click()
    expect(line(page)).to_contain_text("Tour, 1 of 6: An image and its check")
    looked.wide_and_narrow(page, "the tour at its first stop")
    page.get_by_role("button", name="Find landslides").click()
    wait_for_map(page)
    run = page.url.split("run=")[1].split("&")[0]

    press(page, "Next", "2 of 6: The map")
    wait_for_map(page)
    looked.wide_and_narrow(page, "the tour beside a map")
    press(page, "Next", "3 of 6: A review")
    press(page, "Next", "4 of 6: Which network")
    title(page, "Compare networks")
    press(page, "Back", "3 of 6: A review")
    wait_for_map(page)
    assert f"run={run}" in page.url

    choose(page, "中文")
    spoken(page, "zh")
    settled(page)
    expect(line(page)).to_contain_text("导览 3/6：审核")
    press(page, "下一步", "导览 4/6")
    press(page, "下一步", "导览 5/6")
    page.get_by_role("link", name="对比").click()  # away from the tour
    title(page, "对比网络")
    settled(page)
    press(page, "回到导览", "导览 5/6")
    press(page, "下一步", "导览 6/6")
    title(page, "在卫星和航空影像中查找滑坡")
    line(page).get_by_role("button", name="结束导览").press("Enter")
    expect(line(page)).to_have_count(0)
