"""Where networks are right, wrong, and of different opinion: class rasters."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core.language import marked
from landslide_core.scene.probability import NODATA, cut_of

Cell = Literal["tn", "fp", "fn", "tp"]
Classes = NDArray[np.uint8]  # (rows, cols)
# Of an error map; the order is that of ConfusionMatrix: truth times two plus prediction.
CELLS: tuple[Cell, ...] = ("tn", "fp", "fn", "tp")
CELL_TITLES: dict[Cell, str] = {
    "tp": marked("hit"),
    "fp": "false alarm",
    "fn": marked("miss"),
    "tn": "background, rightly left alone",
}
# Of a disagreement map.
NEITHER, ONLY_B, ONLY_A, BOTH = 0, 1, 2, 3


def errors(truth: NDArray[np.uint8], percent: NDArray[np.uint8], threshold: float) -> Classes:
    """0 tn, 1 false alarm, 2 miss, 3 hit, 255 where truth or prediction is unknown (rows, cols)."""
    code = truth * np.uint8(2) + (percent >= cut_of(threshold))
    return np.where((truth == NODATA) | (percent == NODATA), np.uint8(NODATA), code).astype(np.uint8)


def disagreement(
    first: NDArray[np.uint8], second: NDArray[np.uint8], thresholds: tuple[float, float]
) -> Classes:
    """0 neither, 1 only the second, 2 only the first, 3 both say landslide, 255 unknown (rows, cols)."""
    code = (first >= cut_of(thresholds[0])) * np.uint8(2) + (second >= cut_of(thresholds[1]))
    return np.where((first == NODATA) | (second == NODATA), np.uint8(NODATA), code).astype(np.uint8)


def prediction(percent: NDArray[np.uint8], threshold: float) -> Classes:
    """1 landslide, 0 not, 255 unknown (rows, cols)."""
    code = percent >= cut_of(threshold)
    return np.where(percent == NODATA, np.uint8(NODATA), code).astype(np.uint8)
