"""The files of two dates: outlines, table, maps, the account, and all of it with both detections in one ZIP."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.io.plain.whole import read_bytes
from landslide_core.language import marked, tr
from landslide_ui import state, words
from landslide_ui.detect import report
from landslide_ui.detect.change import changes
from landslide_ui.serving import addresses
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.changes.run import ChangeRun

_FILES = (
    ("change.gpkg", marked("Outlines (GeoPackage)"), "application/geopackage+sqlite3"),
    ("change.csv", marked("Table (CSV)"), "text/csv"),
    ("difference.tif", marked("Change of probability (GeoTIFF)"), "image/tiff"),
    ("vegetation.tif", marked("Vegetation of both dates (GeoTIFF)"), "image/tiff"),
    ("run.json", marked("Record (JSON)"), "application/json"),
)


def show(run: "ChangeRun") -> None:
    """A button per file, and one for all: the ZIP is sent while it is packed, however large it is."""
    st.header(tr("Downloads"), anchor=False)
    outputs.quiet(
        tr("The ZIP holds these, all maps, and the detections of both dates in the folders before and after.")
    )
    stem = run.manifest["scene"]["name"].rsplit(".", 1)[0]
    with st.container(horizontal=True):
        bytes_ = sum(path.stat().st_size for _, path in run.members())
        st.link_button(
            tr("All files (ZIP, {size})", size=words.size(bytes_)),
            addresses.of_run(changes.id_of(run), run.manifest["created"]).zip(),
            type="primary",
            icon=":material/download:",
        )
        for name, label, mime in _FILES:
            if name in run.files:
                read = partial(read_bytes, run.files[name])
                outputs.download_button(
                    tr(label), f"{stem}-{name}", mime, read, state.key(f"change.file.{name}")
                )
    images = changes.images_of(run)
    outputs.report_buttons(
        stem, tr(report.SAID), lambda form: report.of_change(run.folder, form, images), key=state.key
    )
