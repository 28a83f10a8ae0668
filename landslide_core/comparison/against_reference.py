"""How well a finished run agrees with its reference at another threshold: pixels, and landslide by landslide."""

import dataclasses
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from affine import Affine
from numpy.typing import NDArray
from rasterio.features import shapes
from scipy import ndimage
from shapely import Polygon
from shapely.affinity import affine_transform
from shapely.geometry import shape

from landslide_core.comparison.objects import ReferenceLandslides, reference_landslides
from landslide_core.comparison.per_landslide import LandslideRules
from landslide_core.detection.redraw import REDRAW_PIXELS, Tracer, traced
from landslide_core.detection.run import DetectRun
from landslide_core.detection.tracing.outlines import Outlines
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


@dataclass(frozen=True, eq=False)
class Truth:
    """A run's reference on the grid that the run is looked at on: 1 landslide, 0 none, 255 unknown (rows, cols)."""

    mask: NDArray[np.uint8]

    @cached_property
    def landslides(self) -> ReferenceLandslides:
        """Its landslides, one by one."""
        return reference_landslides(self.mask)

    @cached_property
    def outlines(self) -> NDArray[np.object_]:
        """The polygon of each landslide (count,), along the edges of their pixels, in pixels of the grid."""
        outlines = np.empty(len(self.landslides), object)
        labels = self.landslides.labels
        for geometry, label in shapes(labels, mask=labels > 0):
            outlines[int(label) - 1] = shape(geometry)
        return outlines


def truth_of(run: DetectRun, grid: tuple[int, int]) -> Truth:
    """Read the reference of a run, which must have one, on a grid of that shape, which may be smaller."""
    assert run.reference is not None
    with closing(open_scene(run.reference, codes=True, trusted=True)) as reference:
        given = reference.overview(max(grid))
    return Truth(np.where(given.valid, given.pixels[0], NODATA).astype(np.uint8))


def agreement(
    run: DetectRun,
    threshold: float,
    max_pixels: int = REDRAW_PIXELS,
    *,
    tracer: Tracer = traced,
    truth_reader: Callable[[DetectRun, tuple[int, int]], Truth] = truth_of,
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
    truth_reader : callable
        Reads the reference; one that keeps it spares another look at other settings.
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
    truth = truth_reader(run, found.grid.shape)
    strips = list(found.grid.strips())
    percent = np.concatenate([strip for _, strip in strips])
    painted = np.concatenate([found.outlines.paint(rows, strip) for rows, strip in strips])
    known = (percent != NODATA) & (truth.mask != NODATA)
    if reduced:
        return Agreement(ConfusionMatrix.from_masks(truth.mask == 1, painted, known), approximate=True)
    return _compared(found.outlines, painted, truth, known)


def _counted(run: DetectRun) -> ConfusionMatrix | None:
    """Return the pixels that the run counted of its reference; None where its account does not say them."""
    told = run.manifest["reference"] or {}
    counts = [told[name] for name in ("tn", "fp", "fn", "tp") if type(told.get(name)) is int]
    return ConfusionMatrix(*counts) if len(counts) == 4 else None


def _compared(
    outlines: Outlines, painted: NDArray[np.bool_], truth: Truth, known: NDArray[np.bool_]
) -> Agreement:
    theirs, inside = truth.landslides, truth.mask == 1
    matrix = ConfusionMatrix.from_masks(inside, painted, known)
    size, hit = (
        np.bincount(theirs.labels[known & also], minlength=len(theirs) + 1)[1:]
        for also in (np.ones_like(known), painted)
    )
    there = size > 0
    found = hit >= LandslideRules().share * size
    labels, count = ndimage.label(painted)
    touches, seen = np.zeros((2, count + 1), bool)
    touches[labels[inside]] = True
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
        missed=_placed(truth.outlines[there & ~found], outlines.geobox.affine),
    )


def _placed(polygons: NDArray[np.object_], affine: Affine) -> tuple[Polygon, ...]:
    """Polygons of a grid's pixels in the coordinates of the grid."""
    return tuple(affine_transform(polygon, affine.to_shapely()) for polygon in polygons)
