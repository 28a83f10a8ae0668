"""Two dates of one small place with known landslides, for the tests of changes."""

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import numpy as np
from affine import Affine
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, shift
from shapely import Point

from landslide_core.changes.journey import ChangeRun, change
from landslide_core.changes.settings import ChangeSettings
from landslide_core.detection.settings import DetectSettings
from tests.small_scenes import UTM, write_tif

ROWS, COLS = 360, 420
SETTINGS = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", simplify_px=0, threshold=0.5)
HOW = ChangeSettings()
ROLES = ("red", "green", "blue", "nir")
# Top, left, height, width in pixels of the later image.
OLD = (60, 70, 40, 30)  # at both dates
NEW = (200, 120, 30, 44)  # after only
GONE = (90, 280, 36, 28)  # before only
SMALL = (250, 300, 24, 24)  # before; it grows into LARGE
LARGE = (250, 300, 24, 70)
BEFORE, AFTER = (OLD, GONE, SMALL), (OLD, NEW, LARGE)


def ground(slides: Sequence[tuple[int, int, int, int]], seed: int = 0) -> NDArray[np.float64]:
    """Red, green, blue, near infrared (bands, rows, cols), 0 to 255: wooded ground of fixed texture with bare scars.

    seed: of the grain of a sensor; the ground is always the same.
    """
    texture = np.random.default_rng(7).standard_normal((ROWS, COLS))
    hills = sum(gaussian_filter(texture, size) * size for size in (1.5, 4.0, 12.0))
    hills = hills / np.abs(hills).max()
    image = np.stack([55 + 25 * hills, 85 + 35 * hills, 50 + 20 * hills, 165 + 60 * hills])
    for top, left, height, width in slides:
        part = slice(top, top + height), slice(left, left + width)
        image[:, *part] = np.array([215, 150, 110, 190])[:, None, None] + 15 * hills[part]
    return image + np.random.default_rng(seed).normal(0, 1.5, image.shape)


def as_bytes(image: NDArray[np.float64]) -> NDArray[np.uint8]:
    """In bytes; what is exactly 0 is no data, and stays so."""
    return np.where(image == 0, 0, np.clip(np.rint(image), 1, 255)).astype(np.uint8)


def moved(image: NDArray[np.float64], rows: float, cols: float) -> NDArray[np.float64]:
    """The image with its content `rows` further down and `cols` further right."""
    return np.stack([shift(band, (rows, cols), order=3, mode="nearest") for band in image])


def write(path: Path, image: NDArray[np.float64], place: Affine = UTM, **options: object) -> Path:
    """Write an image in bytes; 0 is no data."""
    crs = options.pop("crs", "EPSG:32648")
    options = {"nodata": 0, "ALPHA": "NO", **({"transform": place} if crs else {}), **options}
    return write_tif(path, as_bytes(image), crs, **options)  # type: ignore[arg-type]


def two_dates(folder: Path, **of_before: object) -> tuple[Path, Path]:
    """Both images as files, on one grid, in one light."""
    before = write(folder / "before.tif", ground(BEFORE, 1), **of_before)  # type: ignore[arg-type]
    return before, write(folder / "after.tif", ground(AFTER, 2))


TRUTH = {OLD: "unchanged", NEW: "new", GONE: "gone", LARGE: "grown"}


def done(before: Path, after: Path, out: Path, **more: object) -> ChangeRun:
    given = {"roles": ROLES, "roles_before": ROLES, "settings": SETTINGS, **more}
    return change(before, after, out, **given)  # type: ignore[arg-type]


def kinds(run: ChangeRun) -> dict[tuple[int, int, int, int], str]:
    """What the table says of the middle of each known landslide."""
    table = gpd.read_file(run.outlines)
    found = {}
    for slide in TRUTH:
        top, left, height, width = slide
        x, y = (
            UTM @ (left + width / 2, top + height / 2) if table.crs else (left + width / 2, top + height / 2)
        )
        here = table[table.contains(Point(x, y))]
        found[slide] = "none" if here.empty else str(here["kind"].iloc[0])
    return found


def only(run: ChangeRun) -> dict[str, int]:
    return {kind: count for kind, count in run.counts.items() if count}
