"""landslide_core.susceptibility.counts: landslides and ground in each class, and their bootstrap."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core import breaks as class_breaks
from landslide_core.breaks import Breaks
from landslide_core.factors.card import Factor
from landslide_core.stack import FactorStack, FactorTable

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
    """Return class breaks of every factor by name; for `method` see `breaks.choose`."""
    table = data.table()
    return {
        factor.name: class_breaks.choose(factor, table[:, column], method, classes)
        for column, factor in enumerate(data.factors)
    }


def count_classes(
    data: FactorStack | FactorTable, breaks: Mapping[str, Breaks], counting: Counting = "pixels"
) -> tuple[ClassCounts, ...]:
    """Count every factor's classes over the valid rows; classes without pixels are dropped."""
    table, labels, groups = data.table(), data.labels(), data.group_ids()
    _, slide = np.unique(groups[labels], return_inverse=True)
    size = np.bincount(slide)
    found = []
    for column, factor in enumerate(data.factors):
        cut = breaks[factor.name]
        codes = cut.classify(table[:, column])
        classes = len(cut.labels)
        domain = np.bincount(codes[codes >= 0], minlength=classes)
        inside = codes[labels]
        known = inside >= 0
        cell = slide[known] * classes + inside[known]
        pixels = np.bincount(cell, minlength=size.size * classes).reshape(size.size, classes)
        by_slide = pixels / size[:, None] if counting == "landslides" else pixels.astype(np.float64)
        kept = domain > 0
        found.append(
            ClassCounts(
                factor=factor,
                breaks=cut,
                labels=tuple(label for label, keep in zip(cut.labels, kept, strict=True) if keep),
                counting=counting,
                landslide=by_slide.sum(0)[kept],
                landslide_px=pixels.sum(0)[kept],
                domain_px=domain[kept].astype(np.int64),
                by_slide=by_slide[:, kept],
            )
        )
    return tuple(found)


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
