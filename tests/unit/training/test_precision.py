"""Depthwise convolutions leave autocast, compute the same, and are copied and saved like others."""

import copy

import torch
from torch import nn

from landslide_core.training.precision import depthwise_in_float32


def test_only_grouped_convolutions_compute_at_full_precision() -> None:
    module = nn.Sequential(nn.Conv2d(4, 4, 3, groups=4), nn.Conv2d(4, 2, 1))
    names, image = list(module.state_dict()), torch.rand(1, 4, 8, 8)
    expected = module(image)

    depthwise_in_float32(module)
    depthwise_in_float32(module)  # twice is once
    again = copy.deepcopy(module)
    with torch.autocast("cpu", torch.bfloat16):
        assert module[0](image).dtype == torch.float32
        assert module(image).dtype == torch.bfloat16

    torch.testing.assert_close(again(image), expected)
    assert list(again.state_dict()) == names
    assert again[0].weight is not module[0].weight
