"""What our own map components share: their code, and where Leaflet itself lies."""

from importlib import resources
from typing import Any

from landslide_core.language import tr
from landslide_ui.maps.base_path import base_path
from landslide_ui.maps.templates import compiled


def code_of(component: str) -> str:
    """Return the code of a component: the shared parts of leaflet.js and past.js, then its own `component`.js."""
    here = resources.files("landslide_ui.maps")
    return "\n".join((here / f"{name}.js").read_text("utf-8") for name in ("leaflet", "past", component))


def script_of(name: str) -> str:
    """Return the code of what a folium map is given: modes.js, which says what a press does, then `name`.js."""
    here = resources.files("landslide_ui.maps")
    return "\n".join((here / f"{each}.js").read_text("utf-8") for each in ("modes", name))


def zoom() -> dict[str, str]:
    """Return what the buttons of Leaflet's own control say, in the language of who looks."""
    return {"in": tr("Zoom in"), "out": tr("Zoom out")}


def say_zoom(drawn: Any) -> None:
    """Let the buttons of a folium map's own control say that."""
    from branca.element import MacroElement

    class Zoom(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            Object.entries({{ this.words|tojson }}).forEach(([way, text]) => {
                const frame = {{ this._parent.get_name() }}.getContainer();
                const button = frame.querySelector(`.leaflet-control-zoom-${way}`);
                button?.setAttribute("title", text);
                button?.setAttribute("aria-label", text);
            });
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "Zoom"
            self.words = zoom()

    Zoom().add_to(drawn)


def address() -> str:
    """Return where the browser finds Leaflet on this server, without the ending .js or .css."""
    return f"{base_path()}/app/static/leaflet/leaflet"
