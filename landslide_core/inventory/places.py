"""Names of landslides by their place, which stay the same when the threshold moves."""

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

_NAME = re.compile(r"r(\d{1,9})c(\d{1,9})")


def place_names(pixels: NDArray[Any]) -> list[str]:
    """Name landslides after a pixel of each.

    A detection gives the pixel where the landslide is likeliest, the first of them from the top where several are. A
    landslide at one threshold lies within one at any lower threshold, so while the threshold moves it keeps that pixel:
    where it falls apart, the part with the pixel keeps the name; where two grow into one, the likelier one's name stays
    (the elder rule; Edelsbrunner and Harer 2010, Computational Topology, VII.1). No two landslides at one threshold
    share a pixel, nor a name.

    Parameters
    ----------
    pixels : array of int, shape (n, 2)
        Row and column on the scene's grid.

    Returns
    -------
    list of str

    References
    ----------
    Edelsbrunner, H., Harer, J. (2010). Computational Topology. American Mathematical Society.

    Examples
    --------
    >>> place_names(np.array([[120, 455]]))
    ['r120c455']
    """
    return [f"r{row}c{col}" for row, col in np.asarray(pixels).reshape(-1, 2).astype(np.int64)]


def is_place(text: str) -> bool:
    """Say whether a text is a name that `place_names` gives."""
    return _NAME.fullmatch(text) is not None


def pixels_at(points: NDArray[Any], geobox: GeoBox) -> NDArray[np.int64]:
    """Row and column (n, 2) of the pixels of a grid in which points (n, 2), in its coordinates, lie."""
    a, b, c, d, e, f = tuple(~geobox.affine)[:6]
    places = np.asarray(points, np.float64).reshape(-1, 2) @ np.array([[a, d], [b, e]]) + np.array([c, f])
    last = np.array(geobox.shape) - 1
    return np.asarray(np.clip(np.floor(places[:, ::-1]).astype(np.int64), 0, last), np.int64)


def names_within(shapes: Sequence[Any] | NDArray[Any], geobox: GeoBox) -> list[str]:
    """Name shapes, in the coordinates of a grid, after a pixel in the middle of each: nothing else is known of them."""
    middle = shapely.get_coordinates(shapely.point_on_surface(np.array(shapes, dtype=object)))
    return place_names(pixels_at(middle, geobox))
