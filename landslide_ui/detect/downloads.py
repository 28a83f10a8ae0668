"""Every file of a result, at the settings that the map shows; made when asked for."""

import contextlib
import math
import os
import shutil
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.errors import FileError
from landslide_core.io.plain.packed import zipped
from landslide_core.io.plain.whole import read_bytes
from landslide_core.language import marked, tr
from landslide_core.owners.clearing import EXPORTS
from landslide_core.review.log import Review
from landslide_ui import state
from landslide_ui.detect import runs
from landslide_ui.detect.review.kept import review_of
from landslide_ui.shared import outputs, run_store

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun

# name of the file in the run's folder, what the button says, media type
_FILES = (
    ("landslides.gpkg", "GeoPackage", "application/geopackage+sqlite3"),
    ("landslides.geojson", "GeoJSON", "application/geo+json"),
    ("landslides.kml", "KML", "application/vnd.google-earth.kml+xml"),
    ("landslides.csv", marked("CSV table"), "text/csv"),
    ("probability.tif", marked("Probability (GeoTIFF)"), "image/tiff"),
    ("mask.tif", marked("Mask (GeoTIFF)"), "image/tiff"),
    ("uncertainty.tif", marked("Uncertainty (GeoTIFF)"), "image/tiff"),
    ("gradcam.tif", marked("Where it looked (GeoTIFF)"), "image/tiff"),
    ("run.json", marked("Run record (JSON)"), "application/json"),
)
_EXPORTING = threading.Lock()
_READ_S = 3600.0  # a folder that is younger may still be read by a download


def show(run: "DetectRun", threshold: float, min_area: float, log: Review) -> Callable[[], Path]:
    """A button per file and one for all of them; nothing is written before a button is pressed. log: its review.

    Returns what writes the files of what is shown, and names their folder.
    """
    st.header(tr("Downloads"), anchor=False)
    outputs.quiet(tr("Files hold the landslides as shown, with full outlines."))
    below = run_store.store().root / EXPORTS
    stem = run.scene_name.rsplit(".", 1)[0]
    only = bool(log.entries) and st.checkbox(
        tr("Only accepted and drawn landslides"), key=state.key(f"only_accepted.{runs.id_of(run)}")
    )

    def folder() -> Path:
        return exported(run, threshold, min_area, below, only_accepted=only)

    with st.container(horizontal=True):
        archive = f"{stem}-landslides.zip"
        outputs.download_button(
            tr("All files (ZIP)"),
            archive,
            "application/zip",
            lambda: zipped(folder()),
            state.key(f"download.{archive}"),
            primary=True,
        )
        for name, label, mime in _FILES:
            if name in run.files:
                read = partial(lambda name: read_bytes(folder() / name), name)
                outputs.download_button(
                    tr(label), f"{stem}-{name}", mime, read, state.key(f"download.{stem}-{name}")
                )
    return folder


def exported(
    run: "DetectRun", threshold: float, min_area: float, below: Path, *, only_accepted: bool = False
) -> Path:
    """The folder with the run's files at those settings: its own, or one written in `below`.

    Where something was decided they say so, and with `only_accepted` hold nothing else than what was accepted.
    """
    from landslide_core.detection import journey

    step = _step(run)
    if (
        not step
        and math.isclose(threshold, run.threshold, abs_tol=1e-3)
        and min_area == runs.min_area_of(run)
    ):
        return run.folder
    reviewed = f"-r{step}{'-accepted' * only_accepted}" if step else ""
    folder = below / runs.id_of(run) / f"{threshold:.2f}-{min_area:g}{reviewed}"
    with _EXPORTING:
        if not folder.is_dir():
            _remove_older(folder.parent, step)
            rules = runs.rules(run, min_area)
            journey.export(run, threshold, out=folder, only_accepted=only_accepted, **rules)
        os.utime(folder)  # it is read from now on
    return folder


def _step(run: "DetectRun") -> int:
    """The last step of its review; 0 also where that cannot be read, which the page has said."""
    try:
        return review_of(run).last
    except FileError:
        return 0  # its own files are there all the same; those of other settings are refused by `export`


def _remove_older(below: Path, step: int) -> None:
    """Remove what was written of earlier steps of a review, once whoever took it away has read it."""
    for older in below.glob("[!.]*-r*"):
        is_other = older.name.rpartition("-r")[2].removesuffix("-accepted") != str(step)
        with contextlib.suppress(FileNotFoundError):  # whoever looks after old exports was faster
            if is_other and older.stat().st_mtime < time.time() - _READ_S:
                shutil.rmtree(older, ignore_errors=True)
