"""Teach it here in a real browser: an amber light, five outlines drawn, the map changes, Undo, and a second region."""

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from pyproj import Transformer

from tests.browser.server import serve
from tests.browser.states import (
    MAP,
    boxes,
    choose_on_server,
    in_map,
    landslides,
    settled,
    wait_for_landslides,
    wait_for_map,
    wait_in_map,
)
from tests.limits import HANG_SECONDS
from tests.small_region import SIDE
from tests.small_scenes import UTM, write_tif, write_weights
from tests.unit.teaching.conftest import blue_scene

pytestmark = pytest.mark.browser

ACROSS = 5
DRAWN = "window => window.drawnItems?.getLayers?.().length ?? -1"
# Where corners (latitude, longitude) lie in the map's frame.
AT = "window => ({corners}).map(at => {{ const p = window.map.latLngToContainerPoint(at); return [p.x, p.y]; }})"


def discs(first: int) -> tuple[np.ndarray, np.ndarray]:
    """A scene of 25 blue landslides on green."""
    rows = [[blue_scene(first + ACROSS * row + col) for col in range(ACROSS)] for row in range(ACROSS)]
    image = np.concatenate([np.concatenate([p[0] for p in row], axis=2) for row in rows], axis=1)
    mask = np.concatenate([np.concatenate([p[1] for p in row], axis=1) for row in rows], axis=0)
    return image, mask


@pytest.fixture(scope="module")
def land(tmp_path_factory) -> Path:
    """Two regions, and a network that knows none of their landslides."""
    folder = tmp_path_factory.mktemp("land")
    (folder / "shared").mkdir()
    for name, first in (("north", 0), ("south", 100)):
        write_tif(folder / "shared" / f"{name}.tif", discs(first)[0])
    write_weights(folder / "models")
    return folder


@pytest.fixture(scope="module")
def quick(land, chromium):
    """A dashboard whose teachings are short."""
    where = {
        "RUNS": "runs",
        "UPLOADS": "uploads",
        "MODELS": "models",
        "DATA_DIR": "shared",
        "TAUGHT": "taught",
    }
    environment = {f"SCARP_{name}": str(land / folder) for name, folder in where.items()}
    with serve({**environment, "OMP_NUM_THREADS": "1"}, "tests.browser.quick_teaching") as running:
        yield running


def detect(page: Page, address: str, name: str) -> None:
    page.goto(f"{address}/detect")
    choose_on_server(page, f"{name}.tif")
    page.get_by_role("button", name="Find landslides").click()
    wait_for_map(page)


def corners_of(mask: np.ndarray, number: int) -> list[list[float]]:
    """Latitude and longitude of the corners of an octagon around a landslide."""
    row, col = divmod(number, ACROSS)
    rows, cols = np.nonzero(mask[row * SIDE : (row + 1) * SIDE, col * SIDE : (col + 1) * SIDE])
    top, left, radius = row * SIDE + rows.mean(), col * SIDE + cols.mean(), 10.5
    turns = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    pixels = [(left + radius * np.cos(turn) + 0.5, top + radius * np.sin(turn) + 0.5) for turn in turns]
    to_degrees = Transformer.from_crs("EPSG:32648", "EPSG:4326", always_xy=True)
    return [list(map(float, to_degrees.transform(*(UTM * at))[::-1])) for at in pixels]


def draw(page: Page, mask: np.ndarray, numbers: tuple[int, ...]) -> None:
    """Outline landslides on the map, corner by corner, as a hand does."""
    frame = page.frame_locator(MAP)
    wait_in_map(page, f"window => ({DRAWN})(window) === 0")
    settled(page)
    page.locator(MAP).scroll_into_view_if_needed()
    frame.get_by_role("button", name="Outline a landslide").click()
    for count, number in enumerate(numbers, 1):
        settled(
            page
        )  # what an outline told is drawn, and the map lies still: corners are pressed where they are
        boxes(page.locator(MAP))
        points = in_map(page, AT.format(corners=json.dumps(corners_of(mask, number))))
        for x, y in [*points, points[0]]:  # the first corner again closes it
            frame.locator("#map_div").click(position={"x": x, "y": y}, force=True)
        wait_in_map(page, f"window => ({DRAWN})(window) === {count}")
        expect(page.get_by_text(f"{count} outline{'s' * (count > 1)}:")).to_be_visible()
    frame.get_by_role("button", name="Close the outline").click()


def teach(page: Page) -> None:
    settled(page)
    page.get_by_role("button", name="Teach", exact=True).click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_be_visible(timeout=1000 * HANG_SECONDS)
    wait_for_map(page)


def offered(page: Page) -> None:
    """Open what is told of the run, and take what is offered beside a light that is not green."""
    settled(page)
    page.get_by_text("Before the run").click()
    page.get_by_role("button", name="Outline ten landslides and teach it here").click()


def accounts(land: Path) -> list[dict]:
    paths = sorted((land / "taught").glob("*@*/teach.json"), key=lambda path: path.stat().st_mtime)
    return [json.loads(path.read_text("utf-8")) for path in paths]


def test_five_outlines_teach_a_place_and_a_second_place_gets_its_own_weights(tab, quick, land):
    page, _ = tab(quick)
    detect(page, quick, "north")
    expect(page.get_by_text("Amber: look at the result with care").first).to_be_visible()
    before, first_address = landslides(page), page.url
    offered(page)
    expect(page.get_by_text("No outlines: at least 3 more are needed")).to_be_visible()
    _, mask = discs(0)
    draw(page, mask, (0, 3, 11, 17, 24))
    expect(page.get_by_text("5 outlines: enough to begin")).to_be_visible()

    page.reload()
    wait_for_map(page)
    page.get_by_text("Teach it here", exact=True).first.click()
    wait_in_map(page, f"window => ({DRAWN})(window) === 5")  # they outlive the session

    teach(page)
    assert landslides(page) > before
    expect(page.get_by_text("The new weights are kept")).to_be_visible()
    page.get_by_text("The new weights:").click()
    expect(page.get_by_text("taught on 5 outlines of north.tif").first).to_be_visible()
    page.get_by_role("radio", name="Before").click()
    page.wait_for_url(lambda url: url.split("run=")[1].split("&")[0] in first_address)
    wait_for_map(page)
    wait_for_landslides(page, before)
    page.get_by_role("radio", name="After").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    (north,) = accounts(land)

    detect(page, quick, "south")
    offered(page)
    draw(page, discs(100)[1], (0, 4, 12, 20, 24))
    teach(page)
    _, south = accounts(land)
    assert north["network"] != south["network"]
    assert north["sha256"] != south["sha256"]

    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
    wait_for_map(page)
    settled(page)
    assert [each["network"] for each in accounts(land)] == [north["network"]]
