"""The whole comparison as one ZIP, and as CSV, JSON and one HTML file; made when asked for."""

import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.io.plain.packed import packing
from landslide_core.language import current, tr, tr_as
from landslide_core.owners.clearing import EXPORTS
from landslide_ui import state
from landslide_ui.shared import outputs, run_store

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison

_WRITING = threading.Lock()


def show(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """A button for all and one per file; nothing is made before one is pressed."""
    from landslide_core.comparison.export import as_csv, file_stem, to_dict
    from landslide_core.io.plain.text import as_json

    st.header(tr_as("downloads", "Take it with you"), anchor=False)
    outputs.quiet(
        tr(
            "At the thresholds above. The figures are one file that opens without internet. The ZIP holds "
            "it, the table, the record, and every reference and probability as GeoTIFF."
        )
    )

    def figures() -> str:
        from landslide_core.comparison.html_report import as_html

        return as_html(found, thresholds, to_dict(found, thresholds))

    makers: tuple[tuple[str, str, str, Callable[[], str | bytes]], ...] = (
        (tr("All files (ZIP)"), "zip", "application/zip", lambda: packed(identity, found, thresholds)),
        (tr("Figures (HTML)"), "html", "text/html", figures),
        (tr("Table (CSV)"), "csv", "text/csv", lambda: as_csv(to_dict(found, thresholds))),
        (tr("Everything (JSON)"), "json", "application/json", lambda: as_json(to_dict(found, thresholds))),
    )
    with st.container(horizontal=True):
        for label, kind, mime, make in makers:
            outputs.download_button(
                label,
                f"{file_stem(found)}.{kind}",
                mime,
                make,
                key=state.compare_key(f"download.{kind}"),
                primary=kind == "zip",
            )
    outputs.report_buttons(
        file_stem(found),
        tr(
            "A report to print and to sign: scores in a table, matrices and maps of the best two, protocol, checksums."
        ),
        lambda form: _report(found, thresholds, form),
        key=state.compare_key,
    )


def _report(found: "Comparison", thresholds: Mapping[str, float], form: str) -> bytes:
    from landslide_core.reporting import journey

    return journey.compared(found, thresholds, form)


def packed(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> bytes:
    """All files of a comparison at those thresholds as a ZIP; what is written for it goes with the comparison."""
    from landslide_core.comparison.export import members

    made_of = [found.created, *thresholds.items(), current()]  # its figures are a page to be read
    cuts = hashlib.sha256(json.dumps(made_of).encode()).hexdigest()[:12]
    with _WRITING:
        return b"".join(
            packing(members(found, thresholds, run_store.store().root / EXPORTS / identity / cuts))
        )
