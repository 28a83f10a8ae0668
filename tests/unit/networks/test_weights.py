"""Training may start from weights of a smaller network."""

import torch

from landslide_core.networks import get
from landslide_core.networks.weights import save, start_from


def scarp(**switches: object) -> torch.nn.Module:
    torch.manual_seed(0)
    return get("scarp").build(3, "tiny", **switches)


def test_scarp_with_terrain_starts_from_scarp_without_and_computes_the_same(tmp_path) -> None:
    from landslide_core.networks.weights import read_verified

    alone, with_terrain = scarp(), scarp(terrain_channels=4)
    with torch.no_grad():
        for parameter in with_terrain.parameters():
            parameter.add_(0.01)  # neutral is what starting makes it, not what building happens to give
    save(alone, tmp_path / "scarp.safetensors")
    start_from(with_terrain, read_verified(tmp_path / "scarp.safetensors"), "Scarp")
    alone.half().float()  # weights on disk are float16
    image, terrain = torch.randn(1, 3, 64, 96), torch.randn(1, 4, 64, 96)

    with torch.inference_mode():
        expected = alone.eval()(image)
        assert torch.equal(with_terrain.eval()(image), expected)
        assert torch.equal(with_terrain(image, terrain), expected)
