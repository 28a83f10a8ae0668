"""What the probabilities of a sample promise, if they are right: one input among others, never the answer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import expit

from landslide_core.calibration.counts import MIDDLES, LogitCounts
from landslide_core.calibration.scene_threshold import ThresholdRule, threshold_for

if TYPE_CHECKING:
    from landslide_core.networks.card import Card

NAMES = ("f1_said", "share_said", "undecided")
_SAID_FROM, _SURE_FROM = 0.05, 0.8


def rule_of(card: "Card") -> ThresholdRule:
    """The card's rule for a scene's threshold, or its one threshold everywhere."""
    return card.threshold_rule or ThresholdRule(card.threshold, 0.05)


def said_signs(counts: LogitCounts, card: "Card") -> Mapping[str, float]:
    """F1 that calibrated probabilities promise, log10 of the share that they promise, and how undecided they are.

    undecided: of the probability from 5 % on, the share that lies below 80 %; 1 where nothing is said.
    """
    found = threshold_for(counts, card.calibration, rule_of(card))
    probability = expit(card.calibration.apply(MIDDLES))
    pixels = counts.counts / max(counts.total, 1)
    mass = pixels * probability
    said = float(mass[probability >= _SAID_FROM].sum())
    sure = float(mass[probability >= _SURE_FROM].sum())
    return {
        "f1_said": 0.0 if np.isnan(found.expected_f1) else float(found.expected_f1),
        "share_said": float(np.log10(max(float(mass.sum()), 1e-5))),
        "undecided": 1 - sure / said if said > 1e-6 else 1.0,
    }
