"""The first half of two dates: both images, what was understood of them, how they lie, what it will cost."""

from typing import TYPE_CHECKING, Literal

import streamlit as st

from landslide_core.changes.check import Understood, check_different, understood
from landslide_core.changes.settings import ChangeSettings
from landslide_core.errors import InputError
from landslide_core.io import open_dem
from landslide_core.io.layers.exclusion import open_exclusion
from landslide_core.language import marked, retold, tr, tr_as
from landslide_core.scene.scene import Scene
from landslide_core.work.change_plan import ChangePlan
from landslide_ui import state, words
from landslide_ui.detect.change import changes, desk
from landslide_ui.detect.change.desk import TwoImages
from landslide_ui.detect.chooser import sides
from landslide_ui.shared import choices, compute, controls, light_line, outputs, owners

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

    from landslide_core.detection.settings import DetectSettings

_EARLIER, _LATER = marked("Earlier image"), marked("Later image")
# What the core says of two images that were compared, of two that are still to be.
_MENDED = marked("The earlier image lay {apart} of the later one; that will be mended{left}.")
_BROUGHT = marked(
    "The earlier image will be brought to the look of the later one by a line per band through ground that did not "
    "change (IR-MAD), which takes its difference from {how_much}; gain {gains}."
)


def show() -> None:
    """Draw both images at the left; at their right what is chosen and checked, and the button."""
    left, right = sides.both()
    with right:
        given = desk.choose()
        problems = st.container(gap="small")
    if given.before is None or given.after is None:
        with left:
            sides.empty(
                tr("Not two images yet"),
                tr(
                    "Choose the sample pair, or give an earlier and a later image of the same place. Their coordinate "
                    "systems, pixels and extents may differ."
                ),
            )
        return
    with problems, outputs.user_errors():
        _check(given, left)


def _check(given: TwoImages, left: "DeltaGenerator") -> None:
    """What was understood of both images, how they lie, what can be changed, the lights, and the button."""
    assert given.before is not None
    assert given.after is not None
    opened = compute.scene(given.before), compute.scene(given.after)
    with st.spinner(tr("Comparing both files…")):
        check_different(given.before, given.after)
    understood_, asked, lit = (st.container(gap="small") for _ in range(3))
    more = sides.more("change.more", tr("More: elevation model, excluded areas, bands, network, views"))
    with more:
        desk.add_companions(given)
        first, second = (_with_roles(*each) for each in zip((_EARLIER, _LATER), opened, strict=True))
    with left:
        with st.container(key="chooser_pair"):
            columns = st.columns(2, gap="small")
        for column, title, scene in zip(columns, (_EARLIER, _LATER), (first, second), strict=True):
            with column:
                _picture(title, scene)
    with understood_:
        for title, scene in ((_EARLIER, first), (_LATER, second)):
            st.markdown(f"**{tr(title)}**")
            sides.what_it_is(scene)
    with more:
        st.markdown(f"**{tr('Network')}**")
        card = choices.choose_network(compute.cards_for(owners.current()), compute.default_network())
        settings = choices.choose_settings(card, second, asked)
        first, second = (scene.with_pixel_size(settings.pixel_size_m) for scene in (first, second))
        how = _how()
    for scene in (first, second):
        scene.indexes(card.bands)
    _check_companions(given, second)
    with lit:
        _how_they_lie(first, second, how)
        for title, scene in ((_EARLIER, first), (_LATER, second)):
            st.markdown(tr("**{image}: can the network be trusted here?**", image=tr(title)))
            light_line.show(scene, settings)
    _bill_and_run(given, (first, second), settings, how)


def _with_roles(title: str, scene: Scene) -> Scene:
    st.markdown(f"**{tr(title)}**")
    return scene.with_roles(choices.choose_roles(scene))


def _picture(title: str, scene: Scene) -> None:
    if title == _EARLIER:
        short, alt = tr("Earlier"), tr("Preview of the earlier image, {name}", name=scene.name)
    else:
        short, alt = tr("Later"), tr("Preview of the later image, {name}", name=scene.name)
    st.markdown(f"**{short}**")
    sides.picture(scene, alt)


def _how() -> ChangeSettings:
    with st.expander(tr("How both are laid over each other (optional)")):
        placing: Literal["measured", "given"] = st.segmented_control(
            **controls.said(ChangeSettings, "placing"),
            options=["measured", "given"],
            default="measured",
            format_func={
                "measured": tr("Measure and mend it"),
                "given": tr("As their georeferences say"),
            }.__getitem__,
            required=True,
            key=state.key("change.placing"),
            persist_state="session",
        )
        most = st.number_input(
            **controls.number(ChangeSettings, "most_shift_px"),
            value=ChangeSettings().most_shift_px,
            step=1.0,
            format="%g",
            key=state.key("change.most_shift"),
            persist_state="session",
        )
        normalise: Literal["helpful", "none"] = st.segmented_control(
            **controls.said(ChangeSettings, "normalise"),
            options=["helpful", "none"],
            default="helpful",
            format_func={"helpful": tr("Where it helps"), "none": tr("Never")}.__getitem__,
            required=True,
            key=state.key("change.normalise"),
            persist_state="session",
        )
    return ChangeSettings(placing=placing, most_shift_px=float(most), normalise=normalise)


def _check_companions(given: TwoImages, scene: Scene) -> None:
    """InputError when the elevation model or the mask cannot be laid over the later image."""
    stamps = tuple(
        stamp
        for path in (given.dem, given.exclude)
        if path is not None
        for stamp in compute.stamps_beside(path)
    )
    with st.spinner(tr("Checking what goes with the images…")):
        refused = _checked(stamps, (str(given.dem), str(given.exclude)), scene.key, given, scene)
    if refused is not None:
        raise refused


@st.cache_data(max_entries=32, show_spinner=False)
def _checked(
    stamps: tuple[tuple[str, int, int], ...],
    layers: tuple[str, str],
    key: str,
    _given: TwoImages,
    _scene: Scene,
) -> InputError | None:
    """Why they cannot be used: a value, for what is raised would be found out again at every touch of the page."""
    try:
        if _given.dem is not None:
            open_dem(_given.dem, _scene.geobox).close()
        if _given.exclude is not None:
            open_exclusion(_given.exclude, _scene.geobox)
    except InputError as refused:
        return refused
    return None


def _how_they_lie(first: Scene, second: Scene, how: ChangeSettings) -> None:
    with st.spinner(tr("Laying both images over each other…")):
        found = _understood(first.key, second.key, how, first, second)
    if isinstance(found, InputError):
        raise found
    lies = retold(found.registration.in_words.replace("that was mended", "that will be mended"))
    st.info(f"**{tr('How they lie.')}** {words.plain(lies)}", icon=":material/layers:")
    outputs.quiet(retold(found.look.account.replace("was brought", "will be brought")))
    both = tr(", ").join(words.role(role).lower() for role in found.common_roles)
    outputs.quiet(
        tr(
            "Both have {roles}. They share {share} of the later image's frame.",
            roles=both,
            share=words.share(found.shared),
        )
    )
    if "nir" not in found.common_roles:
        outputs.quiet(
            tr(
                "Without near infrared in both, nothing but the network's probability and the looks speak for a change."
            )
        )


@st.cache_data(max_entries=32, show_spinner=False)
def _understood(
    before: str, after: str, how: ChangeSettings, _first: Scene, _second: Scene
) -> Understood | InputError:
    """What was understood, or why they are refused."""
    try:
        return understood(_first, _second, how)
    except InputError as refused:
        return refused


def _bill_and_run(
    given: TwoImages, scenes: tuple[Scene, Scene], settings: "DetectSettings", how: ChangeSettings
) -> None:
    bills = [compute.bill(scene, settings) for scene in scenes]
    tiles, pixels = sum(bill.tiles for bill in bills), sum(bill.pixels for bill in bills)
    memory = max(bill.memory_bytes for bill in bills)
    bill = tr_as(
        "bill of two dates",
        "{device} · {tiles:,} tiles of both images, {pixels:,.1f} million pixels · about {memory} of memory, for one "
        "image at a time · {time}",
        device=retold(compute.device_title()),
        tiles=tiles,
        pixels=pixels / 1e6,
        memory=words.size(memory),
        time=words.roughly(sum(bill.seconds for bill in bills)),
    )
    if sides.bill_and_button(bill, tr("Compare the two dates")):
        assert given.before is not None
        assert given.after is not None
        first, second = scenes
        plan = ChangePlan(
            title=given.title,
            before=given.before,
            after=given.after,
            roles_before=tuple(first.roles),
            roles=tuple(second.roles),
            settings=settings,
            how=how,
            dem=given.dem,
            exclude=given.exclude,
        )
        state.show_run(changes.start(plan))
        st.rerun()
