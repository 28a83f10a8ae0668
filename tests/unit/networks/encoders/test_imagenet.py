"""Compact presets that begin with ImageNet weights get those of their own encoder."""

from pathlib import Path

import pytest
import torch

from landslide_core.errors import WeightsError
from landslide_core.networks import NETWORKS
from landslide_core.networks.encoders.imagenet import fill_imagenet, imagenet_weights
from landslide_core.networks.network import Network
from landslide_core.training.settings import TrainSettings
from landslide_core.training.train import prepare

WITH_IMAGENET = [network for network in NETWORKS if network.imagenet]


@pytest.mark.parametrize("network", WITH_IMAGENET, ids=lambda network: network.name)
def test_a_compact_preset_begins_with_the_weights_of_its_own_encoder(
    network: Network, tmp_path: Path
) -> None:
    encoder = str(network.compact["encoder"])
    settings = TrainSettings(network=network.name, imagenet=True, work=tmp_path)
    module = prepare(settings, network)

    first = next(value for key, value in module.state_dict().items() if key.endswith("conv_stem.weight"))
    assert torch.equal(first, imagenet_weights(encoder)[0])


def test_an_encoder_that_no_package_carries_is_refused() -> None:
    with pytest.raises(WeightsError, match="No ImageNet weights"):
        fill_imagenet(torch.nn.Identity(), "resnet18")
