"""How much ground a landslide moved, by what others measured of landslides of its area.

An image shows an area and no depth. Published relations V = a A^b lead from one to the other; single landslides scatter
about them by a factor of two to three, and which relation holds depends on what slid, which an image does not tell. So
the volume has a range: from the lowest to the highest of the relations, each with the standard deviation of its
coefficients.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


@dataclass(frozen=True)
class Relation:
    """log10 V = log_a + b log10 A with the standard deviations of both, A in m² and V in m³.

    name: who published it, and of what. Deviations are 0 where none is known.
    """

    name: str
    log_a: float
    b: float
    log_a_deviation: float = 0.0
    b_deviation: float = 0.0

    def volume_m3(self, area_m2: Values) -> Values:
        """Volumes of areas (n,)."""
        return np.asarray(10 ** (self.log_a + self.b * np.log10(area_m2)), np.float64)

    def factor(self, area_m2: Values) -> Values:
        """By what one standard deviation of the coefficients, taken as independent, multiplies a volume (n,)."""
        deviation = np.hypot(self.log_a_deviation, self.b_deviation * np.log10(area_m2))
        return np.asarray(10**deviation, np.float64)


# Of 677 slides all over the world, from 2 m² to 1,000 km².
GUZZETTI = Relation("Guzzetti et al. 2009, slides", math.log10(0.074), 1.450)
# Of source areas, by what they are in.
LARSEN_SOIL = Relation("Larsen et al. 2010, soil", -0.649, 1.262, 0.021, 0.009)
LARSEN_BEDROCK = Relation("Larsen et al. 2010, bedrock", -0.63, 1.41, 0.06, 0.02)
RELATIONS = (GUZZETTI, LARSEN_SOIL, LARSEN_BEDROCK)
LEAST_M2, MOST_M2 = 2.0, 1e9


@dataclass(frozen=True, eq=False)
class Volumes:
    """Volumes of landslides in m³ (n,), NaN outside of the areas that the relations are of."""

    volume_m3: Values
    low_m3: Values
    high_m3: Values


def volumes(areas_m2: Values) -> Volumes:
    """Return volumes of landslides by their areas, with the range of the published relations.

    Parameters
    ----------
    areas_m2 : (n,)
        Areas seen from above.

    Returns
    -------
    Volumes
        V = 0.074 A^1.450 (Guzzetti et al. 2009), whose landslides had areas from 2 to 10⁹ m²; nothing is said of
        others. The range spans that relation and those of Larsen et al. (2010) for soil and for bedrock, each with one
        standard deviation of its coefficients; it is no interval of a single landslide, which may lie outside.

    References
    ----------
    Guzzetti, F., Ardizzone, F., Cardinali, M., Rossi, M., Valigi, D. (2009). Landslide volumes and landslide
    mobilization rates in Umbria, central Italy. Earth and Planetary Science Letters 279, 222-229.
    Larsen, I. J., Montgomery, D. R., Korup, O. (2010). Landslide erosion controlled by hillslope material. Nature
    Geoscience 3, 247-251.

    Examples
    --------
    >>> found = volumes(np.array([10_000.0]))
    >>> round(found.volume_m3[0]), round(found.low_m3[0]), round(found.high_m3[0])
    (46691, 22768, 128825)
    """
    known = (areas_m2 >= LEAST_M2) & (areas_m2 <= MOST_M2)
    area = np.where(known, areas_m2, np.nan)
    found = [(each.volume_m3(area), each.factor(area)) for each in RELATIONS]
    return Volumes(
        found[0][0],
        np.min([volume / factor for volume, factor in found], axis=0),
        np.max([volume * factor for volume, factor in found], axis=0),
    )
