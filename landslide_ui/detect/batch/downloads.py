"""The files of a batch: the mosaic, the table, the account, and all of it in one ZIP."""

from functools import partial

import streamlit as st

from landslide_core.detection.batch.run import MOSAIC, TABLE, BatchRun
from landslide_core.io.plain.whole import read_bytes
from landslide_core.language import marked, tr
from landslide_core.runs.store import MANIFEST
from landslide_ui import state, words
from landslide_ui.detect import report
from landslide_ui.serving import addresses
from landslide_ui.shared import outputs, owners

_FILES = (
    (MOSAIC, marked("Mosaic (GeoPackage)"), "application/geopackage+sqlite3"),
    (TABLE, marked("Table of images (CSV)"), "text/csv"),
    (MANIFEST, marked("Batch record (JSON)"), "application/json"),
)


def show(identity: str, batch: BatchRun) -> None:
    """A button per file, and one for all: the ZIP is sent while it is packed, however large it is."""
    st.header(tr("Downloads"), anchor=False)
    outputs.quiet(
        tr("The ZIP holds the mosaic, the table, and for each image a folder with all files of its run.")
    )
    stem = str(batch.manifest["scene"]["name"])
    with st.container(horizontal=True):
        bytes_ = sum(path.stat().st_size for _, path in batch.members())
        st.link_button(
            tr("All files (ZIP, {size})", size=words.size(bytes_)),
            addresses.of_run(identity, batch.manifest["created"]).zip(),
            type="primary",
            icon=":material/download:",
        )
        for name, label, mime in _FILES:
            path = batch.folder / name
            if path.is_file():
                read = partial(read_bytes, path)
                outputs.download_button(tr(label), f"{stem}-{name}", mime, read, state.key(f"batch.{name}"))
    title = owners.title_of(identity, stem)
    outputs.report_buttons(
        stem, tr(report.SAID), lambda form: report.of_batch(batch.folder, form, title), key=state.key
    )
