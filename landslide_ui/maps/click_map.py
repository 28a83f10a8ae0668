"""A map whose pictures change while its view stays; a click names a place.

One component of our own over the Leaflet that Detect uses: stock components reload the map with every picture.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from landslide_core.figures.overlays import Overlay
from landslide_core.language import marked, translated
from landslide_ui import state
from landslide_ui.maps import leaflet, past
from landslide_ui.maps.folium_map import Bounds

_STYLE = """
.scarp-place-map { border: 1px solid #d9e2e3; border-radius: 6px; background: #e9eeee; font: 12px sans-serif;
  isolation: isolate; }
.scarp-place-map .scarp-pixels { image-rendering: pixelated; }
.scarp-place-map.scarp-drawing { cursor: crosshair; }
.scarp-place-map .scarp-opacity { background: #fff; padding: 4px 10px 2px; }
.scarp-place-map .scarp-opacity input { width: 90px; vertical-align: middle; accent-color: #0f5c63; }
.scarp-place-map .scarp-draw { background: #fff; }
.scarp-place-map .scarp-draw button { display: block; width: 100%; border: 0; background: none; padding: 6px 10px;
  font: inherit; cursor: pointer; text-align: left; color: #17262a; }
.scarp-place-map .scarp-draw button:hover { background: #f3f6f6; }
.scarp-place-map .leaflet-control-layers { font: 12px sans-serif; }
"""
_component = st.components.v2.component(
    "scarp_factor_map",
    html='<div class="scarp-place-map"></div>',
    css=_STYLE + past.STYLE,
    js=leaflet.code_of("click_map"),
    isolate_styles=False,
)
_WORDS = {
    "relief": marked("Relief"),
    "landslides": marked("Landslides"),
    "opacity": marked("Opacity"),
    "draw": marked("Draw an area"),
    "close": marked("Close the area"),
    "all": marked("Whole map"),
}
Place = tuple[float, float]


@dataclass(frozen=True)
class Picture:
    """A picture on the map; the last one lies on top. show: whether it is switched on at first."""

    id: str
    title: str
    overlay: Overlay
    opacity: float = 0.8
    show: bool = True


def register(scene: str, relief: Overlay, outlines: Mapping[str, Any]) -> None:
    """Send the ground to the browser once; call it outside the fragment that changes the pictures."""
    ground = {"uri": relief.uri, "bounds": list(relief.bounds), "outlines": dict(outlines)}
    _component(data={"id": scene, "ground": ground}, key=f"ground.{scene}")


def show(
    scene: str,
    pictures: Sequence[Picture],
    bounds: Bounds,
    key: str,
    *,
    georeferenced: bool = True,
    picked: str | None = None,
    drawn: str | None = None,
    height_px: int = 560,
) -> None:
    """Draw the map of `scene`.

    picked, drawn: keys of the session under which a clicked place (east, north) and the corners of a drawn
    area are kept; without one the map does not ask.
    """

    def note(what: str, kept: str | None) -> None:
        value = state.recall(key)[what]
        if kept is not None and value is not None:
            state.keep(kept, tuple(value) if what == "place" else tuple(tuple(corner) for corner in value))

    _component(
        data={
            "scene": scene,
            "leaflet": leaflet.address(),
            "zoom": leaflet.zoom(),
            "bounds": list(bounds),
            "georeferenced": georeferenced,
            "height": height_px,
            "picks": picked is not None,
            "draws": drawn is not None,
            "place": state.recall(picked) if picked else None,
            "ring": state.recall(drawn) if drawn else None,
            "words": {**translated(_WORDS), "past": past.text()},
            "pictures": [
                {"id": p.id, "title": p.title, "uri": p.overlay.uri, "opacity": p.opacity, "show": p.show}
                for p in pictures
            ],
        },
        key=key,
        on_place_change=lambda: note("place", picked),
        on_ring_change=lambda: note("ring", drawn),
    )
