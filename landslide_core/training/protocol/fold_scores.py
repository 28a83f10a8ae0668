"""What networks score on regions they never saw, by choices in which those regions had no say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import expit

from landslide_core.calibration.calibration import UNCALIBRATED, Calibration, Kind
from landslide_core.calibration.counts import LabelledCounts, LogitCounts, pooled
from landslide_core.calibration.reliability import SAID_FROM, Reliability, reliability
from landslide_core.calibration.risk_coverage import RiskCoverage
from landslide_core.calibration.rule_choice import as_others_choose
from landslide_core.calibration.scene_threshold import ThresholdRule, threshold_for
from landslide_core.metrics import ConfusionMatrix
from landslide_core.training.protocol.left_out_images import FoldRuns, LeftOut
from landslide_core.training.scoring import object_scores


@dataclass
class _Sum:
    """What adds up over the images of a fold's set, or of a region."""

    images: int = 0
    matrix: ConfusionMatrix = field(default_factory=lambda: ConfusionMatrix(0, 0, 0, 0))
    by_scene: ConfusionMatrix = field(default_factory=lambda: ConfusionMatrix(0, 0, 0, 0))
    objects: dict[str, int] = field(default_factory=lambda: {"found": 0, "missed": 0, "false": 0})
    thresholds: set[float] = field(default_factory=set)

    def scores(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "images": self.images,
            "iou": self.matrix.iou,
            "f1": self.matrix.f1,
            "precision": self.matrix.precision,
            "recall": self.matrix.recall,
            "iou_by_scene": self.by_scene.iou,
            "f1_by_scene": self.by_scene.f1,
            "thresholds": sorted(round(each, 2) for each in self.thresholds),
            **self.objects,
        }


def fold_scores(
    runs: FoldRuns,
    sizes_m: Sequence[float],
    images: Mapping[str, Sequence[LabelledCounts]],
    kind: Kind,
    rule: ThresholdRule,
) -> dict[str, Any]:
    """Scores of each fold and region, calibration error before and after, and what uncertainty is worth.

    Parameters
    ----------
    runs : FoldRuns
    sizes_m : sequence of float
        Pixel sizes in metres that logits are averaged over.
    images : mapping of str to sequence of LabelledCounts
        By region, in the order of `runs.images()`.
    kind : {"none", "temperature", "platt", "beta"}
        Of calibration.
    rule : ThresholdRule
        Whose `shift` and `expected` are used.

    Returns
    -------
    dict
        left_out: fold -> set -> scores; regions: region -> scores; summary: set -> mean and spread over folds;
        calibration: set or region -> error where 5 % and more was said, and the reliability behind it, before and
        after; uncertainty.
    """
    whole = {name: pooled(each) for name, each in images.items()}
    chosen = {name: as_others_choose(name, whole, kind) for name in whole}
    left_out: dict[str, dict[str, _Sum]] = defaultdict(lambda: defaultdict(_Sum))
    regions: dict[str, _Sum] = defaultdict(_Sum)
    risk = {"everywhere": _no_risk(), "where_5_per_cent_is_said": _no_risk()}
    set_of: dict[str, str] = {}
    for image in runs.images(sizes_m):
        calibration, usual = chosen[image.region]
        own = ThresholdRule(usual.usual, usual.usual_share, rule.shift, rule.expected)
        found = _one(image, sizes_m, calibration, own)
        for kept in (left_out[image.fold][image.set], regions[image.region]):
            _add(kept, found)
        if len(sizes_m) > 1:
            _add_risk(risk, image, sizes_m, found)
        set_of[image.region] = image.set
    return {
        "left_out": {fold: {name: each.scores() for name, each in s.items()} for fold, s in left_out.items()},
        "regions": {
            name: {"set": set_of[name], "share": whole[name].share, **regions[name].scores()}
            for name in regions
        },
        "summary": summary(left_out),
        "calibration": _calibration(whole, {name: each[0] for name, each in chosen.items()}, set_of),
        "uncertainty": {name: each.as_dict() for name, each in risk.items()} if len(sizes_m) > 1 else {},
    }


@dataclass(frozen=True)
class _Found:
    """One image with a usual threshold, and with its own."""

    probability: Any
    mask: Any
    matrix: ConfusionMatrix
    by_scene: ConfusionMatrix
    objects: Mapping[str, Any]
    threshold: float


def _one(image: LeftOut, sizes_m: Sequence[float], calibration: Calibration, rule: ThresholdRule) -> _Found:
    logits = image.mean(sizes_m)
    probability = expit(calibration.apply(logits)).astype(np.float32)
    own = threshold_for(LogitCounts.of(logits), calibration, rule).threshold
    mask = probability >= rule.usual
    return _Found(
        probability,
        mask,
        ConfusionMatrix.from_masks(image.truth, mask),
        ConfusionMatrix.from_masks(image.truth, probability >= own),
        object_scores([image.truth], [mask]),
        rule.usual,
    )


def _add(kept: _Sum, found: _Found) -> None:
    kept.images += 1
    kept.matrix += found.matrix
    kept.by_scene += found.by_scene
    kept.thresholds.add(found.threshold)
    for name in kept.objects:
        kept.objects[name] += found.objects[name]


def _no_risk() -> RiskCoverage:
    return RiskCoverage.of(np.zeros(0), np.zeros(0, bool))


def _add_risk(risk: dict[str, RiskCoverage], image: LeftOut, sizes_m: Sequence[float], found: _Found) -> None:
    spread, wrong = image.spread(sizes_m), found.mask != image.truth
    said = found.probability >= SAID_FROM  # not over the empty ground alone
    risk["everywhere"] += RiskCoverage.of(spread, wrong)
    risk["where_5_per_cent_is_said"] += RiskCoverage.of(spread[said], wrong[said])


def summary(left_out: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of each set: mean and spread (standard deviation) over folds of IoU and F1, and the landslides of all folds."""
    sets = sorted({name for each in left_out.values() for name in each})
    found: dict[str, dict[str, Any]] = {}
    for name in sets:
        folds = [each[name].scores() for each in left_out.values() if name in each]
        found[name] = {"folds": len(folds)}
        for what in ("iou", "f1", "iou_by_scene"):
            found[name][what] = mean_and_spread(each[what] for each in folds)
        found[name] |= {what: sum(each[what] for each in folds) for what in ("found", "missed", "false")}
    return found


def mean_and_spread(values: Iterable[float]) -> list[float]:
    """Mean and standard deviation (n - 1); nan for a spread of fewer than two."""
    known = np.array([value for value in values if np.isfinite(value)])
    return [
        float(known.mean()) if known.size else float("nan"),
        float(known.std(ddof=1)) if known.size > 1 else float("nan"),
    ]


def _calibration(
    whole: Mapping[str, LabelledCounts], fitted: Mapping[str, Calibration], set_of: Mapping[str, str]
) -> dict[str, Any]:
    """Reliability before and after of every region, and of all regions of a set, each by its own fit."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name in whole:
        groups[set_of[name]].append(name)
        groups[name].append(name)

    def total(names: Sequence[str], of: Mapping[str, Calibration]) -> Reliability:
        first, *rest = (reliability(of.get(name, UNCALIBRATED), whole[name]) for name in names)
        return sum(rest, start=first)

    found = {}
    for group, names in sorted(groups.items()):
        before, after = total(names, {}), total(names, fitted)
        found[group] = {
            "error_before": before.error,
            "error_after": after.error,
            "before": before.as_dict(),
            "after": after.as_dict(),
        }
    return found
