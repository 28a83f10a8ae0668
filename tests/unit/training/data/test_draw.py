"""Drawing: pools by their shares, regions by the root of their number, small images side by side."""

import dataclasses
from collections import Counter

import numpy as np
import pytest
import torch

from landslide_core.errors import InputError
from landslide_core.training.data.crops import Crops
from landslide_core.training.data.draw import Pools, images_across, side_by_side
from landslide_core.training.data.examples import Example, InMemory
from landslide_core.training.recipe import Share, Stage
from landslide_core.training.recipes import get as recipe_named

DRAW = (
    Share("landslide", 0.6, (1.0, 1.0)),
    Share("planet", 0.2, (0.5, 0.5)),
    Share("overhead", 0.2, (1.0, 1.0)),
)


def test_pools_and_regions_come_as_often_as_asked_and_absent_pools_leave_their_share_to_others() -> None:
    pools = ["landslide"] * 5 + ["planet"] * 2
    regions = ["a"] * 4 + ["b"] + [""] * 2
    drawn_by, rng = Pools(pools, regions, np.ones(7, bool), [9] * 7, DRAW), np.random.default_rng(0)

    count = Counter(drawn_by.share(rng).pool for _ in range(4000))
    images = Counter(drawn_by.image("landslide", rng) for _ in range(4000))

    assert count["landslide"] / 4000 == pytest.approx(0.75, abs=0.03)
    assert set(count) == {"landslide", "planet"}
    assert images[4] / 4000 == pytest.approx(1 / 3, abs=0.03)  # roots: 2 against 1
    assert drawn_by.other("planet", rng) < 5


def test_images_of_no_named_pool_go_by_whether_they_hold_a_landslide() -> None:
    drawn_by = Pools(["", ""], ["", ""], np.array([True, False]), [4, 4], DRAW)

    assert drawn_by.image("landslide", np.random.default_rng(0)) == 0


def test_data_without_any_of_the_pools_are_refused() -> None:
    with pytest.raises(InputError, match="pool"):
        Pools(["other"], [""], np.array([False]), [4], DRAW)


def test_a_large_image_comes_as_often_as_the_root_of_its_pixels() -> None:
    drawn_by, rng = (
        Pools(["planet"] * 2, ["a"] * 2, np.ones(2, bool), [100, 900], DRAW),
        np.random.default_rng(0),
    )

    assert np.mean([drawn_by.image("planet", rng) for _ in range(4000)]) == pytest.approx(0.75, abs=0.03)


@pytest.mark.parametrize(("sides", "across"), [(0.5, 1), (1.5, 1), (1.6, 2), (4.0, 3), (20.0, 4)])
def test_as_few_images_as_fill_the_crop_lie_across_it(sides: float, across: int) -> None:
    assert images_across(384, sides) == across
    assert images_across(256, sides) in (1, 2, 4)


def test_four_crops_lie_side_by_side() -> None:
    found = side_by_side([[torch.full((1, 2, 2), float(n))] for n in range(4)])[0][0]

    assert found.tolist() == [[0, 0, 1, 1], [0, 0, 1, 1], [2, 2, 3, 3], [2, 2, 3, 3]]


class Given:
    """Two readers' worth of examples: their brightness tells them apart."""

    title, pool = "given", "landslide"

    def __len__(self) -> int:
        return 4

    def read(self, index: int) -> Example:
        mask = np.zeros((20, 20), bool)
        mask[5:15, 5:15] = True
        return Example(str(index), np.full((3, 20, 20), 60 * (index + 1), np.uint8), mask, 0.8)


@pytest.mark.parametrize(("zoom", "brightnesses"), [(0.5, {1}), (3.0, {1, 2, 3, 4})])
def test_a_crop_that_one_image_cannot_fill_shows_up_to_four(zoom: float, brightnesses: set[int]) -> None:
    recipe = dataclasses.replace(
        recipe_named("elsewhere"),
        weather=0.0,
        stages=(Stage(0.0, 32, (1.0, 1.0)),),
        draw=(Share("landslide", 1.0, (zoom, zoom)),),
    )
    crops = Crops(InMemory([Given()]), recipe, 0, None)

    found = [{round(float(v) * 255 / 60) for v in crops[n].pixels.unique()} for n in range(12)]

    assert max(len(each) for each in found) == len(brightnesses) if zoom < 1 else max(map(len, found)) > 2
    assert all(crops[n].pixels.shape == (3, 32, 32) for n in range(3))


def test_another_pools_colours_are_mixed_in_when_asked() -> None:
    plain = dataclasses.replace(
        recipe_named("elsewhere"), weather=0.0, stages=(Stage(0.0, 16, (1.0, 1.0)),), draw=DRAW[:1]
    )
    mixed = dataclasses.replace(plain, amplitude=1.0)
    examples = InMemory([Given()])

    assert any(
        not torch.equal(Crops(examples, plain, 0, None)[n].pixels, Crops(examples, mixed, 0, None)[n].pixels)
        for n in range(4)
    )


class WithElevation(Given):
    """The same images on a slope."""

    def read(self, index: int) -> Example:
        slope = np.tile(np.arange(20, dtype=np.float32), (20, 1))
        return dataclasses.replace(super().read(index), elevation_m=slope)


def test_terrain_lies_side_by_side_too_and_is_zero_where_it_is_unknown() -> None:
    recipe = dataclasses.replace(
        recipe_named("elsewhere"),
        terrain_dropout=0.0,
        stages=(Stage(0.0, 32, (1.0, 1.0)),),
        draw=(Share("landslide", 1.0, (3.0, 3.0)),),
    )

    known, unknown = (
        Crops(InMemory([given]), recipe, 0, None, terrain=True)[0] for given in (WithElevation(), Given())
    )

    assert known.terrain.shape == unknown.terrain.shape == (4, 32, 32)
    assert known.terrain.any()
    assert not unknown.terrain.any()
