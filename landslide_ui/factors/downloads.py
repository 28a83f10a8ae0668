"""Every file of an analysis, by the writers of the command line."""

import dataclasses
import threading
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.analysis.saved import MODEL_FILES
from landslide_core.io.plain.packed import zipped
from landslide_core.io.plain.whole import known_sha256, read_bytes
from landslide_core.owners.clearing import EXPORTS
from landslide_core.runs.store import safe_slug
from landslide_ui import state
from landslide_ui.factors import expert, layers
from landslide_ui.shared import controls, outputs, run_store

if TYPE_CHECKING:
    from landslide_ui.factors.analyses import Analysis

_WRITING = threading.Lock()


def show(found: "Analysis") -> None:
    """Buttons; nothing is written before one is pressed."""
    outputs.quiet(
        "The same files as on the command line: maps as GeoTIFF (COG), tables as CSV, landslides as GeoPackage, the "
        "forest as plain numbers with its card, and a report that opens without internet."
    )
    if found.mapped is None:
        st.info("The models are not ready: the files hold layers and ratios only.", icon=":material/info:")
    from landslide_core.analysis.journey import FactorSettings

    with_layers = st.toggle(
        **controls.said(FactorSettings, "layers"),
        value=found.plan.settings.layers,
        key=state.factor_key(f"layers.{found.id}"),
    )
    below = run_store.store().root / EXPORTS / found.id
    stem, weights = safe_slug(found.plan.title), expert.chosen(found)

    def folder() -> Path:
        return written(found, with_layers, below, weights)

    with st.container(horizontal=True):
        outputs.download_button(
            "All files (ZIP)",
            f"{stem}-factors.zip",
            "application/zip",
            lambda: zipped(folder()),
            state.factor_key("download.zip"),
            primary=True,
        )
        for label, name, mime in (
            ("Report (HTML)", "report.html", "text/html"),
            ("Frequency ratios (CSV)", "frequency_ratio.csv", "text/csv"),
            ("Run record (JSON)", "run.json", "application/json"),
        ):
            outputs.download_button(
                label,
                f"{stem}-{name}",
                mime,
                partial(lambda name: read_bytes(folder() / name), name),
                state.factor_key(f"download.{name}"),
            )
        if found.mapped is not None:
            outputs.download_button(
                "Saved model (ZIP)",
                f"{stem}-model.zip",
                "application/zip",
                lambda: zipped(folder(), MODEL_FILES),
                state.factor_key("download.model"),
            )
    _contents(found, with_layers)


def written(found: "Analysis", with_layers: bool, below: Path, weights: Path | None = None) -> Path:
    """The folder with all files of an analysis, written once for the expert weights that are given."""
    from landslide_core.analysis import journey

    judged = "" if weights is None else f".{known_sha256(weights)[:8]}"
    folder = below / f"{found.stamp}.{'layers' if with_layers else 'maps'}{judged}"
    with _WRITING:
        if not folder.is_dir():
            settings = dataclasses.replace(found.plan.settings, layers=with_layers, ahp=weights)
            related, mapped = layers.related_of(found), found.mapped
            seconds = sum(mapped.seconds.values()) if mapped is not None else 0.0
            journey.write(folder, found.plan.files, settings, related, mapped, seconds)
    return folder


def _contents(found: "Analysis", with_layers: bool) -> None:
    """What the archive holds, in words."""
    told = {
        "frequency_ratio.csv": "every class with ratio, interval and weights of evidence",
        "collinearity.csv, correlation.csv": "which factors say the same",
    }
    if layers.related_of(found).landslides is not None:
        told["landslides_ground.gpkg and .csv"] = "every landslide with its ground"
    if found.mapped is not None:
        told |= {"zones.csv, curves.csv, rankings.csv, dependence.csv": "classes, curves, rankings, effects"}
        told |= {
            "random_forest.npz and .json": "the forest as numbers, and its card",
            "model.json and .npz": "with the forest a saved model, which can be asked of another area",
            "metrics.json": "all scores",
        }
        if layers.has_map(found):
            told["susceptibility_*.tif, zones_*.tif"] = "a map and its classes per model"
            told["shap_*.tif, dissimilarity.tif"] = (
                "what each factor adds, and where the model may be trusted"
            )
        if layers.related_of(found).units is not None:
            told["units.gpkg"] = "every unit with its mean probability, class, landslides, area and aspect"
    if with_layers and layers.has_map(found):
        told["factor_*.tif"] = "the layers"
    told["report.html, run.json"] = "the report; inputs with checksums, settings and versions"
    outputs.facts(told)
