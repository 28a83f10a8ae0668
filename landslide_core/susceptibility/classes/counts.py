"""Landslides and ground in each class, and their bootstrap."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.breaks import Breaks
from landslide_core.factors.card import Factor
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack

Counting = Literal["pixels", "landslides"]
_DRAWS_HELD = 20_000_000  # resampled counts held at once


@dataclass(frozen=True, eq=False)
class ClassCounts:
    """What stands in each class of one factor; arrays have one entry per class that has pixels.

    landslide: landslide pixels, or votes when every landslide has one vote (split over the classes it lies
    in). landslide_px: landslide pixels in either case. domain_px: pixels. by_slide: (landslides, classes) the
    part of `landslide` that each one contributes.
    """

    factor: Factor
    breaks: Breaks
    labels: tuple[str, ...]
    counting: Counting
    landslide: NDArray[np.float64]
    landslide_px: NDArray[np.int64]
    domain_px: NDArray[np.int64]
    by_slide: NDArray[np.float64]

    @property
    def landslide_share(self) -> NDArray[np.float64]:
        """Share of the landslides (pixels or votes) in each class."""
        return _share(self.landslide)

    @property
    def domain_share(self) -> NDArray[np.float64]:
        """Share of the area in each class."""
        return _share(self.domain_px)


def breaks_for(
    data: FactorStack | FactorTable, method: str = "default", classes: int = 5
) -> Mapping[str, Breaks]:
    """Return class breaks of every factor by name; for `method` see `Factor.class_breaks`."""
    table = data.table()[data.even()]
    return {
        factor.name: factor.class_breaks(table[:, column], method, classes)
        for column, factor in enumerate(data.factors)
    }


def count_classes(
    data: FactorStack | FactorTable,
    breaks: Mapping[str, Breaks],
    counting: Counting = "pixels",
    parts: Iterable[FactorStack] | None = None,
) -> tuple[ClassCounts, ...]:
    """Count every factor's classes over the valid rows; classes without pixels are dropped.

    parts: count these instead, one after another: together the whole of which `data` is a sample.
    """
    cuts = [breaks[factor.name] for factor in data.factors]
    domain = [np.zeros(len(cut.labels), np.int64) for cut in cuts]
    cells: list[list[NDArray[np.int64]]] = [[] for _ in cuts]  # landslide number * classes + class
    for part in parts or (data,):
        table, labels = part.table(), part.labels()
        group = part.group_ids()[labels].astype(np.int64)
        for column, cut in enumerate(cuts):
            codes = cut.classify(table[:, column])
            domain[column] += np.bincount(codes[codes >= 0], minlength=len(cut.labels))
            # One class more, for landslide pixels that have none.
            cells[column].append(_counted(group * (len(cut.labels) + 1) + codes[labels] + 1))
    return tuple(
        _class_counts(factor, cut, counting, total, np.concatenate(found))
        for factor, cut, total, found in zip(data.factors, cuts, domain, cells, strict=True)
    )


def _counted(cell: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return (different cells, 2): each cell and how often it is there."""
    return np.column_stack(np.unique(cell, return_counts=True))


def _class_counts(
    factor: Factor, cut: Breaks, counting: Counting, domain: NDArray[np.int64], cells: NDArray[np.int64]
) -> ClassCounts:
    wide = len(cut.labels) + 1
    slides, slide = np.unique(cells[:, 0] // wide, return_inverse=True)
    counted = np.bincount(slide * wide + cells[:, 0] % wide, cells[:, 1], slides.size * wide)
    pixels = counted.reshape(slides.size, wide).astype(np.int64)
    size, pixels = pixels.sum(1), pixels[:, 1:]
    by_slide = pixels / size[:, None] if counting == "landslides" else pixels.astype(np.float64)
    kept = domain > 0
    return ClassCounts(
        factor=factor,
        breaks=cut,
        labels=tuple(label for label, keep in zip(cut.labels, kept, strict=True) if keep),
        counting=counting,
        landslide=by_slide.sum(0)[kept],
        landslide_px=pixels.sum(0)[kept],
        domain_px=domain[kept],
        by_slide=by_slide[:, kept],
    )


def bootstrap_shares(counts: Sequence[ClassCounts], draws: int, seed: int) -> tuple[NDArray[np.float64], ...]:
    """Return for each factor (draws, classes): the landslide shares of `draws` inventories drawn anew.

    Whole landslides are drawn with replacement (the same ones for all factors), for the pixels of one
    landslide are no independent witnesses.
    """
    slides = len(counts[0].by_slide)
    rng = np.random.default_rng(seed)
    wide = np.concatenate([each.by_slide for each in counts], axis=1)
    ends = np.cumsum([len(each.labels) for each in counts])[:-1]
    step = max(1, _DRAWS_HELD // slides)
    parts = []
    for start in range(0, draws, step):
        times = rng.multinomial(slides, np.full(slides, 1 / slides), size=min(step, draws - start))
        parts.append(times.astype(np.float64) @ wide)
    resampled = np.concatenate(parts)
    return tuple(_share(part) for part in np.split(resampled, ends, axis=1))


def _share(amounts: NDArray[Any]) -> NDArray[np.float64]:
    """Return amounts over their sum along the last axis, NaN where that is zero."""
    total = amounts.sum(-1, keepdims=True).astype(np.float64)
    return np.asarray(amounts / np.where(total > 0, total, np.nan))
