"""How well a finished run agrees with its reference at another threshold: pixels, and landslide by landslide."""

import dataclasses
from contextlib import closing
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.comparison.objects import reference_landslides
from landslide_core.comparison.per_landslide import LandslideRules
from landslide_core.detection.components import ProbabilityGrid
from landslide_core.detection.files import open_probability
from landslide_core.detection.outlines import trace
from landslide_core.detection.redraw import REDRAW_PIXELS
from landslide_core.detection.run import DetectRun
from landslide_core.io import open_scene
from landslide_core.metrics import ConfusionMatrix
from landslide_core.scene.probability import NODATA


@dataclass(frozen=True)
class Agreement:
    """What a run found of its reference.

    matrix: pixels, where both are known. found, of: landslides of the reference of which at least half is found, and
    how many there are. false_alarms: landslides of the run that touch none of the reference. These three are None for
    a run that is too large to be looked at whole: pixels that are reduced cannot tell one landslide from another.
    approximate: whether the matrix is of reduced pixels.
    """

    matrix: ConfusionMatrix
    found: int | None = None
    of: int | None = None
    false_alarms: int | None = None
    approximate: bool = False


def agreement(
    run: DetectRun, threshold: float, max_pixels: int = REDRAW_PIXELS, **rules: float
) -> Agreement | None:
    """Compare what a run finds at a threshold with its reference; nothing is predicted again.

    Parameters
    ----------
    run : DetectRun
        A finished detection.
    threshold : float
        Probability in (0, 1] from which a pixel is a landslide.
    max_pixels : int
        Of a run of more pixels only pixels are told: those that the run counted itself, at its own settings, and at
        others those of both in a reduced form, which are approximate.
    **rules : float
        Other values for `min_area_m2`, `min_area_px`, `fill_holes_m2`, `fill_holes_px`, `simplify_px`.

    Returns
    -------
    Agreement or None
        None where the run has no reference.
    """
    if run.reference is None:
        return None
    settings = dataclasses.replace(run.settings, threshold=threshold, **rules)  # type: ignore[arg-type]
    rows, cols = run.manifest["predicted"]["rows"], run.manifest["predicted"]["cols"]
    reduced = rows * cols > max_pixels
    if reduced and settings == run.settings and (counted := _counted(run)) is not None:
        return Agreement(counted)
    with (
        closing(open_probability(run.probability)) as probability,
        closing(open_scene(run.reference, codes=True, trusted=True)) as reference,
    ):
        longest = int(max(rows, cols) / max(1.0, (rows * cols / max_pixels) ** 0.5))
        seen, given = probability.overview(longest), reference.overview(longest)
    percent = np.where(seen.valid, seen.pixels[0], NODATA).astype(np.uint8)
    truth = np.where(given.valid, given.pixels[0], NODATA).astype(np.uint8)
    grid = ProbabilityGrid(seen.geobox, lambda rows, cols: percent[rows, cols])
    outlines = trace(grid, threshold, settings)
    painted = np.concatenate([outlines.paint(rows, strip) for rows, strip in grid.strips()])
    known = (percent != NODATA) & (truth != NODATA)
    if reduced:
        return Agreement(ConfusionMatrix.from_masks(truth == 1, painted, known), approximate=True)
    return _compared(painted, truth, known)


def _counted(run: DetectRun) -> ConfusionMatrix | None:
    """Return the pixels that the run counted of its reference; None where its account does not say them."""
    told = run.manifest["reference"] or {}
    counts = [told[name] for name in ("tn", "fp", "fn", "tp") if type(told.get(name)) is int]
    return ConfusionMatrix(*counts) if len(counts) == 4 else None


def _compared(painted: NDArray[np.bool_], truth: NDArray[np.uint8], known: NDArray[np.bool_]) -> Agreement:
    matrix = ConfusionMatrix.from_masks(truth == 1, painted, known)
    theirs = reference_landslides(truth)
    size, hit = (
        np.bincount(theirs.labels[known & also], minlength=len(theirs) + 1)[1:]
        for also in (np.ones_like(known), painted)
    )
    there = size > 0
    found = hit[there] >= LandslideRules().share * size[there]
    labels, count = ndimage.label(painted)
    touches, seen = np.zeros((2, count + 1), bool)
    touches[labels[truth == 1]] = True
    seen[labels[known]] = True
    alarms = np.count_nonzero((seen & ~touches)[1:])
    return Agreement(matrix, int(np.count_nonzero(found)), int(np.count_nonzero(there)), int(alarms))
