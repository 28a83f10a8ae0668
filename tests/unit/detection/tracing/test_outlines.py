"""Outlines from probability: they repaint the mask, strips leave no trace, and the rules hold."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.features import rasterize
from rasterio.transform import Affine
from scipy import ndimage

from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tracing import components
from landslide_core.detection.tracing.components import ProbabilityGrid
from landslide_core.detection.tracing.outlines import Outlines, trace
from landslide_core.scene.probability import NODATA

IDENTITY = Affine.identity()
EVERYTHING = DetectSettings(
    min_area_m2=0, min_area_px=0, fill_holes_m2=0, fill_holes_px=0, simplify_px=0, device="cpu"
)


def grid(percent: NDArray[np.uint8], crs: str | None = None, affine: Affine = IDENTITY) -> ProbabilityGrid:
    return ProbabilityGrid(GeoBox(percent.shape, affine, crs), lambda rows, cols: percent[rows, cols])


def blobs(rows: int, cols: int, seed: int, size: float) -> NDArray[np.uint8]:
    noise = ndimage.gaussian_filter(np.random.default_rng(seed).random((rows, cols)), size)
    return np.asarray(100 * (noise - noise.min()) / max(np.ptp(noise), 1e-9), np.uint8)


def painted(outlines: Outlines, probability: ProbabilityGrid) -> NDArray[np.bool_]:
    return np.concatenate([outlines.paint(rows, percent) for rows, percent in probability.strips()])


@pytest.mark.slow
@settings(deadline=None, max_examples=40)
@given(
    rows=st.integers(1, 90), cols=st.integers(1, 60), seed=st.integers(0, 999),
    size=st.sampled_from([0.0, 0.7, 2.0, 5.0]), cut=st.integers(1, 100), strip=st.sampled_from([1, 7, 64]),
)  # fmt: skip
def test_outlines_repaint_the_mask_and_strips_leave_no_trace(
    rows: int, cols: int, seed: int, size: float, cut: int, strip: int
) -> None:
    percent = blobs(rows, cols, seed, size)
    percent[np.random.default_rng(seed).random((rows, cols)) < 0.02] = NODATA
    expected = (percent >= cut) & (percent != NODATA)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(components, "_STRIP_ROWS", strip)
        found = trace(grid(percent), cut / 100, EVERYTHING)
        np.testing.assert_array_equal(painted(found, grid(percent)), expected)
    if len(found):
        np.testing.assert_array_equal(rasterize(found.exact, expected.shape), expected)
    labels, count = ndimage.label(expected)
    assert len(found) == count
    assert shapely.is_valid(found.exact).all()
    assert all(outline.geom_type == "Polygon" for outline in found.exact)
    numbers = np.arange(1, count + 1)
    np.testing.assert_allclose(
        sorted(found.mean_probability), sorted(ndimage.mean(percent / 100, labels, numbers))
    )
    np.testing.assert_allclose(
        sorted(found.max_probability), sorted(ndimage.maximum(percent / 100, labels, numbers))
    )


@pytest.mark.parametrize("tolerance", [0.75, 1.5, 4.0])
def test_simplified_outlines_stay_valid_and_close_to_the_pixels(tolerance: float) -> None:
    rules = DetectSettings(min_area_px=0, fill_holes_px=0, simplify_px=tolerance)
    found = trace(grid(blobs(300, 300, 1, 3.0)), 0.5, rules)
    exact = trace(grid(blobs(300, 300, 1, 3.0)), 0.5, EVERYTHING)
    assert len(found) == len(exact)
    assert shapely.is_valid(found.polygons).all()
    assert shapely.hausdorff_distance(found.polygons, exact.polygons).max() <= 1.25 * tolerance
    assert shapely.get_num_coordinates(found.polygons).sum() < shapely.get_num_coordinates(exact.exact).sum()


def test_the_default_simplification_keeps_areas_within_a_hundredth() -> None:
    percent = blobs(400, 400, 2, 4.0)
    rules = DetectSettings(min_area_px=100, fill_holes_px=0)
    found = trace(grid(percent), 0.55, rules)
    assert len(found) > 10
    assert shapely.area(found.polygons).sum() == pytest.approx(shapely.area(found.exact).sum(), rel=0.01)


def square(side: int, hole: int = 0, total: int = 40) -> NDArray[np.uint8]:
    percent = np.zeros((total, total), np.uint8)
    percent[5 : 5 + side, 5 : 5 + side] = 80
    middle = 5 + (side - hole) // 2
    percent[middle : middle + hole, middle : middle + hole] = 10
    return percent


def test_small_landslides_are_dropped_by_their_true_area() -> None:
    for crs, affine, pixel_m2 in (
        ("EPSG:32648", Affine(2, 0, 500_000, 0, -2, 3_000_000), 4.0),
        ("EPSG:3857", Affine(2, 0, 11_500_000, 0, -2, 4_860_000), 4 * np.cos(np.radians(39.96)) ** 2),
        ("EPSG:2225", Affine(10, 0, 6_000_000, 0, -10, 2_000_000), 100 * 0.3048**2),  # feet
    ):
        area = 100 * pixel_m2
        for limit, kept in ((area * 0.98, 1), (area * 1.02, 0)):
            rules = DetectSettings(min_area_m2=limit, simplify_px=0)
            assert len(trace(grid(square(10), crs, affine), 0.5, rules)) == kept, crs


def test_small_holes_are_filled_before_small_landslides_are_dropped() -> None:
    ring = square(12, hole=10)  # 44 pixels around 100
    rules = DetectSettings(min_area_px=144, fill_holes_px=101, simplify_px=0)
    found = trace(grid(ring), 0.5, rules)
    assert shapely.area(found.exact) == [144]
    assert painted(found, grid(ring)).sum() == 144
    stays = DetectSettings(min_area_px=44, fill_holes_px=100, simplify_px=0)
    assert shapely.area(trace(grid(ring), 0.5, stays).exact) == [44]


def test_an_island_in_a_hole_that_is_filled_goes_with_it() -> None:
    ring = square(12, hole=10)
    ring[10:12, 10:12] = 90
    rules = DetectSettings(min_area_px=0, fill_holes_px=200, simplify_px=0)
    found = trace(grid(ring), 0.5, rules)
    assert len(found) == 1
    assert painted(found, grid(ring)).sum() == 144
    assert len(trace(grid(ring), 0.5, EVERYTHING)) == 2


def test_a_hole_that_holds_nodata_is_never_filled() -> None:
    ring = square(12, hole=4)
    ring[10, 10] = NODATA
    rules = DetectSettings(min_area_px=0, fill_holes_px=1000, simplify_px=0)
    found = trace(grid(ring), 0.5, rules)
    assert not painted(found, grid(ring))[10, 10]


def test_pixels_that_share_a_corner_only_are_two_landslides() -> None:
    percent = np.zeros((8, 8), np.uint8)
    percent[1:4, 1:4] = percent[4:7, 4:7] = 70
    assert len(trace(grid(percent), 0.5, EVERYTHING)) == 2


def test_a_rotated_grid_puts_outlines_where_its_pixels_are() -> None:
    affine = Affine.translation(500_000, 3_000_000) @ Affine.rotation(30) @ Affine.scale(2, -2)
    found = trace(grid(square(10), "EPSG:32648", affine), 0.5, EVERYTHING)
    assert shapely.area(found.polygons) == pytest.approx([400])
    centre = shapely.centroid(found.polygons[0])
    assert (centre.x, centre.y) == pytest.approx(affine @ (10, 10))


def test_nothing_above_the_threshold_gives_no_outlines() -> None:
    nothing = grid(np.full((30, 30), 20, np.uint8))
    found = trace(nothing, 0.5, DetectSettings())
    assert len(found) == 0
    assert not painted(found, nothing).any()
