"""Comparison: networks on the same labelled scenes, counted once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.comparison.chance.block_counts import Histograms, pooled_counts
from landslide_core.comparison.chance.ground import Ground
from landslide_core.comparison.cost import Cost
from landslide_core.comparison.predictions import Kept
from landslide_core.io.labelled import LabelledScene
from landslide_core.io.plain.mask_settings import MaskNote
from landslide_core.light.light import Light
from landslide_core.metrics import ConfusionMatrix, ProbabilityCounts
from landslide_core.scene.probability import NODATA, cut_of


@dataclass(frozen=True, eq=False)
class GroundTruth:
    """The reference of a scene on the grid of the comparison.

    truth: 1 landslide, 0 none, 255 unknown (rows, cols), read-only. pixel_m2: area of a pixel on the ground at
    the scene's middle, None without georeference. mask_notes: what was done with odd values of its masks, by file.
    """

    scene: LabelledScene
    roles: tuple[str, ...]
    geobox: GeoBox
    truth: NDArray[np.uint8]
    pixel_m2: float | None
    notes: tuple[str, ...] = ()
    mask_notes: tuple[tuple[str, MaskNote], ...] = ()

    @property
    def name(self) -> str:
        """What a person calls the scene."""
        return self.scene.name


@dataclass(frozen=True, eq=False)
class Contender:
    """A network in a comparison.

    threshold: of its card. histograms: pixels by block, truth and whole per cent. images: the same by scene.
    kept: its prediction of each scene. facts: name of the weights' file, sha256, licence,
    training data, what was seen (words, and pixel sizes in metres) and on what was chosen. lights: what was said of
    each scene before the run.
    """

    name: str
    title: str
    threshold: float
    histograms: Histograms
    images: tuple[ProbabilityCounts, ...]
    kept: tuple[Kept, ...]
    cost: Cost
    facts: Mapping[str, Any]
    lights: tuple[Light, ...] = ()

    @property
    def counts(self) -> ProbabilityCounts:
        """All pixels in one pool."""
        return pooled_counts(self.histograms)

    def matrix(self, threshold: float | None = None) -> ConfusionMatrix:
        """The matrix of all pixels at a threshold (0 to 1), by default the network's own."""
        return self.counts.matrix(self.threshold if threshold is None else threshold)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Networks on the same labelled scenes.

    Parameters
    ----------
    scenes : tuple of GroundTruth
        The scenes' grids and references.
    contenders : tuple of Contender
        What each network said: matrices at any threshold, counts, cost.
    ground : Ground
        The blocks of ground by which scores are judged, as the contenders' histograms have them.
    settings : mapping
        How the networks predicted.
    created : str
        When, in ISO 8601.
    notes : tuple of str
        What a reader should know, in sentences.
    """

    scenes: tuple[GroundTruth, ...]
    contenders: tuple[Contender, ...]
    ground: Ground
    settings: Mapping[str, Any]
    created: str
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What was compared on."""
        return self.scenes[0].name if len(self.scenes) == 1 else f"{len(self.scenes)} labelled images"

    def contender(self, name: str) -> Contender:
        """The contender of that name."""
        return next(each for each in self.contenders if each.name == name)

    @property
    def pixel_m2(self) -> float | None:
        """Area of a pixel, where all scenes have the same within 1 %; None otherwise."""
        areas = [scene.pixel_m2 for scene in self.scenes]
        known = [area for area in areas if area is not None]
        if len(known) < len(areas) or max(known) > 1.01 * min(known):
            return None
        return float(np.mean(known))

    @property
    def one_class(self) -> str | None:
        """A sentence when the reference holds one class only, so that some scores are undefined."""
        counts = self.contenders[0].counts
        landslide, background = int(counts.landslide.sum()), int(counts.background.sum())
        if landslide and background:
            return None
        if not landslide:
            return (
                "The reference holds no landslide here: recall, F1 and IoU cannot be measured, only false "
                "alarms. Give a reference that covers the landslides, or check that it fits the scene."
            )
        return (
            "The reference calls every known pixel landslide: false alarms cannot be measured. Give a "
            "reference that also says where there is none (0 in a mask, or outlines as polygons)."
        )


def right_alone(
    truth: NDArray[np.uint8],
    first: NDArray[np.uint8],
    second: NDArray[np.uint8],
    thresholds: tuple[float, float],
) -> tuple[int, int]:
    """Pixels that only the first, and only the second prediction has right; arrays (rows, cols)."""
    known = (truth != NODATA) & (first != NODATA) & (second != NODATA)
    right = [
        (percent >= cut_of(threshold)) == (truth == 1)
        for percent, threshold in zip((first, second), thresholds, strict=True)
    ]
    return int((right[0] & ~right[1] & known).sum()), int((~right[0] & right[1] & known).sum())
