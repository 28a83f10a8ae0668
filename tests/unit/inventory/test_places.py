"""Names by place: one pixel, one name; it stays when the threshold moves."""

import numpy as np
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox
from scipy import ndimage

from landslide_core.detection.files import inventory_of
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tracing import components
from landslide_core.detection.tracing.components import ProbabilityGrid
from landslide_core.detection.tracing.outlines import trace
from landslide_core.inventory.places import is_place, names_within, pixels_at, place_names

UTM = GeoBox((120, 90), Affine(2, 0, 500_000, 0, -2, 4_000_000), "EPSG:32648")
EVERYTHING = DetectSettings(min_area_m2=0, fill_holes_m2=0, simplify_px=0)


@pytest.fixture
def hills():
    """Smooth random hills of probability, some of which have flat tops."""
    noise = ndimage.gaussian_filter(np.random.default_rng(3).normal(size=UTM.shape), 2)
    return np.clip(45 + 35 * noise / noise.std(), 0, 100).astype(np.uint8)


def traced(percent: np.ndarray, threshold: float):
    grid = ProbabilityGrid(UTM, lambda rows, cols: percent[rows, cols])
    return trace(grid, threshold, EVERYTHING)


def test_a_landslide_keeps_its_name_while_the_threshold_moves(hills):
    steps = (0.3, 0.5, 0.7, 0.9)
    names = {step: set(traced(hills, step).places(UTM)) for step in steps}
    tops = {step: traced(hills, step) for step in steps}

    assert len(names[0.3]) < len(names[0.7])  # they fall apart
    for lower, higher in zip(steps, steps[1:], strict=False):
        found = tops[lower]
        still = {
            name for name, top in zip(found.places(UTM), found.max_probability, strict=True) if top >= higher
        }
        assert still <= names[higher]


def test_no_two_landslides_share_a_name_and_each_has_its_pixel_inside(hills):
    found = traced(hills, 0.5)
    names = found.places(UTM)

    assert len(set(names)) == len(names) == len(found) > 5
    for (row, col), shape, top in zip(found.summits, found.exact, found.max_probability, strict=True):
        assert shape.contains(shapely.Point(col + 0.5, row + 0.5))
        assert hills[row, col] == round(100 * top)


@pytest.mark.parametrize("rows", [7, 32, 120])
def test_names_do_not_depend_on_the_strips(hills, monkeypatch, rows):
    whole = inventory_of(traced(hills, 0.5)).table.set_index("place")
    monkeypatch.setattr(components, "_STRIP_ROWS", rows)
    stripped = inventory_of(traced(hills, 0.5)).table.set_index("place")

    assert sorted(stripped.index) == sorted(whole.index)
    assert stripped.loc[whole.index, "area_m2"].tolist() == whole["area_m2"].tolist()


def test_a_reduced_grid_names_pixels_of_the_scene():
    half = UTM.zoom_out(2)
    percent = np.zeros(half.shape, np.uint8)
    percent[20:24, 10:14] = 80
    percent[22, 12] = 99
    found = trace(ProbabilityGrid(half, lambda rows, cols: percent[rows, cols]), 0.5, EVERYTHING)

    assert found.places(UTM) == ["r45c25"]


def test_what_has_no_probability_is_named_after_a_pixel_inside():
    left, top = UTM.affine * (10, 20)
    ring = shapely.box(left, top - 40, left + 40, top).difference(
        shapely.box(left + 4, top - 36, left + 36, top - 4)
    )
    (name,) = names_within([ring], UTM)
    row, col = map(int, name[1:].split("c"))
    square = shapely.box(*(UTM.affine * (col, row + 1)), *(UTM.affine * (col + 1, row)))

    assert square.intersects(ring)
    assert is_place(name)
    assert not is_place("12")


def test_pixels_beyond_the_grid_are_those_at_its_edge():
    assert pixels_at(np.array([UTM.affine * (-5, 500)]), UTM).tolist() == [[119, 0]]
    assert place_names(np.empty((0, 2))) == []
