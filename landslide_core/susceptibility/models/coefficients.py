"""The coefficients of a logistic regression, with errors that take neighbours for what they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit

from landslide_core.factors.card import Factor
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.susceptibility.classes.ground import ground_of
from landslide_core.susceptibility.models.encode import Encoding

if TYPE_CHECKING:
    import pandas as pd

_STEPS, _SETTLED = 50, 1e-9
_SEPARATED = 12.0  # log odds per standard deviation beyond which a column tells the rows apart by itself
_SINGULAR = 1e10  # condition of the information beyond which columns say the same


@dataclass(frozen=True, eq=False)
class Coefficients:
    """A logistic regression by maximum likelihood; arrays have one entry per column, the intercept first.

    names: of the columns, with the reference class of factors with classes. owner: int (columns,), the factor of
    each, -1 for the intercept. value: log odds per unit of the column (directions: sine and cosine; classes: against
    the reference). error: standard error that takes each block of ground as one witness. plain_error: the usual one,
    which takes every row as one. p: two-sided, Student's t with blocks - 1 degrees of freedom. spread: standard
    deviation of the column. blocks: how many. notes: in sentences.
    """

    factors: tuple[Factor, ...]
    names: tuple[str, ...]
    owner: NDArray[np.int64]
    value: NDArray[np.float64]
    error: NDArray[np.float64]
    plain_error: NDArray[np.float64]
    p: NDArray[np.float64]
    spread: NDArray[np.float64]
    blocks: int
    notes: tuple[str, ...]

    @property
    def half_width(self) -> NDArray[np.float64]:
        """Half of the 95 % interval of each coefficient."""
        return np.asarray(stats.t.ppf(0.975, max(1, self.blocks - 1)) * self.error)

    def frame(self) -> "pd.DataFrame":
        """Return one row per column, as coefficients.csv holds it."""
        import pandas as pd

        return pd.DataFrame(
            {
                "column": self.names,
                "factor": ["" if k < 0 else self.factors[k].name for k in self.owner],
                "unit": [
                    self.factors[k].unit if k >= 0 and self.factors[k].kind == "continuous" else ""
                    for k in self.owner
                ],
                "coefficient": self.value,
                "standard_error": self.error,
                "standard_error_of_rows": self.plain_error,
                "p": self.p,
                "odds_ratio": np.exp(self.value),
                "odds_ratio_low": np.exp(self.value - self.half_width),
                "odds_ratio_high": np.exp(self.value + self.half_width),
                "odds_ratio_per_sd": np.exp(self.value * self.spread),
            }
        )


def coefficients(
    factors: Sequence[Factor],
    table: NDArray[np.float32],
    labels: NDArray[np.bool_],
    blocks: NDArray[np.int64],
) -> Coefficients:
    """Fit a logistic regression without penalty, and its errors by blocks of ground.

    Parameters
    ----------
    factors : sequence of Factor
        Of the columns.
    table : array of float32, shape (n, factors)
        The rows that models learn from, each factor in its unit.
    labels : array of bool, shape (n,)
        True for landslide.
    blocks : array of int, shape (n,)
        The block of ground of each row: rows of one block are one witness.

    Returns
    -------
    Coefficients

    References
    ----------
    Hosmer, D. W., Lemeshow, S., Sturdivant, R. X. (2013). Applied Logistic Regression. Wiley.
    Liang, K.-Y., Zeger, S. L. (1986). Longitudinal data analysis using generalized linear models. Biometrika 73, 13-22.
    """
    columns, names, owner = _design(factors, table, labels)
    spread = columns.std(0)
    kept = spread > 0
    columns, owner, spread = columns[:, kept], owner[kept], spread[kept]
    names = [name for name, keep in zip(names, kept, strict=True) if keep]
    centre = columns.mean(0)
    scaled = np.column_stack([np.ones(len(columns)), (columns - centre) / spread])
    beta, settled = _newton(scaled, labels)
    chance = expit(scaled @ beta)
    information = (scaled * (chance * (1 - chance))[:, None]).T @ scaled
    notes = _notes(names, beta, settled, float(np.linalg.cond(information)))
    bread = np.linalg.pinv(information)
    found, place = np.unique(blocks, return_inverse=True)
    scores = np.zeros((found.size, scaled.shape[1]))
    np.add.at(scores, place, scaled * (labels - chance)[:, None])
    robust = bread @ (scores.T @ scores) @ bread * found.size / max(1, found.size - 1)
    # Back from columns of mean 0 and deviation 1 to units.
    back = np.diag(np.append(1.0, 1 / spread))
    back[0, 1:] = -centre / spread
    value = back @ beta
    error, plain = (np.sqrt(np.maximum(np.diag(back @ each @ back.T), 0)) for each in (robust, bread))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * stats.t.sf(np.abs(value / error), max(1, found.size - 1))
    return Coefficients(
        tuple(factors),
        ("intercept", *names),
        owner=np.append(-1, owner),
        value=value,
        error=error,
        plain_error=plain,
        p=p,
        spread=np.append(0.0, spread),
        blocks=int(found.size),
        notes=notes,
    )


def coefficients_of(
    data: FactorStack | FactorTable, rows: NDArray[np.int64], block_m: float | None = None
) -> Coefficients:
    """Return the coefficients of some rows of an area, in blocks of side `block_m` (see `ground_of`)."""
    ground = ground_of(data, block_m)
    if ground.by_place:
        at = ((data.coordinates_m()[rows] - ground.first_m) // ground.side_m).astype(np.int64)
        blocks = np.unique(at, axis=0, return_inverse=True)[1].ravel()
    else:  # landslides are witnesses, and every row without one
        groups = data.group_ids()[rows].astype(np.int64)
        blocks = np.where(groups > 0, groups, groups.max(initial=0) + 1 + np.arange(rows.size))
    return coefficients(data.factors, data.table()[rows], data.labels()[rows], blocks)


def _design(
    factors: Sequence[Factor], table: NDArray[np.float32], labels: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], list[str], NDArray[np.int64]]:
    """Return columns in their units, their names and factors; the commonest class of a factor is left out."""
    encoding = Encoding.fitted(factors, table, labels, "linear")
    columns, names, owner = [], [], []
    for k, factor in enumerate(factors):
        part = encoding.of_factor(k, table[:, k]).astype(np.float64)
        own = [name for name, of in zip(encoding.columns, encoding.owner, strict=True) if of == k]
        if factor.kind == "categorical":
            reference = int(part.sum(0).argmax())
            label = own[reference].split(" = ", 1)[-1]
            part = np.delete(part, reference, 1)
            own = [f"{name} (against {label})" for n, name in enumerate(own) if n != reference]
        columns.append(part)
        names += own
        owner += [k] * part.shape[1]
    return np.hstack(columns), names, np.array(owner, np.int64)


def _newton(scaled: NDArray[np.float64], labels: NDArray[np.bool_]) -> tuple[NDArray[np.float64], bool]:
    """Return the coefficients of maximum likelihood, and whether the steps came to rest."""
    beta = np.zeros(scaled.shape[1])
    for _ in range(_STEPS):
        chance = expit(scaled @ beta)
        information = (scaled * (chance * (1 - chance))[:, None]).T @ scaled
        step = np.linalg.lstsq(information, scaled.T @ (labels - chance), rcond=1e-12)[0]
        beta = beta + step * min(1.0, 5.0 / max(np.abs(step).max(), 1e-12))
        if np.abs(step).max() < _SETTLED:
            return beta, True
        if np.abs(beta[1:]).max(initial=0) > 3 * _SEPARATED:
            break
    return beta, False


def _notes(
    names: Sequence[str], beta: NDArray[np.float64], settled: bool, condition: float
) -> tuple[str, ...]:
    told = []
    wide = [name for name, value in zip(names, beta[1:], strict=True) if abs(value) > _SEPARATED]
    if wide or not settled:
        which = ", ".join(wide) or "several columns together"
        told.append(
            f"{which}: landslides are told from the rest almost without an error, so the coefficients "
            "have no end and their errors mean nothing. Leave them out, or look whether they were made from the "
            "landslides."
        )
    if condition > _SINGULAR:
        told.append(
            "Some columns say exactly the same: how their effect is shared between them is arbitrary. Leave one out."
        )
    return tuple(told)
