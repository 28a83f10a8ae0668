"""What our own map components share: their code, and where Leaflet itself lies."""

from importlib import resources

from landslide_ui.maps.base_path import base_path


def code_of(component: str) -> str:
    """Return the code of a component: the shared parts of leaflet.js, then its own `component`.js."""
    here = resources.files("landslide_ui.maps")
    return "\n".join((here / f"{name}.js").read_text("utf-8") for name in ("leaflet", component))


def script_of(name: str) -> str:
    """Return the code of what a folium map is given: modes.js, which says what a press does, then `name`.js."""
    here = resources.files("landslide_ui.maps")
    return "\n".join((here / f"{each}.js").read_text("utf-8") for each in ("modes", name))


def address() -> str:
    """Return where the browser finds Leaflet on this server, without the ending .js or .css."""
    return f"{base_path()}/app/static/leaflet/leaflet"
