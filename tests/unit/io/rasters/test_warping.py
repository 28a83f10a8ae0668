"""A layer on another grid: no fill is mixed in, no seam shows, and the date line is no border."""

from contextlib import closing

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core.factors.target_grid import target_grid
from landslide_core.io.rasters import warping
from landslide_core.io.rasters.aligned import GridFacts, grid_facts, open_grid, read_layer
from landslide_core.io.rasters.kinds import CLASSES, ELEVATION
from landslide_core.io.rasters.layer import open_layer
from landslide_core.scene.geodesy import overlap
from tests.small_rasters import AFFINE, CRS, GRID, ground, write

SHIFTED = GeoBox((100, 90), AFFINE @ Affine.translation(-3.3, 2.4) @ Affine.scale(0.7), CRS)
COARSE = GeoBox((15, 16), AFFINE @ Affine.translation(0.4, 0.3) @ Affine.scale(5), CRS)


@pytest.mark.parametrize("grid", [SHIFTED, COARSE])
@pytest.mark.parametrize("fill", [-9999, -32768, 3.4e38, np.inf])
def test_an_undeclared_fill_gives_what_a_declared_one_gives(tmp_path, grid, fill):
    stored = ground().astype("float32")
    stored[30:35, 20:40] = fill
    untold = read_layer(write(tmp_path / "a.tif", stored), grid, ELEVATION)
    stored[30:35, 20:40] = np.nan
    told = read_layer(write(tmp_path / "b.tif", stored, nodata=np.nan), grid, ELEVATION)
    np.testing.assert_array_equal(untold.values, told.values)
    assert untold.notes
    assert not told.notes


@pytest.mark.parametrize("grid", [SHIFTED, COARSE, GRID])
@pytest.mark.parametrize("kind", [ELEVATION, CLASSES])
def test_windows_join_without_a_seam(tmp_path, grid, kind, monkeypatch):
    path = write(tmp_path / "a.tif", ground().round().astype("float32"))
    rows, cols = grid.shape
    with closing(open_grid(path, grid, kind, exact=True)) as opened:
        whole = opened.read(slice(0, rows), slice(0, cols))
        parts = [
            [opened.read(slice(r, min(r + 7, rows)), slice(c, min(c + 6, cols))) for c in range(0, cols, 6)]
            for r in range(0, rows, 7)
        ]
        np.testing.assert_allclose(np.block(parts), whole, atol=2e-3)
        monkeypatch.setattr(warping, "_PIECE_PX", 300)
        np.testing.assert_allclose(opened.read(slice(0, rows), slice(0, cols)), whole, atol=2e-3)


@pytest.mark.parametrize(
    ("west", "width"), [(179.98, 200), (-180.02, 200), (359.99 - 180, 200), (181.5, 150), (-178.5, 150)]
)
def test_ground_at_the_date_line_is_placed_right(tmp_path, west, width):
    step = 1 / 3600
    lon = west + (np.arange(width) + 0.5) * step
    heights = np.tile(1000 + (lon % 360 - 180) * 3600, (120, 1)).astype("float32")
    path = write(
        tmp_path / "a.tif", heights, crs="EPSG:4326", transform=Affine(step, 0, west, 0, -step, -16.5)
    )
    own = grid_facts(path)
    grid, _ = target_grid(own)
    found = read_layer(path, grid, ELEVATION).values
    assert np.isfinite(found).mean() > 0.9
    assert np.nanmin(found) == pytest.approx(heights.min(), abs=2)
    assert np.nanmax(found) == pytest.approx(heights.max(), abs=2)
    # west to east, as on the ground
    assert np.nanmean(np.diff(found, axis=1)) == pytest.approx(30.8 / 30.8, rel=0.2)


def test_a_scene_in_utm_reads_a_model_that_counts_to_360(tmp_path):
    step = 1 / 1200
    for west in (178.9, -181.1):
        heights = np.tile(500 + np.arange(2400, dtype="float32")[None] / 10, (600, 1))
        path = write(
            tmp_path / f"{west}.tif",
            heights,
            crs="EPSG:4326",
            transform=Affine(step, 0, west, 0, -step, -16.4),
        )
        for crs, east in (("EPSG:32760", 818_200), ("EPSG:32701", 190_000)):
            scene = GeoBox((50, 60), Affine(30, 0, east, 0, -30, 8_160_000), crs)
            layer = open_layer(path, ELEVATION)
            assert overlap(layer.geobox, scene)
            layer.close()
            assert np.isfinite(read_layer(path, scene, ELEVATION).values).all()


def test_a_world_that_counts_to_360_serves_every_place(tmp_path):
    heights = np.tile(np.arange(720, dtype="float32")[None], (360, 1))
    path = write(tmp_path / "a.tif", heights, crs="EPSG:4326", transform=Affine(0.5, 0, 0, 0, -0.5, 90))
    for lon, zone in ((-75, 18), (3, 31), (177, 60), (-177, 1), (105, 48)):
        scene = GeoBox((20, 20), Affine(3000, 0, 470_000, 0, -3000, 3_030_000), f"EPSG:{32600 + zone}")
        found = read_layer(path, scene, ELEVATION).values
        assert np.isfinite(found).all()
        assert found.mean() == pytest.approx((lon % 360) * 2 - 0.5, abs=1.5)


def test_grids_far_apart_do_not_overlap():
    def degrees(west):
        return GeoBox((10, 10), Affine(0.1, 0, west, 0, -0.1, 10), "EPSG:4326")

    assert overlap(degrees(179.5), degrees(-180.2))
    assert overlap(degrees(283), degrees(-77.5))
    assert not overlap(degrees(10), degrees(-170))
    assert not overlap(degrees(10), degrees(12))
    assert target_grid(GridFacts("a", degrees(179.5)))[0].crs.epsg in (32660, 32601)


class Recorded:
    """A plane of heights (or codes) with a hole, on a fine grid, that notes how much of it is read at a time."""

    geobox = GeoBox((960, 1200), Affine(1.0, 0, 500_000, 0, -1.0, 3_500_000), CRS)

    def __init__(self, kind):
        self.kind, self.read_px = kind, []
        rows, cols = np.mgrid[:960, :1200]
        self.values = (1000 + 0.5 * cols - 0.25 * rows).astype(kind.dtype)
        if kind.codes:
            self.values = (1 + rows // 100 + cols // 100).astype(kind.dtype)
        self.values[300:420, 400:520] = np.nan

    def read(self, rows, cols):
        part = self.values[rows, cols]
        self.read_px.append(part.size)
        return part


def coarse(times, crs=CRS):
    own = Recorded.geobox
    return GeoBox((960 // times, 1200 // times), own.affine @ Affine.scale(times), crs)


@pytest.mark.parametrize("times", [10, 40, 120])
def test_a_much_coarser_grid_has_the_means_of_the_ground_under_its_pixels(times):
    grid, source = coarse(times), Recorded(ELEVATION)
    rows, cols = grid.shape
    found = warping.Warp(source, grid, exact=True).read(slice(0, rows), slice(0, cols))
    row, col = np.mgrid[:rows, :cols]
    plane = 1000 + 0.5 * (times * (col + 0.5) - 0.5) - 0.25 * (times * (row + 0.5) - 0.5)
    inside = np.s_[2:-2, 2:-2] if min(rows, cols) > 4 else np.s_[:, :]
    whole = (
        np.isfinite(found) & (np.abs(row * times - 360) > 4 * times) & (np.abs(col * times - 460) > 4 * times)
    )
    np.testing.assert_allclose(found[inside][whole[inside]], plane[inside][whole[inside]], atol=0.02 * times)


@pytest.mark.parametrize("kind", [ELEVATION, CLASSES])
@pytest.mark.parametrize("times", [1, 10, 120, 900])
def test_pieces_are_bounded_and_little_is_read_twice(kind, times, monkeypatch):
    monkeypatch.setattr(warping, "_PIECE_PX", 20_000)
    grid, source = coarse(times), Recorded(kind)
    rows, cols = grid.shape
    warping.Warp(source, grid, exact=True).read(slice(0, rows), slice(0, cols))
    assert max(source.read_px) <= max(20_000, 1.1 * (source.geobox.shape[0] if times == 900 else 0) ** 2)
    assert sum(source.read_px) <= 3 * source.values.size


@pytest.mark.parametrize("times", [10, 120, 240])
def test_codes_of_a_much_coarser_grid_are_those_of_the_nearest_pixel(times):
    grid, source = coarse(times), Recorded(CLASSES)
    rows, cols = grid.shape
    found = warping.Warp(source, grid, exact=True).read(slice(0, rows), slice(0, cols))
    middles = np.ix_(times * np.arange(rows) + times // 2, times * np.arange(cols) + times // 2)
    np.testing.assert_array_equal(found, source.values[middles])


def test_windows_of_a_much_coarser_grid_join_without_a_seam():
    grid, source = coarse(24), Recorded(ELEVATION)
    warp = warping.Warp(source, grid, exact=True)
    rows, cols = grid.shape
    whole = warp.read(slice(0, rows), slice(0, cols))
    parts = [
        [warp.read(slice(r, min(r + 7, rows)), slice(c, min(c + 6, cols))) for c in range(0, cols, 6)]
        for r in range(0, rows, 7)
    ]
    np.testing.assert_allclose(np.block(parts), whole, atol=2e-3)


def test_blocks_over_a_hole_have_the_mean_of_what_is_known():
    source = Recorded(ELEVATION)
    means = warping._Means(source, 100, 130)
    found = means.read(slice(0, 10), slice(0, 10))
    assert found.shape == means.geobox.shape == (10, 10)
    assert found[3, 3] == pytest.approx(np.nanmean(source.values[300:400, 390:520]))
    assert np.isnan(warping._Means(source, 60, 60).read(slice(5, 7), slice(7, 8))).all()


@pytest.mark.parametrize("kind", [ELEVATION, CLASSES])
def test_a_layer_on_the_grid_itself_is_read_as_resampling_gives_it(kind, tmp_path):
    stored = ground().round().astype("float32")
    stored[10:14, 3:30] = stored[40] = np.nan
    with closing(open_layer(write(tmp_path / "a.tif", stored, nodata=np.nan), kind)) as layer:
        warp = warping.Warp(layer, GRID, exact=False)
        assert warp._as_it_is
        windows = [(slice(0, GRID.shape[0]), slice(0, GRID.shape[1])), (slice(9, 33), slice(5, 22))]
        found = [warp.read(*window) for window in windows]
        warp._as_it_is = False
        for window, values in zip(windows, found, strict=True):
            np.testing.assert_array_equal(values, warp.read(*window))
            assert np.isnan(values).any()
