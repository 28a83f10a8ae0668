"""A small fitted light, and scenes in memory, for the tests of the light."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.transform import Affine
from scipy import ndimage

from landslide_core.light.familiarity import feature_space
from landslide_core.light.fitted import FittedLight, Levels, Spread, path_of
from landslide_core.light.forest import Tree
from landslide_core.scene.memory import MemorySource
from landslide_core.scene.scene import Scene

NAMES = ("cloud", "red_hue")


def fitted_light(network: str, sha256: str, features: dict[str, int], f1: float = 0.7) -> FittedLight:
    """A light that expects `f1`, and 0.1 where a quarter or more of the pixels is cloud.

    features: how many each depth has; none for a light that asks the network for nothing but its probabilities.
    """
    names = (*NAMES, *(f"strange_{depth}" for depth in features))
    rng = np.random.default_rng(0)
    tree = Tree((0, -1, -1), (0.25, 0.0, 0.0), (1, -1, -1), (2, -1, -1), (f1, f1, 0.1))
    return FittedLight(
        network=network,
        sha256=sha256,
        names=names,
        usual=dict.fromkeys(names, (0.0, 0.01, 0.1)),
        trees=(tree,),
        trees_apart=(tree,),
        spreads=(Spread(1, 1.1, -0.2, 0.2), Spread(10_000, 1.1, -0.1, 0.1)),
        levels=Levels(0.3, 0.5, 0.4),
        spaces={name: feature_space(rng.normal(size=(20, count))) for name, count in features.items()},
        judged={
            "normalise": {
                "histogram": {"gain": 0.04, "regions_that_gain": 0.8},
                "pif": {"gain": -0.02, "regions_that_gain": 0.4},
            }
        },
    )


def write_light(models: Path, light: FittedLight) -> None:
    """Put it beside the cards of a folder."""
    light.write(path_of(light.network, models))


def hills(px: int = 256, seed: int = 0) -> NDArray[np.uint8]:
    """Green hills with bare soil and shadow, (3, px, px)."""
    rng = np.random.default_rng(seed)
    relief = ndimage.gaussian_filter(rng.normal(size=(px, px)), 4)
    relief /= relief.std()
    soil = ndimage.gaussian_filter(rng.normal(size=(px, px)), 12)
    bare = soil > np.quantile(soil, 0.8)
    light = 1 + 0.25 * relief + rng.normal(0, 0.04, (px, px))
    green, brown = np.array([70, 100, 60]), np.array([150, 125, 95])
    colour = np.where(bare, brown[:, None, None], green[:, None, None])
    return np.clip(colour * light, 0, 255).astype(np.uint8)


def scene_of(
    pixels: NDArray[np.generic], told_m: float | None = None, valid: NDArray[np.bool_] | None = None
) -> Scene:
    """Red, green and blue pixels (3, rows, cols) as a scene without georeference."""
    shape = pixels.shape[1:]
    known = np.ones(shape, bool) if valid is None else valid
    source = MemorySource(pixels.copy(), known.copy())
    grid = GeoBox(shape, Affine.identity(), None)
    roles = ("red", "green", "blue")
    return Scene("hills", None, grid, str(pixels.dtype), roles, ("",) * 3, source, told_m=told_m)
