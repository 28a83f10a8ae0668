"""The recipes by name: the paper's, our own, and those of the networks' authors."""

import dataclasses

from landslide_core.errors import SettingError
from landslide_core.training.elsewhere import ELSEWHERE
from landslide_core.training.published_recipes import PUBLISHED
from landslide_core.training.recipe import Recipe, Stage

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
    # Fine-tuning of a pretrained encoder: a gentler rate; the best epoch comes halfway, then it overfits.
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

FINE_TUNE = Recipe(
    # A few images of another region: a gentle rate, no coarse crops, a few minutes, and the best epoch is kept.
    name="fine-tune",
    loss="dice_and_cross_entropy",
    learning_rate=4e-4,
    weight_decay=0.02,
    schedule="cosine",
    batch=8,
    epochs=12,
    epoch_crops=192,
    stages=(Stage(0.0, 192, (0.8, 1.25)),),
    warmup_epochs=0.5,
    ema=0.98,
    rotate=True,
    jitter=0.4,
    landslide_share=0.65,
    patience=15,
    gradient_clip=1.0,
)

FUSION = dataclasses.replace(
    # What terrain adds (landslide_core.tuning.fusion): trained weights meet a new source on synthetic scenes.
    FINE_TUNE,
    name="fusion",
    learning_rate=5e-4,
    stages=(Stage(0.0, 256, (0.7, 1.6)),),
    synthetic_share=1.0,
)

RECIPES: tuple[Recipe, ...] = (PAPER, MODERN, MODERN_CPU, SCARP, FINE_TUNE, FUSION)


def get(name: str) -> Recipe:
    """The recipe of that name; a wrong name is answered with the right ones."""
    known = {recipe.name: recipe for recipe in (*RECIPES, ELSEWHERE, *PUBLISHED)}
    if name not in known:
        raise SettingError(f"There is no recipe '{name}'.", f"Choose one of: {', '.join(known)}.")
    return known[name]
