"""The first half of Detect: imagery, bands and network are chosen."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.language import retold, tr, tr_as, tr_many
from landslide_core.scene.scene import Scene
from landslide_ui import state, words
from landslide_ui.detect import runs
from landslide_ui.detect.batch import choose as batch_choose
from landslide_ui.detect.chooser import imagery, placing, sides
from landslide_ui.detect.teach import panel
from landslide_ui.shared import choices, compute, light_line, normalisation, outputs, owners
from landslide_ui.shared.given import companions
from landslide_ui.state import Case

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from landslide_core.detection.cost import Bill
    from landslide_core.networks import Card


def show() -> None:
    """Draw the image at the left; at its right what is chosen and checked, and the button that is always in sight."""
    left, right = sides.both()
    with right:
        case = imagery.choose_case()
        problems = st.container(gap="small")
    if case.images:
        batch_choose.show(case, problems, left)
        return
    if case.image is None:
        with left:
            sides.empty(
                tr("No image yet"),
                tr(
                    "Choose a sample scene to see a result in under a minute, or upload a satellite, aerial or drone "
                    "image."
                ),
            )
        return
    with problems, outputs.user_errors():
        _check(case, left)


def _check(case: Case, left: "DeltaGenerator") -> None:
    """What was understood of an image, what can be changed, the light, and the button."""
    assert case.image is not None
    scene = compute.scene(case.image)
    understood, asked, lit = (st.container(gap="small") for _ in range(3))
    more = sides.more("more", tr("More: elevation model, reference, bands, network, views"))
    with more:
        masks = companions.add_companions(case)
        roles = choices.choose_roles(scene)
    scene = scene.with_roles(roles)
    with left:
        sides.picture(scene, tr("Preview of {name}", name=scene.name))
    with understood:
        sides.what_it_is(scene)
    with more:
        st.markdown(f"**{tr('Network')}**")
        card = choices.choose_network(compute.cards_for(owners.current()), compute.default_network())
        settings = choices.choose_settings(card, scene, asked)
        with asked:
            placing.show(case, scene)
        settings = replace(settings, masks=masks, **normalisation.for_detection(case, card))
    scene = scene.with_pixel_size(settings.pixel_size_m)
    scene.indexes(card.bands)
    runs.check_companions(case, scene, masks)
    with lit:
        if light_line.show(scene, settings) != "green":
            outputs.quiet(tr("{offer}: the page of the result has what it takes.", offer=tr(panel.OFFER)))
    _bill_and_run(case, scene, card, settings)


def _work(cost: "Bill", views: int) -> str:
    """How much is to be predicted, and how much more or less that is than the image, where that matters."""
    tiles = tr_many("{count:,} tile", "{count:,} tiles", cost.tiles)
    work = tr_as("bill", "{tiles}, {pixels:,.1f} million pixels", tiles=tiles, pixels=cost.pixels / 1e6)
    if views > 1:
        work = tr_as("bill", "{work}, {views} times", work=work, views=views)
    if cost.times > 1.5:
        return tr_as("bill", "{work}: {times:.3g} times those of the image", work=work, times=cost.times)
    if cost.times < 1 / 1.5:
        return tr_as("bill", "{work}: one for {times:,.3g} of the image", work=work, times=1 / cost.times)
    return work


def _bill_and_run(case: Case, scene: Scene, card: "Card", settings: DetectSettings) -> None:
    cost = compute.bill(scene, settings)
    bill = tr_as(
        "bill",
        "{device} · {work} · about {memory} of memory · {time}",
        device=retold(compute.device_title()),
        work=_work(cost, settings.views),
        memory=words.size(cost.memory_bytes),
        time=words.roughly(cost.seconds),
    )
    if sides.bill_and_button(bill, tr("Find landslides")):
        state.show_run(runs.start(case, scene.roles, settings))
        st.rerun()
