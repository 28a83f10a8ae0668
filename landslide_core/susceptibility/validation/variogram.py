"""How far apart places must be to say something of their own."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_BINS = 15
_REACH = 0.5  # of the longer side: pairs farther apart than that are few and lie at the edges
_FEWEST = 30  # pairs in a bin that counts
_RANGES = 40  # tried
_STRUCTURED = 0.1  # least share of the variance that must depend on distance


@dataclass(frozen=True, eq=False)
class Variogram:
    """Half the mean squared difference of values by distance, and the spherical model that fits it.

    distance_m, half: (bins,) mean distance and semivariance; pairs: (bins,). nugget, sill: of the model, sill with
    the nugget. range_m: from where on values are as different as any two; NaN where they do not depend on distance.
    """

    distance_m: NDArray[np.float64]
    half: NDArray[np.float64]
    pairs: NDArray[np.int64]
    nugget: float
    sill: float
    range_m: float

    @property
    def reaches_the_end(self) -> bool:
        """Whether values still differ more at the farthest distance looked at: there is a trend."""
        return bool(self.range_m >= self.distance_m[-1])


def variogram(places_m: NDArray[np.float64], values: NDArray[np.float64]) -> Variogram:
    """Return the empirical variogram of values and its spherical model, by weighted least squares.

    Parameters
    ----------
    places_m : array, shape (n, 2)
        Easting and northing in metres.
    values : array, shape (n,)
        For instance residuals of a model.

    Returns
    -------
    Variogram

    References
    ----------
    Matheron, G. (1963). Principles of geostatistics. Economic Geology 58, 1246-1266.
    Cressie, N. (1985). Fitting variogram models by weighted least squares. Mathematical Geology 17, 563-586.
    """
    from scipy.spatial.distance import pdist

    reach = _REACH * float(np.ptp(places_m, axis=0).max())
    apart, half = pdist(places_m), 0.5 * pdist(values[:, None], "sqeuclidean")
    near = apart <= reach
    bins = np.minimum((apart[near] / max(reach, 1e-9) * _BINS).astype(np.int64), _BINS - 1)
    pairs = np.bincount(bins, minlength=_BINS)
    kept = pairs >= _FEWEST
    if kept.sum() < 4:
        nothing = np.empty(0)
        return Variogram(nothing, nothing, np.empty(0, np.int64), 0.0, float(values.var()), float("nan"))
    distance = np.bincount(bins, apart[near], _BINS)[kept] / pairs[kept]
    gamma = np.bincount(bins, half[near], _BINS)[kept] / pairs[kept]
    nugget, sill, found = _spherical(distance, gamma, pairs[kept])
    return Variogram(distance, gamma, pairs[kept], nugget, sill, found)


def _spherical(
    distance: NDArray[np.float64], gamma: NDArray[np.float64], pairs: NDArray[np.int64]
) -> tuple[float, float, float]:
    """Return nugget, sill and range of the best spherical model, range NaN where distance hardly matters."""
    from scipy.optimize import nnls

    weight = np.sqrt(pairs) / max(float(np.average(gamma, weights=pairs)), 1e-12)
    best = (np.inf, 0.0, 0.0, np.nan)
    for reach in np.linspace(distance[0], distance[-1], _RANGES):
        part = np.minimum(distance / reach, 1)
        columns = np.column_stack([np.ones_like(part), 1.5 * part - 0.5 * part**3])
        (nugget, partial), rest = nnls(columns * weight[:, None], gamma * weight)
        best = min(best, (rest, nugget, partial, reach))
    _, nugget, partial, reach = best
    structured = partial > _STRUCTURED * (nugget + partial)
    return float(nugget), float(nugget + partial), float(reach) if structured else float("nan")
