"""Batch normalisation folded into convolutions computes the same."""

import copy

import pytest
import torch
from torch import nn

from landslide_core.hardware.devices import fold_batch_normalisation, without_padded_copies
from landslide_core.networks import get
from landslide_core.networks.blocks import averaged


def with_statistics(module: nn.Module) -> nn.Module:
    """Normalisations as after a training: with the default of mean 0 and variance 1, folding does nothing."""
    generator = torch.Generator().manual_seed(0)
    for layer in module.modules():
        if isinstance(layer, nn.BatchNorm2d):
            layer.running_mean.normal_(generator=generator)
            layer.running_var.uniform_(0.5, 2, generator=generator)
    return module.eval()


@pytest.mark.parametrize("name", ["unet", "unet-se", "scarp"])
def test_folding_leaves_no_normalisation_and_the_same_output(name: str) -> None:
    torch.manual_seed(0)
    module = with_statistics(get(name).build())
    folded = fold_batch_normalisation(copy.deepcopy(module))
    image = torch.rand(1, 3, 256, 256)

    with torch.inference_mode():
        torch.testing.assert_close(folded(image), module(image), atol=1e-4, rtol=1e-4)
    assert not any(isinstance(layer, nn.BatchNorm2d) for layer in folded.modules())


@pytest.mark.parametrize("name", ["scarp", "digate-unet"])
def test_padding_on_all_sides_gives_the_output_of_padding_on_two(name: str) -> None:
    torch.manual_seed(0)
    module = with_statistics(get(name).build())
    changed = without_padded_copies(fold_batch_normalisation(copy.deepcopy(module)))
    image = torch.rand(1, 3, 256, 192)

    assert any(type(layer).__name__ == "Conv2dSame" for layer in module.modules())
    assert not any(type(layer).__name__ == "Conv2dSame" for layer in changed.modules())
    with torch.inference_mode():
        torch.testing.assert_close(changed(image), module(image), atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("side", [1, 2, 3, 4, 6, 8])
def test_averaging_is_average_pooling(side: int) -> None:
    pixels = torch.rand(2, 3, 48, 96)

    torch.testing.assert_close(averaged(pixels, side), torch.nn.functional.avg_pool2d(pixels, side))
