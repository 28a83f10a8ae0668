"""The map of a result: pictures of a small scene, tiles of a large one, outlines over both."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from landslide_core.language import tr, translated
from landslide_core.serving.imagery import Look
from landslide_core.serving.layers import LAYERS
from landslide_ui import state
from landslide_ui.detect import (
    chosen,
    gradcam,
    landslide_table,
    large,
    open_elsewhere,
    outcomes,
    pictures,
    result_outlines,
    runs,
    view,
)
from landslide_ui.detect.large import Tiled
from landslide_ui.detect.result_outlines import Shown
from landslide_ui.maps import choosing, decided, drawing, folium_map, instruments, tile_layers
from landslide_ui.maps.decided import Decided
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun

HEIGHT_PX = 600
_MOST_PLACES = 5_000  # that the arrow keys lead along
_OPACITY = 0.55
# layers that lie on the map but for the image and the probability, and how opaque
_FURTHER = {
    "hillshade": 1.0,
    "heat": _OPACITY,
    "uncertainty": 0.8,
    "mask": _OPACITY,
    "excluded": 0.8,
    "reference": 0.6,
}
_MASKS = ("heat", "uncertainty", "excluded", "reference")  # of those, the pictures that only some runs have


def show(run: "DetectRun", shown: Shown, look: Look) -> str:
    """Draw the map; returns its legend, as HTML."""
    tiles = large.tiled(run)
    begun = _begun(run, (shown.online, shown.explains, look, tiles and tiles.layers))
    there = _there(run, tiles)
    legend = outputs.legend(
        reference="reference" in there,
        selected=shown.selected is not None,
        uncertainty="uncertainty" in there,
        excluded="excluded" in there,
        heat="heat" in there or shown.explained is not None,
        review=shown.outcomes is None and shown.states is not None,
        outcomes=None
        if shown.outcomes is None
        else outcomes.legend([*shown.outcomes.values()], bool(shown.missed)),
    )
    if tiles is None:
        _from_pictures(run, shown, begun, legend)
    else:
        _from_tiles(run, shown, tiles, look, begun, legend)
    return legend


def _there(run: "DetectRun", tiles: Tiled | None) -> Collection[str]:
    """The names of the layers that only some runs have."""
    if tiles is not None:
        return tiles.layers
    drawn_of = pictures.pictures(run)
    return [name for name in _MASKS if getattr(drawn_of, name) is not None]


def beside(run: "DetectRun", legend: str) -> None:
    """Draw the legend, and how other programs open the map."""
    st.html(legend)
    _worth_of_spread(run)
    open_elsewhere.show(run)


def _begun(run: "DetectRun", drawn_of: tuple[Any, ...]) -> Decided:
    """What the map begins with: the same until it is drawn anew for another reason; its browser knows the rest."""
    key = state.key(f"begun.{runs.id_of(run)}")
    known: tuple[tuple[Any, ...], Decided] | None = state.recall(key)
    if known is None or known[0] != drawn_of:
        known = drawn_of, view.layers(run)
        state.keep(key, known)
    return known[1]


def _from_pictures(run: "DetectRun", shown: Shown, begun: Decided, legend: str) -> None:
    """A scene no larger than a picture of it."""
    drawn_of, at = pictures.pictures(run), large.addresses_of(run)
    drawn = _base(run, drawn_of.image.bounds, shown)
    on, opacity = set(begun.layers), begun.opacity / 100

    def add(name: str, opacity: float = 1.0, *, show: bool) -> Any:
        picture = drawn_of.named(name)
        return folium_map.add_picture(
            drawn, picture, _title(name), show=show, opacity=opacity, address=at.picture(name)
        )

    add("image", show="image" in on)
    if drawn_of.hillshade is not None:
        add("hillshade", show="hillshade" in on)
    _add_explained(drawn, shown)
    show = "probability" in on and shown.explained is None
    layer = add("probability", opacity, show=show)
    folium_map.add_opacity_slider(drawn, layer, _title("probability"), opacity, tells=True)
    for name in _there(run, None):
        add(name, _FURTHER[name], show=name in on)
    _put(run, shown, drawn, begun, legend, *result_outlines.drawn(run, shown))


def _from_tiles(
    run: "DetectRun", shown: Shown, tiles: Tiled, look: Look, begun: Decided, legend: str
) -> None:
    """A large scene."""
    drawn = _base(run, tiles.bounds, shown)
    on, opacity = set(begun.layers), begun.opacity / 100
    if "image" in tiles.layers:
        _add_tiles(drawn, tiles, "image", look=look, show="image" in on)
    elif (
        run.preview.is_file()
        and tiles.bounds[0] >= -180
        and (tiles.bounds[2] <= 180 or not tiles.georeferenced)
    ):
        photo, at = pictures.photo(run), large.addresses_of(run).picture("image")
        folium_map.add_picture(drawn, photo, _title("image"), show="image" in on, address=at)
    _add_explained(drawn, shown)
    show = "probability" in on and shown.explained is None
    layer = _add_tiles(drawn, tiles, "probability", opacity=opacity, show=show)
    folium_map.add_opacity_slider(drawn, layer, _title("probability"), opacity, tells=True)
    for name, own in _FURTHER.items():
        if name in tiles.layers:
            _add_tiles(drawn, tiles, name, opacity=own, show=name in on)
    _put(run, shown, drawn, begun, legend, *result_outlines.in_view(run, shown))
    if "image" not in tiles.layers:
        large.prepare(run)


def _base(run: "DetectRun", bounds: folium_map.Bounds, shown: Shown) -> Any:
    drawn = folium_map.base_map(bounds, shown.inventory.georeferenced, HEIGHT_PX)
    grid = run.manifest["predicted"]
    instruments.add_instruments(
        drawn,
        georeferenced=shown.inventory.georeferenced,
        rows=grid["rows"],
        resolution_m=grid["resolution_m"],
    )
    choosing.add_choosing(
        drawn,
        tr(landslide_table.NAME),
        tr("Map of the landslides: arrow keys lead from one to the next"),
        forwards=shown.reviewed,
    )
    if shown.drawing is not None:
        drawing.add_control(drawn, shown.drawing.keys, shown.drawing.offers)
    if shown.online and shown.inventory.georeferenced:
        folium_map.add_online_basemap(drawn)
    return drawn


def _add_tiles(
    drawn: Any, tiles: Tiled, name: str, *, show: bool = True, opacity: float = 1.0, look: Look | None = None
) -> Any:
    layer = LAYERS[name]
    template = tiles.addresses.tiles(name, photo=layer.photo, look=look)
    return tile_layers.add_tiles(
        drawn,
        template,
        _title(name),
        tiles.zoom,
        georeferenced=tiles.georeferenced,
        show=show,
        opacity=opacity,
    )


def _put(
    run: "DetectRun",
    shown: Shown,
    drawn: Any,
    begun: Decided,
    legend: str,
    groups: list[Any],
    focus: folium_map.Bounds | None,
) -> None:
    run_id = runs.id_of(run)
    key, returned = state.key(f"map.{run_id}"), []
    if (known := shown.drawing) is not None:
        groups = [*groups, drawing.kept(known.turn, known.rings)]
        key, returned = f"{key}.{known.name}", [drawing.RETURNED]
    decided.watch(drawn, translated(view.TITLES), begun)
    at = chosen.of(run).place
    places = [str(each) for each in landslide_table.by_size(shown.inventory)["place"]]
    groups = [*groups, choosing.shown(led_along(places, at), at), instruments.legend(legend)]
    told = folium_map.show_map(
        drawn,
        groups,
        key,
        HEIGHT_PX,
        focus,
        returned=returned,
        on_change=lambda: chosen.note(run, state.recall(key)),
    )
    switched = decided.answer(told, view.TITLES)
    if switched is not None:
        view.note_layers(run, switched)
    if known is not None:  # what the map tells is of its layers or of its outlines, never of both
        known.note(drawing.answer(told))


def led_along(places: Sequence[str], at: str | None) -> list[str]:
    """The places that the arrow keys lead along, the largest first; a chosen one that is smaller comes behind them."""
    smaller = [at] if at is not None and at in places[_MOST_PLACES:] else []
    return [*places[:_MOST_PLACES], *smaller]


def _add_explained(drawn: Any, shown: Shown) -> None:
    if shown.explained is not None:
        overlay = gradcam.overlay(shown.explained)
        layer = folium_map.add_picture(drawn, overlay, tr(gradcam.LAYER), opacity=_OPACITY)
        folium_map.add_opacity_slider(drawn, layer, tr("Where it looked"), _OPACITY)


def _title(name: str) -> str:
    """What a layer is called on the map; it tells what is switched by that."""
    return tr(view.TITLES[name])


def _worth_of_spread(run: "DetectRun") -> None:
    """What the layer of uncertainty is good for, as measured (benchmarks/uncertainty.py)."""
    if run.uncertainty is not None:
        outputs.quiet(
            tr(
                "The spread over eight views finds errors no better than the probability itself: on regions that no "
                "training saw, the area under the risk-coverage curve was 0.39 of a random order's for the spread and "
                "0.38 for how near a probability is to 50 %."
            )
        )
