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
