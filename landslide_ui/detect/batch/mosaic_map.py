"""The landslides of all images of a batch on one map."""

from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.detection.batch.run import BatchRun
from landslide_core.figures import overlays, shapes
from landslide_core.figures.overlays import Overlay
from landslide_core.language import tr, tr_as
from landslide_core.runs.store import PART
from landslide_core.serving.pictures import photo_of
from landslide_ui import state, words
from landslide_ui.detect.batch import batches
from landslide_ui.maps import folium_map
from landslide_ui.serving import addresses
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_HEIGHT_PX = 520
_MOST_PICTURES = 24  # each is some hundred kilobytes that the browser asks for
_SIMPLIFY_DEG = 5e-6  # half a metre: for the eye


def show(identity: str, batch: BatchRun) -> None:
    """Draw it, with small pictures of the images where they are few; nothing without georeference."""
    if batch.mosaic is None:
        return
    placed = [scene["name"] for scene in batch.scenes if scene["state"] == "done" and scene["crs"]]
    with st.spinner(tr("Drawing the map…")):
        own = [_photo(identity, name, batch.manifest["created"]) for name in placed[:_MOST_PICTURES]]
    middle = (own[0].bounds[0] + own[0].bounds[2]) / 2 if own else 0.0
    photos = [overlays.beside(photo, middle) for photo in own]
    found = batches.mosaic_on_map(batch)
    largest = found.nlargest(shapes.MOST_SHOWN, "area_m2")
    on_map = shapes.on_map(largest, 0, _SIMPLIFY_DEG, middle)
    bounds = [photo.bounds for photo in photos] + ([tuple(on_map.total_bounds)] if len(on_map) else [])
    west, south, east, north = zip(*bounds, strict=True)
    drawn = folium_map.base_map((min(west), min(south), max(east), max(north)), True, _HEIGHT_PX)
    for name, photo in zip(placed, photos, strict=False):
        at = addresses.of_run(f"{identity}{PART}{name}", batch.manifest["created"]).picture("image")
        folium_map.add_picture(drawn, photo, tr("Image {name}", name=name), address=at)
    texts = _texts(largest)
    group = folium_map.outlines(shapes.geojson(on_map, texts), tooltip={name: name for name in texts})
    folium_map.show_map(
        drawn, [group], state.key(f"map.{identity}"), _HEIGHT_PX, layer_control=len(placed) <= 6
    )
    if len(found) > len(largest):
        outputs.quiet(
            tr(
                "The {drawn:,} largest of {count:,} outlines are drawn; the file holds all.",
                drawn=len(largest),
                count=len(found),
            )
        )
    if len(placed) > _MOST_PICTURES:
        outputs.quiet(
            tr(
                "The first {drawn} of {count:,} images are drawn; outlines are of all.",
                drawn=_MOST_PICTURES,
                count=len(placed),
            )
        )


def _texts(found: "GeoDataFrame") -> dict[str, list[str]]:
    return {
        tr("Landslide"): [tr("No. {number}", number=number) for number in found["id"]],
        tr_as("landslide", "Area"): [words.area(area) for area in found["area_m2"]],
        tr("Found in"): list(found["scenes"]),
    }


@st.cache_resource(max_entries=64, show_spinner=False)
def _photo(identity: str, name: str, created: str) -> Overlay:
    batch = batches.opened(identity)
    assert batch is not None
    return photo_of(batch.run(name))
