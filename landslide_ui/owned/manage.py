"""The menu of one run, and the way back from deleting it."""

import time
from collections.abc import Callable

import streamlit as st

from landslide_core.language import tr
from landslide_core.owners.register import MOST_SIGNS, UNDO_S
from landslide_ui import frame, state, words
from landslide_ui.shared import background, compute, outputs, owners

_LOOK_AGAIN_SECONDS = 3.0


def menu(identity: str, first_title: str, take: Callable[[], None] | None = None) -> None:
    """A button that opens what its owner may do with a run; for others, whether it is shared.

    Parameters
    ----------
    identity : str
        The id in the address.
    first_title : str
        What it is called where its owner has given it no name.
    take : callable, optional
        Draws a button that downloads all of it.
    """
    found = owners.find(identity)
    if found is None or not owners.is_mine(identity):
        return
    with st.popover(
        "", icon=":material/more_vert:", help=tr("Rename, share, delete"), key=f"menu.{identity}"
    ):
        st.text_input(
            tr("Name"),
            found.title or first_title,
            max_chars=MOST_SIGNS,
            key=f"menu.name.{identity}",
            on_change=_rename,
            args=(identity, first_title),
        )
        st.toggle(
            tr("Shared"),
            value=found.shared,
            key=f"menu.shared.{identity}",
            on_change=_share,
            args=(identity,),
            help=tr(
                "All who may use this server then see it in their lists and open its address. Only you change it."
            ),
        )
        if take is not None:
            take()
        if st.button(tr("Delete"), icon=":material/delete:", key=f"menu.delete.{identity}"):
            delete(identity)
            frame.go("home")


def _rename(identity: str, first_title: str) -> None:
    given = str(state.recall(f"menu.name.{identity}", "")).strip()
    with outputs.user_errors():
        owners.register().rename(owners.current(), identity, "" if given == first_title else given)


def _share(identity: str) -> None:
    with outputs.user_errors():
        owners.register().share(owners.current(), identity, bool(state.recall(f"menu.shared.{identity}")))


def delete(identity: str) -> None:
    """Delete a run; work on it that is under way is cancelled."""
    owner = owners.current()
    owners.register().delete(owner, identity)
    for job in compute.jobs().unfinished():
        if background.id_in(job.id) == identity:
            compute.jobs().cancel(job.id, owner)


def deleted() -> None:
    """What was deleted in the last minute, each with the way back."""
    if owners.register().just_deleted(owners.current()):
        outputs.watch(_deleted, every_s=_LOOK_AGAIN_SECONDS)


def _deleted() -> bool:
    owner = owners.current()
    found = owners.register().just_deleted(owner)
    for each in found:
        left = max(0.0, UNDO_S - (time.time() - (each.deleted or 0.0)))
        with st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            key=f"deleted.{each.id}",
        ):
            title = each.title or background.first_title(each.id) or each.id
            said = tr(
                "**{title}** is deleted. {seconds:.0f} s to undo.", title=words.plain(title), seconds=left
            )
            st.markdown(f":gray[{said}]", width="content")
            if st.button(tr("Undo"), key=f"undo.{each.id}", type="tertiary", icon=":material/undo:"):
                with outputs.user_errors():
                    owners.register().restore(owner, each.id)
                st.rerun()
    return not found
