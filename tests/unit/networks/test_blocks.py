"""Blocks that networks share."""

import pytest
import torch

from landslide_core.networks.blocks import averaged


@pytest.mark.parametrize("side", [1, 2, 3, 4, 6, 8])
def test_averaging_is_average_pooling(side: int) -> None:
    pixels = torch.rand(2, 3, 48, 96)

    torch.testing.assert_close(averaged(pixels, side), torch.nn.functional.avg_pool2d(pixels, side))
