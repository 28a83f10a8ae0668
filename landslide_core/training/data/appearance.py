"""What the same ground looks like to another sensor, on another day.

Stronger than landslide_core.training.data.augment.jitter, for networks that are to hold on ground nobody trained
on: light, gamma, saturation and sensor gains over the range that regions differ by, haze, a coarser optic, noise,
JPEG, and pictures that use few of their grey levels.
"""

import math

import numpy as np
import torch
from numpy.random import Generator
from PIL import Image
from torch import Tensor
from torch.nn import functional

from landslide_core.io.plain.pictures import decoded, encoded

GAMMA, SATURATION, GAIN = (0.65, 1.5), (0.4, 1.4), (0.7, 1.3)
OFFSET, BAND_GAIN = 0.12, 0.15
_HAZE, _OPTIC, _NOISE, _JPEG, _DIM = 0.12, 0.25, 0.35, 0.15, 0.06  # how often, at strength 1


def weathered(pixels: Tensor, rng: Generator, strength: float) -> Tensor:
    """Another light, sensor, optic and file; strength 0 leaves all as it is, 1 is the full range.

    pixels (3, rows, cols) in [0, 1] -> the same shape and range.
    """
    if rng.random() < _OPTIC * strength:
        pixels = _coarser_optic(pixels, rng)
    pixels = lit(pixels, rng, strength)
    if rng.random() < _HAZE * strength:
        pixels = _hazy(pixels, rng)
    if rng.random() < _NOISE * strength:
        noise = torch.from_numpy(rng.standard_normal(pixels.shape, np.float32))
        pixels = pixels + noise * float(rng.uniform(0, 0.04))
    pixels = pixels.clamp(0, 1)
    if rng.random() < _DIM * strength:
        pixels = _dim(pixels, rng)
    return _compressed(pixels, rng) if rng.random() < _JPEG * strength else pixels


def lit(pixels: Tensor, rng: Generator, strength: float) -> Tensor:
    """Gamma, gain, offset, gain of each band and saturation, each somewhere in its range."""

    def between(limits: tuple[float, float]) -> float:
        low, high = (strength * math.log(limit) for limit in limits)
        return math.exp(rng.uniform(low, high))

    bands = 1 + strength * rng.uniform(-BAND_GAIN, BAND_GAIN, 3)
    gains = torch.from_numpy((bands * between(GAIN)).astype(np.float32))[:, None, None]
    offset = torch.tensor(strength * float(rng.uniform(-OFFSET, OFFSET)))
    pixels = torch.addcmul(offset, pixels.clamp_min(1e-4).pow_(between(GAMMA)), gains)
    return torch.lerp(pixels.mean(0, keepdim=True), pixels, between(SATURATION))


def _coarser_optic(pixels: Tensor, rng: Generator) -> Tensor:
    """As a sensor with pixels up to 3.5 times as large shows it, brought back to the same grid."""
    size = [max(8, round(side / rng.uniform(1.2, 3.5))) for side in pixels.shape[-2:]]
    small = functional.interpolate(pixels[None], size=size, mode="area")
    return functional.interpolate(small, size=pixels.shape[-2:], mode="bilinear")[0]


def _hazy(pixels: Tensor, rng: Generator) -> Tensor:
    """Light scattered on the way, bluish white, of one density over the picture."""
    density = float(rng.uniform(0.05, 0.4))
    air = torch.tensor([0.78, 0.84, 0.9])[:, None, None] * float(rng.uniform(0.8, 1.1))
    return pixels * (1 - density) + air * density


def _dim(pixels: Tensor, rng: Generator) -> Tensor:
    """A picture that uses a small part of its 256 grey levels."""
    levels = 255 * float(rng.uniform(0.15, 0.6))
    return (pixels * levels).round() / 255


def _compressed(pixels: Tensor, rng: Generator) -> Tensor:
    """After a JPEG file of quality 35 to 95."""
    array = (pixels * 255).round().to(torch.uint8).permute(1, 2, 0).numpy()
    back = np.array(
        decoded(encoded(Image.fromarray(array), "JPEG", quality=int(rng.integers(35, 96)))), np.float32
    )
    return torch.from_numpy(back).permute(2, 0, 1) / 255


def with_amplitude_of(pixels: Tensor, other: Tensor, rng: Generator) -> Tensor:
    """The picture with its broad colours and shading moved towards those of another one.

    Fourier amplitude mixing (Yang and Soatto 2020; Xu et al. 2021): amplitudes of the lowest frequencies are
    mixed, phases, which hold the outlines, stay. Both (3, rows, cols) of one size, in [0, 1].
    """
    share, reach = float(rng.uniform(0.2, 1.0)), max(1, round(pixels.shape[-1] * rng.uniform(0.0, 0.03)))
    ours, theirs = torch.fft.rfft2(pixels), torch.fft.rfft2(other)
    for rows in (slice(0, reach), slice(-reach, None)):
        part = np.s_[:, rows, :reach]
        amplitude = ours[part].abs()
        wanted = (1 - share) * amplitude + share * theirs[part].abs()
        ours[part] = ours[part] * (wanted / amplitude.clamp_min(1e-6))
    mixed: Tensor = torch.fft.irfft2(ours, s=pixels.shape[-2:])
    return mixed.clamp(0, 1)
