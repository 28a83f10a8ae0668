"""A small table with known effects, and a forest fitted to it, for tests of what is built on a forest."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from landslide_core.factors import Factor
from landslide_core.susceptibility import (
    Forest,
    ForestSettings,
    fit_forest,
)

FACTORS = (
    Factor("slope", "Slope", "°", "continuous"),
    Factor("aspect", "Aspect", "°", "circular"),
    Factor("rock", "Rock", "", "categorical", classes={1: "hard", 2: "middling", 3: "soft"}),
    Factor("river_distance", "Distance from rivers", "m", "continuous"),
    Factor("noise", "Noise", "", "continuous"),
)

RNG = np.random.default_rng(0)
SCORES = RNG.random(500).astype(np.float32).round(2)  # with ties
LABELS = RNG.random(500) < SCORES**2  # likelier where the score is high


def rows(count: int = 3000, seed: int = 0) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Rows and labels: steep, soft, north-facing ground near rivers slides; noise does nothing."""
    rng = np.random.default_rng(seed)
    slope, aspect = rng.uniform(0, 60, count), rng.uniform(0, 360, count)
    aspect[:20] = -1  # flat
    rock, river, noise = rng.integers(1, 4, count), rng.uniform(0, 2000, count), rng.random(count)
    north = np.where(aspect < 0, 0, np.cos(np.radians(aspect)))
    odds = slope / 9 + 1.5 * rock + north - river / 700 - 6
    table = np.column_stack([slope, aspect, rock, river, noise]).astype(np.float32)
    return table, rng.random(count) < expit(odds)


def forest(trees: int = 20, leaf: int = 10, seed: int = 0) -> Forest:
    """A forest of those rows."""
    return fit_forest(FACTORS, *rows(), ForestSettings(trees=trees, leaf=leaf, seed=seed))
