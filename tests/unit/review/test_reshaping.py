"""Landslides get another shape in a review: taken over, joined, split; each one step that Undo takes back whole."""

import pytest
import shapely
from affine import Affine
from shapely import box

from landslide_core.errors import MismatchError
from landslide_core.review import reshaping
from landslide_core.review.log import Review

PIXEL = 2.0
LONG = {"r0c0": box(0, 0, 40, 10).wkt}


def drawn(review: Review) -> list[shapely.Polygon]:
    return [shapely.from_wkt(entry.outline) for entry in review.drawn.values()]


def test_a_landslide_that_is_taken_over_is_an_outline_with_few_corners_and_no_hole():
    wavy = shapely.Polygon(
        [(0, 0), *((x, 0.3 * (x % 2)) for x in range(1, 40)), (40, 0), (40, 10), (0, 10)],
        [[(5, 5), (6, 5), (6, 6)]],
    )
    review = reshaping.taken_over(Review(), "r0c0", wavy.wkt, PIXEL, "Ada")
    (outline,) = drawn(review)

    assert len(outline.exterior.coords) < 10
    assert outline.area == pytest.approx(400, rel=0.02)
    decision = review.decisions["r0c0"]
    assert (decision.state, decision.note, decision.by) == ("rejected", reshaping.TAKEN, "Ada")
    assert len({entry.step for entry in review.entries}) == 1
    undone = review.undone("Ada")
    assert not undone.drawn
    assert not undone.decisions


def test_landslides_that_touch_or_nearly_do_become_one():
    touching = {**LONG, "r0c20": box(40, 0, 60, 10).wkt}
    (whole,) = drawn(reshaping.joined(Review(), touching, PIXEL, "Ada"))
    assert whole.equals(box(0, 0, 60, 10))

    near = {**LONG, "r0c23": box(45, 0, 60, 10).wkt}
    review = reshaping.joined(Review(), near, PIXEL, "Ada")
    (whole,) = drawn(review)
    assert whole.area == pytest.approx(600, rel=0.02)
    assert {name: entry.state for name, entry in review.decisions.items()} == dict.fromkeys(near, "rejected")


def test_landslides_far_apart_are_not_joined_but_by_an_outline_between_them():
    far = {**LONG, "r0c50": box(100, 0, 120, 10).wkt}
    with pytest.raises(MismatchError, match="more than 3 pixels apart"):
        reshaping.joined(Review(), far, PIXEL, "Ada")

    bridge = Review().sketched({"mine": box(38, 4, 102, 6).wkt}, (), "Ada")
    first = reshaping.joined(bridge, {**LONG, "mine": bridge.drawn["mine"].outline}, 0.2, "Ada")
    assert "mine" not in first.drawn, "it became part of the whole"
    (name,) = first.drawn
    both = {name: first.drawn[name].outline, "r0c50": far["r0c50"]}
    (whole,) = drawn(reshaping.joined(first, both, 0.2, "Ada"))
    assert whole.area == pytest.approx(400 + 200 + 60 * 2)


def test_a_landslide_is_split_along_an_outline_that_is_taken_away():
    review = Review().sketched({"knife": box(-5, -5, 15, 20).wkt}, (), "Ada")
    parted = reshaping.split(review, "r0c0", LONG["r0c0"], "knife", PIXEL, "Ada")

    assert sorted(part.area for part in drawn(parted)) == [150, 250]
    assert parted.decisions["r0c0"].note == reshaping.SPLIT
    assert [*parted.undone("Ada").drawn] == ["knife"]


@pytest.mark.parametrize("knife", [box(-5, -5, 50, 20), box(100, 0, 110, 10)])
def test_an_outline_that_parts_nothing_is_refused(knife):
    review = Review().sketched({"knife": knife.wkt}, (), "Ada")
    with pytest.raises(MismatchError, match="does not part"):
        reshaping.split(review, "r0c0", LONG["r0c0"], "knife", PIXEL, "Ada")


def test_a_pixel_is_as_long_whichever_way_the_grid_is_turned():
    turned = Affine.rotation(30) * Affine.scale(2, -3)

    assert reshaping.pixel_of(tuple(turned)) == pytest.approx(2)
