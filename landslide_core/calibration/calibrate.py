"""Which calibration a network gets: fitted on ground it did not see, judged on ground the fit did not see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_expit

from landslide_core.calibration.calibration import KINDS, Calibration, Kind
from landslide_core.calibration.counts import MIDDLES, LabelledCounts, equal_regions
from landslide_core.calibration.reliability import SAID_FROM, reliability

# A fit out there has run away: the classes part, or the labels are upside down.
_STEEPEST, _FARTHEST = 20.0, 15.0


def fit(kind: Kind, labelled: LabelledCounts) -> Calibration:
    """The calibration of that kind with the least cross-entropy on labelled pixels.

    Parameters
    ----------
    kind : {"none", "temperature", "platt", "beta"}
    labelled : LabelledCounts
        Raw logits of ground that the network was not trained on; weighted counts are fine.

    Returns
    -------
    Calibration
        The identity when a class is absent, or when the fit ran away (a slope that is not positive or beyond
        20, an intercept beyond 15): such a fit is refused rather than clipped.
    """
    if kind == "none" or not labelled.background.total or not labelled.landslide.total:
        return Calibration()
    columns = _columns(kind)
    slopes, intercept = _regress(columns, labelled, intercept=kind != "temperature")
    a, b = (slopes[0], slopes[-1])
    if not (0 < a <= _STEEPEST and 0 < b <= _STEEPEST and abs(intercept) <= _FARTHEST):
        return Calibration()
    return Calibration(kind, *(round(float(number), 5) for number in (a, b, intercept)))


def _columns(kind: Kind) -> NDArray[np.float64]:
    if kind == "beta":
        return np.stack([log_expit(MIDDLES), -log_expit(-MIDDLES)], axis=1)
    return MIDDLES[:, None]


def _regress(
    columns: NDArray[np.float64], labelled: LabelledCounts, intercept: bool
) -> tuple[NDArray[np.float64], float]:
    from sklearn.linear_model import LogisticRegression  # a second to load

    rows = np.concatenate([columns, columns])
    truth = np.repeat([0, 1], len(columns))
    pixels = np.concatenate([labelled.background.counts, labelled.landslide.counts])
    used = pixels > 0
    model = LogisticRegression(C=np.inf, fit_intercept=intercept, tol=1e-8, max_iter=1000)
    model.fit(rows[used], truth[used], sample_weight=pixels[used] / pixels.max())
    return model.coef_[0], float(model.intercept_[0]) if intercept else 0.0


def cross_entropy(calibration: Calibration, labelled: LabelledCounts) -> float:
    """Mean cross-entropy of calibrated probabilities, in nats a pixel; nan without pixels."""
    logits = calibration.apply(MIDDLES)
    loss = -(labelled.landslide.counts @ log_expit(logits) + labelled.background.counts @ log_expit(-logits))
    return float(loss / labelled.total) if labelled.total else float("nan")


def error_where_said(
    calibration: Calibration, labelled: LabelledCounts, said_from: float = SAID_FROM, bins: int = 10
) -> float:
    """Mean |share that is landslide - probability that was said|, over pixels that were said 5 % and more.

    Equal bins of probability, weighted by their pixels (expected calibration error). Over all pixels the error
    is tiny for any network, since most ground is background beyond doubt. nan when nothing was said.
    """
    return reliability(calibration, labelled, said_from, bins).error


@dataclass(frozen=True)
class Choice:
    """Which kind of calibration held on regions that it was not fitted on, and its fit on all of them.

    held_out: by kind, the mean over left-out regions of cross-entropy and of the error where 5 % was said.
    """

    calibration: Calibration
    held_out: Mapping[Kind, Mapping[str, float]]


def choose(regions: Mapping[str, LabelledCounts]) -> Choice:
    """Fit each kind on all regions but one, judge it on that one, and ship the best that beats none.

    Parameters
    ----------
    regions : mapping of str to LabelledCounts
        Out-of-fold raw logits by region (county, event): of networks that had not seen that region.

    Returns
    -------
    Choice
        The kind with the least mean cross-entropy on the left-out regions among those whose error where 5 %
        and more was said is no larger than without calibration; fitted on all regions with equal weight.
    """
    held_out = {kind: _held_out(kind, regions) for kind in KINDS}
    bare = held_out["none"]["error"]
    # Where nothing could be judged no comparison holds, and nothing is shipped.
    helpful: list[Kind] = [kind for kind in KINDS if kind == "none" or held_out[kind]["error"] <= bare]
    best = min(helpful, key=lambda kind: held_out[kind]["cross_entropy"])
    return Choice(fit(best, equal_regions(regions.values())), held_out)


def _held_out(kind: Kind, regions: Mapping[str, LabelledCounts]) -> dict[str, float]:
    losses, errors = [], []
    for name, region in regions.items():
        others = equal_regions(other for key, other in regions.items() if key != name)
        fitted = fit(kind, others)
        losses.append(cross_entropy(fitted, region))
        errors.append(error_where_said(fitted, region))
    return {"cross_entropy": _mean(losses), "error": _mean(errors)}


def _mean(values: Sequence[float]) -> float:
    """Over those that are known; nan without any."""
    known = [value for value in values if not np.isnan(value)]
    return float(np.mean(known)) if known else float("nan")
