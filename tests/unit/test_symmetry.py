"""The eight symmetries of the square: pictures, terrain and predictions in them."""

import numpy as np
import pytest
import torch
from torch import Tensor

from landslide_core.detection.eight_views import D4, View, over_views
from landslide_core.scene.terrain_bands import TERRAIN_BANDS, terrain_bands

every_view = pytest.mark.parametrize("view", D4, ids=str)


@every_view
def test_going_back_undoes_a_view(view: View) -> None:
    picture = torch.rand(2, 3, 5, 7)
    assert torch.equal(view.back(view.of(picture)), picture)


def test_the_eight_views_of_an_uneven_picture_all_differ() -> None:
    picture = torch.arange(9.0).reshape(3, 3)
    seen = {tuple(view.of(picture).flatten().tolist()) for view in D4}
    assert len(seen) == 8


def test_a_quarter_turn_is_counterclockwise() -> None:
    picture = torch.tensor([[1, 2], [3, 4]])
    assert View(1, mirrored=False).of(picture).tolist() == [[2, 4], [1, 3]]
    assert View(0, mirrored=True).of(picture).tolist() == [[2, 1], [4, 3]]


@every_view
def test_terrain_in_a_view_is_the_terrain_of_the_turned_ground(view: View) -> None:
    """The judge is the ground itself: turn the elevation, and derive slope and aspect anew."""
    rows, cols = np.mgrid[0:24, 0:17] / 10
    ground = (50 * np.sin(rows + 2 * cols) + 80 * np.cos(1.5 * rows) * cols).astype(np.float32)
    terrain = torch.from_numpy(terrain_bands(ground, (2.0, 2.0)))[None]
    turned = np.ascontiguousarray(view.of(torch.from_numpy(ground)).numpy())

    expected = terrain_bands(turned, (2.0, 2.0))[:, 1:-1, 1:-1]  # at the edge slope is extrapolated
    result = view.of_terrain(terrain, TERRAIN_BANDS)[0].numpy()[:, 1:-1, 1:-1]

    np.testing.assert_allclose(result, expected, atol=2e-4)


def test_unknown_terrain_stays_unknown_in_every_view() -> None:
    nothing = torch.zeros(1, 4, 6, 8)
    for view in D4:
        assert not view.of_terrain(nothing, TERRAIN_BANDS).any()


def test_terrain_without_aspect_only_moves() -> None:
    terrain = torch.rand(1, 2, 4, 6)
    for view in D4:
        assert torch.equal(view.of_terrain(terrain, ("elevation", "slope")), view.of(terrain))


def test_equal_answers_have_their_own_mean_and_no_deviation() -> None:
    images = torch.rand(2, 3, 8, 12)
    mean, spread = over_views(lambda picture: picture[:, 0] ** 2, images)
    torch.testing.assert_close(mean, images[:, 0] ** 2)
    assert not spread.any()


def test_mean_and_deviation_are_those_of_the_eight_answers() -> None:
    images = torch.rand(1, 3, 6, 10)
    ramp = torch.linspace(0, 1, 16)

    def from_the_left(picture: Tensor) -> Tensor:
        return picture[:, 0] * ramp[: picture.shape[-1]]

    mean, spread = over_views(from_the_left, images)
    answers = torch.stack([view.back(from_the_left(view.of(images))) for view in D4])
    torch.testing.assert_close(mean, answers.mean(0))
    torch.testing.assert_close(spread, answers.std(0, correction=0))
    assert (spread > 0).any()


def test_a_two_source_network_gets_the_terrain_in_the_same_view() -> None:
    """Flow to the east on the ground: in every view sin and cos of aspect point along the picture's flow."""
    images = torch.zeros(1, 3, 8, 8)
    terrain = torch.zeros(1, 4, 8, 8)
    images[:, 0] = torch.arange(8.0)  # rises to the east
    terrain[:, 2] = 1  # and the aspect is east

    def along(picture: Tensor, ground: Tensor) -> Tensor:
        down, right = torch.gradient(picture[0, 0])
        return (right * ground[0, 2] - down * ground[0, 3])[None]  # rows run south

    mean, spread = over_views(along, images, terrain, TERRAIN_BANDS)
    torch.testing.assert_close(mean, torch.ones_like(mean))
    assert not spread.any()
