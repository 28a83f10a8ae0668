"""How large the landslides of a result are: laws of their areas, fitted when a person asks for them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from landslide_core.detection.sizes import files
from landslide_core.detection.sizes.journey import pixel_area, smallest_known
from landslide_core.errors import NoDataError
from landslide_core.figures import size_curves
from landslide_core.inventory.sizes import in_words
from landslide_core.inventory.sizes.settings import SizeSettings
from landslide_core.inventory.sizes.statistics import SizeStatistics, check_enough, describe_sizes
from landslide_core.language import marked, retold, tr
from landslide_ui import state, words
from landslide_ui.shared import charts, outputs, tables

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun, Redrawn

_ASKS = marked("Fit the laws of areas")
_HELP = marked(
    "Inverse gamma and double Pareto with rollover, the power law of the largest, and the magnitude of the event, each "
    "with its 95 % interval. Takes some seconds."
)


def show(run: "DetectRun", shown_as: str, redrawn: "Redrawn", min_area: float) -> None:
    """Draw the section below the table: a button, and what it was asked for at these settings."""
    if not redrawn.inventory.count:
        return
    st.header(tr(files.TITLE), anchor=False)
    pixel_m2 = pixel_area(run.manifest)
    georeferenced = redrawn.inventory.georeferenced
    if pixel_m2 is None:
        outputs.quiet(
            tr(
                "Areas in m² are unknown, because nobody said how large a pixel is: detect again with its size."
            )
        )
        return
    unit = 1.0 if georeferenced else pixel_m2
    areas = np.asarray(redrawn.inventory.areas, np.float64) * unit
    smallest = smallest_known(min_area * unit, pixel_m2 * redrawn.reduction**2)
    asked = state.key(f"sizes.asked.{shown_as}")
    try:
        check_enough(areas[areas >= smallest], smallest)
    except NoDataError as error:
        st.button(
            tr(_ASKS),
            key=state.key("sizes"),
            disabled=True,
            help=tr(_HELP),
            icon=":material/query_stats:",
        )
        outputs.quiet(words.sentences((retold(error.message), retold(error.hint))))
        return
    if not state.recall(asked):
        st.button(
            tr(_ASKS),
            key=state.key("sizes"),
            help=tr(_HELP),
            icon=":material/query_stats:",
            on_click=state.keep,
            args=(asked, True),
        )
        return
    with st.spinner(tr("Drawing the landslides anew, for the intervals…")):
        described = _described(str(run.folder), run.manifest["created"], shown_as, smallest, areas)
    _draw(run, shown_as, described)


@st.cache_resource(max_entries=8, show_spinner=False)
def _described(
    folder: str, created: str, shown_as: str, smallest_m2: float, _areas_m2: "np.ndarray"
) -> SizeStatistics:
    return describe_sizes(_areas_m2, SizeSettings(smallest_m2=smallest_m2))


def _told(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(retold(text) for text in texts)


def _draw(run: "DetectRun", shown_as: str, found: SizeStatistics) -> None:
    for sentence in in_words.sentences(found):
        outputs.quiet(retold(sentence))
    charts.show(
        size_curves.densities(found),
        f"sizes.{shown_as}",
        tr("Probability density of landslide areas with the fitted laws, both axes logarithmic"),
    )
    with st.expander(tr("Parameters and intervals")):
        tables.table(_told(in_words.COLUMNS), [_told(row) for row in in_words.rows(found)])
    stem = run.scene_name.rsplit(".", 1)[0]
    with st.container(horizontal=True):
        outputs.download_button(
            tr("Sizes (JSON)"),
            f"{stem}-sizes.json",
            "application/json",
            lambda: files.json_of(found),
            state.key("download.sizes.json"),
        )
        outputs.download_button(
            tr("Sizes (HTML page)"),
            f"{stem}-sizes.html",
            "text/html",
            lambda: files.page_of(found),
            state.key("download.sizes.html"),
        )
