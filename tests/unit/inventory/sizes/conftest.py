"""Inventories whose law is known."""

import numpy as np
import pytest

from landslide_core.inventory.sizes.magnitude import GENERAL
from landslide_core.inventory.sizes.settings import SizeSettings
from landslide_core.inventory.sizes.statistics import describe_sizes


@pytest.fixture(scope="session")
def drawn() -> np.ndarray:
    """400 areas of the general distribution of Malamud et al. 2004."""
    return GENERAL.draw(np.random.default_rng(1), 400)


@pytest.fixture(scope="session")
def found(drawn):
    """Their statistics, knowing that areas under 100 m² are missing."""
    return describe_sizes(drawn, SizeSettings(smallest_m2=100.0, draws=60))
