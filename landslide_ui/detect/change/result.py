"""The second half of two dates: what came, grew, stayed and went, on a map with both images, in a table, as files."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from landslide_core.errors import InputError
from landslide_core.figures import shapes
from landslide_core.figures.palette import CHANGE
from landslide_core.language import marked, retold, tr, tr_as, tr_many
from landslide_core.runs.jobs import Job
from landslide_core.runs.store import PART
from landslide_ui import state, words
from landslide_ui.detect import progress
from landslide_ui.detect.change import changes, desk, downloads, outlines, pictures, table, view, ways
from landslide_ui.maps import swipe
from landslide_ui.owned import manage
from landslide_ui.shared import job_progress, outputs, owners

if TYPE_CHECKING:
    from landslide_core.changes.run import ChangeRun

_METRIC_WIDTH_PX = 190
_HEIGHT_PX = 620
_HEADLINE = ("new", "grown", "gone", "unchanged")


def show(identity: str) -> None:
    """Draw a comparison: its progress while it is under way, its result afterwards."""
    try:
        job = changes.unfinished(identity)
        if job is not None:
            _under_way(identity, job)
            return
        run = changes.opened(identity)
    except InputError as error:
        outputs.show_error(error)
        progress.back_button()
        return
    _heading(identity, run)
    _headline(run)
    _notes(run)
    with progress.or_back():
        swipe.register(_scene(run), *pictures.both(run))
        st.fragment(_explore)(identity)
        downloads.show(run)


def back(run_id: str) -> None:
    """Above the detection of one of two dates: the way back to both."""
    progress.back_to_whole(run_id, changes.is_one, marked("Back to the two dates"), "to_change")


def _under_way(identity: str, job: Job) -> None:
    st.title(words.plain(owners.title_of(identity, tr(job.title))), anchor=False)
    if not job.over:
        outputs.watch(job_progress.under_way, identity, state.key("cancel"))
        return
    job_progress.ending(job, tr("The comparison was cancelled; it left no files behind."))
    progress.back_button(marked("Back to the images"), lay=lambda: _lay_again(identity))


def _lay_again(identity: str) -> None:
    """Lay both images on the desk again, where another session began to compare them."""
    plan = changes.plan_of(identity)
    if plan is not None and owners.is_mine(identity):
        ways.turn_to("two")
        desk.lay_again(plan)


def _heading(identity: str, run: "ChangeRun") -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        title = tr(changes.title_of(run.manifest))
        st.title(words.plain(owners.title_of(identity, title)), anchor=False, width="content")
        with st.container(horizontal=True, width="content"):
            for part, label in (("before", tr("Earlier detection")), ("after", tr("Later detection"))):
                if st.button(label, icon=":material/landscape_2:", key=state.key(f"change.open.{part}")):
                    state.show_run(f"{identity}{PART}{part}")
                    st.rerun()
            progress.back_button(marked("New detection"))
            manage.menu(identity, title)
    account = run.manifest
    outputs.quiet(
        tr(
            "Two dates: {before}, then {after} · {network} · {took} · {moment}",
            before=account["before"]["name"],
            after=account["after"]["name"],
            network=retold(account["network"]["title"]),
            took=words.duration(float(account["seconds"]["total"])),
            moment=words.moment(str(account["created"])),
        )
    )


def _headline(run: "ChangeRun") -> None:
    """How many of each outcome and how large; how far the earlier image was moved."""
    kinds = run.manifest["results"]["kinds"]
    spell = words.area if changes.georeferenced(run) else words.pixels
    with st.container(horizontal=True, gap="medium"):
        for kind in _HEADLINE:
            found = kinds[kind]
            with st.container(width=_METRIC_WIDTH_PX, gap="xsmall"):
                st.metric(changes.called(kind).capitalize(), f"{found['count']:,}")
                outputs.quiet(_area_of(kind, spell(found["area"])))
    others = [
        tr_as("outcome", "{count:,} {outcome}", count=kinds[kind]["count"], outcome=changes.called(kind))
        for kind in CHANGE
        if kind not in _HEADLINE and kinds[kind]["count"]
    ]
    if others:
        outputs.quiet(tr("Besides: {outcomes}.", outcomes=tr(", ").join(others)))
    registration = run.manifest["coregistration"]
    metres = registration["shift_m"]
    said = [retold(registration["said"])]
    if registration["mended"] and metres is not None:
        said.append(tr("The shift is {metres:,.1f} m on the ground.", metres=metres))
    said.append(tr("Both images show {share} of the map.", share=words.share(run.manifest["common_share"])))
    outputs.quiet(words.sentences(said))


def _area_of(kind: str, area: str) -> str:
    if kind == "grown":
        return tr_as("outcome", "{area} of new ground", area=area)
    return tr_as("outcome", "{area} before", area=area) if kind == "gone" else area


def _notes(run: "ChangeRun") -> None:
    notes = [words.sentence(note) for note in run.manifest["warnings"]]
    if notes:
        with st.expander(tr_many("{count} note on both dates", "{count} notes on both dates", len(notes))):
            st.markdown("\n".join(f"- {words.plain(note)}" for note in notes))


def _explore(identity: str) -> None:
    """Outcomes, map, table and the chosen landslide: a fragment, so that a row draws only this again."""
    with progress.or_back():
        _outcomes(changes.opened(identity))


def _outcomes(run: "ChangeRun") -> None:
    part = view.shown(run)
    kinds = st.pills(
        tr("Outcomes shown"),
        [kind for kind, count in run.counts.items() if count],
        selection_mode="multi",
        format_func=lambda kind: f"{changes.called(kind)} · {run.counts[kind]:,}",
        key=part.key,
        persist_state="session",
    )
    view.note_shown(run, part)
    view.begin(run, kinds)
    frame = table.ordered(run, list(kinds))
    chosen = table.selected(run, frame)
    view.note(run, chosen)
    _map(run, kinds, chosen)
    there = [kind for kind in CHANGE if kind in kinds]
    outputs.outlines(
        {changes.called(kind).capitalize(): (CHANGE[kind], kind in outlines.DASHED) for kind in there}
    )
    if not len(frame):
        st.info(tr("No landslide of these outcomes on either date."), icon=":material/info:")
        return
    if chosen is not None:
        table.card(run, frame, chosen)
    table.show(run, frame)


def _scene(run: "ChangeRun") -> str:
    return f"{changes.id_of(run)}.{run.manifest['created']}"


def _map(run: "ChangeRun", kinds: Sequence[str], chosen: int | None) -> None:
    drawn = outlines.drawn(run, kinds, chosen)
    swipe.show(
        _scene(run),
        swipe.Outlines(
            drawn.shapes,
            CHANGE,
            shown=drawn.numbers,
            chosen=chosen,
            focus=None if chosen is None else shapes.bounds_of(drawn.on_map, chosen),
        ),
        pictures.both(run)[1].bounds,
        state.key(f"change.map.{changes.id_of(run)}"),
        georeferenced=changes.georeferenced(run),
        on_pick=lambda number: view.choose(run, number),
        height_px=_HEIGHT_PX,
    )
    if drawn.of > len(drawn.on_map):
        outputs.quiet(
            tr(
                "The {drawn:,} largest of {count:,} outlines are drawn, and always the chosen one; table and files "
                "hold all.",
                drawn=len(drawn.on_map),
                count=drawn.of,
            )
        )
