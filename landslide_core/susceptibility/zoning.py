"""A susceptibility map in classes, and what each class holds."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from landslide_core.errors import MissingError, NoDataError, SettingError
from landslide_core.factors import breaks
from landslide_core.language import marked
from landslide_core.susceptibility.classes.ground import most_common

if TYPE_CHECKING:
    import pandas as pd

NAMES = {
    2: (marked("low"), marked("high")),
    3: ("low", marked("moderate"), "high"),
    4: ("very low", "low", "moderate", "high"),
    5: ("very low", "low", "moderate", "high", "very high"),
}
METHODS = {
    "natural": "natural breaks",
    "quantile": "quantiles (equal areas)",
    "equal": "equal intervals",
    "target": "target shares of the landslides",
}
# Shares of the landslides that the classes should hold, the highest first; divided by their sum.
_TARGET = (0.5, 0.25, 0.15, 0.07, 0.03)


@dataclass(frozen=True, eq=False)
class Zones:
    """A map cut into classes, the lowest first.

    edges: the inner breaks, ascending; a class holds lower edge <= score < upper edge. of: int8 (n,) the
    class of every row. method: for the legend.
    """

    method: str
    names: tuple[str, ...]
    edges: NDArray[np.float32]
    of: NDArray[np.int8]

    def of_scores(self, scores: NDArray[np.float32]) -> NDArray[np.int8]:
        """Return the class of other scores by the same breaks."""
        return np.searchsorted(self.edges, scores, side="right").astype(np.int8)

    @property
    def high(self) -> int:
        """The lowest class whose name holds "high"."""
        return next(n for n, name in enumerate(self.names) if "high" in name)


def zone(
    scores: NDArray[np.float32],
    method: str = "natural",
    classes: int = 5,
    labels: NDArray[np.bool_] | None = None,
    target: tuple[float, ...] | None = None,
    even: NDArray[np.bool_] | slice = slice(None),
) -> Zones:
    """Cut a susceptibility map into classes.

    Where the scores have too few different values there are fewer classes, and the result's `method` says so.

    Parameters
    ----------
    scores : array of float32, shape (n,)
        Susceptibility of every place, in any unit: only its order and spread count.
    method : {"natural", "quantile", "equal", "target"}
        See `METHODS`. "target" cuts so that the classes hold given shares of the landslides.
    classes : {4, 5}
        How many.
    labels : array of bool, shape (n,), optional
        True for landslide; needed by "target".
    target : tuple of float, optional
        Shares of the landslides that the classes hold, the highest class first.
    even : array of bool, shape (n,), or slice
        Rows that stand for equally many places each; the breaks are sought there.

    Returns
    -------
    Zones

    Raises
    ------
    InputError
        An unknown method, another number of classes, or scores that are all the same.

    Examples
    --------
    >>> zones = zone(np.linspace(0, 1, 100, dtype=np.float32), "quantile", 4)
    >>> zones.names
    ('very low', 'low', 'moderate', 'high')
    >>> np.bincount(zones.of)
    array([25, 25, 25, 25])
    """
    if method not in METHODS or classes not in (4, 5):
        raise SettingError(
            f"A map cannot be cut into {classes} classes by '{method}'.",
            f"Take four or five classes, by {', '.join(METHODS)}.",
        )
    if method == "target":
        edges = _target_edges(scores, labels, target or _TARGET[:classes], classes)
    else:
        found = breaks.METHODS[method](scores[even], classes)
        edges = np.array(found.edges if isinstance(found, breaks.Intervals) else ())
    single = np.unique(edges.astype(np.float32))
    single = single[(single > scores.min()) & (single <= scores.max())]
    if not single.size:
        raise NoDataError(
            "The model gives every place the same value, so there is no map to cut into classes.",
            "Give more landslides or other factors.",
        )
    words = METHODS[method]
    if single.size < classes - 1:
        words = f"{words}; only {single.size + 1} of {classes} classes can be told apart"
    of = np.searchsorted(single, scores, side="right").astype(np.int8)
    return Zones(words, NAMES[single.size + 1], single, of)


def _target_edges(
    scores: NDArray[np.float32], labels: NDArray[np.bool_] | None, target: tuple[float, ...], classes: int
) -> NDArray[np.float64]:
    if labels is None or not labels.any():
        raise MissingError("Target shares need landslides.", "Give an inventory, or cut in another way.")
    if len(target) != classes or min(target) <= 0:
        raise SettingError(
            f"{classes} classes need {classes} shares above 0, not {target}.", "Give one share per class."
        )
    upper = np.cumsum(target)[:-1] / sum(target)
    return np.quantile(scores[labels].astype(np.float64), 1 - upper[::-1])


def class_table(
    zones: Zones,
    labels: NDArray[np.bool_],
    groups: NDArray[np.int32],
    pixel_area_m2: float,
    weight: NDArray[np.float64] | None = None,
) -> "pd.DataFrame":
    """Return what each class of a map holds.

    Parameters
    ----------
    zones : Zones
        The map in classes.
    labels : array of bool, shape (n,)
        True for landslide.
    groups : array of int32, shape (n,)
        Number of the landslide at each row, 0 for none.
    pixel_area_m2 : float
        Area of a pixel on the ground, in m².
    weight : array of float64, shape (n,), optional
        How many pixels each row stands for, None for one each.

    Returns
    -------
    pandas.DataFrame
        One row per class, the highest first: class, from, below (scores), area_km2, area_share, landslide_px,
        landslide_share, landslides (whole ones, each where most of it lies), density_per_km2 (of those), fr
        (landslide share / area share), scai (area share / landslide share; should fall towards the high
        classes; NaN without landslides).

    References
    ----------
    Süzen, M. L., Doyuran, V. (2004). Engineering Geology 71, 303-321 (scai).

    Examples
    --------
    >>> zones = zone(np.linspace(0, 1, 100, dtype=np.float32), "quantile", 4)
    >>> labels = np.arange(100) >= 90
    >>> table = class_table(zones, labels, labels.astype(np.int32), pixel_area_m2=100.0)
    >>> table[["area_km2", "landslide_px", "fr"]].iloc[0].round(4).tolist()  # of the highest class
    [0.0025, 10.0, 4.0]
    """
    import pandas as pd

    count = len(zones.names)
    area = np.bincount(zones.of, weight, minlength=count)
    slides_px = (
        np.bincount(zones.of[labels], None if weight is None else weight[labels], minlength=count)
        .round()
        .astype(np.int64)
    )
    slide = np.unique(groups[labels], return_inverse=True)[1]
    whole = np.bincount(most_common(slide, zones.of[labels]), minlength=count)
    area_share, share = area / area.sum(), slides_px / max(1, slides_px.sum())
    km2 = area * pixel_area_m2 / 1e6
    none = np.full(count, np.nan)
    table = {
        "class": zones.names,
        "from": np.append(-np.inf, zones.edges),
        "below": np.append(zones.edges, np.inf),
        "area_km2": km2,
        "area_share": area_share,
        "landslide_px": slides_px,
        "landslide_share": share,
        "landslides": whole,
        "density_per_km2": np.divide(whole, km2, out=none.copy(), where=km2 > 0),
        "fr": np.divide(share, area_share, out=none.copy(), where=area_share > 0),
        "scai": np.divide(area_share, share, out=none.copy(), where=share > 0),
    }
    return pd.DataFrame(table)[::-1].reset_index(drop=True)
