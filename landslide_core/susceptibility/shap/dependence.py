"""How a factor's effect changes with its value."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.breaks import SECTORS
from landslide_core.factors.card import Factor
from landslide_core.susceptibility.shap.values import Shap

_BINS = 40
_FEWEST = 20  # rows in a bin that is shown
_STEADY = 2  # bins on either side that must agree on the sign of the effect for a threshold


@dataclass(frozen=True, eq=False)
class Dependence:
    """One factor's effect by its value.

    labels: names of the classes, or () for a measurement. position: (bins,) median value of each bin, or the
    class's number. low, middle, high: 10th, 50th and 90th percentile of SHAP there. rows: how many.
    thresholds: values at which the middle crosses zero. words: what that says, in a sentence.
    """

    factor: Factor
    labels: tuple[str, ...]
    position: NDArray[np.float64]
    low: NDArray[np.float64]
    middle: NDArray[np.float64]
    high: NDArray[np.float64]
    rows: NDArray[np.int64]
    thresholds: tuple[float, ...]
    words: str


def dependence(shap: Shap, k: int) -> Dependence:
    """Return how factor `k` acts: by 40 bins with equally many places, by compass sector, or by class."""
    factor, values, effect = shap.factors[k], shap.table[:, k], shap.values[k]
    labels: tuple[str, ...] = ()
    if factor.kind == "circular":
        labels, bins = SECTORS.labels, SECTORS.classify(values).astype(np.int64)
    elif factor.kind == "categorical":
        known, bins = np.unique(values, return_inverse=True)
        labels = tuple(factor.classes.get(int(code), f"{code:g}") for code in known)
    else:
        edges = np.unique(np.quantile(values, np.arange(1, _BINS) / _BINS))
        bins = np.searchsorted(edges, values, side="right")
    order = np.argsort(bins, kind="stable")
    present, starts = np.unique(bins[order], return_index=True)
    parts = np.split(order, starts[1:])
    fewest = 1 if labels else min(_FEWEST, max(1, len(values) // (4 * _BINS)))
    kept = [n for n, part in enumerate(parts) if part.size >= fewest]
    spread = np.array([np.percentile(effect[parts[n]], [10, 50, 90]) for n in kept]).T
    measured = factor.kind == "continuous"
    position = np.array(
        [float(np.median(values[parts[n]])) if measured else float(n) for n in range(len(parts))]
    )
    found = position[kept]
    thresholds = _crossings(found, spread[1]) if measured else ()
    names = tuple(labels[int(present[n])] for n in kept) if labels else ()
    return Dependence(
        factor=factor,
        labels=names,
        position=found,
        low=spread[0],
        middle=spread[1],
        high=spread[2],
        rows=np.array([parts[n].size for n in kept]),
        thresholds=thresholds,
        words=_in_words(factor, names, found, spread[1], thresholds),
    )


def _crossings(position: NDArray[np.float64], middle: NDArray[np.float64]) -> tuple[float, ...]:
    """Return where the middle changes its sign and keeps it for `_STEADY` bins, lines between bins."""
    sign = np.sign(middle)
    found = []
    for right in range(_STEADY, middle.size - _STEADY + 1):
        before, after = sign[right - _STEADY : right], sign[right : right + _STEADY]
        if before[0] != 0 and (before == before[0]).all() and (after == -before[0]).all():
            share = middle[right - 1] / (middle[right - 1] - middle[right])
            found.append(float(position[right - 1] + share * (position[right] - position[right - 1])))
    return tuple(found)


def _in_words(
    factor: Factor,
    labels: tuple[str, ...],
    position: NDArray[np.float64],
    middle: NDArray[np.float64],
    thresholds: tuple[float, ...],
) -> str:
    name, unit = factor.title, factor.unit_after
    if labels:
        best, worst = labels[int(np.argmax(middle))], labels[int(np.argmin(middle))]
        return f"{name}: {best} raises susceptibility most, {worst} lowers it most."
    top = f"{_plain(position[int(np.argmax(middle))])}{unit}"
    if not thresholds:
        return f"{name}: the effect is highest near {top}; it keeps no steady sign on either side of a single value."
    low, high = (f"{_plain(edge)}{unit}" for edge in (thresholds[0], thresholds[-1]))
    raises = bool(middle[0] > 0)
    if len(thresholds) == 1:
        if raises:
            return (
                f"{name} raises susceptibility below {low}, lowers it above {high}; the effect is highest near "
                f"{top}."
            )
        return f"{name} lowers susceptibility below {low}, raises it above {high}; the effect is highest near {top}."
    between = _between(thresholds, raises, unit)
    if raises and len(thresholds) % 2:
        return (
            f"{name} raises susceptibility below {low}, {between}, lowers it above {high}; the effect is highest near "
            f"{top}."
        )
    if raises:
        return (
            f"{name} raises susceptibility below {low}, {between}, raises it above {high}; the effect is highest near "
            f"{top}."
        )
    if len(thresholds) % 2:
        return (
            f"{name} lowers susceptibility below {low}, {between}, raises it above {high}; the effect is highest near "
            f"{top}."
        )
    return (
        f"{name} lowers susceptibility below {low}, {between}, lowers it above {high}; the effect is highest near "
        f"{top}."
    )


def _between(thresholds: tuple[float, ...], raises: bool, unit: str) -> str:
    """Say what the effect does between thresholds, where it `raises` below the first of them."""
    told = []
    for low, high in zip(thresholds[:-1], thresholds[1:], strict=True):
        raises = not raises
        start, end = _plain(low), f"{_plain(high)}{unit}"
        told.append(f"raises it from {start} to {end}" if raises else f"lowers it from {start} to {end}")
    return ", ".join(told)


def _plain(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
