"""The first half of Detect: imagery, bands and network are chosen."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.scene.scene import Scene
from landslide_ui import state, words
from landslide_ui.detect import imagery, runs
from landslide_ui.detect.batch import choose as batch_choose
from landslide_ui.detect.teach import panel
from landslide_ui.shared import choices, companions, compute, light_line, normalisation, outputs, owners
from landslide_ui.state import Case

if TYPE_CHECKING:
    from landslide_core.networks import Card


def show() -> None:
    """Draw the chooser on the left and what was chosen on the right."""
    left, right = st.columns((5, 6), gap="large")
    with left:
        st.subheader("Imagery", anchor=False)
        case = imagery.choose_case()
        problems = st.container()
    if case.images:
        batch_choose.show(case, problems, right)
        return
    if case.image is None:
        with right:
            _empty()
        return
    with problems, outputs.user_errors():
        scene = compute.scene(case.image)
        with left:
            masks = companions.add_companions(case)
            roles = choices.choose_roles(scene)
        scene = scene.with_roles(roles)
        with right:
            _what_it_is(scene)
        with left:
            st.subheader("Network", anchor=False)
            card = choices.choose_network(compute.cards_for(owners.current()), compute.default_network())
            settings = choices.choose_settings(card, scene)
            settings = replace(settings, masks=masks, **normalisation.for_detection(case, card))
            scene = scene.with_pixel_size(settings.pixel_size_m)
            scene.indexes(card.bands)
            runs.check_companions(case, scene, masks)
            if light_line.show(scene, settings) != "green":
                outputs.quiet(f"{panel.OFFER}: the page of the result has what it takes.")
            _bill_and_run(case, scene, card, settings)


def _empty() -> None:
    st.html(
        '<div class="scarp-empty"><b>No image yet</b><br>Choose a sample scene to see a result in under a '
        "minute, or upload a satellite, aerial or drone image.</div>"
    )


def _what_it_is(scene: Scene) -> None:
    st.image(compute.preview(scene), width="stretch", alt=f"Preview of {scene.name}")
    rows, cols = scene.shape
    outputs.facts(
        {
            "Image": scene.name,
            "Size": f"{cols:,} × {rows:,} pixels, {len(scene.roles)} bands, {scene.dtype}",
            "Coordinates": _crs(scene),
            "Resolution": words.resolution(scene.resolution_m),
            "Valid pixels": words.share(compute.valid_share(scene.key, scene)),
        }
    )
    for note in scene.notes:
        outputs.quiet(words.sentence(note))


def _crs(scene: Scene) -> str:
    crs = scene.geobox.crs
    if crs is None:
        return "none"
    code = f" (EPSG:{crs.epsg})" if crs.epsg else ""
    return f"{crs.proj.name}{code}"


def _times(times: float) -> str:
    """How much larger or smaller the prediction is than the image, where that matters."""
    if times > 1.5:
        return f": {times:.3g} times those of the image"
    return f": one for {1 / times:,.3g} of the image" if times < 1 / 1.5 else ""


def _bill_and_run(case: Case, scene: Scene, card: "Card", settings: DetectSettings) -> None:
    cost = compute.bill(scene, settings)
    tiles = f"{cost.tiles:,} tile{'s' if cost.tiles != 1 else ''}"
    views = f", {settings.views} times" if settings.views > 1 else ""
    outputs.facts(
        {
            "Device": compute.device_title(),
            "Work": f"{tiles}, {cost.pixels / 1e6:,.1f} million pixels{views}{_times(cost.times)}",
            "Memory": f"about {words.size(cost.memory_bytes)}",
            "Time": words.roughly(cost.seconds),
        }
    )
    if st.button("Find landslides", type="primary", icon=":material/play_arrow:", key=state.key("run")):
        state.show_run(runs.start(case, scene.roles, settings))
        st.rerun()
