"""What is said on a map lies where it was said, in any coordinates; what contradicts itself is refused."""

import numpy as np
import pytest
import shapely
from affine import Affine
from odc.geo.geobox import GeoBox
from pyproj import Transformer

from landslide_core.errors import MismatchError
from landslide_core.io.vectors.polygons import read_polygons
from landslide_core.review.log import Review
from landslide_core.teaching.drawn import of_review, said, write

PICTURE = GeoBox((200, 300), Affine.identity(), None)
UTM = GeoBox((200, 300), Affine(2, 0, 500_000, 0, -2, 3_000_000), "EPSG:32648")
TURNED = GeoBox((200, 300), Affine(2, 0, 500_000, 0, -2, 3_000_000) @ Affine.rotation(30), "EPSG:32648")


def on_map(grid: GeoBox, left: float, top: float, side: float = 20) -> dict:
    """A square of pixels as the map tells it."""
    corners = np.array([(0, 0), (side, 0), (side, side), (0, side), (0, 0)]) + [left, top]
    if grid.crs is None:
        ring = [(col, grid.shape[0] - row) for col, row in corners]
    else:
        to_degrees = Transformer.from_crs(grid.crs.to_wkt(), "EPSG:4326", always_xy=True)
        ring = [to_degrees.transform(*(grid.affine * tuple(at))) for at in corners]
    return {"type": "Polygon", "coordinates": [[list(map(float, at)) for at in ring]]}


@pytest.mark.parametrize("grid", [PICTURE, UTM, TURNED], ids=["picture", "utm", "turned"])
def test_an_outline_lies_where_it_was_drawn(grid: GeoBox) -> None:
    (found,) = said(grid, [on_map(grid, 40, 60)], [], []).landslides
    in_pixels = shapely.transform(found, lambda xy: np.stack((~grid.affine) * (xy[:, 0], xy[:, 1]), 1))

    assert in_pixels.bounds == pytest.approx((40, 60, 60, 80), abs=0.01)


def test_outlines_that_overlap_are_one_and_what_lies_off_the_scene_is_none() -> None:
    given = [on_map(UTM, *at) for at in ((40, 60), (50, 70), (150, 20), (-100, -100), (290, 190))]
    found = said(UTM, given, [], [])

    assert found.count == 3
    assert min(each.area for each in found.landslides) == pytest.approx(4 * 100, rel=1e-4)


def test_a_loop_that_crosses_itself_is_two_outlines() -> None:
    bow = {"type": "Polygon", "coordinates": [[[10, 10], [30, 30], [30, 10], [10, 30], [10, 10]]]}

    assert len(said(PICTURE, [bow], [], []).landslides) == 2


def test_ground_that_is_both_is_refused_and_a_seam_is_not() -> None:
    rejected = shapely.box(40, 60, 60, 80)
    with pytest.raises(MismatchError, match="contradict each other"):
        said(PICTURE, [on_map(PICTURE, 50, 60)], [], [rejected])

    assert said(PICTURE, [on_map(PICTURE, 60, 60)], [], [rejected]).count == 2


@pytest.mark.parametrize("grid", [PICTURE, UTM], ids=["picture", "utm"])
def test_what_is_written_is_read_again_where_it_lay(grid: GeoBox, tmp_path) -> None:
    found = said(grid, [on_map(grid, 40, 60), on_map(grid, 100, 20)], [], [])
    landslides, none = write(found, tmp_path)

    assert none is None
    again = read_polygons(landslides)
    assert (again.crs is None) == (grid.crs is None)
    assert [g.area for g in again.geometry] == pytest.approx([g.area for g in found.landslides])


def box_of(left: float, top: float, right: float, low: float) -> shapely.Polygon:
    """Pixels of the UTM grid as a rectangle in its coordinates."""
    (west, north), (east, south) = UTM.affine * (left, top), UTM.affine * (right, low)
    return shapely.box(west, south, east, north)


def test_a_review_becomes_landslides_and_what_is_none() -> None:
    accepted, rejected, unsure = (box_of(left, 20, left + 20, 40) for left in (20, 80, 140))
    drawn = box_of(20, 100, 40, 120)
    review = (
        Review()
        .decided({"a": accepted.wkt}, "accepted", "Ada")
        .decided({"b": rejected.wkt}, "rejected", "Ada")
    )
    review = review.decided({"c": unsure.wkt}, "unsure", "Ada").sketched({"d": drawn.wkt}, (), "Ada")

    found = of_review(UTM, review)
    assert shapely.union_all(found.landslides).equals(shapely.union_all([accepted, drawn]))
    assert [each.equals(rejected) for each in found.none] == [True]


def test_of_a_review_the_later_word_counts_and_what_was_drawn_is_a_landslide() -> None:
    whole, part, drawn = box_of(20, 20, 60, 40), box_of(20, 20, 30, 40), box_of(50, 20, 60, 40)
    review = Review().decided({"a": whole.wkt}, "rejected", "Ada").decided({"b": part.wkt}, "accepted", "Ada")
    found = of_review(UTM, review.sketched({"d": drawn.wkt}, (), "Ada"))

    assert sum(each.area for each in found.landslides) == part.area + drawn.area
    assert shapely.union_all(found.none).equals(box_of(30, 20, 50, 40))
    back = of_review(UTM, review.decided({"b": part.wkt}, "open", "Ada"))
    assert (back.landslides, len(back.none)) == ((), 1)
    assert shapely.union_all(back.none).equals(
        box_of(30, 20, 60, 40)
    )  # of that part nothing is said any more
