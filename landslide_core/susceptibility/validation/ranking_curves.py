"""How well a ranking finds landslides; how honest chances are."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from landslide_core.language import marked
from landslide_core.susceptibility.validation.calibration import Line, line_through
from landslide_core.susceptibility.validation.intervals import has_both

_POINTS = 500  # of a curve that is kept for drawing
SUCCESS, PREDICTION = "success rate", "prediction rate"


@dataclass(frozen=True, eq=False)
class Curve:
    """One curve with its axes named.

    x, y: (points,), shares from 0 to 1. area: under the curve, from all points (for precision-recall the
    average precision). label: what was drawn, on which places.
    """

    kind: str
    label: str
    x_title: str
    y_title: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    area: float


@dataclass(frozen=True, eq=False)
class Reliability:
    """Predicted against observed chance in classes of equal size.

    predicted, observed: (classes,) mean chance and share of landslides. rows: how many in each. brier: mean
    squared difference (Brier 1950). skill: 1 - brier / that of the mean rate for every place. line: slope and
    intercept of calibration.
    """

    predicted: NDArray[np.float64]
    observed: NDArray[np.float64]
    rows: NDArray[np.int64]
    brier: float
    skill: float
    line: Line

    def sentence(self, title: str) -> str:
        """Return what the figures of the model of that title say; negative skill is a warning."""
        skill, slope = self.skill, self.line.slope
        if skill < 0:
            return (
                f"{title}: its chances err more than the mean rate for every place would (Brier skill {skill:.3f}): "
                "use its order, not its chances."
            )
        if slope < 0.8:
            return f"{title}: Brier skill {skill:.3f}, slope of calibration {slope:.2f} (chances are too extreme)."
        if slope > 1.25:
            return f"{title}: Brier skill {skill:.3f}, slope of calibration {slope:.2f} (chances are too cautious)."
        return f"{title}: Brier skill {skill:.3f}, slope of calibration {slope:.2f} (chances are sound)."


@dataclass(frozen=True, eq=False)
class _Ranking:
    """Counts from the highest score down, one entry per different score."""

    taken: NDArray[np.float64]
    found: NDArray[np.float64]

    @staticmethod
    def of(
        scores: NDArray[np.floating], labels: NDArray[np.bool_], weight: NDArray[np.float64] | None = None
    ) -> "_Ranking":
        order = np.argsort(-scores, kind="stable")
        ranked = scores[order]
        last = np.append(ranked[1:] != ranked[:-1], True)  # places with one score stand together
        if weight is None:
            found, taken = np.cumsum(labels[order])[last], np.flatnonzero(last) + 1
        else:
            found, taken = np.cumsum((weight * labels)[order])[last], np.cumsum(weight[order])[last]
        return _Ranking(np.append(0, taken).astype(np.float64), np.append(0, found).astype(np.float64))


def roc(scores: NDArray[np.floating], labels: NDArray[np.bool_], label: str = "") -> Curve:
    """Draw the receiver operating characteristic: false positive rate against true positive rate.

    Parameters
    ----------
    scores : array of float, shape (n,)
        The higher, the more susceptible.
    labels : array of bool, shape (n,)
        True for landslide.
    label : str
        What was drawn, on which places.

    Returns
    -------
    Curve
        Its area is the AUC: 0.5 for chance, 1 where every landslide is ranked above every other place.

    References
    ----------
    Fawcett, T. (2006). An introduction to ROC analysis. Pattern Recognition Letters 27(8), 861-874.

    Examples
    --------
    >>> scores, labels = np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])
    >>> roc(scores, labels).area
    0.75
    """
    ranking = _Ranking.of(scores, labels)
    hits = ranking.found / ranking.found[-1]
    alarms = (ranking.taken - ranking.found) / (ranking.taken[-1] - ranking.found[-1])
    area = float(np.trapezoid(hits, alarms))
    return _curve(
        "ROC", label, x_title="false positive rate", y_title="true positive rate", x=alarms, y=hits, area=area
    )


def area_curve(
    scores: NDArray[np.floating],
    labels: NDArray[np.bool_],
    kind: str,
    label: str = "",
    weight: NDArray[np.float64] | None = None,
    ground: str = "the area",
) -> Curve:
    """Share of the area, most susceptible first, against that of landslides (Chung and Fabbri 2003).

    kind: SUCCESS where the landslides are those that the model learned from, PREDICTION where it had not seen
    them. Its area is ROC area * (1 - p) + p / 2, p being the share of landslide rows. weight: (n,) how many
    places each row stands for, None for one each. ground: what the rows are, for the axis.
    """
    if kind not in (SUCCESS, PREDICTION):
        raise ValueError(f"kind is '{SUCCESS}' or '{PREDICTION}', not '{kind}'")
    ranking = _Ranking.of(scores, labels, weight)
    area, hits = ranking.taken / ranking.taken[-1], ranking.found / ranking.found[-1]
    under = float(np.trapezoid(hits, area))
    title = f"share of {ground}, most susceptible first"
    return _curve(kind, label, x_title=title, y_title="share of the landslides", x=area, y=hits, area=under)


def within_parts(
    draw: Callable[[NDArray[np.int64]], Curve], labels: NDArray[np.bool_], part_of: NDArray[np.int16] | None
) -> Curve:
    """Draw a curve within every part (n,) that has both classes, and return their mean height at every x.

    Its area is the mean of theirs (vertical averaging, Fawcett 2006). draw: the curve of rows, by their numbers.
    part_of: None for one curve over all rows.
    """
    if part_of is None:
        return draw(np.arange(labels.size))
    parts = [np.flatnonzero(part_of == part) for part in np.unique(part_of)]
    drawn = [draw(rows) for rows in parts if has_both(labels[rows])]
    x = np.linspace(0, 1, _POINTS)
    heights = [np.interp(x, np.append(0, each.x), np.append(0, each.y)) for each in drawn]
    mean = np.mean(heights, axis=0)
    mean[0] = 0
    return replace(drawn[0], x=x, y=mean, area=float(np.mean([each.area for each in drawn])))


def precision_recall(
    scores: NDArray[np.floating],
    labels: NDArray[np.bool_],
    label: str = "",
    weight: NDArray[np.float64] | None = None,
) -> Curve:
    """Recall against precision; its area is the average precision, without drawing lines between points.

    weight: as for `area_curve`.
    """
    ranking = _Ranking.of(scores, labels, weight)
    recall = ranking.found[1:] / ranking.found[-1]
    precision = ranking.found[1:] / ranking.taken[1:]
    average = float(np.sum(np.diff(recall, prepend=0.0) * precision))
    return _curve(
        marked("precision-recall"), label, x_title=marked("recall"), y_title=marked("precision"),
        x=recall, y=precision, area=average,
    )  # fmt: skip


def reliability(
    probability: NDArray[np.float32],
    labels: NDArray[np.bool_],
    classes: int = 10,
    weight: NDArray[np.float64] | None = None,
) -> Reliability:
    """Compare chances with what happened, in `classes` groups of about equally many places.

    weight: as for `area_curve`.
    """
    order = np.argsort(probability, kind="stable")
    parts = [part for part in _split(order, classes, weight) if part.size]
    p, y = probability.astype(np.float64), labels.astype(np.float64)

    def mean(values: NDArray[np.float64], part: NDArray[np.int64] | slice = slice(None)) -> float:
        return float(np.average(values[part], weights=None if weight is None else weight[part]))

    brier, rate = mean((p - y) ** 2), mean(y)
    by_rate = rate * (1 - rate)
    return Reliability(
        np.array([mean(p, part) for part in parts]),
        np.array([mean(y, part) for part in parts]),
        np.array([part.size for part in parts]),
        brier,
        1 - brier / by_rate if by_rate else float("nan"),
        line_through(probability, labels, weight),
    )


def _split(
    order: NDArray[np.int64], classes: int, weight: NDArray[np.float64] | None
) -> list[NDArray[np.int64]]:
    if weight is None:
        return np.array_split(order, classes)
    below = np.cumsum(weight[order])
    return np.split(order, np.searchsorted(below, below[-1] * np.arange(1, classes) / classes))


def _curve(
    kind: str,
    label: str,
    x_title: str,
    y_title: str,
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    area: float,
) -> Curve:
    """Keep at most `_POINTS` points, evenly along the curve's own length, both ends among them."""
    if x.size > _POINTS:
        along = np.cumsum(np.abs(np.diff(x, prepend=x[0])) + np.abs(np.diff(y, prepend=y[0])))
        kept = np.unique(np.searchsorted(along, np.linspace(0, along[-1], _POINTS)))
        kept = np.union1d(np.minimum(kept, x.size - 1), [0, x.size - 1])
        x, y = x[kept], y[kept]
    return Curve(kind, label, x_title=x_title, y_title=y_title, x=x, y=y, area=area)
