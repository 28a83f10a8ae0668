"""Pieces of ground that are counted as one witness each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack

_BLOCKS = (
    30  # that the area makes: enough to know a variance by, each larger than most clusters of landslides
)
_CELLS = 4  # to the side of a block: blocks begin at each of them in turn
_NORMAL_KURTOSIS = 3.0
_DEALT = 100  # heaps that landslides without coordinates are dealt into


@dataclass(frozen=True, eq=False)
class Ground:
    """Cells of ground, and the squares of four times four cells that are taken as independent.

    Landslides come in clusters, and neighbours share their rock and slope; what varies from square to square
    says how much that matters. side_m: of a block; NaN where rows have no coordinates and whole landslides
    are dealt into heaps instead. first_m: (2,) where the cells begin. shape: cells along both axes.
    """

    side_m: float
    first_m: NDArray[np.float64]
    shape: tuple[int, int]

    @property
    def by_place(self) -> bool:
        """Whether the blocks are ground; otherwise they are heaps of landslides."""
        return bool(np.isfinite(self.side_m))

    @property
    def words(self) -> str:
        """What was taken as independent, in a sentence."""
        if not self.by_place:
            return (
                "Intervals take landslides as independent of each other, for the rows have no coordinates: "
                "where landslides come in clusters they are too narrow."
            )
        return (
            f"Intervals take squares of {self.side_m / 1000:.3g} km as independent, not landslides or pixels."
        )

    def cells_of(self, data: FactorStack | FactorTable) -> NDArray[np.int64]:
        """Return the cell (n,) of every row."""
        if not self.by_place:
            groups = data.group_ids().astype(np.int64)
            dealt = np.random.default_rng(0).integers(0, _DEALT, (2, max(int(groups.max()) + 1, groups.size)))
            return np.asarray(np.where(groups > 0, dealt[0][groups], dealt[1][: groups.size]))
        at = ((data.coordinates_m() - self.first_m) / (self.side_m / _CELLS)).astype(np.int64)
        at = np.clip(at, 0, np.array(self.shape) - 1)
        return np.asarray(at[:, 0] * self.shape[1] + at[:, 1])

    def sums(self, cells: NDArray[Any]) -> Iterator[NDArray[Any]]:
        """Yield amounts (cells, …) added up over blocks (blocks, …), once for each origin of the blocks."""
        grid = cells.reshape(*self.shape, *cells.shape[1:])
        steps = range(_CELLS) if self.by_place else range(1)
        for first in steps:
            for second in steps:
                summed = _along(_along(grid, 0, first), 1, second) if self.by_place else grid
                yield summed.reshape(-1, *cells.shape[1:])

    def variance(self, added: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the variance of sums by what each cell adds (cells, k), and its degrees of freedom, (k,) each.

        The mean over the origins of what blocks vary by. As many degrees of freedom as blocks that hold
        anything, of which a few that decide count as few (Bell and McCaffrey 2002, Survey Methodology 28:169-181).
        """
        variance, freedom, origins = np.zeros(added.shape[1]), np.zeros(added.shape[1]), 0
        for block in self.sums(added):
            square = block**2
            held = max(2, int(np.count_nonzero(square.sum(1))))
            found, counted = spread(square[None], np.array([held]))
            variance, freedom, origins = variance + found[0], freedom + counted[0], origins + 1
        return variance / origins, freedom / origins


def spread(
    square: NDArray[np.float64], held: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return variance and degrees of freedom (steps, k) of squared sums (steps, blocks, k).

    held: (steps,) blocks that hold anything, at least 2.
    """
    total, fourth = square.sum(1), (square**2).sum(1)
    effective = _NORMAL_KURTOSIS * total**2 / np.where(fourth > 0, fourth, np.inf)
    freedom = np.clip(np.minimum(effective, held[:, None]) - 1, 1, None)
    return total * (held / (held - 1))[:, None], freedom


def _along(grid: NDArray[Any], axis: int, first: int) -> NDArray[Any]:
    """Return sums over runs of four cells along an axis; the first run has four less `first`."""
    starts = np.arange(_CELLS - first, grid.shape[axis], _CELLS)
    return np.asarray(np.add.reduceat(grid, np.append(0, starts), axis=axis))


def ground_of(data: FactorStack | FactorTable, block_m: float | None = None) -> Ground:
    """Return blocks of side `block_m`, by default so that the area makes thirty.

    In trials with clusters of many sizes and no true effect, thirty blocks from sixteen origins held what the
    intervals promise (`benchmarks/interval_coverage.py`); with smaller blocks clusters are cut, and the
    intervals come out too narrow.
    """
    if isinstance(data, FactorTable) and data.places_m is None:
        return Ground(float("nan"), np.zeros(2), (_DEALT, 1))
    places = data.coordinates_m()
    first, extent = places.min(0), np.ptp(places, axis=0)
    if block_m is None:
        weight = data.count if data.weight is None else data.weight.sum()
        area = float(weight) * data.pixel_area_m2
        area = area if np.isfinite(area) else float(extent.prod())
        block_m = max(float(np.sqrt(area / _BLOCKS)), float(extent.max()) / (2 * _BLOCKS), 1e-6)
    shape = (extent // (block_m / _CELLS)).astype(np.int64) + 1
    return Ground(block_m, first, (int(shape[0]), int(shape[1])))


def most_common(
    slide: NDArray[np.int64], cells: NDArray[np.integer], rows: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Return for every landslide the piece of ground with most of its rows, the last one of equals.

    slide, cells: (n,) number of a landslide, from 0 and none left out, and the piece of ground that a part of it lies
    in. rows: (n,) how many rows that part has, one by default.
    """
    wide = int(cells.max(initial=0)) + 1
    pairs, place = np.unique(slide * wide + cells, return_inverse=True)
    slides, found = np.divmod(pairs, wide)
    order = np.lexsort([np.bincount(place, rows, pairs.size), slides])
    home = np.empty(int(slide.max(initial=-1)) + 1, np.int64)
    home[slides[order]] = found[order]  # the last one written is the largest
    return home
