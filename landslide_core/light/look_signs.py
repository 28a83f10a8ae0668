"""How far a scene's look is from that of a network's training images: the quantiles that the card records."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.light.sample import SampleTile
from landslide_core.normalise.appearance import LEVELS, Appearance

_INNER = (5.0, 95.0)  # per cent: the tails say more of single pixels than of the scene
_THIN = 5  # every fifth row and column is enough for quantiles
NAMES = ("look", "look_colour", "look_bright")


def thinned(tile: SampleTile) -> NDArray[np.float32]:
    """Valid pixels of a tile, thinned out, (bands, n)."""
    few = (slice(None, None, _THIN),) * 2
    return np.asarray(tile.pixels[:, *few][:, tile.valid[few]])


def look_signs(parts: Sequence[NDArray[np.float32]], look: Mapping[str, Any]) -> Mapping[str, float]:
    """Distances of a sample's quantiles to the card's, all in units of [0, 1]; zeros where the card has none.

    Parameters
    ----------
    parts : sequence of (bands, n) arrays
        What `thinned` gives of each tile.
    look : mapping
        Of the card.

    Returns
    -------
    mapping of str to float
        look: mean distance of a band's quantiles (first Wasserstein distance). look_colour: the same once every
        band has the others' mean distance taken off, which light alone does not change. look_bright: how much
        brighter the scene is.
    """
    pixels = np.concatenate(parts, axis=1)
    if not look or not pixels.shape[1]:
        return dict.fromkeys(NAMES, 0.0)
    seen = np.percentile(pixels.astype(np.float64), LEVELS, axis=1).T
    return distances(seen, Appearance.from_dict(look).quantiles)


def distances(seen: NDArray[np.float64], usual: NDArray[np.float64]) -> Mapping[str, float]:
    """Of quantiles (bands, levels) to others."""
    inner = [index for index, level in enumerate(LEVELS) if _INNER[0] <= level <= _INNER[1]]
    moved = (seen - usual)[:, inner]
    return {
        "look": float(np.abs(moved).mean()),
        "look_colour": float(np.abs(moved - moved.mean(axis=0)).mean()),
        "look_bright": float(moved.mean()),
    }
