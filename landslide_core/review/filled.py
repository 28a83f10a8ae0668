"""What persons said of landslides that an image cannot tell, at a threshold that may be another than theirs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landslide_core.inventory.fields import NAMES
from landslide_core.review.log import Entry, Review

_HALF = 0.5


@dataclass(frozen=True)
class Beside:
    """A value that stands in the file of a run and not in its log: a person filled it in with another program."""

    name: str
    value: str
    outline: Any  # shapely.Polygon


def filled(
    review: Review, shapes: Sequence[Any] | NDArray[Any], beside: Iterable[Beside] = ()
) -> Mapping[str, list[str]]:
    """Return the values of every field of landslides, empty where nobody said anything.

    A value is kept with the outline that was looked at, and holds for every landslide of which that outline covers at
    least half, as a decision does (`review.states`); of several the newest.

    Parameters
    ----------
    review : Review
        The log.
    shapes : sequence of shapely.Polygon
        The landslides, in the scene's coordinates.
    beside : iterable of Beside
        Values that were filled in with another program: they hold before those of the log.

    Returns
    -------
    mapping of str to list of str
        By field, one for each shape.

    Examples
    --------
    >>> from shapely import box
    >>> review = Review().filled({"r1c2": box(0, 0, 9, 9).wkt}, {"movement": "debris flow"}, "Ada")
    >>> filled(review, [box(0, 0, 5, 5), box(0, 0, 90, 90)])["movement"]
    ['debris flow', '']
    """
    values = {name: [""] * len(shapes) for name in NAMES}
    entries = sorted(review.fields.values(), key=lambda entry: entry.step)
    more = [*beside]
    said = [*((entry.action, entry.note) for entry in entries), *((each.name, each.value) for each in more)]
    outlines = [*_outlines(entries), *(each.outline for each in more)]
    for number, shape in _covered(outlines, shapes):
        name, value = said[number]
        values[name][shape] = value
    return values


def touched(entries: Iterable[Entry], shapes: Sequence[Any] | NDArray[Any]) -> Mapping[str, set[int]]:
    """Return by field the positions of the landslides of which entries of a log say a value, or take one back."""
    said = [entry for entry in entries if entry.action in NAMES]
    found: dict[str, set[int]] = {name: set() for name in NAMES}
    for number, shape in _covered(_outlines(said), shapes):
        found[said[number].action].add(shape)
    return found


def _outlines(entries: Iterable[Entry]) -> list[Any]:
    return list(shapely.from_wkt([entry.outline for entry in entries]))


def _covered(outlines: Sequence[Any], shapes: Sequence[Any] | NDArray[Any]) -> list[tuple[int, int]]:
    """Return which outline covers at least half of which landslide, in the order of the outlines."""
    if not len(outlines) or not len(shapes):
        return []
    valid = shapely.make_valid(np.array(list(shapes), dtype=object))
    looked_at = shapely.make_valid(np.array(list(outlines), dtype=object))
    theirs, ours = shapely.STRtree(valid).query(looked_at)
    shared = shapely.area(shapely.intersection(looked_at[theirs], valid[ours]))
    covers = shared >= _HALF * shapely.area(valid[ours])
    return sorted(zip(theirs[covers].tolist(), ours[covers].tolist(), strict=True))
