"""Ratios and weights as scikit-learn estimators."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression

from landslide_core.factors.breaks import UNCLASSED, Breaks, quantile
from landslide_core.susceptibility.classes.evidence import weigh
from landslide_core.susceptibility.classes.frequency_ratio import ratio_of


class _ClassSum(ClassifierMixin, BaseEstimator, ABC):  # type: ignore[misc]
    """Adds up one number per factor, that of the class a row lies in.

    breaks: one Breaks per column (see `counts.breaks_for`); None cuts each column into quantiles at `fit`,
    which serves measurements only. X is (rows, columns), y (rows,) with True or 1 for landslide.
    """

    _neutral: ClassVar[float]  # for a class that training has not seen

    def __init__(self, breaks: Sequence[Breaks] | None = None, classes: int = 5) -> None:
        self.breaks = breaks
        self.classes = classes

    def fit(self, X: NDArray[Any], y: NDArray[Any]) -> Self:  # noqa: N803
        """Learn the number of every class; ValueError unless y holds both classes."""
        table, labels = np.asarray(X), np.asarray(y).astype(bool)
        if not labels.any() or labels.all():
            raise ValueError("y must hold landslides and places without")
        self.classes_ = np.array([0, 1])
        self.n_features_in_ = table.shape[1]
        cuts = self.breaks or [quantile(column, self.classes) for column in table.T]
        self.breaks_ = tuple(cuts)
        if len(self.breaks_) != table.shape[1]:
            raise ValueError(f"{table.shape[1]} columns need as many breaks, not {len(self.breaks_)}")
        self.weights_ = tuple(
            self._weights(cut, column, labels) for cut, column in zip(cuts, table.T, strict=True)
        )
        self._finish(table, labels)
        return self

    def score_sum(self, X: NDArray[Any]) -> NDArray[np.float64]:  # noqa: N803
        """Return (rows,) the sum over the factors."""
        table = np.asarray(X)
        total = np.zeros(len(table))
        for cut, weights, column in zip(self.breaks_, self.weights_, table.T, strict=True):
            codes = cut.classify(column)
            total += np.where(codes == UNCLASSED, self._neutral, weights[codes])
        return total

    def predict_proba(self, X: NDArray[Any]) -> NDArray[np.float64]:  # noqa: N803
        """Return (rows, 2): probability of no landslide and of landslide, as common as in training."""
        landslide = expit(self.decision_function(X))
        return np.column_stack([1 - landslide, landslide])

    def predict(self, X: NDArray[Any]) -> NDArray[np.int64]:  # noqa: N803
        """Return (rows,), 1 where landslide is the likelier."""
        return (self.decision_function(X) > 0).astype(np.int64)

    @abstractmethod
    def decision_function(self, X: NDArray[Any]) -> NDArray[np.float64]:  # noqa: N803
        """Return (rows,) log odds of landslide."""

    def _weights(self, cut: Breaks, column: NDArray[Any], labels: NDArray[np.bool_]) -> NDArray[np.float64]:
        codes = cut.classify(column)
        known = codes != UNCLASSED
        slides = np.bincount(codes[known & labels], minlength=len(cut.labels))
        others = np.bincount(codes[known & ~labels], minlength=len(cut.labels))
        seen = slides + others > 0
        weights = np.full(len(cut.labels), self._neutral)
        if seen.sum() > 1:
            weights[seen] = self._of(slides[seen], others[seen])
        return weights

    @abstractmethod
    def _of(self, slides: NDArray[Any], others: NDArray[Any]) -> NDArray[np.float64]:
        """Return the number of each class from its landslides and its places without."""

    @abstractmethod
    def _finish(self, table: NDArray[Any], labels: NDArray[np.bool_]) -> None:
        """Learn what turns the sum over the factors into log odds."""


class FrequencyRatioSum(_ClassSum):
    """The landslide susceptibility index: the sum of frequency ratios (Lee and Talib 2005).

    The sum has no probability of its own: log odds come from a logistic regression of the training labels on
    it.
    """

    _neutral = 1.0

    def decision_function(self, X: NDArray[Any]) -> NDArray[np.float64]:  # noqa: N803
        """Return (rows,) log odds of landslide, a straight line of the sum of ratios."""
        return np.asarray(self.slope_ * self.score_sum(X) + self.intercept_)

    def _of(self, slides: NDArray[Any], others: NDArray[Any]) -> NDArray[np.float64]:
        domain = slides + others
        return ratio_of(slides / slides.sum(), domain / domain.sum())

    def _finish(self, table: NDArray[Any], labels: NDArray[np.bool_]) -> None:
        line = LogisticRegression(C=np.inf).fit(self.score_sum(table)[:, None], labels)
        self.slope_, self.intercept_ = float(line.coef_[0, 0]), float(line.intercept_[0])


class WeightsOfEvidence(_ClassSum):
    """Prior log odds plus the weight W+ of the class of every factor: Bayes' rule if factors are independent.

    Bonham-Carter 1994. The classes of a factor exclude each other, so W+ alone is the likelihood ratio.
    Dependent factors count twice: the order of places is sound, the probability too extreme.
    """

    _neutral = 0.0

    def decision_function(self, X: NDArray[Any]) -> NDArray[np.float64]:  # noqa: N803
        """Return (rows,) log odds of landslide."""
        return self.prior_ + self.score_sum(X)

    def _of(self, slides: NDArray[Any], others: NDArray[Any]) -> NDArray[np.float64]:
        return weigh(slides, others).w_plus

    def _finish(self, table: NDArray[Any], labels: NDArray[np.bool_]) -> None:
        positive = labels.sum()
        self.prior_ = float(np.log(positive / (labels.size - positive)))
