"""One look at the report sets: every score of a card, with the thresholds that were chosen elsewhere."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from landslide_core.calibration.calibration import UNCALIBRATED, Calibration
from landslide_core.calibration.counts import LabelledCounts, pooled
from landslide_core.calibration.reliability import reliability
from landslide_core.calibration.scene_threshold import ThresholdRule, threshold_for
from landslide_core.metrics import ConfusionMatrix
from landslide_core.training.data.report_sets import ReportSet
from landslide_core.training.protocol.block_interval import blocks_of, f1, interval, iou
from landslide_core.training.scoring import object_scores


def scores_of(
    data: ReportSet, logits: Sequence[NDArray[np.float32]], calibration: Calibration, rule: ThresholdRule
) -> dict[str, Any]:
    """Scores of one report set, with the usual threshold and with each scene's own.

    Parameters
    ----------
    data : ReportSet
    logits : sequence of (rows, cols) arrays
        Raw logits of each image (`landslide_core.training.predict_whole.image_logits`).
    calibration, rule
        As chosen on other ground.

    Returns
    -------
    dict
        What the set holds; `usual` and `by_scene`: threshold, scores, intervals by blocks, landslides found, missed
        and false; the error of calibration where 5 % and more is said, before and after.
    """
    known = [
        np.ones(e.mask.shape, bool) if k is None else k
        for e, k in zip(data.examples, data.known, strict=True)
    ]
    truths = [e.mask & k for e, k in zip(data.examples, known, strict=True)]
    counts = [
        LabelledCounts.of(truth, np.where(k, each, np.nan))
        for truth, each, k in zip(truths, logits, known, strict=True)
    ]
    own = [threshold_for(each.both, calibration, rule).threshold for each in counts]
    said = [np.where(k, expit(calibration.apply(each)), 0) for each, k in zip(logits, known, strict=True)]
    together = pooled(counts)
    before, after = reliability(UNCALIBRATED, together), reliability(calibration, together)
    usual = _at([rule.usual] * len(own), said, truths, known, data.groups)
    return {
        "title": data.title,
        "images": len(counts),
        "empty_images": sum(not truth.any() for truth in truths),
        "landslide_share": together.share,
        "usual": {"threshold": rule.usual, **usual},
        "by_scene": {
            "thresholds": [float(np.percentile(own, part)) for part in (0, 50, 100)],
            **_at(own, said, truths, known, data.groups),
        },
        "calibration": {
            "error_before": before.error,
            "error_after": after.error,
            "before": before.as_dict(),
            "after": after.as_dict(),
        },
    }


def _at(
    thresholds: Sequence[float],
    said: Sequence[NDArray[np.float64]],
    truths: Sequence[NDArray[np.bool_]],
    known: Sequence[NDArray[np.bool_]],
    groups: Sequence[str],
) -> dict[str, Any]:
    masks = [each >= cut for each, cut in zip(said, thresholds, strict=True)]
    matrices = [ConfusionMatrix.from_masks(t, m, k) for t, m, k in zip(truths, masks, known, strict=True)]
    total = sum(matrices, start=ConfusionMatrix(0, 0, 0, 0))
    blocks = blocks_of(np.array([[m.tp, m.fp, m.fn] for m in matrices], np.float64), groups)
    by_group = {
        name: sum(
            (m for m, group in zip(matrices, groups, strict=True) if group == name),
            start=ConfusionMatrix(0, 0, 0, 0),
        ).iou
        for name in dict.fromkeys(groups)
        if any(truth.any() for truth, group in zip(truths, groups, strict=True) if group == name)
    }
    return {
        **total.scores(),
        "interval": {"iou": interval(blocks, iou), "f1": interval(blocks, f1), "blocks": len(blocks)},
        "objects": object_scores(truths, masks),
        "groups": by_group if len(by_group) > 1 else {},
    }
