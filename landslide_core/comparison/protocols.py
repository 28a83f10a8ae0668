"""Our scores in the way of each paper, so that like is compared with like."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from landslide_core.comparison.published import PROTOCOL_TITLES
from landslide_core.errors import SettingError
from landslide_core.metrics import NEVER, PROTOCOLS, ProbabilityCounts, pooled
from landslide_core.scene.probability import NODATA

PATCH_PX = 256


def in_protocol(images: Sequence[ProbabilityCounts], threshold: float, protocol: str) -> dict[str, float]:
    """F1 and IoU (and what else the protocol gives) of those images at a threshold (0 to 1)."""
    if protocol == "pooled":
        matrix = pooled(images).matrix(threshold)
        return {name: getattr(matrix, name) for name in ("f1", "iou", "precision", "recall")}
    if protocol not in PROTOCOLS:
        raise SettingError(
            f"There is no protocol called '{protocol}'.", f"Choose of {', '.join(PROTOCOL_TITLES)}."
        )
    return PROTOCOLS[protocol](images, threshold)


def of_nothing(images: Sequence[ProbabilityCounts], protocol: str) -> dict[str, float]:
    """What a network that never finds anything would score in that protocol."""
    return in_protocol(images, NEVER, protocol)


def empty_share(images: Sequence[ProbabilityCounts]) -> float:
    """The share of images without a landslide pixel."""
    return float(np.mean([image.is_empty for image in images]))


def patches(
    truth: NDArray[np.uint8], percent: NDArray[np.uint8], side_px: int = PATCH_PX
) -> tuple[ProbabilityCounts, ...]:
    """A scene cut into square images without overlap, as papers count them; (rows, cols) arrays, 255 unknown.

    Pieces in which nothing is known are left out.
    """
    rows, cols = truth.shape
    counted = []
    for top in range(0, rows, side_px):
        for left in range(0, cols, side_px):
            some = slice(top, top + side_px), slice(left, left + side_px)
            known = (truth[some] != NODATA) & (percent[some] != NODATA)
            if known.any():
                counted.append(ProbabilityCounts.from_image(truth[some] == 1, percent[some], known))
    return tuple(counted)
