"""Factors: why landslides occur here: ratios, forest, SHAP, a susceptibility map, and what if."""

import streamlit as st

from landslide_core.language import tr
from landslide_ui import frame, state
from landslide_ui.factors import applied, result
from landslide_ui.factors.given import choose, sample, uploads
from landslide_ui.shared import outputs

frame.page("factors")
uploads.take_handed()
identity = state.analysis_id() or sample.first_of_session()
if identity is None:
    st.title(tr("Factors: why here?"), anchor=False)
    outputs.lead(
        tr(
            "From an elevation model, an inventory and a few layers to a susceptibility map that you can question. "
            "Any coordinate system, resolution and extent."
        )
    )
    choose.show()
elif applied.is_one(identity):
    applied.show(identity)
else:
    result.show(identity)
