"""Detection at several scales means what the network's own mean over scales means, and tiles leave no seam."""

import tracemalloc

import numpy as np
import pytest
import torch
from scipy.special import expit

from landslide_core.detection.blender import Blender
from landslide_core.detection.grids import Grid
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tile_reader import Band, Tile
from landslide_core.hardware import devices
from landslide_core.networks import Loaded
from landslide_core.scene.tiles import plan_tiles
from landslide_core.training.data.examples import Example
from landslide_core.training.loop import autocaster
from landslide_core.training.predict_whole import image_logits
from tests.small_scenes import memory_scene, noise, predicted, random_network, tiny_card

SCALES = (1, 2, 4)


@pytest.fixture(autouse=True)
def _full_precision(monkeypatch):
    monkeypatch.setattr(devices, "fast_bfloat16", lambda kind: False)


def many_scales(seed: int = 0) -> Loaded:
    module = random_network(seed).module
    module.scales = SCALES
    card = tiny_card(switches={"scales": list(SCALES)}, mean=(0.5,) * 3, std=(0.5,) * 3)
    return Loaded(card, module)


def as_scored(image, loaded, own_m):
    """Per cent of the whole image as training scores it."""
    example = Example("a", image, np.zeros(image.shape[1:], bool), own_m)
    return 100 * expit(
        image_logits(loaded.module, example, loaded.card.sizes_m, autocaster(torch.device("cpu"))).astype(
            float
        )
    )


@pytest.mark.parametrize(
    ("shape", "own_m"), [((256, 384), 2), ((250, 131), 2), ((64, 96), 6), ((300, 260), 0.7)]
)
def test_scenes_are_predicted_as_they_are_scored(shape, own_m):
    image, loaded = noise(*shape), many_scales()
    scene = memory_scene(image).with_pixel_size(own_m)

    percent, facts = predicted(scene, loaded, DetectSettings(tile=1024, device="cpu"))

    away = np.abs(percent - as_scored(image, loaded, own_m))
    assert facts.tiles == len(SCALES)
    assert percent.std() > 1
    assert away.mean() < 0.6  # means of pixels are rounded to whole values of the image's bytes
    assert away.max() < 4


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


@pytest.mark.parametrize("band", ["a band", "the last band"])
def test_finished_rows_are_handed_on_without_a_copy_of_all(band):
    scene = memory_scene(np.zeros((3, 1000, 3000), np.uint8))
    plan = plan_tiles(scene.shape, 512, overlap=64, margin=0, multiple=16)
    handed = []
    blender = Blender(
        [plan],
        [Grid(scene, (1.0, 1.0))],
        scene.shape,
        lambda rows, logits, spread: handed.append((rows, float(logits.min()), float(logits.max()))),
        spread=False,
        done=0,
        first=[0],
    )
    bands = range(1 if band == "a band" else len(plan.rows.starts))
    for number in bands:
        blender.take(Band(0, number))
        for column in range(len(plan.cols.starts)):
            blender.take(Tile(0, number, column, np.full(plan.tile_shape, 2.0, np.float32)))

    tracemalloc.start()
    if band == "a band":
        blender.take(Band(0, 1))
    else:
        blender.finish()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    finished = sum(rows.stop - rows.start for rows, _, _ in handed)
    last = handed[-1][0].stop - (plan.rows.finished(len(bands) - 2) if len(bands) > 1 else 0)
    assert finished == (plan.rows.finished(0) if band == "a band" else 1000)
    assert all(low == pytest.approx(2) and high == pytest.approx(2) for _, low, high in handed)
    assert peak < last * 3000 * 4 / 4
