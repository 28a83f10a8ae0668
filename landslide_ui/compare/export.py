"""The whole comparison as CSV, JSON and one HTML file, made when asked for."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from landslide_ui import state
from landslide_ui.shared import outputs

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison


def show(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """Three buttons; nothing is made before one is pressed."""
    from landslide_core.comparison.export import as_csv, file_stem, to_dict
    from landslide_core.io.plain.text import as_json

    st.subheader("Take it with you", anchor=False)
    outputs.quiet(
        "At the thresholds above. The report is one file with all figures; it opens without internet."
    )

    def report() -> str:
        from landslide_core.comparison.html_report import as_html

        return as_html(found, thresholds, to_dict(found, thresholds))

    makers: tuple[tuple[str, str, str, Callable[[], str]], ...] = (
        ("Report (HTML)", "html", "text/html", report),
        ("Table (CSV)", "csv", "text/csv", lambda: as_csv(to_dict(found, thresholds))),
        ("Everything (JSON)", "json", "application/json", lambda: as_json(to_dict(found, thresholds))),
    )
    with st.container(horizontal=True):
        for label, kind, mime, make in makers:
            outputs.download_button(
                label,
                f"{file_stem(found)}.{kind}",
                mime,
                make,
                key=state.compare_key(f"download.{kind}"),
                primary=kind == "html",
            )
