"""The report of a result, one button a form; made when it is pressed, outside the page's run."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import streamlit as st

from landslide_core.io.plain.whole import known_sha256
from landslide_core.reporting import words
from landslide_core.reporting.forms.endings import FORMS
from landslide_core.reporting.settings import ReportSettings
from landslide_ui import state
from landslide_ui.shared import outputs


def buttons(stem: str, make: Callable[[str], bytes]) -> None:
    """A button for each form; `make` is given its ending and is called when the button is pressed."""
    outputs.quiet(
        "A report to print and to sign: maps, light, landslides in a table, checksums of everything."
    )
    with st.container(horizontal=True):
        for form, (label, mime) in FORMS.items():
            name = f"{stem}-report{form}"
            key = state.key(f"download.{name}")
            outputs.download_button(f"Report ({label})", name, mime, partial(make, form), key)


def of_run(folder: Path, form: str, title: str, image: Path | None) -> bytes:
    """The report of the run in a folder; its maps are of the image where that is still the run's."""
    from landslide_core.detection.run import open_run
    from landslide_core.reporting import journey

    run = open_run(folder)
    same = image is not None and known_sha256(image) == run.manifest["scene"]["sha256"]
    return journey.made(run, form, _titled(title), image=image if same else None)


def of_batch(folder: Path, form: str, title: str) -> bytes:
    """The report of the batch in a folder."""
    from landslide_core.detection.batch.run import open_batch
    from landslide_core.reporting import journey

    return journey.made(open_batch(folder), form, _titled(title))


def _titled(title: str) -> ReportSettings:
    return ReportSettings(title=words.TITLE.format(image=title))
