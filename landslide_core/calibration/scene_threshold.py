"""Where to cut the probabilities of a scene that nobody has labelled.

Two ideas, and their mixture. The threshold that maximises the expected F1 follows from calibrated probabilities
alone (Lipton, Elkan and Naryanaswamy 2014, ECML-PKDD). And the share of landslides in the scene can be estimated
from the probabilities by expectation maximisation (Saerens, Latinne and Decaestecker 2002, Neural Computation 14),
which moves all of them: a scene with many landslides said with little confidence is cut lower.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit

from landslide_core.calibration.calibration import Calibration
from landslide_core.calibration.counts import MIDDLES, LogitCounts

NEARLY = 0.95  # of the best expected F1: thresholds that reach it cannot be told apart
_ROUNDS, _SETTLED = 500, 1e-7
_LEAST_SHARE, _LARGEST_SHARE = 1e-6, 0.95  # of a scene; an estimate out there is no estimate


@dataclass(frozen=True)
class ThresholdRule:
    """How a scene's threshold is found; chosen on left-out regions and kept in the card.

    usual: the threshold that suits left-out regions on the whole, in (0, 1).
    usual_share: landslide share of the ground that calibration was fitted on.
    shift: how far probabilities follow the scene's own share, 0 (not at all) to 1 (Saerens et al.).
    expected: how far the threshold follows the expected F1, 0 (the usual threshold) to 1 (Lipton et al.); in
    between on the scale of logits.
    """

    usual: float
    usual_share: float
    shift: float = 0.0
    expected: float = 0.0


@dataclass(frozen=True)
class SceneThreshold:
    """A threshold on calibrated probability, and the range of thresholds that are as plausible.

    threshold, low, high: in (0, 1), low <= threshold <= high.
    expected_f1: F1 that the probabilities promise at the threshold if they are right.
    share: landslide share of the scene as estimated; nan when it was not asked for.
    """

    threshold: float
    low: float
    high: float
    expected_f1: float
    share: float


def expected_f1(pixels: NDArray[np.float64], probability: NDArray[np.float64]) -> NDArray[np.float64]:
    """Expected F1 of cutting at each probability, highest first as given.

    2 E[TP] / (predicted + E[landslide]), the ratio of expectations, which is exact for many pixels.

    Parameters
    ----------
    pixels, probability : (n,) arrays
        Pixels of each probability; probability falls from first to last.

    Returns
    -------
    (n,) array
        F1 when all pixels up to and including that place are called landslide; 0 where nothing is expected.
    """
    true_positives = np.cumsum(pixels * probability)
    predicted = np.cumsum(pixels)
    expected = predicted + true_positives[-1]
    return np.asarray(2 * true_positives / np.maximum(expected, np.finfo(float).tiny))


def share_of(scene: LogitCounts, calibration: Calibration, usual_share: float) -> float:
    """The landslide share of a scene, estimated from calibrated probabilities (Saerens et al. 2002).

    Parameters
    ----------
    scene : LogitCounts
        Raw logits of the scene's valid pixels.
    calibration : Calibration
    usual_share : float
        Share of landslides where the calibration was fitted, in (0, 1).

    Returns
    -------
    float
        Share in (0, 1); nan for a scene without pixels.
    """
    if not scene.total:
        return float("nan")
    logits, pixels = calibration.apply(MIDDLES), scene.counts / scene.total
    share = usual_share
    for _ in range(_ROUNDS):
        moved = expit(logits + _shift(share, usual_share))
        following = float(np.clip(pixels @ moved, _LEAST_SHARE, _LARGEST_SHARE))
        if abs(following - share) < _SETTLED:
            return following
        share = following
    return share


def _shift(share: float, usual_share: float) -> float:
    return float(logit(share) - logit(usual_share))


def threshold_for(
    scene: LogitCounts, calibration: Calibration, rule: ThresholdRule, share: float | None = None
) -> SceneThreshold:
    """The threshold for a scene, by the rule; it needs no label.

    Parameters
    ----------
    scene : LogitCounts
        Raw logits of the scene's valid pixels.
    calibration : Calibration
        What makes them probabilities; the threshold is on that scale.
    rule : ThresholdRule
    share : float, optional
        What `share_of` said of the scene, where it is known already.

    Returns
    -------
    SceneThreshold
        The usual threshold for a scene without pixels.
    """
    if not scene.total:
        return SceneThreshold(rule.usual, rule.usual, rule.usual, float("nan"), float("nan"))
    logits = calibration.apply(MIDDLES)
    if share is None:
        share = share_of(scene, calibration, rule.usual_share)
    shift = rule.shift * _shift(share, rule.usual_share)
    falling = slice(None, None, -1)  # calibration keeps the order, so probability falls from the last bin on
    probability = expit(logits + shift)[falling]
    f1 = expected_f1(scene.counts[falling], probability)
    best = int(np.argmax(f1))
    plausible = np.flatnonzero(f1 >= NEARLY * f1[best])
    wanted = (1 - rule.expected) * logit(rule.usual) + rule.expected * logit(_inner(probability[best]))

    def unshifted(value: float) -> float:
        """From the scene's own probabilities back to the scale of the card."""
        return float(np.clip(expit(value - shift), 0.001, 0.999))

    threshold = unshifted(float(wanted))
    at = int(np.searchsorted(-probability, -expit(wanted), side="right")) - 1
    edges = [unshifted(float(logit(_inner(probability[end])))) for end in (plausible[-1], plausible[0])]
    return SceneThreshold(
        threshold,
        min(threshold, edges[0]),
        max(threshold, edges[1]),
        float(f1[at]) if at >= 0 else 0.0,
        share,
    )


def _inner(probability: float) -> float:
    return float(np.clip(probability, 1e-6, 1 - 1e-6))
