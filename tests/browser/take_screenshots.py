"""Takes the pictures of the README: python -m tests.browser.take_screenshots [tour] [home] [detect] [compare] …

Starts the dashboard with the shipped networks and samples and writes into docs/screenshots: home.webp; from the first
page to a reviewed landslide tour.webp, which moves; of a run of the first sample detect.webp and gradcam.webp; of all
networks on that sample compare.webp; what if of the synthetic county factors.webp; help.webp. Without a name it takes
all. Home's cards of detect, compare and factors get small ones; take_help_pictures takes those that Help shows. Nothing
in them is posed: what was found is shown.
"""

import io
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.server import CHROMIUM, FLAGS, ROOT, serve
from tests.browser.states import open_table, select_row, settled, wait_for_map

FOLDER = ROOT / "docs" / "screenshots"
WIDTH_PX, HEIGHT_PX = 1440, 900
RUN_SECONDS = 1800
CARDS, CARD_PX = (
    ("detect", "compare", "factors"),
    (720, 450),
)  # pages with a card on Home, and its picture's size
TOUR_PX, TOUR_MS = (1080, 675), 1800  # what the tour measures, and how long each of its pictures stands


def main() -> None:
    """Take the pictures that are named, or all."""
    wanted = sys.argv[1:] or list(PAGES)
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=120_000)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        empty = {"SCARP_RUNS": f"{folder}/runs", "SCARP_UPLOADS": f"{folder}/uploads"}
        with serve(empty) as address:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            for name in wanted:
                page = browser.new_page(viewport={"width": WIDTH_PX, "height": HEIGHT_PX})
                page.set_default_timeout(120_000)
                PAGES[name](page, address)
                page.close()
            browser.close()


def detect(page: Page, address: str) -> None:
    """The first sample: its result, and where the network looked."""
    page.goto(address)
    page.get_by_role("button", name="Try this sample").first.click()
    page.get_by_role("button", name="Find landslides").click()
    picture = page.frame_locator("iframe[title*='folium']").locator("img.leaflet-image-layer").first
    expect(picture).to_be_visible(timeout=1000 * RUN_SECONDS)
    page.wait_for_timeout(3000)
    select_first(page)
    write(page, "detect.webp", whole=False)  # the map fills the window, whatever its height
    show_where_it_looked(page)
    write(page, "gradcam.webp", whole=False)


def tour(page: Page, address: str) -> None:
    """The officer's three steps, a landslide chosen in the table, and a review, one picture after the other."""
    shown: list[Image.Image] = []

    def look() -> None:
        page.mouse.move(0, 0)
        settled(page)
        page.wait_for_timeout(1500)
        picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
        shown.append(picture.resize(TOUR_PX, Image.Resampling.LANCZOS))

    page.goto(address)
    expect(page.get_by_text("per pixel").first).to_be_visible()
    look()
    page.get_by_role("button", name="Try this sample").first.click()
    expect(page.get_by_role("button", name="Find landslides")).to_be_enabled()
    look()
    page.get_by_role("button", name="Find landslides").click()
    wait_for_map(page)
    look()
    open_table(page)
    look()
    select_first(page)
    look()
    page.get_by_text("Review", exact=True).first.click()
    expect(page.locator(".st-key-review_panel")).to_contain_text("decided")
    wait_for_map(page)
    look()
    page.locator(".st-key-review_panel").get_by_role("button", name="Accept").click()
    expect(page.locator(".st-key-review_panel")).to_contain_text("1 of")
    wait_for_map(page)
    look()
    path = FOLDER / "tour.webp"
    shown[0].save(
        path, "WEBP", save_all=True, append_images=shown[1:], duration=TOUR_MS, loop=0, quality=62, method=6
    )
    say(path, TOUR_PX)


def compare(page: Page, address: str) -> None:
    """All networks on the first sample."""
    page.goto(f"{address}/compare")
    page.get_by_role("button", name="Compare networks").click()
    expect(page.locator(".scarp-maps img[alt=scene]").first).to_be_visible(timeout=1000 * RUN_SECONDS)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=120_000)
    page.wait_for_timeout(5000)
    write(page, "compare.webp")


def factors(page: Page, address: str) -> None:
    """What if the slopes of the synthetic county were 5 degrees steeper, when its models are there."""
    page.goto(f"{address}/factors")
    page.get_by_role("button", name="Open the analysis").first.click()
    expect(page.get_by_text("Which layers say the same")).to_be_visible(timeout=1000 * RUN_SECONDS)
    steps = page.get_by_test_id("stButtonGroup").first
    steps.get_by_text("Forest", exact=True).click()
    expect(page.get_by_text("What the forest looks at")).to_be_visible(timeout=1000 * RUN_SECONDS)
    steps.get_by_text("What if", exact=True).click()
    page.get_by_role("button", name="Slope +5°").click()
    expect(page.locator(".scarp-place-map img[alt=Susceptibility]")).to_be_visible()
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=120_000)
    page.wait_for_timeout(5000)
    write(page, "factors.webp")


def home(page: Page, address: str) -> None:
    """The first page, with what was run before."""
    page.goto(address)
    expect(page.get_by_text("per pixel").first).to_be_visible(timeout=120_000)  # networks are looked at last
    page.wait_for_timeout(2000)
    write(page, "home.webp")


def help_page(page: Page, address: str) -> None:
    """The page Help, from its top."""
    page.goto(f"{address}/help")
    expect(page.locator("[class*=st-key-help_] img").first).to_be_visible()
    page.wait_for_timeout(2000)
    write(page, "help.webp", whole=False)


def select_first(page: Page) -> None:
    """Select the largest landslide in the table, and shut the table again."""
    open_table(page)
    select_row(page)
    expect(page.locator(".st-key-landslide_card")).to_contain_text("at these settings", timeout=120_000)
    page.locator(".st-key-workspace_drawer summary").click()
    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.wait_for_timeout(3000)


def show_where_it_looked(page: Page) -> None:
    """Ask where the network looked, and come to see it."""
    page.get_by_text("Where the network looked").first.click()
    expect(page.get_by_role("heading", name="Where the network looked")).to_be_visible(timeout=120_000)
    expect(page.get_by_text("Grad-CAM of landslide No").first).to_be_visible(timeout=120_000)
    page.wait_for_timeout(5000)
    page.evaluate("() => document.querySelector('.st-key-workspace_drawer').scrollIntoView({block: 'start'})")
    page.wait_for_timeout(1000)


def write(page: Page, name: str, *, whole: bool = True) -> None:
    """The page, down to its foot or as the window shows it, as WebP."""
    page.mouse.move(0, 0)  # nothing is hovered over
    height = (
        HEIGHT_PX
        if not whole
        else page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollHeight")
    )
    page.set_viewport_size({"width": WIDTH_PX, "height": max(int(height), HEIGHT_PX)})
    page.wait_for_timeout(1500)
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.set_viewport_size({"width": WIDTH_PX, "height": HEIGHT_PX})
    path: Path = FOLDER / name
    picture.convert("RGB").save(path, "WEBP", quality=80, method=6)
    if path.stem in CARDS:
        card = (
            picture.convert("RGB").crop((0, 0, WIDTH_PX, HEIGHT_PX)).resize(CARD_PX, Image.Resampling.LANCZOS)
        )
        card.save(ROOT / "landslide_ui" / "assets" / f"page_{path.stem}.webp", "WEBP", quality=72, method=6)
    say(path, picture.size)


def say(path: Path, size: tuple[int, int]) -> None:
    """Tell who runs this by hand what was written."""
    print(f"{path.relative_to(ROOT)}: {size[0]} x {size[1]}, {path.stat().st_size:,} bytes")  # noqa: T201


PAGES: dict[str, Callable[[Page, str], None]] = {
    "tour": tour, "detect": detect, "compare": compare, "factors": factors, "home": home,
    "help": help_page,
}  # fmt: skip

if __name__ == "__main__":
    main()
