"""A review in a real browser: ten landslides by keys, undo, a missed one drawn, a reload and a restart lose nothing."""

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from pyproj import Transformer

from landslide_core.figures.palette import REVIEW
from landslide_core.review.kept import read_review
from tests import small_runs, small_world
from tests.browser.server import serve
from tests.browser.states import MAP, boxes, in_map, settled, wait_for_map, wait_in_map
from tests.small_runs import UTM

pytestmark = pytest.mark.browser

RUN = "20260101-000000-detect-scene-review"
ACROSS, SIDE = 4, 12
DRAWN = "window => window.drawnItems?.getLayers?.().length ?? -1"
AT = "window => ({corners}).map(at => {{ const p = window.map.latLngToContainerPoint(at); return [p.x, p.y]; }})"
# How many outlines of a colour the map has, without the casings.
COLOURED = """window => Object.values(window.map?._layers ?? {{}})
    .filter(l => l.feature && l.options.color === '{colour}').length"""


@pytest.fixture(scope="module")
def land(tmp_path_factory) -> Path:
    """A server's folders, with a run of twelve landslides that it did not begin."""
    world = small_world.make(tmp_path_factory.mktemp("review"))
    percent = np.zeros(UTM.shape, np.uint8)
    for number in range(12):
        row, col = divmod(number, ACROSS)
        top, left = 40 + 100 * row, 40 + 140 * col
        percent[top : top + SIDE, left : left + SIDE + 2 * number] = 95 - 3 * number
    small_runs.write_run(world / "runs" / RUN, percent=percent)
    return world


def environment(land: Path) -> dict[str, str]:
    return {**small_world.environment(land), "OMP_NUM_THREADS": "1"}


def panel(page: Page):
    return page.locator(".st-key-review_panel")


def open_review(page: Page, address: str) -> None:
    page.goto(f"{address}/detect?run={RUN}")
    wait_for_map(page)
    page.get_by_text("Review", exact=True).first.click()
    expect(panel(page)).to_contain_text("of 12 decided")
    settled(page)


def press(page: Page, key: str, told: str) -> None:
    """Press a key, and wait for what the page says of it."""
    page.keyboard.press(key)
    expect(panel(page)).to_contain_text(told)
    settled(page)


def states(land: Path) -> list[str]:
    return [entry.state for entry in read_review(land / "runs" / RUN).decisions.values()]


def coloured(page: Page, state: str, count: int) -> None:
    wait_in_map(page, f"window => ({COLOURED.format(colour=REVIEW[state])})(window) === {count}")


def draw_missed(page: Page) -> None:
    """Outline, corner by corner, a landslide that was not found."""
    to_degrees = Transformer.from_crs("EPSG:32648", "EPSG:4326", always_xy=True)
    pixels = [(100, 90), (125, 90), (125, 115), (100, 115)]
    corners = [list(map(float, to_degrees.transform(*(UTM.affine * at))[::-1])) for at in pixels]
    frame = page.frame_locator(MAP)
    page.locator(MAP).scroll_into_view_if_needed()
    frame.get_by_role("button", name="Outline a landslide").click()
    settled(page)
    boxes(page.locator(MAP))  # corners are pressed where they are: the map lies still
    points = in_map(page, AT.format(corners=json.dumps(corners)))
    for x, y in [*points, points[0]]:  # the first corner again closes it
        frame.locator("#map_div").click(position={"x": x, "y": y}, force=True)
    wait_in_map(page, f"window => ({DRAWN})(window) === 1")


def test_ten_landslides_are_reviewed_by_keys_and_nothing_is_lost(tab, chromium, land):
    keys = [*"aaaaaxxxuu"]
    with serve(environment(land)) as address:
        page, _ = tab(address)
        open_review(page, address)
        expect(panel(page)).to_contain_text(
            "No. 12"
        )  # the most in doubt: large, and hardly over the threshold
        panel(page).get_by_text("Review", exact=True).click()  # a switch that has the focus hears no keys
        for count, key in enumerate(keys, 1):
            press(page, key, f"{count} of 12 decided")
        assert states(land) == ["accepted"] * 5 + ["rejected"] * 3 + ["unsure"] * 2
        for state, count in (("accepted", 5), ("rejected", 3), ("unsure", 2), ("open", 2)):
            coloured(page, state, count)

        press(page, "Control+z", "9 of 12 decided")
        press(page, "Control+z", "8 of 12 decided")
        press(page, "Control+Shift+z", "9 of 12 decided")
        coloured(page, "unsure", 1)
        press(page, "ArrowRight", "No. 3 ")
        press(page, "ArrowLeft", "No. 4 ")

        panel(page).get_by_role("textbox", name="Note").fill("ax: letters are no keys here")
        panel(page).get_by_role("textbox", name="Note").press("Enter")
        expect(panel(page)).to_contain_text("“ax: letters are no keys here”")
        settled(page)
        panel(page).get_by_role("button", name="Accept").click()
        expect(panel(page)).to_contain_text("No. 3 ")
        settled(page)

        draw_missed(page)
        expect(panel(page)).to_contain_text("9 of 12 decided, 1 drawn")
        settled(page)
        page.reload()
        wait_for_map(page)
        page.get_by_text("Review", exact=True).first.click()
        expect(panel(page)).to_contain_text("9 of 12 decided")
        wait_in_map(page, f"window => ({DRAWN})(window) === 1")
        settled(page)

    with serve(environment(land)) as address:
        page, _ = tab(address)
        open_review(page, address)
        expect(panel(page)).to_contain_text("9 of 12 decided, 1 drawn")
        wait_in_map(page, f"window => ({DRAWN})(window) === 1")
        coloured(page, "rejected", 3)
        panel(page).get_by_role("button", name="Teach with this review").click()
        expect(page.get_by_text("10 outlines: enough.")).to_be_visible()
        wait_in_map(page, f"window => ({DRAWN})(window) === 1")
    review = read_review(land / "runs" / RUN)
    assert review.decisions["r40c460"].note == "ax: letters are no keys here"
    assert (review.decisions["r40c460"].state, len(review.drawn)) == ("accepted", 1)
    assert [entry.action for entry in review.entries if entry.action != "decide"] == [
        "undo",
        "undo",
        "redo",
        "draw",
    ]


def test_a_press_on_the_map_draws_or_measures_and_never_both(tab, chromium, land):
    with serve(environment(land)) as address:
        page, _ = tab(address)
        open_review(page, address)
        one_at_a_time(page)


def one_at_a_time(page: Page) -> None:
    """Drawing ends measuring, measuring ends drawing."""
    now = "window => [window.map.scarpModes.now, window.map.getContainer().style.cursor]"
    frame = page.frame_locator(MAP)
    measure = frame.get_by_role("button", name="Measure a distance")
    draw = frame.get_by_role("button", name="Outline a landslide")
    draw.click()
    measure.click()
    expect(measure).to_have_attribute("aria-pressed", "true")
    expect(draw).to_have_attribute("aria-pressed", "false")
    assert in_map(page, now) == ["measure", "crosshair"]
    draw.click()
    expect(measure).to_have_attribute("aria-pressed", "false")
    assert in_map(page, now) == ["draw", "crosshair"]
    frame.get_by_role("button", name="Close the outline").click()
    assert in_map(page, now) == [None, ""]
