"""Pixels counted by their logit, so that calibration and thresholds never need the images again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

STEP = 0.05  # finer than float16 resolves a logit of 20
LARGEST_LOGIT = 20.0  # beyond it a probability differs from 0 or 1 by less than 3e-9
BINS = round(2 * LARGEST_LOGIT / STEP) + 1
MIDDLES: NDArray[np.float64] = np.linspace(-LARGEST_LOGIT, LARGEST_LOGIT, BINS)
MIDDLES.flags.writeable = False


@dataclass(frozen=True)
class LogitCounts:
    """How many pixels have each logit, in steps of 0.05 from -20 to 20; counts add.

    counts: (801,) pixels, whole or weighted.
    """

    counts: NDArray[np.float64]

    @staticmethod
    def of(logits: NDArray[np.floating[Any]]) -> LogitCounts:
        """Count pixels of any shape; what is not a number does not count."""
        unknown = np.isnan(logits)
        known = (logits[~unknown] if unknown.any() else logits).astype(np.float64).ravel()
        np.clip(known, -LARGEST_LOGIT, LARGEST_LOGIT, out=known)
        known += LARGEST_LOGIT
        known /= STEP
        bins = np.rint(known, out=known).astype(np.int64)
        return LogitCounts(np.bincount(bins, minlength=BINS).astype(np.float64))

    def __add__(self, other: LogitCounts) -> LogitCounts:
        return LogitCounts(self.counts + other.counts)

    def __mul__(self, weight: float) -> LogitCounts:
        return LogitCounts(self.counts * weight)

    @property
    def total(self) -> float:
        """All pixels that were counted."""
        return float(self.counts.sum())


@dataclass(frozen=True)
class LabelledCounts:
    """The pixels of labelled ground by their logit, background and landslide apart; counts add."""

    background: LogitCounts
    landslide: LogitCounts

    @staticmethod
    def of(truth: NDArray[np.bool_], logits: NDArray[np.floating[Any]]) -> LabelledCounts:
        """Count an image: truth and logits (rows, cols); pixels whose logit is not a number are left out."""
        if truth.shape != logits.shape:
            raise ValueError(f"truth has shape {truth.shape}, logits {logits.shape}")
        return LabelledCounts(LogitCounts.of(logits[~truth]), LogitCounts.of(logits[truth]))

    def __add__(self, other: LabelledCounts) -> LabelledCounts:
        return LabelledCounts(self.background + other.background, self.landslide + other.landslide)

    def __mul__(self, weight: float) -> LabelledCounts:
        return LabelledCounts(self.background * weight, self.landslide * weight)

    @property
    def total(self) -> float:
        """All pixels that were counted."""
        return self.background.total + self.landslide.total

    @property
    def share(self) -> float:
        """Landslide pixels among all; nan without any."""
        return self.landslide.total / self.total if self.total else float("nan")

    @cached_property
    def both(self) -> LogitCounts:
        """The same pixels without their labels."""
        return self.background + self.landslide

    def iou(self, logit: float) -> float:
        """IoU of the landslide class when pixels of that logit or more are called landslide; nan for 0/0."""
        above = logit - STEP / 2 <= MIDDLES
        tp, fp = self.landslide.counts[above].sum(), self.background.counts[above].sum()
        union = self.landslide.total + fp
        return float(tp / union) if union else float("nan")

    @property
    def average_precision(self) -> float:
        """Area under precision over recall: how well pixels are ranked; nan without landslide."""
        if not self.landslide.total:
            return float("nan")
        found = self.landslide.counts[::-1]
        true, said = found.cumsum(), self.both.counts[::-1].cumsum()
        return float((true / np.maximum(said, np.finfo(float).tiny)) @ found / self.landslide.total)


def pooled(parts: Iterable[LabelledCounts]) -> LabelledCounts:
    """All pixels of the parts in one count."""
    total = LabelledCounts(LogitCounts(np.zeros(BINS)), LogitCounts(np.zeros(BINS)))
    for part in parts:
        total = total + part
    return total


def equal_regions(parts: Iterable[LabelledCounts]) -> LabelledCounts:
    """The parts with the same weight each, so that the largest region does not decide alone."""
    return pooled(part * (1 / part.total) for part in parts if part.total)


def is_event(region: str) -> bool:
    """Whether a region is an event ("event a"); all others are counties."""
    return region.startswith("event ")


def probability_of(logits: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Logits -> probabilities in (0, 1)."""
    return np.asarray(expit(np.asarray(logits, np.float64)))
