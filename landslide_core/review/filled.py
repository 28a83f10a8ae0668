"""What persons said of landslides that an image cannot tell, at a threshold that may be another than theirs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landslide_core.inventory.fields import NAMES
from landslide_core.review.log import Review

_HALF = 0.5


def filled(review: Review, shapes: Sequence[Any] | NDArray[Any]) -> Mapping[str, list[str]]:
    """Return the values of every field of landslides, empty where nobody said anything.

    A value is kept with the outline that was looked at, and holds for every landslide of which that outline covers at
    least half, as a decision does (`review.states`); of several the newest.

    Parameters
    ----------
    review : Review
        The log.
    shapes : sequence of shapely.Polygon
        The landslides, in the scene's coordinates.

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
    if not entries or not len(shapes):
        return values
    valid = shapely.make_valid(np.array(list(shapes), dtype=object))
    looked_at = shapely.make_valid(shapely.from_wkt([entry.outline for entry in entries]))
    theirs, ours = shapely.STRtree(valid).query(looked_at)
    shared = shapely.area(shapely.intersection(looked_at[theirs], valid[ours]))
    covers = shared >= _HALF * shapely.area(valid[ours])
    for entry, shape in sorted(zip(theirs[covers].tolist(), ours[covers].tolist(), strict=True)):
        values[entries[entry].action][shape] = entries[entry].note
    return values
