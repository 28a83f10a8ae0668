"""The journeys, each written once, top to bottom; pages and commands call them."""

import dataclasses
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from landslide_core import io
from landslide_core.cluster.connection import connected
from landslide_core.detection import record, resume
from landslide_core.detection.around.kept import SurroundingFiles, account_of, keep
from landslide_core.detection.explain import Explained, explain, write_map
from landslide_core.detection.files import (
    found_at,
    full_grid,
    open_probability,
    write_elevation,
    write_excluded,
    write_results,
)
from landslide_core.detection.finish import Write
from landslide_core.detection.predict import light_for, predict
from landslide_core.detection.redraw import Redrawn, export, redraw
from landslide_core.detection.run import PREVIEW, PROBABILITY, UNCERTAINTY, DetectRun, open_run
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.thresholds import cut_for
from landslide_core.hardware import allocator
from landslide_core.hardware.threads import beside
from landslide_core.io.layers.exclusion import Exclusion, open_exclusion
from landslide_core.io.layers.reference import Reference, open_reference
from landslide_core.io.plain.mask_settings import in_sentences
from landslide_core.io.plain.pictures import write_picture
from landslide_core.progress import OPENING, SILENT, Progress
from landslide_core.runs import store
from landslide_core.runs.record import write_record
from landslide_core.scene.preview import preview
from landslide_core.scene.scene import Scene

if TYPE_CHECKING:  # PyTorch takes seconds
    from landslide_core.networks import Loaded

__all__ = [
    "DetectRun",
    "DetectSettings",
    "Explained",
    "Redrawn",
    "detect",
    "explain",
    "export",
    "open_run",
    "redraw",
]

_PREDICTED, _OUTLINED = 0.92, 0.97  # what share of a run's time has passed by then, for the progress bar


def detect(
    image: str | Path,
    out: str | Path,
    settings: DetectSettings | None = None,
    *,
    dem: str | Path | None = None,
    reference: str | Path | None = None,
    exclude: str | Path | None = None,
    around: SurroundingFiles | None = None,
    roles: Sequence[str] | None = None,
    moved: tuple[float, float] | None = None,
    overwrite: bool = False,
    scheduler: str | None = None,
    loaded: "Loaded | None" = None,
    progress: Progress = SILENT,
) -> DetectRun:
    """Find the landslides of an image and write everything about them into a folder.

    The folder appears when all of it is written; a run that fails, is cancelled or killed leaves nothing
    under that name. The same call after a kill goes on from the last finished strip, to the same maps.

    Parameters
    ----------
    image : str or Path
        GeoTIFF, COG, JPEG 2000, PNG, JPEG or Landslide4Sense HDF5, of any size, CRS and resolution.
    out : str or Path
        Folder for the results; it must not be there yet.
    settings : DetectSettings, optional
        Network, threshold, tiles, which landslides are kept, and the like.
    dem : str or Path, optional
        Elevation in metres, of any CRS and resolution: slope, aspect and elevation of every landslide, and a
        second source for networks with terrain.
    reference : str or Path, optional
        Mask or polygons to score against.
    exclude : str or Path, optional
        Polygons or a mask of ground to leave out, such as fields and water.
    around : SurroundingFiles, optional
        Rock, land cover, roads, buildings, rivers: what lies under and near each landslide, and within reach of its
        run-out path.
    roles : sequence of str, optional
        What each band is, such as ("red", "green", "blue"); guessed where it is not given.
    moved : tuple of float, optional
        Easting and northing, in the units of the image's CRS, by which its georeference is off and is moved.
    overwrite : bool
        Whether an earlier run in `out` is replaced.
    scheduler : str, optional
        Address of a Dask scheduler, such as "tcp://10.0.0.5:8786", whose workers run the network; files must have the
        same paths on all machines. The results are the same.
    loaded : Loaded, optional
        The network of the settings, where it was loaded already.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    DetectRun
        The folder with its maps, outlines and tables, and what was measured.

    Raises
    ------
    InputError
        What was given cannot be used; it is raised before anything is computed.
    Cancelled
        `progress` said so.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> county = scarp.sample_data("home_county")
    >>> run = scarp.detect(
    ...     county / "scene_synthetic.tif", "run", dem=county / "dem_synthetic.tif"
    ... )  # doctest: +SKIP
    >>> run.files["landslides.gpkg"]  # doctest: +SKIP
    PosixPath('run/landslides.gpkg')
    """
    dem, reference, exclude = (None if each is None else Path(each) for each in (dem, reference, exclude))
    begun = time.perf_counter()
    out = Path(out)
    settings = settings or DetectSettings()
    store.check_target(out, overwrite, (image, dem, reference, exclude, *(around.read if around else ())))
    progress.tell(0, OPENING)
    with ExitStack() as open_files:
        scene = open_files.enter_context(closing(io.open_scene(Path(image), roles)))
        scene = scene.with_pixel_size(settings.pixel_size_m).moved(moved)
        elevation = open_files.enter_context(io.open_dem(dem, scene.geobox)) if dem else None
        truth = open_reference(reference, scene.geobox, settings=settings.masks) if reference else None
        exclusion = open_exclusion(exclude, scene.geobox) if exclude else None
        cluster = None
        if scheduler is not None:
            progress.tell(0, "connecting to the cluster")
            cluster = open_files.enter_context(connected(scheduler, progress))
        progress.tell(0, "loading the network")
        from landslide_core import networks  # PyTorch takes seconds: first, whether the files can be used

        loaded = loaded or networks.load(settings.network or networks.default_name())
        settings = dataclasses.replace(settings, network=loaded.card.name)
        given = {"image": Path(image), "dem": dem, "reference": reference, "exclude": exclude}
        answers, device, part = None, None, progress.part(0, _PREDICTED)
        if cluster is not None:
            from landslide_core.detection.spread.tiles import Ground, device_of_workers, spread_over

            device = device_of_workers(cluster, loaded.card, settings, progress)
            ground = Ground.of(Path(image), dem, exclude, roles, settings.pixel_size_m, moved=moved)
            answers, part = spread_over(cluster, ground, settings, device), cluster.telling(part)
        plan = resume.plan_of(given, scene, loaded.card, settings, device)
        folder = open_files.enter_context(store.whole_or_nothing(out, overwrite, plan))
        resume.cleared(folder)
        odd = () if around is None else keep(folder, around, scene.geobox)
        with beside() as run:  # on what the rest leaves of the cores
            run(_write_preview, folder, scene)
            light = light_for(scene, loaded, settings)
            with _sinks(folder, scene, settings) as (write, write_spread):
                facts = predict(
                    scene,
                    loaded,
                    settings,
                    write,
                    part,
                    exclusion=exclusion,
                    elevation=elevation,
                    write_spread=write_spread,
                    journal=resume.StripJournal(folder),
                    answers=answers,
                )
            predicted = time.perf_counter()
            progress.tell(_PREDICTED)
            cut = cut_for(facts.counts, loaded.card, settings)
            settings = dataclasses.replace(settings, threshold=cut.value)
            plausible = (cut.low, cut.high) if cut.has_range else ()
            ends = [run(found_at, folder, end, settings) for end in plausible]
            results = write_results(
                folder, cut.value, settings, elevation, truth, progress=progress.part(_PREDICTED, _OUTLINED)
            )
        allocator.give_back()  # what outlines at three thresholds held would stay beside all that follows
        progress.tell(_OUTLINED)
        gradcam = None
        with closing(open_probability(folder / PROBABILITY)) as probability:
            if exclusion is not None:
                write_excluded(folder, exclusion, full_grid(probability))
            if settings.gradcam:
                part = progress.part(_OUTLINED, 1)
                gradcam = write_map(
                    folder,
                    scene,
                    loaded,
                    settings,
                    grid=full_grid(probability),
                    elevation=elevation,
                    progress=part,
                )
        if elevation is not None:
            write_elevation(folder, elevation)
        seconds = {**facts.seconds, "vectorise": time.perf_counter() - predicted}
        seconds["total"] = time.perf_counter() - begun
        inputs = record.Inputs(
            scene=scene,
            card=loaded.card,
            settings=settings,
            image=Path(image),
            dem=dem,
            reference=reference,
            exclude=exclude,
            notes=(*(() if elevation is None else elevation.notes), *_of_masks(truth, exclusion), *odd),
            moved=moved,
        )
        outcome = record.Outcome(facts, results, cut, light, [end.result() for end in ends], gradcam)
        content = record.account(inputs, outcome, seconds)
        write_record(folder, {**content, "surroundings": account_of(folder)})
        progress.tell(1.0)
    return open_run(out)


def _write_preview(folder: Path, scene: Scene) -> None:
    write_picture(folder / PREVIEW, preview(scene), "WEBP", quality=85, method=4)


def _of_masks(*masks: Reference | Exclusion | None) -> tuple[str, ...]:
    """What was done with odd values of the masks that were given."""
    return in_sentences(note for mask in masks if mask is not None for note in mask.notes)


@contextmanager
def _sinks(folder: Path, scene: Scene, settings: DetectSettings) -> Iterator[tuple[Write, Write | None]]:
    """What writes the probability, and with test-time augmentation its standard deviation."""
    with ExitStack() as sinks:

        def sink(name: str, what: str) -> Write:
            return sinks.enter_context(
                io.strip_writer(folder / name, scene.geobox, descriptions=[what], units=["%"])
            ).write

        spread = f"standard deviation over {settings.views} views, %"
        yield (
            sink(PROBABILITY, "landslide, %"),
            sink(UNCERTAINTY, spread) if settings.views > 1 else None,
        )
