"""Outlines drawn on a Leaflet map by whoever looks at it, and how they come back.

Leaflet's Draw plugin, as folium has it, is loaded from elsewhere; this control needs no internet, and tells its events
in the same way, so that streamlit-folium hears them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from landslide_core.figures.palette import DRAWN
from landslide_core.language import marked, tr, translated
from landslide_ui.maps import leaflet
from landslide_ui.maps.templates import compiled

Told = list[Mapping[str, Any]] | None
RETURNED = "all_drawings"  # what streamlit-folium calls them
_WORDS = {
    "draw": marked("Outline a landslide"),
    "close": marked("Close the outline"),
    "correct": marked("Move corners"),
    "remove": marked("Remove an outline"),
}
_STYLE = """<style>
.scarp-draw { background: #fff; }
.scarp-draw button { display: block; width: 100%; border: 0; background: none; padding: 7px 12px; font: 13px sans-serif;
  cursor: pointer; text-align: left; color: #17262a; }
.scarp-draw button:hover { background: #f3f6f6; }
.scarp-draw button[aria-pressed=true] { background: #0f5c63; color: #fff; }
.scarp-corner { background: #fff; border: 2px solid #17262a; border-radius: 50%; }
</style>"""


@dataclass(frozen=True)
class Drawing:
    """Who keeps what is drawn on a map.

    name: of the map, which is drawn anew where it changes. turn: another one tells the browser to take all away.
    rings: outlines that are kept (id, ring of [latitude, longitude]). note: hears what the map tells.
    keys: of the page, that may be pressed on the map. offers: whether who looks at the map may draw on it.
    """

    name: str
    turn: int
    rings: Sequence[Mapping[str, Any]]
    note: Callable[[Told], object]
    keys: Sequence[str] = ()
    offers: bool = True


def add_control(drawn: Any, keys: Sequence[str] = (), offers: bool = True) -> None:
    """Buttons on a folium map to outline landslides, to move their corners, and to remove them.

    keys: what the page hears when they are pressed on the map. offers: False for outlines that are only shown.
    """
    from branca.element import Element, MacroElement

    class DrawOutlines(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            {{ this.code }}
            var drawnItems = scarpDrawOutlines({{ this._parent.get_name() }}, {{ this.words|tojson }});
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "DrawOutlines"
            self.code = leaflet.script_of("draw_outlines")
            self.words = {**translated(_WORDS), "colour": DRAWN, "keys": list(keys), "offers": offers}

    drawn.get_root().header.add_child(Element(_STYLE))
    DrawOutlines().add_to(drawn)


def kept(turn: int, outlines: Sequence[Mapping[str, Any]]) -> Any:
    """A group that shows outlines (id, ring of [latitude, longitude]) again where the map was drawn anew."""
    from branca.element import MacroElement
    from folium import FeatureGroup

    class Kept(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            window.drawnItems.restore({{ this.outlines|tojson }});
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "Kept"
            self.outlines = {"turn": turn, "outlines": [dict(each) for each in outlines]}

    group = FeatureGroup(name=tr("Your outlines"), control=False)
    Kept().add_to(group)
    return group


def answer(told: Any) -> Told:
    """The GeoJSON features that a map tells of; None where it told nothing of them."""
    found = told.get(RETURNED) if isinstance(told, Mapping) else None
    return found if isinstance(found, list) else None
