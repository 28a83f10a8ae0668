"""Whether 95 % intervals of frequency ratios hold 1 where nothing but chance and clusters decides.

Landslides of several pixels come in clusters over a ground whose classes are patches; the class makes no
difference. Each world is drawn many times; printed is the share of classes whose interval holds 1, those without an
interval apart, and how many are called different.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from affine import Affine
from odc.geo.geobox import GeoBox
from scipy import ndimage

from landslide_core import susceptibility
from landslide_core.factors import Factor, breaks
from landslide_core.factors.stack import FactorStack

_SLOPE = Factor("slope", "Slope", "°", "continuous")
_CLASSES = 5


@dataclass(frozen=True)
class World:
    """A square of `side_px`; all lengths in pixels. patch_px: how far the classes reach; clusters: how many, each of
    `landslides` within `cluster_px` (standard deviation), of radius `radius_px`."""

    patch_px: float
    clusters: float
    landslides: float
    cluster_px: float
    radius_px: float
    side_px: int = 240

    def drawn(self, seed: int) -> FactorStack:
        """Return one draw: a slope in five classes of equal area, and landslides that do not care."""
        rng = np.random.default_rng(seed)
        side = self.side_px
        field = ndimage.gaussian_filter(rng.standard_normal((side, side)), self.patch_px, mode="wrap")
        rank = field.ravel().argsort().argsort().reshape(side, side)
        slope = (50 * rank / rank.size).astype(np.float32)
        centres = rng.random((max(1, rng.poisson(self.clusters)), 2)) * side
        each = rng.poisson(self.landslides, len(centres))
        places = np.repeat(centres, each, axis=0) + rng.normal(0, self.cluster_px, (each.sum(), 2))
        radii = self.radius_px * np.exp(rng.normal(0, 0.4, len(places)))
        groups = np.zeros((side, side), np.int32)
        rows, cols = np.mgrid[:side, :side]
        for number, (place, radius) in enumerate(zip(places, radii, strict=True), 1):
            low = np.clip((place - radius - 1).astype(int), 0, side)
            high = np.clip((place + radius + 2).astype(int), 0, side)
            part = slice(low[0], high[0]), slice(low[1], high[1])
            near = (rows[part] + 0.5 - place[0]) ** 2 + (cols[part] + 0.5 - place[1]) ** 2
            groups[part][near <= max(radius**2, 0.5)] = number
        geobox = GeoBox((side, side), Affine(10, 0, 500_000, 0, -10, 3_300_000), "EPSG:32650")
        return FactorStack.stacked([_SLOPE], [slope], geobox, groups > 0, groups)


WORLDS: Mapping[str, World] = {
    "clusters of 8 landslides": World(8, 40, 8, 5, 1.5),
    "tight clusters": World(8, 40, 8, 2, 1.5),
    "wide clusters": World(8, 30, 10, 12, 1.5),
    "12 clusters": World(8, 12, 5, 5, 1.5),
    "120 clusters": World(8, 120, 8, 5, 1.5),
    "large landslides": World(8, 40, 4, 6, 3.5),
    "large patches": World(25, 40, 8, 5, 1.5),
    "small patches": World(3, 40, 8, 5, 1.5),
    "300 single landslides": World(8, 300, 1, 1, 1.0),
    "20 single landslides": World(8, 20, 1, 1, 2.0),
}


@dataclass(frozen=True)
class Coverage:
    """Shares of the classes: whose interval holds 1 (of those with one), without an interval, called different."""

    holds: float
    without: float
    different: float


def coverage(world: World, draws: int, first: int = 0, counting: str = "pixels") -> Coverage:
    """Return what the intervals of `draws` worlds do."""
    cuts = {"slope": breaks.manual([10, 20, 30, 40], method="equal areas")}
    settings = susceptibility.RelateSettings(counting=counting)  # type: ignore[arg-type]
    low, high, differs = [], [], []
    for seed in range(first, first + draws):
        stack = world.drawn(seed)
        if not stack.labels().any():
            continue
        ratio = susceptibility.relate(stack, cuts, settings)[0].ratio
        low.append(ratio.low)
        high.append(ratio.high)
        differs.append(ratio.differs)
    lows, highs = np.concatenate(low), np.concatenate(high)
    known = np.isfinite(lows)
    inside = (lows <= 1) & (highs >= 1)
    return Coverage(
        float(inside[known].mean()), float((~known).mean()), float(np.concatenate(differs).mean())
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--votes", action="store_true", help="count landslides instead of pixels")
    args = parser.parse_args()
    counting = "landslides" if args.votes else "pixels"
    print(f"{'world':28} holds 1   no interval   called different   ({args.draws} draws, {_CLASSES} classes)")
    for name, world in WORLDS.items():
        found = coverage(world, args.draws, counting=counting)
        print(f"{name:28} {found.holds:7.1%}   {found.without:11.1%}   {found.different:16.1%}", flush=True)


if __name__ == "__main__":
    main()
