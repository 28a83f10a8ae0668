"""The eight symmetries of the square: pictures, terrain and predictions in them."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import expit, logit
from torch import Tensor

from landslide_core.detection import cost, journey
from landslide_core.detection.cost import bill
from landslide_core.detection.eight_views import D4, View, over_views
from landslide_core.detection.predict import predict
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import SettingError
from landslide_core.networks import Loaded
from landslide_core.scene.scene import Scene
from landslide_core.scene.terrain_bands import TERRAIN_BANDS, terrain_bands
from tests.small_scenes import blob_image, memory_scene, noise, random_network, red_network, write_tif

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


ONCE = DetectSettings(tile=128, overlap=64, margin=16, device="cpu")
EIGHT = DetectSettings(tile=128, overlap=64, margin=16, device="cpu", augment="d4")


def predicted(
    scene: Scene, loaded: Loaded, wanted: DetectSettings
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], float]:
    """Probability and spread in per cent (rows, cols), and the mean spread."""
    strips: list[NDArray[np.uint8]] = []
    spreads: list[NDArray[np.uint8]] = []
    facts = predict(
        scene,
        loaded,
        wanted,
        lambda row, strip: strips.append(strip),
        write_spread=(lambda row, strip: spreads.append(strip)) if wanted.views > 1 else None,
    )
    return np.concatenate(strips), np.concatenate(spreads or strips), facts.mean_spread


@settings(max_examples=12, deadline=None)
@given(rows=st.integers(1, 300), cols=st.integers(1, 300), seed=st.integers(0, 99))
def test_a_network_that_knows_no_direction_answers_the_same_and_is_sure(
    rows: int, cols: int, seed: int
) -> None:
    scene = memory_scene(noise(rows, cols, seed))
    once, _, _ = predicted(scene, red_network(), ONCE)
    mean, spread, total = predicted(scene, red_network(), EIGHT)
    np.testing.assert_array_equal(mean, once)
    assert not spread.any()
    assert total == 0


def test_views_that_disagree_are_averaged_and_their_deviation_is_written() -> None:
    image = noise(96, 160)
    loaded = random_network()
    mean, spread, total = predicted(memory_scene(image), loaded, EIGHT)

    one_by_one = []
    for view in D4:
        turned = np.ascontiguousarray(view.of(torch.from_numpy(image)).numpy())
        once, _, _ = predicted(memory_scene(turned), loaded, DetectSettings(tile=512, device="cpu"))
        one_by_one.append(view.back(torch.from_numpy(once)).numpy())
    logits = logit(np.clip(one_by_one, 0.3, 99.7) / 100)
    middle, deviation = logits.mean(axis=0), logits.std(axis=0)
    assert np.abs(100 * expit(middle) - mean).max() <= 2.5
    moved = (expit(middle + deviation) - expit(middle - deviation)) / 2
    assert spread.max() > 5
    assert total == pytest.approx(moved.mean(), abs=0.01)


def test_no_data_has_no_uncertainty() -> None:
    valid = np.ones((200, 300), bool)
    valid[:90, :120] = False
    mean, spread, _ = predicted(memory_scene(noise(200, 300), valid), random_network(), EIGHT)
    np.testing.assert_array_equal(spread == 255, ~valid)
    np.testing.assert_array_equal(mean == 255, ~valid)


def test_the_bill_says_that_eight_views_take_eight_times_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    pace = cost.Pace(seconds_per_pixel=1e-6, bytes_per_pixel=100.0, resident_bytes=10**9)
    monkeypatch.setattr(cost, "time_tile", lambda *_: pace)  # timed twice, a busy machine gives two answers
    scene = memory_scene(blob_image())
    once, eight = (bill(scene, random_network(), wanted) for wanted in (ONCE, EIGHT))
    assert eight.tiles == once.tiles
    assert eight.seconds == pytest.approx(8 * once.seconds)
    assert eight.memory_bytes > once.memory_bytes  # the deviation is blended too


def test_an_augmentation_that_is_not_known_is_refused() -> None:
    with pytest.raises(SettingError, match="augment is flips"):
        DetectSettings(augment="flips")  # type: ignore[arg-type]


@pytest.mark.usefixtures("models")
def test_a_run_in_eight_views_keeps_the_uncertainty_as_a_raster(tmp_path: Path) -> None:
    image = write_tif(tmp_path / "county.tif", blob_image())
    run = journey.detect(image, tmp_path / "run", EIGHT)
    assert run.uncertainty is not None
    with rasterio.open(run.uncertainty) as uncertainty, rasterio.open(run.probability) as probability:
        assert uncertainty.profile["dtype"] == "uint8"
        assert uncertainty.nodata == 255
        assert uncertainty.transform == probability.transform
        assert "standard deviation over 8 views" in uncertainty.descriptions[0]
        mean = uncertainty.read(1).mean() / 100
    assert run.manifest["uncertainty"]["views"] == 8
    assert run.manifest["uncertainty"]["mean"] == pytest.approx(mean, abs=0.005)
    again = journey.export(run, 0.4, out=tmp_path / "again")
    assert again.uncertainty is not None
    plain = journey.detect(image, tmp_path / "plain", ONCE)
    assert plain.uncertainty is None
    assert plain.manifest["uncertainty"] is None
