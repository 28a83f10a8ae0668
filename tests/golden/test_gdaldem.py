"""Slope and aspect agree with gdaldem, the judge from outside."""

import shutil
import subprocess

import numpy as np
import pytest
import rasterio
from affine import Affine

from landslide_core import io
from landslide_core.scene import geodesy
from landslide_core.scene import slope as terrain


def judge(verb, path, folder):
    """Return gdaldem's answer, NaN for nodata; skip where gdaldem is not installed."""
    if not shutil.which("gdaldem"):
        pytest.skip("gdaldem (Debian package gdal-bin) is not installed")
    out = folder / f"{verb}.tif"
    subprocess.run(["gdaldem", verb, path, out, "-compute_edges", "-q"], check=True)
    with rasterio.open(out) as dataset:
        return np.where(dataset.read(1) == dataset.nodata, np.nan, dataset.read(1))


def ours(path):
    scene = io.open_scene(path)
    window = slice(0, scene.shape[0]), slice(0, scene.shape[1])
    elevation = scene.source.read((0,), *window)[0].astype("float32")
    elevation[~scene.valid(*window)] = np.nan
    axes_m = geodesy.pixel_axes_m(scene.geobox)
    return terrain.slope_deg(elevation, axes_m), terrain.aspect_deg(elevation, axes_m)


def agree(path, folder):
    slope, aspect = ours(path)
    expected = judge("slope", path, folder)
    np.testing.assert_array_equal(np.isnan(slope), np.isnan(expected))
    assert np.nanmax(np.abs(slope - expected)) < 0.01
    expected = judge("aspect", path, folder)
    np.testing.assert_array_equal(np.isnan(aspect), np.isnan(expected))
    turned = np.abs((aspect - expected + 180) % 360 - 180)
    assert np.nanmax(turned[slope > 5]) < 0.01  # on level ground gdaldem's 32-bit sums turn it
    return slope


def test_a_rough_hill_with_holes_agrees_everywhere_even_at_edges_and_corners(tmp_path):
    rows, cols = np.mgrid[:80, :120]
    hill = 900 + 60 * np.sin(rows / 9) * np.cos(cols / 13) + np.random.default_rng(0).random((80, 120)) * 3
    hill[30:33, 50:60] = hill[0, 7] = hill[79, 119] = hill[40, 0] = -9999
    hill[60:70, 20:40] = 700
    path = tmp_path / "hill.tif"
    place = {"crs": "EPSG:32648", "transform": Affine(5, 0, 5e5, 0, -5, 3e6), "nodata": -9999}
    with rasterio.open(path, "w", "GTiff", 120, 80, 1, dtype="float32", **place) as dataset:
        dataset.write(hill.astype("float32"), 1)
    agree(path, tmp_path)


def test_the_balakot_elevation_model_agrees_with_its_published_range(shared_data, tmp_path):
    slope = agree(shared_data / "factors" / "balakot" / "AW3D30.tif", tmp_path)
    assert slope.min() == pytest.approx(0.03736214, abs=1e-3)
    assert slope.max() == pytest.approx(72.213486, abs=1e-3)
