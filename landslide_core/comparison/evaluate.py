"""Score networks on labelled images, by every protocol that papers use.

The prediction is the one that `detect` makes: same opening, scaling, tiles and whole per cents.
"""

import dataclasses
import math
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, closing, nullcontext
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from landslide_core import io, networks
from landslide_core.cluster import there
from landslide_core.cluster.connection import Call, Cluster, connected
from landslide_core.comparison.settings import EvaluateSettings
from landslide_core.detection.grids import in_words
from landslide_core.detection.predict import light_for, predict
from landslide_core.detection.settings import DetectSettings
from landslide_core.detection.spread.tiles import loaded_there
from landslide_core.hardware.devices import choose_device
from landslide_core.hardware.threads import side_by_side
from landslide_core.io.labelled import LabelledScene
from landslide_core.io.layers.exclusion import open_exclusion
from landslide_core.io.layers.reference import open_reference
from landslide_core.io.plain.mask_rule import LANDSLIDE
from landslide_core.io.plain.mask_settings import MaskNote, in_sentences
from landslide_core.io.plain.text import told_once
from landslide_core.light.light import Light, together
from landslide_core.metrics import (
    NEVER,
    PROTOCOLS,
    RAW_LOGIT_HALF,
    ProbabilityCounts,
    all_background,
    pooled,
)
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.probability import NODATA

# A small image keeps no two cores busy: preparing each layer for its size takes most of the time, and one core.
_AT_ONCE, _SMALL_BYTES = 4, 16_000_000


def evaluate(
    labelled: Sequence[LabelledScene],
    settings: EvaluateSettings | None = None,
    *,
    scheduler: str | None = None,
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """Score networks on labelled images, by every protocol that papers use.

    Pixels that an image declares to be no-data, that its reference does not know, or that are excluded, do not count.

    Parameters
    ----------
    labelled : sequence of LabelledScene
        Images with masks of the same size, georeferenced masks of any grid, or polygons.
    settings : EvaluateSettings, optional
        Which networks and how they predict; all with weights, at their own thresholds, by default.
    scheduler : str, optional
        Address of a Dask scheduler, whose workers predict and count an image each; files must have the same paths on
        all machines. The report is the same.
    progress : Progress
        Hears the share that is done, and says when to stop.

    Returns
    -------
    dict
        Keys, stable: `networks.<name>.pooled.{iou,f1,precision,recall,kappa,oa,miou,tp,fp,fn,tn}`, `.threshold`,
        `.protocols.<protocol>`, `.expected_calibration_error`, `.seconds`; `data.{images,empty_share,
        all_background,excluded_images,notes}` (what was done with masks, images and elevation models) and
        `networks.<name>.warnings` (what is to be known of its predictions), `networks.<name>.light.{level,reasons,
        expected_f1}` (what was said before the run, of all images; expected_f1 is None where it is not known) and
        `networks.<name>.images` (`image`, `light` of each). Values that are 0/0 are nan.

    Raises
    ------
    InputError
        A network has no weights, or an image and its mask do not fit.

    Examples
    --------
    >>> import landslide_core as scarp
    >>> labelled = scarp.labelled_scenes("images", "masks")  # doctest: +SKIP
    >>> report = scarp.evaluate(labelled, scarp.EvaluateSettings(("scarp",)))  # doctest: +SKIP
    >>> report["networks"]["scarp"]["pooled"]["iou"]  # doctest: +SKIP
    0.532
    """
    settings = settings or EvaluateSettings()
    names = settings.networks or tuple(networks.cards())
    loaded = [networks.load(name) for name in names]  # all of them first: a wrong name must not cost an hour
    with connected(scheduler, progress) if scheduler else nullcontext() as cluster:
        return _report(labelled, loaded, settings, cluster, progress)


def _report(
    labelled: Sequence[LabelledScene],
    loaded: Sequence[networks.Loaded],
    settings: EvaluateSettings,
    cluster: Cluster | None,
    progress: Progress,
) -> dict[str, Any]:
    report: dict[str, Any] = {"networks": {}, "data": {}}
    for index, network in enumerate(loaded):
        card, said = network.card, Said()
        started = time.monotonic()
        counts = []
        part = progress.part(index / len(loaded), (index + 1) / len(loaded), card.title)
        with closing(_counted(labelled, network, settings.detect, cluster, part)) as counted:
            for its_counts, its_notes in counted:
                counts.append(its_counts)
                said.take(its_notes)
                part.tell(len(counts) / len(labelled), "" if cluster is None else cluster.in_words)
        cut = card.threshold if settings.detect.threshold is None else settings.detect.threshold
        report["networks"][card.name] = _network_report(counts, cut) | {
            "title": card.full_title,
            "seconds": round(time.monotonic() - started, 2),
            "warnings": list(told_once(said.predictions)),
            "light": together(said.lights).as_dict() if said.lights else None,
            "images": [
                {"image": scene.image.name, "light": light.as_dict()}
                for scene, light in zip(labelled, said.lights, strict=True)
            ],
        }
        # the same for every network: it is the truth that is counted
        report["data"] = _data_report(counts) | {"notes": list(said.of_files)}
    report["data"]["excluded_images"] = sum(scene.exclude is not None for scene in labelled)
    return report


@dataclass
class Said:
    """What is to be known of masks, of images and elevation models, and of predictions, as it is gathered.

    lights: what was said of each image before its prediction.
    """

    masks: list[tuple[str, MaskNote]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    predictions: list[str] = field(default_factory=list)
    lights: list[Light] = field(default_factory=list)

    def take(self, other: "Said") -> None:
        """Add what is to be known of another image."""
        for mine, others in zip(vars(self).values(), vars(other).values(), strict=True):
            mine += others

    @property
    def of_files(self) -> tuple[str, ...]:
        """Sentences on the files, each once."""
        return (*in_sentences(self.masks), *told_once(self.files))


def _counted(
    labelled: Sequence[LabelledScene],
    network: networks.Loaded,
    how: DetectSettings,
    cluster: Cluster | None,
    progress: Progress,
) -> Generator[tuple[ProbabilityCounts, Said]]:
    """Count the images, in their order, here or on the workers of a cluster."""
    if cluster is not None:
        card = network.card
        given = [there.absolute(scene) for scene in labelled]
        sizes = [scene.image.stat().st_size if scene.image.is_file() else None for scene in labelled]
        yield from cluster.in_order(
            (
                Call(
                    f"the image {scene.image.name}", _count_there, (scene, size, card.name, card.sha256, how)
                )
                for scene, size in zip(given, sizes, strict=True)
            ),
            progress,
        )
        return

    def counted(scene: LabelledScene) -> tuple[ProbabilityCounts, Said]:
        said = Said()
        return count(scene, network, how, said), said

    threads = torch.get_num_threads()
    at_once = min(threads, _AT_ONCE) if _small(labelled) and choose_device(how.device).kind == "cpu" else 1
    try:
        yield from side_by_side(counted, labelled, at_once, lambda: torch.set_num_threads(threads // at_once))
    finally:
        torch.set_num_threads(threads)


def _small(labelled: Sequence[LabelledScene]) -> bool:
    """Whether several images may be open at a time."""
    sizes = (scene.image.stat().st_size for scene in labelled if scene.image.is_file())
    return max(sizes, default=0) <= _SMALL_BYTES


def _count_there(
    scene: LabelledScene, image_bytes: int | None, name: str, sha256: str, how: DetectSettings
) -> tuple[ProbabilityCounts, Said]:
    """Count an image on a worker."""
    there.check_sees(scene.image, image_bytes)
    said = Said()
    return count(scene, loaded_there(name, sha256), how, said), said


def count(
    labelled: LabelledScene,
    network: networks.Loaded,
    how: DetectSettings,
    said: Said | None = None,
) -> ProbabilityCounts:
    """Predict the image as `detect` does and count its pixels by truth and probability; what is `said` grows."""
    # Every pixel that has a label is scored: only no-data that the file declares is left out.
    scene = io.open_scene(labelled.image, treat_black_border_as_nodata=False)
    scene = scene.with_pixel_size(how.pixel_size_m)
    reference = open_reference(labelled.reference, scene.geobox, settings=how.masks)
    truth = reference.read(slice(0, scene.shape[0]))
    percent = np.full(truth.shape, NODATA, np.uint8)

    def keep(row: int, strip: NDArray[np.uint8]) -> None:
        percent[row : row + len(strip)] = strip

    with ExitStack() as open_files:
        open_files.enter_context(closing(scene.source))
        elevation = (
            open_files.enter_context(io.open_dem(labelled.dem, scene.geobox)) if labelled.dem else None
        )
        settings = dataclasses.replace(how, network=network.card.name)
        if said is not None:
            said.lights.append(light_for(scene, network, settings))
        facts = predict(scene, network, settings, keep, elevation=elevation)
    masks = reference.notes
    if labelled.exclude is not None:
        exclusion = open_exclusion(labelled.exclude, scene.geobox, strict=False)
        percent[exclusion.read(slice(0, len(percent)))] = NODATA
        masks = (*reference.notes, *exclusion.notes)
    if said is not None:
        said.masks += masks
        said.files += (*scene.notes, *(elevation.notes if elevation is not None else ()))
        said.predictions += (*in_words(facts.pixel_size, network.card), *facts.warnings)
    return ProbabilityCounts.from_image(truth == LANDSLIDE, percent, (percent != NODATA) & (truth != NODATA))


def _network_report(counts: Sequence[ProbabilityCounts], threshold: float) -> dict[str, Any]:
    total = pooled(counts)
    protocols: dict[str, dict[str, float]] = {}
    for name, protocol in PROTOCOLS.items():
        protocols[name] = protocol(counts, threshold) | {"threshold": threshold}
        protocols[f"{name}_logit_half"] = protocol(counts, RAW_LOGIT_HALF) | {"threshold": RAW_LOGIT_HALF}
    return {
        "pooled": total.matrix(threshold).scores(),
        "threshold": threshold,
        "protocols": protocols,
        "expected_calibration_error": total.expected_calibration_error(),
    }


def _data_report(counts: Sequence[ProbabilityCounts]) -> dict[str, Any]:
    nothing = all_background(pooled(counts).matrix(0.5))
    return {
        "images": len(counts),
        "empty_share": float(np.mean([image.is_empty for image in counts])),
        "landslide_share": (nothing.fn / nothing.total) if nothing.total else math.nan,
        "all_background": {
            **nothing.scores(),
            "protocols": {name: protocol(counts, NEVER) for name, protocol in PROTOCOLS.items()},
        },
    }


def table(report: dict[str, Any]) -> str:
    """The report's headline numbers as lines of text, best network first; undefined values are dashes."""
    names = ("iou", "f1", "precision", "recall", "kappa", "oa", "miou")
    head = f"{'network':<14}{'threshold':>10}" + "".join(f"{name:>11}" for name in names)
    rows = [("all background", report["data"]["all_background"], None)]
    rows += [(name, entry["pooled"], entry["threshold"]) for name, entry in report["networks"].items()]
    rows.sort(key=lambda row: -row[1]["iou"] if not math.isnan(row[1]["iou"]) else 0.0)
    return "\n".join([head, *(_line(*row, names) for row in rows)])


def _line(name: str, scores: dict[str, float], threshold: float | None, names: Sequence[str]) -> str:
    cells = "".join(f"{'–' if math.isnan(scores[n]) else format(scores[n], '.4f'):>11}" for n in names)
    return f"{name:<14}{'–' if threshold is None else format(threshold, '.2f'):>10}{cells}"
