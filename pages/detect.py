"""Detect: imagery in, landslides on a map out."""

import streamlit as st

from landslide_ui import frame, state
from landslide_ui.detect import choose, result
from landslide_ui.shared import outputs

frame.page("detect")
run_id = state.run_id()
if run_id is None:
    st.title("Detect landslides", anchor=False)
    outputs.lead("Give an image, check what was understood, and start. The map appears when the run is done.")
    choose.show()
else:
    result.show(run_id)
