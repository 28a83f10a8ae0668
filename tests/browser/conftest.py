"""A browser with the network closed, and dashboards for it to open."""

import numpy as np
import pytest

from tests import small_world
from tests.browser.server import CHROMIUM, FLAGS, Watch, serve
from tests.conftest import skip_or_fail
from tests.limits import HANG_SECONDS

LARGE_PX = 6144


@pytest.fixture(scope="session")
def chromium():
    """One browser for all stories."""
    try:
        from playwright.sync_api import expect, sync_playwright
    except ImportError:
        skip_or_fail("REQUIRE_BROWSER", "playwright is not installed")
    if not CHROMIUM.exists():
        skip_or_fail("REQUIRE_BROWSER", f"there is no Chromium at {CHROMIUM}")
    expect.set_options(timeout=1000 * HANG_SECONDS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """The small world, with an image that takes a while."""
    folder = small_world.make(tmp_path_factory.mktemp("world"))
    block = (255 * small_world.hills()).astype(np.uint8)
    large = np.tile(block, (LARGE_PX // small_world.SIZE_PX,) * 2)
    path = folder / "samples" / "large.tif"
    small_world.write_tiff(path, np.stack([large] * 3), tiled=True, compress="deflate", zlevel=1)
    return folder


@pytest.fixture(scope="session")
def address(world, chromium):
    """A dashboard in the small world that all stories share; a run leaves the other cores to the browser."""
    with serve({**small_world.environment(world), "OMP_NUM_THREADS": "1"}) as running:
        yield running


@pytest.fixture
def tab(chromium, request):
    """Open a tab in a context of its own: tab(address) -> (page, watch). What went wrong fails the test."""
    opened = []

    def open_tab(address: str, **options):
        context = chromium.new_context(viewport={"width": 1440, "height": 1000}, **options)
        context.set_default_timeout(1000 * HANG_SECONDS)
        watch = Watch(context, address)
        opened.append((context, watch))
        return context.new_page(), watch

    yield open_tab
    for context, watch in opened:
        context.close()
        watch.check()


@pytest.fixture
def looked(request):
    """What axe finds in a story."""
    from tests.browser.axe import Looked

    looked = Looked(request.node.name)
    yield looked
    looked.check()
