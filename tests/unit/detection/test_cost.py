"""The bill before a prediction."""

import math

import pytest

from landslide_core.detection import cost
from landslide_core.detection.cost import bill
from landslide_core.detection.settings import DetectSettings
from tests.small_scenes import SMALL, blob_image, memory_scene, noise, random_network, tiny_card


def test_the_bill_counts_tiles_and_grows_with_the_scene() -> None:
    small = bill(memory_scene(blob_image()), random_network(), SMALL)
    large = bill(memory_scene(noise(600, 800)), random_network(), SMALL)
    assert small.tiles == 4 * 6
    assert small.pixels == small.tiles * 128 * 128
    assert 0 < small.seconds < math.inf
    assert large.tiles > small.tiles
    assert large.memory_bytes > 50e6


def test_the_bill_is_the_pace_of_the_machine_times_the_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    pace = cost.Pace(seconds_per_pixel=1e-6, bytes_per_pixel=100.0, resident_bytes=10**9)
    monkeypatch.setattr(cost, "time_tile", lambda *_: pace)
    asked = bill(memory_scene(blob_image()), random_network(), SMALL)
    assert asked.seconds == pytest.approx(24 * 128 * 128 * 1e-6)
    assert asked.memory_bytes > 10**9 + 100 * 128 * 128


def test_the_bill_allows_for_resampling() -> None:
    scene = memory_scene(noise(600, 600), crs="EPSG:32648")
    coarse = bill(scene, random_network(), DetectSettings(tile=128, overlap=64, margin=16, resample_to_m=8.0))
    assert coarse.tiles == 4  # 150 x 150 pixels
    assert tiny_card().native_resolution_m == 2
