"""Compare: networks side by side on the same ground, and whether a difference is real."""

import streamlit as st

from landslide_ui import compare_cards, compare_choose, compare_result, frame, outputs, state

frame.page("compare")
identity = state.run_id()
if identity is None:
    st.title("Compare networks", anchor=False)
    outputs.lead(
        "Which network to trust, where, and why. Choose a scene with its reference and two to nine networks; "
        "below is what their cards say already."
    )
    compare_choose.show()
    compare_cards.show()
else:
    compare_result.show(identity)
