"""From a finished mapping to a map that answers questions."""

import numpy as np

from landslide_core.factors.layers import DeriveSettings
from landslide_core.factors.named import Mask
from landslide_core.factors.stack import FactorStack
from landslide_core.scene import geodesy
from landslide_core.susceptibility.following import Surroundings
from landslide_core.susceptibility.result import FOREST, SusceptibilityResult
from landslide_core.susceptibility.what_if import WhatIf


def what_if(
    data: FactorStack,
    result: SusceptibilityResult,
    settings: DeriveSettings | None = None,
    *,
    every: int = 1,
    most_judged: int | None = None,
) -> WhatIf:
    """Return the forest's map that `map_susceptibility` found as one that answers questions.

    Parameters
    ----------
    data : FactorStack
        What the models were fitted on: n places, pixel area in m².
    result : SusceptibilityResult
    settings : DeriveSettings, optional
        How the factors were derived: the window of the mean slope around.
    every : int
        Ask one pixel of so many each way (`thinned`), for quick answers.
    most_judged : int, optional
        See `WhatIf`.

    Returns
    -------
    WhatIf
    """
    axes = geodesy.pixel_axes_m(data.geobox) * every
    sides_m = float(np.hypot(*axes[:, 1])), float(np.hypot(*axes[:, 0]))
    width_m = (settings or DeriveSettings()).wide_window_m
    down, along = (max(1, round(width_m / side) // 2 * 2 + 1) for side in sides_m)
    valid, chosen = thinned(data, every)
    return WhatIf(
        result.forest,
        data.table()[chosen],
        zones=result.results[FOREST].zones,
        labels=data.labels()[chosen],
        pixel_area_m2=data.pixel_area_m2 * every**2,
        codes=result.codes[chosen],
        applied=result.applicability,
        around=Surroundings(valid, (down, along)),
        most_judged=most_judged,
    )


def thinned(data: FactorStack, every: int) -> tuple[Mask, Mask]:
    """Return the valid pixels of a grid thinned out, (rows // every, cols // every), and which rows they are."""
    rows, cols = (side // every * every for side in data.valid.shape)
    place = slice(every // 2, None, every)
    valid = data.valid[:rows, :cols][place, place]
    kept = np.zeros(data.valid.shape, np.bool_)
    kept[:rows, :cols][place, place] = valid
    return valid, kept[data.valid]
