"""What is shown of a run on its map, and the outlines of that in their colours."""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from landslide_core.figures import shapes
from landslide_core.figures.palette import REVIEW
from landslide_core.language import tr
from landslide_ui.detect import landslide_table, large, outcomes, runs
from landslide_ui.maps import folium_map, tile_layers
from landslide_ui.maps.drawing import Drawing

if TYPE_CHECKING:
    from shapely import Polygon

    from landslide_core.comparison.against_reference import Agreement
    from landslide_core.detection.journey import DetectRun, Explained
    from landslide_core.inventory.inventory import Inventory


@dataclass(frozen=True)
class Shown:
    """What is shown of a run: landslides at the page's settings, `shown_as` their name, and what was chosen.

    drawing: who keeps the outlines that a person draws on it. states: what was decided of the landslides, by number.
    reviewed: whether they are being reviewed. agreement: with the reference, at the same settings.
    """

    inventory: "Inventory"
    shown_as: str
    selected: int | None
    online: bool
    explained: "Explained | None"
    drawing: Drawing | None = None
    states: Mapping[int, str] | None = None
    reviewed: bool = False
    agreement: "Agreement | None" = None

    @property
    def outcomes(self) -> Mapping[int, str] | None:
        """What became of each landslide, by number, where the map shows that; a review shows its own states."""
        return (
            None
            if self.reviewed or self.agreement is None or self.agreement.found is None
            else self.agreement.outcomes
        )

    @property
    def missed(self) -> "Sequence[Polygon]":
        """Outlines of the reference that were missed, where the map shows outcomes."""
        return () if self.reviewed or self.agreement is None else self.agreement.missed

    @property
    def explains(self) -> int | None:
        """Which landslide the heat is of, 0 for the likeliest place; None without heat."""
        return None if self.explained is None else self.selected or 0


def drawn(run: "DetectRun", shown: Shown) -> tuple[list[Any], folium_map.Bounds | None]:
    """Outlines of a small scene; where there are very many, those in view."""
    inventory = shown.inventory
    if inventory.count > shapes.MOST_SHOWN:
        return in_view(run, shown)
    on_map = runs.outlines_on_map(run, inventory)
    texts = landslide_table.tooltip_texts(inventory, on_map["id"], shown.states, shown.outcomes)
    tooltip = {name: name for name in texts}
    groups = [folium_map.outlines(shapes.geojson(on_map, texts), tooltip=tooltip, colours=_colours(shown))]
    groups += outcomes.missed(run, shown.missed)
    if shown.selected is None:
        return groups, None
    chosen = on_map[on_map["id"] == shown.selected]
    groups.append(folium_map.selection(shapes.geojson(chosen, {})))
    return groups, shapes.bounds_of(on_map, shown.selected)


def in_view(run: "DetectRun", shown: Shown) -> tuple[list[Any], folium_map.Bounds | None]:
    """Outlines that the map asks for as they come into view, and where the one is that was chosen."""
    found = large.outlines(run, shown.inventory, shown.shown_as, shown.states, shown.outcomes)
    address = large.addresses_of(run).view(large.named(shown.shown_as))
    told = [*sorted((shown.states or {}).items()), shown.outcomes is None]
    if (
        shown.states is not None or shown.outcomes is not None
    ):  # another address, for the browser to ask again
        address = f"{address}?states={zlib.crc32(repr(told).encode()):x}"
    groups = [tile_layers.outlines_in_view(address, colours=_colours(shown))]
    groups += outcomes.missed(run, shown.missed)
    one = None if shown.selected is None else found.one(shown.selected)
    return (groups, None) if one is None else ([*groups, folium_map.selection(one[0])], one[1])


def _colours(shown: Shown) -> tuple[str, Mapping[str, str]] | None:
    """By which property outlines differ in colour: the outcome, or what was decided of them in a review."""
    if shown.outcomes is not None:
        return outcomes.colours()
    if shown.states is None:
        return None
    return tr(landslide_table.STATE), {landslide_table.called(name): each for name, each in REVIEW.items()}
