"""The magnitude of a landslide event by the general distribution of Malamud et al. 2004.

Malamud, Turcotte, Guzzetti, Reichenbach 2004, Landslide inventories and their statistical properties, Earth Surface
Processes and Landforms 29:687-711: three complete inventories (Northridge 1994, Umbria 1997, Guatemala 1998) follow one
inverse gamma, so that an event is told by the number of its landslides alone, mL = log10 N, and an incomplete
inventory by what it holds of the large ones.
"""

import math
from dataclasses import dataclass

import numpy as np

from landslide_core.inventory.sizes.laws import INVERSE_GAMMA, Fitted, Values

_RHO, _A_M2, _S_M2 = 1.40, 1.28e3, -1.32e2
GENERAL = Fitted(INVERSE_GAMMA, np.array([_RHO, _A_M2, _S_M2]), smallest_m2=0.0)
GENERAL_MEAN_M2 = _A_M2 / (_RHO - 1) + _S_M2  # 3,068 m²


@dataclass(frozen=True)
class Magnitude:
    """The magnitude mL of an event, told in three ways that agree where an inventory is complete.

    by_number: log10 of the number of landslides. by_area: from their total area, at 3,068 m² a landslide.
    by_large: from the number of those of at least `large_m2`, of which few go unseen.
    """

    by_number: float
    by_area: float
    by_large: float
    large_m2: float


def magnitude(areas_m2: Values, large_m2: float) -> Magnitude:
    """Return the magnitude of the event that all these landslides come from.

    Parameters
    ----------
    areas_m2 : (n,)
        Areas of an event's landslides.
    large_m2 : float
        The landslides of at least this area are taken to be known completely; one of them is there.

    Returns
    -------
    Magnitude

    Examples
    --------
    >>> found = magnitude(np.full(11_111, 3_068.0), 3_000.0)
    >>> round(found.by_number, 2), round(found.by_area, 2)
    (4.05, 4.05)
    """
    large = np.count_nonzero(areas_m2 >= large_m2) / GENERAL.above(large_m2)
    return Magnitude(
        by_number=math.log10(len(areas_m2)),
        by_area=math.log10(float(areas_m2.sum()) / GENERAL_MEAN_M2),
        by_large=math.log10(large),
        large_m2=large_m2,
    )
