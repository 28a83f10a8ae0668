"""What the stories wait for: states of a page, however long they take to come."""

import time
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.limits import HANG_SECONDS

MAP = "iframe[title*='folium']"
# The pictures of the result's map, as Leaflet has them; while the map's frame is loaded anew there are none.
PICTURES = """window => Object.values(window.map?._layers ?? {}).filter(l => l._image).map(l => {
    const b = l.getBounds();
    return {name: l.options.alt, width: l._image.naturalWidth, opacity: l.options.opacity,
            bounds: [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]};
})"""
OUTLINES = """window => Object.values(window.map?._layers ?? {})
    .filter(l => l.feature && ['#ffd60a', '#ff5a1f', '#b5b5b5'].includes(l.options.color))
    .map(l => { const b = l.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; })"""

# Where elements lie, all in one moment, when nothing has moved for some frames; nothing if one was exchanged meanwhile.
AT_REST = """async elements => {
    const places = () => elements.map(each => {
        const {x, y, width, height, bottom, right} = each.getBoundingClientRect();
        return {x, y, width, height, bottom, right};
    });
    let before = '';
    for (let same = 0; same < 6; ) {
        await new Promise(requestAnimationFrame);
        const now = JSON.stringify(places());
        same = now === before ? same + 1 : 0;
        before = now;
    }
    return elements.every(each => each.isConnected) ? places() : null;
}"""


# A rerun that leads to another, or a part of the page that tells what its new size is, leaves a moment in between in
# which nothing runs: the page is at rest when nothing has run for some frames.
AT_REST_FOR_FRAMES = """() => {
    const quiet = document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'
        && !document.querySelector('[data-testid=stStatusWidget], [data-stale=true]');
    window.framesAtRest = quiet ? (window.framesAtRest ?? 0) + 1 : 0;
    return window.framesAtRest > 15;
}"""


def boxes(*found: Locator) -> list[dict[str, float]]:
    """Where parts of the page lie in the window (x, y, width, height, right, bottom), measured at once and at rest."""
    while True:
        for each in found:
            expect(each).to_have_count(1)
        places = found[0].page.evaluate(AT_REST, [each.element_handle() for each in found])
        if places is not None:
            return places


def landslides(page: Page) -> int:
    """The number of landslides that the line above the map of a result gives."""
    return int(page.locator(".scarp-headline").get_attribute("data-landslides"))


def wait_for_landslides(page: Page, number: int) -> None:
    """Until the line above the map of a result gives that number."""
    expect(page.locator(".scarp-headline")).to_have_attribute("data-landslides", str(number))


def unfold(page: Page, folded: Locator) -> None:
    """Open what is folded, where it is shut; a press that a moving page lost is made again."""
    while folded.get_attribute("open") is None:
        settled(page)
        folded.locator("summary").first.click()
        settled(page)


def open_table(page: Page) -> None:
    """Open the drawer with the table below the map, where it is shut."""
    unfold(page, page.locator(".st-key-workspace_drawer details"))
    expect(page.get_by_test_id("stDataFrame").locator("canvas").first).to_be_visible()


def select_row(page: Page, table: Locator | None = None, row: int = 0) -> None:
    """Tick the box at the left of a row of a table, the page's only one unless it is named; it is a canvas.

    A press on a table that is drawn anew or moves is lost, so that both are waited for; one that was lost all the same
    is made again, as a person would, until the row is chosen or leads to another page.
    """
    table = page.get_by_test_id("stDataFrame") if table is None else table
    here = page.url
    settled(page)
    expect(table).to_have_count(1)  # while a rerun is under way the table before it is still there
    of_row = table.locator(f"[role=row][aria-rowindex='{row + 2}']")  # the head is the first
    chosen = of_row.get_attribute("aria-selected")
    while page.url == here and table.count() and of_row.get_attribute("aria-selected") == chosen:
        table.scroll_into_view_if_needed()
        canvas = table.locator("canvas").first
        boxes(canvas)
        canvas.click(position={"x": 15, "y": 52 + 35 * row}, force=True)
        settled(page)


def choose_below(page: Page, label: str, name: str) -> None:
    """Choose a file of the folder on the server; each press follows the redrawing that the one before it brings."""
    settled(page)
    page.get_by_role("combobox", name=f"{label} below").click()
    page.get_by_role("option", name=name, exact=True).click()
    settled(page)


def choose_on_server(page: Page, name: str) -> None:
    """Take the one image, or the folder of images, from the folder on the server."""
    settled(page)
    page.get_by_text("Folder on the server").click()
    choose_below(page, "Image", name)


def wait_until_swept(runs: Path, identity: str) -> None:
    """Until no folder of a run is left in that of all; that it is cancelled is told a moment before."""
    deadline = time.monotonic() + HANG_SECONDS
    while left := [path.name for path in runs.glob(f"*{identity}*") if path.is_dir()]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


def open_more(page: Page) -> None:
    """Open what is folded away of an image that was chosen, where it is shut."""
    unfold(page, page.locator(".st-key-detect-more details").first)
    expect(page.get_by_text("Look at the image in eight ways")).to_be_visible()


def settled(page: Page) -> None:
    """Until the page has drawn what a rerun brought, and no other has followed it at once."""
    page.evaluate("() => { window.framesAtRest = 0; }")
    page.wait_for_function(AT_REST_FOR_FRAMES)


def in_map(page: Page, script: str):
    """What a function of the map's window answers."""
    return page.evaluate(_inside(script))


def wait_in_map(page: Page, script: str) -> None:
    """Until a function of the map's window is true, however often its frame is exchanged meanwhile."""
    page.wait_for_function(_inside(script))


def wait_for_map(page: Page) -> None:
    """Until Leaflet has drawn the pictures, and the page is at rest."""
    wait_in_map(
        page,
        f"""window => {{
            const pictures = ({PICTURES})(window);
            const drawn = name => pictures.some(each => each.name === name && each.width > 0);
            return drawn('Image') && drawn('Probability') && pictures.every(each => each.width > 0);
        }}""",
    )
    settled(page)


def _inside(script: str) -> str:
    return f"""() => {{
        const frame = document.querySelector("{MAP}");
        return frame?.contentWindow ? ({script})(frame.contentWindow) : null;
    }}"""
