"""The temperature that makes probabilities mean what they say.

One number for a network (Guo et al. 2017, ICML): logits are divided by it before the sigmoid. Which pixels
are the most likely does not change by it.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

_LARGEST_LOGIT, _STEP = 40.0, 0.02
_TEMPERATURES = (0.05, 20.0)


def fit_temperature(images: Iterable[tuple[NDArray[np.bool_], NDArray[np.floating[Any]]]]) -> float:
    """The temperature with the least cross-entropy over the pixels of all images: (truth, logits) each.

    Pixels are pooled in a histogram of their logits in steps of 0.02. 1 when one of the classes is absent.
    """
    edges = np.arange(-_LARGEST_LOGIT, _LARGEST_LOGIT + _STEP, _STEP)
    counts = np.zeros((2, len(edges) - 1))
    for truth, logits in images:
        inside = np.clip(logits.astype(np.float64), edges[0], edges[-1])
        for which in (0, 1):
            counts[which] += np.histogram(inside[truth == bool(which)], edges)[0]
    if not counts.any(axis=1).all():
        return 1.0
    middles = (edges[:-1] + edges[1:]) / 2

    def entropy(log_temperature: float) -> float:
        scaled = middles / np.exp(log_temperature)
        return float((counts[0] * np.logaddexp(0, scaled) + counts[1] * np.logaddexp(0, -scaled)).sum())

    bounds = tuple(float(np.log(limit)) for limit in _TEMPERATURES)
    found = minimize_scalar(entropy, bounds=bounds, method="bounded", options={"xatol": 1e-4})
    return round(float(np.exp(found.x)), 4)
