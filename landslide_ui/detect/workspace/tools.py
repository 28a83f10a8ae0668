"""The settings of a result beside its map: threshold, smallest area, and how well they fit a reference."""

from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.language import tr
from landslide_ui import state, words
from landslide_ui.detect import runs, view
from landslide_ui.shared import controls, outputs

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun


def knobs(run: "DetectRun", decided: view.View) -> tuple[float, float]:
    """Draw both sliders; returns the threshold (0 to 1) and the smallest area as the run counts it."""
    start = round(100 * run.threshold)
    per_cent = st.slider(
        **controls.per_cent(DetectSettings, "threshold"),
        value=decided.per_cent,
        format="%d %%",
        key=state.key(f"threshold.{runs.id_of(run)}"),
    )
    steps = runs.area_steps(run)
    smallest = controls.said(DetectSettings, "min_area_m2")
    if not runs.georeferenced(run):
        smallest = controls.said(DetectSettings, "min_area_px")
    min_area = st.select_slider(
        **smallest,
        options=steps,
        value=decided.min_area,
        format_func=words.area if runs.georeferenced(run) else lambda pixels: f"{pixels:g} px",
        key=state.key(f"min_area.{runs.id_of(run)}"),
    )
    outputs.quiet(
        words.sentences((_origin(run, start), tr("Nothing is predicted again when you move these.")))
    )
    return per_cent / 100, float(min_area)


def _origin(run: "DetectRun", per_cent: int) -> str:
    """Where the run's threshold comes from, and which ones are as plausible."""
    origin = run.manifest.get("threshold", {}).get("origin", "network")
    own = words.per_cent(run.manifest["network"]["threshold"])
    said = {
        "scene": tr(
            "{per_cent} % suits this scene best, by its probabilities; the network's own is {own}.",
            per_cent=per_cent,
            own=own,
        ),
        "given": tr(
            "The run was cut at {per_cent} %; the network's own threshold is {own}.",
            per_cent=per_cent,
            own=own,
        ),
        "network": tr("The network's own threshold is {per_cent} %.", per_cent=per_cent),
    }[origin]
    ends = run.manifest["results"].get("range")
    if not ends:
        return said
    low, high = (words.per_cent(ends[end]["threshold"]) for end in ("low", "high"))
    ranges = tr("Ranges are of thresholds that are as plausible: {low} to {high}.", low=low, high=high)
    return words.sentences((said, ranges))


def online() -> bool:
    """The switch of the basemap from the internet."""
    return st.toggle(
        tr("Online basemap"),
        key=state.key("online"),
        help=tr("Loads OpenStreetMap's tiles from the internet. Off, the map needs none."),
    )


def agreement(run: "DetectRun", threshold: float, min_area: float) -> None:
    """How well what is shown agrees with the run's reference; nothing where none was given."""
    known = runs.agreement(run, threshold, min_area)
    if known is None:
        return
    matrix = known.matrix
    st.markdown(f"**{tr('Against the reference')}**")
    scores = {
        "IoU": matrix.iou,
        "F1": matrix.f1,
        tr("Precision"): matrix.precision,
        tr("Recall"): matrix.recall,
    }
    outputs.facts({name: words.score(score) for name, score in scores.items()})
    at = words.per_cent(threshold)
    if known.approximate:
        said = tr(
            "Pixel by pixel, at the threshold of {threshold}: approximate, of a large image at reduced resolution. The "
            "record among the downloads is exact.",
            threshold=at,
        )
    elif known.found is None:
        said = tr("Pixel by pixel, at the threshold of {threshold}, as the run counted them.", threshold=at)
    else:
        said = tr(
            "Pixel by pixel, at the threshold of {threshold}. A landslide of the reference is found when at least half "
            "of it is; a false alarm touches none.",
            threshold=at,
        )
    outputs.quiet(said)
