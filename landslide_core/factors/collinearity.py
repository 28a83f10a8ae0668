"""Which factors say the same: correlation, Cramér's V, variance inflation.

To be looked at before any model: importance and SHAP split the credit among factors that go together.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack

if TYPE_CHECKING:
    import pandas as pd

VIF_STOP, VIF_CAUTION = 10.0, 5.0
R_CAUTION, V_CAUTION = 0.7, 0.5
_SAMPLE = 200_000  # rows looked at, the same every time
_SEED = 0


@dataclass(frozen=True)
class Contingency:
    """How two categorical factors go together.

    chi_squared: Pearson's, over the rows where both are known. cramers_v: 0 to 1. pearson_c: the contingency
    coefficient sqrt(chi² / (chi² + n)).
    """

    chi_squared: float
    cramers_v: float
    pearson_c: float


@dataclass(frozen=True, eq=False)
class Collinearity:
    """How the factors of a stack go together.

    columns: names of the measurements; a circular factor is two of them, its sine and its cosine. pearson,
    spearman: (columns, columns), NaN for a constant one. vif: (columns,) variance inflation 1 / (1 - R²),
    infinite where a column is the sum of others, NaN for a constant one. categories: names of the categorical
    factors. cramers_v: (categories, categories). correlation_ratio: (columns, categories), eta: how much of a
    measurement's spread the classes explain, 0 to 1. warnings: what exceeds the usual stops, with a cure.
    rows: how many were looked at.
    """

    columns: tuple[str, ...]
    pearson: NDArray[np.float64]
    spearman: NDArray[np.float64]
    vif: NDArray[np.float64]
    categories: tuple[str, ...]
    cramers_v: NDArray[np.float64]
    correlation_ratio: NDArray[np.float64]
    warnings: tuple[str, ...]
    rows: int

    def vif_table(self) -> "pd.DataFrame":
        """Return column, vif, tolerance (1 / VIF), verdict: from 10 "stop", from 5 "caution", or "fine"."""
        import pandas as pd

        verdict = np.where(
            np.isnan(self.vif), "constant",
            np.where(self.vif >= VIF_STOP, "stop", np.where(self.vif >= VIF_CAUTION, "caution", "fine")),
        )  # fmt: skip
        columns = {"column": self.columns, "vif": self.vif, "tolerance": 1 / self.vif, "verdict": verdict}
        return pd.DataFrame(columns)


def collinearity(data: FactorStack | FactorTable) -> Collinearity:
    """Return how the factors go together, over at most 200,000 rows drawn at random (the same every time)."""
    from scipy.stats import rankdata

    table = data.table()[data.even()]
    if len(table) > _SAMPLE:
        table = table[np.sort(np.random.default_rng(_SEED).choice(len(table), _SAMPLE, replace=False))]
    names, columns = _measurements(data, table)
    codes = {f.name: table[:, n] for n, f in enumerate(data.factors) if f.kind == "categorical"}
    pearson = _correlation(columns)
    vif = _vif(pearson)
    cramers = np.array([[contingency(a, b).cramers_v for b in codes.values()] for a in codes.values()])
    eta = np.array([[_eta(code, column) for code in codes.values()] for column in columns.T])
    found = Collinearity(
        columns=names,
        pearson=pearson,
        spearman=_correlation(np.apply_along_axis(rankdata, 0, columns)) if names else pearson,
        vif=vif,
        categories=tuple(codes),
        cramers_v=cramers.reshape(len(codes), len(codes)),
        correlation_ratio=eta.reshape(len(names), len(codes)),
        warnings=(),
        rows=len(table),
    )
    object.__setattr__(found, "warnings", _warnings(found))
    return found


def contingency(first: NDArray[Any], second: NDArray[Any]) -> Contingency:
    """Return how two columns of class codes go together; NaN where either has a single class."""
    _, rows = np.unique(first, return_inverse=True)
    _, cols = np.unique(second, return_inverse=True)
    shape = rows.max() + 1, cols.max() + 1
    observed = np.bincount(rows * shape[1] + cols, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
    total = observed.sum()
    expected = observed.sum(1, keepdims=True) * observed.sum(0, keepdims=True) / total
    chi = float(((observed - expected) ** 2 / expected).sum())
    smaller = min(shape) - 1
    v = float(np.sqrt(chi / total / smaller)) if smaller else float("nan")
    return Contingency(chi, v, float(np.sqrt(chi / (chi + total))) if smaller else float("nan"))


def _measurements(
    data: FactorStack | FactorTable, table: NDArray[np.float32]
) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return the names and columns (rows, n) that are numbers; flat ground has neither sine nor cosine: 0."""
    names: list[str] = []
    columns: list[NDArray[np.float64]] = []
    for place, factor in enumerate(data.factors):
        values = table[:, place].astype(np.float64)
        if factor.kind == "continuous":
            names.append(factor.name)
            columns.append(values)
        elif factor.kind == "circular":
            angle, known = np.radians(values), values >= 0
            names += [f"sin({factor.name})", f"cos({factor.name})"]
            columns += [np.sin(angle) * known, np.cos(angle) * known]
    return tuple(names), np.stack(columns, 1) if columns else np.empty((len(table), 0))


def _correlation(columns: NDArray[np.float64]) -> NDArray[np.float64]:
    centred = columns - columns.mean(0)
    length = np.sqrt((centred**2).sum(0))
    unit = centred / np.where(length > 0, length, np.nan)
    return np.asarray(np.clip(unit.T @ unit, -1, 1))


def _vif(pearson: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the diagonal of the inverse correlation matrix, infinite where it is singular."""
    vif = np.full(len(pearson), np.nan)
    varies = ~np.isnan(np.diag(pearson))
    matrix = pearson[np.ix_(varies, varies)]
    explained = []
    for place in range(len(matrix)):
        others = np.delete(np.arange(len(matrix)), place)
        towards = matrix[place, others]
        fit, *_ = np.linalg.lstsq(matrix[np.ix_(others, others)], towards, rcond=1e-10)
        explained.append(float(towards @ fit))
    left = 1 - np.array(explained)
    vif[varies] = np.where(left > 1e-9, 1 / np.maximum(left, 1e-9), np.inf)
    return vif


def _eta(codes: NDArray[Any], values: NDArray[np.float64]) -> float:
    """Return the correlation ratio: the root of the between-class share of the sum of squares."""
    _, place = np.unique(codes, return_inverse=True)
    size = np.bincount(place)
    means = np.bincount(place, values) / size
    total = float(((values - values.mean()) ** 2).sum())
    return float(np.sqrt((size * (means - values.mean()) ** 2).sum() / total)) if total > 0 else float("nan")


def _warnings(collinearity: Collinearity) -> tuple[str, ...]:
    warnings = []
    for name, vif in zip(collinearity.columns, collinearity.vif, strict=True):
        if vif >= VIF_CAUTION:
            warnings.append(_inflated(name, vif))
    names, matrix = collinearity.columns, collinearity.pearson
    for i, j in zip(*np.triu_indices(len(names), 1), strict=True):
        if abs(matrix[i, j]) >= R_CAUTION:
            warnings.append(
                f"{names[i]} and {names[j]} go together (correlation {matrix[i, j]:.2f}): "
                "importance is shared between them, so keep one or read them as one."
            )
    names, matrix = collinearity.categories, collinearity.cramers_v
    for i, j in zip(*np.triu_indices(len(names), 1), strict=True):
        if abs(matrix[i, j]) >= V_CAUTION:
            warnings.append(
                f"{names[i]} and {names[j]} go together (Cramér's V {matrix[i, j]:.2f}): "
                "importance is shared between them, so keep one or read them as one."
            )
    return tuple(warnings)


def _inflated(name: str, vif: float) -> str:
    if np.isinf(vif):
        return f"{name} follows from the other factors (variance inflation infinite): leave it or its partners out."
    if vif >= VIF_STOP:
        return f"{name} follows from the other factors (variance inflation {vif:.1f}): leave it or its partners out."
    return f"{name} follows from the other factors (variance inflation {vif:.1f}): read its importance with care."
