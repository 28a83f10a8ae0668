"""Landslides drawn on the ground in proportion to its susceptibility."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.terrain.carving import gradient
from landslide_core.synthetic.terrain.landslide_shapes import (
    KINDS,
    Landslide,
    draw_area_m2,
    fall_line,
    footprint,
    make_landslide,
)
from landslide_core.synthetic.terrain.noise import Field

PER_KM2 = 3.6


def draw_inventory(
    rng: np.random.Generator,
    dem: Field,
    resolution_m: float,
    susceptibility: Field,
    spared: NDArray[np.bool_],
    count: int,
) -> tuple[Landslide, ...]:
    """`count` landslides, their middles by odds p / (1 - p); none on `spared` ground or on another."""
    rise = gradient(ndimage.gaussian_filter(dem, 12.0 / resolution_m), resolution_m)
    ascent = -rise[0], -rise[1]
    odds = np.where(spared, 0.0, susceptibility / (1.0 - susceptibility)).astype(np.float64)
    chance = np.cumsum(odds.ravel())
    extent_m = min(dem.shape) * resolution_m
    largest_m2 = min(30_000.0, 0.06 * extent_m**2)
    taken = spared.copy()
    slides: list[Landslide] = []
    for _ in range(count * 40):
        if len(slides) == count:
            break
        spot = int(np.searchsorted(chance, rng.random() * chance[-1]))
        row, col = divmod(min(spot, taken.size - 1), dem.shape[1])
        area = draw_area_m2(rng, min(300.0, largest_m2 / 2), largest_m2)
        middle = ((col + rng.random()) * resolution_m, (row + rng.random()) * resolution_m)
        # The crown lies uphill of the spot, so that the spot is in the body of the landslide.
        uphill = fall_line(ascent, resolution_m, middle, 0.6 * float(np.sqrt(area)))
        kind = str(rng.choice(KINDS, p=(0.28, 0.37, 0.2, 0.15)))
        slide = make_landslide(
            rng,
            len(slides) + 1,
            rise=rise,
            resolution_m=resolution_m,
            crown_m=(uphill[-1, 0], uphill[-1, 1]),
            area_m2=area,
            kind=kind,
        )
        if slide is None or not _inside(slide, extent_m) or _is_hooked(slide):
            continue
        covered = footprint(slide, (dem.shape[0], dem.shape[1]), resolution_m, 2 * resolution_m)
        if covered is None or np.any(taken[covered.window] & (covered.inside_m > -resolution_m)):
            continue
        taken[covered.window] |= covered.mask
        slides.append(slide)
    return tuple(slides)


def _is_hooked(slide: Landslide) -> bool:
    """Whether the path turns so sharply within the width that the outline would fold into a heart."""
    turn = np.abs(np.gradient(slide.bend_m, slide.along_m))
    wide = float((slide.left_m + slide.right_m).max()) > 0.5 * slide.length_m
    return bool(turn.max() > (0.6 if wide else 1.1))


def _inside(slide: Landslide, extent_m: float) -> bool:
    ring = slide.ring_m()
    return bool(ring.min() > 5.0 and ring.max() < extent_m - 5.0)


def mask_of(slides: Sequence[Landslide], shape: tuple[int, int], resolution_m: float) -> NDArray[np.bool_]:
    """Pixels whose centre lies in a landslide, (rows, cols)."""
    mask = np.zeros(shape, dtype=bool)
    for slide in slides:
        covered = footprint(slide, shape, resolution_m)
        if covered is not None:
            mask[covered.window] |= covered.mask
    return mask


def moved(slide: Landslide, east_m: float, south_m: float) -> Landslide:
    """The landslide in the coordinates of a grid whose corner lies `east_m`, `south_m` from the old one."""
    return replace(slide, crown_m=(slide.crown_m[0] - east_m, slide.crown_m[1] - south_m))
