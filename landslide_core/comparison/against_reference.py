"""How well a finished run agrees with its reference at another threshold: pixels, and landslide by landslide."""

import dataclasses
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import shapes
from scipy import ndimage
from shapely import Polygon
from shapely.geometry import shape

from landslide_core.comparison.objects import ReferenceLandslides, reference_landslides
from landslide_core.comparison.per_landslide import LandslideRules
from landslide_core.detection.outlines import Outlines
from landslide_core.detection.redraw import REDRAW_PIXELS, Tracer, traced
from landslide_core.detection.run import DetectRun
from landslide_core.io import open_scene
from landslide_core.metrics import ConfusionMatrix
from landslide_core.scene.probability import NODATA

HIT, FALSE_ALARM, UNKNOWN = "hit", "false alarm", "unknown"


@dataclass(frozen=True)
class Agreement:
    """What a run found of its reference.

    matrix: pixels, where both are known. found, of: landslides of the reference of which at least half is found, and
    how many there are. false_alarms: landslides of the run that touch none of the reference. These three are None for
    a run that is too large to be looked at whole: pixels that are reduced cannot tell one landslide from another.
    approximate: whether the matrix is of reduced pixels. outcomes: of each landslide of the run, by its number: "hit"
    where it touches the reference, "false alarm", or "unknown" where the reference knows nothing. missed: outlines of
    the landslides of the reference of which less than half is found, in the run's coordinates.
    """

    matrix: ConfusionMatrix
    found: int | None = None
    of: int | None = None
    false_alarms: int | None = None
    approximate: bool = False
    outcomes: Mapping[int, str] = field(default_factory=dict)
    missed: tuple[Polygon, ...] = ()


def agreement(
    run: DetectRun,
    threshold: float,
    max_pixels: int = REDRAW_PIXELS,
    *,
    tracer: Tracer = traced,
    **rules: float,
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
    tracer : callable
        Traces the run at settings; one that keeps what it traced spares another look at the same settings.
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
    found = tracer(run, settings, max_pixels)
    with closing(open_scene(run.reference, codes=True, trusted=True)) as reference:
        given = reference.overview(max(found.grid.shape))
    truth = np.where(given.valid, given.pixels[0], NODATA).astype(np.uint8)
    strips = list(found.grid.strips())
    percent = np.concatenate([strip for _, strip in strips])
    painted = np.concatenate([found.outlines.paint(rows, strip) for rows, strip in strips])
    known = (percent != NODATA) & (truth != NODATA)
    if reduced:
        return Agreement(ConfusionMatrix.from_masks(truth == 1, painted, known), approximate=True)
    return _compared(found.outlines, painted, truth, known)


def _counted(run: DetectRun) -> ConfusionMatrix | None:
    """Return the pixels that the run counted of its reference; None where its account does not say them."""
    told = run.manifest["reference"] or {}
    counts = [told[name] for name in ("tn", "fp", "fn", "tp") if type(told.get(name)) is int]
    return ConfusionMatrix(*counts) if len(counts) == 4 else None


def _compared(
    outlines: Outlines, painted: NDArray[np.bool_], truth: NDArray[np.uint8], known: NDArray[np.bool_]
) -> Agreement:
    matrix = ConfusionMatrix.from_masks(truth == 1, painted, known)
    theirs = reference_landslides(truth)
    size, hit = (
        np.bincount(theirs.labels[known & also], minlength=len(theirs) + 1)[1:]
        for also in (np.ones_like(known), painted)
    )
    there = size > 0
    found = hit >= LandslideRules().share * size
    labels, count = ndimage.label(painted)
    touches, seen = np.zeros((2, count + 1), bool)
    touches[labels[truth == 1]] = True
    seen[labels[known]] = True
    alarms = seen & ~touches
    of_each = labels[tuple(outlines.summits.T)]  # which group of pixels each landslide of the run is
    outcomes = np.where(touches[of_each], HIT, np.where(alarms[of_each], FALSE_ALARM, UNKNOWN))
    return Agreement(
        matrix,
        int(np.count_nonzero(found & there)),
        int(np.count_nonzero(there)),
        int(np.count_nonzero(alarms[1:])),
        outcomes=dict(zip(outlines.numbers.tolist(), outcomes.tolist(), strict=True)),
        missed=_outlined(theirs, there & ~found, outlines.geobox.affine),
    )


def _outlined(
    landslides: ReferenceLandslides, which: NDArray[np.bool_], affine: Affine
) -> tuple[Polygon, ...]:
    """The outlines of some landslides of a reference, along the edges of their pixels."""
    wanted = np.append(False, which)[landslides.labels]
    rings = shapes(landslides.labels, mask=wanted, transform=affine)
    return tuple(shape(geometry) for geometry, _ in rings)
