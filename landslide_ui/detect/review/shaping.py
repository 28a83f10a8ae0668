"""Another shape for the landslide that is looked at: its corners corrected, joined with a neighbour, or split."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import shapely
import streamlit as st

from landslide_core.language import tr
from landslide_core.review import reshaping
from landslide_core.review.log import Review
from landslide_core.serving.reading import grid_of
from landslide_ui.detect.review import kept
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun
    from landslide_core.inventory.inventory import Inventory

_NEAR_PX = 12  # neighbours that are offered to be joined; what lies too far is told
_MOST_NEAR = 12


def show(run: "DetectRun", review: Review, inventory: "Inventory", number: int) -> None:
    """Offer what can be done to the shape of a landslide."""
    table = inventory.table.set_index("id")
    name, shape = str(table.loc[number, "place"]), table.geometry.loc[number]
    others = table.drop(index=number)
    pixel = reshaping.pixel_of(tuple(grid_of(run.probability).affine))
    with st.popover(tr("Shape"), icon=":material/pentagon:", key=kept.key(run, "shape"), width="stretch"):
        outputs.quiet(
            tr("What was found stays in the log as rejected; the new outline is yours. Undo takes it back.")
        )
        if st.button(tr("Correct its corners"), icon=":material/edit:", key=kept.key(run, "take")):
            _change(run, lambda now: reshaping.taken_over(now, name, shape.wkt, pixel, kept.who()))
        _join(run, review, (name, shape), dict(zip(others["place"], others.geometry, strict=True)), pixel)
        _split(run, review, (name, shape), pixel)


def _join(
    run: "DetectRun",
    review: Review,
    landslide: tuple[str, shapely.Geometry],
    found: Mapping[str, shapely.Geometry],
    pixel: float,
) -> None:
    name, shape = landslide
    others = {**found, **{drawn: shapely.from_wkt(entry.outline) for drawn, entry in review.drawn.items()}}
    away = shapely.distance(shape, np.array([*others.values()], object))  # at once: there may be ten thousand
    near = [other for apart, other in sorted(zip(away, others, strict=True)) if apart <= _NEAR_PX * pixel][
        :_MOST_NEAR
    ]
    if not near:
        outputs.quiet(tr("No other landslide lies near enough to be joined."))
        return

    def called(other: str) -> str:
        if other in review.drawn:
            return tr("Your outline {number}", number=list(review.drawn).index(other) + 1)
        return other

    with st.container(horizontal=True, vertical_alignment="bottom"):
        other = st.selectbox(tr("Join with"), near, format_func=called, key=kept.key(run, f"with.{name}"))
        if st.button(tr("Join"), icon=":material/join:", key=kept.key(run, "join")):
            both = {name: shape.wkt, other: others[other].wkt}
            _change(run, lambda now: reshaping.joined(now, both, pixel, kept.who()))


def _split(run: "DetectRun", review: Review, landslide: tuple[str, shapely.Geometry], pixel: float) -> None:
    name, shape = landslide
    over = [
        drawn
        for drawn, entry in review.drawn.items()
        if (knife := shapely.from_wkt(entry.outline)).intersects(shape) and not knife.covers(shape)
    ]
    if not over:
        outputs.quiet(tr("To split it, outline a part of it on the map."))
        return
    if st.button(
        tr("Split along your last outline"), icon=":material/content_cut:", key=kept.key(run, "split")
    ):
        _change(run, lambda now: reshaping.split(now, name, shape.wkt, over[-1], pixel, kept.who()))


def _change(run: "DetectRun", make: Callable[[Review], Review]) -> None:
    with outputs.user_errors():
        kept.change(run, make)
        st.rerun()
