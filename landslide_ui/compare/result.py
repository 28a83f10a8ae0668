"""A comparison that is under way or done: thresholds, matrices, and views of it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.language import marked, retold, tr
from landslide_core.runs.jobs import Job
from landslide_ui import state, words
from landslide_ui.compare import (
    comparisons,
    export,
    groups,
    maps,
    matrix_grid,
    other_scenes,
    panels,
    published,
    scores,
    thresholds,
)
from landslide_ui.compare import view as decided
from landslide_ui.maps import side_by_side
from landslide_ui.owned import manage
from landslide_ui.shared import job_progress, outputs, owners

if TYPE_CHECKING:
    from landslide_core.comparison import Comparison
    from landslide_core.comparison.class_maps import Cell


def show(identity: str) -> None:
    """Draw the comparison of that id: its progress while it is under way, its views afterwards."""
    try:
        job = comparisons.find(identity)
    except InputError as error:
        outputs.show_error(error)
        _back()
        return
    if job.state != "done":
        _under_way(identity, job)
        return
    found = comparisons.result(identity)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(words.plain(owners.title_of(identity, found.title)), anchor=False, width="content")
        with st.container(horizontal=True, width="content"):
            _back(tr("New comparison"))
            manage.menu(identity, words.titled(found.title))
    outputs.quiet(f"{_ground(found)} · {words.moment(found.created)}")
    if found.one_class is not None:
        st.warning(retold(found.one_class), icon=":material/warning:")
    for note in found.notes:
        outputs.quiet(words.sentence(note))
    if len(found.scenes) == 1:
        side_by_side.register_photo(f"{identity}.0", comparisons.photo(identity, found, 0))
    st.fragment(_explore)(identity)


def _under_way(identity: str, job: Job) -> None:
    st.title(words.plain(owners.title_of(identity, job.title)), anchor=False)
    if not job.over:
        outputs.watch(job_progress.under_way, identity, state.compare_key(f"cancel.{identity}"))
        return
    job_progress.ending(job, tr("The comparison was cancelled. What was predicted is kept."))
    _back()


def _ground(found: "Comparison") -> str:
    """How many networks were compared on how much ground."""
    count, pixels = len(found.contenders), found.contenders[0].matrix().total
    if found.pixel_m2 is None:
        return tr(
            "{count} networks on {pixels:,} pixels that the reference knows", count=count, pixels=pixels
        )
    return tr(
        "{count} networks on {pixels:,} pixels, {area} that the reference knows",
        count=count,
        pixels=pixels,
        area=words.area(pixels * found.pixel_m2),
    )


def _back(label: str | None = None) -> None:
    if st.button(
        label or tr("Back to the choice"), icon=":material/arrow_back:", key=state.compare_key("back")
    ):
        state.show_run(None)
        st.rerun()


def _explore(identity: str) -> None:
    """All that a threshold moves: a fragment, so that a slider draws only this again."""
    from landslide_core.comparison import familiar

    found = comparisons.result(identity)
    decided.settle(identity, found, _VIEWS)
    names = [each.name for each in found.contenders]
    chosen = thresholds.choose(identity, found, scores.chosen_of(identity, names))
    matrices = {name: found.contender(name).matrix(cut) for name, cut in chosen.items()}
    scores.table(
        identity,
        matrices,
        {each.name: each.title for each in found.contenders},
        chosen,
        on_choose=lambda names: maps.show_networks(identity, names),
    )
    if moved := familiar.moved_thresholds(found, chosen):
        outputs.quiet(retold(moved))
    view = st.segmented_control(
        tr("View"),
        list(_VIEWS),
        format_func=tr,
        required=True,
        key=state.compare_key(f"view.{identity}"),
        persist_state="session",
        label_visibility="collapsed",
        width="stretch",
    )
    with outputs.user_errors():
        _VIEWS[view or "Maps"](identity, found, chosen)
    export.show(identity, found, chosen)
    decided.note(identity, found, _VIEWS)


def _cells_and_maps(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    """The matrices of the chosen networks, and beside them the maps on which a pressed cell is seen."""
    with st.container(key=state.compare_key("cells_and_maps")):
        left, right = st.columns((2, 3), gap="medium")
        with left:
            _matrices(identity, found, thresholds)
        with right:
            maps.show(identity, found, thresholds)


def _matrices(identity: str, found: "Comparison", thresholds: Mapping[str, float]) -> None:
    unit = scores.choose_unit(identity, found.pixel_m2)
    shown = [found.contender(name) for name in scores.chosen_of(identity, thresholds)]
    cell = maps.chosen_cell(identity)
    names = {each.title: each.name for each in shown}

    def press(title: str, code: "Cell") -> None:
        pressed = (names[title], code)
        maps.choose_cell(identity, None if maps.chosen_cell(identity) == pressed else pressed)

    matrix_grid.show(
        {each.title: each.matrix(thresholds[each.name]) for each in shown},
        unit,
        state.compare_key(f"matrices.{identity}"),
        tr("Confusion matrices: rows are the truth, columns the prediction"),
        columns=1,
        pixel_m2=found.pixel_m2,
        chosen=None if cell is None else (found.contender(cell[0]).title, cell[1]),
        on_press=press,
    )


_VIEWS: dict[str, Callable[[str, "Comparison", Mapping[str, float]], None]] = {
    marked("Maps"): _cells_and_maps,
    marked("Curves"): panels.curves,
    marked("Landslides"): panels.landslides,
    marked("Is it real?"): panels.chance,
    marked("Regions"): groups.show,
    marked("Cost"): panels.cost,
    marked("Other scenes"): other_scenes.show,
    marked("Published"): published.show,
}
