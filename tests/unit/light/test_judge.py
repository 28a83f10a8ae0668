"""The whole light: by the image alone where nothing was fitted, by the fit for the very weights it was made for."""

import numpy as np
import pytest
from numpy.typing import NDArray

from landslide_core.light.judge import NO_DATA, NOT_FITTED, judge
from landslide_core.light.light import Light
from landslide_core.networks import Loaded
from landslide_core.normalise.scaling import by_255
from tests.small_light import fitted_light, hills, scene_of, write_light
from tests.small_scenes import random_network, tiny_card

CARD = tiny_card(native_resolution_m=2.0, sha256="c" * 64)
SHIFTED = {
    "near infrared for red": lambda rgb: np.stack([np.minimum(rgb[1] * 2.0, 255), rgb[0], rgb[1] * 0.9]).astype(
        np.uint8
    ),
    "night": lambda rgb: rgb // 12,
    "cloud": lambda rgb: np.full_like(rgb, 245),
}  # fmt: skip


@pytest.fixture
def models(tmp_path, monkeypatch):
    """A folder of cards without any fitted light yet."""
    monkeypatch.setenv("SCARP_MODELS", str(tmp_path))
    return tmp_path


@pytest.fixture
def loaded() -> Loaded:
    return Loaded(CARD, random_network().module)


def light(pixels: NDArray[np.generic], loaded: Loaded, told_m: float | None = 2.0) -> Light:
    return judge(scene_of(pixels, told_m), loaded, None, by_255(3), "cpu")


def test_without_a_fit_even_a_usual_scene_is_amber_and_says_that_nothing_was_measured(models, loaded) -> None:
    found = light(hills(), loaded)

    assert found.level == "amber"
    assert found.reasons == (NOT_FITTED,)
    assert found.expected_f1 is None


@pytest.mark.parametrize("shift", SHIFTED)
def test_without_a_fit_what_speaks_against_itself_is_red_with_its_reason(models, loaded, shift) -> None:
    found = light(SHIFTED[shift](hills()), loaded)

    assert found.level == "red"
    assert len(found.reasons) > 1
    assert found.reasons[-1] == NOT_FITTED


def test_with_a_fit_for_these_weights_a_usual_scene_is_green_with_a_range(models, loaded) -> None:
    write_light(models, fitted_light("unet", "c" * 64, {"early": 8, "deep": 64}))
    found = light(hills(), loaded)

    assert found.level == "green"
    assert found.expected_f1 == pytest.approx((0.5, 0.9))
    assert {"strange_early", "strange_deep", "f1_said"} <= found.evidence.keys()


@pytest.mark.parametrize("shift", SHIFTED)
def test_with_a_fit_too_what_speaks_against_itself_is_red(models, loaded, shift) -> None:
    write_light(models, fitted_light("unet", "c" * 64, {"early": 8, "deep": 64}))

    assert light(SHIFTED[shift](hills()), loaded).level == "red"


def test_a_fit_of_other_weights_does_not_serve(models, loaded) -> None:
    write_light(models, fitted_light("unet", "d" * 64, {"early": 8, "deep": 64}))

    assert light(hills(), loaded).reasons == (NOT_FITTED,)


def test_an_untold_pixel_size_is_never_green(models, loaded) -> None:
    write_light(models, fitted_light("unet", "c" * 64, {"early": 8, "deep": 64}))
    found = light(hills(), loaded, told_m=None)

    assert found.level == "amber"
    assert "tell the pixel size" in found.reasons[0]


def test_a_scene_without_data_is_red(models, loaded) -> None:
    scene = scene_of(hills(64), 2.0, np.zeros((64, 64), bool))

    assert judge(scene, loaded, None, by_255(3), "cpu").reasons == (NO_DATA,)


def test_the_network_is_left_as_it_was(models, loaded) -> None:
    write_light(models, fitted_light("unet", "c" * 64, {"early": 8, "deep": 64}))
    light(hills(64), loaded)

    assert not any(layer._forward_hooks for layer in loaded.module.modules())
