"""What a person switches on a map, told to the page: which layers are on, and how opaque one of them is.

The map tells it when a layer was switched or the slider let go, so that a link can open the same map. It does not do so
as streamlit-folium would, which sends the pictures of the layers along.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from landslide_ui.maps.templates import compiled


@dataclass(frozen=True)
class Decided:
    """Names of the layers that are on, and opacity in per cent."""

    layers: tuple[str, ...]
    opacity: int


def watch(drawn: Any, titles: Mapping[str, str], begun: Decided) -> None:
    """Let a map tell what is switched on it, beginning with `begun`; a layer that is off at first stays off.

    Parameters
    ----------
    drawn : folium.Map
        The map; `answer` reads what it tells.
    titles : mapping of str to str
        The layers by their names, with the titles that the map knows them by.
    begun : Decided
        What the map begins with.
    """
    from branca.element import MacroElement

    class Watch(MacroElement):
        _template = compiled(
            """
            {% macro script(this, kwargs) %}
            {{ this.code }}
            scarpDecided({{ this._parent.get_name() }}, {{ this.source|tojson }});
            {% endmacro %}
            """
        )

        def __init__(self) -> None:
            super().__init__()  # type: ignore[no-untyped-call]
            self._name = "Watch"
            self.code = (resources.files("landslide_ui.maps") / "decided.js").read_text("utf-8")
            self.source = {
                "names": {title: name for name, title in titles.items()},
                "on": list(begun.layers),
                "opacity": begun.opacity,
            }

    Watch().add_to(drawn)


def answer(told: Any, names: Collection[str]) -> Decided | None:
    """What a map tells, as the browser sent it; None where it told nothing, or nothing that can be."""
    if not isinstance(told, Mapping):
        return None
    layers, opacity = told.get("layers"), told.get("opacity")
    if not isinstance(layers, list) or isinstance(opacity, bool) or not isinstance(opacity, int | float):
        return None
    known = tuple(name for name in names if name in layers)
    return Decided(known, int(min(max(opacity, 0), 100))) if opacity == opacity else None
