"""An elevation model of any CRS lies on the scene's grid, strip by strip."""

import numpy as np
import pytest
import rasterio
import rasterio.shutil
import rasterio.vrt
from affine import Affine
from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.errors import InputError

SCENE = GeoBox((200, 300), Affine(2, 0, 500_000, 0, -2, 3_000_000), "EPSG:32648")
PLANE = Affine(10, 0, 499_000, 0, -10, 3_001_000)


def heights(easting, northing):
    return 1000 + 0.3 * (easting - 500_000) - 0.2 * (northing - 3_000_000)


@pytest.fixture
def plane(write_tif):
    """A tilted plane at 10 m around the scene."""
    cols, rows = np.meshgrid(np.arange(250) + 0.5, np.arange(250) + 0.5)
    return write_tif(
        heights(499_000 + 10 * cols, 3_001_000 - 10 * rows)[None].astype("float32"),
        "dem.tif",
        transform=PLANE,
    )


def on(geobox):
    cols, rows = np.meshgrid(np.arange(geobox.shape[1]) + 0.5, np.arange(geobox.shape[0]) + 0.5)
    a = geobox.affine
    return heights(a.a * cols + a.b * rows + a.c, a.d * cols + a.e * rows + a.f)


def test_a_plane_stays_a_plane_on_finer_and_rotated_grids(plane):
    turned = GeoBox(
        SCENE.shape, Affine.translation(500_200, 3e6) @ Affine.rotation(25) @ Affine.scale(1, -1), SCENE.crs
    )
    for geobox in (SCENE, turned):
        np.testing.assert_allclose(
            io.warp_dem(plane, geobox, slice(0, 200), slice(0, 300)), on(geobox), atol=0.05
        )


def test_a_model_in_degrees_is_warped(plane, tmp_path):
    path = tmp_path / "degrees.tif"
    with rasterio.open(plane) as source, rasterio.vrt.WarpedVRT(source, crs="EPSG:4326", nodata=-9999) as vrt:
        rasterio.shutil.copy(vrt, path, driver="GTiff")
    np.testing.assert_allclose(io.warp_dem(path, SCENE, slice(0, 200), slice(0, 300)), on(SCENE), atol=3)


def test_strips_join_into_the_whole(plane):
    with io.open_dem(plane, SCENE) as dem:
        whole = dem.read(slice(0, 200), slice(0, 300))
        strips = [dem.read(slice(top, min(top + 37, 200)), slice(0, 300)) for top in range(0, 200, 37)]
    np.testing.assert_array_equal(np.concatenate(strips), whole)


@pytest.mark.parametrize("nodata", [None, -9999])
def test_outside_the_model_and_in_its_holes_elevation_is_nan(write_tif, nodata):
    values = np.full((1, 30, 30), 500, "float32")
    if nodata:
        values[0, 10:20, 10:20] = nodata
    path = write_tif(values, "part.tif", transform=Affine(10, 0, 500_100, 0, -10, 2_999_900), nodata=nodata)
    elevation = io.warp_dem(path, SCENE, slice(0, 200), slice(0, 300))
    assert np.isnan(elevation[:45]).all()
    assert np.isnan(elevation[:, :45]).all()
    assert elevation[60, 60] == 500
    assert np.isnan(elevation[125, 125]) == bool(nodata)


def refused(path, geobox, words):
    with pytest.raises(InputError, match=words):
        io.open_dem(path, geobox)


def test_models_that_do_not_fit_are_refused_with_a_sentence(write_tif, plane, pixels, tmp_path):
    refused(plane, SCENE.translate_pix(5000, 0), "does not overlap")
    refused(plane, GeoBox((10, 10), Affine.identity(), None), "no georeference")
    refused(write_tif(np.ones((1, 9, 9), "float32"), "none.tif", crs=None), SCENE, "no usable georeference")
    refused(write_tif(pixels, "rgb.tif"), SCENE, "4 bands")
    refused(write_tif(np.zeros((1, 400, 400), "float32"), "void.tif", nodata=0), SCENE, "no values")
    (tmp_path / "text.tif").write_text("nothing")
    refused(tmp_path / "text.tif", SCENE, "not an image")
    refused(tmp_path / "absent.tif", SCENE, "no file")


def test_an_ascii_grid_with_a_prj_opens(tmp_path):
    rows = "\n".join(" ".join(["700"] * 80) for _ in range(80))
    header = "ncols 80\nnrows 80\nxllcorner 500000\nyllcorner 2999400\ncellsize 10\nNODATA_value -9999\n"
    (tmp_path / "dem.asc").write_text(header + rows)
    (tmp_path / "dem.prj").write_text(rasterio.crs.CRS.from_epsg(32648).to_wkt())
    assert io.warp_dem(tmp_path / "dem.asc", SCENE, slice(5, 9), slice(5, 9)).tolist() == [[700] * 4] * 4
