"""Where a network looked can be told of every network of the list."""

import numpy as np
import pytest
import torch

from landslide_core.detection.gradcam import gradcam
from landslide_core.networks import NETWORKS, Loaded
from landslide_core.networks.network import Network
from tests.small_scenes import memory_scene, noise, tiny_card

every_network = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)


class Slope:
    """An elevation model that falls to the south-east."""

    def read(self, rows: slice, cols: slice) -> np.ndarray:
        return np.add.outer(
            -1.5 * np.arange(rows.start, rows.stop), -np.arange(cols.start, cols.stop)
        ).astype("f4")


def tiny(network: Network) -> Loaded:
    torch.manual_seed(0)
    module = network.build(3, "tiny").eval()
    card = tiny_card(name=network.name, halo_px=40, threshold=0.5, terrain=network.terrain)
    return Loaded(card, module)


@every_network
@pytest.mark.parametrize("elevation", [None, Slope()], ids=["image", "image and terrain"])
def test_heat_has_the_size_of_the_window_and_comes_from_maps(
    network: Network, elevation: Slope | None
) -> None:
    scene = memory_scene(noise(150, 170), crs="EPSG:32648")
    window = (slice(31, 131), slice(20, 149))
    explained = gradcam(scene, tiny(network), window, elevation=elevation)

    assert explained.heat.shape == (100, 129)
    assert explained.heat.max() in (0, 1)
    assert explained.heat.min() >= 0
    assert explained.network == network.name
    assert explained.coarse_px in (4, 8, 16, 32), (
        "the layer's maps are coarser than the image, and have a place"
    )
    assert explained.note


@every_network
def test_the_heat_depends_on_the_image(network: Network) -> None:
    loaded, window = tiny(network), (slice(0, 128), slice(0, 128))
    first, second = (gradcam(memory_scene(noise(128, 128, seed)), loaded, window).heat for seed in (1, 2))
    assert not first.any() or (first != second).any()
