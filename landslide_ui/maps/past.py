"""The way past a map for those who use keys: a button that is seen when it has the focus."""

from importlib import resources
from typing import Any

from landslide_core.language import tr
from landslide_ui.maps.templates import compiled

STYLE = """
.scarp-past { position: absolute; z-index: 2000; top: 8px; left: 50%; background: #0f5c63; color: #fff; border: 0;
  padding: 8px 14px; border-radius: 4px; font: 13px sans-serif; opacity: 0; pointer-events: none; }
.scarp-past:focus { opacity: 1; pointer-events: auto; outline: 3px solid #fff; outline-offset: -5px; }
"""


def text() -> str:
    """What the button says."""
    return tr("Past the map")


def add_past(drawn: Any) -> None:
    """Put it before a folium map, which is in a frame of its own."""
    from branca.element import Element, MacroElement

    class Past(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            {{ this.code }}
            {{ this._parent.get_name() }}.getContainer().before(scarpPast({{ this.text|tojson }}, window.frameElement));
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "Past"
            self.code = (resources.files("landslide_ui.maps") / "past.js").read_text("utf-8")
            self.text = text()

    drawn.get_root().header.add_child(Element(f"<style>{STYLE}</style>"))
    Past().add_to(drawn)
