"""Labelled scenes -> pieces to train, validate and test on, no ground shared.

By landslides, 7:2:1. Papers draw polygons at random and cut overlapping windows around them, so that windows
of different parts show the same ground and the same slope is learnt and examined. Here many scenes
are kept whole, and few are laid out in blocks; blocks that a landslide joins stay together; and a piece is a
rectangle of blocks of one part, beyond whose edges no crop of it can look.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse

from landslide_core.errors import NoDataError

Part = Literal["train", "validation", "test"]
SHARES: dict[Part, float] = {"train": 0.7, "validation": 0.2, "test": 0.1}
LEAST_BLOCK_PX, MOST_BLOCK_PX = 96, 512
WHOLE_FROM = 10  # scenes with landslides that lie apart: from so many on, whole scenes can meet the shares
_BLOCKS = 100  # about so many in all: enough to meet the shares, few enough to leave room for crops


@dataclass(frozen=True)
class Piece:
    """A rectangle of a scene (its index, rows and columns) and the part that it belongs to."""

    scene: int
    rows: slice
    cols: slice
    part: Part


@dataclass(frozen=True, eq=False)
class _Layout:
    """Blocks of one scene: where rows and columns are cut, and the number of each block's group."""

    row_edges: tuple[int, ...]
    col_edges: tuple[int, ...]
    groups: NDArray[np.int64]  # (block rows, block cols)


def split(masks: Sequence[NDArray[np.bool_]], neighbours: Sequence[int], seed: int = 0) -> tuple[Piece, ...]:
    """Pieces of all scenes; `masks` (rows, cols) each.

    neighbours: a number for each scene; scenes of equal number show common ground and stay in one part whole.
    InputError when there are not three landslides, or groups of them, that can be told apart.
    """
    block_px = _block_px(masks)
    with_slides = {neighbour for mask, neighbour in zip(masks, neighbours, strict=True) if mask.any()}
    layouts: list[_Layout] = []
    joint: dict[int, int] = {}
    landslides: Counter[int] = Counter()
    pixels: Counter[int] = Counter()
    for mask, neighbour in zip(masks, neighbours, strict=True):
        whole = len(with_slides) >= WHOLE_FROM or neighbours.count(neighbour) > 1
        row_edges, col_edges = ((0, side) if whole else _edges(side, block_px) for side in mask.shape)
        groups, found = _groups(mask, row_edges, col_edges)
        first = joint.setdefault(neighbour, len(pixels)) if whole else len(pixels)
        groups += first
        for number, count in enumerate(found, start=first):
            landslides[number] += count
        areas = np.multiply.outer(np.diff(row_edges), np.diff(col_edges))
        for group, area in zip(groups.flat, areas.flat, strict=True):
            pixels[int(group)] += int(area)
        layouts.append(_Layout(row_edges, col_edges, groups))
    numbers = range(len(pixels))
    parts = _assign(
        np.array([landslides[group] for group in numbers]),
        np.array([pixels[group] for group in numbers]),
        seed,
    )
    return tuple(
        piece
        for index, layout in enumerate(layouts)
        for piece in _pieces(index, layout, parts[layout.groups])
    )


def _block_px(masks: Sequence[NDArray[np.bool_]]) -> int:
    total = sum(mask.size for mask in masks)
    return int(np.clip(round((total / _BLOCKS) ** 0.5), LEAST_BLOCK_PX, MOST_BLOCK_PX))


def _edges(side: int, block_px: int) -> tuple[int, ...]:
    """Where to cut a side into equal blocks."""
    count = max(1, round(side / block_px))
    return tuple(int(edge) for edge in np.linspace(0, side, count + 1).round())


def _groups(
    mask: NDArray[np.bool_], row_edges: Sequence[int], col_edges: Sequence[int]
) -> tuple[NDArray[np.int64], list[int]]:
    """Blocks that landslides join have one number, from 0; and how many landslides each number has."""
    shape = len(row_edges) - 1, len(col_edges) - 1
    labels, count = ndimage.label(mask, np.ones((3, 3)))
    block_row = np.repeat(np.arange(shape[0]), np.diff(row_edges))
    block_col = np.repeat(np.arange(shape[1]), np.diff(col_edges))
    rows, cols = np.nonzero(labels)
    block = block_row[rows] * shape[1] + block_col[cols]
    landslide = labels[rows, cols] - 1
    blocks = shape[0] * shape[1]
    touches = sparse.coo_array(
        (np.ones(len(block)), (block, landslide + blocks)), shape=(blocks + count, blocks + count)
    )
    _, number = sparse.csgraph.connected_components(touches, directed=False)
    names, groups = np.unique(number[:blocks], return_inverse=True)
    found = np.bincount(np.searchsorted(names, number[blocks:]), minlength=len(names))
    return groups.reshape(shape).astype(np.int64), found.tolist()


def _assign(landslides: NDArray[np.int64], pixels: NDArray[np.int64], seed: int) -> NDArray[np.str_]:
    """The part of each group: those with landslides by their number of landslides, the others by area."""
    if np.count_nonzero(landslides) < len(SHARES):
        raise NoDataError(
            f"There are {np.count_nonzero(landslides)} landslides, or groups of them, that lie apart.",
            "Give scenes with at least three, better twenty: to learn from, to choose by, and to test.",
        )
    parts = np.full(len(landslides), "train", dtype="<U10")
    order = np.random.default_rng(seed).permutation(len(landslides))
    for sizes, groups in (
        (landslides, [g for g in order if landslides[g]]),
        (pixels, [g for g in order if not landslides[g]]),
    ):
        lacking = {part: share * float(sizes[groups].sum()) for part, share in SHARES.items()}
        for group in sorted(groups, key=lambda g: -sizes[g]):
            # The part that is furthest from its share; when two are, the smaller one.
            part = max(lacking, key=lambda p: (round(lacking[p], 6), -SHARES[p]))
            parts[group] = part
            lacking[part] -= float(sizes[group])
    _give_each_a_landslide(parts, landslides)
    return parts


def _give_each_a_landslide(parts: NDArray[np.str_], landslides: NDArray[np.int64]) -> None:
    """Move the smallest groups of the training part to parts that have no landslide."""
    for part in SHARES:
        if not landslides[parts == part].any():
            giving = max(SHARES, key=lambda p: np.count_nonzero(landslides[parts == p]))
            candidates = np.flatnonzero((parts == giving) & (landslides > 0))
            parts[candidates[np.argmin(landslides[candidates])]] = part


def _pieces(scene: int, layout: _Layout, parts: NDArray[np.str_]) -> list[Piece]:
    """Rectangles of blocks of one part, grown to the right and then downwards as far as they go."""
    taken = np.zeros(parts.shape, bool)
    pieces = []
    for row, col in np.ndindex(*parts.shape):
        if taken[row, col]:
            continue
        free = (parts == parts[row, col]) & ~taken
        right = col
        while right < parts.shape[1] and free[row, right]:
            right += 1
        below = row
        while below < parts.shape[0] and free[below, col:right].all():
            below += 1
        taken[row:below, col:right] = True
        pieces.append(
            Piece(
                scene,
                slice(layout.row_edges[row], layout.row_edges[below]),
                slice(layout.col_edges[col], layout.col_edges[right]),
                str(parts[row, col]),  # type: ignore[arg-type]  # NumPy does not know which strings it holds
            )
        )
    return pieces
