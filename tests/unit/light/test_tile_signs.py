"""What pixels say of themselves, on pictures whose fault is known."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from landslide_core.io.plain.pictures import decoded, encoded
from landslide_core.light.sample import SampleTile
from landslide_core.light.tile_signs import blocks, tile_signs
from tests.small_light import hills

RGB = ("red", "green", "blue")


def signs(pixels: NDArray[np.generic], bands: tuple[str, ...] = RGB) -> dict[str, float]:
    values = pixels.astype(np.float32) / 255
    everywhere = (slice(0, values.shape[1]), slice(0, values.shape[2]))
    return dict(tile_signs(SampleTile(everywhere, values, np.ones(values.shape[1:], bool), pixels), bands))


HILLS = hills()
USUAL = signs(HILLS)


def infrared() -> NDArray[np.uint8]:
    """The hills in near infrared, red and green: leaves are bright in the first."""
    leaves = HILLS[1] > HILLS[0]
    nir = np.where(leaves, np.minimum(HILLS[1] * 1.9, 255), HILLS[0] * 1.1)
    return np.stack([nir, HILLS[0], HILLS[1] * 0.9]).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("sign", "made"),
    [
        ("red_hue", infrared),
        ("odd_hue", lambda: HILLS[[0, 2, 1]]),  # leaves are blue
        ("odd_hue", lambda: HILLS[::-1]),  # soil is blue
        ("cloud", lambda: np.full_like(HILLS, 240)),
        ("dark", lambda: HILLS // 12),
        ("saturated", lambda: np.clip(HILLS * 4.0, 0, 255).astype(np.uint8)),
        ("snow", lambda: np.clip(HILLS * 0.12 + np.array([[[215]], [[218]], [[228]]]), 0, 255)
         + np.random.default_rng(0).normal(0, 9, HILLS.shape[1:])),
        ("water", lambda: np.full_like(HILLS, 1) * np.array([[[20]], [[40]], [[60]]], np.uint8)),
    ],
    ids=["near infrared", "green and blue swapped", "red and blue swapped", "cloud", "night", "overexposed", "snow",
         "water"],
)  # fmt: skip
def test_a_sign_rises_with_its_fault_and_is_low_without(
    sign: str, made: Callable[[], NDArray[np.generic]]
) -> None:
    assert USUAL[sign] < 0.05
    assert signs(made())[sign] > USUAL[sign] + 0.1


def test_enlarging_takes_detail_away() -> None:
    picture = Image.fromarray(HILLS.transpose(1, 2, 0)[:64, :64])
    large = np.asarray(picture.resize((256, 256), Image.Resampling.BICUBIC)).transpose(2, 0, 1)

    assert signs(large)["detail"] < USUAL["detail"] - 0.2


def test_strong_jpeg_shows_its_blocks_and_a_clean_picture_none() -> None:
    content = encoded(Image.fromarray(HILLS.transpose(1, 2, 0)), "JPEG", quality=5)
    squeezed = np.asarray(decoded(content)).transpose(2, 0, 1)

    assert blocks(squeezed) > 0.8
    assert abs(blocks(HILLS)) < 0.2
    assert blocks(HILLS[:, :20, :20]) == 0


def test_tests_of_colour_need_colours() -> None:
    found = signs(HILLS, ("nir", "swir_1", "swir_2"))

    assert found["red_hue"] == found["cloud"] == 0
    assert found["mean"] == USUAL["mean"]


def test_pixels_without_data_do_not_count() -> None:
    values = HILLS.astype(np.float32) / 255
    valid = np.zeros(values.shape[1:], bool)
    valid[:, :128] = True
    values[:, :, 128:] = 1
    place = (slice(0, 256), slice(0, 256))

    assert tile_signs(SampleTile(place, values, valid, HILLS), RGB)["saturated"] < 0.01
