"""Landslides and ground in each class, and in each cell of ground."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.breaks import Breaks
from landslide_core.factors.card import Factor
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.susceptibility.classes.ground import Ground, ground_of, most_common

Counting = Literal["pixels", "landslides"]
Background = Literal["area", "rows", "absences"]
CASE_CONTROL = 0.2  # share of landslide rows above which a table is a choice of rows, not a sample of ground


@dataclass(frozen=True, eq=False)
class ClassCounts:
    """What stands in each class of one factor; arrays have one entry per class that has pixels.

    landslide: landslide pixels, or votes when every landslide has one vote (split over the classes it lies
    in). landslide_px: landslide pixels in either case. other_px: pixels without. domain_px: both together.
    background_px: pixels that landslides are compared with, by `background`: all of the area, all rows of a
    table, or only those without a landslide where landslides were chosen (above 20 % of a table). by_slide:
    (landslides, classes) the part of `landslide` that each one contributes; home: (landslides,) the cell of
    `ground` with most of it. ground_by_cell, other_by_cell: (cells, classes) background_px and other_px by cell.
    """

    factor: Factor
    breaks: Breaks
    labels: tuple[str, ...]
    counting: Counting
    background: Background
    landslide: NDArray[np.float64]
    landslide_px: NDArray[np.int64]
    other_px: NDArray[np.int64]
    domain_px: NDArray[np.int64]
    background_px: NDArray[np.int64]
    by_slide: NDArray[np.float64]
    home: NDArray[np.int64]
    ground: Ground
    ground_by_cell: NDArray[np.int64]
    other_by_cell: NDArray[np.int64]

    @property
    def landslide_share(self) -> NDArray[np.float64]:
        """Share of the landslides (pixels or votes) in each class."""
        return _share(self.landslide)

    @property
    def domain_share(self) -> NDArray[np.float64]:
        """Share of what landslides are compared with in each class."""
        return _share(self.background_px)

    def slid_by_cell(self) -> NDArray[np.float64]:
        """Return (cells, classes): `landslide`, each landslide as a whole in its cell."""
        found = np.zeros(self.ground_by_cell.shape)
        np.add.at(found, self.home, self.by_slide)
        return found


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
    block_m: float | None = None,
) -> tuple[ClassCounts, ...]:
    """Count every factor's classes over the valid rows; classes without pixels are dropped.

    parts: count these instead, one after another: together the whole of which `data` is a sample. block_m: side
    of the blocks of ground, see `ground_of`.
    """
    cuts = [breaks[factor.name] for factor in data.factors]
    ground, background = ground_of(data, block_m), background_of(data)
    counted = [_Counted(len(cut.labels), ground.shape[0] * ground.shape[1]) for cut in cuts]
    homes = _Homes(ground.shape[0] * ground.shape[1])
    for part in parts or (data,):
        table, labels, cells = part.table(), part.labels(), ground.cells_of(part)
        slides = part.group_ids()[labels].astype(np.int64)
        homes.add(slides, cells[labels])
        for column, (cut, each) in enumerate(zip(cuts, counted, strict=True)):
            each.add(cut.classify(table[:, column]), labels, slides, cells)
    home = homes.found()
    return tuple(
        each.counts(factor, cut, counting, background, home, ground)
        for factor, cut, each in zip(data.factors, cuts, counted, strict=True)
    )


def background_of(data: FactorStack | FactorTable) -> Background:
    """Return what landslides are compared with: see `ClassCounts`."""
    if isinstance(data, FactorStack) or data.weight is not None or np.isfinite(data.pixel_area_m2):
        return "area"
    return "absences" if data.labels().mean() > CASE_CONTROL else "rows"


class _Homes:
    """The cell that holds most of each landslide."""

    def __init__(self, cells: int) -> None:
        self._cells = cells
        self._pairs: list[NDArray[np.int64]] = []

    def add(self, slides: NDArray[np.int64], cells: NDArray[np.int64]) -> None:
        pairs, rows = np.unique(slides * self._cells + cells, return_counts=True)
        self._pairs.append(np.column_stack([pairs // self._cells, pairs % self._cells, rows]))

    def found(self) -> NDArray[np.int64]:
        """Return one cell per landslide, in the order of their numbers."""
        slides, cells, rows = np.concatenate(self._pairs).T
        return most_common(np.unique(slides, return_inverse=True)[1], cells, rows)


class _Counted:
    """What one factor's classes hold, added up over parts of the ground."""

    def __init__(self, classes: int, cells: int) -> None:
        self._shape = cells, classes
        self._other = np.zeros(self._shape, np.int64)
        self._slid = np.zeros(self._shape, np.int64)
        self._of_slides: list[
            NDArray[np.int64]
        ] = []  # landslide number * (classes + 1) + class, and how often

    def add(
        self,
        codes: NDArray[np.int16],
        labels: NDArray[np.bool_],
        slides: NDArray[np.int64],
        cells: NDArray[np.int64],
    ) -> None:
        for kind, total in ((labels, self._slid), (~labels, self._other)):
            known = kind & (codes >= 0)
            place = cells[known] * self._shape[1] + codes[known]
            total += np.bincount(place, minlength=total.size).reshape(self._shape)
        # One class more, for landslide pixels that have none.
        cell = slides * (self._shape[1] + 1) + codes[labels] + 1
        self._of_slides.append(np.column_stack(np.unique(cell, return_counts=True)))

    def counts(
        self,
        factor: Factor,
        cut: Breaks,
        counting: Counting,
        background: Background,
        home: NDArray[np.int64],
        ground: Ground,
    ) -> ClassCounts:
        cells, wide = np.concatenate(self._of_slides), self._shape[1] + 1
        slides, slide = np.unique(cells[:, 0] // wide, return_inverse=True)
        counted = np.bincount(slide * wide + cells[:, 0] % wide, cells[:, 1], slides.size * wide)
        pixels = counted.reshape(slides.size, wide).astype(np.int64)
        size, pixels = pixels.sum(1), pixels[:, 1:]
        by_slide = pixels / size[:, None] if counting == "landslides" else pixels.astype(np.float64)
        whole = self._other + self._slid
        kept = whole.sum(0) > 0
        compared = self._other if background == "absences" else whole
        return ClassCounts(
            factor=factor,
            breaks=cut,
            labels=tuple(label for label, keep in zip(cut.labels, kept, strict=True) if keep),
            counting=counting,
            background=background,
            landslide=by_slide.sum(0)[kept],
            landslide_px=pixels.sum(0)[kept],
            other_px=self._other.sum(0)[kept],
            domain_px=whole.sum(0)[kept],
            background_px=compared.sum(0)[kept],
            by_slide=by_slide[:, kept],
            home=home,
            ground=ground,
            ground_by_cell=compared[:, kept],
            other_by_cell=self._other[:, kept],
        )


def _share(amounts: NDArray[Any]) -> NDArray[np.float64]:
    """Return amounts over their sum along the last axis, NaN where that is zero."""
    total = amounts.sum(-1, keepdims=True).astype(np.float64)
    return np.asarray(amounts / np.where(total > 0, total, np.nan))
