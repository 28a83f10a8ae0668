"""The language of pages in a browser: its own at first, another by the switch, kept by reloads and other pages."""

import pytest
from playwright.sync_api import Page, expect

from tests import small_world
from tests.browser.server import serve
from tests.browser.states import MAP, boxes, settled, wait_for_map
from tests.browser.test_detect_story import run_sample

pytestmark = pytest.mark.browser

HOME = {"en": "Find landslides in satellite and aerial imagery", "zh": "在卫星和航空影像中查找滑坡"}
DETECT = {"en": "Detect", "zh": "检测"}
TAG = {"en": "en", "zh": "zh-CN"}


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)


def spoken(page: Page, language: str) -> None:
    """Wait until the document is in that language, for screen readers too, and the switch says so."""
    expect(page.locator("html")).to_have_attribute("lang", TAG[language])
    expect(page.get_by_role("radio", name={"en": "English", "zh": "中文"}[language])).to_be_checked()


def choose(page: Page, name: str) -> None:
    page.locator(".st-key-language_switch").get_by_text(name, exact=True).click()


def test_who_reads_chinese_sees_chinese_and_a_choice_of_english_is_kept(tab, address):
    page, _ = tab(address, locale="zh-CN")
    page.goto(address)
    title(page, HOME["zh"])
    spoken(page, "zh")
    assert "lang" not in page.url

    choose(page, "English")
    title(page, HOME["en"])
    spoken(page, "en")
    page.wait_for_url("**/?lang=en")
    page.reload()
    title(page, HOME["en"])
    spoken(page, "en")

    page.get_by_role("link", name=DETECT["en"]).click()
    title(page, "Detect landslides")
    spoken(page, "en")
    page.wait_for_url("**/detect?lang=en")

    choose(page, "中文")
    spoken(page, "zh")
    page.wait_for_function("() => !location.search.includes('lang')")
    expect(page.get_by_role("link", name=DETECT["zh"])).to_be_visible()


def test_a_page_that_draws_itself_anew_stays_chinese(tab, world):
    """Home does so when it has looked at the networks, once a server."""
    with serve({**small_world.environment(world), "OMP_NUM_THREADS": "1"}) as fresh:
        page, _ = tab(fresh, locale="zh-CN")
        page.goto(fresh)
        title(page, HOME["zh"])
        expect(page.get_by_text("UNet-SE").first).to_be_visible()
        settled(page)
        title(page, HOME["zh"])
        spoken(page, "zh")


def test_a_link_names_the_language_and_a_fragment_goes_on_in_it(tab, address):
    page, _ = tab(address, locale="en-US")
    page.goto(f"{address}/compare?lang=zh")  # a deep link: the page runs before its frame
    title(page, "对比网络")
    spoken(page, "zh")
    assert "lang=zh" in page.url

    page.get_by_role("link", name="首页").click()
    title(page, HOME["zh"])
    expect(page.get_by_text("正在查看网络…")).to_have_count(
        0
    )  # a fragment has looked again, and drawn what it found
    expect(page.get_by_text("UNet-SE")).to_be_visible()
    spoken(page, "zh")
    page.wait_for_url("**/?lang=zh")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_switch_stands_in_the_line_of_the_navigation_and_covers_nothing(tab, address, width):
    page, _ = tab(address, locale="zh-CN")
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address)
    title(page, HOME["zh"])
    spoken(page, "zh")
    settled(page)
    beside = "link" if width == 1440 else "button"  # links of the navigation, or what opens them
    switch, last, heading = boxes(
        page.locator(".st-key-language_switch [role=radiogroup]"),
        page.locator("header").get_by_role(beside).last,
        page.get_by_role("heading", level=1),
    )

    assert switch["bottom"] <= heading["y"]
    assert last["right"] <= switch["x"]
    assert switch["right"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_map_of_a_result_speaks_with_the_page_and_keeps_what_was_chosen(tab, address):
    page, _ = tab(address, locale="en-US")
    run_sample(page, address)
    wait_for_map(page)
    zoom = page.frame_locator(MAP).locator(".leaflet-control-zoom-in")
    expect(zoom).to_have_attribute("title", "Zoom in")
    page.get_by_role("slider").first.press("ArrowRight")
    page.wait_for_function("() => location.search.includes('threshold=')")
    settled(page)
    chosen = page.get_by_role("slider").first.input_value()
    run = page.url.partition("?")[2].partition("&")[0]

    choose(page, "中文")
    spoken(page, "zh")
    settled(page)  # until then the map of before stands beside its successor
    expect(zoom).to_have_attribute("title", "放大")
    assert page.get_by_role("slider").first.input_value() == chosen
    assert run in page.url
    assert "lang=zh" in page.url
