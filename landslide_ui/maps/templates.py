"""Templates of what a map is made of, compiled once: a map is drawn anew with every step of a page."""

import functools
from typing import Any


@functools.lru_cache(maxsize=256)
def compiled(source: str) -> Any:
    """Return the folium template of a source."""
    from folium.template import Template

    return Template(source)
