"""Temporal validation: learn from the landslides before a year, and look for those that came after."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import NoDataError, SettingError
from landslide_core.factors.factor_table import FactorTable
from landslide_core.factors.stack import FactorStack
from landslide_core.susceptibility import FOREST, SusceptibilityResult, SusceptibilitySettings, draw_sample
from landslide_core.susceptibility.classes.counts import breaks_for
from landslide_core.susceptibility.models import models
from landslide_core.susceptibility.validation.schemes import places_of

if TYPE_CHECKING:
    import pandas as pd

_DRAWS = 400
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d|21\d\d)(?!\d)|^(1[89]\d\d|20\d\d|21\d\d)(?=\d{4}$)")


@dataclass(frozen=True)
class Temporal:
    """How models that learned from earlier landslides do on later ones.

    before: the year from which landslides are later. earlier, later, undated: landslides with ground known. auc: by
    model, later landslide rows against rows without any landslide. low, high: 95 % interval, by drawing whole later
    landslides anew. words: in sentences.
    """

    before: int
    earlier: int
    later: int
    undated: int
    auc: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    words: tuple[str, ...]


def years_of(column: "pd.Series[Any]", name: str) -> NDArray[np.float64]:
    """Return the year of each landslide from years, dates or texts that hold one, NaN where there is none.

    Parameters
    ----------
    column : Series, shape (landslides,)
        2008, 20080512, "2008-05-12", "12/05/2008", dates.
    name : str
        Of the column, for what is said of it.

    Returns
    -------
    array of float64, shape (landslides,)

    Raises
    ------
    SettingError
        No entry holds a year.
    """
    if column.dtype.kind == "M":
        years = np.asarray(column.dt.year, np.float64)
    else:
        years = np.array([_year(value) for value in column], np.float64)
    if not np.isfinite(years).any():
        shown = ", ".join(map(str, column.head(3)))
        raise SettingError(
            f"The column {name} holds no year: {shown}.",
            "Name the column with the dates: years, 20080512, 2008-05-12 or 12/05/2008.",
            {"date_field": ""},
        )
    return years


def _year(value: object) -> float:
    text = f"{value:.0f}" if isinstance(value, float) and np.isfinite(value) else str(value)
    found = _YEAR.search(text.strip())
    return float(found.group()) if found else float("nan")


def validate_in_time(
    data: FactorStack | FactorTable,
    year_of: NDArray[np.float64],
    before: int,
    result: SusceptibilityResult,
) -> Temporal:
    """Fit the headline model and the forest to the landslides before a year, and score them on those from then on.

    Parameters
    ----------
    data : FactorStack or FactorTable
        Factors and landslides of the area (n rows).
    year_of : array of float64, shape (landslides,)
        The year of landslide 1, 2, …, NaN where unknown; these take no part.
    before : int
        Landslides of this year and later are left out of learning.
    result : SusceptibilityResult
        What mapping found: its settings and models are used.

    Returns
    -------
    Temporal

    Raises
    ------
    NoDataError
        Fewer than two landslides lie on either side of the year.
    """
    groups = data.group_ids()
    year = np.append(np.nan, year_of)[np.minimum(groups, len(year_of))]
    earlier, later = (groups > 0) & (year < before), (groups > 0) & (year >= before)
    counts = [len(np.unique(groups[rows])) for rows in (earlier, later, (groups > 0) & ~np.isfinite(year))]
    if min(counts[:2]) < 2:
        raise NoDataError(
            f"{counts[0]} landslides came before {before} and {counts[1]} after: too few to learn from or to test on.",
            "Choose another year, or leave temporal validation out.",
        )
    settings: SusceptibilitySettings = result.settings
    kept = earlier | (groups == 0) | later  # undated landslides are neither
    table, rows = data.table(), np.flatnonzero(kept)
    places = places_of(data)
    sample = draw_sample(
        earlier[rows],
        per_landslide=settings.per_landslide,
        most=settings.most_landslide_rows,
        seed=settings.seed,
        places_m=None if places is None else places[rows],
        buffer_m=settings.buffer_m,
        weight=None if data.weight is None else data.weight[rows],
    )
    chosen = rows[sample.rows]
    context = models.Context(data.factors, breaks_for(data), settings.forest)
    auc, low, high = {}, {}, {}
    for name in dict.fromkeys((result.main, FOREST)):
        scores = models.get(name).fit(context, table[chosen], sample.labels).probability(table)
        auc[name], low[name], high[name] = _scored(scores, later, groups, groups == 0, settings.seed)
    own_auc, least, most = auc[result.main], low[result.main], high[result.main]
    own = models.with_figure(models.get(result.main).title, f"{own_auc:.3f}")
    earlier_count, later_count, undated = counts
    words = (
        f"Learned from the {earlier_count:,} landslides before {before}, tested on the {later_count:,} from {before} "
        f"on, on the same ground: ROC AUC of the {own} (95 % interval {least:.3f} to {most:.3f}, by whole "
        f"landslides). {undated:,} without a date took no part."
        if undated
        else f"Learned from the {earlier_count:,} landslides before {before}, tested on the {later_count:,} from "
        f"{before} on, on the same ground: ROC AUC of the {own} (95 % interval {least:.3f} to "
        f"{most:.3f}, by whole landslides).",
    )
    return Temporal(
        before,
        earlier=counts[0],
        later=counts[1],
        undated=counts[2],
        auc=auc,
        low=low,
        high=high,
        words=words,
    )


def _scored(
    scores: NDArray[np.float32],
    later: NDArray[np.bool_],
    groups: NDArray[np.int32],
    without: NDArray[np.bool_],
    seed: int,
) -> tuple[float, float, float]:
    """Return the AUC of later landslide rows against rows without any, and its interval by whole landslides."""
    others = np.sort(scores[without])
    below = np.searchsorted(others, scores[later], side="left")
    above = np.searchsorted(others, scores[later], side="right")
    share = (below + above) / 2 / others.size  # of the rows without that each landslide row beats
    _, slide = np.unique(groups[later], return_inverse=True)
    rows, won = np.bincount(slide), np.bincount(slide, share)
    times = np.random.default_rng(seed).multinomial(rows.size, np.full(rows.size, 1 / rows.size), _DRAWS)
    drawn = (times @ won) / (times @ rows)
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(share.mean()), float(low), float(high)
