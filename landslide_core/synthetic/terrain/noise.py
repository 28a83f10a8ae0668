"""The random fields from which ground, forest and soil are drawn."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import fft, ndimage

Field = NDArray[np.float32]


def fractal(
    rng: np.random.Generator, shape: tuple[int, int], scale_px: float, roughness: float = 2.2
) -> Field:
    """Smooth random field with mean 0 and standard deviation 1.

    `scale_px` is the size of its largest patches; a higher `roughness` (spectral exponent) is smoother.
    """
    rows, cols = shape
    k2 = (
        fft.fftfreq(rows)[:, None].astype(np.float32) ** 2
        + fft.rfftfreq(cols)[None, :].astype(np.float32) ** 2
    )
    amplitude = (k2 + np.float32(1.0 / scale_px) ** 2) ** np.float32(-roughness / 2)
    amplitude[0, 0] = 0.0
    white = rng.standard_normal(shape, dtype=np.float32)
    field = fft.irfft2(fft.rfft2(white) * amplitude, s=shape)
    return np.asarray((field - field.mean()) / (field.std() + 1e-12), dtype=np.float32)


def smoothstep(value: NDArray[np.floating], low: float, high: float) -> Field:
    """0 below `low`, 1 above `high`, a smooth rise between (`low` above `high` gives a fall)."""
    t = np.clip((value - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t), dtype=np.float32)


def sample(texture: Field, rows: NDArray[np.floating], cols: NDArray[np.floating]) -> Field:
    """The texture read at fractional positions, repeated at its borders."""
    return np.asarray(
        ndimage.map_coordinates(texture, [rows, cols], order=1, mode="grid-wrap"), dtype=np.float32
    )


def enlarge(field: NDArray[np.floating], shape: tuple[int, int], order: int = 3) -> Field:
    """The field stretched over a finer grid of the same ground (pixel centres stay true)."""
    rows = (np.arange(shape[0], dtype=np.float32) + 0.5) * field.shape[0] / shape[0] - 0.5
    cols = (np.arange(shape[1], dtype=np.float32) + 0.5) * field.shape[1] / shape[1] - 0.5
    grid = np.meshgrid(rows, cols, indexing="ij")
    return np.asarray(ndimage.map_coordinates(field, grid, order=order, mode="nearest"), dtype=np.float32)


class Cells(NamedTuple):
    """Voronoi cells of a jittered lattice: per pixel the cell number and two distances in lattice units."""

    number: NDArray[np.int32]
    nearest: Field
    edge: Field


def cells(rng: np.random.Generator, u: Field, v: Field, jitter: float = 0.9) -> Cells:
    """Voronoi cells over lattice coordinates (u, v): one seed point in every unit square.

    `nearest` is the distance to the own seed point, `edge` how much farther the second is (0 on borders).
    """
    # The lattice is periodic in 256 x 256 squares; one scene never holds more than a repeat or two.
    point_u = rng.random((256, 256), dtype=np.float32) * jitter
    point_v = rng.random((256, 256), dtype=np.float32) * jitter
    base_u, base_v = np.floor(u).astype(np.int32), np.floor(v).astype(np.int32)
    frac_u, frac_v = u - base_u, v - base_v
    first = np.full(u.shape, 9.0, dtype=np.float32)  # squared distances until the end
    second = first.copy()
    number = np.zeros(u.shape, dtype=np.int32)
    for du in (-1, 0, 1):
        for dv in (-1, 0, 1):
            cell = (((base_u + du) & 255) << 8) + ((base_v + dv) & 255)
            off_u, off_v = point_u.take(cell) - (frac_u - du), point_v.take(cell) - (frac_v - dv)
            distance = off_u * off_u + off_v * off_v
            closer = distance < first
            np.minimum(second, np.maximum(first, distance), out=second)
            np.minimum(first, distance, out=first)
            np.copyto(number, cell, where=closer)
    nearest = np.sqrt(first)
    return Cells(number, nearest, np.sqrt(second) - nearest)
