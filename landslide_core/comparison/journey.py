"""compare(scenes, settings): every network on every scene, predicted or found."""

import dataclasses
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from landslide_core import io
from landslide_core.comparison import cost
from landslide_core.comparison.chance.block_counts import Histograms, count_blocks
from landslide_core.comparison.chance.ground import Cut, Ground, cut
from landslide_core.comparison.comparison import Comparison, Contender, GroundTruth
from landslide_core.comparison.predictions import Kept, predicted
from landslide_core.comparison.settings import CompareSettings
from landslide_core.detection.predict import light_for
from landslide_core.errors import MissingError, NeedsMemoryError, NoDataError
from landslide_core.io.labelled import LabelledScene
from landslide_core.io.layers.exclusion import open_exclusion
from landslide_core.io.layers.reference import open_reference
from landslide_core.io.plain.mask_settings import in_sentences
from landslide_core.io.plain.text import told_once
from landslide_core.light.light import Light
from landslide_core.metrics import ProbabilityCounts
from landslide_core.networks import Loaded, cards, load
from landslide_core.progress import SILENT, Progress
from landslide_core.runs.store import RunStore
from landslide_core.scene import geodesy
from landslide_core.scene.probability import NODATA
from landslide_core.scene.scene import Scene

MOST_PIXELS = 60_000_000  # of a scene: truth and labels are held whole
_PREDICTED = 1 / 1.05  # share of the time that has passed by then, for the progress bar


def compare(
    scenes: LabelledScene | Sequence[LabelledScene],
    settings: CompareSettings | None = None,
    *,
    runs: RunStore | None = None,
    progress: Progress = SILENT,
) -> Comparison:
    """Predict every scene with every network (or find the prediction) and count it against its reference.

    Predictions are kept by content, so that the same question is answered at once the second time; after a kill the
    same question goes on at the last finished strip of the prediction that was under way.

    Parameters
    ----------
    scenes : LabelledScene or sequence of LabelledScene
        What is compared on.
    settings : CompareSettings, optional
        Which networks, and how they predict; all with weights by default.
    runs : RunStore, optional
        Where predictions are kept; the folder of runs by default.
    progress : Progress
        Hears the share that is done, and says when to stop; what was predicted by then stays kept.

    Returns
    -------
    Comparison
        Matrices at any threshold, curves and intervals, without predicting again.

    Raises
    ------
    InputError
        Before anything is predicted: a network without weights, a reference that cannot be laid over its scene
        or shares no pixel with it, a scene that is too large.
    Cancelled
        `progress` said so.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> county = scarp.sample_data("other_county")
    >>> scene = scarp.LabelledScene(
    ...     county / "scene_synthetic.tif", county / "scene_reference_synthetic.gpkg"
    ... )
    >>> found = scarp.compare(scene, scarp.CompareSettings(("scarp", "unet")))  # doctest: +SKIP
    >>> {each.title: round(each.matrix().f1, 2) for each in found.contenders}  # doctest: +SKIP
    {'Scarp': 0.52, 'UNet': 0.13}
    """
    scenes = [scenes] if isinstance(scenes, LabelledScene) else scenes
    if not scenes:
        raise MissingError("There is nothing to compare on.", "Give a scene with its reference.")
    settings = settings or CompareSettings(tuple(cards()))
    runs = runs or RunStore(sweeps=False)  # a killed comparison left what this one may go on with
    networks = [load(name) for name in settings.networks]
    truths = [_ground_truth(labelled, settings) for labelled in scenes]
    pieces = cut([each.truth for each in truths], [each.pixel_m2 for each in truths])
    contenders, count = [], len(networks)
    for index, network in enumerate(networks):
        what = f"{network.card.title} ({index + 1} of {count})"
        told = progress.part(_PREDICTED * index / count, _PREDICTED * (index + 1) / count, what)
        contenders.append(_contend(network, truths, pieces, settings, runs, told))
    contenders, ground = _with_common_blocks(contenders, pieces.ground)
    return Comparison(
        scenes=tuple(truths),
        contenders=tuple(contenders),
        ground=ground,
        settings=dataclasses.asdict(settings.detect),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        notes=_notes(truths),
    )


def _notes(truths: Sequence[GroundTruth]) -> tuple[str, ...]:
    """How masks were read, all of it, and the first of what the scenes say of themselves."""
    masks = in_sentences(note for truth in truths for note in truth.mask_notes)
    return (*masks, *told_once(note for truth in truths for note in truth.notes))


def _open(labelled: LabelledScene, settings: CompareSettings) -> Scene:
    scene = io.open_scene(labelled.image, labelled.roles, treat_black_border_as_nodata=not labelled.whole)
    return scene.with_pixel_size(settings.detect.pixel_size_m)


def _ground_truth(labelled: LabelledScene, settings: CompareSettings) -> GroundTruth:
    """The scene's grid and its reference on it; InputError when they do not fit."""
    with closing(_open(labelled, settings)) as scene:
        rows, cols = scene.shape
        if rows * cols > MOST_PIXELS:
            raise NeedsMemoryError(
                f"{scene.name} has {rows * cols / 1e6:,.0f} million pixels; a comparison takes up to "
                f"{MOST_PIXELS / 1e6:,.0f} million.",
                "Cut out a part with its reference, or compare at a coarser resolution.",
            )
        reference = open_reference(labelled.reference, scene.geobox, settings=settings.detect.masks)
        truth = reference.read(slice(0, rows)).copy()
        valid, mask_notes = scene.valid(slice(0, rows), slice(0, cols)), reference.notes
        if labelled.exclude is not None:
            excluded = open_exclusion(labelled.exclude, scene.geobox, strict=False)
            valid = valid & ~excluded.read(slice(0, rows))
            mask_notes += excluded.notes
        elevation_notes: tuple[str, ...] = ()
        if labelled.dem is not None:
            with io.open_dem(labelled.dem, scene.geobox) as elevation:
                elevation_notes = elevation.notes
        if not (valid & (truth != NODATA)).any():
            raise NoDataError(
                f"The reference {labelled.reference.name} and the scene {scene.name} have no pixel in common.",
                "Check that both show the same area, and that their coordinate systems are right.",
            )
        truth[~valid] = NODATA
        truth.flags.writeable = False
        axes = geodesy.pixel_axes_m(scene.geobox)
        return GroundTruth(
            scene=labelled,
            roles=scene.roles,
            geobox=scene.geobox,
            truth=truth,
            pixel_m2=abs(float(np.linalg.det(axes))) if scene.georeferenced else None,
            notes=(*scene.notes, *elevation_notes, *_outside(truth, valid, labelled.name)),
            mask_notes=mask_notes,
        )


def _outside(truth: NDArray[np.uint8], valid: NDArray[np.bool_], name: str) -> tuple[str, ...]:
    """A note when the reference leaves part of the scene open."""
    share = float((truth[valid] == NODATA).mean())
    if share < 0.001:
        return ()
    return (f"the reference says nothing of {share:.1%} of {name}; that part does not count.",)


def _contend(
    network: Loaded,
    truths: Sequence[GroundTruth],
    pieces: Cut,
    settings: CompareSettings,
    runs: RunStore,
    progress: Progress,
) -> Contender:
    histograms: list[Histograms] = []
    images: list[ProbabilityCounts] = []
    kept: list[Kept] = []
    lights: list[Light] = []
    done, total = 0, sum(truth.truth.size for truth in truths)
    for truth, labels, count in zip(truths, pieces.labels, pieces.blocks, strict=True):
        labelled = truth.scene
        start, done = done, done + truth.truth.size
        told = progress.part(start / total, done / total, labelled.name if len(truths) > 1 else "")
        told.tell(0)
        with closing(_open(labelled, settings)) as scene:
            lights.append(light_for(scene, network, settings.detect))
            kept.append(
                predicted(
                    scene,
                    labelled.image,
                    network,
                    settings=settings.detect,
                    runs=runs,
                    dem=labelled.dem,
                    progress=told,
                )
            )
        blocks = count_blocks(truth.truth, kept[-1].percent(), labels, count)
        histograms.append(blocks)
        images.append(ProbabilityCounts(*blocks.sum(axis=0)))
    card = network.card
    return Contender(
        name=card.name,
        title=card.title,
        threshold=card.threshold,
        histograms=np.concatenate(histograms),
        images=tuple(images),
        kept=tuple(kept),
        cost=_cost(network, kept, truths, settings.detect.device),
        facts={
            **{
                name: getattr(card, name) for name in ("file", "sha256", "licence", "trained_on", "chosen_on")
            },
            "seen": card.seen.in_words(),
            "pixel_m": card.seen.pixel_m,
        },
        lights=tuple(lights),
    )


def _cost(network: Loaded, kept: Sequence[Kept], truths: Sequence[GroundTruth], device: str) -> cost.Cost:
    multiplications, memory = cost.gmac_and_memory(network, device)
    return cost.Cost(
        parameters=network.card.parameters or sum(p.numel() for p in network.module.parameters()),
        gmac=multiplications,
        seconds=sum(each.seconds for each in kept),
        pixels=sum(each.truth.size for each in truths),
        device=kept[0].device,
        memory_bytes=memory,
    )


def _with_common_blocks(contenders: Sequence[Contender], ground: Ground) -> tuple[list[Contender], Ground]:
    """The same contenders and blocks without those in which no contender has a pixel that counts."""
    counted = np.any([each.histograms.sum(axis=(1, 2)) > 0 for each in contenders], axis=0)
    kept = [dataclasses.replace(each, histograms=_read_only(each.histograms[counted])) for each in contenders]
    return kept, ground.only(counted)


def _read_only(histograms: Histograms) -> Histograms:
    histograms.flags.writeable = False
    return histograms
