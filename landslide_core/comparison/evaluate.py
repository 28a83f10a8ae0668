"""Score networks on labelled images, by every protocol that papers use.

The prediction is the one that `detect` makes: same opening, scaling, tiles and whole per cents.
"""

import math
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landslide_core import io, networks
from landslide_core.detection.predict import predict
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import FileError, MismatchError
from landslide_core.io.layers.exclusion import open_exclusion
from landslide_core.io.layers.reference import VECTORS
from landslide_core.metrics import (
    PROTOCOLS,
    RAW_LOGIT_HALF,
    ProbabilityCounts,
    all_background,
    pooled,
)
from landslide_core.progress import SILENT, Progress
from landslide_core.scene.probability import NODATA


@dataclass(frozen=True)
class Pair:
    """An image and its mask, matched by stem, ground of it that is not to be scored, and its elevation."""

    image: Path
    mask: Path
    exclude: Path | None = None
    dem: Path | None = None


def pairs(
    images: Path,
    masks: Sequence[Path],
    stems: Sequence[str] | None = None,
    exclude: Path | None = None,
    dem: Path | None = None,
) -> tuple[Pair, ...]:
    """Match the images of a folder with the masks of one or more folders; later folders win.

    `stems` keeps those images only, in that order. `exclude` is a folder of files that say what to leave out,
    matched by stem (an image without one is scored whole), or one file for all images. `dem` is an elevation
    model that covers all images, which then must be georeferenced. InputError names the
    images that have no mask.
    """
    pictures = _by_stem(images, io.IMAGE_SUFFIXES)
    labels: dict[str, Path] = {}
    for folder in masks:
        labels |= _by_stem(folder, io.IMAGE_SUFFIXES)
    wanted = list(stems) if stems is not None else sorted(pictures)
    if not wanted:
        raise FileError(f"{images} holds no image.", f"Known kinds: {', '.join(sorted(io.IMAGE_SUFFIXES))}.")
    if absent := [stem for stem in wanted if stem not in pictures]:
        raise FileError(
            f"{len(absent)} listed images are not in {images}, the first is '{absent[0]}'.",
            "Check the list: one stem (name without ending) a line.",
        )
    if bare := [stem for stem in wanted if stem not in labels]:
        raise FileError(
            f"{len(bare)} of {len(wanted)} images have no mask, the first is '{bare[0]}'.",
            "Give every image a mask of the same stem, or list those that are labelled.",
            {"list": ""},
        )
    left_out = _exclusions(exclude, wanted)
    return tuple(Pair(pictures[stem], labels[stem], left_out.get(stem), dem) for stem in wanted)


def _exclusions(exclude: Path | None, stems: Sequence[str]) -> dict[str, Path]:
    """The file of each stem that says what to leave out."""
    if exclude is None:
        return {}
    if exclude.is_file():
        return dict.fromkeys(stems, exclude)
    found = _by_stem(exclude, frozenset({*io.IMAGE_SUFFIXES, *VECTORS}))
    if not found.keys() & set(stems):
        raise FileError(
            f"{exclude} holds no mask for any of the images.",
            "Give one file, or a folder of files named like the images.",
        )
    return found


def evaluate(
    labelled: Sequence[Pair],
    names: Sequence[str],
    threshold: float | None = None,
    device: str = "auto",
    progress: Progress = SILENT,
) -> dict[str, Any]:
    """The report on each named network over all pairs; `threshold` (0 to 1) overrides those of the cards.

    Keys, stable: `networks.<name>.pooled.{iou,f1,precision,recall,kappa,oa,miou,tp,fp,fn,tn}`, `.threshold`,
    `.protocols.<protocol>`, `.expected_calibration_error`, `.seconds`; `data.{images,empty_share,
    all_background,excluded_images}`. Values that are 0/0 are nan. Pixels that an image declares to be
    no-data, or that are excluded, do not count.
    """
    loaded = [networks.load(name) for name in names]  # all of them first: a wrong name must not cost an hour
    report: dict[str, Any] = {"networks": {}, "data": {}}
    for index, network in enumerate(loaded):
        card = network.card
        started = time.monotonic()
        counts = []
        told = progress.part(index / len(loaded), (index + 1) / len(loaded), card.title)
        for done, pair in enumerate(labelled, 1):
            counts.append(count_pair(pair, network, device))
            told.tell(done / len(labelled))
        cut = card.threshold if threshold is None else threshold
        report["networks"][card.name] = _network_report(counts, cut) | {
            "title": card.title,
            "seconds": round(time.monotonic() - started, 2),
        }
        report["data"] = _data_report(counts)  # the same for every network: it is the truth that is counted
    report["data"]["excluded_images"] = sum(pair.exclude is not None for pair in labelled)
    return report


def count_pair(pair: Pair, network: networks.Loaded, device: str = "auto") -> ProbabilityCounts:
    """Predict the image at its own resolution and count its pixels by truth and probability."""
    # Every pixel that has a label is scored: only no-data that the file declares is left out.
    scene = io.open_scene(pair.image, treat_black_border_as_nodata=False)
    truth = io.read_mask(pair.mask)
    if truth.shape != tuple(scene.shape):
        raise MismatchError(
            f"{pair.mask.name} is {truth.shape[0]} x {truth.shape[1]} pixels, its image "
            f"{scene.shape[0]} x {scene.shape[1]}.",
            "Give a mask on the same pixel grid as the image.",
        )
    percent = np.full(truth.shape, NODATA, np.uint8)

    def keep(row: int, strip: NDArray[np.uint8]) -> None:
        percent[row : row + len(strip)] = strip

    with ExitStack() as open_files:
        open_files.enter_context(closing(scene.source))
        ground = open_files.enter_context(io.open_dem(pair.dem, scene.geobox)) if pair.dem else None
        settings = DetectSettings(network=network.card.name, device=device)
        predict(scene, network, settings, keep, elevation=ground)
    if pair.exclude is not None:
        exclusion = open_exclusion(pair.exclude, scene.geobox, strict=False)
        percent[exclusion.read(slice(0, len(percent)))] = NODATA
    return ProbabilityCounts.from_image(truth, percent, percent != NODATA)


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
    never = 1.01  # no probability reaches it: what finding nothing scores in each protocol
    return {
        "images": len(counts),
        "empty_share": float(np.mean([image.is_empty for image in counts])),
        "landslide_share": (nothing.fn / nothing.total) if nothing.total else math.nan,
        "all_background": {
            **nothing.scores(),
            "protocols": {name: protocol(counts, never) for name, protocol in PROTOCOLS.items()},
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


def _by_stem(folder: Path, suffixes: Sequence[str] | frozenset[str]) -> dict[str, Path]:
    if not folder.is_dir():
        raise FileError(f"There is no folder {folder}.", "Check the path.")
    return {path.stem: path for path in sorted(folder.iterdir()) if path.suffix.lower() in suffixes}
