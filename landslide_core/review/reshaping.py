"""Landslides that a person gives another shape: taken over to correct their corners, joined, or split along an outline.

What was found stays in the log as rejected, with a note of what became of it; the new shapes are outlines that were
drawn. Each change is one step, which Undo takes back whole.
"""

import secrets
from collections.abc import Mapping

import numpy as np
import shapely

from landslide_core.errors import MismatchError
from landslide_core.language import marked
from landslide_core.review.log import Review

GAP_PX = 3.0  # between landslides that are joined: ground so narrow is closed
_FINEST_PX = 1.0  # corners that are nearer to the line between their neighbours are left out
_LEAST_PX = 1.0  # area of a part that is kept

TAKEN = marked("taken over as an outline of one's own")
JOINED = marked("joined with another landslide")
SPLIT = marked("split along an outline")


def taken_over(review: Review, name: str, outline: str, pixel: float, by: str) -> Review:
    """Make an outline of one's own of a landslide, whose corners can be moved.

    Parameters
    ----------
    review : Review
        The log.
    name, outline : str
        Of the landslide: its place, and its WKT in the scene's coordinates.
    pixel : float
        Side of the scene's pixel in these.
    by : str
        Who.

    Returns
    -------
    Review
        With one step more.
    """
    return _instead(review, {name: outline}, TAKEN, [_plain(shapely.from_wkt(outline), pixel)], (), by)


def joined(review: Review, outlines: Mapping[str, str], pixel: float, by: str) -> Review:
    """Make one outline of landslides that touch, or lie at most three pixels apart.

    Parameters
    ----------
    review : Review
        The log.
    outlines : mapping of str to str
        WKT of each by its name: places of landslides that were found, or names of outlines that were drawn.
    pixel, by
        As for `taken_over`.

    Raises
    ------
    MismatchError
        They lie further apart.
    """
    shapes = [shapely.from_wkt(each) for each in outlines.values()]
    whole = shapely.union_all(shapes)
    if not isinstance(whole, shapely.Polygon):
        reach = GAP_PX * pixel / 2
        # Mitred corners come back to where they were.
        whole = whole.buffer(reach, join_style="mitre").buffer(-reach, join_style="mitre")
        whole = shapely.union_all([whole, *shapes])
    if not isinstance(whole, shapely.Polygon):
        raise MismatchError(
            marked("These landslides lie more than {most:g} pixels apart.").format(most=GAP_PX),
            marked("Outline the ground between them on the map, and join them with that."),
        )
    drawn = [name for name in outlines if name in review.drawn]
    found = {name: outline for name, outline in outlines.items() if name not in drawn}
    return _instead(review, found, JOINED, [_plain(whole, pixel)], drawn, by)


def split(review: Review, name: str, outline: str, along: str, pixel: float, by: str) -> Review:
    """Part a landslide along an outline that was drawn over a part of it: what lies within, and what lies without.

    Parameters
    ----------
    review : Review
        The log.
    name, outline : str
        Of the landslide.
    along : str
        Name of the outline that was drawn; it is taken away.
    pixel, by
        As for `taken_over`.

    Raises
    ------
    MismatchError
        The outline holds all of the landslide, or nothing of it.
    """
    whole, knife = shapely.from_wkt(outline), shapely.from_wkt(review.drawn[along].outline)
    parts = [
        _plain(part, pixel)
        for shape in (whole.intersection(knife), whole.difference(knife))
        for part in shapely.get_parts(shape)
        if isinstance(part, shapely.Polygon) and part.area >= _LEAST_PX * pixel**2
    ]
    if len(parts) < 2:
        raise MismatchError(
            marked("The outline does not part this landslide: it holds all of it, or nothing of it."),
            marked("Outline a part of the landslide on the map, and split it along that."),
        )
    return _instead(review, {name: outline}, SPLIT, parts, [along], by)


def pixel_of(affine: tuple[float, ...]) -> float:
    """Return the side of a pixel in a scene's coordinates, the shorter one."""
    a, b, _, d, e, _ = affine[:6]
    return float(min(np.hypot(a, d), np.hypot(b, e)))


def _plain(shape: shapely.Polygon, pixel: float) -> shapely.Polygon:
    """Without holes and without corners that say nothing: a person is to move the others."""
    outer = shapely.Polygon(shape.exterior)
    simple = outer.simplify(_FINEST_PX * pixel)
    return simple if isinstance(simple, shapely.Polygon) and simple.is_valid and simple.area > 0 else outer


def _instead(
    review: Review,
    found: Mapping[str, str],
    why: str,
    shapes: list[shapely.Polygon],
    removed: list[str] | tuple[()],
    by: str,
) -> Review:
    drawn = {secrets.token_hex(8): shape.wkt for shape in shapes}
    return review.reshaped(found, why, drawn, removed, by)
