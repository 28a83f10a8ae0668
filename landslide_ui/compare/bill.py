"""What a comparison will cost, before it is begun."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.language import marked, retold, tr
from landslide_ui import words
from landslide_ui.shared import compute, outputs
from landslide_ui.shared.waiting import Waiting

if TYPE_CHECKING:
    from landslide_core.comparison import LabelledScene


def show(scenes: "Sequence[LabelledScene]", names: Sequence[str], settings: DetectSettings) -> None:
    """Device, tiles and time of all networks on all scenes, told from the first scene where there are many."""
    from landslide_core.detection import cost

    scene = compute.scene(scenes[0].image)
    if scenes[0].roles is not None:
        scene = scene.with_roles(scenes[0].roles)
    scene = scene.with_pixel_size(settings.pixel_size_m)
    tiles, pixels, seconds = 0, 0, 0.0
    for name in names:
        card = compute.cards()[name]
        work = cost.work(scene, card, settings)
        tiles, pixels = tiles + work.tiles, pixels + work.pixels
        seconds += work.pixels * settings.views * _seconds_per_pixel(name, card.sha256, settings.device)
    count = len(scenes)
    outputs.facts(
        {
            tr("Device"): retold(compute.device_title()),
            tr("Work"): _work(len(names), count, count * tiles, count * pixels / 1e6),
            tr("Time"): tr(
                "{time} at most: what was predicted before is found again",
                time=words.roughly(count * seconds),
            ),
        }
    )


def _work(networks: int, scenes: int, tiles: int, million_px: float) -> str:
    if scenes == 1:
        return tr(
            "{networks} networks: {tiles:,} tiles, {millions:,.1f} million pixels",
            networks=networks,
            tiles=tiles,
            millions=million_px,
        )
    return tr(
        "{networks} networks on {scenes:,} scenes like the first: {tiles:,} tiles, {millions:,.1f} million pixels",
        networks=networks,
        scenes=scenes,
        tiles=tiles,
        millions=million_px,
    )


@st.cache_data(ttl=3600, max_entries=64, show_spinner=Waiting(marked("Estimating the cost…")))
def _seconds_per_pixel(name: str, sha256: str, device: str) -> float:
    """The pace of a network on a device; not through `compute.loaded`, which keeps what pages work with."""
    from landslide_core import networks
    from landslide_core.detection import cost

    found = networks.load(name)
    return cost.time_tile(found, device, (found.card.tile_px, found.card.tile_px)).seconds_per_pixel
