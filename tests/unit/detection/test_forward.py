"""A full device gets smaller calls, and then the CPU takes over."""

import numpy as np
import pytest
import torch

from landslide_core.detection import forward
from landslide_core.hardware import devices
from tests.small_scenes import (
    memory_scene,
    noise,
    predicted,
    random_network,
)


class Scarce(devices.Predictor):
    """A device whose memory holds `limit` tiles."""

    limit = 3

    def __call__(self, tiles: torch.Tensor, terrain: torch.Tensor | None = None) -> torch.Tensor:
        if self.device.title == "scarce" and len(tiles) > self.limit:
            raise torch.OutOfMemoryError("out of memory")
        return super().__call__(tiles, terrain)


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
@pytest.mark.parametrize(("limit", "batch", "words"), [(3, 2, "2 tiles per call"), (0, 1, "on the CPU")])
def test_a_full_device_gets_smaller_calls_and_then_the_cpu(
    monkeypatch: pytest.MonkeyPatch, limit: int, batch: int, words: str, precision: devices.Precision
) -> None:
    scene = memory_scene(noise(300, 600))
    cpu = devices.Device("cpu", precision, 1, "cpu")
    scarce = devices.Device("cpu", precision, 8, "scarce")
    choices = iter([cpu, scarce, cpu])
    monkeypatch.setattr(forward, "choose_device", lambda wanted: next(choices))
    expected, _ = predicted(scene, random_network())
    monkeypatch.setattr(Scarce, "limit", limit)
    monkeypatch.setattr(forward, "Predictor", Scarce)
    result, facts = predicted(scene, random_network())
    assert facts.batch == batch
    assert words in facts.warnings[-1]
    assert np.abs(result.astype(int) - expected).max() <= 1
