"""How far a tile's features are from those of the images that a network learned from.

Mahalanobis distance of channel means (Lee et al. 2018, NeurIPS, "A simple unified framework for detecting
out-of-distribution samples"), with the covariance of a few principal components and one shrunken variance for the
rest (probabilistic PCA; Tipping and Bishop 1999), so that a few hundred images are enough and a few rows are kept.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

COMPONENTS = 16
_ROWS = ("mean", "scale", "components", "variances")
_SHRINK = 0.1  # of the mean variance, added to every direction


@dataclass(frozen=True, eq=False)
class FeatureSpace:
    """Where the features of training images lie.

    mean, scale : (features,). components : (k, features), orthonormal, of scaled features. variances : (k,).
    rest : variance of every other direction. usual : median distance of the training images.
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]
    components: NDArray[np.float64]
    variances: NDArray[np.float64]
    rest: float
    usual: float

    def distance(self, features: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Natural logarithm of the distance in units of the usual one, (n, features) -> (n,); 0 is at home."""
        scaled = (np.asarray(features, np.float64) - self.mean) / self.scale
        along = scaled @ self.components.T
        beside = np.maximum((scaled**2).sum(axis=1) - (along**2).sum(axis=1), 0)
        squared = (along**2 / self.variances).sum(axis=1) + beside / self.rest
        return np.asarray(np.log(np.sqrt(np.maximum(squared, 1e-12)) / self.usual))

    def as_dict(self) -> dict[str, Any]:
        """Plain lists."""
        kept = {name: _rounded(getattr(self, name)) for name in _ROWS}
        return kept | {"rest": float(f"{self.rest:.5g}"), "usual": float(f"{self.usual:.5g}")}

    @staticmethod
    def from_dict(values: dict[str, Any]) -> "FeatureSpace":
        """A space as `as_dict` wrote it."""
        rows = {name: np.asarray(values[name], np.float64) for name in _ROWS}
        return FeatureSpace(**rows, rest=float(values["rest"]), usual=float(values["usual"]))


def feature_space(features: NDArray[np.floating[Any]]) -> FeatureSpace:
    """The space of training images' features (images, features); at least three images."""
    values = np.asarray(features, np.float64)
    if len(values) < 3:
        raise ValueError(f"{len(values)} images do not say where features lie")
    mean, scale = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
    scaled = (values - mean) / scale
    _, strengths, components = np.linalg.svd(scaled, full_matrices=False)
    variances = strengths**2 / (len(values) - 1)
    kept = min(COMPONENTS, len(values) - 2, values.shape[1] - 1)
    others = max(values.shape[1] - kept, 1)
    shrink = _SHRINK * variances.sum() / values.shape[1]
    rest = float(variances[kept:].sum() / others + shrink)
    space = FeatureSpace(mean, scale, components[:kept], variances[:kept] + shrink, rest, 1.0)
    usual = float(np.exp(np.median(space.distance(values))))
    return FeatureSpace(mean, scale, components[:kept], variances[:kept] + shrink, rest, usual)


def _rounded(values: NDArray[np.float64]) -> Any:
    return np.vectorize(lambda value: float(f"{value:.4g}"), otypes=[float])(values).tolist()


def by_name(spaces: dict[str, Any]) -> dict[str, FeatureSpace]:
    """Spaces of several layers from plain lists."""
    return {name: FeatureSpace.from_dict(values) for name, values in spaces.items()}
