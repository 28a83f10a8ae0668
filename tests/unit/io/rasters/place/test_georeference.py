"""Place and resolution of an image, whatever says them."""

import numpy as np
import pytest
import rasterio
from affine import Affine
from PIL import Image

from landslide_core import io


def test_resolution_comes_from_the_affine_and_the_unit_of_the_crs(write_tif, pixels):
    assert io.open_scene(write_tif(pixels)).resolution_m == pytest.approx(2)
    rotated = Affine.translation(500_000, 3e6) * Affine.rotation(30) * Affine.scale(2, -2)
    assert io.open_scene(write_tif(pixels, transform=rotated)).resolution_m == pytest.approx(2)
    feet = Affine(2, 0, 6_500_000, 0, -2, 1_900_000)
    in_feet = io.open_scene(write_tif(pixels, crs="EPSG:2229", transform=feet))
    assert in_feet.resolution_m == pytest.approx(2 * 1200 / 3937, rel=1e-4)


def test_resolution_in_geographic_and_web_mercator_coordinates_is_true_on_the_ground(write_tif, pixels):
    degrees = Affine(1e-5, 0, 100, 0, -1e-5, 60)
    scene = io.open_scene(write_tif(pixels, crs="EPSG:4326", transform=degrees))
    assert scene.resolution_m == pytest.approx((1.1141 * 0.5580) ** 0.5, rel=1e-3)  # degree lengths at 60 N
    mercator = Affine(2, 0, 11_131_949, 0, -2, 8_399_737)
    scene = io.open_scene(write_tif(pixels, crs="EPSG:3857", transform=mercator))
    assert scene.resolution_m == pytest.approx(1, rel=5e-3)  # cos 60 degrees


@pytest.mark.parametrize("suffix", ["png", "jpg", "webp"])
def test_a_world_file_places_a_picture_only_together_with_a_crs(tmp_path, suffix):
    path = tmp_path / f"picture.{suffix}"
    Image.fromarray(np.full((30, 40, 3), 90, np.uint8)).save(path)
    path.with_suffix(f".{suffix[0]}{suffix[-1]}w").write_text("2\n0\n0\n-2\n500001\n2999999\n")
    scene = io.open_scene(path)
    assert not scene.georeferenced
    assert scene.geobox.affine.is_identity
    assert any(".prj" in note for note in scene.notes)
    path.with_suffix(".prj").write_text(rasterio.crs.CRS.from_epsg(32648).to_wkt())
    scene = io.open_scene(path)
    assert scene.geobox.crs.epsg == 32648
    assert scene.geobox.affine.almost_equals(Affine(2, 0, 500_000, 0, -2, 3_000_000))


def test_an_affine_without_crs_and_a_crs_that_does_not_fit_leave_the_scene_in_pixels(write_tif, pixels):
    assert not io.open_scene(write_tif(pixels, crs=None)).georeferenced
    nonsense = io.open_scene(write_tif(pixels, crs="EPSG:4326"))  # metres taken for degrees
    assert not nonsense.georeferenced
    assert any("do not fit" in note for note in nonsense.notes)


@pytest.mark.parametrize("suffix", [".TFW", ".tfw", ".TIFW", ".Wld"])
def test_world_files_and_projections_in_capitals_count_and_may_be_rotated(write_tif, pixels, suffix):
    path = write_tif(pixels, crs=None, transform=None)
    turned = Affine.translation(500_000, 3e6) @ Affine.rotation(20) @ Affine.scale(2, -2)
    middle = turned * (0.5, 0.5)
    numbers = (turned.a, turned.d, turned.b, turned.e, *middle)
    path.with_suffix(suffix).write_text("\n".join(f"{number:.12f}" for number in numbers))
    path.with_suffix(".PRJ").write_text(rasterio.crs.CRS.from_epsg(32648).to_wkt())
    scene = io.open_scene(path)
    assert scene.geobox.crs.epsg == 32648
    assert scene.geobox.affine.almost_equals(turned, 1e-4)
    assert scene.resolution_m == pytest.approx(2, rel=1e-3)


@pytest.mark.parametrize(
    ("west", "read"), [(283.0, -77.0), (190.0, -170.0), (-190.0, 170.0), (103.0, 103.0), (463.0, 103.0)]
)
def test_longitudes_beyond_180_are_read_as_those_of_the_globe(write_tif, pixels, west, read):
    path = write_tif(pixels, crs="EPSG:4326", transform=Affine(1e-4, 0, west, 0, -1e-4, -9))
    scene = io.open_scene(path)
    assert scene.geobox.affine.c == pytest.approx(read)
    assert any("beyond 180" in note for note in scene.notes) == (west != read)


def test_heights_in_the_coordinate_system_do_not_change_where_a_raster_lies(write_tif, pixels):
    for system in ("EPSG:32648+5773", "EPSG:4979"):
        place = (
            Affine(1e-5, 0, 105, 0, -1e-5, 30)
            if system == "EPSG:4979"
            else Affine(2, 0, 500_000, 0, -2, 3_000_000)
        )
        crs = io.open_scene(write_tif(pixels, crs=system, transform=place)).geobox.crs
        assert len(crs.proj.axis_info) == 2
