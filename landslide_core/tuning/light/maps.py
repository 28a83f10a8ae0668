"""Tiles put together to maps, as a scene is sampled: evidence of the whole, and the F1 that the map has."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import logit

from landslide_core.calibration.counts import MIDDLES, LabelledCounts, pooled
from landslide_core.calibration.scene_threshold import threshold_for
from landslide_core.light.evidence import model_free, said_by
from landslide_core.light.said import rule_of
from landslide_core.networks.card import Card
from landslide_core.tuning.light.tiles import JudgedTile


@dataclass(frozen=True, eq=False)
class JudgedMap:
    """A map made of tiles.

    region : that its network never saw. shift : what was made of the images. tiles : their number. evidence : by name.
    f1, iou : at the threshold that detection would take; 0 where nothing can be found. own_m : metres per pixel of the
    files, None where unknown.
    """

    region: str
    shift: str
    tiles: int
    evidence: dict[str, float]
    f1: float
    iou: float
    own_m: float | None = None


def map_of(
    region: str, shift: str, tiles: Sequence[JudgedTile], card: Card, stranger: bool = False
) -> JudgedMap | None:
    """The map of some tiles; None where no landslide can be found, unless they are strangers.

    stranger: the images show no ground at all, so that any use of them is wrong.
    """
    counts = pooled(tile.counts for tile in tiles)
    if not stranger and not counts.landslide.total:
        return None
    f1 = 0.0 if stranger else f1_of(counts, card)
    distances = {name: [tile.distances[name] for tile in tiles] for name in tiles[0].distances}
    own_m, seen_m = _sizes(tiles)
    evidence = model_free([tile.seen for tile in tiles], own_m, seen_m, card)
    evidence |= said_by(counts.both, distances, card)
    return JudgedMap(region, shift, len(tiles), evidence, f1=f1, iou=f1 / (2 - f1), own_m=own_m)


def f1_of(counts: LabelledCounts, card: Card) -> float:
    """F1 at the threshold that the card's rule finds for these pixels."""
    threshold = threshold_for(counts.both, card.calibration, rule_of(card)).threshold
    above = card.calibration.apply(MIDDLES) >= logit(threshold)
    found, false = counts.landslide.counts[above].sum(), counts.background.counts[above].sum()
    return float(2 * found / (counts.landslide.total + found + false))


def _sizes(tiles: Sequence[JudgedTile]) -> tuple[float | None, float | None]:
    """The middle of the tiles' pixel sizes; unknown where one is."""
    own = [tile.own_m for tile in tiles if tile.own_m is not None]
    seen = [tile.seen_m for tile in tiles if tile.seen_m is not None]
    if len(own) < len(tiles) or len(seen) < len(tiles):
        return None, None
    return float(np.median(own)), float(np.median(seen))
