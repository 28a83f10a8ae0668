"""Scarp's switches: detail sees single pixels, surroundings see further, and neither changes what goes in and out."""

import pytest
import torch
from torch import nn

from landslide_core.networks import get, parameter_count
from landslide_core.networks.scarp import Surroundings


def built(**switches: object) -> nn.Module:
    torch.manual_seed(0)
    return get("scarp").build(3, "tiny", **switches).eval()


@pytest.mark.parametrize(
    "switches", [{"pooling": 2, "detail": True}, {"surroundings": 2}, {"pooling": 2, "surroundings": 1}]
)
@pytest.mark.parametrize("size", [(64, 64), (17, 33), (130, 47)])
def test_any_size_goes_in_and_the_same_comes_out(switches, size) -> None:
    module = built(**switches)
    with torch.inference_mode():
        assert module(torch.randn(2, 3, *size)).shape == (2, 1, *size)


def test_detail_sees_what_averaging_takes_away() -> None:
    checks = torch.ones(1, 3, 64, 64)
    checks[..., ::2, ::2] = -1
    checks[..., 1::2, 1::2] = -1  # the mean of every four pixels is 0
    with torch.inference_mode():
        for detail in (False, True):
            module = built(pooling=2, detail=detail)
            assert torch.allclose(module(checks), module(torch.zeros_like(checks)), atol=1e-6) is not detail


def test_more_levels_of_surroundings_look_further() -> None:
    features = torch.randn(1, 4, 8, 64)
    changed = features.clone()
    changed[..., 20:] = 0
    reached = []
    for levels in (1, 4):
        torch.manual_seed(0)
        around = Surroundings(4, 8, levels).eval()
        with torch.inference_mode():
            found, other = around(features), around(changed)
        assert torch.equal(found[:, :4], features)
        assert found.shape == (1, 12, 8, 64)
        reached.append(not torch.equal(found[..., 0], other[..., 0]))

    assert reached == [False, True]
    assert parameter_count(built(surroundings=3)) > parameter_count(built())
