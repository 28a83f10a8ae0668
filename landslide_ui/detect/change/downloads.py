"""The files of two dates: outlines, table, maps, the account, and all of it with both detections in one ZIP."""

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.io.plain.whole import read_bytes
from landslide_ui import state, words
from landslide_ui.detect import report
from landslide_ui.detect.change import changes
from landslide_ui.serving import addresses
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.changes.run import ChangeRun

_FILES = (
    ("change.gpkg", "Outlines (GeoPackage)", "application/geopackage+sqlite3"),
    ("change.csv", "Table (CSV)", "text/csv"),
    ("difference.tif", "Change of probability (GeoTIFF)", "image/tiff"),
    ("vegetation.tif", "Vegetation of both dates (GeoTIFF)", "image/tiff"),
    ("run.json", "Record (JSON)", "application/json"),
)


def show(run: "ChangeRun") -> None:
    """A button per file, and one for all: the ZIP is sent while it is packed, however large it is."""
    st.header("Downloads", anchor=False)
    outputs.quiet(
        "The ZIP holds these, all maps, and the detections of both dates in the folders before and after."
    )
    stem = run.manifest["scene"]["name"].rsplit(".", 1)[0]
    with st.container(horizontal=True):
        bytes_ = sum(path.stat().st_size for _, path in run.members())
        st.link_button(
            f"All files (ZIP, {words.size(bytes_)})",
            addresses.of_run(changes.id_of(run), run.manifest["created"]).zip(),
            type="primary",
            icon=":material/download:",
        )
        for name, label, mime in _FILES:
            if name in run.files:
                read = partial(read_bytes, run.files[name])
                outputs.download_button(label, f"{stem}-{name}", mime, read, state.key(f"change.file.{name}"))
    images = changes.images_of(run)
    outputs.report_buttons(
        stem, report.SAID, lambda form: report.of_change(run.folder, form, images), key=state.key
    )
