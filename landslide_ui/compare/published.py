"""What papers printed, beside ours computed in the same way."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from landslide_ui import state
from landslide_ui.compare import matrix_grid
from landslide_ui.shared import outputs, tables

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison

_LOGIT_HALF = "Cut raw logits at 0.5, as some authors do (probability 0.62)"


def show(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """A protocol, our networks in it, the papers that used it, and the paper's own matrices."""
    from landslide_core.comparison.published import PROTOCOL_TITLES, PUBLISHED

    protocol = st.selectbox(
        "Way of counting", list(PROTOCOL_TITLES), format_func=PROTOCOL_TITLES.__getitem__,
        key=state.compare_key(f"protocol.{identity}"), persist_state="session",
    )  # fmt: skip
    as_authors = st.toggle(_LOGIT_HALF, key=state.compare_key(f"logits.{identity}"), persist_state="session")
    _ours(found, thresholds, protocol, as_authors)
    st.markdown("**What papers printed, and how they counted**")
    same_way = sorted(PUBLISHED, key=lambda each: each.protocol != protocol)
    tables.table(
        ["Network", "Data", "Printed", "Counted", "How it was computed"],
        [
            [each.network, each.data, _printed(each.figures), _agreement(each.protocol, protocol),
             f"{each.words} ({each.source})"]
            for each in same_way
        ],
    )  # fmt: skip
    outputs.quiet("Printed figures were measured on other data: compare the ways of counting, not the ranks.")
    _cui(identity)


def _printed(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{name.upper()} {value:.3f}" for name, value in figures.items())


def _agreement(theirs: str | None, ours: str) -> str:
    if theirs is None:
        return "not said"
    return "in this way" if theirs == ours else "in another way"


def _ours(found: "Comparison", thresholds: Mapping[str, float], protocol: str, as_authors: bool) -> None:
    from landslide_core.comparison.export import images_of
    from landslide_core.comparison.protocols import empty_share, in_protocol, of_nothing
    from landslide_core.metrics import RAW_LOGIT_HALF

    rows = []
    for name, own in thresholds.items():
        images = images_of(found, name)
        cut = RAW_LOGIT_HALF if as_authors else own
        ours, nothing = in_protocol(images, cut, protocol), of_nothing(images, protocol)
        rows.append([found.contender(name).title, f"{cut:.2f}", tables.number(ours["f1"]),
                     tables.number(ours["iou"]), tables.number(nothing["f1"]),
                     tables.number(nothing["iou"])])  # fmt: skip
    tables.table(
        ["Our network", "Threshold", "F1", "IoU", "F1 of finding nothing", "IoU of finding nothing"], rows
    )
    what = "patches of 256 x 256 pixels" if len(found.scenes) == 1 else "images"
    outputs.quiet(
        f"Counted over {len(images):,} {what}; {empty_share(images):.0%} of them hold no landslide."
    )


def _cui(identity: str) -> None:
    from landslide_core.comparison.published import COUNTS, CUI, CUI_NOTES, TABLE_2

    st.markdown(f"**{CUI}**")
    by_title = {f"UNet-SE, {area}": matrix for area, matrix in COUNTS.items()}
    key = state.compare_key(f"cui.{identity}")
    matrix_grid.show(by_title, "pixels", key, "The confusion counts that Cui et al. print")
    tables.table(
        ["Network", "Area", "Precision", "Recall", "F1", "Kappa", "IoU"],
        [[row.network, row.area, *(f"{v:.3f}" for v in (row.precision, row.recall, row.f1, row.kappa, row.iou))]
         for row in TABLE_2],
    )  # fmt: skip
    for note in CUI_NOTES:
        outputs.quiet(note)
