"""The map of a result in a real browser: it measures, says where the pointer is, and swipes."""

import re

import pytest
from playwright.sync_api import expect

from tests import small_world
from tests.browser.states import MAP, PICTURES, in_map, wait_in_map
from tests.browser.test_detect_story import run_sample

pytestmark = pytest.mark.browser

# Presses at the middle of the image's left and right border.
ACROSS = f"""window => {{
    const [west, south, east, north] = ({PICTURES})(window).find(each => each.name === 'Image').bounds;
    for (const lng of [west, east]) window.map.fire('click', {{latlng: window.L.latLng((south + north) / 2, lng)}});
    return [...window.document.querySelectorAll('.scarp-measured')].at(-1).innerText;  // one before may still fade
}}"""
# The bar of pixels: how many it says, and how many of the image lie beside it.
BAR = """window => {
    const bar = window.document.querySelector('.scarp-pixels');
    const image = Object.values(window.map._layers).find(each => each.options?.alt === 'Image')._image;
    const beside = bar.getBoundingClientRect().width / image.getBoundingClientRect().width;
    return [Number.parseInt(bar.innerText), beside];
}"""
# Three quick presses of an arrow key: the places that the map tells of, while the page has answered none.
ARROWS = """window => {
    const told = [], send = window.parent.postMessage, frame = window.map.getContainer();
    window.parent.postMessage = message => told.push(message.value.chosen);
    for (let n = 0; n < 3; n++)
        frame.dispatchEvent(new window.KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
    window.parent.postMessage = send;
    return told;
}"""
CUT = """window => Object.fromEntries([...window.document.querySelectorAll('img.leaflet-image-layer')].map(
    each => [each.alt, each.style.clipPath]))"""


def test_the_map_is_measured_in_metres_and_pixels_and_says_where_the_pointer_is(tab, address):
    page, _ = tab(address)
    run_sample(page, address)
    told, beside = in_map(page, BAR)
    assert told == pytest.approx(beside * small_world.SIZE_PX, rel=0.03)
    page.frame_locator(MAP).get_by_role("button", name="Measure a distance").click()
    measured = re.fullmatch(r"([0-9]+) m · ([0-9]+) px", in_map(page, ACROSS))
    assert float(measured[1]) == pytest.approx(small_world.SIZE_PX * small_world.RESOLUTION_M, rel=0.01)
    assert float(measured[2]) == pytest.approx(small_world.SIZE_PX, rel=0.01)

    place = "window.L.latLng(36.14, 105.0012345)"
    in_map(page, f"window => {{ window.map.fire('mousemove', {{latlng: {place}}}); }}")
    assert page.frame_locator(MAP).locator(".scarp-where").inner_text() == "36.14000°, 105.00123°"
    expect(page.frame_locator(MAP).get_by_role("img", name="North is up")).to_be_visible()


def test_a_swipe_leaves_the_image_alone_at_its_right(tab, address):
    page, _ = tab(address)
    run_sample(page, address)
    frame = page.frame_locator(MAP)
    frame.get_by_role("button", name="Swipe").click()
    cut = in_map(page, CUT)
    assert cut["Image"] == ""
    assert cut["Probability"].startswith("polygon")
    frame.get_by_role("slider", name="Swipe").press("ArrowRight")
    assert in_map(page, CUT)["Probability"] not in ("", cut["Probability"])
    frame.get_by_role("button", name="Swipe").click()
    assert set(in_map(page, CUT).values()) == {""}


def test_quick_presses_of_an_arrow_key_lead_a_step_further_each(tab, address):
    page, _ = tab(address)
    run_sample(page, address)
    wait_in_map(page, "window => window.document.querySelectorAll('.scarp-name span').length > 1")
    told = in_map(page, ARROWS)

    assert len(told) == 3
    assert told[0] != told[1] != told[2]
