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
    bottom, top, y = (to_mercator.transform(0, lat)[1] for lat in (south, north, latitude))
    width, height = opened(overlay).size
    across = (longitude - west) / (east - west)  # straight in longitude, over the date line too
    return int(across * width), int((top - y) / (top - bottom) * height)


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


OVER_DATE_LINE = {
    "UTM": GeoBox((600, 600), Affine(20, 0, 812_000, 0, -20, 8_140_000), "EPSG:32760"),
    "degrees": GeoBox((600, 600), Affine(2e-4, 0, 179.94, 0, -2e-4, -17.0), "EPSG:4326"),
    "Mercator": GeoBox((600, 600), Affine(20, 0, 20_031_000, 0, -20, -1_900_000), "EPSG:3857"),
}


@pytest.mark.parametrize("grid", OVER_DATE_LINE.values(), ids=OVER_DATE_LINE)
def test_a_picture_over_the_date_line_is_whole_and_small_and_lies_where_its_pixels_do(grid):
    percent = np.full(grid.shape, 50, np.uint8)
    percent[500:510, 550:560] = 90
    overlay = overlays.probability(percent, grid)
    west, _, east, _ = overlay.bounds
    drawn = np.asarray(opened(overlay))

    assert 179 < west < 180 < east < 181
    assert (drawn != 255).mean() > 0.95
    assert max(drawn.shape) < 700
    to_degrees = Transformer.from_crs(grid.crs.proj, "EPSG:4326", always_xy=True)
    longitude, latitude = to_degrees.transform(*(grid.affine * (555, 505)))
    column, row = place_of(overlay, longitude % 360, latitude)
    assert drawn[row, column] == 90


def test_a_picture_lies_beside_another_however_each_is_counted():
    picture = overlays.Overlay(b"", "image/png", (-179.9, -17.0, -179.7, -16.9))

    assert overlays.beside(picture, 179.9).bounds == pytest.approx((180.1, -17.0, 180.3, -16.9))
    assert overlays.beside(picture, -179.0) is picture
