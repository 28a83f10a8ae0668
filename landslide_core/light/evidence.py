"""All evidence of a scene as named numbers: one row, the same before a run and when the light is fitted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.light import look_signs, said
from landslide_core.light.tile_signs import tile_signs

if TYPE_CHECKING:
    from landslide_core.calibration.counts import LogitCounts
    from landslide_core.light.sample import SampleTile
    from landslide_core.networks.card import Card

_WORST_SIZE = 5.0  # powers of two; beyond it nothing more is learned


@dataclass(frozen=True, eq=False)
class Seen:
    """What the pixels of one tile say, and some of the pixels (bands, n)."""

    signs: Mapping[str, float]
    pixels: NDArray[np.float32]

    @staticmethod
    def of(tile: "SampleTile", card: "Card") -> "Seen":
        """Look at a tile."""
        return Seen(tile_signs(tile, card.bands), look_signs.thinned(tile))


def model_free(
    seen: Sequence[Seen], own_m: float | None, seen_m: float | None, card: "Card"
) -> dict[str, float]:
    """Evidence that needs no network: pixel size, bands, cover, light, look.

    Parameters
    ----------
    seen : sequence of Seen
        At least one tile.
    own_m, seen_m : float or None
        Metres per pixel of the file, and of what the network sees; None where unknown.
    card : Card

    Returns
    -------
    dict of str to float
        The mean of `tile_signs` over the tiles, `look_signs`, and size_known (0 or 1), coarser and finer: how many
        times two the file's pixels are larger or smaller than those that the network learned from; off_size: the
        same of what the network will see, either way.
    """
    return pooled_signs([each.signs for each in seen]) | {
        **look_signs.look_signs([each.pixels for each in seen], card.look),
        **size_signs(own_m, seen_m, card.native_resolution_m),
    }


def size_signs(own_m: float | None, seen_m: float | None, native_m: float) -> dict[str, float]:
    """The pixel sizes of a file and of what the network sees (None: unknown) against its own."""
    if own_m is None or seen_m is None:
        return {"size_known": 0.0, "coarser": 0.0, "finer": 0.0, "off_size": 0.0}
    own, seen = (
        float(np.clip(np.log2(metres / native_m), -_WORST_SIZE, _WORST_SIZE)) for metres in (own_m, seen_m)
    )
    return {"size_known": 1.0, "coarser": max(own, 0.0), "finer": max(-own, 0.0), "off_size": abs(seen)}


def pooled_signs(signs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The mean of each sign over tiles."""
    return {name: float(np.mean([each[name] for each in signs])) for name in signs[0]}


def said_by(
    counts: "LogitCounts", distances: Mapping[str, Sequence[float]], card: "Card"
) -> dict[str, float]:
    """Evidence that a network gives of a sample.

    Parameters
    ----------
    counts : LogitCounts
        Valid pixels of all tiles by raw logit.
    distances : mapping of str to sequence of float
        Of each tile to the training images, by depth (`familiarity`).
    card : Card
    """
    strange = {f"strange_{name}": float(np.mean(each)) for name, each in distances.items()}
    return {**said.said_signs(counts, card), **strange}
