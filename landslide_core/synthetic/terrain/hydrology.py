"""Pits filled, flow directions, accumulated cells and streams."""

import heapq

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

NEIGHBOURS = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))


def fill_pits(dem: NDArray[np.floating], rise_m: float = 1e-3) -> NDArray[np.float64]:
    """Elevation (m) raised so that every cell drains to the border, `rise_m` per cell on filled ground.

    Priority flood: Barnes, Lehman and Mulla, Computers & Geosciences 62 (2014) 117-127.
    """
    rows, cols = dem.shape
    filled = dem.astype(np.float64)
    level: list[float] = filled.ravel().tolist()
    done = bytearray(rows * cols)
    border = np.zeros(dem.shape, dtype=bool)
    border[[0, -1], :] = True
    border[:, [0, -1]] = True
    queue = [(level[i], i) for i in np.flatnonzero(border).tolist()]
    for _, i in queue:
        done[i] = 1
    heapq.heapify(queue)
    while queue:
        height, i = heapq.heappop(queue)
        row, col = divmod(i, cols)
        for dr, dc in NEIGHBOURS:
            r, c = row + dr, col + dc
            if 0 <= r < rows and 0 <= c < cols and not done[j := r * cols + c]:
                done[j] = 1
                if level[j] <= height:
                    level[j] = height + rise_m
                heapq.heappush(queue, (level[j], j))
    return np.array(level).reshape(dem.shape)


def receivers(dem: NDArray[np.floating]) -> NDArray[np.int64]:
    """D8: flat index of the neighbour of steepest descent, the cell itself where none is lower.

    O'Callaghan and Mark, Computer Vision, Graphics and Image Processing 28 (1984) 323-344.
    """
    rows, cols = dem.shape
    padded = np.pad(dem.astype(np.float64), 1, constant_values=np.inf)
    best = np.zeros(dem.shape)
    index = np.arange(rows * cols, dtype=np.int64).reshape(dem.shape)
    target = index.copy()
    for dr, dc in NEIGHBOURS:
        drop = (dem - padded[1 + dr : 1 + dr + rows, 1 + dc : 1 + dc + cols]) / np.hypot(dr, dc)
        steeper = drop > best
        best = np.where(steeper, drop, best)
        target = np.where(steeper, index + dr * cols + dc, target)
    return np.asarray(target.ravel())


def accumulate(target: NDArray[np.int64]) -> NDArray[np.int64]:
    """Cells that drain through each cell, itself included; pointer doubling: log2(longest path) rounds."""
    size = target.size
    sink = np.append(np.where(target == np.arange(size), size, target), size)
    total = np.append(np.ones(size), 0.0)
    while not np.all(sink == size):
        total += np.bincount(sink, weights=total, minlength=size + 1)
        total[size] = 0.0
        sink = sink[sink]
    return np.asarray(np.rint(total[:size]), dtype=np.int64)


def stream_lines(
    dem_filled: NDArray[np.floating], resolution_m: float, minimum_area_m2: float
) -> list[tuple[NDArray[np.float64], float]]:
    """Streams as (line (k, 2) in metres east and south of the upper left corner, drained m2 at its end).

    Every line runs downhill from a spring or a confluence to the next confluence or the border.
    """
    rows, cols = dem_filled.shape
    target = receivers(dem_filled)
    area = accumulate(target) * resolution_m**2
    wet = area >= minimum_area_m2
    upstream = np.bincount(target[wet & (target != np.arange(target.size))], minlength=target.size)
    lines = []
    for start in np.flatnonzero(wet & (upstream != 1)).tolist():
        cell = start
        path = [cell]
        while (following := int(target[cell])) != cell:
            path.append(following)
            cell = following
            if upstream[cell] != 1:
                break
        if len(path) > 1:
            index = np.array(path)
            # A line that starts below a confluence belongs to its own stretch: the area before the next one.
            before = float(area[path[-2]])
            metres = np.column_stack([index % cols + 0.5, index // cols + 0.5]) * resolution_m
            lines.append((metres, before))
    return lines


def smooth_line(line: NDArray[np.float64], sigma: float = 1.5) -> NDArray[np.float64]:
    """The line with the corners of the grid taken off; both ends stay."""
    if len(line) < 4:
        return line
    middle = ndimage.gaussian_filter1d(line, sigma, axis=0, mode="nearest")
    middle[0], middle[-1] = line[0], line[-1]
    return np.asarray(middle)


def distance_to_lines_m(
    lines: list[NDArray[np.float64]], shape: tuple[int, int], resolution_m: float
) -> NDArray[np.float32]:
    """Distance (m) of each pixel to the nearest line; infinite where there is no line."""
    free = np.ones(shape, dtype=bool)
    for line in lines:
        steps = np.maximum(1, np.ceil(np.abs(np.diff(line, axis=0)).max(axis=1) / resolution_m * 2)).astype(
            int
        )
        along = np.concatenate([[0.0], np.cumsum(steps)])
        at = np.arange(along[-1] + 1)
        points = np.column_stack([np.interp(at, along, line[:, i]) for i in (0, 1)]) / resolution_m
        col, row = np.floor(points).astype(int).T
        inside = (row >= 0) & (row < shape[0]) & (col >= 0) & (col < shape[1])
        free[row[inside], col[inside]] = False
    if free.all():
        return np.full(shape, np.inf, dtype=np.float32)
    return np.asarray(ndimage.distance_transform_edt(free) * resolution_m, dtype=np.float32)
