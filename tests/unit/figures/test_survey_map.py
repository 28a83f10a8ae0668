"""A printed map: its size, its scale, where north is, and that outlines are where they are."""

from dataclasses import replace

import numpy as np
import pytest
from affine import Affine
from odc.geo.geobox import GeoBox
from shapely import Polygon, box

from landslide_core.figures import palette
from landslide_core.figures.survey_map import Drawing, drawn
from landslide_core.io.plain.pictures import decoded

_GRID = GeoBox((400, 600), Affine(2, 0, 500_000, 0, -2, 4_000_000), "EPSG:32648")
_GREEN = np.broadcast_to(np.array([60, 100, 70], np.uint8), (40, 60, 3))


def plain(**more) -> Drawing:
    return replace(Drawing(_GRID, (slice(0, 400), slice(0, 600)), _GREEN), **more)


def pixels(what: Drawing, width_mm: float = 100.0) -> np.ndarray:
    return np.asarray(decoded(drawn(what, width_mm, 200.0).content).convert("RGB")).astype(int)


def share_of(picture: np.ndarray, colour: str) -> float:
    """Of the pixels that are about of a colour; JPEG blurs."""
    return float((np.abs(picture - palette.rgb(colour)).max(axis=-1) < 60).mean())


def test_it_is_as_wide_as_asked_and_keeps_the_shape_of_the_ground() -> None:
    made = drawn(plain(), 100.0, 200.0)

    assert made.width_mm == pytest.approx(100.0)
    assert (made.height_mm - 5.5) / (made.width_mm - 6.0) == pytest.approx(400 / 600)
    picture = decoded(made.content)
    assert picture.size[0] / picture.size[1] == pytest.approx(made.width_mm / made.height_mm, abs=0.01)


def test_a_tall_map_becomes_narrower() -> None:
    made = drawn(plain(window=(slice(0, 400), slice(0, 50))), 100.0, 120.0)

    assert made.height_mm == pytest.approx(120.0)
    assert made.width_mm < 30


def test_degrees_are_drawn_as_long_as_they_are_on_the_ground() -> None:
    far_north = GeoBox((400, 400), Affine(2e-5, 0, 10.0, 0, -2e-5, 60.0), "EPSG:4326")

    made = drawn(plain(grid=far_north, window=(slice(0, 400), slice(0, 400))), 100.0, 300.0)

    assert (made.height_mm - 5.5) / (made.width_mm - 6.0) == pytest.approx(2.0, abs=0.02)


def test_the_scale_is_metres_on_the_ground_over_metres_on_paper() -> None:
    assert drawn(plain(), 106.0, 200.0).scale == pytest.approx(1200 / 0.1)
    flat = plain(grid=GeoBox((400, 600), Affine.identity(), None))
    assert drawn(flat, 106.0, 200.0).scale is None
    assert drawn(replace(flat, told_m=0.5), 106.0, 200.0).scale == pytest.approx(300 / 0.1)


@pytest.mark.parametrize("turned", [0.0, 30.0, 90.0, -135.0])
def test_north_is_where_northings_grow(turned):
    grid = GeoBox((400, 600), Affine(2, 0, 500_000, 0, -2, 4_000_000) * Affine.rotation(turned), "EPSG:32648")

    right, up = plain(grid=grid).north

    col, row = 300 + right, 200 - up  # a step on paper, of a pixel
    here, there = grid.affine * (300, 200), grid.affine * (col, row)
    assert there[0] - here[0] == pytest.approx(0, abs=1e-6)
    assert there[1] - here[1] == pytest.approx(2.0)


def test_without_georeference_nobody_knows_north() -> None:
    assert plain(grid=GeoBox((400, 600), Affine.identity(), None)).north is None


def test_an_outline_is_drawn_yellow_where_it_lies() -> None:
    bare, outlined = pixels(plain()), pixels(plain(outlines=[box(300, 50, 500, 150)]))

    assert share_of(bare, palette.LANDSLIDE) == 0
    yellow = np.argwhere(np.abs(outlined - palette.rgb(palette.LANDSLIDE)).max(axis=-1) < 60)
    per_px = outlined.shape[1] / 100.0  # of the sheet's millimetres
    left, top = 5.0 * per_px, 1.0 * per_px
    step = 94.0 * per_px / 600
    assert yellow[:, 1].min() == pytest.approx(left + 300 * step, abs=4)
    assert yellow[:, 1].max() == pytest.approx(left + 500 * step, abs=4)
    assert yellow[:, 0].min() == pytest.approx(top + 50 * step, abs=4)
    assert yellow[:, 0].max() == pytest.approx(top + 150 * step, abs=4)


def test_a_hole_is_outlined_too_and_what_lies_outside_is_not() -> None:
    ring = Polygon(box(100, 100, 300, 300).exterior, [box(150, 150, 250, 250).exterior])

    whole, holed = (
        share_of(pixels(plain(outlines=[s])), palette.LANDSLIDE) for s in (Polygon(ring.exterior), ring)
    )

    assert holed > 1.3 * whole > 0
    assert share_of(pixels(plain(outlines=[box(900, 900, 950, 950)])), palette.LANDSLIDE) == 0


def test_the_edge_of_another_area_has_its_colour() -> None:
    inside = np.zeros((40, 60), bool)
    inside[10:30, 10:30] = True

    bare, traced = pixels(plain()), pixels(plain(traced={palette.REFERENCE: inside}))

    assert share_of(traced, palette.REFERENCE) > 2 * share_of(bare, palette.REFERENCE)
    for nothing in (np.zeros((40, 60), bool), np.ones((40, 60), bool)):
        assert np.array_equal(pixels(plain(traced={palette.REFERENCE: nothing})), bare)


def test_numbers_that_would_lie_on_each_other_are_left_out() -> None:
    one = pixels(plain(numbers={"8": (300, 200)}))
    two = pixels(plain(numbers={"8": (300, 200), "1": (303, 201)}))
    apart = pixels(plain(numbers={"8": (300, 200), "1": (400, 300)}))

    assert np.array_equal(one, two)
    assert not np.array_equal(one, apart)
