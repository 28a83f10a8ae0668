"""benchmarks.factor_rows: lines of the table of all benchmarks: layers, ratios, SHAP, questions, a county, Balakot."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
import timeit
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from affine import Affine
from odc.geo.geobox import GeoBox

from benchmarks.rows import Row

ROOT = Path(__file__).resolve().parent.parent
_SIDE, _COUNTY_SIDE = 4096, 3163  # pixels: 16.8 megapixels of layers, 10 of a county


def terrain() -> Iterator[Row]:
    """Slope and aspect against gdaldem's slope, distances against scipy's, ratios against pandas."""
    rng = np.random.default_rng(0)
    heights = rng.normal(0, 1, (_SIDE, _SIDE)).cumsum(0).astype(np.float32)
    yield _slope(heights)
    yield _distances(rng.random((_SIDE, _SIDE)) < 0.007)
    yield _ratios(heights, rng.random((_SIDE, _SIDE)) < 0.01)


def _slope(heights: np.ndarray) -> Row:
    from landslide_core import io
    from landslide_core.scene.slope import slope_and_aspect

    what = "slope and aspect / slope of gdaldem, by the clock"
    if shutil.which("gdaldem") is None:
        return Row(what, None, "", 1.5, "less", "no gdaldem")
    with tempfile.TemporaryDirectory() as below:
        path = Path(below) / "dem.tif"
        io.write_raster(path, heights, GeoBox(heights.shape, Affine(10, 0, 0, 0, -10, 0), "EPSG:32648"))
        command = ["gdaldem", "slope", str(path), str(Path(below) / "slope.tif"), "-q"]
        theirs = _quickest(lambda: subprocess.run(command, check=True, capture_output=True))
    axes = np.array([[10.0, 0.0], [0.0, -10.0]])
    ours = _quickest(lambda: slope_and_aspect(heights, axes))
    return Row(what, ours / theirs, "", 1.5, "less", "ours in memory, theirs reads and writes")


def _distances(marked: np.ndarray) -> Row:
    from scipy import ndimage

    from landslide_core.factors.families.distances import to_pixels_m

    ours = _quickest(lambda: to_pixels_m(marked, (10.0, 10.0)))
    theirs = _quickest(lambda: ndimage.distance_transform_edt(~marked, sampling=(10.0, 10.0)))
    # the quickest exact route known takes a tenth of scipy's time
    return Row(
        "distances / scipy's distance_transform_edt", ours / theirs, "", 0.15, "less", "the same numbers"
    )


def _ratios(values: np.ndarray, slides: np.ndarray) -> Row:
    import pandas as pd

    from landslide_core.factors.breaks import Intervals

    flat, labels = values.ravel(), slides.ravel()
    edges = np.quantile(flat[::97], np.linspace(0, 1, 9))[1:-1]

    def theirs() -> Any:
        classes = pd.cut(flat, [-np.inf, *edges, np.inf])
        return pd.Series(labels).groupby(classes, observed=False).agg(["size", "sum"])

    cut = Intervals("quantile", tuple(f"class {number}" for number in range(8)), tuple(edges))

    def ours() -> Any:
        codes = cut.classify(flat)
        return np.bincount(codes, minlength=8), np.bincount(codes[labels], minlength=8)

    return Row(
        "classes of a factor counted / pandas cut and groupby", _quickest(ours) / _quickest(theirs), "", 0.22, "less",
        "what a frequency ratio needs; eight classes",
    )  # fmt: skip


def explanations(folder: Path) -> Iterator[Row]:
    """SHAP of a map against the package, and how soon a question is answered."""
    for module, options, rows in (
        ("shap_speed", ["--rounds", "1"], _shap_rows),
        ("what_if", ["--rounds", "3"], _what_if_rows),
    ):
        target = folder / f"{module}.json"
        command = [sys.executable, "-m", f"benchmarks.{module}", *options, "--json", str(target)]
        subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
        yield from rows(json.loads(target.read_text("utf-8")))


def _shap_rows(found: dict[str, Any]) -> Iterator[Row]:
    yield Row(
        "SHAP of a map / shap.TreeExplainer, per processor second",
        found["times_faster_per_cpu_second"],
        "",
        100,
        "more",
    )


def _what_if_rows(found: dict[str, Any]) -> Iterator[Row]:
    slowest = max(each["median_s"] for name, each in found.items() if name.endswith("whole map"))
    yield Row("what-if, a megapixel, the slowest question", slowest, "s", 1, "less")


def county(folder: Path) -> Iterator[Row]:
    """A made-up county of ten megapixels, layers kept in files."""
    from benchmarks import factors_memory

    models = ["--models", "random_forest,frequency_ratio"]
    found = factors_memory.measure(folder, _COUNTY_SIDE, _COUNTY_SIDE, "disk", models)
    note = "forest of 100 trees and ratios, SHAP maps"
    yield Row("a county of 10 megapixels", found.seconds / 60, "min", 6, "less", note)
    yield Row("its peak memory", found.peak_bytes / 1e9, "GB", 4, "less")


def balakot(folder: Path, data: Path) -> Iterator[Row]:
    """Balakot from its files to its maps."""
    place = data / "factors" / "balakot"
    command = [
        sys.executable, "-m", "landslide_core", "factors", "--out", str(folder / "balakot"),
        "--dem", str(place / "AW3D30.tif"), "--inventory", str(place / "landslides.shp"),
        "--faults", str(place / "Confirmed_faults.shp"), "--lithology", str(place / "Geology.tif"),
        "--land-cover", str(place / "Landcover.tif"),
    ]  # fmt: skip
    begun = time.perf_counter()
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    note = "815,262 pixels, all validations, SHAP maps"
    yield Row("Balakot, from files to maps", time.perf_counter() - begun, "s", 60, "less", note)


def _quickest(work: Callable[[], object]) -> float:
    """Seconds of the quickest of three, after one that may compile."""
    work()
    return min(timeit.repeat(work, number=1, repeat=3))
