"""Layers read in windows join without a seam."""

from contextlib import closing
from dataclasses import replace

import numpy as np
import rasterio
from rasterio.warp import calculate_default_transform, reproject

from landslide_core.factors.align import ExtraFile
from landslide_core.factors.area import area_of
from landslide_core.factors.large.layer_windows import LayerWindows
from tests import small_factors as small
from tests.small_windows import SETTINGS


def test_a_layer_in_another_crs_joins_without_a_seam(files, tmp_path):
    own = rasterio.open(files.ndvi)
    affine, cols, rows = calculate_default_transform(own.crs, "EPSG:4326", own.width, own.height, *own.bounds)
    turned = np.full((rows, cols), -9999, np.float32)
    reproject(rasterio.band(own, 1), turned, dst_transform=affine, dst_crs="EPSG:4326", dst_nodata=-9999)
    ndvi = small.write_tif(tmp_path / "ndvi.tif", turned, affine, "EPSG:4326", -9999)
    moved = replace(files, ndvi=ndvi, boundary=None, extras=(ExtraFile(ndvi, "green"),))
    with closing(LayerWindows(moved, area_of(small.GEOBOX, None), SETTINGS.derive)) as layers:
        whole = layers.read(slice(0, 60), slice(0, 80)).ndvi
        parts = [
            np.hstack(
                [layers.read(slice(row, row + 12), slice(col, col + 16)).ndvi for col in range(0, 80, 16)]
            )
            for row in range(0, 60, 12)
        ]

    np.testing.assert_allclose(np.vstack(parts), whole, atol=2e-3)
