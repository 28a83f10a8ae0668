"""What the cells of a confusion matrix say, and in which colour."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core.language import marked, tr
from landslide_core.metrics import ConfusionMatrix

Unit = Literal["pixels", "km2", "truth", "prediction", "all"]
UNITS: dict[Unit, str] = {
    "pixels": marked("Pixels"),
    "km2": "km²",
    "truth": marked("% of truth"),
    "prediction": marked("% of prediction"),
    "all": marked("% of all"),
}
Code = Literal["tn", "fp", "fn", "tp"]
CLASSES = (marked("background"), marked("landslide"))
_NAMES = ((marked("left alone"), marked("false alarm")), (marked("miss"), marked("hit")))
_CODES: tuple[tuple[Code, Code], tuple[Code, Code]] = (("tn", "fp"), ("fn", "tp"))
_SIGNS = ((1, -1), (-1, 1))
# From all wrong to all right: towards orange, towards teal.
WRONG, PALE, RIGHT = "#f0a878", "#f7f9f9", "#79bfc2"
_PER_ROW = 5


@dataclass(frozen=True)
class MatrixCell:
    """A cell: "tn", "fp", "fn" or "tp", its value as text, its name, and a sentence for who points at it.

    tone: share of the row (of the truth), above 0 where the prediction is right, below where it is wrong.
    """

    code: Code
    value: str
    name: str
    sentence: str
    tone: float

    @property
    def colour(self) -> str:
        """The tone as "#rrggbb"."""
        end = RIGHT if self.tone > 0 else WRONG
        mixed = (
            round(int(PALE[i : i + 2], 16) * (1 - abs(self.tone)) + int(end[i : i + 2], 16) * abs(self.tone))
            for i in (1, 3, 5)
        )
        return "#" + "".join(f"{part:02x}" for part in mixed)


Cells = tuple[tuple[MatrixCell, MatrixCell], tuple[MatrixCell, MatrixCell]]


def cells_of(matrix: ConfusionMatrix, unit: Unit = "pixels", pixel_m2: float | None = None) -> Cells:
    """The cells [truth][prediction], background before landslide."""
    counts, values = matrix.as_array(), share_of(matrix, unit, pixel_m2)
    shares = np.nan_to_num(share_of(matrix, "truth")) / 100

    def cell(t: int, p: int) -> MatrixCell:
        name = tr(_NAMES[t][p])
        sentence = tr(
            "truth {truth}, prediction {prediction}: {count:,} pixels ({name})",
            truth=tr(CLASSES[t]), prediction=tr(CLASSES[p]), count=counts[t, p], name=name,
        )  # fmt: skip
        tone = float(_SIGNS[t][p] * shares[t, p])
        return MatrixCell(_CODES[t][p], spelled(float(values[t, p]), unit), name, sentence, tone)

    return (cell(0, 0), cell(0, 1)), (cell(1, 0), cell(1, 1))


def columns_for(count: int) -> int:
    """How many matrices stand in a row: three to five, so that two are not drawn out."""
    return min(max(count, 3), _PER_ROW)


def share_of(matrix: ConfusionMatrix, unit: Unit, pixel_m2: float | None = None) -> NDArray[np.float64]:
    """The four cells [[tn, fp], [fn, tp]] in that unit; shares in per cent, nan where they are 0/0."""
    counts = matrix.as_array().astype(np.float64)
    if unit == "pixels":
        return counts
    if unit == "km2":
        return counts * (math.nan if pixel_m2 is None else pixel_m2 / 1e6)
    whole = {
        "truth": counts.sum(axis=1, keepdims=True),
        "prediction": counts.sum(axis=0, keepdims=True),
        "all": counts.sum(keepdims=True),
    }[unit]
    whole = np.broadcast_to(whole, counts.shape)
    shares: NDArray[np.float64] = np.divide(100 * counts, whole, out=np.full((2, 2), np.nan), where=whole > 0)
    return shares


def spelled(value: float, unit: Unit) -> str:
    """A cell's value as text; a dash where it is 0/0."""
    if math.isnan(value):
        return "–"
    if unit == "pixels":
        return f"{value:,.0f}"
    if unit == "km2":
        return f"{value:,.3f} km²" if value < 10 else f"{value:,.1f} km²"
    return f"{value:.2f} %" if 0 < value < 10 else f"{value:.1f} %"
