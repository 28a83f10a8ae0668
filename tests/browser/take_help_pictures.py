"""Takes the pictures of the page Help, in both languages: python -m tests.browser.take_help_pictures [check] [result] …

Starts the dashboard with the shipped networks and samples, begins on it what the pictures show (a detection, two dates,
a comparison, an analysis), and writes landslide_ui/assets/help/NAME.LANGUAGE.webp. Without a name it takes all. Nothing
in them is posed: what was found is shown.
"""

import io
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from landslide_core.language import LANGUAGES, speaking, tr
from tests.browser import test_change_story as two_dates
from tests.browser.server import CHROMIUM, FLAGS, ROOT, serve
from tests.browser.states import PICTURES as ON_MAP
from tests.browser.states import select_row, settled, wait_in_map
from tests.browser.take_screenshots import RUN_SECONDS, select_first

FOLDER = ROOT / "landslide_ui" / "assets" / "help"
WINDOW = {"width": 1280, "height": 860}
HEAD_PX = 60  # of the line of the navigation, which every page has
SIZE = (1000, 625)
QUALITY = 40


class Stage:
    """A tab of a dashboard, and the addresses of what was begun on it, once, when a picture asks for it."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self._begun: dict[Callable[[Stage], None], str] = {}

    def go(self, begin: "Callable[[Stage], None]", language: str, **more: str) -> None:
        """Open what `begin` begins, in a language."""
        if begin not in self._begun:
            with speaking("en"):
                begin(self)
            self._begun[begin] = self.page.url
        url = urlsplit(self._begun[begin])
        query = urlencode({**dict(parse_qsl(url.query)), **more, "lang": language})
        self.page.goto(urlunsplit(url._replace(query=query)))

    def press(self, label: str, *, exact: bool = True) -> None:
        """Press the first thing with that label."""
        self.page.get_by_text(label, exact=exact).first.click()

    def to_choices(self) -> None:
        """Leave the heads of a page behind: its first choice comes to the top, below the line of the navigation."""
        settled(self.page)
        self.page.get_by_test_id("stButtonGroup").first.evaluate(
            """(choice, head) => document.querySelector('[data-testid=stMain]').scrollBy(
                0, choice.getBoundingClientRect().top - head)""",
            HEAD_PX + 16,
        )

    def see_map(self) -> None:
        """Wait until the map of a result has drawn its pictures, and the page is at rest."""
        drawn = "pictures.length > 1 && pictures.every(each => each.width > 0)"
        wait_in_map(self.page, f"window => {{ const pictures = ({ON_MAP})(window); return {drawn}; }}")
        settled(self.page)

    def see(self, text: str) -> None:
        """Wait for a text, however long the work before it takes."""
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=1000 * RUN_SECONDS)


def a_detection(stage: Stage) -> None:
    """The first sample, with the largest landslide chosen."""
    stage.page.goto(f"{stage.address}/")
    stage.page.get_by_role("button", name="Try this sample").first.click()
    stage.page.get_by_role("button", name="Find landslides").click()
    picture = stage.page.frame_locator("iframe[title*='folium']").locator("img.leaflet-image-layer").first
    expect(picture).to_be_visible(timeout=1000 * RUN_SECONDS)
    stage.see_map()
    select_first(stage.page)


def a_pair(stage: Stage) -> None:
    """The sample of two dates, with the first of its changes chosen."""
    two_dates.to_two_dates(stage.page, stage.address)
    stage.page.get_by_role("combobox", name="Sample pair").click()
    stage.page.get_by_role("option").first.click()
    stage.page.get_by_role("button", name="Compare the two dates").click()
    stage.see("Outcomes shown")
    two_dates.wait_for_map(stage.page)
    select_row(stage.page)
    expect(stage.page.get_by_test_id("stImage").filter(has_text="Later image")).to_be_visible()


def a_comparison(stage: Stage) -> None:
    """All networks on the first sample."""
    stage.page.goto(f"{stage.address}/compare")
    stage.page.get_by_role("button", name="Compare networks").click()
    expect(stage.page.locator(".scarp-maps img[alt=scene]").first).to_be_visible(timeout=1000 * RUN_SECONDS)
    settled(stage.page)


def an_analysis(stage: Stage) -> None:
    """The synthetic county, when its models are there."""
    stage.page.goto(f"{stage.address}/factors")
    stage.page.get_by_role("button", name="Open the analysis").first.click()
    stage.see("Which layers say the same")
    stage.page.get_by_test_id("stButtonGroup").first.get_by_text("Forest", exact=True).click()
    stage.see("What the forest looks at")
    stage.page.get_by_test_id("stButtonGroup").first.get_by_text("Layers", exact=True).click()
    settled(stage.page)


def check(stage: Stage, language: str) -> None:
    """A sample laid out, and what Scarp understood."""
    stage.page.goto(f"{stage.address}/?lang={language}")
    stage.page.get_by_role("button", name=tr("Try this sample")).first.click()
    expect(stage.page.get_by_role("button", name=tr("Find landslides"))).to_be_enabled()


def result(stage: Stage, language: str) -> None:
    """The map of a detection, and the card of its largest landslide."""
    stage.go(a_detection, language)
    stage.see_map()


def review(stage: Stage, language: str) -> None:
    """Its review, with the first landslide accepted."""
    stage.go(a_detection, language)
    stage.see_map()
    stage.press(tr("Review"))
    panel = stage.page.locator(".st-key-review_panel")
    panel.get_by_role("button", name=tr("Accept")).click()
    stage.see_map()


def teach(stage: Stage, language: str) -> None:
    """Where the network is taught."""
    stage.go(a_detection, language)
    stage.see_map()
    stage.press(tr("Teach it here"))
    expect(stage.page.get_by_role("button", name=tr("Teach"), exact=True)).to_be_visible()
    stage.see_map()


def report(stage: Stage, language: str) -> None:
    """The first sheet of its report."""
    stage.go(a_detection, language)
    stage.see_map()
    stage.page.get_by_role("button", name=tr("Report"), exact=True).click()
    with stage.page.expect_download() as download:
        stage.page.get_by_role("button", name="HTML").first.click()
    path = Path(tempfile.mkdtemp()) / "report.html"
    download.value.save_as(path)
    stage.page.goto(path.as_uri())


def dates(stage: Stage, language: str) -> None:
    """Two dates, their changes, and one of these in both images."""
    stage.go(a_pair, language)
    two_dates.wait_for_map(stage.page)
    stage.to_choices()


def compare(stage: Stage, language: str) -> None:
    """The matrices of all networks."""
    stage.go(a_comparison, language)
    expect(stage.page.locator(".scarp-maps img").first).to_be_visible()
    stage.to_choices()


def ratios(stage: Stage, language: str) -> None:
    """The frequency ratios of a factor."""
    stage.go(an_analysis, language, step="frequency-ratio")
    stage.see(tr("In words"))
    stage.to_choices()


def susceptibility(stage: Stage, language: str) -> None:
    """The susceptibility map in classes."""
    stage.go(an_analysis, language, step="map")
    stage.see(tr("Where it may be trusted"))
    stage.to_choices()


def what_if(stage: Stage, language: str) -> None:
    """What would change if all slopes were five degrees steeper."""
    stage.go(an_analysis, language, step="what-if")
    stage.page.get_by_role("button", name=tr("Slope +5°")).click()
    settled(stage.page)
    name = tr("Susceptibility")
    expect(stage.page.locator(f".scarp-place-map img[alt='{name}']")).to_be_visible()
    stage.to_choices()


PICTURES: Mapping[str, Callable[[Stage, str], None]] = {
    each.__name__: each
    for each in (check, result, review, teach, report, dates, compare, ratios, susceptibility, what_if)
}


def main() -> None:
    """Take the pictures that are named, or all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=240_000)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        empty = {"SCARP_RUNS": f"{folder}/runs", "SCARP_UPLOADS": f"{folder}/uploads"}
        with serve(empty) as address:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            page = browser.new_page(viewport=WINDOW, locale="en-US")
            page.set_default_timeout(240_000)
            stage = Stage(page, address)
            for name in sys.argv[1:] or PICTURES:
                for language in LANGUAGES:
                    with speaking(language):
                        PICTURES[name](stage, language)
                    write(page, f"{name}.{language}.webp")
            browser.close()


def write(page: Page, name: str) -> None:
    """What the window shows below the line of the navigation, as WebP."""
    of_scarp = not page.url.startswith("file:")
    if of_scarp:
        page.mouse.move(0, 0)  # nothing is hovered over
        settled(page)
    page.wait_for_timeout(3000)
    top = HEAD_PX if of_scarp else 0
    clip = {"x": 0, "y": top, "width": WINDOW["width"], "height": WINDOW["height"] - HEAD_PX}
    picture = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
    path = FOLDER / name
    picture.resize(SIZE, Image.Resampling.LANCZOS).save(path, "WEBP", quality=QUALITY, method=6)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
