"""What the maps of an analysis show; drawn once per state of it and kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from landslide_core.analysis import factor_maps
from landslide_core.analysis.factor_maps import Painted
from landslide_core.figures import overlays, shapes
from landslide_core.figures.hillshade import hillshade
from landslide_core.figures.overlays import Overlay
from landslide_core.io.vectors import date_line
from landslide_core.language import retold, tr
from landslide_core.scene.geodesy import resolution_m
from landslide_ui import words
from landslide_ui.maps import click_map
from landslide_ui.maps.folium_map import Bounds
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from odc.geo.geobox import GeoBox

    from landslide_core.factors.stack import FactorStack
    from landslide_core.susceptibility import SusceptibilityResult
    from landslide_ui.factors.analyses import Analysis

MAP_PX = 800


@dataclass(frozen=True)
class Drawn:
    """A picture in its place, and what its colours mean."""

    overlay: Overlay
    low: float
    high: float
    scale: str
    meanings: Mapping[str, str]

    def legend(self, unit: str = "", head: str = "") -> None:
        """The legend below a map; `head` says what is shown."""
        if self.scale:
            low, high = words.value(self.low, unit), words.value(self.high, unit)
            outputs.ramp(f"{head}{': ' if head else ''}{low}", high, self.scale)
        if self.meanings:
            outputs.colours({retold(name): colour for colour, name in self.meanings.items()})


def stack_of(found: "Analysis") -> "FactorStack":
    """The factors of an analysis that has a map; thinned out where its layers are kept in files."""
    from landslide_core.factors.stack import FactorStack

    assert found.related is not None
    if found.related.small is not None:
        return found.related.small.stack
    assert isinstance(found.related.data, FactorStack)
    return found.related.data


def result_of(found: "Analysis") -> "SusceptibilityResult":
    """What the models say of every pixel of `stack_of`."""
    assert found.mapped is not None
    return found.mapped if found.small is None else found.small


def scale_of(found: "Analysis") -> str:
    """What a probability on the map means: how common landslides were where the model learned."""
    assert found.mapped is not None
    return tr(
        "Probability (landslides are {share:.0%} of the sample that the model learned from)",
        share=found.mapped.sample.share,
    )


def scene_of(found: "Analysis") -> str:
    """The name under which the browser knows the ground: the same for all analyses of one grid."""
    box = stack_of(found).geobox
    return f"{found.plan.title}.{box.shape}.{tuple(box.affine)[:6]}"


def bounds_of(found: "Analysis") -> Bounds:
    """Where the maps of an analysis lie."""
    return overlays.map_bounds(overlays.display_box(stack_of(found).geobox, MAP_PX))


def georeferenced(found: "Analysis") -> bool:
    """Whether the grid has a place on the Earth."""
    return stack_of(found).geobox.crs is not None


def register_ground(found: "Analysis") -> None:
    """Send relief and outlines to the browser, once and outside any fragment."""
    with st.spinner(tr("Drawing the relief…")):
        ground = _ground(found.stamp, found)
    click_map.register(scene_of(found), *ground)


@st.cache_resource(max_entries=8, show_spinner=False)
def _ground(stamp: str, _found: "Analysis") -> tuple[Overlay, Mapping[str, Any]]:
    stack = stack_of(_found)
    box = stack.geobox
    if "elevation" in stack.names:
        grey = hillshade(stack.values[stack.index("elevation")], resolution_m(box) or 1.0)
    elif "slope" in stack.names:
        steep = np.nan_to_num(stack.values[stack.index("slope")])
        grey = np.rint(235 - 2.2 * np.clip(steep, 0, 60)).astype(np.uint8)
    else:
        grey = np.full(stack.valid.shape, 215, np.uint8)
    relief = overlays.grey(grey, np.asarray(stack.valid), box)
    assert _found.related is not None
    return relief, outlines_on(box, _found.related.landslides)


def outlines_on(box: "GeoBox", table: "GeoDataFrame | None") -> Mapping[str, Any]:
    """The largest landslides for the map of a grid, simplified to about a pixel of it."""
    if table is None or table.empty:
        return {"type": "FeatureCollection", "features": []}
    largest = table.geometry.area.nlargest(shapes.MOST_SHOWN).index
    tolerance = shapes.pixel_of_map(list(box.affine), box.shape.yx, MAP_PX) / 2
    return shapes.geojson(
        shapes.on_map(table.loc[largest], box.shape[0], tolerance, date_line.middle_of(box)), {}
    )


def drawn(found: "Analysis", what: str, paint: Callable[[], Painted]) -> Drawn:
    """A picture of an analysis, painted once; `what` tells it from its others."""
    with st.spinner(tr("Drawing the map…")):
        return _drawn(found.stamp, what, found, paint)


@st.cache_resource(max_entries=96, show_spinner=False)
def _drawn(stamp: str, what: str, _found: "Analysis", _paint: Callable[[], Painted]) -> Drawn:
    return place(_found, _paint())


def place(found: "Analysis", painted: Painted) -> Drawn:
    """A picture laid in its place, not kept; it may have several pixels for each of the grid."""
    geobox = stack_of(found).geobox
    if painted.steps.shape != geobox.shape:
        geobox = geobox.zoom_to(painted.steps.shape)
    overlay = factor_maps.overlay(painted, geobox, MAP_PX)
    return Drawn(overlay, painted.low, painted.high, painted.scale, painted.meanings)


def factor(found: "Analysis", name: str) -> Drawn:
    """A factor's own values."""
    stack = stack_of(found)
    column = stack.index(name)
    return drawn(
        found, f"factor.{name}", lambda: factor_maps.factor(stack.factors[column], stack.values[column])
    )
