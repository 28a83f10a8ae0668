"""Factors: why landslides occur here: ratios, forest, SHAP, a susceptibility map, and what if."""

import streamlit as st

from landslide_ui import factor_choose, factor_result, factor_sample, frame, outputs, state

frame.page("factors")
identity = state.analysis_id() or factor_sample.first_of_session()
if identity is None:
    st.title("Factors: why here?", anchor=False)
    outputs.lead(
        "From an elevation model, an inventory and a few layers to a susceptibility map that you can question. "
        "Any coordinate system, resolution and extent."
    )
    factor_choose.show()
else:
    factor_result.show(identity)
