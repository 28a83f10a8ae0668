"""Maps side by side that pan and zoom together and draw without internet.

One component of our own: stock map components live in a frame each and cannot follow one another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from landslide_core.figures.overlays import Overlay
from landslide_core.language import tr
from landslide_ui.maps import leaflet, past

_STYLE = """
.scarp-maps { position: relative; display: grid; gap: 10px;
  --least: max(15rem, (100% - (var(--columns, 3) - 1) * 10px) / var(--columns, 3));
  grid-template-columns: repeat(auto-fill, minmax(min(100%, var(--least)), 1fr)); }
.scarp-maps figure { margin: 0; border: 1px solid #d9e2e3; border-radius: 6px; overflow: hidden; }
.scarp-maps figcaption { padding: 6px 10px; font-weight: 600; font-size: 0.95rem; background: #f3f6f6; }
.scarp-maps .leaflet-container { background: #e9eeee; font: 12px sans-serif; isolation: isolate; }
.scarp-maps .scarp-classes { image-rendering: pixelated; }
"""
_component = st.components.v2.component(
    "scarp_sync_maps",
    html='<div class="scarp-maps"></div>',
    css=_STYLE + past.STYLE,
    js=leaflet.code_of("side_by_side"),
    isolate_styles=False,
)


@dataclass(frozen=True)
class Panel:
    """A map: its title, and the picture that lies over the scene."""

    id: str
    title: str
    overlay: Overlay


def register_photo(scene: str, photo: Overlay) -> None:
    """Send the scene's picture to the browser once; call it outside the fragment that redraws the maps."""
    _component(
        data={"id": scene, "photo": {"uri": photo.uri, "bounds": list(photo.bounds)}}, key=f"photo.{scene}"
    )


def show(scene: str, panels: Sequence[Panel], georeferenced: bool, key: str, height_px: int = 430) -> None:
    """Draw the panels, all of one ground, over the photo of `scene`; the view stays when their pictures change."""
    columns = len(panels) if len(panels) <= 3 else (2 if len(panels) == 4 else 3)
    _component(
        data={
            "scene": scene,
            "leaflet": leaflet.address(),
            "zoom": leaflet.zoom(),
            "bounds": list(panels[0].overlay.bounds),
            "georeferenced": georeferenced,
            "height": height_px,
            "columns": columns,
            "words": {"scene": tr("scene"), "classes": tr("classes"), "past": past.text()},
            "panels": [{"id": p.id, "title": p.title, "uri": p.overlay.uri} for p in panels],
        },
        key=key,
    )
