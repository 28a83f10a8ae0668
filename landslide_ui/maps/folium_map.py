"""Leaflet maps that draw without internet.

Stock folium and leafmap load Leaflet from other people's servers and stay blank where those are out of reach.
Here Leaflet's files come from the Python package django-js-lib-leaflet, copied into static/ when the app
starts, and are served by the app itself.
"""

import filecmp
import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from landslide_core.figures.overlays import Overlay
from landslide_core.figures.palette import CASING, LANDSLIDE, SELECTED
from landslide_core.language import tr
from landslide_core.shipped import path_of
from landslide_ui.maps import leaflet, past
from landslide_ui.maps.templates import compiled

Bounds = tuple[float, float, float, float]
GeoJson = Mapping[str, Any]

STATIC = path_of("app.py").with_name("static")  # Streamlit serves what lies beside the main script
_LEAFLET = ("leaflet.js", "leaflet.css", "images")
_NO_CONTROLS = dict.fromkeys(
    (
        "fullscreen_control",
        "draw_control",
        "draw_export",
        "measure_control",
        "latlon_control",
        "locate_control",
        "minimap_control",
        "search_control",
        "layers_control",
        "scale_control",
        "attribution_control",
    ),
    False,
)


@cache
def install_leaflet(folder: Path = STATIC) -> Path:
    """Copy Leaflet's files of the installed version into `folder`/leaflet; return that folder."""
    target = folder / "leaflet"
    source = resources.files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    with resources.as_file(source) as origin:
        for name in _LEAFLET:
            for file in (origin / name).rglob("*") if (origin / name).is_dir() else [origin / name]:
                copy = target / file.relative_to(origin)
                if file.is_file() and not (copy.is_file() and filecmp.cmp(file, copy, shallow=False)):
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(file, copy)
    return target


def base_map(bounds: Bounds, georeferenced: bool, height_px: int = 620) -> Any:
    """An empty leafmap map over `bounds` (Overlay.bounds), with a scale bar where metres are known."""
    from branca.element import Element
    from leafmap.foliumap import Map  # takes seconds: only where a map is shown

    class OfflineMap(Map):  # type: ignore[misc]
        default_js = [("leaflet", f"{leaflet.address()}.js")]
        default_css = [("leaflet_css", f"{leaflet.address()}.css")]

    west, south, east, north = bounds
    style = Element(
        "<style>.leaflet-container{background:#e9eeee}"
        "#map_div{height:100vh !important}</style>"  # of its frame, which a page may size to the window
    )
    drawn = OfflineMap(
        center=[(south + north) / 2, (west + east) / 2],
        zoom=13 if georeferenced else 0,
        tiles=None,
        crs="EPSG3857" if georeferenced else "Simple",
        height=height_px,
        font_size="13px",
        control_scale=georeferenced,
        **_NO_CONTROLS,
    )
    drawn.options.update(min_zoom=0 if georeferenced else -6, max_zoom=22 if georeferenced else 6)
    drawn.options.update(zoom_snap=0.25, attribution_control=False)
    drawn.get_root().header.add_child(style)
    drawn.fit_bounds([[south, west], [north, east]], padding=(12, 12))
    leaflet.say_zoom(drawn)
    past.add_past(drawn)
    return drawn


def add_picture(
    drawn: Any,
    overlay: Overlay,
    name: str,
    *,
    show: bool = True,
    opacity: float = 1.0,
    address: str | None = None,
) -> Any:
    """Lay a picture on the map as the layer `name`; returns the layer.

    A map is sent to the browser with every step of a page: with the address of a picture instead of the picture
    itself it is small, and the browser asks once.
    """
    from folium.raster_layers import ImageOverlay

    west, south, east, north = overlay.bounds
    layer = ImageOverlay(
        overlay.uri if address is None else "data:,",  # folium would look for a file of that name
        bounds=[[south, west], [north, east]],
        name=name,
        show=show,
        opacity=opacity,
        pixelated=False,
        alt=name,
        class_name=f"scarp-{name.lower().replace(' ', '-')}",
    )
    layer.url = address or layer.url
    return layer.add_to(drawn)


def add_online_basemap(drawn: Any) -> None:
    """Lay OpenStreetMap's tiles under everything: from the internet, so only when a person asks."""
    from folium import TileLayer

    TileLayer(
        "OpenStreetMap", name=tr("Online basemap"), overlay=True, max_zoom=22, max_native_zoom=19
    ).add_to(drawn)


def add_opacity_slider(drawn: Any, layer: Any, label: str, opacity: float, *, tells: bool = False) -> None:
    """A slider on the map for the opacity of `layer`: the browser does it alone, so it answers at once.

    tells: whether the page hears where it was left (landslide_ui.maps.decided).
    """
    from branca.element import MacroElement

    class OpacitySlider(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            (function () {
                const control = L.control({position: "bottomright"});
                control.onAdd = function () {
                    const box = L.DomUtil.create("div", "leaflet-bar scarp-opacity");
                    box.style.cssText = "background:#fff;padding:4px 10px 2px;font:12px sans-serif";
                    const slider = L.DomUtil.create("input", "", L.DomUtil.create("label", "", box));
                    slider.before({{ this.label|tojson }} + " ");
                    Object.assign(slider, {type: "range", min: 0, max: 100, value: {{ this.percent }}});
                    slider.style.cssText = "width:90px;vertical-align:middle;accent-color:#0f5c63";
                    slider.oninput = () => {{ this.layer.get_name() }}.setOpacity(slider.value / 100);
                    {% if this.tells %}
                    slider.onchange = () => {{ this._parent.get_name() }}.scarpOpacity(Number(slider.value));
                    {% endif %}
                    L.DomEvent.disableClickPropagation(box);
                    return box;
                };
                control.addTo({{ this._parent.get_name() }});
            })();
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "OpacitySlider"
            self.layer, self.label, self.percent = layer, label, round(100 * opacity)
            self.tells = tells

    OpacitySlider().add_to(drawn)


def outlines(
    shapes: GeoJson,
    name: str | None = None,
    tooltip: Mapping[str, str] | None = None,
    colours: tuple[str, Mapping[str, str]] | None = None,
) -> Any:
    """Yellow outlines on a dark casing; `tooltip` maps properties of the features to their labels.

    name: of the layer, by default "Landslides". colours: the property by which outlines differ in colour, and the
    colour of each of its values.
    """
    if not shapes["features"]:
        return _group(name or tr("Landslides"))  # folium refuses a tooltip over nothing
    casing = _lines(shapes, None, color=CASING, weight=3.6, opacity=0.7, fill=False)
    told, of_value = colours or ("", {"": LANDSLIDE})
    lines = []
    for value, colour in of_value.items():
        alike = [each for each in shapes["features"] if each["properties"].get(told, "") == value]
        if alike:
            style = {"color": colour, "weight": 1.8, "fill": True, "fillColor": colour, "fillOpacity": 0.06}
            lines.append(_lines({**shapes, "features": alike}, tooltip, **style))
    return _group(name or tr("Landslides"), casing, *lines)


def selection(shapes: GeoJson, name: str | None = None) -> Any:
    """The outline that is selected in the table."""
    return _group(
        name or tr("Chosen"), _lines(shapes, None, color=SELECTED, weight=5, fill=True, fillOpacity=0.25)
    )


def _lines(shapes: GeoJson, tooltip: Mapping[str, str] | None, **style: Any) -> Any:
    from folium import GeoJson as Layer
    from folium import GeoJsonTooltip

    hover = None
    if tooltip:
        hover = GeoJsonTooltip(fields=list(tooltip), aliases=list(tooltip.values()), sticky=True)
    return Layer(
        dict(shapes),
        style_function=lambda _: style,
        highlight_function=(lambda _: {"weight": 4, "fillOpacity": 0.25}) if hover else None,
        tooltip=hover,
        smooth_factor=0.5,
        interactive=hover is not None,  # what has nothing to tell lets the pointer through
    )


def _group(name: str, *layers: Any) -> Any:
    from folium import FeatureGroup

    group = FeatureGroup(name=name)
    for layer in layers:
        layer.add_to(group)
    return group


def show_map(
    drawn: Any,
    groups: Sequence[Any],
    key: str,
    height_px: int = 620,
    focus: Bounds | None = None,
    *,
    layer_control: bool = True,
    returned: Sequence[str] = (),
    on_change: Callable[[], None] | None = None,
) -> Any:
    """Put the map on the page. `groups` change without the map being drawn anew; `focus` is zoomed to.

    Returns what the map tells of itself, as far as it does (landslide_ui.maps.decided), and of what streamlit-folium
    knows of it that which is among `returned`. on_change: called before the page is drawn again when it told anything.
    """
    from folium import LayerControl
    from streamlit_folium import st_folium

    centre, zoom = (None, None) if focus is None else _view(focus, "Simple" not in str(drawn.crs))
    return st_folium(
        drawn,
        key=key,
        height=height_px,
        use_container_width=True,
        returned_objects=list(returned),
        feature_group_to_add=list(groups),
        layer_control=LayerControl(collapsed=False) if layer_control else None,
        center=centre,
        zoom=zoom,
        on_change=on_change,
    )


def _view(
    focus: Bounds, georeferenced: bool, viewport_px: float = 420.0
) -> tuple[tuple[float, float], float]:
    """Centre and Leaflet zoom level at which `focus` fills a good part of the map."""
    west, south, east, north = focus
    centre = ((south + north) / 2, (west + east) / 2)
    if georeferenced:
        per_degree = (
            256 / 360
        )  # pixels of one degree of longitude at zoom 0; latitude is stretched by 1 / cos
        tall = (north - south) / math.cos(math.radians(centre[0]))
        width = max(east - west, tall, 1e-5) * per_degree
    else:
        width = max(east - west, north - south, 1.0)
    zoom = math.log2(viewport_px / (1.6 * width))
    return centre, round(min(max(zoom, -6.0), 18.0), 2)
