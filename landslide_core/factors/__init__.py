"""The conditioning factors, one file per family; FACTORS is the visible list."""

from landslide_core.errors import SettingError
from landslide_core.factors.card import FLAT_ASPECT, Factor
from landslide_core.factors.families.cover import COVER
from landslide_core.factors.families.geology import GEOLOGY
from landslide_core.factors.families.terrain import TERRAIN
from landslide_core.factors.families.water import WATER
from landslide_core.factors.layers import ClassGrid, DeriveSettings, ExtraLayer, Grid, Layers

FACTORS: tuple[Factor, ...] = (*TERRAIN, *WATER, *GEOLOGY, *COVER)
# The seven of Cui et al. 2026, in the order of Table 4.
PAPER_FACTORS = ("elevation", "ndvi", "slope", "aspect", "river_distance", "fault_distance", "hardness")

__all__ = [
    "FACTORS",
    "PAPER_FACTORS",
    "Factor",
    "Grid",
    "FLAT_ASPECT",
    "get",
    "Layers",
    "ClassGrid",
    "ExtraLayer",
    "DeriveSettings",
]


def get(name: str) -> Factor:
    """Return the card of a factor; InputError names the factors there are."""
    for factor in FACTORS:
        if factor.name == name:
            return factor
    raise SettingError(
        f"There is no factor '{name}'.", f"The factors are {', '.join(each.name for each in FACTORS)}."
    )
