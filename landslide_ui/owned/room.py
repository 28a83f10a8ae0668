"""How much of the disk one's runs take, and a proposal what to delete: nothing goes by itself."""

import streamlit as st

from landslide_core.language import tr
from landslide_core.owners import space
from landslide_ui import state, words
from landslide_ui.owned import manage
from landslide_ui.shared import background, outputs, owners, run_store


def show() -> None:
    """What one's runs take of what they may; nothing for who has none."""
    found = space.taken(run_store.store().root, owners.register(), owners.current())
    most, held = space.most_bytes(), space.total(found)
    if not held:
        return
    outputs.quiet(tr("Your runs take {held} of {most}.", held=words.size(held), most=words.size(most)))
    if held < space.NEARLY * most:
        return
    titles = {each.run.id: f"{_title(each)} · {words.size(each.bytes)}" for each in found if each.bytes}
    proposed = [each.run.id for each in space.proposal(found, most)]
    with st.expander(tr("Make room")):
        outputs.quiet(
            tr("Proposed are the oldest runs that are not shared. Nothing is deleted until you say so.")
        )
        chosen = st.multiselect(
            tr("Runs to delete"),
            list(titles),
            default=proposed,
            format_func=titles.__getitem__,
            key="room.chosen",
        )
        if st.button(tr("Delete these"), icon=":material/delete:", key="room.delete", disabled=not chosen):
            for run_id in chosen:
                manage.delete(run_id)
            state.drop("room.chosen")
            st.rerun()


def _title(each: space.Taken) -> str:
    return each.run.title or background.first_title(each.run.id) or each.run.id
