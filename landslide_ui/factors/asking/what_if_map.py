"""The map that answers questions, built once per analysis; and its pictures."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from odc.geo.geobox import GeoBox

from landslide_core.analysis import factor_maps
from landslide_core.analysis.factor_maps import Painted
from landslide_core.figures import map_to_pixel
from landslide_core.language import tr
from landslide_ui.factors import pictures
from landslide_ui.factors.pictures import Drawn

if TYPE_CHECKING:
    from landslide_core.susceptibility import Answer, Change, WhatIf
    from landslide_ui.factors.analyses import Analysis

MOST_PLACES = (
    1_000_000  # beyond, every second, third … pixel is asked, so that an answer takes under a second
)
MOST_JUDGED = 10_000  # changed places that are held against what the model learned from, for the same reason


@dataclass(frozen=True, eq=False)
class Questions:
    """A map that answers. asked: True (rows, cols) of the `box` where a place is asked; every: of how many pixels."""

    what_if: "WhatIf"
    box: GeoBox
    asked: NDArray[np.bool_]
    every: int
    low: float
    high: float

    def paint(self, column: NDArray[Any]) -> NDArray[Any]:
        """A column of answers on the grid, NaN elsewhere."""
        grid = np.full(self.asked.shape, np.nan, np.float32)
        grid[self.asked] = column
        return grid

    def spread(self, column: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """A column of yes and no on the grid."""
        grid = np.zeros(self.asked.shape, np.bool_)
        grid[self.asked] = column
        return grid


def questions(found: "Analysis") -> Questions:
    """The map of an analysis that answers; built once."""
    with st.spinner(tr("Preparing the map for questions…")):
        return _questions(found.stamp, found)


@st.cache_resource(max_entries=3, show_spinner=False)
def _questions(stamp: str, _found: "Analysis") -> Questions:
    from landslide_core.susceptibility import thinned, what_if

    stack, result = pictures.stack_of(_found), pictures.result_of(_found)
    every = max(1, int(np.ceil(np.sqrt(stack.count / MOST_PLACES))))
    rows, cols = (side // every * every for side in stack.valid.shape)
    box = stack.geobox if every == 1 else stack.geobox[:rows, :cols].zoom_out(every)
    asked, _ = thinned(stack, every)
    derived = _found.plan.settings.align.derive
    asking = what_if(stack, result, derived, every=every, most_judged=MOST_JUDGED)
    low, high = factor_maps.span(asking.before)
    return Questions(asking, box, asked, every, low, high)


def ask(
    found: "Analysis", changes: "Sequence[Change]", ring: Sequence[map_to_pixel.Place] | None, follow: bool
) -> "tuple[Answer, float]":
    """The answer to changes, within the drawn area if there is one, and the seconds that it took."""
    asking = questions(found)
    inside = map_to_pixel.inside(asking.box, ring)[asking.asked] if ring else None
    begun = time.perf_counter()
    answer = asking.what_if.ask(changes, inside, follow)
    return answer, time.perf_counter() - begun


def before(found: "Analysis") -> Drawn:
    """The map before any change."""
    asking = questions(found)
    return pictures.drawn(found, "what if.before", lambda: _ramp(asking, asking.what_if.before))


def after(found: "Analysis", answer: "Answer") -> Drawn:
    """The map after the changes in the same colours, dimmed where a value is beyond what the model has seen."""
    asking = questions(found)
    return _placed(asking, _dimmed(asking, _ramp(asking, answer.probability), answer))


def change(found: "Analysis", answer: "Answer") -> Drawn:
    """What has changed, blue for less and red for more, dimmed in the same way."""
    asking = questions(found)
    limit = max(0.05, float(np.abs(answer.change).max()))
    return _placed(asking, _dimmed(asking, factor_maps.signed(asking.paint(answer.change), limit), answer))


def _ramp(asking: Questions, column: NDArray[np.float32]) -> Painted:
    return factor_maps.ramp(asking.paint(column), factor_maps.SUSCEPTIBILITY_SCALE, asking.low, asking.high)


def _dimmed(asking: Questions, painted: Painted, answer: "Answer") -> Painted:
    return (
        factor_maps.dimmed(painted, asking.spread(answer.extrapolated))
        if answer.extrapolated.any()
        else painted
    )


def _placed(asking: Questions, painted: Painted) -> Drawn:
    overlay = factor_maps.overlay(painted, asking.box, pictures.MAP_PX)
    return Drawn(overlay, painted.low, painted.high, painted.scale, painted.meanings)
