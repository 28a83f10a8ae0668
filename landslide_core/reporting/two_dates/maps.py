"""The maps of two dates: the whole ground at both, and the ground of one change at both beside each other."""

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray
from shapely import total_bounds

from landslide_core.figures import palette, survey_map
from landslide_core.reporting import run_maps, words
from landslide_core.reporting.document import Map, Mark
from landslide_core.reporting.pictures import Pictures
from landslide_core.reporting.texts import change as texts
from landslide_core.reporting.two_dates.of_change import OfChange
from landslide_core.scene.scene import Window

HALF_MM, HALF_TALL_MM = 84.0, 60.0  # of a map beside another
_TALL_MM = 108.0  # of the whole ground: both dates stand on one sheet where it is wider than high


def whole(of: OfChange, pictures: tuple[Pictures, Pictures], dates: tuple[str, str]) -> tuple[Map, Map]:
    """Return the maps of the whole ground before and after, each with its outlines in the colour of their kind."""
    rows, cols = of.grid.shape
    window = (slice(0, rows), slice(0, cols))
    every = range(len(of.table))
    before = [n for n in every if of.before_on_grid[n] is not None]
    made = []
    for which, picture, date, caption, spoken in (
        (before, pictures[0], dates[0], texts.MAP_BEFORE, texts.SPOKEN_BEFORE),
        (every, pictures[1], dates[1], texts.MAP_AFTER, texts.SPOKEN_AFTER),
    ):
        earlier = picture is pictures[0]
        drawn = _drawn(of, window, picture, which, earlier=earlier, size=(run_maps.WIDE_MM, _TALL_MM))
        numbers = words.NUMBERS_SOME if len(which) >= 10 else words.NUMBERS_ALL if which else ""
        said = caption.format(numbers=numbers, frame=run_maps.frame(of.grid, drawn, date))
        told = spoken.format(count=len(which))
        made.append(
            Map(drawn.content, drawn.width_mm, drawn.height_mm, said, told, () if earlier else legend(of))
        )
    return made[0], made[1]


def both(
    of: OfChange, pictures: tuple[Pictures, Pictures], index: int, dates: tuple[str, str]
) -> tuple[Map, Map]:
    """Return the maps of the ground of one row of the table before and after, in one frame."""
    was, now = of.before_on_grid[index], of.after_on_grid[index]
    bounds = total_bounds([each for each in (was, now) if each is not None])
    window = run_maps.window_round(of.grid, bounds, HALF_TALL_MM / HALF_MM)
    number = of.table["id"][index]
    made = []
    for picture, date, caption, spoken in (
        (pictures[0], dates[0], texts.CARD_BEFORE, texts.CARD_SPOKEN_BEFORE),
        (pictures[1], dates[1], texts.CARD_AFTER, texts.CARD_SPOKEN_AFTER),
    ):
        earlier = picture is pictures[0]
        shapes = of.before_on_grid if earlier else of.after_on_grid
        there = [n for n in range(len(shapes)) if shapes[n] is not None]
        seen = [there[n] for n in run_maps.near([shapes[n] for n in there], window)]
        if not earlier and of.table["kind"][index] == "gone":
            seen = [n for n in seen if n != index]  # the later image shows it no more
        drawn = _drawn(of, window, picture, seen, earlier=earlier, size=(HALF_MM, HALF_TALL_MM))
        said = caption.format(date=date, scale=run_maps.scale_of(drawn)).strip()
        made.append(Map(drawn.content, drawn.width_mm, drawn.height_mm, said, spoken.format(number=number)))
    return made[0], made[1]


def legend(of: OfChange) -> tuple[Mark, ...]:
    """Return what the colours of the outlines mean, of the kinds that there are."""
    there = set(of.table["kind"])
    return tuple(
        Mark(colour, texts.KINDS[kind], palette.CASING)
        for kind, colour in palette.CHANGE.items()
        if kind in there
    )


def _drawn(
    of: OfChange,
    window: Window,
    picture: Pictures,
    which: Sequence[int],
    *,
    earlier: bool,
    size: tuple[float, float],
) -> survey_map.SurveyMap:
    shapes = of.before_on_grid if earlier else of.after_on_grid
    what = survey_map.Drawing(
        of.grid, window, picture.over(window), [shapes[n] for n in which],
        _numbers(of, shapes, which[: run_maps.NUMBERED]),
        colours=[palette.CHANGE[of.table["kind"][n]] for n in which], told_m=of.told_m,
    )  # fmt: skip
    return survey_map.drawn(what, *size)


def _numbers(
    of: OfChange, shapes: "NDArray[Any] | Sequence[Any]", which: Sequence[int]
) -> Mapping[str, tuple[float, float]]:
    """The number of each landslide beside the upper right of its outline."""
    found = {}
    for n in which:
        _, north, east, _ = shapes[n].bounds
        found[str(of.table["id"][n])] = (east, north)
    return found
