"""landslide_core.training.recipe: everything that decides how a network is trained, by name."""

import dataclasses
import math
from dataclasses import dataclass

from landslide_core.errors import InputError


@dataclass(frozen=True)
class Stage:
    """A part of the training: from which share of the epochs on (0 to 1), crop size, and image pixels per
    crop pixel (from, to)."""

    begins: float
    crop_px: int
    zoom: tuple[float, float]


@dataclass(frozen=True)
class Recipe:
    """How a network is trained.

    landslide_share: share of crops taken from images with a landslide (None: images as often as they occur).
    synthetic_share: share of crops from synthetic scenes, when there are any.
    schedule: "step" divides the rate by ten every ten epochs; "cosine" warms up and falls to zero.
    ema: decay of the running mean of weights that is validated and shipped; 0 ships the last weights.
    patience: epochs without a better validation IoU after which training stops.
    """

    name: str
    loss: str
    learning_rate: float
    weight_decay: float
    schedule: str
    batch: int
    epochs: int
    epoch_crops: int
    stages: tuple[Stage, ...]
    warmup_epochs: float = 0.0
    ema: float = 0.0
    rotate: bool = False
    jitter: float = 0.0
    landslide_share: float | None = None
    synthetic_share: float = 0.2
    patience: int = 10
    validate_every: int = 1
    gradient_clip: float = 0.0

    @property
    def steps_per_epoch(self) -> int:
        """Optimiser steps in one epoch."""
        return self.epoch_crops // self.batch

    def stage(self, epoch: int) -> Stage:
        """The stage that the epoch (from 0) belongs to."""
        return [stage for stage in self.stages if round(stage.begins * self.epochs) <= epoch][-1]

    @property
    def last_stage_from(self) -> int:
        """The epoch (from 0) with which the last stage begins."""
        return round(self.stages[-1].begins * self.epochs)

    def validates(self, epochs_done: int) -> bool:
        """Whether to validate after that many epochs: in the last stage, since whole images at full detail
        say little about a network that has only seen coarse crops."""
        last = epochs_done == self.epochs
        return last or (epochs_done > self.last_stage_from and epochs_done % self.validate_every == 0)

    def rate(self, step: int) -> float:
        """Learning rate at that optimiser step (from 0)."""
        epoch = step / self.steps_per_epoch
        if self.schedule == "step":
            return self.learning_rate * 0.1 ** (int(epoch) // 10)
        if epoch < self.warmup_epochs:
            return self.learning_rate * (epoch + 1 / self.steps_per_epoch) / self.warmup_epochs
        progress = (epoch - self.warmup_epochs) / (self.epochs - self.warmup_epochs)
        return self.learning_rate * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))


PAPER = Recipe(
    # Cui et al. 2026: 3,683 patches of 128 x 128, batch 32, 50 epochs, flips, early stopping after 10.
    name="paper",
    loss="dice_and_focal",
    learning_rate=1e-4,
    weight_decay=0.01,
    schedule="step",
    batch=32,
    epochs=50,
    epoch_crops=3680,
    stages=(Stage(0.0, 128, (1.0, 1.0)),),
)

MODERN = Recipe(
    # Coarse crops first: they show the same ground at a quarter of the cost, then full detail.
    name="modern",
    loss="dice_and_cross_entropy",
    learning_rate=1e-3,
    weight_decay=0.02,
    schedule="cosine",
    batch=16,
    epochs=120,
    epoch_crops=2048,
    stages=(Stage(0.0, 128, (1.4, 2.6)), Stage(0.4, 256, (0.7, 1.5))),
    warmup_epochs=2.0,
    ema=0.999,
    rotate=True,
    jitter=1.0,
    landslide_share=0.65,
    patience=30,
    validate_every=2,
    gradient_clip=1.0,
)

MODERN_CPU = dataclasses.replace(
    # The modern recipe for networks that pool their input, within half an hour of one processor core.
    MODERN,
    name="modern-cpu",
    learning_rate=7e-4,
    epochs=18,
    epoch_crops=800,
    stages=(Stage(0.0, 256, (0.7, 1.6)),),
    warmup_epochs=0.5,
    ema=0.99,
    jitter=0.6,
    synthetic_share=0.15,
    patience=12,
    validate_every=3,
)

SCARP = dataclasses.replace(
    # Fine-tuning of a pretrained encoder: a gentler rate, and enough epochs to learn what a landslide is.
    MODERN,
    name="scarp",
    learning_rate=6e-4,
    epochs=30,
    epoch_crops=1600,
    stages=(Stage(0.0, 256, (0.7, 1.6)),),
    warmup_epochs=1.0,
    ema=0.995,
    jitter=0.8,
    synthetic_share=0.12,
    patience=12,
    validate_every=3,
)

RECIPES: tuple[Recipe, ...] = (PAPER, MODERN, MODERN_CPU, SCARP)


def get(name: str) -> Recipe:
    """The recipe of that name; a wrong name is answered with the right ones."""
    for recipe in RECIPES:
        if recipe.name == name:
            return recipe
    raise InputError(f"There is no recipe '{name}'.", f"Choose one of: {', '.join(r.name for r in RECIPES)}.")


def as_dict(recipe: Recipe) -> dict[str, object]:
    """The recipe as plain values, for the card."""
    return dataclasses.asdict(recipe)


def identity(recipe: Recipe) -> str:
    """What tells a recipe from others; fields at their default are left out, so that a field that is added
    later, and then at its default, does not make checkpoints of the same training look like another's."""
    fields = dataclasses.fields(recipe)
    return repr({f.name: value for f in fields if (value := getattr(recipe, f.name)) != f.default})
