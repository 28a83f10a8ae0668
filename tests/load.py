"""Many people at one server: `python -m tests.load [--sessions 8] [--rounds 3]` (on two cores: `taskset -c 0,1`).

Each session of a round has a browser context of its own and uploads an image that no other has; all of them detect at
once. Every page must show its own image, its own numbers and its own files, and no word of another's. Between rounds
all sessions end. The memory of the server after the last round is held against that after the first, which fills its
caches: more than a tenth above it is a leak.
"""

import argparse
import io
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import psutil

from tests import small_world
from tests.browser.server import CHROMIUM, FLAGS, serve
from tests.browser.states import landslides, settled
from tests.limits import HANG_SECONDS

MOST_GROWTH = 0.1
_ENDED_S = 150.0  # Streamlit keeps a session that lost its browser for two minutes


@dataclass(frozen=True)
class Visitor:
    """A session, its image, and how many pixels that has a side: no two have the same."""

    page: Any
    image: Path
    side: int

    @property
    def words(self) -> tuple[str, str]:
        """What stands on this visitor's pages alone."""
        return self.image.stem, f"{self.side} × {self.side} pixels"


def main() -> int:
    """Print what each round found."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("--sessions", type=int, default=8, help="at a time (8)")
    parser.add_argument("--rounds", type=int, default=3, help="one after another (3)")
    args = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory(prefix="scarp-load-") as below:
        world = small_world.make(Path(below) / "world")
        environment = {**small_world.environment(world), "OMP_NUM_THREADS": "1"}
        with serve(environment) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            held = []
            for number in range(args.rounds):
                begun = time.monotonic()
                load(browser, address, Path(below) / f"round-{number}", args.sessions, number)
                took = time.monotonic() - begun
                held.append(server_bytes(address))
                print(
                    f"round {number + 1}: {args.sessions} sessions, each saw its own alone; {took:.0f} s; the server "
                    f"holds {held[-1] / 1e6:,.0f} MB after they ended; load {os.getloadavg()[0]:.1f}",
                    flush=True,
                )
            browser.close()
    growth = held[-1] / held[0] - 1
    print(f"memory after the last round: {growth:+.1%} of that after the first")
    return int(growth > MOST_GROWTH)


def load(
    browser: Any, address: str, folder: Path, sessions: int, seed: int = 0, wait_s: float = _ENDED_S
) -> None:
    """Let that many sessions work at once; AssertionError where one sees what is another's."""
    folder.mkdir(parents=True)
    contexts = [browser.new_context(accept_downloads=True) for _ in range(sessions)]
    visitors = []
    for number, context in enumerate(contexts):
        context.set_default_timeout(1000 * HANG_SECONDS)
        visitors.append(_visitor(context.new_page(), folder, 1000 * seed + number, 128 + 8 * number))
    for visitor in visitors:
        visitor.page.goto(f"{address}/detect")
    for visitor in visitors:
        settled(visitor.page)
        visitor.page.get_by_text("Upload", exact=True).click()
        settled(visitor.page)
        visitor.page.locator("input[type=file]").first.set_input_files(visitor.image)
    for visitor in visitors:
        visitor.page.get_by_role("button", name="Find landslides").wait_for()
        settled(visitor.page)
    for visitor in visitors:  # all at once
        visitor.page.get_by_role("button", name="Find landslides").click()
    for visitor in visitors:
        visitor.page.get_by_role("button", name="CSV table").wait_for()
    for visitor in visitors:  # a page that is drawn anew drops what it would make when it is asked for
        settled(visitor.page)
        check(visitor, visitors)
    for visitor in visitors:  # and still, when all of them are done
        settled(visitor.page)
        check(visitor, visitors)
    for context in contexts:
        context.close()
    time.sleep(wait_s)


def _visitor(page: Any, folder: Path, seed: int, side: int) -> Visitor:
    """A visitor with an image of that side, and landslides that only its random numbers know."""
    noise = np.random.default_rng(seed).normal(0, 600, (4, side // 8, side // 8)).repeat(8, 1).repeat(8, 2)
    hills = np.stack([small_world.hills()[:side, :side] * gain for gain in (2500, 3500, 4000, 6000)])
    path = folder / f"visitor{seed:05d}.tif"
    small_world.write_tiff(path, np.clip(hills + noise, 1, 9999).astype(np.uint16))
    return Visitor(page, path, side)


def check(visitor: Visitor, visitors: Sequence[Visitor]) -> None:
    """The page shows this visitor's image, numbers and files, and nothing of another's."""
    page = visitor.page
    text = page.locator("body").inner_text()
    assert visitor.image.stem in text, f"{visitor.image.name}: not on its own page"
    others = [word for other in visitors if other is not visitor for word in other.words]
    assert [word for word in others if word in text] == [], f"{visitor.image.name}: sees another's"
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV table").click()
    name = download.value.suggested_filename
    assert name == f"{visitor.image.stem}-landslides.csv", f"{visitor.image.name}: got {name}"
    table = pd.read_csv(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert len(table) == landslides(page), f"{visitor.image.name}: another number"


def server_bytes(address: str) -> int:
    """Memory that the process holds alone which answers at an address (without its workers)."""
    port = int(address.rpartition(":")[2])
    for connection in psutil.net_connections("tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
            return int(psutil.Process(connection.pid).memory_full_info().uss)
    raise RuntimeError(f"nobody listens at {address}")


if __name__ == "__main__":
    sys.exit(main())
