"""Labelled tiles as a network before a run would see them: evidence and truth side by side."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox
from rasterio.transform import Affine

from landslide_core.calibration.counts import LabelledCounts, LogitCounts
from landslide_core.detection.grids import pixel_size
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tile_reader import scaler_for
from landslide_core.light.evidence import Seen
from landslide_core.light.familiarity import FeatureSpace, feature_space
from landslide_core.light.looking import LAYERS, Glance, Looker
from landslide_core.light.sample import SampleTile, sample_of
from landslide_core.networks.card import Card
from landslide_core.normalise.scene_to_scene import Method
from landslide_core.scene.memory import MemorySource
from landslide_core.scene.scene import Scene
from landslide_core.training.data.examples import Example
from landslide_core.tuning.light.shifts import Shifted

_RGB = ("red", "green", "blue")


@dataclass(frozen=True, eq=False)
class JudgedTile:
    """One labelled tile.

    seen : what its pixels say. counts : its pixels by truth and raw logit. distances : to the training images, by
    depth. own_m, seen_m : metres per pixel of the file and of what the network saw.
    """

    seen: Seen
    counts: LabelledCounts
    distances: dict[str, float]
    own_m: float | None
    seen_m: float | None


class TileJudge:
    """A network that looks at labelled images as it would before a run.

    card : its card, with the look of what it learned from. spaces : where its training images' features lie.
    """

    def __init__(self, look: Looker, card: Card, spaces: dict[str, FeatureSpace]) -> None:
        self.card, self.spaces = card, spaces
        self._look = look

    @staticmethod
    def of(look: Looker, card: Card, training: Sequence[Example], rng: np.random.Generator) -> "TileJudge":
        """The same, with spaces of the training images that are given."""
        heard: dict[str, list[NDArray[np.float32]]] = {name: [] for name in LAYERS}
        for example in training:
            if found := tiles_of(plain(example), card):
                glance = look(found[int(rng.integers(len(found)))][0], card)
                for name in LAYERS:
                    heard[name].append(glance.features[name])
        return TileJudge(look, card, {name: feature_space(np.stack(each)) for name, each in heard.items()})

    def all_of(self, image: Shifted) -> list[JudgedTile]:
        """Every sampled tile of an image."""
        seen_m = self._seen_m(image)
        return [self._judged(*found, image.told_m, seen_m) for found in tiles_of(image, self.card)]

    def one_of(self, image: Shifted, rng: np.random.Generator, normalise: Method = "none") -> JudgedTile:
        """One of an image's tiles, by chance."""
        found = tiles_of(image, self.card, normalise)
        return self._judged(*found[int(rng.integers(len(found)))], image.told_m, self._seen_m(image))

    def _seen_m(self, image: Shifted) -> float | None:
        size = pixel_size(scene_of(image), self.card, DetectSettings())
        return size.own_m if size.network_m is None else size.network_m

    def _judged(
        self, tile: SampleTile, truth: NDArray[np.bool_], own_m: float | None, seen_m: float | None
    ) -> JudgedTile:
        glance: Glance = self._look(tile, self.card)
        distances = {
            name: float(space.distance(glance.features[name][None])[0]) for name, space in self.spaces.items()
        }
        inside, said = truth & tile.valid, glance.logits
        counts = LabelledCounts(LogitCounts.of(said[tile.valid & ~truth]), LogitCounts.of(said[inside]))
        return JudgedTile(Seen.of(tile, self.card), counts, distances, own_m, seen_m)


def plain(example: Example) -> Shifted:
    """An example as a file that says its pixel size."""
    return Shifted(example.pixels, example.mask, example.native_resolution_m)


def scene_of(image: Shifted) -> Scene:
    """An image in memory as a scene."""
    pixels = np.ascontiguousarray(image.pixels)
    valid = np.ones(pixels.shape[1:], bool) if image.valid is None else image.valid.copy()
    grid = GeoBox(pixels.shape[1:], Affine.identity(), None)
    source = MemorySource(pixels.copy(), valid)
    return Scene(
        "made up", None, grid, str(pixels.dtype), _RGB, ("",) * 3, source=source, told_m=image.told_m
    )


def tiles_of(
    image: Shifted, card: Card, normalise: Method = "none"
) -> list[tuple[SampleTile, NDArray[np.bool_]]]:
    """The sampled tiles of an image, each with the truth on its grid."""
    scene, settings = scene_of(image), DetectSettings()
    at_m = pixel_size(scene, card, settings).network_m
    scaler, _ = scaler_for(scene, card, replace(settings, normalise=normalise))
    sample = sample_of(scene, card, at_m, scaler)
    shape = (scene if at_m is None else scene.resampled(at_m)).shape
    return [(tile, _truth(image.mask, tile, shape)) for tile in sample.tiles]


def _truth(mask: NDArray[np.bool_], tile: SampleTile, shape: tuple[int, int]) -> NDArray[np.bool_]:
    """The label under the middle of each pixel of a tile's grid."""
    rows, cols = (
        ((np.arange(part.start, part.stop) + 0.5) * own / size).astype(int)
        for part, own, size in zip(tile.place, mask.shape, shape, strict=True)
    )
    return np.asarray(mask[np.ix_(rows, cols)])
