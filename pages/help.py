"""Help: the pages in pictures, and what their words mean; nothing of it needs internet."""

import streamlit as st

from landslide_core.language import tr
from landslide_ui import frame
from landslide_ui.help import parts
from landslide_ui.shared import outputs, tour

frame.page("help")
st.title(tr("Help in pictures"), anchor=False)
outputs.lead(tr("What each page does, on the sample county. Like all of Scarp it needs no internet."))
tour.button("help.tour")
parts.contents()
parts.chapters()
parts.words()
