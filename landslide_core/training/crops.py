"""landslide_core.training.crops: examples -> augmented crops, the n-th of which is always the same.

Every random choice is drawn from (seed, crop number), so a training that is killed and resumed sees the
crops that it would have seen.
"""

import math

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.nn import functional
from torch.utils.data import Dataset

from landslide_core.training.examples import Example, InMemory
from landslide_core.training.recipe import Recipe


class Crops(Dataset[tuple[Tensor, Tensor]]):
    """All crops of a training, by number: pixels (3, crop, crop) in [0, 1] and truth (1, crop, crop)."""

    def __init__(self, examples: InMemory, recipe: Recipe, seed: int, synthetic_origin: int | None) -> None:
        self.examples = examples
        self.recipe = recipe
        self.seed = seed
        synthetic = np.zeros(len(examples), bool)
        if synthetic_origin is not None:
            synthetic = examples.origin == synthetic_origin
        self._pools = {
            (is_synthetic, landslide): np.flatnonzero(
                (synthetic == is_synthetic) & (examples.has_landslide == landslide)
            )
            for is_synthetic in (False, True)
            for landslide in (False, True)
        }

    def __len__(self) -> int:
        return self.recipe.epochs * self.recipe.steps_per_epoch * self.recipe.batch

    def __getitem__(self, number: int) -> tuple[Tensor, Tensor]:
        rng = np.random.default_rng((self.seed, number))
        stage = self.recipe.stage(number // (self.recipe.steps_per_epoch * self.recipe.batch))
        example = self.examples[self._choose(rng)]
        pixels, truth = cut(example, rng, stage.crop_px, stage.zoom, self.recipe.rotate)
        if self.recipe.jitter:
            pixels = jitter(pixels, rng, self.recipe.jitter)
        return pixels, truth

    def _choose(self, rng: Generator) -> int:
        has_synthetic = bool(len(self._pools[True, True]))
        synthetic = has_synthetic and rng.random() < self.recipe.synthetic_share
        with_slide, without = self._pools[synthetic, True], self._pools[synthetic, False]
        share = self.recipe.landslide_share
        if share is None or not len(with_slide) or not len(without):
            share = len(with_slide) / (len(with_slide) + len(without))
        return int(rng.choice(with_slide if rng.random() < share else without))


def cut(
    example: Example, rng: Generator, crop_px: int, zoom: tuple[float, float], rotate: bool
) -> tuple[Tensor, Tensor]:
    """A crop at a random offset, scale, mirror image and (when `rotate`) angle.

    Half of the crops of an image with landslides hold a landslide pixel anywhere in the crop, never
    centred on purpose: position must not give the answer away. Beyond the image's edge it is mirrored.
    """
    ground_px = math.exp(rng.uniform(*np.log(zoom)))
    reach = crop_px * ground_px / 2
    row, col = _centre(example, rng, reach)
    # Only the part of the image that the turned crop can touch is converted to float.
    radius = math.ceil(reach * math.sqrt(2)) + 2
    top, left = max(0, int(row) - radius), max(0, int(col) - radius)
    window = np.s_[top : int(row) + radius, left : int(col) + radius]
    pixels = torch.from_numpy(example.pixels[:, *window].astype(np.float32) / 255)
    truth = torch.from_numpy(example.mask[window].astype(np.float32))[None]
    row, col = row - top, col - left
    if ground_px > 1.6 and min(pixels.shape[1:]) > 4:  # average before thinning out, or fine texture aliases
        pixels, truth = functional.avg_pool2d(pixels, 2), functional.avg_pool2d(truth, 2)
        row, col, ground_px = row / 2, col / 2, ground_px / 2
    grid = _grid(rng, crop_px, ground_px, (row, col), pixels.shape[1:], rotate)
    both = torch.cat([pixels, truth])[None]
    sampled = functional.grid_sample(both, grid, padding_mode="reflection", align_corners=False)[0]
    return sampled[:-1], (sampled[-1:] >= 0.5).float()


def _centre(example: Example, rng: Generator, reach: float) -> tuple[float, float]:
    rows, cols = example.mask.shape
    row, col = rng.uniform(0, rows), rng.uniform(0, cols)
    if rng.random() < 0.5 and example.mask.any():
        inside = np.flatnonzero(example.mask)
        pixel = int(inside[rng.integers(len(inside))])
        row = np.clip(pixel // cols + rng.uniform(-reach, reach), 0, rows - 1)
        col = np.clip(pixel % cols + rng.uniform(-reach, reach), 0, cols - 1)
    return float(row), float(col)


def _grid(
    rng: Generator,
    crop_px: int,
    ground_px: float,
    centre: tuple[float, float],
    shape: torch.Size,
    rotate: bool,
) -> Tensor:
    """Where each crop pixel lies in the source, in grid_sample's coordinates: (1, crop, crop, 2)."""
    angle = rng.uniform(0, 2 * math.pi) if rotate and rng.random() < 0.5 else 0.0
    if rotate:
        angle += math.pi / 2 * rng.integers(4)
    mirror_rows, mirror_cols = rng.choice((-1.0, 1.0), 2)
    offset = (torch.arange(crop_px, dtype=torch.float32) + 0.5 - crop_px / 2) * ground_px
    down, right = torch.meshgrid(offset * mirror_rows, offset * mirror_cols, indexing="ij")
    rows = centre[0] + math.cos(angle) * down + math.sin(angle) * right
    cols = centre[1] - math.sin(angle) * down + math.cos(angle) * right
    return torch.stack([2 * cols / shape[1] - 1, 2 * rows / shape[0] - 1], dim=-1)[None]


def jitter(pixels: Tensor, rng: Generator, strength: float) -> Tensor:
    """Another light, season and sensor: gain, offset, gamma, saturation, colour cast, blur, noise.

    pixels (3, rows, cols) in [0, 1] -> the same shape and range.
    """

    def spread(amount: float) -> float:
        return float(rng.uniform(-amount, amount)) * strength

    cast = torch.tensor([1 + spread(0.08) for _ in range(3)])[:, None, None]
    pixels = pixels.clamp_min(0) ** math.exp(spread(0.35))
    pixels = pixels * cast * (1 + spread(0.25)) + spread(0.1)
    grey = pixels.mean(0, keepdim=True)
    pixels = grey + (pixels - grey) * (1 + spread(0.5))
    if rng.random() < 0.15 * strength:
        pixels = functional.avg_pool2d(pixels[None], 3, stride=1, padding=1, count_include_pad=False)[0]
    if rng.random() < 0.3 * strength:
        noise = rng.standard_normal(pixels.shape, np.float32)
        pixels = pixels + torch.from_numpy(noise) * float(rng.uniform(0, 0.03))
    return pixels.clamp(0, 1)
