"""Blocks that networks share."""

import pytest
import torch

from landslide_core.networks import get
from landslide_core.networks.blocks import AnySize, SqueezeExcitation, averaged

# Their attention weighs channels by what they are on average; the weights of the others see only as far as they look.
WEIGH_CHANNELS = ("scarp", "unet-se", "vgg13-se", "resnet18-se", "resu-cbnet", "geonext")


@pytest.mark.parametrize("side", [1, 2, 3, 4, 6, 8])
def test_averaging_is_average_pooling(side: int) -> None:
    pixels = torch.rand(2, 3, 48, 96)

    torch.testing.assert_close(averaged(pixels, side), torch.nn.functional.avg_pool2d(pixels, side))


def network_of(name: str, seed: int = 0) -> AnySize:
    torch.manual_seed(seed)
    module = get(name).build(3, "tiny")
    assert isinstance(module, AnySize)
    for part in module.modules():
        if isinstance(part, SqueezeExcitation):  # some start neutral, so that nothing would show
            torch.nn.init.normal_(part.restore.weight)
    return module.eval()


@pytest.mark.parametrize("name", WEIGH_CHANNELS)
def test_a_view_as_large_as_the_image_changes_nothing(name: str) -> None:
    module, image = network_of(name), torch.rand(1, 3, 64, 96)
    with torch.inference_mode():
        whole = module(image)
        module.view = 1024

        torch.testing.assert_close(module(image), whole, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("name", WEIGH_CHANNELS)
def test_what_lies_beyond_the_view_does_not_weigh_channels(name: str) -> None:
    """The far end of a long image is darkened: with a view the near end stays, without one it does not."""
    module = network_of(name).double()  # untrained, some say next to nothing
    image = torch.rand(1, 3, 64, 1024).double()
    darkened = image.clone()
    darkened[..., 512:] *= 0.1

    def change(view: int | None) -> float:
        module.view = view
        with torch.inference_mode():
            return float((module(darkened) - module(image))[..., :64].abs().max())

    assert change(128) < 1e-3 * change(None)  # the rest is seen by convolutions


def test_training_sees_its_crops_whole() -> None:
    module, images = network_of("unet-se"), torch.rand(2, 3, 64, 64)
    module.train()
    expected = module(images)
    module.view = 16

    torch.testing.assert_close(module(images), expected)
