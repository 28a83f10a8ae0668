"""Every file of an analysis, by the writers of the command line."""

import dataclasses
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.analysis.saved import MODEL_FILES
from landslide_core.io.plain.packed import zipped
from landslide_core.io.plain.whole import known_sha256, read_bytes
from landslide_core.language import current
from landslide_core.language.speech import SOURCE
from landslide_core.owners.clearing import EXPORTS
from landslide_core.reporting.settings import ReportSettings
from landslide_core.reporting.texts import factors as texts
from landslide_core.runs.store import safe_slug
from landslide_core.work.recipes import ANALYSED
from landslide_ui import state
from landslide_ui.factors import expert, layers
from landslide_ui.shared import controls, outputs, run_store

if TYPE_CHECKING:
    from landslide_ui.factors.analyses import Analysis

_WRITING = threading.Lock()
_MOST_ZIPPED = 1_000_000_000  # bytes of files that are packed in memory


def show(found: "Analysis") -> None:
    """Buttons; nothing is written before one is pressed."""
    outputs.quiet(
        "The same files as on the command line: maps as GeoTIFF (COG), tables as CSV, landslides as GeoPackage, the "
        "forest as plain numbers with its card, and all figures in one page that opens without internet."
    )
    if layers.related_of(found).small is not None:
        _in_files(found)
        return
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

    _buttons(found, stem, folder, whole=True)
    _contents(found, with_layers)


def _in_files(found: "Analysis") -> None:
    """Files that the work itself wrote, window by window: nothing is written here."""
    folder = run_store.store().root / ANALYSED / found.id
    if found.mapped is None:
        st.info("The files come with the models.", icon=":material/info:")
        return
    if not folder.is_dir():
        st.info("The files were removed. Fit again to have them.", icon=":material/info:")
        return
    total = sum(path.stat().st_size for path in folder.iterdir())
    _buttons(found, safe_slug(found.plan.title), lambda: folder, whole=total <= _MOST_ZIPPED)
    if total > _MOST_ZIPPED:
        st.info(
            f"The maps take {total / 1e9:.1f} GB, too much for one download: whoever runs this server finds them in "
            f"{ANALYSED}/{found.id}, in the folder of its runs.",
            icon=":material/info:",
        )
    outputs.quiet(
        "Of layers in files there are no expert weights here, no layers and no SHAP maps: the command line writes them."
    )
    _contents(found, with_layers=False)


def _buttons(found: "Analysis", stem: str, folder: Callable[[], Path], whole: bool) -> None:
    """Single files and the saved model, and with `whole` all files in one."""
    with st.container(horizontal=True):
        if whole:
            outputs.download_button(
                "All files (ZIP)",
                f"{stem}-factors.zip",
                "application/zip",
                lambda: zipped(folder()),
                state.factor_key("download.zip"),
                primary=True,
            )
        for label, name, called, mime in (
            ("Figures (HTML)", "report.html", "figures.html", "text/html"),
            ("Frequency ratios (CSV)", "frequency_ratio.csv", "frequency_ratio.csv", "text/csv"),
            ("Run record (JSON)", "run.json", "run.json", "application/json"),
        ):
            outputs.download_button(
                label,
                f"{stem}-{called}",
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
    outputs.report_buttons(
        stem,
        "A report to print and to sign: maps, scores by protocol, reasons, frequency ratios, checksums.",
        lambda form: _report(folder(), form, found.plan.title),
        key=state.factor_key,
    )


def _report(folder: Path, form: str, title: str) -> bytes:
    """The report of an analysis whose files are in a folder."""
    from landslide_core.analysis.run import open_analysis
    from landslide_core.reporting import journey

    settings = ReportSettings(title=texts.TITLE.format(name=title))
    return journey.made(open_analysis(folder), form, settings)


def written(found: "Analysis", with_layers: bool, below: Path, weights: Path | None = None) -> Path:
    """The folder with all files of an analysis, written once for a language and the expert weights that are given."""
    from landslide_core.analysis import journey

    judged = "" if weights is None else f".{known_sha256(weights)[:8]}"
    spoken = "" if current() == SOURCE else f".{current()}"  # its figures are pages to be read
    folder = below / f"{found.stamp}.{'layers' if with_layers else 'maps'}{judged}{spoken}"
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
            told |= {
                "dissimilarity.tif": "where the model may be trusted",
                "relief.tif": "shaded relief in small",
            }
            if layers.related_of(found).small is None:
                told |= {"shap_*.tif": "what each factor adds"}
        if layers.related_of(found).units is not None:
            told["units.gpkg"] = "every unit with its mean probability, class, landslides, area and aspect"
    if with_layers and layers.has_map(found):
        told["factor_*.tif"] = "the layers"
    told["report.html, run.json"] = "the report; inputs with checksums, settings and versions"
    outputs.facts(told)
