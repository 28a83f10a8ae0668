"""Which pixels of two images of the same ground did not change, and the lines through them.

Iteratively re-weighted multivariate alteration detection: Nielsen 2007, IEEE Trans. Image Process. 16:463-478;
its use for relative radiometric normalisation: Canty & Nielsen 2008, Remote Sens. Environ. 112:1025-1036.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.special import chdtrc

NO_CHANGE = 0.95  # probability of no change from which a pixel counts as invariant (Canty & Nielsen 2008)
LEAST_INVARIANT = 50
_CONVERGED, _MOST_ROUNDS = 1e-4, 100
_RIDGE = 1e-9  # of the mean variance: two identical or constant bands stay solvable


@dataclass(frozen=True, eq=False)
class Invariant:
    """Canonical correlations (bands,), probability of no change (n,), and how many rounds it took."""

    correlations: NDArray[np.float64]
    no_change: NDArray[np.float64]
    rounds: int

    @property
    def pixels(self) -> NDArray[np.bool_]:
        """The pseudo-invariant pixels (n,)."""
        return self.no_change > NO_CHANGE


def invariant_pixels(first: NDArray[np.float64], second: NDArray[np.float64]) -> Invariant:
    """Compare two images of the same ground, pixel by pixel: both (bands, n), values in [0, 1].

    Linear combinations of each are sought that correlate most (canonical correlation); their differences,
    squared and divided by the variance 2 (1 - rho), follow a chi-squared law where nothing changed. Its
    probability weighs the pixels of the next round, until the correlations stand still.
    """
    bands, count = first.shape
    weights = np.ones(count)
    before = np.full(bands, 10.0)
    rounds = 0
    while rounds < _MOST_ROUNDS:
        rounds += 1
        rho, variates = _variates(first, second, weights)
        spread = np.maximum(2 * (1 - rho), 1e-9)
        weights = chdtrc(bands, (variates**2 / spread[:, None]).sum(axis=0))
        if np.abs(rho - before).max() < _CONVERGED or weights.sum() < 2 * bands:
            break
        before = rho
    return Invariant(rho, weights, rounds)


def lines(
    source: NDArray[np.float64], target: NDArray[np.float64], pixels: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Gain and offset per band (bands,) by orthogonal regression of target on source over those pixels.

    Orthogonal, because both images are noisy: ordinary least squares would flatten the line.
    """
    x, y = source[:, pixels], target[:, pixels]
    mean_x, mean_y = x.mean(axis=1), y.mean(axis=1)
    var_x, var_y = x.var(axis=1), y.var(axis=1)
    both = ((x - mean_x[:, None]) * (y - mean_y[:, None])).mean(axis=1)
    tilt = var_y - var_x
    safe = np.where(both > 0, both, np.nan)
    gain = (tilt + np.sqrt(tilt**2 + 4 * both**2)) / (2 * safe)
    return gain, mean_y - gain * mean_x


def _variates(
    first: NDArray[np.float64], second: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Canonical correlations, ascending, and the differences of the canonical variates (bands, n)."""
    bands = len(first)
    both = np.concatenate([first, second])
    centred = both - np.average(both, axis=1, weights=weights)[:, None]
    covariance = (centred * weights) @ centred.T / weights.sum()
    covariance += np.eye(2 * bands) * (_RIDGE * np.trace(covariance) / (2 * bands) + 1e-15)
    xx, xy = covariance[:bands, :bands], covariance[:bands, bands:]
    yy = covariance[bands:, bands:]
    squared, a = eigh(xy @ np.linalg.solve(yy, xy.T), xx)  # a is scaled so that a' xx a = 1
    rho = np.sqrt(np.clip(squared, 0, 1))
    b = np.linalg.solve(yy, xy.T @ a)
    b /= np.sqrt(np.maximum(np.einsum("ik,ij,jk->k", b, yy, b), 1e-30))
    return rho, a.T @ centred[:bands] - b.T @ centred[bands:]
