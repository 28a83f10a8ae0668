"""Home: what Scarp is, samples one click away, recent runs, and the state of this server."""

import streamlit as st

from landslide_core.language import tr
from landslide_ui import frame
from landslide_ui.home import changes, parts, run_list
from landslide_ui.shared import outputs

frame.page("home")
st.title(tr("Find landslides in satellite and aerial imagery"), anchor=False)
outputs.lead(
    tr(
        "Scarp outlines landslides in your imagery with trained neural networks, measures each one, and "
        "hands you maps and tables that open in any GIS. It runs on your own machine; your imagery stays there."
    )
)
parts.ways_to_learn()
parts.ways_to_begin()
outputs.quiet(tr("The samples are synthetic: drawn by Scarp with known landslides. They show no real place."))

st.header(tr("What each page is for"), anchor=False)
parts.pages()

runs, status = st.columns((3, 2), gap="large")
with runs:
    st.header(tr("Your runs"), anchor=False)
    run_list.show()
with status:
    st.header(tr("This server"), anchor=False)
    parts.server_status()

st.header(tr("What Scarp is, and is not"), anchor=False)
parts.limits()
changes.show()
