"""Detection at several scales means what the network's own mean over scales means, and tiles leave no seam."""

import numpy as np
import pytest
import torch
from scipy.special import expit

from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tile_reader import prepared, scaler_for
from landslide_core.hardware import devices
from landslide_core.networks import Loaded
from tests.small_scenes import memory_scene, noise, predicted, random_network, tiny_card, whole

SCALES = (1, 2, 4)


@pytest.fixture(autouse=True)
def _full_precision(monkeypatch):
    monkeypatch.setattr(devices, "fast_bfloat16", lambda kind: False)


def many_scales(seed: int = 0) -> Loaded:
    module = random_network(seed).module
    module.scales = SCALES
    return Loaded(tiny_card(switches={"scales": list(SCALES)}), module)


def as_scored(scene, loaded):
    """Per cent of the whole image in one call, as training scores it."""
    pixels, valid = scene.read(*whole(scene), loaded.card.bands), scene.valid(*whole(scene))
    scaler, _ = scaler_for(scene, loaded.card, DetectSettings())
    with torch.inference_mode():
        logits = loaded.module(torch.from_numpy(prepared(pixels, valid, scaler, loaded.card))[None])[0, 0]
    return 100 * expit(logits.numpy().astype(float))


@pytest.mark.parametrize("shape", [(256, 384), (250, 131), (37, 61)])
def test_whole_scenes_are_predicted_as_they_are_scored(shape):
    scene, loaded = memory_scene(noise(*shape)), many_scales()

    percent, facts = predicted(scene, loaded, DetectSettings(tile=1024, device="cpu"))

    away = np.abs(percent - as_scored(scene, loaded))
    assert facts.tiles == len(SCALES)
    assert away[:-4, :-4].max() < 2.5  # means are rounded to whole values of the image's bytes
    assert away.mean() < 0.5


def test_tiles_on_every_scale_leave_no_seam():
    """A margin of half the view and some overlap, as for one scale (test_predict)."""
    scene, loaded = memory_scene(noise(1300, 700)), many_scales()

    one, _ = predicted(scene, loaded, DetectSettings(tile=2048, device="cpu"))
    tiled, facts = predicted(scene, loaded, DetectSettings(tile=320, overlap=256, margin=96, device="cpu"))

    assert facts.tiles > 50
    assert one.std() > 1
    assert np.abs(one.astype(int) - tiled).max() <= 1


def test_scales_differ_from_one_scale_and_eight_views_go_with_them():
    scene, loaded = memory_scene(noise(200, 300)), many_scales()
    spreads = []

    plain, _ = predicted(scene, random_network())
    many, _ = predicted(scene, loaded)
    views, facts = predicted(
        scene,
        loaded,
        DetectSettings(tile=128, overlap=64, margin=16, device="cpu", augment="d4"),
        write_spread=lambda row, strip: spreads.append(strip),
    )

    assert np.abs(plain.astype(int) - many).mean() > 1
    assert np.abs(views.astype(int) - many).mean() > 0.5
    assert np.concatenate(spreads).shape == (200, 300)
    assert facts.mean_spread > 0


def test_the_network_that_is_given_keeps_its_scales():
    loaded = many_scales()

    predicted(memory_scene(noise(64, 64)), loaded)

    assert loaded.module.scales == SCALES


def test_rows_are_handed_on_as_they_come_and_not_at_the_end():
    """Memory grows with the width: no more than a band of tiles waits."""
    scene, loaded = memory_scene(noise(1500, 200)), many_scales()
    settings = DetectSettings(tile=128, overlap=64, margin=16, device="cpu")
    read, written = [0], []
    really = scene.source.read

    def reading(bands, rows, cols, shape=None):
        read[0] = max(read[0], rows.stop)
        return really(bands, rows, cols, shape)

    scene.source.read = reading
    from landslide_core.detection.predict import predict

    predict(scene, loaded, settings, lambda row, strip: written.append((row, read[0])))

    first = next(seen for row, seen in written if row > 0)
    assert first < 1500  # the first rows are written before the last are read
