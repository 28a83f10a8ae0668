"""One piece of country from meadow to houses, laid on in order."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.synthetic.scenery import decoys, fields, structures, vegetation
from landslide_core.synthetic.scenery.canvas import Canvas
from landslide_core.synthetic.scenery.scars import paint_landslide
from landslide_core.synthetic.scenery.style import Style
from landslide_core.synthetic.terrain.landslide_shapes import Landslide
from landslide_core.synthetic.terrain.noise import Field


@dataclass(frozen=True)
class Plan:
    """Where things stand before anything is painted; all arrays (rows, cols)."""

    wooded: Field  # 0 to 1
    farmed: Field  # 0 to 1
    stream_m: Field  # distance to water lines, infinite without
    stream_half_m: float
    roads: tuple[tuple[Field, bool], ...]  # (distance in m, paved)

    @property
    def road_m(self) -> Field:
        """Distance to the nearest road."""
        if not self.roads:
            return np.full(self.wooded.shape, np.inf, dtype=np.float32)
        return np.asarray(np.minimum.reduce([distance for distance, _ in self.roads]))


def draw_plan(
    canvas: Canvas, style: Style, rng: np.random.Generator, stream_m: Field, stream_half_m: float
) -> Plan:
    """Forest, fields and roads suited to the ground."""
    farmed = fields.farmed_share(canvas, style, rng)
    wooded = vegetation.wooded_share(canvas, style, rng) * (1 - farmed)
    extent_km = canvas.shape[0] * canvas.resolution_m / 1000.0
    count = min(3, int(rng.poisson(0.9 + 0.5 * extent_km)))
    roads = [(structures.contour_road_m(canvas, rng), bool(rng.random() < 0.45)) for _ in range(count)]
    return Plan(wooded, farmed, stream_m, stream_half_m, tuple(roads))


def paint(
    canvas: Canvas, style: Style, rng: np.random.Generator, plan: Plan, slides: Sequence[Landslide]
) -> None:
    """Paint the whole scene; landslides come after the ground and before roads that were cleared again."""
    area_km2 = canvas.dem.size * canvas.resolution_m**2 / 1e6
    vegetation.paint_meadow(canvas, style, rng)
    fields.paint_fields(canvas, style, rng, plan.farmed)
    vegetation.paint_forest(canvas, style, rng, plan.wooded)
    decoys.paint_bare_crests(canvas, style, rng, float(rng.uniform(-0.7, 0.3)))
    decoys.paint_clearings(canvas, style, rng, int(rng.poisson(min(12.0, 3.0 * area_km2 + 0.6))))
    for _ in range(int(rng.poisson(min(3.0, 1.0 * area_km2)))):
        decoys.paint_quarry(canvas, style, rng)
    if np.isfinite(plan.stream_m).any():
        structures.paint_stream(canvas, style, rng, plan.stream_m, plan.stream_half_m)
    structures.paint_ponds(canvas, rng, int(rng.poisson(1.5 * area_km2)))
    for slide in slides:
        paint_landslide(canvas, style, slide)
    for distance_m, paved in plan.roads:
        structures.paint_road(canvas, style, rng, distance_m, paved)
    clusters = int(rng.poisson(style.village_density * (2 + 5 * area_km2)))
    gentle: NDArray[np.bool_] = (plan.farmed > 0.5) | (plan.road_m < 40)
    structures.paint_houses(canvas, rng, gentle, clusters, plan.road_m)
