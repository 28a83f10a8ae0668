"""Landslides as outlines along the fall line, and the ground they cover."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.synthetic.terrain.noise import Field

KINDS = ("flow", "slide", "slump", "cut")
NODES = 64


@dataclass(frozen=True)
class Landslide:
    """One landslide. Positions are metres east and south of the grid's upper left corner.

    In its own coordinates u runs from the crown (0) to the toe (`length_m`) along the mean fall line and v
    across it, a quarter turn clockwise. The outline is bend - left <= v <= bend + right.
    """

    number: int
    kind: str
    crown_m: tuple[float, float]
    direction: tuple[float, float]
    length_m: float
    bend_m: NDArray[np.float64]  # (NODES,), as the two below
    left_m: NDArray[np.float64]
    right_m: NDArray[np.float64]
    depth_m: float
    age: float  # 0 fresh, 1 grown over
    seed: int

    @property
    def along_m(self) -> NDArray[np.float64]:
        """u of the nodes."""
        return np.linspace(0.0, self.length_m, NODES)

    @property
    def area_m2(self) -> float:
        """Area inside the outline."""
        return float(np.trapezoid(self.left_m + self.right_m, self.along_m))

    def ring_m(self) -> NDArray[np.float64]:
        """Closed outline (k, 2): east and south in metres."""
        u = self.along_m
        # Both sides meet at the crown and at the toe, where the widths are 0.
        sides = [
            np.column_stack([u, self.bend_m - self.left_m]),
            np.column_stack([u, self.bend_m + self.right_m]),
        ]
        u_v = np.vstack([sides[0], sides[1][-2::-1]])
        east, south = self.direction
        return np.asarray(u_v @ np.array([[east, south], [-south, east]]) + np.array(self.crown_m))


@dataclass(frozen=True)
class Footprint:
    """The part of a grid around one landslide; all arrays share the window's shape."""

    window: tuple[slice, slice]
    u_m: Field
    v_m: Field  # from the centre line
    inside_m: Field  # distance to the outline across the flow, positive inside
    width_m: Field  # whole width at this u

    @property
    def mask(self) -> NDArray[np.bool_]:
        """Pixels whose centre is inside the outline."""
        return np.asarray(self.inside_m > 0)


def footprint(
    slide: Landslide, shape: tuple[int, int], resolution_m: float, border_m: float = 8.0
) -> Footprint | None:
    """The landslide's ground on a grid with `border_m` of surroundings; None where it is wholly outside."""
    ring = slide.ring_m()
    low = np.floor((ring.min(axis=0) - border_m) / resolution_m).astype(int)
    high = np.ceil((ring.max(axis=0) + border_m) / resolution_m).astype(int) + 1
    rows, cols = (slice(max(0, low[i]), min(shape[1 - i], high[i])) for i in (1, 0))
    if rows.start >= rows.stop or cols.start >= cols.stop:
        return None
    east = (np.arange(cols.start, cols.stop) + 0.5) * resolution_m - slide.crown_m[0]
    south = (np.arange(rows.start, rows.stop) + 0.5)[:, None] * resolution_m - slide.crown_m[1]
    d_east, d_south = slide.direction
    u = east * d_east + south * d_south
    v = -east * d_south + south * d_east
    nodes = slide.along_m
    bend, left, right = (
        np.interp(u, nodes, values) for values in (slide.bend_m, slide.left_m, slide.right_m)
    )
    across = v - bend
    inside = np.minimum(right - across, left + across)
    ends = np.minimum(u, slide.length_m - u)
    inside = np.where(ends < 0, np.minimum(ends, -np.abs(across)), inside)
    return Footprint((rows, cols), *(a.astype(np.float32) for a in (u, across, inside, left + right)))


def fall_line(
    rise: tuple[Field, Field], resolution_m: float, start_m: tuple[float, float], length_m: float
) -> NDArray[np.float64]:
    """Points (k, 2) in metres down the steepest descent from `start_m`, at most `length_m`; ends in hollows.

    `rise` is the gradient of the smoothed terrain towards east and south.
    """
    east, south = rise
    step = max(resolution_m, length_m / 40.0)
    point = np.array(start_m, dtype=np.float64)
    path = [point]
    heading = np.zeros(2)
    for _ in range(int(length_m / step)):
        col, row = (point / resolution_m).astype(int)
        if not (0 <= row < east.shape[0] and 0 <= col < east.shape[1]):
            break
        down = -np.array([east[row, col], south[row, col]], dtype=np.float64)
        if np.hypot(*down) < 0.06:
            break
        heading = 0.5 * heading + down / np.hypot(*down)
        point = point + step * heading / max(np.hypot(*heading), 1e-9)
        path.append(point)
    return np.array(path)


def _profile(
    kind: str, t: NDArray[np.float64], slenderness: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Relative width along the slide (t from 0 at the crown to 1 at the toe), 0 at both ends.

    `slenderness` is half the mean width over the length: crown and toe are about as long as they are wide.
    """
    ends = np.clip(slenderness * rng.uniform(0.5, 1.6, 2), 0.04, (0.45, 0.4))
    crown, toe = (
        np.sqrt(1 - (1 - np.clip(x / end, 0, 1)) ** 2) for x, end in zip((t, 1 - t), ends, strict=True)
    )
    middle = {
        "flow": 0.75 + rng.uniform(-0.35, 0.1) * np.sin(np.pi * t) + rng.uniform(0.0, 0.5) * t**3,
        "slide": 0.7 + rng.uniform(0.0, 0.6) * t,
        "slump": 1.0 - rng.uniform(0.0, 0.3) * (t - 0.5),
        "cut": 0.55 + 0.6 * t,
    }[kind]
    return np.asarray(crown * toe * middle)


def _ragged(rng: np.random.Generator, length_m: float, half_m: float) -> NDArray[np.float64]:
    """Factor on the half width: large bulges, and small notches that never turn into teeth."""
    step_m = length_m / (NODES - 1)
    waves = []
    for size_m in (max(14.0, 0.8 * half_m), 6.0):
        wave = ndimage.gaussian_filter1d(
            rng.standard_normal(NODES), max(0.8, size_m / step_m), mode="nearest"
        )
        waves.append(wave / (wave.std() + 1e-9))
    notch = min(0.2, 2.2 / half_m)
    return np.asarray(np.clip(1.0 + 0.27 * waves[0] + notch * waves[1], 0.3, 2.0))


def make_landslide(
    rng: np.random.Generator,
    number: int,
    rise: tuple[Field, Field],
    resolution_m: float,
    crown_m: tuple[float, float],
    area_m2: float,
    kind: str,
) -> Landslide | None:
    """A landslide of about the wanted area from `crown_m` down the fall line; None if that is too short.

    `rise` is the gradient of the smoothed terrain towards east and south.
    """
    low, high = {"flow": (3.5, 8.0), "slide": (1.6, 3.2), "slump": (0.9, 1.7), "cut": (0.5, 1.1)}[kind]
    ratio = rng.uniform(low, high)
    wanted_m = float(np.sqrt(area_m2 * ratio / 0.75))
    path = fall_line(rise, resolution_m, crown_m, wanted_m)
    if len(path) < 3:
        return None
    span = path[-1] - path[0]
    length = float(np.hypot(*span))
    if length < 0.45 * wanted_m or length < 12.0:
        return None
    east, south = span / length
    u = (path - path[0]) @ np.array([east, south])
    v = (path - path[0]) @ np.array([-south, east])
    forward = np.maximum.accumulate(u) + np.arange(len(u)) * 1e-9
    t = np.linspace(0.0, 1.0, NODES)
    bend = ndimage.gaussian_filter1d(np.interp(t * length, forward, v), 3.0, mode="nearest")
    relative = _profile(kind, t, area_m2 / length**2 / 2.0, rng)
    half = area_m2 / length / max(float(relative.mean()), 1e-6) / 2.0
    sides = [half * relative * _ragged(rng, length, half) for _ in range(2)]
    wander = ndimage.gaussian_filter1d(rng.standard_normal(NODES), NODES * max(8.0, 0.5 * half) / length)
    bend += 0.3 * half * (wander - wander[0]) / (wander.std() + 1e-9)
    age = float(rng.beta(1.0, 2.2) * 0.85)
    return Landslide(
        number=number,
        kind=kind,
        crown_m=(float(path[0, 0]), float(path[0, 1])),
        direction=(float(east), float(south)),
        length_m=length,
        bend_m=bend,
        left_m=sides[0],
        right_m=sides[1],
        depth_m=float(np.clip(0.06 * np.sqrt(area_m2), 0.6, 6.0)),
        age=age,
        seed=int(rng.integers(2**31)),
    )


def draw_area_m2(rng: np.random.Generator, low: float = 300.0, high: float = 30_000.0) -> float:
    """Landslide area: inverse gamma, cut to the range (Malamud et al., ESPL 29 (2004) 687-711)."""
    while True:
        area = 1.0 / rng.gamma(1.1, 1.0 / 1400.0)
        if low <= area <= high:
            return float(area)
