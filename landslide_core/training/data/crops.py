"""Examples -> augmented crops, the n-th of which is always the same.

Every random choice is drawn from (seed, crop number), so a training that is killed and resumed sees the
crops that it would have seen.
"""

import dataclasses
import math
from typing import NamedTuple

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional
from torch.utils.data import Dataset

from landslide_core.errors import SettingError
from landslide_core.scene.terrain_bands import TERRAIN_BANDS, terrain_bands
from landslide_core.training.data.appearance import weathered, with_amplitude_of
from landslide_core.training.data.augment import bend, coarsened, grain, jitter
from landslide_core.training.data.draw import Pools, images_across, side_by_side
from landslide_core.training.data.examples import Example, InMemory
from landslide_core.training.recipe import Recipe, Stage


class Crop(NamedTuple):
    """Pixels (3, crop, crop) in [0, 1], truth (1, crop, crop) of 0 and 1, and terrain (4, crop, crop).

    Terrain is all zeros where it is unknown or withheld, and has no band where no network asks for it.
    """

    pixels: Tensor
    truth: Tensor
    terrain: Tensor


class Crops(Dataset[Crop]):
    """All crops of a training, by number; `terrain`: for a two-source network."""

    def __init__(
        self,
        examples: InMemory,
        recipe: Recipe,
        seed: int,
        synthetic_origin: int | None,
        terrain: bool = False,
    ) -> None:
        self.examples = examples
        self.recipe = recipe
        self.seed = seed
        self.terrain = terrain
        self.hardness: NDArray[np.float64] | None = None
        self._drawn_by = None
        if recipe.draw:
            sizes_px = [example.mask.size for example in examples]
            self._drawn_by = Pools(
                examples.pools, examples.regions, examples.has_landslide, sizes_px, recipe.draw
            )
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

    def weigh(self, hardness: NDArray[np.float64]) -> None:
        """Draw images so many times as often as their pools say, from now on."""
        if self._drawn_by is None:
            raise SettingError(
                f"The recipe {self.recipe.name} does not draw by pools: it cannot draw hard images more often.",
                "Choose the recipe elsewhere, or leave hard negatives out.",
            )
        self.hardness = hardness
        self._drawn_by.weigh(hardness)

    def __len__(self) -> int:
        return self.recipe.epochs * self.recipe.steps_per_epoch * self.recipe.batch

    def __getitem__(self, number: int) -> Crop:
        rng, recipe = np.random.default_rng((self.seed, number)), self.recipe
        stage = recipe.stage(number // (recipe.steps_per_epoch * recipe.batch))
        if self._drawn_by is not None:
            pixels, truth, terrain = self._drawn(self._drawn_by, rng, stage)
        else:
            example = self.examples[self._choose(rng)]
            pixels, truth, terrain = cut(example, rng, stage, recipe, self.terrain)
        if recipe.weather:
            pixels = weathered(pixels, rng, recipe.weather)
        elif recipe.jitter:
            pixels = jitter(pixels, rng, recipe.jitter)
        return Crop(grain(pixels, rng, recipe.noise, recipe.salt_and_pepper), truth, terrain)

    def _drawn(self, pools: Pools, rng: Generator, stage: Stage) -> Crop:
        """A crop of a pool; of several images, side by side, where one would not fill it."""
        share = pools.share(rng)
        zoom = math.exp(rng.uniform(*np.log(share.zoom)))
        stage = dataclasses.replace(stage, zoom=(zoom, zoom))
        examples = [self.examples[pools.image(share.pool, rng)]]
        across = images_across(stage.crop_px, stage.crop_px * zoom / min(examples[0].mask.shape))
        if across > 1:
            examples += [self.examples[pools.image(share.pool, rng)] for _ in range(across**2 - 1)]
            stage = dataclasses.replace(stage, crop_px=stage.crop_px // across)
        cuts = [cut(example, rng, stage, self.recipe, self.terrain) for example in examples]
        crop = cuts[0] if len(cuts) == 1 else Crop(*side_by_side(cuts))
        if not self.recipe.amplitude or rng.random() >= self.recipe.amplitude:
            return crop
        stage = dataclasses.replace(stage, crop_px=crop.pixels.shape[-1], zoom=(1.0, 1.0))
        other = cut(self.examples[pools.other(share.pool, rng)], rng, stage, self.recipe)
        return crop._replace(pixels=with_amplitude_of(crop.pixels, other.pixels, rng))

    def _choose(self, rng: Generator) -> int:
        has_real, has_synthetic = (
            len(self._pools[which, True]) + len(self._pools[which, False]) > 0 for which in (False, True)
        )
        synthetic = has_synthetic and (not has_real or rng.random() < self.recipe.synthetic_share)
        with_slide, without = self._pools[synthetic, True], self._pools[synthetic, False]
        share = self.recipe.landslide_share
        if share is None or not len(with_slide) or not len(without):
            share = len(with_slide) / (len(with_slide) + len(without))
        return int(rng.choice(with_slide if rng.random() < share else without))


def cut(example: Example, rng: Generator, stage: Stage, recipe: Recipe, with_terrain: bool = False) -> Crop:
    """A crop at a random offset, scale, mirror image and angle, by what the stage and the recipe allow.

    Half of the crops of an image with landslides hold a landslide pixel anywhere in the crop, never
    centred on purpose: position must not give the answer away. Beyond the image's edge it is mirrored.
    """
    crop_px = stage.crop_px
    ground_px = math.exp(rng.uniform(*np.log(stage.zoom)))
    pixel_m = example.native_resolution_m * ground_px
    reach = crop_px * ground_px / 2
    row, col = _centre(example, rng, reach)
    # Only the part of the image that the turned crop can touch is converted to float.
    radius = math.ceil(reach * math.sqrt(2)) + 2
    top, left = max(0, int(row) - radius), max(0, int(col) - radius)
    layers = _layers(example, np.s_[top : int(row) + radius, left : int(col) + radius], with_terrain)
    row, col = row - top, col - left
    if ground_px > 1.6 and min(layers.shape[1:]) > 4:  # average before thinning out, or fine texture aliases
        layers = functional.avg_pool2d(layers, 2)
        row, col, ground_px = row / 2, col / 2, ground_px / 2
    grid = _grid(rng, crop_px, ground_px, (row, col), layers.shape[1:], recipe)
    sampled = functional.grid_sample(layers[None], grid, padding_mode="reflection", align_corners=False)[0]
    pixels, truth = sampled[:3], (sampled[3:4] >= 0.5).float()
    if not with_terrain:
        return Crop(pixels, truth, pixels.new_zeros(0, crop_px, crop_px))
    if rng.random() < recipe.terrain_dropout or len(sampled) == 4:
        return Crop(pixels, truth, pixels.new_zeros(len(TERRAIN_BANDS), crop_px, crop_px))
    # Slope and aspect of the crop as it was turned, so that downhill points where the picture shows it.
    elevation = coarsened(sampled[4].numpy(), rng, pixel_m)
    return Crop(pixels, truth, torch.from_numpy(terrain_bands(elevation, (pixel_m, pixel_m))))


def _layers(example: Example, window: tuple[slice, slice], with_terrain: bool) -> Tensor:
    """Pixels in [0, 1], mask and, where wanted and known, elevation of a window: (4 or 5, rows, cols)."""
    layers = [example.pixels[:, *window].astype(np.float32) / 255, example.mask[None, *window]]
    if with_terrain and example.elevation_m is not None:
        layers.append(example.elevation_m[None, *window])
    return torch.from_numpy(np.concatenate(layers, dtype=np.float32))


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
    recipe: Recipe,
) -> Tensor:
    """Where each crop pixel lies in the source, in grid_sample's coordinates: (1, crop, crop, 2)."""
    angle = rng.uniform(0, 2 * math.pi) if recipe.rotate and rng.random() < 0.5 else 0.0
    if recipe.rotate:
        angle += math.pi / 2 * rng.integers(4)
    angle += math.radians(rng.uniform(-recipe.turn_deg, recipe.turn_deg))
    up_down, left_right, both = np.cumsum(recipe.mirror)
    chance = rng.random()
    flip_rows = -1.0 if chance < up_down or left_right <= chance < both else 1.0
    flip_cols = -1.0 if up_down <= chance < both else 1.0
    offset = torch.arange(crop_px, dtype=torch.float32) + 0.5 - crop_px / 2
    down, right = (offset * flip_rows)[:, None], (offset * flip_cols)[None]
    if recipe.elastic and rng.random() < recipe.elastic:
        bent = torch.from_numpy(bend(rng, crop_px))
        down, right = down + bent[0], right + bent[1]
    # In grid_sample's coordinates from the start: sums of a column and a row are cheaper than whole maps.
    cos, sin = ground_px * math.cos(angle), ground_px * math.sin(angle)
    grid = torch.empty(1, crop_px, crop_px, 2)
    for which, (side, middle, of_down, of_right) in enumerate(
        ((shape[1], centre[1], -sin, cos), (shape[0], centre[0], cos, sin))
    ):
        scale = 2 / side
        torch.add(
            down * (scale * of_down) + (middle * scale - 1),
            right * (scale * of_right),
            out=grid[0, ..., which],
        )
    return grid
