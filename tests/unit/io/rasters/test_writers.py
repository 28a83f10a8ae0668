"""Rasters written strip by strip are whole COGs, or nothing at all."""

import numpy as np
import pytest
import rasterio
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core import io

UTM = GeoBox((1300, 700), Affine.translation(500_000, 3e6) @ Affine.scale(2, -2), "EPSG:32648")


def test_strips_of_any_height_become_a_cog_with_overviews_and_colours(tmp_path):
    mask = np.random.default_rng(0).integers(0, 2, UTM.shape, dtype=np.uint8)
    mask[:9] = 255
    path = tmp_path / "mask.tif"
    with io.strip_writer(path, UTM, colormap=io.MASK_COLOURS, descriptions=["landslide"]) as sink:
        for row, height in ((0, 1), (1, 100), (101, 511), (612, 1), (613, 687)):
            sink.write(row, mask[row : row + height])
    with rasterio.open(path) as dataset:
        np.testing.assert_array_equal(dataset.read(1), mask)
        assert dataset.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert dataset.overviews(1)
        assert dataset.nodata == 255
        assert dataset.crs.to_epsg() == 32648
        assert dataset.transform.almost_equals(UTM.affine)
        assert dataset.colormap(1)[1] == io.MASK_COLOURS[1]
        assert dataset.colormap(1)[0] == io.MASK_COLOURS[0]
        assert dataset.descriptions == ("landslide",)
    assert [file.name for file in tmp_path.iterdir()] == ["mask.tif"]


def test_the_strip_may_be_reused_by_its_owner(tmp_path):
    strip = np.zeros((100, 700), np.uint8)
    with io.strip_writer(tmp_path / "x.tif", UTM, nodata=None) as sink:
        for step in range(13):
            strip[:] = step
            sink.write(step * 100, strip)
    with rasterio.open(tmp_path / "x.tif") as dataset:
        np.testing.assert_array_equal(dataset.read(1)[::100, 0], np.arange(13))


def write_and_fail(path, failure):
    with io.strip_writer(path, UTM) as sink:
        sink.write(0, np.zeros((600, 700), np.uint8))
        raise failure


@pytest.mark.parametrize("failure", [RuntimeError, KeyboardInterrupt])
def test_a_writer_that_fails_leaves_nothing_and_keeps_the_old_file(tmp_path, failure):
    path = tmp_path / "p.tif"
    path.write_bytes(b"old")
    with pytest.raises(failure):
        write_and_fail(path, failure)
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.iterdir())) == 1


def test_missing_rows_and_strips_out_of_order_are_bugs(tmp_path):
    with pytest.raises(ValueError, match="only 5 of 1300"), io.strip_writer(tmp_path / "a.tif", UTM) as sink:
        sink.write(0, np.zeros((5, 700), np.uint8))
    for row, shape in ((3, (5, 700)), (0, (5, 699)), (0, (1301, 700)), (0, (2, 5, 700))):
        with pytest.raises(ValueError, match="continue"), io.strip_writer(tmp_path / "a.tif", UTM) as sink:
            sink.write(row, np.zeros(shape, np.uint8))
    assert not list(tmp_path.iterdir())


def test_float_probability_in_pixel_coordinates_and_on_a_rotated_grid(tmp_path):
    values = np.random.default_rng(0).random((40, 30)).astype("float32")
    values[0] = np.nan
    for affine, crs in (
        (Affine.identity(), None),
        (Affine.translation(5e5, 3e6) @ Affine.rotation(33) @ Affine.scale(2, -2), "EPSG:32648"),
    ):
        geobox = GeoBox((40, 30), affine, crs)
        io.write_raster(tmp_path / "p.tif", values, geobox, nodata=float("nan"))
        scene = io.open_scene(tmp_path / "p.tif")
        assert scene.geobox.affine.almost_equals(affine)
        assert scene.geobox.crs == geobox.crs
        np.testing.assert_array_equal(scene.source.read((0,), slice(0, 40), slice(0, 30))[0], values)
        assert not scene.valid(slice(0, 1), slice(0, 30)).any()


def test_a_written_raster_says_what_it_holds(tmp_path):
    grid = GeoBox((600, 700), Affine(10, 0, 400_000, 0, -10, 2_900_000), "EPSG:32648")
    heights = np.full((600, 700), 812.5, np.float32)
    io.write_raster(
        tmp_path / "a.tif", heights, grid, nodata=np.nan, descriptions=["elevation, m"], units=["m"]
    )
    with rasterio.open(tmp_path / "a.tif") as written:
        assert (written.units, written.descriptions) == (("m",), ("elevation, m",))
        assert np.isnan(written.nodata)
        assert (written.scales, written.offsets) == ((1.0,), (0.0,))
