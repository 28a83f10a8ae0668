"""The second half of Detect: landslides on a map, in a table, and as files."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.detection.settings import DetectSettings
from landslide_core.errors import InputError
from landslide_core.light.light import Light
from landslide_core.review.log import Review
from landslide_ui import frame, state, words
from landslide_ui.detect import (
    downloads,
    gradcam,
    landslide_facts,
    landslide_table,
    large,
    progress,
    result_map,
    runs,
    sizes,
    view,
)
from landslide_ui.detect.batch import batches
from landslide_ui.detect.batch import result as batch_result
from landslide_ui.detect.review import kept as review_kept
from landslide_ui.detect.review import panel as review_panel
from landslide_ui.detect.review import sketch
from landslide_ui.detect.teach import given, outcome, panel, teachings
from landslide_ui.owned import manage
from landslide_ui.shared import controls, light_line, outputs, owners

if TYPE_CHECKING:
    from landslide_core.detection.journey import DetectRun
    from landslide_core.inventory.inventory import Inventory

_METRIC_WIDTH_PX = 190


def show(run_id: str) -> None:
    """Draw the run of that id: its progress while it is under way, its result afterwards."""
    try:
        run = _finished(run_id)
    except InputError as error:
        outputs.show_error(error)
        progress.back_button()
        return
    if run is None:
        return
    _heading(run)
    with outputs.user_errors():
        outcome.show(run_id)
    st.fragment(_explore)(run_id)


def _finished(run_id: str) -> "DetectRun | None":
    """The run of that id; None when it is none, or none yet, and what there is has been drawn."""
    if batches.is_one(run_id):
        batch_result.show(run_id)
        return None
    batch_result.back_to_batch(run_id)
    job = runs.unfinished(run_id)
    if job is not None:
        progress.show(run_id, job)
        return None
    return None if outcome.without_map(run_id) else runs.open_run(run_id)


def _heading(run: "DetectRun") -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        title, run_id = runs.title_of(run.manifest), runs.id_of(run)
        st.title(words.plain(owners.title_of(run_id, title)), anchor=False, width="content")
        with st.container(horizontal=True, width="content"):
            _to_factors(run)
            progress.back_button("New detection")
            manage.menu(run_id, title)
    outputs.quiet(runs.in_words(run))
    if said := run.manifest.get("light"):  # runs of earlier versions have none
        light = Light.from_dict(said)
        with st.expander(f"Before the run · {light_line.headline(light)}", icon=light_line.icon(light.level)):
            light_line.draw(light)
        if light.level != "green" and not teachings.is_one(run_id):
            panel.offer(run)
    if run.manifest["normalisation"]:
        outputs.quiet(f"Normalised: {words.sentence(run.manifest['normalisation'])}")
    _notes(run)


def _to_factors(run: "DetectRun") -> None:
    """One click from the landslides found to why they are there."""
    if not runs.georeferenced(run):
        return
    if st.button("Why here?", icon=":material/landslide:", key=state.key("factors"),
                 help="Relate these landslides to slope, rock, water and cover on the page Factors."):  # fmt: skip
        state.hand_to_factors(state.FoundLandslides(runs.id_of(run), run.elevation))
        frame.go("factors")


def _notes(run: "DetectRun") -> None:
    notes = [words.sentence(note) for note in run.manifest["warnings"]]
    if notes:
        with st.expander(f"{len(notes)} note{'s' if len(notes) > 1 else ''} on this run"):
            st.markdown("\n".join(f"- {words.plain(note)}" for note in notes))


def _explore(run_id: str) -> None:
    """Threshold, map, table and downloads: a fragment, so that moving a slider draws only this again."""
    run = runs.open_run(run_id)
    totals = st.container()
    left, right = st.columns((10, 3), gap="medium")
    with right:
        beside = st.container()  # of the map, above all: what is pressed most in a review
        decided = view.first(run)
        threshold, min_area = _knobs(run, decided)
        online = st.toggle(
            "Online basemap",
            key=state.key("online"),
            help="Loads OpenStreetMap's tiles from the internet. Off, the map needs none.",
        )
        log = _log(run)
        reviews = log is not None and review_panel.switch(run)
        teaches = panel.switch(run)
        wants_heat = gradcam.switch()
        look = large.look(run)
        _agreement(run)
    redrawn = runs.redrawn(run, threshold, min_area)
    inventory = redrawn.inventory
    with totals:
        _totals(run, inventory)
        if redrawn.approximate:
            outputs.quiet(
                "A large image, shown here at reduced resolution: numbers are approximate, downloads exact."
            )
    shown_as = f"{run_id}.{threshold:.2f}.{min_area:g}"
    same = (round(100 * threshold), min_area) == (decided.per_cent, decided.min_area)
    log = log or Review()
    states: Mapping[int, str] | None
    first = decided.chosen if same else None
    reviewed = review_panel.begin(run, log, inventory, shown_as, first) if reviews else None
    if reviewed is not None:
        selected, states = reviewed.chosen, reviewed.states
        with beside:
            review_panel.show(reviewed)
    else:
        selected = landslide_table.selected(shown_as, inventory, first)
        states = review_kept.states_of(log, inventory)
    if rejected := [*(states or {}).values()].count("rejected"):
        with totals:
            outputs.quiet(f"Of them {rejected:,} rejected in a review.")
    view.note(run, view.View(round(100 * threshold), min_area, selected))
    with left:
        explained = gradcam.explained(run, inventory, selected) if wants_heat else None
        drawing = given.drawing(run_id) if teaches else sketch.drawing(run, log) if reviews else None
        on_map = result_map.Shown(
            inventory, shown_as, selected, online, explained, drawing=drawing, states=states
        )
        result_map.show(run, on_map, look)
    if explained is not None:
        gradcam.show(explained, selected)
    if teaches:
        panel.show(run, panel.Shown(inventory, shown_as, selected))
    if reviewed is not None:
        landslide_table.show(reviewed.table_as, inventory, states=states, first=selected)
    else:
        said = given.of(run_id).of_rows(shown_as) if teaches else None
        landslide_table.show(shown_as, inventory, said, states)
    landslide_facts.show(run, inventory, selected, log)
    sizes.show(run, shown_as, redrawn, min_area)
    downloads.show(run, threshold, min_area, log)


def _log(run: "DetectRun") -> Review | None:
    """The review; None where its log cannot be read, which is said: the result is shown all the same."""
    try:
        return review_kept.review_of(run)
    except InputError as error:
        outputs.show_error(error)
        return None


def _knobs(run: "DetectRun", decided: view.View) -> tuple[float, float]:
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
    outputs.quiet(f"{_origin(run, start)} Nothing is predicted again when you move these.")
    return per_cent / 100, float(min_area)


def _origin(run: "DetectRun", per_cent: int) -> str:
    """Where the run's threshold comes from."""
    origin = run.manifest.get("threshold", {}).get("origin", "network")
    own = words.per_cent(run.manifest["network"]["threshold"])
    return {
        "scene": f"{per_cent} % suits this scene best, by its probabilities; the network's own is {own}.",
        "given": f"The run was cut at {per_cent} %; the network's own threshold is {own}.",
        "network": f"The network's own threshold is {per_cent} %.",
    }[origin]


def _agreement(run: "DetectRun") -> None:
    scores = run.manifest["reference"]
    if scores is None:
        return
    st.markdown("**Against the reference**")
    names = {"IoU": "iou", "F1": "f1", "Precision": "precision", "Recall": "recall"}
    outputs.facts({name: words.score(scores[field]) for name, field in names.items()})
    outputs.quiet(f"Pixel by pixel, at the run's threshold of {words.per_cent(run.threshold)}.")


def _pixels_on_ground(run: "DetectRun") -> Callable[[float], str]:
    """An area in pixels, and on the ground where a person told how large they are."""
    pixel_m2 = run.manifest["results"].get("pixel_m2")
    if pixel_m2 is None:
        return words.pixels
    return lambda count: f"{words.pixels(count)} ({words.area(count * pixel_m2)})"


def _totals(run: "DetectRun", inventory: "Inventory") -> None:
    spell = words.area if inventory.georeferenced else _pixels_on_ground(run)
    largest = float(inventory.areas.max()) if inventory.count else 0.0
    values = {
        "Landslides": f"{inventory.count:,}",
        "Total area": spell(inventory.total_area),
        "Share of the valid area": words.share(inventory.share(runs.valid_area(run))),
        "Largest": spell(largest),
    }
    with st.container(horizontal=True, gap="medium"):
        for label, value in values.items():
            st.metric(label, value, width=_METRIC_WIDTH_PX)
    if found := _range(run, spell):
        outputs.quiet(found)


def _range(run: "DetectRun", spell: Callable[[float], str]) -> str:
    """How far the result moves between thresholds that are as plausible; empty where nothing is known of them."""
    ends = run.manifest["results"].get("range")
    if not ends:
        return ""
    low, high = ends["low"], ends["high"]
    counts = sorted((low["count"], high["count"]))
    areas = sorted((low["total_area"], high["total_area"]))
    return (
        f"Between thresholds that are as plausible ({words.per_cent(low['threshold'])} to "
        f"{words.per_cent(high['threshold'])}): {counts[0]:,} to {counts[1]:,} landslides, {spell(areas[0])} to "
        f"{spell(areas[1])}."
    )
