"""What was decided on a map is in the address: a link opens the same layers, and so does the run for its owner."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.states import MAP, settled, wait_for_map, wait_in_map
from tests.browser.test_detect_story import run_sample

pytestmark = pytest.mark.browser

ON = "window => Object.values(window.map?._layers ?? {}).filter(each => each._image).map(each => each.options.alt)"
OUTLINES = "window => window.feature_group?.[0] && window.map.hasLayer(window.feature_group[0])"


def switch(page: Page, layer: str) -> None:
    """Click a layer in the map's control."""
    page.frame_locator(MAP).locator(".leaflet-control-layers-overlays label").filter(has_text=layer).click()


def waits_for_address(page: Page, *parts: str) -> None:
    page.wait_for_function(
        "parts => parts.every(each => decodeURIComponent(location.search).includes(each))", arg=parts
    )


def test_a_link_opens_the_map_with_the_layers_and_the_opacity_that_were_left(tab, address):
    page, _ = tab(address)
    run_sample(page, address)
    wait_for_map(page)
    assert "layers" not in page.url
    frame = page.query_selector(MAP).get_attribute("src")
    switch(page, "Image")
    waits_for_address(page, "layers=probability,")
    switch(page, "Landslides")
    waits_for_address(page, "layers=probability,excluded,reference")
    page.frame_locator(MAP).locator(".scarp-opacity input").fill("30")
    waits_for_address(page, "opacity=30")
    settled(page)
    wait_in_map(page, f"window => !({OUTLINES})(window) && !({ON})(window).includes('Image')")
    assert page.query_selector(MAP).get_attribute("src") == frame, "the map is not drawn anew for it"

    page.get_by_role("slider").first.press("ArrowRight")  # other outlines: they stay off
    waits_for_address(page, "threshold=")
    settled(page)
    link = page.url
    page.goto(link)
    opened = f"""window => {{
        const layers = Object.values(window.map?._layers ?? {{}}).filter(layer => layer._image);
        return layers.length > 0 && layers.every(layer => layer.options.alt !== 'Image')
            && layers.some(layer => layer.options.alt === 'Probability' && layer.options.opacity === 0.3)
            && window.feature_group?.length > 0 && !({OUTLINES})(window);
    }}"""
    wait_in_map(page, opened)
    settled(page)
    page.goto(link.partition("&")[0])  # the run remembers it for its owner
    wait_in_map(page, opened)
    settled(page)
    switch(page, "Landslides")
    switch(page, "Image")
    page.frame_locator(MAP).locator(".scarp-opacity input").fill("55")
    page.wait_for_function("() => !/layers|opacity/.test(location.search)")
    expect(page.get_by_role("alert")).to_have_count(0)
