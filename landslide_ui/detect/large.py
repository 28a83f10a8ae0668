"""Scenes larger than the map's picture: shown as tiles at their own resolution, outlines as they come into view."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st
from odc.geo.geobox import GeoBox

from landslide_core.figures import overlays
from landslide_core.language import current, marked, retold, speaking, tr
from landslide_core.language.speech import SOURCE
from landslide_core.scene import geodesy
from landslide_core.serving.copies import Copies, Copying
from landslide_core.serving.imagery import Look
from landslide_core.serving.layers import layers_of
from landslide_core.serving.outlines import Outlines
from landslide_core.serving.places import Bounds, native_zoom
from landslide_core.serving.reading import grid_of
from landslide_ui import state, words
from landslide_ui.detect import landslide_table, runs
from landslide_ui.serving import addresses, views
from landslide_ui.serving.addresses import Addresses
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun
    from landslide_core.inventory.inventory import Inventory

_LOOK_AGAIN_SECONDS = 2.0
_NATURAL = marked("As the eye sees it")
_LOOKS = {
    marked("Near infrared, red, green"): ("nir", "red", "green"),
    marked("Short-wave and near infrared, red"): ("swir_1", "nir", "red"),
}


@dataclass(frozen=True)
class Tiled:
    """A run whose map asks for tiles: where, from which zoom on a pixel is one of the map, and what there is."""

    addresses: Addresses
    zoom: int
    bounds: Bounds
    georeferenced: bool
    layers: tuple[str, ...]


def tiled(run: "DetectRun") -> Tiled | None:
    """What the map asks for, of a scene that is larger than a picture of it or lies over the date line; else None."""
    grid = grid_of(run.probability)
    bounds: Bounds = (0.0, 0.0, float(grid.shape[1]), float(grid.shape[0]))
    if grid.crs is not None:
        bounds = geodesy.longitude_span(grid)
    if max(grid.shape) <= overlays.MAX_PX and (grid.crs is None or (bounds[0] >= -180 and bounds[2] <= 180)):
        return None
    there = tuple(layers_of(run))
    return Tiled(addresses_of(run), native_zoom(grid), bounds, grid.crs is not None, there)


def addresses_of(run: "DetectRun") -> Addresses:
    """Where a run is found beside the pages."""
    return addresses.of_run(runs.id_of(run), run.manifest["created"])


@st.cache_resource
def _copies() -> Copies:
    return Copies()


def prepare(run: "DetectRun") -> None:
    """See to it that the image can be zoomed into; says how far that is, or why it cannot be."""
    image = runs.image_of(run)
    if image is None:
        outputs.quiet(
            tr(
                "The image is not on this server any more: it is shown small. Outlines and probability are at full "
                "resolution."
            )
        )
        return
    outputs.watch(_progress, runs.id_of(run), every_s=_LOOK_AGAIN_SECONDS)


def _progress(run_id: str) -> bool:
    run = runs.open_run(run_id)
    image = runs.image_of(run)
    copying: Copying | None = None if image is None else _copies().ask(run, image)
    if copying is None:
        return True
    if copying.problem:
        outputs.quiet(tr("The image is shown small: {problem}", problem=retold(copying.problem)))
    else:
        st.progress(
            copying.share,
            tr("Preparing the image to be zoomed into, once: {share}", share=words.per_cent(copying.share)),
        )
    return False


def look(run: "DetectRun") -> Look:
    """Which bands the image is looked at in, where it is shown as tiles and has more than the eye sees."""
    shown = tiled(run)
    roles = run.manifest["scene"].get("roles") or ()
    choices = {name: bands for name, bands in _LOOKS.items() if set(bands) <= set(roles)}
    if shown is None or "image" not in shown.layers or not choices:
        return Look()
    chosen = st.selectbox(
        tr("Colours of the image"), [_NATURAL, *choices], format_func=tr, key=state.key("look")
    )
    return Look(choices.get(chosen, ()))


def outlines(
    run: "DetectRun",
    inventory: "Inventory",
    shown_as: str,
    states: Mapping[int, str] | None = None,
    outcomes: Mapping[int, str] | None = None,
) -> Outlines:
    """The outlines as the map counts places, ready to be asked for by window."""
    with st.spinner(tr("Drawing the landslides…")):
        found = _outlines(
            str(run.folder), run.manifest["created"], shown_as, grid_of(run.probability), inventory
        )
    language = current()

    def describe(ids: Sequence[int]) -> list[dict[str, str]]:
        with speaking(language):  # the map asks for them outside of the page's run
            texts = landslide_table.tooltip_texts(inventory, ids, states, outcomes)
        return [dict(zip(texts, row, strict=True)) for row in zip(*texts.values(), strict=True)]

    views.put(runs.id_of(run), named(shown_as), views.View(found, describe))
    return found


def named(shown_as: str) -> str:
    """The name under which the map asks for what is shown: its texts are in one language."""
    return shown_as if current() == SOURCE else f"{shown_as}.{current()}"


@st.cache_resource(max_entries=4, show_spinner=False)
def _outlines(folder: str, created: str, shown_as: str, _grid: GeoBox, _inventory: "Inventory") -> Outlines:
    return Outlines.on_grid(_inventory.table, _grid)
