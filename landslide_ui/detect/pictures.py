"""What the map of a run shows under the outlines; a page waits for it once."""

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.language import tr

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun
    from landslide_core.figures.overlays import Overlay
    from landslide_core.serving.pictures import Pictures


def pictures(run: "DetectRun") -> "Pictures":
    """The pictures of a run; drawn once."""
    with st.spinner(tr("Drawing the map…")):
        return _pictures(str(run.folder), run.manifest["created"])


def photo(run: "DetectRun") -> "Overlay":
    """The picture of a run's image alone; drawn once."""
    with st.spinner(tr("Drawing the map…")):
        return _photo(str(run.folder), run.manifest["created"])


@st.cache_resource(max_entries=4, show_spinner=False)
def _pictures(folder: str, created: str) -> "Pictures":
    from landslide_core.detection import journey
    from landslide_core.serving.pictures import pictures_of

    return pictures_of(journey.open_run(Path(folder)))


@st.cache_resource(max_entries=4, show_spinner=False)
def _photo(folder: str, created: str) -> "Overlay":
    from landslide_core.detection import journey
    from landslide_core.serving.pictures import photo_of

    return photo_of(journey.open_run(Path(folder)))
