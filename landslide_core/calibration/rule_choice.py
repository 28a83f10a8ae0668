"""Where left-out regions say that the probabilities of a scene should be cut.

Every region is judged by what the others alone chose: their calibration, their usual threshold. So the scores are
those of ground that had no say in anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray
from scipy.special import logit

from landslide_core.calibration.calibrate import fit
from landslide_core.calibration.calibration import Calibration, Kind
from landslide_core.calibration.counts import MIDDLES, LabelledCounts, equal_regions, is_event, pooled
from landslide_core.calibration.scene_threshold import ThresholdRule, share_of, threshold_for
from landslide_core.errors import NoDataError

STEPS = (0.0, 0.25, 0.5, 0.75, 1.0)  # of `shift` and of `expected` that are tried
NEARLY_AS_GOOD = 0.01  # IoU: thresholds within it of the best cannot be told apart on a few regions
_PER_CENTS: NDArray[np.float64] = np.arange(1, 100) / 100

Regions = Mapping[str, Sequence[LabelledCounts]]


@dataclass(frozen=True)
class Plateau:
    """The middle of the range of thresholds that left-out regions cannot tell apart, and its ends.

    threshold, low, high: calibrated probability in (0, 1), whole per cents.
    """

    threshold: float
    low: float
    high: float


def plateau(regions: Iterable[LabelledCounts], calibration: Calibration) -> Plateau:
    """The plateau of the mean IoU over regions, each of the same weight.

    Parameters
    ----------
    regions : iterable of LabelledCounts
        Raw logits of each region's pixels.
    calibration : Calibration
        Makes them probabilities.

    Returns
    -------
    Plateau
        Its middle on the scale of logits; thresholds next to the best one whose mean IoU is within 0.01 of it.
    """
    cuts = logit(_PER_CENTS)
    mean = np.nanmean([_Cut(region, calibration).ious(cuts) for region in regions], axis=0)
    best = int(np.nanargmax(mean))
    good = mean >= mean[best] - NEARLY_AS_GOOD
    low, high = best, best
    while low > 0 and good[low - 1]:
        low -= 1
    while high < len(good) - 1 and good[high + 1]:
        high += 1
    middle = int(np.argmin(np.abs(cuts - (cuts[low] + cuts[high]) / 2)))
    return Plateau(*(float(_PER_CENTS[place]) for place in (middle, low, high)))


@dataclass(frozen=True)
class _Cut:
    """Pixels by calibrated logit, so that any threshold's matrix is a look-up."""

    labelled: LabelledCounts
    calibration: Calibration

    @cached_property
    def _logits(self) -> NDArray[np.float64]:
        return self.calibration.apply(MIDDLES)

    @cached_property
    def _above(self) -> NDArray[np.float64]:
        """(2, bins + 1): pixels of each class in this bin and all above it."""
        counts = np.stack([self.labelled.background.counts, self.labelled.landslide.counts])
        return np.pad(counts[:, ::-1].cumsum(axis=1)[:, ::-1], ((0, 0), (0, 1)))

    def matrices(self, cuts: NDArray[np.float64]) -> NDArray[np.float64]:
        """(3, n): true positives, false positives and false negatives with each calibrated logit as the cut."""
        false, true = self._above[:, np.searchsorted(self._logits, cuts)]
        return np.stack([true, false, self.labelled.landslide.total - true])

    def ious(self, cuts: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n,) IoU at each cut; nan for 0/0."""
        return _iou(self.matrices(cuts))


def _iou(matrices: NDArray[np.float64]) -> NDArray[np.float64]:
    union = matrices.sum(axis=0)
    return np.asarray(np.divide(matrices[0], union, out=np.full(union.shape, np.nan), where=union > 0))


@dataclass(frozen=True)
class Judged:
    """One pair of `shift` and `expected`, on regions that had no say in it.

    by_image, by_region: region -> IoU with a threshold for each image, or one for all images of the region.
    """

    shift: float
    expected: float
    by_image: Mapping[str, float]
    by_region: Mapping[str, float]

    @property
    def mean(self) -> float:
        """Over regions and over both ways to cut a scene out of them."""
        return float(np.nanmean([*self.by_image.values(), *self.by_region.values()]))


@dataclass(frozen=True)
class RuleChoice:
    """The rule to ship, the plateau of its usual threshold, and how every pair fared."""

    rule: ThresholdRule
    plateau: Plateau
    judged: tuple[Judged, ...]

    @property
    def chosen(self) -> Judged:
        """How the chosen pair fared on left-out regions."""
        return self._of(self.rule.shift, self.rule.expected)

    @property
    def usual(self) -> Judged:
        """How the usual threshold alone fared on left-out regions."""
        return self._of(0.0, 0.0)

    def _of(self, shift: float, expected: float) -> Judged:
        return next(each for each in self.judged if (each.shift, each.expected) == (shift, expected))


def choose_rule(regions: Regions, kind: Kind) -> RuleChoice:
    """Judge all mixtures of both ideas on left-out regions; ship the best that harms on no side.

    Parameters
    ----------
    regions : mapping of str to sequence of LabelledCounts
        Out-of-fold raw logits of each image of each region (county, event), at least two regions.
    kind : {"none", "temperature", "platt", "beta"}
        Of calibration, as chosen by `landslide_core.calibration.calibrate.choose`.

    Returns
    -------
    RuleChoice
        Of the pairs that lose nothing against the usual threshold in the mean over counties, and in that over
        events, both by image and by region, the one with the highest mean IoU.

    Raises
    ------
    NoDataError
        Fewer than two regions have a landslide on known ground: one would have nobody to choose for it.
    """
    whole = {name: pooled(images) for name, images in regions.items()}
    with_landslides = [name for name, counts in whole.items() if counts.landslide.total]
    if len(with_landslides) < 2:
        raise NoDataError(
            f"Landslides were predicted in {with_landslides[0]} of the {len(whole)} regions left out, and a threshold "
            "is judged on regions that did not choose it."
            if with_landslides
            else f"Landslides were predicted in none of the {len(whole)} regions left out, and a threshold is judged "
            "on regions that did not choose it.",
            "Leave out at least two regions with landslides; where they have some, the network answers no numbers.",
        )
    found = [_judge(name, regions, whole, kind) for name in regions]
    judged = tuple(
        Judged(
            *pair,
            by_image={name: float(each[0][index]) for name, each in zip(regions, found, strict=True)},
            by_region={name: float(each[1][index]) for name, each in zip(regions, found, strict=True)},
        )
        for index, pair in enumerate(product(STEPS, STEPS))
    )
    calibration = fit(kind, equal_regions(whole.values()))
    flat = plateau(whole.values(), calibration)
    best = max((each for each in judged if _harmless(each, judged[0])), key=lambda each: each.mean)
    share = equal_regions(whole.values()).share
    return RuleChoice(ThresholdRule(flat.threshold, round(share, 5), best.shift, best.expected), flat, judged)


def as_others_choose(
    left_out: str, whole: Mapping[str, LabelledCounts], kind: Kind
) -> tuple[Calibration, ThresholdRule]:
    """Calibration and usual threshold of all regions but one: what that one is judged by."""
    others = [counts for name, counts in whole.items() if name != left_out]
    together = equal_regions(others)
    calibration = fit(kind, together)
    return calibration, ThresholdRule(plateau(others, calibration).threshold, together.share)


def _judge(
    left_out: str, regions: Regions, whole: Mapping[str, LabelledCounts], kind: Kind
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """IoU of every pair on one region, by image and by region, as the other regions chose."""
    calibration, rule = as_others_choose(left_out, whole, kind)
    pairs = [ThresholdRule(rule.usual, rule.usual_share, *pair) for pair in product(STEPS, STEPS)]
    by_image = sum(_matrices(image, calibration, pairs) for image in regions[left_out])
    return _iou(np.asarray(by_image)), _iou(_matrices(whole[left_out], calibration, pairs))


def _matrices(
    scene: LabelledCounts, calibration: Calibration, rules: Sequence[ThresholdRule]
) -> NDArray[np.float64]:
    share = share_of(scene.both, calibration, rules[0].usual_share)
    cuts = [threshold_for(scene.both, calibration, rule, share).threshold for rule in rules]
    return _Cut(scene, calibration).matrices(logit(np.array(cuts)))


def _harmless(each: Judged, usual: Judged) -> bool:
    """No loss in the mean over counties, nor over events, by image or by region."""
    for mine, theirs in ((each.by_image, usual.by_image), (each.by_region, usual.by_region)):
        for events in (False, True):
            gains = [mine[name] - theirs[name] for name in mine if is_event(name) is events]
            if gains and np.nanmean(gains) < 0:
                return False
    return True
