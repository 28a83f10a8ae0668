"""Compare: networks side by side on the same ground, and whether a difference is real."""

import streamlit as st

from landslide_core.language import tr
from landslide_ui import frame, state
from landslide_ui.compare import cards, choose, result
from landslide_ui.shared import outputs

frame.page("compare")
identity = state.run_id()
if identity is None:
    st.title(tr("Compare networks"), anchor=False)
    outputs.lead(
        tr(
            "Which network to trust, where, and why. Choose a scene with its reference and two to nine networks; "
            "below is what their cards say already."
        )
    )
    choose.show()
    cards.show()
else:
    result.show(identity)
