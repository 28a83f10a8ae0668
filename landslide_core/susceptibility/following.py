"""Factors that hang together: which follow when one is changed, and which stay as they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.factors.card import Factor
from landslide_core.factors.families.water import LEAST_TANGENT

_LARGEST_SHARE = 0.999  # of a rock's pixels that must have one hardness for it to follow
_SHAPE = (
    "elevation", "slope", "aspect", "plan_curvature", "profile_curvature", "relief", "position", "position_wide",
    "slope_wide", "twi", "river_distance",
)  # fmt: skip
# What comes from the same source: it moves with the factor in nature, and stays unless it is made to follow.
KIN: Mapping[str, tuple[str, ...]] = {
    **{name: tuple(other for other in _SHAPE if other != name) for name in _SHAPE},
    "aspect": (),
    "river_distance": ("twi",),
    "lithology": ("hardness",),
    "hardness": ("lithology",),
    "land_cover": ("ndvi",),
    "ndvi": ("land_cover",),
}


@dataclass(frozen=True, eq=False)
class Surroundings:
    """Where the rows of a table lie on their grid, and how wide the window of the mean slope is.

    valid: (rows, cols), True for the pixels that are rows, in row-major order. window_px: its height and width.
    """

    valid: NDArray[np.bool_]
    window_px: tuple[int, int]

    def mean_of(self, column: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the mean of a column (n,) over the known pixels of the window around every row."""
        grid = np.zeros(self.valid.shape)
        grid[self.valid] = column
        total = ndimage.uniform_filter(grid, self.window_px, mode="nearest")
        share = ndimage.uniform_filter(self.valid.astype(np.float64), self.window_px, mode="nearest")
        return np.asarray(total[self.valid] / share[self.valid], np.float32)


def followed(
    factors: Sequence[Factor],
    table: NDArray[np.float32],
    changed: Mapping[int, NDArray[np.float32]],
    around: Surroundings | None,
) -> dict[int, NDArray[np.float32]]:
    """Return the values that follow from changed ones, by column; those changed themselves are left alone.

    Slope moves the wetness index, ln(a / tan b), at the same drained area a, and the mean slope around; rock
    moves the hardness where each rock has one.

    Parameters
    ----------
    factors : sequence of Factor
        Of the columns.
    table : array of float32, shape (n, factors)
        Before the changes.
    changed : mapping
        Values (n,) after the changes, by column.
    around : Surroundings, optional
        Where the rows lie; without it the mean slope around moves as the place itself does.
    """
    at = {factor.name: k for k, factor in enumerate(factors)}
    moved: dict[int, NDArray[np.float32]] = {}
    if at.get("slope") in changed:
        k = at["slope"]
        before, after = table[:, k], changed[k]
        if _free(at, changed, "twi"):
            moved[at["twi"]] = (table[:, at["twi"]] + np.log(_tangent(before) / _tangent(after))).astype(
                np.float32
            )
        if _free(at, changed, "slope_wide"):
            step = after - before
            wide = table[:, at["slope_wide"]] + (step if around is None else around.mean_of(step))
            moved[at["slope_wide"]] = np.clip(wide, 0, 90).astype(np.float32)
    if at.get("lithology") in changed and _free(at, changed, "hardness"):
        k, graded = at["lithology"], table[:, at["hardness"]]
        grades = _grades(table[:, k], graded)
        if grades is not None:
            moved[at["hardness"]] = _looked_up(changed[k], grades, graded)
    return moved


def staying(factors: Sequence[Factor], changed: Sequence[str], followed_by: Sequence[str]) -> tuple[str, ...]:
    """Return the titles of factors that hang together with those changed, but stay as they are."""
    moved = {*changed, *followed_by}
    kin = {name for each in changed for name in KIN.get(each, ())}
    return tuple(factor.title for factor in factors if factor.name in kin - moved)


def _free(at: Mapping[str, int], changed: Mapping[int, NDArray[np.float32]], name: str) -> bool:
    return name in at and at[name] not in changed


def _tangent(slope_deg: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.maximum(np.tan(np.radians(np.minimum(slope_deg, 89.9).astype(np.float64))), LEAST_TANGENT)


def _grades(rock: NDArray[np.float32], grade: NDArray[np.float32]) -> dict[float, float] | None:
    """Return the hardness of every rock, None where a rock has more than one."""
    found: dict[float, float] = {}
    for code in np.unique(rock):
        values, counts = np.unique(grade[rock == code], return_counts=True)
        if counts.max() < _LARGEST_SHARE * counts.sum():
            return None
        found[float(code)] = float(values[counts.argmax()])
    return found


def _looked_up(
    rock: NDArray[np.float32], grades: Mapping[float, float], otherwise: NDArray[np.float32]
) -> NDArray[np.float32]:
    out = otherwise.copy()
    for code, grade in grades.items():
        out[rock == code] = grade
    return out
