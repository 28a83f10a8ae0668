"""Landslide by landslide: which were found, how large, and what was invented."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.metrics import BINS
from landslide_core.scene.probability import NODATA, cut_of

Mask = NDArray[np.bool_]
# Upper bounds of the size classes, in m² on the ground or in pixels without georeference.
CLASSES_M2 = (500.0, 2_000.0, 10_000.0)
CLASSES_PX = (50.0, 200.0, 1_000.0)


@dataclass(frozen=True, eq=False)
class ReferenceLandslides:
    """Landslides of a reference: pixels joined by edges. labels (rows, cols): 0 none, 1 to count.

    pixels: how large each is (count,).
    """

    labels: NDArray[np.int32]
    pixels: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pixels)


def reference_landslides(truth: NDArray[np.uint8]) -> ReferenceLandslides:
    """Number the landslides of a reference (rows, cols): 1 landslide, 0 none, 255 unknown."""
    labels, count = ndimage.label(truth == 1)
    pixels = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    labels.flags.writeable = pixels.flags.writeable = False
    return ReferenceLandslides(labels, pixels)


def histograms_of(landslides: ReferenceLandslides, percent: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Pixels of every landslide by whole per cent: (count, 101). Pixels without prediction are left out."""
    inside = (landslides.labels > 0) & (percent != NODATA)
    code = (landslides.labels[inside] - 1).astype(np.int64) * BINS + percent[inside]
    return np.bincount(code, minlength=len(landslides) * BINS).reshape(len(landslides), BINS)


def shares_found(histograms: NDArray[np.int64], threshold: float) -> NDArray[np.float64]:
    """The share of each landslide that is called landslide (count,); nan where nothing is predicted."""
    total = histograms.sum(axis=1)
    hit = histograms[:, cut_of(threshold) :].sum(axis=1)
    shares: NDArray[np.float64] = np.divide(hit, total, out=np.full(len(total), np.nan), where=total > 0)
    return shares


@dataclass(frozen=True)
class SizeClass:
    """Landslides of a size class, from `low` up to `high` (m² or pixels): how many, and how many were hit."""

    low: float
    high: float
    count: int
    hit: int

    @property
    def rate(self) -> float:
        """Hit / count; nan for an empty class."""
        return self.hit / self.count if self.count else float("nan")


def by_size(
    areas: NDArray[np.float64], shares: NDArray[np.float64], least_share: float, bounds: tuple[float, ...]
) -> tuple[SizeClass, ...]:
    """Hits by size class: a landslide is hit when at least `least_share` of it is called landslide.

    areas, shares: (count,), m² or pixels, and 0 to 1; landslides whose share is nan do not count.
    """
    known = ~np.isnan(shares)
    edges = (0.0, *bounds, float("inf"))
    classes = []
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        inside = known & (areas >= low) & (areas < high)
        classes.append(SizeClass(low, high, int(inside.sum()), int((inside & (shares >= least_share)).sum())))
    return tuple(classes)


def false_alarms(
    percent: NDArray[np.uint8], truth: NDArray[np.uint8], threshold: float, least_px: float
) -> tuple[int, int]:
    """Predicted landslides of at least `least_px` pixels that touch no reference landslide: number and pixels.

    Only where the reference is known; pixels joined by edges are one landslide, as in an inventory.
    """
    known = (percent != NODATA) & (truth != NODATA)
    labels, count = ndimage.label((percent >= cut_of(threshold)) & known)
    pixels = np.bincount(labels.ravel(), minlength=count + 1)
    touched = np.zeros(count + 1, bool)
    touched[labels[truth == 1]] = True
    alarm = ~touched & (pixels >= least_px)
    alarm[0] = False
    return int(alarm.sum()), int(pixels[alarm].sum())


def boundary_f1(
    truth: NDArray[np.uint8], percent: NDArray[np.uint8], threshold: float, tolerance_px: float
) -> float:
    """F1 of the outlines: pixels of one outline count when the other is within the tolerance (pixels).

    After Csurka et al. 2013, BMVC. nan when neither has an outline; 0 when only one has.
    """
    known = (percent != NODATA) & (truth != NODATA)
    drawn = _outline((truth == 1) & known)
    predicted = _outline((percent >= cut_of(threshold)) & known)
    if not drawn.any() and not predicted.any():
        return float("nan")
    if not drawn.any() or not predicted.any():
        return 0.0
    precision = _near(predicted, drawn, tolerance_px)
    recall = _near(drawn, predicted, tolerance_px)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _outline(mask: Mask) -> Mask:
    """Pixels of the mask with a neighbour by an edge outside it; the scene's border is no outline."""
    inner: Mask = ndimage.binary_erosion(mask, border_value=1)
    return mask & ~inner


def _near(some: Mask, others: Mask, tolerance_px: float) -> float:
    """The share of some pixels that lie within the tolerance of others."""
    distance = ndimage.distance_transform_edt(~others)
    return float((distance[some] <= tolerance_px).mean())
