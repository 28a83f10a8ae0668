"""Folded beds of six rocks in four hardness classes, cut by faults."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.language import marked
from landslide_core.synthetic.terrain.noise import fractal

HARDNESS = {1: "hard rock", 2: "moderately hard rock", 3: "moderately soft rock", 4: "soft rock"}


@dataclass(frozen=True)
class Rock:
    """One lithological unit."""

    number: int
    name: str
    hardness: int  # key of HARDNESS
    share: float  # of the county


ROCKS = (
    Rock(1, marked("granite"), 1, 0.09),
    Rock(2, "siliceous limestone", 2, 0.12),
    Rock(3, marked("sandstone"), 2, 0.13),
    Rock(4, "silty mudstone", 3, 0.32),
    Rock(5, "calcareous mudstone", 4, 0.20),
    Rock(6, "calcareous shale", 4, 0.14),
)


@dataclass(frozen=True)
class Geology:
    """Rock number per pixel (rows, cols) and fault lines (k, 2) in metres east and south."""

    rock: NDArray[np.uint8]
    faults: tuple[NDArray[np.float64], ...]

    @property
    def hardness(self) -> NDArray[np.uint8]:
        """Hardness class per pixel, 1 hard to 4 soft."""
        table = np.array([0, *(rock.hardness for rock in ROCKS)], dtype=np.uint8)
        return np.asarray(table[self.rock])


def draw_geology(rng: np.random.Generator, size_px: int, resolution_m: float) -> Geology:
    """Faults of one or two directions, and beds whose outcrop follows folds and jumps at every fault."""
    extent_m = size_px * resolution_m
    south, east = np.meshgrid(*[(np.arange(size_px) + 0.5) * resolution_m] * 2, indexing="ij")
    strike = rng.uniform(0.15, 0.45) * np.pi
    faults = []
    shape = (size_px, size_px)
    across = (np.cos(strike) * south + np.sin(strike) * east) / extent_m
    depth = (
        2.2 * across
        + 0.30 * fractal(rng, shape, size_px / 2.5, 3.0)
        + 0.04 * fractal(rng, shape, size_px / 12, 3.0)
    )
    for number in range(int(rng.integers(5, 8))):
        line = _fault(rng, extent_m)
        along, beside = (south, east) if number % 3 else (east, south)
        faults.append(line if number % 3 else line[:, ::-1])
        # The offset dies out towards both ends of the fault.
        ends = np.minimum(along - line[0, 1], line[-1, 1] - along) / (line[-1, 1] - line[0, 1])
        side = np.tanh((beside - np.interp(along, line[:, 1], line[:, 0])) / resolution_m)
        reach = np.exp(-np.abs(beside - np.interp(along, line[:, 1], line[:, 0])) / (0.25 * extent_m))
        depth = depth + rng.uniform(0.08, 0.22) * rng.choice([-1, 1]) * side * reach * np.clip(
            ends / 0.3, 0.0, 1.0
        )
    # The column of rocks repeats with depth; each unit is as thick as its share.
    position = (depth % 1.0).astype(np.float64)
    ordered = np.argsort(np.argsort(position.ravel(), kind="stable"), kind="stable") / position.size
    column = [ROCKS[i] for i in (3, 4, 2, 5, 1, 0)]
    limits = np.cumsum([rock.share for rock in column])
    numbers = np.array([rock.number for rock in column], dtype=np.uint8)
    rock = numbers[np.minimum(np.searchsorted(limits, ordered, side="right"), len(column) - 1)].reshape(shape)
    return Geology(_without_slivers(rock), tuple(faults))


def _fault(rng: np.random.Generator, extent_m: float) -> NDArray[np.float64]:
    """A slightly bent line (across, along) from one end of its reach to the other, inside the county."""
    start = rng.uniform(0.02, 0.4)
    along = np.linspace(start, min(0.98, start + rng.uniform(0.4, 0.8)), 60)
    wander = ndimage.gaussian_filter1d(rng.standard_normal(60), 8.0) * 0.05
    across = rng.uniform(0.1, 0.9) + rng.uniform(-0.7, 0.7) * (along - along.mean()) + wander
    inside = np.flatnonzero((across > 0) & (across < 1))
    return np.asarray(np.column_stack([across, along])[inside[0] : inside[-1] + 1] * extent_m)


def _without_slivers(rock: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Small islands of rock taken into their surroundings."""
    return np.asarray(ndimage.median_filter(rock, 7, mode="nearest"))
