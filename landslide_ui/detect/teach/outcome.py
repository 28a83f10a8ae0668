"""What came of a teaching: progress, score before and after, the map before and after, Undo."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from landslide_core.language import retold, tr, tr_as
from landslide_core.runs.jobs import Job
from landslide_core.teaching.words import score_in_words, verdict
from landslide_ui import state, words
from landslide_ui.detect import progress
from landslide_ui.detect.teach import teachings
from landslide_ui.shared import compute, job_progress, network_card, outputs, owners

_BEFORE, _AFTER = "Before", "After"


def without_map(run_id: str) -> bool:
    """Draw a teaching that brought no map: under way, ended without a result, or with nothing kept."""
    if not teachings.is_one(run_id):
        return False
    job = teachings.unfinished(run_id)
    if job is not None:
        _under_way(run_id, job)
        return True
    found = teachings.account(run_id)
    if found["kept"]:
        return False
    st.title(tr("Nothing is kept"), anchor=False)
    _scores(found)
    for note in found.get("notes", ()):
        outputs.quiet(words.sentence(str(note)))
    _back(run_id)
    return True


def _under_way(run_id: str, job: Job) -> None:
    if not job.over:
        progress.show(run_id, job)
        return
    st.title(words.plain(owners.title_of(run_id, tr(job.title))), anchor=False)
    job_progress.ending(job, tr("The teaching was cancelled; it left nothing behind."))
    _back(run_id)


def _back(run_id: str) -> None:
    if st.button(tr("Back to the result"), icon=":material/arrow_back:", key=state.key("teach.back")):
        state.show_run(teachings.began(run_id))
        st.rerun()


def show(run_id: str) -> None:
    """Above a map: the switch between before and after, and for the map after what was learned and Undo."""
    if teachings.is_one(run_id):
        found = teachings.account(run_id)
        with st.container(border=True, key="taught"):
            _switch(teachings.began(run_id), run_id, _AFTER)
            _scores(found)
            _card(found)
            if owners.is_mine(run_id) and st.button(
                tr("Undo"),
                icon=":material/undo:",
                key=state.key("teach.undo"),
                help=tr("Remove the taught weights and this map, and go back to the result before."),
            ):
                state.show_run(teachings.undo(run_id))
                st.rerun()
    elif (taught := teachings.newest_of(run_id)) is not None:
        _switch(run_id, taught, _BEFORE)


def _switch(before: str, after: str, shown: str) -> None:
    """The two maps; each is a run with an address of its own."""
    if not owners.may_see(before):
        return
    key = state.key(f"teach.side.{before}.{after}.{shown}")

    def turn() -> None:
        state.drop(key)
        state.show_run(before if shown == _AFTER else after)

    st.segmented_control(
        tr_as("teaching", "Map"),
        [_BEFORE, _AFTER],
        default=shown,
        format_func=_called,
        required=True,
        key=key,
        on_change=turn,
        label_visibility="collapsed",
    )


def _called(side: str) -> str:
    return tr_as("teaching", "Before") if side == _BEFORE else tr_as("teaching", "After")


def _scores(found: dict[str, Any]) -> None:
    outlines = int(found["outlines"])
    st.markdown(f"**{words.plain(words.sentence(verdict(found)))}**")
    before, after = (score_in_words(found[when]) for when in ("before", "after"))
    outputs.scores({tr("IoU before"): before, tr("IoU after"): after})
    outputs.quiet(
        tr(
            "On ground of the {outlines} outlines that had no say, with the 95 % interval. {seconds:.0f} seconds.",
            outlines=outlines,
            seconds=found["seconds"],
        )
    )


def _card(found: Mapping[str, Any]) -> None:
    card = compute.cards_for(owners.current()).get(str(found["network"]))
    if card is None:
        outputs.quiet(tr("The weights of this map are not among yours: they are another's, or were removed."))
        return
    title = words.plain(retold(card.full_title))
    if found["kept_what"] == "weights":
        said = tr("The new weights: {title}", title=title)
    else:
        said = tr("The same weights, cut anew: {title}", title=title)
    with st.expander(said):
        network_card.show(card)
