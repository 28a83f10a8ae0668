"""Grad-CAM of networks whose answer is known beforehand."""

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from landslide_core.detection.gradcam import gradcam
from landslide_core.errors import NoDataError, SettingError
from landslide_core.networks import Loaded
from landslide_core.networks.blocks import AnySize
from tests.small_scenes import memory_scene, noise, random_network, tiny_card

STRIDE = 16
WHOLE = (slice(0, 192), slice(0, 256))


class LooksAtRed(AnySize):
    """Logits from coarse maps of red and green; `sign` says whether they speak for a landslide.

    In the left half of the image red decides, in the right half green does too where it `splits`.
    """

    downsampling = STRIDE

    def __init__(self, sign: float = 1.0, splits: bool = False) -> None:
        super().__init__()
        self.sign, self.splits = sign, splits
        # The fifth of these is where a UNet's deepest maps are.
        deepest = nn.Sequential(nn.AvgPool2d(STRIDE), nn.ReLU())
        self.encoder = nn.ModuleList([*(nn.Identity() for _ in range(4)), deepest])

    def logits(self, image: Tensor) -> Tensor:  # type: ignore[override]
        maps = self.encoder[4](image[:, :2])
        left = torch.arange(maps.shape[-1]) < maps.shape[-1] // 2
        chosen = torch.where(left, maps[:, :1], maps[:, 1:]) if self.splits else maps[:, :1]
        return nn.functional.interpolate(self.sign * 20 * chosen - 10, scale_factor=STRIDE, mode="nearest")


def looks_at_red(sign: float = 1.0) -> Loaded:
    return Loaded(tiny_card(halo_px=32), LooksAtRed(sign))


def red_square() -> NDArray[np.uint8]:
    """A green scene with one red square of 32 x 32 pixels at row 64, column 160."""
    image = np.full((3, 192, 256), 40, np.uint8)
    image[0, 64:96, 160:192] = 250
    return image


def test_heat_is_highest_where_the_evidence_is_and_gone_far_from_it() -> None:
    explained = gradcam(memory_scene(red_square()), looks_at_red(), WHOLE)
    assert explained.heat.dtype == np.float32
    assert explained.heat.shape == (192, 256)
    assert explained.heat.max() == 1
    assert explained.heat[64:96, 160:192].mean() > 0.6
    assert not explained.heat[:, :120].any()
    assert explained.coarse_px == STRIDE
    assert explained.pixels == 32 * 32
    assert "1,024 pixels called landslide" in explained.note
    assert not explained.heat.flags.writeable


def test_a_network_that_found_nothing_for_a_landslide_has_no_heat_and_says_so() -> None:
    explained = gradcam(memory_scene(red_square()), looks_at_red(-1.0), WHOLE)
    assert not explained.heat.any()
    assert explained.pixels == 192 * 256
    assert "No pixel here reaches the threshold" in explained.note
    assert "speaks against a landslide" in explained.note


def test_the_heat_of_a_window_is_that_of_its_surroundings_too() -> None:
    """The window begins in the middle of a coarse pixel; the heat of the whole scene is the judge."""
    window = (slice(40, 130), slice(140, 230))
    scene = memory_scene(red_square())
    whole = gradcam(scene, looks_at_red(), WHOLE).heat[window]
    part = gradcam(scene, looks_at_red(), window).heat
    corners = np.argwhere(part > 0.9).mean(0), np.argwhere(whole > 0.9).mean(0)
    assert np.abs(corners[0] - corners[1]).max() < STRIDE


def test_a_target_says_which_landslide_is_explained() -> None:
    image = np.full((3, 192, 256), 40, np.uint8)
    image[0, 32:64, 32:64] = image[1, 128:160, 192:224] = 250
    loaded = Loaded(tiny_card(halo_px=32), LooksAtRed(splits=True))
    red, green = np.zeros((2, 192, 256), bool)
    red[32:64, 32:64] = green[128:160, 192:224] = True
    for target, other in ((red, green), (green, red)):
        explained = gradcam(memory_scene(image), loaded, WHOLE, target=target)
        assert explained.pixels == 1024
        assert "chosen landslide (1,024 pixels)" in explained.note
        assert explained.heat[target].mean() > 0.6
        assert not explained.heat[other].any()


def test_two_calls_agree_and_leave_the_network_as_it_was() -> None:
    scene, loaded = memory_scene(noise(100, 150)), random_network()
    before = {name: value.clone() for name, value in loaded.module.state_dict().items()}
    window = (slice(0, 100), slice(20, 150))
    first, second = (gradcam(scene, loaded, window).heat for _ in range(2))
    np.testing.assert_array_equal(first, second)
    assert all(torch.equal(before[name], value) for name, value in loaded.module.state_dict().items())
    assert all(parameter.grad is None for parameter in loaded.module.parameters())
    assert all(parameter.requires_grad for parameter in loaded.module.parameters())
    assert not any(layer._forward_hooks for layer in loaded.module.modules())
    assert torch.is_grad_enabled()


def test_no_data_is_never_hot_and_a_window_without_data_is_refused() -> None:
    valid = np.ones((192, 256), bool)
    valid[:, 176:] = False
    scene = memory_scene(red_square(), valid)
    assert not gradcam(scene, looks_at_red(), WHOLE).heat[:, 176:].any()
    with pytest.raises(NoDataError, match="no data in the chosen window"):
        gradcam(scene, looks_at_red(), (slice(0, 50), slice(200, 250)))
    with pytest.raises(SettingError, match="does not lie in"):
        gradcam(scene, looks_at_red(), (slice(0, 50), slice(200, 300)))


def test_windows_of_any_size_are_explained() -> None:
    scene = memory_scene(noise(70, 50))
    for window in ((slice(0, 1), slice(0, 1)), (slice(69, 70), slice(0, 50)), (slice(3, 20), slice(11, 48))):
        heat = gradcam(scene, random_network(), window).heat
        assert heat.shape == tuple(part.stop - part.start for part in window)
        assert np.isfinite(heat).all()


@pytest.mark.parametrize(("own_m", "scales"), [(4.0, [1]), (1.0, [1]), (2.0, [1, 2]), (1.0, [1, 2, 4])])
def test_heat_lies_on_the_scenes_own_grid_at_any_pixel_size_and_scale(
    own_m: float, scales: list[int]
) -> None:
    picture = memory_scene(red_square()).with_pixel_size(own_m)
    loaded = Loaded(tiny_card(halo_px=32, switches={"scales": scales}), LooksAtRed())
    loaded.module.scales = tuple(scales)

    explained = gradcam(picture, loaded, (slice(16, 176), slice(48, 240)))

    rows, cols = np.argwhere(explained.heat > 0.7).mean(0)
    assert explained.heat.shape == (160, 192)
    assert abs(rows + 16 - 79.5) < 8
    assert abs(cols + 48 - 175.5) < 8
    assert loaded.module.scales == tuple(scales)
