"""Prediction: tiled equals whole, nodata stays nodata, cancelling."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from landslide_core.detection import blender, tile_reader
from landslide_core.detection import predict as prediction
from landslide_core.detection.predict import plan_for, predict
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import Cancelled, InputError, MismatchError, NoDataError
from landslide_core.hardware import compiled as hardware_compiled
from landslide_core.progress import Progress
from tests.small_scenes import (
    SMALL,
    memory_scene,
    noise,
    predicted,
    random_network,
    red_network,
    tiny_card,
)


def test_a_scene_in_tiles_is_predicted_as_it_is_in_one_piece() -> None:
    scene = memory_scene(noise(300, 500))
    whole, _ = predicted(scene, random_network(), DetectSettings(tile=512, device="cpu"))
    generous = DetectSettings(tile=320, overlap=256, margin=96, device="cpu")  # margin = half the view
    tiled, facts = predicted(scene, random_network(), generous)
    assert facts.tiles > 1
    assert whole.std() > 1
    assert np.abs(whole.astype(int) - tiled).max() <= 1


def test_scenes_of_any_size_are_predicted_whole() -> None:
    for rows, cols in ((1, 1), (1, 300), (17, 2), (128, 128), (129, 127), (250, 131)):
        image = noise(rows, cols)
        result, _ = predicted(memory_scene(image), red_network())
        assert result.shape == (rows, cols)
        expected = image[0] / 255 > 0.5
        sure = np.abs(image[0] / 255 - 0.5) > 0.02
        np.testing.assert_array_equal((result >= 50)[sure], expected[sure])


def test_the_input_decides_the_output() -> None:
    first, _ = predicted(memory_scene(noise(100, 100, seed=1)), random_network())
    other, _ = predicted(memory_scene(noise(100, 100, seed=2)), random_network())
    assert (first != other).any()


def test_two_runs_on_the_cpu_give_identical_bytes() -> None:
    scene = memory_scene(noise(300, 260))
    first, _ = predicted(scene, random_network())
    second, _ = predicted(scene, random_network())
    assert first.tobytes() == second.tobytes()


@pytest.mark.parametrize("at_m", [None, 1.3, 4.6])
def test_how_many_rows_are_held_at_once_changes_nothing(at_m: float | None, monkeypatch) -> None:
    scene = memory_scene(noise(300, 260), crs="EPSG:32648")  # of 2 m
    settings = replace(SMALL, resample_to_m=at_m)
    before, _ = predicted(scene, random_network(), settings)
    monkeypatch.setattr(tile_reader, "_STRIP_PX", 3_000)
    monkeypatch.setattr(blender, "_PX_AT_ONCE", 2_000)
    after, _ = predicted(scene, random_network(), settings)

    assert before.tobytes() == after.tobytes()


def test_a_wide_scene_is_predicted_in_lower_bands_to_the_same_map(monkeypatch) -> None:
    scene = memory_scene(noise(900, 700))
    card = random_network().card
    settings = DetectSettings(device="cpu")
    high = plan_for(scene, card, settings).rows.tile_px
    before, _ = predicted(scene, random_network(), settings)
    monkeypatch.setattr(prediction, "_MOST_BAND_PX", 150 * 700)
    assert plan_for(scene, card, settings).rows.tile_px < high
    after, _ = predicted(scene, random_network(), settings)

    assert np.abs(before.astype(int) - after).max() <= 1


def test_nodata_is_never_predicted_and_its_values_do_not_matter() -> None:
    image = noise(300, 300)
    valid = np.ones((300, 300), bool)
    valid[:, 140:] = False
    results = []
    for filler in (0, 255):
        filled = image.copy()
        filled[:, ~valid] = filler
        result, facts = predicted(memory_scene(filled, valid.copy()), random_network())
        results.append(result)
    np.testing.assert_array_equal(results[0], results[1])
    assert (results[0][~valid] == 255).all()
    assert (results[0][valid] <= 100).all()
    assert facts.valid_share == pytest.approx(140 / 300)
    assert facts.skipped_tiles > 0


def test_floating_point_scenes_with_nan_are_predicted_where_they_have_values() -> None:
    image = noise(150, 150).astype(np.float32) * 37.5
    image[:, 40:60, 40:60] = np.nan
    valid = np.isfinite(image).all(0)
    result, _ = predicted(memory_scene(image, valid.copy()), random_network())
    np.testing.assert_array_equal(result == 255, ~valid)


def test_a_scene_without_any_valid_pixel_is_refused() -> None:
    scene = memory_scene(noise(200, 200), np.zeros((200, 200), bool))
    with pytest.raises(NoDataError, match="no valid pixel"):
        predicted(scene, random_network())


def test_a_missing_band_is_named_before_anything_is_read() -> None:
    scene = memory_scene(noise(64, 64), roles=("red", "green", "nir"))
    with pytest.raises(MismatchError, match="blue"):
        predicted(scene, random_network())


def test_progress_rises_to_one_and_cancel_is_heard_between_tiles() -> None:
    scene = memory_scene(noise(300, 300))
    shares: list[float] = []
    predicted(scene, random_network(), progress=Progress(lambda share, _: shares.append(share)))
    assert shares == sorted(shares)
    assert shares[-1] == 1
    asked = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 4

    with pytest.raises(Cancelled):
        predicted(scene, random_network(), progress=Progress(cancelled=cancelled))
    assert len(asked) == 5


def test_an_error_while_reading_or_writing_reaches_the_caller() -> None:
    scene = memory_scene(noise(300, 300))

    def fail(row: int, strip: NDArray[np.uint8]) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        predict(scene, random_network(), SMALL, fail)
    scene.source.read = lambda *_: 1 / 0  # type: ignore[method-assign]
    with pytest.raises(ZeroDivisionError):
        predicted(scene, random_network())


def test_every_row_of_the_scene_is_read_once() -> None:
    scene = memory_scene(noise(700, 300))
    read = scene.source.read
    seen = np.zeros(700, int)

    def counting(bands: object, rows: slice, cols: slice, shape: object = None) -> NDArray[np.uint8]:
        seen[rows] += 1
        assert (cols.start, cols.stop) == (0, 300)
        return read(bands, rows, cols, shape)  # type: ignore[arg-type]

    scene.source.read = counting  # type: ignore[method-assign]
    predicted(scene, red_network())
    assert (seen == 1).all()


@pytest.mark.parametrize(
    "wrong", [{"threshold": 0.0}, {"threshold": 50}, {"min_area_m2": -1}, {"simplify_px": float("nan")}]
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        DetectSettings(**wrong)  # type: ignore[arg-type]


@pytest.mark.parametrize("dtype", ["uint8", "uint16", "float32"])
@pytest.mark.parametrize("at_m", [None, 1.3, 4.6])
def test_the_compiled_loops_of_large_scenes_give_the_same_map(dtype, at_m, monkeypatch) -> None:
    """To the last bit, holes and counts included: how large a scene is must not show in its map."""
    pixels = noise(300, 260).astype(dtype) * (1 if dtype == "uint8" else 9)
    valid = np.ones((300, 260), bool)
    valid[40:90, 100:180] = valid[200:, :30] = False
    scene = memory_scene(pixels, valid, crs="EPSG:32648")  # of 2 m
    settings = DetectSettings(tile=160, overlap=64, margin=16, device="cpu", resample_to_m=at_m)
    network = replace(random_network(), card=tiny_card(switches={"scales": [1, 2]}))
    found = []
    for worth in (0, 10**9):
        monkeypatch.setattr(hardware_compiled, "_WORTH_PX", worth)
        found.append(predicted(scene, network, settings))
    (compiled, by_loops), (plain, facts) = found
    np.testing.assert_array_equal(compiled, plain)
    np.testing.assert_array_equal(by_loops.counts.counts, facts.counts.counts)
    assert 10 < plain[valid].std() < 60
