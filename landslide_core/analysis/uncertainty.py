"""How far the map would move had other ground been learned from."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from landslide_core.factors.breaks import Breaks
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack, Strips
from landslide_core.io import strip_writer
from landslide_core.progress import SILENT, Progress
from landslide_core.susceptibility import SusceptibilityResult
from landslide_core.susceptibility.classes.counts import breaks_for
from landslide_core.susceptibility.models import models

UNCERTAINTY = "uncertainty.tif"


def write_uncertainty(
    path: Path,
    data: FactorStack | FactorTable,
    stack: Strips,
    result: SusceptibilityResult,
    breaks: Mapping[str, Breaks],
    progress: Progress = SILENT,
) -> tuple[float, ...]:
    """Write the standard deviation of the probability over models that each left one part of the ground out.

    The parts are those of the headline validation. One model learns from all parts but one, for every part; where
    they differ, the answer hangs on which ground happened to be learned from. It does not hold what all of them have
    in common: mistakes of the inventory, or factors that are missing.

    Parameters
    ----------
    path : Path
        The raster to write, float32, in probability.
    data : FactorStack or FactorTable
        What mapping was given.
    stack : Strips
        The grid, gone through in parts.
    result : SusceptibilityResult
        What mapping found: sample, parts and main model.
    breaks : mapping of str to Breaks
        Class breaks by factor, for models that need them.
    progress : Progress
        Says when to stop.

    Returns
    -------
    tuple of float
        Quartiles of the standard deviation over the area.
    """
    table, rows, labels = data.table(), result.sample.rows, result.sample.labels
    parts = result.schemes[result.headline].of[rows]
    context = models.Context(data.factors, {**breaks_for(data), **breaks}, result.settings.forest)
    model = models.get(result.main)
    fitted = []
    for part in np.unique(parts[parts >= 0]):
        progress.stop_if_asked()
        others = parts != part
        fitted.append(model.fit(context, table[rows[others]], labels[others]))
    spreads = []
    title = "standard deviation of the probability over models that left out a part of the ground"
    tags = {"MODELS": str(len(fitted)), "PARTS": result.headline}
    with strip_writer(path, stack.geobox, "float32", np.nan, descriptions=[title], tags=tags) as sink:
        for strip in stack.strips():
            progress.stop_if_asked()
            own = strip.table()
            spread = np.std([each.probability(own) for each in fitted], axis=0).astype(np.float32)
            spreads.append(spread[:: max(1, spread.size // 100_000)])
            sink.write(sink.next_row, strip.paint(spread))
    return tuple(float(each) for each in np.percentile(np.concatenate(spreads), [25, 50, 75]))


def words(quartiles: tuple[float, ...], result: SusceptibilityResult) -> tuple[str, ...]:
    """Return what the map of uncertainty says, in sentences."""
    low, middle, high = quartiles
    parts = result.schemes[result.headline].count
    return (
        f"Fitted {parts} times with one part of the ground left out ({result.headline}), the model's probability "
        f"varies by {middle:.3f} in the middle of the area (standard deviation; half of the area lies between "
        f"{low:.3f} and {high:.3f}). Where it varies much, the answer hangs on which ground was "
        "learned from (uncertainty.tif).",
    )
