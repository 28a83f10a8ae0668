"""What a card says of trained weights, measured on images that nothing was chosen on."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import ndimage

from landslide_core.calibration.calibration import Calibration
from landslide_core.metrics import (
    NEVER,
    PROTOCOLS,
    RAW_LOGIT_HALF,
    ProbabilityCounts,
    all_background,
    pooled,
)
from landslide_core.networks.blocks import AnySize
from landslide_core.scene.probability import cut_of
from landslide_core.training.data.datasets import Dataset
from landslide_core.training.data.examples import Example
from landslide_core.training.loop import autocaster
from landslide_core.training.predict_whole import count_examples, image_logits, percent_of

LEAST_OBJECT_PX = 16  # smaller parts are not called landslides (landslide_core.detection.settings)
FOUND_SHARE = 0.5  # of a landslide's pixels must be called landslide for it to be found


def score(
    module: AnySize,
    data: Dataset,
    sizes_m: Sequence[float],
    calibration: Calibration,
    threshold: float,
    device: torch.device,
) -> dict[str, Any]:
    """Scores of a card by every protocol of landslide_core.metrics, on images that nothing was chosen on.

    Parameters
    ----------
    module : AnySize
        The weights as they are shipped.
    data : Dataset
        Its `validation` images are scored, and synthetic scenes of unseen seeds where there are any.
    sizes_m : sequence of float
        Metres per pixel at which the network sees images.
    calibration, threshold
        As chosen on other images.
    device : torch.device
        What computes.

    Returns
    -------
    dict
    """
    autocast = autocaster(device)
    module.eval()
    truths = [example.mask for example in data.validation]
    logits = [image_logits(module, each, sizes_m, autocast) for each in data.validation]
    told = f"images that no training saw and on which nothing was chosen ({data.split})"
    scores = scores_at(truths, logits, calibration, threshold, told)
    only_synthetic = data.synthetic_validation is data.validation
    if data.synthetic_validation and (module.terrain_channels or not only_synthetic):
        scores["synthetic_validation"] = synthetic_scores(
            module, data.synthetic_validation, device, calibration, threshold
        )
    return scores


def scores_at(
    truths: Sequence[NDArray[np.bool_]],
    logits: Sequence[NDArray[np.floating[Any]]],
    calibration: Calibration,
    threshold: float,
    told: str,
) -> dict[str, Any]:
    """Scores by every protocol of landslide_core.metrics at one threshold.

    Parameters
    ----------
    truths, logits : sequences of (rows, cols) arrays
        Of each image; raw logits.
    calibration, threshold
        As chosen.
    told : str
        Which images these are, and what was chosen on them.

    Returns
    -------
    dict
        What a card's scores hold of the images.
    """
    before = pooled(map(ProbabilityCounts.from_image, truths, map(percent_of, logits)))
    percents = [percent_of(image, calibration) for image in logits]
    counts = list(map(ProbabilityCounts.from_image, truths, percents))
    total = pooled(counts)
    masks = [image >= cut_of(threshold) for image in percents]
    return {
        "data": told,
        "images": len(counts),
        "empty_images": sum(image.is_empty for image in counts),
        "pooled": total.matrix(threshold).scores(),
        "all_background": _never(counts),
        "protocols": protocol_scores(counts, threshold),
        "objects": object_scores(truths, masks),
        "images_with_half_of_the_errors": images_with_half(
            [int((m != t).sum()) for m, t in zip(masks, truths, strict=True)]
        ),
        "expected_calibration_error": total.expected_calibration_error(),
        "expected_calibration_error_before_calibration": before.expected_calibration_error(),
    }


def protocol_scores(counts: Sequence[ProbabilityCounts], threshold: float) -> dict[str, dict[str, float]]:
    """Scores by each protocol of papers, at the threshold and where papers cut raw logits at a half."""
    return {
        f"{name}{suffix}": protocol(counts, cut) | {"threshold": cut}
        for name, protocol in PROTOCOLS.items()
        for suffix, cut in (("", threshold), ("_logit_half", RAW_LOGIT_HALF))
    }


def _never(counts: Sequence[ProbabilityCounts]) -> dict[str, Any]:
    """What a network that finds nothing scores on the same images, in each protocol."""
    scores: dict[str, Any] = {"oa": all_background(pooled(counts).matrix(0.5)).oa}
    return scores | {name: protocol(counts, NEVER) for name, protocol in PROTOCOLS.items()}


def object_scores(
    truths: Sequence[NDArray[np.bool_]], masks: Sequence[NDArray[np.bool_]]
) -> dict[str, int | float | str]:
    """Landslides as connected parts: how many are found, missed and falsely reported.

    Parts are joined by edges and have 16 pixels or more. One is found when at least half of its pixels are
    called landslide; one that is reported is false when it touches no labelled pixel.
    """
    found = missed = false = 0
    for truth, mask in zip(truths, masks, strict=True):
        covered = _share_inside(truth, mask)
        found, missed = (
            found + int((covered >= FOUND_SHARE).sum()),
            missed + int((covered < FOUND_SHARE).sum()),
        )
        false += int((_share_inside(mask, truth) == 0).sum())
    return {
        "rule": f"parts of {LEAST_OBJECT_PX} pixels or more, found when {FOUND_SHARE:.0%} of the pixels are",
        "found": found,
        "missed": missed,
        "false": false,
    }


def images_with_half(wrong_px: Sequence[int]) -> int:
    """The fewest images that hold half of all wrong pixels: few mean hard or doubtful images, not a weak network."""
    worst_first = np.sort(np.asarray(wrong_px))[::-1].cumsum()
    return int(np.searchsorted(worst_first, worst_first[-1] / 2)) + 1 if worst_first[-1] else 0


def _share_inside(parts: NDArray[np.bool_], other: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each connected part that is not too small, the share of its pixels that `other` holds."""
    labels, count = ndimage.label(parts)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    inside = np.bincount(labels[other], minlength=count + 1)[1:]
    return (inside / np.maximum(sizes, 1))[sizes >= LEAST_OBJECT_PX]


def part_scores(
    module: AnySize,
    examples: Sequence[Example],
    calibration: Calibration,
    threshold: float,
    device: torch.device,
) -> dict[str, float | int]:
    """Pooled scores of the landslide class on some images."""
    counts = count_examples(module, examples, autocaster(device), calibration)
    return pooled(counts).matrix(threshold).scores()


def synthetic_scores(
    module: AnySize,
    examples: Sequence[Example],
    device: torch.device,
    calibration: Calibration,
    threshold: float,
) -> dict[str, Any]:
    """Pooled scores on synthetic scenes of unseen seeds; for two-source networks also without terrain."""
    scores: dict[str, Any] = {"images": len(examples)}
    for name, with_terrain in (("", True), ("without_terrain", False)):
        if name and not module.terrain_channels:
            continue
        counts = count_examples(module, examples, autocaster(device), calibration, with_terrain)
        measured = pooled(counts).matrix(threshold).scores()
        scores |= {name: measured} if name else measured
    return scores
