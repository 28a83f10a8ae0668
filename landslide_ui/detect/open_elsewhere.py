"""The address at which QGIS and other programs open a run."""

from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.language import tr
from landslide_ui import state
from landslide_ui.detect import large, runs
from landslide_ui.serving import addresses
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun


def show(run: "DetectRun") -> None:
    """A button that opens the address to copy; nothing for a run without a place on the Earth."""
    if not runs.georeferenced(run):
        return
    with st.popover(tr("Open in QGIS"), icon=":material/public:"):
        where = large.addresses_of(run).public()
        st.markdown(
            tr(
                "**Outlines**: *Layer › Add Layer › Add WFS / OGC API – Features Layer*, then *New*, and this address:"
            )
        )
        st.code(where, language=None, wrap_lines=True)
        st.markdown(
            tr(
                "**Image, probability and other layers**: *Layer › Add Layer › Add WMS/WMTS Layer*, then *New*, and "
                "this address:"
            )
        )
        st.code(f"{where}/WMTSCapabilities.xml", language=None, wrap_lines=True)
        outputs.quiet(
            tr(
                "Whoever has an address sees your runs: keep it like a password. It opens the files as they were "
                "written; write the run anew to move its threshold."
            )
        )
        if st.button(
            tr("New addresses"), key=state.key("renew"), help=tr("The old ones then open nothing any more.")
        ):
            addresses.renew()
            st.rerun()
