"""A few optimiser steps from shipped weights on a handful of tiles, within a given time."""

import copy
import dataclasses
import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from landslide_core.hardware.allocator import keep_freed_memory
from landslide_core.networks.blocks import AnySize
from landslide_core.progress import SILENT, Progress
from landslide_core.teaching.settings import TeachSettings
from landslide_core.training import recipes
from landslide_core.training.data.augment import jitter
from landslide_core.training.data.crops import Crop, cut
from landslide_core.training.data.examples import Example
from landslide_core.training.freezing import learn_only, train_mode
from landslide_core.training.loop import autocaster
from landslide_core.training.losses import LOSSES, in_float32
from landslide_core.training.optimiser import optimiser_for
from landslide_core.training.predict_whole import normalise
from landslide_core.training.recipe import Recipe, Stage

CROP_PX, BATCH = 192, 8
_LIGHTER = 0.3  # strength of changes of light: the place that is taught has one
_SPREAD = 1.25  # pixel sizes that are seen, beyond those of the network, either way
_WITH_LANDSLIDE = 0.75  # of crops
_WARMUP = 0.1  # of the steps


@dataclass(frozen=True)
class Adapted:
    """The weights after teaching, the optimiser steps that were done and their seconds."""

    module: AnySize
    steps: int
    seconds: float


def adapt(
    start: AnySize,
    tiles: Sequence[Example],
    sizes_m: Sequence[float],
    settings: TeachSettings,
    most_seconds: float = float("inf"),
    progress: Progress = SILENT,
) -> Adapted:
    """Teach a copy of a network on tiles.

    Parameters
    ----------
    start : AnySize
        The weights to begin with; they stay as they are.
    tiles : sequence of Example
        At least one of them with a landslide.
    sizes_m : sequence of float
        Metres per pixel at which the network sees images.
    settings : TeachSettings
        Parts that learn, rate, steps, seed, and how the new weights are mixed with the old ones.
    most_seconds : float
        It ends by then, with the rate falling to zero in time.
    progress : Progress
        Hears the share that is done; Cancelled is raised when it says so.

    Returns
    -------
    Adapted
        In evaluation mode.
    """
    keep_freed_memory()
    torch.set_flush_denormal(True)  # tiny gradients would slow the processor down many times
    try:
        return _adapt(start, tiles, sizes_m, settings, most_seconds, progress)
    finally:
        torch.set_flush_denormal(False)


def _adapt(
    start: AnySize,
    tiles: Sequence[Example],
    sizes_m: Sequence[float],
    settings: TeachSettings,
    most_seconds: float,
    progress: Progress,
) -> Adapted:
    begun = time.monotonic()
    torch.manual_seed(settings.seed)
    module = copy.deepcopy(start).to(memory_format=torch.channels_last)
    parts = _learning(module, settings)
    learn_only(module, parts)
    recipe = dataclasses.replace(
        recipes.FINE_TUNE, learning_rate=settings.rate, batch=BATCH, jitter=_LIGHTER, terrain_dropout=0.3
    )
    optimiser = optimiser_for(recipe, module.parameters())
    train_mode(module, parts)
    drawn = _Drawn(tiles, tuple(sizes_m), recipe, settings.seed, bool(module.terrain_channels))
    device = next(module.parameters()).device
    step, passed = 0, 0.0
    while step < settings.steps and passed < 1:
        progress.tell(passed)
        _rate(optimiser, settings.rate, passed)
        crops = drawn.batch(step)
        image = normalise(crops.pixels.to(device)).contiguous(memory_format=torch.channels_last)
        terrain = crops.terrain.to(device) if crops.terrain.shape[1] else None
        with autocaster(device)():
            outputs = in_float32(module.learn(image, terrain))
        loss = LOSSES[recipe.loss](outputs, crops.truth.to(device))
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_([p for p in module.parameters() if p.requires_grad], recipe.gradient_clip)
        optimiser.step()
        step += 1
        passed = max(step / settings.steps, (time.monotonic() - begun) / most_seconds)
    _mix(module, start, settings.own_share)
    module.requires_grad_(True)
    progress.tell(1.0)
    return Adapted(module.eval(), step, time.monotonic() - begun)


def _learning(module: AnySize, settings: TeachSettings) -> tuple[str, ...]:
    """The parts that learn: none named means all. Where there is no encoder by name, all learns."""
    children = [name for name, child in module.named_children() if [*child.parameters()]]
    rest = tuple(name for name in children if not name.startswith("encoder"))
    return rest if settings.parts == "decoder" and len(rest) < len(children) else ()


def _rate(optimiser: torch.optim.Optimizer, rate: float, passed: float) -> None:
    """Up over the first tenth, then down to zero along half a cosine."""
    falling = 0.5 * (1 + np.cos(np.pi * max(0.0, passed - _WARMUP) / (1 - _WARMUP)))
    now = rate * min(1.0, passed / _WARMUP + 0.1) * float(falling)
    for group in optimiser.param_groups:
        group["lr"] = now * group["share"]


def _mix(module: AnySize, start: AnySize, share: float) -> None:
    if share == 1:
        return
    before = start.state_dict()
    mixed = {
        name: before[name].lerp(now, share) if now.is_floating_point() else now
        for name, now in module.state_dict().items()
    }
    module.load_state_dict(mixed)


@dataclass(frozen=True)
class _Drawn:
    """Crops of tiles, each at one of the pixel sizes of the network; the n-th is always the same."""

    tiles: Sequence[Example]
    sizes_m: tuple[float, ...]
    recipe: Recipe
    seed: int
    terrain: bool

    @property
    def crop_px(self) -> int:
        """Side of the crops: that of the largest tile as the network sees it, in steps of 32, at most CROP_PX."""
        finest = min(self.sizes_m)
        sides = [max(tile.mask.shape) * tile.native_resolution_m / finest for tile in self.tiles]
        return int(np.clip(-(-max(sides) // 32) * 32, 64, CROP_PX))

    def batch(self, step: int) -> Crop:
        crops = [self._crop(number) for number in range(step * BATCH, (step + 1) * BATCH)]
        return Crop(*(torch.stack(layer) for layer in zip(*crops, strict=True)))

    def _crop(self, number: int) -> Crop:
        rng = np.random.default_rng((self.seed, number))
        holding = [tile for tile in self.tiles if tile.mask.any()]
        bare = [tile for tile in self.tiles if not tile.mask.any()]
        pool = holding if not bare or rng.random() < _WITH_LANDSLIDE else bare
        tile = pool[int(rng.integers(len(pool)))]
        size_m = self.sizes_m[int(rng.integers(len(self.sizes_m)))]
        zoom = size_m / tile.native_resolution_m
        stage = Stage(0.0, self.crop_px, (zoom / _SPREAD, zoom * _SPREAD))
        pixels, truth, terrain = cut(tile, rng, stage, self.recipe, self.terrain)
        lit: Tensor = jitter(pixels, rng, self.recipe.jitter)
        return Crop(lit, truth, terrain)
