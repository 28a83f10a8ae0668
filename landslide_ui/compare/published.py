"""What papers printed, beside ours computed in the same way."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.language import retold, tr, tr_as
from landslide_ui import state
from landslide_ui.compare import matrix_grid
from landslide_ui.shared import outputs, tables

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison


def show(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """A protocol, our networks in it, the papers that used it, and the paper's own matrices."""
    from landslide_core.comparison.published import PROTOCOL_TITLES, PUBLISHED

    protocol = st.selectbox(
        tr("Way of counting"), list(PROTOCOL_TITLES), format_func=lambda each: retold(PROTOCOL_TITLES[each]),
        key=state.compare_key(f"protocol.{identity}"), persist_state="session",
    )  # fmt: skip
    as_authors = st.toggle(
        tr("Cut raw logits at 0.5, as some authors do (probability 0.62)"),
        key=state.compare_key(f"logits.{identity}"),
        persist_state="session",
    )
    _ours(found, thresholds, protocol, as_authors)
    st.markdown(f"**{tr('What papers printed, and how they counted')}**")
    same_way = sorted(PUBLISHED, key=lambda each: each.protocol != protocol)
    tables.table(
        [tr("Network"), tr("Data"), tr("Printed"), tr("Counted"), tr("How it was computed")],
        [
            [each.network, retold(each.data), _printed(each.figures), _agreement(each.protocol, protocol),
             tr_as("paper", "{how} ({source})", how=retold(each.words), source=retold(each.source))]
            for each in same_way
        ],
    )  # fmt: skip
    outputs.quiet(
        tr("Printed figures were measured on other data: compare the ways of counting, not the ranks.")
    )
    _cui(identity)


def _printed(figures: Mapping[str, float]) -> str:
    return ", ".join(f"{name.upper()} {value:.3f}" for name, value in figures.items())


def _agreement(theirs: str | None, ours: str) -> str:
    if theirs is None:
        return tr("not said")
    return tr("in this way") if theirs == ours else tr("in another way")


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
        [
            tr("Our network"),
            tr("Threshold"),
            "F1",
            "IoU",
            tr("F1 of finding nothing"),
            tr("IoU of finding nothing"),
        ],
        rows,
    )
    count, empty = len(images), empty_share(images)
    if len(found.scenes) == 1:
        said = tr(
            "Counted over {count:,} patches of 256 x 256 pixels; {empty:.0%} of them hold no landslide.",
            count=count,
            empty=empty,
        )
    else:
        said = tr(
            "Counted over {count:,} images; {empty:.0%} of them hold no landslide.", count=count, empty=empty
        )
    outputs.quiet(said)


def _cui(identity: str) -> None:
    from landslide_core.comparison.published import COUNTS, CUI, CUI_NOTES, TABLE_2

    st.markdown(f"**{retold(CUI)}**")
    by_title = {
        tr_as("paper", "UNet-SE, {area}", area=retold(area)): matrix for area, matrix in COUNTS.items()
    }
    key = state.compare_key(f"cui.{identity}")
    alt = tr("The confusion counts that Cui et al. print")
    matrix_grid.show(by_title, "pixels", key, alt, columns=len(by_title))
    tables.table(
        [tr("Network"), tr_as("region", "Area"), tr("Precision"), tr("Recall"), "F1", "Kappa", "IoU"],
        [[row.network, retold(row.area), *(f"{v:.3f}" for v in (row.precision, row.recall, row.f1, row.kappa, row.iou))]
         for row in TABLE_2],
    )  # fmt: skip
    for note in CUI_NOTES:
        outputs.quiet(retold(note))
