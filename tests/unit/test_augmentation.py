"""Test-time augmentation in a detection: the mean over eight views, and how far they disagree."""

from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from landslide_core.detection import journey
from landslide_core.detection.eight_views import D4
from landslide_core.detection.predict import DetectSettings, bill, predict
from landslide_core.errors import InputError
from landslide_core.networks import Loaded
from landslide_core.scene.scene import Scene
from tests.unit.detection import blob_image, memory_scene, noise, random_network, red_network, write_tif

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
    assert np.abs(np.mean(one_by_one, axis=0) - mean).max() <= 1.5
    assert spread.max() > 5
    assert total == pytest.approx(np.std(one_by_one, axis=0).mean() / 100, abs=0.005)


def test_no_data_has_no_uncertainty() -> None:
    valid = np.ones((200, 300), bool)
    valid[:90, :120] = False
    mean, spread, _ = predicted(memory_scene(noise(200, 300), valid), random_network(), EIGHT)
    np.testing.assert_array_equal(spread == 255, ~valid)
    np.testing.assert_array_equal(mean == 255, ~valid)


def test_the_bill_says_that_eight_views_take_eight_times_as_long() -> None:
    scene = memory_scene(blob_image())
    once, eight = (bill(scene, random_network(), wanted) for wanted in (ONCE, EIGHT))
    assert eight.tiles == once.tiles
    assert eight.seconds > 2 * once.seconds  # timed anew, on a machine that does other things too
    assert eight.memory_bytes > 0


def test_an_augmentation_that_is_not_known_is_refused() -> None:
    with pytest.raises(InputError, match="no augmentation 'flips'"):
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
