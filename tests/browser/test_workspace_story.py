"""The workspace in a real browser: what is in sight at once in windows of three sizes, and nothing overlaps."""

from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import MAP, boxes, open_table, settled, wait_for_map
from tests.browser.test_detect_story import run_sample, select_first_landslide

pytestmark = pytest.mark.browser

SIZES = {"desk": (1440, 900), "laptop": (1024, 768), "phone": (390, 844), "desk at 200 %": (720, 450)}
WIDE = """() => {
    const main = document.querySelector('[data-testid=stMain]');
    return main.scrollWidth <= main.clientWidth;
}"""


def apart(one: dict[str, float], other: dict[str, float]) -> bool:
    return (
        one["right"] <= other["x"]
        or other["right"] <= one["x"]
        or one["bottom"] <= other["y"]
        or other["bottom"] <= one["y"]
    )


def resized(page: Page, name: str) -> tuple[int, int]:
    width, height = SIZES[name]
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(f"() => window.innerWidth === {width} && window.innerHeight === {height}")
    settled(page)
    return width, height


@pytest.fixture
def result(tab, address) -> Page:
    """The result of the sample."""
    page, _ = tab(address)
    run_sample(page, address)
    return page


def test_map_figures_and_tools_are_in_sight_at_once_and_the_map_has_most_of_the_window(result):
    width, height = resized(result, "desk")
    places = (
        MAP,
        ".scarp-headline",
        ".st-key-workspace_tools",
        ".st-key-workspace_drawer",
        ".st-key-actions",
    )
    shown, figures, tools, table, actions = boxes(*(result.locator(place) for place in places))

    assert shown["height"] >= 0.7 * height
    assert shown["width"] + tools["width"] >= 0.95 * width
    for each in (shown, figures, tools, table):
        assert 0 <= each["y"] < each["bottom"] <= height
    assert apart(shown, tools)
    assert actions["y"] < figures["bottom"], "one row"
    assert apart(figures, actions)
    expect(result.locator(".scarp-headline")).to_contain_text("found")


def test_the_table_opens_without_hiding_the_map_and_shows_the_chosen_row_with_it(result):
    _, height = resized(result, "desk")
    select_first_landslide(result)
    expect(result.frame_locator(MAP).locator("path[stroke='#aaee77']")).to_have_count(1)
    settled(result)
    result.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    shown, table = boxes(result.locator(MAP), result.get_by_test_id("stDataFrame"))

    assert apart(shown, table)
    assert shown["height"] > 0.4 * height
    assert shown["y"] >= 0
    assert table["bottom"] <= height
    expect(result.locator(".st-key-landslide_card")).to_contain_text("at these settings")


@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps_and_no_window_is_too_narrow(result, size):
    resized(result, size)
    wait_for_map(result)
    open_table(result)
    places = (MAP, ".st-key-workspace_tools", ".scarp-headline", ".st-key-workspace_drawer")
    parts = boxes(*(result.locator(place) for place in places))

    for (one, its_box), (other, other_box) in combinations(zip(places, parts, strict=True), 2):
        assert apart(its_box, other_box), (one, its_box, other, other_box)
    assert result.evaluate(WIDE)
    if size in ("phone", "desk at 200 %"):
        assert parts[0]["bottom"] <= parts[1]["y"], "the map first, tools below"


def test_the_button_that_starts_a_run_is_always_in_sight_and_what_was_opened_stays_open(tab, address):
    page, _ = tab(address)
    page.goto(address)
    page.get_by_role("button", name="Try this sample").first.click()
    button = page.get_by_role("button", name="Find landslides")
    for size in SIZES:
        _, height = resized(page, size)
        (at,) = boxes(button)
        assert 0 <= at["y"] < at["bottom"] <= height, size
        assert page.evaluate(WIDE), size
    resized(page, "desk")
    (image,) = boxes(page.locator(".st-key-chooser_image img"))
    assert image["height"] > 0.7 * SIZES["desk"][1]

    more = page.locator(".st-key-detect-more details").first
    more.locator("summary").first.click()
    expect(more).to_have_attribute("open", "")
    settled(page)
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("button", name="Try this sample").first).to_be_visible()
    settled(page)
    page.get_by_role("link", name="Detect").click()
    expect(button).to_be_visible()
    expect(page.locator(".st-key-detect-more details").first).to_have_attribute("open", "")
