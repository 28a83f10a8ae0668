"""The row above the map of a result: what is known in one line, what can be done, and the rest folded away."""

from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.language import marked, tr, tr_many
from landslide_core.light.light import Light
from landslide_ui import frame, state, words
from landslide_ui.detect import progress, report, runs
from landslide_ui.detect.review import panel as review_panel
from landslide_ui.detect.teach import panel as teach_panel
from landslide_ui.detect.teach import teachings
from landslide_ui.owned import manage
from landslide_ui.shared import light_line, outputs, owners

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.delta_generator import DeltaGenerator

    from landslide_core.detection.journey import DetectRun, Redrawn


def title(run: "DetectRun") -> "DeltaGenerator":
    """Draw the name of the run and its menu; returns where its figures are to stand."""
    name, run_id = runs.title_of(run.manifest), runs.id_of(run)
    st.title(words.plain(owners.title_of(run_id, tr(name))), anchor=False, width="content")
    manage.menu(run_id, name)
    return st.container(width="content", key="headline")


def actions(run: "DetectRun", *, may_review: bool) -> "tuple[bool, bool, DeltaGenerator]":
    """Draw what can be done; returns whether it is reviewed, whether a network is taught, and where reports stand."""
    with st.container(horizontal=True, width="content", vertical_alignment="center", key="actions"):
        reviews = may_review and review_panel.switch(run)
        teaches = teach_panel.switch(run)
        below = st.container(width="content")
        _to_factors(run)
        progress.back_button(marked("New detection"))
    return reviews, teaches, below


def reports(run: "DetectRun", folder: "Callable[[], Path]") -> None:
    """Draw what opens the reports; folder: makes the files of what is shown, when one is asked for."""
    name = owners.title_of(runs.id_of(run), tr(runs.title_of(run.manifest)))
    image, stem = runs.image_of(run), run.scene_name.rsplit(".", 1)[0]
    with st.popover(tr("Report"), icon=":material/description:"):
        outputs.report_buttons(
            stem, tr(report.SAID), lambda form: report.of_run(folder(), form, name, image), key=state.key
        )
        report.share_button(stem, folder, name)


def _to_factors(run: "DetectRun") -> None:
    """One click from the landslides found to why they are there."""
    if not runs.georeferenced(run):
        return
    if st.button(
        tr("Why here?"),
        icon=":material/landslide:",
        key=state.key("factors"),
        help=tr("Relate these landslides to slope, rock, water and cover on the page Factors."),
    ):
        state.hand_to_factors(state.FoundLandslides(runs.id_of(run), run.elevation))
        frame.go("factors")


def figures(run: "DetectRun", shown: "Redrawn", min_area: float) -> None:
    """Draw count and area, each with its range, and what of a reference was found."""
    inventory = shown.inventory
    spell = words.area if inventory.georeferenced else _pixels_on_ground(run)
    counts = areas = ""
    if ends := runs.plausible(run, min_area):
        few, many = sorted(end.count for end in ends)
        small, large = sorted(end.total_area for end in ends)
        counts, areas = f" ({few:,}–{many:,})", f" ({_span(spell(small), spell(large))})"
    found = tr_many("{count:,} landslide", "{count:,} landslides", inventory.count)
    parts = [
        f"<b>{found}</b>{counts}",
        f"<b>{escape(spell(inventory.total_area))}</b>{escape(areas)}",
    ]
    known = runs.agreement(run, shown.threshold, min_area)
    if known is not None and known.found is not None and known.false_alarms is not None:
        parts.append(
            tr_many(
                "found <b>{found:,} of {of:,}</b>, {count:,} false alarm",
                "found <b>{found:,} of {of:,}</b>, {count:,} false alarms",
                known.false_alarms,
                found=known.found,
                of=known.of,
            )
        )
    said = "".join(f"<span>{part}</span>" for part in parts)
    st.html(f'<p class="scarp-headline" data-landslides="{inventory.count}">{said}</p>')


def _span(low: str, high: str) -> str:
    """From one number to another, with the unit once where both have the same."""
    unit = high.partition(" ")[2]
    return f"{low.removesuffix(f' {unit}')}–{high}"


def totals(run: "DetectRun", shown: "Redrawn", states: Mapping[int, str] | None) -> None:
    """Draw what else is known of all landslides together."""
    inventory = shown.inventory
    spell = words.area if inventory.georeferenced else _pixels_on_ground(run)
    largest = spell(float(inventory.areas.max()) if inventory.count else 0.0)
    outputs.facts(
        {
            tr("Share of the valid area"): words.share(inventory.share(runs.valid_area(run))),
            tr("Largest"): largest,
        }
    )
    if shown.approximate:
        outputs.quiet(
            tr("A large image, shown here at reduced resolution: numbers are approximate, downloads exact.")
        )
    if rejected := [*(states or {}).values()].count("rejected"):
        outputs.quiet(tr("Of them {count:,} rejected in a review.", count=rejected))


def _pixels_on_ground(run: "DetectRun") -> Callable[[float], str]:
    """An area in pixels, and on the ground where a person told how large they are."""
    pixel_m2 = run.manifest["results"].get("pixel_m2")
    if pixel_m2 is None:
        return words.pixels
    return lambda count: f"{words.pixels(count)} ({words.area(count * pixel_m2)})"


def folded(run: "DetectRun") -> None:
    """Draw light, notes and origin of the run behind one line that says the most of them."""
    notes = [words.sentence(note) for note in run.manifest["warnings"]]
    light = _light(run)
    counted = tr_many("{count} note", "{count} notes", len(notes)) if notes else ""
    line = [
        tr("Before the run · {light}", light=light_line.headline(light)) if light else "",
        counted,
        words.plain(runs.in_words(run)),
    ]
    with st.expander(
        " · ".join(part for part in line if part),
        icon=light_line.icon(light.level) if light else ":material/info:",
        key="about_run",
    ):
        if light is not None:
            light_line.draw(light)
            if light.level != "green" and not teachings.is_one(runs.id_of(run)):
                teach_panel.offer(run)
        if run.manifest["normalisation"]:
            said = words.sentence(run.manifest["normalisation"])
            outputs.quiet(tr("Normalised: {how}", how=said))
        if notes:
            st.markdown("\n".join(f"- {words.plain(note)}" for note in notes))


def _light(run: "DetectRun") -> Light | None:
    """The light before the run; runs of earlier versions have none."""
    said = run.manifest.get("light")
    return Light.from_dict(said) if said else None
