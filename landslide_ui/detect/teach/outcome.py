"""What came of a teaching: progress, score before and after, the map before and after, Undo."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

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
    st.title("Nothing is kept", anchor=False)
    _scores(found)
    for note in found.get("notes", ()):
        outputs.quiet(words.sentence(str(note)))
    _back(run_id)
    return True


def _under_way(run_id: str, job: Job) -> None:
    if not job.over:
        progress.show(run_id, job)
        return
    st.title(words.plain(owners.title_of(run_id, job.title)), anchor=False)
    job_progress.ending(job, "The teaching was cancelled; it left nothing behind.")
    _back(run_id)


def _back(run_id: str) -> None:
    if st.button("Back to the result", icon=":material/arrow_back:", key=state.key("teach.back")):
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
            if owners.is_mine(run_id) and st.button("Undo", icon=":material/undo:", key=state.key("teach.undo"),
                help="Remove the taught weights and this map, and go back to the result before."):  # fmt: skip
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
        "Map", [_BEFORE, _AFTER], default=shown, required=True, key=key, on_change=turn,
        label_visibility="collapsed",
    )  # fmt: skip


def _scores(found: dict[str, Any]) -> None:
    outlines = int(found["outlines"])
    st.markdown(f"**{words.plain(words.sentence(verdict(found)))}**")
    outputs.scores({f"IoU {when}": score_in_words(found[when]) for when in ("before", "after")})
    outputs.quiet(
        f"On ground of the {outlines} outlines that had no say, with the 95 % interval. {found['seconds']:.0f} seconds."
    )


def _card(found: Mapping[str, Any]) -> None:
    card = compute.cards_for(owners.current()).get(str(found["network"]))
    if card is None:
        outputs.quiet("The weights of this map are not among yours: they are another's, or were removed.")
        return
    what = "The new weights" if found["kept_what"] == "weights" else "The same weights, cut anew"
    with st.expander(f"{what}: {words.plain(card.full_title)}"):
        network_card.show(card)
