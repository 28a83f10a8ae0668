"""Layers of a Leaflet map that ask this server for what is in view: tiles, and outlines."""

from collections.abc import Mapping
from importlib import resources
from typing import Any

from landslide_core.figures.palette import CASING, LANDSLIDE
from landslide_core.language import tr
from landslide_core.serving.places import zooms
from landslide_ui.maps.templates import compiled


def add_tiles(
    drawn: Any,
    template: str,
    name: str,
    native_zoom: int,
    *,
    georeferenced: bool,
    show: bool = True,
    opacity: float = 1.0,
) -> Any:
    """Lay tiles of `template` ({z}, {x}, {y}) on the map as the layer `name`; returns the layer.

    Beyond `native_zoom` the browser enlarges the tiles that it has.
    """
    from folium import TileLayer

    low, high = zooms(georeferenced)
    layer = TileLayer(
        template,
        name=name,
        attr=" ",
        overlay=True,
        show=show,
        opacity=opacity,
        min_zoom=low,
        max_zoom=high,
        max_native_zoom=native_zoom,
        no_wrap=not georeferenced,
        update_when_idle=False,
        keep_buffer=3,
    )
    return layer.add_to(drawn)


def outlines_in_view(
    address: str, name: str | None = None, colours: tuple[str, Mapping[str, str]] | None = None
) -> Any:
    """A group whose outlines are asked for at `address` by window, whenever the map's view comes to rest.

    name: of the layer, by default "Landslides". colours: the property by which outlines differ in colour, and the
    colour of each of its values.
    """
    from branca.element import MacroElement
    from folium import FeatureGroup

    class ViewOutlines(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            {{ this.code }}
            const {{ this.get_name() }} = scarpViewOutlines({{ this.source|tojson }});
            {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "ViewOutlines"
            self.code = (resources.files("landslide_ui.maps") / "view_outlines.js").read_text("utf-8")
            self.source = {
                "address": address,
                "words": {
                    "few": tr("The {few} largest of {all} here; zoom in for all"),
                    "gone": tr("These outlines are not shown any more. Reload the page."),
                },
                "told": "" if colours is None else colours[0],
                "colours": {} if colours is None else dict(colours[1]),
                "casing": {"color": CASING, "weight": 3.6, "opacity": 0.7, "fill": False},
                "line": {
                    "color": LANDSLIDE, "weight": 1.8, "fill": True, "fillColor": LANDSLIDE, "fillOpacity": 0.06,
                },
            }  # fmt: skip

    group = FeatureGroup(name=name or tr("Landslides"))
    ViewOutlines().add_to(group)
    return group
