"""What decisions say of the landslides of a threshold, which may be another than the one that was looked at."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from landslide_core.language import marked
from landslide_core.review.log import Entry, Review, State

_HALF = 0.5


@dataclass(frozen=True)
class Standing:
    """What is decided of a landslide: with which note, by whom and when; `why` says why it is open once more."""

    state: State = "open"
    note: str = ""
    by: str = ""
    made: str = ""
    why: str = ""


OPEN = Standing()
_SHOWN = {"accepted": marked("accepted"), "rejected": marked("rejected"), "unsure": marked("unsure")}


def standings(review: Review, shapes: Sequence[Any] | NDArray[Any]) -> list[Standing]:
    """Say what is decided of landslides.

    A decision is kept with the outline that was looked at, and holds for every landslide of which that outline covers
    at least half: for the parts that a landslide falls into at a higher threshold, and for one that grows to less than
    double at a lower one. Of several the newest holds. A landslide is open once more, and says why, when most of it was
    not looked at, or when a newer decision on a part of it says something else. Nothing is lost by that: at the
    threshold of before all is as it was.

    Parameters
    ----------
    review : Review
        The decisions; only the newest on each name counts.
    shapes : sequence of shapely.Polygon
        The landslides, in the scene's coordinates.

    Returns
    -------
    list of Standing
        One for each shape.

    Examples
    --------
    >>> from shapely import box
    >>> review = Review().decided({"r1c2": box(0, 0, 10, 10).wkt}, "accepted", "Ada")
    >>> [each.state for each in standings(review, [box(0, 0, 4, 4), box(0, 0, 10, 15), box(0, 0, 30, 30)])]
    ['accepted', 'accepted', 'open']
    """
    decisions = sorted(review.decisions.values(), key=lambda entry: -entry.step)
    if not decisions or not len(shapes):
        return [OPEN] * len(shapes)
    looked_at = shapely.make_valid(shapely.from_wkt([entry.outline for entry in decisions]))
    ours, theirs = shapely.STRtree(shapes).query(looked_at)
    valid = shapely.make_valid(np.array(list(shapes), dtype=object)[theirs])
    shared = shapely.area(shapely.intersection(looked_at[ours], valid))
    covers = shared >= _HALF * shapely.area(valid)
    lies_in = shared >= _HALF * shapely.area(looked_at[ours])
    touching: dict[int, list[tuple[int, bool]]] = defaultdict(list)
    for decision, shape, whole, part in zip(ours, theirs, covers, lies_in, strict=True):
        if whole or part:
            touching[int(shape)].append((int(decision), bool(whole)))
    return [
        _standing([(decisions[number], whole) for number, whole in sorted(touching[index])])
        for index in range(len(shapes))
    ]


def _standing(said: list[tuple[Entry, bool]]) -> Standing:
    """What decisions say of one landslide, the newest first; each with whether it covers half of it."""
    parts: list[str] = []
    for entry, covers in said:
        if covers:
            others = [state for state in parts if state != entry.state]
            if others:
                return Standing(
                    why=f"{_shown(entry.state)} as a whole, a part of it {_shown(others[0])} later"
                )
            state: State = entry.state or "open"
            return Standing(state, entry.note, entry.by, entry.made)
        parts.append(entry.state)
    different = list(dict.fromkeys(_shown(state) for state in parts if state != "open"))
    if not different:
        return OPEN
    return Standing(why=_parts(*different))


def _parts(first: str, second: str = "", third: str = "") -> str:
    """Say what parts of a landslide were called: each number of them is a message of its own."""
    if third:
        return f"most of it was not looked at; parts of it: {first}, {second}, {third}"
    if second:
        return f"most of it was not looked at; parts of it: {first}, {second}"
    return f"most of it was not looked at; parts of it: {first}"


def _shown(state: str) -> str:
    return "taken back" if state == "open" else _SHOWN.get(state, state)
