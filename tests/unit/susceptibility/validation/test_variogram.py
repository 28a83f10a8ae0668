"""How far values are alike, on fields whose range is known."""

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from landslide_core.susceptibility.validation.variogram import variogram


def field(reach_m: float, seed: int, nugget: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Gaussian values with a spherical variogram of that range at 600 places of a square of 10 km."""
    rng = np.random.default_rng(seed)
    places = rng.uniform(0, 10_000, (600, 2))
    part = np.minimum(cdist(places, places) / reach_m, 1)
    alike = 1 - 1.5 * part + 0.5 * part**3
    values = np.linalg.cholesky(alike + 1e-9 * np.eye(600)) @ rng.standard_normal(600)
    return places, values + np.sqrt(nugget) * rng.standard_normal(600)


@pytest.mark.parametrize("reach_m", [1000.0, 2000.0, 3000.0])
def test_the_range_of_a_spherical_field_is_found(reach_m):
    found = [variogram(*field(reach_m, seed, nugget=0.3)) for seed in range(6)]
    assert np.median([each.range_m for each in found]) == pytest.approx(reach_m, rel=0.35)
    assert np.mean([each.nugget for each in found]) == pytest.approx(0.3, abs=0.15)


def test_noise_has_no_range():
    places, _ = field(1000.0, 0)
    ranges = [variogram(places, np.random.default_rng(n).standard_normal(600)).range_m for n in range(10)]
    assert np.isnan(ranges).mean() >= 0.7


def test_few_places_have_none_either():
    assert np.isnan(variogram(np.arange(8.0).reshape(4, 2), np.arange(4.0)).range_m)
