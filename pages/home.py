"""Home: what Scarp is, samples one click away, recent runs, and the state of this server."""

import streamlit as st

from landslide_ui import frame, outputs, welcome

frame.page("home")
st.title("Find landslides in satellite and aerial imagery", anchor=False)
outputs.lead(
    "Scarp outlines landslides in your imagery with trained neural networks, measures each one, and "
    "hands you maps and tables that open in any GIS. It runs on your own machine; your imagery stays there."
)
welcome.ways_to_begin()
outputs.quiet("The samples are synthetic: drawn by Scarp with known landslides. They show no real place.")

runs, status = st.columns((3, 2), gap="large")
with runs:
    st.subheader("Recent runs", anchor=False)
    welcome.recent_runs()
with status:
    st.subheader("This server", anchor=False)
    welcome.server_status()

st.subheader("What Scarp is, and is not", anchor=False)
welcome.limits()
