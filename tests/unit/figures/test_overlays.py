"""Pictures lie in the right place on a web map, and say what the raster says."""

import io

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox
from PIL import Image
from pyproj import Transformer

from landslide_core.figures import overlays

UTM = GeoBox.from_bbox((500_000, 4_000_000, 500_400, 4_000_300), crs="EPSG:32648", resolution=2)
PIXELS = GeoBox((30, 50), Affine.identity(), None)


def opened(overlay: overlays.Overlay) -> Image.Image:
    return Image.open(io.BytesIO(overlay.picture))


def place_of(overlay: overlays.Overlay, longitude: float, latitude: float) -> tuple[int, int]:
    """(column, row) of the picture at a place; a web map is straight in Mercator's northing."""
    to_mercator = Transformer.from_crs("EPSG:4326", "EPSG:3857", always_xy=True)
    west, south, east, north = overlay.bounds
    (left, bottom), (right, top) = to_mercator.transform(west, south), to_mercator.transform(east, north)
    x, y = to_mercator.transform(longitude, latitude)
    width, height = opened(overlay).size
    return int((x - left) / (right - left) * width), int((top - y) / (top - bottom) * height)


def test_a_marked_pixel_is_drawn_where_it_lies_on_the_earth():
    percent = np.zeros(UTM.shape, np.uint8)
    percent[40:44, 150:154] = 90
    overlay = overlays.probability(percent, UTM)
    longitude, latitude = Transformer.from_crs("EPSG:32648", "EPSG:4326", always_xy=True).transform(
        500_000 + 152 * 2, 4_000_300 - 42 * 2
    )
    drawn = np.asarray(opened(overlay))
    column, row = place_of(overlay, longitude, latitude)

    assert drawn[row, column] == 90
    assert np.argwhere(drawn == 90).mean(axis=0) == pytest.approx((row, column), abs=1.5)


def test_probability_is_clear_where_it_is_very_low_or_unknown_and_keeps_its_values():
    percent = np.array([[0, 1, 50], [100, 255, 255]], np.uint8).repeat(10, 0).repeat(10, 1)
    picture = opened(overlays.probability(percent, GeoBox(percent.shape, Affine.identity(), None)))
    alpha = np.asarray(picture.convert("RGBA"))[..., 3]

    assert (np.asarray(picture) == percent).all()
    assert (alpha[percent == 0] == 0).all()
    assert (alpha[percent == 255] == 0).all()
    assert alpha[percent == 100].min() > alpha[percent == 50].max() > 0


def test_without_georeference_bounds_are_pixels():
    overlay = overlays.photo(np.zeros((3, 30, 50), np.uint8), np.ones((30, 50), bool), PIXELS)

    assert overlay.bounds == (0, 0, 50, 30)
    assert opened(overlay).size == (50, 30)


def test_what_is_not_valid_is_clear_in_the_photo():
    valid = np.ones((30, 50), bool)
    valid[:10] = False
    alpha = np.asarray(opened(overlays.photo(np.full((3, 30, 50), 200, np.uint8), valid, PIXELS)))[..., 3]

    assert (alpha[:10] == 0).all()
    assert (alpha[10:] == 255).all()


@pytest.mark.parametrize("crs", ["EPSG:32648", None])
def test_pictures_are_never_larger_than_what_a_browser_takes_easily(crs):
    shape = (500, 6000)
    affine = Affine(2, 0, 500_000, 0, -2, 4_000_000) if crs else Affine.identity()
    overlay = overlays.mask(np.ones(shape, bool), GeoBox(shape, affine, crs), "#cc79a7")

    assert max(opened(overlay).size) <= overlays.MAX_PX
    assert len(overlay.picture) < 50_000


def test_a_mask_is_drawn_in_its_colour():
    inside = np.zeros((30, 50), bool)
    inside[5:9, 5:9] = True
    picture = np.asarray(opened(overlays.mask(inside, PIXELS, "#0f5c63")).convert("RGBA"))

    assert tuple(picture[6, 6, :3]) == (0x0F, 0x5C, 0x63)
    assert picture[20, 20, 3] == 0


def test_an_overlay_travels_inside_the_page():
    uri = overlays.mask(np.ones((3, 3), bool), GeoBox((3, 3), Affine.identity(), None), "#000000").uri

    assert uri.startswith("data:image/png;base64,")
