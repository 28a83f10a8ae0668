"""The first half of Detect for many images: what they are, the network, and what it will cost."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import streamlit as st

from landslide_core.detection.batch.account import Batch
from landslide_core.detection.batch.failing import attempted
from landslide_core.detection.batch.scenes import Companions, Look, look_at
from landslide_core.detection.batch.settings import BatchSettings
from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import MissingError
from landslide_core.language import marked, retold, tr, tr_as
from landslide_ui import state, words
from landslide_ui.detect.batch import batches
from landslide_ui.detect.chooser import sides
from landslide_ui.shared import choices, compute, controls, normalisation, outputs, owners, tables
from landslide_ui.shared.given import companions
from landslide_ui.state import Case

if TYPE_CHECKING:
    from landslide_core.networks import Card
    from landslide_core.scene.scene import Scene

_DUPLICATES: Mapping[Literal["merge", "mark"], str] = {
    "merge": marked("One outline of theirs"),
    "mark": marked("Keep and mark each"),
}
_MOST_SHOWN, _MOST_PICTURES = 12, 4


def show(case: Case, left: Any, right: Any) -> None:
    """Draw what is to be chosen on the left and what the images are on the right."""
    with st.spinner(tr("Looking at the images…")):
        looked = [_looked_at(str(image), compute.stamps_beside(image)) for image in case.images]
    with right:
        _table(case.images, looked)
    good = [image for image, facts in zip(case.images, looked, strict=True) if "look" in facts]
    with left, outputs.user_errors():
        if not good:
            raise MissingError(
                marked("None of these images can be used."), marked("The table says why; give others.")
            )
        first = compute.scene(good[0])
        masks = companions.add_companions(case)
        roles = _roles(first)
        st.header(tr("Network"), anchor=False)
        card = choices.choose_network(compute.cards_for(owners.current()), compute.default_network())
        settings = choices.choose_settings(card, first)
        settings = replace(settings, masks=masks, **normalisation.for_detection(case, card))
        how = _how()
        batch = Batch(
            case.title, case.images, settings, how, roles, Companions(case.dem, case.reference, case.exclude)
        )
        label = tr("Find landslides in {count:,} images", count=len(good))
        if sides.bill_and_button(_bill(good, card, settings), label):
            state.show_run(batches.start(batch))
            st.rerun()


@st.cache_data(max_entries=4000, show_spinner=False)
def _looked_at(path: str, stamps: tuple[tuple[str, int, int], ...]) -> dict[str, Any]:
    """What an image is (`look`), or why it cannot be used (`error`)."""
    return attempted({"name": path}, lambda: {"look": look_at(Path(path))})


def _table(images: Sequence[Path], looked: Sequence[Mapping[str, Any]]) -> None:
    good = [(image, facts) for image, facts in zip(images, looked, strict=True) if "look" in facts]
    bad = [(image, facts) for image, facts in zip(images, looked, strict=True) if "error" in facts]
    st.markdown(tr("**{count:,} images, one batch**", count=len(images)))
    outputs.quiet(tr("Each becomes a run of its own; all of them together a table, a mosaic and one ZIP."))
    for column, (image, _) in zip(st.columns(_MOST_PICTURES), good, strict=False):
        picture = compute.preview(compute.scene(image), 300)
        outputs.picture(picture, tr("Preview of {name}", name=image.name), place=column)
    rows = [(image.name, *_in_words(facts["look"])) for image, facts in good[:_MOST_SHOWN]]
    tables.table((tr("Image"), tr("Size in pixels"), tr("Coordinates"), tr("Pixel")), rows)
    if len(good) > _MOST_SHOWN:
        outputs.quiet(tr("and {count:,} more", count=len(good) - _MOST_SHOWN))
    for image, facts in bad[:_MOST_SHOWN]:
        st.warning(
            batches.why(image.name, facts["error"]),
            icon=":material/warning:",
        )
    if bad:
        outputs.quiet(
            tr(
                "{bad:,} of {count:,} images will be left out; the others go on.",
                bad=len(bad),
                count=len(images),
            )
        )


def _in_words(look: Look) -> tuple[str, str, str]:
    """Size, coordinates and pixel size."""
    pixel = "–" if look.resolution_m is None else f"{look.resolution_m:.3g} m"
    size = tr("{cols:,} × {rows:,}, {bands} bands", cols=look.cols, rows=look.rows, bands=len(look.roles))
    return size, look.crs or tr("none"), pixel


def _roles(first: "Scene") -> tuple[str, ...] | None:
    """What each band is, where a person says otherwise than was guessed; then it holds for all images."""
    roles = choices.choose_roles(first)
    if roles == first.roles:
        return None
    outputs.quiet(tr("As you have it here, for all images."))
    return roles


def _how() -> BatchSettings:
    with st.expander(tr("Mosaic of all images (optional)")):
        duplicates: Literal["merge", "mark"] = st.segmented_control(
            **controls.said(BatchSettings, "duplicates"),
            options=list(_DUPLICATES),
            default="merge",
            format_func=lambda each: tr(_DUPLICATES[each]),
            required=True,
            key=state.key("duplicates"),
            persist_state="session",
        )
        crs = st.text_input(
            **controls.said(BatchSettings, "mosaic_crs"),
            placeholder=tr("that of the images; WGS84 where theirs differ"),
            key=state.key("mosaic_crs"),
            persist_state="session",
        )
    how = BatchSettings(duplicates, crs.strip() or None)
    from landslide_core.detection.batch.mosaic import check_mosaic_crs

    check_mosaic_crs(how)
    return how


def _bill(images: Sequence[Path], card: "Card", settings: DetectSettings) -> str:
    """Device, tiles, memory and time of all images; the pace is that of one tile."""
    stamps = tuple(stamp for image in images for stamp in compute.stamps_beside(image))
    with st.spinner(tr("Estimating the cost…")):
        work = _work(stamps, settings, card.name, card.predicts, images)
    largest = compute.bill(compute.scene(images[work["largest"]]), settings)
    pace = largest.seconds / max(largest.pixels, 1)
    return tr_as(
        "bill of a batch",
        "{device} · {tiles:,} tiles, {pixels:,.1f} million pixels · about {memory} of memory, for one image at a "
        "time · {time}",
        device=retold(compute.device_title()),
        tiles=work["tiles"],
        pixels=work["pixels"] / 1e6,
        memory=words.size(largest.memory_bytes),
        time=words.roughly(pace * work["pixels"]),
    )


@st.cache_data(ttl=600, max_entries=16, show_spinner=False)
def _work(
    stamps: tuple[tuple[str, int, int], ...],
    settings: DetectSettings,
    name: str,
    predicts: str,
    _images: Sequence[Path],
) -> dict[str, int]:
    """Tiles and pixels of all images, and which one is the largest."""
    from contextlib import closing

    from landslide_core.detection import cost
    from landslide_core.io import open_scene

    found = []
    for image in _images:
        with closing(open_scene(image)) as scene:
            found.append(
                cost.work(scene.with_pixel_size(settings.pixel_size_m), compute.card_of(name), settings)
            )
    pixels = [each.pixels for each in found]
    return {
        "tiles": sum(each.tiles for each in found),
        "pixels": sum(pixels),
        "largest": pixels.index(max(pixels)),
    }
