"""Components of a grid of several strips: the same by compiled loops and without."""

import numpy as np
import pytest
import shapely
from odc.geo.geobox import GeoBox
from scipy import ndimage

from landslide_core.detection.tracing import components
from landslide_core.detection.tracing.components import Components, ProbabilityGrid, collect
from landslide_core.hardware import compiled

SHAPE = (90, 70)


def grid(seed: int) -> ProbabilityGrid:
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).random(SHAPE), 1.5)
    percent = (100 * (noise - noise.min()) / np.ptp(noise)).astype(np.uint8)
    percent[30:34, 20:24] = 255
    geobox = GeoBox.from_bbox((0, 0, 700, 900), "EPSG:32645", resolution=10)
    return ProbabilityGrid(geobox, lambda rows, cols: percent[rows, cols])


def told(found: Components) -> list[object]:
    numbers = {row: of.tolist() for row, of in found.numbers.items()}
    return [
        [shapely.to_wkb(each) for each in found.outlines],
        *(values.tolist() for values in (found.mean, found.peak, found.summits)),
        numbers,
        found.nodata,
    ]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("strip_rows", [7, 32, 1024])
def test_compiled_loops_find_the_same_over_strips(seed: int, strip_rows: int, monkeypatch) -> None:
    monkeypatch.setattr(components, "_STRIP_ROWS", strip_rows)
    found = []
    for worth in (0, SHAPE[0] * SHAPE[1]):
        monkeypatch.setattr(compiled, "_WORTH_PX", worth)
        found.append(collect(grid(seed), 0.5, lambda pixels: pixels >= 4))

    assert told(found[0]) == told(found[1])
    assert len(found[0].outlines) > 5


def test_what_the_strips_hold_does_not_depend_on_them(monkeypatch) -> None:
    whole = collect(grid(1), 0.5, lambda pixels: pixels > 0)
    monkeypatch.setattr(components, "_STRIP_ROWS", 7)
    parts = collect(grid(1), 0.5, lambda pixels: pixels > 0)

    order = [tuple(each) for each in whole.summits.tolist()]
    again = [tuple(each) for each in parts.summits.tolist()]
    assert sorted(order) == sorted(again)
    for place, outline, mean in zip(order, whole.outlines, whole.mean, strict=True):
        same = again.index(place)
        assert outline.equals(parts.outlines[same])
        assert parts.mean[same] == pytest.approx(mean)
