"""Vegetation index and land cover."""

from landslide_core.factors import breaks
from landslide_core.factors.card import Factor
from landslide_core.factors.layers import Grid, Layers


def ndvi(layers: Layers) -> Grid:
    """Return the normalised difference vegetation index, -1 to 1."""
    assert layers.ndvi is not None  # `requires` says so
    return layers.ndvi


def land_cover(layers: Layers) -> Grid:
    """Return the code of the land-cover class."""
    assert layers.land_cover is not None
    return layers.land_cover.codes


COVER: tuple[Factor, ...] = (
    Factor(
        "ndvi", "NDVI", "", "continuous", requires=("ndvi",), derive=ndvi, breaks=breaks.PAPER["ndvi"], palette="YlGn",
        citation="Rouse et al. 1974", meaning="(near infrared - red) / (near infrared + red)",
    ),
    Factor(
        "land_cover", "Land cover", "", "categorical", requires=("land_cover",), derive=land_cover,
        palette="Set2", meaning="what covers the ground",
    ),
)  # fmt: skip
