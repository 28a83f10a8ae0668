"""What is done to a factor when a map is asked questions."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from landslide_core.factors.card import Factor


@dataclass(frozen=True)
class Change:
    """What is done to a factor.

    A direction turns around at 360 degrees and flat places stay flat when shifted; slope stays within 0 to 90
    degrees, NDVI within -1 to 1, and distances at 0 or above: a shift of -100 m widens a river or a road by
    that.

    Parameters
    ----------
    factor : str
        Its name.
    amount : float or str
        In the factor's unit, or the user's code of a class, number or text.
    kind : {"shift", "set"}
        "shift" adds the amount, "set" makes every place have it.

    Examples
    --------
    >>> Change("slope", 5.0)
    Change(factor='slope', amount=5.0, kind='shift')
    """

    factor: str
    amount: float | str
    kind: Literal["shift", "set"] = "shift"


def changed(factor: Factor, values: NDArray[np.float32], change: Change) -> NDArray[np.float32]:
    """Return a factor's values (n,) after a change, within what it can be."""
    if factor.kind == "categorical":
        return np.full_like(values, factor.book.value_of(change.amount))
    amount = float(change.amount)
    if change.kind == "set":
        return np.full_like(values, amount)
    if amount == 0:
        return values
    if factor.kind == "circular":
        return np.where(values < 0, values, (values + np.float32(amount)) % np.float32(360))
    low, high = limits(factor)
    return np.asarray(np.clip(values + np.float32(amount), low, high), np.float32)


def limits(factor: Factor) -> tuple[float, float]:
    """Return the lowest and highest value that a factor can have by its nature."""
    if factor.name == "slope":
        return 0.0, 90.0
    if factor.name == "ndvi":
        return -1.0, 1.0
    if "distance" in factor.name or factor.name == "relief":
        return 0.0, np.inf
    return -np.inf, np.inf
