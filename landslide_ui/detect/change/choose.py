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
from landslide_ui.shared import choices, compute, controls, light_line, outputs, owners

if TYPE_CHECKING:
    from landslide_core.detection.settings import DetectSettings

_EARLIER, _LATER = marked("Earlier image"), marked("Later image")
# What the core says of two images that were compared, of two that are still to be.
_MENDED = marked("The earlier image lay {apart} of the later one; that will be mended{left}.")
_BROUGHT = marked(
    "The earlier image will be brought to the look of the later one by a line per band through ground that did not "
    "change (IR-MAD), which takes its difference from {how_much}; gain {gains}."
)


def show() -> None:
    """Draw the chooser on the left and both images on the right."""
    left, right = st.columns((5, 6), gap="large")
    with left:
        st.header(tr("Two dates"), anchor=False)
        given = desk.choose()
        problems = st.container()
    if given.before is None or given.after is None:
        with right:
            _empty()
        return
    with problems, outputs.user_errors():
        opened = compute.scene(given.before), compute.scene(given.after)
        with st.spinner(tr("Comparing both files…")):
            check_different(given.before, given.after)
        with left:
            first, second = (_with_roles(*each) for each in zip((_EARLIER, _LATER), opened, strict=True))
            desk.add_companions(given)
        with right:
            pictures = st.columns(2)
            for column, title, scene in zip(pictures, (_EARLIER, _LATER), (first, second), strict=True):
                with column:
                    _what_it_is(title, scene)
        with left:
            st.header(tr("Network"), anchor=False)
            card = choices.choose_network(compute.cards_for(owners.current()), compute.default_network())
            settings = choices.choose_settings(card, second)
            first, second = (scene.with_pixel_size(settings.pixel_size_m) for scene in (first, second))
            how = _how()
            for scene in (first, second):
                scene.indexes(card.bands)
            _check_companions(given, second)
        with right:
            _how_they_lie(first, second, how)
            for title, scene in ((_EARLIER, first), (_LATER, second)):
                st.markdown(tr("**{image}: can the network be trusted here?**", image=tr(title)))
                light_line.show(scene, settings)
        with left:
            _bill_and_run(given, (first, second), settings, how)


def _empty() -> None:
    st.html(
        f'<div class="scarp-empty"><b>{tr("Not two images yet")}</b><br>'
        + tr(
            "Choose the sample pair, or give an earlier and a later image of the same place. Their coordinate systems, "
            "pixels and extents may differ."
        )
        + "</div>"
    )


def _with_roles(title: str, scene: Scene) -> Scene:
    st.markdown(f"**{tr(title)}**")
    return scene.with_roles(choices.choose_roles(scene))


def _what_it_is(title: str, scene: Scene) -> None:
    if title == _EARLIER:
        short, alt = tr("Earlier"), tr("Preview of the earlier image, {name}", name=scene.name)
    else:
        short, alt = tr("Later"), tr("Preview of the later image, {name}", name=scene.name)
    st.markdown(f"**{short}**")
    st.image(compute.preview(scene), width="stretch", alt=alt)
    rows, cols = scene.shape
    crs = scene.geobox.crs
    outputs.facts(
        {
            tr("Image"): scene.name,
            tr_as("image", "Size"): tr(
                "{cols:,} × {rows:,} pixels, {bands} bands, {dtype}",
                cols=cols,
                rows=rows,
                bands=len(scene.roles),
                dtype=scene.dtype,
            ),
            tr("Coordinates"): tr("none") if crs is None else crs.proj.name,
            tr("Resolution"): words.resolution(scene.resolution_m),
            tr("Valid pixels"): words.share(compute.valid_share(scene.key, scene)),
        }
    )
    for note in scene.notes:
        outputs.quiet(words.sentence(note))


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
    outputs.facts(
        {
            tr("Device"): retold(compute.device_title()),
            tr("Work"): tr(
                "{tiles:,} tiles of both images, {pixels:,.1f} million pixels",
                tiles=tiles,
                pixels=pixels / 1e6,
            ),
            tr("Memory"): tr("about {size}, for one image at a time", size=words.size(memory)),
            tr("Time"): words.roughly(sum(bill.seconds for bill in bills)),
        }
    )
    if st.button(
        tr("Compare the two dates"), type="primary", icon=":material/play_arrow:", key=state.key("run")
    ):
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
