"""What our own map components share: their code, and where Leaflet itself lies."""

from pathlib import Path

import streamlit as st

_SHARED = Path(__file__).with_suffix(".js")


def code_of(module: str) -> str:
    """Return the code of the component that the Python file `module` describes: shared parts, then its own."""
    return "\n".join(path.read_text("utf-8") for path in (_SHARED, Path(module).with_suffix(".js")))


def address() -> str:
    """Return where the browser finds Leaflet on this server, without the ending .js or .css."""
    prefix = f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")
    return f"{prefix}/app/static/leaflet/leaflet"
