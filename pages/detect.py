"""Detect: imagery in, landslides on a map out."""

import streamlit as st

from landslide_core.language import tr
from landslide_ui import frame, state
from landslide_ui.detect import choose, result
from landslide_ui.detect.change import changes, ways
from landslide_ui.detect.change import choose as change_choose
from landslide_ui.detect.change import result as change_result
from landslide_ui.shared import outputs

frame.page("detect")
run_id = state.run_id()
if run_id is None:
    st.title(tr("Detect landslides"), anchor=False)
    outputs.lead(
        tr("Give an image, check what was understood, and start. The map appears when the run is done.")
    )
    (change_choose if ways.choose() == "two" else choose).show()
elif changes.is_one(run_id):
    change_result.show(run_id)
else:
    change_result.back(run_id)
    result.show(run_id)
