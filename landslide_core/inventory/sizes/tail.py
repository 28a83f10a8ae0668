"""The power law of the largest areas, and from which area on it holds (Clauset et al. 2009, SIAM Review 51:661-703)."""

from dataclasses import dataclass

import numpy as np

from landslide_core.inventory.sizes.laws import Values, farthest

LEAST_IN_TAIL = 20
_TRIED = 100  # beginnings of the tail, evenly through the sorted areas


@dataclass(frozen=True)
class Tail:
    """Areas of at least `from_m2` have a density proportional to area^-exponent.

    count: of the landslides in it. distance: the largest difference of both cumulative shares.
    """

    exponent: float
    from_m2: float
    count: int
    distance: float


def fit_tail(areas_m2: Values) -> Tail:
    """Find where the power law begins: where the areas above are nearest to their own power law.

    Parameters
    ----------
    areas_m2 : (n,)
        At least LEAST_IN_TAIL of them, not all the same.

    Returns
    -------
    Tail
    """
    ordered = np.sort(areas_m2)
    last = len(ordered) - LEAST_IN_TAIL
    places = np.unique(np.searchsorted(ordered, ordered[np.linspace(0, last, _TRIED).astype(int)]))
    return min((_from(ordered[place:]) for place in places), key=lambda tail: tail.distance)


def draw_with_tail(rng: np.random.Generator, areas_m2: Values, tail: Tail) -> Values:
    """Return areas (n,) such as there would be if the power law held: below it those that are there (section 4.1)."""
    body = areas_m2[areas_m2 < tail.from_m2]
    many = int(rng.binomial(len(areas_m2), tail.count / len(areas_m2)))
    large = tail.from_m2 * (1 - rng.random(many)) ** (-1 / (tail.exponent - 1))
    small = rng.choice(body, len(areas_m2) - many) if len(body) else np.empty(0)
    return np.concatenate([small, large])


def _from(tail: Values) -> Tail:
    logs = np.log(tail / tail[0])
    total = float(logs.sum())
    if total == 0:  # all are of one area
        return Tail(float("inf"), float(tail[0]), len(tail), 1.0)
    exponent = 1 + len(tail) / total
    return Tail(exponent, float(tail[0]), len(tail), farthest(1 - np.exp((1 - exponent) * logs)))
