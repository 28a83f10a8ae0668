"""The pictures of the Compare maps, cached by content.

A moved threshold draws the picture of its own network again and no other.
"""

from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.comparison import class_maps
from landslide_core.figures import class_pictures
from landslide_core.figures.overlays import Overlay
from landslide_ui.compare import comparisons

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison

_KEPT = 48


def errors(
    identity: str, found: "Comparison", scene: int, name: str, threshold: float, only: class_maps.Cell | None
) -> Overlay:
    """Where a network is right and wrong; of one cell of the matrix alone if `only` names it."""
    return _errors(
        identity, found.created, scene=scene, name=name, threshold=threshold, only=only, _found=found
    )


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _errors(
    identity: str,
    created: str,
    scene: int,
    name: str,
    threshold: float,
    only: class_maps.Cell | None,
    _found: "Comparison",
) -> Overlay:
    truth = comparisons.truth_on_map(identity, _found, scene)
    drawn = class_maps.errors(truth, comparisons.percent_on_map(identity, _found, name, scene), threshold)
    colours = class_pictures.ERROR_COLOURS
    if only is not None:
        value = class_maps.CELLS.index(only)
        colours = {value: class_pictures.CELL_COLOURS[value]}
    return class_pictures.overlay(drawn, _found.scenes[scene].geobox, comparisons.MAP_PX, colours)


def prediction(identity: str, found: "Comparison", scene: int, name: str, threshold: float) -> Overlay:
    """What a network calls landslide."""
    return _prediction(identity, found.created, scene, name, threshold, found)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _prediction(
    identity: str, created: str, scene: int, name: str, threshold: float, _found: "Comparison"
) -> Overlay:
    drawn = class_maps.prediction(comparisons.percent_on_map(identity, _found, name, scene), threshold)
    geobox = _found.scenes[scene].geobox
    return class_pictures.overlay(drawn, geobox, comparisons.MAP_PX, class_pictures.PREDICTION_COLOURS)


def opinions(
    identity: str,
    found: "Comparison",
    scene: int,
    names: tuple[str, str],
    thresholds: tuple[float, float],
) -> Overlay:
    """What only one of two networks calls landslide, and what both do."""
    return _opinions(identity, found.created, scene, names, thresholds, found)


@st.cache_resource(max_entries=_KEPT, show_spinner=False)
def _opinions(
    identity: str,
    created: str,
    scene: int,
    names: tuple[str, str],
    thresholds: tuple[float, float],
    _found: "Comparison",
) -> Overlay:
    first, second = (comparisons.percent_on_map(identity, _found, name, scene) for name in names)
    drawn = class_maps.disagreement(first, second, thresholds)
    return class_pictures.overlay(
        drawn, _found.scenes[scene].geobox, comparisons.MAP_PX, class_pictures.OPINION_COLOURS
    )
