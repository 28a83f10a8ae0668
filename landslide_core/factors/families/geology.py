"""Distance to faults, rock hardness, lithology."""

import numpy as np

from landslide_core.factors import breaks
from landslide_core.factors.card import Factor
from landslide_core.factors.families import distances
from landslide_core.factors.layers import Grid, Layers
from landslide_core.language import marked


def fault_distance(layers: Layers) -> Grid:
    """Return the distance in metres to the nearest fault line."""
    assert layers.faults is not None  # `requires` says so
    shapes = layers.faults.geometry.values
    return distances.to_lines_m(np.asarray(shapes), layers.geobox, layers.pixel_m, marked("faults"))


def hardness(layers: Layers) -> Grid:
    """Return the hardness class of the rock, 1 hard to 4 soft."""
    assert layers.hardness is not None
    return layers.hardness.codes


def lithology(layers: Layers) -> Grid:
    """Return the code of the rock unit."""
    assert layers.lithology is not None
    return layers.lithology.codes


GEOLOGY: tuple[Factor, ...] = (
    Factor(
        "fault_distance", "Distance from faults", "m", "continuous", requires=("faults",), derive=fault_distance,
        breaks=breaks.PAPER["fault_distance"], palette="Purples_r", meaning="straight distance to the nearest fault",
        reach="whole", nearest="faults",
    ),
    Factor(
        "hardness", "Rock hardness", "", "categorical", requires=("hardness",), derive=hardness,
        breaks=breaks.PAPER["hardness"],
        palette="Oranges", meaning="four grades after Mohs, hard to soft",
    ),
    Factor(
        "lithology", marked("Lithology"), "", "categorical", requires=("lithology",), derive=lithology,
        palette="Set3", meaning="rock unit",
    ),
)  # fmt: skip
