"""Weights of factors from what experts say of them in pairs: the analytic hierarchy process."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import SettingError
from landslide_core.language import marked

# Mean consistency index of random matrices of 1, 2, 3 … factors (Saaty 1980).
_RANDOM = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
_CONSISTENT = 0.10
_RECIPROCAL = 0.02  # how far a figure and the reciprocal of its mirror image may lie apart, as 0.33 and 3 do


@dataclass(frozen=True, eq=False)
class Ahp:
    """Weights by pairwise comparison.

    names: of the factors. weight: float64 (factors,), adding up to 1. ratio: consistency ratio; up to 0.10 is taken
    as consistent, NaN beyond fifteen factors. words: in sentences.
    """

    names: tuple[str, ...]
    weight: NDArray[np.float64]
    ratio: float
    words: tuple[str, ...]


def ahp(names: Sequence[str], matrix: NDArray[np.float64]) -> Ahp:
    """Return the weights of factors from how many times as important each is as each other.

    Parameters
    ----------
    names : sequence of str
        The factors.
    matrix : array of float64, shape (factors, factors)
        Entry (i, j): how many times as important i is as j, 1/9 to 9; the other half may be NaN.

    Returns
    -------
    Ahp
        The principal eigenvector, and the consistency ratio (l - n) / (n - 1) / RI(n).

    Raises
    ------
    SettingError
        The matrix is not square, holds values outside 1/9 to 9, or its halves contradict each other.

    References
    ----------
    Saaty, T. L. (1980). The Analytic Hierarchy Process. McGraw-Hill.

    Examples
    --------
    >>> found = ahp(["slope", "rock", "rain"], np.array([[1, 2, 4], [np.nan, 1, 2], [np.nan, np.nan, 1]]))
    >>> found.weight.round(3), round(found.ratio, 3)
    (array([0.571, 0.286, 0.143]), 0.0)
    """
    whole = _whole(names, np.array(matrix, np.float64))
    count = len(names)
    values, vectors = np.linalg.eig(whole)
    first = int(values.real.argmax())
    weight = np.abs(vectors[:, first].real)
    weight /= weight.sum()
    index = max(0.0, (float(values[first].real) - count) / max(1, count - 1))
    known = count <= len(_RANDOM)
    ratio = (index / _RANDOM[count - 1] if _RANDOM[count - 1] else 0.0) if known else float("nan")
    if not known:
        told = f"Consistency is not judged for more than {len(_RANDOM)} factors."
    elif ratio <= _CONSISTENT:
        told = f"The comparisons are consistent (ratio {ratio:.3f}, at most {_CONSISTENT:.2f})."
    else:
        i, j = _worst(whole, weight)
        told = (
            f"The comparisons contradict each other (consistency ratio {ratio:.3f}, above {_CONSISTENT:.2f}): look "
            f"first at {names[i]} against {names[j]}, given as {whole[i, j]:.3g} where the others imply "
            f"{weight[i] / weight[j]:.2g}."
        )
    return Ahp(tuple(names), weight, ratio, (_order_in_words(names, weight), told))


def given_weights(names: Sequence[str], weights: Sequence[float]) -> Ahp:
    """Return weights of factors that were given as they are, brought to a sum of 1; there is no consistency to judge.

    Raises SettingError for fewer than two factors, and for weights that are negative, unknown or all 0.
    """
    weight = np.array(weights, np.float64)
    if len(names) < 2 or not np.isfinite(weight).all() or (weight < 0).any() or weight.sum() <= 0:
        raise SettingError(
            f"The weights {', '.join(f'{each:g}' for each in weights)} cannot be brought to a sum of 1.",
            "Give two factors or more, and a number from 0 up for each.",
        )
    weight = weight / weight.sum()
    told = "They were given as they are: without comparisons in pairs there is no consistency to judge."
    return Ahp(tuple(names), weight, float("nan"), (_order_in_words(names, weight), told))


def _order_in_words(names: Sequence[str], weight: NDArray[np.float64]) -> str:
    order = ", ".join(f"{names[k]} {weight[k]:.3f}" for k in np.argsort(-weight, kind="stable"))
    return marked("Weights: {order}.").format(order=order)


def _whole(names: Sequence[str], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    cure = "Give a square table: a row and a column per factor, how many times as important the row is, 1/9 to 9."
    if matrix.shape != (len(names), len(names)) or len(names) < 2:
        raise SettingError(f"A table of {matrix.shape} does not compare {len(names)} factors in pairs.", cure)
    mirrored = np.where(np.isnan(matrix), 1 / matrix.T, matrix)
    mirrored[np.diag_indices(len(names))] = np.where(np.isnan(np.diag(matrix)), 1.0, np.diag(matrix))
    if np.isnan(mirrored).any():
        i, j = np.argwhere(np.isnan(mirrored))[0]
        raise SettingError(f"{names[i]} is not compared with {names[j]}.", cure)
    if (mirrored < 1 / 9 - 0.01).any() or (mirrored > 9.1).any() or (np.diag(mirrored) != 1).any():
        raise SettingError(
            "The comparisons hold values outside 1/9 to 9, or a factor against itself that is not 1.", cure
        )
    apart = np.abs(mirrored * mirrored.T - 1)
    if apart.max() > _RECIPROCAL:
        i, j = divmod(int(apart.argmax()), len(names))
        raise SettingError(
            f"{names[i]} against {names[j]} is {mirrored[i, j]:.3g}, and the other way round {mirrored[j, i]:.3g}.",
            "Give one half of the table, or reciprocals in the other.",
        )
    return mirrored


def _worst(whole: NDArray[np.float64], weight: NDArray[np.float64]) -> tuple[int, int]:
    """Return the pair whose comparison lies farthest from what the weights imply."""
    off = np.abs(np.log(whole * weight[None, :] / weight[:, None]))
    i, j = divmod(int(off.argmax()), len(whole))
    return int(i), int(j)
