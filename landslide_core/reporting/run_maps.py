"""The maps of a detection's report: the whole image, and the ground round one landslide."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.figures import numbers, palette, survey_map
from landslide_core.reporting import words
from landslide_core.reporting.document import Map, Mark
from landslide_core.reporting.of_run import OfRun
from landslide_core.reporting.pictures import Pictures, mask_over
from landslide_core.scene import geodesy
from landslide_core.scene.scene import Window

WIDE_MM, TALL_MM = 174.0, 196.0  # of the map on a sheet of A4
CARD_WIDE_MM, _CARD_TALL_MM = 78.0, 65.0
_ROUND, _LEAST_PX = 1.9, 48  # times the landslide that a card's map is wide, and the fewest pixels of it
NUMBERED = 60
OF_STATE = {**palette.REVIEW, "drawn": palette.DRAWN}


def overview(of: OfRun, pictures: Pictures, date: str) -> Map:
    """Return the map of the whole image with every outline."""
    rows, cols = of.grid.shape
    window = (slice(0, rows), slice(0, cols))
    numbered = _numbers(of, range(min(NUMBERED, len(of.on_grid))))
    what = survey_map.Drawing(
        of.grid, window, pictures.over(window), list(of.on_grid), numbered, colours=_colours(of),
        traced=_traced(of, window), told_m=of.told_m,
    )  # fmt: skip
    made = survey_map.drawn(what, WIDE_MM, TALL_MM)
    count = len(of.on_grid)
    said = "" if not count else words.NUMBERS_ALL if count < 10 else words.NUMBERS_SOME
    caption = words.MAP_CAPTION.format(numbers=said, frame=frame(of.grid, made, date))
    return _map(of, made, caption, words.MAP_SPOKEN.format(count=count))


def detail(of: OfRun, pictures: Pictures, index: int) -> Map:
    """Return the map round the landslide of that row of the inventory."""
    window = round_about(of, index)
    others = [n for n in near(of.on_grid, window) if n != index]
    colours = _colours(of)
    what = survey_map.Drawing(
        of.grid, window, pictures.over(window), [of.on_grid[n] for n in others],
        _numbers(of, [index, *others][:NUMBERED]), strong=of.on_grid[index],
        colours=[colours[n] for n in (*others, index)],
        traced=_traced(of, window), told_m=of.told_m,
    )  # fmt: skip
    made = survey_map.drawn(what, CARD_WIDE_MM, _CARD_TALL_MM)
    spoken = words.CARD_SPOKEN.format(number=of.inventory.table["id"].iloc[index])
    return Map(made.content, made.width_mm, made.height_mm, scale_of(made), spoken)


def round_about(of: OfRun, index: int) -> Window:
    """Return rows and columns round a landslide in the shape of a card's map, inside the grid where that is large."""
    return window_round(of.grid, of.on_grid[index].bounds, _CARD_TALL_MM / CARD_WIDE_MM)


def window_round(grid: GeoBox, bounds: Sequence[float], ratio: float) -> Window:
    """Return rows and columns round (west, north, east, south) in pixels; ratio: of the map, high over wide."""
    west, north, east, south = bounds
    per_row, per_col = geodesy.pixel_sides_m(grid) if grid.crs is not None else (1.0, 1.0)
    ratio *= per_col / per_row  # rows for a column
    wide = max(_ROUND * (east - west), _ROUND * (south - north) / ratio, _LEAST_PX)
    middle = (north + south) / 2, (west + east) / 2
    rows, cols = (
        _centred(at, math.ceil(side), whole)
        for at, side, whole in zip(middle, (wide * ratio, wide), grid.shape, strict=True)
    )
    return rows, cols


def _centred(at: float, side: int, whole: int) -> slice:
    side = min(max(side, 1), whole)
    start = min(max(round(at - side / 2), 0), whole - side)
    return slice(start, start + side)


def near(shapes: "NDArray[Any] | Sequence[Any]", window: Window) -> list[int]:
    """Return which shapes, in (column, row), reach into a window."""
    rows, cols = window
    if not len(shapes):
        return []
    west, north, east, south = np.array([shape.bounds for shape in shapes]).T
    inside = (east > cols.start) & (west < cols.stop) & (south > rows.start) & (north < rows.stop)
    return [int(n) for n in np.flatnonzero(inside)]


def _numbers(of: OfRun, which: Any) -> Mapping[str, tuple[float, float]]:
    """The number of each landslide beside the upper right of its outline."""
    found = {}
    for n in which:
        _, north, east, _ = of.on_grid[n].bounds
        found[str(of.inventory.table["id"].iloc[n])] = (east, north)
    return found


def _traced(of: OfRun, window: Window) -> Mapping[str, NDArray[np.bool_]]:
    given = {
        palette.REFERENCE: mask_over(of.run.reference, window),
        palette.EXCLUDED: mask_over(of.run.excluded, window),
    }
    return {colour: mask for colour, mask in given.items() if mask is not None}


def _colours(of: OfRun) -> list[str]:
    """The colour of each outline: where a person decided anything, that of what was decided."""
    return [OF_STATE[state] for state in of.states]


def legend(of: OfRun | None = None) -> tuple[Mark, ...]:
    """Return what the lines of the maps mean, of a run with those of a review, its reference and what was left out."""
    marks = [*outline_legend(["open"] if of is None else of.states)]
    if of is not None and of.run.reference is not None:
        marks.append(Mark(palette.REFERENCE, words.REFERENCE))
    if of is not None and of.run.excluded is not None:
        marks.append(Mark(palette.EXCLUDED, words.EXCLUDED))
    return tuple(marks)


def outline_legend(states: Sequence[str]) -> tuple[Mark, ...]:
    """Return what the colours of outlines mean whose landslides are in these states of a review."""
    shown = [state for state in words.STATES if state in {*states, "open"}]
    said = {state: words.OUTLINE if state == "open" else words.STATES[state] for state in shown}
    return tuple(Mark(OF_STATE[state], said[state], palette.CASING) for state in shown)


def _map(of: OfRun, made: survey_map.SurveyMap, caption: str, spoken: str) -> Map:
    return Map(made.content, made.width_mm, made.height_mm, caption, spoken, legend(of))


def scale_of(made: survey_map.SurveyMap) -> str:
    """Return the scale of a map in words, nothing where metres are unknown."""
    return "" if made.scale is None else words.SCALE.format(scale=float(f"{made.scale:.3g}")).strip()


def frame(on: GeoBox, made: survey_map.SurveyMap, date: str | None) -> str:
    """Return scale, grid and coordinate system of a map, and the date of its image where it has one, in words."""
    scale, crs = scale_of(made), geodesy.pyproj_crs(on)
    if crs is None:
        grid = words.GRID_PIXELS.format(step=made.step)
    elif crs.is_geographic:
        grid = words.GRID_GEOGRAPHIC.format(step=made.step, crs=crs_in_words(on))
    else:
        unit = "m" if geodesy.metres_per_unit(crs) == 1 else crs.axis_info[0].unit_name
        grid = words.GRID_PROJECTED.format(step=made.step, unit=unit, crs=crs_in_words(on))
    said = numbers.sentences(filter(None, (scale, grid)))
    return said if date is None else said + words.IMAGE_AT.format(date=date)


def crs_in_words(grid: GeoBox) -> str:
    """Return the name of the grid's coordinate system and its EPSG code where it has one."""
    crs = geodesy.pyproj_crs(grid)
    if crs is None:
        return words.NO_CRS
    code = crs.to_epsg()
    return crs.name if code is None else f"{crs.name} (EPSG:{code})"
