"""One map of two images, with a handle that parts the earlier from the later one, and outlines over both.

One component of our own over the Leaflet that other maps use: stock ones load their code from elsewhere.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from landslide_core.figures.overlays import Overlay
from landslide_core.figures.palette import CASING, SELECTED
from landslide_core.language import marked, tr, translated
from landslide_ui import state
from landslide_ui.maps import leaflet, past
from landslide_ui.maps.folium_map import Bounds, GeoJson

_STYLE = """
.scarp-swipe { position: relative; }
.scarp-swipe-map { position: relative; border: 1px solid #d9e2e3; border-radius: 6px; background: #e9eeee;
  font: 12px sans-serif; isolation: isolate; }
.scarp-swipe-line { position: absolute; top: 0; bottom: 0; width: 3px; margin-left: -1.5px; z-index: 800;
  background: #fff; box-shadow: 0 0 0 1px #17262a; pointer-events: none; }
.scarp-swipe-range { position: absolute; left: -14px; top: 50%; width: calc(100% + 28px); height: 44px;
  margin: -22px 0 0; z-index: 801; appearance: none; -webkit-appearance: none; background: none; pointer-events: none; }
.scarp-swipe-range::-webkit-slider-runnable-track { background: none; height: 44px; }
.scarp-swipe-range::-moz-range-track { background: none; }
.scarp-swipe-range::-webkit-slider-thumb { -webkit-appearance: none; width: 28px; height: 44px; border-radius: 8px;
  background: #fff; border: 2px solid #17262a; cursor: ew-resize; pointer-events: auto; }
.scarp-swipe-range::-moz-range-thumb { width: 24px; height: 40px; border-radius: 8px; background: #fff;
  border: 2px solid #17262a; cursor: ew-resize; pointer-events: auto; }
.scarp-swipe-range:focus-visible { outline: none; }
.scarp-swipe-range:focus-visible::-webkit-slider-thumb { box-shadow: 0 0 0 4px #56b4e9; }
.scarp-swipe-name { position: absolute; top: 10px; z-index: 800; padding: 3px 9px; border-radius: 4px;
  pointer-events: none; background: #17262acc; color: #fff; font: 600 13px sans-serif; }
.scarp-swipe-before { left: 56px; } .scarp-swipe-after { right: 12px; }
.scarp-swipe-map .scarp-opacity { background: #fff; padding: 4px 10px 2px; }
.scarp-swipe-map .scarp-opacity input { width: 90px; vertical-align: middle; accent-color: #0f5c63; }
"""
_component = st.components.v2.component(
    "scarp_swipe_map",
    html='<div class="scarp-swipe"></div>',
    css=_STYLE + past.STYLE,
    js=leaflet.code_of("swipe"),
    isolate_styles=False,
)

_WORDS = {
    "map": marked(
        "Map of both images, the earlier one at the left of the handle, the later one at its right"
    ),
    "handle": marked("Swipe between the earlier image, left, and the later one, right"),
    "before": marked("Earlier"),
    "after": marked("Later"),
    "opacity": marked("Later image"),
}


@dataclass(frozen=True)
class Outlines:
    """Outlines as GeoJSON whose properties are `id`, `kind`, `text` (HTML) and `dash`; shown: what tells them apart."""

    shapes: GeoJson
    colours: Mapping[str, str]
    shown: str
    chosen: int | None = None
    focus: Bounds | None = None


def register(scene: str, before: Overlay, after: Overlay) -> None:
    """Send both pictures to the browser once; call it outside the fragment that changes the outlines."""
    ground = {
        name: {"uri": picture.uri, "bounds": list(picture.bounds), "title": title}
        for name, title, picture in (
            ("before", tr("Earlier image"), before),
            ("after", tr("Later image"), after),
        )
    }
    _component(data={"id": scene, "ground": ground}, key=f"dates.{scene}")


def show(
    scene: str,
    outlines: Outlines,
    bounds: Bounds,
    key: str,
    *,
    georeferenced: bool,
    on_pick: Callable[[int], None],
    height_px: int = 560,
) -> None:
    """Draw the map of `scene`; on_pick: told the id of the outline that was clicked."""

    def note() -> None:
        picked: Any = state.recall(key)["picked"]
        if picked is not None:
            on_pick(int(picked))

    _component(
        data={
            "scene": scene,
            "leaflet": leaflet.address(),
            "zoom": leaflet.zoom(),
            "bounds": list(bounds),
            "georeferenced": georeferenced,
            "height": height_px,
            "outlines": dict(outlines.shapes),
            "colours": dict(outlines.colours),
            "casing": CASING,
            "selected": SELECTED,
            "shown": outlines.shown,
            "words": {**translated(_WORDS), "past": past.text()},
            "chosen": outlines.chosen,
            "focus": None if outlines.focus is None else list(outlines.focus),
        },
        key=key,
        on_picked_change=note,
    )
