"""Where water runs: pits filled, drained area, streams."""

import heapq
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.hardware.compiled import compiled

_RISE_M = 1e-3  # per pixel over filled ground, so that it drains
_ROWS = np.array([-1, -1, -1, 0, 0, 1, 1, 1])
_COLS = np.array([-1, 0, 1, -1, 1, -1, 0, 1])
NO_RECEIVER = -1


def filled(dem: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return elevation (m) raised so that every pixel drains to the border or to unknown ground; NaN stays.

    Priority flood: Barnes, Lehman and Mulla 2014, Computers & Geosciences 62:117-127.
    """
    level = dem.astype(np.float64)
    _flood(level)
    return level


def drained_area_m2(level: NDArray[np.float64], pixel_m: tuple[float, float], spread: float) -> NDArray[Any]:
    """Return the area in m² that drains through each pixel of filled ground, its own included; NaN stays.

    Multiple flow directions: a pixel gives water to all lower neighbours in proportion to slope ** spread
    (Freeman 1991, Computers & Geosciences 17:413-422, with 1.1); a spread of 0 gives all to the steepest
    neighbour (D8: O'Callaghan and Mark 1984).
    """
    area = np.where(np.isnan(level), np.nan, pixel_m[0] * pixel_m[1])
    _pour(level, _downward(level), pixel_m[0], pixel_m[1], spread, area)
    return area


def below_the_edge(level: NDArray[np.float64], pixel_m: tuple[float, float]) -> NDArray[np.bool_]:
    """Return (rows, cols), True where water comes from a pixel at the edge of the known ground (D8).

    What lies above that edge is not known, so more may drain through than is counted.
    """
    known = ~np.isnan(level)
    inner = ndimage.binary_erosion(known, np.ones((3, 3)), border_value=0)
    edge = known & ~inner
    amount = np.where(known, edge.astype(np.float64), np.nan)
    _pour(level, _downward(level), pixel_m[0], pixel_m[1], 0.0, amount)
    return np.asarray(amount > edge)


def receivers(level: NDArray[np.float64], pixel_m: tuple[float, float]) -> NDArray[np.int32]:
    """Return int32 (rows * cols): the place of the steepest lower neighbour (D8) on filled ground.

    NO_RECEIVER where water leaves the known ground, and where nothing is known. Places count row by row.
    """
    target = np.full(level.size, NO_RECEIVER, np.int32)
    _fall(level, pixel_m[0], pixel_m[1], target)
    return target


def _downward(level: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the places of known ground from the highest to the lowest."""
    return np.argsort(level, axis=None)[::-1][np.count_nonzero(np.isnan(level)) :]


@compiled
def _flood(level: NDArray[np.float64]) -> None:
    rows, cols = level.shape
    done = np.isnan(level)
    queue = [(0.0, 0, 0)]
    queue.pop()
    for row in range(rows):
        for col in range(cols):
            if done[row, col]:
                continue
            outlet = row == 0 or col == 0 or row == rows - 1 or col == cols - 1
            for k in range(8):
                if outlet:
                    break
                outlet = np.isnan(level[row + _ROWS[k], col + _COLS[k]])
            if outlet:
                queue.append((level[row, col], row, col))
    for _, row, col in queue:
        done[row, col] = True
    heapq.heapify(queue)
    while len(queue) > 0:
        height, row, col = heapq.heappop(queue)
        for k in range(8):
            r, c = row + _ROWS[k], col + _COLS[k]
            if 0 <= r < rows and 0 <= c < cols and not done[r, c]:
                done[r, c] = True
                if level[r, c] <= height:
                    level[r, c] = height + _RISE_M
                heapq.heappush(queue, (level[r, c], r, c))


@compiled
def _fall(level: NDArray[np.float64], height_m: float, width_m: float, target: NDArray[np.int32]) -> None:
    """Fill in the place of every pixel's steepest lower neighbour; the first in order where two are alike."""
    rows, cols = level.shape
    for row in range(rows):
        for col in range(cols):
            if np.isnan(level[row, col]):
                continue
            steepest = 0.0
            for k in range(8):
                r, c = row + _ROWS[k], col + _COLS[k]
                if not (0 <= r < rows and 0 <= c < cols) or np.isnan(level[r, c]):
                    continue
                slope = (level[row, col] - level[r, c]) / np.hypot(_ROWS[k] * height_m, _COLS[k] * width_m)
                if slope > steepest:
                    steepest = slope
                    target[row * cols + col] = r * cols + c


@compiled
def _pour(
    level: NDArray[np.float64],
    order: NDArray[np.int64],
    height_m: float,
    width_m: float,
    spread: float,
    area: NDArray[np.float64],
) -> None:
    """Add to every pixel of `area` what those above it hold."""
    rows, cols = level.shape
    share = np.zeros(8)
    for place in order:  # from the highest pixel down
        row, col = place // cols, place % cols
        total, steepest, best = 0.0, 0.0, -1
        for k in range(8):
            share[k] = 0.0
            r, c = row + _ROWS[k], col + _COLS[k]
            if not (0 <= r < rows and 0 <= c < cols) or np.isnan(level[r, c]):
                continue
            fall = level[row, col] - level[r, c]
            if fall <= 0:
                continue
            slope = fall / np.hypot(_ROWS[k] * height_m, _COLS[k] * width_m)
            if slope > steepest:
                steepest, best = slope, k
            share[k] = slope**spread
            total += share[k]
        if best < 0:
            continue
        for k in range(8):
            part = (1.0 if k == best else 0.0) if spread == 0 else share[k] / total
            if part > 0:
                area[row + _ROWS[k], col + _COLS[k]] += part * area[row, col]
