"""Landslides chosen on a Leaflet map: by a press or by the arrow keys; their names stand on it."""

from collections.abc import Mapping, Sequence
from typing import Any

from landslide_core.figures.palette import CASING
from landslide_core.language import tr
from landslide_ui.maps import leaflet
from landslide_ui.maps.templates import compiled

_STYLE = f"""<style>
.scarp-name {{ font: 600 11px sans-serif; color: #fff; white-space: nowrap; width: auto !important;
  height: auto !important; transform-origin: 0 0; text-shadow: 0 0 2px {CASING}, 0 0 2px {CASING}, 0 0 4px {CASING}; }}
.scarp-name span {{ display: block; transform: translate(5px, -50%); }}
.leaflet-container:focus-visible, .leaflet-container :focus-visible {{ outline: 3px solid #0f5c63 !important;
  outline-offset: -3px; }}
</style>"""


def add_choosing(drawn: Any, name: str, label: str, *, forwards: bool = False) -> None:
    """Let landslides be chosen on a folium map; what it tells then holds the place as `chosen`.

    Parameters
    ----------
    drawn : folium.Map
        The map; `shown` says which landslides there are.
    name : str
        The property of an outline that holds the place.
    label : str
        What the map is called, for those who do not see it.
    forwards : bool
        Whether the arrow keys are the page's.
    """
    from branca.element import Element, MacroElement

    class Choosing(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            {{ this.code }}
            window.scarpChoosing = scarpChoosing({{ this._parent.get_name() }}, {{ this.source|tojson }});
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "Choosing"
            self.code = leaflet.script_of("choosing")
            self.source = {"name": name, "label": label, "forwards": forwards}

    drawn.get_root().header.add_child(Element(_STYLE))
    Choosing().add_to(drawn)


def shown(places: Sequence[str], chosen: str | None) -> Any:
    """A group that tells the map which landslides there are, in the order of the arrow keys, and which is chosen."""
    from branca.element import MacroElement
    from folium import FeatureGroup

    class Shown(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            window.scarpChoosing.show({{ this.source|tojson }});
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "Shown"
            self.source: Mapping[str, Any] = {"places": list(places), "chosen": chosen}

    group = FeatureGroup(name=tr("Names"), control=False)
    Shown().add_to(group)
    return group
