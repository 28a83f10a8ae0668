"""What a Leaflet map needs to be read: north, scale in pixels, coordinates, distances, whole screen, a swipe."""

from typing import Any

from landslide_core.figures.palette import DRAWN
from landslide_core.language import marked, tr, translated
from landslide_ui.maps import leaflet
from landslide_ui.maps.templates import compiled

_WORDS = {
    "north": marked("North is up"),
    "middle": marked("Middle:"),
    "legend": marked("Legend"),
    "measure": marked("Measure a distance: press along it, Escape ends"),
    "swipe": marked("Swipe: the image alone at the right of a line"),
    "full": marked("Whole screen"),
}
_STYLE = """<style>
.scarp-instruments button { display: grid; place-content: center; width: 30px; height: 30px; border: 0;
  border-bottom: 1px solid #ccc; background: #fff; color: #17262a; cursor: pointer; padding: 0; }
.scarp-instruments button:last-child { border-bottom: 0; }
.scarp-instruments button:hover { background: #f3f6f6; }
.scarp-instruments button[aria-pressed=true] { background: #0f5c63; color: #fff; }
.scarp-instruments svg { width: 18px; height: 18px; fill: none; stroke: currentColor; stroke-width: 2; }
.scarp-north { filter: drop-shadow(0 0 2px #fff); margin-bottom: 2px !important; line-height: 0; }
.leaflet-container .scarp-pixels { box-sizing: border-box; border: 2px solid #777; border-top: 0; font: 12px sans-serif;
  padding: 0 5px 1px; background: rgba(255, 255, 255, .8); color: #17262a; white-space: nowrap; margin-bottom: 4px; }
.leaflet-container .scarp-where { background: rgba(255, 255, 255, .85); color: #17262a; font: 12px sans-serif;
  padding: 2px 7px; border-radius: 3px; font-variant-numeric: tabular-nums; margin-bottom: 4px; }
.leaflet-container .scarp-colours { background: rgba(255, 255, 255, .92); border-radius: 4px; padding: 4px 9px;
  font: 12px sans-serif; color: #17262a; margin-bottom: 4px; max-width: 190px; }
.scarp-colours summary { cursor: pointer; }
.scarp-legend span { display: flex; align-items: center; gap: 6px; margin-top: 4px; }
.scarp-legend i { flex: none; width: 18px; height: 11px; border-radius: 2px; box-sizing: border-box; }
.scarp-legend i.scarp-ramp { flex: 1; min-width: 40px; }
.scarp-swipe { position: absolute; z-index: 900; left: 0; bottom: 50%; width: 100%; margin: 0; background: none;
  appearance: none; height: 0; }
.scarp-swipe::-webkit-slider-thumb { appearance: none; width: 18px; height: 34px; border-radius: 5px; background: #fff;
  border: 2px solid #0f5c63; cursor: ew-resize; }
.scarp-swipe::-moz-range-thumb { width: 14px; height: 30px; border-radius: 5px; background: #fff;
  border: 2px solid #0f5c63; cursor: ew-resize; }
.scarp-swipe-line { position: absolute; z-index: 899; top: 0; bottom: 0; width: 3px; margin-left: -1px;
  background: #0f5c63; box-shadow: 0 0 0 1px #fff; pointer-events: none; }
</style>"""
_ICONS = {
    "measure": '<svg viewBox="0 0 24 24"><path d="M3 16 16 3l5 5L8 21zM7 12l2 2m1-5 2 2m1-5 2 2"/></svg>',
    "swipe": '<svg viewBox="0 0 24 24"><path d="M12 3v18M8 8l-4 4 4 4m8-8 4 4-4 4"/></svg>',
    "full": '<svg viewBox="0 0 24 24"><path d="M4 9V4h5m6 0h5v5m0 6v5h-5m-6 0H4v-5"/></svg>',
}


def add_instruments(drawn: Any, *, georeferenced: bool, rows: int, resolution_m: float | None) -> None:
    """Put them on a folium map.

    Parameters
    ----------
    drawn : folium.Map
        The map; the picture or the tiles of its image are called "Image", in the language of who looks.
    georeferenced : bool
        Whether it counts in degrees; else in pixels of the image, upwards.
    rows : int
        Rows of the image.
    resolution_m : float, optional
        Metres per pixel of the image on the ground, where they are known.
    """
    from branca.element import Element, MacroElement

    class Instruments(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            {{ this.code }}
            scarpInstruments({{ this._parent.get_name() }}, {{ this.source|tojson }});
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "Instruments"
            self.code = leaflet.script_of("instruments")
            self.source = {
                "georeferenced": georeferenced,
                "rows": rows,
                "resolution": resolution_m,
                "colour": DRAWN,
                "words": translated(_WORDS),
                "icons": _ICONS,
                "image": tr("Image"),
                "tiles": "/tiles/image/",
            }

    drawn.get_root().header.add_child(Element(_STYLE))
    Instruments().add_to(drawn)


def legend(html: str) -> Any:
    """A group that gives a map with instruments its legend, which changes without the map being drawn anew."""
    from branca.element import MacroElement
    from folium import FeatureGroup

    class Legend(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            window.scarpLegend({{ this.html|tojson }});
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "Legend"
            self.html = html

    group = FeatureGroup(name="Legend", control=False)
    Legend().add_to(group)
    return group
