"""What stands above an analysis, and in its place where there is none of that id."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from landslide_core.language import tr
from landslide_ui import state, words
from landslide_ui.owned import manage
from landslide_ui.shared import owners


def show(identity: str, title: str) -> None:
    """The title, the way to a new analysis, and what its owner may do with this one."""
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(words.plain(owners.title_of(identity, title)), anchor=False, width="content")
        with st.container(horizontal=True, width="content"):
            _another(tr("New analysis"))
            manage.menu(identity, title)


@contextmanager
def lost() -> Iterator[None]:
    """Around why there is none: the title, and the way to a new one; its id leaves the address."""
    state.show_analysis(None)
    st.title(tr("Factors: why here?"), anchor=False)
    yield
    _another(tr("Choose layers"))


def _another(label: str) -> None:
    if st.button(label, icon=":material/arrow_back:", key=state.factor_key("another")):
        state.keep(state.factor_key("opened"), True)
        state.show_analysis(None)
        st.rerun()
