"""A finished run at another threshold: looked at, or written; nothing is predicted again."""

import dataclasses
import shutil
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from odc.geo.geobox import GeoBox

from landslide_core import io
from landslide_core.detection import record
from landslide_core.detection.around.kept import SurroundingFiles, account_of, copy_kept, keep
from landslide_core.detection.files import inventory_of, open_probability, reduced_grid, write_results
from landslide_core.detection.run import DetectRun, open_run
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.tracing.components import ProbabilityGrid
from landslide_core.detection.tracing.outlines import Outlines, trace
from landslide_core.inventory.inventory import Inventory
from landslide_core.inventory.places import names_within
from landslide_core.io.layers.reference import open_reference
from landslide_core.io.plain.locks import waited_for
from landslide_core.io.plain.mask_settings import MaskSettings
from landslide_core.io.vectors.reader import read_layers
from landslide_core.progress import SILENT, Progress
from landslide_core.review.kept import COLUMNS, read_beside, read_review
from landslide_core.review.log import DRAWN
from landslide_core.review.taken import Taken
from landslide_core.runs import store
from landslide_core.runs.record import write_record

_OWN = MaskSettings(nodata="unknown")  # a run writes unknown ground as nodata, whatever else is there

REDRAW_PIXELS = 16_000_000  # of a probability that is held whole


@dataclass(frozen=True)
class Held:
    """A run's probability held in memory; it is the same at every threshold.

    grid: of what is held. full: the grid of the run itself. reduction: factor by which rows and columns were reduced,
    1 for none.
    """

    grid: ProbabilityGrid
    full: GeoBox
    reduction: float


@dataclass(frozen=True)
class Traced(Held):
    """Outlines of a run's probability, and what they were traced on."""

    outlines: Outlines


Tracer = Callable[[DetectRun, DetectSettings, int], Traced]


def held(run: DetectRun, max_pixels: int = REDRAW_PIXELS) -> Held:
    """Read a run's probability; one of more than `max_pixels` pixels in a reduced form."""
    with closing(open_probability(run.probability)) as probability:
        full = probability.geobox
        rows, cols = full.shape
        reduction = max(1.0, (rows * cols / max_pixels) ** 0.5)
        return Held(reduced_grid(probability, int(max(rows, cols) / reduction)), full, reduction)


def traced(
    run: DetectRun,
    settings: DetectSettings,
    max_pixels: int = REDRAW_PIXELS,
    *,
    holder: Callable[[DetectRun, int], Held] = held,
) -> Traced:
    """Trace a run's probability by the settings; `holder` reads it, or keeps what it read."""
    seen = holder(run, max_pixels)
    threshold = run.threshold if settings.threshold is None else settings.threshold
    return Traced(seen.grid, seen.full, seen.reduction, trace(seen.grid, threshold, settings))


@dataclass(frozen=True)
class Redrawn:
    """The landslides of a run at another threshold, without terrain.

    `reduction`: factor by which rows and columns were reduced for speed, 1 for none; above 1 outlines and
    areas are approximate.
    """

    inventory: Inventory
    threshold: float
    reduction: float

    @property
    def approximate(self) -> bool:
        """Whether this was drawn from a reduced probability."""
        return self.reduction > 1


def redraw(
    run: DetectRun,
    threshold: float,
    max_pixels: int = REDRAW_PIXELS,
    *,
    tracer: Tracer = traced,
    **rules: float,
) -> Redrawn:
    """Outline the landslides of a run at another threshold, quickly: nothing is predicted or written.

    Parameters
    ----------
    run : DetectRun
        A finished detection.
    threshold : float
        Probability in (0, 1] from which a pixel is a landslide.
    max_pixels : int
        A run of more pixels is redrawn from a reduced probability (`Redrawn.reduction`); `export` is not, and at
        its own settings a run is as it was written.
    tracer : callable
        Traces the run at settings; one that keeps what it traced spares another look at the same settings.
    **rules : float
        Other values for `min_area_m2`, `min_area_px`, `fill_holes_m2`, `fill_holes_px`, `simplify_px`.

    Returns
    -------
    Redrawn
        The inventory, and whether it is approximate.

    Raises
    ------
    InputError
        A setting is out of its range.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> run = scarp.open_run("run")  # doctest: +SKIP
    >>> scarp.redraw(run, 0.5, min_area_m2=200).inventory.count  # doctest: +SKIP
    9
    """
    settings = dataclasses.replace(run.settings, threshold=threshold, **rules)  # type: ignore[arg-type]
    predicted = run.manifest["predicted"]
    if (
        predicted["rows"] * predicted["cols"] > max_pixels
        and settings == run.settings
        and "gpkg" in run.vectors
    ):
        with closing(open_probability(run.probability)) as probability:
            return Redrawn(written(run, probability.geobox), threshold, 1.0)
    found = tracer(run, settings, max_pixels)
    with ExitStack() as open_files:
        elevation = (
            open_files.enter_context(io.open_dem(run.elevation, found.grid.geobox)) if run.elevation else None
        )
        return Redrawn(inventory_of(found.outlines, elevation, found.full), threshold, found.reduction)


def written(run: DetectRun, grid: GeoBox | None = None, *, with_drawn: bool = False) -> Inventory:
    """Return the inventory as the run wrote it; at least one landslide must be there.

    Where its version gave no names by place and `grid` is known, they are of a pixel in the middle. `with_drawn`:
    outlines that a person drew are among them, in a folder that was written for taking away.
    """
    (layer,) = read_layers(run.vectors["gpkg"]).layers
    table = layer.table
    if COLUMNS[0] in table and not with_drawn:
        table = table[table[COLUMNS[0]] != DRAWN].reset_index(drop=True)
    if "place" not in table and grid is not None:
        table = table.assign(place=names_within(table.geometry.to_numpy(), grid))
    return Inventory.of_run(table)


def export(
    run: DetectRun,
    threshold: float,
    out: str | Path | None = None,
    *,
    only_accepted: bool = False,
    around: SurroundingFiles | None = None,
    progress: Progress = SILENT,
    **rules: float,
) -> DetectRun:
    """Write a run's mask, inventory and account anew at another threshold; nothing is predicted.

    Parameters
    ----------
    run : DetectRun
        A finished detection.
    threshold : float
        Probability in (0, 1] from which a pixel is a landslide.
    out : str or Path, optional
        Folder for a new run; by default the run itself is replaced, whole or not at all.
    only_accepted : bool
        Whether landslides that a review did not accept are left out. The states of a review, and in a new folder the
        outlines that were drawn in it, are in the files in any case.
    around : SurroundingFiles, optional
        Rock, land cover, roads, buildings, rivers: they are kept in the run, beside those that it has, and its files
        say what lies under and near each landslide, and within reach of its run-out path.
    progress : Progress
        Hears the share of the landslides that is described, and says when to stop.
    **rules : float
        As for `redraw`.

    Returns
    -------
    DetectRun
        The run that was written.

    Raises
    ------
    InputError
        A setting is out of its range, or `out` is there already.
    Cancelled
        `progress` said so; what was there before is as it was.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> run = scarp.open_run("run")  # doctest: +SKIP
    >>> stricter = scarp.export(run, 0.9, "stricter")  # doctest: +SKIP
    """
    begun = time.perf_counter()
    settings = dataclasses.replace(run.settings, threshold=threshold, **rules)  # type: ignore[arg-type]
    target = Path(out) if out is not None else run.folder
    with ExitStack() as open_files:
        if out is None:  # whoever decides meanwhile waits, and decides in the folder that comes in its place
            open_files.enter_context(waited_for(run.folder))
        folder = open_files.enter_context(store.whole_or_nothing(target, overwrite=out is None))
        for path in run.rasters:
            shutil.copy2(path, folder / path.name)
        copy_kept(run.folder, folder)
        with closing(open_probability(run.probability)) as probability:
            geobox = probability.geobox
        notes = () if around is None else keep(folder, around, geobox)
        elevation = open_files.enter_context(io.open_dem(run.elevation, geobox)) if run.elevation else None
        truth = open_reference(run.reference, geobox, settings=_OWN) if run.reference else None
        review = read_review(run.folder)
        beside, left_out = read_beside(run.folder, review)
        taken = Taken(review, only_accepted, with_drawn=out is not None, beside=beside)
        results = write_results(folder, threshold, settings, elevation, truth, taken, progress=progress)
        seconds = time.perf_counter() - begun
        content = record.revised(run.manifest, settings, results, seconds)
        warnings = [*dict.fromkeys((*content["warnings"], *notes, *left_out))]
        write_record(folder, {**content, "surroundings": account_of(folder), "warnings": warnings})
    return open_run(target)
