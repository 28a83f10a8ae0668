"""The models that can be compared, all under one contract.

A model is fitted to training rows (n, factors) with labels (n,) and answers `probability(table)`, (n,) in [0,
1], as common as landslides were in its training. MODELS is the visible list.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import SettingError
from landslide_core.factors.breaks import Breaks
from landslide_core.factors.card import Factor
from landslide_core.language import marked
from landslide_core.susceptibility.models.encode import Encoding, Style
from landslide_core.susceptibility.models.forest import ForestSettings, fit_forest

_ROWS = 1 << 18
# Titles as they stand inside a sentence.
_INSIDE = {
    "Random forest": marked("random forest"),
    "Gradient boosting": marked("gradient boosting"),
    "Logistic regression": marked("logistic regression"),
    "Frequency ratio sum": marked("frequency ratio sum"),
    "Weights of evidence": marked("weights of evidence"),
    "Mean of forest and boosting": marked("mean of forest and boosting"),
}


class Fitted(Protocol):
    """A fitted model."""

    def probability(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n,) probability of landslide for a table (n, factors)."""
        ...


@dataclass(frozen=True)
class Context:
    """What fitting needs besides rows: the factors, the class breaks by factor, and the forest's knobs."""

    factors: tuple[Factor, ...]
    breaks: Mapping[str, Breaks]
    forest: ForestSettings


@dataclass(frozen=True)
class Model:
    """A model that can be chosen: its name in files, its title, what it is, and how it is fitted.

    members: the models whose probabilities it averages, none for a model of its own.
    """

    name: str
    title: str
    meaning: str
    fit: Callable[[Context, NDArray[np.float32], NDArray[np.bool_]], Fitted]
    members: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Encoded:
    """A scikit-learn classifier behind an encoding of the factors."""

    encoding: Encoding
    classifier: Any

    def probability(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n,) probability of landslide for a table (n, factors)."""
        return _in_parts(
            lambda part: self.classifier.predict_proba(self.encoding.transform(part))[:, 1], table
        )


@dataclass(frozen=True, eq=False)
class ClassSum:
    """The sum of frequency ratios or of weights of evidence, over classes of the factors themselves."""

    estimator: Any

    def probability(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n,) probability of landslide for a table (n, factors)."""
        return _in_parts(lambda part: self.estimator.predict_proba(part)[:, 1], table)


@dataclass(frozen=True, eq=False)
class MeanOf:
    """The mean of what several fitted models say."""

    members: tuple[Fitted, ...]

    def probability(self, table: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n,) probability of landslide for a table (n, factors)."""
        return mean_of([member.probability(table) for member in self.members])


def inside(title: str) -> str:
    """Return the title of a model as it stands inside a sentence."""
    return _INSIDE.get(title, title[:1].lower() + title[1:])


def with_figure(title: str, figure: str) -> str:
    """Return the title of a model as it stands inside a sentence, before a figure of it."""
    called = inside(title)
    if called == "mean of forest and boosting":  # its "and" is none of a list
        return marked("mean of forest and boosting {figure}").format(figure=figure)
    return f"{called} {figure}"


def mean_of(answers: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Return the mean of several models' probabilities, (n,) each."""
    return np.asarray(np.mean(answers, axis=0, dtype=np.float64), np.float32)


def _in_parts(
    answer: Callable[[NDArray[np.float32]], NDArray[Any]], table: NDArray[np.float32]
) -> NDArray[np.float32]:
    out = np.empty(len(table), np.float32)
    for start in range(0, len(table), _ROWS):
        out[start : start + _ROWS] = answer(table[start : start + _ROWS])
    return out


def _encoded(
    context: Context, table: NDArray[np.float32], labels: NDArray[np.bool_], style: Style, classifier: Any
) -> Encoded:
    encoding = Encoding.fitted(context.factors, table, labels, style)
    return Encoded(encoding, classifier.fit(encoding.transform(table), labels))


def _forest(context: Context, table: NDArray[np.float32], labels: NDArray[np.bool_]) -> Fitted:
    return fit_forest(context.factors, table, labels, context.forest)


def _boosting(context: Context, table: NDArray[np.float32], labels: NDArray[np.bool_]) -> Fitted:
    from sklearn.ensemble import HistGradientBoostingClassifier

    # Small, slow steps: what is learned of one valley should hold in the next.
    model = HistGradientBoostingClassifier(
        max_iter=120, learning_rate=0.06, max_leaf_nodes=12, min_samples_leaf=40, l2_regularization=5.0,
        random_state=context.forest.seed,
    )  # fmt: skip
    return _encoded(context, table, labels, "trees", model)


def _logistic(context: Context, table: NDArray[np.float32], labels: NDArray[np.bool_]) -> Fitted:
    from sklearn.linear_model import LogisticRegression

    return _encoded(context, table, labels, "linear", LogisticRegression(C=1.0, max_iter=1000))


def _ratio_sum(context: Context, table: NDArray[np.float32], labels: NDArray[np.bool_]) -> Fitted:
    from landslide_core.susceptibility.models.class_sums import FrequencyRatioSum

    return ClassSum(FrequencyRatioSum(_cuts(context)).fit(table, labels))


def _evidence_sum(context: Context, table: NDArray[np.float32], labels: NDArray[np.bool_]) -> Fitted:
    from landslide_core.susceptibility.models.class_sums import WeightsOfEvidence

    return ClassSum(WeightsOfEvidence(_cuts(context)).fit(table, labels))


def _mean(context: Context, table: NDArray[np.float32], labels: NDArray[np.bool_]) -> Fitted:
    return MeanOf(tuple(get(name).fit(context, table, labels) for name in AVERAGED))


def _cuts(context: Context) -> Sequence[Breaks]:
    return [context.breaks[factor.name] for factor in context.factors]


FOREST, LOGISTIC, MEAN = "random_forest", "logistic_regression", "mean_of_models"
AVERAGED = (FOREST, "gradient_boosting")
MODELS: tuple[Model, ...] = (
    Model(FOREST, "Random forest", "mean of many trees; explained by SHAP", _forest),
    Model("gradient_boosting", "Gradient boosting", "sum of small trees, each mending the last", _boosting),
    Model(LOGISTIC, "Logistic regression", "log odds as a straight sum of the factors", _logistic),
    Model("frequency_ratio", "Frequency ratio sum", "sum of the ratios of every factor's class", _ratio_sum),
    Model(
        "weights_of_evidence",
        "Weights of evidence",
        "prior and weights of every factor's class",
        _evidence_sum,
    ),
    Model(MEAN, "Mean of forest and boosting", "the mean of both", _mean, AVERAGED),
)


def get(name: str) -> Model:
    """Return the model of that name; a wrong name is answered with the right ones."""
    for model in MODELS:
        if model.name == name:
            return model
    raise SettingError(
        f"There is no susceptibility model '{name}'.",
        f"Choose among {', '.join(model.name for model in MODELS)}.",
    )
